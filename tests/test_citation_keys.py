"""Keys of citations: short where author and year are known, unique, and the same for ever."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sitegen.exports.bibtex import bibtex
from sitegen.exports.citation_keys import citation_keys
from sitegen.importing.readers import read_dump
from sitegen.model import Paper, Site
from tests.builders import make_archive, make_paper

MASTERING = "Mastering Diverse Domains through World Models"


def key(title: str = MASTERING, author: str = "Danijar Hafner", **fields: Any) -> str:
    paper = make_paper(title, authors=(author, "Jurgis Pasukonis") if author else (), **fields)
    return citation_keys(make_archive([("2025-01-01", [paper])]))[paper.slug]


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Danijar Hafner", "hafner"),
        ("Jürgen Schmidhuber", "schmidhuber"),
        ("Łukasz Kaiser", "kaiser"),
        ("Aaron van den Oord", "oord"),
        ("Doe, Jane", "doe"),
        ("Martin King, Jr.", "king"),
        ("Martin King III", "king"),
        ("Ann Smith-Jones", "smithjones"),
        ("Sinéad O'Neill", "oneill"),
        ("DeepSeek-AI", "deepseekai"),
    ],
)
def test_the_family_name_is_the_last_word_in_small_ascii_letters(author: str, family: str) -> None:
    assert key(author=author, arxiv="2301.04104") == f"{family}2023mastering"


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"arxiv": "2301.04104"}, "2023"),
        ({"arxiv": "hep-th/9901001"}, "1999"),
        ({"published": "2022-05", "arxiv": "2301.04104"}, "2022"),
    ],
)
def test_the_year_is_that_of_publication_else_of_the_identifier(fields: dict[str, str], year: str) -> None:
    assert key(**fields) == f"hafner{year}mastering"


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("The World, and How", "world"),
        ("Towards a Theory", "theory"),
        ("L²NAS: More", "l2nas"),
        ("Who Is It", "who"),
    ],
)
def test_the_word_is_the_first_telling_one(title: str, word: str) -> None:
    assert key(title, arxiv="2301.04104") == f"hafner2023{word}"


@pytest.mark.parametrize(
    "fields", [{}, {"author": "", "arxiv": "2301.04104"}, {"author": "深度", "arxiv": "2301.04104"}]
)
def test_without_author_or_year_the_slug_is_the_key(fields: dict[str, str]) -> None:
    assert key("A Paper", **fields) == "a-paper"


def hafner(title: str) -> Paper:
    return make_paper(title, authors=("Danijar Hafner",), arxiv="2301.04104")


def test_the_paper_listed_later_takes_more_words_and_the_other_keeps_its_key() -> None:
    first, later, last = map(hafner, ("Mastering Atari", "Mastering Diverse Domains", "Mastering"))
    days = [("2025-01-01", [first]), ("2025-01-02", [later]), ("2025-01-03", [last])]
    keys = [citation_keys(make_archive(days[:count])) for count in (1, 2, 3)]
    assert keys[2] == {
        "mastering-atari": "hafner2023mastering",
        "mastering-diverse-domains": "hafner2023masteringdiverse",
        "mastering": "mastering",
    }
    for before, after in itertools.pairwise(keys):
        assert before.items() <= after.items()


def test_the_slug_of_another_paper_does_not_take_a_key() -> None:
    archive = make_archive([("2025-01-01", [hafner("Mastering"), make_paper("Hafner2023Mastering")])])
    keys = citation_keys(archive)
    assert keys["mastering"] == "hafner2023mastering"
    assert len(set(keys.values())) == 2


def test_the_address_in_the_archive_is_not_taken_for_the_papers_own_when_an_entry_is_read_back() -> None:
    site = Site(base_url="https://example.org/")
    entries = [
        bibtex(make_paper("A Paper", authors=("Ann Other",), published="2024"), "other2024paper", site),
        bibtex(make_paper("Two Papers"), "two-papers", site),
        bibtex(make_paper("Three", url="https://e.org/papers/three-of-us/"), "three", site),
    ]
    [draft] = read_dump("\n".join(entries).encode(), source="papers.bib")
    assert [dict(entry.fields).get("url", "") for entry in draft.entries] == [
        "",
        "",
        "https://e.org/papers/three-of-us/",
    ]
