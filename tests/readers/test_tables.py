"""Tables of papers: CSV and TSV, with whatever header and whatever between the cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, RecordCount, read_dump
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock."
)


def read_case(name: str) -> tuple[Draft, ...]:
    return read_dump((FORMATS / name).read_bytes(), source=name)


def read(text: str, source: str = "papers.csv") -> Draft:
    return read_one(text.encode(), source=source)


def titles(draft: Draft) -> list[str]:
    return [entry.title for entry in draft.entries]


def said(draft: Draft) -> list[tuple[int | None, str]]:
    return [(remark.line, remark.message) for remark in draft.remarks]


def test_zotero_exports_what_a_page_needs_and_much_else() -> None:
    [draft] = read_case("zotero.csv")
    assert dict(draft.entries[0].fields) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "categories": "clocks, trains",
        "published": "2025-08-19",
    }
    assert titles(draft)[1] == 'Patient "Old" Stones'
    assert draft.entries[1].paragraphs == ("Stone goes on for days.",)
    assert dict(draft.entries[1].fields)["authors"] == "Cy Dritte"  # and not two people
    assert said(draft) == []


def test_scopus_names_authors_twice_and_whole_names_count() -> None:
    [draft] = read_case("scopus.csv")
    assert dict(draft.entries[0].fields) == {
        "doi": "10.1000/182",
        "authors": "Ada Example, Bo Muster",
        "url": "https://www.scopus.com/inward/record.uri?eid=2-s2.0-1",
        "categories": "clocks, trains",
        "venue": "Journal of Bridges",
        "published": "2025",
    }
    assert said(draft) == []


def test_a_header_may_be_in_another_language() -> None:
    [draft] = read_case("semicolons.csv")
    assert titles(draft) == ["Quiet Bridges", "Loud Trains; Slow Rivers"]
    assert dict(draft.entries[0].fields) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "published": "2025-08-19",
    }
    assert draft.date_text == ""  # a date of publication makes no digest


def test_a_column_of_days_makes_digests() -> None:
    first, second = read_case("listed.tsv")
    assert (first.date_text, titles(first)) == ("2025-08-20", ["Quiet Bridges", "Counting Sheep"])
    assert (second.date_text, titles(second)) == ("2025-08-21", ["Patient Stones"])
    assert said(first) == [(2, "unknown key, left out in 2 rows: mood")]
    assert first.entries[0].paragraphs == ('We ask how long a bridge "remembers" a train.',)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_may_be_parted_by_anything_and_broken_over_lines(delimiter: str, end: str) -> None:
    rows = [
        ["Title", "Abstract", "URL"],
        ["Quiet Bridges", f'"{PROSE}\n\nMore, and; more."', "https://arxiv.org/abs/2508.01234"],
        ["Patient Stones", f'"{PROSE}"', ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows).replace("\n", end)
    draft = read(text)
    assert titles(draft) == ["Quiet Bridges", "Patient Stones"]
    assert [entry.line for entry in draft.entries] == [2, 5]
    assert draft.entries[0].paragraphs == (PROSE, "More, and; more.")


def test_a_table_is_known_by_its_header_where_the_rows_are_longer_than_is_looked_at() -> None:
    cell = f'"{PROSE}\n\n{PROSE * 60}"'
    draft = read(
        f"Title,Remark,Page,Abstract,Authors\nOne,x,/1,{cell},A. Example\nTwo,x,/2,{cell},A. Example\n"
    )
    assert titles(draft) == ["One", "Two"]


def test_excel_says_what_parts_the_cells() -> None:
    draft = read("sep=;\nTitle;Authors\nOne;A. Example\nTwo;B. Muster\n")
    assert [entry.line for entry in draft.entries] == [3, 4]


def test_rows_that_do_not_fit_are_reported() -> None:
    rows = [f"Title {number},A. Example,{PROSE.replace(',', '')}" for number in range(6)]
    text = (
        "Title,Authors,Abstract\n"
        + "\n".join([*rows, ",A. Example,No title", "One,two,three,four"])
        + "\n,,\n"
    )
    draft = read(text)
    assert draft.count == RecordCount(what="row", papers=6, reported=2)
    assert said(draft) == [
        (8, "no entry: no title"),
        (9, "no entry: 4 cells, where the header names 3"),
    ]


def test_a_quotation_mark_that_is_not_closed_swallows_no_paper_unseen() -> None:
    header, row = "Title,Authors,Abstract\n", "One,A. Example,Short.\nTwo,B. Muster,Short.\n"
    draft = read(f'{header}{row}Three,C. Dritte,"We ask\n')
    assert said(draft) == [(4, "no entry: a quotation mark that is not closed")]
    with pytest.raises(
        DumpError, match=r":4: a quotation mark that is not closed: \d+ lines are in one cell"
    ):
        read(f'{header}{row}Three,C. Dritte,"We ask\n' + row * 40)


def test_prose_with_commas_is_no_table() -> None:
    text = "Title, Authors, Abstract: What Readers Remember\n\n" + PROSE + "\n\nTwo, Three\n\n" + PROSE + "\n"
    assert titles(read(text, "dump.txt"))[0] == "Title, Authors, Abstract: What Readers Remember"


def test_a_table_of_web_of_science_has_its_tags_for_a_header() -> None:
    header = "PT AU AF TI SO AB PY DI".replace(" ", "\t")
    draft = read(f"{header}\nJ\tExample, A\tExample, Ada\tOne\tJ BRIDGES\tShort.\t2025\t10.1000/182\n")
    assert dict(draft.entries[0].fields) == {
        "doi": "10.1000/182",
        "authors": "Ada Example",
        "venue": "J BRIDGES",
        "published": "2025",
    }


def test_a_column_of_identifiers_is_one_whatever_it_is_called() -> None:
    """As pandas writes a table whose index they are."""
    for name in ("index", ""):
        draft = read(f"{name},title,authors\n2508.01234,Quiet Bridges,\"['Ada Example', 'Bo Muster']\"\n")
        assert dict(draft.entries[0].fields) == {"arxiv": "2508.01234", "authors": "Ada Example, Bo Muster"}
    draft = read("index,title,authors\n2508,Quiet Bridges,Ada Example\n")
    assert dict(draft.entries[0].fields) == {"authors": "Ada Example"}


def test_rows_of_tabs_may_end_early() -> None:
    """Tabs at the ends of lines are blanks that nobody sees."""
    rows = (
        "Year\tMonth\tTitle\tArxiv\tStars\tForks\n2018\t11\tQuiet Bridges\thttps://arxiv.org/abs/1811.01234\n"
    )
    draft = read(rows + "2018\t12\tPatient Stones\thttps://example.org/forum?id=x\t\t\n", "papers.tsv")
    assert dict(draft.entries[0].fields) == {"arxiv": "1811.01234", "published": "2018-11"}
    assert dict(draft.entries[1].fields) == {"url": "https://example.org/forum?id=x", "published": "2018-12"}


def test_the_pages_of_a_preprint_are_its_identifier() -> None:
    draft = read('Title,Author,Pages\nQuiet Bridges,"Example, Ada",arXiv:2508.01234\n')
    assert dict(draft.entries[0].fields) == {"arxiv": "2508.01234", "authors": "Ada Example"}


def test_blank_lines_around_a_table_change_nothing() -> None:
    rows = "title,doi\nQuiet Bridges,10.1000/182\nPatient Stones,10.1000/183\n"
    draft = read(f"\n\n{rows}\n\n\n")
    assert titles(draft) == ["Quiet Bridges", "Patient Stones"]
    assert draft.entries[0].line == 4
