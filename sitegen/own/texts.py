"""What the owner adds to the archive: pages, notes, files. Their links lead anywhere on the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.errors import SitegenError
from sitegen.exports.plan import export_paths
from sitegen.feeds import list_feeds
from sitegen.model import Archive, Digest, Site, StaticPage
from sitegen.own.image_size import image_size
from sitegen.own.links import OwnText, Place, Targets, read_links
from sitegen.own.static_files import StaticFiles, check_free
from sitegen.pages import page_paths
from sitegen.settings.placeholders import check_domain
from sitegen.text import references
from sitegen.urls import digest_path, page_file

_PICTURE_HEAD = 1 << 20  # bytes; a camera's remarks may come before the size, and take some


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTexts:
    """The owner's texts, whose links lead somewhere."""

    pages: tuple[StaticPage, ...]
    notes: Mapping[str, OwnText]  # of digests, by id
    warnings: tuple[SitegenError, ...]


def read_own(archive: Archive, site: Site, pages: Sequence[StaticPage], files: StaticFiles) -> OwnTexts:
    """The owner's pages and notes, ready to be shown.

    Faults, as an ExceptionGroup, for links that lead nowhere and for own files in the way of the site's.
    """
    noted = [each.digest for each in archive.digests if each.digest.note]
    if not (pages or files.files or noted):
        return OwnTexts(pages=(), notes={}, warnings=files.warnings)
    makers = _makers(archive, site, pages)
    paths = (*makers, *(each.path for each in files.files))
    targets = Targets(
        base_url=site.base_url,
        paths=frozenset(path.removesuffix("index.html") for path in paths),
        sizes=dict(_sizes(files)),
        sections={f"{page.slug}/": frozenset(references.section_ids(page.text.source)) for page in pages},
    )
    faults: list[ExceptionGroup[SitegenError]] = []
    try:
        check_free(files.files, makers)
    except* SitegenError as found:
        faults.append(found)
    shown: list[StaticPage] = []
    notes: dict[str, OwnText] = {}
    warnings: list[SitegenError] = [*files.warnings, *_domain_warnings(files, site)]
    for page in pages:
        try:
            text = read_links(page.text.source, _page_place(page), targets, sections=True)
            shown.append(replace(page, text=replace(page.text, html=text.html)))
            warnings += text.warnings
        except* SitegenError as found:
            faults.append(found)
    for digest in noted:
        try:
            notes[digest.id] = read_links(digest.note, _note_place(digest), targets, sections=False)
            warnings += notes[digest.id].warnings
        except* SitegenError as found:
            faults.append(found)
    if faults:
        raise ExceptionGroup("links with faults", faults)
    return OwnTexts(pages=tuple(shown), notes=notes, warnings=tuple(warnings))


def _sizes(files: StaticFiles) -> Iterator[tuple[str, tuple[int, int]]]:
    for each in files.files:
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
    return Place(source=page.source, line=page.line, file=f"pages/{page.slug}.md", path=f"{page.slug}/")


def _note_place(digest: Digest) -> Place:
    return Place(
        source=digest.source,
        line=digest.note_line,
        file=f"{digest.id[:4]}/{digest.id}.md",
        path=digest_path(digest.id),
    )


def _makers(archive: Archive, site: Site, pages: Sequence[StaticPage]) -> dict[str, str]:
    """The files that the site is known to have, by path, each with what makes it."""
    makers = dict.fromkeys(export_paths(archive, site), "sitegen")
    makers |= dict.fromkeys((feed.path for feed in list_feeds(archive, site)), "sitegen")
    makers |= dict.fromkeys(map(page_file, page_paths(archive, site, pages)), "sitegen")
    makers["feeds.opml"] = "sitegen"
    if site.search.offline:
        makers["service-worker.js"] = "sitegen"
    return makers | {page_file(f"{page.slug}/"): page.source for page in pages}
