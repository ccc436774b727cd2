"""The offline copy: not there unless asked for, and then a site that reads and searches without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sitegen.build import BuildOptions, build_site
from sitegen.model import OutputFile, SearchSettings, Site
from sitegen.offline import offline_files
from tests.browsing import served

DUMP = """\
Crabs and World Models

A crab keeps a model of its world. It is small, and it works well.

Barnacles Hold On

A barnacle learns to hold on to rocks. It never lets go of them.
"""
OFFLINE = replace(Site(), search=SearchSettings(offline=True))
FILES = [
    OutputFile(path=path, data=b"")
    for path in (
        "index.html", "papers/a/index.html", "feed.xml", "data/papers.jsonl", "search/abc.bin", "404.html",
        "static/style.css", "static/offline.js", "static/service-worker.js",
    )
]  # fmt: skip


def test_without_the_setting_a_site_has_nothing_of_it() -> None:
    paths = {file.path for file in offline_files(FILES, Site())}
    assert paths == {file.path for file in FILES} - {"static/offline.js", "static/service-worker.js"}


def test_with_it_the_worker_stands_at_the_root_and_the_list_names_what_reading_needs() -> None:
    files = {file.path: file.data for file in offline_files(FILES, OFFLINE)}
    assert "service-worker.js" in files
    assert "static/service-worker.js" not in files
    assert json.loads(files["search/offline.json"])["paths"] == [
        "", "404.html", "papers/a/", "search/abc.bin", "static/offline.js", "static/style.css",
    ]  # fmt: skip


# The first page is there before the worker; the worker claims it a moment later.
CONTROLLED = """navigator.serviceWorker.controller
    ? true
    : new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("offline")
    (root / "sitegen.yaml").write_text("search: {offline: true}\n", "utf-8")
    dumps = root / "content" / "dumps"
    dumps.mkdir(parents=True)
    (dumps / "2026-01-02.txt").write_text(DUMP, "utf-8")
    build_site(BuildOptions(root=root, output=root / "www" / "some" / "prefix"))
    with served(root / "www") as top:
        yield f"{top}some/prefix/"


@pytest.mark.browser
def test_what_was_kept_reads_and_searches_without_a_network(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}search/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(CONTROLLED)
    page.click("#offline-keep")
    page.wait_for_selector("#offline-status:has-text('The whole archive')")
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
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.evaluate(CONTROLLED)
    page.goto(f"{address}topics/")
    context.set_offline(True)
    page.goto(f"{address}topics/")
    assert page.inner_text("h1") == "Topics"
    context.close()
