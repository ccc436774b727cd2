"""The front page, the page of the feeds, and the page of the data."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from sitegen.exports.plan import export_paths
from sitegen.model import Archive, DataSettings, Paper, Site, Taxonomy, Term
from sitegen.pages.data import licence_ref
from sitegen.pages.feeds import MANY
from sitegen.theme.theme import load_theme
from tests.builders import made_exports, make_archive, make_paper, render_all

SITE = Site(title="Archive", base_url="https://example.org/repo/")
THEME = load_theme("default", None)


def render(archive: Archive, site: Site = SITE, **given: Any) -> dict[str, str]:
    return render_all(archive, site, THEME, **given)


def papers(count: int, *topics: str, name: str = "Paper") -> list[Paper]:
    return [make_paper(f"{name} {number} {' '.join(topics)}", topics=topics) for number in range(count)]


def text(page: str) -> str:
    """The text of a piece of HTML, as one reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def sentence(archive: Archive) -> str:
    found = re.search('<p class="sentence">(.*?)</p>', render(archive)[""], re.DOTALL)
    assert found
    return text(found[1])


def month(**topics: int) -> list[tuple[str, list[Paper]]]:
    """Ten digests in January, each with so many papers on each topic."""
    return [
        (
            f"2025-01-{day:02d}",
            [
                paper
                for topic, count in topics.items()
                for paper in papers(count, topic.replace("_", "-"), name=f"Of {day}")
            ],
        )
        for day in range(10, 20)
    ]


ONE = make_paper("One")
OLD = [("2024-12-01", [ONE, *papers(2, "exploration")])]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([("2025-01-20", [ONE])], "1 new paper."),
        ([*OLD, ("2025-01-20", [ONE])], "1 paper, listed before."),
        ([*OLD, ("2025-01-20", [ONE, *papers(2, "exploration")])], "3 papers, all of them listed before."),
        ([*OLD, ("2025-01-20", [ONE, make_paper("Two")])], "2 papers, 1 of them new."),
        (
            [*OLD, ("2025-01-20", [*papers(4, "offline-rl"), *papers(1, "manipulation")])],
            "5 papers, all of them new. Largest topic: Offline RL (4).",
        ),
        (
            [("2025-01-20", [*papers(4, "offline-rl"), *papers(2, "manipulation")])],
            "6 papers, all of them new. Largest topics: Offline RL (4) and Manipulation (2).",
        ),
        (
            [
                ("2025-01-20", [*papers(1200, "offline-rl"), *papers(2, "manipulation")]),
                ("2025-01-20-2", papers(3, "exploration")),
            ],
            "1,205 papers, all of them new. "
            "Largest topics: Offline RL (1,200), Exploration & curiosity (3) and Manipulation (2).",
        ),
        (
            [
                *month(offline_rl=1, manipulation=9),
                ("2025-01-20", [*papers(8, "offline-rl"), *papers(12, "manipulation")]),
            ],
            "20 papers, all of them new. More than usual on Offline RL (8, usually 2).",
        ),
        (
            [
                *month(manipulation=10),
                ("2025-01-20", [*papers(3, "offline-rl"), *papers(4, "exploration"), *papers(4)]),
            ],
            "11 papers, all of them new. "
            "More than usual on Exploration & curiosity (4, usually none) and Offline RL (3, usually none).",
        ),
        # The usual is of as many papers: a day of twice the size with the same mixture has nothing to say.
        (
            [
                *month(offline_rl=2, manipulation=8),
                ("2025-01-20", [*papers(4, "offline-rl"), *papers(16, "manipulation")]),
            ],
            "20 papers, all of them new. Largest topics: Manipulation (16) and Offline RL (4).",
        ),
        # What is older than a month is no measure.
        (
            [
                *month(offline_rl=1, manipulation=9),
                (
                    "2025-03-20",
                    [*papers(8, "offline-rl", name="New"), *papers(2, "manipulation", name="New")],
                ),
            ],
            "10 papers, all of them new. Largest topics: Offline RL (8) and Manipulation (2).",
        ),
    ],
)
def test_the_day_in_a_sentence(days: list[tuple[str, list[Paper]]], said: str) -> None:
    assert sentence(make_archive(days)) == said


def test_the_sentence_links_its_topics() -> None:
    home = render(make_archive([("2025-01-20", papers(5, "offline-rl"))]))[""]
    assert '<a data-topic="offline-rl" href="topics/offline-rl/">Offline RL</a> (5)' in home


ROBOTS = [
    make_paper("Grasping", "The robot hand learns to grasp cups from touch.", topics=("manipulation",)),
    make_paper("Pouring", "The robot arm learns to pour water into cups.", topics=("manipulation",)),
    make_paper("Robots", "The robot hand and the robot arm learn to grasp and to pour."),
    make_paper("Auctions", "Bidders with budgets reach equilibrium prices."),
]


def front(home: str) -> list[str]:
    return re.findall('<article.*? data-paper="(.*?)"', home)


def test_the_lead_is_the_most_upvoted_of_the_new_papers_and_the_page_says_so() -> None:
    again = replace(make_paper("Old favourite"), upvotes=99)
    voted = [replace(paper, upvotes=votes) for paper, votes in zip(ROBOTS, (1, 7, 3, None), strict=True)]
    home = render(make_archive([("2025-01-01", [again]), ("2025-01-20", [again, *voted])]))[""]
    assert front(home) == ["pouring", "robots", "grasping", "auctions", "old-favourite"]
    assert '<p class="rule">Most upvoted</p>' in home and "7 upvotes" in home


def test_without_upvotes_the_lead_is_closest_to_the_days_themes_and_the_others_keep_their_order() -> None:
    home = render(make_archive([("2025-01-20", ROBOTS)]))[""]
    assert front(home) == ["robots", "grasping", "pouring", "auctions"]
    assert '<p class="rule">Closest to the day’s themes</p>' in home


def test_a_day_of_one_paper_leads_with_it_and_goes_on_with_earlier_ones() -> None:
    home = render(make_archive([("2025-01-01", ROBOTS), ("2025-01-20", [ONE])]))[""]
    assert front(home) == ["one"] and 'class="rule"' not in home
    earlier = home.partition('<section class="earlier"')[2].partition("</section>")[0]
    assert re.findall('data-paper="(.*?)"', earlier) == ["grasping", "pouring", "robots", "auctions"]


def test_a_long_day_needs_no_earlier_papers_and_names_its_own_under_their_topics() -> None:
    archive = make_archive([("2025-01-01", ROBOTS), ("2025-01-20", papers(20, "offline-rl"))])
    home = render(archive)[""]
    assert 'class="earlier"' not in home
    sections = home.partition('<section class="sections"')[2]
    assert re.findall('<li data-paper="(.*?)"', sections) == [f"paper-{n}-offline-rl" for n in range(5, 9)]


def test_a_day_of_repeats_alone_is_shown_as_such() -> None:
    home = render(make_archive([("2025-01-01", ROBOTS), ("2025-01-20", ROBOTS)]))[""]
    assert front(home)[0] == "robots"
    assert "New by topic" not in home


def test_the_digests_of_one_day_are_shown_together() -> None:
    archive = make_archive(
        [("2025-01-01", [ONE]), ("2025-01-20", ROBOTS[:2]), ("2025-01-20-2", [*ROBOTS[1:], ONE])]
    )
    home = render(archive)[""]
    assert "5 papers, 4 of them new." in home
    newest = home.partition('<section class="newest"')[2].partition("<article")[0]
    assert re.findall('data-digest="(.*?)"', newest) == ["2025-01-20", "2025-01-20-2"]
    assert "Daily Papers, part 2" in newest and "(2 papers)" in newest
    recent = home.partition('id="recent"')[2].partition("</section>")[0]
    assert re.findall('data-digest="(.*?)"', recent) == ["2025-01-01"]


def test_without_a_digest_the_page_says_what_to_do() -> None:
    home = render(make_archive())[""]
    assert "<code>content/dumps/</code>" in home and "<code>sitegen build</code>" in home
    assert 'href="feeds/"' in home


def test_what_the_front_shows_of_earlier_papers_is_in_its_key() -> None:
    """An abstract that was edited, of a paper that the lead is compared with."""
    one = make_archive([("2025-01-20", ROBOTS)])
    edited = [*ROBOTS[:2], make_paper("Robots", "Another text."), ROBOTS[3]]
    assert render(one)[""] != render(make_archive([("2025-01-20", edited)]))[""]


def formats(folder: str) -> list[tuple[str, str]]:
    return [("RSS", f"{folder}feed.xml"), ("Atom", f"{folder}atom.xml"), ("JSON", f"{folder}feed.json")]


FIRST = ("Archive", [("Digests", formats("digests/")), ("All papers", formats(""))])


def feeds_page(topics: int, *, watches: bool = False) -> str:
    rows = [(f"Topic {number}", formats(f"topics/t{number}/")) for number in range(topics)]
    groups = [FIRST, ("Learning", rows)]
    if watches:
        groups.append(("Watches", [("World models", formats("watches/world-models/"))]))
    return render(make_archive(), feed_groups=groups)["feeds/"]


def test_two_feeds_come_first_with_their_addresses_to_copy() -> None:
    page = feeds_page(2)
    assert re.findall('data-copy="(.*?)"', page) == [
        "https://example.org/repo/digests/feed.xml",
        "https://example.org/repo/feed.xml",
    ]
    assert re.search(r"<button[^>]* hidden[^>]*>Copy address</button>", page)


def test_the_other_feeds_are_folded_by_group_and_all_are_links() -> None:
    page = feeds_page(3, watches=True)
    folded = page.partition("<details>")[2].partition("</details>")[0]
    assert "<summary>Learning <small>3 feeds</small></summary>" in folded
    assert re.findall(r'href="\.\./(topics/.*?)"', folded) == [
        path for number in range(3) for _, path in formats(f"topics/t{number}/")
    ]
    assert 'href="../watches/world-models/feed.json"' in page and "watches" not in folded


def test_of_very_many_feeds_one_format_is_named_and_how_to_get_the_others() -> None:
    page = feeds_page(MANY + 1)
    assert page.count('href="../topics/t') == MANY + 1
    assert "<code>atom.xml</code>" in page


SHOWN = make_archive([("2025-01-01", [*ROBOTS, make_paper("Long", "Words of a text. " * 60)])])


def test_the_data_page_names_every_file_of_the_whole_archive() -> None:
    for sqlite in (False, True):
        site = replace(SITE, data=DataSettings(sqlite=sqlite))
        page = render(SHOWN, site)["data/"]
        linked = {path.removeprefix("../") for path in re.findall('href="(.*?)"', page)}
        assert {path for path in export_paths(SHOWN, site) if path.startswith("data/")} <= linked
        assert ("sqlite-utils" in page) is not sqlite


@pytest.mark.parametrize("count", [1, 40, 400])
def test_sizes_are_nearly_those_of_the_files(count: int) -> None:
    many = [
        make_paper(
            f"A paper with the number {number}",
            f"Words of a text, number {number}. " * (10 + number % 30),
            topics=("offline-rl",),
            **({"arxiv": "2501.00001", "authors": ("A. Author", "B. Author")} if number % 2 else {}),
        )
        for number in range(count)
    ]
    archive = make_archive([("2025-01-01", many)])
    site = replace(SITE, data=DataSettings(sqlite=True))
    files = made_exports(archive, site)
    page = render(archive, site)["data/"]
    for path in ("data/papers.jsonl", "data/digests.json", "data/papers.bib", "data/archive.sqlite"):
        row = page.partition(f'href="../{path}"')[2].partition("</tr>")[0]
        said = int(re.findall(r"about ([\d,]+) KB", row)[0].replace(",", "")) * 1000
        # An empty database has its pages, and a kilobyte is the least that is said.
        least = 120_000 if path.endswith("sqlite") else 1000
        assert abs(said - len(files[path])) < max(least, 0.3 * len(files[path])), path


def test_the_fields_are_those_of_the_published_schemas() -> None:
    page, files = render(SHOWN)["data/"], made_exports(SHOWN, SITE)
    for name in ("paper", "digests"):
        schema = json.loads(files[f"data/schemas/{name}.schema.json"])
        for field in schema.get("items", schema)["properties"]:
            assert f"<code>{field}</code>" in page


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("CC-BY-4.0", "CC-BY-4.0", ""),
        ("CC BY 4.0, https://a.example/by/", "CC BY 4.0", "https://a.example/by/"),
        ("CC BY 4.0 (https://a.example/by/)", "CC BY 4.0", "https://a.example/by/"),
        ("https://a.example/by/", "https://a.example/by/", "https://a.example/by/"),
        ("See http: nothing", "See http: nothing", ""),
    ],
)
def test_a_licence_is_a_text_with_its_address(text: str, name: str, path: str) -> None:
    found = licence_ref(text)
    assert found is not None and (found.name, found.path) == (name, path)


def test_an_archive_without_a_licence_says_so() -> None:
    assert "has not stated a licence" in render(SHOWN)["data/"]
    page = render(SHOWN, replace(SITE, licence="CC <BY>, https://a.example/by/"))["data/"]
    assert '<a rel="license" href="https://a.example/by/">CC &lt;BY&gt;</a>' in page
    assert "has not stated" not in page


def test_an_archive_without_topics_or_digests_has_a_data_page() -> None:
    page = render(make_archive(taxonomy=Taxonomy(terms=())))["data/"]
    assert "papers.jsonl" in page and "Parts of it" not in page
    one = make_archive([("2025-01-01", [ONE])], taxonomy=Taxonomy(terms=(Term(id="a", name="A"),)))
    assert "digests/2025-01-01/papers.bib" in render(one)["data/"]
