"""When each item was published: the digest's day, and within it a second that keeps the order of the archive.

A reader that sorts by date shows the papers of one day in the order in which the digests list them, with
the newest digest on top. Of the seconds of a day each digest has a stretch of its own, whose place depends
on the digests before it alone, and each paper counts back from its end: nothing that comes in later moves
an item.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby

from sitegen.model import Archive, DigestPapers, Paper
from sitegen.text.dates import midnight

# The stretch of a digest of up to so many papers, in seconds; a larger one has twice that, or four times …
# So a paper struck out by hand leaves the digests behind it where they are. 96 digests fit into a day.
_STRETCH = 900
_DAY = 86_400


class Times:
    """The time of each digest and of each paper's announcement."""

    def __init__(self, archive: Archive) -> None:
        self._digests: dict[str, datetime.datetime] = {}
        self._papers: dict[str, datetime.datetime] = {}
        for day, digests in groupby(reversed(archive.digests), key=lambda each: each.digest.date):
            self._add_day(midnight(day), digests)

    def _add_day(self, day: datetime.datetime, digests: Iterable[DigestPapers]) -> None:
        end = 0
        for each in digests:
            end += _stretch(len(each.papers))
            self._digests[each.digest.id] = _second(day, end - 1)
            for place, paper in enumerate(each.papers):
                if announcing(paper) == each.digest.id:
                    self._papers[paper.slug] = _second(day, end - 1 - place)

    def digest(self, digest: DigestPapers) -> datetime.datetime:
        return self._digests[digest.digest.id]

    def paper(self, paper: Paper) -> datetime.datetime:
        return self._papers[paper.slug]


def announcing(paper: Paper) -> str:
    """The id of the digest by which feeds announce a paper."""
    return paper.announced.digest if paper.announced else paper.listings[0].digest


def _stretch(papers: int) -> int:
    seconds = _STRETCH
    while seconds < papers:
        seconds *= 2
    return seconds


def _second(day: datetime.datetime, second: int) -> datetime.datetime:
    """A moment of the day. What is too many for a day shares its last second, in the order of the archive."""
    return day + datetime.timedelta(seconds=min(second, _DAY - 1))
