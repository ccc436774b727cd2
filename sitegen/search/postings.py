"""Texts → postings: for each term the papers that hold it, in columns as in docs/reference/search-index.md.

Every word of a block of papers becomes a row of numbers, and the rows are sorted and encoded as
arrays: a loop over the hundred terms of each paper would take most of the time that an index takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.search.columns import Column, Columns, Rows
from sitegen.search.limits import Limits
from sitegen.search.pairs import Pairs
from sitegen.search.paper import IndexedPaper
from sitegen.search.stand_ins import StandIns, leading, most_papers, of_related, standin, strongest
from sitegen.search.vocabulary import STOP, Ints, Slots, Texts, Vocabulary
from sitegen.search.wire import in_order

TOPIC = "#"  # before a topic's id, which is a term, too
# What is added to the places of authors: so they are told from those of any abstract. As a power of two it is
# the same two bytes behind each place, which compress well.
AUTHORS_AT = 1 << 20
_PARTS = 8  # of the terms, whose stand-ins are kept apart: all at once would take twice the memory

_Rows = NDArray[Any]  # of small integers, to save memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """The postings of a run of papers, numbered from 0."""

    terms: list[str]  # that have papers, in the order of JavaScript
    counts: Ints  # papers of each
    columns: Sequence[Column]  # gaps, codes, lengths of titles, steps between places
    length: int  # terms of all abstracts
    title_length: int  # terms of all titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Papers whose texts have been read. A paper is two texts, its title and then its abstract."""

    first: int  # number of the first paper
    texts: Texts
    topics: Ints  # rows of a topic's term and the number of the text that it counts for
    authors: Ints  # of each paper how many chunks at the end of its abstract are of its authors

    def titles(self) -> Texts:
        sizes = self.texts.sizes
        is_title = np.repeat(np.arange(len(sizes)) % 2 == 0, sizes)
        return Texts(chunks=self.texts.chunks[is_title], sizes=sizes[::2])


def read_papers(papers: Sequence[IndexedPaper], vocabulary: Vocabulary, block: int) -> list[Block]:
    """All papers, in blocks of so many."""
    return [_read(papers[start : start + block], start, vocabulary) for start in range(0, len(papers), block)]


def _read(papers: Sequence[IndexedPaper], first: int, vocabulary: Vocabulary) -> Block:
    topics = [
        (vocabulary.term(TOPIC + topic), 2 * number + 1)
        for number, paper in enumerate(papers)
        for topic in paper.topics
    ]
    return Block(
        first=first,
        texts=vocabulary.read(text for paper in papers for text in paper.searched),
        topics=np.array(topics, np.int64).reshape(-1, 2),
        authors=np.array([paper.author_chunks for paper in papers], np.int64),
    )


def count_postings(
    blocks: Sequence[Block],
    vocabulary: Vocabulary,
    standins: StandIns,
    names: StandIns,
    pairs: Pairs,
    related: Sequence[Sequence[int]],
    limits: Limits,
) -> Postings:
    """The postings of papers, in their order.

    A topic is a term of its own, `#` and its id, which no text can hold; so are the stand-ins of a phrase,
    its names, and two words side by side that a title holds and another paper, too.
    `related` gives for each paper those like it, by number, or nothing at all.
    """
    builder = _Builder(vocabulary, standins, names, pairs, related, limits)
    for block in blocks:
        builder.add(block)
    builder.add_standins()
    return builder.postings()


class _Builder:
    """Postings that grow block by block."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        standins: StandIns,
        names: StandIns,
        pairs: Pairs,
        related: Sequence[Sequence[int]],
        limits: Limits,
    ) -> None:
        self._columns = Columns()
        self._lengths: Ints = np.empty(0, np.int64)  # of each text so far, in terms
        self._vocabulary = vocabulary
        self._standins = standins
        self._names = names
        self._pairs = pairs
        self._related = related
        self._limits = limits
        self._held: list[tuple[Ints, Ints]] = []  # term and paper of all postings, if papers are related
        # Stand-ins, each part of the terms apart: rows of term, paper, times in the title, in the abstract.
        self._found: list[list[_Rows]] = [[] for _ in range(_PARTS)]
        self._noted = 0  # stand-ins since the weaker ones were dropped

    def add(self, block: Block) -> None:
        slots = self._vocabulary.slots(block.texts)
        term, text, slot = _words(slots, block)
        count = len(block.texts.sizes)
        counted = text[: len(text) - len(block.topics)]
        self._lengths = np.concatenate([self._lengths, np.bincount(counted, minlength=count)])
        bits = count.bit_length()  # of a number that holds a text of the block
        pair, slot = _sorted(term << bits | text, slot)
        term, text = pair >> bits, pair & (1 << bits) - 1
        paper = text >> 1
        at = _starts(term, paper)  # the first word of each posting
        steps = np.where(_is_first(pair), slot, slot - np.roll(slot, 1))
        posting = np.repeat(np.arange(len(at)), np.diff(np.append(at, len(term))))
        times = _sums(text & 1, at)
        term, paper = term[at], paper[at]
        self._append(term, paper + block.first, times, steps, posting)
        for finder in (self._names, self._pairs):
            self._add_found(*finder.find(slots.terms, slots.texts), block.first)
        self._find(slots, block.first, (term, paper), count // 2)
        if self._related:
            self._held.append((term, paper + block.first))

    def _add_found(self, term: Ints, text: Ints, first: int) -> None:
        """Terms of several words, found in the texts of a block; they have no places."""
        term, text = _sorted(term, text)
        paper = text >> 1
        at = _starts(term, paper)
        self._append(term[at], paper[at] + first, _sums(text & 1, at))

    def _find(self, slots: Slots, first: int, held: tuple[Ints, Ints], count: int) -> None:
        """Notes the stand-ins of so many papers; `held` says which term stands in which of them."""
        term, text = _sorted(*self._standins.find(slots.terms, slots.texts))
        paper = text >> 1
        at = _starts(term, paper)
        times = _sums(text & 1, at)
        term, paper = term[at], paper[at]
        lacking = self._standins.lack_word(term, paper, held, count)
        self._note(np.column_stack([term, paper + first, times])[lacking].astype(np.int32))
        # Related papers may make the weaker ones stronger.
        if not self._related and self._noted > self._limits.found:
            for part, blocks in enumerate(self._found):
                rows = np.concatenate(blocks)
                self._found[part] = [rows[leading(rows[:, 0], _strength(rows), self._limits.standins + 1)]]
            self._noted = 0

    def _note(self, rows: _Rows) -> None:
        """Keeps rows of stand-ins, each part of the terms apart."""
        part = (rows[:, 0] % _PARTS).astype(np.uint8)
        rows = rows[np.argsort(part, kind="stable")]
        ends = np.cumsum(np.bincount(part, minlength=_PARTS))
        for blocks, taken in zip(self._found, np.split(rows, ends[:-1]), strict=True):
            blocks.append(taken)
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
        papers = len(self._lengths) // 2
        # The blocks are sorted, and a stable sort merges them.
        rows = rows[np.argsort(rows[:, 0].astype(np.int64) * papers + rows[:, 1], kind="stable")]
        at = _starts(rows[:, 0], rows[:, 1])
        if len(at) < len(rows):  # by a synonym and by related papers
            rows = np.column_stack([rows[at, :2], np.add.reduceat(rows[:, 2:], at)])
        most = most_papers(papers, self._limits.standins)
        rows = rows[strongest(rows[:, 0], _strength(rows), most)].astype(np.int64)
        self._append(rows[:, 0], rows[:, 1], rows[:, 2:])

    def _from_related(self) -> _Rows:
        """The stand-ins that related papers make: as if the word stood once in the abstract."""
        term, paper = map(np.concatenate, zip(*self._held, strict=True))
        agreeing = 2 if len(self._related) <= self._limits.few else 3
        term, paper = of_related(term, paper, self._related, agreeing)
        names, number = self._vocabulary.terms, self._vocabulary.term
        words, place = np.unique(term, return_inverse=True)
        numbers = np.array(
            [
                number(standin((name,))) if not name.startswith(TOPIC) else STOP
                for name in map(names.__getitem__, words.tolist())
            ],
            np.int64,
        )
        rows: _Rows = np.zeros((len(term), 4), np.int32)
        rows[:, 0], rows[:, 1], rows[:, 3] = numbers[place], paper, 1
        kept: _Rows = rows[rows[:, 0] != STOP]
        return kept

    def _append(
        self, term: Ints, paper: Ints, times: Ints, steps: Ints | None = None, posting: Ints | None = None
    ) -> None:
        """Rows sorted by term and paper; `times` are those in the title and in the abstract."""
        rows = Rows(
            terms=term,
            papers=paper,
            times=times,
            title_lengths=self._lengths[2 * paper],
            lengths=self._lengths[2 * paper + 1],
            steps=steps,
            step_rows=posting,
        )
        self._columns.append(rows, len(self._vocabulary))

    def postings(self) -> Postings:
        """What has been added, in order; without the pairs that tell nothing."""
        names = self._vocabulary.terms
        counts = self._columns.counts(len(names))
        pairs = self._pairs.terms
        counts[pairs[~self._pairs.told_twice(counts[pairs])]] = 0
        terms = in_order([names[number] for number in np.flatnonzero(counts).tolist()])
        order = np.fromiter(map(self._vocabulary.term, terms), np.int64)
        return Postings(
            terms=terms,
            counts=counts[order],
            columns=self._columns.merged(order),
            length=int(self._lengths[1::2].sum()),
            title_length=int(self._lengths[0::2].sum()),
        )


def _words(slots: Slots, block: Block) -> tuple[Ints, Ints, Ints]:
    """Term, text and slot of each word, of joined forms, which stand in their last part's, then of topics."""
    first = np.searchsorted(slots.texts, np.arange(int(slots.texts.max(initial=-1)) + 1))
    place = np.arange(len(slots.terms)) - first[slots.texts]
    if block.authors.any():
        place[_of_authors(slots, block)] += AUTHORS_AT
    topics = block.topics
    word, whole = slots.terms != STOP, slots.joined != STOP
    return (
        np.concatenate([slots.terms[word], slots.joined[whole], topics[:, 0]]),
        np.concatenate([slots.texts[word], slots.chunk_texts[whole], topics[:, 1]]),
        np.concatenate([place[word], place[slots.ends[whole] - 1], np.zeros(len(topics), np.int64)]),
    )


def _of_authors(slots: Slots, block: Block) -> NDArray[np.bool_]:
    """Whether each slot is of an author's name."""
    ends = np.cumsum(block.texts.sizes, dtype=np.int64)[slots.chunk_texts]
    from_end = ends - np.arange(len(ends))  # 1 for the last chunk of a text
    in_abstract = slots.chunk_texts % 2 == 1
    is_name = in_abstract & (from_end <= block.authors[slots.chunk_texts >> 1])
    return np.repeat(is_name, np.diff(slots.ends, prepend=0))


def _strength(rows: Ints) -> Ints:
    """How much a paper stands in for a phrase: a title counts twice."""
    return 2 * rows[:, 2] + rows[:, 3]


def _sorted(major: Ints, minor: Ints) -> tuple[Ints, Ints]:
    """Both columns, sorted by the first and then the second."""
    bits = int(minor.max(initial=0)).bit_length()
    rows = np.sort(major << bits | minor)
    return rows >> bits, rows & (1 << bits) - 1


def _sums(fields: Ints, at: Ints) -> Ints:
    """How many rows of field 0 and of field 1 there are from each place on, up to the next."""
    if not len(at):
        return np.empty((0, 2), np.int64)
    ones = np.add.reduceat(fields, at)
    return np.column_stack([np.diff(np.append(at, len(fields))) - ones, ones])


def _is_first(*columns: Ints) -> NDArray[np.bool_]:
    """Whether a row differs from the one before; all columns are sorted together."""
    first = np.zeros(len(columns[0]), bool)
    first[:1] = True
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first


def _starts(*columns: Ints) -> Ints:
    return np.flatnonzero(_is_first(*columns))
