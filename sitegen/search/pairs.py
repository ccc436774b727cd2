"""Two words side by side → terms of their own, so that a search knows papers with a whole phrase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sitegen.model import Paper
from sitegen.search.vocabulary import STOP, Vocabulary, slots_of

PAIR = "+"  # between the words of a pair
_BLOCK = 2_048  # papers whose titles are read at a time
_TERM_BITS = 31  # of the number of a term

_Ints = NDArray[np.int64]


class Pairs:
    """Two words side by side, as terms: `state+space`. Only those that stand in a title."""

    def __init__(self, papers: Sequence[Paper], vocabulary: Vocabulary) -> None:
        keys = [
            _side_by_side(*slots_of([paper.title.plain for paper in block], vocabulary)[:2])[1]
            for block in (papers[start : start + _BLOCK] for start in range(0, len(papers), _BLOCK))
        ]
        self._keys = np.unique(np.concatenate([np.empty(0, np.int64), *keys]))
        terms = vocabulary.terms
        left, right = self._keys >> _TERM_BITS, self._keys & (1 << _TERM_BITS) - 1
        self.terms: _Ints = np.array(
            [
                vocabulary.term(f"{terms[one]}{PAIR}{terms[other]}")
                for one, other in zip(left.tolist(), right.tolist(), strict=True)
            ],
            np.int64,
        )

    def find(self, slots: _Ints, text: _Ints) -> tuple[_Ints, _Ints]:
        """Terms of pairs and the texts that have one, a row for each place; `text` of each slot."""
        if not len(self._keys):
            return self._keys, self._keys
        at, key = _side_by_side(slots, text)
        place = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        known = self._keys[place] == key
        return self.terms[place[known]], text[at[known]]


def _side_by_side(slots: _Ints, text: _Ints) -> tuple[_Ints, _Ints]:
    """Where two words of a text stand side by side, none a stop word; and their terms as one number."""
    at = np.flatnonzero((slots[:-1] != STOP) & (slots[1:] != STOP) & (text[:-1] == text[1:]))
    return at, slots[at] << _TERM_BITS | slots[at + 1]
