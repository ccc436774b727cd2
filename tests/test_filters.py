"""Dates, numbers and addresses as readers say them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import filters

DATE = datetime.date(2026, 8, 5)


def test_dates_are_written_without_leading_zeros() -> None:
    assert filters.day(DATE) == "5 August 2026"
    assert filters.short_day(DATE) == "5 Aug 2026"
    assert filters.day_month(DATE) == "5 Aug"
    assert filters.month(DATE) == "August 2026"
    assert filters.month_name(12) == "December"
    assert filters.weekday(DATE) == "Wednesday"


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (20, "20 days"), (21, "3 weeks"), (92, "13 weeks"), (400, "13 months")]
)
def test_a_span_is_said_in_the_unit_that_suits_it(days: int, text: str) -> None:
    assert filters.span(days) == text


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


def test_counts_are_grouped_and_inflected() -> None:
    assert filters.plural(1, "paper") == "1 paper"
    assert filters.plural(1200, "paper") == "1,200 papers"
    assert filters.plural(2, "entry", "entries") == "2 entries"
    assert filters.number(12345) == "12,345"


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("fa_IR", "rtl"), ("en", "ltr"), ("arn", "ltr"), ("", "ltr"),
     ("az-Arab-IR", "rtl"), ("ur-Latn", "ltr"), ("de-1996", "ltr")],
)  # fmt: skip
def test_the_direction_of_a_language_is_that_of_the_script_it_is_written_in(
    language: str, direction: str
) -> None:
    assert filters.direction(language) == direction


def test_a_policy_names_a_script_by_its_hash() -> None:
    # The example of the specification (Content Security Policy Level 3, 8.3).
    assert filters.csp_hash("doSomething();") == "sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc="
