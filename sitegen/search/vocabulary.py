"""Numbers for words: the texts of papers as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.language.tokens import bare_chunk, chunks, split_bare, term_of

STOP = -1  # in the place of a term: a stop word

Ints = NDArray[np.int64]
SmallInts = NDArray[np.int32]


class _Numbers(dict[str, int]):
    """Numbers for strings, in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class _Chunks(dict[str, int]):
    """Numbers for chunks, one for all that `bare_chunk` makes the same; each is read once."""

    def __init__(self, term: Callable[[str], int]) -> None:
        super().__init__()
        self._term = term
        self.slots = array("i")  # of all chunks, one after the other
        self.ends = array("i", [0])  # where the slots of each chunk end, behind those of the one before
        self.joined = array("i")  # of each chunk; STOP: none

    def __missing__(self, text: str) -> int:
        bare = bare_chunk(text)
        number = self[text] = self[bare] if bare != text else self._read(text)
        return number

    def _read(self, bare: str) -> int:
        words, joined = split_bare(bare)
        for word in words:
            self.slots.append(self._word(word))
        self.ends.append(len(self.slots))
        self.joined.append(self._word(joined) if joined else STOP)
        return len(self.joined) - 1

    def _word(self, word: str) -> int:
        term = term_of(word)
        return self._term(term) if term else STOP


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts as numbers of chunks, one text after the other."""

    chunks: SmallInts
    sizes: SmallInts  # chunks of each text


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The places of texts, one text after the other: one for each word, stop words among them."""

    terms: Ints  # of each slot; STOP: a stop word
    texts: Ints  # of each slot
    joined: Ints  # of each chunk the term of its joined form; STOP: none
    chunk_texts: Ints  # of each chunk
    ends: Ints  # of each chunk: how many slots there are up to its end


class Vocabulary:
    """Numbers for the terms of an archive, and for the chunks in which they stand."""

    def __init__(self) -> None:
        self._terms = _Numbers()
        self.term: Callable[[str], int] = self._terms.__getitem__  # the number of a term
        self._chunks = _Chunks(self.term)

    @property
    def terms(self) -> list[str]:
        """All terms, by number."""
        return [*self._terms]

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._terms)

    def has_slot(self, slot: str) -> bool:
        """Whether it knows what stands in a place of a phrase, a term or an empty string for a stop word."""
        return not slot or slot in self._terms

    def read(self, texts: Iterable[str]) -> Texts:
        """Texts by the numbers of their chunks."""
        return _numbered(texts, self._chunks.__getitem__)

    def look_up(self, texts: Iterable[str]) -> Texts:
        """Texts as far as those that have been read have their chunks, too; for the others a stop word."""
        known, gap = self._chunks.get, self._chunks["the"]

        def number(chunk: str) -> int:
            found = known(chunk)
            return known(bare_chunk(chunk), gap) if found is None else found

        return _numbered(texts, number)

    def slots(self, texts: Texts) -> Slots:
        """The words of texts and where they stand."""
        table, ends = np.frombuffer(self._chunks.slots, np.int32), np.frombuffer(self._chunks.ends, np.int32)
        chunk_texts = np.repeat(np.arange(len(texts.sizes)), texts.sizes)
        starts, widths = ends[texts.chunks], np.diff(ends)[texts.chunks]
        behind = np.cumsum(widths, dtype=np.int64)
        of = np.repeat(np.arange(len(texts.chunks)), widths)
        return Slots(
            terms=table[starts[of] + np.arange(len(of)) - (behind - widths)[of]].astype(np.int64),
            texts=chunk_texts[of],
            joined=np.frombuffer(self._chunks.joined, np.int32)[texts.chunks].astype(np.int64),
            chunk_texts=chunk_texts,
            ends=behind,
        )


def _numbered(texts: Iterable[str], number: Callable[[str], int]) -> Texts:
    numbers, sizes = array("i"), array("i")
    for text in texts:
        before = len(numbers)
        # Small letters once for the text instead of for each chunk, where that is the same.
        plain = text.lower() if text.isascii() and "\\" not in text else text
        numbers.extend(map(number, chunks(plain)))
        sizes.append(len(numbers) - before)
    return Texts(chunks=np.array(numbers), sizes=np.array(sizes))
