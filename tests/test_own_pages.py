"""Pages of the owner's below one another, and folders of documents: addresses, order, links, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import build_site
from sitegen.errors import SitegenError
from sitegen.report import BuildReport
from sitegen.sources.options import BuildOptions
from sitegen.text.markdown import render_page
from sitegen.text.parser import Sections
from sitegen.text.references import page_headings
from tests.small_site import make_site, write

SETTINGS = """
pages:
  - {folder: docs, at: help, name: Manual}
repository: https://github.com/own/archive
"""
INDEX = """\
# The manual

First [the start](start.md), then [the reference](reference/index.md) and [flags](reference/cli.md#--dry-run).

| left | right | |
| --- | ---: | --- |
| `a \\| b` | 1 | [start](start.md) |
"""
FILES = {
    "docs/index.md": INDEX,
    "docs/start.md": "# Start here\n\n![A plan](pictures/plan.png)\n\n"
    "[Code](../src/main.py#L3), [us](/about/).\n",
    "docs/zoo.md": "Not named by the index.\n",
    "docs/reference/index.md": "# Reference\n\n[Rows](rows.md), [up](../index.md#the-manual)\n",
    "docs/reference/cli.md": "# Command line\n\n## `--dry-run`\n\n"
    "[Rows](../schemas/rows.json), [x](rows.md)\n\n## `--dry-run`\n\nAgain.\n",
    "docs/reference/rows.md": "# Rows\n\n[All](.)\n",
    "docs/schemas/rows.json": "{}",
    "docs/schemas/unused.json": "{}",
    "docs/pictures/plan.png": "no real picture",
    "docs/README.md": "About this folder.\n",
    "docs/.draft.md": "Hidden.\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", own_topics=True)
    with (root / "sitegen.yaml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    for name, text in FILES.items():
        write(root / name, text)
    return root


def build(root: Path, **given: Any) -> BuildReport:
    return build_site(BuildOptions(root=root, jobs=1, **given))


def shown(root: Path, path: str) -> str:
    return (root / "_site" / path / "index.html").read_text("utf-8")


def faults(root: Path) -> list[tuple[str, int | None, str, str | None]]:
    def flat(group: BaseExceptionGroup[Any]) -> Iterator[SitegenError]:
        for each in group.exceptions:
            if isinstance(each, BaseExceptionGroup):
                yield from flat(each)
            else:
                yield each

    with pytest.raises(ExceptionGroup) as caught:
        build(root)
    return [
        ((each.source or "").removeprefix(f"{root}/"), each.line, each.message, each.hint)
        for each in flat(caught.value)
    ]


def hrefs(html: str) -> list[str]:
    return re.findall(r'<(?:a|img) [^>]*?(?:href|src)="([^"]*)"', html)


def test_a_folder_of_documents_is_shown_at_its_place(site: Path) -> None:
    build(site)
    files = {path.relative_to(site / "_site/help").as_posix() for path in (site / "_site/help").rglob("*.*")}
    pages = ["", "start/", "zoo/", "reference/", "reference/cli/", "reference/rows/"]
    assert files == {*(f"{page}index.html" for page in pages), "schemas/rows.json", "pictures/plan.png"}
    sitemap = (site / "_site/sitemap.xml").read_text("utf-8")
    assert all(f"https://example.org/help/{page}<" in sitemap for page in pages)


def test_the_heading_of_a_document_is_its_title_and_the_settings_name_its_link(site: Path) -> None:
    build(site)
    page = shown(site, "help/reference/cli")
    assert re.findall(r"<h1.*?</h1>", page) == ['<h1 id="command-line">Command line</h1>']
    assert "<title>Command line · The manual · " in page
    assert re.search(r'<a href="../../../help/" aria-current="true">\s*Manual</a>', page)
    assert re.search(r'<a href="../help/" aria-current="page">\s*Manual</a>', shown(site, "help"))


def test_links_between_documents_lead_from_page_to_page(site: Path) -> None:
    build(site)

    def text(path: str) -> list[str]:
        return hrefs(shown(site, path).partition('<div class="text">')[2].partition("<nav")[0])

    up = "../../../help"
    assert text("help/reference/cli") == [f"{up}/schemas/rows.json", f"{up}/reference/rows/"]
    assert text("help/reference") == ["../../help/reference/rows/", "../../help/#the-manual"]
    assert text("help/reference/rows") == ["../../../help/reference/"]
    assert text("help/start") == [
        "../../help/pictures/plan.png",
        "https://github.com/own/archive/blob/HEAD/src/main.py#L3",
        "../../about/",
    ]
    assert "../help/reference/cli/#--dry-run" in text("help")


def test_pages_come_in_the_order_in_which_their_index_names_them(site: Path) -> None:
    build(site)
    contents = shown(site, "help/zoo").partition('<nav class="contents"')[2]
    names = ["The manual", "Start here", "Zoo", "Reference", "Rows", "Command line"]
    assert re.findall(r"<a [^>]*>\s*([^<]+)</a>", contents.partition("</nav>")[0]) == names
    assert re.findall(r'aria-current="page">\s*([^<]+)<', contents) == ["Zoo"]
    around = re.findall(r'<a rel="(\w+)" href="[^"]*"><span>\w+</span> (.*?)</a>', shown(site, "help/zoo"))
    assert around == [("prev", "Start here"), ("next", "Reference")]


def test_a_page_names_its_sections(site: Path) -> None:
    build(site)
    assert hrefs(
        shown(site, "help/reference/cli").partition('<nav class="headings"')[2].partition("</nav>")[0]
    ) == [
        "#--dry-run",
        "#--dry-run-1",
    ]


def test_tables_are_tables_without_inline_styles(site: Path) -> None:
    build(site)
    table = re.search(r"<table>.*</table>", shown(site, "help"), re.DOTALL)
    assert table is not None and "style=" not in table[0]
    assert re.findall(r"<(t[hd][^>]*)>(.*?)</", table[0]) == [
        ("th", "left"),
        ('th class="right"', "right"),
        ("td", ""),
        ("td", "<code>a | b"),
        ('td class="right"', "1"),
        ("td", '<a href="../help/start/">start'),
    ]


def test_own_pages_may_lie_in_folders(site: Path) -> None:
    write(site / "content/pages/guide/index.md", "---\ntitle: Guide\n---\n\n[Start](start.md)\n")
    write(site / "content/pages/guide/start.md", "# Start\n\n[Us](../about.md), [all](index.md).\n")
    build(site)
    page = shown(site, "guide/start")
    assert "../../about/" in hrefs(page) and 'aria-label="Previous and next page"' in page
    assert re.search(r'<a href="../../guide/" aria-current="true">\s*Guide</a>', page)
    assert "contents" not in shown(site, "about"), "a page alone has no contents"


def test_an_edited_document_renders_its_page_alone(site: Path) -> None:
    build(site)
    assert build(site).written.written == 0
    write(site / "docs/reference/rows.md", "# Rows\n\nA row is a line. [All](.)\n")
    assert build(site).written.written == 1
    assert "A row is a line." in shown(site, "help/reference/rows")
    write(site / "docs/reference/rows.md", "# Lines\n\nA row is a line. [All](.)\n")
    assert build(site).written.written == 6, "all pages of the manual name it"


def test_a_picture_that_changes_is_published_anew(site: Path) -> None:
    build(site)
    write(site / "docs/pictures/plan.png", "another picture")
    build(site)
    assert (site / "_site/help/pictures/plan.png").read_text("utf-8") == "another picture"


@pytest.mark.parametrize(
    ("name", "text", "line", "message", "hint"),
    [
        ("docs/start.md", "\n# A\n\n[x](strat.md)", 4, "broken link: strat.md", "did you mean `start.md`?"),
        ("docs/start.md", "[x](index.md#flags)", 1, "no such section: index.md#flags", "known: the-manual"),
        ("docs/start.md", "[x](../../other)", 1, "broken link: ../../other",
         "no page has this address, and no file in content/static/"),
        ("docs/My page.md", "x", None, "no name for a page: My page",
         "lower-case words joined by hyphens, such as about.md"),
        ("content/pages/help.md", "x", None, "address is taken: /help/ is made by content/pages/help.md",
         "give your file another name"),
        ("content/static/help/schemas/rows.json", "x", None,
         "address is taken: /help/schemas/rows.json is made by docs/schemas/rows.json",
         "give your file another name"),
    ],
)  # fmt: skip
def test_faults_of_documents(
    site: Path, name: str, text: str, line: int | None, message: str, hint: str
) -> None:
    write(site / name, text)
    (found,) = faults(site)
    source = "docs/index.md" if name == "content/pages/help.md" else name
    assert found == (source, line, found[2], hint)
    assert found[2].replace(f"{site}/", "") == message


def test_a_link_out_of_the_folder_needs_a_repository(site: Path) -> None:
    settings = (site / "sitegen.yaml").read_text("utf-8")
    write(site / "sitegen.yaml", settings.replace("repository:", "# repository:"))
    assert faults(site) == [
        (
            "docs/start.md",
            5,
            "link to a file that the site does not show: ../src/main.py#L3",
            "write its full address, or name the repository in sitegen.yaml: `repository: https://…`",
        )
    ]


def test_a_folder_that_is_not_there_is_a_fault_with_its_line(site: Path) -> None:
    settings = (site / "sitegen.yaml").read_text("utf-8")
    write(site / "sitegen.yaml", settings.replace("folder: docs", "folder: dosc"))
    line = settings[: settings.index("- {folder")].count("\n") + 1
    assert faults(site)[0][:3] == ("sitegen.yaml", line, "`pages`: no such folder: dosc")


@pytest.mark.parametrize(
    ("github", "ids"),
    [
        (False, ["part", "größe-more", "sitegen-add-file", "v1-2", "part-2", "main-2", "section"]),
        (True, ["part", "größe--more", "sitegen-add-file", "v12", "part-1", "main-1", "section"]),
    ],
)
def test_headings_can_be_led_to(github: bool, ids: list[str]) -> None:
    names = ["# Part", "## Größe & *more*", "## `sitegen add FILE…`", "## v1.2", "### Part", "# Main", "#"]
    text, sections = "\n\n".join(names), Sections(github=github, taken="title")
    assert [each.id for each in page_headings(text, sections)] == ids
    html = render_page(text, {}, images={}, sections=sections, table="")
    assert re.findall(r'<h(\d) id="(.*?)">', html) == [
        ("3" if name.startswith("###") else "2", each) for name, each in zip(names, ids, strict=True)
    ]
