"""Archive → the parts of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sitegen.addresses.record import Record
from sitegen.archive.aliases import list_aliases
from sitegen.errors import ArchiveError
from sitegen.execution import Executor
from sitegen.exports.bibtex import bibtex
from sitegen.exports.citation_keys import citation_keys
from sitegen.exports.offline import place_scripts
from sitegen.exports.plan import plan_exports
from sitegen.exports.sitemap import plan_sitemap
from sitegen.feeds import FeedLink, list_feeds, plan_feeds
from sitegen.filing import Filed
from sitegen.model import Archive, OutputFile
from sitegen.output.record import BuildRecord
from sitegen.own.texts import OwnTexts
from sitegen.pages import (
    FeedRef,
    Frame,
    Page,
    PageAddress,
    PageInput,
    frame,
    own_links,
    plan_pages,
    render_page,
    search_page,
)
from sitegen.parts.part import Part, fingerprint
from sitegen.parts.snapshot import settled
from sitegen.related import Related, SettledRelated, newer_related, related_papers, settled_related
from sitegen.search import plan_search, search_view
from sitegen.sources.inputs import files_key
from sitegen.sources.read import Sources
from sitegen.text.wording import digest_name
from sitegen.theme.theme import Theme
from sitegen.urls import page_file


def plan_site(
    filed: Filed, sources: Sources, own: OwnTexts, record: BuildRecord, executor: Executor
) -> tuple[Part, ...]:
    """The parts of a site. ArchiveErrors, as an ExceptionGroup, for aliases whose address is taken."""
    archive, site, theme = filed.archive, sources.site, sources.theme
    related = _related(filed, record, executor)
    cited = citation_keys(archive)
    feeds = list_feeds(archive, site, theme.words)
    given = _page_input(filed, sources, own, feeds, related, cited)
    around = frame(site, own_links(own.pages, site))
    planned = list(plan_pages(archive, site, given, around, theme))
    pages = [PageAddress(path="search/"), *(page for each in planned for page in each.pages)]
    _check_aliases(archive, pages, feeds, sources.record)
    notes = {digest: note.text for digest, note in own.notes.items()}
    names = {each.digest.id: digest_name(each.digest, theme.words) for each in archive.digests}
    search = plan_search(archive, site, sources.synonyms, related.lists, names=names)
    asking = search_page(len(archive.papers), search_view(archive), given.feeds, theme.words)
    search_key = fingerprint(asking.path, asking.title, asking.description, asking.values, asking.feeds)
    parts = [
        search.part(partial(_render_search_page, asking, around, theme), search_key),
        *search.parts,
        *plan_feeds(
            archive,
            site,
            theme.words,
            keys=filed.keys,
            sizes=filed.sizes,
            watches=filed.watched,
            notes=notes,
        ),
        *plan_exports(archive, site, theme.words, keys=filed.keys, cited=cited, notes=notes),
        *plan_sitemap([(page.path, page.lastmod) for page in _oldest_first(pages)], site),
        *(each.part for each in planned),
        *(_file_part("theme", file) for file in place_scripts(_theme_files(theme, record), site)),
        *(_file_part("own", file) for file in own.files.output()),
    ]
    common = fingerprint(site, around, theme.key)
    return tuple(replace(part, key=fingerprint(common, part.key)) for part in parts)


def _theme_files(theme: Theme, record: BuildRecord) -> tuple[OutputFile, ...]:
    """The theme's own files, whose scripts and sheets are put together once while none of them changes."""
    key = fingerprint(files_key(theme.folders), theme.words)
    files: tuple[OutputFile, ...] | None = record.recall("theme", key)
    if files is None:
        files = tuple(theme.static_files())
        record.keep("theme", key, files)
    return files


def _file_part(kind: str, file: OutputFile) -> Part:
    """A file that is there already."""
    return Part(name=f"{kind} {file.path}", key=fingerprint(file.data), make=partial(list, [file]))


def _check_aliases(
    archive: Archive, pages: Sequence[PageAddress], feeds: Sequence[FeedLink], record: Record
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
        if page.target:
            targets.setdefault(file, set()).add(page.target)
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
        if file in targets
        for above in ({file[:end] for end, char in enumerate(file) if char == "/"},)
        if file in files or len(targets[file]) > 1 or not above.isdisjoint(files)
    ]
    if faults:
        raise ExceptionGroup("aliases with faults", faults)


def _render_search_page(
    page: Page, around: Frame, theme: Theme, manifest: Mapping[str, object]
) -> OutputFile:
    """The search page with the manifest of the index in it."""
    return render_page(replace(page, values={**page.values, "manifest": manifest}), around, theme)


def _oldest_first(pages: Sequence[PageAddress]) -> list[PageAddress]:
    """The indexed pages in an order to which a new digest appends."""
    indexed = [page for page in pages if page.indexed]
    return sorted(indexed, key=lambda page: (page.lastmod is None, page.lastmod, page.path))


def _related(filed: Filed, record: BuildRecord, executor: Executor) -> Related:
    """The related papers of each; what is found among settled papers is kept until those change."""
    papers = filed.archive.papers[::-1]
    boundary = settled(len(papers))
    if not boundary:
        return related_papers(papers, executor=executor)
    key = fingerprint([filed.keys[paper.slug] for paper in papers[:boundary]])
    known: SettledRelated | None = record.recall("related", key)
    if known is None:
        known = settled_related(papers[:boundary], executor=executor)
        record.keep("related", key, known)
    return known.related() | newer_related(known, papers[boundary:], executor=executor)


def _page_input(
    filed: Filed,
    sources: Sources,
    own: OwnTexts,
    feeds: Sequence[FeedLink],
    related: Related,
    cited: Mapping[str, str],
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
        prints=filed.prints,
        related=related.lists,
        shared=related.shared,
        watched=filed.watched,
        cited=cited,
        cite=partial(bibtex, site=site),
        feeds=every,
        feeds_below={path: tuple(refs) for path, refs in below.items()},
        feed_groups=[(name, list(rows.items())) for name, rows in groups.items()],
        own_pages=own.pages,
        notes={digest: note.html for digest, note in own.notes.items()},
    )


def _feed_ref(feed: FeedLink) -> FeedRef:
    return FeedRef(title=f"{feed.title} ({feed.format})", path=feed.path, mime=feed.type)
