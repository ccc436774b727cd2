"""The page of a digest in a real browser: views, abstracts, the outline as a filter, print, no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_reading import write_site
from tests.browsing import go, served, wait_until, watch_moves
from tests.builders import make_archive, make_paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ABSTRACT = "It does something that takes some words to say. " * 12 + "The end."
LEARNT = [make_paper(f"Learnt {n}", ABSTRACT, topics=("offline-rl",)) for n in range(20)]
MOVED = [make_paper(f"Moved {n}", ABSTRACT, topics=("manipulation", "exploration")) for n in range(5)]
BARE = make_paper("Bare", "", topics=("exploration",))
PATH = "digests/2025-02-01/"
LONG = [make_paper(f"Late {n}", ABSTRACT, topics=("exploration",) if n % 2 else ()) for n in range(60)]
LONG_PATH = "digests/2025-03-01/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    days = [("2025-01-01", [MOVED[0], LEARNT[0]]), ("2025-02-01", [*LEARNT, *MOVED, BARE])]
    days.append(("2025-03-01", [*LONG, LEARNT[1]]))
    write_site(root / "repo", make_archive(days))
    with served(root) as top:
        yield f"{top}repo/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def shown(page: Page) -> int:
    return page.locator(".papers > li:visible").count()


def abstracts(page: Page) -> int:
    return page.locator(".whole:visible").count()


def test_an_abstract_opens_by_click_and_by_key_and_is_fetched_once(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, address + PATH)
    assert abstracts(page) == 0
    row = page.locator("#p-learnt-1")
    button = row.get_by_role("button", name="Abstract", exact=True)
    button.click()
    row.locator(".whole").wait_for()
    assert row.locator(".whole").inner_text().endswith("The end.")
    assert row.locator(".opening").is_hidden()
    assert button.get_attribute("aria-expanded") == "true"
    page.locator("#p-learnt-2 h2 a").focus()
    page.keyboard.press("o")
    page.locator("#p-learnt-2 .whole").wait_for()
    page.keyboard.press("o")
    page.locator("#p-learnt-2 .whole").wait_for(state="hidden")
    assert [url for url in asked if url.endswith("/full/")] == [f"{address}{PATH}full/"]
    assert page.locator("#p-bare button[aria-expanded]").count() == 0


def test_the_full_view_opens_in_place_and_is_remembered(page: Page, address: str) -> None:
    go(page, address + PATH)
    page.get_by_role("button", name="Full view").click()
    page.get_by_role("button", name="Compact view").wait_for()
    assert abstracts(page) == 25
    assert page.url == address + PATH
    go(page, f"{address}digests/2025-01-01/")
    page.locator(".whole:visible").nth(1).wait_for()
    watch_moves(page)
    go(page, address + PATH)
    page.get_by_role("button", name="Compact view").wait_for()
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") < 0.001
    page.get_by_role("button", name="Compact view").click()
    assert abstracts(page) == 0
    go(page, f"{address}digests/2025-01-01/")
    page.wait_for_timeout(150)
    assert abstracts(page) == 0


def test_the_switch_leaves_what_is_read_where_it_is(page: Page, address: str) -> None:
    go(page, address + PATH)
    page.evaluate("document.querySelector('#p-learnt-9').scrollIntoView()")
    place = "document.querySelector('#p-learnt-9').getBoundingClientRect().top"
    before = page.evaluate(place)
    page.get_by_role("button", name="Full view").dispatch_event("click")  # a real one scrolls first
    page.get_by_role("button", name="Compact view").wait_for()
    wait_until(page, f"Math.abs({place} - {before}) < 2")


def test_without_a_network_the_page_says_what_to_do_and_the_same_press_tries_again(
    page: Page, address: str
) -> None:
    go(page, address + PATH)
    page.route("**/full/", lambda route: route.abort())
    button = page.locator("#p-learnt-1").get_by_role("button", name="Abstract", exact=True)
    button.click()
    page.get_by_role("status").filter(has_text="The abstracts did not load.").wait_for()
    assert button.get_attribute("aria-expanded") == "false"
    page.unroute("**/full/")
    button.click()
    page.locator("#p-learnt-1 .whole").wait_for()
    assert page.locator(".shown [role=status]").inner_text() == ""


def test_the_outline_filters_in_place_and_back_undoes_it(page: Page, address: str) -> None:
    go(page, address + PATH)
    status = page.locator(".shown [role=status]")
    outline = page.get_by_role("navigation", name="Topics in this digest")
    outline.get_by_role("link", name="Exploration").click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 6")
    assert page.url.endswith("#topic=exploration")
    assert outline.locator("[aria-current=true]").count() == 1
    assert status.inner_text().endswith("6 of 26 papers")
    assert page.locator("#p-moved-0 .n").inner_text() == "21", "a paper keeps its number"
    page.get_by_role("button", name="Only new").click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 5")
    assert page.url.endswith("#topic=exploration&new")
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert shown(page) == 5
    page.go_back()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 6")
    page.go_back()
    wait_until(page, "document.querySelectorAll('.papers > li[hidden]').length === 0")
    assert status.inner_text() == ""


def test_only_new_leaves_repeats_out_and_show_all_brings_them_back(page: Page, address: str) -> None:
    go(page, address + PATH)
    button = page.get_by_role("button", name="Only new")
    button.click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 24")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".outline li", has_text="Offline").locator("span").inner_text() == "19"
    page.get_by_role("button", name="Show all").click()
    wait_until(page, "document.querySelectorAll('.papers > li[hidden]').length === 0")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate("document.activeElement.textContent") == "Learnt 0"


def test_an_anchor_to_a_paper_that_the_filter_hides_shows_it(page: Page, address: str) -> None:
    go(page, f"{address}{PATH}#topic=exploration")
    page.wait_for_selector("#p-learnt-9", state="hidden")
    page.evaluate("location.hash = 'p-learnt-9'")
    page.locator("#p-learnt-9").wait_for()
    assert shown(page) == 26


def test_on_a_telephone_the_topics_are_a_sheet(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    go(page, address + PATH)
    assert page.locator(".outline").is_hidden()
    top = page.evaluate("document.querySelector('.papers').getBoundingClientRect().top")
    assert top < 400, "papers begin on the first screen"
    page.get_by_role("button", name="Topics").click()
    page.locator(".outline").get_by_role("link", name="Exploration").click()
    page.locator(".outline").wait_for(state="hidden")
    assert shown(page) == 6
    assert page.evaluate("document.activeElement.textContent") == "Topics"


def test_what_is_above_the_list_comes_first_by_keyboard(page: Page, address: str) -> None:
    go(page, address + PATH)
    page.locator("main").focus()
    reached: list[Any] = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert reached[:5] == ["Mark as read", "Full view", "Only new", "To top", "Learnt 0"]


def test_a_digest_prints_with_its_abstracts(page: Page, address: str) -> None:
    go(page, address + PATH)
    page.emulate_media(media="print")
    assert page.locator(".on-paper").inner_text().endswith(f"{PATH}full/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert abstracts(page) == 25
    assert page.locator(".opening:visible").count() == 0
    assert page.locator(".on-paper").is_hidden()
    assert page.locator(".views").is_hidden()
    page.emulate_media(media="screen")
    assert abstracts(page) == 0


def test_without_a_script_links_lead_to_the_full_view_and_to_papers(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(address + PATH)
    assert page.locator("button:visible").count() == 0
    page.locator(".views").get_by_role("link", name="Topics").click()
    page.locator(".outline").get_by_role("link", name="Exploration").click()
    assert page.url.endswith("#p-moved-0")
    page.get_by_role("link", name="Full view").click()
    assert page.url == f"{address}{PATH}full/"
    assert abstracts(page) == 26, "the one without an abstract says so"
    page.get_by_role("link", name="Compact view").click()
    assert page.url == address + PATH
    context.close()


def test_the_full_view_filters_too_and_leads_back_to_the_compact_one(page: Page, address: str) -> None:
    go(page, address)
    page.evaluate("localStorage.setItem('/repo/view', '\"full\"')")
    go(page, f"{address}{PATH}full/")
    page.locator(".outline").get_by_role("link", name="Exploration").click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 6")
    page.get_by_role("link", name="Compact view").click()
    page.wait_for_url(address + PATH)
    page.wait_for_selector("[data-ready]")
    page.wait_for_timeout(150)
    assert abstracts(page) == 0


@pytest.mark.parametrize("path", [PATH, f"{PATH}full/"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_moves_and_nothing_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    watch_moves(page)
    go(page, address + path)
    page.wait_for_selector("[data-ready]")
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 360:
        return
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 212.5% !important }');"
        "document.adoptedStyleSheets = [sheet]"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_months_below_a_digest_stand_side_by_side(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    go(page, address + LONG_PATH)
    tops = page.locator(".ruler li").evaluate_all("(all) => all.map((li) => li.getBoundingClientRect().top)")
    assert len(tops) == 12
    assert len(set(tops)) == 1


# ---- a long digest, whose page has the first papers


def test_later_papers_come_once_the_reader_does_something_into_room_that_they_have(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 600})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    watch_moves(page)
    go(page, address + LONG_PATH)
    page.locator("#p-late-0 .star").wait_for()
    page.wait_for_timeout(150)
    later = f"{address}{LONG_PATH}rows.txt"
    assert later not in asked
    assert shown(page) == 16
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate("scrollTo(0, 1)")
    wait_until(page, "document.querySelectorAll('.papers > li').length === 61")
    assert page.evaluate("document.documentElement.scrollHeight") == pytest.approx(tall, rel=0.02)
    assert page.locator(".room").count() == 0
    assert page.evaluate("window.moved") == 0
    page.evaluate("document.querySelector('#p-late-50').scrollIntoView()")
    page.locator("#p-late-50 .star").wait_for()
    assert page.locator("#p-late-50 .n").inner_text() == "51"
    assert page.locator("#p-late-51 .about [data-topic]").count() == 1
    assert asked.count(later) == 1


def test_who_scrolls_before_the_script_is_there_has_the_later_papers(page: Page, address: str) -> None:
    page.route("**/digest.js", lambda route: (page.evaluate("scrollTo(0, 1)"), route.continue_()))
    go(page, address + LONG_PATH)
    page.locator("#p-late-50").wait_for(state="attached")


def test_a_reader_who_comes_back_far_down_finds_the_same_paper(page: Page, address: str) -> None:
    go(page, address + LONG_PATH)
    page.evaluate("document.querySelector('#p-late-15').scrollIntoView()")
    page.locator("#p-late-40").wait_for()
    page.evaluate("document.querySelector('#p-late-40').scrollIntoView()")
    page.locator("#p-late-40 .star").wait_for()
    page.reload()
    page.locator("#p-late-40 .star").wait_for()
    assert -800 < page.evaluate("document.querySelector('#p-late-40').getBoundingClientRect().top") < 800


def test_where_later_papers_do_not_load_coming_there_tells_and_tries_again(page: Page, address: str) -> None:
    page.route("**/rows.txt", lambda route: route.abort())
    go(page, address + LONG_PATH)
    page.locator(".site-footer").scroll_into_view_if_needed()
    page.get_by_role("status").filter(has_text="The rest of this digest did not load.").wait_for()
    page.unroute("**/rows.txt")
    page.locator("#p-late-0").scroll_into_view_if_needed()
    page.locator(".site-footer").scroll_into_view_if_needed()
    page.locator("#p-late-59").wait_for()
    wait_until(page, "!document.querySelector('[role=status]').textContent")


def test_the_outline_and_only_new_know_later_papers(page: Page, address: str) -> None:
    go(page, address + LONG_PATH)
    page.locator(".outline").get_by_role("link", name="Exploration").click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 30")
    assert page.locator("#p-late-17 .opening").is_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="Only new").click()
    wait_until(page, "document.querySelectorAll('.papers > li[hidden]').length === 1")
    assert page.locator("#p-learnt-1").is_hidden()


def test_where_the_rest_does_not_load_the_same_press_tries_again(page: Page, address: str) -> None:
    page.route("**/rows.txt", lambda route: route.abort())
    go(page, address + LONG_PATH)
    link = page.locator(".outline").get_by_role("link", name="Exploration")
    link.click()
    page.get_by_role("status").filter(has_text="The rest of this digest did not load.").wait_for()
    assert shown(page) == 16
    page.unroute("**/rows.txt")
    link.click()
    wait_until(page, "document.querySelectorAll('.papers > li:not([hidden])').length === 30")


def test_an_address_of_a_later_paper_leads_to_it(page: Page, address: str) -> None:
    go(page, f"{address}{LONG_PATH}#p-late-45")
    page.locator("#p-late-45").get_by_role("button", name="Abstract", exact=True).click()
    page.locator("#p-late-45 .whole").wait_for()
    assert 0 < page.evaluate("document.querySelector('#p-late-45').getBoundingClientRect().top") < 800


def test_a_long_digest_is_whole_in_its_full_view_and_on_paper(page: Page, address: str) -> None:
    go(page, address + LONG_PATH)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert abstracts(page) == 61
    assert page.locator(".about").count() == 61
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Full view").click()
    page.get_by_role("button", name="Compact view").wait_for()
    assert abstracts(page) == 61
    page.get_by_role("button", name="Compact view").click()
    assert page.locator(".opening:visible").count() == 61


def test_without_a_script_a_long_digest_says_where_the_rest_is(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto(address + LONG_PATH)
    assert page.locator("li:visible .n").last.text_content() == "16"
    assert page.locator(".room").is_hidden()
    note = page.get_by_text("this page has the first 16 papers")
    note.get_by_role("link", name="full view").click()
    assert page.url == f"{address}{LONG_PATH}full/"
    assert abstracts(page) == 61
    context.close()


def test_what_follows_a_short_list_does_not_move_when_its_abstracts_come(page: Page, address: str) -> None:
    go(page, address)
    page.evaluate("localStorage.setItem('/repo/view', '\"full\"')")
    watch_moves(page)
    go(page, f"{address}digests/2025-01-01/")
    page.get_by_role("button", name="Compact view").wait_for()
    page.locator(".site-footer").wait_for()
    page.wait_for_timeout(150)
    assert abstracts(page) == 2
    assert page.evaluate("window.moved") == 0


def test_letters_of_twice_the_size_do_not_scroll_sideways_on_a_wide_screen(page: Page, address: str) -> None:
    go(page, address + LONG_PATH)
    page.evaluate(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 212.5% !important }');"
        "document.adoptedStyleSheets = [sheet]"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_button_for_what_is_read_covers_nothing_and_comes_before_the_list(
    page: Page, address: str
) -> None:
    for width in (360, 720, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        go(page, address + PATH)
        box = page.get_by_role("button", name="Mark as read").bounding_box()
        assert box
        for other in ("h1", ".facts > .meta", ".views", ".day time"):
            at = page.locator(other).bounding_box()
            assert at
            apart = box["y"] >= at["y"] + at["height"] or at["y"] >= box["y"] + box["height"]
            beside = box["x"] >= at["x"] + at["width"] or at["x"] >= box["x"] + box["width"]
            assert apart or beside or other == ".day time", (width, other)
    page.locator("main").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Mark as read"
