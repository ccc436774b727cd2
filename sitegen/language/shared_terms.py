"""Pairs of papers → the terms that both have and that tell most of what they share.

A paper's *head* is its heaviest columns (`vectors.py`). What two heads share is ordered by its ranks in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sitegen.language.vectors import TERM_BITS, Columns, Int64s, Table, ragged

HEAD = 48  # columns of a paper that are looked at
MOST = 6  # terms of a pair; readers see the first few of those that they find in the text
LOWEST = 48  # sum of the two ranks: what stands far down in both tells little
_AT_A_TIME = 1 << 10  # papers

_NEAR = np.add.outer(np.arange(HEAD), np.arange(HEAD)) < LOWEST

Heads = NDArray[np.int32]  # a row a paper: columns, the heaviest first; filled up with -1


def heads_of(rows: Table) -> Heads:
    """The head of each paper of a table."""
    heads = np.full((len(rows.sizes), HEAD), -1, np.int32)
    sizes = np.minimum(rows.sizes, HEAD)
    papers = np.repeat(np.arange(len(sizes)), sizes)
    heads[papers, ragged(np.zeros_like(sizes), sizes)] = rows.at[ragged(rows.starts, sizes)]
    return heads


class TermNames:
    """Columns → the terms that they stand for: one, or two side by side."""

    def __init__(self, columns: Columns, terms: Sequence[str]) -> None:
        self._columns = columns
        self._terms = terms

    def of(self, column: int) -> tuple[str, ...]:
        singles = self._columns.terms
        if column < singles:
            return (self._terms[column],)
        left, right = divmod(int(self._columns.pairs[column - singles]), 1 << TERM_BITS)
        return self._terms[left - 1], self._terms[right]


def shared_terms(own: Heads, all_heads: Heads, related: NDArray[np.int32], names: TermNames) -> Iterator[str]:
    """For each paper what it shares with its related ones: a line for each of those, parted by commas.

    `related` has a row for each head of `own`: places in `all_heads`, filled up with -1.
    """
    for start in range(0, len(own), _AT_A_TIME):
        block = slice(start, start + _AT_A_TIME)
        yield from _lines(own[block], all_heads, related[block], names)


def _lines(own: Heads, all_heads: Heads, related: NDArray[np.int32], names: TermNames) -> Iterator[str]:
    count = related.shape[1]
    lines = [[""] * int(size) for size in (related >= 0).sum(axis=1)]
    pairs, columns = _common(np.repeat(own, count, axis=0), all_heads[related.ravel()])
    bounds = [0, *(np.flatnonzero(np.diff(pairs)) + 1).tolist(), len(pairs)]
    for first, end in pairwise(bounds) if len(pairs) else ():
        paper, other = divmod(int(pairs[first]), count)
        if other < len(lines[paper]):  # the others are there to fill up
            terms = _telling(map(names.of, columns[first:end].tolist()))
            lines[paper][other] = ",".join(map(" ".join, terms))
    return map("\n".join, lines)


def _common(own: Heads, others: Heads) -> tuple[Int64s, Int64s]:
    """The columns that two heads share, row by row; in a row those that rank highest in both come first."""
    same = own[:, :, np.newaxis] == others[:, np.newaxis]
    same &= (own >= 0)[:, :, np.newaxis]
    pairs, mine, theirs = np.nonzero(same & _NEAR)
    columns = own[pairs, mine].astype(np.int64)
    order = np.lexsort((columns, mine + theirs, pairs))
    return pairs[order], columns[order]


def _telling(terms: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Not both a pair of terms and one of the two, nor two pairs that overlap."""
    chosen: list[tuple[str, ...]] = []
    for each in terms:
        same = [at for at, other in enumerate(chosen) if not set(each).isdisjoint(other)]
        if not same:
            chosen.append(each)
        elif len(each) > 1 and len(chosen[same[0]]) == 1:
            chosen = [other for at, other in enumerate(chosen) if at not in same[1:]]
            chosen[same[0]] = each
    return chosen[:MOST]
