"""Pages: what is planned, and what the default theme shows of it."""

from __future__ import annotations

import datetime
import json
import pickle
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sitegen.model import Archive, Link, Listing, Site
from sitegen.pages import FeedRef
from sitegen.pages.charts import month_chart, year_before
from sitegen.pages.rows import rows_of
from sitegen.pages.rulers import activity, year_marks
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import load_theme
from sitegen.urls import page_file
from tests.builders import make_archive, make_paper, make_text, plan_all, render_all

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


def render(archive: Archive, site: Site = SITE, **given: Any) -> dict[str, str]:
    related = {"one": ("two",)} if "two" in archive.by_slug else {}
    return render_all(archive, site, THEME, **{"related": related, **given})


@cache
def pages_of_sample() -> dict[str, str]:
    return render(make_sample())


PLENTY = [make_paper(f"Paper {number}", topics=("offline-rl",)) for number in range(9)]


def test_every_page_has_one_heading_its_hook_and_a_strict_policy() -> None:
    assert len(pages_of_sample()) > 20
    for path, html in pages_of_sample().items():
        assert len(re.findall(r"<h1\b", html)) == 1, path
        assert re.search(r'<body data-page="[a-z0-9]+"', html), path
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
        assert policy and "unsafe" not in policy[1], path
        assert not re.search(r"<[^>]+ (style|on[a-z]+)=", html), path


def test_a_page_in_a_language_from_right_to_left_says_so() -> None:
    page = render(make_sample(), Site(title="Archive", language="ar-EG"))["papers/two/"]
    assert '<html lang="ar-EG" dir="rtl">' in page
    assert " dir=" not in pages_of_sample()["papers/two/"]


def test_titles_and_descriptions_of_indexed_pages_are_unique() -> None:
    pages = render(make_archive([("2025-03-05", PLENTY)]), replace(SITE, page_size=2))
    indexed = {path: html for path, html in pages.items() if "noindex" not in html}
    titles = [re.search("<title>(.*?)</title>", html) for html in indexed.values()]
    assert len({title[1] for title in titles if title}) == len(indexed)
    said = [
        re.search('<meta name="description"[^>]* content="(.*?)"', html)
        for path, html in indexed.items()
        if not path.startswith("papers/")  # a paper's is its abstract's
    ]
    assert len({text[1] for text in said if text}) == len(said)


def test_an_abstract_of_a_few_words_is_described_by_the_title_too() -> None:
    papers = [
        replace(make_paper(title, slug=title.lower()), abstract=make_text(text))
        for title, text in (("One", "Accepted."), ("Two", "Accepted."), ("Three", ""))
    ]
    pages = render(make_archive([("2025-03-05", papers)]), SITE)
    said = [
        re.search('name="description"[^>]* content="(.*?)"', pages[f"papers/{slug}/"])
        for slug in ("one", "two", "three")
    ]
    assert [text and text[1] for text in said] == [
        "One: Accepted.",
        "Two: Accepted.",
        "Three, listed on 5 March 2025.",
    ]


def test_links_are_relative_and_below_the_prefix_only_on_the_error_page() -> None:
    assert 'href="../two/"' in pages_of_sample()["papers/one/"]
    assert 'href="../../digests/2024-12-30/"' in pages_of_sample()["papers/one/"]
    assert 'href="/repo/digests/"' in pages_of_sample()["404.html"]


def test_a_repeat_in_a_digest_says_where_it_was_first() -> None:
    html = pages_of_sample()["digests/2025-03-05/"]
    assert re.search(r'first listed\s<a href="../../digests/2024-12-30/">30 Dec 2024</a>', html)
    assert html.count("first listed") == 1


def test_a_digest_names_the_pause_before_it_and_numbers_the_second_of_a_day() -> None:
    assert "The first digest in 9 weeks." in pages_of_sample()["digests/2025-03-05/"]
    name = "Daily Papers, 5 Mar 2025, part 2"
    assert f"<h1>{name}</h1>" in pages_of_sample()["digests/2025-03-05-2/"]
    assert "<title>Daily Papers, 5 Mar 2025, part 2 ·" in pages_of_sample()["digests/2025-03-05-2/"]
    assert "first digest in" not in pages_of_sample()["digests/2025-03-06/"]


def test_a_paper_page_shows_its_stops_links_citation_and_neighbours() -> None:
    html = pages_of_sample()["papers/two/"]
    assert re.search(r"<li><a [^>]+>Daily Papers, 30 Dec 2024</a>\s<small>No\. 2 of 2</small>", html)
    assert re.search(r"<small>9 weeks later</small> <a [^>]+>Daily Papers, 5 Mar 2025</a>", html)
    assert 'rel="prev" href="../one/"' in html and 'rel="next"' not in html
    assert ways_of(pages_of_sample()["papers/one/"])[0] == "Code https://github.com/a/b"
    assert '<pre><code id="bibtex">@misc{two,\n}\n</code></pre>' in html


KNOWN = make_paper(
    "Known",
    authors=('Ada "A." Lovelace', "Bo <B.>"),
    arxiv="2501.00001",
    doi="10.1000/182",
    url="https://host.example/known",
    pdf="https://host.example/known.pdf",
    code="https://github.com/a/b",
    links=(Link(url="https://github.com/a/b", kind="code"),),
    upvotes=1284,
    categories=("cs.LG", "cs.AI"),
    venue="Tides & Letters",
    comment="12 pages",
    published="2024-12",
)
LINKED = make_paper(
    "Linked",
    arxiv="2501.00003",
    url="https://arxiv.org/abs/2501.00003",
    links=(
        Link(url="https://github.com/a/c", kind="code"),
        Link(url="https://openreview.net/x", kind="paper"),
        Link(url="https://github.com/a/d", kind="code"),
    ),
)
PARTLY_KNOWN = make_paper("Partly", arxiv="2501.00002", url="https://arxiv.org/abs/2501.00002")


def ways_of(html: str) -> list[str]:
    """Where a page leads a reader out of the archive, searches for its title left out: name and address."""
    links = re.findall(r'<a rel="noopener" href="([^"]+)">([^<]+?)(?: <small>.*?</small>)?</a>', html)
    return [
        f"{name} {address}" for address, name in links if "search" not in address and "scholar" not in address
    ]


def rows_of_lists(html: str) -> list[tuple[str, str]]:
    """What a page says beside its text: name and what stands behind it."""
    return [
        (name, re.sub(r"<[^>]+>", "", text))
        for name, text in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    ]


def test_a_paper_page_shows_all_that_is_known_and_no_address_twice() -> None:
    pages = render(make_archive([("2025-01-01", [KNOWN, PARTLY_KNOWN])]))
    assert ways_of(pages["papers/known/"]) == [
        "Paper https://host.example/known",
        "arXiv https://arxiv.org/abs/2501.00001",
        "PDF https://host.example/known.pdf",
        "DOI https://doi.org/10.1000/182",
        "Code https://github.com/a/b",
    ]
    assert rows_of_lists(pages["papers/known/"]) == [
        ("Venue", "Tides &amp; Letters"),
        ("Published", "December 2024"),
        ("Categories", "cs.LG, cs.AI"),
        ("Comment", "12 pages"),
        ("Upvotes", "1,284"),
    ]
    assert '<meta name="citation_publication_date" content="2024/12">' in pages["papers/known/"]
    assert ways_of(pages["papers/partly/"]) == ["arXiv https://arxiv.org/abs/2501.00002"]


def test_links_of_a_kind_stand_below_one_name_and_only_one_is_the_paper() -> None:
    html = render(make_archive([("2025-01-01", [LINKED])]))["papers/linked/"]
    assert ways_of(html)[:2] == ["arXiv https://arxiv.org/abs/2501.00003", "Code https://github.com/a/c"]
    links = re.search(r'<dl class="links">(.*?)</dl>', html, re.DOTALL)
    assert links
    assert re.findall(r"<dt>(.*?)</dt>|>([^<]*)</a>", links[1]) == [
        ("Code", ""),
        ("", "github.com/a/d"),
        ("See also", ""),
        ("", "openreview.net/x"),
    ]


def test_each_author_leads_to_what_else_is_theirs_and_of_very_many_some_are_folded_away() -> None:
    many = make_paper("Many", authors=tuple(f"Author No{number}" for number in range(1200)))
    pages = render(make_archive([("2025-01-01", [KNOWN, many])]))
    assert (
        '<a href="../../search/?q=author%3A%22Ada++A.++Lovelace%22">Ada &#34;A.&#34; Lovelace</a>, '
        '<a href="../../search/?q=author%3A%22Bo+%3CB.%3E%22">Bo &lt;B.&gt;</a></p>'
    ) in pages["papers/known/"]
    assert pages["papers/many/"].count("search/?q=author") == 20
    assert "<summary>and 1,180 more</summary>Author No20, Author No21, " in pages["papers/many/"]


def test_lists_sign_papers_in_short() -> None:
    three = make_paper("Three", authors=("A", "B", "C"), topics=("offline-rl",), upvotes=1)
    four = make_paper("Four", authors=("A", "B", "C", "D"), topics=("offline-rl",))
    voted = make_paper("Voted", topics=("offline-rl",), upvotes=2000)
    unloved = make_paper("Unloved", topics=("offline-rl",), upvotes=0)
    pages = render(make_archive([("2025-01-01", [three, four, voted, unloved])]))
    for path in ("digests/2025-01-01/", "topics/offline-rl/"):
        signs = ("A, B and C · 1 upvote", "A, B and 2 more", "2,000 upvotes")
        assert [sign for sign in signs if f"<p>{sign}</p>" in pages[path]] == list(signs), path
        assert ">0 upvotes" not in pages[path]


def test_a_digest_is_light_and_its_full_view_has_the_abstracts() -> None:
    pages = render(make_sample(), notes={"2025-03-05": "A note."})
    light, full = pages["digests/2025-03-05/"], pages["digests/2025-03-05/full/"]
    assert light.count("Then more of it.") < full.count("Then more of it.") == 30
    for page in (light, full):
        assert re.findall(r'<li data-paper="(.*?)" id="p-(.*?)">', page) == [
            ("three-more",) * 2,
            ("two",) * 2,
        ]
        assert '<body data-page="digest">' in page and "<h1>Daily Papers, 5 Mar 2025</h1>" in page
    assert '<a data-view="full" href="../../digests/2025-03-05/full/">' in light
    assert '<a data-view="compact" href="../../../digests/2025-03-05/">' in full
    assert 'rel="canonical" href="https://host.example/repo/digests/2025-03-05/"' in full
    assert 'name="robots" content="noindex"' in full and "noindex" not in light
    # The note's links are written for the digest's own address.
    assert "A note." in light and "A note." not in full


def test_the_outline_of_a_digest_counts_every_topic_and_leads_to_its_first_paper() -> None:
    one = make_paper("One", topics=("offline-rl", "exploration"))
    two = make_paper("Two", topics=("exploration",))
    page = render(make_archive([("2025-01-01", [make_paper("None"), one, two])]))["digests/2025-01-01/"]
    rows = re.findall(r'<li><a data-topic="(.*?)" href="(.*?)">.*?</a>\s*<span>(\d+)</span>', page)
    assert rows == [("exploration", "#p-one", "2"), ("offline-rl", "#p-one", "1")]


def test_a_long_digest_has_its_later_papers_in_a_file_and_in_the_full_view() -> None:
    papers = [make_paper(f"Paper {n}", "Some words.") for n in range(1, 41)]
    last = make_paper("Last", "Some words.", topics=("exploration",))
    pages = render(make_archive([("2025-01-01", papers), ("2025-01-02", [*papers, last])]))
    path = "digests/2025-01-02/"
    assert "digests/2025-01-01/rows.txt" not in pages
    assert "data-rows" not in pages["digests/2025-01-01/"]
    shown, later = re.findall(r'id="p-', pages[path]), re.findall(r'id="p-', pages[f"{path}rows.txt"])
    assert len(shown) + len(later) == 41 == len(re.findall(r'id="p-', pages[f"{path}full/"]))
    assert f'tabindex="-1">{len(shown) + 1}</a>' in pages[f"{path}rows.txt"]
    assert 'href="../../digests/2025-01-02/full/#p-last"' in pages[path]  # where it is without a script
    assert 'href="#p-last"' in pages[f"{path}full/"]


def test_a_digest_offers_what_is_new_only_where_some_is_not() -> None:
    one, two = make_paper("One"), make_paper("Two")
    pages = render(make_archive([("2025-01-01", [one]), ("2025-01-02", [one, two]), ("2025-01-03", [one])]))
    offered = [day for day in ("01", "02", "03") if "data-only-new" in pages[f"digests/2025-01-{day}/"]]
    assert offered == ["02"]


def test_a_digest_without_topics_and_a_paper_without_abstract_have_nothing_to_press() -> None:
    bare = replace(make_paper("Bare", ""), abstract=make_text(""))
    pages = render(make_archive([("2025-01-01", [bare])]))
    page = pages["digests/2025-01-01/"]
    assert 'class="outline"' not in page and "aria-expanded" not in page and 'class="down"' not in page
    assert "This paper was listed without an abstract." in pages["digests/2025-01-01/full/"]


def test_a_digest_with_upvotes_leads_to_its_papers_by_upvotes() -> None:
    known = make_archive([("2025-01-01", [KNOWN]), ("2025-01-02", [KNOWN, make_paper("Unknown")])])
    pages = render(known)
    address = "../../search/?from=2025-01-01&amp;to=2025-01-01&amp;sort=upvotes"
    assert f'<a href="{address}">By upvotes</a>' in pages["digests/2025-01-01/"]
    assert "By upvotes" not in pages["digests/2025-01-02/"]  # its only paper with any is another digest's


def test_metadata_of_a_paper_is_escaped_and_complete() -> None:
    html = pages_of_sample()["papers/three-more/"]
    assert '<meta name="citation_title" property="og:title" content="&lt;Three&gt; &amp; more">' in html
    assert html.count('name="citation_author"') == 2
    assert '<meta name="citation_arxiv_id" content="2501.00001">' in html
    assert '<meta property="og:image" content="https://host.example/repo/static/cover.png">' in html


def test_lists_and_the_home_page_describe_themselves_too() -> None:
    def kind(path: str) -> str:
        text = re.search(r'<script type="application/ld\+json">(.*?)</script>', pages_of_sample()[path])
        assert not text or ("<" not in text[1] and "&" not in text[1])
        return str(json.loads(text[1])["@type"]) if text else ""

    assert kind("") == "WebSite"
    assert kind("digests/2025-03-05/") == kind("topics/offline-rl/") == kind("2025/") == "CollectionPage"
    assert kind("404.html") == ""


def test_a_topic_lists_its_papers_without_naming_itself_again() -> None:
    html = pages_of_sample()["topics/offline-rl/"]
    listed = html[html.index('<ol class="papers') : html.index("</ol>", html.index('<ol class="papers'))]
    assert 'data-topic="exploration"' in listed and 'data-topic="offline-rl"' not in listed


def test_a_year_shows_its_gaps() -> None:
    html = pages_of_sample()["2025/"]
    assert html.count('<tr class="gap">') == 11
    assert re.findall(r'digests/([^/]*)/"><b>(.*?)</b>', html) == [
        ("2025-03-05", "5 Mar: 2 papers"),
        ("2025-03-06", "6 Mar: 1 paper"),
    ]
    assert "2026" not in html.split("<main")[1].split("</main")[0]


def test_an_empty_archive_has_every_page() -> None:
    pages = render(make_archive())
    assert "No digest yet." in pages["digests/"]


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
        assert again[path] == pages_of_sample()[path], path


def test_the_digest_list_says_where_nothing_was_listed() -> None:
    assert [row.gap for row in rows_of(make_sample().digests, shipped_words())] == [0, 0, 65, 0]


# ---- drawings --------------------------------------------------------------------------------------


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_a_chart_has_a_place_for_every_month_and_a_bar_for_those_with_papers() -> None:
    chart = month_chart(
        [day("2025-01-03"), day("2025-01-04"), day("2025-03-01")],
        shipped_words(),
        first=day("2025-01-01"),
        last=day("2025-03-09"),
    )
    assert chart.first == day("2024-04-01") and chart.width == 12 * 12 - 2
    assert (chart.bars.count("M"), chart.newest.count("M")) == (1, 1)
    assert (chart.total, chart.most, chart.recent) == (3, 2, 1)
    assert [(bar.name, bar.count, bar.level, bar.path) for bar in chart.months[-3:]] == [
        ("January 2025", 2, 20, "2025/01/"),
        ("February 2025", 0, 0, ""),
        ("March 2025", 1, 10, "2025/03/"),
    ]


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
    ruler = activity(day("2024-04-01"), digests, shipped_words(), newest=day("2025-03-05"))
    strokes = [stroke for month in ruler.months for stroke in month.days]
    assert [(each.gap, each.level, each.name, each.path, each.here) for each in strokes] == [
        (0, 5, "1 Apr: 2 papers", "digests/2024-04-01/", False),
        (4, 20, "5 Mar: 8 papers", "digests/2025-03-05/", True),
    ]
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
    page = render(make_archive([(name, [make_paper(name)]) for name in names]))["digests/2025-02-02-2/"]
    ruler = page[page.index('<nav class="ruler"') :].partition("</nav>")[0]
    days = re.findall(r'<a class="(.*?)".*?href="[./]*digests/(.*?)/"><b>(.*?)</b>', ruler)
    assert days == [
        ("h8", "2025-01-01", "1 Jan"),
        ("h8", "2025-01-03", "3 Jan"),
        ("h20 here", "2025-02-02-2", "2 Feb"),
        ("h8", "2025-04-01", "1 Apr"),
    ]
    assert re.findall('href=[^>]*(2025/.*?)"', ruler) == ["2025/01/", "2025/02/", "2025/04/"]


def test_papers_of_several_digests_count_once_wherever_they_are_counted() -> None:
    one, two = make_paper("One"), make_paper("Two")
    pages = render(make_archive([("2025-01-01", [one, two]), ("2025-01-02", [one]), ("2025-01-02-2", [one])]))
    for path in ("", "digests/", "2025/", "2025/01/"):
        assert "3 digests with 2 papers" in pages[path] or "2 papers in 3 digests" in pages[path], path
        assert not re.search("[34] papers", pages[path]), path


def test_days_of_a_year_are_marked_by_how_full_they_are() -> None:
    sizes = {"2025-03-05-2": 50, "2025-03-05": 50, "2025-03-01": 1}
    days = [(name, [make_paper(f"{name} {n}") for n in range(size)]) for name, size in sizes.items()]
    march = year_marks(2025, make_archive(days).digests, shipped_words())[day("2025-03-01")]
    assert [(mark.gap, mark.level, mark.name, mark.path) for mark in march.marks] == [
        (0, 1, "1 Mar: 1 paper", "digests/2025-03-01/"),
        (3, 4, "5 Mar: 100 papers", "digests/2025-03-05/"),
    ]
    assert march.rest == 26


def sections(page: str) -> dict[str, list[str]]:
    """The titles under each heading of a week."""
    found = re.findall(r'<section aria-labelledby="(.*?)">(.*?)</section>', page, re.DOTALL)
    return {topic: re.findall(r"<li data-paper=.*?href=.*?>(.*?)</a>", text) for topic, text in found}


def test_a_week_lists_each_paper_once_under_its_first_topic_and_says_which_are_older() -> None:
    pages = pages_of_sample()
    week = pages["2025/W10/"]
    assert sections(week) == {
        "offline-rl": ["&lt;Three&gt; &amp; more"],
        "manipulation": ["Two"],
        "unsorted": ["Four"],
    }
    (note,) = re.findall(r"<small>(First listed.*?)</small>", week)
    assert "digests/2024-12-30/" in note and "30 Dec 2024" in note
    assert "3 digests with 3 papers, 2 of them listed for the first time" in week
    assert 'rel="next" href="../../2025/W01/"' in week and 'rel="prev"' not in week
    assert 'rel="prev" href="../../2025/W10/"' in pages["2025/W01/"]


def test_a_full_week_names_a_share_of_each_topic_and_leads_to_the_others() -> None:
    many = [make_paper(f"Many {n}", topics=("offline-rl",)) for n in range(300)]
    few = [
        make_paper("Few", topics=("manipulation",)),
        make_paper("Popular", topics=("offline-rl",), upvotes=9),
    ]
    week = render(make_archive([("2025-03-05", [*many, *few])]))["2025/W10/"]
    titles = sections(week)
    assert titles["manipulation"] == ["Few"] and titles["offline-rl"][0] == "Popular"
    assert 38 < len(titles["offline-rl"]) <= 45
    search = "search/?topic=offline-rl&amp;from=2025-03-03&amp;to=2025-03-09"
    assert re.search(f'href="../../{re.escape(search)}">{301 - len(titles["offline-rl"])} more', week)


def test_a_month_shows_what_stood_out_and_what_rose_and_fell() -> None:
    rising = [make_paper(f"Rising {n}", topics=("offline-rl",)) for n in range(3)]
    falling = [make_paper(f"Falling {n}", topics=("exploration",)) for n in range(4)]
    again = make_paper("Again", topics=("exploration",), upvotes=7)
    archive = make_archive(
        [
            ("2025-02-03", [*falling, make_paper("Old", topics=("offline-rl",))]),
            ("2025-03-05", [again, *rising]),
            ("2025-03-06", [again, make_paper("Later")]),
        ]
    )
    month = render(archive)["2025/03/"]
    changes = re.findall(r'data-topic="(.*?)".*?aria-label="(.*?)".*?<small>(.*?)</small>', month, re.DOTALL)
    assert changes == [
        ("offline-rl", "3 new papers on Offline RL", "▲ 1"),
        ("exploration", "1 new paper on Exploration &amp; curiosity", "▼ 4"),
    ]
    assert "search/?topic=offline-rl&amp;from=2025-03-01&amp;to=2025-03-31" in month
    standing = re.findall(r'<li data-paper="(.*?)">.*?<small>(.*?)</small>', month, re.DOTALL)
    assert standing == [("again", "7 upvotes"), ("again", "2 days")]
    assert "Offline RL 3 · Exploration &amp; curiosity 1" in month
    assert 'href="../../2025/W10/" aria-label="Week 10"' in month
    assert re.findall(r'<td class="(l\d)">\n?<b>(\d+)', month) == [("l4", "5"), ("l2", "6")]
    assert "<small>" not in render(archive)["2025/02/"].split('id="topics"')[1].split("</section>")[0]


def test_years_before_the_newest_days_are_drawn_by_month() -> None:
    first = day("2023-06-01")
    dates = [str(first + datetime.timedelta(days=step)) for step in range(600)]
    page = render(make_archive([(date, [make_paper(date)]) for date in dates]))["digests/"]
    newest, before = page.split('<section class="year-line"')[1:3]
    assert newest.count("<b>1 Jan: 1 paper</b>") == 1 and "by-month" not in newest
    assert before.count("<b>1 Jan: 1 paper</b>") == 1
    assert "June 2023: 30 papers" in page and "1 Jun: 1 paper" not in page.split("2023</a>")[1]


def test_bars_lead_to_the_search_for_a_topics_month_and_carry_their_numbers() -> None:
    old, new = (make_paper(name, topics=("offline-rl",)) for name in ("Old", "New"))
    pages = render(make_archive([("2025-01-05", [old]), ("2025-03-05", [new])]))
    bars = re.findall(
        r'<a class="h20" href="(.*?)"><span>(.*?)</span>\s*<b>(\d+)</b>', pages["topics/offline-rl/"]
    )
    search = "../../search/?topic=offline-rl&amp;"
    assert bars == [
        (f"{search}from=2025-01-01&amp;to=2025-01-31", "January 2025", "1"),
        (f"{search}from=2025-03-01&amp;to=2025-03-31", "March 2025", "1"),
    ]
    group = re.findall(r'<a class="h20" href="(.*?)"', pages["topics/learning/"])
    assert group == ["../../2025/01/", "../../2025/03/"], "the search knows no groups"


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


def test_a_listing_that_is_not_there_is_no_stop() -> None:
    paper = replace(make_paper("One"), listings=(Listing(digest="2025-01-01", date=day("2025-01-01")),))
    assert "later</small>" not in render(make_archive([("2025-01-01", [paper])]))["papers/one/"]


# ---- long lists ------------------------------------------------------------------------------------


def slugs(html: str) -> list[str]:
    return re.findall('<li data-paper="(.*?)"', html)


def make_days(count: int) -> Archive:
    """A digest a day, each with two papers on one topic."""
    return make_archive(
        [
            (f"2025-03-{day:02}", [make_paper(f"P{day} {n}", topics=("offline-rl",)) for n in range(2)])
            for day in range(1, count + 1)
        ]
    )


def test_a_long_list_shows_its_newest_papers_first_and_the_others_in_full_blocks_from_the_oldest() -> None:
    pages = render(make_days(5), replace(SITE, page_size=4))
    assert slugs(pages["topics/offline-rl/"]) == ["p5-0", "p5-1", "p4-0", "p4-1"]
    assert slugs(pages["topics/offline-rl/2/"]) == ["p2-0", "p2-1", "p1-0", "p1-1"]
    assert slugs(pages["topics/offline-rl/3/"]) == ["p4-0", "p4-1", "p3-0", "p3-1"], "continues the first"
    assert "topics/offline-rl/4/" not in pages


@pytest.mark.parametrize("papers", range(8))
def test_a_list_has_as_many_pages_as_its_papers_fill(papers: int) -> None:
    archive = make_archive([("2025-03-05", PLENTY[:papers])])
    pages = render(archive, replace(SITE, page_size=2))
    shown = {path: slugs(html) for path, html in pages.items() if path.startswith("topics/offline-rl/")}
    assert len(shown) == max(1, -(-papers // 2))
    assert {slug for row in shown.values() for slug in row} == {paper.slug for paper in PLENTY[:papers]}


@pytest.mark.parametrize(("days", "ordered"), [(2, False), (3, True)])
def test_only_a_list_that_is_not_seen_at_once_can_be_sorted(days: int, ordered: bool) -> None:
    page = render(make_days(days))["topics/offline-rl/"]  # two papers a day
    assert ('id="list-order"' in page) == ordered


def test_a_block_says_its_dates_and_leads_to_its_neighbours_and_to_the_newest() -> None:
    pages = render(make_days(7), replace(SITE, page_size=4))
    block = pages["topics/offline-rl/3/"]
    assert "<title>Offline RL, 3 to 4 March 2025 · " in block
    assert "<h1>Offline RL <small>3 to 4 March 2025</small></h1>" in block
    newer = r'rel="prev" href="../../../topics/offline-rl/4/"><span>Newer</span> 5 to 6 March 2025<'
    older = r'rel="next" href="../../../topics/offline-rl/2/"><span>Older</span> 1 to 2 March 2025<'
    assert re.search(newer, block) and re.search(older, block)
    assert '<a href="../../../topics/offline-rl/">The newest papers</a>' in block
    assert 'rel="prev" href="../../../topics/offline-rl/"' in pages["topics/offline-rl/4/"]
    assert 'rel="next" href="../../topics/offline-rl/4/"' in pages["topics/offline-rl/"]
    assert '"dateModified":"2025-03-04"' in block


def test_papers_that_come_in_change_no_block_but_the_link_from_the_newest_to_the_next() -> None:
    site = replace(SITE, page_size=4)
    before, after = render(make_days(6), site), render(make_days(9), site)
    blocks = [path for path in before if re.match(r"topics/offline-rl/\d", path)]
    assert blocks == ["topics/offline-rl/2/", "topics/offline-rl/3/"]
    assert before[blocks[0]] == after[blocks[0]]
    assert before[blocks[1]] != after[blocks[1]]
    assert slugs(before[blocks[1]]) == slugs(after[blocks[1]])
    assert after[blocks[1]] == render(make_days(30), site)[blocks[1]]


def test_blocks_of_one_day_are_told_apart() -> None:
    pages = render(make_archive([("2025-03-05", PLENTY)]), replace(SITE, page_size=2))
    titles = [re.search("<title>(.*?) ·", pages[f"topics/offline-rl/{number}/"]) for number in (2, 3, 4)]
    assert [title[1] for title in titles if title] == [
        "Offline RL, 5 March 2025",
        "Offline RL, 5 March 2025 (2)",
        "Offline RL, 5 March 2025 (3)",
    ]


# ---- parts -----------------------------------------------------------------------------------------


def keys(archive: Archive, **given: Any) -> dict[str, bytes]:
    site = given.pop("site", replace(SITE, page_size=4))
    return {each.part.name: each.part.key for each in plan_all(archive, site, THEME, **given)}


def test_a_new_digest_changes_the_parts_that_show_it_and_no_other() -> None:
    old = make_days(9)
    listed = [(each.digest, each.papers) for each in old.digests]
    others = [make_paper("E", topics=("manipulation",)), make_paper("R", topics=("exploration",))]
    listed += [("2025-02-01", others)]
    again = next(paper for paper in old.papers if paper.slug == "p3-0")
    new = [make_paper("New", topics=("exploration",)), again]
    before, after = keys(make_archive(listed)), keys(make_archive([*listed, ("2025-03-10", new)]))
    assert set(after) - set(before) == {"page digests/2025-03-10/", "page 2025/W11/", "papers 2025-03-10"}
    assert not set(before) - set(after)
    assert {name for name in before if before[name] != after[name]} == {
        "page /",
        "page data/",
        "page digests/",
        "page digests/2025-03-09/",
        "page 2025/",
        "page 2025/03/",
        "page 2025/W10/",
        "page reading/",
        "page papers/",
        "page topics/",
        "page topics/compare/",
        "page topics/exploration/",
        "page topics/learning/",
        "papers 2025-03-03",
    }


def test_the_pages_of_a_part_change_only_with_its_key() -> None:
    """What a part shows of other papers, digests and topics is in its key."""
    site = replace(SITE, page_size=4)
    one, two = make_sample(), make_sample()
    terms = tuple(replace(term, name=f"{term.name}!") for term in two.taxonomy.terms)
    renamed = replace(two, taxonomy=replace(two.taxonomy, terms=terms))
    retitled = make_archive(
        [
            (each.digest, [replace(p, title=make_text("2")) if p.slug == "two" else p for p in each.papers])
            for each in two.digests
        ]
    )
    feed = FeedRef(title="Light (RSS)", path="digests/feed.xml", mime="application/rss+xml")
    variants: list[tuple[Archive, dict[str, Any]]] = [
        (one, {}),
        (renamed, {}),
        (retitled, {"related": {"one": ("two",)}}),
        (two, {"related": {"one": ("two",)}}),
        (two, {"feeds": (feed,)}),
        (two, {"notes": {"2025-03-05": "A note."}}),
        (make_days(3), {}),
    ]
    seen: dict[tuple[str, bytes], list[bytes]] = {}
    for archive, given in variants:
        for each in plan_all(archive, site, THEME, **given):
            made = [file.data for file in each.part.make()]
            assert seen.setdefault((each.part.name, each.part.key), made) == made, each.part.name


def test_a_part_is_made_in_another_process_as_here() -> None:
    parts = plan_all(make_sample(), SITE, THEME)
    for each in parts:
        made = pickle.loads(pickle.dumps(each.part)).make()
        assert list(made) == list(each.part.make())


def test_the_addresses_of_a_part_are_those_of_its_files() -> None:
    for each in plan_all(make_sample(), SITE, THEME):
        assert [page_file(page.path) for page in each.pages] == [file.path for file in each.part.make()]
    pages = {
        page.path: page
        for each in plan_all(make_days(6), replace(SITE, page_size=4), THEME)
        for page in each.pages
    }
    assert pages["topics/offline-rl/2/"].lastmod == day("2025-03-02")
    assert not pages["404.html"].indexed


# ---- what a page weighs ----------------------------------------------------------------------------


def test_a_page_of_a_paper_is_small() -> None:
    """Its frame, that is: all that it has beside its own words, which every paper's page repeats."""
    bare = render(make_archive([("2025-01-01", [make_paper("One", "")])]))["papers/one/"]
    assert len(bare.encode()) < 4200


def test_lines_of_templates_can_be_read() -> None:
    for path in (Path(__file__).parent.parent / "themes").rglob("*.html"):
        long = [
            number for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if len(line) > 110
        ]
        assert not long, f"{path.name}: {long}"
