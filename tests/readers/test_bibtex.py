"""Bibliographies of BibTeX as dumps."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, RecordCount, read_dump
from sitegen.text import convert, markdown
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"


def read(text: str) -> Draft:
    return read_one(text.encode(), source="papers.bib")


def titles(draft: Draft) -> list[str]:
    return [entry.title for entry in draft.entries]


def said(draft: Draft) -> list[tuple[int | None, str]]:
    return [(remark.line, remark.message) for remark in draft.remarks]


def plain(text: str) -> str:
    """What readers see of a text."""
    return markdown.render_inline(convert.from_line(text)).plain


def test_entries_are_papers_and_all_else_is_counted() -> None:
    draft = read_one((FORMATS / "references.bib").read_bytes(), source="references.bib")
    assert draft.count == RecordCount(what="reference", papers=3, other=3)
    assert [entry.line for entry in draft.entries] == [8, 22, 30]
    assert plain(draft.entries[0].title) == "Quiet Bridges in O(n²): Straßen and Trains"
    assert dict(draft.entries[0].fields) == {
        "doi": "10.1000/ab_c",
        "authors": "Ada Example, Jörg Müller, Bridges and Sons, et al.",
        "url": "https://example.org/x_y",
        "categories": "clocks, trains",
        "venue": "Journal of Bridges 37",
        "comment": "Oral",
        "published": "2025-08",
    }
    assert [plain(text) for text in draft.entries[0].paragraphs] == [
        "We ask how long a bridge remembers a train.",
        "Stone goes on for days, timber for 50%.",
    ]
    assert dict(draft.entries[1].fields) == {
        "arxiv": "2508.01236",
        "authors": "Bo Muster",
        "published": "2025",
    }
    assert titles(draft)[2] == 'Counting "Sheep"'
    assert dict(draft.entries[2].fields) == {
        "arxiv": "2508.01237",
        "authors": "Cy Dritte",
        "url": "https://example.org/sheep",
        "categories": "cs.SD",
        "published": "2025",
    }
    assert said(draft) == []


def test_another_archive_gives_its_papers_back_on_their_days() -> None:
    first, second = read_dump((FORMATS / "own-papers.bib").read_bytes(), source="papers.bib")
    assert [(draft.date_text, len(draft.entries)) for draft in (first, second)] == [
        ("2025-08-20", 1),
        ("2025-08-21", 2),
    ]
    assert plain(first.entries[0].title) == "Quiet Bridges and n² Trains"
    assert dict(first.entries[0].fields) == {
        "arxiv": "2508.01234",
        "doi": "10.1000/a<b",
        "authors": "Ada Example, Muster Jr., Bo Muster",
        "comment": "Oral at Stone_and_Steel",
        "published": "2025-08-19",
    }
    assert plain(second.entries[1].title) == "Counting Sheep: 50% by {Radar}"
    assert dict(second.entries[1].fields) == {"url": "https://example.org/sheep"}


ONE = "@misc{a, title = {One}, author = {A. Example}}\n"
TWO = "@misc{b, title = {Two}, author = {A. Example}}\n"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("@misc{x, title = {Unclosed, year = 2025}\n", "no entry: the entry has no end"),
        ("@misc{x, title = {{Unclosed}, year = 2025\n", "no entry: the value of `title` has no end"),
        ("@misc{x, title = {A}, ??? {}}\n", "no entry: no field and no end of the entry, but: , ??? {}}"),
        ("@misc{x, title = }\n", "no entry: the value of `title` has no end"),
        ('@misc{x, title = "Unclosed, year = 2025}\n', "no entry: the value of `title` has no end"),
        ("@misc{x, year = 2025}\n", "no entry: no title"),
    ],
)
def test_a_broken_entry_costs_itself_and_no_other(broken: str, why: str) -> None:
    draft = read(f"{ONE}\n{broken}\n{TWO}")
    assert titles(draft) == ["One", "Two"]
    assert said(draft) == [(3, why)]


def test_a_file_that_was_cut_is_read_as_far_as_it_goes() -> None:
    draft = read(f"{ONE}{TWO}@misc{{c, title = {{Three}}, abstract = {{We ask")
    assert titles(draft) == ["One", "Two"]
    assert said(draft) == [(3, "no entry: the value of `abstract` has no end")]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("author = {Muster, Bo}", "Bo Muster"),
        ("author = {van der Berg, Jan and Example, Jr., Ada}", "Jan van der Berg, Ada Example Jr."),
        ("author = {Bo Muster AND others}", "Bo Muster, et al."),
        (
            "author = {{The Bridge and Stone Group} and {\\'E}mile Dritte}",
            "The Bridge and Stone Group, Émile Dritte",
        ),
    ],
)
def test_names_are_written_given_name_first(field: str, expected: str) -> None:
    draft = read(f"@misc{{a, title = {{One}}, {field}}}")
    assert dict(draft.entries[0].fields)["authors"] == expected


@pytest.mark.parametrize(
    ("fields", "key", "expected"),
    [
        ("journal = {CoRR}, volume = {abs/1706.03762}", "arxiv", "1706.03762"),
        ("journal = {arXiv preprint arXiv:2508.01234}", "arxiv", "2508.01234"),
        ("note = {arXiv:2508.01234 [cs]}", "arxiv", "2508.01234"),
        ("eprint = {hep-th/9901001}, eprinttype = {arxiv}", "arxiv", "hep-th/9901001"),
        ("eprint = {12345}, eprinttype = {pubmed}", "arxiv", None),
        ("date = {2025-08-19/2025-08-20}", "published", "2025-08-19"),
        ("year = {2025}, month = {8}", "published", "2025-08"),
        ("year = {2025}, month = {August}", "published", "2025-08"),
        ("year = {2025}, month = {Summer}", "published", "2025"),
        (
            "url = {https://example.org/a\\%20b\\&c\\textasciitilde{}d}",
            "url",
            "https://example.org/a%20b&c~d",
        ),
        ("url = {https://github.com/example/bridges}", "code", "https://github.com/example/bridges"),
    ],
)
def test_fields_are_read_as_people_write_them(fields: str, key: str, expected: str | None) -> None:
    draft = read(f"@misc{{a, title = {{One}}, {fields}}}")
    assert dict(draft.entries[0].fields).get(key) == expected


def test_a_subtitle_belongs_to_the_title_and_unknown_fields_are_said() -> None:
    draft = read("@misc{a, title = {One}, subtitle = {Bridges}, mood = {calm}, pages = {1--2}}")
    assert titles(draft) == ["One: Bridges"]
    assert said(draft) == [(1, "unknown key, left out in 1 reference: mood")]


@pytest.mark.parametrize("text", ["@misc{a, year = 2025}\n", '@string{a = "b"}\n'])
def test_a_bibliography_without_titles_is_refused_by_name(text: str) -> None:
    with pytest.raises(DumpError, match="BibTeX, but no entry has a title"):
        read(text)


def test_an_abstract_may_cite_bibtex() -> None:
    prose = "We ask how long a bridge remembers a train, and build a clock from the answer. " * 4
    text = f"One\n\n{prose}\n\nTwo\n\n{prose} Cite @misc{{a, title = {{One}}}}.\n"
    assert titles(read_one(text.encode(), source="dump.txt")) == ["One", "Two"]


def test_comments_of_any_length_may_stand_above() -> None:
    """BibTeX has no sign for a comment, and programs write that of their own language."""
    notes = "".join(f"# - https://arxiv.org/abs/2508.{number:05}\n" for number in range(40))
    draft = read(notes + "\n@misc{a, title = {Quiet Bridges}, pages = {arXiv:2508.01234}}\n# 1\n")
    assert titles(draft) == ["Quiet Bridges"]
    assert draft.entries[0].fields == (("arxiv", "2508.01234"),)
