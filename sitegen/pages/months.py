"""The pages of months: a sheet of days, and what stood out."""

from __future__ import annotations

import calendar
import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from sitegen.model import DigestPapers, Paper
from sitegen.pages.charts import level, month_after, search_path
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, drawn_part
from sitegen.pages.rows import DigestRow, row, rows_of
from sitegen.pages.rulers import SHADES, number_of_papers
from sitegen.text import wording
from sitegen.text.words import Words
from sitegen.urls import month_path, paper_path, week_path, year_path

TOPICS = 16  # of a month
TOPS = 2  # topics of a digest
PAPERS = 5  # that stood out
OFTEN = 2  # days of a month on which a paper is listed, from which it counts as often

TopicCounts = Mapping[tuple[int, int], Counter[str]]  # year and month → new papers on each topic


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day in a month's grid."""

    day: int  # 0: of another month
    level: int  # 1 to 4: how many papers, against the month's fullest day; 0 for none
    rows: tuple[DigestRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """A line of a month's grid."""

    number: int
    path: str  # of the week's page; empty: no digest of the month in it
    days: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChange:
    """A topic of a month."""

    topic: Ref  # its count: new papers
    before: int  # new papers of the month before
    trend: int  # 1, 0, -1: whether its share of all new papers has risen, stayed, fallen
    path: str  # of the search for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A paper that stood out, with the number that made it."""

    slug: str
    path: str
    title: Markup
    count: int


def plan_months(
    months: Sequence[tuple[DigestPapers, ...]], topics: TopicCounts, feeds: tuple[FeedRef, ...], known: Known
) -> Iterator[PlannedPart]:
    """A page for each month; `months` are the digests of each, newest first, as are the months."""
    words = known.around.theme.words
    refs = [_month_ref(digests, words) for digests in months]
    for index, digests in enumerate(months):
        page = _page(digests, topics, feeds, known)
        page = replace(
            page,
            values={
                **page.values,
                "newer": refs[index - 1] if index else None,
                "older": refs[index + 1] if index + 1 < len(refs) else None,
            },
        )
        rows = b"".join([known.prints[paper.slug].row for each in digests for paper in each.papers])
        draw = partial(draw_month, page, digests, known.refs)
        yield drawn_part(page, draw, known.around, rows, known.taxonomy)


def _month_ref(digests: Sequence[DigestPapers], words: Words) -> Ref:
    date = digests[0].digest.date
    return Ref(name=words.month(date), path=month_path(date.year, date.month))


def _page(
    digests: tuple[DigestPapers, ...], topics: TopicCounts, feeds: tuple[FeedRef, ...], known: Known
) -> Page:
    words = known.around.theme.words
    first = digests[0].digest.date.replace(day=1)
    before = month_after(first, -1)
    papers = number_of_papers(digests)
    return Page(
        path=month_path(first.year, first.month),
        kind="calendar",
        template="month.html",
        title=words.month(first),
        description=words(
            "about_span", name=words.month(first), holdings=wording.holdings(len(digests), papers, words)
        ),
        lastmod=digests[0].digest.date,
        feeds=feeds,
        values={
            "date": first,
            "rows": rows_of(digests, words),
            "grid": _grid(first, digests, words),
            "papers": papers,
            "year": Ref(name=str(first.year), path=year_path(first.year)),
            "topics": _changes(first, topics, known.refs),
            "before": before if (before.year, before.month) in topics else None,
        },
    )


def _grid(first: datetime.date, digests: Sequence[DigestPapers], words: Words) -> tuple[WeekRow, ...]:
    by_day: dict[int, list[DigestPapers]] = {}
    for each in reversed(digests):
        by_day.setdefault(each.digest.date.day, []).append(each)
    counts = {day: number_of_papers(listed) for day, listed in by_day.items()}
    most = max(counts.values())
    weeks = []
    for days in calendar.Calendar().monthdayscalendar(first.year, first.month):
        inside = first.replace(day=max(days))
        weeks.append(
            WeekRow(
                number=inside.isocalendar().week,
                path=week_path(inside) if any(day in by_day for day in days) else "",
                days=tuple(
                    DayCell(
                        day=day,
                        level=level(counts.get(day, 0), most, SHADES),
                        rows=tuple(row(each, words) for each in by_day.get(day, ())),
                    )
                    for day in days
                ),
            )
        )
    return tuple(weeks)


def _changes(first: datetime.date, topics: TopicCounts, refs: Mapping[str, Ref]) -> tuple[TopicChange, ...]:
    """The topics of a month's new papers, most first, and what they were in the month before."""
    before = month_after(first, -1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    now: Counter[str] = topics.get((first.year, first.month), Counter())
    then: Counter[str] = topics.get((before.year, before.month), Counter())
    ranked = sorted(now, key=lambda topic: (-now[topic], refs[topic].name))[:TOPICS]
    changes = []
    for topic in ranked:
        share, share_before = now[topic] * then.total(), then[topic] * now.total()
        changes.append(
            TopicChange(
                topic=replace(refs[topic], count=now[topic]),
                before=then[topic],
                trend=(share > share_before) - (share < share_before),
                path=search_path(topic, first, last),
            )
        )
    return tuple(changes)


def draw_month(page: Page, digests: Sequence[DigestPapers], refs: Mapping[str, Ref]) -> Page:
    """The page of a month with what is counted over its papers."""
    days = {(paper.slug, each.digest.date): paper for each in digests for paper in each.papers}
    listed = Counter(slug for slug, _ in days)
    papers = {slug: paper for (slug, _), paper in days.items()}
    return replace(
        page,
        values={
            **page.values,
            "tops": {each.digest.id: _tops(each.papers, refs) for each in digests},
            "often": _most(papers, {slug: count for slug, count in listed.items() if count >= OFTEN}),
            "upvoted": _most(papers, {slug: paper.upvotes or 0 for slug, paper in papers.items()}),
        },
    )


def _tops(papers: Sequence[Paper], refs: Mapping[str, Ref]) -> tuple[Ref, ...]:
    """The first topics of most papers."""
    counts = Counter(paper.topics[0] for paper in papers if paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))[:TOPS]
    return tuple(replace(refs[topic], count=counts[topic]) for topic in ranked)


def _most(papers: Mapping[str, Paper], counts: Mapping[str, int]) -> tuple[Standing, ...]:
    ranked = sorted(counts, key=lambda slug: (-counts[slug], slug))[:PAPERS]
    return tuple(
        Standing(slug=slug, path=paper_path(slug), title=papers[slug].title.html, count=counts[slug])
        for slug in ranked
        if counts[slug]
    )
