"""What a document of a feed holds: the newest items in the current one, older ones in archive pages.

Documents are cut between items. An item is the same in every document, whatever else came in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol, TypeVar

from markupsafe import escape

from sitegen.feeds.value import FeedItem

# A reader who comes every other day misses none: the current document has the items of two days, be they
# more than its limit.
_DAYS = 2
# Bytes of an item's markup in the wordiest format, and of a topic's, an author's or a further link's.
_MARKUP = 200
_ELEMENT = 32

_S_contra = TypeVar("_S_contra", contravariant=True)


class ItemMaker(Protocol[_S_contra]):
    """Makes the items of papers, or those of digests."""

    def key(self, source: _S_contra, /) -> str: ...
    def time(self, source: _S_contra, /) -> datetime.datetime: ...
    def item(self, source: _S_contra, /) -> FeedItem: ...

    def archived(self, source: _S_contra, /) -> FeedItem:
        """The same item, made for one archive page and not kept: an archive has very many."""

    def size(self, source: _S_contra, /) -> int:
        """Bytes of the item, rather too many than too few, and quick to tell."""


_S = TypeVar("_S")


def newest_items(
    sources: Sequence[_S], maker: ItemMaker[_S], *, limit: int, usual_bytes: int, max_bytes: int
) -> tuple[FeedItem, ...]:
    """The items of the current document, newest first, at least one if there are any.

    It has `limit` of them as far as the usual bytes reach, and all of two days as far as the most bytes do.
    """
    of_two_days = _of_newest_days(sources, maker)
    items: list[FeedItem] = []
    held = 0
    for index, source in enumerate(sources[: max(limit, of_two_days)]):
        item = maker.item(source)
        held += item_size(item)
        within_limit = index < limit and held <= usual_bytes
        if items and not within_limit and (index >= of_two_days or held > max_bytes):
            break
        items.append(item)
    return tuple(items)


def _of_newest_days(sources: Sequence[_S], maker: ItemMaker[_S]) -> int:
    days: set[datetime.date] = set()
    for count, source in enumerate(sources):
        days.add(maker.time(source).date())
        if len(days) > _DAYS:
            return count
    return len(sources)


def item_size(item: FeedItem) -> int:
    """Bytes of the item in any format, rather too many than too few."""
    # RSS has its summary as HTML.
    texts = [item.title, item.html, escape(item.summary), item.external_url, *item.authors]
    text = "".join([*texts, *(part for topic in item.topics for part in topic)])
    elements = len(item.topics) + len(item.authors) + bool(item.external_url)
    escaped_in_json = sum(map(text.count, '\n"\\'))
    return _MARKUP + _ELEMENT * elements + len(item.id + item.url) + escaped_size(text) + escaped_in_json


def escaped_size(html: str) -> int:
    """Bytes of the HTML in UTF-8 as the text of an XML element."""
    brackets = html.count("<") + html.count(">")
    return len(html.encode("utf-8", "replace")) + 3 * brackets + 4 * html.count("&")


def archive_pages(sizes: Sequence[int], *, limit: int, max_bytes: int) -> tuple[tuple[int, int], ...]:
    """Where a feed is cut into archive pages.

    `sizes` are bytes, newest item first; so are the pages' bounds (start, stop), while the pages come
    oldest first. Pages are filled from the oldest item, and only full ones exist: adding items at the
    front changes no page. What is in no page fits into the current document.
    """
    pages: list[tuple[int, int]] = []
    stop, held = len(sizes), 0
    for index in range(len(sizes) - 1, -1, -1):
        if stop - index > 1 and held + sizes[index] > max_bytes:
            pages.append((index + 1, stop))
            stop, held = index + 1, 0
        held += sizes[index]
        if stop - index == limit:
            pages.append((index, stop))
            stop, held = index, 0
    return tuple(pages)


def large_day_pages(
    sizes: Sequence[int], days: Sequence[datetime.date], *, max_bytes: int
) -> tuple[tuple[int, int], ...]:
    """The archive pages of those days alone that do not fit into a document with the day after them.

    Bounds and order are as in `archive_pages`. The last page of a day may be less than full. It comes into
    being with the first item of a newer day, before which its items are in the current document.
    """
    pages: list[tuple[int, int]] = []
    runs = list(_runs(days))
    held = [sum(sizes[start:stop]) for start, stop in runs]
    for place, (start, stop) in reversed(list(enumerate(runs))):
        if held[place] + (held[place - 1] if place else 0) <= max_bytes:
            continue
        of_day = archive_pages(sizes[start:stop], limit=stop - start + 1, max_bytes=max_bytes)
        pages.extend((start + one, start + other) for one, other in of_day)
        left = start + of_day[-1][0] if of_day else stop
        if place and start < left:
            pages.append((start, left))
    return tuple(pages)


def _runs(days: Sequence[datetime.date]) -> Iterator[tuple[int, int]]:
    """Bounds of the stretches of equal days."""
    start = 0
    for _, run in groupby(days):
        stop = start + sum(1 for _ in run)
        yield start, stop
        start = stop
