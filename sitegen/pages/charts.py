"""Counts by month → the values of small charts. Templates draw them as lists of links, or as inline SVG.

A bar has one of a few heights, which the style sheet knows by their numbers: a strict policy allows no style
of its own. So the markup stays small, and one drawing serves a telephone and a wide screen.
"""

from __future__ import annotations

import calendar
import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.text.words import Words
from sitegen.urls import month_path

HEIGHT = 40
LEVELS = 20  # heights of a bar or stroke
MONTHS = 24  # a chart shows at most the last two years, and at least one: bars of few months would be walls


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month of a chart."""

    name: str  # `March 2025`
    count: int
    level: int  # 1 to 20; 0 where there is no paper
    path: str  # where its papers are; empty where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Papers per month: as bars with their numbers, and as path data of a small drawing, 40 units high."""

    months: tuple[Bar, ...]
    bars: str  # path data of all months but the last
    newest: str  # path data of the last month
    width: int
    total: int
    most: int  # in one month
    recent: int  # in the last month
    first: datetime.date  # first day of the first month
    last: datetime.date


def month_chart(
    dates: Iterable[datetime.date],
    words: Words,
    *,
    first: datetime.date,
    last: datetime.date,
    topic: str = "",
) -> Chart:
    """A bar for every month from `first` to `last`; empty months are gaps.

    A bar leads to the search for the month's papers on `topic`, or without one to the month's page.
    """
    months = months_between(min(first, year_before(last)), last)[-MONTHS:]
    counts: Counter[datetime.date] = Counter()
    for date, papers in Counter(dates).items():  # of few days, where the papers are many
        counts[date.replace(day=1)] += papers
    most = max((counts[month] for month in months), default=0)
    bars = [_bar(12 * index, counts[month], most) for index, month in enumerate(months)]
    return Chart(
        months=tuple(
            Bar(
                name=words.month(month),
                count=counts[month],
                level=level(counts[month], most, LEVELS),
                path=_papers_path(topic, month) if counts[month] else "",
            )
            for month in months
        ),
        bars="".join(bars[:-1]),
        newest=bars[-1],
        width=12 * len(months) - 2,
        most=most,
        total=sum(counts[month] for month in months),
        recent=counts[months[-1]],
        first=months[0],
        last=months[-1],
    )


def _papers_path(topic: str, month: datetime.date) -> str:
    if not topic:
        return month_path(month.year, month.month)
    return search_path(topic, month, month.replace(day=calendar.monthrange(month.year, month.month)[1]))


def search_path(topic: str, first: datetime.date, last: datetime.date) -> str:
    """The search for papers on a topic that were first listed on these days."""
    return f"search/?topic={topic}&from={first}&to={last}"


def level(count: int, most: int, levels: int) -> int:
    """How much a count is of the highest, from 1 to `levels`; 0 for none."""
    return -(-levels * count // most) if count else 0


def _bar(x: int, count: int, most: int) -> str:
    if not count:
        return ""
    height = max(2, round(HEIGHT * count / most))
    return f"M{x} {HEIGHT}v-{height}h10v{height}z"


def months_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of all months from one date's to the other's."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [month_after(first, step) for step in range(count)]


def month_after(date: datetime.date, months: int) -> datetime.date:
    """The first day of the month that comes so many months after the date's."""
    number = date.year * 12 + date.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)


def year_before(date: datetime.date) -> datetime.date:
    """The first day of the twelve months that end with the date's."""
    return month_after(date, -11)
