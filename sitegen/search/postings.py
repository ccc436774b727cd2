"""Texts → postings: for each term the papers that hold it, encoded in columns as in docs/search.md.

Every word of a block of papers becomes a row of numbers, and the rows are sorted and encoded as
arrays: a loop over the hundred terms of each paper would take most of the time that an index takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.language.query import searched_texts
from sitegen.model import Paper
from sitegen.search.pairs import Pairs
from sitegen.search.standins import MOST, StandIns, leading, most_papers, of_related, standin, strongest
from sitegen.search.vocabulary import STOP, Vocabulary, slots_of

FEW_PAPERS = 5_000  # up to so many, two related papers that hold a word are enough, else three
LEVELS = 16
_SHORTEST = 18  # terms: what is shorter counts as this long
_MOST_FOUND = 2_000_000  # new rows of stand-ins before those that are too many are dropped
_PARTS = 8  # of the terms, whose stand-ins are kept apart: all at once would take twice the memory
_TERMS = 500  # of stand-ins, encoded at a time
_BLOCK = 2_048  # papers made into arrays at a time: memory, and the numbers of texts, stay small
_TEXT_BITS = (2 * _BLOCK - 1).bit_length()  # of a number that holds a text of a block
TOPIC = "#"  # before a topic's id, which is a term, too
_LEAST_PAPERS = 2  # that hold a pair
_CODES = 15  # in one byte beside the level; the rest of a larger code follows

_Ints = NDArray[np.int64]
_Rows = NDArray[Any]  # of small integers, to save memory


def level_lengths() -> list[int]:
    """The lengths to which abstracts are rounded down, in terms, each a quarter more than the one before."""
    lengths = [_SHORTEST]
    while len(lengths) < LEVELS:
        lengths.append(lengths[-1] * 5 // 4 + 1)
    return lengths


def levels_of(lengths: _Ints) -> _Ints:
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


def count_postings(
    papers: Sequence[Paper],
    vocabulary: Vocabulary,
    standins: StandIns,
    names: StandIns,
    pairs: Pairs,
    related: Sequence[Sequence[int]] = (),
) -> Postings:
    """The postings of papers, in their order.

    A topic is a term of its own, `#` and its id, which no text can hold; so are the stand-ins of a phrase,
    its names, and two words side by side that a title holds and another paper, too.
    `related` gives for each paper those like it, by number, or nothing at all.
    """
    builder = _Builder(vocabulary, standins, names, pairs, related)
    for start in range(0, len(papers), _BLOCK):
        builder.add(papers[start : start + _BLOCK], start)
    builder.drop_pairs()
    builder.add_standins()
    lengths = builder.lengths
    return Postings(
        terms={vocabulary.terms[number]: posting for number, posting in builder.postings.items()},
        length=int(lengths[1::2].sum()),
        title_length=int(lengths[0::2].sum()),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What the texts of a block say. A paper is two texts, its title and then its abstract."""

    term: _Ints  # of each word; joined forms and topics among them
    text: _Ints  # of each word
    slot: _Ints  # of each word; a joined form stands in its last part's
    slots: _Ints  # term of each slot, stop words among them
    slot_text: _Ints  # text of each slot
    lengths: _Ints  # of each text, in terms


class _Builder:
    """Postings that grow block by block."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        standins: StandIns,
        names: StandIns,
        pairs: Pairs,
        related: Sequence[Sequence[int]],
    ) -> None:
        self.postings: dict[int, Posting] = {}
        self.lengths: _Ints = np.empty(0, np.int64)  # of each text so far, in terms
        self._vocabulary = vocabulary
        self._standins = standins
        self._names = names
        self._pairs = pairs
        self._related = related
        self._held: list[tuple[_Ints, _Ints]] = []  # term and paper of all postings, if papers are related
        # Stand-ins, each part of the terms apart: rows of term, paper, times in the title, in the abstract.
        self._found: list[list[_Rows]] = [[] for _ in range(_PARTS)]
        self._noted = 0  # stand-ins since the weaker ones were dropped
        self._last: _Ints = np.empty(0, np.int64)  # paper of each term before this block

    def add(self, papers: Sequence[Paper], first: int) -> None:
        """The papers that begin at number `first`."""
        words = _read(papers, self._vocabulary)
        self.lengths = np.concatenate([self.lengths, words.lengths])
        if not len(words.term):
            return
        pair, slot = _sorted(words.term << _TEXT_BITS | words.text, words.slot)
        term, text = pair >> _TEXT_BITS, pair & (1 << _TEXT_BITS) - 1
        paper = text >> 1
        at = _starts(term, paper)  # the first word of each posting
        steps = np.where(_is_first(pair), slot, slot - np.roll(slot, 1))
        posting = np.repeat(np.arange(len(at)), np.diff(np.append(at, len(term))))
        times = _sums(text & 1, at)
        term, paper = term[at], paper[at]
        self._append(term, paper + first, times, steps, posting)
        for finder in (self._names, self._pairs):
            self._add_found(*finder.find(words.slots, words.slot_text), first)
        self._find(words, first, (term, paper))
        if self._related:
            self._held.append((term, paper + first))

    def _add_found(self, term: _Ints, text: _Ints, first: int) -> None:
        """Terms of several words, found in the texts of a block; they have no places."""
        term, text = _sorted(term, text)
        paper = text >> 1
        at = _starts(term, paper)
        nowhere = np.empty(0, np.int64)
        self._append(term[at], paper[at] + first, _sums(text & 1, at), nowhere, nowhere)

    def drop_pairs(self) -> None:
        """Leaves out the pairs that only one paper holds: they tell nothing that its words do not."""
        for number in self._pairs.terms.tolist():
            if self.postings[number].count < _LEAST_PAPERS:
                del self.postings[number]

    def _find(self, words: _Words, first: int, held: tuple[_Ints, _Ints]) -> None:
        """Notes the stand-ins of a block; `held` says which term stands in which of its papers."""
        count = len(words.lengths) // 2
        term, text = _sorted(*self._standins.find(words.slots, words.slot_text))
        paper = text >> 1
        at = _starts(term, paper)
        times = _sums(text & 1, at)
        term, paper = term[at], paper[at]
        lacking = self._standins.lack_word(term, paper, held, count)
        self._note(np.column_stack([term, paper + first, times])[lacking].astype(np.int32))
        # Related papers may make the weaker ones stronger.
        if not self._related and self._noted > _MOST_FOUND:
            for part, blocks in enumerate(self._found):
                rows = np.concatenate(blocks)
                self._found[part] = [rows[leading(rows[:, 0], _strength(rows), MOST + 1)]]
            self._noted = 0

    def _note(self, rows: _Rows) -> None:
        """Keeps rows of stand-ins, each part of the terms apart."""
        for part, blocks in enumerate(self._found):
            blocks.append(rows[rows[:, 0] % _PARTS == part])
        self._noted += len(rows)

    def add_standins(self) -> None:
        """The stand-ins of all blocks, once it is known which are too many."""
        if self._held:
            self._note(self._from_related())
        for blocks in self._found:
            if blocks:
                self._add_standins(np.concatenate(blocks))
                blocks.clear()

    def _add_standins(self, rows: _Rows) -> None:
        papers = len(self.lengths) // 2
        # The blocks are sorted, and a stable sort merges them.
        rows = rows[np.argsort(rows[:, 0].astype(np.int64) * papers + rows[:, 1], kind="stable")]
        at = _starts(rows[:, 0], rows[:, 1])
        if len(at) < len(rows):  # by a synonym and by related papers
            rows = np.column_stack([rows[at, :2], np.add.reduceat(rows[:, 2:], at)])
        rows = rows[strongest(rows[:, 0], _strength(rows), most_papers(papers))]
        nowhere = np.empty(0, np.int64)
        for part in np.split(rows, _starts(rows[:, 0])[_TERMS::_TERMS]):
            term, paper, in_title, in_abstract = part.astype(np.int64).T
            self._append(term, paper, np.column_stack([in_title, in_abstract]), nowhere, nowhere)

    def _from_related(self) -> _Rows:
        """The stand-ins that related papers make: as if the word stood once in the abstract."""
        term, paper = map(np.concatenate, zip(*self._held, strict=True))
        agreeing = 2 if len(self._related) <= FEW_PAPERS else 3
        term, paper = of_related(term, paper, self._related, agreeing)
        is_word = np.array([not name.startswith(TOPIC) for name in self._vocabulary.terms])[term]
        term, paper = term[is_word], paper[is_word]
        words, place = np.unique(term, return_inverse=True)
        numbers = np.array(
            [self._vocabulary.term(standin((self._vocabulary.terms[word],))) for word in words.tolist()],
            np.int64,
        )
        once = np.ones(len(term), np.int64)
        return np.column_stack([numbers[place], paper, 0 * once, once]).astype(np.int32)

    def _append(self, term: _Ints, paper: _Ints, times: _Ints, steps: _Ints, posting: _Ints) -> None:
        """Rows sorted by term and paper, encoded and added to the postings of their terms.

        `times` are those in the title and in the abstract, `steps` between places, each of a `posting`.
        """
        if not len(term):
            return
        starts = _starts(term)  # the first row of each term
        ends = np.append(starts[1:], len(term))
        numbers = term[starts]
        new = len(self._vocabulary.terms) - len(self._last)
        self._last = np.concatenate([self._last, np.full(new, -1)])
        before = np.roll(paper, 1)
        before[starts] = self._last[numbers]
        self._last[numbers] = paper[ends - 1]
        titled = times[:, 0] > 0
        every = np.arange(len(term))
        columns = (
            _Column(paper - before - 1, every, ends),
            _codes(times, levels_of(self.lengths[2 * paper + 1]), ends),
            _Column(self.lengths[2 * paper[titled]], every[titled], ends),
            _Column(steps, posting, ends),
        )
        counts = (ends - starts).tolist()
        slices = [column.slices() for column in columns]
        for number, count, gaps, codes, titles, places in zip(numbers.tolist(), counts, *slices, strict=True):
            target = self.postings.get(number)
            if target is None:
                target = self.postings[number] = Posting()
            target.count += count
            target.gaps += gaps
            target.codes += codes
            target.title_lengths += titles
            target.places += places


def _strength(rows: _Ints) -> _Ints:
    """How much a paper stands in for a phrase: a title counts twice."""
    return 2 * rows[:, 2] + rows[:, 3]


def _read(papers: Sequence[Paper], vocabulary: Vocabulary) -> _Words:
    """The words of a block."""
    texts = [text for paper in papers for text in searched_texts(paper)]
    slots, text, joined, chunk_text, behind = slots_of(texts, vocabulary)
    place = np.arange(len(slots)) - np.searchsorted(text, np.arange(len(texts)))[text]
    word, whole = slots != STOP, joined != STOP
    topics = np.array(
        [
            (vocabulary.term(TOPIC + topic), 2 * number + 1)
            for number, paper in enumerate(papers)
            for topic in paper.topics
        ],
        np.int64,
    ).reshape(-1, 2)
    counted = np.concatenate([text[word], chunk_text[whole]])
    return _Words(
        term=np.concatenate([slots[word], joined[whole], topics[:, 0]]),
        text=np.concatenate([counted, topics[:, 1]]),
        slot=np.concatenate([place[word], place[behind[whole] - 1], np.zeros(len(topics), np.int64)]),
        slots=slots,
        slot_text=text,
        lengths=np.bincount(counted, minlength=len(texts)),
    )


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


def _sorted(major: _Ints, minor: _Ints) -> tuple[_Ints, _Ints]:
    """Both columns, sorted by the first and then the second."""
    bits = int(minor.max(initial=0)).bit_length()
    rows = np.sort(major << bits | minor)
    return rows >> bits, rows & (1 << bits) - 1


def _sums(fields: _Ints, at: _Ints) -> _Ints:
    """How many rows of field 0 and of field 1 there are from each place on, up to the next."""
    if not len(at):
        return np.empty((0, 2), np.int64)
    ones = np.add.reduceat(fields, at)
    return np.column_stack([np.diff(np.append(at, len(fields))) - ones, ones])


def _is_first(*columns: _Ints) -> NDArray[np.bool_]:
    """Whether a row differs from the one before; all columns are sorted together."""
    first = np.zeros(len(columns[0]), bool)
    first[:1] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first


def _starts(*columns: _Ints) -> _Ints:
    return np.flatnonzero(_is_first(*columns))
