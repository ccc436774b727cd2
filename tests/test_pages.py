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
from sitegen.pages.charts import activity, month_chart, year_before, year_marks
from sitegen.pages.rows import rows_of
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
    name = 'Daily Papers<span class="visually-hidden">, 5 March 2025</span> (2)'
    assert f"<h1>{name}</h1>" in pages_of_sample()["digests/2025-03-05-2/"]
    assert "<title>Daily Papers, 5 March 2025 (2) ·" in pages_of_sample()["digests/2025-03-05-2/"]
    assert "first digest in" not in pages_of_sample()["digests/2025-03-06/"]


def test_a_paper_page_shows_its_stops_links_citation_and_neighbours() -> None:
    html = pages_of_sample()["papers/two/"]
    assert re.search(r"30 December 2024</a>\s<span>Daily Papers, no\. 2 of 2", html)
    assert re.search(r"<small>9 weeks later</small>.*5 March 2025.*\n.*no\. 2 of 2", html)
    assert 'rel="prev" href="../one/"' in html and 'rel="next"' not in html
    assert re.search(
        r'<dt>Code</dt><dd><a href="https://github.com/a/b">github.com/a/b</a>',
        pages_of_sample()["papers/one/"],
    )
    assert "<pre><code>@misc{two,\n}\n</code></pre>" in html


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


def rows_of_lists(html: str) -> list[tuple[str, str]]:
    """What a page says beside its text: name and what stands behind it."""
    return [
        (name, re.sub(r"<[^>]+>", "", text))
        for name, text in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    ]


def test_a_paper_page_shows_all_that_is_known_and_no_address_twice() -> None:
    pages = render(make_archive([("2025-01-01", [KNOWN, PARTLY_KNOWN])]))
    assert rows_of_lists(pages["papers/known/"]) == [
        ("Paper", "host.example/known"),
        ("arXiv", "arxiv.org/abs/2501.00001"),
        ("PDF", "host.example/known.pdf"),
        ("DOI", "doi.org/10.1000/182"),
        ("Code", "github.com/a/b"),
        ("Venue", "Tides &amp; Letters"),
        ("Published", "December 2024"),
        ("Categories", "cs.LG, cs.AI"),
        ("Comment", "12 pages"),
        ("Upvotes", "1,284"),
    ]
    assert '<meta name="citation_publication_date" content="2024/12">' in pages["papers/known/"]
    assert rows_of_lists(pages["papers/partly/"]) == [("Paper", "arxiv.org/abs/2501.00002")]


def test_links_of_a_kind_stand_below_one_name_and_only_one_is_the_paper() -> None:
    html = render(make_archive([("2025-01-01", [LINKED])]))["papers/linked/"]
    links = re.search(r'<dl class="links">(.*?)</dl>', html, re.DOTALL)
    assert links
    assert re.findall(r"<dt>(.*?)</dt>|>([^<]*)</a>", links[1]) == [
        ("Paper", ""),
        ("", "arxiv.org/abs/2501.00003"),
        ("Code", ""),
        ("", "github.com/a/c"),
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
        assert again[path] == pages_of_sample()[path], path


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
    page = render(make_archive([(name, [make_paper(name)]) for name in names]))["digests/2025-02-02-2/"]
    ruler = page[page.index('<div class="ruler">') :].partition("</div>")[0]
    assert re.findall(' d="(.*?)"', ruler) == ["M0.5 40v-16M2.5 40v-16M93.5 40v-16", "M32.5 40v-40"]
    assert re.findall('href=.*?(2025/.*?)"', ruler) == ["2025/01/", "2025/02/", "2025/04/"]


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
    home = render(listed)[""]
    assert "9 papers, 8 new to the archive" in home
    front, _, sections = home.partition('<section class="sections"')
    assert re.findall('<article.*? data-paper="(.*?)"', front)[0] == "new-0"
    assert re.findall('<li data-paper="(.*?)"', sections) == ["new-5", "new-6", "new-7"]


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
        "page digests/",
        "page digests/2025-03-09/",
        "page 2025/",
        "page 2025/03/",
        "page topics/",
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
    assert len(bare.encode()) < 3300


def test_lines_of_templates_can_be_read() -> None:
    for path in (Path(__file__).parent.parent / "themes").rglob("*.html"):
        long = [
            number for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if len(line) > 110
        ]
        assert not long, f"{path.name}: {long}"
