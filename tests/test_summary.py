"""The report of a build as Markdown and in GitHub's forms; text of files is never more than text there."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sitegen.cli.inert import markdown_code, markdown_link, markdown_text, markdown_words, plain
from sitegen.cli.main import main
from sitegen.cli.report_file import ReportValue
from sitegen.cli.rows import FaultRow, Level
from sitegen.cli.summary import Checked, format_annotations, format_commit, format_markdown, format_outputs

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HOSTILE = "<img src=x> [a](http://b) **c** `d` @e #1 | ~~f~~ $g$ www.h.example &amp; ::error::i"


def row(
    level: Level, file: str | None, message: str, line: int | None = None, hint: str | None = None
) -> FaultRow:
    return FaultRow(level=level, file=file, line=line, message=message, hint=hint)


TOTALS = {
    "digests": 3, "papers": 9, "topics": 4, "files": 50, "written": 7, "unchanged": 43, "bytes": 1_200_000,
}  # fmt: skip


def report(**changes: Any) -> ReportValue:
    value: dict[str, Any] = {
        "sitegen": "1.0",
        "site": True,
        "output": "_site",
        "base_url": "https://me.example/papers/",
        "imported": [
            {
                "source": "content/dumps/a.txt",
                "page": "content/2026/2026-03-09.md",
                "digest": "2026-03-09",
                "path": "digests/2026-03-09/",
                "title": "Daily Papers",
                "date": "2026-03-09",
                "date_from": "added",
                "date_text": "",
                "year_inferred": False,
                "papers": 2,
            }
        ],
        "new": {
            "digests": [{"path": "digests/2026-03-09/", "title": "Daily Papers", "papers": 2}],
            "papers": [{"path": "papers/one/", "title": "One"}, {"path": "papers/two/", "title": "Two"}],
        },
        "guessed": [row("note", "content/dumps/a.txt", "no date", hint="correct it")],
        "refused": [row("error", "content/dumps/b.pdf", "a PDF, not its text", 1, "copy its text")],
        "earlier": [],
        "warnings": [],
        "totals": TOTALS,
        "seconds": 0.5,
    }
    return ReportValue(**{**value, **changes})  # type: ignore[typeddict-item]


FAILED = report(
    site=False,
    base_url=None,
    imported=[],
    new={"digests": [], "papers": []},
    guessed=[],
    totals=None,
    seconds=None,
)


def test_a_summary_tells_what_is_new_left_out_and_guessed() -> None:
    html = GITHUB.render(format_markdown(report(), note="It is *live*."))
    assert "<h2>1 new digest, 2 new papers; 1 fault to correct</h2>" in html
    assert "It is <em>live</em>." in html
    assert '<a href="https://me.example/papers/digests/2026-03-09/">Daily Papers</a>' in html
    assert '<a href="https://me.example/papers/papers/two/">Two</a>' in html
    assert "<code>content/dumps/b.pdf:1</code>: a PDF, not its text" in html
    assert "Copy its text." in html
    assert "<h3>Dates guessed: 1</h3>" in html
    assert "3 digests, 9 papers" in html


def test_a_site_that_is_not_published_is_not_linked_to() -> None:
    assert "href" not in GITHUB.render(format_markdown(report(), links=False))


def test_a_summary_of_no_website_says_why() -> None:
    text = format_markdown(FAILED)
    assert text.startswith("## No website was built\n")
    assert "### To correct: 1" in text


def test_nothing_new_is_said() -> None:
    old = {"imported": [], "new": {"digests": [], "papers": []}, "guessed": [], "refused": []}
    still = {**TOTALS, "written": 0, "unchanged": 50}
    text = format_markdown(report(**old, totals=still))
    assert text.startswith("## Nothing changed\n\nIn all: ")
    assert "50 files (1.2 MB), none changed; 0.5 s." in text
    assert format_markdown(report(**old)).startswith("## No new papers; the website changed (7 files)\n")
    anew = {**TOTALS, "written": 50, "unchanged": 0}
    assert format_markdown(report(**old, totals=anew)).startswith(
        "## No new papers; the whole website was made\n"
    )
    text = format_markdown(report(**{**old, "refused": report()["refused"]}, totals=still))
    assert text.startswith("## Nothing changed; 1 fault to correct\n"), "the run is red, and this is why"


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("content/dumps/b.pdf", "Replace or delete this upload."),
        ("content/2026/2026-03-09.md", "Edit this page; do not delete it."),
        ("sitegen.yaml", "Edit this file; never delete it."),
    ],
)
def test_nobody_is_told_to_delete_what_is_not_there_twice(file: str, advice: str) -> None:
    text = format_markdown(report(refused=[row("error", file, "bad", 1, "see to it")]))
    assert f"See to it\\. {advice}" in text
    copy = row("error", file, "bad", 1, "delete the copy")
    assert advice not in format_markdown(report(refused=[copy])), "the hint knows better"


def test_a_page_that_is_shown_as_it_was_is_not_called_left_out() -> None:
    page = row("error", "content/2026/2026-03-09.md", "bad", 1)
    value = report(refused=[*report()["refused"], page], earlier=[page["file"]])
    text = format_markdown(value)
    assert "### Left out: 1" in text
    assert "### Needs correcting (the site shows the earlier version): 1" in text
    titles = [found["title"] for level, found, _ in commands(format_annotations(value)) if level == "error"]
    assert titles == ["Left out of the website", "Needs correcting; the site shows the earlier version"]


def test_where_there_is_no_site_nobody_needs_a_terminal() -> None:
    fault = row("error", "sitegen.yaml", "no site here", hint="`sitegen init DIR` makes one")
    text = format_markdown({**FAILED, "refused": [fault]})
    assert "The file `sitegen.yaml` is missing." in text
    assert "sitegen init" not in text


def test_code_in_a_hint_is_shown_as_code_and_a_command_as_it_is_typed() -> None:
    fault = row("error", "a.txt", "bad", hint="sitegen import a.txt  # or write `## <b>x</b>`")
    html = GITHUB.render(format_markdown(report(refused=[fault])))
    assert "sitegen import a.txt # or write <code>## &lt;b&gt;x&lt;/b&gt;</code>." in html


def test_long_lists_are_cut() -> None:
    papers = [{"path": f"papers/p{number}/", "title": "P"} for number in range(5_000)]
    text = format_markdown(report(new={"digests": [], "papers": papers}))
    assert "### New papers: 5,000" in text
    assert "… and 4,990 more" in text
    assert text.count("](https://me.example/") == 10


def test_the_longest_summary_is_one_that_github_takes() -> None:
    long = "漢*" * 500
    rows = [row("error", long, long, number, long) for number in range(1_000)]
    odd = [row("warning", long, long, number, long) for number in range(1_000)]
    digests = [{"path": f"digests/{number}/", "title": long, "papers": 2} for number in range(1_000)]
    imported = [{**report()["imported"][0], "source": long, "path": each["path"]} for each in digests]
    new = {"digests": digests, "papers": digests}
    value = report(new=new, imported=imported, refused=rows, guessed=rows, warnings=odd)
    assert len(format_markdown(value, Checked(faults=rows)).encode()) < 1024 * 1024 / 2


def shown(markdown: str) -> str:
    """The text that a paragraph of Markdown shows, which must have nothing but text in it."""
    html = GITHUB.render(markdown)
    assert not re.search(r"<(?!/?p>)", html), html
    return " ".join(unescape(re.sub("</?p>", "", html)).split())


@given(TEXT)
@example(HOSTILE)
def test_text_is_shown_as_it_is(text: str) -> None:
    assert shown(f"x {markdown_text(text)} y") == " ".join(f"x {plain(text)} y".split())


@given(TEXT)
@example(HOSTILE)
@example("a``b` `<i>` ` ` \\`c`")
def test_words_are_text_and_code_alone(text: str) -> None:
    html = GITHUB.render(f"x {markdown_words(text)} y")
    assert set(re.findall("<([a-z0-9]+)", html)) <= {"p", "code"}
    assert not re.search(r"(?<!\\)[@#|$~<&]", re.sub("`[^`]+`", "", markdown_words(text)))


def test_what_github_adds_to_markdown_finds_nothing() -> None:
    text = markdown_text(HOSTILE)
    assert not re.search(r"(?<!\\)[@#|$~<&]|www\.|://|::", text)


@given(TEXT)
@example("a``b`")
@example("`")
def test_a_file_s_name_is_shown_as_code(name: str) -> None:
    html = GITHUB.render(f"x {markdown_code(name)} y")
    assert len(re.findall("<(?!/)", html)) == (2 if plain(name) else 1), "a paragraph, and code in it"


@given(TEXT)
@example(HOSTILE)
def test_a_link_leads_where_it_should_whatever_its_text(text: str) -> None:
    html = GITHUB.render(markdown_link(text, "https://me.example/a_(b)/"))
    assert re.findall('href="([^"]*)"', html) == ["https://me.example/a_%28b%29/"]


def test_hostile_titles_and_names_are_text_in_a_summary() -> None:
    value = report(
        new={
            "digests": [{"path": "digests/2026-03-09/", "title": HOSTILE, "papers": 2}],
            "papers": [{"path": "papers/one/", "title": HOSTILE}],
        },
        refused=[row("error", HOSTILE, HOSTILE, 1, HOSTILE)],
        imported=[{**report()["imported"][0], "source": HOSTILE}],
    )
    html = GITHUB.render(format_markdown(value)).replace("&lt;br&gt;", "")
    assert set(re.findall("<([a-z0-9]+)", html)) <= {
        *("h2", "h3", "p", "ul", "li", "code", "a", "br", "table", "thead", "tbody", "tr", "th", "td")
    }
    assert set(re.findall('href="([^"]*)"', html)) == {
        "https://me.example/papers/digests/2026-03-09/",
        "https://me.example/papers/papers/one/",
    }


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as GitHub's runner reads them: level, properties, message."""
    found = []
    for line in text.splitlines():
        level, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()  # type: ignore[union-attr]
        pairs = dict(part.split("=", 1) for part in properties.split(","))
        found.append((level, {key: unescaped(value) for key, value in pairs.items()}, unescaped(message)))
    return found


def unescaped(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_annotations_stand_at_file_and_line() -> None:
    warning = row("warning", "content/2026/2026-03-09.md", "odd", 7)
    assert commands(format_annotations(report(warnings=[warning]))) == [
        (
            "error",
            {"file": "content/dumps/b.pdf", "line": "1", "title": "Left out of the website"},
            "A PDF, not its text. Copy its text.",
        ),
        ("warning", {"file": "content/2026/2026-03-09.md", "line": "7", "title": "Worth a look"}, "Odd."),
        ("notice", {"file": "content/dumps/a.txt", "title": "Date guessed"}, "No date. Correct it."),
    ]


@given(TEXT.filter(bool), TEXT.filter(bool))
@example("a,line=9::b%0A:c", "x\n::error::y\r::set-output name=z::1")
def test_a_command_is_one_line_whatever_is_in_it(file: str, message: str) -> None:
    text = format_annotations(report(guessed=[], refused=[row("error", file, message, 2)]))
    assert text.count("\n") == 1
    [(level, properties, said)] = commands(text)
    assert (level, properties["title"]) == ("error", "Left out of the website")
    assert set(properties) in ({"file", "line", "title"}, {"title"})
    assert "\n" not in said


@pytest.mark.parametrize("file", ["/home/me/a.txt", "../a.txt", None])
def test_a_file_outside_the_repository_is_named_in_the_text(file: str | None) -> None:
    text = format_annotations(report(guessed=[], refused=[row("error", file, "a PDF")]))
    [(_, properties, said)] = commands(text)
    assert properties == {"title": "Left out of the website"}
    assert said == (f"{file}: A PDF." if file else "A PDF.")


def test_annotations_are_as_many_as_github_shows() -> None:
    rows = [row("error", "a.txt", "bad", number) for number in range(1, 40)]
    levels = [
        level for level, _, _ in commands(format_annotations(report(refused=rows), Checked(faults=rows)))
    ]
    assert levels == [*["error"] * 10, "notice"]


def test_what_a_check_found_is_told_once_with_what_the_build_said() -> None:
    odd = row("warning", "a.md", "odd", 7)
    large = row("warning", "_site", "large")
    strange = row("error", "b.md", "strange")
    checked = Checked(faults=[row("error", "_site/index.html", "dead link"), large], sources=[strange])
    value = report(warnings=[odd, row("warning", "b.md", "strange")])
    text = format_markdown(value, checked)
    assert "### Faults that the check found: 2" in text
    assert "### Worth a look: 2" in text, "the large site, and what is odd"
    assert "faults=2\n" in format_outputs(value, checked)


def test_outputs_are_counts() -> None:
    outputs = dict(line.split("=") for line in format_outputs(report()).splitlines())
    assert outputs.pop("built") == "true"
    assert {key: int(value) for key, value in outputs.items()} == {
        "imported": 1, "new-digests": 1, "new-papers": 2, "digests": 3, "papers": 9, "written": 7,
        "refused": 1, "warnings": 0, "faults": 0,
    }  # fmt: skip
    assert format_outputs(FAILED).startswith("built=false\n")


def test_a_commit_is_told_in_numbers_and_names_of_our_own() -> None:
    value = report(
        imported=[{**report()["imported"][0], "source": "[skip ci] fixes #1", "title": "[skip ci]"}]
    )
    assert format_commit(value) == "Import 1 digest with 2 papers\n\n- digest 2026-03-09: 2 papers\n"
    assert "skip" not in format_commit(report(imported=[]))


def test_the_command_prints_each_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, check = tmp_path / "report.json", tmp_path / "check.json"
    file.write_text(json.dumps(report()))
    check.write_text(json.dumps({"faults": [row("error", "_site/a.html", "dead link")], "sources": []}))
    for form, beginning in (
        ("markdown", "## 1 new digest"),
        ("annotations", "::error file="),
        ("outputs", "built=true\n"),
        ("commit", "Import 1 digest"),
    ):
        assert main(["summary", str(file), "--as", form, "--check", str(check)]) == 0
        assert capsys.readouterr().out.startswith(beginning)


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_what_is_no_report_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (tmp_path / "report.json").write_text(text)
    assert main(["summary", str(tmp_path / "report.json")]) == 2
    assert "hint: give what `sitegen build --report FILE` wrote" in capsys.readouterr().err
