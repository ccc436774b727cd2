"""Import: what is new becomes a page, once; what is there stays as it is."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import random
import re
import shlex
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.archive.identity import digest_order, group_entries
from sitegen.archive.pins import pin_slugs
from sitegen.archive.slugs import assign_slugs
from sitegen.cli.main import main
from sitegen.content import page_path
from sitegen.content.folder import read_content
from sitegen.content.page import format_page, parse_page
from sitegen.errors import DumpError
from sitegen.importing.files import find_dumps
from sitegen.importing.result import Imported, ImportOptions, ImportResult
from sitegen.importing.run import import_dumps
from sitegen.model import Digest, Entry
from tests.examples import examples

ADDED = 1_756_700_000  # 2025-09-01
DAY = 86_400
WORDS = ("bridges", "remember", "trains", "that", "listeners", "count", "because", "clocks")
PROSE = {name: " ".join(f"{name}{word}" for word in WORDS) for name in ("quiet", "loud", "old")}
PROSE_NAMES = {text: name for name, text in PROSE.items()}


def write(path: Path, *papers: tuple[str, str], top: str = "", day: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(top + "".join(f"{title}\n\n{abstract}.\n\n" for title, abstract in papers))
    os.utime(path, (ADDED + day * DAY,) * 2)
    return path


def digests(result: ImportResult) -> list[Digest]:
    return [each.digest for each in result.imported]


def warnings(result: ImportResult) -> list[tuple[str, str | None]]:
    return [(str(each), each.hint) for each in result.warnings]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitegen.yaml").touch()
    monkeypatch.chdir(tmp_path / "site")
    return tmp_path / "site"


# ---- what becomes of a dump ----------------------------------------------------------------------


def test_a_dump_becomes_a_digest(tmp_path: Path) -> None:
    dump = write(tmp_path / "2025-08-20-a.txt", ("One", PROSE["quiet"]), ("Two", PROSE["loud"]))
    [digest] = digests(import_dumps([dump], []))
    assert (digest.id, digest.date, digest.date_from) == (
        "2025-08-20",
        datetime.date(2025, 8, 20),
        "filename",
    )
    assert (digest.title, digest.dump) == ("Daily Papers", "2025-08-20-a.txt")
    assert digest.sha256 == hashlib.sha256(dump.read_bytes()).hexdigest()
    assert [entry.title for entry in digest.entries] == ["One", "Two"]
    assert page_path(digest) == "2025/2025-08-20.md"


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    dump = write(tmp_path / "a.txt", ("One", PROSE["quiet"]))
    first = digests(import_dumps([dump], []))
    again = import_dumps([dump], first)
    assert (again.imported, again.known, again.warnings) == ((), (str(dump),), ())


def test_a_dump_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    first = digests(import_dumps([write(tmp_path / "2025-01-01.txt", ("One", PROSE["quiet"]))], []))
    copy = write(tmp_path / "2025-02-02.txt", ("One", PROSE["quiet"]))
    assert import_dumps([copy], first).known == (str(copy),)
    both = import_dumps([tmp_path / "2025-01-01.txt", copy], [])
    assert (len(both.imported), len(both.known)) == (1, 1)


def test_two_digests_of_one_date_have_two_pages_in_import_order(tmp_path: Path) -> None:
    dumps = [
        write(tmp_path / f"2025-08-20-{name}.txt", (name, PROSE["quiet"]), day=day)
        for name, day in (("c", 0), ("b", 2), ("a", 1))
    ]
    result = import_dumps(dumps, [])
    assert [(each.id, each.dump[11]) for each in digests(result)] == [
        ("2025-08-20", "c"),
        ("2025-08-20-2", "a"),
        ("2025-08-20-3", "b"),
    ]


def test_a_page_written_by_hand_keeps_its_name(tmp_path: Path) -> None:
    by_hand = Digest(id="2025-08-20", date=datetime.date(2025, 8, 20), date_from="filename", title="Mine")
    [digest] = digests(import_dumps([write(tmp_path / "2025-08-20.txt", ("One", PROSE["quiet"]))], [by_hand]))
    assert digest.id == "2025-08-20-2"


def test_a_title_comes_from_the_option_else_from_the_dump(tmp_path: Path) -> None:
    dump = write(tmp_path / "a.txt", ("One", PROSE["quiet"]), top="---\ntitle: 'A  day'\n---\n")
    assert digests(import_dumps([dump], []))[0].title == "A day"
    assert (
        digests(import_dumps([dump], [], ImportOptions(title=" My\nown\x07\udcff ")))[0].title == "My own__"
    )
    assert digests(import_dumps([dump], [], ImportOptions(title=" \n")))[0].title == "A day"


def test_a_file_name_of_any_kind_makes_a_page(tmp_path: Path) -> None:
    dump = write(tmp_path / "a\nb: \x01 #\udcff'.txt", ("One", PROSE["quiet"]))
    [digest] = digests(import_dumps([dump], []))
    assert parse_page(format_page(digest).encode().decode(), source="x", digest_id=digest.id) == digest


# ---- edited dumps --------------------------------------------------------------------------------


def test_an_edited_dump_is_not_doubled(tmp_path: Path) -> None:
    papers = [(f"Paper {n}", PROSE["quiet"]) for n in range(4)]
    first = digests(import_dumps([write(tmp_path / "a.txt", *papers)], []))
    dump = write(tmp_path / "a.txt", *papers, ("One more", PROSE["loud"]))
    result = import_dumps([dump], first)
    assert result.imported == ()
    assert warnings(result) == [
        (
            f"{dump}: you changed this file after its page content/2025/2025-09-01.md was made; "
            "the page was not changed; 1 paper of it not on the page",
            "edit content/2025/2025-09-01.md; or delete that page, so that it is made again from the file; "
            f"or run `sitegen import --replace {dump}`",
        )
    ]


def test_a_dump_that_was_renamed_and_edited_is_not_doubled(tmp_path: Path) -> None:
    papers = [(f"Paper {n}", PROSE["quiet"]) for n in range(4)]
    first = digests(import_dumps([write(tmp_path / "a.txt", *papers)], []))
    (tmp_path / "a.txt").unlink()
    dump = write(tmp_path / "b.txt", *papers, ("One more", PROSE["loud"]))
    result = import_dumps([dump], first)
    assert result.imported == ()
    assert [message for message, _ in warnings(result)] == [
        f"{dump}: you changed this file after its page content/2025/2025-09-01.md was made; "
        "the page was not changed; 1 paper of it not on the page"
    ]
    assert len(digests(import_dumps([dump], first, ImportOptions(replace=True)))[0].entries) == 5


@pytest.mark.parametrize(("kept", "more", "day"), [(True, 2, "01"), (False, 5, "01"), (False, 1, "02")])
def test_a_dump_that_lists_papers_of_another_is_a_dump_of_its_own(
    tmp_path: Path, *, kept: bool, more: int, day: str
) -> None:
    """The other one is still there; or most papers are new; or it is of another day."""
    papers = [(f"Paper {n}", PROSE["quiet"]) for n in range(4)]
    first = digests(import_dumps([write(tmp_path / "2025-09-01.txt", *papers)], []))
    if not kept:
        (tmp_path / "2025-09-01.txt").unlink()
    new = [(f"New {n}", PROSE["loud"]) for n in range(more)]
    result = import_dumps([write(tmp_path / f"2025-09-{day} (1).txt", *papers, *new)], first)
    assert len(result.imported) == 1
    said = [] if day == "02" else ["lists all papers of 2025/2025-09-01.md, and more"]
    assert [each.message for each in result.copies] == said


def test_another_dump_of_the_same_name_is_a_dump_of_its_own(tmp_path: Path) -> None:
    first = digests(import_dumps([write(tmp_path / "a.txt", ("One", PROSE["quiet"]))], []))
    result = import_dumps([write(tmp_path / "a.txt", ("Two", PROSE["loud"]), day=1)], first)
    assert [digest.id for digest in digests(result)] == ["2025-09-02"]


def test_replace_writes_the_page_anew_under_its_name(tmp_path: Path) -> None:
    papers = [(f"Paper {n}", PROSE["quiet"]) for n in range(4)]
    [first] = digests(import_dumps([write(tmp_path / "a.txt", *papers)], [], ImportOptions(title="Mine")))
    first = parse_page(
        format_page(first).replace("---\n\n##", "---\n\nA note.\n\n##", 1), source="x", digest_id=first.id
    )
    dump = write(tmp_path / "a.txt", ("Paper 0", PROSE["old"]), *papers[1:], day=3)
    result = import_dumps([dump], [first], ImportOptions(replace=True))
    [digest] = digests(result)
    assert (digest.id, digest.date, digest.title, digest.note) == (
        "2025-09-01",
        datetime.date(2025, 9, 4),
        "Mine",
        "A note.",
    )
    assert digest.entries[0].abstract == f"{PROSE['old']}."
    assert result.warnings == ()


def test_replace_takes_two_forms_of_one_dump_once(tmp_path: Path) -> None:
    dump = write(tmp_path / "a.txt", ("One", PROSE["quiet"]))
    copy = write(tmp_path / "b.txt", ("One", PROSE["quiet"]))
    first = digests(import_dumps([dump], []))
    result = import_dumps([dump, copy], first, ImportOptions(replace=True))
    assert (len(result.imported), len(result.known)) == (1, 1)


# ---- what stays when a page is written again ------------------------------------------------------

TEXTS = {
    name: " ".join(f"{name}{word}" for word in (*WORDS, *(f"{word}too" for word in WORDS)))
    for name in ("quiet", "loud", "old", "late")
}


def again(tmp_path: Path, first: Digest, *papers: tuple[str, str], **options: Any) -> Imported:
    """What importing the dump of a digest once more makes, with `--replace`."""
    dump = write(tmp_path / first.dump, *papers)
    [imported] = import_dumps([dump], [first], ImportOptions(replace=True, **options)).imported
    return imported


def first_import(tmp_path: Path, *papers: tuple[str, str], **options: Any) -> Digest:
    return digests(import_dumps([write(tmp_path / "a.txt", *papers)], [], ImportOptions(**options)))[0]


def with_fields(digest: Digest, position: int, **fields: str) -> Digest:
    entries = list(digest.entries)
    entries[position] = replace(entries[position], fields=tuple(fields.items()))
    return replace(digest, entries=tuple(entries))


def test_a_date_given_as_an_option_stays_until_another_is_given(tmp_path: Path) -> None:
    day, other = datetime.date(2024, 5, 6), datetime.date(2024, 7, 8)
    papers = ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"])
    first = first_import(tmp_path, *papers, date=day)
    digest = again(tmp_path, first, *papers).digest
    assert (digest.id, digest.date, digest.date_from) == ("2024-05-06", day, "option")
    assert again(tmp_path, first, *papers, date=other).digest.date == other


def test_fields_written_by_hand_go_with_their_paper(tmp_path: Path) -> None:
    first = first_import(tmp_path, ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"]), ("Three", TEXTS["old"]))
    first = with_fields(first, 0, aliases="old/one/", topics="things", slug="mine", authors="A. Author")
    first = with_fields(first, 1, topics="bridges")
    papers = ("Two: Corrected", TEXTS["loud"]), ("one!", TEXTS["quiet"]), ("Three", TEXTS["old"])
    digest = again(tmp_path, first, *papers).digest
    assert [dict(entry.fields) for entry in digest.entries] == [
        {"topics": "bridges", "aliases": "/papers/two/"},
        {"aliases": "old/one/", "topics": "things", "slug": "mine", "authors": "A. Author"},
        {},
    ]


def test_every_field_written_by_hand_stays_and_what_stays_and_goes_is_said(tmp_path: Path) -> None:
    first = first_import(tmp_path, ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"]), ("Three", TEXTS["old"]))
    mine = {
        "arxiv": "2508.01234",
        "doi": "10.1000/182",
        "authors": "A. Author, B. Author",
        "url": "https://example.org/one",
        "topics": "bridges",
    }
    first = with_fields(with_fields(first, 0, **mine), 2, authors="C. Author")
    first = replace(first, title="My own", note="A note.")
    imported = again(
        tmp_path,
        first,
        ("One", TEXTS["quiet"]),
        ("Two", TEXTS["loud"]),
        ("Three", f"{TEXTS['old']} and more"),
    )
    digest = imported.digest
    assert dict(digest.entries[0].fields) == mine
    assert dict(digest.entries[2].fields) == {"authors": "C. Author"}
    assert (digest.title, digest.note) == ("My own", "A note.")
    assert list(map(str, imported.notes)) == [
        "kept the note",
        "kept `arxiv` of 1 paper: “One”",
        "kept `authors` of 2 papers: “One”, “Three”",
        "kept `doi` of 1 paper: “One”",
        "kept `topics` of 1 paper: “One”",
        "kept `url` of 1 paper: “One”",
        "dropped the abstract on the page, for that of the dump, of 1 paper: “Three”",
    ]


def test_a_field_that_the_dump_gives_is_the_dump_s_which_is_said(tmp_path: Path) -> None:
    dump = tmp_path / "2025-08-20.jsonl"
    dump.write_text(json.dumps({"title": "One", "abstract": TEXTS["quiet"], "authors": ["A"]}))
    [first] = digests(import_dumps([dump], []))
    first = with_fields(first, 0, authors="B", url="https://example.org/")
    [imported] = import_dumps([dump], [first], ImportOptions(replace=True)).imported
    assert dict(imported.digest.entries[0].fields) == {"authors": "A", "url": "https://example.org/"}
    assert list(map(str, imported.notes)) == [
        "kept `url` of 1 paper: “One”",
        "dropped `authors` of 1 paper: “One”",
    ]


def test_a_title_of_the_page_stays_while_the_dump_is_as_it_was(tmp_path: Path) -> None:
    papers = ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"])
    top = "---\ntitle: Of the dump\n---\n"
    [first] = digests(import_dumps([write(tmp_path / "a.txt", *papers, top=top)], []))
    mine = replace(first, title="Mine")
    [same] = import_dumps([tmp_path / "a.txt"], [mine], ImportOptions(replace=True)).imported
    assert (same.digest.title, same.notes) == ("Mine", ())
    dump = write(tmp_path / "a.txt", *papers, top="---\ntitle: Another\n---\n")
    [other] = import_dumps([dump], [mine], ImportOptions(replace=True)).imported
    assert other.digest.title == "Another"
    assert list(map(str, other.notes)) == ["dropped the title of the page: Mine (now Another)"]


def test_what_stays_is_printed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = write(site / "2025-08-20.txt", ("One", TEXTS["quiet"]))
    assert main(["import", dump.name]) == 0
    page = site / "content" / "2025" / "2025-08-20.md"
    page.write_text(page.read_text().replace("## One\n", "## One\n\n- authors: A. Author\n"))
    capsys.readouterr()
    assert main(["import", "--replace", dump.name]) == 0
    assert "\n  kept `authors` of 1 paper: “One”\n" in capsys.readouterr().out
    assert "- authors: A. Author" in page.read_text()


@pytest.mark.parametrize(
    ("title", "text"),
    [("Two, Corrected", TEXTS["loud"]), ("Two, Corrected", TEXTS["loud"] + " and corrected, too")],
)
@pytest.mark.parametrize("place", [0, 1])
def test_the_address_of_a_corrected_title_leads_to_the_new_one(
    tmp_path: Path, title: str, text: str, place: int
) -> None:
    first = first_import(tmp_path, ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"]))
    papers = [("One", TEXTS["quiet"])]
    papers.insert(place, (title, text))
    imported = again(tmp_path, first, *papers)
    assert imported.digest.entries[place].fields == (("aliases", "/papers/two/"),)
    assert list(map(str, imported.gone)) == ["/papers/two/ leads to “Two, Corrected”: an alias in its fields"]
    twice = again(tmp_path, imported.digest, *papers[:place], ("Zwei", text), *papers[place + 1 :])
    assert twice.digest.entries[place].fields == (("aliases", "/papers/two/, /papers/two-corrected/"),)


def test_a_title_corrected_back_has_no_alias_to_itself(tmp_path: Path) -> None:
    papers = ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"])
    corrected = again(tmp_path, first_import(tmp_path, *papers), papers[0], ("Zwei", TEXTS["loud"])).digest
    assert corrected.entries[1].fields == (("aliases", "/papers/two/"),)
    assert again(tmp_path, corrected, *papers).digest.entries[1].fields == (("aliases", "/papers/zwei/"),)


def test_another_paper_of_the_same_title_does_not_get_the_slug(tmp_path: Path) -> None:
    first = first_import(tmp_path, ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"]))
    first = with_fields(first, 1, slug="mine")
    imported = again(tmp_path, first, ("One", TEXTS["quiet"]), ("Two", TEXTS["late"]))
    assert imported.digest.entries[1].field("slug") == ""


def test_what_goes_away_is_named_with_its_address(tmp_path: Path, site: Path, capsys: Any) -> None:
    write(site / "a.txt", *((name.title(), text) for name, text in TEXTS.items()))
    write(site / "b.txt", ("Loud", TEXTS["loud"]), ("More", TEXTS["late"]), day=9)
    assert main(["import", "a.txt", "b.txt"]) == 0
    write(site / "a.txt", ("Late", TEXTS["late"]), ("Old", TEXTS["old"]))
    capsys.readouterr()
    assert main(["import", "a.txt", "--replace"]) == 0
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "  no longer listed: “Quiet”, nor is there /papers/quiet/ any more",
        "  no longer listed: “Loud”",
    ]


@pytest.mark.parametrize("name", ["a.txt", "with space.txt", "it's.txt"])
def test_the_hint_for_an_edited_dump_can_be_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    papers = list(TEXTS.items())
    first = digests(import_dumps([write(tmp_path / name, *papers)], []))
    dump = write(tmp_path / name, *papers[:-1])
    monkeypatch.chdir(tmp_path)
    for folder, site in ((Path(), []), (Path("my site"), ["--site", "my site"])):
        [(_, hint)] = warnings(import_dumps([dump], first, ImportOptions(site=folder)))
        command = (hint or "").split("`")[1]
        assert shlex.split(command) == ["sitegen", "import", "--replace", *site, str(dump)]


def test_an_option_for_a_known_dump_is_not_dropped_in_silence(tmp_path: Path) -> None:
    papers = ("One", TEXTS["quiet"]), ("Two", TEXTS["loud"])
    first = first_import(tmp_path, *papers)
    dump = tmp_path / "a.txt"
    options = ImportOptions(date=datetime.date(2024, 5, 6), title="A day")
    [(message, hint)] = warnings(import_dumps([dump], [first], options))
    assert message == f"{dump}: known already as 2025/2025-09-01.md; the page stays as it is"
    assert hint is not None
    assert hint.startswith("sitegen import --replace --date 2024-05-06 --title 'A day' ")
    assert warnings(import_dumps([dump], [first], ImportOptions(date=first.date))) == []


# ---- dates that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "top", "line", "text"),
    [
        ("a.txt", "new\n03.04.2025\n\n", ":2", "03.04.2025"),
        ("a.txt", "Feb 30\n\n", ":1", "Feb 30"),
        ("a.txt", "Aug 20, 9999\n\n", ":1", "Aug 20, 9999"),
        ("03-04-2025.txt", "", "", "03-04-2025"),
    ],
)
def test_a_date_that_is_not_read_is_reported(
    tmp_path: Path, name: str, top: str, line: str, text: str
) -> None:
    dump = write(tmp_path / name, ("One", PROSE["quiet"]), top=top)
    result = import_dumps([dump], [])
    assert digests(result)[0].date_from == "added"
    assert [message for message, _ in warnings(result)] == [f"{dump}{line}: not read as a date: {text}"]
    given = import_dumps([dump], [], ImportOptions(date=datetime.date(2025, 4, 3)))
    assert given.warnings == ()


def test_all_bad_dates_and_other_faults_of_a_run_are_raised_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.txt", ("One", PROSE["quiet"]), top=f"---\ndate: soon {name}\n---\n")
    (tmp_path / "c.txt").touch()
    with pytest.raises(ExceptionGroup) as caught:
        import_dumps(find_dumps([tmp_path]), [])
    assert [str(each).removeprefix(f"{tmp_path}/") for each in caught.value.exceptions] == [
        "a.txt:2: no date: soon a",
        "b.txt:2: no date: soon b",
        "c.txt:1: empty file",
    ]


# ---- copies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [("\n\n", "\n\n\n"), ("quietbridges", "edited")])
def test_a_copy_of_a_dump_is_reported(tmp_path: Path, change: tuple[str, str]) -> None:
    papers = list(TEXTS.items())
    dump = write(tmp_path / "2025-01-01.txt", *papers)
    copy = tmp_path / "2025-02-02.txt"
    copy.write_bytes(dump.read_text().replace(*change).encode())
    expected = [
        (
            f"{copy}: lists the same papers as 2025/2025-01-01.md",
            "if it is a copy, delete it and its page 2025/2025-02-02.md; else leave it",
        )
    ]
    assert warnings(import_dumps([dump, copy], [])) == expected
    assert warnings(import_dumps([copy], digests(import_dumps([dump], [])))) == expected


def test_a_digest_that_shares_papers_with_another_is_no_copy(tmp_path: Path) -> None:
    papers = list(TEXTS.items())
    part = write(tmp_path / "b.txt", *papers[:2], day=1)
    other = write(tmp_path / "c.txt", *papers[:3], ("Another", TEXTS["late"]), day=2)
    result = import_dumps([write(tmp_path / "a.txt", *papers), part, other], [])
    assert (len(result.imported), result.warnings) == (3, ())


def test_a_paper_that_a_dump_lists_twice_is_counted_once(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "a.txt", ("One", PROSE["quiet"]), ("Two", PROSE["loud"]), ("One", PROSE["quiet"]))
    assert main(["import", "a.txt"]) == 0
    out = capsys.readouterr().out
    assert "2025-09-01.md: 2 papers in 3 entries; " in out
    assert out.endswith("wrote 1 page with 2 papers; 0 dumps known already\n")


# ---- slugs for ever ------------------------------------------------------------------------------


TITLES = ["Quiet Bridges", "quiet bridges!", "QuietBridges", "Quiet-Bridges", "L$^2$Clocks", "L2Clocks", "A"]
PAPERS = st.tuples(st.sampled_from(TITLES), st.sampled_from(sorted(PROSE.values())))
DUMPS = st.lists(
    st.tuples(st.integers(0, 5), st.lists(PAPERS, min_size=1, max_size=4)), min_size=1, max_size=5
)


def slugs(found: list[Digest]) -> dict[tuple[str, int], str]:
    """The slug of every entry: by its digest's id, and its place there."""
    groups = group_entries(sorted(found, key=digest_order))
    return {
        (each.digest.id, each.position): slug
        for group, slug in zip(groups, assign_slugs(groups), strict=True)
        for each in group.occurrences
    }


def digest(number: int, day: int, papers: list[tuple[str, str]]) -> Digest:
    date = datetime.date(2025, 1, 1 + day)
    entries = tuple(Entry(title=title, abstract=abstract) for title, abstract in papers)
    return Digest(
        id=f"{date}-{number + 2}", date=date, date_from="filename", title="Daily Papers", entries=entries
    )


@given(DUMPS, st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_a_slug_never_changes_because_another_digest_came_in(
    dumps: list[tuple[int, list[tuple[str, str]]]], order: random.Random
) -> None:
    new = [digest(number, day, papers) for number, (day, papers) in enumerate(dumps)]
    order.shuffle(new)
    found: list[Digest] = []
    before: dict[tuple[str, int], str] = {}
    for each in new:
        found.append(pin_slugs(found, each))
        after = slugs(found)
        assert {key: after[key] for key in before} == before
        assert all(
            re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 80 for slug in after.values()
        )
        before = after


@given(DUMPS, st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_writing_a_page_anew_changes_no_slug_of_a_paper_that_it_still_lists(
    dumps: list[tuple[int, list[tuple[str, str]]]], order: random.Random
) -> None:
    found: list[Digest] = []
    for number, (day, papers) in enumerate(dumps):
        found.append(pin_slugs(found, digest(number, day, papers)))
    before = slugs(found)
    old = order.choice(found)
    plain = replace(old, entries=tuple(replace(each, fields=()) for each in old.entries))
    others = [each for each in found if each is not old]
    assert slugs([*others, pin_slugs(others, plain, old=old)]) == before


@given(DUMPS, st.randoms(use_true_random=False))
@settings(max_examples=examples(40))
def test_where_no_two_papers_clash_the_order_of_import_does_not_matter(
    dumps: list[tuple[int, list[tuple[str, str]]]], order: random.Random
) -> None:
    plain = [
        digest(number, day, [(f"Paper {PROSE_NAMES[text]}{'!' * number}", text) for _, text in papers])
        for number, (day, papers) in enumerate(dumps)
    ]
    shuffled = list(plain)
    order.shuffle(shuffled)
    found: list[Digest] = []
    for each in shuffled:
        found.append(pin_slugs(found, each))
    assert sorted(found, key=digest_order) == sorted(plain, key=digest_order)  # no pins were needed
    assert slugs(found) == slugs(plain)


@given(DUMPS, st.randoms(use_true_random=False))
@settings(max_examples=examples(10))
def test_the_order_in_which_dumps_are_named_and_one_at_a_time_give_the_same_pages(
    dumps: list[tuple[int, list[tuple[str, str]]]], order: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [
            write(Path(folder) / f"{number}-2025-01-0{1 + day}.txt", *papers, day=day)
            for number, (day, papers) in enumerate(dumps)
        ]
        forced = ImportOptions(force=True)  # titles may have no word here
        together = digests(import_dumps(paths, [], forced))
        one_by_one: list[Digest] = []
        for path in sorted(paths, key=lambda path: (path.stat().st_mtime, path.name[2:12], path.name)):
            one_by_one += digests(import_dumps([path], one_by_one, forced))
        order.shuffle(paths)
        assert digests(import_dumps(paths, [], forced)) == together == one_by_one


def test_a_late_digest_takes_no_slug_and_no_spelling(tmp_path: Path) -> None:
    later = digests(
        import_dumps(
            [write(tmp_path / "2025-02-01.txt", ("QuietBridges", PROSE["quiet"]), ("Clocks", PROSE["loud"]))],
            [],
        )
    )
    result = import_dumps(
        [write(tmp_path / "2025-01-01.txt", ("Quiet Bridges", PROSE["quiet"]), ("Clocks", PROSE["old"]))],
        later,
    )
    [late] = digests(result)
    assert late.entries[0].fields == (("slug", "quietbridges"), ("announced", "2025-02-01"))
    assert re.fullmatch("clocks-[0-9a-f]{8}", late.entries[1].field("slug"))
    assert parse_page(format_page(late), source="x", digest_id=late.id) == late


def test_a_slug_given_by_hand_survives_replacing(tmp_path: Path) -> None:
    [first] = digests(
        import_dumps([write(tmp_path / "a.txt", ("One", PROSE["quiet"]), ("Two", PROSE["old"]))], [])
    )
    mine = replace(first, entries=(replace(first.entries[0], fields=(("slug", "mine"),)), first.entries[1]))
    dump = write(tmp_path / "a.txt", ("One", PROSE["quiet"] + " And more"), ("Two", PROSE["old"]))
    [again] = digests(import_dumps([dump], [mine], ImportOptions(replace=True)))
    assert again.entries[0].fields == (("slug", "mine"),)
    assert again.entries[1].fields == ()


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_writes_pages_and_says_what_it_did(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "dumps" / "a.txt", ("One", PROSE["quiet"]), ("Two", PROSE["loud"]), top="Aug 20\n\n")
    assert main(["import", "dumps"]) == 0
    assert capsys.readouterr().out == (
        "dumps/a.txt → content/2025/2025-08-20.md: 2 papers; date from its line Aug 20; "
        "10 lines = 1 furniture + 5 blank + 2 titles + 2 abstract + 0 reported\n"
        "wrote 1 page with 2 papers; 0 dumps known already\n"
    )
    assert [each.id for each in read_content(site / "content")] == ["2025-08-20"]
    assert main(["import", "dumps"]) == 0
    assert capsys.readouterr().out == "wrote 0 pages with 0 papers; 1 dump known already\n"


def test_a_dry_run_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "a.txt", ("One", PROSE["quiet"]))
    assert main(["import", "a.txt", "--dry-run"]) == 0
    assert capsys.readouterr().out.endswith("would write 1 page with 1 paper; 0 dumps known already\n")
    assert sorted(path.name for path in site.iterdir()) == ["a.txt", "sitegen.yaml"]


def test_a_page_edited_by_hand_is_never_overwritten(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papers = [(f"Paper {n}", PROSE["quiet"]) for n in range(3)]
    write(site / "a.txt", *papers)
    assert main(["import", "a.txt"]) == 0
    page = site / "content" / "2025" / "2025-09-01.md"
    edited = page.read_text().replace("Paper 0", "Paper *nought*")
    page.write_text(edited)
    assert main(["import", "a.txt"]) == 0
    write(site / "a.txt", *papers, ("One more", PROSE["loud"]))
    capsys.readouterr()
    assert main(["import", "a.txt"]) == 0
    assert page.read_text() == edited
    assert [path.name for path in page.parent.iterdir()] == [page.name]
    assert capsys.readouterr().err == (
        "warning: a.txt: you changed this file after its page content/2025/2025-09-01.md was made; "
        "the page was not changed; 1 paper of it not on the page\n"
        "hint: edit content/2025/2025-09-01.md; or delete that page, so that it is made again from the file; "
        "or run `sitegen import --replace a.txt`\n"
    )
    assert main(["import", "a.txt", "--strict"]) == 1
    assert main(["import", "a.txt", "--replace"]) == 0
    assert "One more" in page.read_text()
    assert "*nought*" not in page.read_text()


def test_with_strict_a_warning_is_a_fault_and_nothing_is_written(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "a.txt").write_text("A Title\nAnother Title\nAn abstract of one sentence.\n")
    assert main(["import", "a.txt", "--strict"]) == 1
    assert capsys.readouterr().err.startswith("error: a.txt:1: a title without an abstract: A Title\nhint: ")
    assert not (site / "content").exists()


def test_a_date_takes_one_dump(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "dumps" / "a.txt", ("One", PROSE["quiet"]))
    assert main(["import", "dumps", "--date", "2025-01-01"]) == 2
    assert "error: --date takes one dump" in capsys.readouterr().err
    assert main(["import", "dumps/a.txt", "--date", "2025-01-01", "--title", "A day"]) == 0
    [digest] = read_content(site / "content")
    assert (digest.id, digest.date_from, digest.title) == ("2025-01-01", "option", "A day")


def test_a_fault_in_a_page_stops_the_import(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "a.txt", ("One", PROSE["quiet"]))
    (site / "content" / "2025").mkdir(parents=True)
    (site / "content" / "2025" / "2025-01-01.md").write_text("##\n")
    assert main(["import", "a.txt"]) == 1
    assert capsys.readouterr().err == (
        "error: content/2025/2025-01-01.md:1: a heading without a title\n"
        "hint: write `## Title of the paper`\n"
    )


def test_dumps_of_a_folder_are_the_visible_files_in_and_below_it(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.txt",
        ".hidden",
        ".git/x",
        "below/c.txt",
        "below/.d/e.txt",
        "below/further/f.txt",
    ):
        write(tmp_path / name, ("One", PROSE["quiet"]))
    (tmp_path / "below" / "loop").symlink_to(tmp_path)
    found = find_dumps([tmp_path, tmp_path / "a.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.txt",
        "b.txt",
        "below/c.txt",
        "below/further/f.txt",
    ]
    with pytest.raises(DumpError, match="no such file or folder"):
        find_dumps([tmp_path / "no"])


def test_a_folder_without_dumps_is_said(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    with pytest.raises(DumpError, match="no dump in this folder"):
        find_dumps([tmp_path])
    assert find_dumps([tmp_path], may_be_empty=True) == ()


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "no")
    write(tmp_path / "b.txt", ("One", PROSE["quiet"]))
    result = import_dumps(find_dumps([tmp_path]), [])
    assert len(result.imported) == 1
    assert warnings(result) == [
        (f"{tmp_path / 'a.txt'}: a link to a file that is not there", "delete it, or put the file back")
    ]
