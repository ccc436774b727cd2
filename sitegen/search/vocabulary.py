"""Numbers for words: the texts of papers as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sitegen.language.tokens import chunks, read_chunk

STOP = -1  # in the place of a term: a stop word

_Ints = NDArray[np.int64]


class _Numbers(dict[str, int]):
    """Numbers for strings, given when they are first asked for."""

    def __init__(self, first_seen: Callable[[str], object]) -> None:
        super().__init__()
        self._first_seen = first_seen

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        self._first_seen(key)
        return number


class Vocabulary:
    """Numbers for the terms of an archive, and for the chunks in which they stand."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers = _Numbers(self.terms.append)
        self._chunks = _Numbers(self._add)
        self._slots = array("q")  # of all chunks, one after the other
        self._ends = array("q", [0])  # where the slots of each chunk end, behind those of the one before
        self._joined = array("q")  # of each chunk; STOP: none

    def term(self, term: str) -> int:
        """The number of a term."""
        return self._numbers[term]

    def chunks(self, texts: Iterable[str]) -> tuple[_Ints, _Ints]:
        """The chunks of texts by number, one text after the other; and how many each has."""
        numbers, ends = array("q"), [0]
        for text in texts:
            numbers.extend(map(self._chunks.__getitem__, chunks(text)))
            ends.append(len(numbers))
        return np.array(numbers, np.int64), np.diff(ends)

    def tables(self) -> tuple[_Ints, _Ints, _Ints]:
        """Slots of all chunks, where those of each chunk end, joined forms."""
        return (
            np.array(self._slots, np.int64),
            np.array(self._ends, np.int64),
            np.array(self._joined, np.int64),
        )

    def _slot(self, slot: str) -> int:
        return self.term(slot) if slot else STOP

    def _add(self, text: str) -> None:
        chunk = read_chunk(text)
        self._slots.extend(self._slot(slot) for slot in chunk.slots)
        self._ends.append(len(self._slots))
        self._joined.append(self._slot(chunk.joined))


def slots_of(texts: Sequence[str], vocabulary: Vocabulary) -> tuple[_Ints, _Ints, _Ints, _Ints, _Ints]:
    """Of each slot its term and text; of each chunk its joined form, its text, the slots up to its end."""
    chunk, sizes = vocabulary.chunks(texts)
    table, ends, joined = vocabulary.tables()
    chunk_text = np.repeat(np.arange(len(texts)), sizes)
    widths = ends[chunk + 1] - ends[chunk]
    behind = np.cumsum(widths)
    of = np.repeat(np.arange(len(chunk)), widths)
    slots = table[ends[chunk][of] + np.arange(len(of)) - (behind - widths)[of]]
    return slots, chunk_text[of], joined[chunk], chunk_text, behind
