"""Searches to show how one searches: made from the archive, so that each of them finds something in it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.language.query import matches, parse_query, passes, read_paper
from sitegen.language.tokens import STOP_WORDS, chunks
from sitegen.model import Archive, Paper

_RECENT = 200  # papers whose titles give the words
_SHOWN = 3  # searches by words alone
# Words that say how a title says it, not what of: they make no telling pair.
_NOT_TELLING = """
approach analysis based beyond case efficient empirical evaluating evaluation exploring fast framework general
generalized improved improving introduction investigating learning method methods new note novel revisiting
robust simple study survey system systems task tasks technique techniques theory understanding unified using
via
"""
_EMPTY = frozenset(_NOT_TELLING.split())
_WORD = re.compile(r"[a-z][a-z-]+[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Queries, each empty where the archive has nothing for it."""

    words: tuple[str, ...] = ()  # the pairs of words that most recent titles have, the most frequent first
    phrase: str = ""  # a title's words, quoted
    without: str = ""  # the first words, without another
    title: str = ""
    author: str = ""
    topic: str = ""
    after: str = ""


def find_examples(archive: Archive) -> Examples:
    """The examples of an archive: the same for the same papers."""
    recent = archive.papers[:_RECENT]
    pairs = _pairs(recent)
    words = pairs[:_SHOWN]
    first = words[0] if words else ""
    asked = {
        "phrase": f'"{_phrase(recent)}"',
        "without": _without(first, recent),
        "title": f"title:{first.split(' ')[-1]}",
        "author": next((f'author:"{paper.authors[0]}"' for paper in recent if paper.authors), ""),
        "topic": _topic(archive),
        "after": f"after:{recent[0].first_listed:%Y-%m}" if recent else "",
    }
    return Examples(
        words=words, **{name: query if _finds(query, recent) else "" for name, query in asked.items()}
    )


def _finds(query: str, papers: Sequence[Paper]) -> bool:
    """Whether any of the papers is a full match."""
    parsed = parse_query(query)
    if parsed.is_empty:
        return False
    likely = (paper for paper in papers if passes(parsed, paper))
    asks_words = bool(parsed.clauses or parsed.authors)
    return any(not asks_words or matches(parsed, read_paper(paper)) for paper in likely)


def _telling(word: str) -> bool:
    return len(word) > 2 and word not in STOP_WORDS and word not in _EMPTY


def _runs(paper: Paper) -> Iterator[list[str]]:
    """The plain words of a title that stand side by side, in small letters."""
    run: list[str] = []
    for chunk in chunks(paper.title.plain.lower()):
        word = chunk.rstrip(":;,.?!")
        if _WORD.fullmatch(word):
            run.append(word)
        if word != chunk or not _WORD.fullmatch(word):
            yield run
            run = []
    yield run


def _pairs(papers: Sequence[Paper]) -> tuple[str, ...]:
    """Pairs of telling words side by side in titles: those in most titles first, then those in the newest.

    No two of them share a word: three searches for the same thing would show less.
    """
    counts: Counter[str] = Counter()
    for paper in papers:
        found = {" ".join(pair): None for run in _runs(paper) for pair in itertools.pairwise(run)}
        counts.update(pair for pair in found if all(map(_telling, pair.split())))
    chosen: list[str] = []
    for pair, _ in counts.most_common():
        if not {*pair.split()} & {word for other in chosen for word in other.split()}:
            chosen.append(pair)
        if len(chosen) == _SHOWN:
            break
    return tuple(chosen)


def _phrase(papers: Sequence[Paper]) -> str:
    """Three words of the newest title that has so many side by side and tells something by two of them."""
    for paper in papers:
        for run in _runs(paper):
            for start in range(len(run) - 2):
                words = run[start : start + 3]
                if _telling(words[0]) and _telling(words[2]):
                    return " ".join(words)
    return ""


def _without(query: str, papers: Sequence[Paper]) -> str:
    """The query without a word that some, not all, of the titles with its words have."""
    words = set(query.split())
    found = [{word for run in _runs(paper) for word in run} for paper in papers]
    found = [title for title in found if words and words <= title]
    others = Counter(word for title in found for word in sorted(title - words) if _telling(word))
    for word, count in sorted(others.items(), key=lambda item: (-item[1], item[0])):
        if count < len(found):
            return f"{query} -{word}"
    return ""


def _topic(archive: Archive) -> str:
    """The topic of most papers; the first of the taxonomy among equals."""
    counts = {topic: len(papers) for topic, papers in archive.by_topic.items() if papers}
    return f"topic:{max(counts, key=lambda topic: counts[topic])}" if counts else ""
