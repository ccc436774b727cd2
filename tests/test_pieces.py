"""Large files in pieces: the same bytes whether a piece is made or copied."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from sitegen.parts.pieces import Piece, PiecedFile, Stretch, cut, write_pieces


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


def refusing(*texts: bytes) -> tuple[Piece, ...]:
    """The same pieces, which cannot be made."""
    return tuple(Piece(key=text * 2, make=partial(int, "no number")) for text in texts)  # type: ignore[arg-type]


def test_the_bytes_of_a_file_are_those_of_its_pieces() -> None:
    assert PiecedFile(path="a", pieces=pieces(b"one\n", b"", b"two\n")).data == b"one\ntwo\n"


def test_a_piece_that_the_old_file_has_is_copied_from_where_it_stands() -> None:
    old, new = BytesIO(), BytesIO()
    known = write_pieces(pieces(b"two\n", b"one\n"), old)
    assert known == {b"two\ntwo\n": Stretch(0, 4), b"one\none\n": Stretch(4, 4)}
    found = write_pieces((*pieces(b"three\n"), *refusing(b"two\n", b"one\n")), new, old=old, known=known)
    assert new.getvalue() == b"three\ntwo\none\n"
    assert found[b"one\none\n"] == Stretch(10, 4)


def test_a_piece_is_made_where_the_old_file_is_gone_or_cut_short() -> None:
    known = {b"two\ntwo\n": Stretch(0, 4), b"one\none\n": Stretch(4, 4)}
    for old in (None, BytesIO(b"two\non")):
        new = BytesIO()
        write_pieces(pieces(b"two\n", b"one\n"), new, old=old, known=known)
        assert new.getvalue() == b"two\none\n"
