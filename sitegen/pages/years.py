"""The archive as a calendar: all digests, years, months, weeks."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitegen.model import Archive, DigestPapers
from sitegen.pages.charts import DayMark, Ruler, activity, number_of_papers, year_before, year_marks
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.rows import DigestRow, row, rows_of
from sitegen.text import dates, wording
from sitegen.urls import month_path, week_path, year_path

ROWS = 60  # digests listed one by one on the page of all; each year's page lists its own


def plan_calendar(archive: Archive, feeds: tuple[FeedRef, ...]) -> Iterator[Page]:
    """The list of all digests, and a page for each year, month and week that has one."""
    years = _grouped(archive.digests, lambda date: (date.year,))
    weeks = _grouped(archive.digests, lambda date: date.isocalendar()[:2])
    newest = archive.digests[0].digest.date if archive.digests else None
    yield Page(
        path="digests/",
        kind="digests",
        template="digests.html",
        title="All digests",
        description=f"{wording.holdings(len(archive.digests), len(archive.papers))}, by date.",
        lastmod=newest,
        feeds=feeds,
        values={
            "years": tuple(_year_line(year, years.get((year,), ()), newest) for year in _span(archive)),
            "rows": rows_of(archive.digests[: ROWS + 1])[:ROWS],
            "count": len(archive.digests),
            "papers": len(archive.papers),
        },
    )
    for (year,), digests in years.items():
        yield _year_page(year, digests, archive, weeks, feeds)
    for (year, month), digests in _grouped(archive.digests, lambda date: (date.year, date.month)).items():
        yield _month_page(year, month, digests, archive, feeds)
    for digests in weeks.values():
        yield _week_page(digests, feeds)


def _grouped(
    digests: tuple[DigestPapers, ...], key: Callable[[datetime.date], tuple[int, ...]]
) -> dict[tuple[int, ...], tuple[DigestPapers, ...]]:
    groups: dict[tuple[int, ...], list[DigestPapers]] = {}
    for each in digests:
        groups.setdefault(key(each.digest.date), []).append(each)
    return {name: tuple(members) for name, members in groups.items()}


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


def _year_line(year: int, digests: Sequence[DigestPapers], newest: datetime.date | None) -> YearLine:
    return YearLine(
        year=year,
        path=year_path(year) if digests else "",
        digests=len(digests),
        papers=number_of_papers(digests),
        ruler=activity(datetime.date(year, 1, 1), digests, newest=newest),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month's line in the register of a year; without a path it is a gap."""

    date: datetime.date
    path: str
    days: int
    digests: int
    papers: int
    marks: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCell:
    name: str  # `1` to `53`
    path: str  # empty: no digest in that week
    count: int  # papers


def _year_page(
    year: int,
    digests: tuple[DigestPapers, ...],
    archive: Archive,
    weeks: Mapping[tuple[int, ...], tuple[DigestPapers, ...]],
    feeds: tuple[FeedRef, ...],
) -> Page:
    years = {each.digest.date.year for each in archive.digests}
    papers = number_of_papers(digests)
    return Page(
        path=year_path(year),
        kind="calendar",
        template="year.html",
        title=f"{year}",
        description=f"The year {year}: {wording.holdings(len(digests), papers)}.",
        lastmod=digests[0].digest.date,
        feeds=feeds,
        values={
            "year": year,
            "papers": papers,
            "rows": rows_of(digests),
            "months": _register(year, digests),
            "weeks": tuple(_week_cells(year, weeks)),
            "newer": _year_ref(min((other for other in years if other > year), default=None)),
            "older": _year_ref(max((other for other in years if other < year), default=None)),
        },
    )


def _register(year: int, digests: tuple[DigestPapers, ...]) -> tuple[MonthRow, ...]:
    """The months of a year, those without a digest too."""
    by_month = _grouped(digests, lambda date: (date.month,))
    marks = year_marks(digests)
    return tuple(
        MonthRow(
            date=datetime.date(year, month, 1),
            path=month_path(year, month) if marks[month] else "",
            days=calendar.monthrange(year, month)[1],
            digests=len(by_month.get((month,), ())),
            papers=number_of_papers(by_month.get((month,), ())),
            marks=marks[month],
        )
        for month in range(1, 13)
    )


def _week_cells(year: int, weeks: Mapping[tuple[int, ...], tuple[DigestPapers, ...]]) -> Iterator[WeekCell]:
    """Every ISO week that has a day in the year; the first and the last may be a neighbour's."""
    first = datetime.date(year, 1, 1)
    monday = first - datetime.timedelta(days=first.weekday())
    while monday.year <= year:
        key = monday.isocalendar()[:2]
        digests = weeks.get(key, ())
        yield WeekCell(
            name=str(key[1]), path=week_path(monday) if digests else "", count=number_of_papers(digests)
        )
        monday += datetime.timedelta(days=7)


def _year_ref(year: int | None) -> Ref | None:
    return Ref(name=str(year), path=year_path(year)) if year is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day in a month's grid."""

    day: int  # 0: of another month
    rows: tuple[DigestRow, ...]


def _month_page(
    year: int, month: int, digests: tuple[DigestPapers, ...], archive: Archive, feeds: tuple[FeedRef, ...]
) -> Page:
    first = datetime.date(year, month, 1)
    newest, oldest = digests[0], digests[-1]
    newer = next((each for each in reversed(archive.digests) if each.digest.date > newest.digest.date), None)
    older = next((each for each in archive.digests if each.digest.date < oldest.digest.date), None)
    by_day = _grouped(digests, lambda date: (date.day,))
    grid = tuple(
        tuple(DayCell(day=day, rows=tuple(map(row, reversed(by_day.get((day,), ()))))) for day in week)
        for week in calendar.Calendar().monthdayscalendar(year, month)
    )
    papers = number_of_papers(digests)
    return Page(
        path=month_path(year, month),
        kind="calendar",
        template="month.html",
        title=dates.month(first),
        description=f"{dates.month(first)}: {wording.holdings(len(digests), papers)}.",
        lastmod=digests[0].digest.date,
        feeds=feeds,
        values={
            "date": first,
            "rows": rows_of(digests),
            "grid": grid,
            "papers": papers,
            "year": Ref(name=str(year), path=year_path(year)),
            "newer": _month_ref(newer),
            "older": _month_ref(older),
        },
    )


def _month_ref(each: DigestPapers | None) -> Ref | None:
    """The month of a digest."""
    if each is None:
        return None
    date = each.digest.date
    return Ref(name=dates.month(date), path=month_path(date.year, date.month))


def _week_page(digests: tuple[DigestPapers, ...], feeds: tuple[FeedRef, ...]) -> Page:
    newest = digests[0].digest.date
    year, week, _ = newest.isocalendar()
    monday = newest - datetime.timedelta(days=newest.weekday())
    days = tuple(monday + datetime.timedelta(days=step) for step in range(7))
    by_day = _grouped(digests, lambda date: (date.toordinal(),))
    papers = number_of_papers(digests)
    name = f"Week {week} of {year}"
    return Page(
        path=week_path(newest),
        kind="calendar",
        template="week.html",
        title=name,
        lastmod=newest,
        feeds=feeds,
        description=f"{name}, from {dates.day(days[0])}: {wording.holdings(len(digests), papers)}.",
        values={
            "name": name,
            "monday": days[0],
            "sunday": days[6],
            "days": tuple(
                (day, tuple(map(row, reversed(by_day.get((day.toordinal(),), ()))))) for day in days
            ),
            "year": Ref(name=str(newest.year), path=year_path(newest.year)),
        },
    )


def archive_activity(archive: Archive) -> Ruler | None:
    """The last twelve months of the archive, the newest day marked; None without digests."""
    if not archive.digests:
        return None
    newest = archive.digests[0].digest.date
    return activity(year_before(newest), archive.digests, newest=newest)
