"""Strings with their values and forms, numbers and dates, in the languages that have them."""

from __future__ import annotations

import datetime
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from sitegen.text.words import WordsError, check_rule
from sitegen.theme.strings import shipped_words

ENGLISH = shipped_words()
WORDS = replace(
    ENGLISH,
    strings={
        **ENGLISH.strings,
        "hello": "Hello, {name}!",
        "ships": {"one": "{n} ship of {name}", "other": "{n} ships of {name}"},
        "sharp": "a < b",
    },
)
POLISH = replace(
    ENGLISH,
    language="pl",
    strings={"files": {"one": "{n} plik", "few": "{n} pliki", "many": "{n} plików", "other": "{n} pliku"}},
    plurals={
        "one": "n == 1",
        "few": "n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14)",
        "many": "n >= 0",
    },
    thousands="\u00a0",
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 plików"),
        (1, "1 plik"),
        (2, "2 pliki"),
        (5, "5 plików"),
        (12, "12 plików"),
        (22, "22 pliki"),
        (112, "112 plików"),
        (1004, "1\u00a0004 pliki"),
    ],
)
def test_the_number_chooses_among_the_forms_of_a_language(n: int, said: str) -> None:
    assert POLISH("files", n) == said == POLISH.markup("files", n)


def test_a_form_that_a_string_lacks_is_the_one_for_all_other_numbers() -> None:
    words = replace(POLISH, strings={"files": {"one": "one", "other": "{n} others"}})
    assert [words("files", n) for n in (1, 2, 5)] == ["one", "2 others", "5 others"]


def test_a_string_without_values_keeps_its_places() -> None:
    assert WORDS("hello") == WORDS.markup("hello") == "Hello, {name}!"


@pytest.mark.parametrize("hostile", ["{0.__class__}", "{name}", "{n!r:>9}", "}{", "{", "%s"])
def test_braces_in_a_value_are_text(hostile: str) -> None:
    assert WORDS("hello", name=hostile) == f"Hello, {hostile}!"
    assert WORDS.markup("ships", 2, name=hostile) == f"2 ships of {escape(hostile)}"


@given(st.text())
def test_markup_is_the_text_escaped(name: str) -> None:
    assert WORDS.markup("hello", name=name) == escape(WORDS("hello", name=name))


def test_markup_escapes_values_and_strings_but_no_markup() -> None:
    assert WORDS.markup("sharp") == Markup("a &lt; b")
    assert WORDS.markup("hello", name="<b>") == "Hello, &lt;b&gt;!"
    assert WORDS.markup("hello", name=Markup("<b>you</b>")) == "Hello, <b>you</b>!"
    assert isinstance(WORDS.markup("hello", name="you"), Markup)


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        (lambda: WORDS("paper"), "no such string: paper", "did you mean `papers`?"),
        (lambda: WORDS("qqqqqqqq"), "no such string: qqqqqqqq", "strings/en.yaml has all strings"),
        (lambda: WORDS.markup("papers"), "`papers` has several forms", "say('papers', number)"),
        (lambda: WORDS.markup("ships", 2), "`ships` has a place for a value that is missing: name", "name=…"),
        (lambda: WORDS("hello", title="x"), "missing: name", "name=…"),
    ],
)
def test_what_a_string_needs_is_told(said: object, message: str, hint: str) -> None:
    with pytest.raises(WordsError, match=message) as caught:
        said()  # type: ignore[operator]
    assert caught.value.hint == hint


@pytest.mark.parametrize("rule", ["", "n =", "n == 1)", "__import__('os')", "n.x", "1 % n", "1 / (n - 7)"])
def test_a_rule_of_plurals_that_is_none(rule: str) -> None:
    with pytest.raises(ValueError):
        check_rule(rule)


def test_words_go_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(POLISH))("files", 3) == "3 pliki"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["20 August 2025", "20 Aug 2025", "20 Aug", "August 2025", "Wednesday", "12,345"]),
        ("de", ["20. August 2025", "20. Aug. 2025", "20. Aug.", "August 2025", "Mittwoch", "12.345"]),
        ("zh", ["2025年8月20日", "2025年8月20日", "8月20日", "2025年8月", "星期三", "12,345"]),
    ],
)
def test_dates_and_numbers_as_a_language_writes_them(language: str, said: list[str]) -> None:
    words, date = shipped_words(language), day("2025-08-20")
    dates = [words.day(date), words.short_day(date), words.day_month(date), words.month(date)]
    assert [*dates, words.weekday(date), words.number(12345)] == said


@pytest.mark.parametrize(
    ("language", "first", "last", "said"),
    [
        ("en", "2025-08-20", "2025-08-20", "20 August 2025"),
        ("en", "2025-08-03", "2025-08-20", "3 to 20 August 2025"),
        ("en", "2025-03-03", "2025-08-20", "3 March to 20 August 2025"),
        ("en", "2024-12-31", "2025-01-01", "31 December 2024 to 1 January 2025"),
        ("de", "2025-08-03", "2025-08-20", "3. bis 20. August 2025"),
        ("de", "2025-03-03", "2025-08-20", "3. März bis 20. August 2025"),
        ("zh", "2025-08-03", "2025-08-20", "2025年8月3日至20日"),
        ("zh", "2025-03-03", "2025-08-20", "2025年3月3日至8月20日"),
        ("zh", "2024-12-31", "2025-01-01", "2024年12月31日至2025年1月1日"),
    ],
)
def test_a_range_of_dates_names_no_year_twice(language: str, first: str, last: str, said: str) -> None:
    assert shipped_words(language).date_range(day(first), day(last)) == said


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day"), (20, "20 days"), (21, "3 weeks"), (181, "25 weeks"), (182, "6 months")]
)
def test_a_span_is_said_as_people_say_it(days: int, said: str) -> None:
    assert ENGLISH.span(days) == said
