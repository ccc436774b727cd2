"""`sitegen fetch`, against a server that plays the sources and has their faults."""

from __future__ import annotations

import datetime
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen import __version__
from sitegen.cli.main import main
from sitegen.errors import UsageError
from sitegen.fetching.download import Limits, followed
from sitegen.fetching.run import Fetched, FetchOptions, fetch_dumps
from sitegen.fetching.trouble import Trouble
from sitegen.importing.readers import read_dump
from sitegen.importing.run import import_dumps
from sitegen.model import FetchSource
from sitegen.settings.config import parse_site
from tests.playing import Clock, Reply, Request, Server, atom, papers, playing, rss
from tests.small_site import environment, make_site

FRIDAY = datetime.date(2026, 11, 27)
PAGE = Reply(
    body=b"<!DOCTYPE html>\n<html><title>Log in</title></html>", headers={"Content-Type": "text/html"}
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    with playing() as started:
        yield started


class Archive:
    """A folder of dumps that is filled from the server."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.clock = Clock()

    def fetch(self, *rows: str, limits: Limits | None = None, **options: Any) -> Fetched:
        """Fetch from sources as sitegen.yaml has them; `URL` is the server's address."""
        text = "sources:\n" + "".join(
            f"  - {{{row}}}\n" for row in rows or ("name: hf, type: huggingface, url: URL",)
        )
        sources = parse_site(text.replace("URL", self.server.url), source="sitegen.yaml").sources
        return fetch_dumps(
            sources,
            FetchOptions(folder=self.folder, lines={"hf": 2}, **options),
            now=self.clock.now,
            sleep=self.clock.sleep,
            limits=limits,
        )

    def put(self, name: str, data: bytes = b"[]") -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(data)

    @property
    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*"))}


@pytest.fixture
def archive(tmp_path: Path, server: Server) -> Archive:
    return Archive(tmp_path / "dumps", server)


def said(fetched: Fetched) -> list[tuple[str, str]]:
    return [(f"{outcome.day:%m-%d}", outcome.what) for outcome in fetched.outcomes]


def faults(fetched: Fetched) -> list[str]:
    return [str(fault) for fault in fetched.faults]


def by_day(request: Request) -> Reply:
    """One paper a day, named for the day."""
    return papers(request.parameters["date"])


# ---- what is written -----------------------------------------------------------------------------------


def test_the_answer_is_kept_byte_for_byte(archive: Archive, server: Server) -> None:
    body = '[ {"paper": {"id": "1", "title": "Übung"}, "odd":  null } ]\r\n'.encode()
    server.answers(Reply(body=body))
    fetched = archive.fetch()
    assert archive.files == {"2026-11-27-hf.json": body}
    (outcome,) = fetched.outcomes
    assert (outcome.what, outcome.papers, outcome.size, outcome.so_far) == ("written", 1, len(body), True)
    assert fetched.faults == fetched.notes == ()


def test_a_compressed_answer_is_kept_unpacked(archive: Archive, server: Server) -> None:
    plain = papers("1")
    server.answers(Reply(body=gzip.compress(plain.body), headers={"Content-Encoding": "gzip"}))
    archive.fetch()
    assert archive.files == {"2026-11-27-hf.json": plain.body}


def test_huggingface_is_asked_for_a_day(archive: Archive, server: Server) -> None:
    server.play = by_day
    archive.fetch(agent="sitegen/1 (+https://example.org/)")
    (request,) = server.requests
    assert request.path == "/api/daily_papers"
    assert request.parameters == {"date": "2026-11-27", "limit": "100"}
    assert request.agent == "sitegen/1 (+https://example.org/)"


def test_a_dump_that_is_there_is_never_asked_for_or_written_again(archive: Archive, server: Server) -> None:
    archive.put("2026-11-27-hf.jsonl", b"mine")
    server.play = by_day
    assert said(archive.fetch()) == [("11-27", "there")]
    assert server.requests == []
    assert archive.files == {"2026-11-27-hf.jsonl": b"mine"}


def test_a_dump_in_a_folder_below_is_there_too(archive: Archive) -> None:
    (archive.folder / "2026").mkdir(parents=True)
    (archive.folder / "2026/2026-11-27-hf.json").write_bytes(b"[]")
    assert said(archive.fetch()) == [("11-27", "there")]


def test_a_dump_of_another_source_is_not_there(archive: Archive, server: Server) -> None:
    archive.put("2026-11-27-hf-old.json")
    archive.put("2026-11-27-old-hf.json")
    archive.put("2026-11-27-hf.2.json")  # a second page without the first
    server.play = by_day
    assert said(archive.fetch()) == [("11-27", "written")]


# ---- days ----------------------------------------------------------------------------------------------


def test_a_range_is_fetched_day_by_day_without_weekends(archive: Archive, server: Server) -> None:
    server.play = by_day
    fetched = archive.fetch(since=datetime.date(2026, 11, 19))
    assert server.days == [f"2026-11-{day}" for day in (19, 20, 23, 24, 25, 26, 27)]
    assert said(fetched)[2:4] == [("11-21", "weekend"), ("11-22", "weekend")]
    assert len(archive.files) == 7


def test_a_range_may_end_early(archive: Archive, server: Server) -> None:
    server.play = by_day
    archive.fetch(since=datetime.date(2026, 11, 18), until=datetime.date(2026, 11, 19))
    assert list(archive.files) == ["2026-11-18-hf.json", "2026-11-19-hf.json"]


def test_weekends_are_asked_for_where_the_settings_say_so(archive: Archive, server: Server) -> None:
    server.play = by_day
    archive.fetch("name: hf, type: huggingface, url: URL, weekends: true", since=datetime.date(2026, 11, 21))
    assert server.days[:2] == ["2026-11-21", "2026-11-22"]


@pytest.mark.parametrize("day", [28, 29])
def test_at_a_weekend_a_new_source_begins_on_friday(archive: Archive, server: Server, day: int) -> None:
    archive.clock = Clock(f"2026-11-{day}T12:00:00+00:00")
    server.play = by_day
    assert said(archive.fetch()) == [("11-27", "written"), (f"11-{day}", "weekend")]


def test_at_a_weekend_nobody_is_asked(archive: Archive, server: Server) -> None:
    archive.clock = Clock("2026-11-28T12:00:00+00:00")
    archive.put("2026-11-27-hf.json")
    assert said(archive.fetch()) == [("11-28", "weekend")]
    assert server.requests == []


def test_what_earlier_runs_missed_is_fetched(archive: Archive, server: Server) -> None:
    for day in (10, 19, 24):
        archive.put(f"2026-11-{day}-hf.json")
    server.play = by_day
    archive.fetch()
    assert server.days == [f"2026-11-{day}" for day in (13, 16, 17, 18, 20, 23, 25, 26, 27)]
    server.requests.clear()
    assert said(archive.fetch()) == [("11-27", "there")]


def test_days_before_the_first_dump_are_not_missed(archive: Archive, server: Server) -> None:
    archive.put("2026-11-26-hf.json")
    server.play = by_day
    archive.fetch()
    assert server.days == ["2026-11-27"]


def test_a_delay_waits_until_the_day_is_over(archive: Archive, server: Server) -> None:
    server.play = by_day
    row = "name: hf, type: huggingface, url: URL, delay: 1"
    fetched = archive.fetch(row)
    assert [(outcome.day.day, outcome.so_far) for outcome in fetched.outcomes] == [(26, False)]
    assert said(archive.fetch(row, since=datetime.date(2026, 11, 26))) == [
        ("11-26", "there"),
        ("11-27", "early"),
    ]


def test_an_empty_day_writes_nothing_and_is_asked_for_again(archive: Archive, server: Server) -> None:
    archive.put("2026-11-25-hf.json")
    server.play = lambda request: papers() if request.parameters["date"].endswith("26") else by_day(request)
    assert said(archive.fetch()) == [("11-26", "empty"), ("11-27", "written")]
    server.play = by_day
    assert said(archive.fetch()) == [("11-26", "written"), ("11-27", "there")]


def test_a_later_day_does_not_make_an_earlier_one_old(archive: Archive, server: Server) -> None:
    archive.put("2026-11-27-hf.json", papers("1", "2").body)
    server.answers(papers("1"))
    assert said(archive.fetch(since=datetime.date(2026, 11, 26)))[0] == ("11-26", "written")


def test_a_dump_that_somebody_broke_makes_nothing_old(archive: Archive, server: Server) -> None:
    archive.put("2026-11-26-hf.json", b"<<<<<<< mine")
    server.answers(papers("1"))
    assert said(archive.fetch()) == [("11-27", "written")]


def test_a_list_that_repeats_an_earlier_day_is_nothing_new(archive: Archive, server: Server) -> None:
    archive.put("2026-11-26-hf.json", papers("1", "2").body)
    server.answers(papers("2"))
    assert said(archive.fetch()) == [("11-27", "old")]
    server.answers(papers("2", "3"))
    assert said(archive.fetch()) == [("11-27", "written")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": FRIDAY + datetime.timedelta(days=1)}, "--since is a day to come: 2026-11-28"),
        ({"until": FRIDAY + datetime.timedelta(days=1)}, "--until is a day to come: 2026-11-28"),
        ({"since": FRIDAY, "until": datetime.date(2026, 11, 1)}, "--since is after --until: 2026-11-27"),
        ({"names": ["fh"]}, "no such source: fh"),
    ],
)
def test_what_cannot_be_asked_for_is_wrong_usage(
    archive: Archive, server: Server, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        archive.fetch(**options)
    assert server.requests == []


def test_a_dry_run_asks_and_writes_nothing(archive: Archive, server: Server) -> None:
    fetched = archive.fetch(dry_run=True)
    assert [outcome.url for outcome in fetched.outcomes] == [
        f"{server.url}/api/daily_papers?date=2026-11-27&limit=100"
    ]
    assert server.requests == []
    assert not archive.folder.exists()


# ---- arXiv ---------------------------------------------------------------------------------------------

ARXIV = "name: ax, type: arxiv, url: URL"


@pytest.mark.parametrize(
    ("day", "window"),
    [
        ("2026-11-23", "[202611191800 TO 202611201759]"),  # a Monday: Thursday to Friday
        ("2026-11-24", "[202611201800 TO 202611231759]"),  # over the weekend
        ("2026-11-25", "[202611231800 TO 202611241759]"),
        ("2026-11-27", "[202611251800 TO 202611261759]"),
    ],
)
def test_arxiv_is_asked_for_what_was_announced_on_a_day(
    archive: Archive, server: Server, day: str, window: str
) -> None:
    archive.clock = Clock(f"{day}T12:00:00+00:00")
    server.answers(atom("2611.00001v1"))
    archive.fetch(f"{ARXIV}, topics: [cs.LG, stat.ML], query: 'all:\"world model\"'")
    (request,) = server.requests
    assert request.path == "/api/query"
    assert request.parameters == {
        "search_query": f'(cat:cs.LG OR cat:stat.ML) AND (all:"world model") AND submittedDate:{window}',
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": "0",
        "max_results": "2000",
    }
    assert list(archive.files) == [f"{day}-ax.xml"]


def test_the_windows_of_arxiv_lie_side_by_side(archive: Archive, server: Server) -> None:
    server.play = lambda request: atom(request.parameters["search_query"])
    archive.fetch(ARXIV, since=datetime.date(2026, 10, 1))
    windows = [
        request.parameters["search_query"].partition("[")[2].rstrip("]").split(" TO ")
        for request in server.requests
    ]
    ends, starts = [end for _, end in windows[:-1]], [start for start, _ in windows[1:]]
    read = datetime.datetime.strptime
    assert len(windows) == 42
    assert {read(b, "%Y%m%d%H%M") - read(a, "%Y%m%d%H%M") for a, b in zip(ends, starts, strict=True)} == {
        datetime.timedelta(minutes=1)
    }


def test_arxiv_is_asked_once_in_three_seconds(archive: Archive, server: Server) -> None:
    server.play = lambda request: atom(request.parameters["search_query"])
    archive.fetch(ARXIV, since=datetime.date(2026, 11, 25))
    assert archive.clock.slept == [3, 3]


def test_a_day_of_several_pages_is_several_dumps(archive: Archive, server: Server) -> None:
    pages = {"0": ["1", "2"], "2": ["3", "4"], "4": ["5"]}
    server.play = lambda request: atom(*pages[request.parameters["start"]], total=5)
    (outcome,) = archive.fetch(ARXIV).outcomes
    assert [path.name for path in outcome.paths] == [
        "2026-11-27-ax.xml",
        "2026-11-27-ax.2.xml",
        "2026-11-27-ax.3.xml",
    ]
    assert outcome.papers == 5
    assert archive.files["2026-11-27-ax.3.xml"] == atom("5", total=5).body
    assert said(archive.fetch(ARXIV)) == [("11-27", "there")]


def test_a_page_that_does_not_come_leaves_no_dump_of_the_day(archive: Archive, server: Server) -> None:
    server.play = lambda request: (
        atom("1", total=2) if request.parameters["start"] == "0" else Reply(status=503)
    )
    assert said(archive.fetch(ARXIV)) == [("11-27", "failed")]
    assert archive.files == {}


def test_an_empty_page_of_arxiv_that_should_hold_papers_is_asked_for_again(
    archive: Archive, server: Server
) -> None:
    server.answers(atom(total=2), atom("1", "2"))
    assert said(archive.fetch(ARXIV)) == [("11-27", "written")]
    assert len(server.requests) == 2


def test_a_server_that_knows_no_pages_is_a_fault_where_papers_are_missing(
    archive: Archive, server: Server
) -> None:
    server.answers(atom("1", "2", total=9))
    assert "answers each page with the same papers" in faults(archive.fetch(ARXIV))[0]
    assert archive.files == {}


def test_a_full_list_of_huggingface_has_a_next_page(archive: Archive, server: Server) -> None:
    first = papers(*map(str, range(100)))
    server.play = lambda request: papers("100") if request.parameters.get("p") == "1" else first
    archive.fetch()
    assert list(archive.files) == ["2026-11-27-hf.2.json", "2026-11-27-hf.json"]


def test_a_limit_is_one_page_of_that_size(archive: Archive, server: Server) -> None:
    server.answers(atom("1", "2", total=9))
    archive.fetch(f"{ARXIV}, limit: 2")
    assert [request.parameters["max_results"] for request in server.requests] == ["2"]
    server.answers(papers("1", "2"))
    archive.fetch("name: hf, type: huggingface, url: URL, limit: 2")
    assert server.requests[-1].parameters["limit"] == "2"
    assert list(archive.files) == ["2026-11-27-ax.xml", "2026-11-27-hf.json"]


def test_an_error_of_arxiv_comes_as_a_feed(archive: Archive, server: Server) -> None:
    server.answers(
        Reply(
            body=b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#x</id>'
            b"<title>Error</title><summary>malformed query</summary></entry></feed>"
        )
    )
    (fault,) = faults(archive.fetch(ARXIV))
    assert "ax, 2026-11-27: answered with an error: malformed query: http://127" in fault


# ---- feeds and files -----------------------------------------------------------------------------------

JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "F"}


@pytest.mark.parametrize(
    ("reply", "suffix"),
    [
        (rss("1"), "xml"),
        (Reply(body=b"\n <?xml version='1.0'?><rss><channel><item/></channel></rss>"), "xml"),
        (atom("1"), "xml"),
        (Reply(body=b"\xef\xbb\xbf<?xml version='1.0'?><rss><channel><item/></channel></rss>"), "xml"),
        (Reply(body=json.dumps({**JSON_FEED, "items": [{"id": "1"}]}).encode()), "json"),
        (
            Reply(
                body=b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                b'xmlns="http://purl.org/rss/1.0/"><item rdf:about="1"/></rdf:RDF>'
            ),
            "xml",
        ),
    ],
)
def test_a_feed_of_any_kind(archive: Archive, server: Server, reply: Reply, suffix: str) -> None:
    server.answers(reply)
    archive.fetch("name: f, type: feed, url: URL/feed")
    assert archive.files == {f"2026-11-27-f.{suffix}": reply.body}


@pytest.mark.parametrize(
    "reply", [rss(), Reply(body=json.dumps({**JSON_FEED, "items": []}).encode())], ids=["rss", "json"]
)
def test_a_feed_without_items_writes_nothing(archive: Archive, server: Server, reply: Reply) -> None:
    server.answers(reply)
    assert said(archive.fetch("name: f, type: feed, url: URL")) == [("11-27", "empty")]
    assert archive.files == {}


def test_a_feed_is_written_again_when_it_has_a_new_item(archive: Archive, server: Server) -> None:
    row = "name: f, type: feed, url: URL"
    told = []
    for day, reply in ((25, rss("1", "2")), (26, rss("2")), (27, rss("2", "3")), (28, rss("2", "3"))):
        archive.clock = Clock(f"2026-11-{day}T06:00:00+00:00")
        server.answers(reply)
        told += said(archive.fetch(row))
    assert told == [("11-25", "written"), ("11-26", "old"), ("11-27", "written"), ("11-28", "old")]


def test_items_without_an_id_are_told_apart(archive: Archive, server: Server) -> None:
    archive.put("2026-11-26-f.xml", b"<rss><channel><item><title>a</title></item></channel></rss>")
    server.answers(Reply(body=b"<rss><channel><item><title>b</title></item></channel></rss>"))
    assert said(archive.fetch("name: f, type: feed, url: URL")) == [("11-27", "written")]


def test_a_feed_cannot_be_asked_for_an_earlier_day_and_says_so(archive: Archive, server: Server) -> None:
    server.answers(rss("1"))
    fetched = archive.fetch("name: f, type: feed, url: URL", since=datetime.date(2026, 11, 2))
    assert said(fetched) == [("11-27", "written")]
    assert [note.message for note in fetched.notes] == ["f cannot be asked for another day"]


@pytest.mark.parametrize(
    ("row", "reply", "suffix"),
    [
        ("url: 'URL/papers.bib'", Reply(body=b"@article{a, title={A}}"), "bib"),
        ("url: 'URL/x.php'", Reply(body=b"a,b", headers={"Content-Type": "text/csv; charset=utf-8"}), "csv"),
        ("url: 'URL/x'", Reply(body=b"Papers"), "txt"),
        ("url: 'URL/x'", PAGE, "html"),
    ],
)
def test_a_file_keeps_its_kind(archive: Archive, server: Server, row: str, reply: Reply, suffix: str) -> None:
    server.answers(reply)
    archive.fetch(f"name: u, type: url, {row}")
    assert archive.files == {f"2026-11-27-u.{suffix}": reply.body}


def test_the_day_in_an_address_is_filled_in(archive: Archive, server: Server) -> None:
    server.play = lambda request: Reply(body=request.path.encode())
    archive.fetch(
        "name: u, type: url, url: 'URL/{year}/{month}/{day}/{date}.md'", since=datetime.date(2026, 11, 26)
    )
    assert archive.files == {
        "2026-11-26-u.md": b"/2026/11/26/2026-11-26.md",
        "2026-11-27-u.md": b"/2026/11/27/2026-11-27.md",
    }


def test_a_day_without_a_file_is_no_fault_unless_no_day_has_one(archive: Archive, server: Server) -> None:
    row = "name: u, type: url, url: 'URL/{date}.md'"
    server.play = lambda request: Reply(body=b"# 26") if "26" in request.path[-5:] else Reply(status=404)
    fetched = archive.fetch(row, since=datetime.date(2026, 11, 25))
    assert said(fetched) == [("11-25", "missing"), ("11-26", "written"), ("11-27", "missing")]
    assert fetched.faults == ()
    (archive.folder / "2026-11-26-u.md").unlink()
    server.answers(Reply(status=404))
    (fault,) = faults(archive.fetch(row))
    assert "u has no file for any day: http://127" in fault


def test_a_file_that_did_not_change_is_nothing_new(archive: Archive, server: Server) -> None:
    archive.put("2026-11-20-u.txt", b"same")
    server.answers(Reply(body=b"same"))
    assert said(archive.fetch("name: u, type: url, url: URL/u.txt")) == [("11-27", "old")]


def test_an_empty_file_is_an_empty_day(archive: Archive, server: Server) -> None:
    server.answers(Reply(body=b" \n"))
    assert said(archive.fetch("name: u, type: url, url: URL/u.txt")) == [("11-27", "empty")]


# ---- faults --------------------------------------------------------------------------------------------


def test_a_server_that_has_a_bad_moment_is_asked_again(archive: Archive, server: Server) -> None:
    server.answers(Reply(status=500), Reply(status=503), papers("1"))
    assert said(archive.fetch()) == [("11-27", "written")]
    assert archive.clock.slept == [2, 4]


@pytest.mark.parametrize("after", ["7", "Fri, 27 Nov 2026 12:00:07 GMT"])
def test_a_server_that_wants_rest_gets_it(archive: Archive, server: Server, after: str) -> None:
    server.answers(Reply(status=429, headers={"Retry-After": after}), papers("1"))
    assert said(archive.fetch()) == [("11-27", "written")]
    assert archive.clock.slept == [7]


def test_a_server_that_wants_long_rest_is_left_alone(archive: Archive, server: Server) -> None:
    server.answers(Reply(status=429, headers={"Retry-After": "3600"}))
    fetched = archive.fetch(since=datetime.date(2026, 11, 23))
    assert said(fetched) == [("11-23", "failed"), ("11-24", "left")]
    assert fetched.outcomes[1].days == 4
    assert len(server.requests) == 1
    assert fetched.faults[0].hint == ("the source asks for 3,600 seconds of rest; the next run asks again")


def test_a_server_that_stays_broken_is_a_fault_after_some_tries(archive: Archive, server: Server) -> None:
    server.answers(Reply(status=500))
    assert faults(archive.fetch()) == [
        "sitegen.yaml:2: hf, 2026-11-27: answered 500 Internal Server Error, 5 times: "
        f"{server.url}/api/daily_papers?date=2026-11-27&limit=100"
    ]
    assert archive.clock.slept == [2, 4, 8, 16]
    assert archive.files == {}


def test_after_three_failed_days_in_a_row_a_source_is_left_alone(archive: Archive, server: Server) -> None:
    server.answers(Reply(status=404))
    fetched = archive.fetch(since=datetime.date(2026, 11, 16))
    assert said(fetched)[2:] == [("11-18", "failed"), ("11-19", "left")]
    assert len(fetched.faults) == 3


def test_single_bad_days_do_not_stop_those_after_them(archive: Archive, server: Server) -> None:
    server.play = lambda request: (
        Reply(status=404) if request.parameters["date"][-2:] in {"23", "24", "26"} else by_day(request)
    )
    fetched = archive.fetch(since=datetime.date(2026, 11, 23))
    assert [what for _, what in said(fetched)] == ["failed", "failed", "written", "failed", "written"]


def test_a_source_that_fails_does_not_stop_the_others(archive: Archive, server: Server) -> None:
    server.play = lambda request: Reply(status=403) if request.path == "/a" else rss("1")
    fetched = archive.fetch("name: a, type: feed, url: URL/a", "name: b, type: feed, url: URL/b")
    assert [outcome.what for outcome in fetched.outcomes] == ["failed", "written"]
    assert list(archive.files) == ["2026-11-27-b.xml"]
    assert fetched.faults[0].hint and "does not let this program or machine in" in fetched.faults[0].hint


@pytest.mark.parametrize("name", ["hf", "ax"])
def test_a_cut_answer_is_asked_for_again_and_never_kept(archive: Archive, server: Server, name: str) -> None:
    whole = {"hf": papers("1"), "ax": atom("1")}[name]
    row = {"hf": "name: hf, type: huggingface, url: URL", "ax": ARXIV}[name]
    cut = Reply(body=whole.body, cut=10)
    server.answers(cut, cut, whole)
    assert said(archive.fetch(row)) == [("11-27", "written")]
    server.answers(cut)
    archive.clock = Clock("2026-11-30T12:00:00+00:00")
    (fault,) = faults(archive.fetch(row))
    assert "broke off its answer" in fault
    assert list(archive.files) == [f"2026-11-27-{name}.{'json' if name == 'hf' else 'xml'}"]


@pytest.mark.parametrize(
    ("row", "body", "message"),
    [
        ("type: huggingface", PAGE.body, "answered with a web page, not JSON"),
        ("type: huggingface", b'[{"paper"', "answered with what is no JSON (Expecting ':' delimiter: line 1"),
        (
            "type: huggingface",
            b'{"error": "Invalid"}',
            'answered with JSON that is no list of papers: {"error": "Invalid"}',
        ),
        ("type: huggingface", b"[1, 2]", "answered with JSON that is no list of papers: [1, 2]"),
        ("type: huggingface", b"[" * 100_000, "answered with what is no JSON"),
        ("type: arxiv", PAGE.body, "answered with a web page, not an Atom feed"),
        ("type: arxiv", b"Rate exceeded.", "answered with what is no XML"),
        ("type: arxiv", b"<rss/>", "answered with <rss>, not an Atom feed"),
        ("type: feed", b"<html xmlns='x'/>", "answered with a web page, not a feed"),
        ("type: feed", b"<opml/>", "answered with <opml>, not a feed"),
        ("type: feed", b'{"items": []}', "answered with JSON that is no JSON Feed"),
        (
            "type: feed",
            b'<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>',
            "answered with XML that has entities of its own",
        ),
        ("type: feed", b'<?xml version="1.0" encoding="nonsense"?><rss/>', "answered with what is no XML"),
    ],
)
def test_an_answer_that_is_something_else_is_named(
    archive: Archive, server: Server, row: str, body: bytes, message: str
) -> None:
    server.answers(Reply(body=body))
    (fault,) = faults(archive.fetch(f"name: hf, {row}, url: URL"))
    assert f"hf, 2026-11-27: {message}" in fault
    assert archive.files == {}


def test_a_web_page_in_place_of_a_file_is_named(archive: Archive, server: Server) -> None:
    server.answers(PAGE)
    (fault,) = faults(archive.fetch("name: u, type: url, url: URL/u.md"))
    assert "answered with a web page, not a .md file" in fault


def test_redirects_are_followed(archive: Archive, server: Server) -> None:
    server.play = lambda request: (
        papers("1") if request.path == "/there" else Reply(status=302, headers={"Location": "/there"})
    )
    assert said(archive.fetch()) == [("11-27", "written")]
    assert [request.path for request in server.requests] == ["/api/daily_papers", "/there"]


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("ftp://example.org/papers", "leads to what is no web address: ftp://example.org/papers"),
        ("file:///etc/passwd", "leads to what is no web address: file:"),
        ("/api/daily_papers", "leads from one address to the next without end"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_a_fault(
    archive: Archive, server: Server, location: str, message: str
) -> None:
    server.answers(Reply(status=301, headers={"Location": location}))
    (fault,) = faults(archive.fetch())
    assert f"hf, 2026-11-27: {message}" in fault


def test_a_server_that_is_slow_is_a_fault(archive: Archive, server: Server) -> None:
    server.answers(Reply(late=0.15))
    (fault,) = faults(archive.fetch(limits=Limits(timeout=0.03, tries=2)))
    assert "hf, 2026-11-27: did not answer in time, 2 times: " in fault


def test_tries_end_at_the_deadline(archive: Archive, server: Server) -> None:
    server.answers(Reply(status=500))
    archive.fetch(limits=Limits(deadline=10))
    assert archive.clock.slept == [2, 4]


def test_an_answer_that_is_too_large_is_a_fault(archive: Archive, server: Server) -> None:
    server.answers(Reply(body=b"[" + b" " * 2_000 + b"]"))
    (fault,) = faults(archive.fetch(limits=Limits(max_bytes=1_000)))
    assert "answered with more than 1,000 bytes" in fault
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_a_fault(archive: Archive) -> None:
    row = "name: hf, type: huggingface, url: 'http://127.0.0.1:1'"
    (fault,) = faults(archive.fetch(row))
    assert "hf, 2026-11-27: cannot be reached: " in fault


def test_a_folder_that_cannot_be_written_is_a_fault(archive: Archive, server: Server) -> None:
    archive.folder.write_text("a file")
    server.play = by_day
    (fault,) = faults(archive.fetch())
    assert "cannot be written" in fault


def test_an_answer_that_takes_too_long_is_a_fault(archive: Archive, server: Server) -> None:
    def late(request: Request) -> Reply:
        archive.clock.moment += datetime.timedelta(hours=1)
        return papers("1")

    server.play = late
    (fault,) = faults(archive.fetch())
    assert "hf, 2026-11-27: answers too slowly: " in fault


def test_a_redirect_does_not_lead_out_of_encryption() -> None:
    with pytest.raises(Trouble, match="leads to an address without encryption"):
        followed("https://example.org/", "http://example.org/")
    assert followed("http://a.example/", "https://b.example/") == "https://b.example/"


def test_all_hosts_of_arxiv_are_asked_once_in_three_seconds(
    archive: Archive, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, server.url)
    server.play = lambda request: rss(request.path)
    rows = (f"name: {host}, type: feed, url: 'http://{host}.arxiv.org/cs.LG'" for host in ("rss", "export"))
    archive.fetch(*rows)
    assert archive.clock.slept == [3]


def test_requests_to_one_host_are_half_a_second_apart(archive: Archive, server: Server) -> None:
    server.play = by_day
    archive.fetch(since=datetime.date(2026, 11, 25))
    assert archive.clock.slept == [0.5, 0.5]


def test_sources_are_frozen_values_with_defaults() -> None:
    (source,) = parse_site("sources: [{type: arxiv}]", source="s").sources
    assert source == FetchSource(
        name="arxiv",
        type="arxiv",
        url="https://export.arxiv.org/api/query",
        topics=("cs.LG",),
        weekends=False,
    )


# ---- the command ---------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with sources, as the current folder."""
    rows = ("{name: hf, type: huggingface, url: URL}", "{name: f, type: feed, url: URL/feed}")
    text = "title: T\nsources:\n" + "".join(f"  - {row}\n" for row in rows)
    (tmp_path / "sitegen.yaml").write_text(text.replace("URL", server.url))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    return tmp_path


DAY = ("--since", "2025-01-02", "--until", "2025-01-02")


def test_the_command_says_what_came_of_each_day(
    site: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.play = by_day
    size = len(papers("2025-01-02").body)
    assert main(["fetch", "hf", *DAY]) == 0
    assert capsys.readouterr() == (
        f"2025-01-02 hf: 1 paper, {size} bytes → content/dumps/2025-01-02-hf.json\n"
        "wrote 1 dump; `sitegen build` shows what they hold\n",
        "",
    )
    assert main(["fetch", "hf", "--since", "2025-01-02", "--until", "2025-01-04"]) == 0
    assert capsys.readouterr().out.splitlines()[::2] == [
        "2025-01-02 hf: there already",
        "2025-01-04 hf: weekend, nothing is published",
    ]
    assert server.requests[0].agent == f"sitegen/{__version__}"


def test_the_command_lists_all_faults_at_the_end(
    site: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers(PAGE)
    assert main(["fetch", *DAY]) == 1
    out, err = capsys.readouterr()
    assert out == "2025-01-02 hf: failed, see below\nwrote 0 dumps\n"
    hint = "hint: look at the address in a browser: it may ask for a login, refuse programs, or have moved\n"
    assert err == (
        "note: sitegen.yaml:4: f cannot be asked for another day\n"
        "hint: it has what it has now, and was not asked for that\n"
        "error: sitegen.yaml:3: hf, 2025-01-02: answered with a web page, not JSON: "
        f"{server.url}/api/daily_papers?date=2025-01-02&limit=100\n{hint}"
    )


def test_the_command_says_what_it_would_ask(
    site: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", "hf", "--dry-run", *DAY]) == 0
    assert capsys.readouterr().out == (
        f"2025-01-02 hf: would ask {server.url}/api/daily_papers?date=2025-01-02&limit=100\n"
    )
    assert server.requests == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--since", "tomorrow"], 2, "argument --since: no date: tomorrow (write it as 2025-08-20)"),
        (["--since", "2199-01-01"], 2, "error: --since is a day to come: 2199-01-01\nhint: today is "),
        (["hff"], 2, "error: no such source: hff\nhint: did you mean `hf`?\n"),
        (["--site", "none"], 2, "error: none: no such folder\n"),
        (["--site", "plain"], 1, "error: plain/sitegen.yaml: no source to ask\nhint: add `sources: "),
    ],
)
def test_the_command_refuses_what_cannot_be(
    site: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    (site / "plain").mkdir()
    (site / "plain/sitegen.yaml").write_text("title: T\n")
    try:
        assert main(["fetch", *arguments]) == code
    except SystemExit as end:  # argparse
        assert end.code == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("base_url", "repository", "contact"),
    [
        ("https://papers.example.org/", "", " (+https://papers.example.org/)"),
        ("http://localhost:8000/", "me/papers", " (+https://github.com/me/papers)"),
    ],
)
def test_sources_are_told_who_asks(
    site: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str,
    repository: str,
    contact: str,
) -> None:
    with (site / "sitegen.yaml").open("a") as config:
        config.write(f"base_url: {base_url}\n")
    monkeypatch.setenv("GITHUB_REPOSITORY", repository)
    server.play = by_day
    assert main(["fetch", "hf", *DAY]) == 0
    assert server.requests[0].agent == f"sitegen/{__version__}{contact}"


# Builds, where a socket that looks for another host ends the program.
OFFLINE = """
import sys
def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise SystemExit(f"{event} {arguments}")
sys.addaudithook(refuse)
from sitegen.cli.main import main
code = main(["build", "--quiet"])
raise SystemExit(code or ("httpx" in sys.modules and "httpx is imported"))
"""


@pytest.mark.slow
def test_a_build_asks_nobody(site: Path) -> None:
    make_site(site, own_topics=True)
    with (site / "sitegen.yaml").open("a") as config:
        config.write("sources: [{type: huggingface}, {type: arxiv}]\n")
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert (site / "_site/index.html").is_file()


# ---- what is fetched is read -----------------------------------------------------------------------------

FORMATS = Path(__file__).parent / "cases" / "formats"


@pytest.mark.parametrize(
    ("row", "example"),
    [
        ("type: huggingface, url: URL", "huggingface-api.json"),
        ("type: arxiv, url: URL", "arxiv-api.xml"),
    ],
)
def test_what_a_source_answers_is_a_digest_of_that_day(
    archive: Archive, server: Server, row: str, example: str
) -> None:
    data = (FORMATS / example).read_bytes()
    server.answers(Reply(body=data))
    archive.fetch(row)
    [imported] = import_dumps(sorted(archive.folder.iterdir()), []).imported
    assert imported.digest.date == FRIDAY
    assert imported.papers == sum(len(draft.entries) for draft in read_dump(data, source=example)) > 1


def test_a_feed_that_is_kept_every_day_lists_each_paper_once(archive: Archive, server: Server) -> None:
    days = ("Thu, 26 Nov 2026", "Fri, 27 Nov 2026")
    items = [
        f"<item><title>Bridge {day[5:7]}</title><pubDate>{day} 08:00:00 GMT</pubDate></item>" for day in days
    ]
    head, foot = '<rss version="2.0"><channel><title>Bridges</title>', "</channel></rss>"
    for number, date in ((1, FRIDAY - datetime.timedelta(days=1)), (2, FRIDAY)):
        archive.clock = Clock(f"{date}T12:00:00+00:00")
        server.answers(Reply(body=f"{head}{''.join(items[:number])}{foot}".encode()))
        archive.fetch("name: club, type: feed, url: URL/feed.xml")
    assert len(archive.files) == 2
    digests = [each.digest for each in import_dumps(sorted(archive.folder.iterdir()), []).imported]
    assert [(digest.id, [entry.title for entry in digest.entries]) for digest in digests] == [
        ("2026-11-26", ["Bridge 26"]),
        ("2026-11-27", ["Bridge 27"]),
    ]
