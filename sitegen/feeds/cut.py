"""What a document of a feed holds: the newest items in the current one, older ones in archive pages.

Documents are cut between items. An item is the same in every document, whatever else came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol, TypeVar

from markupsafe import escape

from sitegen.feeds.documents import Shown
from sitegen.feeds.times import day_number
from sitegen.feeds.value import FeedItem

# A reader who comes every other day misses none: the current document has the items of two days, be they
# more than its limit.
_DAYS = 2
# Bytes of an item's markup in the wordiest format, and of a topic's, an author's or a further link's.
MARKUP = 200
_ELEMENT = 32

_S_contra = TypeVar("_S_contra", contravariant=True)


class Stock(Protocol[_S_contra]):
    """Papers or digests, and what planning has to know of their items: numbers, cheap and kept."""

    def time(self, source: _S_contra, /) -> int:
        """Seconds since 1970."""

    def size(self, source: _S_contra, /) -> int:
        """Bytes of the item, rather too many than too few, and quick to tell."""

    def exact_size(self, source: _S_contra, /) -> int:
        """What `item_size` says of the item: for the few cases in which a feed's usual items do not fit."""

    def key(self, sources: Sequence[_S_contra], /) -> bytes:
        """Fingerprint of all that the items are made from."""

    def shown(self, sources: Sequence[_S_contra], /) -> Shown:
        """The items, to be made."""


_S = TypeVar("_S")


def newest_count(
    sources: Sequence[_S], stock: Stock[_S], *, limit: int, usual_bytes: int, max_bytes: int
) -> int:
    """How many of the sources, newest first, the current document shows: at least one if there are any.

    It has `limit` of them as far as the usual bytes reach, and all of two days as far as the most bytes do.
    """
    of_two_days = _of_newest_days(sources, stock)
    wanted = sources[: max(limit, of_two_days)]
    if sum(map(stock.size, wanted)) <= usual_bytes:
        return len(wanted)
    held = 0
    for index, source in enumerate(wanted):
        held += stock.exact_size(source)
        within_limit = index < limit and held <= usual_bytes
        if index and not within_limit and (index >= of_two_days or held > max_bytes):
            return index
    return len(wanted)


def _of_newest_days(sources: Sequence[_S], stock: Stock[_S]) -> int:
    days: set[int] = set()
    for count, source in enumerate(sources):
        days.add(day_number(stock.time(source)))
        if len(days) > _DAYS:
            return count
    return len(sources)


def item_size(item: FeedItem) -> int:
    """Bytes of the item in any format, rather too many than too few."""
    # RSS has its summary as HTML.
    texts = [item.title, item.html, escape(item.summary), item.external_url, *item.authors, *item.categories]
    text = "".join([*texts, item.pdf, item.code, *(part for topic in item.topics for part in topic)])
    elements = len(item.topics) + len(item.authors) + bool(item.external_url)
    elements += len(item.categories) + 2 * bool(item.pdf) + 2 * bool(item.code)
    return MARKUP + _ELEMENT * elements + len(item.id + item.url) + text_size(text)


def text_size(text: str) -> int:
    """Bytes of a text in any format, rather too many than too few."""
    return escaped_size(text) + sum(map(text.count, '\n"\\'))  # that JSON escapes


def escaped_size(text: str) -> int:
    """Bytes of the text in UTF-8 as that of an XML element."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return size + 3 * (text.count("<") + text.count(">")) + 4 * text.count("&")


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
    sizes: Sequence[int], days: Sequence[int], *, max_bytes: int
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


def any_large_day(sizes: Iterable[int], days: Iterable[int], *, max_bytes: int) -> bool:
    """Whether a feed of some of the items could have pages of large days. Most archives have no such day."""
    held: dict[int, int] = {}
    for size, day in zip(sizes, days, strict=True):
        held[day] = held.get(day, 0) + size
    return 2 * max(held.values(), default=0) > max_bytes


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Bounds of the stretches of equal days."""
    start = 0
    for _, run in groupby(days):
        stop = start + sum(1 for _ in run)
        yield start, stop
        start = stop
