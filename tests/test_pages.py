"""Pages: what is planned, and what the default theme shows of it."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace

import pytest

from sitegen.model import Archive, Link, Listing, Site
from sitegen.pages import FeedRef, PageInput, frame, plan_pages, render_page
from sitegen.pages.charts import activity, month_chart, year_before, year_marks
from sitegen.pages.digests import rows_of
from sitegen.pages.page import Page
from sitegen.theme.theme import load_theme
from tests.builders import make_archive, make_paper

SITE = Site(title="An & archive", base_url="https://host.example/repo/")
THEME = load_theme("default", None)


def make_sample() -> Archive:
    """Four digests, a year's end and a gap between them; `Two` is listed twice."""
    one = make_paper(
        "One", topics=("offline-rl", "exploration"), links=(Link(url="https://github.com/a/b", kind="code"),)
    )
    two = make_paper("Two", topics=("manipulation",), abstract="First here. " + "Then more of it. " * 30)
    three = make_paper(
        "<Three> & more", topics=("offline-rl",), authors=("Ann A.", "Bo B."), arxiv="2501.00001"
    )
    return make_archive(
        [
            ("2024-12-30", [one, two]),
            ("2025-03-05", [three, two]),
            ("2025-03-05-2", []),
            ("2025-03-06", [make_paper("Four")]),
        ]
    )


def plan(archive: Archive, site: Site = SITE) -> dict[str, Page]:
    feed = FeedRef(title="Papers (RSS)", path="feed.xml", mime="application/rss+xml")
    given = PageInput(
        related={"one": ("two",)} if "two" in archive.by_slug else {},
        watched={},
        cite=lambda paper: f"@misc{{{paper.slug},\n}}\n",
        feeds=(feed,),
        feeds_below={},
        feed_groups=[("Archive", [("Papers", [("RSS", "feed.xml")])])],
        search={"search": {"groups": (), "first": "", "last": "", "manifest": None}},
    )
    return {page.path: page for page in plan_pages(archive, site, given)}


def render(archive: Archive, site: Site = SITE) -> dict[str, str]:
    around = frame(site, ())
    return {
        path: render_page(page, around, THEME).data.decode() for path, page in plan(archive, site).items()
    }


PAGES = render(make_sample())


@pytest.mark.parametrize("path", sorted(PAGES))
def test_every_page_has_one_heading_its_hook_and_a_strict_policy(path: str) -> None:
    html = PAGES[path]
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r'<body data-page="[a-z0-9]+"', html)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy and "unsafe" not in policy[1]
    assert not re.search(r"<[^>]+ (style|on[a-z]+)=", html)


def test_a_page_in_a_language_from_right_to_left_says_so() -> None:
    page = render(make_sample(), Site(title="Archive", language="ar-EG"))["papers/two/"]
    assert '<html lang="ar-EG" dir="rtl">' in page
    assert " dir=" not in PAGES["papers/two/"]


def test_titles_and_descriptions_of_indexed_pages_are_unique() -> None:
    indexed = [page for page in plan(make_sample()).values() if page.indexed]
    assert len({page.title for page in indexed}) == len(indexed)
    listed = [page.description for page in indexed if page.kind != "paper"]  # a paper's is its abstract's
    assert len(set(listed)) == len(listed)


def test_links_are_relative_and_below_the_prefix_only_on_the_error_page() -> None:
    assert 'href="../../papers/two/"' in PAGES["papers/one/"]
    assert 'href="/repo/digests/"' in PAGES["404.html"]


def test_a_repeat_in_a_digest_says_where_it_was_first() -> None:
    html = PAGES["digests/2025-03-05/"]
    assert re.search(r'first listed <a href="../../digests/2024-12-30/">30 Dec 2024</a>', html)
    assert html.count("first listed") == 1


def test_a_digest_names_the_pause_before_it_and_numbers_the_second_of_a_day() -> None:
    assert "The first digest in 9 weeks." in PAGES["digests/2025-03-05/"]
    name = 'Daily Papers<span class="visually-hidden">, 5 March 2025</span> (2)'
    assert f"<h1>{name}</h1>" in PAGES["digests/2025-03-05-2/"]
    assert "<title>Daily Papers, 5 March 2025 (2) ·" in PAGES["digests/2025-03-05-2/"]
    assert "first digest in" not in PAGES["digests/2025-03-06/"]


def test_a_paper_page_shows_its_stops_links_citation_and_neighbours() -> None:
    html = PAGES["papers/two/"]
    assert re.search(r"30 December 2024</time></a> <span>Daily Papers, no\. 2 of 2", html)
    assert re.search(r"<small>9 weeks later</small>.*5 March 2025.*no\. 2 of 2", html)
    assert 'rel="prev" href="../../papers/one/"' in html and 'rel="next"' not in html
    assert re.search(
        r'<dt>Code</dt><dd><a href="https://github.com/a/b">github.com/a/b</a>', PAGES["papers/one/"]
    )
    assert '<pre tabindex="0"><code>@misc{two,\n}\n</code></pre>' in html


def test_metadata_of_a_paper_is_escaped_and_complete() -> None:
    html = PAGES["papers/three-more/"]
    assert '<meta name="citation_title" content="&lt;Three&gt; &amp; more">' in html
    assert html.count('name="citation_author"') == 2
    assert '<meta name="citation_arxiv_id" content="2501.00001">' in html
    assert '<meta property="og:image" content="https://host.example/repo/static/cover.png">' in html
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert text and "<" not in text[1] and "&" not in text[1]
    known = json.loads(text[1])
    assert (known["@type"], known["headline"]) == ("ScholarlyArticle", "<Three> & more")
    assert [author["name"] for author in known["author"]] == ["Ann A.", "Bo B."]


def test_lists_and_the_home_page_describe_themselves_too() -> None:
    def kind(path: str) -> str:
        text = re.search(r'<script type="application/ld\+json">(.*?)</script>', PAGES[path])
        return str(json.loads(text[1])["@type"]) if text else ""

    assert kind("") == "WebSite"
    assert kind("digests/2025-03-05/") == kind("topics/offline-rl/") == kind("2025/") == "CollectionPage"
    assert kind("404.html") == ""


def test_a_topic_lists_its_papers_without_naming_itself_again() -> None:
    html = PAGES["topics/offline-rl/"]
    listed = html[html.index('<ol class="papers') : html.index("</ol>", html.index('<ol class="papers'))]
    assert 'data-topic="exploration"' in listed and 'data-topic="offline-rl"' not in listed


def test_a_year_shows_its_gaps() -> None:
    html = PAGES["2025/"]
    assert html.count('<tr class="gap">') == 11
    assert 'aria-label="5 Mar: 2 papers, 6 Mar: 1 paper"' in html
    assert "2026" not in html.split("<main")[1].split("</main")[0]


def test_an_empty_archive_has_every_page() -> None:
    pages = render(make_archive())
    assert "No digest yet." in pages[""] and "No digest yet." in pages["digests/"]


def test_a_page_depends_on_nothing_that_a_later_digest_brings() -> None:
    """What was rendered for an old digest and its papers stays, byte by byte."""
    archive = make_sample()
    later = make_archive(
        [*((each.digest, each.papers) for each in archive.digests), ("2025-04-01", [make_paper("Five")])]
    )
    again = render(later)
    for path in (
        "digests/2024-12-30/",
        "digests/2025-03-05/",
        "papers/one/",
        "papers/two/",
        "2024/",
        "2024/12/",
    ):
        assert again[path] == PAGES[path], path


def test_the_digest_list_says_where_nothing_was_listed() -> None:
    assert [row.gap for row in rows_of(make_sample().digests)] == [0, 0, 65, 0]


# ---- drawings --------------------------------------------------------------------------------------


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_a_chart_has_a_place_for_every_month_and_a_bar_for_those_with_papers() -> None:
    chart = month_chart(
        [day("2025-01-03"), day("2025-01-04"), day("2025-03-01")],
        first=day("2025-01-01"),
        last=day("2025-03-09"),
    )
    assert chart.first == day("2024-04-01") and chart.width == 12 * 12 - 2
    assert (chart.bars.count("M"), chart.newest.count("M")) == (1, 1)
    assert (chart.total, chart.most, chart.recent) == (3, 2, 1)
    assert "February 2025 0, March 2025 1" in chart.label


def test_a_ruler_has_a_stroke_for_each_day_in_proportion() -> None:
    one, two, *others = (make_paper(f"Paper {number}") for number in range(8))
    digests = make_archive(
        [
            ("2023-01-01", [make_paper("Old")]),
            ("2024-04-01", [one, two]),
            ("2025-03-05", [one, *others]),
            ("2025-03-05-2", [two, *others]),
        ]
    ).digests
    ruler = activity(day("2024-04-01"), digests, newest=day("2025-03-05"))
    assert ruler.days == "M0.5 40v-10"
    assert ruler.here == "M345.5 40v-40"
    assert "3 digests with 8 papers, most on 5 March 2025: 8" in ruler.label
    assert [month.path for month in ruler.months] == ["2024/04/", *[""] * 10, "2025/03/"]


def test_the_year_before_a_month_ends_with_it() -> None:
    assert year_before(day("2025-03-09")) == day("2024-04-01")
    assert year_before(day("2025-12-09")) == day("2025-01-01")


def test_a_digests_ruler_shows_those_before_it_in_its_year_and_the_next() -> None:
    names = [
        "2024-12-31",
        "2025-01-01",
        "2025-01-03",
        "2025-02-02",
        "2025-02-02-2",
        "2025-04-01",
        "2025-05-01",
    ]
    pages = plan(make_archive([(name, [make_paper(name)]) for name in names]))
    ruler = pages["digests/2025-02-02-2/"].values["ruler"]
    assert (ruler.days, ruler.here) == ("M0.5 40v-16M2.5 40v-16M93.5 40v-16", "M32.5 40v-40")
    assert [month.path for month in ruler.months[:5]] == ["2025/01/", "2025/02/", "", "2025/04/", ""]


def test_papers_of_several_digests_count_once_wherever_they_are_counted() -> None:
    one, two = make_paper("One"), make_paper("Two")
    pages = render(make_archive([("2025-01-01", [one, two]), ("2025-01-02", [one]), ("2025-01-02-2", [one])]))
    for path in ("", "digests/", "2025/", "2025/01/"):
        assert "3 digests with 2 papers" in pages[path] or "2 papers in 3 digests" in pages[path], path
        assert not re.search("[34] papers", pages[path]), path


def test_days_of_a_year_are_marked_by_how_full_they_are() -> None:
    sizes = {"2025-03-05-2": 50, "2025-03-05": 50, "2025-03-01": 1}
    days = [(name, [make_paper(f"{name} {n}") for n in range(size)]) for name, size in sizes.items()]
    marks = year_marks(make_archive(days).digests)[3]
    assert [(mark.x, mark.level, mark.count, mark.path) for mark in marks] == [
        (0, 1, 1, "digests/2025-03-01/"),
        (4, 4, 100, "digests/2025-03-05/"),
    ]


def test_a_list_by_date_says_a_date_once_and_keeps_it_for_those_who_hear_the_list() -> None:
    html = render(
        make_archive([("2025-03-05", [make_paper(f"N{n}", topics=("offline-rl",)) for n in range(3)])])
    )
    times = re.findall(r'<time( class="visually-hidden")? datetime="2025-03-05">', html["topics/offline-rl/"])
    assert times == ["", ' class="visually-hidden"', ' class="visually-hidden"']


def test_a_topic_of_the_newest_month_alone_has_its_chart_like_all_others() -> None:
    old, new = make_paper("Old", topics=("exploration",)), make_paper("New", topics=("offline-rl",))
    pages = render(make_archive([("2025-01-05", [old]), ("2025-03-05", [new])]))
    assert pages["topics/"].count("<svg") == 2
    assert '<figure class="chart">' in pages["topics/offline-rl/"]
    one_month = render(make_archive([("2025-03-05", [new])]))
    assert '<figure class="chart">' not in one_month["topics/offline-rl/"]


def test_the_newest_digest_on_the_home_page_shows_new_papers_first() -> None:
    archive = make_sample()
    old = make_paper("Two", topics=("manipulation",))
    more = [make_paper(f"New {number}", topics=("offline-rl",)) for number in range(8)]
    listed = make_archive(
        [*((each.digest, each.papers) for each in archive.digests), ("2025-05-01", [old, *more])]
    )
    front = plan(listed)[""].values["newest"]
    assert front["lead"].slug == "new-0" and front["fresh"] == 8
    assert [item.slug for section in front["sections"] for item in section.items] == [
        "new-5",
        "new-6",
        "new-7",
    ]


def test_a_listing_that_is_not_there_is_no_stop() -> None:
    paper = replace(make_paper("One"), listings=(Listing(digest="2025-01-01", date=day("2025-01-01")),))
    assert "later</small>" not in render(make_archive([("2025-01-01", [paper])]))["papers/one/"]
