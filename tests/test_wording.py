"""First sentences, headings and date notes."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Digest
from sitegen.wording import date_note, digest_heading, excerpt, first_sentences, midnight, paper_count

LONG = "Word " + "word " * 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("a  b\nc", "a b c"),
        ("word, " * 40, "word, " * 24 + "word…"),
        ("x" * 200, "x" * 150 + "…"),
    ],
)
def test_excerpt(text: str, expected: str) -> None:
    assert excerpt(text, 150) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One sentence.", "One sentence."),
        ("No full stop", "No full stop"),
        ("Short. " + LONG, "Short."),
        ("A first sentence that is long enough. Then more. " + LONG, "A first sentence that is long enough."),
        ("As in e.g. Smith et al. Then (cf. Fig. 2) it goes on. Next. " + LONG,
         "As in e.g. Smith et al. Then (cf. Fig. 2) it goes on."),
        ("Written by J. Doe in 1.5 days! Really. " + LONG, "Written by J. Doe in 1.5 days!"),
        ("It ends “so.” Next sentence. " + LONG, "It ends “so.”"),
        ("Spread\n over   lines. Next. " + LONG, "Spread over lines."),
    ],
)  # fmt: skip
def test_first_sentences(text: str, expected: str) -> None:
    assert first_sentences(text, enough=5).startswith(expected)
    if expected and text != expected:
        assert first_sentences(text, enough=1) == expected


def test_sentences_are_taken_until_there_is_enough() -> None:
    assert first_sentences("One. Two. Three. " + LONG, enough=8) == "One. Two."


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    assert first_sentences(LONG, most=12) == "Word word…"
    assert first_sentences("x" * 50, most=12) == "x" * 12 + "…"


def test_wide_spaces_hide_no_text() -> None:
    assert first_sentences("word" + " " * 500 + "more", most=12) == "word…"
    assert first_sentences("word" + " " * 50 + "more", most=12) == "word more"


@given(st.text(), st.integers(1, 50), st.integers(2, 60))
def test_first_sentences_are_never_longer_than_asked(text: str, enough: int, most: int) -> None:
    result = first_sentences(text, enough=enough, most=most)
    assert len(result) <= most + 1
    assert bool(result) == bool(text[: most + 80].split())
    assert result == result.strip()


def digest(**fields: object) -> Digest:
    values = {"id": "2025-08-20", "date": datetime.date(2025, 8, 20), "date_from": "dump", "title": "Papers"}
    return Digest(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({}, "Papers, 2025-08-20"),
        ({"id": "2025-08-20-2"}, "Papers, 2025-08-20 (2)"),
        ({"date_from": "added"}, "Papers, added 2025-08-20"),
        ({"title": "Papers of 2025-08-20"}, "Papers of 2025-08-20"),
        ({"id": "special"}, "Papers, 2025-08-20"),
    ],
)
def test_a_digest_is_called_by_title_and_date(fields: dict[str, object], heading: str) -> None:
    assert digest_heading(digest(**fields)) == heading


def test_a_date_that_is_not_certain_is_explained() -> None:
    assert date_note(digest(date_text="Aug 20")) == "Listed on Aug 20; the year 2025 is inferred."
    assert date_note(digest(date_from="added")) == "Undated; added on 2025-08-20."
    assert date_note(digest(date_text="Aug 20 2025")) == ""
    assert date_note(digest(date_from="filename")) == ""


def test_counts_and_times() -> None:
    assert [paper_count(n) for n in (0, 1, 2, 1000)] == ["0 papers", "1 paper", "2 papers", "1,000 papers"]
    assert midnight(datetime.date(2025, 8, 20)).isoformat() == "2025-08-20T00:00:00+00:00"
