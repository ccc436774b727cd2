"""When each item was published: the digest's day, and within it a second that keeps the order of the archive.

A reader that sorts by date shows the papers of one day in the order in which the digests list them, with
the newest digest on top. Of the seconds of a day each digest has a stretch of its own, whose place depends
on the digests before it alone, and each paper counts back from its end: nothing that comes in later moves
an item.

Times are numbers, seconds since 1970: an archive has very many, and only those that are written need more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby

from sitegen.model import Archive, DigestPapers, Paper

# The stretch of a digest of up to so many papers, in seconds; a larger one has twice that, or four times …
# So a paper struck out by hand leaves the digests behind it where they are. 96 digests fit into a day.
_STRETCH = 900
_DAY = 86_400
_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()


class Times:
    """The time of each digest and of each paper's announcement."""

    def __init__(self, archive: Archive) -> None:
        self.digests: dict[str, int] = {}  # by id
        self.papers: dict[str, int] = {}  # by slug
        for day, digests in groupby(reversed(archive.digests), key=lambda each: each.digest.date):
            self._add_day(midnight(day), digests)

    def _add_day(self, start: int, digests: Iterable[DigestPapers]) -> None:
        # What is too many for a day shares its last second, in the order of the archive.
        last = start + _DAY - 1
        end = start
        for each in digests:
            end += _stretch(len(each.papers))
            id_ = each.digest.id
            self.digests[id_] = min(end - 1, last)
            for place, paper in enumerate(each.papers):
                if announcing(paper) == id_:
                    self.papers[paper.slug] = min(end - 1 - place, last)


def midnight(date: datetime.date) -> int:
    """The start of a day."""
    return (date.toordinal() - _FIRST_DAY) * _DAY


def day_number(time: int) -> int:
    """The day in which a time lies, as a number."""
    return time // _DAY


def day_of(time: int) -> datetime.date:
    """The day in which a time lies."""
    return datetime.date.fromordinal(day_number(time) + _FIRST_DAY)


def moment(time: int) -> datetime.datetime:
    """The time as feeds write it: UTC, whole seconds."""
    # Not by `fromtimestamp`, which on some systems knows no time before 1970.
    start = datetime.datetime.combine(day_of(time), datetime.time(), datetime.UTC)
    return start + datetime.timedelta(seconds=time % _DAY)


def announcing(paper: Paper) -> str:
    """The id of the digest by which feeds announce a paper."""
    return paper.announced.digest if paper.announced else paper.listings[0].digest


def _stretch(papers: int) -> int:
    seconds = _STRETCH
    while seconds < papers:
        seconds *= 2
    return seconds
