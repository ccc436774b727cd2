"""Days with digests → the rulers of twelve months and the register of a year."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sitegen.model import Archive, DigestPapers
from sitegen.pages.charts import LEVELS, level, month_after, year_before
from sitegen.text import wording
from sitegen.text.words import Words
from sitegen.urls import digest_path, month_path

SHADES = 4  # of the cells of a calendar
OTHERS = LEVELS * 2 // 5  # height of the days beside the one that a ruler is about


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """A day with digests among the days of its month."""

    gap: int  # days without one between it and the mark before it, or the month's beginning
    level: int  # how many papers, against the fullest day
    name: str  # the day and what it has
    path: str  # of the day's first digest
    here: bool = False  # stands out


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerMonth:
    date: datetime.date  # its first day
    path: str  # of its page; empty: no digest, or none that the ruler knows of
    days: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """Twelve months as a scale, a stroke for each day with a digest. `label` says the same in words."""

    months: tuple[RulerMonth, ...]
    label: str
    by_month: bool = False  # a stroke for each month instead


def number_of_papers(digests: Iterable[DigestPapers]) -> int:
    """Of several digests: a paper that more than one of them lists counts once."""
    return len({paper.slug for each in digests for paper in each.papers})


def _papers_by_day(digests: Iterable[DigestPapers]) -> dict[datetime.date, int]:
    by_day: dict[datetime.date, list[DigestPapers]] = {}
    for each in digests:
        by_day.setdefault(each.digest.date, []).append(each)
    return {date: number_of_papers(by_day[date]) for date in sorted(by_day)}


def _marks(
    days: Mapping[datetime.date, tuple[int, str, str]], here: datetime.date | None = None
) -> dict[datetime.date, tuple[DayMark, ...]]:
    """The marks of days by the first day of their month; a day has a level, a name and a path."""
    marks: dict[datetime.date, list[DayMark]] = {}
    before = 0
    for date in sorted(days):
        row = marks.setdefault(date.replace(day=1), [])
        high, name, path = days[date]
        gap = date.day - 1 - (before if row else 0)
        row.append(DayMark(gap=gap, level=high, name=name, path=path, here=date == here))
        before = date.day
    return {month: tuple(row) for month, row in marks.items()}


def _by_fullness(
    digests: Sequence[DigestPapers], levels: int, words: Words
) -> dict[datetime.date, tuple[int, str, str]]:
    """Level, name and path of each day. `digests` are newest first."""
    papers = _papers_by_day(digests)
    paths = {each.digest.date: digest_path(each.digest.id) for each in digests}
    most = max(papers.values(), default=0) or 1
    return {
        date: (
            max(1, level(count, most, levels)),
            words("day_papers", count, date=words.day_month(date)),
            paths[date],
        )
        for date, count in papers.items()
    }


def activity(
    first: datetime.date,
    digests: Sequence[DigestPapers],
    words: Words,
    *,
    newest: datetime.date,
    by_month: bool = False,
) -> Ruler:
    """The twelve months from `first`: a stroke is as long as its day's digests have papers.

    `digests` are newest first, and may be of other months too. With `by_month`, a stroke is a month.
    """
    shown = [each for each in digests if first <= each.digest.date < month_after(first, 12)]
    papers = _papers_by_day(shown)
    label = words(
        "papers_by_day",
        first=words.month(first),
        last=words.month(month_after(first, 11)),
        holdings=wording.holdings(len(shown), number_of_papers(shown), words),
    )
    if papers:
        fullest = min(papers, key=lambda date: (-papers[date], date))
        label = words("most_on", label=label, date=words.day(fullest), n=words.number(papers[fullest]))
    if by_month:
        return replace(_ruler(first, _month_marks(shown, words), label), by_month=True)
    return _ruler(first, _marks(_by_fullness(shown, LEVELS, words), newest), label)


def _month_marks(digests: Iterable[DigestPapers], words: Words) -> dict[datetime.date, tuple[DayMark, ...]]:
    by_month: dict[datetime.date, list[DigestPapers]] = {}
    for each in digests:
        by_month.setdefault(each.digest.date.replace(day=1), []).append(each)
    papers = {month: number_of_papers(listed) for month, listed in by_month.items()}
    most = max(papers.values(), default=0) or 1
    return {
        month: (
            DayMark(
                gap=0,
                level=max(1, level(count, most, LEVELS)),
                name=words("month_papers", count, month=words.month(month)),
                path=month_path(month.year, month.month),
            ),
        )
        for month, count in papers.items()
    }


def archive_activity(archive: Archive, words: Words) -> Ruler | None:
    """The last twelve months of the archive, the newest day marked; None without digests."""
    if not archive.digests:
        return None
    newest = archive.digests[0].digest.date
    return activity(year_before(newest), archive.digests, words, newest=newest)


def year_ruler(
    date: datetime.date, days: Iterable[tuple[datetime.date, str]], words: Words, *, path: str
) -> Ruler:
    """The date on its year's scale, among those of the days that lie in the same year.

    A day comes with its digest's path, newest first; `path` is that of the date's own digest.
    """
    near = takewhile(lambda day: day[0].year >= date.year, days)
    shown = {
        other: (OTHERS, words.day_month(other), its_path)
        for other, its_path in near
        if other.year == date.year
    }
    shown[date] = LEVELS, words.day_month(date), path
    return _ruler(
        date.replace(month=1, day=1), _marks(shown, date), words("in_its_year", date=words.day(date))
    )


def _ruler(first: datetime.date, marks: Mapping[datetime.date, tuple[DayMark, ...]], label: str) -> Ruler:
    months = [month_after(first, step) for step in range(12)]
    return Ruler(
        months=tuple(
            RulerMonth(
                date=month,
                path=month_path(month.year, month.month) if month in marks else "",
                days=marks.get(month, ()),
            )
            for month in months
        ),
        label=label,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMonth:
    """The days of a month in the register of a year."""

    marks: tuple[DayMark, ...]
    rest: int  # days after the last mark


def year_marks(
    year: int, digests: Sequence[DigestPapers], words: Words
) -> dict[datetime.date, RegisterMonth]:
    """The register of a year, by the first days of its months. `digests` are the year's, newest first."""
    marks = _marks(_by_fullness(digests, SHADES, words))
    rows = {}
    for month in (datetime.date(year, number, 1) for number in range(1, 13)):
        row = marks.get(month, ())
        marked = sum(mark.gap + 1 for mark in row)
        rows[month] = RegisterMonth(marks=row, rest=calendar.monthrange(year, month.month)[1] - marked)
    return rows
