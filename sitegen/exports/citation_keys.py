"""Papers → the keys by which one cites them: `hafner2023mastering`.

Family name of the first author, year, first telling word of the slug, which comes from the title and never
changes. A paper whose author or year is not known has its slug as key. Where two papers would have one key,
the one listed later takes further words of its slug: `hafner2023masteringatari`. So no later digest changes
a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sitegen.language.tokens import STOP_WORDS
from sitegen.model import Archive, Paper
from sitegen.urls import ascii_fold

_NEW_ARXIV = re.compile(r"(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}$")
_OLD_ARXIV = re.compile(r"[a-z.-]+(?:\.[A-Z]{2})?/(\d\d)(?:0[1-9]|1[0-2])\d{3}$")
_WORD = re.compile("[a-z0-9]+")
_JOINED = str.maketrans("", "", "-'’")  # Smith-Jones, O'Neill: one word
_BEHIND_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SAYS_LITTLE = STOP_WORDS | {"beyond", "more", "through", "toward", "towards", "under", "using", "via"}


def citation_keys(archive: Archive) -> dict[str, str]:
    """The key of each paper by its slug, unique."""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for day in reversed(archive.digests):
        for paper in day.papers:
            if paper.slug not in keys:
                key = next(each for each in _wanted(paper) if each not in taken)
                taken.add(key)
                keys[paper.slug] = key
    return keys


def known_year(paper: Paper) -> str:
    """The year of publication, else that of the arXiv identifier, else an empty string."""
    if paper.published:
        return paper.published[:4]
    match = _NEW_ARXIV.match(paper.arxiv) or _OLD_ARXIV.match(paper.arxiv)
    if not match:
        return ""
    year = int(match[1])
    return str(year + (1900 if year > 90 else 2000))  # arXiv began in 1991


def _wanted(paper: Paper) -> Iterator[str]:
    """The keys that a paper may have, best first; no other paper can have the last."""
    family = _family(paper.authors[0]) if paper.authors else ""
    if family and (year := known_year(paper)):
        key = f"{family}{year}"
        parts = paper.slug.split("-")
        for word in [part for part in parts if part not in _SAYS_LITTLE] or parts:
            key += word
            yield key
    yield paper.slug
    yield f"paper:{paper.slug}"  # where the slug looks like the key of another


@lru_cache(maxsize=1 << 14)  # some write a hundred papers
def _family(name: str) -> str:
    """The last word of a name in ASCII and small letters; empty where it has no Latin letter."""
    plain = ascii_fold(name.partition(",")[0]).lower().translate(_JOINED)
    words = [word for word in _WORD.findall(plain) if word not in _BEHIND_NAMES]
    return words[-1] if words else ""
