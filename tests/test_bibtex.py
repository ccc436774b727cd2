"""BibTeX: entries that any BibTeX reader takes, whatever the text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.exports.bibtex import bibtex, whole_bibtex
from sitegen.exports.tex import abstract_tex
from sitegen.model import Site, Text
from sitegen.text.convert import from_text
from sitegen.text.markdown import render
from tests.builders import make_archive, make_listing, make_paper

SITE = Site(title="Papers & more", base_url="https://example.org/repo/")


def fields(title: str = "A paper", site: Site = SITE, **values: Any) -> dict[str, str]:
    paper = make_paper(title, **values)
    return parsed(bibtex(paper, paper.slug, site))


def parsed(entry: str) -> dict[str, str]:
    library = bibtexparser.parse_string(entry)
    assert not library.failed_blocks and len(library.entries) == 1, entry
    return {field.key: field.value for field in library.entries[0].fields}


def test_an_entry_has_what_is_known() -> None:
    paper = make_paper(
        "A paper",
        authors=("Ada Lovelace", "Institute of This and That", "Doe, Jane"),
        arxiv="2508.01234",
        doi="10.1000/xyz_1",
        url="https://example.com/a_b?c=1&d=50%25",
    )
    assert bibtex(paper, paper.slug, SITE) == (
        "@misc{a-paper,\n"
        "  title = {{A paper}},\n"
        "  author = {Ada Lovelace and {Institute of This and That} and {Doe, Jane}},\n"
        "  year = {2025},\n"
        "  eprint = {2508.01234},\n"
        "  archiveprefix = {arXiv},\n"
        "  doi = {10.1000/xyz_1},\n"
        "  url = {https://example.com/a_b?c=1&d=50%25},\n"
        "  note = {Listed on 2025-01-01 in Papers \\& more},\n"
        "}\n"
    )


def test_an_entry_names_venue_and_category() -> None:
    values = fields(arxiv="2508.01234", categories=("cs.LG", "cs.AI"), venue="Tides & Letters")
    assert (values["primaryclass"], values["howpublished"]) == ("cs.LG", r"Tides \& Letters")
    assert "primaryclass" not in fields(arxiv="2508.01234", categories=("Machine learning",))
    assert "primaryclass" not in fields(categories=("cs.LG",))


def test_the_whole_entry_says_all_that_the_archive_knows() -> None:
    paper = make_paper(
        "A paper",
        "One & two.\n\nThree.",
        pdf="https://e.org/a{b}.pdf",
        code="https://github.com/a/b_c",
        categories=("cs.LG", "R&D"),
        comment="12 pages, 50%",
        upvotes=0,
        published="2024-12",
        listings=(make_listing("2025-01-01"), make_listing("2025-01-03-2")),
    )
    cited, whole = parsed(bibtex(paper, paper.slug, SITE)), parsed(whole_bibtex(paper, paper.slug, SITE))
    assert list(whole.items())[: len(cited)] == list(cited.items())
    assert dict(list(whole.items())[len(cited) :]) == {
        "date": "2024-12",
        "pdf": "https://e.org/a%7Bb%7D.pdf",
        "code": "https://github.com/a/b_c",
        "keywords": r"cs.LG, R\&D",
        "comment": r"12 pages, 50\%",
        "upvotes": "0",
        "digests": "2025-01-01, 2025-01-03-2",
        "abstract": "One \\& two.\n\nThree.",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Costs 5% of $x_1^2$ & more {braces} \\ ~ ^ #1 a_b.",
        "At https://example.org/a_b%20c~d#e, or (https://github.com/a/b).\nA paragraph: $\\frac{1}{2}$.",
        "From \\$5 to \\$10, with *stars*, `ticks` and <b>tags</b> [so](called).",
        "$$\\sum_i x_i$$ comes first.",
        "\\textbf{Very} new, \\emph{by $n^2$ \\& more}: see github.com/a/b_c, or a-b.github.io/c~d.",
    ],
)
def test_what_is_escaped_is_read_back(text: str) -> None:
    abstract = render(from_text(text))
    again = render(from_text(abstract_tex(abstract)))
    assert (again.plain, again.html) == (abstract.plain, abstract.html)


@given(st.text(alphabet="ab $\\{}_^%&#~*`<>[]()!-.\n", max_size=60))
def test_any_abstract_has_braces_that_match(text: str) -> None:
    paper = replace(make_paper("P"), abstract=render(from_text(text)))
    parsed(whole_bibtex(paper, paper.slug, SITE))


def test_what_is_not_known_is_left_out() -> None:
    assert set(fields()) == {"title", "year", "url", "note"}
    assert fields()["url"] == "https://example.org/repo/papers/a-paper/"


@pytest.mark.parametrize(
    ("arxiv", "year"),
    [("2508.01234", "2025"), ("0704.0001", "2007"), ("hep-th/9901001", "1999"), ("math.GT/0309136", "2003"),
     ("2599.01234", "2025"), ("unknown", "2025"), ("", "2025")],
)  # fmt: skip
def test_the_year_is_that_of_the_arxiv_identifier_else_of_the_first_listing(arxiv: str, year: str) -> None:
    assert fields(arxiv=arxiv)["year"] == year


@pytest.mark.parametrize("published", ["1687-07-05", "1687-07", "1687"])
def test_a_date_of_publication_tells_the_year(published: str) -> None:
    assert fields(arxiv="2508.01234", published=published)["year"] == "1687"


@pytest.mark.parametrize(
    ("title", "tex"),
    [
        ("50% of R&D_1 #2", r"50\% of R\&D\_1 \#2"),
        ("A {brace", r"A \textbraceleft{}brace"),
        ("}", r"\textbraceright{}"),
        (r"back\slash ~ ^", r"back\textbackslash{}slash \textasciitilde{} \textasciicircum{}"),
        ("Schrödinger 深度学习", "Schrödinger 深度学习"),
        ("two\nlines\x00", "two lines"),
    ],
)
def test_titles_are_escaped(title: str, tex: str) -> None:
    assert fields(title, slug="p")["title"] == f"{{{tex}}}"


@pytest.mark.parametrize(
    ("source", "plain", "tex"),
    [
        ("L$^{2}$NAS & *more*", "L²NAS & more", r"L$^{2}$NAS \& \emph{more}"),
        (r"Costs \$5 to $x_1$", "Costs $5 to x₁", r"Costs \$5 to $x_1$"),
        (r"Only \$5", "Only $5", r"Only \$5"),
        (r"Unbalanced $\{x$", "Unbalanced {x", r"Unbalanced \textbraceleft{}x"),
    ],
)
def test_math_in_a_title_stays_tex(source: str, plain: str, tex: str) -> None:
    paper = replace(make_paper("P"), title=Text(source=source, html=Markup(), plain=plain))
    assert parsed(bibtex(paper, paper.slug, SITE))["title"] == f"{{{tex}}}"


def test_a_url_cannot_end_its_field() -> None:
    assert fields(url='https://e.org/a}b{c\\d é"<>')["url"] == "https://e.org/a%7Db%7Bc%5Cd%20%C3%A9%22%3C%3E"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), max_size=3), st.text(max_size=30))
def test_no_text_breaks_an_entry(title: str, authors: list[str], url: str) -> None:
    paper = make_paper(title, slug="p", authors=tuple(authors), url=url)
    entry = bibtex(paper, paper.slug, SITE)
    parsed(entry)
    depth = 0
    for char in entry:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0


def test_a_whole_archive_parses_without_a_loss() -> None:
    archive = make_archive([("2025-01-01", [make_paper(f"Title {n} {{ $ % @") for n in range(50)])])
    library = bibtexparser.parse_string(
        "\n".join(bibtex(paper, paper.slug, SITE) for paper in archive.papers)
    )
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [paper.slug for paper in archive.papers]
