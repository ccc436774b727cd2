"""Fingerprints of values, and how much of an archive is settled."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Listing
from sitegen.parts.part import fingerprint
from sitegen.parts.snapshot import settled

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, VALUES)
def test_equal_values_have_one_fingerprint_and_others_another(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (repr(one) == repr(other))


def test_a_fingerprint_does_not_depend_on_which_strings_are_one_object() -> None:
    part = "a text"
    again = "".join(["a ", "text"])
    assert part is not again
    assert fingerprint([part, part]) == fingerprint([part, again])


def test_a_fingerprint_knows_the_fields_of_a_value() -> None:
    day = datetime.date(2025, 8, 20)
    one, other = Listing(digest="a", date=day), Listing(digest="b", date=day)
    assert fingerprint(one) == fingerprint(Listing(digest="a", date=day)) != fingerprint(other)


@given(st.integers(min_value=0, max_value=10_000_000), st.integers(min_value=0, max_value=1000))
def test_the_settled_part_of_an_archive_grows_with_it(papers: int, more: int) -> None:
    assert 0 <= settled(papers) <= settled(papers + more) <= papers + more
    assert papers < 2048 or papers - settled(papers) <= papers / 8
    assert papers < 2048 or settled(papers + papers // 100) - settled(papers) <= papers / 8
