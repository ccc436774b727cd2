"""Counts over time → the shapes of small charts. Templates draw them as inline SVG."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitegen.model import Digest
from sitegen.urls import digest_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a chart, in units of the drawing: 10 wide, 40 high at most."""

    x: int
    height: int
    count: int
    month: datetime.date  # its first day


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Papers per month. `total`, `first` and `last` are its text alternative."""

    bars: tuple[Bar, ...]
    width: int
    total: int
    most: int

    @property
    def first(self) -> datetime.date:
        return self.bars[0].month

    @property
    def last(self) -> datetime.date:
        return self.bars[-1].month


HEIGHT = 40
MONTHS = 24  # a chart shows at most the last two years


def month_chart(dates: Iterable[datetime.date], *, first: datetime.date, last: datetime.date) -> Chart:
    """A bar for every month from `first` to `last`, empty months too."""
    months = months_between(first, last)[-MONTHS:]
    counts = Counter(date.replace(day=1) for date in dates)
    most = max((counts[month] for month in months), default=0)
    bars = tuple(
        Bar(
            x=12 * index, height=max(2, round(HEIGHT * counts[month] / most)) if counts[month] else 0,
            count=counts[month], month=month,
        )
        for index, month in enumerate(months)
    )  # fmt: skip
    return Chart(bars=bars, width=12 * len(months) - 2, total=sum(bar.count for bar in bars), most=most)


def months_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of all months from one date's to the other's."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [datetime.date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day in a year's heat map: column by week, row by weekday from Monday."""

    x: int
    y: int
    level: int  # 0: no digest; 1 to 4: how many papers, against the year's fullest day
    date: datetime.date
    count: int
    path: str  # of the day's digest; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMap:
    cells: tuple[Cell, ...]
    labels: tuple[tuple[int, datetime.date], ...]  # x of the week in which a month begins
    width: int


STEP = 14  # side and gap of a cell


def year_map(year: int, digests: Sequence[tuple[Digest, int]]) -> YearMap:
    """A cell for every day of the year. `digests` are those of the year with their papers' number."""
    papers: Counter[datetime.date] = Counter()
    paths: dict[datetime.date, str] = {}
    for digest, count in digests:
        papers[digest.date] += count
        paths.setdefault(digest.date, digest_path(digest.id))
    most = max(papers.values(), default=1) or 1
    first = datetime.date(year, 1, 1)
    offset = first.weekday()
    cells = []
    for index in range((datetime.date(year + 1, 1, 1) - first).days):
        date = first + datetime.timedelta(days=index)
        column, row = divmod(index + offset, 7)
        level = -(-4 * papers[date] // most) if date in paths else 0
        cells.append(Cell(
            x=column * STEP, y=row * STEP, level=max(level, 1) if date in paths else 0, date=date,
            count=papers[date], path=paths.get(date, ""),
        ))  # fmt: skip
    labels = tuple((cell.x, cell.date) for cell in cells if cell.date.day == 1)
    return YearMap(cells=tuple(cells), labels=labels, width=cells[-1].x + STEP)
