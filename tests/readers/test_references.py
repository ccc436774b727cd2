"""References with tags: RIS, PubMed, EndNote, Web of Science."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, RecordCount
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"


def read_case(name: str) -> Draft:
    return read_one((FORMATS / name).read_bytes(), source=name)


def read(text: str) -> Draft:
    return read_one(text.encode(), source="papers.txt")


def said(draft: Draft) -> list[tuple[int | None, str]]:
    return [(remark.line, remark.message) for remark in draft.remarks]


EXAMPLE = {
    "doi": "10.1000/182",
    "authors": "Ada Example, Bo Muster",
    "categories": "clocks, trains",
}


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        (
            "references.ris",
            "Quiet Bridges",
            {
                **EXAMPLE,
                "arxiv": "2508.01234",
                "venue": "Journal of Bridges",
                "comment": "Oral",
                "published": "2025-08-19",
            },
        ),
        (
            "references.nbib",
            "Quiet bridges remember their trains",
            {
                **EXAMPLE,
                "categories": "clocks",
                "venue": "Journal of bridges",
                "published": "2025-08-19",
            },
        ),
        (
            "references.enw",
            "Quiet Bridges",
            {
                **EXAMPLE,
                "url": "https://example.org/bridges",
                "venue": "Journal of Bridges",
                "published": "2025-08-19",
            },
        ),
        (
            "web-of-science.txt",
            "Quiet Bridges and Their Trains",
            {**EXAMPLE, "venue": "JOURNAL OF BRIDGES", "published": "2025-08"},
        ),
    ],
)
def test_a_reference_is_a_paper(name: str, title: str, expected: dict[str, str]) -> None:
    draft = read_case(name)
    assert isinstance(draft.count, RecordCount)
    assert (draft.count.papers, draft.count.reported) == (2, 0)
    assert draft.entries[0].title == title
    assert draft.entries[0].paragraphs[0].startswith("We ask how long a bridge remembers a train")
    assert dict(draft.entries[0].fields) == expected
    assert draft.entries[1].title.startswith("Patient")
    assert draft.entries[1].paragraphs == ("Stone goes on for days.",)
    assert dict(draft.entries[1].fields)["authors"] in {"Cy Dritte", "C Dritte"}
    assert said(draft) == []


def test_arxiv_stands_where_programs_put_it() -> None:
    assert dict(read_case("references.ris").entries[1].fields)["arxiv"] == "2508.01236"


def test_a_reference_without_a_title_is_reported_and_unknown_tags_are_said() -> None:
    one = "TY  - JOUR\nTI  - One\nAB  - Short.\nZZ  - x\nER  -\n"
    draft = read(f"{one}\nTY  - JOUR\nAU  - Example, Ada\nER  - \n\n{one.replace('One', 'Two')}")
    assert draft.count == RecordCount(what="reference", papers=2, reported=1)
    assert said(draft) == [(1, "unknown key, left out in 2 references: ZZ"), (7, "no entry: no title")]


def test_a_file_that_was_cut_is_read_as_far_as_it_goes() -> None:
    draft = read("TY  - JOUR\nTI  - One\nAB  - Short.\nER  -\nTY  - JOUR\nTI  - Two\nAB  - We as")
    assert [entry.title for entry in draft.entries] == ["One", "Two"]
    assert said(draft) == [(5, "the last reference has no end (`ER`)")]


def test_references_without_titles_are_refused_by_name() -> None:
    with pytest.raises(DumpError, match="references of RIS, but none has a title"):
        read("TY  - JOUR\nAU  - Example, Ada\nER  - \n")


def test_paragraphs_of_an_abstract_are_kept() -> None:
    draft = read("TY  - JOUR\nTI  - One\nAB  - First\ngoes on.\n\nSecond.\nAU  - Example, Ada\nER  - \n")
    assert draft.entries[0].paragraphs == ("First goes on.", "Second.")
