"""The calendar in a real browser: marks of days that are links, and charts that can be read as tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Site
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import served
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
# Two months with a digest on each day, after one that stands alone.
DAYS = ["2024-06-14", *(str(datetime.date(2025, 1, 1) + datetime.timedelta(days=n)) for n in range(59))]
PATHS = ["digests/", "2025/", "2025/02/", "2025/W06/", "topics/offline-rl/"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    topics = ("offline-rl", "exploration", "manipulation")
    days = [
        (day, [make_paper(f"Paper {n} of {day}", topics=(topics[n % 3],)) for n in range(1 + number % 4)])
        for number, day in enumerate(DAYS)
    ]
    theme = load_theme("default", None)
    pages = render_all(make_archive(days), Site(title="Archive"), theme)
    files = {page_file(path): html.encode() for path, html in pages.items()}
    for name, data in [*files.items(), *((file.path, file.data) for file in theme.static_files())]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with served(root) as top:
        yield top


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("path", "marks"), [("2025/", ".register"), ("digests/", ".ruler >> nth=0")])
def test_a_mark_of_a_day_names_it_and_leads_to_its_digest(
    page: Page, address: str, path: str, marks: str
) -> None:
    page.goto(address + path)
    mark = page.locator(marks).get_by_role("link", name="8 Feb: 4 papers", exact=True)
    assert mark.bounding_box()["height"] >= 24
    mark.hover()
    box = mark.locator("b").bounding_box()
    assert box["width"] > 60, "the tooltip is there at once"
    mark.click()
    page.wait_for_url("**/digests/2025-02-08/")


def test_escape_takes_a_tooltip_away_until_the_pointer_goes_on(page: Page, address: str) -> None:
    page.goto(f"{address}2025/")
    page.wait_for_selector("html[data-js]", state="attached")
    first, second = (page.get_by_role("link", name=f"{day} Feb:").first for day in (8, 12))
    shown = "(tip) => getComputedStyle(tip).clipPath === 'none'"
    first.hover()
    assert first.locator("b").evaluate(shown)
    page.keyboard.press("Escape")
    assert not first.locator("b").evaluate(shown)
    second.hover()
    assert second.locator("b").evaluate(shown)


# On the ruler of a telephone, a day is narrower than a pixel: there one goes by the months.
@pytest.mark.parametrize(("path", "width"), [("2025/", 360), ("2025/", 1280), ("digests/", 1280)])
def test_no_mark_of_a_day_lies_below_another(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + path)
    lost = page.evaluate(
        """() => [...document.querySelectorAll("a[tabindex='-1']")].filter((link) => {
          link.scrollIntoView({ block: "center" });
          const { left, top, width, height } = link.getBoundingClientRect();
          return document.elementFromPoint(left + width / 2, top + height / 2) !== link;
        }).map((link) => link.textContent)"""
    )
    assert page.locator("a[tabindex='-1']").count() >= 59
    assert lost == []


def test_a_stroke_that_stands_alone_has_a_wider_place(page: Page, address: str) -> None:
    page.goto(f"{address}digests/")
    stroke = page.get_by_role("link", name="14 Jun: 1 paper")
    box = stroke.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 - 8, box["y"] + 20)
    page.wait_for_url("**/digests/2024-06-14/")


def stops(page: Page, count: int) -> list[str]:
    """The links to which the Tab key leads, from the main part on."""
    page.evaluate("document.querySelector('#main').focus()")
    names = []
    for _ in range(count):
        page.keyboard.press("Tab")
        names.append(str(page.evaluate("document.activeElement.getAttribute('href')")))
    return names


def test_the_tab_key_goes_through_months_and_weeks_and_digests_but_not_through_all_days(
    page: Page, address: str
) -> None:
    page.goto(f"{address}2025/")
    names = stops(page, 7)
    assert names[0] == "../digests/"
    assert [name for name in names if name.endswith(("/01/", "/02/"))] == ["../2025/01/", "../2025/02/"]
    assert "../2025/W01/" in names
    page.goto(f"{address}digests/")
    assert stops(page, 4) == ["../2025/", "../2025/01/", "../2025/02/", "../2024/"]


def test_the_tab_key_goes_through_the_days_of_a_month(page: Page, address: str) -> None:
    page.goto(f"{address}2025/02/")
    assert stops(page, 5)[2:] == ["../../2025/W05/", "../../digests/2025-02-01/", "../../digests/2025-02-02/"]


def test_a_click_anywhere_on_a_day_of_a_month_leads_to_its_digest(page: Page, address: str) -> None:
    page.goto(f"{address}2025/02/")
    page.locator(".month td", has_text="8").first.click(position={"x": 60, "y": 50})
    page.wait_for_url("**/digests/2025-02-08/")


def test_the_list_of_a_weeks_topics_leads_to_their_papers(page: Page, address: str) -> None:
    page.goto(f"{address}2025/W06/")
    page.get_by_role("navigation", name="By topic").get_by_role("link", name="Manipulation").click()
    assert page.locator("h2:target").inner_text().startswith("Manipulation")


def test_a_chart_can_be_read_as_a_table(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto(f"{address}topics/offline-rl/")
    chart = page.locator(".chart")
    page.get_by_label("Show as a table").focus()
    page.keyboard.press("Space")
    months = [text.split() for text in chart.locator("li").all_inner_texts()]
    assert len(months) == 12 and ["January", "2025", "39"] in months and ["July", "2024", "0"] in months
    boxes = [chart.locator("b").nth(n).bounding_box() for n in range(12)]
    assert len({box["x"] + box["width"] for box in boxes}) <= 2, "numbers stand below each other"
    chart.get_by_role("link", name="January 2025").click()
    page.wait_for_url("**/search/?topic=offline-rl&from=2025-01-01&to=2025-01-31")


@pytest.mark.parametrize("path", PATHS)
def test_no_page_of_the_calendar_scrolls_sideways(page: Page, address: str, path: str) -> None:
    for width, size in ((320, "100%"), (360, "212.5%"), (1280, "100%")):
        page.set_viewport_size({"width": width, "height": 780})
        page.goto(address + path)
        page.evaluate(
            "(size) => { const sheet = new CSSStyleSheet();"
            "sheet.replaceSync(`html { font-size: ${size} !important }`);"
            "if (size !== '100%') document.adoptedStyleSheets = [sheet]; }",
            size,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, size)
