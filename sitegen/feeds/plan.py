"""Archive → parts that are feed files.

Every feed is a current document in RSS, Atom and JSON Feed, and archive pages (RFC 5005) in Atom. Those of
the papers feed and of the digests feed hold the whole archive once; other feeds have them for days alone
that are too large for a document. More would multiply the bytes of the site.

What keeps feeds still: an item's date and title are those of its announcement; it is the same in every
document; a feed's date is that of its newest item; archive pages are numbered from the oldest, and exist only
when full. So what is planned for a full page is the same in every build, and its fingerprint with it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from sitegen.feeds.cut import Stock, any_large_day, archive_pages, large_day_pages, newest_count
from sitegen.feeds.digest_items import DigestStock
from sitegen.feeds.documents import make_archive_page, make_current, make_opml
from sitegen.feeds.items import PaperSizes, PaperStock, measure_paper
from sitegen.feeds.rows import FeedRow, feed_of, feed_rows
from sitegen.feeds.times import Times, day_number, midnight, moment
from sitegen.feeds.value import FeedDocument
from sitegen.model import Archive, Paper, Site, Text
from sitegen.parts.part import Part, fingerprint
from sitegen.text.words import Words
from sitegen.text.xml_text import xml_text

_ENVELOPE = 4096  # bytes of a document that are not items'
# The digests feed is the light one: of its documents' bytes it has a part, but where two days need more.
_LIGHT = 8
_EPOCH = datetime.date(1970, 1, 1)


def plan_feeds(
    archive: Archive,
    site: Site,
    words: Words,
    *,
    keys: Mapping[str, bytes],
    sizes: Mapping[str, PaperSizes] = MappingProxyType({}),
    watches: Mapping[str, Sequence[Paper]] = MappingProxyType({}),
    notes: Mapping[str, Text] = MappingProxyType({}),
) -> Iterator[Part]:
    """The current documents of each feed, its archive pages, oldest first, and the OPML list.

    `keys` gives the fingerprint of each paper by its slug, and so does `sizes` what `measure_paper` says, of
    as many papers as it is known of; `watches` gives the papers of each watch by its id, `notes` the editor's
    notes of digests by theirs.
    """
    times = Times(archive)
    sizes = {paper.slug: sizes.get(paper.slug) or measure_paper(paper) for paper in archive.papers}
    papers = PaperStock(site, archive.taxonomy, times, keys, sizes, words)
    digests = DigestStock(site, notes, times, keys, sizes, words)
    planner = _Planner(archive, site, papers)
    rows = list(feed_rows(archive, site, words))
    for row in rows:
        if row.id == "papers":
            yield from planner.plan(row, archive.papers, papers, whole=True)
        elif row.id == "digests":
            yield from planner.plan(row, archive.digests, digests, whole=True, light=True)
        else:
            yield from planner.plan(row, _papers(row, archive, watches), papers)
    yield _plan_opml(rows, site)


_S = TypeVar("_S")


class _Planner:
    """Cuts feeds into documents."""

    def __init__(self, archive: Archive, site: Site, papers: PaperStock) -> None:
        self._site = site
        self._limit = site.feeds.limit
        self._max_bytes = site.feeds.max_bytes - _ENVELOPE
        # An empty feed has the date of the archive's first digest: a new digest leaves it alone.
        self._empty_since = midnight(archive.digests[-1].digest.date if archive.digests else _EPOCH)
        self._large_days = any_large_day(*_numbers(archive.papers, papers), max_bytes=self._max_bytes)

    def plan(
        self,
        row: FeedRow,
        sources: Sequence[_S],
        stock: Stock[_S],
        *,
        whole: bool = False,
        light: bool = False,
    ) -> Iterator[Part]:
        newest_first = _newest_first(sources, stock)
        usual_bytes = self._max_bytes // _LIGHT if light else self._max_bytes
        pages: tuple[tuple[int, int], ...] = ()
        if whole:
            sizes = list(map(stock.size, newest_first))
            pages = archive_pages(sizes, limit=self._limit, max_bytes=usual_bytes)
        elif self._large_days:
            sizes, days = _numbers(newest_first, stock)
            pages = large_day_pages(sizes, days, max_bytes=self._max_bytes)
        count = newest_count(
            newest_first, stock, limit=self._limit, usual_bytes=usual_bytes, max_bytes=self._max_bytes
        )
        yield self._current(row, newest_first[:count], stock, pages=len(pages))
        for number, (start, stop) in enumerate(pages, 1):
            yield self._archive_page(row, newest_first[start:stop], stock, number=number)

    def _current(self, row: FeedRow, sources: Sequence[_S], stock: Stock[_S], *, pages: int) -> Part:
        document = FeedDocument(
            feed=feed_of(row, self._site),
            updated=moment(stock.time(sources[0]) if sources else self._empty_since),
            older=self._url(row, pages),
        )
        return Part(
            name=f"feed {row.id}",
            key=fingerprint(document, row.folder, stock.key(sources)),
            make=partial(make_current, document, row.folder, stock.shown(sources)),
        )

    def _archive_page(self, row: FeedRow, sources: Sequence[_S], stock: Stock[_S], *, number: int) -> Part:
        document = FeedDocument(
            feed=feed_of(row, self._site),
            updated=moment(stock.time(sources[0])),
            older=self._url(row, number - 1),
            archive_url=self._url(row, number),
        )
        return Part(
            name=f"feed {row.id} {number}",
            key=fingerprint(document, stock.key(sources)),
            make=partial(make_archive_page, document, _archive_path(row, number), stock.shown(sources)),
        )

    def _url(self, row: FeedRow, number: int) -> str:
        """The URL of an archive page; pages count from 1, and before the first there is none."""
        return self._site.base_url + _archive_path(row, number) if number else ""


def _newest_first(sources: Sequence[_S], stock: Stock[_S]) -> list[_S]:
    return sorted(sources, key=stock.time, reverse=True)


def _numbers(sources: Sequence[_S], stock: Stock[_S]) -> tuple[list[int], list[int]]:
    """The sizes and the days of the sources."""
    return list(map(stock.size, sources)), [day_number(stock.time(source)) for source in sources]


def _papers(row: FeedRow, archive: Archive, watches: Mapping[str, Sequence[Paper]]) -> Sequence[Paper]:
    """The papers of a topic, a group or a watch."""
    kind, _, id_ = row.id.partition("/")
    return watches.get(id_, ()) if kind == "watches" else archive.by_term[id_]


def _plan_opml(feeds: Sequence[FeedRow], site: Site) -> Part:
    title = xml_text(site.title)
    rows = tuple(
        (
            xml_text(row.group),
            xml_text(row.title),
            feed_of(row, site).atom,
            site.base_url + row.folder,
        )
        for row in feeds
    )
    return Part(name="feed opml", key=fingerprint(title, rows), make=partial(make_opml, title, rows))


def _archive_path(row: FeedRow, number: int) -> str:
    return f"feeds/{row.id}/{number}.xml"
