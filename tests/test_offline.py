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
SIZES = {path: 2**place for place, path in enumerate(PATHS)}
SCRIPTS = ("offline.js", "offline-copy.js", "offline-old.js", "service-worker.js")
THEME_FILES = [OutputFile(path=f"static/{name}", data=b"") for name in ("style.css", *SCRIPTS)]


def test_without_the_setting_a_site_has_nothing_of_it() -> None:
    assert [file.path for file in place_scripts(THEME_FILES, Site())] == ["static/style.css"]
    assert list(plan_offline(SIZES, Site())) == []


def test_with_it_the_worker_stands_at_the_root() -> None:
    paths = {file.path for file in place_scripts(THEME_FILES, OFFLINE)}
    scripts = {"static/offline.js", "static/offline-copy.js", "static/offline-old.js", "service-worker.js"}
    assert paths == {"static/style.css", *scripts}


def test_the_list_names_what_reading_needs() -> None:
    files = made(plan_offline(SIZES, OFFLINE))
    assert list(files) == ["search/offline.json", "search/offline-size.json"]
    left_out = SIZES["feed.xml"] + SIZES["data/papers.jsonl"] + SIZES["service-worker.js"]
    size = {"files": len(PATHS) - 3, "bytes": sum(SIZES.values()) - left_out}
    assert json.loads(files["search/offline-size.json"]) == size
    assert json.loads(files["search/offline.json"])["paths"] == [
        "", "404.html", "kept/cat.png", "papers/a/", "search/abc.bin", "static/offline.js",
        "static/style.css",
    ]  # fmt: skip


def test_list_and_size_are_made_anew_where_a_page_changes_and_not_for_an_export() -> None:
    def keys(sizes: dict[str, int]) -> list[bytes]:
        return [part.key for part in plan_offline(sizes, OFFLINE)]

    assert keys(SIZES) == keys(dict(reversed(SIZES.items()))) == keys({**SIZES, "data/archive.sqlite": 7})
    listed, size = keys(SIZES)
    assert listed != keys({**SIZES, "papers/b/index.html": 1})[0]
    assert size != keys({**SIZES, "papers/a/index.html": 9})[1]


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
    page.wait_for_selector("#offline-status:has-text('Offline copy:')")


@pytest.mark.browser
def test_what_was_kept_reads_and_searches_without_a_network(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}reading/")
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
def test_the_button_says_the_size_before_what_it_did_after_and_takes_it_back(
    browser: Any, folder: Path, address: str
) -> None:
    size = json.loads((folder / "one/search/offline-size.json").read_bytes())
    megabytes = f"{size['bytes'] / 1e6:.1f} MB"
    context = browser.new_context()
    page = open_page(context, f"{address}search/")
    page.get_by_role("link", name="Download the archive for offline reading").click()
    page.get_by_role("button", name=f"Download for offline reading ({megabytes})").click()
    page.get_by_text(f"Offline copy: {size['files']} files, {megabytes}, of ").wait_for()
    page.reload()
    page.get_by_text(f"Offline copy: {size['files']} files").wait_for()
    papers = """caches.match(new URL("../papers/barnacles-hold-on/", location))
        .then((found) => found?.status ?? 0)"""
    assert page.evaluate(papers) == 200
    page.get_by_role("button", name="Remove offline copy").click()
    page.get_by_text("The offline copy was removed.").wait_for()
    assert page.evaluate(papers) == 0
    assert page.get_by_role("button", name="Remove offline copy").count() == 0
    context.close()


@pytest.mark.browser
def test_a_download_that_breaks_off_says_what_to_do(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}reading/")
    page.wait_for_selector("#offline-keep:visible")
    context.set_offline(True)
    page.click("#offline-keep")
    page.get_by_text("Press the button again when you are online").wait_for()
    context.set_offline(False)
    keep(page)
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
    keep(open_page(context, f"{address}reading/"))
    other = open_page(context, f"{address}../other/reading/")
    keep(other)
    context.set_offline(True)
    for place in (address, f"{address}../other/"):
        other.goto(f"{place}search/?q=barnacle")
        other.wait_for_selector("[data-search-result]")
    context.close()


@pytest.mark.browser
def test_files_of_an_earlier_index_are_dropped(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = open_page(context, f"{address}reading/")
    keep(page)
    count = """async (names) => {
        const cache = await caches.open((await caches.keys())[0]);
        for (const name of names) await cache.put(new URL(name, location), new Response("x"));
        return (await cache.keys()).filter(({ url }) => url.endsWith(".bin")).length;
    }"""
    before = page.evaluate(count, [])
    earlier = ["../search/earlier/0.bin", "../search/earlier/1.bin"]
    assert page.evaluate(count, earlier) == before + 2
    page.goto(f"{address}search/")
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
