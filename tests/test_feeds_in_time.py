"""Feeds over time: what a reader has of an item stays as it is, whatever comes in later."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader import make_reader

from sitegen.archive.papers import build_archive
from sitegen.archive.pins import pin_slugs
from sitegen.content.page import format_page, parse_page
from sitegen.errors import ContentError
from sitegen.importing.announcing import pin_announcements
from sitegen.importing.result import ImportOptions
from sitegen.importing.run import import_dumps
from sitegen.model import Archive, Digest, Entry, FeedSettings, Site
from tests.builders import TAXONOMY, made_feeds
from tests.examples import examples

pytestmark = pytest.mark.slow

SITE = Site(title="Papers", base_url="https://example.org/repo/", feed_id="example.org,2026")
NONE = "This paper was listed without an abstract."
BRIDGE = (
    "Quiet bridges carry weight without vibration, because dampers below every span absorb what traffic "
    "adds. Measurements over seven winters confirm that steel tires less. Engineers may copy the design."
)
SHORT = "Quiet bridges carry weight without vibration, because dampers below every span absorb."
LONG = f"{BRIDGE} The appendix lists every damper with its maker, price and age, for readers in a hurry."

Listed = Sequence[tuple[str, str]]  # title and abstract


def listed(prefix: str, count: int) -> Listed:
    return [(f"{prefix} no {number}", f"{prefix} {number} says this. {BRIDGE}") for number in range(count)]


def digest(id_: str, papers: Listed) -> Digest:
    entries = tuple(Entry(title=title, abstract=abstract) for title, abstract in papers)
    date = datetime.date.fromisoformat(id_[:10])
    return Digest(id=id_, date=date, date_from="filename", title="Daily Papers", entries=entries)


def archive_of(digests: Sequence[Digest]) -> Archive:
    return build_archive(digests, TAXONOMY, lambda title, abstract: ("exploration",))


def arrive(days: Sequence[tuple[str, Listed]], feeds: FeedSettings) -> Iterator[dict[str, bytes]]:
    """The feeds after each of some digests, which come in one by one in the given order."""
    found: list[Digest] = []
    for id_, papers in days:
        new = digest(id_, papers)
        found.append(pin_announcements(found, pin_slugs(found, new)))
        archive = archive_of(found)
        yield made_feeds(archive, replace(SITE, feeds=feeds))


@lru_cache(maxsize=256)  # most documents of a step are those of the step before
def read(data: bytes) -> Mapping[str, tuple[str, Any, str]]:
    """Title, date and text of each item of a document by its id, as feedparser reads them."""
    parsed = feedparser.parse(data, response_headers={"content-type": "application/xml; charset=utf-8"})
    assert not parsed.bozo
    return {
        entry.id: (
            entry.title,
            entry.published_parsed,
            max((entry.summary, *(content.value for content in entry.get("content", ()))), key=len),
        )
        for entry in parsed.entries
    }


def whole(files: dict[str, bytes], path: str) -> dict[str, tuple[str, Any, str]]:
    """The items of a feed with those of its archive pages, an item that stands in several the same in all."""
    items: dict[str, tuple[str, Any, str]] = {}
    while path:
        page = read(files[path])
        assert all(items.get(id_, item) == item for id_, item in page.items())
        items |= page
        older = re.search(rb'rel="prev-archive"[^>]*href="https://example\.org/repo/([^"]+)', files[path])
        path = older[1].decode() if older else ""
    return items


WHOLE = ("atom.xml", "feed.xml", "digests/atom.xml", "digests/feed.xml")
CURRENT = (*WHOLE, "topics/exploration/atom.xml", "topics/learning/feed.xml")

MANY = FeedSettings()
WALKS: dict[str, tuple[FeedSettings, list[tuple[str, Listed]]]] = {
    "a large day after a usual one": (
        MANY,
        [("2025-01-01", listed("First", 50)), ("2025-01-02", listed("Second", 132))],
    ),
    "a day too large for a document": (
        replace(MANY, max_bytes=40_000),
        [("2025-01-01", listed("First", 20)), ("2025-01-02", listed("Second", 150))],
    ),
    "first sentences": (
        FeedSettings(full_text=False, max_bytes=20_000),
        [("2025-01-01", listed("First", 20)), ("2025-01-02", listed("Second", 50))],
    ),
    "a second digest of the day": (
        MANY,
        [("2025-01-01", listed("First", 20)), ("2025-01-01-2", [*listed("Second", 20), *listed("First", 2)])],
    ),
    "a late digest": (
        MANY,
        [
            ("2025-01-01", listed("First", 12)),
            ("2025-01-03", [*listed("Third", 25), ("Bridges", BRIDGE)]),
            ("2025-01-02", [("bridges!", SHORT), *listed("Second", 12), *listed("First", 5)]),
            ("2024-12-31", [("BRIDGES", LONG), *listed("Third", 5)]),
        ],
    ),
    "a paper listed again": (
        MANY,
        [
            ("2025-01-01", [("Bridges", BRIDGE), ("Plain", BRIDGE), ("Later", BRIDGE)]),
            ("2025-01-02", [("Bridges", SHORT), ("PLAIN!", ""), ("Later", LONG)]),
            ("2025-01-03", [("bridges", ""), ("Plain", SHORT), ("Later", SHORT)]),
        ],
    ),
}


@cache
def walked(walk: str) -> list[dict[str, bytes]]:
    """The feeds after each digest of a walk."""
    feeds, days = WALKS[walk]
    return list(arrive(days, feeds))


def check_step(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """No item is shorter, renamed, re-dated or gone; one of a digest is just the same."""
    for path in WHOLE:
        old, new = whole(before, path), whole(after, path)
        assert old.keys() <= new.keys()
        for id_, (title, date, text) in old.items():
            assert new[id_][:2] == (title, date)
            assert new[id_][2] == text or (len(new[id_][2]) > len(text) and "/papers/" not in text)
    for path in CURRENT:
        old, new = read(before[path]), read(after[path])
        for id_ in old.keys() & new.keys():
            assert new[id_][:2] == old[id_][:2]
            assert len(new[id_][2]) >= len(old[id_][2])


@pytest.mark.parametrize("walk", WALKS)
def test_no_item_gets_shorter_or_vanishes_because_of_what_comes_in_later(walk: str) -> None:
    for before, after in pairwise(walked(walk)):
        check_step(before, after)


def test_an_item_has_the_fullest_text_and_the_title_of_its_announcement() -> None:
    listings = [("A b", ""), ("A B", SHORT), ("a-b", LONG), ("A B", BRIDGE), ("A b!", "")]
    days = [(f"2025-01-0{day}", [listing]) for day, listing in enumerate(listings, start=1)]
    for text, files in zip([NONE, SHORT, LONG, LONG, LONG], arrive(days, MANY), strict=True):
        [(title, date, shown)] = read(files["atom.xml"]).values()
        assert (title, date[:3], shown) == ("A b", (2025, 1, 1), f"<p>{text}</p>")


TITLES = st.sampled_from(["Bridges", "bridges!", "BRIDGES", "Lamps", "Clocks", "clocks"])


def some_days(*abstracts: str) -> st.SearchStrategy[list[tuple[str, Listed]]]:
    papers = st.lists(
        st.tuples(TITLES, st.sampled_from(abstracts)), max_size=6, unique_by=lambda each: each[0]
    )
    return st.lists(st.tuples(st.integers(1, 4), papers), max_size=6).map(_named)


def _named(rows: list[tuple[int, Listed]]) -> list[tuple[str, Listed]]:
    """Digests of one day are numbered in the order in which they come in."""
    days: list[tuple[str, Listed]] = []
    for day, papers in rows:
        number = sum(id_.startswith(f"2025-01-0{day}") for id_, _ in days) + 1
        days.append((f"2025-01-0{day}" + (f"-{number}" if number > 1 else ""), papers))
    return days


@given(some_days(BRIDGE, SHORT, LONG, ""), st.integers(1, 4), st.booleans())
@settings(max_examples=examples(8))
def test_items_stay_in_whatever_order_digests_come(
    days: list[tuple[str, Listed]], limit: int, full_text: bool
) -> None:
    feeds = FeedSettings(limit=limit, max_bytes=9_000, full_text=full_text)
    for before, after in pairwise(arrive(days, feeds)):
        check_step(before, after)


# ---- order within a day ------------------------------------------------------------------------------


@pytest.mark.parametrize("counts", [(50,), (50, 132), (132, 0, 50), (1, 1000, 20), (2000, 300), (1,) * 40])
def test_items_of_a_day_have_times_of_their_own_in_the_order_of_the_archive(counts: tuple[int, ...]) -> None:
    names = [f"2025-01-01-{number}" if number > 1 else "2025-01-01" for number in range(1, len(counts) + 1)]
    papers = [
        [(f"{name} paper {place}", "") for place in range(count)]
        for name, count in zip(names, counts, strict=True)
    ]
    archive = archive_of([digest(name, rows) for name, rows in zip(names, papers, strict=True)])
    feeds = FeedSettings(limit=100_000, max_bytes=10**9, full_text=False)
    files = made_feeds(archive, replace(SITE, feeds=feeds))
    stamps = re.findall(rb"<updated>([^<]+)", files["atom.xml"])[1:]
    assert stamps == sorted(set(stamps), reverse=True)
    assert len(stamps) == sum(counts)
    assert all(stamp.startswith(b"2025-01-01T") for stamp in stamps)
    assert re.findall(rb"<published>([^<]+)", files["atom.xml"]) == stamps
    assert re.findall(rb'"date_published":"([^"]+)', files["feed.json"]) == stamps
    rss = re.findall(rb"<pubDate>[A-Z][a-z]+, 01 Jan 2025 ([^<]+) GMT", files["feed.xml"])
    assert rss == [stamp[11:19] for stamp in stamps]
    of_digests = re.findall(rb"<updated>([^<]+)", files["digests/atom.xml"])[1:]
    assert of_digests == sorted(set(of_digests), reverse=True)


def test_more_than_a_day_can_hold_stays_in_order_and_on_its_day() -> None:
    names = ["2025-01-01", *(f"2025-01-01-{number}" for number in range(2, 121))]
    archive = archive_of([digest(name, [(f"Paper {name}", "")]) for name in names])
    feeds = FeedSettings(limit=1000)
    data = made_feeds(archive, replace(SITE, feeds=feeds))["atom.xml"]
    stamps = re.findall(rb"<published>([^<]+)", data)
    assert stamps == sorted(stamps, reverse=True)
    assert {stamp[:10] for stamp in stamps} == {b"2025-01-01"}


# ---- what the import writes down ---------------------------------------------------------------------


def announced(each: Digest) -> list[str]:
    return [entry.field("announced") for entry in each.entries]


def test_a_late_digest_says_by_which_digest_its_papers_are_known() -> None:
    found = [digest("2025-01-02", [("Bridges", BRIDGE)]), digest("2025-01-05", [("Lamps", LONG)])]
    late = pin_announcements(
        found, digest("2025-01-03", [("lamps", LONG), ("Bridges", SHORT), ("New", SHORT)])
    )
    assert announced(late) == ["2025-01-05", "", ""]
    later = pin_announcements([*found, late], digest("2025-01-01", [("Lamps!", LONG), ("Bridges", SHORT)]))
    assert announced(later) == ["", "2025-01-02"], "one page that says so is enough"
    assert parse_page(format_page(late), source="x", digest_id=late.id) == late
    papers = archive_of([*found, late, later]).by_slug
    by = {slug: paper.announced.digest for slug, paper in papers.items() if paper.announced}
    assert by == {"lamps": "2025-01-05", "bridges": "2025-01-02"}


def test_a_page_written_anew_is_not_late_with_what_it_listed_before() -> None:
    old = digest("2025-01-01", [("Bridges", BRIDGE)])
    found = [digest("2025-01-02", [("Bridges", BRIDGE), ("Lamps", LONG)])]
    new = digest("2025-01-01", [("Bridges", LONG), ("Lamps", SHORT)])
    assert announced(pin_announcements(found, new, old=old)) == ["", "2025-01-02"]


def test_an_import_in_another_order_pins_what_was_announced(tmp_path: Path) -> None:
    def imported(name: str, known: Sequence[Digest], **options: Any) -> Digest:
        path = tmp_path / f"{name}.txt"
        path.write_text(f"Bridges\n{BRIDGE}\nOnly {name}\n{LONG}\n", encoding="utf-8")
        [each] = import_dumps([path], known, ImportOptions(**options)).imported
        return each.digest

    first = imported("2025-03-01", [])
    late = imported("2025-02-01", [first])
    assert announced(first) == ["", ""]
    assert announced(late) == ["2025-03-01", ""]
    again = imported("2025-02-01", [first, late], replace=True)
    assert announced(again) == announced(late)


def test_a_name_that_is_no_digest_is_a_fault_and_one_that_is_gone_counts_for_nothing() -> None:
    page = "---\ndate: 2025-01-01\n---\n\n## Bridges\n\n- announced: yesterday\n\nText.\n"
    with pytest.raises(ContentError) as caught:
        parse_page(page, source="2025-01-01.md", digest_id="2025-01-01")
    assert (caught.value.message, caught.value.line) == ("no digest: yesterday", 7)
    gone = parse_page(page.replace("yesterday", "2025-01-09"), source="x", digest_id="2025-01-01")
    other = digest("2025-01-02", [("Bridges", BRIDGE)])
    [paper] = archive_of([gone, other]).papers
    assert (paper.announced, paper.listings[0].digest) == (None, "2025-01-01")


# ---- a real reader -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["feed.xml", "atom.xml", "feed.json"])
@pytest.mark.parametrize("walk", WALKS)
def test_a_reader_that_keeps_what_it_read_finds_next_to_nothing_changed(
    tmp_path: Path, walk: str, file: str
) -> None:
    """`reader` stores items in a database, as feed readers do, and counts those that changed."""
    names = [file, f"digests/{file}", f"topics/exploration/{file}"]
    reader = make_reader(":memory:", feed_root=str(tmp_path))
    for name in names:
        reader.add_feed(name)
    for files in walked(walk):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(files[name])
        for result in reader.update_feeds_iter(scheduled=False):
            assert not isinstance(result.value, Exception)
            most = walk in ("a paper listed again", "a late digest")  # in which one text grows
            assert result.value is not None and result.value.modified <= most, result
    for name in names:
        assert {entry.id for entry in reader.get_entries(feed=name)} >= read_ids(files[name])
    reader.close()


def read_ids(data: bytes) -> set[str]:
    return set(re.findall(r"tag:example\.org,2026:(?:papers|digests)/[a-z0-9-]+", data.decode()))
