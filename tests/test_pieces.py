"""Large files in pieces, counted from the oldest paper."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from sitegen.parts.pieces import Piece, PiecedFile, cut


@given(st.lists(st.integers(), max_size=60), st.lists(st.integers(), max_size=20), st.integers(1, 9))
def test_pieces_hold_all_and_what_comes_in_changes_the_first_alone(
    old: list[int], new: list[int], size: int
) -> None:
    pieces = [list(piece) for piece in cut(old, size)]
    assert [source for piece in pieces for source in piece] == old
    assert all(len(piece) == size for piece in pieces[1:])
    assert all(1 <= len(piece) <= size for piece in pieces[:1])
    later = [list(piece) for piece in cut([*new, *old], size)]
    full = [piece for piece in pieces if len(piece) == size]
    assert later[len(later) - len(full) :] == full


def pieces(*texts: bytes) -> tuple[Piece, ...]:
    return tuple(Piece(key=text * 2, make=partial(bytes, text)) for text in texts)


def test_the_bytes_of_a_file_are_those_of_its_pieces() -> None:
    assert PiecedFile(path="a", pieces=pieces(b"one\n", b"", b"two\n")).data == b"one\ntwo\n"
