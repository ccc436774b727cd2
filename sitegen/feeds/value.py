"""The one feed value that every format is written from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """A paper or a digest as a feed shows it. All text is free of what XML cannot carry."""

    id: str  # tag: URI, for ever
    url: str  # absolute permalink
    title: str  # plain
    date: datetime.date
    summary: str  # plain, never empty
    html: str = ""  # safe HTML with absolute links; empty: the summary is all there is
    authors: tuple[str, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()  # id and name
    external_url: str = ""  # where the paper itself lives


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What all documents of a feed share."""

    id: str  # tag: URI, for ever
    title: str
    description: str
    language: str
    author: str
    page: str  # absolute URL of the HTML page that shows the same
    atom: str  # absolute URL of the current document in each format
    rss: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """One document of a feed: the current one or, with a number, an archive page (RFC 5005)."""

    feed: Feed
    items: tuple[FeedItem, ...]  # newest first
    updated: datetime.date  # of the newest item
    older: str = ""  # absolute URL of the archive page before this document
    archive_url: str = ""  # its own URL if it is an archive page


def split_items(
    sizes: Sequence[int], *, limit: int, max_bytes: int
) -> tuple[int, tuple[tuple[int, int], ...]]:
    """How a feed is cut: number of items in the current document, and the archive pages.

    `sizes` are bytes, newest item first; so are the pages' bounds (start, stop), while the pages come
    oldest first. Pages are filled from the oldest item, and only full ones exist: adding items at the
    front changes no page. What is in no page is always in the current document.
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
    return newest_items(sizes, limit=limit, max_bytes=max_bytes), tuple(pages)


def newest_items(sizes: Sequence[int], *, limit: int, max_bytes: int) -> int:
    """How many of the newest items the current document holds: at least one if there is any."""
    total = 0
    for count, size in enumerate(sizes[:limit]):
        total += size
        if count and total > max_bytes:
            return count
    return min(len(sizes), limit)
