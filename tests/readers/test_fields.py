"""What records say, in the ways in which catalogues write it."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.page import format_page, parse_page
from sitegen.importing.readers.common.fields import FIELDS, field_name, make_entry
from sitegen.importing.readers.common.people import author_names
from sitegen.importing.readers.common.when import written_date
from sitegen.model import Digest, Entry


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Ada Example", "Bo Muster"], "Ada Example, Bo Muster"),
        (["Ada Example,", "Bo Muster,"], "Ada Example, Bo Muster"),
        (["Ada Example, Bo Muster"], "Ada Example, Bo Muster"),
        (["Ada Example, Bo Muster, Cy Dritte, Bo Muster"], "Ada Example, Bo Muster, Cy Dritte"),
        (["Ada Example, Bo Muster, Cy Dritte und Di Vierte"], "Ada Example, Bo Muster, Cy Dritte, Di Vierte"),
        (["Ada Example, Bo Muster, Cy Dritte et al"], "Ada Example, Bo Muster, Cy Dritte, et al."),
        (["Ada Example, Bo Muster, and Cy Dritte"], "Ada Example, Bo Muster, Cy Dritte"),
        (["Example, Ada; Muster, Bo"], "Ada Example, Bo Muster"),
        (["Example, Ada and Muster, Bo"], "Ada Example, Bo Muster"),
        (["Example, Ada"], "Ada Example"),
        (["van der Berg, Jan"], "Jan van der Berg"),
        (["happyZYM, evanlin2570"], "happyZYM, evanlin2570"),
        (["Ada Example et.al."], "Ada Example, et al."),
        (["['Ada Example', \"Bo O'Muster\"]"], "Ada Example, Bo O'Muster"),
        (
            ["[arxiv.Result.Author('Ada Example'), arxiv.Result.Author('Bo Muster')]"],
            "Ada Example, Bo Muster",
        ),
        (["arxiv.Result.Author('Ada Example')"], "Ada Example"),
        (["Ada Example (Example University), Bo Muster"], "Ada Example, Bo Muster"),
        (['M\\"uller, J{\\"o}rg;'], "Jörg Müller"),
        (["张三、李四"], "张三, 李四"),
        ([], ""),
    ],
)
def test_names_of_authors(texts: list[str], expected: str) -> None:
    assert author_names(texts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-19T17:59:59.000Z", "2025-08-19"),
        ("2025-08-19 17:59:59+00:00", "2025-08-19"),
        ("20250819", "2025-08-19"),
        ("Tue, 19 Aug 2025 17:59:59 GMT", "2025-08-19"),
        ("8/19/2025", "2025-08-19"),
        ("19/8/2025", "2025-08-19"),
        ("8/7/2025", "2025"),
        ("2025 Aug", "2025-08"),
        ("2025年8月19日", "2025-08-19"),
        ("1755561600000", "2025-08-19"),
        ("2025-02-30", ""),
        ("9999999999", ""),
        ("２０２５年８月", "2025-08"),
        ("in press", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert written_date(text) == expected


def test_keys_are_known_whatever_signs_are_in_them() -> None:
    assert [field_name(key) for key in ("arXiv ID", "arxiv_id", "ArxivId")] == ["arxiv"] * 3
    assert field_name("Publication Year") == "published"
    assert field_name("Titel") == "title"
    assert field_name("thumbnail") == ""
    assert field_name("mood") is None


def test_a_summary_that_begins_an_abstract_is_no_second_paragraph() -> None:
    abstract = "We ask how long a bridge remembers a train. Stone goes on for days."
    entry, _ = make_entry({"title": ["One"], "abstract": ["We ask how long a bridge …", abstract]}, line=1)
    assert entry is not None
    assert entry.paragraphs == (abstract,)
    entry, _ = make_entry({"title": ["One"], "abstract": ["Abstract\n\nFirst.", "A summary."]}, line=1)
    assert entry is not None
    assert entry.paragraphs == ("First.", "A summary.")
    entry, _ = make_entry({"title": ["One"], "abstract": ["<p>First.</p><p>Second.</p>", " "]}, line=1)
    assert entry is not None
    assert entry.paragraphs == ("First.", "Second.")


def test_addresses_go_where_they_lead_and_none_is_lost() -> None:
    urls = ["http://arxiv.org/abs/2508.01234v2", "https://github.com/a/b", "https://example.org/a.pdf"]
    urls += ["https://example.org/x", "https://example.org/y", "javascript:alert(1)"]
    entry, remarks = make_entry({"title": ["One"], "url": urls, "comment": ["12 pages"]}, line=1)
    assert entry is not None
    assert dict(entry.fields) == {
        "arxiv": "2508.01234",
        "url": "https://example.org/x",
        "pdf": "https://example.org/a.pdf",
        "code": "https://github.com/a/b",
        "comment": "12 pages; https://example.org/y",
    }
    assert [remark.message for remark in remarks] == [
        "left out, for it is no web address: javascript:alert(1)"
    ]


@pytest.mark.parametrize(
    "text", ["arXiv preprint arXiv:2508.01234", "arXiv:2508.01234 [cs.LG]", "CoRR abs/2508.01234"]
)
def test_a_journal_that_is_arxiv_is_an_identifier(text: str) -> None:
    entry, _ = make_entry({"title": ["One"], "venue": [text]}, line=1)
    assert entry is not None
    assert entry.fields == (("arxiv", "2508.01234"),)


# What catalogues have been seen to write, and worse.
ODD = st.one_of(
    st.text(max_size=40),
    st.from_regex(
        r"(HTTPS?|https?|ftp)://[a-z.\[\]@:<>\"]{0,20}(/[^\n]{0,20})?(\.PDF|\.pdf)?", fullmatch=True
    ),
    st.from_regex(r"[-+]?\d{0,12}([.,]\d{0,4})?[kKM]?", fullmatch=True),
    st.from_regex(r"\d{2,4}[-/.年]\d{1,2}([-/.月]\d{1,2})?", fullmatch=True),
    st.from_regex(r"(arXiv:|https://arxiv.org/abs/)?\d{4}\.\d{4,5}(v\d)?", fullmatch=True),
    st.from_regex(r"(doi:|https://doi.org/)?10\.\d{4,9}/[^\n]{0,20}", fullmatch=True),
    st.sampled_from(
        ["9" * 400, "9" * 400 + "k", "1 540", "1e9", "NaN", "[]", "<<<<<<< HEAD", "\u2028", "\x00"]
    ),
)


@given(st.dictionaries(st.sampled_from([*FIELDS, "id", "abstract"]), st.lists(ODD, max_size=3)))
def test_whatever_a_record_says_a_page_can_hold(values: dict[str, list[str]]) -> None:
    entry, _ = make_entry({"title": ["One"], **values}, line=1)
    assert entry is not None
    day = datetime.date(2025, 8, 20)
    entries = (Entry(title="One", fields=entry.fields),)
    digest = Digest(id="2025-08-20", date=day, date_from="dump", title="Digest", entries=entries)
    page = parse_page(format_page(digest), source="page", digest_id="2025-08-20")
    assert page.entries[0].fields == entry.fields


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("upvotes", "1 540", "1540"),
        ("upvotes", "1.54k", "1540"),
        ("upvotes", "9" * 400, ""),
        ("upvotes", "-3", ""),
        ("url", "HTTPS://Example.org/X", "https://Example.org/X"),
        ("published", "9999999999", ""),
        ("doi", "none of them", ""),
    ],
)
def test_what_a_page_cannot_hold_is_said(key: str, text: str, expected: str) -> None:
    entry, remarks = make_entry({"title": ["One"], key: [text]}, line=1)
    assert entry is not None
    assert dict(entry.fields).get(key, "") == expected
    assert bool(remarks) == (not expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"published": ["2018"], "month": ["11"]}, "2018-11"),
        ({"published": ["2024"], "month": ["2"], "day": ["11"]}, "2024-02-11"),
        ({"published": ["2024"], "month": ["Feb"]}, "2024-02"),
        ({"published": ["2024"], "month": ["13"], "day": ["11"]}, "2024"),
        ({"published": ["2024-05"], "month": ["2"]}, "2024-05"),
        ({"month": ["2024-02"]}, "2024-02"),
    ],
)
def test_a_year_may_have_its_month_beside_it(values: dict[str, list[str]], expected: str) -> None:
    entry, remarks = make_entry({"title": ["One"], **values}, line=1)
    assert entry is not None
    assert entry.fields == (("published", expected),)
    assert not remarks


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://www.biorxiv.org/content/10.1101/2024.03.20.123456v2.full", "10.1101/2024.03.20.123456"),
        ("https://www.biorxiv.org/content/10.1101/2024.03.20.123456v1.full.pdf", "10.1101/2024.03.20.123456"),
        ("https://dl.acm.org/doi/abs/10.1145/1234567.1234568", "10.1145/1234567.1234568"),
        ("https://link.springer.com/article/10.1007/s00453-024-01234-5", "10.1007/s00453-024-01234-5"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/abc.202400001/full", "10.1002/abc.202400001"),
        ("https://pubs.example.org/doi/pdf/10.1000%2F182.v2", "10.1000/182.v2"),
    ],
)
def test_the_doi_in_an_address_is_taken_and_the_address_stays(url: str, doi: str) -> None:
    entry, _ = make_entry({"title": ["One"], "url": [url]}, line=1)
    assert entry is not None
    assert entry.fields == (("doi", doi), ("pdf" if url.endswith(".pdf") else "url", url))


def test_the_doi_that_arxiv_gives_is_its_identifier_too() -> None:
    entry, _ = make_entry({"title": ["One"], "doi": ["https://doi.org/10.48550/arXiv.2508.01234"]}, line=1)
    assert entry is not None
    assert entry.fields == (("arxiv", "2508.01234"), ("doi", "10.48550/arxiv.2508.01234"))
    entry, _ = make_entry({"title": ["One"], "url": ["https://doi.org/10.48550/arXiv.2508.01234"]}, line=1)
    assert entry is not None
    assert entry.fields == (("arxiv", "2508.01234"), ("doi", "10.48550/arxiv.2508.01234"))


def test_identifiers_stand_where_reference_managers_put_them() -> None:
    entry, _ = make_entry({"title": ["One"], "place": ["12-34", "arXiv:2508.01234 [cs.LG]"]}, line=1)
    assert entry is not None
    assert entry.fields == (("arxiv", "2508.01234"),)
    note = "arXiv: 2508.01234 [cs]\nAccepted as a talk"
    entry, _ = make_entry({"title": ["One"], "comment": [note], "place": ["7"]}, line=1)
    assert entry is not None
    assert entry.fields == (("arxiv", "2508.01234"), ("comment", "Accepted as a talk"))


def test_an_address_is_kept_whatever_identifier_it_should_be() -> None:
    entry, remarks = make_entry({"title": ["One"], "arxiv": ["https://example.org/forum?id=x"]}, line=1)
    assert entry is not None
    assert entry.fields == (("url", "https://example.org/forum?id=x"),)
    assert not remarks


def test_who_contributes_is_an_author_where_nobody_else_is() -> None:
    entry, _ = make_entry({"title": ["One"], "contributors": ["Ada Example", "Bo Muster"]}, line=1)
    assert entry is not None
    assert entry.fields == (("authors", "Ada Example, Bo Muster"),)
    entry, _ = make_entry({"title": ["One"], "authors": ["Cy Dritte"], "contributors": ["Bo Muster"]}, line=1)
    assert entry is not None
    assert entry.fields == (("authors", "Cy Dritte"),)


@pytest.mark.parametrize("text", ["Not Available", "[No abstract available]", "N/A", "No abstract."])
def test_an_abstract_that_is_none(text: str) -> None:
    entry, _ = make_entry({"title": ["One"], "abstract": [text]}, line=1)
    assert entry is not None
    assert entry.paragraphs == ()
