"""The archive as a calendar: all digests, and the pages of years."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.model import Archive, DigestPapers
from sitegen.pages.charts import level
from sitegen.pages.months import plan_months
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, page_part
from sitegen.pages.rows import rows_of
from sitegen.pages.rulers import SHADES, RegisterMonth, Ruler, activity, number_of_papers, year_marks
from sitegen.pages.weeks import plan_weeks
from sitegen.text import wording
from sitegen.text.words import Words
from sitegen.urls import month_path, week_path, year_path

ROWS = 60  # digests that a page lists one by one; the pages of years and months list the others
STROKES = 400  # on the page of all; in the years before those, a stroke is a month

Digests = tuple[DigestPapers, ...]


def plan_calendar(archive: Archive, feeds: tuple[FeedRef, ...], known: Known) -> Iterator[PlannedPart]:
    """The list of all digests, and a page for each year, month and week that has one."""
    words = known.around.theme.words
    years = _grouped(archive.digests, lambda date: (date.year,))
    months = _grouped(archive.digests, lambda date: (date.year, date.month))
    weeks = _grouped(archive.digests, lambda date: date.isocalendar()[:2])
    topics = _topics_by_month(archive)
    yield page_part(_all_digests(archive, years, feeds, words), known.around)
    for (year,), digests in years.items():
        page = _year_page(year, digests, list(years), weeks, topics, feeds, known)
        yield page_part(page, known.around)
    yield from plan_months(list(months.values()), topics, feeds, known)
    yield from plan_weeks(list(weeks.values()), feeds, known)


def _grouped(
    digests: Digests, key: Callable[[datetime.date], tuple[int, ...]]
) -> dict[tuple[int, ...], Digests]:
    groups: dict[tuple[int, ...], list[DigestPapers]] = {}
    for each in digests:
        groups.setdefault(key(each.digest.date), []).append(each)
    return {name: tuple(members) for name, members in groups.items()}


def _topics_by_month(archive: Archive) -> dict[tuple[int, int], Counter[str]]:
    """How many papers on each topic were first listed in a month."""
    months: dict[tuple[int, int], Counter[str]] = {}
    alike = Counter((paper.first_listed, paper.topics) for paper in archive.papers)
    for (date, topics), count in alike.items():
        counts = months.setdefault((date.year, date.month), Counter())
        for topic in topics:
            counts[topic] += count
    return months


def _all_digests(
    archive: Archive, years: Mapping[tuple[int, ...], Digests], feeds: tuple[FeedRef, ...], words: Words
) -> Page:
    newest = archive.digests[0].digest.date if archive.digests else None
    lines = tuple(_year_lines(years, archive, words))
    return Page(
        path="digests/",
        kind="digests",
        template="digests.html",
        title=words("all_digests"),
        description=words(
            "holdings_by_date", holdings=wording.holdings(len(archive.digests), len(archive.papers), words)
        ),
        lastmod=newest,
        feeds=feeds,
        values={
            "years": lines,
            "by_month": any(line.ruler.by_month for line in lines),
            "rows": rows_of(archive.digests[: ROWS + 1], words)[:ROWS],
            "count": len(archive.digests),
            "papers": len(archive.papers),
        },
    )


def _span(archive: Archive) -> range:
    """The years from the newest digest's down to the oldest's, those without a digest too."""
    if not archive.digests:
        return range(0)
    return range(archive.digests[0].digest.date.year, archive.digests[-1].digest.date.year - 1, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """A year among all digests."""

    year: int
    path: str  # empty: no digest in that year
    digests: int
    papers: int
    ruler: Ruler


def _year_lines(
    years: Mapping[tuple[int, ...], Digests], archive: Archive, words: Words
) -> Iterator[YearLine]:
    """Newest first. The days of all years of a large archive would be more than a page can carry."""
    strokes = 0
    for year in _span(archive):
        digests = years.get((year,), ())
        strokes += len(digests)
        first, newest = datetime.date(year, 1, 1), archive.digests[0].digest.date
        yield YearLine(
            year=year,
            path=year_path(year) if digests else "",
            digests=len(digests),
            papers=number_of_papers(digests),
            ruler=activity(first, digests, words, newest=newest, by_month=strokes > STROKES),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month's line in the register of a year; without a path it is a gap."""

    date: datetime.date
    path: str
    digests: int
    papers: int
    days: RegisterMonth
    topic: Ref | None  # of most of its new papers


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCell:
    week: int  # 1 to 53
    monday: datetime.date
    path: str  # empty: no digest in that week
    count: int  # papers
    level: int  # 1 to 4: how many papers, against the year's fullest week; 0 for none


def _year_page(
    year: int,
    digests: Digests,
    years: Sequence[tuple[int, ...]],  # newest first
    weeks: Mapping[tuple[int, ...], Digests],
    topics: Mapping[tuple[int, int], Counter[str]],
    feeds: tuple[FeedRef, ...],
    known: Known,
) -> Page:
    words = known.around.theme.words
    papers = number_of_papers(digests)
    index = years.index((year,))
    return Page(
        path=year_path(year),
        kind="calendar",
        template="year.html",
        title=f"{year}",
        description=words("about_year", year=year, holdings=wording.holdings(len(digests), papers, words)),
        lastmod=digests[0].digest.date,
        feeds=feeds,
        values={
            "year": year,
            "digests": len(digests),
            "papers": papers,
            "rows": rows_of(digests[: ROWS + 1], words)[:ROWS],
            "months": _register(year, digests, topics, known),
            "weeks": _week_cells(year, weeks),
            "newer": _year_ref(years[index - 1][0]) if index else None,
            "older": _year_ref(years[index + 1][0]) if index + 1 < len(years) else None,
        },
    )


def _register(
    year: int, digests: Digests, topics: Mapping[tuple[int, int], Counter[str]], known: Known
) -> tuple[MonthRow, ...]:
    """The months of a year, those without a digest too."""
    by_month = _grouped(digests, lambda date: (date.month,))
    days = year_marks(year, digests, known.around.theme.words)
    return tuple(
        MonthRow(
            date=first,
            path=month_path(year, first.month) if days[first].marks else "",
            digests=len(by_month.get((first.month,), ())),
            papers=number_of_papers(by_month.get((first.month,), ())),
            days=days[first],
            topic=_main(topics.get((year, first.month), Counter()), known.refs),
        )
        for first in days
    )


def _main(counts: Counter[str], refs: Mapping[str, Ref]) -> Ref | None:
    """The topic with most papers."""
    topic = min(counts, key=lambda topic: (-counts[topic], refs[topic].name), default=None)
    return replace(refs[topic], count=counts[topic]) if topic else None


def _week_cells(year: int, weeks: Mapping[tuple[int, ...], Digests]) -> tuple[WeekCell, ...]:
    """Every ISO week that has a day in the year; the first and the last may be a neighbour's."""
    first = datetime.date(year, 1, 1)
    start = first - datetime.timedelta(days=first.weekday())
    mondays = [start + datetime.timedelta(days=7 * step) for step in range(54)]
    mondays = [monday for monday in mondays if monday.year <= year]
    counts = [number_of_papers(weeks.get(monday.isocalendar()[:2], ())) for monday in mondays]
    most = max(counts)
    return tuple(
        WeekCell(
            week=monday.isocalendar().week,
            monday=monday,
            path=week_path(monday) if monday.isocalendar()[:2] in weeks else "",
            count=count,
            level=level(count, most, SHADES),
        )
        for monday, count in zip(mondays, counts, strict=True)
    )


def _year_ref(year: int) -> Ref:
    return Ref(name=str(year), path=year_path(year))
