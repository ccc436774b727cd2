"""Watches × papers: which saved searches a paper is a full match of.

Few papers have the words that a watch asks for, which is told fifty times faster than a text is taken apart.
"""

from __future__ import annotations

from functools import lru_cache

from sitegen.language.query import (
    Query,
    matches,
    needed_terms,
    parse_query,
    passes,
    read_paper,
    searched_texts,
)
from sitegen.language.tokens import chunks, read_chunk
from sitegen.model import Paper, Watch

_KNOWN = 1 << 17  # pieces of text that are kept

_Terms = frozenset[str]
_NONE = _Terms()  # one for all: another empty set would be two hundred bytes a piece


class _Sought(dict[str, _Terms]):
    """Pieces of text → which of the terms that watches need they have; a new piece is read when asked for."""

    def __init__(self, terms: _Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, piece: str) -> _Terms:
        if len(self) >= _KNOWN:
            self.clear()
        self[piece] = found = self._terms.intersection(read_chunk(piece).terms) or _NONE
        return found


class Watcher:
    """Finds the watches of papers."""

    def __init__(self, watches: tuple[Watch, ...]) -> None:
        queries = [(watch.id, parse_query(watch.query)) for watch in watches]
        self._queries: list[tuple[str, Query, _Terms]] = [
            (name, query, needed_terms(query)) for name, query in queries if not query.is_empty
        ]
        self._sought = _Sought(_Terms().union(*(needed for _, _, needed in self._queries)))

    def find(self, paper: Paper) -> tuple[str, ...]:
        """The ids of the watches that find a paper, in their order."""
        there = self._there(paper)
        likely = [
            (name, query) for name, query, needed in self._queries if needed <= there and passes(query, paper)
        ]
        words = read_paper(paper) if any(query.clauses or query.authors for _, query in likely) else None
        return tuple(name for name, query in likely if words is None or matches(query, words))

    def _there(self, paper: Paper) -> _Terms:
        """The terms that watches need, as far as the paper has them."""
        found: set[_Terms] = set()
        for text in searched_texts(paper):
            found.update(map(self._sought.__getitem__, chunks(text)))
        return _Terms().union(*found)


@lru_cache(maxsize=1)
def watcher(watches: tuple[Watch, ...]) -> Watcher:
    """The one that finds these watches: what it has read serves for all papers that a process files."""
    return Watcher(watches)
