"""The one feed value that every format is written from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """A paper or a digest as a feed shows it. All text is free of what XML cannot carry."""

    id: str  # tag: URI, for ever
    url: str  # absolute permalink
    title: str  # plain
    time: datetime.datetime  # UTC, whole seconds
    summary: str  # plain; empty only where Atom alone is written, which shows none beside the HTML
    html: str = ""  # safe HTML with absolute links; empty: the summary is all there is
    authors: tuple[str, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()  # id and name
    external_url: str = ""  # where the paper itself lives
    categories: tuple[str, ...] = ()  # of another catalogue
    pdf: str = ""  # where its field says, not where arXiv has it
    code: str = ""


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
    """One document of a feed without its items: the current one or an archive page (RFC 5005)."""

    feed: Feed
    updated: datetime.datetime  # of the newest item
    older: str = ""  # absolute URL of the archive page before this document
    archive_url: str = ""  # its own URL if it is an archive page
