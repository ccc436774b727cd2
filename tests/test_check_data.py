"""Faults planted in the feeds, the search index and the exports of a built site."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.checking import BASE, build_whole, edit, found, put

pytestmark = pytest.mark.slow

TAG = "tag:tides.example,2026:"
SCRIPT = "papers/script-alert-crab-script-other-hostile-titles"  # the newest paper
PASSWD = "papers/etc-passwd-and-the-limits-of-ubermassig-naive-paths"
CRAB = "papers/crab-walks-sideways-policies-for-reinforcement-learning"
FIRST = "papers/2bf62c59", "papers/zostera-meadows-below-the-surface"  # in the oldest archive page
ATOM = "application/atom+xml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_whole(tmp_path_factory.mktemp("check") / "site")


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site"))


# ---- feeds ----------------------------------------------------------------------------------------------


def differ(what: str, paper: str = SCRIPT) -> list[str]:
    """What the other formats say when Atom has changed: all have an item a line, but for JSON."""
    line = 2 if paper == SCRIPT else 4
    return [
        f"feed.xml:{line}: item has another {what} than in atom.xml: {TAG}{paper}",
        f"feed.json:1: item has another {what} than in atom.xml: {TAG}{paper}",
    ]


def test_two_items_of_one_id_are_told(site: Path) -> None:
    put(site / "atom.xml", f"<id>{TAG}{SCRIPT}<", f"<id>{TAG}{PASSWD}<")
    assert found(site) == [f"atom.xml:3: two items with one id: {TAG}{PASSWD}", *differ("id")]


def test_an_id_of_another_archive_is_told(site: Path) -> None:
    put(site / "atom.xml", f"<id>{TAG}{CRAB}<", "<id>tag:other.example,2026:x<")
    told = "atom.xml:4: id of another archive: tag:other.example,2026:x"
    # The archive pages have it as it was.
    assert found(site) == [told, *differ("id", CRAB)]


@pytest.mark.parametrize("date", ["someday", "2026-03-09", ""])
def test_a_date_that_is_none_is_told(site: Path, date: str) -> None:
    put(site / "atom.xml", "<published>2026-03-09T00:14:58Z", f"<published>{date}")
    assert found(site) == [f"atom.xml:2: no date: {date}", *differ("date")]


def test_items_out_of_order_are_told(site: Path) -> None:
    put(site / "atom.xml", "<published>2026-03-09T00:14:58Z", "<published>2025-01-01T00:00:00Z")
    assert found(site) == [f"atom.xml:3: item comes after an older one: {TAG}{PASSWD}", *differ("date")]


@pytest.mark.parametrize(
    ("name", "other"), [("atom.xml", "feed.xml"), ("feed.xml", "atom.xml"), ("feed.json", "atom.xml")]
)
def test_a_feed_that_does_not_know_where_it_lives_is_told(site: Path, name: str, other: str) -> None:
    line = put(site / name, f"{BASE}{name}", f"{BASE}{other}")
    assert found(site) == [f"{name}:{line}: does not say that it lives at {BASE}{name}: {BASE}{other}"]


def test_a_feed_of_another_build_is_told(site: Path) -> None:
    line = put(
        site / "topics/offline-rl/atom.xml",
        f'rel="self" type="{ATOM}" href="{BASE}',
        f'rel="self" type="{ATOM}" href="http://localhost:8000/',
    )
    message = f"address of another base URL than {BASE}: http://localhost:8000/"
    assert found(site) == [f"topics/offline-rl/atom.xml:{line}: {message}"]


@pytest.mark.parametrize(("name", "line"), [("feed.xml", 2), ("feed.json", 1)])
def test_formats_that_do_not_agree_on_a_title_are_told(site: Path, name: str, line: int) -> None:
    put(site / name, "Hostile", "Friendly")
    assert found(site) == [f"{name}:{line}: item has another title than in atom.xml: {TAG}{SCRIPT}"]


def test_formats_that_do_not_agree_on_an_address_are_told(site: Path) -> None:
    put(site / "feed.xml", f"<link>{BASE}{SCRIPT}/", f"<link>{BASE}{PASSWD}/")
    assert found(site) == [f"feed.xml:2: item has another address than in atom.xml: {TAG}{SCRIPT}"]


def test_formats_that_do_not_agree_on_the_number_of_items_are_told(site: Path) -> None:
    edit(
        site / "feed.json",
        lambda text: json.dumps({**json.loads(text), "items": json.loads(text)["items"][1:]}),
    )
    assert found(site) == ["feed.json: has 3 items, and atom.xml has 4"]


def lead_back(to: str) -> tuple[str, str]:
    link = f'rel="prev-archive" type="{ATOM}" href="{BASE}feeds/papers/'
    return f"{link}1.xml", f"{link}{to}.xml"


LOST = [f"atom.xml: neither the feed nor its archive pages have this: {paper}/" for paper in FIRST]
UNREACHED = "feeds/papers/1.xml: no document of its feed leads to this archive page"


def test_archive_pages_that_lead_round_in_a_circle_are_told(site: Path) -> None:
    put(site / "feeds/papers/2.xml", *lead_back("3"))
    circle = f"feeds/papers/2.xml: archive pages lead back to one of them: {BASE}feeds/papers/3.xml"
    assert found(site) == [circle, UNREACHED, *LOST]


def test_archive_pages_that_end_too_early_are_told(site: Path) -> None:
    put(site / "feeds/papers/2.xml", 'rel="prev-archive"', 'rel="previous"')
    assert found(site) == [UNREACHED, *LOST]


def test_an_archive_page_that_is_missing_is_told(site: Path) -> None:
    (site / "feeds/papers/2.xml").unlink()
    broken = f"feeds/papers/3.xml:2: broken link: {BASE}feeds/papers/2.xml"
    assert found(site) == [broken, UNREACHED, *LOST]


def test_an_archive_page_that_is_no_xml_is_told(site: Path) -> None:
    put(site / "feeds/papers/2.xml", "</feed>", "</fee>")
    told = found(site)
    assert re.match(r"feeds/papers/2\.xml:\d+: is no XML: ", told[0])
    assert told[1:] == [UNREACHED, *LOST]


def test_an_archive_page_knows_its_feed(site: Path) -> None:
    put(
        site / "feeds/papers/2.xml",
        f'rel="current" type="{ATOM}" href="{BASE}atom.xml"',
        f'rel="current" type="{ATOM}" href="{BASE}digests/atom.xml"',
    )
    message = f"does not lead to its feed, {BASE}atom.xml: {BASE}digests/atom.xml"
    assert found(site) == [f"feeds/papers/2.xml: {message}"]


def test_an_item_is_in_one_archive_page(site: Path) -> None:
    oldest = (site / "feeds/papers/1.xml").read_text("utf-8")
    entry = re.search(r"<entry>.*?</entry>\n", oldest, re.DOTALL)
    assert entry
    put(site / "feeds/papers/2.xml", "</feed>", f"{entry[0]}</feed>")
    assert f"feeds/papers/1.xml: item is in feeds/papers/2.xml, too: {TAG}{FIRST[1]}" in found(site) or (
        f"feeds/papers/1.xml: item is in feeds/papers/2.xml, too: {TAG}{FIRST[0]}" in found(site)
    )


@pytest.mark.parametrize(
    ("href", "message"),
    [
        ("../x/", "link in a text is not an address in full: ../x/"),
        (f"{BASE}papers/none/", f"broken link: {BASE}papers/none/"),
    ],
)
def test_links_in_the_texts_of_a_feed_are_followed(site: Path, href: str, message: str) -> None:
    put(site / "atom.xml", "&lt;p&gt;", f'&lt;p&gt;&lt;a href="{href}"&gt;x&lt;/a&gt;')
    assert found(site) == [f"atom.xml:2: {message}"]


def test_what_else_lives_on_the_host_may_be_linked_to_in_a_feed(site: Path) -> None:
    put(site / "atom.xml", "&lt;p&gt;", f'&lt;p&gt;&lt;a href="{BASE}wiki/"&gt;x&lt;/a&gt;')
    assert found(site) == []


def test_an_owners_feed_may_be_as_it_likes_but_for_its_links(site: Path) -> None:
    feed = site / "blog/feed.xml"
    feed.parent.mkdir()
    feed.write_text(f"<rss><channel>\n<item><link>{BASE}none/</link></item></channel></rss>")
    assert found(site) == [f"blog/feed.xml:2: broken link: {BASE}none/"]


# ---- the search index -----------------------------------------------------------------------------------


def rows(site: Path) -> list[tuple[Path, list[list[str]]]]:
    """The files that show papers, each with its rows."""
    opened: list[tuple[Path, list[list[str]]]] = []
    for path in sorted((site / "search").rglob("*.bin")):
        if re.fullmatch(r"\d+\.bin", path.name):
            try:
                value: Any = json.loads(zlib.decompress(path.read_bytes(), -zlib.MAX_WBITS))
            except ValueError:  # a shard
                continue
            opened.append((path, value))
    return opened


def change_row(site: Path, slug: str, row: list[str]) -> None:
    path, held = next((path, held) for path, held in rows(site) if any(slug in each for each in held))
    changed = [row if slug in each else each for each in held]
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    path.write_bytes(packer.compress(json.dumps(changed).encode()) + packer.flush())


def test_a_paper_that_the_index_lacks_and_one_that_it_has_twice(site: Path) -> None:
    change_row(site, "2bf62c59", ["Zostera Meadows Below the Surface", "", "2026-02-16", "", ""])
    assert found(site) == [
        "search: the index shows a paper 2 times: zostera-meadows-below-the-surface",
        "search: the index lacks a paper: 2bf62c59",
    ]


def test_a_paper_of_the_index_that_has_no_page(site: Path) -> None:
    change_row(site, "2bf62c59", ["No Such Paper", "", "2026-02-16", "", ""])
    assert found(site) == [
        "search: the index shows a paper that has no page: no-such-paper",
        "search: the index lacks a paper: 2bf62c59",
    ]


def test_a_title_of_the_index_that_is_not_the_pages(site: Path) -> None:
    change_row(site, "2bf62c59", ["Another Title", "2bf62c59", "2026-02-16", "", ""])
    page = "papers/2bf62c59/index.html"
    assert found(site) == [f"{page}: the index has another title than the page: Another Title"]


def test_an_index_of_another_form_is_told(site: Path) -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    (site / "search/manifest.bin").write_bytes(packer.compress(b'{"old": 1}') + packer.flush())
    edit(site / "search/index.html", lambda text: re.sub("<template.*?</template>", "", text))
    assert found(site) == ["search: the index cannot be read: KeyError('index')"]


def test_an_index_of_which_most_is_gone_is_told_once(site: Path) -> None:
    gone = [path for path in (site / "search").glob("*/*.bin") if path.name != "more.bin"]
    for path in gone:
        path.unlink()
    (told,) = (each for each in found(site) if each.startswith("search: "))
    assert told == f"search: {len(gone)} files of the index are missing or do not open"


def test_the_offline_copy_keeps_what_is_there(site: Path) -> None:
    put(site / "search/offline.json", '"2026/"', '"2027/"')
    assert found(site) == ["search/offline.json: no such file: 2027/"]
    (site / "search/offline.json").write_text("[]")
    (told,) = found(site)
    assert told.startswith("search/offline.json:1: does not parse: ")


# ---- exports --------------------------------------------------------------------------------------------


def test_bibliographies_have_an_entry_a_paper(site: Path) -> None:
    edit(site / "data/papers.bib", lambda text: text[text.index("\n@") + 1 :])
    entry = "\n@misc{x,\n}\n"
    for topic in ("offline-rl", "learning"):  # a topic, and the group that it is in
        edit(site / f"topics/{topic}/papers.bib", lambda text: text + entry)
    assert found(site) == [
        "data/papers.bib: has 5 entries for 6 papers",
        "topics/offline-rl/papers.bib: has 2 entries for 1 paper",
        "topics/index.html: counts 1 paper, and topics/learning/papers.bib has 2",
        "topics/index.html: counts 1 paper, and topics/offline-rl/papers.bib has 2",
    ]


def test_a_bibliography_that_is_missing_is_told(site: Path) -> None:
    (site / "data/papers.bib").unlink()
    assert "data/papers.bib: no such file" in found(site)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM papers WHERE number = 1", "has 5 papers, and 6 have a page"),
        ("DELETE FROM digests WHERE id = '2026-02-16'", "has 2 digests, and 3 have a page"),
        ("DROP TABLE papers", "is no database of this archive: no such table: papers"),
    ],
)
def test_the_database_has_the_papers_and_digests(site: Path, statement: str, message: str) -> None:
    with closing(sqlite3.connect(site / "data/archive.sqlite")) as database:
        database.execute(statement)
        database.commit()
    assert found(site) == [f"data/archive.sqlite: {message}"]


def test_a_database_that_is_none_is_told(site: Path) -> None:
    (site / "data/archive.sqlite").write_bytes(b"x" * 5000)
    assert found(site) == ["data/archive.sqlite: is no database of this archive: file is not a database"]


def test_digests_and_papers_agree_on_who_lists_whom(site: Path) -> None:
    put(site / "data/papers.jsonl", '"digests":["2026-02-16"]', '"digests":[]')
    told = "digest 2026-02-16 lists 2 papers, and data/papers.jsonl has 1"
    assert found(site) == [f"data/digests.json: {told}"]


def test_a_digest_that_the_export_lacks_is_told(site: Path) -> None:
    edit(site / "data/digests.json", lambda text: json.dumps(json.loads(text)[1:]))
    assert found(site) == ["data/digests.json: digest is missing: 2026-03-09"]


def test_an_export_of_another_build_is_told(site: Path) -> None:
    line = put(site / "data/papers.jsonl", f'"url":"{BASE}', '"url":"http://localhost:8000/')
    message = f"address of another base URL than {BASE}: http://localhost:8000/"
    assert found(site) == [f"data/papers.jsonl:{line}: {message}"]


def test_a_paper_whose_page_leads_elsewhere_is_told(site: Path) -> None:
    page = site / "papers/2bf62c59/index.html"
    shutil.copy(site / "old/crab/index.html", page)
    told = found(site)
    assert any(
        re.match(r"data/papers\.jsonl:\d: paper has a page that leads elsewhere: 2bf62c59", each)
        for each in told
    )
    assert "atom.xml: item has no page: papers/2bf62c59/" in told


def test_what_language_models_are_told_is_counted(site: Path) -> None:
    line = put(site / "llms.txt", f"{BASE}data/papers.bib", f"{BASE}data/none.bib")
    put(site / "llms.txt", "6 papers in", "7 papers in")
    assert found(site) == [
        f"llms.txt:{line}: broken link: {BASE}data/none.bib",
        "llms.txt: counts 7 papers in 3 digests, and there are 6 papers in 3 digests",
    ]


@pytest.mark.parametrize("name", ["feeds.opml", "opensearch.xml"])
def test_a_list_that_is_no_xml_is_told(site: Path, name: str) -> None:
    edit(site / name, lambda text: text[:-9])
    (told,) = found(site)
    assert re.match(rf"{re.escape(name)}:\d+: is no XML: ", told)
