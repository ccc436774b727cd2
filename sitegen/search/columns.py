"""Rows of postings → columns of bytes, in which the terms follow one another: docs/reference/search-index.md.

Rows come block by block, sorted by term and paper. Each block is encoded as it comes, and only the bytes are
kept, with how many belong to each term: numbers for each posting would take many times the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.search.vocabulary import Ints, SmallInts

LEVELS = 16
_SHORTEST = 18  # terms: what is shorter counts as this long
_CODES = 15  # in one byte beside the level; the rest of a larger code follows

Bytes = NDArray[np.uint8]


def level_lengths() -> list[int]:
    """The lengths to which abstracts are rounded down, in terms, each a quarter more than the one before."""
    lengths = [_SHORTEST]
    while len(lengths) < LEVELS:
        lengths.append(lengths[-1] * 5 // 4 + 1)
    return lengths


def levels_of(lengths: Ints) -> Ints:
    """The number of the level of each length."""
    found = np.searchsorted(np.array(level_lengths()), lengths, side="right") - 1
    return np.maximum(found, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Postings, sorted by term and paper."""

    terms: Ints
    papers: Ints
    times: Ints  # in the title and in the abstract, a row each
    title_lengths: Ints  # terms of the paper's title
    lengths: Ints  # terms of the paper's abstract
    steps: Ints | None = None  # between the places of each posting
    step_rows: Ints | None = None  # which posting each step is of


@dataclass(frozen=True, slots=True)
class Column:
    """Bytes of terms, one term after the other."""

    data: Bytes
    bounds: Ints  # where those of each term begin; at last, where all end

    def sizes(self) -> Ints:
        return np.diff(self.bounds)

    def of(self, start: int, end: int) -> bytes:
        """The bytes of some terms that follow one another."""
        return self.data[self.bounds[start] : self.bounds[end]].tobytes()

    def taken(self, terms: Ints) -> Column:
        """The bytes of these terms, in their order; -1: a term without any."""
        bounds = np.append(self.bounds, self.bounds[-1])  # so that -1 has no bytes
        sizes = np.append(self.sizes(), 0)[terms]
        return Column(_taken(self.data, bounds[:-1][terms], sizes), _bounds(sizes))


class Columns:
    """Four columns that grow block by block: gaps, codes, lengths of titles, steps between places."""

    def __init__(self) -> None:
        self._last: Ints = np.empty(0, np.int64)  # paper of each term before this block
        self._terms: list[SmallInts] = []
        self._counts: list[SmallInts] = []
        self._data: tuple[list[Bytes], ...] = ([], [], [], [])
        self._sizes: tuple[list[SmallInts], ...] = ([], [], [], [])

    def append(self, rows: Rows, terms: int) -> None:
        """Postings of later papers than those before; `terms`: how many there are by now."""
        if not len(rows.terms):
            return
        starts = np.flatnonzero(np.diff(rows.terms, prepend=-1))  # the first row of each term
        ends = np.append(starts[1:], len(rows.terms))
        numbers = rows.terms[starts]
        self._last = np.concatenate([self._last, np.full(terms - len(self._last), -1)])
        before = np.roll(rows.papers, 1)
        before[starts] = self._last[numbers]
        self._last[numbers] = rows.papers[ends - 1]
        titled = np.flatnonzero(rows.times[:, 0])
        self._add(0, _encoded(rows.papers - before - 1), None, ends)
        self._add(1, _codes(rows.times, levels_of(rows.lengths)), None, ends)
        self._add(2, _encoded(rows.title_lengths[titled]), titled, ends)
        if rows.steps is not None:
            self._add(3, _encoded(rows.steps), rows.step_rows, ends)
        else:
            self._add(3, (np.empty(0, np.uint8), np.empty(0, np.int64)), titled[:0], ends)
        self._terms.append(numbers.astype(np.int32))
        self._counts.append((ends - starts).astype(np.int32))

    def _add(self, column: int, encoded: tuple[Bytes, Ints], rows: Ints | None, ends: Ints) -> None:
        """Encoded numbers, each of one of the `rows`, where those of the terms end at `ends`."""
        data, sizes = encoded
        behind = np.append(0, np.cumsum(sizes))
        cuts = behind[ends if rows is None else np.searchsorted(rows, ends)]
        self._data[column].append(data)
        self._sizes[column].append(np.diff(cuts, prepend=0).astype(np.int32))

    def counts(self, terms: int) -> Ints:
        """Of so many terms the papers of each."""
        counts = np.zeros(terms, np.int64)
        for numbers, papers in zip(self._terms, self._counts, strict=True):
            counts[numbers] += papers
        return counts

    def merged(self, order: Ints) -> list[Column]:
        """The columns of these terms, in their order; what belongs to others is left out."""
        numbers = np.concatenate([np.empty(0, np.int32), *self._terms])
        place = np.full(max(int(numbers.max(initial=-1)), int(order.max(initial=-1))) + 1, -1)
        place[order] = np.arange(len(order))
        pieces = np.argsort(place[numbers], kind="stable")  # the blocks of each term in their order
        pieces = pieces[place[numbers][pieces] >= 0]
        starts = np.searchsorted(place[numbers][pieces], np.arange(len(order)))
        merged = []
        for data, sizes in zip(self._data, self._sizes, strict=True):
            every = np.concatenate([np.empty(0, np.int32), *sizes]).astype(np.int64)
            at = np.cumsum(every) - every
            taken = _taken(np.concatenate([np.empty(0, np.uint8), *data]), at[pieces], every[pieces])
            merged.append(Column(taken, _bounds(every[pieces])[np.append(starts, len(pieces))]))
        return merged


def encode(values: Sequence[int] | Ints) -> Column:
    """Numbers as in `wire.varint`, one after the other."""
    data, sizes = _encoded(np.array(values, np.int64))
    return Column(data, _bounds(sizes))


def _codes(times: Ints, levels: Ints) -> tuple[Bytes, Ints]:
    """For each posting a byte of level and code, then what does not fit into it; and the bytes of each."""
    in_title = times[:, 0]
    code = times[:, 1] * 4 + np.minimum(in_title, 3)
    heads = (levels + LEVELS * np.minimum(code, _CODES)).astype(np.uint8)
    large, often = np.flatnonzero(code >= _CODES), np.flatnonzero(in_title >= 3)
    rows = np.concatenate([large, often])
    order = np.argsort(rows, kind="stable")
    rest = np.concatenate([code[large] - _CODES, in_title[often] - 3])[order]
    data, sizes = _encoded(rest)
    at = np.repeat(rows[order], sizes)
    return np.insert(heads, at + 1, data), 1 + np.bincount(at, minlength=len(heads))


def _encoded(values: Ints) -> tuple[Bytes, Ints]:
    """Numbers as in `wire.varint`, and the bytes that each takes."""
    sizes = np.ones(len(values), np.int64)
    limit = 128
    while (large := values >= limit).any():
        sizes += large
        limit <<= 7
    at = np.cumsum(sizes) - sizes
    data = np.empty(int(sizes.sum()), np.uint8)
    while len(values):
        more = values > 127
        data[at] = values & 127 | more * 128
        values, at = values[more] >> 7, at[more] + 1
    return data, sizes


def _taken(data: Bytes, starts: Ints, sizes: Ints) -> Bytes:
    """Pieces of bytes, put together in another order."""
    ends = np.cumsum(sizes)
    return data[np.repeat(starts - (ends - sizes), sizes) + np.arange(int(sizes.sum()))]


def _bounds(sizes: Ints) -> Ints:
    return np.append(0, np.cumsum(sizes))
