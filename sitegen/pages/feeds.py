"""The page of the feeds: two to begin with, and all others below their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.model import Site
from sitegen.pages.page import FeedRef, Page
from sitegen.text.words import Words

MANY = 100  # feeds above which each is named by its RSS alone: its other addresses differ in their end only

Rows = Sequence[tuple[str, Sequence[tuple[str, str]]]]  # feeds: a name, and of each format its name and path

_FIRST = {"digests/feed.xml": "digests", "feed.xml": "papers"}  # the two that are recommended


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A feed with its formats."""

    name: str
    url: str  # of its RSS, absolute
    formats: tuple[tuple[str, str], ...]  # name and path


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedGroup:
    name: str
    feeds: tuple[FeedView, ...]


def plan_feeds(
    groups: Sequence[tuple[str, Rows]], feeds: tuple[FeedRef, ...], site: Site, words: Words
) -> Page:
    """The page of all feeds, which come in groups."""
    views = [
        FeedGroup(name=name, feeds=tuple(_view(title, formats, site) for title, formats in rows))
        for name, rows in groups
    ]
    first = {
        _FIRST[path]: feed
        for group in views
        for feed in group.feeds
        for path in [feed.formats[0][1]]
        if path in _FIRST
    }
    others = [group for group in views if not set(group.feeds) & set(first.values())]
    return Page(
        path="feeds/",
        kind="feeds",
        template="feeds.html",
        title=words("feeds"),
        feeds=feeds,
        description=words("about_feeds"),
        values={
            "first": first,
            "topics": tuple(group for group in others if not _is_watches(group)),
            "watches": tuple(feed for group in others if _is_watches(group) for feed in group.feeds),
            "many": sum(len(group.feeds) for group in others) > MANY,
            "opml": "feeds.opml",
        },
    )


def _view(name: str, formats: Sequence[tuple[str, str]], site: Site) -> FeedView:
    return FeedView(name=name, url=site.base_url + formats[0][1], formats=tuple(formats))


def _is_watches(group: FeedGroup) -> bool:
    return all(feed.formats[0][1].startswith("watches/") for feed in group.feeds)
