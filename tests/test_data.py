"""Exports and discovery: as the contract and the schemas say, the same each time."""

from __future__ import annotations

import datetime
import json
import pickle
import sqlite3
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import jsonschema
import pytest
from markdown_it import MarkdownIt

from sitegen.exports.bibtex import bibtex, whole_bibtex
from sitegen.exports.citation_keys import citation_keys
from sitegen.exports.plan import plan_exports
from sitegen.exports.sitemap import plan_sitemap
from sitegen.exports.sqlite import format_sqlite
from sitegen.model import Archive, DataSettings, Digest, Link, Site, Taxonomy
from sitegen.parts.part import Part
from sitegen.parts.pieces import Piece, PiecedFile
from sitegen.text.markdown import render as render_markdown
from sitegen.text.markdown import render_inline
from sitegen.theme.strings import shipped_words
from tests.builders import TAXONOMY, made, made_exports, make_archive, make_paper, make_text, paper_keys

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"
SITE = Site(
    title="Papers & *more*",
    base_url="https://example.org/repo/",
    description="What is new.",
    feed_id="example.org,2026",
)
ONE = make_paper(
    "One",
    topics=("offline-rl", "manipulation"),
    authors=("A. Author",),
    arxiv="2508.01234",
    doi="10.1000/1",
    url="https://arxiv.org/abs/2508.01234",
    pdf="https://arxiv.org/pdf/2508.01234",
    code="https://github.com/a/b",
    links=(Link(url="https://github.com/a/b", kind="code"),),
    upvotes=0,
    categories=("cs.LG", "cs.AI"),
    venue="Tides *and* Letters",
    comment="12 pages",
    published="2024-12",
)
TWO = make_paper('Two ]]> "é" \U0001d54f', "Line\none & <b>.", topics=("exploration",))
THREE = make_paper("Three", "")
ARCHIVE = make_archive([("2025-01-01", (ONE, TWO)), ("2025-01-02", (THREE, ONE))])
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def render(archive: Archive = ARCHIVE, site: Site = SITE, **arguments: Any) -> dict[str, bytes]:
    return made_exports(archive, site, **arguments)


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def lines(files: dict[str, bytes]) -> list[Any]:
    return [json.loads(line) for line in files["data/papers.jsonl"].splitlines()]


# JSON


def test_papers_are_lines_of_the_contracts_keys() -> None:
    three, one, two = lines(render())
    assert one == {
        "slug": "one",
        "title": "One",
        "abstract": "It does something. It works.",
        "url": "https://example.org/repo/papers/one/",
        "first_listed": "2025-01-01",
        "digests": ["2025-01-01", "2025-01-02"],
        "topics": ["offline-rl", "manipulation"],
        "links": [{"url": "https://github.com/a/b", "kind": "code"}],
        "authors": ["A. Author"],
        "arxiv": "2508.01234",
        "doi": "10.1000/1",
        "external_url": "https://arxiv.org/abs/2508.01234",
        "pdf": "https://arxiv.org/pdf/2508.01234",
        "code": "https://github.com/a/b",
        "upvotes": 0,
        "categories": ["cs.LG", "cs.AI"],
        "venue": "Tides *and* Letters",
        "comment": "12 pages",
        "published": "2024-12",
    }
    contract = {"slug", "title", "abstract", "url", "first_listed", "digests", "topics", "links"}
    assert set(two) == set(three) == contract
    assert (two["title"], two["abstract"]) == ('Two ]]> "é" \U0001d54f', "Line\none & <b>.")


def test_digests_are_newest_first_with_their_papers_in_order() -> None:
    newest, _ = json.loads(render()["data/digests.json"])
    assert newest == {
        "id": "2025-01-02",
        "date": "2025-01-02",
        "date_from": "filename",
        "title": "Daily Papers",
        "source": "2025-01-02.txt",
        "papers": ["three", "one"],
    }


def test_json_is_sorted_dense_utf8_and_ends_in_one_newline() -> None:
    for path in ("data/papers.jsonl", "data/digests.json"):
        for line in render()[path].splitlines(keepends=True):
            value = json.loads(line)
            dense = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert line == dense.encode() + b"\n"


@pytest.mark.parametrize("archive", [ARCHIVE, make_archive()])
def test_json_validates_against_the_published_schemas(archive: Archive) -> None:
    files = render(archive)
    jsonschema.validate(json.loads(files["data/digests.json"]), schema("digests"))
    for line in lines(files):
        jsonschema.validate(line, schema("paper"))


@pytest.mark.parametrize("name", ["paper", "digests", "feed", "report"])
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize(
    "change", [{"slug": "A"}, {"digests": []}, {"links": ["x"]}, {"url": "/x"}, {"new": 1}]
)
def test_the_schema_of_papers_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(lines(render())[0] | change, schema("paper"))


def test_a_line_has_formulas_as_tex_beside_the_plain_text() -> None:
    paper = replace(
        make_paper("P", slug="p"),
        title=render_inline("On $n^2$ & more"),
        abstract=render_markdown(r"$\frac{1}{2}$ of 5%."),
    )
    (line,) = lines(made_exports(make_archive([("2025-01-01", [paper])]), SITE))
    assert (line["title_tex"], line["abstract_tex"]) == (r"On $n^2$ \& more", r"$\frac{1}{2}$ of 5\%.")
    jsonschema.validate(line, schema("paper"))


# BibTeX and Markdown


def test_bibliographies_of_archive_digests_and_topics_hold_their_papers() -> None:
    keys = {
        path: [entry.key for entry in bibtexparser.parse_string(data.decode()).entries]
        for path, data in render().items()
        if path.endswith(".bib")
    }
    one, two = "author2024one", TWO.slug
    assert keys == {
        "data/papers.bib": ["three", one, two],
        "digests/2025-01-02/papers.bib": ["three", one],
        "digests/2025-01-01/papers.bib": [one, two],
        "topics/offline-rl/papers.bib": [one],
        "topics/exploration/papers.bib": [two],
        "topics/manipulation/papers.bib": [one],
        "topics/learning/papers.bib": [one, two],
        "topics/robotics/papers.bib": [one],
        "topics/unsorted/papers.bib": ["three"],
    }


def test_each_digest_has_a_markdown_twin() -> None:
    note = make_text("Mind the gap.", block=True)
    twin = render(notes={"2025-01-02": note})["digests/2025-01-02/index.html.md"].decode()
    assert twin == (
        "# Daily Papers, 2 Jan 2025\n\n2 papers.\n\nMind the gap.\n\n"
        "## Three\n\n<https://example.org/repo/papers/three/>\n\n"
        "## One\n\n- arxiv: 2508.01234\n- doi: 10.1000/1\n- authors: A. Author\n"
        "- url: https://arxiv.org/abs/2508.01234\n- pdf: https://arxiv.org/pdf/2508.01234\n"
        "- code: https://github.com/a/b\n- upvotes: 0\n- categories: cs.LG, cs.AI\n"
        "- venue: Tides \\*and\\* Letters\n- comment: 12 pages\n- published: 2024-12\n\n"
        "<https://example.org/repo/papers/one/> (first listed 1 January 2025)\n\n"
        "It does something. It works.\n"
    )


def test_llms_txt_has_the_shape_that_llmstxt_org_asks_for() -> None:
    text = render()["llms.txt"].decode()
    tokens = MarkdownIt().parse(text)
    assert tokens[0].tag == "h1" and tokens[1].content == r"Papers & \*more\*"
    assert tokens[3].type == "blockquote_open"
    sections = [heading.content for token, heading in pairwise(tokens) if token.type == "heading_open"][1:]
    assert sections == ["Data", "Newest digests", "Optional"]
    twin = "https://example.org/repo/digests/2025-01-02/index.html.md"
    assert f"- [Daily Papers, 2 Jan 2025]({twin}): 2 papers\n" in text
    assert "- [Exploration & curiosity](https://example.org/repo/topics/exploration/): 1 paper\n" in text


def test_llms_txt_names_the_newest_digests_only() -> None:
    days = [((datetime.date(2025, 1, 1) + datetime.timedelta(n)).isoformat(), (ONE,)) for n in range(60)]
    text = render(make_archive(days))["llms.txt"].decode()
    assert "2025-03-01" in text and "2025-01-05" not in text


# SQLite


def test_sqlite_is_written_on_request_only() -> None:
    assert "data/archive.sqlite" not in render()
    assert "data/archive.sqlite" in render(site=replace(SITE, data=DataSettings(sqlite=True)))


@pytest.fixture
def database() -> Any:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(format_sqlite(ARCHIVE, SITE))
    yield connection
    connection.close()


def test_the_database_holds_the_archive(database: sqlite3.Connection) -> None:
    def all_of(query: str) -> list[tuple[Any, ...]]:
        return database.execute(query).fetchall()

    assert all_of("PRAGMA integrity_check") == [("ok",)]
    assert all_of("PRAGMA foreign_key_check") == []
    assert all_of("SELECT id, source FROM digests") == [
        ("2025-01-01", "2025-01-01.txt"),
        ("2025-01-02", "2025-01-02.txt"),
    ]
    assert all_of("SELECT slug, last_listed FROM papers WHERE arxiv <> ''") == [("one", "2025-01-02")]
    assert all_of("SELECT paper FROM listings WHERE digest = '2025-01-02' ORDER BY position") == [
        ("three",),
        ("one",),
    ]
    assert all_of("SELECT topic FROM paper_topics WHERE paper = 'one' ORDER BY position") == [
        ("offline-rl",),
        ("manipulation",),
    ]
    assert all_of("SELECT * FROM links") == [("one", 1, "https://github.com/a/b", "code")]
    assert all_of("SELECT name FROM authors") == [("A. Author",)]
    assert all_of("SELECT category FROM categories ORDER BY position") == [("cs.LG",), ("cs.AI",)]
    assert all_of("SELECT upvotes, venue, published FROM papers ORDER BY slug LIMIT 2") == [
        (0, "Tides *and* Letters", "2024-12"),
        (None, "", ""),
    ]
    assert all_of("SELECT count(*) FROM topics") == [(5,)]


def test_the_database_searches_by_word(database: sqlite3.Connection) -> None:
    query = "SELECT slug FROM papers JOIN papers_fts ON number = papers_fts.rowid WHERE papers_fts MATCH ?"
    assert database.execute(query, ("working",)).fetchall() == [("one",)]


def test_the_database_is_the_same_each_time() -> None:
    assert format_sqlite(ARCHIVE, SITE) == format_sqlite(ARCHIVE, SITE)


# Discovery

PAGES = [("", datetime.date(2025, 1, 2)), ("papers/one/", datetime.date(2025, 1, 1)), ("a b/é/", None)]


def test_the_sitemap_has_absolute_escaped_urls_and_dates() -> None:
    files = made(plan_sitemap(PAGES, SITE))
    assert list(files) == ["sitemap.xml"]
    root = ElementTree.fromstring(files["sitemap.xml"])
    assert root.tag == f"{SITEMAP}urlset"
    assert [(url.findtext(f"{SITEMAP}loc"), url.findtext(f"{SITEMAP}lastmod")) for url in root] == [
        ("https://example.org/repo/", "2025-01-02"),
        ("https://example.org/repo/papers/one/", "2025-01-01"),
        ("https://example.org/repo/a%20b/%C3%A9/", None),
    ]


def test_a_large_sitemap_is_split_and_indexed() -> None:
    made_files = made(plan_sitemap(PAGES, SITE, most=2))
    files = {path: ElementTree.fromstring(data) for path, data in made_files.items()}
    assert list(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert [len(root) for root in files.values()] == [2, 1, 2]
    index = files["sitemap.xml"]
    assert index.tag == f"{SITEMAP}sitemapindex"
    assert [(row.findtext(f"{SITEMAP}loc"), row.findtext(f"{SITEMAP}lastmod")) for row in index] == [
        ("https://example.org/repo/sitemap-1.xml", "2025-01-02"),
        ("https://example.org/repo/sitemap-2.xml", None),
    ]


def test_robots_names_the_sitemap() -> None:
    assert render()["robots.txt"].decode().splitlines()[-1] == "Sitemap: https://example.org/repo/sitemap.xml"


def test_opensearch_keeps_to_its_limits() -> None:
    site = replace(SITE, title="A very long title of an archive of papers, which goes on & on")
    root = ElementTree.fromstring(render(site=site)["opensearch.xml"])
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.findtext(f"{name}ShortName") == "A very long"
    assert root.findtext(f"{name}LongName") == "A very long title of an archive of papers, which"
    url = root.find(f"{name}Url")
    assert url is not None
    assert url.attrib == {
        "type": "text/html",
        "method": "get",
        "template": "https://example.org/repo/search/?q={searchTerms}",
    }


# Stability


def test_the_same_archive_gives_the_same_bytes() -> None:
    assert render() == render()


def test_a_new_digest_changes_no_export_of_another_digest() -> None:
    later = make_archive(
        [("2025-01-01", (ONE, TWO)), ("2025-01-02", (THREE, ONE)), ("2025-01-03", (make_paper("Four"), TWO))]
    )
    old, new = render(), render(later)
    changed = {path for path in old if old[path] != new[path]}
    assert changed == {
        "data/papers.jsonl",
        "data/digests.json",
        "data/papers.bib",
        "topics/unsorted/papers.bib",
        "llms.txt",
    }


# Parts


def plan(archive: Archive = ARCHIVE, site: Site = SITE, **arguments: Any) -> dict[str, Part]:
    keys, cited = paper_keys(archive.papers), citation_keys(archive)
    parts = plan_exports(archive, site, shipped_words(), keys=keys, cited=cited, **arguments)
    return {part.name: part for part in parts}


def made_anew(old: dict[str, Part], new: dict[str, Part]) -> set[str]:
    return {name for name in new if name not in old or old[name].key != new[name].key}


DAYS = [("2025-01-01", (ONE, TWO)), ("2025-01-02", (THREE, ONE))]


def test_a_new_digest_touches_the_parts_that_show_it() -> None:
    new = plan(make_archive([*DAYS, ("2025-01-03", (make_paper("Four"),))]))
    assert made_anew(plan(), new) == {
        "export papers.jsonl",
        "export digests.json",
        "export papers.bib",
        "export digests/2025-01-03/",
        "export topics/unsorted/papers.bib",
        "export llms.txt",
    }


def test_parts_whose_keys_are_the_same_have_the_same_files() -> None:
    """The key of a part knows all that its files are made from."""
    sqlite = replace(SITE, data=DataSettings(sqlite=True))
    first = Digest(id="2025-01-01", date=datetime.date(2025, 1, 1), date_from="added", title="Daily Papers")
    day, listed = DAYS[0]
    terms = (replace(TAXONOMY.terms[0], name="Renamed"), *TAXONOMY.terms[1:])
    edits: list[tuple[Archive, Site, dict[str, Any]]] = [
        (ARCHIVE, replace(sqlite, base_url="https://example.net/"), {}),
        (ARCHIVE, replace(sqlite, title="Another"), {}),
        (ARCHIVE, replace(sqlite, description="Another"), {}),
        (ARCHIVE, replace(sqlite, language="de"), {}),
        (ARCHIVE, sqlite, {"notes": {"2025-01-02": make_text("A note.", block=True)}}),
        (make_archive(DAYS, taxonomy=Taxonomy(terms=terms)), sqlite, {}),
        (make_archive([(first, listed), DAYS[1]]), sqlite, {}),
        (make_archive([(day, listed[::-1]), DAYS[1]]), sqlite, {}),
        (make_archive([(day, (replace(ONE, doi="10.1000/2"), TWO)), DAYS[1]]), sqlite, {}),
        (make_archive([(day, (replace(ONE, topics=()), TWO)), DAYS[1]]), sqlite, {}),
        (make_archive([*DAYS, ("2025-01-03", (TWO,))]), sqlite, {}),
    ]
    old = plan(site=sqlite)
    for archive, site, arguments in edits:
        new = plan(archive, site, **arguments)
        anew = made_anew(old, new)
        assert anew
        kept = new.keys() - anew
        assert made(new[name] for name in kept) == made(old[name] for name in kept)


def test_parts_go_to_other_processes() -> None:
    parts = list(plan(site=replace(SITE, data=DataSettings(sqlite=True))).values())
    travelled = [replace(part, make=pickle.loads(pickle.dumps(part.make))) for part in parts]
    assert made(travelled) == made(parts)


MANY = [make_paper(f"Paper {number}", topics=("offline-rl",)) for number in range(700)]
LARGE = [("2025-01-01", MANY[:350]), ("2025-01-02", MANY[350:])]


@pytest.mark.parametrize("path", ["data/papers.jsonl", "data/papers.bib", "topics/offline-rl/papers.bib"])
def test_a_new_digest_changes_few_pieces_of_a_large_file(path: str) -> None:
    def pieces(archive: Archive) -> tuple[Piece, ...]:
        files = [file for part in plan(archive).values() for file in part.make() if file.path == path]
        assert isinstance(files[0], PiecedFile)
        return files[0].pieces

    again = make_archive([*LARGE, ("2025-01-03", [make_paper("New", topics=("offline-rl",)), MANY[349]])])
    old, new = pieces(make_archive(LARGE)), pieces(again)
    assert len(old) == len(new) == 3
    changed = [piece for piece in new if piece.key not in {each.key for each in old}]
    assert changed == [new[0], new[2]], "the newest, and that of the paper listed again"


def test_a_piece_knows_whether_it_ends_its_file() -> None:
    new = make_archive([("2025-01-01", MANY[:250]), ("2025-01-02", MANY[250:500])])
    old = make_archive([("2025-01-02", MANY[250:500])])
    (last,) = bibliography(old)
    assert bibliography(new)[0].make() == last.make() + b"\n"
    assert bibliography(new)[0].key != last.key


def bibliography(archive: Archive) -> tuple[Piece, ...]:
    (file,) = plan(archive)["export papers.bib"].make()
    assert isinstance(file, PiecedFile)
    return file.pieces


def test_a_file_in_pieces_is_the_same_as_a_whole_one() -> None:
    archive = make_archive(LARGE)
    files = render(archive)
    assert [line["slug"] for line in lines(files)] == [paper.slug for paper in archive.papers]
    for path, entry in (("data/papers.bib", whole_bibtex), ("topics/offline-rl/papers.bib", bibtex)):
        assert files[path] == "\n".join(entry(paper, paper.slug, SITE) for paper in archive.papers).encode()


def test_a_new_page_at_the_end_changes_the_last_sitemap_and_the_index() -> None:
    pages = [(f"papers/{n}/", datetime.date(2025, 1, 1)) for n in range(5)]
    old, new = ({part.name: part for part in plan_sitemap(pages[:n], SITE, most=2)} for n in (4, 5))
    assert made_anew(old, new) == {"export sitemap-3.xml", "export sitemap.xml"}


# Odd text


def test_text_that_has_no_utf8_form_stops_nothing() -> None:
    paper = make_paper("A \ud800 title", "\udfff", slug="p", url="https://e.org/\ud800", authors=("\ud800",))
    digest = Digest(id="2025-01-01", date=datetime.date(2025, 1, 1), date_from="option", title="\ud800")
    archive = make_archive([(digest, (paper,))], taxonomy=Taxonomy())
    for data in render(archive, replace(SITE, data=DataSettings(sqlite=True))).values():
        assert data
