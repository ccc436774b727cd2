"""Slugs and paths: a promise, so that a link once given goes on to work."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import urls
from sitegen.urls import arxiv_id, doi_id


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("METRA: Scalable Unsupervised RL", "metra-scalable-unsupervised-rl"),
        ("L²NAS", "l2nas"),
        ("SE(n) Equivariance", "se-n-equivariance"),
        ("π₀: A Robot", "pi0-a-robot"),
        ("Schrödinger's Bridge", "schrodingers-bridge"),
        ("Łódź, Straße, Ærø", "lodz-strasse-aero"),
        ("A* Search", "a-search"),
        ("C++ & C#", "c-c"),
        ("  --  spaces  --  ", "spaces"),
        ("ﬁne ½ Ⅳ", "fine-12-iv"),
        ("Don't Stop", "don-t-stop"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert urls.slugify(title) == slug


def test_a_long_slug_ends_at_a_word() -> None:
    slug = urls.slugify("word " * 30)
    assert slug == "-".join(["word"] * 16)
    assert len(slug) == 79
    assert urls.slugify("word" * 20 + " next") == "word" * 20
    assert urls.slugify("x" * 200) == "x" * 80


@pytest.mark.parametrize("title", ["桥的记忆", "🎉", "…", "***", "", " "])
def test_a_title_without_ascii_has_a_slug_of_its_own(title: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", urls.slugify(title))
    assert urls.slugify(title) != urls.slugify(f"{title}!")


@given(st.text(max_size=300))
def test_every_slug_is_short_plain_and_not_empty(title: str) -> None:
    slug = urls.slugify(title)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= urls.SLUG_LENGTH
    assert urls.slugify(slug) == slug


def test_paths() -> None:
    assert urls.paper_path("metra") == "papers/metra/"
    assert urls.digest_path("2025-08-20-2") == "digests/2025-08-20-2/"
    assert urls.topic_path("rl") == "topics/rl/"
    assert urls.topic_path("rl", 2) == "topics/rl/2/"
    assert urls.watch_path("bridges") == "watches/bridges/"
    assert urls.year_path(2025) == "2025/"
    assert urls.month_path(2025, 8) == "2025/08/"


@pytest.mark.parametrize(
    ("day", "path"), [("2025-12-29", "2026/W01/"), ("2027-01-01", "2026/W53/"), ("2025-08-20", "2025/W34/")]
)
def test_a_week_belongs_to_its_iso_year(day: str, path: str) -> None:
    assert urls.week_path(datetime.date.fromisoformat(day)) == path


@pytest.mark.parametrize(("path", "root"), [("", ""), ("topics/", "../"), ("papers/metra/", "../../")])
def test_a_page_knows_its_way_back(path: str, root: str) -> None:
    assert urls.root_of(path) == root
    assert urls.page_file(path) == f"{path}index.html"


def test_a_file_is_a_page_of_its_own() -> None:
    assert urls.page_file("404.html") == "404.html"


@pytest.mark.parametrize(
    ("url", "path"), [("https://a.b/", "/"), ("https://a.b/repo/", "/repo/"), ("https://a.b", "/")]
)
def test_the_path_below_which_a_site_lives(url: str, path: str) -> None:
    assert urls.base_path(url) == path


@pytest.mark.parametrize(
    ("url", "web"),
    [
        ("https://a.b/c d", "https://a.b/c%20d"),
        ('https://a.b/"é', "https://a.b/%22%C3%A9"),
        ("https://a.b/%20", "https://a.b/%20"),
        ("javascript:alert(1)", ""),
        ("https:///x", ""),
        ("ftp://a.b", ""),
        ("", ""),
    ],
)
def test_an_address_that_anything_can_take(url: str, web: str) -> None:
    assert urls.web_url(url) == web


@given(st.text(max_size=80))
def test_an_address_holds_nothing_but_what_addresses_may_hold(text: str) -> None:
    assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]*", urls.web_url(f"https://a.b/{text}"))


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("2508.01234", "2508.01234"),
        ("arXiv:2508.01234v2", "2508.01234"),
        ("https://arxiv.org/abs/0801.1234v11", "0801.1234"),
        ("math.GT/0309136", "math.GT/0309136"),
        ("hep-th/9901001v1", "hep-th/9901001"),
        ("https://arxiv.org/pdf/2508.01234v2.pdf", "2508.01234"),
        ("none", ""),
        ("25080.1234", ""),
        ("12508.01234", ""),
        ("2508.012345", ""),
        ("2508.012", ""),
        ("hep-th/99010011", ""),
        ("", ""),
    ],
)
def test_arxiv_identifiers(text: str, identifier: str) -> None:
    assert arxiv_id(text) == identifier


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("10.1000/AbC", "10.1000/abc"),
        ("https://doi.org/10.1000/1", "10.1000/1"),
        ("doi:10.1000/1", "10.1000/1"),
        ("x", ""),
    ],
)
def test_dois(text: str, identifier: str) -> None:
    assert doi_id(text) == identifier
