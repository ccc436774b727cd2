"""Addresses, languages and scripts as templates say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.theme import filters


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://github.com/a/b", "github.com/a/b"),
        ("https://www.example.org/", "example.org"),
        ("mailto:x@example.org", "mailto:x@example.org"),
    ],
)
def test_an_address_is_shown_without_its_scheme(url: str, text: str) -> None:
    assert filters.address(url) == text


@given(st.text(min_size=1))
def test_an_address_is_never_long_and_never_empty(url: str) -> None:
    assert 1 <= len(filters.address(url)) <= filters.ADDRESS


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("fa_IR", "rtl"), ("en", "ltr"), ("arn", "ltr"), ("", "ltr"),
     ("az-Arab-IR", "rtl"), ("ur-Latn", "ltr"), ("de-1996", "ltr")],
)  # fmt: skip
def test_the_direction_of_a_language_is_that_of_the_script_it_is_written_in(
    language: str, direction: str
) -> None:
    assert filters.direction(language) == direction


@pytest.mark.parametrize(("name", "initial"), [("Jan", "J"), ("März", "M"), ("10月", "10"), ("", "")])
def test_a_month_without_room_is_its_first_letter_or_its_number(name: str, initial: str) -> None:
    assert filters.initial(name) == initial


def test_a_policy_names_a_script_by_its_hash() -> None:
    # The example of the specification (Content Security Policy Level 3, 8.3).
    assert filters.csp_hash("doSomething();") == "sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc="
