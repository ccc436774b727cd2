"""The topics that stand out: those with more of the newest papers than is usual.

The newest papers are those of the 30 days that end with the newest digest. So a month that has just begun
says no less than one that is over. What is usual is told by the year before: if a topic had 4 % of its
papers, 4 in 100 of the newest are usual. A topic rises if it has

- at least `FLOOR` of the newest papers, and `RATIO` times what is usual;
- so many that chance alone would seldom do it (`CHANCE`): a binomial test of how the topic's papers fall on
  the two spans. The less there is to compare with, the more a topic needs.
"""

from __future__ import annotations

import datetime
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.model import Archive, Paper

NEWEST = datetime.timedelta(days=30)
BEFORE = datetime.timedelta(days=365)
FLOOR = 5  # papers: from 1 to 2 is no rise
RATIO = 1.5
CHANCE = 0.01  # of some thirty topics, one in three months stands out for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A topic that stands out."""

    topic: str  # its id
    count: int  # of the newest papers
    usual: float  # how many of as many papers it had in the time before


def newest_span(
    archive: Archive, newest: datetime.timedelta = NEWEST
) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of the newest papers; None without a digest."""
    if not archive.digests:
        return None
    last = archive.digests[0].digest.date
    return last - newest + datetime.timedelta(days=1), last


def rising(
    archive: Archive,
    *,
    most: int = 5,
    newest: datetime.timedelta = NEWEST,
    before: datetime.timedelta = BEFORE,
    floor: int = FLOOR,
) -> tuple[Rise, ...]:
    """At most so many topics that stand out, the least likely first.

    The newest papers may be those of another span, such as a day, compared with another time before it.
    """
    span = newest_span(archive, newest)
    if span is None:
        return ()
    starts = span[0], span[0] - before
    new, old = _newest_and_before(archive.papers, starts)
    if not old:
        return ()
    found: list[tuple[float, Rise]] = []
    for topic, papers in archive.by_topic.items():
        count, earlier = _newest_and_before(papers, starts)
        rise = Rise(topic=topic, count=count, usual=earlier * new / old)
        if count < floor or count < RATIO * rise.usual:
            continue
        chance = _at_least(count, count + earlier, new / (new + old))
        if chance < CHANCE:
            found.append((chance, rise))
    found.sort(key=lambda each: (each[0], -each[1].count, each[1].topic))
    return tuple(rise for _, rise in found[:most])


def _newest_and_before(papers: Sequence[Paper], starts: tuple[datetime.date, ...]) -> tuple[int, int]:
    """How many papers, which are newest first, are of each of two spans, the newer first."""
    new, both = (
        bisect_right(papers, -day.toordinal(), key=lambda paper: -paper.first_listed.toordinal())
        for day in starts
    )
    return new, both - new


def _at_least(count: int, trials: int, share: float) -> float:
    """How likely at least so many of the trials succeed; `share` succeed on average, fewer than `count`."""
    other = 1 - share
    choices = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    term = math.exp(choices + count * math.log(share) + (trials - count) * math.log(other))
    total = term
    for successes in range(count, trials):
        term *= (trials - successes) / (successes + 1) * share / other
        if term < total * 1e-9:
            break
        total += term
    return total
