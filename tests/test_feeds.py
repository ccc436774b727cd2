"""Feeds: valid in every format, complete, and still where nothing new came in."""

from __future__ import annotations

import datetime
import json
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import feedparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.feeds import list_feeds, measure_paper, plan_feeds
from sitegen.feeds.cut import archive_pages, item_size, large_day_pages
from sitegen.feeds.digest_items import DigestStock
from sitegen.feeds.times import Times
from sitegen.importing.readers.feeds.item_text import abstract_of
from sitegen.model import Archive, Digest, FeedSettings, Paper, Site, Taxonomy, Term, Watch
from sitegen.parts.part import Part
from sitegen.text.xml_text import attribute, element, xml_text
from sitegen.theme.strings import shipped_languages, shipped_words
from tests.builders import TAXONOMY, made, made_feeds, make_archive, make_paper, make_text, paper_keys
from tests.examples import examples

pytestmark = pytest.mark.slow

SITE = Site(
    title="Papers & more",
    base_url="https://example.org/repo/",
    description="What is new.",
    feed_id="example.org,2026",
    watches=(Watch(id="agents", name="Agents", query="agent OR agents"),),
)
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HISTORY = "{http://purl.org/syndication/history/1.0}"
HOSTILE = 'a ]]> b & c &amp; d <script>alert("1")</script> \U0001d54f\U0001f916 é \u202eend'


def papers(prefix: str, count: int, **fields: Any) -> tuple[Paper, ...]:
    return tuple(make_paper(f"{prefix} {number}", **fields) for number in range(1, count + 1))


def render(archive: Archive, site: Site = SITE, **arguments: Any) -> dict[str, bytes]:
    return made_feeds(archive, site, **arguments)


ONE = make_paper("One", topics=("offline-rl", "manipulation"), authors=("A. Author", "B. Author"))
TWO = make_paper("Two", topics=("exploration",), url="https://example.com/two")
THREE = make_paper("Three")
KNOWN = make_paper(
    "Known",
    authors=("A. <Author>",),
    arxiv="2508.01234",
    url="https://arxiv.org/abs/2508.01234",
    pdf="https://example.com/a_b.pdf?x=1&y=2",
    code="https://github.com/a/b",
    upvotes=12,
    categories=("cs.LG", "R&D"),
    topics=("exploration",),
)
BASE = [("2025-01-01", (ONE, TWO)), ("2025-01-02", (THREE, ONE))]
NEW = ("2025-01-03", (make_paper("Four", topics=("exploration",)), ONE))


def atom_entries(data: bytes) -> list[Element]:
    return ElementTree.fromstring(data).findall(f"{ATOM}entry")


def titles(data: bytes) -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in atom_entries(data)]


def link(root: Element, rel: str) -> str:
    return next((e.get("href", "") for e in root.findall(f"{ATOM}link") if e.get("rel") == rel), "")


# What there is


def test_each_topic_group_watch_and_the_unsorted_papers_have_a_feed_in_three_formats() -> None:
    files = render(make_archive(BASE))
    folders = ["digests/", "", "topics/learning/", "topics/offline-rl/", "topics/exploration/"]
    folders += ["topics/robotics/", "topics/manipulation/", "topics/unsorted/", "watches/agents/"]
    expected = [f"{folder}{name}" for folder in folders for name in ("feed.xml", "atom.xml", "feed.json")]
    assert list(files) == [*expected, "feeds.opml"]


def test_the_papers_feed_announces_a_paper_once_by_its_first_listing() -> None:
    files = render(make_archive(BASE))
    assert titles(files["atom.xml"]) == ["Three", "One", "Two"]
    dates = [entry.findtext(f"{ATOM}updated") for entry in atom_entries(files["atom.xml"])]
    assert dates == ["2025-01-02T00:14:59Z", "2025-01-01T00:14:59Z", "2025-01-01T00:14:58Z"]


def test_the_digests_feed_shows_each_digest_with_all_its_papers_and_marks_the_repeats() -> None:
    newest, oldest = atom_entries(render(make_archive(BASE))["digests/atom.xml"])
    content = newest.findtext(f"{ATOM}content", "")
    assert newest.findtext(f"{ATOM}title") == "Daily Papers, 2 Jan 2025"
    assert content.startswith("<p>2 papers, 1 of them listed before.</p>")
    assert re.findall(r"<li><a href=\"([^\"]+)\">(.*?)</a>(.*?)</li>", content) == [
        ("https://example.org/repo/papers/three/", "Three", ""),
        ("https://example.org/repo/papers/one/", "One", ", first listed on 1 January 2025"),
    ]
    assert "first listed" not in oldest.findtext(f"{ATOM}content", "")


def test_topic_and_group_feeds_hold_their_papers_and_unsorted_the_rest() -> None:
    files = render(make_archive(BASE))
    held = {path: titles(data) for path, data in files.items() if path.endswith("atom.xml")}
    assert held["topics/offline-rl/atom.xml"] == ["One"]
    assert held["topics/learning/atom.xml"] == ["One", "Two"]
    assert held["topics/unsorted/atom.xml"] == ["Three"]
    assert "topics/unsorted/atom.xml" not in render(make_archive([("2025-01-01", (ONE,))]))


def test_a_watch_holds_the_papers_handed_in_newest_first() -> None:
    archive = make_archive(BASE)
    files = render(archive, watches={"agents": (archive.by_slug["two"], archive.by_slug["three"])})
    assert titles(files["watches/agents/atom.xml"]) == ["Three", "Two"]


def test_the_editors_note_opens_the_digest() -> None:
    files = render(make_archive(BASE), notes={"2025-01-02": make_text("Mind the gap.", block=True)})
    contents = [entry.findtext(f"{ATOM}content", "") for entry in atom_entries(files["digests/atom.xml"])]
    assert "<p>Mind the gap.</p>" in contents[0]
    assert "Mind the gap" not in contents[1]


def test_without_full_text_items_have_their_first_sentences_in_plain() -> None:
    abstract = "First & foremost. " + "Then comes more of it. " * 30
    archive = make_archive([("2025-01-01", (make_paper("P", abstract),))])
    files = render(archive, replace(SITE, feeds=FeedSettings(full_text=False)))
    (entry,) = atom_entries(files["atom.xml"])
    summary = entry.findtext(f"{ATOM}summary", "")
    assert entry.find(f"{ATOM}content") is None
    assert summary.startswith("First & foremost. Then") and len(summary) < 200
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["content_text"] == summary and "content_html" not in item
    assert b"encoded>" not in files["feed.xml"]


def test_an_item_says_what_is_known_in_the_words_of_its_format() -> None:
    files = render(make_archive([("2025-01-01", (KNOWN,))]))
    (entry,) = atom_entries(files["atom.xml"])
    related = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == "related"]
    assert [(e.get("href"), e.get("type"), e.get("title")) for e in related] == [
        ("https://arxiv.org/abs/2508.01234", None, None),
        ("https://example.com/a_b.pdf?x=1&y=2", "application/pdf", None),
        ("https://github.com/a/b", None, "Code"),
    ]
    assert [e.get("term") for e in entry.findall(f"{ATOM}category")] == ["exploration", "cs.LG", "R&D"]
    item = ElementTree.fromstring(files["feed.xml"]).find("channel/item")
    assert item is not None
    assert [e.text for e in item.findall("category")] == ["Exploration & curiosity", "cs.LG", "R&D"]
    (row,) = json.loads(files["feed.json"])["items"]
    assert (row["tags"], row["authors"]) == (
        ["Exploration & curiosity", "cs.LG", "R&D"],
        [{"name": "A. <Author>"}],
    )
    assert row["external_url"] == "https://arxiv.org/abs/2508.01234"


def test_what_an_identifier_tells_or_what_changes_by_the_day_is_in_no_feed() -> None:
    plain = replace(KNOWN, pdf="", code="", upvotes=None, categories=())
    told = replace(plain, pdf="https://arxiv.org/pdf/2508.01234", upvotes=99, venue="V", comment="C")
    told = replace(told, published="2024-01-01")
    assert render(make_archive([("2025-01-01", (told,))])) == render(make_archive([("2025-01-01", (plain,))]))


def test_a_digest_without_a_date_of_its_own_says_so() -> None:
    day = datetime.date(2025, 8, 20)
    added = Digest(id="2025-08-20", date=day, date_from="added", title="Daily Papers")
    inferred = replace(added, id="2025-08-20-2", date_from="dump", date_text="Aug 20")
    second, first = atom_entries(
        render(make_archive([(added, (ONE,)), (inferred, (TWO,))]))["digests/atom.xml"]
    )
    assert first.findtext(f"{ATOM}title") == "Daily Papers, added 20 Aug 2025"
    assert "Undated; added on 20 August 2025." in first.findtext(f"{ATOM}content", "")
    assert second.findtext(f"{ATOM}title") == "Daily Papers, 20 Aug 2025, part 2"
    assert "Listed on Aug 20; the year 2025 is inferred." in second.findtext(f"{ATOM}content", "")


# Rules of the formats

ARCHIVES = {
    "usual": make_archive(BASE),
    "empty": make_archive(),
    "hostile": make_archive([("2025-01-01", (make_paper(HOSTILE, HOSTILE, slug="hostile"),))]),
    "known": make_archive([("2025-01-01", (KNOWN,))]),
    "no abstract": make_archive([("2025-01-01", (make_paper("Bare", ""),))]),
    "long": make_archive([(f"2025-01-{day:02d}", papers(f"Day {day}", 9)) for day in range(1, 20)]),
}


@pytest.fixture(params=ARCHIVES)
def files(request: pytest.FixtureRequest) -> dict[str, bytes]:
    return render(ARCHIVES[request.param], replace(SITE, feeds=FeedSettings(limit=20)))


def documents(files: dict[str, bytes], root: str) -> Iterator[tuple[str, Element]]:
    for path, data in files.items():
        if path.endswith(".xml"):
            element = ElementTree.fromstring(data)
            if element.tag == root:
                yield path, element


def test_feedparser_takes_every_feed_without_a_complaint(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        if path.endswith(".xml"):
            headers = {"content-type": "application/xml; charset=utf-8"}
            parsed = feedparser.parse(data, response_headers=headers)
            assert not parsed.bozo, (path, parsed.get("bozo_exception"))
            assert parsed.version == ("rss20" if path.endswith("feed.xml") else "atom10")


def test_atom_has_what_rfc_4287_asks_for(files: dict[str, bytes]) -> None:
    once = {"id", "title", "updated", "subtitle", "generator", "published", "content", "summary"}
    for path, feed in documents(files, f"{ATOM}feed"):
        assert link(feed, "self") == SITE.base_url + path
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        ids = [entry.findtext(f"{ATOM}id", "") for entry in feed.findall(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)
        newest = feed.findtext(f"{ATOM}updated", "")
        for part in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1
            for name in once:
                assert len(part.findall(f"{ATOM}{name}")) <= 1
            assert re.fullmatch(r"tag:example\.org,2026:[a-z0-9./-]+", part.findtext(f"{ATOM}id", ""))
            updated = part.findtext(f"{ATOM}updated", "")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", updated) and updated <= newest
            assert link(part, "alternate").startswith(SITE.base_url)
            alternates = [e for e in part.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
            assert len(alternates) == 1
        for entry in feed.findall(f"{ATOM}entry"):
            children = {child.tag for child in entry}
            assert {f"{ATOM}content", f"{ATOM}summary"} & children
            for content in entry.findall(f"{ATOM}content"):
                assert content.get("type") == "html" and not len(content) and content.text
            assert all(e.get("term") for e in entry.findall(f"{ATOM}category"))


def test_rss_has_what_the_specification_asks_for(files: dict[str, bytes]) -> None:
    for path, rss in documents(files, "rss"):
        assert rss.get("version") == "2.0"
        (channel,) = list(rss)
        assert link(channel, "self") == SITE.base_url + path
        for name in ("title", "link", "description", "language", "lastBuildDate"):
            assert [bool(element.text) for element in channel.findall(name)] == [True]
        for item in channel.findall("item"):
            for name in ("title", "link", "guid", "pubDate", "description", CONTENT):
                assert [bool(element.text) for element in item.findall(name)] == [True]
            assert item.findtext("link", "").startswith(SITE.base_url)
            guid = item.find("guid")
            assert guid is not None and guid.get("isPermaLink") == "false"
            date = item.findtext("pubDate", "")
            assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", date)
            assert parsedate_to_datetime(date).strftime("%a") == date[:3]


SCHEMA = json.loads(Path(__file__).parent.parent.joinpath("docs/schemas/feed.schema.json").read_text("utf-8"))


def test_json_feed_has_what_version_1_1_asks_for(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        if path.endswith(".json"):
            # Readers look for the version in the first bytes.
            assert data.startswith(b'{"version":"https://jsonfeed.org/version/1.1",') and data.endswith(b"\n")
            feed = json.loads(data)
            jsonschema.validate(feed, SCHEMA)
            assert feed["feed_url"] == SITE.base_url + path


def test_the_three_formats_hold_the_same_items(files: dict[str, bytes]) -> None:
    for path in [path for path in files if path.endswith("feed.json")]:
        folder = path.removesuffix("feed.json")
        ids = [item["id"] for item in json.loads(files[path])["items"]]
        assert ids == [e.findtext(f"{ATOM}id") for e in atom_entries(files[f"{folder}atom.xml"])]
        rss = ElementTree.fromstring(files[f"{folder}feed.xml"])
        assert ids == [guid.text for guid in rss.iter("guid")]


def test_hostile_text_survives_in_every_format() -> None:
    files = render(ARCHIVES["hostile"])
    (entry,) = atom_entries(files["atom.xml"])
    (item,) = ElementTree.fromstring(files["feed.xml"]).iter("item")
    (line,) = json.loads(files["feed.json"])["items"]
    html = make_text(HOSTILE, block=True).html
    assert entry.findtext(f"{ATOM}title") == item.findtext("title") == line["title"] == HOSTILE
    assert entry.findtext(f"{ATOM}content") == item.findtext(CONTENT) == line["content_html"] == html
    assert b"<script" not in files["atom.xml"] + files["feed.xml"]
    assert feedparser.parse(files["atom.xml"]).entries[0].title_detail.type == "text/plain"


@given(st.text(st.characters(), max_size=40))
def test_any_title_is_read_back_but_for_what_xml_forbids(title: str) -> None:
    paper = make_paper(title, title, slug="p")
    files = render(make_archive([("2025-01-01", (paper,))]))
    (entry,) = atom_entries(files["atom.xml"])
    assert entry.findtext(f"{ATOM}title", "") == xml_text(title)
    assert json.loads(files["feed.json"])["items"][0].get("title", "") == xml_text(title)


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800", "\udfff"])
def test_characters_that_xml_forbids_are_replaced(char: str) -> None:
    assert xml_text(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize("char", ["\t", "\n", "\x7f", "\x85", "\ue000", "\ufffd", "\U0010ffff"])
def test_characters_that_xml_allows_are_kept(char: str) -> None:
    assert xml_text(char) == char
    assert ElementTree.fromstring(ElementTree.tostring(_element(char), encoding="utf-8")).text == char


@given(st.text(), st.text())
def test_elements_are_written_as_elementtree_writes_them(text: str, value: str) -> None:
    expected = _element(text)
    expected.set("a", value)
    expected.set("b", "c")
    assert element("e", text, attribute("a", value) + ' b="c"') == ElementTree.tostring(expected, "unicode")


def _element(text: str) -> Element:
    element = Element("e")
    element.text = text
    return element


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("https://example.com/a b?é", "https://example.com/a%20b?%C3%A9"),
        ("javascript:alert(1)", None),
        ("/relative", None),
    ],
)
def test_where_a_paper_is_can_be_a_web_address_only(url: str, given: str | None) -> None:
    files = render(make_archive([("2025-01-01", (make_paper(url=url),))]))
    assert json.loads(files["feed.json"])["items"][0].get("external_url") == given
    assert (link(atom_entries(files["atom.xml"])[0], "related") or None) == given


# Limits and archive pages


@given(
    st.lists(st.integers(1, 50), max_size=40),
    st.lists(st.integers(1, 50), max_size=10),
    st.integers(1, 7),
    st.integers(1, 120),
)
def test_archive_pages_hold_what_is_old_and_never_change(
    old: list[int], new: list[int], limit: int, max_bytes: int
) -> None:
    pages = archive_pages(old, limit=limit, max_bytes=max_bytes)
    held = [index for start, stop in reversed(pages) for index in range(start, stop)]
    assert held == list(range(len(old) - len(held), len(old)))
    rest = old[: len(old) - len(held)]
    assert len(rest) < limit and (sum(rest) <= max_bytes or len(rest) == 1), "an item is in no document"
    for start, stop in pages:
        assert 1 <= stop - start <= limit
        assert sum(old[start:stop]) <= max_bytes or stop - start == 1
    shift = len(new)
    later = archive_pages([*new, *old], limit=limit, max_bytes=max_bytes)
    assert later[: len(pages)] == tuple((start + shift, stop + shift) for start, stop in pages)


LONG = "This is the first sentence, which is long enough to be a summary without any help. " * 30


def long_digests(days: int, each: int, **fields: Any) -> Archive:
    return make_archive(
        [(f"2025-01-{day:02d}", papers(f"Day {day} no", each, **fields)) for day in range(1, days + 1)]
    )


@pytest.mark.parametrize(
    ("days", "each", "fields", "feeds", "name", "count"),
    [
        (9, 10, {"abstract": LONG}, FeedSettings(limit=30), "", 30),
        (3, 70, {}, FeedSettings(limit=20), "", 140),
        (1, 70, {}, FeedSettings(limit=20), "", 70),
        (1, 150, {"abstract": LONG}, FeedSettings(limit=20, max_bytes=500_000), "", 150),
        (9, 7, {"topics": ("exploration",)}, FeedSettings(limit=5), "topics/learning/", 14),
        (9, 10, {}, FeedSettings(limit=8), "digests/", 8),
        (10, 30, {}, FeedSettings(limit=10, max_bytes=133_000), "digests/", 4),
        (9, 100, {}, FeedSettings(limit=8, max_bytes=50_000), "digests/", 2),
    ],
)
def test_a_document_holds_the_newest_items_and_all_of_two_days(
    days: int, each: int, fields: dict[str, Any], feeds: FeedSettings, name: str, count: int
) -> None:
    archive = long_digests(days, each, **fields)
    data = render(archive, replace(SITE, feeds=feeds))[f"{name}atom.xml"]
    assert len(titles(data)) == count
    assert len(data) <= feeds.max_bytes


@pytest.mark.parametrize("full_text", [True, False])
def test_every_item_of_a_feed_has_the_same_form_in_every_document(full_text: bool) -> None:
    feeds = FeedSettings(limit=10, max_bytes=60_000, full_text=full_text)
    files = render(long_digests(3, 40, abstract=LONG, topics=("exploration",)), replace(SITE, feeds=feeds))
    bodies = [
        body
        for path, data in files.items()
        if path.endswith(".xml") and not path.startswith(("digests/", "feeds/digests/", "feeds.opml"))
        for body in bodies_of(data)
    ]
    assert len(bodies) > 200
    assert len(set(bodies)) == 1
    assert (len(bodies[0]) > 2400) == full_text


def bodies_of(data: bytes) -> list[str]:
    """The longest text of each entry, as feedparser reads it."""
    entries = feedparser.parse(data).entries
    return [max([entry.summary, *(c.value for c in entry.get("content", ()))], key=len) for entry in entries]


def test_a_digest_of_any_size_lists_all_its_papers() -> None:
    archive = make_archive([("2025-01-01", papers("Paper", 1000)), ("2025-01-02", papers("Other", 3))])
    files = render(archive, replace(SITE, feeds=FeedSettings(max_bytes=30_000)))
    contents = [entry.findtext(f"{ATOM}content", "") for entry in whole(files, "digests/atom.xml").values()]
    assert [content.count("<li>") for content in contents] == [3, 1000]


def whole(files: dict[str, bytes], path: str) -> dict[str, Element]:
    """The entries of a feed in Atom with those of its archive pages, by id, newest first."""
    entries: dict[str, Element] = {}
    while path:
        root = ElementTree.fromstring(files[path])
        for entry in root.findall(f"{ATOM}entry"):
            entries.setdefault(entry.findtext(f"{ATOM}id", ""), entry)
        path = link(root, "prev-archive").removeprefix(SITE.base_url)
    return entries


@pytest.mark.parametrize("name", ["", "topics/exploration/", "topics/learning/", "watches/agents/"])
def test_what_of_a_large_day_has_no_room_in_the_document_is_in_archive_pages(name: str) -> None:
    feeds = FeedSettings(limit=10, max_bytes=100_000)
    days = [
        (f"2025-01-0{day}", papers(f"Day {day} no", count, abstract=LONG, topics=("exploration",)))
        for day, count in enumerate((300, 20, 400), start=1)
    ]
    for count in range(1, 4):
        archive = make_archive(days[:count])
        found = {"agents": archive.papers}
        files = render(archive, replace(SITE, feeds=feeds), watches=found)
        held = {id_.rpartition("/")[2] for id_ in whole(files, f"{name}atom.xml")}
        assert held == set(archive.by_slug), "here all, for the days are too large for one document"
        assert max(len(data) for path, data in files.items()) <= 110_000


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 50)), max_size=40),
    st.lists(st.integers(1, 50), max_size=10),
    st.integers(1, 120),
)
def test_pages_of_large_days_hold_these_and_never_change(
    old: list[tuple[int, int]], new: list[int], max_bytes: int
) -> None:
    old = sorted(old, reverse=True)
    days = [day for day, _ in old]
    sizes = [size for _, size in old]
    pages = large_day_pages(sizes, days, max_bytes=max_bytes)
    held = {index for start, stop in pages for index in range(start, stop)}
    assert all(start < stop <= len(old) for start, stop in pages)
    in_turn = sorted(set(days), reverse=True)
    for newer, day in zip([None, *in_turn], in_turn, strict=False):
        of_day = [index for index, each in enumerate(days) if each == day]
        size = sum(sizes[index] for index, each in enumerate(days) if each in (newer, day))
        left = [index for index in of_day if index not in held]
        if size <= max_bytes:
            assert left == of_day
        elif newer is not None:
            assert not left
        else:
            assert sum(sizes[index] for index in left) <= max_bytes or len(left) == 1
    after = large_day_pages([*new, *sizes], [9] * len(new) + days, max_bytes=max_bytes)
    shift = len(new)
    assert after[: len(pages)] == tuple((start + shift, stop + shift) for start, stop in pages)


@pytest.mark.parametrize("name", ["", "digests/"])
def test_the_whole_archive_is_reached_from_the_current_document(name: str) -> None:
    site = replace(SITE, feeds=FeedSettings(limit=4))
    archive = ARCHIVES["long"]
    files = render(archive, site)
    path, seen = f"{name}atom.xml", []
    while path:
        root = ElementTree.fromstring(files[path])
        seen += [entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry")]
        if path != f"{name}atom.xml":
            assert root.find(f"{HISTORY}archive") is not None
            assert link(root, "current") == f"{SITE.base_url}{name}atom.xml"
        older = link(root, "prev-archive")
        assert older == link(root, "next")
        path = older.removeprefix(SITE.base_url)
    kind, all_ids = (
        ("digests", [row.digest.id for row in archive.digests])
        if name
        else ("papers", [paper.slug for paper in archive.papers])
    )
    assert list(dict.fromkeys(seen)) == [f"tag:example.org,2026:{kind}/{id_}" for id_ in all_ids]


def test_documents_keep_to_their_bytes() -> None:
    text = "Some <b>words</b> & “quotes” that are wide: 深度学习. " * 60
    days = [(f"2025-01-{day:02d}", papers(f"Day {day}", 30, abstract=text)) for day in range(1, 8)]
    files = render(make_archive(days), replace(SITE, feeds=FeedSettings(max_bytes=100_000)))
    assert max(map(len, files.values())) <= 100_000
    assert len(atom_entries(files["atom.xml"])) > 10
    assert len(whole(files, "atom.xml")) == 210
    assert len(whole(files, "digests/atom.xml")) == 7


# Stability


def changed(old: dict[str, bytes], new: dict[str, bytes]) -> set[str]:
    return {path for path in old if old[path] != new.get(path)}


def test_the_same_archive_gives_the_same_bytes() -> None:
    assert render(make_archive(BASE)) == render(make_archive(list(reversed(BASE))))


def test_a_new_digest_changes_only_the_current_documents_of_the_feeds_it_touches() -> None:
    old, new = render(make_archive(BASE)), render(make_archive([*BASE, NEW]))
    touched = {path.rpartition("/")[0] for path in changed(old, new)}
    assert touched == {"", "digests", "topics/learning", "topics/exploration"}
    assert "feeds.opml" not in changed(old, new)


def test_a_new_digest_changes_no_archive_page() -> None:
    site = replace(SITE, feeds=FeedSettings(limit=3))
    days = [(f"2025-01-{day:02d}", papers(f"Day {day}", 5)) for day in range(1, 9)]
    for count in range(1, len(days)):
        old = render(make_archive(days[:count]), site)
        new = render(make_archive(days[: count + 1]), site)
        assert not [path for path in changed(old, new) if path.startswith("feeds/")]


def test_a_digest_of_repeats_is_no_news_to_the_papers_feed() -> None:
    old, new = render(make_archive(BASE)), render(make_archive([*BASE, ("2025-01-03", (ONE, TWO))]))
    assert {path.rpartition("/")[0] for path in changed(old, new)} == {"digests"}
    assert len(atom_entries(new["digests/atom.xml"])) == 3


def ids(files: dict[str, bytes]) -> dict[str, list[str]]:
    return {
        path: [element.text or "" for element in ElementTree.fromstring(data).iter(f"{ATOM}id")]
        for path, data in files.items()
        if path.endswith("atom.xml")
    }


def test_another_base_url_changes_no_id() -> None:
    archive = make_archive(BASE)
    moved = render(archive, replace(SITE, base_url="http://elsewhere.example/"))
    assert ids(moved) == ids(render(archive))
    assert all(b"example.org/repo" not in data for data in moved.values())


def test_other_topics_change_no_id_of_a_paper_or_digest() -> None:
    terms = Taxonomy(terms=(Term(id="all", name="All"), Term(id="any", name="Any", parent="all")))
    sorted_anew = [(day, tuple(replace(paper, topics=("any",)) for paper in listed)) for day, listed in BASE]
    old, new = ids(render(make_archive(BASE))), ids(render(make_archive(sorted_anew, taxonomy=terms)))
    for path in ("atom.xml", "digests/atom.xml"):
        assert old[path] == new[path]


# Parts


def plan(archive: Archive, site: Site = SITE, **arguments: Any) -> dict[str, Part]:
    parts = plan_feeds(archive, site, shipped_words(), keys=paper_keys(archive.papers), **arguments)
    return {part.name: part for part in parts}


def made_anew(old: dict[str, Part], new: dict[str, Part]) -> set[str]:
    return {name for name in new if name not in old or old[name].key != new[name].key}


SMALL = replace(SITE, feeds=FeedSettings(limit=3))
DAYS = [(f"2025-01-{day:02d}", papers(f"Day {day}", 5)) for day in range(1, 9)]


def test_parts_are_named_by_feed_and_number_of_the_page() -> None:
    names = list(plan(make_archive(DAYS[:2]), SMALL))
    assert names[:4] == ["feed digests", "feed papers", "feed papers 1", "feed papers 2"]
    assert names[-2:] == ["feed watches/agents", "feed opml"]


def test_a_new_digest_touches_no_part_of_a_full_archive_page() -> None:
    for count in range(1, len(DAYS)):
        old, new = plan(make_archive(DAYS[:count]), SMALL), plan(make_archive(DAYS[: count + 1]), SMALL)
        anew = made_anew(old, new)
        assert {"feed papers", "feed digests", "feed topics/unsorted"} <= anew
        assert not [name for name in anew & old.keys() if name[-1].isdigit()]


def test_parts_whose_keys_are_the_same_have_the_same_files() -> None:
    """The key of a part knows all that its files are made from."""
    day, (one, *others) = DAYS[0]
    shown = [*DAYS[:2], ("2025-01-03", papers("Hand", 5, topics=("manipulation",))), *DAYS[3:]]
    taxonomy = Taxonomy(terms=(*TAXONOMY.terms[:4], replace(TAXONOMY.terms[4], name="Renamed")))
    edits: list[tuple[Archive, Site, dict[str, Any]]] = [
        (make_archive(DAYS), replace(SMALL, base_url="https://example.net/"), {}),
        (make_archive(DAYS), replace(SMALL, title="Another"), {}),
        (make_archive(DAYS), replace(SMALL, author="Somebody"), {}),
        (make_archive(DAYS), replace(SMALL, language="de"), {}),
        (make_archive(DAYS), replace(SMALL, feed_id="example.net,2026"), {}),
        (make_archive(DAYS), replace(SMALL, feeds=FeedSettings(limit=3, full_text=False)), {}),
        (make_archive(DAYS), replace(SMALL, feeds=FeedSettings(limit=4)), {}),
        (make_archive(DAYS, taxonomy=taxonomy), SMALL, {}),
        (make_archive(DAYS), SMALL, {"notes": {"2025-01-03": make_text("A note.", block=True)}}),
        (make_archive([(day, others), *DAYS[1:]]), SMALL, {}),
        (make_archive([(day, (*others, one)), *DAYS[1:]]), SMALL, {}),
        (make_archive([(day, (replace(one, topics=("exploration",)), *others)), *DAYS[1:]]), SMALL, {}),
        (make_archive([(day, (replace(one, url="https://e.org/"), *others)), *DAYS[1:]]), SMALL, {}),
        (make_archive([(day, (replace(one, abstract=make_text("x")), *others)), *DAYS[1:]]), SMALL, {}),
        (make_archive([*DAYS, ("2025-01-04-2", (one,))]), SMALL, {}),
        (make_archive([*DAYS[:7], ("2025-01-08", (one, *DAYS[7][1]))]), SMALL, {}),
        (make_archive(shown), SMALL, {}),
        (make_archive(shown, taxonomy=taxonomy), SMALL, {}),
    ]
    old = plan(make_archive(DAYS), SMALL)
    for archive, site, arguments in edits:
        new = plan(archive, site, **arguments)
        anew = made_anew(old, new)
        assert anew
        kept = new.keys() - anew
        assert made(new[name] for name in kept) == made(old[name] for name in kept)
        old = new


def test_parts_go_to_other_processes() -> None:
    parts = list(plan(ARCHIVES["long"], SMALL).values())
    travelled = [replace(part, make=pickle.loads(pickle.dumps(part.make))) for part in parts]
    assert made(travelled) == made(parts)


@pytest.mark.parametrize("full_text", [True, False])
def test_sizes_that_a_build_has_kept_change_nothing(full_text: bool) -> None:
    archive = long_digests(3, 100, abstract=LONG, topics=("exploration",))
    site = replace(SITE, feeds=FeedSettings(limit=10, max_bytes=60_000, full_text=full_text))
    known = {paper.slug: measure_paper(paper) for paper in archive.papers[::2]}
    assert render(archive, site, sizes=known) == render(archive, site)


@settings(max_examples=examples(15))
@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), min_size=1, max_size=9),
    st.text(max_size=40),
)
def test_sizes_by_which_documents_are_cut_are_those_of_the_items(
    texts: list[tuple[str, str]], note: str
) -> None:
    """A digest's size is told without making its item, and yet to the byte."""
    listed = [make_paper(title, text, slug=f"p{n}") for n, (title, text) in enumerate(texts)]
    archive = make_archive([("2025-01-01", listed[:5]), ("2025-01-02", listed[3:])])
    notes = {"2025-01-02": make_text(note, block=True)}
    sizes = {paper.slug: measure_paper(paper) for paper in archive.papers}
    stock = DigestStock(SITE, notes, Times(archive), paper_keys(archive.papers), sizes, shipped_words())
    for day in archive.digests:
        (shown,) = stock.shown([day]).digests
        assert stock.size(day) == item_size(shown.item)


# Links to feeds


def test_every_feed_is_listed_and_every_listed_feed_is_written() -> None:
    archive = make_archive(BASE)
    listed = list_feeds(archive, SITE, shipped_words())
    assert [feed.path for feed in listed] == [path for path in render(archive) if path != "feeds.opml"]
    assert {feed.type for feed in listed} == {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    }
    assert [f.group for f in listed if f.page == "topics/exploration/"] == ["Learning"] * 3


def test_opml_lists_every_feed_once_in_groups() -> None:
    opml = ElementTree.fromstring(render(make_archive(BASE))["feeds.opml"])
    groups = opml.findall("body/outline")
    assert [group.get("text") for group in groups] == [
        "Archive",
        "Learning",
        "Robotics",
        "Unsorted",
        "Watches",
    ]
    lines = opml.findall("body/outline/outline")
    assert len(lines) == 9
    for line in lines:
        assert line.get("type") == "rss"
        assert line.get("xmlUrl", "").startswith(SITE.base_url) and line.get("text")


def test_an_archive_without_topics_has_the_feeds_of_papers_and_digests() -> None:
    files = render(make_archive([("2025-01-01", (THREE,))], taxonomy=Taxonomy()), replace(SITE, watches=()))
    assert {path.rpartition("/")[0] for path in files} == {"", "digests", "topics/unsorted"}
    assert TAXONOMY.topics


# Other languages


@pytest.mark.parametrize("language", shipped_languages())
def test_feeds_speak_the_language_of_the_site_and_are_cut_to_the_byte(language: str) -> None:
    words = shipped_words(language)
    archive = make_archive([("2025-01-01", papers("Old", 3)), ("2025-01-02", papers("Old", 2))])
    sizes = {paper.slug: measure_paper(paper) for paper in archive.papers}
    stock = DigestStock(SITE, {}, Times(archive), paper_keys(archive.papers), sizes, words)
    (shown,) = stock.shown(archive.digests[:1]).digests
    assert stock.size(archive.digests[0]) == item_size(shown.item)
    before = words("paper_listed_before", paper="</a>", date=words.day(datetime.date(2025, 1, 1)))
    assert before in shown.item.html
    assert shown.item.summary == words("papers_again", 2, papers=words("papers", 2))


@pytest.mark.parametrize("language", shipped_languages())
def test_what_a_feed_says_of_a_paper_without_an_abstract_is_read_as_none(
    language: str,
) -> None:
    nothing = shipped_words(language)("no_abstract")
    values: dict[str, list[str]] = {"title": ["One"]}
    assert abstract_of(values, "tag:example.org,2026:papers/one", f"<p>{nothing}</p>") == []
    assert abstract_of(values, "tag:example.org,2026:papers/one", f"<p>{nothing} Or not.</p>")
