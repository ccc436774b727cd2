"""My reading in a real browser: stars, notes, unread digests, a random paper, export and import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitegen.model import Site
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.browsing import FULL_STORAGE, go, served, wait_until, watch_moves
from tests.builders import make_archive, make_paper, render_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
PAPERS = [make_paper(f"Paper {number}", "It does something.", topics=("offline-rl",)) for number in range(3)]
DIGESTS = [(f"2025-{month:02d}-01", [make_paper(f"Digest {month}")]) for month in range(1, 12)]
HOSTILE = {
    "stars": [
        {"slug": "../../evil", "title": "Up"},
        {
            "slug": "paper-1",
            "title": "<img src=x onerror=window.hacked=1>",
            "note": "<script>hacked=1</script>",
        },
        {"slug": "paper-2", "title": "Two", "topics": [["javascript:window.hacked=1", "x"]], "date": "<b>"},
    ],
    "read": ["<b>"],
    "theme": "x",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    theme, archive = load_theme("default", None), make_archive([*DIGESTS, ("2025-12-01", PAPERS)])
    # Two papers have one key.
    pages = render_all(
        archive, Site(title="Archive"), theme, cite=lambda paper, key: f"@misc{{{paper.slug[0]}1,\n}}"
    )
    files = {page_file(path): html.encode() for path, html in pages.items()}
    for name, data in [*files.items(), *((file.path, file.data) for file in theme.static_files())]:
        path = root / "repo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with served(root) as top:
        yield f"{top}repo/"


def open_reading(page: Page, address: str, **kept: object) -> None:
    """The page, in a browser that keeps these values."""
    if page.url == "about:blank":
        empty = f"{address}empty/"  # a page of the site that runs no script
        page.route(
            empty, lambda route: route.fulfill(content_type="text/html", body="<link rel=icon href=data:,>")
        )
        page.goto(empty)
    for name, value in kept.items():
        page.evaluate(
            "([name, value]) => { localStorage['/repo/' + name] = value; }", [name, json.dumps(value)]
        )
    go(page, f"{address}reading/")
    page.locator("#reading").wait_for()


def kept(page: Page, name: str) -> object:
    return json.loads(page.evaluate("(name) => localStorage['/repo/' + name] ?? 'null'", name))


def titles(page: Page) -> list[str]:
    return page.locator("#starred-list h3").all_inner_texts()


def unread(page: Page) -> Locator:
    return page.locator("#unread-rows > li:visible")


def choose(page: Page, data: str | bytes) -> None:
    buffer = data.encode() if isinstance(data, str) else data
    page.get_by_label("Import a file").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": buffer}
    )


def saved(page: Page, button: str, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_text("utf-8")


def test_a_star_brings_the_paper_here_with_its_date_and_topics(page: Page, address: str) -> None:
    go(page, f"{address}papers/paper-0/")
    page.get_by_role("button", name="Star Paper 0", exact=True).click()
    number = "(n) => Object.keys(JSON.parse(localStorage['/repo/facts'] ?? '{}')).length === n"
    wait_until(page, number, 1)  # its script comes with the first star
    go(page, f"{address}digests/2025-12-01/")
    page.get_by_role("button", name="Star Paper 2", exact=True).click()
    wait_until(page, number, 2)
    page.get_by_role("link", name="Starred papers").click()
    page.locator("#reading").wait_for()
    assert titles(page) == ["Paper 2", "Paper 0"], "the newest star first"
    for item in page.locator("#starred-list > li").all():
        assert "Appeared on 1 Dec 2025, starred on " in item.inner_text()
        assert item.locator("[data-topic=offline-rl]").get_attribute("href") == "/repo/topics/offline-rl/"
    page.get_by_label("Sort by").select_option("title")
    assert titles(page) == ["Paper 0", "Paper 2"]


def test_a_note_is_kept_as_it_is_typed_and_printed_whole(page: Page, address: str) -> None:
    open_reading(page, address, stars={"paper-1": "Paper 1", "constructor": "Constructor"})
    assert page.get_by_label("Note on Constructor").input_value() == "", "though every object has such a name"
    page.get_by_label("Note on Paper 1").fill("one\ntwo")
    page.get_by_role("status").filter(has_text="Saved").wait_for()
    assert kept(page, "notes") == {"paper-1": "one\ntwo"}
    page.emulate_media(media="print")
    assert page.locator(".printed:visible", has_text="two").count() == 1
    assert page.locator(":is(textarea, button, select):visible").count() == 0
    page.emulate_media(media="screen")
    open_reading(page, address)
    assert page.get_by_label("Note on Paper 1").input_value() == "one\ntwo"


def test_a_removed_star_can_be_taken_back_to_its_place_by_keyboard(page: Page, address: str) -> None:
    open_reading(page, address, stars={"a": "A", "paper-1": "Paper 1", "c": "C"}, notes={"paper-1": "mine"})
    page.get_by_role("button", name="Remove Paper 1").press("Enter")
    assert list(kept(page, "stars")) == ["a", "c"]  # type: ignore[call-overload]
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    assert "Removed: Paper 1" in page.locator("#starred-list").inner_text()
    page.keyboard.press("Enter")
    assert list(kept(page, "stars")) == ["a", "paper-1", "c"]  # type: ignore[call-overload]
    assert titles(page) == ["C", "Paper 1", "A"]
    assert page.evaluate("document.activeElement.textContent") == "Paper 1"
    assert page.get_by_label("Note on Paper 1").input_value() == "mine"


def test_what_another_tab_changes_is_seen_and_does_not_disturb_a_note(page: Page, address: str) -> None:
    open_reading(page, address, stars={"paper-1": "Paper 1"})
    note = page.get_by_label("Note on Paper 1")
    note.focus()
    other = page.context.new_page()
    go(other, f"{address}papers/paper-2/")
    other.get_by_role("button", name="Star Paper 2", exact=True).click()
    page.get_by_role("link", name="Paper 2").wait_for()
    assert note.evaluate("(note) => note === document.activeElement")
    other.evaluate("localStorage['/repo/notes'] = JSON.stringify({'paper-2': 'from there'})")
    wait_until(page, "document.querySelector('[data-paper=paper-2] textarea').value === 'from there'")


def test_digests_since_the_first_visit_are_unread_until_they_are_marked(page: Page, address: str) -> None:
    open_reading(page, address)
    assert unread(page).count() == 0, "a first visit"
    page.get_by_text("You are up to date.").wait_for()
    open_reading(page, address, first="2025-09-01", seen="2025-11-01", read=["2025-11-01"])
    page.evaluate("sessionStorage.clear()")
    open_reading(page, address, seen="2025-11-01")
    assert [row.get_attribute("data-digest") for row in unread(page).all()] == ["2025-12-01", "2025-10-01"]
    assert page.locator("#unread-rows [data-mark='new to you']:visible").count() == 1, "since the last visit"
    assert page.locator("#unread-count").inner_text() == "2"
    page.get_by_role("button", name="Mark Daily Papers, 1 Oct 2025 as read").click()
    assert page.locator("#unread-count").inner_text() == "1"
    assert kept(page, "read") == ["2025-11-01", "2025-10-01"]
    go(page, address)
    assert page.locator("[data-mark='✓ read']").count() >= 2


def test_all_are_marked_at_once_and_that_is_taken_back(page: Page, address: str) -> None:
    open_reading(page, address, first="2025-01-01", read=["2025-03-01"])
    assert unread(page).count() == 8
    page.get_by_role("button", name="Show 2 more").click()
    assert unread(page).count() == 10
    page.get_by_role("button", name="Mark all as read").click()
    assert page.locator("#unread-count").inner_text() == ""
    page.get_by_role("button", name="Undo “Mark all as read”").click()
    assert page.locator("#unread-count").inner_text() == "10"
    assert kept(page, "read") == ["2025-03-01"]


def test_the_home_page_leads_to_what_is_unread(page: Page, address: str) -> None:
    slot = "<p><span data-unread hidden></span></p></main>"
    page.route(address, lambda route: route.fulfill(body=route.fetch().text().replace("</main>", slot)))
    open_reading(page, address, first="2025-10-01")
    go(page, address)
    page.get_by_role("link", name="2 unread digests").click()
    page.wait_for_url("**/reading/#unread")


def test_a_button_for_reading_stands_where_a_template_has_its_place(page: Page, address: str) -> None:
    slot = "<h1><span data-mark-read></span><span data-star></span>"
    digest, paper = f"{address}digests/2025-12-01/", f"{address}papers/paper-0/"
    for place in (digest, paper):
        page.route(place, lambda route: route.fulfill(body=route.fetch().text().replace("<h1>", slot, 1)))
    go(page, digest)
    page.locator("[data-mark-read]").get_by_role("button", name="Mark as read").click()
    page.locator("[data-mark-read]").get_by_role("button", name="Read", pressed=True).wait_for()
    go(page, paper)
    page.locator("[data-star]").get_by_role("button", name="Star Paper 0").click()
    assert list(kept(page, "stars")) == ["paper-0"]  # type: ignore[call-overload]


def test_a_random_paper_opens(page: Page, address: str) -> None:
    open_reading(page, address)
    page.get_by_role("button", name="Open a random paper").click()
    page.wait_for_url("**/papers/*/")
    assert page.get_attribute("body", "data-page") == "paper"


def test_stars_leave_as_bibtex_and_markdown(page: Page, address: str, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_reading(
        page,
        address,
        stars={"paper-1": "Paper [1]", "paper-2": "Paper 2"},
        notes={"paper-1": "Read again"},
    )
    bibtex = saved(page, "Save the starred papers as BibTeX", tmp_path)
    assert bibtex == "@misc{p1,\n}\n\n@misc{p1a,\n}\n"
    page.get_by_role("button", name="Copy the starred papers as BibTeX").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == bibtex
    assert saved(page, "Save the starred papers as Markdown", tmp_path) == (
        f"- [Paper 2]({address}papers/paper-2/)\n"
        f"- [Paper \\[1\\]]({address}papers/paper-1/)\n\n  Read again\n"
    )


def test_a_paper_that_is_gone_is_left_out_of_the_bibtex_and_told(
    page: Page, address: str, tmp_path: Path
) -> None:
    # Answered here, because the browser tells each answer 404 on its console.
    page.route("**/papers/gone/", lambda route: route.fulfill(status=200, body="<h1>Nothing to cite</h1>"))
    open_reading(page, address, stars={"gone": "Gone", "paper-2": "Paper 2"})
    assert saved(page, "Save the starred papers as BibTeX", tmp_path) == "@misc{p1,\n}\n"
    page.get_by_text("Done, without 1 paper that is no longer in the archive.").wait_for()


def test_everything_moves_to_another_browser_in_one_file(
    page: Page, address: str, browser: Browser, tmp_path: Path
) -> None:
    everything = {
        "stars": {"paper-1": "Paper 1", "paper-2": "Paper 2"},
        "notes": {"paper-2": "n"},
        "facts": {
            "paper-1": {
                "at": 1_700_000_000_000,
                "date": "2025-12-01",
                "topics": [["offline-rl", "Offline RL"]],
            }
        },
        "read": ["2025-03-01"],
        "first": "2025-02-01",
        "theme": "dark",
        "keys": False,
    }
    open_reading(page, address, **everything)
    text = saved(page, "Save stars, notes, read marks and settings to a file", tmp_path)
    other = browser.new_context()
    there = other.new_page()
    open_reading(there, address, stars={"paper-0": "Paper 0", "paper-2": "Paper 2"})
    choose(there, text)
    there.get_by_text("1 paper added, 1 already here.").wait_for()
    assert titles(there)[0] != "" and set(titles(there)) == {"Paper 0", "Paper 1", "Paper 2"}
    for name in ("notes", "facts", "read", "first", "theme", "keys"):
        assert kept(there, name) == everything[name]
    assert there.evaluate("document.documentElement.dataset.theme") == "dark"
    other.close()


def test_a_file_is_dropped_on_the_page(page: Page, address: str) -> None:
    open_reading(page, address)
    page.evaluate(
        """(text) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "stars.json"));
            const how = { dataTransfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent("drop", how));
        }""",
        json.dumps({"stars": [{"slug": "paper-1", "title": "Paper 1"}]}),
    )
    page.get_by_text("1 paper added, 0 already here.").wait_for()
    assert titles(page) == ["Paper 1"]


def test_a_hostile_file_does_nothing_harmful(page: Page, address: str) -> None:
    open_reading(page, address)
    choose(page, b"\xff\xfe\x00 not JSON")
    page.get_by_text("This is not a file of starred papers. Nothing was changed.").wait_for()
    choose(page, json.dumps(HOSTILE))
    page.get_by_text("2 papers added, 0 already here, 1 not understood.").wait_for()
    assert titles(page) == ["Two", "<img src=x onerror=window.hacked=1>"]
    assert page.evaluate("window.hacked") is None
    links = page.locator("#starred-list a").evaluate_all("(links) => links.map((link) => link.pathname)")
    assert links == ["/repo/papers/paper-2/", "/repo/papers/paper-1/"]
    assert kept(page, "read") == []


def test_everything_is_deleted_only_once_the_reader_agrees(page: Page, address: str) -> None:
    open_reading(page, address, stars={"paper-1": "Paper 1"}, theme="dark")
    page.evaluate("localStorage['/repo/below/stars'] = '1'")  # of another site, below this one
    ask = page.get_by_role("button", name="Delete everything on this device")
    dialog = page.get_by_role("dialog", name="Delete everything on this device")
    ask.click()
    dialog.get_by_text("1 starred paper with its note").wait_for()
    dialog.get_by_role("button", name="Close").click()
    assert titles(page) == ["Paper 1"]
    ask.click()
    dialog.get_by_role("button", name="Delete everything", exact=True).click()
    page.get_by_text("Everything was deleted.").wait_for()
    assert titles(page) == []
    left = page.evaluate("Object.keys(localStorage).filter((name) => localStorage[name] !== 'null')")
    assert left == ["/repo/below/stars"]


def test_a_browser_that_keeps_nothing_is_told_of(page: Page, address: str) -> None:
    page.add_init_script(FULL_STORAGE)
    go(page, f"{address}reading/")
    page.get_by_text("This browser does not let the page keep anything.").wait_for()


def test_without_a_script_the_page_says_so_and_where_to_go(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}reading/")
    message = page.locator("noscript p")
    assert "This page needs JavaScript" in message.inner_text()
    assert [link.inner_text() for link in message.locator("a").all()] == ["All digests", "Topics", "Feeds"]
    assert page.locator("main :is(button, input, select):visible").count() == 0
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_and_nothing_scrolls_sideways(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    watch_moves(page)
    stars = {f"a-{number}": f"A rather long title of a paper, number {number}" for number in range(10)}
    open_reading(page, address, first="2025-01-01", stars=stars, notes={"a-9": "word " * 50})
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_goes_from_what_is_unread_to_the_stars_to_the_rest(page: Page, address: str) -> None:
    open_reading(page, address, first="2025-11-01", stars={"paper-1": "Paper 1"})
    page.locator("main").focus()
    stops = []
    for _ in range(6):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()")
        )
    assert [stop.removesuffix(" (new to you)") for stop in stops] == [
        "Daily Papers, 1 Dec 2025", "Mark Daily Papers, 1 Dec 2025 as read", "Paper 1", "Note on Paper 1",
        "Remove Paper 1", "Open a random paper",
    ]  # fmt: skip
