"""Text of any kind is not a digest: what is none is refused by name, and nothing real is."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, read_dump
from tests.reading import read_one

PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock that needs no "
    "power, and show that it is right to within a minute after a week of traffic. All it takes is a bridge."
)
SHORT = "A clock that needs no power and is right to within a minute."
TITLES = ("Quiet Bridges", "Loud Trains for Slow Rivers", "Patient Stones", "Counting Sheep by Radar")


def parse(text: str | bytes, source: str = "dump.txt", **options: object) -> Draft:
    data = text if isinstance(text, bytes) else text.encode()
    return read_one(data, source=source, **options)  # type: ignore[arg-type]


def each(form: Callable[[int, str], str], between: str = "\n") -> str:
    return between.join(form(number, title) for number, title in enumerate(TITLES, start=1))


def papers(titles: tuple[str, ...] = TITLES, gap: str = "\n\n") -> str:
    return gap.join(f"{title}{gap}{PROSE}" for title in titles) + "\n"


TABLE = "a table, but no papers"
BIBTEX = "BibTeX below other text, not a digest"
JSON = "JSON, but no papers"
BARE = ": titles without authors, abstracts or identifiers"
MAIL = "a mail message, not its text"
PAGE = "a web page, not its text"
XML = "XML of a kind that nobody reads here"
MARKDOWN = "a Markdown page, but no papers"
ORG = "notes of Org, not a dump"
LATEX = "a LaTeX document, not its text"
LIST = "a list, but no papers"
ARXIV = "an arXiv listing, not a digest"
CODE = "source code, not a digest"
LABELS = "records with labels, not a digest"
LOG = "a log or a chat, not a digest"
PATCH = "a patch, not text"
SUBTITLES = "subtitles, not a digest"

# What a text is, and the text.
KINDS = {
    "bibtex below a text": (
        BIBTEX,
        f"{PROSE}\n\n" + each(lambda n, t: f"@misc{{k{n},\n  title={{{t}}}, author={{A, B}}}}"),
    ),
    "semicolons": (f"{TABLE}{BARE}", "Datum;Titel;Text\n" + each(lambda n, t: f"2025-08-20;{t};{SHORT}")),
    "semicolons without a header": (TABLE, each(lambda n, t: f"{t};{PROSE};https://b.example/{n}")),
    "a header without a title": (TABLE, "Nr;Thema;Text\n" + each(lambda n, t: f"{n};{t};{PROSE}")),
    "bars": (TABLE, each(lambda n, t: f"{t}|{SHORT}|https://b.example/{n}")),
    "commas without a header": (TABLE, each(lambda n, t: f'"{t}","{PROSE}","https://b.example/{n}"')),
    "tabs": (TABLE, each(lambda n, t: f"{t}\t{PROSE}")),
    "bullets": (LIST, "Papers to read\n\n" + each(lambda n, t: f"• {t} — {SHORT}")),
    "markdown": (MARKDOWN, "# Bridges\n\n" + each(lambda n, t: f"## Part {n}\n\n- {t}\n- [more](b.md)\n")),
    "a shopping list": (LIST, "Shopping\n\n" + each(lambda n, t: f"- {n} pounds of stone")),
    "a list of tools": (
        MARKDOWN,
        each(lambda n, t: f"- [tool{n}](https://github.com/b/tool{n}) - does what a tool has to do."),
    ),
    "org": (ORG, "#+TITLE: Papers\n\n" + each(lambda n, t: f"* {t}\n{PROSE}\n")),
    "org to do": (ORG, each(lambda n, t: f"* TODO {t}\n{PROSE}\n")),
    "org below a heading": (ORG, "* Papers\n" + each(lambda n, t: f"** {t}\n{PROSE}\n")),
    "latex": (LATEX, f"\\documentclass{{article}}\n\\begin{{document}}\n{PROSE}\n\\end{{document}}\n"),
    "latex in part": (LATEX, each(lambda n, t: f"\\section{{{t}}}\n{SHORT}\n")),
    "rest": (
        "reStructuredText, not a dump",
        f"Papers\n======\n\n.. contents::\n\nBridges\n-------\n\n{PROSE}\n",
    ),
    "settings with papers": (
        "settings, not a digest",
        each(lambda n, t: f'[[papers]]\ntitle = "{t}"\nabstract = "{SHORT}"\n'),
    ),
    "an article of JATS": (
        XML,
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96)//EN" "JATS-archivearticle1.dtd">\n'
        f"<article>\n<front>\n<abstract>\n<p>{PROSE}</p>\n</abstract>\n</front>\n</article>\n",
    ),
    "references in RDF": (
        XML,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        + each(lambda n, t: f"<bib:Article>\n<dc:title>{t}</dc:title>\n</bib:Article>")
        + "\n</rdf:RDF>\n",
    ),
    "wiki": (
        "the source of a wiki or AsciiDoc page, not a dump",
        each(lambda n, t: f"== {t} ==\n{PROSE}\n"),
    ),
    "mail as a program shows it": (MAIL, f"Digest <d@example.org>\nto me\n\n{papers()}"),
    "arxiv listing without labels": (
        ARXIV,
        each(lambda n, t: f"[{n}] arXiv:2508.0123{n} [pdf, html, other]\n{t}\nA. Body\n{PROSE}"),
    ),
    "opml": (
        "a list of feeds (OPML), no feed",
        '<?xml version="1.0"?>\n<!-- ours -->\n<opml version="2.0">\n<body><outline/></body></opml>',
    ),
    "sitemap": ("a list of a site's pages, no feed", '<urlset xmlns="x"><url><loc>/a</loc></url></urlset>'),
    "svg": ("a picture (SVG)", '<svg xmlns="http://www.w3.org/2000/svg"><title>A Bridge</title></svg>'),
    "xml": (XML, '<?xml version="1.0"?>\n<papers><paper>x</paper></papers>'),
    "a web page among text": (PAGE, "Papers\n" + each(lambda n, t: f"- <i>{t}</i> <p>x</p><p>y</p>")),
    "yaml": (LABELS, each(lambda n, t: f"- title: {t}\n  abstract: {SHORT}\n  url: https://b.example/{n}")),
    "yaml of anything": ("YAML, not a digest", "jobs:\n  build:\n    steps:\n      - run\n    needs: x\n"),
    "git lfs": (
        "a pointer to a file that Git LFS keeps, not its text",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    ),
    "python": (CODE, "import os\n\ndef f(x):\n    y = x + 1\n    return y\n\nprint(f(1))\n"),
    "shell": (CODE, "#!/bin/sh\nset -e\necho hello\n"),
    "diff": (PATCH, "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n"),
    "git diff": (PATCH, "diff --git a/x b/x\nindex 1..2 100644\n"),
    "log": (LOG, each(lambda n, t: f"2025-08-20 10:00:0{n} INFO {t}")),
    "a log with process ids and a stack": (
        LOG,
        each(lambda n, t: f"[00012{n}] 2025-08-20 10:00:0{n} - DEBUG - /srv/bridges.py:1{n} - {t}...")
        + "\nTraceback (most recent call last):\n"
        + each(lambda n, t: f'  File "/srv/bridges.py", line {n}, in load\n    open({n}, encoding="utf-8")'),
    ),
    "chat": (LOG, each(lambda n, t: f"Ada Example  10:0{n} AM\nhave you seen {t}?")),
    "srt": (SUBTITLES, each(lambda n, t: f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{t}\n")),
    "links": ("a list of links, not a digest", each(lambda n, t: f"https://b.example/{n}")),
    "python values": (f"{JSON}{BARE}", each(lambda n, t: f"{{'title': '{t}'}}")),
    "json of a shop": (f"{JSON}{BARE}", json.dumps([{"title": title, "price": 12} for title in TITLES])),
    "json of settings": (JSON, json.dumps({"name": "site", "version": "1.0", "author": "Ada"}, indent=2)),
    "a shop": (f"{TABLE}{BARE}", "Name,Description,Price\n" + each(lambda n, t: f"{t},{SHORT},{n}.50")),
    "json of titles": (JSON, json.dumps(TITLES)),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_known_format_is_refused_by_name(kind: str) -> None:
    what, text = KINDS[kind]
    with pytest.raises(DumpError) as caught:
        parse(text)
    assert caught.value.message == what
    assert caught.value.source == "dump.txt"
    assert caught.value.line == 1
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF, not its text"),
        (b"PK\x03\x04" + bytes(20) + b"word/document.xml", "a Word document, not its text"),
        (b"PK\x03\x04" + bytes(20) + b"xl/workbook.xml", "an Excel table, not text"),
        (
            b"PK\x03\x04" + bytes(20) + b"mimetypeapplication/vnd.oasis.opendocument.text",
            "an OpenDocument file",
        ),
        (b"PK\x03\x04" + bytes(20) + b"mimetypeapplication/epub+zip", "an e-book"),
        (b"PK\x03\x04" + bytes(20) + b"Index/Document.iwa", "a document of Pages"),
        (b"PK\x03\x04" + bytes(20) + b"password/xl/papers.txt", "a zip archive"),
        (b"Title" + bytes(55) + b"BOOKMOBI", "an e-book"),
        (b"PAR1\x15\x04\x15", "a Parquet file"),
        (b"ARROW1\x00\x00", "an Arrow file"),
        (b"\x80\x04\x95\x10\x00", "a pickle of Python"),
        (b"\x00\x00\x00\x18ftypheic", "a picture"),
        (b"\x00\x00\x00\x18ftypmp42", "a recording"),
        (b"\x00\x05\x16\x07\x00", "what macOS keeps beside a file"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        (b"SQLite format 3\x00", "an SQLite database"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(DumpError, match=what):
        parse(data)


# ---- what does not look like a digest ------------------------------------------------------------

DOUBTFUL = {
    "4 titles and no abstract": "\n".join(TITLES),
    "4 titles and no abstract ": each(lambda n, t: f"{t}\nhttps://b.example/{n}\n"),
    "4 of 8 titles have no abstract": each(lambda n, t: f"Part {n}\n\n{t}\n\n{PROSE}\n"),
    "1 title and 14 paragraphs as long as an abstract": "On Bridges\n\n" + "\n\n".join([PROSE] * 14),
    "3 of 3 titles begin with a sign, as in Markdown": "\n\n".join(
        ("# Log", PROSE, "### New", PROSE, "- a\n- b", "### Gone", PROSE, "- c\n- d\n- e")
    ),
    "its lines are too short for prose": "\n".join(
        ["A bridge is long.", "the river cold,", "the trains go by,", "the trains are old."] * 5
    ),
}


@pytest.mark.parametrize("doubt", sorted(DOUBTFUL))
def test_what_does_not_look_like_a_digest_is_refused_unless_forced(doubt: str) -> None:
    with pytest.raises(DumpError) as caught:
        parse(DOUBTFUL[doubt])
    assert caught.value.message == f"does not look like a digest: {doubt.strip()}"
    assert "--force" in str(caught.value.hint)
    assert parse(DOUBTFUL[doubt], force=True).entries


def test_the_hint_for_a_label_beside_each_paper_names_the_setting() -> None:
    text = each(lambda n, t: f"{t}\n\nPosted by a reader\n\n{PROSE}\n\nSave for later\n")
    with pytest.raises(DumpError) as caught:
        parse(text)
    assert "furniture" in str(caught.value.hint)
    draft = parse(text, furniture=("Save for later", "posted by *"))
    assert [entry.title for entry in draft.entries] == list(TITLES)
    assert [entry.paragraphs for entry in draft.entries] == [(PROSE,)] * 4
    assert draft.count.furniture == 8
    assert draft.count.lines == text.count("\n")


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "[{}] ", "{}: "])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("below", ["\n", "\n\n"])
def test_titles_that_count_on_are_titles_though_their_abstracts_are_short(
    mark: str, gap: str, below: str
) -> None:
    text = f"{SHORT} It runs for days. There is one for every river, and all of them are on time."
    draft = parse(each(lambda n, t: f"{mark.format(n)}{t}{below}{text}", gap))
    assert [entry.title for entry in draft.entries] == list(TITLES)
    assert {entry.paragraphs for entry in draft.entries} == {(text,)}


@pytest.mark.parametrize("kind", ["wiki", "bullets", "yaml"])
def test_a_known_format_can_be_forced(kind: str) -> None:
    assert parse(KINDS[kind][1], force=True).entries


def test_a_few_titles_without_abstract_are_reported_and_no_more() -> None:
    draft = parse(f"{papers()}\n\nOne without\n\nAnother without\n\n{papers()}")
    assert len(draft.entries) == 10
    assert len(draft.remarks) == 2


# ---- what a digest may hold ----------------------------------------------------------------------

MARKS = [
    "# A Heading", "## Another", "1. Numbered", "- A bullet", "* A star", "** Two stars", "* TODO Learn",
    "#+TITLE: Bridges", "[A Link](https://example.org/)", "**Bold Title**", "> Quoted", "a;b;c", "a,b,c",
    "title: A Bridge", "Title: A Bridge", "Abstract: none", "TY  - JOUR", "From: nobody@example.org",
    "From nobody Wed Aug 20 10:00:00 2025", "\\documentclass{article}", "\\section{x}", "<p>html</p>",
    "<rss version=\"2.0\">", "diff --git a/x b/x", "@@ -1,2 +1,2 @@", "import numpy as np", "x = 1", "// x",
    "arXiv:2508.01230", "[1] arXiv:2508.01230 [pdf, html]", "WEBVTT", "2025-08-20 10:00:00 INFO x",
    "version https://git-lfs.github.com/spec/v1", "= AsciiDoc", "== Wiki ==", "Ada Example, Bo Muster",
    "桥的记忆",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_may_look_like_any_format(mark: str, place: int, gap: str) -> None:
    titles = list(TITLES)
    titles[place] = mark
    assert [entry.title for entry in parse(papers(tuple(titles), gap)).entries] == titles


@pytest.mark.parametrize(
    "line",
    [
        "@article{k, title={A Bridge}}",
        "1. It is quiet.\n2. It is slow.\n3. It is a bridge.",
        "- quiet\n- slow\n- a bridge",
        "**Code**: https://example.org/bridge",
        "```\nimport bridge\nbridge.listen()\n```",
        "| a | b |\n| 1 | 2 |",
        "\\begin{itemize}\n\\item quiet\n\\end{itemize}",
    ],
)
def test_an_abstract_may_hold_any_format(line: str) -> None:
    titles = tuple(f"{title} in Part {part}" for part in range(3) for title in TITLES)
    text = papers(titles).replace(f"{titles[1]}\n\n{PROSE}", f"{titles[1]}\n\n{PROSE}\n\n{line}")
    draft = parse(text)
    assert {entry.title for entry in draft.entries} >= set(titles)
    assert draft.count.lines == len(text.splitlines())


@pytest.mark.parametrize("width", [60, 80])
def test_wrapped_abstracts_are_no_list_and_no_verse(width: int) -> None:
    text = "\n\n".join(f"{title}\n\n{textwrap.fill(PROSE, width)}" for title in TITLES)
    assert len(parse(text).entries) == 4


def test_the_numbers_of_titles_that_count_papers_are_no_part_of_them() -> None:
    draft = parse(each(lambda n, t: f"{n}. {t}\n\n{PROSE}", "\n\n"))
    assert [entry.title for entry in draft.entries] == list(TITLES)
    other = parse(papers(("3. Bridges", *TITLES[1:])))
    assert other.entries[0].title == "3. Bridges"


# ---- merges --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> origin/main", "||||||| 2bbc341", "<<<<<<<"])
@pytest.mark.parametrize("force", [False, True])
def test_an_unresolved_merge_is_a_fault_with_its_line(mark: str, force: bool) -> None:
    with pytest.raises(DumpError) as caught:
        parse(f"{papers()}\n{mark}\n\nOne More\n\n{PROSE}\n", force=force)
    assert str(caught.value) == f"dump.txt:17: unresolved merge: {mark}"


def test_a_rule_of_equals_signs_is_no_merge() -> None:
    assert len(parse(f"{papers()}\n=======\n\nOne More\n\n{PROSE}\n").entries) == 5


# ---- the commands --------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sitegen.yaml").write_text("title: T\nbase_url: http://localhost:8000/\n")
    (tmp_path / "content" / "dumps").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_refused_dump_writes_nothing_and_once_forced_is_not_refused_again(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "content" / "dumps" / "2025-08-20.txt").write_text("\n".join(TITLES))
    assert main(["build", "--quiet"]) == 1
    assert "does not look like a digest: 4 titles and no abstract" in capsys.readouterr().err
    assert not (site / "content" / "2025").exists()
    assert not (site / "_site").exists()
    assert main(["build", "--quiet", "--force"]) == 0
    assert (site / "content" / "2025" / "2025-08-20.md").is_file()
    capsys.readouterr()
    assert main(["build", "--quiet"]) == 0
    assert main(["import", "content/dumps"]) == 0
    assert "1 dump known already" in capsys.readouterr().out


def test_import_takes_a_dump_that_is_forced(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = site / "2025-08-20.txt"
    dump.write_text(KINDS["bullets"][1])
    assert main(["import", dump.name]) == 1
    assert capsys.readouterr().err.startswith(f"error: {dump.name}:1: {LIST}\nhint: ")
    assert main(["import", "--force", dump.name]) == 0


def test_our_own_citations_put_back_are_the_papers_of_their_day(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "content" / "dumps" / "2025-08-20.txt").write_text(papers())
    assert main(["build", "--quiet"]) == 0
    [draft] = read_dump((site / "_site/data/papers.bib").read_bytes(), source="papers.bib")
    assert [entry.title for entry in draft.entries] == list(TITLES)
    assert draft.date_text == "2025-08-20"


def test_furniture_of_the_settings_counts_for_import_and_build(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "sitegen.yaml").write_text(
        "title: T\nbase_url: http://localhost:8000/\nfurniture: ['Posted by *']\n"
    )
    text = each(lambda n, t: f"{t}\n\nPosted by reader {n}\n\n{PROSE}\n")
    (site / "content" / "dumps" / "2025-08-20.txt").write_text(text)
    assert main(["import", "content/dumps"]) == 0
    assert "4 papers" in capsys.readouterr().out
    (site / "more").mkdir()
    (site / "more" / "2025-08-21.txt").write_text(text.replace("Quiet", "Silent"))
    assert main(["build", "--quiet", "--strict", "--dumps", "more"]) == 0
