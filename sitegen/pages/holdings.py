"""All papers: the newest of them, and where the others are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from sitegen.model import Archive, DigestPapers, Site
from sitegen.pages.lists import with_items
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, drawn_part
from sitegen.pages.rulers import number_of_papers
from sitegen.urls import month_path, year_path


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """A month with digests."""

    date: datetime.date  # its first day
    path: str
    count: int  # papers that its digests list


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMonths:
    year: int
    path: str
    months: tuple[MonthCount, ...]  # newest first


def plan_all_papers(archive: Archive, site: Site, feeds: tuple[FeedRef, ...], known: Known) -> PlannedPart:
    """The page of the newest papers of all. The others are in the months' digests, and in the search."""
    words = known.around.theme.words
    papers = archive.papers[: site.page_size]
    page = Page(
        path="papers/",
        kind="papers",
        template="papers.html",
        item_template="partials/list_item.html",
        title=words("all_papers"),
        feeds=feeds,
        description=words("about_all_papers", len(archive.papers)),
        lastmod=papers[0].first_listed if papers else None,
        values={
            "count": len(archive.papers),
            "shown": len(papers),
            "years": tuple(_years(archive.digests)),
            "topics": tuple(_topics(archive, known)),
            "starts": (),
            "newer": None,
            "older": None,
        },
    )

    prints = [known.prints[paper.slug].row for paper in papers]
    return drawn_part(
        page,
        partial(with_items, page, papers, known.refs, "", words),
        known.around,
        b"".join(prints),
        known.taxonomy,
    )


def _topics(archive: Archive, known: Known) -> Iterator[Ref]:
    """The topics with papers, those with most first."""
    held = sorted(archive.by_topic.items(), key=lambda row: (-len(row[1]), known.refs[row[0]].name))
    return (replace(known.refs[topic], count=len(papers)) for topic, papers in held if papers)


def _years(digests: Iterable[DigestPapers]) -> Iterator[YearMonths]:
    for year, in_year in groupby(digests, lambda each: each.digest.date.year):
        months = groupby(in_year, lambda each: each.digest.date.replace(day=1))
        yield YearMonths(
            year=year,
            path=year_path(year),
            months=tuple(
                MonthCount(
                    date=month, path=month_path(month.year, month.month), count=number_of_papers(in_month)
                )
                for month, in_month in months
            ),
        )
