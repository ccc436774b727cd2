"""Counts over time → the shapes of small drawings. Templates draw them as inline SVG.

A drawing is path data in units of its own: the style sheet says how large it is and in what colour. So the
markup stays small, and one drawing serves a telephone and a wide screen.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sitegen.model import DigestPapers
from sitegen.text import dates as in_words
from sitegen.text import wording
from sitegen.urls import digest_path, month_path

HEIGHT = 40
MONTHS = 24  # a chart shows at most the last two years, and at least one: bars of few months would be walls
MONTH = 31  # units of a month on a ruler: every month is as wide, so that twelve names stand below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Papers per month as bars, 40 units high. `label` says the same in words."""

    bars: str  # path data of all months but the last
    newest: str  # path data of the last month
    width: int
    total: int
    most: int  # in one month
    recent: int  # in the last month
    first: datetime.date  # first day of the first month
    last: datetime.date
    label: str


def month_chart(dates: Iterable[datetime.date], *, first: datetime.date, last: datetime.date) -> Chart:
    """A bar for every month from `first` to `last`; empty months are gaps."""
    months = months_between(min(first, year_before(last)), last)[-MONTHS:]
    counts: Counter[datetime.date] = Counter()
    for date, papers in Counter(dates).items():  # of few days, where the papers are many
        counts[date.replace(day=1)] += papers
    most = max((counts[month] for month in months), default=0)
    bars = [_bar(12 * index, counts[month], most) for index, month in enumerate(months)]
    return Chart(
        bars="".join(bars[:-1]),
        newest=bars[-1],
        width=12 * len(months) - 2,
        most=most,
        total=sum(counts[month] for month in months),
        recent=counts[months[-1]],
        first=months[0],
        last=months[-1],
        label="Papers by month: "
        + ", ".join(f"{in_words.month(month)} {counts[month]:,}" for month in months),
    )


def _bar(x: int, count: int, most: int) -> str:
    if not count:
        return ""
    height = max(2, round(HEIGHT * count / most))
    return f"M{x} {HEIGHT}v-{height}h10v{height}z"


def months_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of all months from one date's to the other's."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [datetime.date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerMonth:
    date: datetime.date  # its first day
    path: str  # of its page; empty: no digest, or none that the ruler knows of

    @property
    def letter(self) -> str:
        return in_words.month_name(self.date.month)[0]

    @property
    def rest(self) -> str:
        """What stands behind the letter where there is room."""
        return in_words.month_name(self.date.month)[1:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """Twelve months as a scale, a stroke for each day with a digest. `label` says the same in words."""

    months: tuple[RulerMonth, ...]
    days: str  # path data of the strokes, upwards from 40
    here: str  # path data of the stroke that stands out; may be empty
    label: str


def _stroke(date: datetime.date, first: datetime.date, height: int) -> str:
    month = (date.year - first.year) * 12 + date.month - first.month
    return f"M{month * MONTH + date.day - 1}.5 {HEIGHT}v-{height}"


def year_before(date: datetime.date) -> datetime.date:
    """The first day of the twelve months that end with the date's."""
    start = date.year * 12 + date.month - 12
    return datetime.date(start // 12, start % 12 + 1, 1)


def number_of_papers(digests: Iterable[DigestPapers]) -> int:
    """Of several digests: a paper that more than one of them lists counts once."""
    return len({paper.slug for each in digests for paper in each.papers})


def _papers_by_day(digests: Iterable[DigestPapers]) -> dict[datetime.date, int]:
    by_day: dict[datetime.date, list[DigestPapers]] = {}
    for each in digests:
        by_day.setdefault(each.digest.date, []).append(each)
    return {date: number_of_papers(by_day[date]) for date in sorted(by_day)}


def activity(first: datetime.date, digests: Sequence[DigestPapers], *, newest: datetime.date | None) -> Ruler:
    """The twelve months from `first`: a stroke is as long as its day's digests have papers.

    `digests` may be of other months too.
    """
    months = [_month(first, step) for step in range(12)]
    shown = [each for each in digests if first <= each.digest.date < _month(first, 12)]
    papers = _papers_by_day(shown)
    most = max(papers.values(), default=0)
    strokes = {
        date: _stroke(date, first, max(6, round(HEIGHT * papers[date] / (most or 1)))) for date in papers
    }
    known = {date.replace(day=1) for date in papers}
    span = f"{in_words.month(months[0])} to {in_words.month(months[-1])}"
    label = f"Papers by day, {span}: {wording.holdings(len(shown), number_of_papers(shown))}"
    if papers:
        fullest = min(papers, key=lambda date: (-papers[date], date))
        label += f", most on {in_words.day(fullest)}: {most:,}"
    return Ruler(
        months=tuple(
            RulerMonth(date=month, path=month_path(month.year, month.month) if month in known else "")
            for month in months
        ),
        days="".join(stroke for date, stroke in strokes.items() if date != newest),
        here=strokes.get(newest, "") if newest else "",
        label=label,
    )


def year_ruler(date: datetime.date, dates: Iterable[datetime.date]) -> Ruler:
    """The date on its year's scale, among those of the dates that lie in the same year; newest first."""
    first = datetime.date(date.year, 1, 1)
    near = takewhile(lambda other: other.year >= date.year, dates)
    others = sorted({other for other in near if other.year == date.year and other != date})
    known = {other.month for other in (*others, date)}
    return Ruler(
        months=tuple(
            RulerMonth(date=month, path=month_path(date.year, month.month) if month.month in known else "")
            for month in (_month(first, step) for step in range(12))
        ),
        days="".join(_stroke(other, first, 16) for other in others),
        here=_stroke(date, first, HEIGHT),
        label=f"{in_words.day(date)} in its year, with the digests before it and the next",
    )


def _month(first: datetime.date, step: int) -> datetime.date:
    number = first.year * 12 + first.month - 1 + step
    return datetime.date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """A day with digests in a month's line of the year's register."""

    x: int  # from 0 for the first of the month
    level: int  # 1 to 4: how many papers, against the year's fullest day
    date: datetime.date
    count: int
    path: str  # of the day's first digest


def year_marks(digests: Sequence[DigestPapers]) -> dict[int, tuple[DayMark, ...]]:
    """The marks of one year's digests, by month. `digests` are newest first."""
    papers = _papers_by_day(digests)
    paths = {each.digest.date: digest_path(each.digest.id) for each in digests}
    most = max(papers.values(), default=1) or 1
    marks: dict[int, list[DayMark]] = {month: [] for month in range(1, 13)}
    for date in papers:
        marks[date.month].append(
            DayMark(
                x=date.day - 1,
                level=max(1, -(-4 * papers[date] // most)),
                date=date,
                count=papers[date],
                path=paths[date],
            )
        )
    return {month: tuple(row) for month, row in marks.items()}
