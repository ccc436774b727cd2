"""Copied pages of arXiv: new, recent, found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.importing.readers import LineCount, read_dump
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
NEW = (FORMATS / "arxiv-new.txt").read_bytes()
RECENT = (FORMATS / "arxiv-recent.txt").read_bytes()
SEARCH = (FORMATS / "arxiv-search.txt").read_bytes()


def test_a_page_of_new_papers_gives_them_with_their_fields() -> None:
    draft = read_one(NEW, source="new.txt")
    assert (draft.title, draft.date_text, draft.date_line) == ("arXiv: Robotics", "2025-08-14", 2)
    assert [entry.title for entry in draft.entries] == [
        "Gripping Wet Stones: a Study of Otters",
        "Maps that Forget Rivers",
        "Slow Boats for Patient People",
    ]
    first, second, third = draft.entries
    assert first.fields == (
        ("arxiv", "2508.04101"),
        ("authors", "Marta Nováková, Jürgen Beispiel, Li Sample, et al."),
        ("categories", "cs.RO, cs.LG"),
        ("comment", "9 pages, 4 figures"),
    )
    assert [len(entry.paragraphs) for entry in draft.entries] == [1, 1, 0]
    assert ("venue", "Maps 3 (2025) 14") in second.fields
    assert dict(third.fields)["arxiv"] == "2412.09009"
    assert draft.remarks == ()
    assert draft.sha256 == ""


def test_labels_on_lines_of_their_own_and_blank_lines_change_nothing() -> None:
    spaced = NEW.replace(b" [pdf", b"\n[pdf").replace(b" (cross", b"\n(cross")
    spaced = re.sub(rb"^(\w[\w-]*): ", rb"\1:\n", spaced, flags=re.MULTILINE)
    draft = read_one(spaced.replace(b"\n", b"\n\n"), source="new.txt")
    plain = read_one(NEW, source="new.txt")
    assert [(entry.title, entry.fields) for entry in draft.entries] == [
        (entry.title, entry.fields) for entry in plain.entries
    ]
    assert [entry.paragraphs for entry in draft.entries] == [entry.paragraphs for entry in plain.entries]


def test_the_days_of_recent_papers_are_digests_the_oldest_first() -> None:
    older, newer = read_dump(RECENT, source="recent.txt")
    assert [entry.title for entry in older.entries] == ["Moths that Count Lanterns", "A Night Without Either"]
    assert [entry.title for entry in newer.entries] == ["Lanterns that Count Moths"]
    assert dict(older.entries[0].fields) == {
        "arxiv": "2508.05001",
        "authors": "Li Sample",
        "categories": "q-bio.PE, cs.CV",
        "comment": "an answer",
    }
    assert (older.date_text, newer.date_text) == ("2025-08-14", "2025-08-15")
    assert older.sha256
    assert newer.sha256
    assert older.count.lines + newer.count.lines == RECENT.count(b"\n")
    assert older.remarks == newer.remarks == ()


def test_what_a_search_found() -> None:
    draft = read_one(SEARCH, source="search.txt")
    assert [entry.title for entry in draft.entries] == [
        "Gripping Wet Stones: a Study of Otters",
        "wet stones",
    ]
    assert draft.entries[0].paragraphs == (
        "A stone is hard to hold where water runs over it. We watch how otters do it.",
    )
    assert dict(draft.entries[0].fields) == {
        "arxiv": "2508.04101",
        "doi": "10.1000/otters.7",
        "authors": "Marta Nováková, Jürgen Beispiel, Li Sample",
        "categories": "cs.RO, cs.LG",
        "comment": "9 pages, 4 figures",
        "published": "2025-08-13",
    }
    assert draft.date_text == ""


def test_an_abstract_that_is_wrapped_is_one_paragraph() -> None:
    wrapped = NEW.replace(b" We watch", b"\nWe watch").replace(b" Robots that", b"\nRobots that")
    plain = read_one(NEW, source="new.txt")
    assert read_one(wrapped, source="new.txt").entries[0].paragraphs == plain.entries[0].paragraphs


def test_a_paper_without_a_title_is_reported() -> None:
    text = NEW.replace(b"Title: Maps that Forget Rivers\nAna Prueba\n", b"").replace(
        b"A map that is never wrong is never new. We let maps forget, and rivers come back.\n", b""
    )
    draft = read_one(text, source="new.txt")
    assert len(draft.entries) == 2
    [remark] = draft.remarks
    assert remark.line == 13
    assert remark.message.startswith("a paper without a title: [2] arXiv:2508.04222")
    assert isinstance(draft.count, LineCount)
    assert (draft.count.reported, draft.count.lines) == (3, text.count(b"\n"))


@pytest.mark.parametrize("cut", [b"otters drop", b"Journal-ref: Maps", b"Title: Slow"])
def test_a_file_cut_in_the_middle_gives_what_is_there(cut: bytes) -> None:
    text = NEW[: NEW.index(cut) + len(cut)]
    draft = read_one(text, source="new.txt")
    assert len(draft.entries) == text.count(b"Title: ")
    assert draft.count.lines == text.count(b"\n") + 1


def test_lines_that_the_settings_name_are_furniture() -> None:
    text = NEW.replace(b"Cross submissions", b"Save for later\nCross submissions")
    draft = read_one(text, source="new.txt", furniture=("Save for later",))
    assert draft.entries[0] == read_one(NEW, source="new.txt").entries[0]
