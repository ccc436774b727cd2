"""The days for which a source is asked, oldest first."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from sitegen.errors import UsageError
from sitegen.model import FetchSource

MISSED = 14  # days back that a run looks for what earlier runs missed
_DAY = datetime.timedelta(days=1)

Skipped = Literal["there", "weekend", "early"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that the command line names; None: not named."""

    today: datetime.date
    since: datetime.date | None = None
    until: datetime.date | None = None


def check_span(span: Span) -> None:
    for flag, day in (("--since", span.since), ("--until", span.until)):
        if day is not None and day > span.today:
            raise UsageError(
                f"{flag} is a day to come: {day}", hint=f"today is {span.today}, as UTC counts the days"
            )
    if span.since is not None and span.until is not None and span.since > span.until:
        raise UsageError(
            f"--since is after --until: {span.since}", hint="exchange them, or leave --until out: today"
        )


def plan_days(
    source: FetchSource, span: Span, there: Collection[datetime.date], *, has_days: bool
) -> Iterator[tuple[datetime.date, Skipped | None]]:
    """Days with the reason why the source is not asked for them, if there is one.

    Without `since`: the newest that is complete, and before it those without a dump since the source's first
    one, `MISSED` days back at most. So what a run could not get, a later one gets. A source without a dump
    begins on the newest day that is no weekend for it.
    """
    complete = span.today - source.delay * _DAY
    last = span.until or (span.today if span.since or not has_days else complete)
    if not has_days:
        first = span.today  # where `until` ends before it, there is nothing to ask for
    elif span.since is not None:
        first = span.since
    else:
        first = max(min(there, default=_published(source, last)), last - MISSED * _DAY)
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        reason = _reason(source, day, there, complete)
        if reason is None or span.since is not None or day == last:
            yield day, reason


def _published(source: FetchSource, last: datetime.date) -> datetime.date:
    """The last day on which a source has something, as far as weekends say."""
    return last if source.weekends else last - max(0, last.weekday() - 4) * _DAY


def _reason(
    source: FetchSource, day: datetime.date, there: Collection[datetime.date], complete: datetime.date
) -> Skipped | None:
    if day in there:
        return "there"
    if day.weekday() >= 5 and not source.weekends:
        return "weekend"
    return "early" if day > complete else None
