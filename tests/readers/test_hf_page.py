"""Copied pages of Hugging Face's papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.readers import Draft, LineCount
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"


def read(text: str) -> Draft:
    draft = read_one(text.encode(), source="page.txt")
    assert isinstance(draft.count, LineCount)
    assert draft.count.lines == len(text.splitlines())
    return draft


def read_file(name: str) -> Draft:
    return read((FORMATS / name).read_text("utf-8"))


def test_a_trending_page_gives_votes_dates_and_institutes_and_each_paper_once() -> None:
    draft = read_file("hf-trending.txt")
    assert [(entry.title, entry.line, entry.fields) for entry in draft.entries] == [
        (
            "Wading Without Looking: Gaits for Soft Ground",
            16,
            (("upvotes", "20"), ("comment", "Institute of Tides"), ("published", "2025-08-10")),
        ),
        ("Maps that Forget at the Right Pace", 48, (("upvotes", "1200"), ("published", "2025-08-11"))),
    ]
    assert draft.entries[0].paragraphs == (
        "A legged robot that wades cannot see its feet. We let it feel the ground through the current of its "
        "motors and learn when to trust a step.",
    )
    assert draft.title == "Trending Papers"
    assert draft.date_text == ""  # that of a paper is none of the digest
    assert draft.count.repeated > 6
    assert draft.remarks == ()


def test_a_search_gives_votes_above_titles_and_dates_below_dots() -> None:
    draft = read_file("hf-search.txt")
    assert [(entry.title, entry.fields) for entry in draft.entries] == [
        ("Lanterns for Deep Caves", (("comment", "Cave Lab"), ("published", "2023-03-01"))),
        ("Reading Tree Rings with a Phone", (("upvotes", "11"), ("published", "2024-03-02"))),
    ]
    assert (draft.date_text, draft.date_line) == ("Oct 2", 13)
    assert draft.remarks == ()


def test_a_page_of_one_day_has_no_abstracts_and_that_is_not_said() -> None:
    draft = read_file("hf-day.txt")
    assert [(entry.title, entry.fields) for entry in draft.entries] == [
        (
            "Slow Ferries and Fast Rumours",
            (("upvotes", "45"), ("comment", "Harbour School; Pier Nine")),
        ),
        ("Counting Boats from the Sound of the Quay", (("upvotes", "7"),)),
    ]
    assert draft.date_text == "Aug 20, 2025"
    assert draft.remarks == ()


CARD = (
    "submitted by\nada\n{title}\nWe look at boats.\n4 authors\n· Published on Aug 10, 2025\nUpvote\n{votes}\n"
)


@pytest.mark.parametrize(
    ("header", "date_text"),
    [
        ("Daily Papers Aug 20, 2025", "Aug 20, 2025"),
        ("Daily Papers\nAug 20", "Aug 20"),
        ("Weekly Papers Week 34, 2025", "2025-08-24"),
        ("Weekly Papers 2025-W34", "2025-08-24"),
        ("Weekly Papers Aug 18 - Aug 24, 2025", "Aug 24, 2025"),
        ("Monthly Papers August 2025", "August 2025"),  # no day: the import says so
    ],
)
def test_the_day_of_a_page_is_the_last_that_its_header_names(header: str, date_text: str) -> None:
    draft = read(f"{header}\n{CARD.format(title='Slow Ferries', votes=3)}")
    assert draft.date_text == date_text
    assert [entry.title for entry in draft.entries] == ["Slow Ferries"]


def test_what_stands_below_the_last_card_is_reported() -> None:
    text = CARD.format(title="Slow Ferries", votes=3) + CARD.format(title="Fast Rumours", votes=4)
    draft = read(f"{text}A line that nobody knows\n")
    assert [entry.title for entry in draft.entries] == ["Slow Ferries", "Fast Rumours"]
    assert [remark.line for remark in draft.remarks] == [17]


def test_an_abstract_may_stand_below_the_authors() -> None:
    text = "Submitted by\n▲ 4\nSlow Ferries\n· 4 authors\nWe look at boats.\n"
    [entry] = read(text).entries
    assert entry.title == "Slow Ferries"
    assert entry.fields == (("upvotes", "4"),)
    assert entry.paragraphs == ("We look at boats.",)
