"""The pages of weeks: the digests of seven days, and all their papers by topic."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from sitegen.model import UNSORTED, DigestPapers, Paper
from sitegen.pages.charts import search_path
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, drawn_part
from sitegen.pages.rows import row
from sitegen.pages.rulers import number_of_papers
from sitegen.text import wording
from sitegen.text.words import Words
from sitegen.urls import digest_path, paper_path, week_path, year_path

TITLES = 45  # on one page: more would weigh too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paper of a week."""

    slug: str
    path: str
    title: Markup
    earlier: Ref | None  # the digest of an earlier week that listed it first


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A week's papers that have the same first topic."""

    topic: Ref  # its count: all of them
    lines: tuple[Line, ...]  # those that are named
    more: int  # how many are not
    path: str  # of the search for the week's papers on the topic; empty where there is none


def plan_weeks(
    weeks: Sequence[tuple[DigestPapers, ...]], feeds: tuple[FeedRef, ...], known: Known
) -> Iterator[PlannedPart]:
    """A page for each week; `weeks` are the digests of each, newest first, as are the weeks."""
    words = known.around.theme.words
    refs = [
        Ref(name=_name(digests[0].digest.date, words), path=week_path(digests[0].digest.date))
        for digests in weeks
    ]
    for index, digests in enumerate(weeks):
        newer = refs[index - 1] if index else None
        older = refs[index + 1] if index + 1 < len(refs) else None
        page = _page(digests, newer, older, feeds, words)
        rows = b"".join([known.prints[paper.slug].row for each in digests for paper in each.papers])
        draw = partial(draw_week, page, digests, known.refs, words)
        yield drawn_part(page, draw, known.around, rows, known.taxonomy)


def _name(date: datetime.date, words: Words) -> str:
    year, week, _ = date.isocalendar()
    return words("week_of", week=week, year=year)


def _page(
    digests: Sequence[DigestPapers],
    newer: Ref | None,
    older: Ref | None,
    feeds: tuple[FeedRef, ...],
    words: Words,
) -> Page:
    newest = digests[0].digest.date
    monday = newest - datetime.timedelta(days=newest.weekday())
    days = tuple(monday + datetime.timedelta(days=step) for step in range(7))
    by_day: dict[datetime.date, list[DigestPapers]] = {}
    for each in reversed(digests):
        by_day.setdefault(each.digest.date, []).append(each)
    papers = number_of_papers(digests)
    name = _name(newest, words)
    return Page(
        path=week_path(newest),
        kind="calendar",
        template="week.html",
        title=name,
        lastmod=newest,
        feeds=feeds,
        description=words(
            "about_week",
            name=name,
            date=words.day(monday),
            holdings=wording.holdings(len(digests), papers, words),
        ),
        values={
            "name": name,
            "dates": words.date_range(days[0], days[6]),
            "digests": len(digests),
            "papers": papers,
            "days": tuple((day, tuple(row(each, words) for each in by_day.get(day, ()))) for day in days),
            "year": Ref(name=str(newest.year), path=year_path(newest.year)),
            "newer": newer,
            "older": older,
        },
    )


def draw_week(page: Page, digests: Sequence[DigestPapers], refs: Mapping[str, Ref], words: Words) -> Page:
    """The page of a week with its papers."""
    papers = {paper.slug: paper for each in reversed(digests) for paper in each.papers}
    newest = digests[0].digest.date
    monday = newest - datetime.timedelta(days=newest.weekday())
    by_topic: dict[str, list[Paper]] = {}
    for paper in papers.values():
        by_topic.setdefault(paper.topics[0] if paper.topics else UNSORTED.id, []).append(paper)
    ranked = sorted(
        by_topic, key=lambda topic: (topic == UNSORTED.id, -len(by_topic[topic]), refs[topic].name)
    )
    named = _named([len(by_topic[topic]) for topic in ranked])
    return replace(
        page,
        values={
            **page.values,
            "fresh": sum(paper.first_listed >= monday for paper in papers.values()),
            "sections": tuple(
                _section(refs[topic], by_topic[topic], monday, count, words)
                for topic, count in zip(ranked, named, strict=True)
            ),
        },
    )


def _named(sizes: Sequence[int]) -> list[int]:
    """How many papers of each topic a page names: all, or of too many a share, and at least one."""
    shares = TITLES
    while True:
        named = [min(size, max(1, shares * size // sum(sizes))) for size in sizes]
        if sum(named) <= TITLES or not shares:
            return named
        shares -= 1


def _section(topic: Ref, papers: Sequence[Paper], monday: datetime.date, named: int, words: Words) -> Section:
    """New papers first, then by upvotes, then in the order in which the week listed them."""
    ranked = sorted(papers, key=lambda paper: (paper.first_listed < monday, -(paper.upvotes or 0)))
    sunday = monday + datetime.timedelta(days=6)
    return Section(
        topic=replace(topic, count=len(papers)),
        lines=tuple(_line(paper, monday, words) for paper in ranked[:named]),
        more=len(papers[named:]),
        path=search_path(topic.id, monday, sunday) if topic.id != UNSORTED.id else "",
    )


def _line(paper: Paper, monday: datetime.date, words: Words) -> Line:
    first = paper.listings[0]
    earlier = Ref(name=words.short_day(first.date), path=digest_path(first.digest))
    return Line(
        slug=paper.slug,
        path=paper_path(paper.slug),
        title=paper.title.html,
        earlier=earlier if first.date < monday else None,
    )
