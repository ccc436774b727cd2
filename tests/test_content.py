"""Dated pages: what is written is what is read, and a fault says where it is."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.folder import page_paths, read_content
from sitegen.content.page import format_page, parse_page
from sitegen.content.static_pages import PagePlace, read_static_pages
from sitegen.content.unread import unread_files
from sitegen.errors import ContentError
from sitegen.importing.drafts import draft_entry
from sitegen.importing.readers import DraftEntry
from sitegen.importing.remarks import one_line as _one_line
from sitegen.model import Digest, Entry
from sitegen.text.convert import from_text

PAGE = """\
---
date: 2025-08-20
date_from: dump
date_text: Aug 20
title: Daily Papers
source: 001_example.txt
sha256: abc
aliases: [/old/, /2024/older/]
---

A *note*.

On two paragraphs.

## Title of the paper

- arxiv: 2508.01234
- authors: A. Author, B. Author
- url: https://example.org/
- topics: offline-rl, robot-manipulation

The abstract.

- A list in it.

## Another $x$ ##

## A third
Right below.
"""


PUBLISHED_HINT = "write it as 2025-08-19, 2025-08 or 2025"
ALIAS_HINT = "write it as `/old/path/`, in ASCII, of at most 200 characters between two slashes"


def parse(text: str, digest_id: str = "2025-08-20") -> Digest:
    return parse_page(text, source=f"content/2025/{digest_id}.md", digest_id=digest_id)


def test_a_page() -> None:
    assert parse(PAGE) == Digest(
        id="2025-08-20",
        date=datetime.date(2025, 8, 20),
        date_from="dump",
        title="Daily Papers",
        date_text="Aug 20",
        note="A *note*.\n\nOn two paragraphs.",
        dump="001_example.txt",
        sha256="abc",
        aliases=("old/", "2024/older/"),
        entries=(
            Entry(
                title="Title of the paper",
                abstract="The abstract.\n\n- A list in it.",
                fields=(
                    ("arxiv", "2508.01234"),
                    ("authors", "A. Author, B. Author"),
                    ("url", "https://example.org/"),
                    ("topics", "offline-rl, robot-manipulation"),
                ),
            ),
            Entry(title="Another $x$"),
            Entry(title="A third", abstract="Right below."),
        ),
    )


def test_an_entry_knows_its_line() -> None:
    assert [entry.line for entry in parse(PAGE).entries] == [15, 26, 28]


def test_a_page_without_front_matter_is_dated_by_its_name() -> None:
    digest = parse("## A\n", "2025-08-21-3")
    assert (digest.date, digest.date_from, digest.title) == (datetime.date(2025, 8, 21), "filename", "Digest")


@pytest.mark.parametrize("text", [PAGE.replace("\n", "\r\n"), f"\ufeff{PAGE}", PAGE.replace("\n", "\r")])
def test_line_ends_and_marks_of_other_systems_change_nothing(text: str) -> None:
    assert parse(text) == parse(PAGE)


def test_a_field_knows_its_line() -> None:
    digest = parse(PAGE)
    entry = digest.entries[0]
    assert [PAGE.split("\n")[entry.line_of(key) - 1].partition(":")[0] for key, _ in entry.fields] == [
        f"- {key}" for key, _ in entry.fields
    ]
    assert entry.line_of("slug") == entry.line
    assert PAGE.split("\n")[digest.aliases_line - 1].startswith("aliases:")


def test_headings_in_code_open_no_entry() -> None:
    [entry] = parse("## A\n\n```sh\n## no title\n```\n\n~~~~\n```\n## nor this\n~~~~\n").entries
    assert "nor this" in entry.abstract


def test_code_within_a_line_opens_no_block() -> None:
    assert [entry.title for entry in parse("## A\n\n```x``` is code\n\n## B\n").entries] == ["A", "B"]


def test_other_headings_open_no_entry() -> None:
    [entry] = parse("## A\n\n# B\n\n### C\n\n##D\n\n ## E\n").entries
    assert entry.abstract == "# B\n\n### C\n\n##D\n\n ## E"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (
            "---\ndate: 2025-08-20\n## A",
            1,
            "front matter is not closed",
            "put a line `---` below its last key",
        ),
        ("---\ndat: 2025-08-20\n---\n", 2, "unknown front matter key: dat", "did you mean `date`?"),
        ("---\ndate: 2025-08-20\ndate: 2025-08-21\n---\n", 3, "given twice: date", "keep one of them"),
        ("---\ndate: 20 Aug\n---\n", 2, "no date: 20 Aug", "write it as 2025-08-20"),
        ("---\ndate: 2025-02-29\n---\n", 2, "no date: 2025-02-29", "the calendar has no such day"),
        ("---\ndate: 9999-12-31\n---\n", 2, "no date: 9999-12-31", "years go from 1900 to 2200"),
        (
            "---\ndate: 2025-08-20\ndate_from: guess\n---\n",
            3,
            "unknown date_from: guess",
            "known: option, filename, dump, added",
        ),
        ("---\n\ntitle: [a]\n---\n", 3, "`title` is not a single value", "write `title: …` on one line"),
        (
            "---\naliases: {a: /b/}\n---\n",
            2,
            "`aliases` is not a single value",
            "write `aliases: [/old/path/, /older/]`",
        ),
        ("---\naliases: [[a]]\n---\n", 2, "no path of this site: a list", ALIAS_HINT),
        ("---\n- a\n---\n", 2, "front matter is no list of keys", "write one `date: …` a line"),
        (
            "---\ntitle: a: b\n---\n",
            2,
            "a colon in a value without quotes: title: a: b",
            'write `title: "a: b"`',
        ),
        ("---\naliases: [a b]\n---\n", 2, "no path of this site: a b", ALIAS_HINT),
        (
            "---\naliases: /a/../../b\n---\n",
            2,
            "no path of this site: /a/../../b",
            ALIAS_HINT,
        ),
        ("A note.\n\n##\n", 3, "a heading without a title", "write `## Title of the paper`"),
        ("## ##\n", 1, "a heading without a title", "write `## Title of the paper`"),
        (
            "## A\n\n- arXiv: 1\n",
            3,
            "unknown field: arXiv",
            "did you mean `arxiv`? (a list in the abstract: put text above it)",
        ),
        ("## A\n- url: https://a.b\n- url: https://a.c\n", 3, "field given twice: url", "keep one of them"),
        (f"## A\n- aliases: /{'a' * 201}/\n", 2, f"no path of this site: /{'a' * 201}/", ALIAS_HINT),
        ("## A\n- aliases: /é/\n", 2, "no path of this site: /é/", ALIAS_HINT),
        (f"## A\n- slug: {'a' * 81}\n", 2, f"slug is longer than 80 characters: {'a' * 81}", "shorten it"),
        ("## A\n- slug: A B\n", 2, "no slug: A B", "lower-case words joined by hyphens"),
        ("## A\n- url: javascript:x\n", 2, "no web address: javascript:x", "write it as https://…"),
        ("## A\n- pdf: paper.pdf\n", 2, "no web address: paper.pdf", "write it as https://…"),
        ("## A\n- code: a/b\n", 2, "no web address: a/b", "write it as https://…"),
        ("## A\n- upvotes: 1.2k\n", 2, "no whole number: 1.2k", "write it as 128"),
        ("## A\n- upvotes: -1\n", 2, "no whole number: -1", "write it as 128"),
        ("## A\n- published: Aug 2025\n", 2, "no date: Aug 2025", PUBLISHED_HINT),
        ("## A\n- published: 2025-02-29\n", 2, "no date: 2025-02-29", PUBLISHED_HINT),
        ("## A\n- published: 0225\n", 2, "no date: 0225", PUBLISHED_HINT),
        ("## A\n- arxiv: soon\n", 2, "no arxiv identifier: soon", "write it as 2508.01234"),
        ("## A\n- arxiv: 25080.1234\n", 2, "no arxiv identifier: 25080.1234", "write it as 2508.01234"),
        ("## A\n- doi: soon\n", 2, "no doi identifier: soon", "write it as 10.1000/182"),
        (
            "## A\n- aliases: /ok/, no no\n",
            2,
            "no path of this site: no no",
            ALIAS_HINT,
        ),
        (
            "## A\n\n```\n\n## B\n",
            3,
            "code block is not closed",
            "put ``` on a line below its last one; every paper after it is part of it",
        ),
        ("## A\n\nring the \x07bell\n", 3, "control character: U+0007", "delete it"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, message: str, hint: str | None) -> None:
    with pytest.raises(ContentError) as caught:
        parse(text)
    fault = caught.value
    assert (fault.source, fault.line) == ("content/2025/2025-08-20.md", line)
    assert (fault.message, fault.hint) == (message, hint)


@pytest.mark.parametrize("name", ["notes", "2025-08", "20250820", "2025-08-20-0", "2025-08-20-x"])
def test_the_name_of_a_page_is_a_date(name: str) -> None:
    with pytest.raises(ContentError, match="file name is no date"):
        parse("## A\n", name)


# ---- the law that joins import and build ---------------------------------------------------------

_UGLY = st.text(
    alphabet="#-:*_`~[]()<>&'\"\\${}|!%@,=+.0123456789 \n\tab éÄ漢\u00a0\u0085\u2028\ufeff\x00\x1f",
    max_size=60,
)
_TEXTS = st.one_of(
    st.text(max_size=60),
    _UGLY,
    st.lists(
        st.sampled_from(
            [
                "## ",
                "---",
                "\n",
                "- url: x",
                "- topics: a",
                "```",
                "~~~",
                "key: [v",
                "{a: b}",
                "'",
                '"',
                "# ",
                "null",
                "~",
                "2025-08-20",
                "1.",
                "$x$",
                "\\textbf{a}",
                "{\\it b}",
                "$$",
                "word ",
                "> ",
                "===",
                "    ",
                "[a]: b",
                "#",
            ]
        ),
        max_size=8,
    ).map("".join),
)
_LINES = _TEXTS.map(_one_line).filter(bool)  # what a title of a digest, or a file's name, is made of
_FIELDS = st.lists(
    st.one_of(
        st.tuples(st.just("authors"), _LINES),
        st.tuples(st.just("topics"), _LINES),
        st.just(("arxiv", "2508.01234v2")),
        st.just(("doi", "10.1000/182")),
        st.just(("url", "https://example.org/?a=b#c")),
        st.just(("pdf", "https://example.org/a.pdf")),
        st.just(("code", "https://github.com/a/b")),
        st.tuples(st.just("upvotes"), st.integers(0, 999_999_999).map(str)),
        st.tuples(st.just("categories"), _LINES),
        st.tuples(st.just("venue"), _LINES),
        st.tuples(st.just("comment"), _LINES),
        st.tuples(st.just("published"), st.sampled_from(["2025-08-19", "2025-08", "2025", "1687-07-05"])),
        st.just(("slug", "a-b")),
        st.just(("aliases", "/old/, /older/")),
    ),
    unique_by=lambda field: field[0],
    max_size=6,
)


def line(text: str) -> str:
    """A line as readers hand it over."""
    return " ".join(_one_line(text).split())


ENTRIES = st.builds(
    lambda title, paragraphs, fields: draft_entry(
        DraftEntry(
            title=line(title) or "x",
            paragraphs=tuple(text for each in paragraphs if (text := line(each))),
            fields=tuple(fields),
        )
    ),
    _TEXTS,
    st.lists(_TEXTS, max_size=4),
    _FIELDS,
)
DIGESTS = st.builds(
    Digest,
    id=st.just("2025-08-20"),
    date=st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2200, 12, 31)),
    date_from=st.sampled_from(["option", "filename", "dump", "added"]),
    title=_LINES,
    date_text=st.sampled_from(["", "Aug 20", "Sept. 3rd, 2025"]),
    note=_TEXTS.map(lambda text: from_text("\n".join(map(line, text.split("\n"))))),
    dump=st.one_of(st.just(""), _LINES),
    sha256=st.sampled_from(["", "0" * 64, "1e5" + "0" * 61]),
    aliases=st.sampled_from([(), ("old/",), ("2024/a/", "b.html")]),
    omit=st.lists(_LINES.filter(bool), max_size=3).map(tuple),
    checked=st.booleans(),
    entries=st.lists(ENTRIES, max_size=4).map(tuple),
)


@given(DIGESTS)
def test_a_page_is_read_as_it_was_written(digest: Digest) -> None:
    page = format_page(digest)
    assert page.endswith("\n") and not page.endswith("\n\n")
    assert parse_page(page, source="x.md", digest_id=digest.id) == digest
    assert format_page(parse_page(page, source="x.md", digest_id=digest.id)) == page
    assert parse_page(page.encode().decode(), source="x.md", digest_id=digest.id) == digest


@given(st.one_of(st.text(max_size=300), _UGLY, _TEXTS.map(lambda text: f"---\n{text}\n---\n## A\n{text}")))
def test_any_text_is_a_page_or_has_a_fault(text: str) -> None:
    try:
        digest = parse(text)
    except ContentError as fault:
        assert fault.source
        return
    assert parse(format_page(digest)) == digest


# ---- folders -------------------------------------------------------------------------------------


def write(path: Path, data: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def test_a_content_folder_is_read_by_path_and_only_its_pages(tmp_path: Path) -> None:
    write(tmp_path / "2025/2025-08-21.md", "## B\n")
    write(tmp_path / "2025/2025-08-20.md", "## A\n")
    write(tmp_path / "2024/2024-01-01.md", "## C\n")
    for name in (
        "2025/._2025-08-20.md",
        "2025/.#2025-08-20.md",
        "2025/notes.txt",
        "pages/about.md",
        "dumps/x.md",
    ):
        write(tmp_path / name, b"\x00\xff")
    assert [digest.id for digest in read_content(tmp_path)] == ["2024-01-01", "2025-08-20", "2025-08-21"]
    assert read_content(tmp_path)[0].source == "content/2024/2024-01-01.md"
    assert [path.name for path in page_paths(tmp_path)] == ["2024-01-01.md", "2025-08-20.md", "2025-08-21.md"]
    assert read_content(tmp_path / "no") == ()


def test_all_faults_of_all_pages_are_raised_at_once(tmp_path: Path) -> None:
    write(tmp_path / "2025/2025-08-20.md", "##\n")
    write(tmp_path / "2025/2025-08-21.md", b"\xff")
    write(tmp_path / "2025/2025-08-22.md", "## A\n")
    (tmp_path / "2025/2025-08-23.md").mkdir()
    write(tmp_path / "2025/notes.md", "## A\n")
    with pytest.raises(ExceptionGroup) as caught:
        read_content(tmp_path, name="site/content")
    assert list(map(str, caught.value.exceptions)) == [
        "site/content/2025/2025-08-20.md:1: a heading without a title",
        "site/content/2025/2025-08-21.md:1: not UTF-8",
        "site/content/2025/2025-08-23.md: cannot be read: Is a directory",
        "site/content/2025/notes.md: file name is no date: notes.md",
    ]


def test_two_pages_of_one_name_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "2024/2025-08-20.md", "## A\n")
    write(tmp_path / "2025/2025-08-20.md", "## B\n")
    with pytest.raises(ExceptionGroup) as caught:
        read_content(tmp_path)
    assert list(map(str, caught.value.exceptions)) == [
        "content/2025/2025-08-20.md: second page of this name: content/2024/2025-08-20.md is the first"
    ]


def own_pages(content: Path) -> PagePlace:
    return PagePlace(folder=content / "pages", file="content/pages", source="content/pages")


def test_pages_written_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "pages/about.md", "---\ntitle: 'About: us'\n---\n\nWho *we* are.\n")
    write(tmp_path / "pages/how-to.md", "\ufeffPlain.\r\n")
    write(tmp_path / "pages/._about.md", b"\xff")
    about, how_to = read_static_pages(own_pages(tmp_path))
    assert (about.path, about.title, about.text) == ("about/", "About: us", "Who *we* are.")
    assert (how_to.path, how_to.title, how_to.text) == ("how-to/", "How to", "Plain.")


def test_faults_of_pages_written_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "pages/About.md", "x")
    write(tmp_path / "pages/search.md", "x")
    write(tmp_path / "pages/2025.md", "x")
    write(tmp_path / "pages/open.md", "---\ntitle: x\n")
    write(tmp_path / "pages/key.md", "---\ntitel: x\n---\n")
    write(tmp_path / "pages/latin.md", b"\xe9")
    (tmp_path / "pages/folder.md").mkdir()
    with pytest.raises(ExceptionGroup) as caught:
        read_static_pages(own_pages(tmp_path))
    assert list(map(str, caught.value.exceptions)) == [
        "content/pages/2025.md: no name for a page: 2025",
        "content/pages/About.md: no name for a page: About",
        "content/pages/folder.md: cannot be read: Is a directory",
        "content/pages/key.md:2: unknown front matter key: titel",
        "content/pages/latin.md:1: not UTF-8",
        "content/pages/open.md:1: front matter is not closed",
        "content/pages/search.md: no name for a page: search",
    ]


def test_a_page_or_dump_where_none_is_read_is_reported(tmp_path: Path) -> None:
    for name in (
        "2026/2026-03-01.md",
        "dumps/2026-03-02.md",
        "static/2026-03-02.txt",
        "2026/._2026-03-01.md",
    ):
        write(tmp_path / name, "x")
    assert list(unread_files(tmp_path)) == []
    year, dumps = "dated pages belong in the folder of their year", "dumps belong in site/content/dumps/"
    name_of_page = "the name of a page ends in .md"
    found = {
        "2026-03-03.md": (year, "2026/2026-03-03.md"),
        "2026/03/2026-03-04.md": (year, "2026/2026-03-04.md"),
        "2026/2026-03-05.MD": (name_of_page, "2026/2026-03-05.md"),
        "2026/2026-03-06.markdown": (name_of_page, "2026/2026-03-06.md"),
        "2026/2026-03-08.md.txt": (name_of_page, "2026/2026-03-08.md"),
        "2026/2026-03-07-papers.txt": (dumps, "dumps/"),
        "2026/papers.txt": (dumps, "dumps/"),
        "papers.docx": (dumps, "dumps/"),
        "pages/2026-03-02.txt": (dumps, "dumps/"),
        "CNAME": ("it belongs in site/content/static/", "static/CNAME"),
    }
    for name in found:
        write(tmp_path / name, "x")
    assert {str(each): each.hint for each in unread_files(tmp_path, name="site/content")} == {
        f"site/content/{name}: not read: {message}": f"move it to site/content/{to}"
        for name, (message, to) in found.items()
    }
    assert [path.name for path in page_paths(tmp_path)] == ["2026-03-01.md"]


def test_hidden_files_and_other_forms_of_pages_are_reported(tmp_path: Path) -> None:
    for name in (
        "dumps/.2026-03-01.txt",
        "pages/about.html",
        "pages/2026-03-02.md",
        "README.txt",
        "words.txt",
    ):
        write(tmp_path / name, "x")
    assert [(str(each), each.hint) for each in unread_files(tmp_path, named={"words.txt"})] == [
        (
            "content/pages/2026-03-02.md: a page named for a date, which is not shown as a digest",
            "move it to content/2026/2026-03-02.md",
        ),
        (
            "content/pages/about.html: not read: the name of a page ends in .md",
            "write it as Markdown, and name it about.md; a dump belongs in content/dumps/",
        ),
        (
            "content/dumps/.2026-03-01.txt: not read: its name begins with a dot",
            "name it 2026-03-01.txt, or delete it",
        ),
    ]
