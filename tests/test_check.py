"""Faults planted in a built site are found, each with its file and line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.build import build_site
from sitegen.check import check_site
from sitegen.errors import OutputError
from sitegen.sources.options import BuildOptions
from tests.small_site import make_site

pytestmark = pytest.mark.slow

PAPER = "papers/barnacle-world-models-hold-on/index.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_site(tmp_path_factory.mktemp("check") / "site", own_topics=True)
    build_site(BuildOptions(root=root, base_url="https://example.org/archive/"))
    return root / "_site"


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site"))


def faults(site: Path) -> list[str]:
    return [str(fault).removeprefix(f"{site}/") for fault in check_site(site).faults]


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def add_line(site: Path, html: str) -> int:
    """Put a line before the end of the paper's page, which is behind its citation; the line's number."""
    edit(site / PAPER, lambda text: text.replace("</body>", f"{html}\n</body>"))
    before, _, _ = (site / PAPER).read_text(encoding="utf-8").partition(html)
    return before.count("\n") + 1


def test_a_built_site_has_no_fault(site: Path) -> None:
    report = check_site(site)
    assert report.faults == ()
    assert str(report).endswith(" feeds, 6 papers: no fault")


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<a href="../nowhere/">x</a>', "broken link: ../nowhere/"),
        ("<a class='x' href='../nowhere/'>x</a>", "broken link: ../nowhere/"),
        ('<A HREF = "../nowhere/">x</A>', "broken link: ../nowhere/"),
        ('<a href="../../topics">x</a>', "broken link: ../../topics"),
        ('<a href="../../../../etc/">x</a>', "broken link: ../../../../etc/"),
        ('<a href="/papers/">x</a>', "broken link: /papers/"),
        ('<a href="/archive/papers/none/">x</a>', "broken link: /archive/papers/none/"),
        ('<img src="none.png" alt="">', "broken link: none.png"),
        ('<script src="../../static/none.js"></script>', "broken link: ../../static/none.js"),
        ('<form action="../../find/"></form>', "broken link: ../../find/"),
        (
            '<link rel="canonical" href="https://example.org/archive/none/">',
            "broken link: https://example.org/archive/none/",
        ),
        ('<a href="#nowhere">x</a>', "no such place on the page: #nowhere"),
        ('<a href="../../#nowhere">x</a>', "no such place on the page: ../../#nowhere"),
        ('<a href="http://[::1">x</a>', "no address: http://[::1"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(site: Path, html: str, message: str) -> None:
    line = add_line(site, html)
    assert faults(site) == [f"{PAPER}:{line}: {message}"]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="../../">x</a>',
        '<a href="./">x</a>',
        '<a href="">x</a>',
        '<a href="?q=1">x</a>',
        '<a href="../..">x</a>',
        '<a href="#main">x</a>',
        '<a href="/archive/topics/">x</a>',
        '<a href="/archive/?q=a%20b#main">x</a>',
        '<a href="https://example.org/archive/topics/">x</a>',
        '<a href="https://example.org/archive/another-site/">x</a>',
        '<a href="https://example.org/elsewhere/">x</a>',
        '<a href="//example.com/">x</a>',
        '<a href="mailto:a@example.org">x</a>',
        '<a data-href="../nowhere/">x</a>',
        '<pre><code>&lt;a href="../nowhere/"&gt;</code></pre>',
        "<pre>\n<a href='../nowhere/'>as text</a>\n</pre>",
    ],
)
def test_a_link_that_leads_somewhere_or_to_another_host_is_fine(site: Path, html: str) -> None:
    add_line(site, html)
    assert faults(site) == []


def test_a_fragment_is_looked_for_anew_after_a_change(site: Path) -> None:
    line = add_line(site, '<a href="#later">x</a>')
    assert faults(site) == [f"{PAPER}:{line}: no such place on the page: #later"]
    add_line(site, '<p id="later">here</p>')
    assert faults(site) == []


def test_a_missing_page_is_told_by_those_that_link_to_it(site: Path) -> None:
    (site / "watches/nothing-found/index.html").unlink()
    found = faults(site)
    assert any(
        re.match(r"feeds\.opml:\d+: broken link: https://example.org/archive/watches/nothing-found/", f)
        for f in found
    )
    assert any(re.match(r"sitemap\.xml:\d+: broken link: ", fault) for fault in found)


def test_a_feed_that_is_no_xml_is_told_with_its_line(site: Path) -> None:
    edit(site / "topics/offline-rl/atom.xml", lambda text: text.replace("</feed>", "\n</fee>"))
    lines = (site / "topics/offline-rl/atom.xml").read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(lines, 1) if "</fee>" in text)
    (fault,) = faults(site)
    assert fault.startswith(f"topics/offline-rl/atom.xml:{line}: is no XML: mismatched tag")


@pytest.mark.parametrize("text", ["{", "[1]", '{"items": [1]}', '{"items": 3}', '"x"', "\x00"])
def test_a_json_feed_that_is_none_is_told(site: Path, text: str) -> None:
    (site / "feed.json").write_text(text)
    (fault,) = faults(site)
    assert fault.startswith("feed.json:1: is no JSON feed: ")


def test_a_feed_that_links_to_nothing_is_told(site: Path) -> None:
    edit(site / "feed.xml", lambda text: text.replace("/papers/2bf62c59/", "/papers/gone/"))
    assert "feed.xml:8: broken link: https://example.org/archive/papers/gone/" in faults(site)


def test_a_search_page_of_another_build_is_told(site: Path) -> None:
    edit(site / "search/index.html", lambda text: re.sub(r'"index": *"', '"index": "x', text))
    assert faults(site) == ["search: another index than in the manifest: search/index.html"]


def test_every_missing_file_of_the_search_index_is_told(site: Path) -> None:
    for path in sorted((site / "search").rglob("*.bin")):
        data = path.read_bytes()
        path.unlink()
        found = faults(site)
        name = path.relative_to(site).as_posix()
        assert f"search: no such file: {name}" in found, name
        path.write_bytes(data[: len(data) // 2])
        assert any(name in fault for fault in faults(site)), name
        path.write_bytes(data)
    assert faults(site) == []


def test_scripts_and_pictures_that_scripts_and_styles_name_must_be_there(site: Path) -> None:
    (site / "static/search-worker.js").unlink()
    (site / "static/style.css").write_text("a { b: url(data:,x) }\nc { d: url('none.svg') }\n")
    found = faults(site)
    assert "static/style.css:2: broken link: none.svg" in found
    assert any(
        re.fullmatch(r"static/search\.js:\d+: broken link: search-worker\.js", fault) for fault in found
    )


def papers(site: Path) -> list[str]:
    return (site / "data/papers.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)


def test_a_paper_that_the_export_lacks_is_told(site: Path) -> None:
    kept = [line for line in papers(site) if json.loads(line)["slug"] != "2bf62c59"]
    (site / "data/papers.jsonl").write_text("".join(kept), encoding="utf-8")
    assert faults(site) == [
        "data/papers.jsonl: paper is missing: 2bf62c59",
        "data/digests.json: digest 2026-02-16 lists an unknown paper: 2bf62c59",
    ]


def test_a_paper_without_a_page_is_told_with_the_exports_line(site: Path) -> None:
    line = {"slug": "none"}
    (site / "data/papers.jsonl").write_text("".join([*papers(site), json.dumps(line)]), encoding="utf-8")
    assert faults(site) == ["data/papers.jsonl:7: paper has no page: none"]


def test_a_paper_that_the_export_has_twice_is_told(site: Path) -> None:
    lines = papers(site)
    (site / "data/papers.jsonl").write_text("".join([*lines, lines[0]]), encoding="utf-8")
    slug = json.loads(lines[0])["slug"]
    assert faults(site) == [f"data/papers.jsonl:7: paper is there twice: {slug}"]


@pytest.mark.parametrize("line", ["{", "[]", "{}", "3"])
def test_a_line_that_is_no_paper_is_told(site: Path, line: str) -> None:
    (site / "data/papers.jsonl").write_text("".join([*papers(site), line]), encoding="utf-8")
    (fault,) = faults(site)
    assert fault.startswith("data/papers.jsonl:7: is no paper: ")


@pytest.mark.parametrize("text", ["{", "3", "[3]", '[{"id": "2026-02-16"}]'])
def test_digests_that_do_not_parse_are_told(site: Path, text: str) -> None:
    (site / "data/digests.json").write_text(text)
    (fault,) = faults(site)
    assert fault.startswith("data/digests.json:1: does not parse: ")


def test_missing_exports_are_told_once(site: Path) -> None:
    for name in ("data/papers.jsonl", "data/digests.json"):
        (site / name).unlink()
    assert {"data/papers.jsonl: no such file", "data/digests.json: no such file"} <= set(faults(site))
    assert not [fault for fault in faults(site) if "paper is missing" in fault]


def test_a_digest_without_a_page_is_told(site: Path) -> None:
    shutil.rmtree(site / "digests/2026-02-16")
    assert "data/digests.json: digest has no page: 2026-02-16" in faults(site)


def test_a_site_without_a_home_page_is_told(site: Path) -> None:
    (site / "index.html").unlink()
    assert f"{site}: no home page: index.html" in faults(site)


def test_a_folder_that_is_no_built_site(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no built site here"):
        check_site(tmp_path)
