"""The page of a paper in a real browser: order of stops, copying, wide formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Paper
from sitegen.text.markdown import render
from tests.browser.test_reading import write_site
from tests.browsing import ready, served, wait_until
from tests.builders import make_archive, make_paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
FORMULA = r"An SSM $x'(t) = Ax(t) + Bu(t), y(t) = Cx(t) + Du(t), z(t) = x(t) + y(t)$ of $A$ goes on."


def papers() -> list[Paper]:
    known = make_paper(
        'Say "[x]" & cost $5',
        slug="known",
        authors=("Danijar Hafner",),
        arxiv="2301.04104",
        url="https://arxiv.org/abs/2301.04104",
    )
    return [known, replace(make_paper("Wide"), abstract=render(FORMULA)), make_paper("Last")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    write_site(root, make_archive([("2025-01-01", papers())]))
    with served(root) as top:
        yield f"{top}papers/"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


def go(page: Page, address: str) -> None:
    page.goto(address)
    ready(page)


def stops(page: Page, count: int) -> list[str]:
    """What the Tab key leads to in the text, by name."""
    page.locator("#main").evaluate("(main) => main.focus()")
    names: list[str] = []
    for _ in range(count):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))
    return names


def test_the_star_is_the_first_stop_behind_the_date_and_ways_out_come_before_the_text(
    page: Page, address: str
) -> None:
    go(page, f"{address}known/")
    assert stops(page, 7) == [
        "1 January 2025",
        "Star",
        "Copy link",
        "Danijar Hafner",
        "arXiv",
        "Semantic Scholar",
        "Google Scholar",
    ]


def test_a_paper_that_is_not_known_is_searched_for(page: Page, address: str) -> None:
    go(page, f"{address}last/")
    assert stops(page, 6)[3:] == ["arXiv", "Semantic Scholar", "Google Scholar"]


def test_link_citation_and_markdown_are_copied(page: Page, address: str) -> None:
    go(page, f"{address}known/")
    permalink = page.locator("link[rel=canonical]").get_attribute("href")
    for name, text in (
        ("Copy link", permalink),
        ("Copy BibTeX", "@misc{hafner2023known}"),
        ("Copy as Markdown", rf'[Say "\[x\]" & cost \$5]({permalink}) · Danijar Hafner · 1 January 2025'),
    ):
        page.get_by_role("button", name=name, exact=True).click()
        page.get_by_role("button", name="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == text
        page.get_by_role("button", name=name, exact=True).wait_for()


def test_a_paper_is_shared_where_the_browser_can(page: Page, address: str) -> None:
    page.add_init_script("navigator.share = async (given) => { window.shared = given; }")
    go(page, f"{address}known/")
    page.get_by_role("button", name="Share").click()
    assert page.evaluate("shared.url") == f"{address}known/"


def test_what_the_browser_cannot_do_is_not_offered(page: Page, address: str) -> None:
    page.add_init_script("delete Navigator.prototype.share")
    go(page, f"{address}known/")
    assert not page.get_by_role("button", name="Share").is_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_a_wide_formula_scrolls_in_its_box_by_keyboard_too(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    go(page, f"{address}wide/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    wide, narrow = page.locator(".abstract math").all()
    assert wide.evaluate("(it) => it.scrollWidth > it.clientWidth")
    assert narrow.evaluate("(it) => it.scrollWidth == it.clientWidth")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "math":
            break
    page.keyboard.press("ArrowRight")
    wait_until(page, "() => document.activeElement.scrollLeft > 0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") != "math", "what does not scroll is no stop"


def test_without_a_script_no_button_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}known/")
    assert not page.locator("button:visible").count()
    assert page.locator(".acts").first.bounding_box() is None
    context.close()
