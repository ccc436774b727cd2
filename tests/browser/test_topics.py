"""Topics in a real browser: a long list in another order and of some dates, and topics compared over time."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Archive, Site
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import go, served, wait_until, watch_moves
from tests.builders import made_exports, make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SITE = Site(title="Archive", page_size=4)
TITLES = ["Kiwi", "Apple", "Mango", "Banana", "Cherry", "Lemon", "Date", "Jujube", "Elder", "Fig", "Grape"]
FIRST = datetime.date(2024, 11, 28)
OLDEST_FIRST = TITLES  # one every ten days
NEWEST_FIRST = TITLES[::-1]


def make_sample() -> Archive:
    fruits = [
        (
            str(FIRST + datetime.timedelta(days=10 * at)),
            make_paper(title, topics=("offline-rl", "exploration")),
        )
        for at, title in enumerate(TITLES)
    ]
    return make_archive(
        [(day, [paper, make_paper(f"Robot {day}", topics=("manipulation",))]) for day, paper in fruits]
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    theme, archive = load_theme("default", None), make_sample()
    files = {page_file(path): html.encode() for path, html in render_all(archive, SITE, theme).items()}
    files |= {file.path: file.data for file in theme.static_files()}
    files |= made_exports(archive, SITE)
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with served(root) as top:
        yield top


def titles(page: Page, count: int) -> list[str]:
    """The titles in the list, once it has so many."""
    wait_until(page, "(n) => document.querySelectorAll('#list > li').length === n", arg=count)
    return page.locator("#list h2").all_inner_texts()


def sort(page: Page, order: str) -> None:
    page.get_by_label("Sort by").focus()  # which fetches what sorts
    page.get_by_label("Sort by").select_option(order)


def test_a_topic_is_sorted_as_a_whole_and_shows_more_where_the_reader_is(page: Page, address: str) -> None:
    go(page, f"{address}topics/offline-rl/")
    assert titles(page, 4) == NEWEST_FIRST[:4]
    sort(page, "first")
    page.get_by_role("status").get_by_text("11 papers").wait_for()
    assert titles(page, 4) == OLDEST_FIRST[:4]
    page.get_by_role("button", name="Show more").dblclick()  # which adds the next papers once
    assert titles(page, 8) == OLDEST_FIRST[:8]
    wait_until(page, "(title) => document.activeElement.textContent === title", arg=OLDEST_FIRST[4])
    page.get_by_role("button", name="Show more").click()
    assert titles(page, 11) == OLDEST_FIRST
    assert page.get_by_role("button", name="Show more").count() == 0
    sort(page, "title")
    wait_until(page, "document.querySelector('#list h2')?.textContent === 'Apple'")
    assert titles(page, 4) == sorted(TITLES)[:4]
    page.locator("#list h2 a").nth(1).click()
    page.wait_for_url(f"{address}papers/banana/")


def test_papers_of_some_dates_are_found_whatever_page_they_are_on(page: Page, address: str) -> None:
    first, last = (str(FIRST + datetime.timedelta(days=10 * at)) for at in (2, 8))
    go(page, f"{address}topics/offline-rl/?from={first}&to={last}")
    page.get_by_role("status").get_by_text("7 papers").wait_for()
    assert titles(page, 4) == OLDEST_FIRST[2:9][::-1][:4]
    page.get_by_role("button", name="Show more").click()
    assert titles(page, 7) == OLDEST_FIRST[2:9][::-1]
    page.get_by_label("From").fill("2025-04-01")
    page.get_by_label("to", exact=True).fill("2025-04-02")
    page.get_by_role("status").get_by_text("No papers on these dates.").wait_for()
    assert titles(page, 0) == []


def test_the_order_stands_in_the_address_and_back_leads_to_the_list_as_it_was(
    page: Page, address: str
) -> None:
    go(page, f"{address}topics/offline-rl/")
    sort(page, "title")
    page.wait_for_url(f"{address}topics/offline-rl/?sort=title")
    wait_until(page, "document.querySelector('#list h2')?.textContent === 'Apple'")
    assert not page.locator(".pager").is_visible()
    page.go_back()
    wait_until(
        page, "(title) => document.querySelector('#list h2')?.textContent === title", arg=NEWEST_FIRST[0]
    )
    assert page.get_by_label("Sort by").input_value() == ""
    assert page.locator(".pager").is_visible()
    page.go_forward()
    wait_until(page, "document.querySelector('#list h2')?.textContent === 'Apple'")
    page.get_by_text("Filter by date").click()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_url(f"{address}topics/offline-rl/")
    assert titles(page, 4) == NEWEST_FIRST[:4]


def test_a_paper_of_a_sorted_list_says_its_date_and_can_be_starred(page: Page, address: str) -> None:
    go(page, f"{address}topics/offline-rl/?sort=title")
    page.get_by_role("button", name="Star Apple").click()
    assert page.get_by_role("button", name="Star Apple").get_attribute("aria-pressed") == "true"
    assert page.locator("#list time.visually-hidden").count() == 0
    assert page.locator("#list .star").count() == 4


def test_a_list_that_does_not_load_says_so(page: Page, address: str) -> None:
    page.route("**/offline-rl/2/", lambda route: route.fulfill(content_type="text/html", body=""))
    go(page, f"{address}topics/offline-rl/")
    sort(page, "first")
    page.get_by_role("status").get_by_text("These papers did not load. Try again.").wait_for()


def test_the_controls_of_a_list_come_before_it_and_in_their_order(page: Page, address: str) -> None:
    go(page, f"{address}topics/offline-rl/")
    page.get_by_label("Sort by").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Filter by date"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "list-from"


def shown_numbers(page: Page) -> dict[str, list[int]]:
    """The numbers of the table by topic, oldest month first."""
    head, *rows = page.locator("#compare-table").evaluate(
        "(table) => [...table.rows].map((row) => [...row.cells].slice(1).map((cell) => cell.innerText))"
    )
    return {name: [int(row[at]) for row in reversed(rows)] for at, name in enumerate(head)}


def true_numbers(page: Page, address: str, topic: str) -> list[int]:
    lines = page.request.get(f"{address}data/papers.jsonl").text().splitlines()
    papers = [json.loads(line) for line in lines]
    months = Counter(each["first_listed"][:7] for each in papers if topic in each["topics"])
    every = sorted({each["first_listed"][:7] for each in papers})
    return [months[month] for month in every]


def test_topics_are_compared_and_the_table_has_the_numbers_of_the_data(page: Page, address: str) -> None:
    go(page, f"{address}topics/compare/?t=offline-rl,manipulation")
    assert shown_numbers(page) == {
        "Offline RL": true_numbers(page, address, "offline-rl"),
        "Manipulation": true_numbers(page, address, "manipulation"),
    }
    assert page.locator("#compare-chart .line").count() == 2
    assert sorted(page.locator("#compare-chart .name").all_text_contents()) == ["Manipulation", "Offline RL"]
    page.get_by_label("Topic 3").select_option("exploration")
    page.wait_for_url("**/topics/compare/?t=offline-rl,manipulation,exploration")
    assert shown_numbers(page).keys() == {"Offline RL", "Manipulation", "Exploration & curiosity"}
    patterns = page.locator("#compare-chart .line").evaluate_all(
        "(lines) => lines.map((line) => getComputedStyle(line).strokeDasharray)"
    )
    assert len(set(patterns)) == 3, "lines differ without their colours"
    page.go_back()
    wait_until(page, "document.querySelectorAll('#compare-chart .line').length === 2")
    assert "Offline RL: 1" in page.locator("#compare-chart title").all_text_contents()[0]


def test_a_topic_is_on_the_chart_once_and_an_unknown_one_not_at_all(page: Page, address: str) -> None:
    go(page, f"{address}topics/compare/?t=offline-rl,constructor,offline-rl")
    assert [*shown_numbers(page)] == ["Offline RL"]
    page.get_by_label("Topic 2").select_option("offline-rl")
    assert page.get_by_label("Topic 1").input_value() == ""
    page.get_by_label("Topic 2").select_option("")
    page.get_by_text("Choose a topic to see it here.").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["topics/", "topics/compare/", "topics/offline-rl/", "papers/", "watches/"])
def test_no_page_moves_or_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    watch_moves(page)
    go(page, address + path)
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_largest_topics_are_a_table_and_nothing_is_offered(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}topics/compare/")
    assert page.locator("noscript p").is_visible()
    assert shown_numbers(page)["Manipulation"] == true_numbers(page, address, "manipulation")
    assert not page.get_by_label("Topic 1").is_visible()
    page.goto(f"{address}topics/offline-rl/")
    assert not page.get_by_label("Sort by").is_visible()
    assert page.locator(".pager a").is_visible()
    context.close()
