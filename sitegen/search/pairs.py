"""Two words side by side → terms of their own, so that a search knows papers with a whole phrase."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sitegen.search.vocabulary import STOP, Ints, Vocabulary

PAIR = "+"  # between the words of a pair
_TERM_BITS = 31  # of the number of a term


class Pairs:
    """Two words side by side, as terms: `state+space`. Only those that stand in a title."""

    def __init__(self, in_titles: Iterable[Ints], in_earlier: Ints, vocabulary: Vocabulary) -> None:
        """What `side_by_side` finds in titles, and in those of papers that are not in this index."""
        self._keys = np.unique(np.concatenate([in_earlier, *in_titles]))
        self._in_earlier = np.isin(self._keys, in_earlier)
        terms = vocabulary.terms
        left, right = self._keys >> _TERM_BITS, self._keys & (1 << _TERM_BITS) - 1
        written = (
            f"{terms[one]}{PAIR}{terms[other]}"
            for one, other in zip(left.tolist(), right.tolist(), strict=True)
        )
        self.terms: Ints = np.fromiter(map(vocabulary.term, written), np.int64)

    def told_twice(self, papers: Ints) -> NDArray[np.bool_]:
        """Which pairs two papers hold; the others tell nothing that the words of one paper do not.

        `papers`: how many of this index hold each of the `terms`.
        """
        return (papers > 0) & (papers + self._in_earlier > 1)

    def find(self, slots: Ints, text: Ints) -> tuple[Ints, Ints]:
        """Terms of pairs and the texts that have one, a row for each place; `text` of each slot."""
        if not len(self._keys):
            return self._keys, self._keys
        key, texts = side_by_side(slots, text)
        place = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        known = self._keys[place] == key
        return self.terms[place[known]], texts[known]


def side_by_side(slots: Ints, text: Ints) -> tuple[Ints, Ints]:
    """The terms of each two words side by side, as one number, and the text; none a stop word."""
    at = np.flatnonzero((slots[:-1] != STOP) & (slots[1:] != STOP) & (text[:-1] == text[1:]))
    return slots[at] << _TERM_BITS | slots[at + 1], text[at]
