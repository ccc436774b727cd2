"""Saved web pages: of known sites, and any other by way of Markdown."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, DraftEntry, LineCount, RecordCount, read_dump
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.web import web_page
from sitegen.importing.readers.web.html_text import parse_html, plain_paragraphs
from sitegen.importing.readers.web.web_markdown import page_markdown
from sitegen.text.math import math_html
from tests.reading import read_one
from tests.small_site import make_site

PAPER = DraftEntry(title="A", fields=(("arxiv", "2508.05003"),))
FORMATS = Path(__file__).parent.parent / "cases" / "formats"


def markdown(body: str, url: str = "") -> str:
    return page_markdown(parse_html(f"<html><body>{body}</body></html>"), url).rstrip("\n")


def inside(page: str, *drafts: Draft) -> tuple[list[tuple[str, str]], tuple[Draft, ...]]:
    """What a page hands over to the reader of another format, and the digests that come of it."""
    given: list[tuple[str, str]] = []

    def read_inner(data: bytes, name: str) -> tuple[Draft, ...]:
        given.append((name, data.decode()))
        return drafts or (Draft(entries=(PAPER,), count=LineCount(titles=1)),)

    read = web_page.read(Raw(data=page.encode(), name="page.html", read_inner=read_inner))
    return given, read


# ---- known sites ---------------------------------------------------------------------------------


def test_a_list_of_arxiv_is_read_by_its_days() -> None:
    older, newer = read_dump((FORMATS / "arxiv-list.html").read_bytes(), source="recent.html")
    assert (older.date_text, newer.date_text) == ("2025-08-14", "2025-08-15")
    assert newer.entries[0].title == "Lanterns that Count $x < y$ Moths"
    assert newer.entries[0].paragraphs == ("Lanterns can count. Moths cannot.",)
    assert newer.entries[0].fields == (
        ("arxiv", "2508.05003"),
        ("authors", "Ana Prueba, Li Sample"),
        ("categories", "q-bio.PE, cs.CV"),
        ("comment", "4 pages"),
    )
    assert dict(older.entries[0].fields)["venue"] == "Nights 1 (2025) 2"
    assert older.remarks == newer.remarks == ()


def test_the_page_of_one_paper_is_read_by_what_it_says_for_catalogues() -> None:
    [entry] = read_one((FORMATS / "arxiv-abs.html").read_bytes(), source="abs.html").entries
    assert entry.title == "Lanterns that Count Moths & Stars"
    assert entry.paragraphs == ("Lanterns can count. Moths, for all $a<b$, cannot.",)
    assert dict(entry.fields) == {
        "arxiv": "2508.05003",
        "doi": "10.1000/moths.3",
        "authors": "Ana Prueba, Li Sample",
        "categories": "q-bio.PE, cs.CV",
        "comment": "4 pages",
        "published": "2025-08-14",
    }


def test_the_cards_of_hugging_face() -> None:
    draft = read_one((FORMATS / "hf-cards.html").read_bytes(), source="papers.html")
    assert (draft.title, draft.date_text) == ("Daily Papers", "2025-08-14")
    assert draft.entries[0].fields == (
        ("arxiv", "2508.05003"),
        ("authors", "Ana Prueba, Li Sample"),
        ("code", "https://github.com/example/lanterns"),
        ("upvotes", "1116"),
    )
    assert draft.entries[0].paragraphs == ("Lanterns can count.",)
    assert draft.entries[1] == DraftEntry(
        title="A Night Without Either", fields=(("arxiv", "2508.05002"),), line=20
    )
    assert draft.count == RecordCount(what="paper", papers=2)


def test_the_data_in_a_page_of_hugging_face_is_read_as_json() -> None:
    paper = {
        "id": "2508.05003",
        "title": "Lanterns",
        "summary": "“So” & so.",
        "submittedOnDailyAt": "2025-08-13",
    }
    data = {"periodType": "day", "dailyPapers": [{"paper": paper, "title": "Lanterns"}], "dateString": "x"}
    page = (
        "<!doctype html><html><head><title>Daily Papers</title>"
        '<link rel="canonical" href="https://huggingface.co/papers/date/2025-08-14"></head><body>'
        f'<div data-target="Other" data-props="{{}}"></div><div data-props="{html.escape(json.dumps(data))}">'
        "<article><h3><a href='/papers/2508.05003'>Lanterns</a></h3></article></div></body></html>"
    )
    [(name, text)], [draft] = inside(page)
    assert name == "page.jsonl"
    assert json.loads(text) == {
        "paper": {"id": "2508.05003", "title": "Lanterns", "summary": "“So” & so."},
        "title": "Lanterns",
    }
    assert (draft.title, draft.date_text) == ("Daily Papers", "2025-08-14")


def test_what_a_search_found_is_read_and_not_what_is_trending() -> None:
    trending, found = ({"paper": {"title": title, "summary": ""}} for title in ("Trending", "Found"))
    data = html.escape(json.dumps({"dailyPapers": [trending], "searchResults": [found]}))
    [(_, text)], _ = inside(f'<!doctype html><html><body><div data-props="{data}"></div></body></html>')
    assert json.loads(text) == found


def test_the_saved_page_of_a_digest_of_this_program(tmp_path: Path) -> None:
    make_site(tmp_path, own_topics=True)
    assert main(["build", "--quiet", "--site", str(tmp_path)]) == 0
    page = (tmp_path / "_site/digests/2026-03-09/index.html").read_bytes()
    draft = read_one(page, source="index.html")
    assert (draft.title, draft.date_text) == ("Daily Papers", "2026-03-09")
    rows = map(json.loads, (tmp_path / "_site/data/papers.jsonl").read_text("utf-8").splitlines())
    listed = {row["title"] for row in rows if "2026-03-09" in row["digests"]}
    assert {entry.title for entry in draft.entries} == listed
    assert all(entry.paragraphs for entry in draft.entries)


# ---- any other page ------------------------------------------------------------------------------


def test_a_page_becomes_markdown_without_what_stands_around_its_text() -> None:
    page = (
        "<nav><a href='/x'>Home</a></nav><header><h1>River <i>Papers</i></h1></header><script>x()</script>"
        "<section><h2>Stones</h2><h3><a href='/a'>Wet Stones</a></h3>"
        "<div class='meta'>Ana Prueba, Li Sample · River Lab · <a href='https://arxiv.org/abs/2508.04101'>arXiv:2508.04101</a></div>"
        "<p>They are <b>wet.</b>Always<br>and *everywhere*.</p>"
        "<div class='tags'><span>Stones</span><span>Water</span></div></section>"
        "<ul><li>one<ul><li>two</li></ul></li></ul><ol><li>first</li><li>second</li></ol><footer>Imprint</footer>"
    )
    assert markdown(page, "https://river.example/b/") == (
        "# River Papers\n\n## Stones\n\n### [Wet Stones](https://river.example/a)\n\n"
        "**Authors:** Ana Prueba, Li Sample\n\nRiver Lab\n\n[arXiv:2508.04101](https://arxiv.org/abs/2508.04101)\n\n"
        "They are **wet.** Always\nand \\*everywhere\\*.\n\n**Tags:** Stones, Water\n\n"
        "- one\n\n  - two\n\n1. first\n\n2. second"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p># no heading</p>", "\\# no heading"),
        ("<p>1. no item</p>", "1\\. no item"),
        ("<p>- no item</p>", "\\- no item"),
        ("<p>a [b](c) `d` &lt;e&gt;</p>", "a \\[b\\](c) \\`d\\` \\<e>"),
        ("<p>$a_1 * b_2$ and a_b</p>", "$a_1 * b_2$ and a\\_b"),
        ("<p><a href='javascript:alert(1)'>x</a> <a href='//h.example/y'>y</a></p>", "x y"),
        ("<p>x</p><svg><text>y</text></svg><p hidden></p>", "x"),
        (f"<p>{math_html('x^2', display=False)}</p>", "$x^2$"),
        ("<p>Unsubscribe here</p><p>View this mail in your browser</p>", ""),
    ],
)
def test_text_stays_text(body: str, text: str) -> None:
    assert markdown(body) == text


def test_a_table_of_data_is_one_of_markdown_and_one_that_places_things_is_not() -> None:
    table = (
        "<tr><th>Title</th><th>Note</th></tr><tr><td><a href='https://a.example/'>A</a></td><td>b|c</td></tr>"
    )
    assert markdown(f"<table><tbody>{table}</tbody></table>") == (
        "| Title | Note |\n| --- | --- |\n| [A](https://a.example/) | b\\|c |"
    )
    assert markdown("<table><tr><td>A</td><td>B</td></tr></table>") == "A\n\nB"


def test_a_newsletter_has_headings_by_their_style() -> None:
    page = parse_html((FORMATS / "newsletter.html").read_text("utf-8"))
    assert page_markdown(page, "").startswith(
        "### Lanterns that Count Moths & Stars\n\n**Authors:** Ana Prueba, Li Sample, ...\n\n"
        "**arXiv ID:** 2508.05003\n\n"
        "**TLDR:** Lanterns can count, but not \\[all\\] of them \\*want\\* to.\n\n"
        "[PDF](https://arxiv.org/pdf/2508.05003)\n\n"
        "### A Night Without Either\n\n**Authors:** Bo Muster, Jo Muster"
    )


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("LLM Daily — 2026 年 4 月 28 日", "2026-04-28"),
        ("Papers, August 14th, 2025", "2025-08-14"),
        ("2025-08-14 | Digest", "2025-08-14"),
        ("Papers of 2025", ""),
    ],
)
def test_the_day_of_a_page_stands_in_its_title(title: str, day: str) -> None:
    [(name, text)], [draft] = inside(
        f"<!doctype html><html><head><title>{title}</title></head><body><p>x</body>"
    )
    assert (name, text, draft.date_text) == ("page.md", "x\n", day)


def test_a_digest_that_says_its_day_keeps_it() -> None:
    draft = Draft(entries=(PAPER,), count=LineCount(titles=1), date_text="Aug 1", date_line=3)
    _, [read] = inside(
        "<!doctype html><html><head><title>2025-08-14</title></head><body>x</body></html>", draft
    )
    assert (read.date_text, read.date_line) == ("Aug 1", 0)


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html><head><title>x</title></head></html>",
        "<!doctype html>\n<html><body><h1>Imprint</h1><p>River Lab, Stone Street 1</p></body></html>",
        "<html><body><form><input></form><nav>Home</nav></body></html>",
    ],
)
def test_a_page_without_papers_is_refused_by_name(page: str) -> None:
    with pytest.raises(DumpError, match=r"a web page,? (?:but no papers|without text)") as caught:
        read_dump(page.encode(), source="page.html")
    assert caught.value.line == 1
    assert caught.value.hint


def test_a_page_of_headings_alone_is_no_digest_unless_forced() -> None:
    plain = Draft(entries=(PAPER, *[DraftEntry(title="B")] * 3), count=LineCount(titles=4))
    page = b"<!doctype html><html><body><h3>A</h3><h3>B</h3></body></html>"
    raw = Raw(data=page, name="page.html", read_inner=lambda data, name: (plain,))
    with pytest.raises(DumpError, match="a web page, but no papers: few of its headings"):
        web_page.read(raw)
    [forced] = web_page.read(replace(raw, force=True))
    assert forced.entries == plain.entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "shift_jis"])
def test_the_encoding_that_a_page_declares(encoding: str) -> None:
    page = f'<!doctype html><html><head><meta charset="{encoding}"></head><body><h3>日本</h3></body></html>'
    given: list[bytes] = []

    def read_inner(data: bytes, name: str) -> tuple[Draft, ...]:
        given.append(data)
        return (Draft(entries=(PAPER,), count=LineCount(titles=1)),)

    web_page.read(Raw(data=page.encode(encoding), name="p.html", read_inner=read_inner))
    assert given[0].decode() == "### 日本\n"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- saved from url=(0001)x -->\n<!DOCTYPE html>\n<html>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y">\n<html xmlns="http://www.w3.org/1999/xhtml">\n<head>',
        "<h2>A</h2>\n<p>b</p>\n<h2>C</h2>\n<p>d</p>",
    ],
)
def test_a_page_is_recognised(text: str) -> None:
    assert web_page.sniff(Head(text=text, name="x.txt"))


def test_formulas_of_pages_become_tex() -> None:
    tex = r"\frac{a}{b} + \sqrt{n} - \hat{x}_i^{2} \in \mathbb{R}, \sum_{i=1}^n \log x_i"
    assert plain_paragraphs(f"<p>{math_html(tex, display=False)}</p>") == (
        r"$\frac{a}{b}+\sqrt{n}−\hat{x}_i^2∈\mathbb{R},∑_{i=1}^n \log x_i$"
    )
    source = "<annotation encoding='application/x-tex'>\\xi</annotation>"
    source = f"<math><semantics><mi>x</mi>{source}</semantics></math>"
    assert plain_paragraphs(f"<p>{source} and <script type='math/tex'>y</script></p>") == r"$\xi$ and $y$"


def test_lines_of_a_mail_that_were_written_as_markdown_are_lines() -> None:
    papers = "".join(
        f"<h3>About {topic}</h3>\n<strong>1. {title}</strong>\n- Authors: Ada Example, Bo Muster\n"
        f"- URL: <a href='https://arxiv.org/abs/2508.0123{n}'>https://arxiv.org/abs/2508.0123{n}</a>\n"
        f"- Summary: {title} were measured for a week - by night, too.<br><br>\n"
        for n, (topic, title) in enumerate((("stone", "Patient Stones"), ("steel", "Quiet Bridges")))
    )
    draft = read_one(
        f"<html><body><h2>Digest of 2025-08-20</h2>{papers}</body></html>".encode(), source="m.html"
    )
    assert [entry.title for entry in draft.entries] == ["Patient Stones", "Quiet Bridges"]
    assert dict(draft.entries[1].fields)["authors"] == "Ada Example, Bo Muster"
    assert dict(draft.entries[1].fields)["arxiv"] == "2508.01231"
    assert draft.entries[1].paragraphs == ("Quiet Bridges were measured for a week - by night, too.",)
