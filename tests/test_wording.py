"""Dates, numbers, names of digests and beginnings of texts: one wording for all that shows them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Digest
from sitegen.text import wording
from sitegen.text.dates import midnight
from sitegen.text.excerpts import cut_at_word, excerpt, first_sentences, opening, sentence_ends
from sitegen.text.wording import counted, date_note, digest_name, digest_title, found_note, paper_count
from sitegen.theme.strings import shipped_words

WORDS = shipped_words()
LONG = "Word " + "word " * 200


@pytest.mark.parametrize(
    ("given_date", "words"),
    [("2025-08-09", "9 August 2025"), ("2025-08", "August 2025"), ("1687", "1687")],
)
def test_a_date_is_said_as_far_as_it_is_given(given_date: str, words: str) -> None:
    assert WORDS.as_far_as_given(given_date) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("", ""),
        ("A", "A"),
        ("AB", "A and B"),
        ("ABC", "A, B and C"),
        ("ABCD", "A, B and 2 more"),
        ("A" * 1002, "A, A and 1,000 more"),
    ],
)
def test_authors_are_named_in_short(names: str, words: str) -> None:
    assert wording.short_authors(names, WORDS) == words


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
        ({}, "Papers, 20 Aug 2025"),
        ({"id": "2025-08-20-2"}, "Papers, 20 Aug 2025, part 2"),
        ({"date_from": "added"}, "Papers, added 20 Aug 2025"),
        ({"title": "Papers of 2025-08-20"}, "Papers of 2025-08-20"),
        ({"title": "Papers of 20 August 2025", "id": "2025-08-20-3"}, "Papers of 20 August 2025, part 3"),
    ],
)
def test_a_digest_is_called_by_title_and_date(fields: dict[str, object], heading: str) -> None:
    assert digest_name(digest(**fields), WORDS) == heading


def test_a_date_that_is_not_certain_is_explained() -> None:
    assert date_note(digest(date_text="Aug 20"), WORDS) == "Listed on Aug 20; the year 2025 is inferred."
    assert date_note(digest(date_from="added"), WORDS) == "Undated; added on 20 August 2025."
    assert date_note(digest(date_text="Aug 20 2025"), WORDS) == ""
    assert date_note(digest(date_from="filename"), WORDS) == ""


def test_a_certain_date_is_explained_only_where_there_is_room() -> None:
    assert found_note(digest(date_text="Aug 20"), WORDS) == date_note(digest(date_text="Aug 20"), WORDS)
    assert found_note(digest(date_text="Aug 20 2025"), WORDS) == "Listed on Aug 20 2025."
    assert found_note(digest(date_from="filename"), WORDS) == "Dated by its file name."
    assert found_note(digest(date_from="option"), WORDS) == "Dated by the editor."


def test_a_digest_beside_its_date_is_called_by_its_title() -> None:
    assert digest_title(digest(), WORDS) == "Papers"
    assert digest_title(digest(id="2025-08-20-2"), WORDS) == "Papers, part 2"


def test_counts_and_times() -> None:
    assert [paper_count(n) for n in (0, 1, 2, 1000)] == ["0 papers", "1 paper", "2 papers", "1,000 papers"]
    assert midnight(datetime.date(2025, 8, 20)).isoformat() == "2025-08-20T00:00:00+00:00"


DATE = datetime.date(2026, 8, 5)


def test_dates_are_written_without_leading_zeros() -> None:
    assert WORDS.day(DATE) == "5 August 2026"
    assert WORDS.short_day(DATE) == "5 Aug 2026"
    assert WORDS.day_month(DATE) == "5 Aug"
    assert WORDS.month(DATE) == "August 2026"
    assert WORDS.month_name(12) == "December"
    assert WORDS.weekday(DATE) == "Wednesday"


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (20, "20 days"), (21, "3 weeks"), (92, "13 weeks"), (400, "13 months")]
)
def test_a_span_is_said_in_the_unit_that_suits_it(days: int, text: str) -> None:
    assert WORDS.span(days) == text


def test_counts_are_grouped_and_inflected() -> None:
    assert counted(1, "paper") == "1 paper"
    assert counted(1200, "paper") == "1,200 papers"
    assert counted(2, "entry", "entries") == "2 entries"
    assert wording.number(12345) == "12,345"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (40, "One is short. Two is longer than that."),
        (20, "One is short."),
        (24, "One is short."),
        (28, "One is short. Two is longer than that."),
        (9, "One is short."),
        (8, "One is…"),
    ],
)
def test_an_opening_ends_with_a_sentence_that_is_neither_short_nor_long(length: int, text: str) -> None:
    assert opening("One is short. Two is longer than that.", length) == text


@pytest.mark.parametrize(
    "text",
    [
        "It works.| It does!",
        "Does it work?| It does.| So be it",
        "Methods, e.g. Dreamer, i.e. a world model, cf. Fig. 3 and Sec. 2, beat vs. Lose.",
        "As Smith et al. Show in Figs. 2 and 3, Eq. 4 holds.",
        "It is 3.5 times as fast.| See arXiv 2508.01234.| Then go on.",
        "Images, videos, etc.| We show both.",
        "By J. R. Doe of the U.S. Navy, a Ph.D. Student.",
        "Does it generalise? yes, it does.| Good.",
        "We show: 1. First things.| 2. Second things.",
        "It improves by 5.| That is much.| In 2025.| Then.",
        "She said “so.”| He (who knew better!) agreed.| (Nobody asked.)| End",
        "我们提出了一种方法。|它有效吗？|有效！|就这样",
        "「できる。」|と言った。| GPT-4 is used.| はい",
        "Wait...| Then go.| What?!| No.",
        "Élan is good.| Élan again. élan",
        "",
    ],
)
def test_sentences_end_where_a_reader_says_they_do(text: str) -> None:
    whole = text.replace("|", "")
    ends = [0, *sentence_ends(whole), len(whole)]
    parts = [whole[start:end] for start, end in pairwise(ends) if start < end]
    assert "|".join(parts) == text


@pytest.mark.parametrize("cut", [first_sentences, lambda text: opening(text, 200)], ids=["feed", "list"])
def test_every_beginning_of_a_text_ends_by_the_same_rule(cut: Callable[[str], str]) -> None:
    """What a feed and a list of papers show of one abstract ends with the same kind of sentence."""
    sentence = (
        "In Fig. 3, methods of Smith et al. Are compared, e.g. Dreamer vs. MuZero, at 3.5 times the speed"
    )
    text = " ".join(f"{sentence} no {n}." for n in "abcdef")
    assert cut(text).count("In Fig. 3") == cut(text).count("the speed no") > 0


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("one two three", 20, "one two three"),
        ("one two three", 9, "one two"),
        ("one two three", 7, "one two"),
        ("a 深度学习深度学习深度学习", 8, "a 深度学习深度"),
        ("xxxxxxxxxx", 4, "xxxx"),
    ],
)
def test_a_cut_falls_between_words_where_there_are_any(text: str, most: int, expected: str) -> None:
    assert cut_at_word(text, most) == expected
