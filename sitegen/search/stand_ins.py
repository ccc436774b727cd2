"""Synonyms and related papers → postings: papers to be found by a word that they do not hold.

They are a term of their own beside the word's: the word with a mark behind it, `gripper!`, or the phrase,
`tail risk!`. It sorts next to the word, so that one file of the index can hold both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from sitegen.language.synonyms import Phrase
from sitegen.search.vocabulary import STOP, Ints, Vocabulary

MARK = "!"
MOST_SHARE = 0.2  # of the papers: stand-ins in more of them would tell nothing
_BLOCK = 1_024  # papers whose related ones are looked at together: the words of all at once take much memory


def standin(phrase: Phrase) -> str:
    """The term of the stand-ins of a word or phrase."""
    return " ".join(phrase) + MARK


class StandIns:
    """Finds the phrases that stand in for others, in texts given as numbers of terms."""

    def __init__(
        self,
        phrases: Mapping[Phrase, Sequence[Phrase]],
        vocabulary: Vocabulary,
        sign: Callable[[Phrase], str] = standin,
    ) -> None:
        """`phrases` gives for each what stands in for it; `sign` the term that is made of it.

        The texts have been read: a phrase with a word that the vocabulary lacks stands in none of them.
        """
        number = vocabulary.term
        self._steps: dict[tuple[int, int], int] = {}  # state, term → state; 0: nothing read yet
        own: dict[int, list[int]] = {}
        finds: dict[Phrase, list[int]] = {}  # a phrase → the terms for which it stands in
        held = {right for right in {*chain(*phrases.values())} if all(map(vocabulary.has_slot, right))}
        for left, found in phrases.items():
            rights = held.intersection(found)
            if not rights:
                continue
            term = number(sign(left))
            own[term] = [number(slot) for slot in left if slot]
            for right in rights:
                finds.setdefault(right, []).append(term)
        ends = {
            self._state([number(slot) if slot else STOP for slot in phrase]): terms
            for phrase, terms in finds.items()
        }
        self._ends, self._terms = _ragged(ends, len(self._steps) + 1)
        self._own, self._words = _ragged(own, max(own, default=-1) + 1)
        self._base = max((term for _, term in self._steps), default=0) + 2
        self._first = np.zeros(self._base, np.int64)  # term → state, for the first word of a phrase
        for (state, term), to in self._steps.items():
            if state == 0:
                self._first[term] = to
        rows = sorted(
            (state * self._base + term + 1, to) for (state, term), to in self._steps.items() if state
        )
        self._keys = np.array([key for key, _ in rows], np.int64)
        self._to = np.array([to for _, to in rows], np.int64)

    def _state(self, phrase: Sequence[int]) -> int:
        """The state when a phrase has been read."""
        state = 0
        for term in phrase:
            state = self._steps.setdefault((state, term), len(self._steps) + 1)
        return state

    def find(self, slots: Ints, text: Ints) -> tuple[Ints, Ints]:
        """Terms of stand-ins and the texts that have one, a row for each place; `text` of each slot."""
        terms, texts = [], []
        state = self._first[np.clip(slots, 0, self._base - 1)] * (slots >= 0)
        start = np.flatnonzero(state)
        state, end = state[start], start
        while len(start):
            rows, found = _expand(self._ends, self._terms, state)
            terms.append(found)
            texts.append(text[start[rows]])
            start, end, state = self._step(slots, text, start, end + 1, state)
        return _joined(terms), _joined(texts)

    def _step(self, slots: Ints, text: Ints, start: Ints, end: Ints, state: Ints) -> tuple[Ints, Ints, Ints]:
        """The phrases that go on with the slot at `end`: where they start and end, and their states."""
        inside = end < len(slots)
        start, end, state = start[inside], end[inside], state[inside]
        goes_on = (text[end] == text[start]) & (slots[end] < self._base - 1)
        start, end, state = start[goes_on], end[goes_on], state[goes_on]
        key = state * self._base + slots[end] + 1
        place = np.searchsorted(self._keys, key)
        known = place < len(self._keys)
        known[known] = self._keys[place[known]] == key[known]
        return start[known], end[known], self._to[place[known]]

    def lack_word(self, terms: Ints, papers: Ints, held: tuple[Ints, Ints], count: int) -> NDArray[np.bool_]:
        """Whether papers lack a word of the phrase itself; `held`: rows of a term and a paper with it."""
        held_terms, held_papers = held
        words = np.unique(self._words)
        row = np.full(max(int(held_terms.max(initial=0)), int(words.max(initial=0))) + 1, -1)
        row[words] = np.arange(len(words))
        table = np.zeros((len(words), count), bool)
        counted = row[held_terms] >= 0
        table[row[held_terms[counted]], held_papers[counted]] = True
        rows, own = _expand(self._own, self._words, terms)
        holds = np.bincount(rows, table[row[own], papers[rows]], minlength=len(terms))
        return holds < np.diff(self._own)[terms]


def of_related(term: Ints, paper: Ints, related: Sequence[Sequence[int]], agreeing: int) -> tuple[Ints, Ints]:
    """Terms, and papers that lack them while so many of their related papers hold them.

    `term` and `paper` say which paper holds which term, each pair once; the papers of `related` are numbered
    as in `paper`. Terms in more than `MOST_SHARE` of the papers are left out: they would tell nothing.
    """
    width, count = int(term.max(initial=0)) + 1, len(related)
    kept = np.bincount(term, minlength=width)[term] <= MOST_SHARE * count
    term, paper = term[kept], paper[kept]
    order = np.argsort(paper, kind="stable")
    flat, bounds = term[order], np.searchsorted(paper[order], np.arange(count + 1))
    terms, papers = [], []
    for start in range(0, count, _BLOCK):
        block = related[start : start + _BLOCK]
        to = np.repeat(np.arange(len(block)), [len(row) for row in block])
        rows, found = _expand(bounds, flat, np.array([each for row in block for each in row], np.int64))
        pairs, times = np.unique(to[rows] * width + found, return_counts=True)
        rows, own = _expand(bounds, flat, np.arange(start, start + len(block)))
        pairs = np.setdiff1d(pairs[times >= agreeing], rows * width + own, assume_unique=True)
        terms.append(pairs % width)
        papers.append(pairs // width + start)
    return _joined(terms), _joined(papers)


def most_papers(papers: int, most: int) -> int:
    """How many of the papers the stand-ins of one phrase may be: `most`, in a small archive fewer."""
    return min(most, max(1, int(MOST_SHARE * papers)))


def strongest(terms: Ints, strength: Ints, most: int) -> NDArray[np.bool_]:
    """Which rows to keep so that no term has more than that: the strongest, all of one strength or none.

    `terms` is sorted.
    """
    kept = np.ones(len(terms), bool)
    bounds = [*np.flatnonzero(np.diff(terms, prepend=-1)).tolist(), len(terms)]
    for start, end in pairwise(bounds):
        if end - start > most:
            limit = np.sort(strength[start:end])[::-1][most]
            kept[start:end] = strength[start:end] > limit
    return kept


def leading(terms: Ints, strength: Ints, count: int) -> NDArray[np.bool_]:
    """The rows among the strongest of their term, so many of each: enough for what `strongest` keeps."""
    order = np.lexsort((-strength, terms))
    starts = np.flatnonzero(np.diff(terms[order], prepend=-1))
    rank = np.arange(len(terms)) - np.repeat(starts, np.diff(np.append(starts, len(terms))))
    kept = np.zeros(len(terms), bool)
    kept[order[rank < count]] = True
    return kept


def _ragged(rows: Mapping[int, Sequence[int]], count: int) -> tuple[Ints, Ints]:
    """Rows by number as one array, and where each begins."""
    numbers = sorted(rows)
    sizes = np.zeros(count + 1, np.int64)  # behind the row before
    sizes[np.array(numbers, np.int64) + 1] = [len(rows[number]) for number in numbers]
    return np.cumsum(sizes), np.fromiter(chain.from_iterable(map(rows.__getitem__, numbers)), np.int64)


def _expand(bounds: Ints, flat: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """The values of rows, and for each value the place of its row among `numbers`."""
    sizes = bounds[numbers + 1] - bounds[numbers]
    rows = np.repeat(np.arange(len(numbers)), sizes)
    inside = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return rows, flat[bounds[numbers][rows] + inside]


def _joined(parts: Iterable[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *parts])
