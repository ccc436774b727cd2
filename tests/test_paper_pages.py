"""The page of a paper: ways out, why papers are related, what is copied."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sitegen.model import Link, Paper, Site
from sitegen.pages.reasons import read_reasons
from sitegen.pages.ways_out import searches, ways_out
from sitegen.text.markdown import render_inline
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import load_theme
from tests.builders import make_archive, make_paper, render_all

WORDS = shipped_words()


def way(name: str, paper: Paper) -> list[str]:
    return [each.url for each in ways_out(paper, WORDS)[0] if each.name == name]


def test_each_identifier_is_a_way_out_and_says_where_it_leads() -> None:
    paper = make_paper(
        url="https://arxiv.org/abs/2301.04104",
        arxiv="2301.04104",
        doi="10.1/x",
        pdf="https://www.openreview.net/pdf?id=1",
        links=(
            Link(url="https://github.com/a/b", kind="code"),
            Link(url="https://a.github.io/", kind="project"),
            Link(url="https://gitlab.com/a/b", kind="code"),
        ),
    )
    first, others = ways_out(paper, WORDS)
    assert [(each.name, each.host) for each in first] == [
        ("arXiv", ""),
        ("PDF", "openreview.net"),
        ("DOI", ""),
        ("Code", "github.com"),
        ("Project page", "a.github.io"),
    ]
    assert [(each.name, each.url) for each in others] == [("Code", "https://gitlab.com/a/b")]


def test_an_address_of_its_own_comes_first_and_none_comes_twice() -> None:
    paper = make_paper(url="https://e.org/p", pdf="https://e.org/p")
    assert [each.name for each in ways_out(paper, WORDS)[0]] == ["PDF"]
    assert way("Paper", make_paper(url="https://e.org/p", pdf="https://e.org/p.pdf")) == ["https://e.org/p"]


def test_forty_links_leave_one_of_a_kind_in_the_row() -> None:
    links = tuple(Link(url=f"https://e.org/{number}", kind="other") for number in range(40))
    first, others = ways_out(make_paper(links=links), WORDS)
    assert (len(first), len(others)) == (1, 39)


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Plain: A & B?", "Plain: A & B?"),
        ("L$^{2}$NAS", "L2NAS"),
        (r"$\pi_0$ acts", "π0 acts"),
        (r"Costs \$5 & 100%", "Costs 5 & 100%"),
        ("“Quotes” and #1", "“Quotes” and #1"),
    ],
)
def test_searches_ask_for_the_title_without_tex(title: str, query: str) -> None:
    found = searches(replace(make_paper("P"), title=render_inline(title)))
    asked = [parse_qs(urlsplit(each.url).query) for each in found]
    assert [each.get("query", each.get("q")) for each in asked] == [[query]] * 3


def test_arxiv_is_not_searched_for_what_is_known_to_be_there() -> None:
    assert [each.name for each in searches(make_paper(arxiv="2301.04104"))] == [
        "Semantic Scholar",
        "Google Scholar",
    ]


TEXT = make_paper(
    "Robots Imagine",
    "World models help. We train a world model in imagination. "
    "A policy for Atari, pre-trained, is an RL thing.",
)


@pytest.mark.parametrize(
    ("shared", "phrases"),
    [
        ("world model,imagin,atari", ("world model", "imagination", "Atari")),
        ("polici,rl", ("policy", "RL")),
        ("pre train", ("pre-trained",)),
        ("robot", ("Robots",)),
        ("model help,unknown", ("models help",)),
        ("imagin polici", ()),  # not side by side
        ("an", ()),
        ("", ()),
    ],
)
def test_terms_are_shown_as_the_text_has_them(shared: str, phrases: tuple[str, ...]) -> None:
    assert read_reasons(TEXT, shared) == [phrases]


def test_three_phrases_are_enough() -> None:
    assert read_reasons(TEXT, "atari,polici,rl,imagin\n\nrobot") == [
        ("Atari", "policy", "RL"),
        (),
        ("Robots",),
    ]


# The page


THEME = load_theme("default", None)
SITE = Site(title="Archive", base_url="https://host.example/repo/")
ODD = 'Say "[x]" & cost $5 *now*'


@cache
def pages() -> dict[str, str]:
    known = make_paper(
        "Known",
        "A world model.",
        topics=("offline-rl",),
        authors=("Danijar Hafner",),
        arxiv="2301.04104",
        url="https://arxiv.org/abs/2301.04104",
        pdf="https://arxiv.org/pdf/2301.04104",
    )
    odd = make_paper(ODD, slug="odd", topics=("offline-rl",), authors=("A. [B]",))
    archive = make_archive([("2025-01-01", [known, odd]), ("2025-03-01", [odd])])
    given: dict[str, Any] = {
        "related": {"known": ("odd",), "odd": ("known",)},
        "shared": {"known": "world model", "odd": ""},
    }
    return render_all(archive, SITE, THEME, **given)


def page(slug: str) -> str:
    html = pages()[f"papers/{slug}/"]
    return html[html.index("<main") :]


def test_a_known_paper_shows_its_ways_out_and_searches_in_small() -> None:
    html = page("known")
    row = html[html.index('class="ways"') : html.index('class="meta"')]
    assert re.findall(r">([^<]+)(?: <small>| ?</a>)", row) == ["arXiv", "PDF"]
    assert "Find this paper" not in html and "Search by title" in html
    assert all('rel="noopener"' in tag for tag in re.findall(r'<a [^>]*href="http[^>]*>', html))


def test_an_unknown_paper_is_searched_for() -> None:
    assert re.findall(r'class="ways"><span>([^<]+)', page("odd")) == ["Find this paper:"]


def test_related_papers_say_why_and_lead_on() -> None:
    assert "<small>In both: world model</small>" in page("known")
    assert "<small>In both: Offline RL</small>" in page("odd"), "topics, where no word is shared"
    assert 'href="../../search/?like=known"' in page("known")


def test_a_paper_listed_once_has_no_timeline() -> None:
    assert "timeline" not in page("known") and "No. 1 of 2" in page("known")
    html = page("odd")
    assert html.count("<li>", html.index("timeline"), html.index("</ol>")) == 2
    assert "8 weeks later" in html and ">Daily Papers, 1 Mar 2025</a>" in html


def test_what_is_copied_is_right_whatever_the_title() -> None:
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page("odd"))]
    address = "https://host.example/repo/papers/odd/"
    assert copied[0] == address
    assert copied[1] == rf'[Say "\[x\]" & cost \$5 \*now\*]({address}) · A. \[B\] · 1 January 2025'


def test_the_star_has_a_place_before_all_other_links_of_the_text() -> None:
    html = page("known")
    assert html.index("data-star") < html.index('class="authors"')
    assert 'id="bibtex">@misc{hafner2023known,' in html
