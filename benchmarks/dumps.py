"""Dumps as somebody copied them: thirty to fifty papers a working day, one in fifty listed once before."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.english import Subject, english_texts, read_subjects
from sitegen.topics import load_topics

_ROOT = Path(__file__).parent.parent
_BANNER = "new\n\nGet trending papers in your email inbox once a day!\n\nSubscribe\n\n"
_FIRST = datetime.date(2015, 1, 1)
_REPEATED = 0.02
NEW_PAPERS = 30  # of the digest that comes after the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    name: str  # of its file, which dates it
    text: str
    papers: int  # those that no earlier dump lists


def generate_dumps(papers: int, *, seed: int = 1) -> Iterator[Dump]:
    """Dumps, oldest first, with so many different papers in all, and one dump more: the new digest."""
    rng = random.Random(seed)
    texts = english_texts(_subjects(), seed=seed)
    before: list[tuple[str, str]] = []  # the papers of the day before, some of which come again
    left = papers
    for day in _working_days():
        count = min(left, rng.randint(30, 50)) or NEW_PAPERS
        entries = list(itertools.islice(texts, count))
        again = [entry for entry in before if rng.random() < _REPEATED]
        yield Dump(name=f"{day.isoformat()}.txt", text=_dump(entries + again), papers=count)
        if not left:
            return
        before, left = entries, left - count


@cache
def _subjects() -> tuple[Subject, ...]:
    """Those of the taxonomy that ships with sitegen."""
    return read_subjects(load_topics(_ROOT / "content" / "topics.yaml"))


def _working_days() -> Iterator[datetime.date]:
    for number in itertools.count():
        day = _FIRST + datetime.timedelta(days=number)
        if day.weekday() < 5:
            yield day


def _dump(entries: list[tuple[str, str]]) -> str:
    """The spaced shape; LaTeX, as the source has it, with its signs escaped."""
    lines = [line.replace("%", r"\%") for entry in entries for line in entry]
    return _BANNER + "\n\n".join(lines) + "\n"
