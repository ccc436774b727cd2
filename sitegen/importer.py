"""Dumps → dated pages: which dumps are new, what they are called, and what changed.

A dump is known by the SHA-256 of its bytes, kept in its page; importing it again changes nothing. New
dumps are taken in the order in which they were added, so that a build from nothing gives the pages that
importing one by one gave.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen import markdown
from sitegen.archive import fold, pin_slugs
from sitegen.content import format_page
from sitegen.dating import date_digest
from sitegen.dumps import Draft, DraftEntry, LineCount, read_dump
from sitegen.errors import DumpError, SitegenError
from sitegen.history import Added, History, read_history
from sitegen.model import DateFrom, Digest, Entry, OutputFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the command line says of the dumps."""

    date: datetime.date | None = None
    title: str = ""
    replace: bool = False  # write the page of a known dump anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One dump, taken in."""

    source: str  # the dump's path, for messages
    digest: Digest
    count: LineCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a set of dumps."""

    imported: tuple[Imported, ...] = ()  # in the order in which they were taken in
    known: tuple[str, ...] = ()  # dumps whose page is there already
    warnings: tuple[SitegenError, ...] = ()

    @property
    def pages(self) -> tuple[OutputFile, ...]:
        """The pages to write, below the content folder."""
        return tuple(
            OutputFile(path=page_path(each.digest), data=format_page(each.digest).encode())
            for each in self.imported
        )


def page_path(digest: Digest) -> str:
    """Where a digest's page lies below the content folder; its id may be older than its date."""
    return f"{digest.id[:4]}/{digest.id}.md"


def find_dumps(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The dump files that the paths name: files as they are, of a folder its visible files, sorted.

    DumpError for a path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(
                sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
            )
        elif path.is_file():
            found.append(path)
        else:
            raise DumpError(
                "no such file or folder", source=str(path), hint="give a dump or a folder of dumps"
            )
    return tuple(dict.fromkeys(found))


def import_dumps(
    paths: Sequence[Path],
    existing: Sequence[Digest],
    options: ImportOptions = ImportOptions(),
) -> ImportResult:
    """The digests of the dumps that are new. All faults of all dumps are raised at once."""
    found = _read_all(paths)
    history = read_history(path for path, _, _ in found)
    dumps = sorted(_dated(found, history, options), key=_import_order)
    digests = {digest.id: digest for digest in existing}
    by_sha256 = {digest.sha256: digest for digest in existing if digest.sha256}
    imported: dict[str, Imported] = {}
    known: list[str] = []
    warnings: list[SitegenError] = []
    for dump in dumps:
        same = by_sha256.get(dump.sha256)
        if same is not None and (not options.replace or same.id in imported):
            known.append(dump.source)
            continue
        old = same or _edited(dump, digests.values())
        if old is not None and not options.replace:
            warnings.append(
                DumpError(
                    f"changed since it was imported as {page_path(old)}; the page stays as it is",
                    source=dump.source,
                    hint=f"sitegen import --replace {dump.source}",
                )
            )
            continue
        digest = _digest(dump, options, old, digests)
        others = [each for each in digests.values() if each.id != digest.id]
        digest = pin_slugs(others, digest, old=old)
        digests[digest.id] = by_sha256[digest.sha256] = digest
        imported[digest.id] = Imported(source=dump.source, digest=digest, count=dump.draft.count)
        warnings.extend(_warnings(dump))
    if history.shallow and any(
        each.digest.date_from == "added" or each.digest.year_inferred for each in imported.values()
    ):
        warnings.append(
            DumpError(
                "the clone is shallow, so the day a dump was added is in doubt",
                source=str(paths[0]),
                hint="git fetch --unshallow (in a workflow: fetch-depth: 0)",
            )
        )
    return ImportResult(imported=tuple(imported.values()), known=tuple(known), warnings=tuple(warnings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dump:
    """A dump, read and dated."""

    path: Path
    source: str
    draft: Draft
    sha256: str
    added: Added
    date: datetime.date
    date_from: DateFrom


def _import_order(dump: _Dump) -> tuple[Added, datetime.date, str, str]:
    """As they were added; those of one moment by date, so that they come in as if day by day."""
    return dump.added, dump.date, dump.path.name, dump.source


def _read_all(paths: Sequence[Path]) -> list[tuple[Path, Draft, str]]:
    drafts: list[tuple[Path, Draft, str]] = []
    faults: list[SitegenError] = []
    for path in paths:
        try:
            drafts.append((path, *read_dump(path)))
        except DumpError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("dumps with faults", faults)
    return drafts


def _dated(
    found: Iterable[tuple[Path, Draft, str]], history: History, options: ImportOptions
) -> Iterator[_Dump]:
    for path, draft, sha256 in found:
        added = history.added[path]
        date, date_from = date_digest(
            draft, name=path.name, added=added.day, option=options.date, source=str(path)
        )
        yield _Dump(
            path=path,
            source=str(path),
            draft=draft,
            sha256=sha256,
            added=added,
            date=date,
            date_from=date_from,
        )


def _warnings(dump: _Dump) -> Iterator[SitegenError]:
    for each in dump.draft.remarks:
        yield DumpError(each.message, source=dump.source, line=each.line, hint=each.hint)


def _edited(dump: _Dump, digests: Iterable[Digest]) -> Digest | None:
    """The digest that an earlier form of this dump became: same file name, mostly the same titles."""
    named = [digest for digest in digests if digest.dump == _one_line(dump.path.name)]
    titles = (
        {fold(markdown.render_inline(_title(entry)).plain) for entry in dump.draft.entries}
        if named
        else set()
    )
    for digest in named:
        known = {fold(markdown.render_inline(entry.title).plain) for entry in digest.entries}
        if len(titles & known) * 2 >= min(len(titles), len(known)):
            return digest
    return None


def _digest(dump: _Dump, options: ImportOptions, old: Digest | None, taken: Container[str]) -> Digest:
    """The dump's digest, under its old page's name if it has one."""
    draft = dump.draft
    titled = draft.option("title")
    titles = (options.title, titled.value if titled else "", old.title if old else "", draft.title)
    return Digest(
        id=old.id if old else _free_id(dump.date, taken),
        date=dump.date,
        date_from=dump.date_from,
        title=next(title for each in titles if (title := _one_line(each))),
        date_text=draft.date_text,
        note=old.note if old else "",
        dump=_one_line(dump.path.name),
        sha256=dump.sha256,
        aliases=old.aliases if old else (),
        entries=tuple(_entry(each) for each in draft.entries),
    )


def _one_line(name: str) -> str:
    """A file name or title that a page can hold: control characters are possible in it, and no use."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "_", " ".join(name.split()))


def _free_id(date: datetime.date, taken: Container[str]) -> str:
    number = 1
    while (digest_id := date.isoformat() + (f"-{number}" if number > 1 else "")) in taken:
        number += 1
    return digest_id


def _entry(draft: DraftEntry) -> Entry:
    return Entry(
        title=_title(draft), abstract=markdown.from_text("\n".join(draft.paragraphs)), fields=draft.fields
    )


def _title(entry: DraftEntry) -> str:
    # A title of nothing but an unknown sign is still a title.
    return markdown.escape_title(markdown.from_line(entry.title)) or "Untitled"
