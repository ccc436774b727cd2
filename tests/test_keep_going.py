"""A build that goes on without the files that it cannot use, and the report of it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sitegen.cli.main import main
from tests.small_site import ROOT, TOPICS, environment, tree, write

pytestmark = pytest.mark.slow

SCHEMA = json.loads((ROOT / "docs/schemas/report.schema.json").read_text("utf-8"))
CONFIG = "title: Tides\nbase_url: https://tides.example/\nfeed_id: tides.example,2026\n"
PROSE = "A clock that needs no power. We had wanted one for a long time, and now here it is, for all to see."
PAGE = f"---\ndate: 2026-03-02\ndate_from: option\n---\n\n## Quiet Bridges\n\n{PROSE}\n"
DUMP = f"Loud Trains\n\n{PROSE.replace('clock', 'train')}\n"
PDF = "%PDF-1.7\n"
BROKEN = PAGE.replace(
    "date: 2026-03-02", "date: 2026-03-02\n<<<<<<< HEAD\ntitle: One\n=======\n>>>>>>> other"
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a page and a dump, as the current folder; it is a repository with one commit."""
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path / "sitegen.yaml", CONFIG)
    write(tmp_path / "content/topics.yaml", TOPICS)
    write(tmp_path / "content/2026/2026-03-02.md", PAGE)
    write(tmp_path / "content/dumps/2026-03-09.txt", DUMP)
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet")
    commit()
    return tmp_path


def git(*arguments: str) -> None:
    identity = {
        f"GIT_{role}_{key}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
    }
    dates = {f"GIT_{role}_DATE": "2026-02-16T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
    subprocess.run(["git", *arguments], check=True, env=environment(**identity, **dates), capture_output=True)


def commit() -> None:
    git("add", "content", "sitegen.yaml")
    git("commit", "--quiet", "--message", "more")


def build(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a build that keeps going, and its report, which is of the published form."""
    code = main(["build", "--keep-going", "--report", "report.json", "--quiet", *arguments])
    report = json.loads(Path("report.json").read_text("utf-8"))
    jsonschema.validate(report, SCHEMA)
    return code, report


def refused(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["file"], row["message"]) for row in report["refused"]]


def test_a_report_tells_what_came_in_and_what_is_new(site: Path) -> None:
    code, report = build()
    assert code == 0
    assert report["imported"] == [
        {
            "source": "content/dumps/2026-03-09.txt",
            "page": "content/2026/2026-03-09.md",
            "digest": "2026-03-09",
            "path": "digests/2026-03-09/",
            "title": "Daily Papers",
            "date": "2026-03-09",
            "date_from": "filename",
            "date_text": "",
            "year_inferred": False,
            "papers": 1,
        }
    ]
    assert report["new"] == {
        "digests": [
            {"path": "digests/2026-03-09/", "title": "Daily Papers, 9 Mar 2026", "papers": 1},
            {"path": "digests/2026-03-02/", "title": "Digest, 2 Mar 2026", "papers": 1},
        ],
        "papers": [
            {"path": "papers/loud-trains/", "title": "Loud Trains"},
            {"path": "papers/quiet-bridges/", "title": "Quiet Bridges"},
        ],
    }
    assert (report["site"], report["base_url"], report["output"]) == (True, "https://tides.example/", "_site")
    assert (report["totals"]["digests"], report["totals"]["papers"], report["refused"]) == (2, 2, [])


def test_a_record_of_addresses_that_was_deleted_is_put_back_as_git_has_it(site: Path) -> None:
    page, record = site / "content/2026/2026-03-02.md", site / "content/addresses.jsonl"
    build()
    commit()
    page.write_text(PAGE.replace("Quiet Bridges", "Silent Arches"), "utf-8")
    record.unlink()
    commit()
    code, report = build()
    assert (code, [row["file"] for row in report["warnings"]]) == (
        0,
        ["content/addresses.jsonl", "sitegen.yaml"],
    )
    assert report["warnings"][0]["message"] == "was gone, and is put back as it was on 2026-02-16"
    assert "papers/quiet-bridges/" in record.read_text("utf-8")
    assert (site / "_site/papers/quiet-bridges/index.html").is_file()
    assert [row["file"] for row in build()[1]["warnings"]] == ["sitegen.yaml"]


def test_a_page_that_was_deleted_and_its_dump_was_not_is_made_again_and_told(site: Path) -> None:
    assert build()[1]["made_again"] == []
    page = site / "content/2026/2026-03-09.md"
    page.unlink()
    _, report = build()
    assert page.is_file()
    [row] = report["made_again"]
    assert row["file"] == "content/2026/2026-03-09.md"
    assert row["message"] == "made again from its dump: content/dumps/2026-03-09.txt"
    assert build()[1]["made_again"] == []


@pytest.mark.parametrize("flags", [(), ("--full",)])
def test_nothing_is_new_in_the_build_after(site: Path, flags: tuple[str, ...]) -> None:
    build()
    code, report = build(*flags)
    assert (code, report["imported"], report["new"]) == (0, [], {"digests": [], "papers": []})
    assert report["totals"]["papers"] == 2


def test_a_date_that_is_not_certain_is_told(site: Path) -> None:
    write(site / "content/dumps/papers.txt", DUMP.replace("Loud", "Slow"))
    _, report = build()
    [row] = report["guessed"]
    assert (row["level"], row["file"]) == ("note", "content/dumps/papers.txt")
    assert row["message"] == "no date was found, so the day on which the file was added was used: 2026-02-16"
    assert row["hint"] == "if it is another day, correct `date` in content/2026/2026-02-16.md"


def test_a_dump_that_cannot_be_read_is_left_out(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content/dumps/leaflet.txt", PDF)
    code, report = build()
    assert code == 1
    assert refused(report) == [("content/dumps/leaflet.txt", "a PDF, not its text")]
    assert "error: content/dumps/leaflet.txt:1: a PDF, not its text\n" in capsys.readouterr().err
    assert (site / "_site/papers/loud-trains/index.html").is_file()
    assert build()[1]["refused"] == report["refused"], "said again, though nothing has changed"
    (site / "content/dumps/leaflet.txt").write_text(DUMP.replace("Loud", "Slow"))
    assert build()[0] == 0
    assert (site / "_site/papers/slow-trains/index.html").is_file()


def test_without_the_flag_one_such_dump_stops_all(site: Path) -> None:
    write(site / "content/dumps/leaflet.txt", PDF)
    assert main(["build", "--report", "report.json"]) == 1
    report = json.loads(Path("report.json").read_text("utf-8"))
    jsonschema.validate(report, SCHEMA)
    assert (report["site"], refused(report)) == (
        False,
        [("content/dumps/leaflet.txt", "a PDF, not its text")],
    )
    assert not (site / "_site").exists()


def test_an_import_leaves_out_what_a_build_does(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content/dumps/leaflet.txt", PDF)
    assert main(["import", "content/dumps"]) == 1
    assert not (site / "content/2026/2026-03-09.md").exists()
    (site / "content/2026/2026-03-02.md").write_text(BROKEN)
    assert main(["import", "--keep-going", "content/dumps"]) == 1
    assert (site / "content/2026/2026-03-09.md").is_file()
    assert capsys.readouterr().err.count("error: ") == 3


@pytest.mark.parametrize(
    "text",
    [
        BROKEN,
        PAGE.replace("date: 2026-03-02", "date: [2026"),
        PAGE.replace("## Quiet Bridges", "##"),
        "\udcff",
    ],
    ids=["conflict", "YAML", "heading", "bytes"],
)
def test_a_page_that_cannot_be_read_is_shown_as_git_has_it(site: Path, text: str) -> None:
    build()
    commit()
    standing = tree(site / "_site")
    page = site / "content/2026/2026-03-02.md"
    page.write_bytes(text.encode("utf-8", "surrogateescape"))
    commit()
    write(site / "content/dumps/2026-03-16.txt", DUMP.replace("Loud", "Slow"))
    code, report = build()
    assert (code, [file for file, _ in refused(report)]) == (1, ["content/2026/2026-03-02.md"])
    assert "until you do, the site shows this page as it was on 2026-02-16" in report["refused"][0]["hint"]
    assert "Quiet Bridges" in (site / "_site/papers/quiet-bridges/index.html").read_text("utf-8")
    assert (site / "_site/papers/slow-trains/index.html").is_file()
    assert page.read_bytes() == text.encode("utf-8", "surrogateescape"), "the owner's to correct"
    (site / "content/2026/2026-03-16.md").unlink()
    (site / "content/dumps/2026-03-16.txt").unlink()
    git("checkout", "--quiet", "HEAD~1", "--", "content/2026/2026-03-02.md", "content/addresses.jsonl")
    assert build()[0] == 0
    assert tree(site / "_site") == standing


def test_a_published_page_that_git_does_not_have_stops_the_build(site: Path) -> None:
    build()
    standing = tree(site / "_site")
    (site / "content/2026/2026-03-09.md").write_text(BROKEN)
    write(site / "content/dumps/leaflet.txt", PDF)
    code, report = build()
    assert (code, report["site"]) == (1, False)
    files = [file for file, _ in refused(report)]
    assert files == ["content/2026/2026-03-09.md", "content/dumps/leaflet.txt"]
    assert "it was published" in report["refused"][0]["hint"]
    assert tree(site / "_site") == standing


def test_what_is_odd_stays_a_warning_where_there_is_no_website(site: Path) -> None:
    """What is odd about a page may say why an address is lost. What is lost comes first."""
    page = site / "content/2026/2026-03-02.md"
    page.write_text(PAGE.replace("\n---\n\n", "\n---\n\n## Loud Horns\n\nOf horns.\n\n"), "utf-8")
    build()
    page.write_text(PAGE, "utf-8")
    write(site / "content/2090/2090-03-02.md", PAGE.replace("2026", "2090").replace("Bridges", "Years"))
    write(site / "content/dumps/leaflet.txt", PDF)
    code, report = build()
    assert (code, report["site"]) == (1, False)
    assert [file for file, _ in refused(report)] == ["content/addresses.jsonl", "content/dumps/leaflet.txt"]
    assert [row["file"] for row in report["warnings"]] == ["content/2090/2090-03-02.md"]
    assert {row["level"] for row in report["warnings"]} == {"warning"}


def test_a_new_page_that_cannot_be_read_is_left_out_and_so_is_its_dump(site: Path) -> None:
    assert main(["import", "content/dumps/2026-03-09.txt"]) == 0
    page = site / "content/2026/2026-03-09.md"
    page.write_text(page.read_text("utf-8").replace("date_from: filename", "date_from: [filename"), "utf-8")
    (site / "content/addresses.jsonl").unlink()  # as if it had been imported elsewhere, and never published
    code, report = build()
    assert code == 1
    assert [file for file, _ in refused(report)] == ["content/2026/2026-03-09.md"]
    assert report["totals"]["papers"] == 1
    assert [path.name for path in sorted((site / "content/2026").iterdir())] == [
        "2026-03-02.md",
        "2026-03-09.md",
    ]


def test_the_name_of_a_page_that_is_left_out_is_not_given_to_another(site: Path) -> None:
    write(site / "content/2026/2026-03-09.md", BROKEN)
    code, report = build()
    assert code == 1
    assert [each["page"] for each in report["imported"]] == ["content/2026/2026-03-09-2.md"]


def test_what_git_has_counts_as_soon_as_it_is_there(site: Path) -> None:
    """No file of the site changes by that."""
    (site / "content/2026/2026-03-02.md").write_text(BROKEN)
    (site / ".git").rename(site / ".elsewhere")
    assert build()[1]["totals"]["digests"] == 1
    (site / ".elsewhere").rename(site / ".git")
    assert build()[1]["totals"]["digests"] == 2


def test_a_page_that_says_nonsense_is_shown_as_git_has_it(site: Path) -> None:
    """It can be read, and the audit finds a fault in it."""
    build()
    commit()
    page = site / "content/2026/2026-03-02.md"
    page.write_text(f"{PAGE}\n### Loud Horns\n\n{PROSE}\n", "utf-8")
    assert main(["build", "--quiet"]) == 1
    code, report = build()
    assert (code, report["site"]) == (1, True)
    assert [file for file, _ in refused(report)] == ["content/2026/2026-03-02.md"]
    assert (site / "_site/papers/quiet-bridges/index.html").is_file()


@pytest.mark.parametrize("wrong", [("##Quiet Wells",), ("##Quiet Wells", "##", "### Quiet Wells")])
def test_a_page_that_went_wrong_several_times_is_shown_as_it_was_before(
    site: Path, wrong: tuple[str, ...]
) -> None:
    """Most wrong forms can be read; the audit finds what is lost in them."""
    dump = site / "content/dumps/2026-03-09.txt"
    dump.write_text(f"{DUMP}\nQuiet Wells\n\n{PROSE.replace('clock', 'well')}\n")
    assert build()[0] == 0
    commit()
    page = site / "content/2026/2026-03-09.md"
    right = page.read_text("utf-8")
    for heading in ("Quiet Wells", *wrong):
        page.write_text(right.replace("## Quiet Wells", heading), "utf-8")
        commit()
        code, report = build()
        assert (code, report["site"]) == (1, True), report["refused"]
        assert [file for file, _ in refused(report)] == ["content/2026/2026-03-09.md"]
        assert "as it was on 2026-02-16" in report["refused"][0]["hint"]
        assert report["earlier"] == ["content/2026/2026-03-09.md"]
        assert report["totals"]["papers"] == 3
    page.write_text(right, "utf-8")
    assert build()[0] == 0


def test_a_page_of_the_owner_s_own_is_shown_as_git_has_it_or_not_at_all(site: Path) -> None:
    write(site / "content/pages/about.md", "---\ntitle: About\n---\n\nHello.\n")
    commit()
    write(site / "content/pages/about.md", "---\ntitle: [About\n---\n\nHello.\n")
    write(site / "content/pages/new.md", "---\ntitle: [New\n---\n\nHello.\n")
    code, report = build()
    assert (code, len(report["refused"])) == (1, 2)
    assert "Hello." in (site / "_site/about/index.html").read_text("utf-8")
    assert not (site / "_site/new").exists()


@pytest.mark.parametrize("file", ["sitegen.yaml", "content/topics.yaml"])
def test_settings_at_fault_stop_the_build(site: Path, file: str) -> None:
    write(site / file, "title: [\n")
    write(site / "content/dumps/leaflet.txt", PDF)
    code, report = build()
    assert (code, report["site"], report["totals"]) == (1, False, None)
    assert file in [name for name, _ in refused(report)]
    assert not (site / "_site").exists()


def test_a_build_that_left_something_out_is_what_a_clean_one_is(site: Path) -> None:
    build()
    commit()
    (site / "content/2026/2026-03-02.md").write_text(BROKEN)
    write(site / "content/dumps/leaflet.txt", PDF)
    build()
    step_by_step = tree(site / "_site")
    build("--output", "clean")
    assert tree(site / "clean") == step_by_step
