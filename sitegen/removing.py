"""What `sitegen remove` does: digests and papers go, with the dumps and addresses that are theirs alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.addresses.digests import keep_digests
from sitegen.addresses.matching import settle, unclaimed
from sitegen.addresses.published import published_groups
from sitegen.addresses.record import Address, Record, format_record
from sitegen.archive.aliases import list_paper_aliases
from sitegen.archive.identity import Group, Occurrence, digest_order, group_entries
from sitegen.archive.kept import Kept
from sitegen.archive.slugs import assign_slugs
from sitegen.content import page_path
from sitegen.content.cutting import without_entries
from sitegen.content.folder import read_content
from sitegen.content.page import parse_page
from sitegen.errors import DumpError, UsageError
from sitegen.importing.drafts import draft_entry
from sitegen.importing.files import find_dumps
from sitegen.importing.readers import Draft
from sitegen.importing.reimport import pair_entries, title_keys
from sitegen.importing.result import Imported, ImportOptions, ImportResult, Reading
from sitegen.importing.run import import_dumps
from sitegen.intake import next_addresses
from sitegen.model import Digest, OutputFile
from sitegen.output.files import add_files, told
from sitegen.settings.config import load_site
from sitegen.settings.yaml_lines import nearest
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site, shown_path
from sitegen.sources.read import check_content, recorded_addresses
from sitegen.urls import arxiv_id, digest_path, doi_id, paper_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What goes, and what stays of it."""

    deleted: tuple[Path, ...]  # dumps, then pages
    edited: tuple[str, ...]  # pages from which a paper goes, as messages call them
    given_up: tuple[Address, ...]  # lines of the record
    kept: tuple[str, ...]  # paths of papers that other digests list, too
    shared: tuple[Path, ...]  # dumps that stay, since they hold other digests, too
    empty: bool  # no digest is left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    root: Path
    record: Record
    digests: tuple[Digest, ...]
    dumps: tuple[Path, ...]
    options: ImportOptions

    @property
    def content(self) -> Path:
        return self.root / CONTENT

    def imported(self, digests: Sequence[Digest], record: Record) -> ImportResult:
        """What an import would make of the dumps, beside some digests."""
        return import_dumps(self.dumps, digests, self.options, record)


def remove(root: Path, digests: Sequence[str], paper: str = "", *, dry_run: bool = False) -> Removal:
    """Remove digests, by their ids, and a paper, by its slug. Where that has a fault, nothing is changed."""
    site = _read(root)
    ids = _known_ids(digests, site.digests)
    papers = _Papers.of(site)
    number = papers.number(paper) if paper else None
    before = site.imported(site.digests, site.record)
    cut = _cut(site, papers.groups[number], ids, before) if number is not None else {}
    left = [cut[each.id][0] if each.id in cut else each for each in site.digests if each.id not in ids]
    lines = tuple(papers.left(ids, number))
    record = next_addresses(left, replace(site.record, addresses=lines))
    dumps, shared = _dumps(site, ids, before, site.imported(left, Record(addresses=tuple(record))))
    paths = {each.path for each in record}
    removal = Removal(
        deleted=(*dumps, *(site.content / page_path(each) for each in site.digests if each.id in ids)),
        edited=tuple(each.source for each in site.digests if each.id in cut),
        given_up=tuple(each for each in site.record.addresses if each.path not in paths),
        kept=tuple(path for path in papers.listed_by(ids) if path in paths),
        shared=shared,
        empty=not left,
    )
    if not dry_run:
        pages = {page_path(each): cut[each.id][1] for each in site.digests if each.id in cut}
        _write(site.content, pages, format_record(record), removal.deleted)
    return removal


def _read(root: Path) -> _Site:
    if not (root / CONFIG).is_file():
        raise no_site(root)
    content, name = root / CONTENT, shown_path(root / CONTENT)
    check_content(content, name)
    furniture = load_site(root / CONFIG, source=shown_path(root / CONFIG)).furniture
    folder = content / "dumps"
    return _Site(
        root=root,
        record=recorded_addresses(BuildOptions(root=root)),
        digests=read_content(content, name=name),
        dumps=find_dumps([folder], may_be_empty=True) if folder.is_dir() else (),
        # Forced: what was once taken by force would stop the next build, if it stayed.
        options=ImportOptions(site=root, furniture=furniture, force=True, keep_going=True),
    )


def _known_ids(names: Sequence[str], digests: Sequence[Digest]) -> frozenset[str]:
    """The ids that are meant, also by the path of a page. UsageErrors, as an ExceptionGroup."""
    known = {each.id for each in digests}
    ids = [name.strip("/").rpartition("/")[2].removesuffix(".md") for name in names]
    faults = [
        UsageError(f"no such digest: {name}", hint=_nearest(name, sorted(known), _IDS))
        for name in ids
        if name not in known
    ]
    if faults:
        raise ExceptionGroup("no such digests", faults)
    return frozenset(ids)


_IDS = "an id is the name of a page in content/ without .md, such as 2025-08-20"


def _nearest(name: str, known: Sequence[str], otherwise: str) -> str:
    hint = nearest(name, known) or ""
    return hint if hint.startswith("did you mean") else otherwise


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers of a site and their addresses, before anything goes."""

    record: Record
    digests: tuple[Digest, ...]
    groups: Sequence[Group]
    slugs: Sequence[str]
    aliases: Sequence[tuple[str, ...]]
    missed: tuple[Address, ...]  # lines of the record that nothing has any more

    @classmethod
    def of(cls, site: _Site) -> _Papers:
        kept_digests = keep_digests(site.record, site.digests)
        groups = group_entries(sorted(kept_digests.digests, key=digest_order))
        kept = settle(groups, record=site.record)
        slugs = assign_slugs(groups, kept)
        missed = unclaimed(groups, record=site.record, digests=kept_digests)
        aliases = tuple(list_paper_aliases(groups, slugs, kept))
        return cls(site.record, kept_digests.digests, groups, slugs, aliases, missed)

    def number(self, name: str) -> int:
        """The place of a paper, by its slug or an older one. UsageError."""
        slug = name.strip("/").rpartition("/")[2]
        for number, own in enumerate(self.slugs):
            if slug == own or paper_path(slug) in self.aliases[number]:
                return number
        raise UsageError(
            f"no such paper: {slug}",
            hint=_nearest(slug, self.slugs, "a slug is the end of the address of the paper's page"),
        )

    def listed_by(self, ids: frozenset[str]) -> Iterator[str]:
        """The paths of the papers that digests list."""
        for group, slug in zip(self.groups, self.slugs, strict=True):
            if any(each.digest.id in ids for each in group.occurrences):
                yield paper_path(slug)

    def left(self, ids: frozenset[str], paper: int | None) -> Iterator[Address]:
        """The lines of what stays: of the other digests, and of the papers that these list."""
        rest = {
            number: [each for each in group.occurrences if each.digest.id not in ids]
            for number, group in enumerate(self.groups)
            if number != paper
        }
        stay = [number for number, occurrences in rest.items() if occurrences]
        slugs = [self.slugs[number] for number in stay]
        yield from published_groups(
            (each for each in self.digests if each.id not in ids),
            [_group(rest[number], self.groups[number]) for number in stay],
            slugs,
            kept=Kept(aliases={place: self.aliases[number] for place, number in enumerate(stay)}),
            record=self.record,
        )
        gone = {*map(digest_path, ids), *map(paper_path, {*self.slugs} - {*slugs})}
        for each in self.missed:
            listed = tuple(digest for digest in each.digests if digest not in ids)
            if gone.isdisjoint((each.path, each.to)) and (listed or not each.digests):
                yield replace(each, digests=listed)


def _group(rest: Sequence[Occurrence], whole: Group) -> Group:
    """A paper with some of its entries. Its line says what these say, by which a build knows it again."""
    arxiv, doi = (
        next(filter(None, (read(each.entry.field(key)) for each in rest)), "")
        for key, read in (("arxiv", arxiv_id), ("doi", doi_id))
    )
    return Group(list(rest), whole.title, arxiv, doi)


def _cut(
    site: _Site, paper: Group, ids: frozenset[str], before: ImportResult
) -> dict[str, tuple[Digest, str]]:
    """The pages that list a paper, by id, without it: as digests and as texts."""
    places: dict[str, set[int]] = {}
    for each in paper.occurrences:
        if each.digest.id not in ids:
            places.setdefault(each.digest.id, set()).add(each.position)
    readings = {each.digest: each for each in before.readings}
    cut: dict[str, tuple[Digest, str]] = {}
    for digest in site.digests:
        if digest.id not in places:
            continue
        gone = places[digest.id]
        if len(gone) == len(digest.entries):
            raise UsageError(
                "the digest lists no other paper",
                source=digest.source,
                hint=f"remove the digest: `sitegen remove {digest.id}`",
            )
        known = title_keys(digest.omit)
        titles = [
            title
            for title in _titles(digest, sorted(gone), readings.get(digest.id))
            if known.isdisjoint(title_keys([title]))
        ]
        text = (site.content / page_path(digest)).read_bytes().decode()
        text = without_entries(text, digest, gone, [*digest.omit, *dict.fromkeys(titles)])
        cut[digest.id] = parse_page(text, source=digest.source, digest_id=digest.id), text
    return cut


def _titles(digest: Digest, places: Iterable[int], reading: Reading | None) -> Iterator[str]:
    """The titles of entries as the dump has them, by which an import knows them; else as the page does."""
    drafts = reading.draft.entries if reading is not None else ()
    pairs = pair_entries(digest, replace(digest, entries=tuple(map(draft_entry, drafts))))
    for place in places:
        title = drafts[pairs[place]].title if place in pairs else digest.entries[place].title
        yield " ".join(title.split())


def _dumps(
    site: _Site, ids: frozenset[str], before: ImportResult, after: ImportResult
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The dumps that an import would take in again, and those that hold other digests, too, and stay.

    ContentErrors, as an ExceptionGroup, for dumps of other digests that hold the removed ones still.
    """
    new = {(each.source, each.digest.sha256) for each in before.imported}
    back = [each for each in after.imported if (each.source, each.digest.sha256) not in new]
    mixed = {each.source for each in after.readings if each.digest not in {one.digest.id for one in back}}
    mixed |= {source for source, _ in new}
    faults = [
        DumpError(
            f"holds other digests, too, and an import would take {each.digest.id} in again",
            source=each.source,
            line=next((entry.line for entry in _draft(after, each).entries), None),
            hint="delete the lines of that day from the dump, then run this command again",
        )
        for each in back
        if each.source in mixed
    ]
    if faults:
        raise ExceptionGroup("dumps of several digests", faults)
    gone = tuple(Path(source) for source in dict.fromkeys(each.source for each in back))
    names = {each.dump for each in site.digests if each.id in ids}
    return gone, tuple(each for each in site.dumps if each.name in names and each not in gone)


def _draft(result: ImportResult, imported: Imported) -> Draft:
    return next(each.draft for each in result.readings if each.digest == imported.digest.id)


def _write(content: Path, pages: Mapping[str, str], record: bytes, deleted: Iterable[Path]) -> None:
    """Files first, pages deleted last: where that is killed, the site is whole, and it can be run again."""
    files = [OutputFile(path=path, data=text.encode()) for path, text in pages.items()]
    add_files([*files, OutputFile(path=RECORD, data=record)], content, replace=True)
    for path in deleted:
        with told(path):
            path.unlink(missing_ok=True)
            if (
                path.parent.parent == content
                and path.parent.name != "dumps"
                and not any(path.parent.iterdir())
            ):
                path.parent.rmdir()
