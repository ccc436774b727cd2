"""The offline copy: not there unless asked for, and then a site that reads and searches without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import build_site
from sitegen.check import check_site
from sitegen.exports.offline import place_scripts, plan_offline
from sitegen.model import OutputFile, SearchSettings, Site
from sitegen.sources.options import BuildOptions
from tests.browsing import served
from tests.builders import made

pytestmark = pytest.mark.slow

DUMP = """\
Crabs and World Models

A crab keeps a model of its world. It is small, and it works well.

Barnacles Hold On

A barnacle learns to hold on to rocks. It never lets go of them.
"""
OFFLINE = replace(Site(), search=SearchSettings(offline=True))
PATHS = [
    "index.html", "papers/a/index.html", "feed.xml", "data/papers.jsonl", "search/abc.bin", "404.html",
    "static/style.css", "static/offline.js", "service-worker.js", "kept/cat.png",
]  # fmt: skip
THEME_FILES = [
    OutputFile(path=f"static/{name}", data=b"") for name in ("style.css", "offline.js", "service-worker.js")
]


def test_without_the_setting_a_site_has_nothing_of_it() -> None:
    assert [file.path for file in place_scripts(THEME_FILES, Site())] == ["static/style.css"]
    assert list(plan_offline(PATHS, Site())) == []


def test_with_it_the_worker_stands_at_the_root() -> None:
    paths = {file.path for file in place_scripts(THEME_FILES, OFFLINE)}
    assert paths == {"static/style.css", "static/offline.js", "service-worker.js"}


def test_the_list_names_what_reading_needs() -> None:
    files = made(plan_offline(PATHS, OFFLINE))
    assert list(files) == ["search/offline.json"]
    assert json.loads(files["search/offline.json"])["paths"] == [
        "", "404.html", "kept/cat.png", "papers/a/", "search/abc.bin", "static/offline.js",
        "static/style.css",
    ]  # fmt: skip


def test_the_list_is_made_anew_where_a_page_came_in_and_not_for_an_export() -> None:
    def key(paths: list[str]) -> bytes:
        return next(plan_offline(paths, OFFLINE)).key

    assert key(PATHS) == key(PATHS[::-1]) == key([*PATHS, "data/archive.sqlite"])
    assert key(PATHS) != key([*PATHS, "papers/b/index.html"])


# The first page is there before the worker; the worker claims it a moment later.
CONTROLLED = """navigator.serviceWorker.controller
    ? true
    : new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites on one host, below `one/` and `other/`."""
    root = tmp_path_factory.mktemp("offline")
    (root / "sitegen.yaml").write_text("search: {offline: true}\n", "utf-8")
    dumps = root / "content" / "dumps"
    dumps.mkdir(parents=True)
    (dumps / "2026-01-02.txt").write_text(DUMP, "utf-8")
    for name in ("one", "other"):
        build_site(BuildOptions(root=root, output=root / "www" / name))
    return root / "www"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as top:
        yield f"{top}one/"


def test_a_site_with_it_passes_the_check(folder: Path) -> None:
    assert check_site(folder / "one").faults == ()


def open_page(context: Any, address: str) -> Any:
    """A page that the service worker has taken over."""
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(CONTROLLED)
    return page


def keep(page: Any) -> None:
    page.click("#offline-keep")
    page.wait_for_selector("#offline-status:has-text('The whole archive')")


@pytest.mark.browser
def test_what_was_kept_reads_and_searches_without_a_network(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}search/")
    keep(page)
    context.set_offline(True)
    page.goto(f"{address}search/?q=barnacle")
    page.wait_for_selector("[data-search-result]")
    assert "Barnacles Hold On" in page.inner_text("[data-search-result] a")
    page.click("[data-search-result] a")
    page.wait_for_selector("body[data-page=paper]")
    assert "never lets go" in page.inner_text("main")
    page.goto(f"{address}papers/nobody-knows-this/")
    page.wait_for_selector("body[data-page='404']")
    context.close()


@pytest.mark.browser
def test_a_page_that_was_visited_is_there_without_a_network(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, address)
    page.goto(f"{address}topics/")
    context.set_offline(True)
    page.goto(f"{address}topics/")
    assert page.inner_text("h1") == "Topics"
    page.goto(f"{address}digests/")
    assert page.get_attribute("body", "data-page") == "404"  # not the browser's own message
    context.close()


@pytest.mark.browser
def test_two_sites_on_one_host_keep_their_copies_apart(browser: Any, address: str) -> None:
    context = browser.new_context()
    keep(open_page(context, f"{address}search/"))
    other = open_page(context, f"{address}../other/search/")
    keep(other)
    context.set_offline(True)
    for place in (address, f"{address}../other/"):
        other.goto(f"{place}search/?q=barnacle")
        other.wait_for_selector("[data-search-result]")
    context.close()


@pytest.mark.browser
def test_files_of_an_earlier_index_are_dropped(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}search/")
    keep(page)
    count = """async (names) => {
        const cache = await caches.open((await caches.keys())[0]);
        for (const name of names) await cache.put(new URL(name, location), new Response("x"));
        return (await cache.keys()).filter(({ url }) => url.endsWith(".bin")).length;
    }"""
    before = page.evaluate(count, [])
    assert page.evaluate(count, ["earlier/0.bin", "earlier/1.bin"]) == before + 2
    page.reload()
    for _ in range(100):
        if page.evaluate(count, []) == before:
            break
        page.wait_for_timeout(20)
    assert page.evaluate(count, []) == before
    context.close()


@pytest.mark.browser
def test_what_cannot_be_kept_is_shown_all_the_same(browser: Any, folder: Path) -> None:
    with served(folder, Vary="*") as top:  # a response with it is never kept
        context = browser.new_context()
        page = open_page(context, f"{top}one/")
        page.goto(f"{top}one/topics/")
        assert page.inner_text("h1") == "Topics"
        context.close()
