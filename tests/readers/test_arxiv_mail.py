"""Listings of arXiv as mail and text."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.readers import LineCount, read_dump
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
MAIL = (FORMATS / "arxiv-mail.txt").read_bytes()
PASTWEEK = (FORMATS / "arxiv-pastweek.txt").read_bytes()


def test_a_mail_gives_its_papers_with_their_fields() -> None:
    draft = read_one(MAIL, source="mail.txt")
    assert (draft.title, draft.date_text, draft.date_line) == ("arXiv cs.RO", "2025-08-14", 1)
    assert [entry.title for entry in draft.entries] == [
        "Gripping Wet Stones: a Study of Otters, Herons and Two Robots that Learn from Both",
        "Maps that Forget Rivers",
        "Slow Boats for Patient People",
    ]
    assert draft.entries[0].fields == (
        ("arxiv", "2508.04101"),
        ("doi", "10.1000/otters.7"),
        ("authors", "Marta Nováková, Jürgen Beispiel, Li Sample"),
        ("categories", "cs.RO, cs.LG"),
        (
            "comment",
            "9 pages, 4 figures. Code at https://github.com/example/otters: see the folder `data'; "
            "Report-no: RI-2025-07",
        ),
        ("published", "2025-08-13"),
    )
    assert draft.entries[0].paragraphs == (
        "A stone is hard to hold where water runs over it. We watch how otters do it, and build a gripper "
        "whose error is $\\epsilon^2$ of what it was.",
        "Herons do it in another way. Robots that learn from both drop one stone in ten, and no otter "
        "complained.",
    )
    assert draft.remarks == ()
    assert draft.sha256 == ""


def test_a_replacement_is_listed_without_abstract_and_without_a_day_of_its_own() -> None:
    entry = read_one(MAIL, source="mail.txt").entries[2]
    assert entry.paragraphs == ()
    assert dict(entry.fields) == {
        "arxiv": "2412.09009",
        "authors": "Bo Muster",
        "categories": "cs.RO",
        "venue": "Boats 12 (2025) 1-9",
    }


def test_the_days_of_a_past_week_are_digests_the_oldest_first() -> None:
    older, newer = read_dump(PASTWEEK, source="pastweek.txt")
    assert [entry.title for entry in older.entries] == ["Moths that Count Lanterns", "A Night Without Either"]
    assert [entry.title for entry in newer.entries] == ["Lanterns that Count Moths"]
    assert (older.date_text, newer.date_text) == ("2025-08-14", "2025-08-15")
    assert older.sha256 != newer.sha256
    assert older.count.lines + newer.count.lines == PASTWEEK.count(b"\n")


def test_a_day_is_known_by_its_own_text_when_more_days_come_into_the_file() -> None:
    _, newer = read_dump(PASTWEEK, source="pastweek.txt")
    start = PASTWEEK.index(b"/* Thu") - 3
    [alone] = read_dump(PASTWEEK[:start], source="pastweek.txt")
    assert alone.sha256 == newer.sha256


def test_several_mails_in_one_file_are_digests_of_their_days() -> None:
    other = MAIL.replace(b"Thu, 14 Aug 25", b"Fri, 15 Aug 25").replace(b"2508.", b"2507.")
    drafts = read_dump(MAIL + b"\n" + other, source="mails.txt")
    assert [(draft.date_text, len(draft.entries)) for draft in drafts] == [
        ("2025-08-14", 3),
        ("2025-08-15", 3),
    ]


def test_the_identifiers_of_1992_and_the_day_on_which_a_listing_was_received() -> None:
    text = (
        "Papers received as of Sat May  9 02:55:44 METDST 1992.\n"
        "(abstracts alone may be retrieved via, e.g.)\n"
        "-------------------------------------------------\n"
        "\\\\\nPaper: hep-th/9205001\nFrom: A. Body <a@b.example>\n"
        "Date: Fri, 8 May 1992 18:20:01 GMT   (11kb)\nDate (revised): Sat, 9 May 1992 20:39:38 GMT\n\n"
        "Title: Strings on Rivers\nAuthors: A. Body\n\\\\\n"
    )
    draft = read_one(text.encode(), source="hep.txt")
    assert draft.date_text == "1992-05-09"
    assert draft.entries[0].fields == (
        ("arxiv", "hep-th/9205001"),
        ("authors", "A. Body"),
        ("published", "1992-05-08"),
    )


def test_a_paper_that_stands_twice_is_kept_once() -> None:
    start, end = MAIL.index(b"\\\\\narXiv:2508.04222"), MAIL.index(b"%%--%%")
    draft = read_one(MAIL + MAIL[start:end], source="mail.txt")
    assert len(draft.entries) == 3
    assert isinstance(draft.count, LineCount)
    assert draft.count.repeated == 8
    assert draft.count.lines == (MAIL + MAIL[start:end]).count(b"\n")


def test_a_paper_without_a_title_and_text_between_papers_are_reported() -> None:
    text = MAIL.replace(b"Title: Maps that Forget Rivers\n", b"").replace(
        b"%%--%%--%%", b"My notes on boats, with a paper perhaps.\n%%--%%--%%", 1
    )
    draft = read_one(text, source="mail.txt")
    assert len(draft.entries) == 2
    assert [(remark.line, remark.message) for remark in draft.remarks] == [
        (38, "a paper without a title: arXiv:2508.04222 (*cross-listing*)"),
        (46, "text between the papers of a listing: My notes on boats, with a paper perhaps."),
    ]
    assert isinstance(draft.count, LineCount)
    assert draft.count.reported == 8
    assert draft.count.lines == text.count(b"\n")


@pytest.mark.parametrize("cut", [b"Herons do", b"Authors: Ana", b"Slow Boats"])
def test_a_file_cut_in_the_middle_gives_what_is_there(cut: bytes) -> None:
    text = MAIL[: MAIL.index(cut) + len(cut)]
    draft = read_one(text, source="mail.txt")
    assert len(draft.entries) == text.count(b"Title: ")
    assert draft.count.lines == text.count(b"\n") + 1
