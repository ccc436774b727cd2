"""The frame of every page in a real browser: its head in each language, the keyboard, pages of the owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Site
from sitegen.pages.own import OwnPage
from sitegen.text.parser import Sections
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import served, wait_until
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "de", "zh")
PATHS = ("", "digests/", "papers/paper-1/", "search/", "404.html", "about/", "guide/start/")
# What is too wide for a phone: a table, a formula, a line of code, a word.
TEXT = f"""
## Costs

| {" | ".join(["a heading of a column"] * 6)} |
| {" | ".join(["---"] * 6)} |
| {" | ".join(["some_words_without_a_break"] * 6)} |

$$\\sum_{{i=1}}^n {" + ".join(["x_i^2 + y_i^2"] * 12)}$$

    {"code " * 40}

## Words

{"longword" * 20}
"""


def own_page(path: str, title: str) -> OwnPage:
    headings = (("Costs", "costs"), ("Words", "words"))
    sections = Sections(github=False, taken="")
    return OwnPage(
        path=path, title=title, text=TEXT, sections=sections, headings=headings, addresses={}, images={}
    )


OWN = [own_page(path, path.strip("/").title()) for path in ("about/", "guide/", "guide/start/")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("sites")
    archive = make_archive([("2025-01-01", [make_paper(f"Paper {number}") for number in range(3)])])
    for language in LANGUAGES:
        theme = load_theme("default", None, language=language)
        site = Site(title="Paper digests", language=language, base_url=f"http://localhost/{language}/")
        pages = render_all(archive, site, theme, own_pages=OWN)
        files = {page_file(path): html.encode() for path, html in pages.items()}
        files |= {file.path: file.data for file in theme.static_files()}
        for name, data in files.items():
            path = root / language / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    with served(root) as top:
        yield top


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    yield page
    context.close()


def lines(page: Page) -> int:
    """How many lines the head of a page has, of whatever is to be seen in it."""
    return int(
        page.evaluate(
            """() => {
              const boxes = [...document.querySelectorAll(".site-header > :not(nav), .site-nav a")]
                .map((each) => each.getBoundingClientRect()).filter((box) => box.height);
              const middles = boxes.map((box) => box.top + box.height / 2).sort((a, b) => a - b);
              return middles.filter((middle, at) => !at || middle - middles[at - 1] > 8).length;
            }"""
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_the_head_has_two_lines_at_most_and_no_page_scrolls_sideways(
    page: Page, address: str, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PATHS:
        page.goto(f"{address}{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        field = not path and width < 700  # the home page of a phone has one more line, for its search field
        assert lines(page) <= 2 + field, path


def test_a_phone_searches_from_the_home_page_and_finds_the_way_on_all_others(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for path in PATHS:
        page.goto(f"{address}en/{path}")
        links = page.locator(".site-header").get_by_role("link", name="Search", exact=True)
        assert links.count() == (1 if path else 0), path
        assert page.locator(".site-header").get_by_role("searchbox").count() == (0 if path else 1), path
    page.goto(f"{address}en/")
    page.get_by_role("searchbox").fill("mamba")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=mamba")


def test_what_is_too_wide_scrolls_in_its_box_by_keyboard_too(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}de/about/")
    table = page.get_by_role("group", name="Tabelle")
    table.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, "document.querySelector('.wide').scrollLeft > 0")
    assert page.evaluate("document.querySelector('math[display]').clientWidth") <= 360
    assert page.evaluate("document.querySelector('math[display]').scrollWidth") > 360


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"))


@pytest.mark.parametrize(
    ("width", "between"), [(1280, ["Search the archive"]), (360, ["Search"])], ids=["wide", "phone"]
)
def test_the_keyboard_goes_through_the_head_in_the_order_of_what_is_seen(
    page: Page, address: str, width: int, between: list[str]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}en/digests/")
    seen = []
    for _ in range(9 if width > 700 else 8):
        page.keyboard.press("Tab")
        seen.append(focused(page))
    links = ["Digests", "Topics", "Papers", "Feeds", "Search", "My reading"]
    if width < 700:
        links.remove("Search")  # it stands beside the title
    assert seen == ["Skip to content", "Paper digests", *between, *links]


def test_what_has_the_focus_is_seen_and_the_row_of_links_scrolls_to_it(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 240, "height": 800})
    page.goto(f"{address}de/digests/")
    last = page.get_by_role("link", name="Leseliste")
    last.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    wait_until(page, "document.querySelector('.site-nav ul').scrollLeft > 0")
    box = last.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 240
    assert last.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"


def test_the_skip_link_comes_first_shows_itself_and_leads_to_the_text(page: Page, address: str) -> None:
    page.goto(f"{address}zh/digests/")
    skip = page.get_by_role("link", name="跳到正文")
    assert skip.bounding_box()["y"] < 0  # type: ignore[index]
    page.keyboard.press("Tab")
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_no_page_of_the_owner_leaves_a_third_of_a_wide_window_empty(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for path in ("about/", "guide/start/", "404.html"):
        page.goto(f"{address}en/{path}")
        edges = page.evaluate(
            """[...document.querySelectorAll("main h1, main .text > *, main .side")]
              .map((each) => each.getBoundingClientRect()).map((box) => [box.left, box.right])"""
        )
        assert min(left for left, _ in edges) < 260, path
        assert max(right for _, right in edges) > 1100, path


def test_the_page_that_is_not_there_leads_on_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/404.html")
    links = page.get_by_role("navigation", name="Other ways in").get_by_role("link")
    assert links.all_inner_texts() == [
        "The newest digest",
        "All digests, by date",
        "Papers by topic",
        "All papers",
    ]
    assert not page.get_by_role("search").is_visible(), "it would lead to a page that needs a script"
    context.close()
