"""By what papers are known again: hashes of titles and texts, and sketches of texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from sitegen.archive.identity import fold, long_words
from sitegen.urls import short_hash

_SLOTS = 32
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MARK = 8  # characters of the hash in front of the sketch
_ENOUGH = 8  # longer words, below which an abstract is too short to be compared
NEARLY_SAME = 0.5  # of the words of both abstracts; a corrected abstract keeps more
CLEARLY_OTHER = 0.25  # of two abstracts on different subjects, 99 pairs of 100 share less


def title_key(title: str) -> str:
    """What a plain title and every spelling of it have in common."""
    return _hash(title)


def text_key(abstract: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """A hash of an abstract's letters, and a sketch by which a corrected form of it is recognised.

    `known` are keys by their hashes, which need not be made once more.
    """
    if not abstract.strip():
        return ""
    mark = _hash(abstract)
    return known.get(mark) or mark + _sketch(long_words(abstract))


@lru_cache(maxsize=1 << 15)
def _hash(text: str) -> str:
    """Of a text's letters; who matches addresses asks for it, and who writes them down asks again."""
    return short_hash(fold(text))


def _sketch(words: Iterable[str]) -> str:
    """A character for each of 32 shares of all words: it tells the word of the abstract that hashes lowest.

    How many characters two sketches share is, but for chance, how many words the texts share (one
    permutation hashing: Li, Owen and Zhang, NIPS 2012). Empty where the words are too few.
    """
    lowest = [1 << 64] * _SLOTS
    count = 0
    for word in words:
        count += 1
        mixed = zlib.crc32(word.encode("utf-8", "surrogatepass")) * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF
        slot, rest = mixed >> 59, mixed >> 24 & 0x7_FFFF_FFFF
        lowest[slot] = min(lowest[slot], rest)
    if count < _ENOUGH:
        return ""
    return "".join("." if rest == 1 << 64 else _ALPHABET[rest & 63] for rest in lowest)


def same_text(one: str, other: str) -> bool:
    return one[:MARK] == other[:MARK] != ""


def likeness(one: str, other: str) -> float | None:
    """About how much of the words of two texts is in both, from 0 to 1; None where it cannot be told."""
    if same_text(one, other):
        return 1.0
    pairs = [pair for pair in zip(one[MARK:], other[MARK:], strict=False) if pair != (".", ".")]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None
