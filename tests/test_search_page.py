"""The search page in a real browser, below a prefix, under the site's content security policy."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import pytest

from benchmarks.generate import generate_archive
from sitegen.language.tokens import analyse, chunks
from sitegen.model import Archive, Site
from sitegen.pages import frame
from sitegen.search import read_manifest, search_view
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import load_theme
from tests.browsing import served
from tests.differential import index_files

pytestmark = pytest.mark.browser
THEME = Path(__file__).parent.parent / "themes" / "default"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)
BASE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Search</title>
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="icon" href="data:,">
<script type="module" src="../static/site.js"></script>
<script type="module" src="../static/search.js"></script>
{{% block styles %}}{{% endblock %}}{{% block head %}}{{% endblock %}}</head>
<body data-page="search"><main>{{% block main %}}{{% endblock %}}</main>
<footer class="site-footer"></footer></body></html>"""


@pytest.fixture(scope="module")
def archive() -> Archive:
    """Papers of which two in three have upvotes."""
    archive = generate_archive(300)
    papers = (
        replace(paper, upvotes=number * 7 % 50) if number % 3 else paper
        for number, paper in enumerate(archive.papers)
    )
    return replace(archive, papers=tuple(papers))


@pytest.fixture(scope="module")
def site(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    site = root / "some" / "prefix"
    files = index_files(archive)
    for file in files:
        path = site / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    (site / "static").mkdir()
    for file in load_theme("default", None).static_files():
        (site / file.path).write_bytes(file.data)
    loader = jinja2.ChoiceLoader(
        [jinja2.DictLoader({"base.html": BASE}), jinja2.FileSystemLoader(THEME / "templates")]
    )
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=loader)
    words = shipped_words()
    environment.filters["number"] = words.number
    html = environment.get_template("search.html").render(
        say=words.markup,
        url=lambda path: f"../{path}",
        search=search_view(archive),
        manifest=read_manifest(files[-1]),
        site=frame(Site()),
    )
    (site / "search" / "index.html").write_text(html, "utf-8")
    return root


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as root:
        yield f"{root}some/prefix/search/"


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def failing(browser: Any) -> Iterator[Any]:
    """A page on which something is made to fail, so that its console has errors."""
    page = browser.new_page()
    yield page
    page.close()


def done(page: Any) -> None:
    page.wait_for_timeout(30)
    page.wait_for_selector("#search-status[data-search-status=done]", state="attached")


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Waits from outside the page: its policy forbids the evaluation that a wait inside it needs."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    raise AssertionError(page.inner_text("main"))


def status(page: Any) -> str:
    text: str = page.inner_text("#search-status")
    return text


def found_by(page: Any, choice: str) -> int:
    """How many papers a choice of the panel is said to find; -1: it is not said."""
    shown = page.query_selector(f"#search-panel label:has([value='{choice}']) small")
    return int(shown.text_content() or -1) if shown else -1


def titles(page: Any) -> list[str]:
    return [link.inner_text() for link in page.query_selector_all("[data-search-result] h2 a")]


def test_a_title_finds_its_paper(page: Any, address: str, archive: Archive) -> None:
    for paper in archive.papers[::60]:
        page.goto(f"{address}?q={paper.title.plain}")
        page.wait_for_selector("[data-search-result]")
        assert titles(page)[0] == paper.title.plain
        assert page.get_attribute("[data-search-result] a", "href") == f"../papers/{paper.slug}/"
        assert page.inner_text("#search-status").split()[0].isdecimal()
        assert page.query_selector("mark")


def test_typing_writes_the_address_and_keys_move_through_the_results(
    page: Any, address: str, archive: Archive
) -> None:
    page.goto(address)
    assert page.inner_text("#search-status") == ""
    page.focus("#search-input")
    page.keyboard.type("topic:topic-0", delay=5)
    page.wait_for_selector("[data-search-result]")
    done(page)
    assert "q=topic%3Atopic-0" in page.url
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == titles(page)[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == titles(page)[0]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search-input"


def test_filters_count_narrow_and_go_back(page: Any, address: str, archive: Archive) -> None:
    page.goto(f"{address}?q=after:2000")
    page.wait_for_selector("[data-search-result]")
    assert page.inner_text("#search-status") == "300 papers"
    assert len(titles(page)) == 10
    page.click("#search-more")
    until(page, lambda: len(titles(page)) == 30)
    count = sum(1 for paper in archive.papers if "topic-7" in paper.topics)
    until(page, lambda: found_by(page, "topic-7") == count)
    page.check("[value=topic-7]")
    until(page, lambda: status(page) == f"{count} papers")
    assert "topic=topic-7" in page.url
    page.go_back()
    until(page, lambda: status(page) == "300 papers")
    page.click("#search-dates summary")
    page.fill("#search-from", "2015-01-03")
    page.fill("#search-to", "2015-01-03")
    until(page, lambda: status(page) == "50 papers")
    page.click("#search-chips button")
    until(page, lambda: status(page) == "300 papers")  # the words stay
    assert page.input_value("#search-input") == "after:2000"


def test_sort_by_date(page: Any, address: str) -> None:
    page.goto(f"{address}?q=topic:topic-0&sort=date")
    page.wait_for_selector("[data-search-result]")
    dates = [time.get_attribute("datetime") for time in page.query_selector_all("[data-search-result] time")]
    assert dates == sorted(dates, reverse=True)


def test_sort_by_upvotes(page: Any, address: str, archive: Archive) -> None:
    page.goto(f"{address}?q=topic:topic-0&sort=upvotes")
    page.wait_for_selector("[data-search-result]")
    shown = [text.inner_text() for text in page.query_selector_all(".search-meta")]
    votes = sorted(
        (paper.upvotes or 0 for paper in archive.papers if "topic-0" in paper.topics), reverse=True
    )
    assert [int(re.findall(r"Upvotes: (\d+)", text)[0]) for text in shown] == votes[: len(shown)]
    page.fill("#search-input", "")
    until(page, lambda: status(page) == "300 papers")


def test_what_is_typed_is_never_markup(page: Any, address: str) -> None:
    page.goto(f"{address}?q=%3Cimg src=x onerror=alert(1)%3E%20%22")
    done(page)
    assert page.query_selector("main img") is None


def test_without_results_and_with_common_words_it_says_so(page: Any, address: str, archive: Archive) -> None:
    page.goto(f"{address}?q=zzzqqqzzz")
    until(page, lambda: status(page).startswith("No papers found for “zzzqqqzzz”."))
    page.goto(f"{address}?q=zzzqqqzzz {archive.papers[7].title.plain}")
    until(page, lambda: status(page).endswith(" No paper has “zzzqqqzzz”."))
    assert titles(page)
    page.goto(f"{address}?q=what is this the")
    until(page, lambda: status(page) == "Only common words: 300 papers, newest first.")
    page.goto(f"{address}?q=!!! 🤖")
    until(page, lambda: status(page) == "There is no word in the query: 300 papers, newest first.")


@pytest.fixture(scope="module")
def pair(archive: Archive) -> tuple[str, str, int]:
    """Two words that few papers hold together and many apart, and how many hold both."""
    texts = [set(analyse(f"{paper.title.plain} {paper.abstract.plain}")) for paper in archive.papers]
    common = [term for term, _ in Counter(itertools.chain(*texts)).most_common(40)]
    return next(
        (one, other, both)
        for one, other in itertools.combinations(common, 2)
        if 0 < (both := sum({one, other} <= text for text in texts)) < 8
    )


def test_a_line_parts_the_papers_with_all_words_from_the_others(
    page: Any, address: str, pair: tuple[str, str, int]
) -> None:
    one, other, full = pair
    page.goto(f"{address}?q={one} {other}")
    page.wait_for_selector("[data-search-result]")
    done(page)
    assert re.fullmatch(rf"\d+ papers: {full} with all words, \d+ with some .+", status(page))
    above = page.evaluate(
        "[...document.querySelector('#search-results').children].findIndex((item) => item.className)"
    )
    assert above == full
    assert "Some of the words" in page.inner_text(".search-rest h2")


def focused(page: Any) -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text


def test_arrows_lead_over_the_line_to_the_button_and_on_to_what_it_adds(
    page: Any, address: str, pair: tuple[str, str, int]
) -> None:
    one, other, full = pair
    page.goto(f"{address}?q={one} {other}")
    page.wait_for_selector(".search-rest")
    done(page)
    shown = titles(page)
    page.focus("#search-input")
    for title in shown:
        page.keyboard.press("ArrowDown")
        assert focused(page) == title
    for title in reversed(shown[full - 1 : -1]):
        page.keyboard.press("ArrowUp")
        assert focused(page) == title
    for _ in shown[full - 1 :]:
        page.keyboard.press("ArrowDown")
    assert focused(page) == "Show more"
    page.keyboard.press("Enter")
    until(page, lambda: len(titles(page)) > len(shown))
    done(page)
    assert focused(page) == titles(page)[len(shown)]
    assert titles(page)[: len(shown)] == shown
    assert len(page.query_selector_all(".search-rest")) == 1
    page.keyboard.press("ArrowUp")
    assert focused(page) == shown[-1]


def test_newest_first_has_no_line(page: Any, address: str, pair: tuple[str, str, int]) -> None:
    one, other, full = pair
    page.goto(f"{address}?q={one} {other}&sort=date")
    page.wait_for_selector("[data-search-result]")
    done(page)
    assert f": {full} with all words," in status(page)
    assert page.query_selector(".search-rest") is None
    page.click("#search-more")
    until(page, lambda: len(titles(page)) == 30)
    dates = [time.get_attribute("datetime") for time in page.query_selector_all("[data-search-result] time")]
    assert dates == sorted(dates, reverse=True)
    assert page.query_selector(".search-rest") is None


def test_a_result_shows_the_passage_that_holds_the_words(page: Any, address: str, archive: Archive) -> None:
    counts = Counter(itertools.chain(*(analyse(each.abstract.plain) for each in archive.papers)))
    paper, word = next(
        (paper, word)
        for paper in archive.papers
        for word in chunks(paper.abstract.plain[400:])
        if word.isalpha() and [counts[term] for term in analyse(word)] == [1]
    )
    page.goto(f"{address}?q={word}")
    item = f"[data-search-result='{paper.slug}']"
    page.wait_for_selector(item)
    page.locator(item).scroll_into_view_if_needed()
    until(page, lambda: page.query_selector(f"{item} .search-text mark") is not None)
    assert page.inner_text(f"{item} .search-text").startswith("…")


def test_what_was_done_to_a_query_is_said(page: Any, address: str, archive: Archive) -> None:
    word = max(archive.papers[7].title.plain.split(), key=len).lower()
    typed = word[:3] + word[4] + word[3] + word[5:]
    page.goto(f"{address}?q={typed} after:2000")
    until(page, lambda: f"Showing results for “{word}”: no paper has “{typed}”." in status(page))
    page.goto(f"{address}?q=arXiv:2508.01234v2")
    until(page, lambda: status(page).endswith("No paper here has the identifier 2508.01234."))
    page.goto(f"{address}?q=topic:nonsense")
    until(page, lambda: status(page).endswith(" No paper is filed under the topic “nonsense”."))
    page.goto(f"{address}?q=zzzqqq qqqzzz")
    until(page, lambda: status(page).endswith("The papers here have no authors listed."))
    page.goto(f"{address}?q={'word ' * 40}")
    until(page, lambda: status(page).endswith("its first 32 words count."))


def test_a_filter_that_nothing_passes_says_so(page: Any, address: str) -> None:
    page.goto(f"{address}?from=2031-01-01")
    until(page, lambda: status(page) == "No papers found.")
    page.click("#search-help button")
    until(page, lambda: page.url.endswith("?"))


def test_the_counts_of_topics_are_what_choosing_them_would_find(page: Any, address: str) -> None:
    page.goto(f"{address}?q=after:2000&topic=topic-7")
    until(page, lambda: found_by(page, "topic-3") > 0)
    count = found_by(page, "topic-3")
    page.check("[value=topic-3]")
    until(page, lambda: status(page).startswith(f"{count} paper"))


def test_a_topic_that_there_is_not_is_no_filter(page: Any, address: str) -> None:
    page.goto(f"{address}?q=after:2000&topic=nonsense")
    until(page, lambda: status(page) == "300 papers")
    assert page.query_selector("#search-chips li") is None
    assert page.is_checked("[name=choose-topic][value='']")


def test_who_has_moved_on_keeps_the_focus(page: Any, address: str, archive: Archive) -> None:
    page.goto(f"{address}?q=topic:topic-0")
    page.wait_for_selector("[data-search-result]")
    page.wait_for_selector("#search-sort")  # it comes when the answer is there
    page.route("**/*.bin", lambda route: (page.wait_for_timeout(100), route.continue_()))
    title = archive.papers[7].title.plain
    page.fill("#search-input", title)
    page.keyboard.press("Enter")
    page.focus("#search-sort")
    until(page, lambda: titles(page)[:1] == [title])
    assert page.evaluate("document.activeElement.id") == "search-sort"


def test_more_results_that_fail_lose_neither_the_results_nor_the_focus(failing: Any, address: str) -> None:
    failing.goto(f"{address}?q=after:2000")
    failing.wait_for_selector("[data-search-result]")
    failing.route("**/*.bin", lambda route: route.abort())
    failing.press("#search-more", "Enter")
    failing.wait_for_selector("#search-retry:not([hidden])")
    assert len(titles(failing)) == 10
    assert failing.evaluate("document.activeElement.id") == "search-more"
    failing.unroute("**/*.bin")
    failing.press("#search-retry", "Enter")
    until(failing, lambda: len(titles(failing)) == 30)
    assert failing.evaluate("document.activeElement.textContent") == titles(failing)[10]


def test_enter_before_the_answer_leads_to_its_first_result(page: Any, address: str, archive: Archive) -> None:
    page.goto(f"{address}?q=topic:topic-0")
    page.wait_for_selector("[data-search-result]")
    page.route("**/*.bin", lambda route: (page.wait_for_timeout(100), route.continue_()))
    title = archive.papers[7].title.plain
    page.fill("#search-input", title)
    page.keyboard.press("Enter")
    until(page, lambda: page.evaluate("document.activeElement.textContent") == title)


def test_more_results_get_the_focus_and_outlast_a_way_back(page: Any, address: str) -> None:
    page.goto(f"{address}?q=after:2000")
    page.wait_for_selector("[data-search-result]")
    page.press("#search-more", "Enter")
    until(page, lambda: len(titles(page)) == 30)
    assert page.evaluate("document.activeElement.textContent") == titles(page)[10]
    page.evaluate("location.hash = 'main'")
    page.go_back()
    page.reload()
    until(page, lambda: len(titles(page)) == 30)


def test_a_failure_shows_no_old_results_and_spoils_no_later_answer(
    failing: Any, address: str, archive: Archive
) -> None:
    one, other = (paper.title.plain for paper in archive.papers[7:9])
    failing.goto(f"{address}?q={one}")
    failing.wait_for_selector("[data-search-result]")
    failing.route("**/*.bin", lambda route: route.abort())
    failing.fill("#search-input", other)
    failing.wait_for_selector("#search-retry:not([hidden])")
    assert titles(failing) == []
    failing.fill("#search-input", one)  # what has been fetched is still there
    until(failing, lambda: titles(failing)[:1] == [one])


def test_a_worker_that_did_not_load_is_started_again(failing: Any, address: str) -> None:
    failing.route("**/search-worker.js", lambda route: route.abort())
    failing.goto(f"{address}?q=topic:topic-0")
    failing.wait_for_selector("#search-retry:not([hidden])")
    failing.unroute("**/search-worker.js")
    failing.click("#search-retry")
    failing.wait_for_selector("[data-search-result]")
    assert failing.evaluate("document.activeElement.textContent") == titles(failing)[0]


def test_an_index_that_does_not_load_can_be_tried_again(failing: Any, address: str) -> None:
    failing.route("**/*.bin", lambda route: route.abort())
    failing.goto(f"{address}?q=topic:topic-0")
    failing.wait_for_selector("#search-retry:not([hidden])")
    assert "did not load" in failing.inner_text("#search-status")
    failing.unroute("**/*.bin")
    failing.click("#search-retry")
    failing.wait_for_selector("[data-search-result]")
    assert failing.is_hidden("#search-retry")


def test_a_page_kept_from_before_the_last_build_finds_the_new_index(
    failing: Any, address: str, archive: Archive
) -> None:
    def old(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=re.sub(r'"index": "\w+"', '"index": "gone"', response.text()))

    failing.route("**/search/?q=*", old)
    failing.goto(f"{address}?q={archive.papers[7].title.plain.split()[0]}")
    failing.wait_for_selector("[data-search-result]")
    assert failing.is_hidden("#search-retry")


def test_what_few_queries_need_is_not_fetched_for_the_others(
    page: Any, address: str, archive: Archive
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    one, other = archive.papers[7].title.plain.split()[:2]
    page.goto(f"{address}?q={one}-{other} {one}")
    page.wait_for_selector("[data-search-result]")
    assert not {"search-operators.js", "manifest.bin"} & set(asked)  # the manifest stands in the page
    page.goto(f"{address}?q={one} -{other}")
    until(page, lambda: "search-operators.js" in asked)


def test_choices_and_counts_come_when_the_first_answer_is_there(
    page: Any, address: str, archive: Archive
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    beside = {"search-panel.js", "search-panel.css", "search-facets.js", "topics.bin", "digests.bin"}
    page.goto(f"{address}?q={archive.papers[7].title.plain.split()[0]}")
    page.wait_for_selector("#search-status[data-search-status=done]:not(:empty)")
    assert not beside & set(asked)
    until(page, lambda: beside <= set(asked))
    page.wait_for_selector("#search-panel")


def test_plain_words_fetch_their_own_shards_only(page: Any, address: str, archive: Archive) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    titles = [paper.title.plain.lower().split() for paper in archive.papers]
    one, other = next(pair for words in titles for pair in itertools.pairwise(words) if min(pair) > "p")
    page.goto(f"{address}?q={one} {other}")
    page.wait_for_selector("[data-search-result]")
    index = json.loads(page.inner_html("#search-manifest"))["index"]
    shards = [url for url in asked if re.search(rf"/{index}/\d+\.bin$", url)]
    assert 1 <= len(shards) <= 2
    assert not any(url.endswith("/0.bin") for url in shards)


def test_without_javascript_it_points_elsewhere(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "needs JavaScript" in page.inner_text("main")
    assert page.query_selector("noscript a[href='../topics/']")
    context.close()
