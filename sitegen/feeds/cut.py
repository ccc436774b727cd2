"""What a document of a feed holds: the newest items in the current one, the oldest in archive pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from markupsafe import escape

from sitegen.feeds.value import FeedItem

# A reader who comes every other day misses none: the current document has the papers of two days, be they
# more than its limit.
_DAYS = 2
# Bytes of an item's markup in the wordiest format, and of a topic's, an author's or a further link's.
_MARKUP = 200
_ELEMENT = 32

_S = TypeVar("_S")
_S_contra = TypeVar("_S_contra", contravariant=True)
# Makes an item of a paper or digest, of at most so many bytes if the form can be that small.
Form = Callable[[_S, int], FeedItem]


class ItemMaker(Protocol[_S_contra]):
    """Makes the items of papers, or those of digests."""

    @property
    def forms(self) -> tuple[Form[_S_contra], ...]:
        """The forms of an item in a current document, the shortest first."""

    def key(self, source: _S_contra, /) -> str: ...
    def date(self, source: _S_contra, /) -> datetime.date: ...
    def archived(self, source: _S_contra, /) -> FeedItem: ...
    def size(self, source: _S_contra, /) -> int: ...


def newest_items(
    sources: Sequence[_S], maker: ItemMaker[_S], *, limit: int, max_bytes: int
) -> tuple[FeedItem, ...]:
    """The items of the current document, newest first: `limit` of them, or all of two days if those are more.

    The newest `limit` are in the longest form for which there are bytes; what two days have beyond them is
    in the shortest, as far as the bytes reach. Of the former the oldest are left out only where all of them
    are too many bytes even in the shortest form.
    """
    shortest, *longer = maker.forms
    items, left = _fitting((shortest(source, 0) for source in sources[:limit]), max_bytes, least=1)
    for form in longer:
        # Most bytes are kept for the next form, so that the newest items say more than the rest.
        kept = 0 if form is longer[-1] else left * 3 // 4
        for index, source in enumerate(sources[: len(items)]):
            room = left + item_size(items[index])
            item = form(source, room - kept)
            size = item_size(item)
            if size <= room - kept:
                items[index], left = item, room - size
    more = sources[limit : _of_newest_days(sources, maker)] if len(items) == limit else ()
    return (*items, *_fitting((shortest(source, 0) for source in more), left)[0])


def _fitting(items: Iterable[FeedItem], left: int, *, least: int = 0) -> tuple[list[FeedItem], int]:
    """The items for which there are bytes, but at least so many; and the bytes that are left."""
    kept: list[FeedItem] = []
    for item in items:
        size = item_size(item)
        if size > left and len(kept) >= least:
            break
        kept.append(item)
        left -= size
    return kept, left


def _of_newest_days(sources: Sequence[_S], maker: ItemMaker[_S]) -> int:
    days: set[datetime.date] = set()
    for count, source in enumerate(sources):
        days.add(maker.date(source))
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
