"""The feeds and the front page in a real browser: by keyboard, without a script, in narrow windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Site
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import served
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def formats(folder: str) -> list[tuple[str, str]]:
    return [("RSS", f"{folder}feed.xml"), ("Atom", f"{folder}atom.xml"), ("JSON", f"{folder}feed.json")]


GROUPS = [
    ("Archive", [("Digests", formats("digests/")), ("All papers", formats(""))]),
    ("Learning", [("Offline RL", formats("topics/offline-rl/"))]),
]
TITLE = "Learning to Grasp Cups and Plates from Touch Alone with Very Few Demonstrations"
PAPERS = [make_paper(f"{TITLE}, {number}", "It works. " * 40, topics=("offline-rl",)) for number in range(8)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root, theme = tmp_path_factory.mktemp("site"), load_theme("default", None)
    site = Site(title="Digest archive")
    pages = render_all(make_archive([("2025-02-01", PAPERS)]), site, theme, feed_groups=GROUPS)
    files = {page_file(path): html.encode() for path, html in pages.items()}
    for name, data in [*files.items(), *((file.path, file.data) for file in theme.static_files())]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Path(root / name).write_bytes(data)
    with served(root) as top:
        yield top


@pytest.mark.parametrize("scripts", [True, False])
def test_a_group_of_feeds_opens_by_keyboard(browser: Browser, address: str, *, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{address}feeds/")
    atom = page.get_by_role("link", name="Offline RL, Atom")
    assert not atom.is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert atom.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Offline RL, Atom"
    context.close()


def test_a_copy_button_takes_no_room_from_what_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in ("feeds/", "data/"):
        page.goto(address + path)
        buttons = page.locator("[data-copy], [data-copy-of]")
        assert buttons.count() == 2
        heights = page.evaluate(
            """() => [true, false].map((hidden) => {
              for (const each of document.querySelectorAll("main button")) each.hidden = hidden;
              return document.querySelector("main").offsetHeight;
            })"""
        )
        assert heights[0] == heights[1]
    context.close()


def test_the_first_screen_of_a_phone_shows_the_lead(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(address)
    for selector in (".site-title", "time.day", ".sentence", ".lead h3"):
        box = page.locator(selector).bounding_box()
        assert box and box["y"] + box["height"] <= 640, selector
    context.close()


@pytest.mark.parametrize("path", ["", "feeds/", "data/"])
def test_no_page_scrolls_sideways(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
