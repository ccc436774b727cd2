"""Reading in a real browser: what the scripts add, that they can be done without, and that nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Archive, Site
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import FULL_STORAGE, go, ready, served, wait_until, watch_moves
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
PAPERS = [
    make_paper(f"Paper {number}", "It does something. " * 30, topics=("offline-rl",)) for number in range(30)
]
# More than a hundred, and one whose slug is a name that every object has.
MANY = [*(make_paper(f"Old paper {number}") for number in range(110)), make_paper("Constructor")]
FEEDS = [("Reinforcement learning", [(f, "feed.xml") for f in ("RSS", "Atom", "JSON")])]


def write_site(root: Path, archive: Archive) -> None:
    theme, site = load_theme("default", None), Site(title="Archive")
    pages = render_all(
        archive, site, theme, feed_groups=[("Topics", FEEDS)], cite=lambda paper, key: f"@misc{{{key}}}"
    )
    files = {page_file(path): html.encode() for path, html in pages.items()}
    for name, data in [*files.items(), *((file.path, file.data) for file in theme.static_files())]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    write_site(
        root / "repo",
        make_archive([("2024-12-01", MANY), ("2025-01-01", PAPERS[:10]), ("2025-02-01", PAPERS)]),
    )
    with served(root) as top:
        yield f"{top}repo/"


def test_a_chosen_theme_is_there_before_the_first_paint(page: Page, address: str) -> None:
    go(page, address)
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Colours").select_option("dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert light != dark
    page.add_init_script(
        "new MutationObserver((_, seen) => { if (document.body) { seen.disconnect();"
        "window.early = document.documentElement.dataset.theme; } })"
        ".observe(document, {childList: true, subtree: true})"
    )
    go(page, f"{address}papers/paper-1/")
    assert page.evaluate("window.early") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    page.get_by_label("Colours").select_option("")
    page.reload()
    ready(page)
    assert page.evaluate("document.documentElement.dataset.theme") is None


@pytest.mark.parametrize(
    "path", ["", "digests/2025-02-01/", "papers/paper-3/", "topics/offline-rl/", "2025/"]
)
def test_nothing_but_the_page_and_its_style_sheet_is_asked_for_before_the_first_paint(
    page: Page, address: str, path: str
) -> None:
    go(page, address + path)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    asked = dict(
        page.evaluate("performance.getEntriesByType('resource').map((each) => [each.name, each.startTime])")
    )
    late = {name for name, start in asked.items() if start >= painted}
    further = {f"{address}static/{name}.js" for name in ("digest", "listing", "marks")}
    assert late - further == {f"{address}static/site.js"}
    assert [name.endswith(".css") for name in asked.keys() - late] == [True]


def test_a_device_that_paints_the_background_first_gets_the_scripts_after_the_content(
    page: Page, address: str
) -> None:
    def hide_content_at_first(route: Route) -> None:
        answer = route.fetch()
        slow = "@keyframes late { from { visibility: hidden } } body { animation: late 1s step-end }"
        route.fulfill(response=answer, body=answer.text() + slow)

    page.route("**/static/paper.css", hide_content_at_first)
    go(page, f"{address}papers/paper-3/")
    background, content = page.evaluate(
        "performance.getEntriesByType('paint').map((each) => each.startTime).sort((a, b) => a - b)"
    )
    script = page.evaluate(
        "performance.getEntriesByName(new URL('../../static/site.js', location))[0].startTime"
    )
    assert background < content <= script


def test_digests_are_marked_read_and_new_since_the_last_visit(page: Page, address: str) -> None:
    go(page, f"{address}digests/")
    assert page.locator("[data-mark]").count() == 0, "a first visit has nothing new"
    go(page, f"{address}digests/2025-02-01/")
    page.get_by_role("button", name="Mark as read").click()
    go(page, f"{address}digests/")
    assert page.locator("[data-digest='2025-02-01'] a").get_attribute("data-mark") == "✓ read"
    page.evaluate(
        "sessionStorage.clear(); localStorage.removeItem('/repo/read');"
        "localStorage.setItem('/repo/seen', '\"2025-01-01\"')"
    )
    page.reload()
    ready(page)
    assert page.locator("[data-digest='2025-02-01'] a").get_attribute("data-mark") == "new to you"
    assert page.locator("[data-mark]").count() == 1
    page.reload()
    ready(page)
    assert page.locator("[data-mark]").count() == 1, "the same visit"
    page.evaluate("sessionStorage.clear()")
    page.reload()
    ready(page)
    assert page.locator("[data-mark]").count() == 0, "the next visit"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_keys_lead_through_a_list_and_can_be_switched_off(page: Page, address: str) -> None:
    go(page, f"{address}digests/2025-02-01/")
    for key, title in (("j", "Paper 0"), ("j", "Paper 1"), ("k", "Paper 0"), ("k", "Paper 0")):
        page.keyboard.press(key)
        # The first key fetches what the keys do.
        wait_until(page, "(title) => document.activeElement.textContent === title", arg=title)
    page.keyboard.press("o")
    page.locator("[data-paper=paper-0] .whole").wait_for()
    page.keyboard.press("s")
    page.locator("[data-paper=paper-0] .star[aria-pressed=true]").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.get_by_label("Search the archive").input_value() == "j?"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_label("Use these shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.get_by_role("dialog").count() == 0
    assert focused(page) != "Paper 0"
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()


def test_keys_lead_from_paper_to_paper_and_the_citation_is_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, f"{address}papers/paper-12/")
    page.keyboard.press("j")
    page.wait_for_url("**/papers/paper-13/")
    ready(page)
    page.keyboard.press("k")
    page.wait_for_url("**/papers/paper-12/")
    ready(page)
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "@misc{paper-12}"
    page.get_by_role("button", name="Copy BibTeX", exact=True).wait_for()


def test_a_text_is_shown_to_copy_by_hand_where_the_clipboard_is_refused(page: Page, address: str) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    go(page, f"{address}papers/paper-12/")
    page.get_by_role("button", name="Copy BibTeX", exact=True).click()
    text = page.get_by_role("dialog", name="Copy this text").get_by_label("Text to copy")
    text.wait_for()
    assert text.input_value() == "@misc{paper-12}"
    selected = "(text) => text.value.slice(text.selectionStart, text.selectionEnd)"
    assert text.evaluate(selected) == "@misc{paper-12}"


def test_a_page_can_be_shared_where_the_browser_can(page: Page, address: str) -> None:
    page.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    go(page, f"{address}papers/paper-3/")
    page.get_by_role("article").get_by_role("button", name="Share").click()
    shared = page.evaluate("window.shared")
    assert shared == {"title": page.title(), "url": f"{address}papers/paper-3/"}


def test_a_dialog_whose_script_does_not_load_says_so(page: Page, address: str) -> None:
    page.route("**/keys.js", lambda route: route.fulfill(content_type="text/javascript", body="throw 0"))
    go(page, address)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Did not load. Try again").wait_for()


def test_a_star_that_cannot_be_kept_is_not_shown_and_says_so(page: Page, address: str) -> None:
    page.add_init_script(FULL_STORAGE)
    go(page, f"{address}papers/paper-3/")
    page.get_by_role("button", name="Star Paper 3", exact=True).click()
    page.get_by_role("dialog", name="This could not be saved").wait_for()
    page.keyboard.press("Escape")
    star = page.get_by_role("button", name="Star Paper 3", exact=True)
    assert star.get_attribute("aria-pressed") == "false"


def test_the_dialog_of_keys_names_those_of_the_search_page(page: Page, address: str) -> None:
    go(page, address)
    page.keyboard.type("??")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert page.get_by_role("dialog").count() == 1
    assert set(page.locator("kbd").all_inner_texts()) == {*"/jkos?↓↑", "Enter", "Esc"}


def test_a_paper_can_be_starred_whatever_its_slug(page: Page, address: str) -> None:
    go(page, f"{address}papers/constructor/")
    star = page.get_by_role("button", name="Star Constructor")
    states = [star.get_attribute("aria-pressed")]
    for _ in range(2):
        star.click()
        states.append(star.get_attribute("aria-pressed"))
    assert states == ["false", "true", "false"]


TEXT_HEIGHT = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().height;
}"""


def test_numbers_of_three_figures_stand_in_one_line(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    go(page, f"{address}digests/2024-12-01/")
    page.keyboard.press("Shift")  # which brings the later papers
    heights = []
    for n in (1, 110):
        number = page.locator(f".papers > :nth-child({n}) .n")
        number.scroll_into_view_if_needed()
        heights.append(number.evaluate(TEXT_HEIGHT))
    assert heights[1] == pytest.approx(heights[0], abs=1)


def test_what_is_read_in_the_dark_is_printed_on_white(page: Page, address: str) -> None:
    go(page, address)
    white = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Colours").select_option("dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == white


@pytest.mark.parametrize(
    "path", ["", "digests/2025-02-01/", "papers/paper-3/", "topics/offline-rl/", "2025/", "digests/"]
)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_moves_while_a_page_loads_and_none_scrolls_sideways(
    page: Page, address: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    watch_moves(page)
    go(page, address + path)
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "path",
    [
        "",
        "digests/",
        "digests/2024-12-01/",
        "2025/",
        "2025/02/",
        "topics/",
        "feeds/",
        "papers/paper-3/",
        "search/",
    ],
)
def test_letters_of_twice_the_size_do_not_make_a_telephone_scroll_sideways(
    page: Page, address: str, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    go(page, address + path)
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 212.5% !important }');"
        "document.adoptedStyleSheets = [sheet]"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [320, 1280])
def test_the_marks_of_a_second_visit_move_nothing(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    go(page, address)
    page.evaluate(
        "sessionStorage.clear();"
        "localStorage.setItem('/repo/seen', '\"2025-01-01\"');"
        "localStorage.setItem('/repo/read', '[\"2025-01-01\"]')"
    )
    watch_moves(page)
    for path in ("", "digests/"):
        go(page, address + path)
        page.wait_for_timeout(150)
        assert page.locator("[data-mark]").count() == 2
        assert page.evaluate("window.moved") == 0


def test_without_javascript_nothing_is_offered_that_needs_it(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("", "digests/2025-02-01/", "papers/paper-3/"):
        page.goto(address + path)
        assert page.locator(":is(button, select):visible").count() == 0
        assert page.locator("input:visible").count() == 0
    context.close()


def test_search_is_the_third_stop_and_the_skip_link_the_first(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
