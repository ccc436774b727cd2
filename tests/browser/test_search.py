"""What stands beside the results, in a real browser: choices, chips, the sheet, the way back, stars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Archive, Paper, Site
from sitegen.pages import frame, search_page
from sitegen.pages.render import render_page
from sitegen.search import plan_search, read_manifest, search_view
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import served
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TOPICS = ("offline-rl", "manipulation", "")
WORDS = ("tide", "shell", "claw", "shore", "gull")


def crab(number: int) -> str:
    return f"Hermit crabs {WORDS[number % 5]} {WORDS[number // 5 % 5]} {number}"


def paper(number: int) -> Paper:
    topic = TOPICS[number % 3]
    text = (
        f"Of the {WORDS[number % 5]}. "
        + "It walks along. " * 12
        + f"Then it meets a {WORDS[number // 7 % 5]}."
    )
    return make_paper(crab(number), text, topics=(topic,) if topic else ())


PAPERS = [paper(number) for number in range(60)]


@pytest.fixture(scope="module")
def archive() -> Archive:
    return make_archive(
        [("2024-12-01", PAPERS[:20]), ("2025-01-15", PAPERS[20:30]), ("2025-02-01", PAPERS[28:])]
    )


@pytest.fixture(scope="module")
def address(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    theme, site = load_theme("default", None), Site(title="Crabs")
    names = {each.digest.id: f"Daily Papers, {each.digest.id}" for each in archive.digests}
    index = list(plan_search(archive, site, names=names).part().make())
    asking = search_page(len(archive.papers), search_view(archive), (), theme.words)
    values = {**asking.values, "manifest": read_manifest(index[-1])}
    search = render_page(replace(asking, values=values), frame(site, ()), theme)
    pages = {page_file(path): html.encode() for path, html in render_all(archive, site, theme).items()}
    files = [*pages.items(), *((file.path, file.data) for file in (*theme.static_files(), *index, search))]
    for name, data in files:
        path = root / "repo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with served(root) as top:
        yield f"{top}repo/search/"


@pytest.fixture(params=[1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page so many pixels wide, which the browser does not keep when it is left."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    context.add_init_script("addEventListener('unload', () => {})")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert faults == []


phone = pytest.mark.parametrize("page", [360], indirect=True)


def ask(page: Page, address: str) -> None:
    page.goto(address)
    done(page)


def done(page: Page) -> None:
    page.wait_for_timeout(50)
    page.wait_for_selector("#search-status[data-search-status=done]", state="attached")


def status_is(page: Page, text: str) -> None:
    page.wait_for_selector(f"#search-status:text-is('{text}')")


def choice(value: str) -> str:
    return f"input[name^=choose-][value='{value}']"


def test_choices_have_counts_and_are_chips(page: Page, address: str, archive: Archive) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    page.wait_for_selector(f"label:has({choice('2024')}) small:text-is('20')")
    assert page.inner_text(f"label:has({choice('2025')}) small") == "40"
    assert page.inner_text(f"label:has({choice('2025-02-01')})").split()[-2:] == ["2025-02-01", "32"]
    page.check(choice("2025"))
    status_is(page, "40 papers")
    page.wait_for_selector(choice("2025-01"))
    page.check(choice("2025-01"))
    status_is(page, "10 papers")
    assert "from=2025-01-01&to=2025-01-31" in page.url
    page.check(choice("offline-rl"))
    page.wait_for_selector("#search-chips li:nth-child(2)")
    done(page)
    shown = page.inner_text("#search-status")
    assert page.inner_text(f"label:has({choice('offline-rl')}) small") == shown.split()[0]
    page.click("#search-chips button >> text=January 2025")
    page.wait_for_selector("#search-chips li:nth-child(2)", state="detached")
    assert page.evaluate("document.activeElement.id") == "search-input"
    assert "from=" not in page.url
    page.go_back()
    page.wait_for_selector("#search-chips li:nth-child(2)")


def test_choices_stay_in_their_places_when_their_counts_come_again(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    pressed = page.locator(f"label:has({choice('2024')})")
    pressed.locator("small").wait_for()
    page.evaluate("""
        window.replaced = 0;  // what is replaced while it is pressed is not chosen
        new MutationObserver((all) => { replaced += all.length; })
            .observe(document.querySelector("[data-facet=date] ul"), {childList: true});
    """)
    pressed.hover()  # now they are asked for again
    page.wait_for_timeout(200)
    assert page.evaluate("replaced") == 0


def test_a_digest_is_chosen_by_the_address_and_named_on_its_chip(page: Page, address: str) -> None:
    ask(page, f"{address}?q=crabs&digest=2025-02-01")
    status_is(page, "32 papers")  # two of them were listed before
    page.wait_for_selector("#search-chips button:text-is('Daily Papers, 2025-02-01')")


def test_from_the_field_one_tab_leads_to_the_first_result(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    page.focus("#search-input")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('#search-results h2 a')")
    page.wait_for_selector("#search-panel")
    page.focus("#search-input")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('#search-panel') !== null")


@phone
def test_the_sheet_does_not_push_the_field_and_gives_the_focus_back(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    assert page.is_hidden("#search-panel")
    top = page.evaluate("document.querySelector('#search-input').getBoundingClientRect().top")
    page.click("#search-filter")
    page.wait_for_selector("#search-sheet[open] #search-panel")
    assert page.evaluate("document.querySelector('#search-input').getBoundingClientRect().top") == top
    page.check(choice("2024"))
    page.wait_for_selector("#search-sheet .count:text-is('20 papers')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#search-sheet:not([open])", state="attached")
    assert page.evaluate("document.activeElement.id") == "search-filter"
    status_is(page, "20 papers")
    page.click("#search-filter")
    page.wait_for_selector("#search-sheet[open]")
    page.mouse.click(180, 20)  # outside
    page.wait_for_selector("#search-sheet:not([open])", state="attached")


def test_the_title_has_the_query_also_on_the_way_back(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    assert page.title() == "hermit crabs · Search · Crabs"
    page.check(choice("2024"))
    status_is(page, "20 papers")
    page.fill("#search-input", "gull")
    done(page)
    assert page.title() == "gull · Search · Crabs"
    page.go_back()
    status_is(page, "60 papers")
    assert page.title() == "hermit crabs · Search · Crabs"


def test_the_way_back_leads_to_the_result_that_was_opened(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    page.click("#search-more")
    page.wait_for_selector("[data-search-result] >> nth=29")
    opened = page.locator("[data-search-result] h2 a").nth(24)
    title = opened.inner_text()
    opened.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # passages come where results are seen
    top = opened.bounding_box()["y"]  # type: ignore[index]
    opened.click()
    page.wait_for_selector("body[data-page=paper]")
    page.go_back()
    page.wait_for_selector("[data-search-result] >> nth=29")
    done(page)
    assert page.evaluate("document.activeElement.textContent") == title
    now = page.locator("[data-search-result] h2 a").nth(24).bounding_box()["y"]  # type: ignore[index]
    assert abs(now - top) < 3


def test_results_have_stars_and_keys(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs")
    page.wait_for_selector("[data-search-result]:nth-child(10) .star")
    page.focus("#search-results h2 a")
    page.keyboard.press("s")
    page.wait_for_selector("[data-search-result]:first-child .star[aria-pressed=true]")
    page.keyboard.press("o")
    page.wait_for_selector("[data-search-result]:first-child details[open] p:text('Then it meets')")
    page.keyboard.press("j")
    page.wait_for_selector("[data-search-result]:nth-child(2) h2 a:focus")
    page.reload()
    page.wait_for_selector("[data-search-result]:first-child .star[aria-pressed=true]")


def test_papers_like_one_and_the_way_back(page: Page, address: str) -> None:
    ask(page, f"{address}?q=hermit+crabs+gull")
    first = page.locator("[data-search-result]").first
    title, slug = first.locator("h2").inner_text(), first.get_attribute("data-search-result")
    first.locator(".search-like").click()
    page.wait_for_selector("#search-status:text('like')")
    assert re.fullmatch(rf"\d+ papers? like “{re.escape(title)}”", page.inner_text("#search-status"))
    assert f"like={slug}" in page.url
    assert page.query_selector(f"[data-search-result='{slug}']") is None
    assert page.get_attribute("#search-chips a", "href") == f"../papers/{slug}/"
    page.click("#search-chips .back")
    page.wait_for_selector(f"[data-search-result='{slug}']")
    assert "like=" not in page.url


def test_what_finds_nothing_says_what_to_try(page: Page, address: str) -> None:
    ask(page, f"{address}?q=zzzqqq&topic=manipulation")
    assert page.inner_text("#search-status").startswith("No papers found for “zzzqqq”.")
    page.click("#search-help button")
    page.wait_for_selector("#search-chips li", state="detached")
    assert "topic=" not in page.url
    assert page.inner_text("#search-help").startswith("Check the spelling")


def test_examples_are_links_that_find_something(page: Page, address: str) -> None:
    page.goto(address)
    assert page.get_attribute("#search-input", "placeholder") == "For example: hermit crabs"
    for at in range(page.locator(".asking section a").count()):
        page.goto(address)
        page.wait_for_selector("html[data-js]")
        page.locator(".asking section a").nth(at).click()
        page.wait_for_selector("[data-search-result]")
