"""Archive → feed files.

Every feed is a current document in RSS, Atom and JSON Feed, and archive pages (RFC 5005) in Atom. Those of
the papers feed and of the digests feed hold the whole archive once; other feeds have them for days alone
that are too large for a document. More would multiply the bytes of the site.

What keeps feeds still: an item's date and title are those of its announcement; it is the same in every
document; a feed's date is that of its newest item; archive pages are numbered from the oldest, and exist only
when full.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from sitegen.feeds import atom, jsonfeed, rss
from sitegen.feeds.cut import ItemMaker, archive_pages, large_day_pages, newest_items
from sitegen.feeds.items import DigestItems, PaperItems, tag_uri
from sitegen.feeds.opml import format_opml
from sitegen.feeds.times import Times
from sitegen.feeds.value import Feed, FeedDocument, FeedItem
from sitegen.model import UNSORTED, Archive, OutputFile, Paper, Site, Text
from sitegen.text.dates import midnight
from sitegen.text.xml_text import xml_text
from sitegen.urls import topic_path, watch_path

Format = Literal["RSS", "Atom", "JSON"]
Unchanged = Callable[[str, tuple[str, ...]], bool]

_FORMATS: tuple[tuple[Format, str, str, Callable[[FeedDocument], bytes]], ...] = (
    ("RSS", "feed.xml", rss.TYPE, rss.format_rss),
    ("Atom", "atom.xml", atom.TYPE, atom.format_atom),
    ("JSON", "feed.json", jsonfeed.TYPE, jsonfeed.format_json),
)
_ENVELOPE = 4096  # bytes of a document that are not items'
# The digests feed is the light one: of its documents' bytes it has a part, but where two days need more.
_LIGHT = 8
_EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """One format of one feed, for autodiscovery, the feeds page and OPML."""

    name: str  # of the feed: `All papers`, `Offline RL`
    title: str  # with the site's title, as readers show it
    description: str
    group: str  # heading on the feeds page: `Archive`, the name of a group of topics, `Watches`
    format: Format
    type: str  # MIME type
    path: str  # of the feed file
    page: str  # path of the HTML page that shows the same; empty: the home page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One feed: where it is, what it is called, and its name in tag: URIs."""

    id: str
    folder: str
    name: str
    description: str
    group: str


def list_feeds(archive: Archive, site: Site) -> tuple[FeedLink, ...]:
    """All feeds in the order of the feeds page; of each the three formats in a row."""
    return tuple(
        FeedLink(
            name=row.name,
            title=_title(site, row),
            description=row.description,
            group=row.group,
            format=format_,
            type=type_,
            path=row.folder + file,
            page=row.folder,
        )
        for row in _rows(archive, site)
        for format_, file, type_, _ in _FORMATS
    )


def render_feeds(
    archive: Archive,
    site: Site,
    *,
    watches: Mapping[str, Sequence[Paper]] = MappingProxyType({}),
    notes: Mapping[str, Text] = MappingProxyType({}),
    unchanged: Unchanged = lambda path, ids: False,
) -> Iterator[OutputFile]:
    """Every feed document and the OPML list.

    `watches` gives the papers of each watch by its id, `notes` the editor's notes of digests by theirs.
    `unchanged` is asked about each archive page, with its path and the slugs or digest ids that it holds:
    True where a build already has that very file, which is then left out.
    """
    times = Times(archive)
    papers, digests = PaperItems(site, archive.taxonomy, times), DigestItems(site, notes, times)
    writer = _FeedWriter(archive, site, unchanged)
    for row in _rows(archive, site):
        if row.id == "papers":
            yield from writer.feed(row, archive.papers, papers, whole=True)
        elif row.id == "digests":
            yield from writer.feed(row, archive.digests, digests, whole=True, light=True)
        else:
            yield from writer.feed(row, _papers(row, archive, watches), papers)
    yield _opml(archive, site)


_S = TypeVar("_S")


class _FeedWriter:
    """Cuts feeds into documents and writes each in its formats."""

    def __init__(self, archive: Archive, site: Site, unchanged: Unchanged) -> None:
        self._site = site
        self._unchanged = unchanged
        self._limit = site.feeds.limit
        self._max_bytes = site.feeds.max_bytes - _ENVELOPE
        # An empty feed has the date of the archive's first digest: a new digest leaves it alone.
        self._empty_since = midnight(archive.digests[-1].digest.date if archive.digests else _EPOCH)

    def feed(
        self,
        row: _Row,
        sources: Sequence[_S],
        maker: ItemMaker[_S],
        *,
        whole: bool = False,
        light: bool = False,
    ) -> Iterator[OutputFile]:
        """The current documents of a feed, then its archive pages, oldest first."""
        newest_first = sorted(sources, key=maker.time, reverse=True)
        usual_bytes = self._max_bytes // _LIGHT if light else self._max_bytes
        sizes = [maker.size(source) for source in newest_first]
        if whole:
            pages = archive_pages(sizes, limit=self._limit, max_bytes=usual_bytes)
        else:
            days = [maker.time(source).date() for source in newest_first]
            pages = large_day_pages(sizes, days, max_bytes=self._max_bytes)
        items = newest_items(
            newest_first, maker, limit=self._limit, usual_bytes=usual_bytes, max_bytes=self._max_bytes
        )
        yield from self._current(row, items, older=self._archive_url(row, len(pages)))
        for number, (start, stop) in enumerate(pages, 1):
            held = newest_first[start:stop]
            if not self._unchanged(_archive_path(row, number), tuple(map(maker.key, held))):
                yield self._archive_page(row, number, [maker.archived(source) for source in held])

    def _current(self, row: _Row, items: tuple[FeedItem, ...], *, older: str) -> Iterator[OutputFile]:
        document = FeedDocument(
            feed=_feed(row, self._site),
            items=items,
            updated=items[0].time if items else self._empty_since,
            older=older,
        )
        for _, file, _, write in _FORMATS:
            yield OutputFile(path=row.folder + file, data=write(document))

    def _archive_page(self, row: _Row, number: int, items: Sequence[FeedItem]) -> OutputFile:
        document = FeedDocument(
            feed=_feed(row, self._site),
            items=tuple(items),
            updated=items[0].time,
            older=self._archive_url(row, number - 1),
            archive_url=self._archive_url(row, number),
        )
        return OutputFile(path=_archive_path(row, number), data=atom.format_atom(document))

    def _archive_url(self, row: _Row, number: int) -> str:
        """The URL of an archive page; pages count from 1, and before the first there is none."""
        return self._site.base_url + _archive_path(row, number) if number else ""


def _rows(archive: Archive, site: Site) -> Iterator[_Row]:
    yield _Row(
        id="digests",
        folder="digests/",
        name="Digests",
        description="One item a digest, with the titles of its papers.",
        group="Archive",
    )
    yield _Row(
        id="papers",
        folder="",
        name="All papers",
        description=site.description,
        group="Archive",
    )
    for group in archive.taxonomy.groups:
        for term in (group, *(topic for topic in archive.taxonomy.topics if topic.parent == group.id)):
            yield _Row(
                id=f"topics/{term.id}",
                folder=topic_path(term.id),
                name=term.name,
                description=term.description or f"New papers on {term.name}.",
                group=group.name,
            )
    if archive.by_term[UNSORTED.id]:
        yield _Row(
            id=f"topics/{UNSORTED.id}",
            folder=topic_path(UNSORTED.id),
            name=UNSORTED.name,
            description="New papers that match no topic.",
            group=UNSORTED.name,
        )
    for watch in site.watches:
        yield _Row(
            id=f"watches/{watch.id}",
            folder=watch_path(watch.id),
            name=watch.name,
            description=f"New papers that match: {watch.query}",
            group="Watches",
        )


def _papers(row: _Row, archive: Archive, watches: Mapping[str, Sequence[Paper]]) -> Sequence[Paper]:
    """The papers of a topic, a group or a watch."""
    kind, _, id_ = row.id.partition("/")
    return watches.get(id_, ()) if kind == "watches" else archive.by_term[id_]


def _feed(row: _Row, site: Site) -> Feed:
    rss_url, atom_url, json_url = (site.base_url + row.folder + file for _, file, _, _ in _FORMATS)
    return Feed(
        id=tag_uri(site, f"feeds/{row.id}"),
        title=xml_text(_title(site, row)),
        description=xml_text(row.description),
        language=site.language,
        author=xml_text(site.author or site.title),
        page=site.base_url + row.folder,
        rss=rss_url,
        atom=atom_url,
        json=json_url,
    )


def _title(site: Site, row: _Row) -> str:
    return f"{site.title}: {row.name}" if row.folder else site.title


def _opml(archive: Archive, site: Site) -> OutputFile:
    rows = [
        (xml_text(row.group), xml_text(_title(site, row)), _feed(row, site).atom, site.base_url + row.folder)
        for row in _rows(archive, site)
    ]
    return OutputFile(path="feeds.opml", data=format_opml(xml_text(site.title), rows))


def _archive_path(row: _Row, number: int) -> str:
    return f"feeds/{row.id}/{number}.xml"
