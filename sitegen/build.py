"""The pipeline: what `sitegen import` and `sitegen build` do, stage by stage."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sitegen.addresses.digests import keep_digests
from sitegen.addresses.matching import settle, unclaimed
from sitegen.addresses.record import (
    NO_RECORD,
    RECORD,
    Address,
    Record,
    format_record,
    published,
    published_groups,
    read_record,
    read_standing,
)
from sitegen.archive.papers import (
    AssignTopics,
    assign_slugs,
    build_archive,
    digest_order,
    group_entries,
    list_aliases,
)
from sitegen.audit import Audit, audit
from sitegen.content.page import format_page, parse_page, read_content, read_static_pages, unread_pages
from sitegen.errors import ArchiveError, ConfigError, ContentError, OutputError, SitegenError, UsageError
from sitegen.exports.bibtex import bibtex
from sitegen.exports.data import render_data, render_sitemap
from sitegen.exports.offline import offline_files
from sitegen.feeds import FeedLink, list_feeds, render_feeds
from sitegen.importing.run import ImportOptions, ImportResult, find_dumps, import_dumps, page_path
from sitegen.language.query import matches, parse_query, read_paper
from sitegen.language.synonyms import Synonyms, load_synonyms
from sitegen.model import Archive, Digest, OutputFile, Paper, Site, StaticPage
from sitegen.output.site import Written, add_files, check_replaceable, replace_tree
from sitegen.own.static_files import StaticFiles, read_static_files
from sitegen.own.texts import OwnTexts, read_own
from sitegen.pages import FeedRef, Frame, Page, PageInput, frame, plan_pages, render_page
from sitegen.parallel import Stage, cores, run_stages
from sitegen.search import plan_search, search_view
from sitegen.settings.config import checked_base_url, load_site, setting_line
from sitegen.settings.placeholders import find_placeholders
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown
from sitegen.text.wording import counted, paper_count
from sitegen.theme.theme import Theme, load_theme, shipped_data
from sitegen.topics import TopicRules, assign_topics, load_topics
from sitegen.urls import page_file

CONFIG = "sitegen.yaml"
CONTENT = "content"
PAGES_A_STAGE = 250  # rendered in one go by one process
PAPERS_A_STAGE = 2000  # that one process finds topics for at a time
WORTH_FORKING = 1500  # papers; below, starting processes takes longer than they save

_T = TypeVar("_T")

Progress = Callable[[str, int, int], None]  # what is going on, how much of it is done, of how much


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What the command line says of a build."""

    root: Path  # the site's folder
    output: Path | None = None  # None: _site in the site's folder
    base_url: str | None = None
    dumps: Path | None = None  # a further folder of dumps
    jobs: int = 0  # processes; 0: one a core
    strict: bool = False  # warnings are faults
    full: bool = False  # write every file anew
    force: bool = False  # take dumps that do not look like digests
    verbose: bool = False  # find out, too, what differs harmlessly from the dumps
    record: bool = True  # write down which addresses were published


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build made."""

    imported: ImportResult
    warnings: tuple[SitegenError, ...]
    notes: tuple[SitegenError, ...]  # what differs harmlessly from the dumps; empty unless asked for
    digests: int
    papers: int
    topics: int  # that have a paper
    written: Written
    output: Path
    seconds: float

    def __str__(self) -> str:
        megabytes = self.written.size / 1_000_000
        return (
            f"{counted(self.digests, 'digest')}, {paper_count(self.papers)}, "
            f"{counted(self.topics, 'topic')}; "
            f"{counted(self.written.files, 'file')}, {self.written.written:,} written, "
            f"{self.written.unchanged:,} unchanged, {megabytes:.1f} MB in {self.output}, {self.seconds:.1f} s"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """A site as its files say it."""

    site: Site
    rules: TopicRules
    synonyms: Synonyms
    theme: Theme
    digests: tuple[Digest, ...]
    static_pages: tuple[StaticPage, ...]
    static_files: StaticFiles
    record: Record = NO_RECORD  # of the addresses that were published


def import_site(
    root: Path, dumps: Sequence[Path], options: ImportOptions, *, dry_run: bool = False
) -> ImportResult:
    """Write a page for every dump that is new. Nothing is written when any dump or page has a fault."""
    if not (root / CONFIG).is_file():
        raise no_site(root)
    content, name = root / CONTENT, _name(root / CONTENT)
    _check_content(content, name)
    settings = load_site(root / CONFIG, source=_name(root / CONFIG))
    record = _read_record(BuildOptions(root=root))
    existing = read_content(content, name=name)
    given = replace(options, site=root, furniture=settings.furniture)
    result = import_dumps(find_dumps(dumps), existing, given, record)
    result = replace(result, file_warnings=(*unread_pages(content, name=name), *result.file_warnings))
    if not dry_run:
        add_files(result.pages, content, replace=options.replace)
        digests = {each.id: each for each in (*existing, *(each.digest for each in result.imported))}
        _write_record(_addresses(tuple(digests.values()), record), content)
    return result


def _addresses(digests: Sequence[Digest], record: Record) -> list[Address]:
    """The addresses that a build of the digests would publish, and those that it would miss."""
    kept_digests = keep_digests(record, digests)
    groups = group_entries(sorted(kept_digests.digests, key=digest_order))
    kept = settle(groups, record=record)
    slugs = assign_slugs(groups, kept)
    there = list(published_groups(kept_digests.digests, groups, slugs, kept=kept, record=record))
    paths = {each.path for each in there}
    missed = unclaimed(groups, record=record, digests=kept_digests)
    return [*there, *(each for each in missed if each.path not in paths)]


def _write_record(addresses: Iterable[Address], content: Path) -> None:
    add_files([OutputFile(path=RECORD, data=format_record(addresses))], content, replace=True)


def build_site(options: BuildOptions, progress: Progress = lambda what, done, total: None) -> BuildReport:
    """Import what is new, render everything, and let the result take the old site's place."""
    started = time.monotonic()
    output = options.output or options.root / "_site"
    _check_place(output, options)
    check_replaceable(output)
    progress("reading", 0, 0)
    sources, imported = _read_all(options)
    found = _audit(sources, imported, notes=options.verbose)
    imported = replace(imported, readings=())  # all dumps, which nothing needs from here on
    progress("sorting", 0, 0)
    archive = _build_archive(sources, found, jobs=options.jobs)
    own = read_own(archive, sources.site, sources.static_pages, sources.static_files)
    warnings = (
        *imported.file_warnings,
        *found.warnings,
        *_unconverted(archive),
        *_lost_links(archive),
        *own.warnings,
        *_placeholders(options, sources),
    )
    if options.strict and warnings:
        raise ExceptionGroup("warnings, with --strict", warnings)
    if (options.root / CONFIG).is_file():
        add_files(imported.pages, options.root / CONTENT)
    written = replace_tree(
        offline_files(render_site(archive, sources, own, jobs=options.jobs, progress=progress), sources.site),
        output,
        full=options.full,
    )
    return BuildReport(
        imported=imported,
        warnings=(*warnings, *_record_published(archive, sources.record, options)),
        notes=found.notes,
        digests=len(archive.digests),
        papers=len(archive.papers),
        topics=sum(bool(papers) for papers in archive.by_topic.values()),
        written=written,
        output=output,
        seconds=time.monotonic() - started,
    )


def audit_site(root: Path) -> Audit:
    """What a build would say of a site's pages and dumps, with what it would import; writes nothing."""
    sources, imported = _read_all(BuildOptions(root=root))
    found = _audit(sources, imported)
    return replace(found, warnings=(*imported.file_warnings, *found.warnings))


def _audit(sources: Sources, imported: ImportResult, *, notes: bool = False) -> Audit:
    # Today's date decides over a warning, never over a byte of what is written.
    today = datetime.datetime.now(tz=datetime.UTC).date()
    found = audit(sources.digests, imported.readings, today=today, notes=notes)
    empty = tuple(
        ContentError("an empty page", source=page.source, hint="write its text, or delete it")
        for page in sources.static_pages
        if not page.text.source.strip()
    )
    return replace(found, warnings=(*found.warnings, *empty))


def _build_archive(sources: Sources, found: Audit, *, jobs: int) -> Archive:
    """The archive; its faults are raised together with those of the audit."""
    faults = _Faults()
    if found.faults:
        faults.found.append(ExceptionGroup("pages with faults", found.faults))
    assign = partial(assign_all, rules=sources.rules, jobs=jobs)
    archive = faults.attempt(lambda: _settled_archive(sources, assign))
    odd = [each for each in found.warnings if (each.source or "").endswith(".md")]
    if archive is None and odd:  # what is odd about a page may be why an address is lost
        faults.found.append(ExceptionGroup("pages with warnings", odd))
    if archive is None or faults.found:
        raise faults.group()
    return archive


def _settled_archive(sources: Sources, assign: AssignTopics) -> Archive:
    """The archive, in which every address that was published is kept. ArchiveErrors where one is lost."""
    kept = keep_digests(sources.record, sources.digests)
    return build_archive(
        kept.digests,
        sources.rules.taxonomy,
        assign,
        partial(settle, record=sources.record, digests=kept),
    )


def _record_published(archive: Archive, record: Record, options: BuildOptions) -> Iterator[SitegenError]:
    """Write down what is published by now; a warning where that is not allowed, as in some checkouts."""
    if not options.record or not (options.root / CONFIG).is_file():
        return
    try:
        _write_record(published(archive, record), options.root / CONTENT)
    except OutputError as fault:
        hint = "so the addresses of what is new are not kept; build where content/ may be written, and commit"
        yield OutputError(fault.message, source=fault.source, hint=hint)


def load_archive(root: Path, dumps: Path | None = None) -> tuple[Archive, Sources]:
    """A site's archive with what a build would import, writing nothing."""
    sources, _ = _read_all(BuildOptions(root=root, dumps=dumps))
    assign = partial(assign_all, rules=sources.rules)
    kept = keep_digests(sources.record, sources.digests)
    return build_archive(
        kept.digests, sources.rules.taxonomy, assign, partial(settle, record=sources.record)
    ), sources


def _read_record(options: BuildOptions) -> Record:
    """The addresses that were published: the site's record of them, else what the website that stands has.

    A build for a look alone compares with no website, as long as there is content: what is drafted may go.
    """
    if not (options.root / CONFIG).is_file():
        return NO_RECORD
    content = options.root / CONTENT
    record = read_record(content / RECORD, source=_name(content / RECORD))
    if record.addresses or options.dumps is not None or (content.exists() and not options.record):
        return record
    return read_standing(options.output or options.root / "_site")


def _read_all(options: BuildOptions) -> tuple[Sources, ImportResult]:
    """A site's sources and its new dumps, whose digests are among the sources' then."""
    content, has_site = options.root / CONTENT, (options.root / CONFIG).is_file()
    if has_site:
        _check_content(content, _name(content))
    faults = _Faults()
    sources = faults.attempt(
        lambda: read_sources(options.root, base_url=options.base_url, dumps_given=options.dumps is not None)
    )
    known = sources.digests if sources is not None else ()
    settings = ImportOptions(
        site=options.root,
        # Without settings and pages nobody can tell which dumps are new, or what is furniture in them.
        force=options.force or sources is None,
        furniture=sources.site.furniture if sources is not None else (),
    )
    record = faults.attempt(lambda: _read_record(options))
    imported = faults.attempt(
        lambda: import_dumps(_find_dumps(options), known, settings, record or NO_RECORD)
    )
    if sources is None or imported is None or record is None:
        raise faults.group()
    new = tuple(each.digest for each in imported.imported)
    if has_site:
        new = tuple(_as_written(digest, _name(content)) for digest in new)
        warnings = (*unread_pages(content, name=_name(content)), *imported.file_warnings)
        imported = replace(imported, file_warnings=warnings)
    digests = (*sources.digests, *new)
    return replace(sources, digests=digests, record=record), imported


def _as_written(digest: Digest, content: str) -> Digest:
    """A new digest as its page will say it, so that messages name the same lines in every build."""
    source = f"{content}/{page_path(digest)}"
    return parse_page(format_page(digest), source=source, digest_id=digest.id)


class _Faults:
    """Collects what several readers raise, so that one run tells all of it."""

    def __init__(self) -> None:
        self.found: list[ExceptionGroup[SitegenError]] = []

    def attempt(self, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except* SitegenError as faults:
            self.found.append(faults)
        return None

    def group(self) -> ExceptionGroup[ExceptionGroup[SitegenError]]:
        return ExceptionGroup("files with faults", self.found)


def read_sources(root: Path, *, base_url: str | None = None, dumps_given: bool = False) -> Sources:
    """Settings, topics, theme and content of a site. Faults of all of them are raised at once.

    With dumps given there need be no sitegen.yaml: defaults serve, and no content folder is read.
    """
    has_site = (root / CONFIG).is_file()
    if not has_site and not dumps_given:
        raise no_site(root)
    faults = _Faults()
    content, name = root / CONTENT, _name(root / CONTENT)
    site = faults.attempt(lambda: _load_settings(root, base_url, has_site))
    digests = faults.attempt(lambda: read_content(content, name=name)) if has_site else ()
    static_pages = faults.attempt(lambda: read_static_pages(content, name=name)) if has_site else ()
    static_files = faults.attempt(
        lambda: read_static_files(content, name=name) if has_site else StaticFiles()
    )
    if site is None:
        raise faults.group()
    rules = faults.attempt(lambda: _load_topics(root, site, has_site))
    synonyms = faults.attempt(lambda: _load_synonyms(root, site, has_site))
    theme = faults.attempt(lambda: read_theme(root, site) if has_site else load_theme(site.theme, None))
    if digests is None or static_pages is None or static_files is None:
        raise faults.group()
    if rules is None or synonyms is None or theme is None:
        raise faults.group()
    return Sources(
        site=site,
        rules=rules,
        synonyms=synonyms,
        theme=theme,
        digests=digests,
        static_pages=static_pages,
        static_files=static_files,
    )


def _load_settings(root: Path, base_url: str | None, has_site: bool) -> Site:
    if base_url is not None:
        base_url = checked_base_url(base_url)
    if has_site:
        return load_site(root / CONFIG, source=_name(root / CONFIG), base_url=base_url)
    return Site() if base_url is None else Site(base_url=base_url)


def read_theme(root: Path, site: Site) -> Theme:
    """The theme that the settings name."""
    return load_theme(
        site.theme, root, source=_name(root / CONFIG), line=setting_line(root / CONFIG, "theme")
    )


def _load_topics(root: Path, site: Site, has_site: bool) -> TopicRules:
    """The taxonomy and its rules. Faults, too, for watches that ask for a topic that it does not have."""
    path = topics_file(root, site, has_site)
    rules = load_topics(path)
    known = [term.id for term in rules.taxonomy.topics]
    faults = [
        ConfigError(
            f"unknown topic in the query of a watch: {topic}",
            source=_name(root / CONFIG),
            line=setting_line(root / CONFIG, f"watches.{number}"),
            hint=nearest(topic, known),
        )
        for number, watch in enumerate(site.watches)
        for query in (parse_query(watch.query),)
        for topic in (*query.topics, *query.not_topics)
        if topic not in known
    ]
    if faults:
        raise ExceptionGroup("watches with faults", faults)
    return rules


def _named_file(root: Path, name: str, key: str) -> Path:
    """The file that a setting names."""
    if not (root / name).is_file():
        fault = "is a folder" if (root / name).is_dir() else "no such file"
        raise ConfigError(
            f"`{key}`: {fault}: {name}",
            source=_name(root / CONFIG),
            line=setting_line(root / CONFIG, key),
            hint="write the path of a file, from the folder of sitegen.yaml, or delete the key",
        )
    return root / name


def topics_file(root: Path, site: Site, has_site: bool) -> Path:
    """The taxonomy: the one that the settings name, the site's own, or the one that ships with sitegen."""
    if site.topics:
        return _named_file(root, site.topics, "topics")
    own = root / CONTENT / "topics.yaml"
    return own if has_site and own.is_file() else _shipped("topics.yaml")


def _load_synonyms(root: Path, site: Site, has_site: bool) -> Synonyms:
    """The synonyms that the settings name, the site's own, or those that ship with sitegen.

    Those that ship go with the topics that ship: an archive with topics of its own has a subject of its own.
    """
    if site.search.synonyms:
        named = _named_file(root, site.search.synonyms, "search.synonyms")
        return load_synonyms(named, source=_name(named))
    own = root / CONTENT / "synonyms.txt"
    if has_site and own.is_file():
        return load_synonyms(own, source=_name(own))
    if not site.topics and topics_file(root, site, has_site) == _shipped("topics.yaml"):
        return load_synonyms(_shipped("synonyms.txt"), source="sitegen/synonyms.txt")
    return Synonyms()


def _shipped(name: str) -> Path:
    """A file that comes with sitegen: inside the wheel, or in the repository's sample archive."""
    inside = shipped_data() / name
    return inside if inside.is_file() else shipped_data() / CONTENT / name


def no_site(root: Path) -> ConfigError:
    return ConfigError(
        "no site here",
        source=str(root / CONFIG),
        hint="`sitegen init DIR` makes one; `sitegen build --dumps DIR` does without",
    )


def _name(path: Path) -> str:
    """A path as messages show it: relative to where the user is, if it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _check_content(content: Path, name: str) -> None:
    """ContentError for a content folder that is there and cannot be read."""
    try:
        (content / "dumps").exists()  # needs the right to search the folder; to list it, comes next
        if content.exists():
            os.listdir(content)  # noqa: PTH208 - only whether it can be
    except OSError as cause:
        raise ContentError(
            f"cannot be read: {cause.strerror}", source=name, hint="check the rights of the folder"
        ) from cause


def _find_dumps(options: BuildOptions) -> tuple[Path, ...]:
    """The site's own dumps, then the given ones."""
    folder = options.root / CONTENT / "dumps"
    own = (
        find_dumps([folder], may_be_empty=True)
        if (options.root / CONFIG).is_file() and folder.is_dir()
        else ()
    )
    given = find_dumps([options.dumps]) if options.dumps is not None else ()
    return (*own, *given)


def _check_place(output: Path, options: BuildOptions) -> None:
    """UsageError where the website would take the place of what it is made from, or lie among it."""
    has_site = (options.root / CONFIG).is_file()
    place = _real(output)
    sources = [options.root, options.root / CONTENT, options.root / "themes"] if has_site else []
    for source in [*sources, *([options.dumps] if options.dumps is not None else [])]:
        if _real(source).is_relative_to(place):
            raise UsageError(
                f"the website would replace what it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )
    for source in sources[1:]:
        if place.is_relative_to(_real(source)):
            raise UsageError(
                f"the website would lie among what it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def assign_all(
    texts: Sequence[tuple[str, str]], *, rules: TopicRules, jobs: int = 0
) -> list[tuple[str, ...]]:
    """The topics of many papers, given as plain title and plain abstract; `jobs` as in BuildOptions."""
    parts = [texts[start : start + PAPERS_A_STAGE] for start in range(0, len(texts), PAPERS_A_STAGE)]
    stages = [partial(_assign_part, part, rules) for part in parts]
    made = dict(run_stages(stages, _processes(jobs, len(texts))))
    return [topics for number in range(len(parts)) for topics in made[number]]


def _assign_part(texts: Sequence[tuple[str, str]], rules: TopicRules) -> list[tuple[str, ...]]:
    return [assign_topics(title, abstract, rules) for title, abstract in texts]


def _processes(jobs: int, papers: int) -> int:
    return jobs or (cores() if papers >= WORTH_FORKING else 1)


def _placeholders(options: BuildOptions, sources: Sources) -> Iterator[SitegenError]:
    """What of a new site's settings must not go live."""
    config = options.root / CONFIG
    given, has_site = options.base_url is not None, config.is_file()
    yield from find_placeholders(
        sources.site,
        address="--base-url" if given or not has_site else _name(config),
        line=setting_line(config, "base_url") if has_site and not given else None,
        settings=_name(config) if has_site else "",
    )


def _unconverted(archive: Archive) -> Iterator[SitegenError]:
    """A warning for every formula that stays as its source."""
    for paper in archive.papers:
        for text in (paper.title, paper.abstract):
            for tex in markdown.unconverted_math(text.source):
                yield SitegenError(
                    f"formula shown as its source: ${tex}$",
                    source=f"paper {paper.slug}",
                    hint="correct it in the dated page, or leave it as it is",
                )


def _lost_links(archive: Archive) -> Iterator[SitegenError]:
    """A warning for every link of an abstract that cannot be followed from all the places that show it."""
    for paper in archive.papers:
        for address in markdown.addresses(paper.abstract.source):
            if not markdown.leads_from_anywhere(address.href):
                yield SitegenError(
                    f"link of an abstract is shown as text: {address.href}",
                    source=f"paper {paper.slug}",
                    hint="write the whole address, https://…; only notes and own pages know the site's paths",
                )


# ---- everything that is made from the archive ------------------------------------------------------


def render_site(
    archive: Archive, sources: Sources, own: OwnTexts, *, jobs: int, progress: Progress
) -> Iterator[OutputFile]:
    """Every file of the site."""
    site, theme = sources.site, sources.theme
    progress("comparing papers", 0, 0)
    watched = find_watched(archive, site)
    related = _related(archive, jobs)
    feeds = list_feeds(archive, site)
    pages = list(plan_pages(archive, site, _page_input(archive, sources, own, watched, feeds, related)))
    _check_aliases(archive, pages, feeds, sources.record)
    around = frame(site, own.pages)
    notes = {digest: note.text for digest, note in own.notes.items()}
    plan = plan_search(archive, site, sources.synonyms, related)
    asking = next(page for page in pages if page.kind == "search")
    others = [page for page in pages if page is not asking]
    # The longest stages first, so that no core waits for the last one.
    stages: list[Stage] = [
        plan.part(partial(_render_search_page, asking, around, theme)).make,
        *(part.make for part in plan.parts),
        partial(render_feeds, archive, site, watches=watched, notes=notes),
        partial(render_data, archive, site, notes=notes),
        *(
            partial(_render_pages, others[start : start + PAGES_A_STAGE], around, theme)
            for start in range(0, len(others), PAGES_A_STAGE)
        ),
    ]
    yield from theme.static_files()
    yield from sources.static_files.output()
    yield from render_sitemap([(page.path, page.lastmod) for page in _oldest_first(pages)], site)
    for done, (_, files) in enumerate(run_stages(stages, _processes(jobs, len(archive.papers))), start=1):
        progress("rendering", done, len(stages))
        yield from files


def _check_aliases(
    archive: Archive, pages: Sequence[Page], feeds: Sequence[FeedLink], record: Record
) -> None:
    """ArchiveErrors, as an ExceptionGroup, for aliases whose address a page, a feed or another alias has."""
    files = {feed.path for feed in feeds}
    # What the record adds to a digest's aliases has no line in a page.
    given = [row for row in list_aliases(archive) if row[2] or row[0] not in record.by_path]
    in_pages = {path for path, _, _ in given}
    recorded = [
        (each.path, record.source, each.line) for each in record.addresses if each.path not in in_pages
    ]
    targets: dict[str, set[str]] = {}
    for page in pages:
        file = page_file(page.path)
        if page.kind == "redirect":
            targets.setdefault(file, set()).add(page.values["target"])
        else:
            files.add(file)
    faults = [
        ArchiveError(
            f"alias is taken: /{path}",
            source=source,
            line=line,
            hint="something else has this address; correct the alias, or delete it",
        )
        for path, source, line in (*given, *recorded)
        for file in (page_file(path),)
        for above in ({file[:end] for end, char in enumerate(file) if char == "/"},)
        if file in targets and (file in files or len(targets[file]) > 1 or not above.isdisjoint(files))
    ]
    if faults:
        raise ExceptionGroup("aliases with faults", faults)


def _render_pages(pages: Sequence[Page], around: Frame, theme: Theme) -> list[OutputFile]:
    return [render_page(page, around, theme) for page in pages]


def _render_search_page(
    page: Page, around: Frame, theme: Theme, manifest: Mapping[str, object]
) -> OutputFile:
    """The search page with the manifest of the index in it."""
    return render_page(replace(page, values={**page.values, "manifest": manifest}), around, theme)


def _oldest_first(pages: Sequence[Page]) -> list[Page]:
    """The indexed pages in an order to which a new digest appends."""
    indexed = [page for page in pages if page.indexed]
    return sorted(indexed, key=lambda page: (page.lastmod is None, page.lastmod, page.path))


def find_watched(archive: Archive, site: Site) -> dict[str, tuple[Paper, ...]]:
    """The papers of each watch, newest first."""
    queries = {watch.id: parse_query(watch.query) for watch in site.watches}
    found: dict[str, list[Paper]] = {watch: [] for watch in queries}
    for paper in archive.papers if queries else ():
        words = read_paper(paper)
        for watch, query in queries.items():
            if matches(query, words):
                found[watch].append(paper)
    return {watch: tuple(papers) for watch, papers in found.items()}


def _related(archive: Archive, jobs: int) -> dict[str, tuple[str, ...]]:
    from sitegen.related import related_papers  # noqa: PLC0415 - scipy: half of the start of every command

    return related_papers(archive.papers, jobs=_processes(jobs, len(archive.papers)))


def _page_input(
    archive: Archive,
    sources: Sources,
    own: OwnTexts,
    watched: dict[str, tuple[Paper, ...]],
    feeds: Sequence[FeedLink],
    related: dict[str, tuple[str, ...]],
) -> PageInput:
    site = sources.site
    every = tuple(map(_feed_ref, (feed for feed in feeds if feed.page in {"", "digests/"})))
    below: dict[str, list[FeedRef]] = {}
    groups: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for feed in feeds:
        if feed.page not in {"", "digests/"}:
            below.setdefault(feed.page, []).append(_feed_ref(feed))
        groups.setdefault(feed.group, {}).setdefault(feed.name, []).append((feed.format, feed.path))
    return PageInput(
        related=related,
        watched=watched,
        cite=partial(bibtex, site=site),
        feeds=every,
        feeds_below={path: tuple(refs) for path, refs in below.items()},
        feed_groups=[(name, list(rows.items())) for name, rows in groups.items()],
        search={"search": search_view(archive)},
        static_pages=own.pages,
        notes={digest: note.html for digest, note in own.notes.items()},
    )


def _feed_ref(feed: FeedLink) -> FeedRef:
    return FeedRef(title=f"{feed.title} ({feed.format})", path=feed.path, mime=feed.type)
