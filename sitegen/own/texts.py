"""What the owner adds to the archive: pages, notes, files. Their links lead anywhere on the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar
from urllib.parse import unquote

from sitegen.content.static_pages import StaticPage
from sitegen.errors import SitegenError
from sitegen.exports.plan import export_paths
from sitegen.feeds import list_feeds
from sitegen.model import Archive, Digest, Site
from sitegen.own.image_size import image_size
from sitegen.own.links import Leads, OwnText, Place, Targets, find_leads, read_links
from sitegen.own.static_files import NO_FILES, StaticFile, StaticFiles, check_free
from sitegen.pages import OwnPage, page_paths
from sitegen.settings.placeholders import check_domain
from sitegen.text import references
from sitegen.text.parser import Sections
from sitegen.text.references import Heading
from sitegen.theme.strings import shipped_words
from sitegen.urls import digest_path, page_file

_T = TypeVar("_T")

_PICTURE_HEAD = 1 << 20  # bytes; a camera's remarks may come before the size, and take some


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTexts:
    """The owner's texts, whose links lead somewhere."""

    pages: tuple[OwnPage, ...]
    notes: Mapping[str, OwnText]  # of digests, by id
    files: StaticFiles  # with those beside pages to which a page leads
    warnings: tuple[SitegenError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFiles:
    """What the owner adds, as it was read."""

    pages: tuple[StaticPage, ...] = ()
    static: StaticFiles = NO_FILES
    beside: StaticFiles = NO_FILES  # files beside pages; their `path` is where they would be shown


def read_own(archive: Archive, site: Site, own: OwnFiles) -> OwnTexts:
    """The owner's pages and notes, ready to be shown.

    Faults, as an ExceptionGroup, for links that lead nowhere and for own files in the way of the site's.
    """
    noted = [each.digest for each in archive.digests if each.digest.note]
    files = own.static
    if not (own.pages or files.files or noted):
        return OwnTexts(pages=(), notes={}, files=files, warnings=files.warnings)
    headings = {page.path: _headings(page) for page in own.pages}
    makers = _makers(archive, site, own.pages)
    targets = _targets(site, own, makers, headings)
    faults: list[ExceptionGroup[SitegenError]] = []
    found = {page.path: _attempt(partial(_page_leads, page, targets), faults) for page in own.pages}
    notes = {each.id: _attempt(partial(_note, each, targets), faults) for each in noted}
    pages = tuple(
        _own_page(page, leads, headings[page.path])
        for page in own.pages
        if (leads := found[page.path]) is not None
    )
    wanted = {unquote(to) for page in pages for to in page.leads_to}
    beside = tuple(each for each in own.beside.files if each.path in wanted)
    taken = {**makers, **{each.path: each.source for each in beside}}
    in_the_way: list[ExceptionGroup[SitegenError]] = []
    _attempt(partial(check_free, files.files, taken), in_the_way)
    if in_the_way or faults:
        raise ExceptionGroup("links with faults", [*in_the_way, *faults])
    texts = (*found.values(), *notes.values())
    return OwnTexts(
        pages=pages,
        notes={digest: note for digest, note in notes.items() if note is not None},
        files=replace(files, files=(*files.files, *beside)),
        warnings=(
            *files.warnings,
            *_domain_warnings(files, site),
            *(warning for each in texts if each is not None for warning in each.warnings),
        ),
    )


def _attempt(read: Callable[[], _T], faults: list[ExceptionGroup[SitegenError]]) -> _T | None:
    try:
        return read()
    except* SitegenError as found:
        faults.append(found)
    return None


def _page_leads(page: StaticPage, targets: Targets) -> Leads:
    return find_leads(references.page_addresses(page.text), _page_place(page), targets)


def _note(digest: Digest, targets: Targets) -> OwnText:
    return read_links(digest.note, _note_place(digest), targets)


def _targets(
    site: Site, own: OwnFiles, makers: Mapping[str, str], headings: Mapping[str, tuple[Heading, ...]]
) -> Targets:
    files = (*own.static.files, *own.beside.files)
    paths = (*makers, *(each.path for each in files))
    shown = {page.file: page.path for page in own.pages}
    for folder in site.pages:
        shown |= {
            f"{folder.folder}/{each.path[len(folder.at) + 1 :]}": each.path
            for each in own.beside.files
            if each.path.startswith(f"{folder.at}/")
        }
    return Targets(
        base_url=site.base_url,
        paths=frozenset(path.removesuffix("index.html") for path in paths),
        sizes=dict(_sizes(files)),
        sections={
            page.path: frozenset({*(each.id for each in headings[page.path]), *filter(None, [page.anchor])})
            for page in own.pages
        },
        files=shown,
        folders=frozenset(each.folder for each in site.pages),
        repository=site.repository,
    )


def _headings(page: StaticPage) -> tuple[Heading, ...]:
    return references.page_headings(page.text, Sections(github=page.github, taken=page.anchor))


def _own_page(page: StaticPage, leads: Leads, headings: Sequence[Heading]) -> OwnPage:
    return OwnPage(
        path=page.path,
        title=page.title,
        anchor=page.anchor,
        text=page.text,
        sections=Sections(github=page.github, taken=page.anchor),
        headings=tuple((each.text, each.id) for each in headings if each.level == 2),
        addresses=leads.here,
        images=leads.images,
        leads_to=tuple(dict.fromkeys(to.partition("#")[0].partition("?")[0] for to in leads.to.values())),
    )


def _sizes(files: Iterable[StaticFile]) -> Iterator[tuple[str, tuple[int, int]]]:
    for each in files:
        if each.path.lower().endswith((".gif", ".jpeg", ".jpg", ".png", ".webp")):
            with each.file.open("rb") as file:
                size = image_size(file.read(_PICTURE_HEAD))
            if size is not None:
                yield each.path, size


def _domain_warnings(files: StaticFiles, site: Site) -> Iterator[SitegenError]:
    for each in files.files:
        if each.path == "CNAME":
            text = each.file.read_text(encoding="utf-8", errors="replace")
            yield from check_domain(text, site, source=each.source)


def _page_place(page: StaticPage) -> Place:
    return Place(source=page.source, line=page.line, file=page.file, path=page.path)


def _note_place(digest: Digest) -> Place:
    return Place(
        source=digest.source,
        line=digest.note_line,
        file=f"content/{digest.id[:4]}/{digest.id}.md",
        path=digest_path(digest.id),
    )


def _makers(archive: Archive, site: Site, pages: Sequence[StaticPage]) -> dict[str, str]:
    """The files that the site is known to have, by path, each with what makes it."""
    makers = dict.fromkeys(export_paths(archive, site), "sitegen")
    # Where a feed is does not depend on what it is called.
    makers |= dict.fromkeys((feed.path for feed in list_feeds(archive, site, shipped_words())), "sitegen")
    makers |= dict.fromkeys(map(page_file, page_paths(archive, site)), "sitegen")
    makers["feeds.opml"] = "sitegen"
    if site.search.offline:
        makers["service-worker.js"] = "sitegen"
    return makers | {page_file(page.path): page.source for page in pages}
