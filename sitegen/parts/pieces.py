"""Large files in pieces, so that one new digest does not make all of a file anew.

A file of all papers is cut into pieces counted from its oldest paper. What comes in changes the newest piece,
and those with a paper that is listed again. The others are in the file of the build before, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, TypeVar

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


class Stretch(NamedTuple):
    """Where a piece stands in a file."""

    start: int
    length: int


def cut(sources: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The sources, newest first, in pieces of `size` counted from the oldest: only the first is smaller."""
    first = len(sources) % size
    if first:
        yield sources[:first]
    for start in range(first, len(sources), size):
        yield sources[start : start + size]


def write_pieces(
    pieces: Iterable[Piece],
    file: BinaryIO,
    *,
    old: BinaryIO | None = None,
    known: Mapping[bytes, Stretch] | None = None,
) -> dict[bytes, Stretch]:
    """Write the pieces, one in memory at a time; where each stands then, by its key.

    A piece that is `known` is copied from the `old` file. A piece of which the old file has too few bytes is
    made.
    """
    found: dict[bytes, Stretch] = {}
    place = 0
    for piece in pieces:
        data = _copied(piece.key, old, known or {}) or piece.make()
        file.write(data)
        found[piece.key] = Stretch(place, len(data))
        place += len(data)
    return found


def _copied(key: bytes, old: BinaryIO | None, known: Mapping[bytes, Stretch]) -> bytes:
    there = known.get(key)
    if old is None or there is None:
        return b""
    old.seek(there.start)
    data = old.read(there.length)
    return data if len(data) == there.length else b""
