"""The bytes of the index files: integers, sorted keys, file names: docs/reference/search-index.md."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

NAME_LENGTH = 7  # base 32 digits: 35 bits, enough for the folders of one archive, and checked
_MOST_SHARED = 60  # so that the count of shared characters stays one printable byte
_SMALL = 1 << 13  # bytes of a file before compression
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")  # of UTF-16


def varint(number: int) -> bytes:
    """A natural number, seven bits a byte, the lowest first."""
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def sort_key(term: str) -> bytes:
    """Sorts as JavaScript compares strings: by UTF-16 code units."""
    return term.encode("utf-16-be")


def in_order(terms: Iterable[str]) -> list[str]:
    """Terms sorted as JavaScript compares strings."""
    terms = list(terms)
    # Where no character takes two units, that is how Python compares them, which is four times as fast.
    return sorted(terms, key=sort_key if _TWO_UNITS.search("".join(terms)) else None)


def pack_keys(keys: Sequence[str]) -> bytes:
    """Sorted keys, each without what it shares with the one before: its length, then a line a key."""
    lines = [chr(33 + shared) + key[shared:] for shared, key in zip(_shared(keys), keys, strict=True)]
    blob = "\n".join(lines).encode()
    return varint(len(blob)) + blob


def _shared(keys: Sequence[str]) -> list[int]:
    """With how many characters of the one before each begins, as far as a UTF-16 unit is a character."""
    if not keys:
        return []
    # A column more, of zeros: all that two keys share ends in it at the latest.
    chars = np.array([*keys], f"U{_MOST_SHARED}").view(np.uint32).reshape(len(keys), -1)
    differ = np.ones((len(keys), chars.shape[1] + 1), bool)
    differ[1:, :-1] = (chars[1:] != chars[:-1]) | (chars[1:] > 0xFFFF)
    shared: list[int] = differ.argmax(axis=1).tolist()
    return shared


def separator(before: str, first: str) -> str:
    """The shortest string that sorts behind `before` and not behind `first`; the two are sorted."""
    for end, (one, other) in enumerate(zip(before, first, strict=False), 1):
        if one != other:
            return first[:end]
    return first[: len(before) + 1]


def deflate(data: bytes) -> bytes:
    """Raw DEFLATE, what the browser calls `deflate-raw`: no header that depends on the platform."""
    # Nearly all files are small, and the tables for a large one take longer to set up than these to use.
    window, memory = (12, 5) if len(data) <= _SMALL else (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    packer = zlib.compressobj(6, zlib.DEFLATED, -window, memory)
    return packer.compress(data) + packer.flush()


class Names:
    """Names by content, none given twice to different contents.

    A name is taken from the uncompressed bytes, because compressed ones differ between versions of zlib.
    """

    def __init__(self) -> None:
        self._taken: dict[str, bytes] = {}

    def name(self, *contents: bytes) -> str:
        digest = hashlib.sha256()
        for content in contents:
            digest.update(len(content).to_bytes(8, "big") + content)
        key = digest.digest()
        for salt in range(256):
            hashed = hashlib.sha256(bytes([salt]) + key).digest()
            name = base64.b32encode(hashed[:5])[:NAME_LENGTH].decode().lower()
            if self._taken.setdefault(name, key) == key:
                return name
        raise AssertionError("256 clashes of 35 bits each")


def cut(sizes: Iterable[int], target: int) -> list[slice]:
    """Runs of consecutive places whose sizes add up to about the target, each at least one place."""
    runs: list[slice] = []
    start = total = count = 0
    for place, size in enumerate(sizes):
        if total and total + size / 2 > target:
            runs.append(slice(start, place))
            start, total = place, 0
        total += size
        count = place + 1
    return [*runs, slice(start, count)] if count > start else runs
