"""Texts of papers → vectors of weighted terms, in blocks of papers, so that memory stays flat.

A *column* is a term of the analyser, or a pair of terms that stand side by side: first all terms, by number,
then the pairs, by code. Weights are TF-IDF: `1 + log` of how often the paper has it, times the square root
of the idf; in an archive of some hundred papers the rarest words are those that two papers share by chance.
A row is `UNIT` long, and weights are whole numbers, so that sums of products are the same on every machine.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sitegen.language.tokens import chunks, read_chunk
from sitegen.model import Paper

TITLE_MENTIONS = 2  # a term of the title counts as if the abstract had it so many times more
TERMS = 96  # of a paper that count, pairs included
POSTINGS = 300  # papers in which a column is looked up: those where it weighs most
COMMON = 0.25  # share of the papers above which a column says nothing
RARE_ARCHIVE = 40  # papers below which no column is too common: such an archive has one subject
UNIT = 1000  # length of a vector

Ints = NDArray[np.integer]
Int64s = NDArray[np.int64]

# Keys that are sorted as one number: a code has two terms of 26 bits, a paper of a block 11.
TERM_BITS = 26
_PAPER = 11
_BLOCK = 1 << _PAPER  # papers whose texts are taken apart at a time
_AT_A_TIME = 1 << 20  # pairs that are counted, or weights that are sorted
_SAMPLE = 1 << 10  # one of so many tells where to part them


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """For each paper a row of columns with their weights; or for each column a row of papers."""

    starts: Int64s  # of each row
    sizes: Int64s
    at: NDArray[np.int32]  # columns, or papers
    weights: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms of some texts, and what stands between their spaces: to stem it again would take long."""

    terms: tuple[str, ...]  # by number
    pieces: tuple[str, ...]  # by number
    sizes: NDArray[np.int32]  # of each piece
    numbers: NDArray[np.int32]  # the terms of all pieces, one after another; as in Texts


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """In how many papers each column is found."""

    papers: int
    vocabulary: Vocabulary
    of_terms: Ints  # papers that have a term
    pairs: Int64s  # codes of the pairs that two papers have, or more; ascending
    of_pairs: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts of up to `_BLOCK` papers as numbers of terms."""

    terms: NDArray[np.int32]  # without stop words; the form of a joined compound as `~number`
    ends: NDArray[np.int32]  # of each text: title and abstract in turn


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a column weighs."""

    terms: int  # how many columns are terms
    pairs: Int64s  # codes of the other columns
    weights: NDArray[np.float64]  # before it is counted how often a paper has it
    shared: NDArray[np.bool_]  # whether it can find another paper
    rare: float  # weight of a pair that is no column, as one paper alone has it: it counts in the length


_Part = tuple[Int64s, NDArray[np.int32], NDArray[np.int16]]  # sizes of rows, what is in them, weights

_NONE = np.zeros(0, np.int64)
NO_COUNTS = Counts(0, Vocabulary((), (), _NONE.astype(np.int32), _NONE.astype(np.int32)), _NONE, _NONE, _NONE)
NO_ROWS = Table(_NONE, _NONE, _NONE.astype(np.int32), _NONE.astype(np.int16))


def read_texts(papers: Sequence[Paper], known: Vocabulary) -> tuple[list[Texts], Vocabulary]:
    """The papers in blocks, and the vocabulary: what is known, and then what is new."""
    pieces = _Pieces(known)
    blocks = [_read_block(papers[start : start + _BLOCK], pieces) for start in range(0, len(papers), _BLOCK)]
    return blocks, pieces.vocabulary()


def _read_block(papers: Sequence[Paper], pieces: _Pieces) -> Texts:
    stream = array("i")
    ends: list[int] = []
    for paper in papers:
        for text in (paper.title.plain, paper.abstract.plain):
            stream.extend(map(pieces.__getitem__, chunks(text)))
            ends.append(len(stream))
    sizes = np.array(pieces.sizes, np.int32)
    starts = np.cumsum(sizes) - sizes
    numbers = np.frombuffer(stream, np.intc)
    read = np.concatenate(([0], np.cumsum(sizes[numbers])))
    return Texts(
        terms=np.array(pieces.numbers, np.int32)[ragged(starts[numbers], sizes[numbers])],
        ends=read[ends].astype(np.int32),
    )


class _Pieces(dict[str, int]):
    """A piece of text → its number; pieces are read when they are first asked for."""

    def __init__(self, known: Vocabulary) -> None:
        super().__init__(zip(known.pieces, range(len(known.pieces)), strict=True))
        self.terms = {term: number for number, term in enumerate(known.terms)}
        self.sizes = array("i", known.sizes.tobytes())  # of each piece
        self.numbers = array("i", known.numbers.tobytes())  # the terms of all pieces, one after another

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            terms=tuple(self.terms),
            pieces=tuple(self),
            sizes=np.array(self.sizes, np.int32),
            numbers=np.array(self.numbers, np.int32),
        )

    def __missing__(self, piece: str) -> int:
        chunk = read_chunk(piece)
        terms = self.terms
        coded = [terms.setdefault(slot, len(terms)) for slot in chunk.slots if slot]
        if chunk.joined:  # a term, but no neighbour of the words around it
            coded.append(~terms.setdefault(chunk.joined, len(terms)))
        self.sizes.append(len(coded))
        self.numbers.extend(coded)
        number = self[piece] = len(self)
        return number


def ragged(starts: Ints, sizes: Ints) -> Int64s:
    """start, start + 1, … for each start, as many as its size says, in one row."""
    ends = np.cumsum(sizes)
    places = np.repeat(starts - (ends - sizes), sizes)
    places += np.arange(len(places))
    return places


def _runs(values: Ints) -> tuple[Int64s, Int64s]:
    """Where each run of equal values begins, and how long it is."""
    first = np.flatnonzero(values[1:] != values[:-1]) + 1
    first = np.concatenate((np.zeros(min(len(values), 1), np.int64), first))
    return first, np.diff(first, append=len(values))


def _mentions(block: Texts) -> tuple[Int64s, Int64s, Int64s]:
    """Codes of terms and pairs, papers that have them, and how often; by code, then by paper."""
    texts = np.repeat(np.arange(len(block.ends)), np.diff(block.ends, prepend=0))
    numbers = block.terms.astype(np.int64)
    line = np.flatnonzero(numbers >= 0)
    left, right = line[:-1], line[1:]
    beside = texts[left] == texts[right]
    left, right = left[beside], right[beside]
    pairs = (numbers[left] + 1 << TERM_BITS) + numbers[right]
    codes = np.concatenate((np.where(numbers < 0, ~numbers, numbers), pairs))
    texts = np.concatenate((texts, texts[left]))
    keys = np.repeat((codes << _PAPER) + texts // 2, np.where(texts % 2 == 0, TITLE_MENTIONS, 1))
    keys.sort()
    first, times = _runs(keys)
    return keys[first] >> _PAPER, keys[first] & _BLOCK - 1, times


def count_papers(blocks: Sequence[Texts], vocabulary: Vocabulary) -> Counts:
    """In how many papers of the blocks each term and each pair is found."""
    of_terms = np.zeros(len(vocabulary.terms), np.int32)
    piles = [np.zeros(0, np.int64)]
    for block in blocks:
        codes, _, _ = _mentions(block)
        first, found = _runs(codes)
        codes = codes[first]
        pairs = int(np.searchsorted(codes, 1 << TERM_BITS))
        of_terms[codes[:pairs]] += found[:pairs].astype(np.int32)
        piles.append((codes[pairs:] << _PAPER) + found[pairs:] - 1)
    counted = [_count_pairs(part) for part in _parts(piles)]
    return Counts(
        papers=sum(len(block.ends) // 2 for block in blocks),
        vocabulary=vocabulary,
        of_terms=of_terms,
        pairs=np.concatenate([np.zeros(0, np.int64), *(codes for codes, _ in counted)]),
        of_pairs=np.concatenate([np.zeros(0, np.int32), *(found for _, found in counted)]),
    )


def _parts(piles: Sequence[Int64s]) -> Iterator[Int64s]:
    """The sorted piles as one, in parts; what is found of a pair is in one part."""
    sample = np.sort(np.concatenate([pile[::_SAMPLE] for pile in piles]))
    bounds = sample[_AT_A_TIME // _SAMPLE :: _AT_A_TIME // _SAMPLE] >> _PAPER << _PAPER
    cuts = [(0, *np.searchsorted(pile, bounds).tolist(), len(pile)) for pile in piles]
    for part in range(len(bounds) + 1):
        yield np.concatenate([pile[cut[part] : cut[part + 1]] for pile, cut in zip(piles, cuts, strict=True)])


def _count_pairs(packed: Int64s) -> tuple[Int64s, NDArray[np.int32]]:
    """Each code with the papers of all blocks together; no pairs of one paper."""
    packed.sort()
    codes = packed >> _PAPER
    first, sizes = _runs(codes)
    found = np.bincount(np.repeat(np.arange(len(first)), sizes), weights=(packed & _BLOCK - 1) + 1)
    several = found > 1
    return codes[first[several]], found[several].astype(np.int32)


def weigh_columns(settled: Counts, own: Counts) -> Columns:
    """Columns by the frequencies of the settled papers; by their own, where nothing is settled.

    `own` has the terms of `settled`, and then its own. A term that no settled paper has weighs as much as
    if one had it.
    """
    known = settled if settled.papers else own
    of_terms = np.zeros(len(own.of_terms), np.int64)
    of_terms[: len(known.of_terms)] = known.of_terms
    together = own.of_terms.astype(np.int64)
    together[: len(settled.of_terms)] += settled.of_terms
    pairs = np.sort(np.concatenate((settled.pairs, own.pairs)))
    pairs = pairs[_runs(pairs)[0]]
    of_pairs = np.ones(len(pairs), np.int64)
    of_pairs[np.searchsorted(pairs, known.pairs)] = known.of_pairs
    found = np.concatenate((of_terms, of_pairs))
    return Columns(
        terms=len(own.of_terms),
        pairs=pairs,
        weights=_weights(found, known.papers),
        shared=np.concatenate((together > 1, np.ones(len(pairs), bool))),
        rare=float(_weights(np.ones(1), known.papers)[0]),
    )


def _weights(found: NDArray[np.number], papers: int) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.sqrt(np.log((papers + 1) / np.maximum(found, 1)))
    if papers >= RARE_ARCHIVE:
        weights[found > COMMON * papers] = 0  # says nothing
    return weights


def weigh_papers(blocks: Sequence[Texts], columns: Columns) -> Table:
    """The rows of the papers: of each the `TERMS` heaviest columns; ties go to the lower column.

    A term that no other paper has finds nothing today, but a newer paper may have it: it is kept beyond
    those. A pair of that kind only counts in the length, as all that a paper says.
    """
    papers = sum(len(block.ends) // 2 for block in blocks)
    # A term that one paper alone has is in one row.
    return _join((_weigh_block(block, columns) for block in blocks), TERMS * papers + columns.terms)


def _weigh_block(block: Texts, columns: Columns) -> _Part:
    """How many columns each paper has, which, and what they weigh."""
    codes, papers, times = _mentions(block)
    count = len(block.ends) // 2
    first, sizes = _runs(codes)
    each = _find_columns(codes[first], columns)
    weights = np.full(len(each), columns.rare)
    weights[each >= 0] = columns.weights[each[each >= 0]]
    at = np.repeat(each, sizes)
    values = (1 + np.log(np.arange(1, times.max(initial=1) + 1)))[times - 1] * np.repeat(weights, sizes)
    lengths = np.sqrt(np.bincount(papers, weights=values**2, minlength=count))
    kept = np.flatnonzero((at >= 0) & (values > 0))
    at, papers = at[kept], papers[kept]
    whole = np.rint(values[kept] * UNIT / lengths[papers]).astype(np.int64)
    alone = ~columns.shared[at]
    keys = (((papers << 1) + alone << 10) + UNIT - whole << 32) + at  # the heaviest first, those alone last
    keys.sort()
    papers = keys >> 43
    first, sizes = _runs(papers)
    rank = np.arange(len(keys)) - np.repeat(first, sizes)
    keys = keys[(rank < TERMS) | (keys >> 42 & 1 == 1)]
    return (
        np.bincount(keys >> 43, minlength=count),
        (keys & (1 << 32) - 1).astype(np.int32),
        (UNIT - (keys >> 32 & (1 << 10) - 1)).astype(np.int16),
    )


def _find_columns(codes: Int64s, columns: Columns) -> Int64s:
    """The column of each code, or -1; codes are sorted."""
    terms = int(np.searchsorted(codes, 1 << TERM_BITS))
    pairs = codes[terms:]
    places = np.searchsorted(columns.pairs, pairs)
    there = np.append(columns.pairs, -1)[places] == pairs
    return np.concatenate((codes[:terms], np.where(there, columns.terms + places, -1)))


def look_up(rows: Table, columns: int) -> Table:
    """For each column the `POSTINGS` papers where it weighs most, heaviest first; ties go to the first."""
    papers = np.repeat(np.arange(len(rows.sizes), dtype=np.int32), rows.sizes)
    before = np.cumsum(np.bincount(rows.at, minlength=columns))
    cuts = np.searchsorted(before, np.arange(_AT_A_TIME, len(rows.at), _AT_A_TIME))
    bounds = [0, *np.unique(cuts).tolist(), columns]
    return _join((_postings(rows, papers, low, high) for low, high in pairwise(bounds)), len(rows.at))


def _postings(rows: Table, papers: Ints, low: int, high: int) -> _Part:
    """How many papers each column from `low` to `high` has, which, and what it weighs there."""
    among = np.flatnonzero((rows.at >= low) & (rows.at < high))
    keys = rows.at[among].astype(np.int64) - low << 10
    keys += UNIT - rows.weights[among]
    keys <<= 32
    keys += papers[among]
    keys.sort()
    first, sizes = _runs(keys >> 42)
    keys = keys[np.arange(len(keys)) - np.repeat(first, sizes) < POSTINGS]
    return (
        np.bincount(keys >> 42, minlength=high - low),
        (keys & (1 << 32) - 1).astype(np.int32),
        (UNIT - (keys >> 32 & (1 << 10) - 1)).astype(np.int16),
    )


def _join(parts: Iterable[_Part], most: int) -> Table:
    """The parts, each let go when its values, `most` of them in all, have found their place."""
    at, weights = np.empty(most, np.int32), np.empty(most, np.int16)
    sizes = [_NONE]
    end = 0
    for each, values, its_weights in parts:
        start, end = end, end + len(values)
        at[start:end], weights[start:end] = values, its_weights
        sizes.append(each)
    joined = np.concatenate(sizes)
    return Table(starts=np.cumsum(joined) - joined, sizes=joined, at=at[:end], weights=weights[:end])
