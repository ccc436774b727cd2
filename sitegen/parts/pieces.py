"""Large files in pieces, each with a key of its own.

A file of all papers is cut into pieces counted from its oldest paper. What comes in changes the newest piece,
and those with a paper that is listed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a file."""

    key: bytes  # fingerprint of all values that its bytes are made from
    make: Callable[[], bytes]  # can be pickled: a `partial` of a named function over values


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecedFile:
    """One file of the site, as OutputFile is, whose bytes are those of its pieces in a row."""

    path: str
    pieces: tuple[Piece, ...]

    @property
    def data(self) -> bytes:
        return b"".join(piece.make() for piece in self.pieces)


def cut(sources: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The sources, newest first, in pieces of `size` counted from the oldest: only the first is smaller."""
    first = len(sources) % size
    if first:
        yield sources[:first]
    for start in range(first, len(sources), size):
        yield sources[start : start + size]
