"""Texts → postings: for each term the papers that hold it, encoded in columns as in docs/search.md.

Every word of a block of papers becomes a row of numbers, and the rows are sorted and encoded as
arrays: a loop over the hundred terms of each paper would take most of the time that an index takes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sitegen.analysis import chunks, read_chunk
from sitegen.model import Paper

LEVELS = 16
_SHORTEST = 18  # terms: what is shorter counts as this long
_BLOCK = 2_048  # papers made into arrays at a time: memory, and the numbers of texts, stay small
_STOP = -1  # in the place of a term: a stop word
_CODES = 15  # in one byte beside the level; the rest of a larger code follows

_Ints = NDArray[np.int64]


def level_lengths() -> list[int]:
    """The lengths to which abstracts are rounded down, in terms, each a quarter more than the one before."""
    lengths = [_SHORTEST]
    while len(lengths) < LEVELS:
        lengths.append(lengths[-1] * 5 // 4 + 1)
    return lengths


def level(length: int) -> int:
    """The length that an abstract of so many terms counts as."""
    return level_lengths()[int(_levels(np.array([length]))[0])]


def _levels(lengths: _Ints) -> _Ints:
    """The number of the level of each length."""
    found = np.searchsorted(np.array(level_lengths()), lengths, side="right") - 1
    return np.maximum(found, 0)


class Posting:
    """The papers of one term, in ascending order: columns of integers, ready for a shard."""

    __slots__ = ("codes", "count", "gaps", "places", "title_lengths")

    def __init__(self) -> None:
        self.count = 0  # papers
        self.gaps = bytearray()  # from paper to paper, less one
        self.codes = bytearray()  # how often, and the level of the abstract's length
        self.title_lengths = bytearray()  # terms of the title, for each paper with the term in the title
        self.places = bytearray()  # slots in the title, then in the abstract, from one to the next

    @property
    def size(self) -> int:
        """Bytes in a shard."""
        return len(self.gaps) + len(self.codes) + len(self.title_lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """The postings of a run of papers, numbered from 0."""

    terms: dict[str, Posting]
    length: int  # terms of all abstracts
    title_length: int  # terms of all titles


class Vocabulary:
    """Numbers for the terms of an archive, and for the chunks in which they stand."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}
        self._chunks: dict[str, int] = {}
        self._slots = array("q")  # of all chunks, one after the other
        self._ends = array("q", [0])  # where the slots of each chunk end, behind those of the one before
        self._joined = array("q")  # of each chunk; _STOP: none

    def term(self, term: str) -> int:
        """The number of a term."""
        number = self._numbers.setdefault(term, len(self.terms))
        if number == len(self.terms):
            self.terms.append(term)
        return number

    def slots(self, text: str) -> tuple[int, ...]:
        """The terms of a text by number, one place a word, without joined forms."""
        return tuple(self._slot(slot) for chunk in chunks(text) for slot in read_chunk(chunk).slots)

    def chunks(self, text: str) -> list[int]:
        """The chunks of a text by number."""
        known = self._chunks
        return [known[chunk] if chunk in known else self._add(chunk) for chunk in chunks(text)]

    def tables(self) -> tuple[_Ints, _Ints, _Ints]:
        """Slots of all chunks, where those of each chunk end, joined forms."""
        return np.array(self._slots), np.array(self._ends), np.array(self._joined)

    def _slot(self, slot: str) -> int:
        return self.term(slot) if slot else _STOP

    def _add(self, text: str) -> int:
        chunk = read_chunk(text)
        self._slots.extend(self._slot(slot) for slot in chunk.slots)
        self._ends.append(len(self._slots))
        self._joined.append(self._slot(chunk.joined))
        self._chunks[text] = number = len(self._chunks)
        return number


def count_postings(papers: Sequence[Paper], vocabulary: Vocabulary) -> Postings:
    """The postings of papers, in their order.

    A topic is a term of its own, `#` and its id, which no text can hold.
    """
    rows = _Rows(vocabulary)
    for start in range(0, len(papers), _BLOCK):
        rows.add(papers[start : start + _BLOCK], start)
    return Postings(
        terms={vocabulary.terms[number]: posting for number, posting in rows.postings.items()},
        length=rows.length,
        title_length=rows.title_length,
    )


@dataclass(slots=True)
class _Rows:
    """Postings that grow block by block."""

    vocabulary: Vocabulary
    postings: dict[int, Posting] = field(default_factory=dict)
    length: int = 0
    title_length: int = 0
    last: _Ints = field(default_factory=lambda: np.empty(0, np.int64))  # paper of each term before this block

    def add(self, papers: Sequence[Paper], first: int) -> None:
        """The papers that begin at number `first`."""
        term, text, slot, lengths = self._words(papers)
        self.title_length += int(lengths[0::2].sum())
        self.length += int(lengths[1::2].sum())
        wide = int(slot.max(initial=0)) + 1
        order = np.sort((term * 2 * len(papers) + text) * wide + slot)
        row, slot = np.divmod(order, wide)
        term, text = np.divmod(row, 2 * len(papers))
        self._append(term, text, slot, lengths, first)

    def _words(self, papers: Sequence[Paper]) -> tuple[_Ints, _Ints, _Ints, _Ints]:
        """Term, text and slot of each word; and the number of terms of each text.

        A paper is two texts, its title and its abstract. A joined form stands in its last part's slot.
        """
        texts = [text for paper in papers for text in (paper.title.plain, paper.abstract.plain)]
        numbers = [self.vocabulary.chunks(text) for text in texts]
        slots, ends, joined = self.vocabulary.tables()
        chunk = np.array([number for row in numbers for number in row], np.int64)
        text = np.repeat(np.arange(len(texts)), [len(row) for row in numbers])
        widths = ends[chunk + 1] - ends[chunk]
        behind = np.cumsum(widths)
        word = np.repeat(ends[chunk] - behind + widths, widths) + np.arange(behind[-1] if len(behind) else 0)
        of = np.repeat(text, widths)
        starts = np.searchsorted(of, np.arange(len(texts)))
        place = np.arange(len(word)) - starts[of]
        in_slot = slots[word] if len(word) else word
        counts, whole = in_slot != _STOP, joined[chunk] != _STOP if len(chunk) else np.zeros(0, bool)
        topic = [
            (self.vocabulary.term(f"#{topic}"), 2 * number + 1)
            for number, paper in enumerate(papers)
            for topic in paper.topics
        ]
        topics = np.array(topic, np.int64).reshape(-1, 2)
        lengths = np.bincount(of[counts], minlength=len(texts)) + np.bincount(
            text[whole], minlength=len(texts)
        )
        return (
            np.concatenate([in_slot[counts], joined[chunk[whole]], topics[:, 0]]),
            np.concatenate([of[counts], text[whole], topics[:, 1]]),
            np.concatenate([place[counts], place[behind[whole] - 1], np.zeros(len(topics), np.int64)]),
            lengths,
        )

    def _append(self, term: _Ints, text: _Ints, slot: _Ints, lengths: _Ints, first: int) -> None:
        """Sorted words, encoded and added to the postings of their terms."""
        if not len(term):
            return
        paper = text // 2
        at = _starts(term, paper)  # the first word of each posting
        times = np.add.reduceat(np.stack([text % 2 == 0, text % 2 == 1], axis=1).astype(np.int64), at)
        steps = np.where(_is_first(term, text), slot, slot - np.roll(slot, 1))
        of, papers = term[at], paper[at] + first
        runs = _starts(of)  # the first posting of each term
        self.last = np.concatenate([self.last, np.full(len(self.vocabulary.terms) - len(self.last), -1)])
        before = np.roll(papers, 1)
        before[runs] = self.last[of[runs]]
        ends = np.append(runs[1:], len(of))
        self.last[of[runs]] = papers[ends - 1]
        titled = times[:, 0] > 0
        columns = (
            _Column(papers - before - 1, np.arange(len(of)), ends),
            _codes(times, _levels(lengths[2 * (papers - first) + 1]), ends),
            _Column(lengths[2 * (papers - first)][titled], np.flatnonzero(titled), ends),
            _Column(steps, np.repeat(np.arange(len(of)), np.diff(np.append(at, len(term)))), ends),
        )
        slices = [column.slices() for column in columns]
        for number, count, gaps, codes, titles, places in zip(
            of[runs].tolist(), np.diff(np.append(runs, len(of))).tolist(), *slices, strict=True
        ):
            posting = self.postings.get(number)
            if posting is None:
                posting = self.postings[number] = Posting()
            posting.count += count
            posting.gaps += gaps
            posting.codes += codes
            posting.title_lengths += titles
            posting.places += places


class _Column:
    """Integers, each of a posting, to be cut where the postings of a term end."""

    def __init__(
        self, values: _Ints, posting: _Ints, ends: _Ints, raw: NDArray[np.bool_] | None = None
    ) -> None:
        self.data, sizes = _encode(values, raw)
        behind = np.concatenate([[0], np.cumsum(sizes)])
        self.cuts = behind[np.searchsorted(posting, ends)]

    def slices(self) -> list[bytes]:
        cuts = [0, *self.cuts.tolist()]
        return [self.data[start:end] for start, end in pairwise(cuts)]


def _codes(times: _Ints, levels: _Ints, ends: _Ints) -> _Column:
    """For each posting a byte of level and code, then what does not fit into it."""
    code = times[:, 1] * 4 + np.minimum(times[:, 0], 3)
    row = np.stack([levels + LEVELS * np.minimum(code, _CODES), code - _CODES, times[:, 0] - 3], axis=1)
    kept = np.stack([np.ones(len(code), bool), code >= _CODES, times[:, 0] >= 3], axis=1)
    posting, column = np.nonzero(kept)
    return _Column(row[kept], posting, ends, raw=column == 0)


def _encode(values: _Ints, raw: NDArray[np.bool_] | None) -> tuple[bytes, _Ints]:
    """Integers as in `wire.varint`, those of `raw` as one byte; and the bytes that each takes."""
    sizes = np.ones(len(values), np.int64)
    if raw is None or not raw.all():
        large = values > 127
        if raw is not None:
            large &= ~raw
        sizes[large] = (np.frexp(values[large].astype(float))[1] + 6) // 7
    if sizes.max(initial=1) == 1:
        return values.astype(np.uint8).tobytes(), sizes
    data = np.repeat(values, sizes)
    step = np.arange(len(data)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    data = data >> (7 * step)
    more = step < np.repeat(sizes, sizes) - 1
    data = np.where(more, data & 127 | 128, data)
    return data.astype(np.uint8).tobytes(), sizes


def _is_first(*columns: _Ints) -> NDArray[np.bool_]:
    """Whether a row differs from the one before; all columns are sorted together."""
    first = np.ones(len(columns[0]), bool)
    first[1:] = False
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first


def _starts(*columns: _Ints) -> _Ints:
    return np.flatnonzero(_is_first(*columns))
