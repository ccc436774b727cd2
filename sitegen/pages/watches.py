"""The saved searches: the list of them, and the pages of each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sitegen.model import Archive, Paper, Site
from sitegen.pages.lists import PaperList, plan_list
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, page_part, paper_ref
from sitegen.pages.topics import trend_of
from sitegen.urls import watch_path

FeedsOf = Callable[[str], tuple[FeedRef, ...]]  # a page's path → the feeds that concern it


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """A saved search in the list of them."""

    name: str
    path: str
    query: str
    count: int
    newest: Ref | None  # its newest paper
    date: datetime.date | None  # of that


def plan_watches(
    archive: Archive, site: Site, found: Mapping[str, tuple[Paper, ...]], feeds_of: FeedsOf, known: Known
) -> Iterator[PlannedPart]:
    """The list of the saved searches, also where there are none, and the pages of each.

    `found` holds each watch's papers by its id.
    """
    words = known.around.theme.words
    dates = [papers[0].first_listed for papers in found.values() if papers]
    overview = Page(
        path="watches/",
        kind="watches",
        template="watches.html",
        title=words("saved_searches"),
        feeds=feeds_of("watches/"),
        description=words("about_watches"),
        lastmod=max(dates, default=None),
        values={
            "watches": tuple(
                _row(watch.name, watch.id, watch.query, found[watch.id]) for watch in site.watches
            )
        },
    )
    yield page_part(overview, known.around)
    for watch in site.watches:
        papers = found[watch.id]
        given = PaperList(
            papers=papers,
            path=partial(watch_path, watch.id),
            kind="watch",
            template="watch.html",
            title=watch.name,
            about=words("about_watch", query=watch.query),
            values={"name": watch.name, "query": watch.query, "base": watch_path(watch.id)},
            summary={"trend": trend_of(papers, archive, words)},
            feeds=feeds_of(watch_path(watch.id)),
        )
        yield from plan_list(given, site.page_size, known)


def _row(name: str, watch: str, query: str, papers: tuple[Paper, ...]) -> WatchRow:
    newest = papers[0] if papers else None
    return WatchRow(
        name=name,
        path=watch_path(watch),
        query=query,
        count=len(papers),
        newest=paper_ref(newest) if newest else None,
        date=newest.first_listed if newest else None,
    )
