"""`sitegen add` as a user meets it: what is kept, under which name, and what is said."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.cli.main import main
from tests.small_site import ADDED, tree, write

PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock of bridges."
)
TITLES = ("Quiet Bridges", "Loud Trains for Slow Rivers", "Patient Stones")
TEXT = "".join(f"{title}\n\n{PROSE}\n\n" for title in TITLES)
DATED = f"Aug 20, 2025\n\n{TEXT}"
MORE = TEXT.replace("Bridges", "Tunnels").replace("Trains", "Ships").replace("Stones", "Sands")

Add = Callable[..., int]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty site, the current folder."""
    root = tmp_path / "site"
    write(root / "sitegen.yaml", "title: Bridges\nbase_url: http://localhost:8000/\n")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "Downloads" / "papers.txt"
    write(path, DATED)
    return path


def dumps(site: Path) -> dict[str, str]:
    folder = site / "content/dumps"
    return (
        {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.exists() else {}
    )


def pages(site: Path) -> list[str]:
    return sorted(path.name for path in (site / "content").glob("[0-9]*/*.md"))


def pasted(monkeypatch: pytest.MonkeyPatch, text: str, *, terminal: bool = False) -> None:
    """Let standard input hold a text."""
    stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys, "stdin", stream)


def add(*arguments: str | Path) -> int:
    return main(["add", *map(str, arguments)])


# ---- files ---------------------------------------------------------------------------------------------


def test_a_dump_is_kept_as_it_is_and_imported(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers.write_bytes(b"\xef\xbb\xbf" + DATED.replace("\n", "\r\n").encode())
    os.utime(papers, (ADDED, ADDED))
    assert add(papers) == 0
    kept = site / "content/dumps/papers.txt"
    assert kept.read_bytes() == papers.read_bytes()
    assert kept.stat().st_mtime == ADDED
    assert pages(site) == ["2025-08-20.md"]
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"kept {papers} as content/dumps/papers.txt"
    assert out.splitlines()[1].startswith(
        "content/dumps/papers.txt → content/2025/2025-08-20.md: 3 papers; date from its line Aug 20, 2025; "
    )
    assert out.splitlines()[2].startswith("look at it: ")
    assert len(out.splitlines()) == 3, "no git, no git commands"
    assert err == ""


def test_what_follows_can_be_copied(site: Path, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def git(*arguments: str, at: Path = site) -> None:
        subprocess.run(["git", "-C", at, *arguments], check=True, capture_output=True)

    git("init", "--bare", "-b", "main", str(site.parent / "remote.git"))
    git("init", "-b", "main")
    git("config", "user.name", "Ada Example")
    git("config", "user.email", "ada@example.org")
    git("remote", "add", "origin", str(site.parent / "remote.git"))
    git("config", "push.autoSetupRemote", "true")
    assert add(papers) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "publish it: git add content && git commit -m 'Add papers.txt' && git push"
    subprocess.run(lines[-1].partition(": ")[2], shell=True, check=True, capture_output=True)
    git("cat-file", "-e", "main:content/dumps/papers.txt", at=site.parent / "remote.git")
    git("cat-file", "-e", "main:content/2025/2025-08-20.md", at=site.parent / "remote.git")


def test_commands_name_a_site_that_is_elsewhere(
    site: Path, papers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / ".git").mkdir()
    monkeypatch.chdir(papers.parent)
    assert add("papers.txt", "--site", site) == 0
    out = capsys.readouterr().out
    assert f" serve --site {site}\n" in out
    assert (
        f"git -C {site} add content && git -C {site} commit -m 'Add papers.txt' && git -C {site} push\n"
        in out
    )


def test_several_files(site: Path, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(papers.parent / "2025-08-21.txt", MORE)
    assert add(papers, papers.parent / "2025-08-21.txt") == 0
    assert sorted(dumps(site)) == ["2025-08-21.txt", "papers.txt"]
    assert pages(site) == ["2025-08-20.md", "2025-08-21.md"]
    assert capsys.readouterr().out.count("kept ") == 2


def test_known_bytes_are_not_kept_twice(site: Path, papers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(papers) == 0
    other = papers.rename(papers.with_name("other.txt"))
    before = tree(site)
    capsys.readouterr()
    assert add(other) == 0
    assert capsys.readouterr().out == (
        f"{other}: there already as content/dumps/papers.txt; "
        "its page is there already: content/2025/2025-08-20.md\n"
    )
    assert tree(site) == before


def test_a_dump_whose_page_is_there_is_not_kept(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(papers)]) == 0
    before = tree(site)
    capsys.readouterr()
    assert add(papers) == 0
    assert capsys.readouterr().out == (
        f"{papers}: its page is there already: content/2025/2025-08-20.md; nothing to do\n"
    )
    assert tree(site) == before
    assert not (site / "content/dumps").exists()


def test_a_name_that_is_taken_gets_a_number(site: Path, papers: Path) -> None:
    write(site / "content/dumps/Papers.txt", MORE)
    assert add(papers) == 0
    assert dumps(site) == {"Papers.txt": MORE, "papers-2.txt": DATED}


def test_a_dump_that_lies_there_already_is_imported(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content/dumps/papers.txt", DATED)
    assert add("content/dumps/papers.txt") == 0
    assert list(dumps(site)) == ["papers.txt"]
    assert pages(site) == ["2025-08-20.md"]
    assert capsys.readouterr().out.startswith("content/dumps/papers.txt: kept already\n")


def test_a_hidden_file_is_kept_where_builds_see_it(site: Path, papers: Path) -> None:
    assert add(papers.rename(papers.with_name(".papers.txt"))) == 0
    assert list(dumps(site)) == ["papers.txt"]


def test_a_file_of_the_same_name_that_changed_is_kept_with_a_warning(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(papers)]) == 0
    write(papers, DATED.replace("clock of bridges", "clock"))
    capsys.readouterr()
    assert add(papers) == 0
    err = capsys.readouterr().err
    changed = "you changed this file after its page content/2025/2025-08-20.md was made"
    assert f"content/dumps/papers.txt: {changed}" in err
    assert "sitegen import --replace content/dumps/papers.txt" in err
    assert list(dumps(site)) == ["papers.txt"]


# ---- dates, titles, names ------------------------------------------------------------------------------


def test_a_date_goes_into_the_name(site: Path, papers: Path) -> None:
    assert add(papers, "--date", "2025-08-22", "--title", "Late summer") == 0
    assert list(dumps(site)) == ["2025-08-22-papers.txt"]
    page = site / "content/2025/2025-08-22.md"
    assert "title: Late summer\n" in page.read_text(encoding="utf-8")
    page.unlink()
    (site / "content/addresses.jsonl").unlink()
    assert main(["import", "content/dumps"]) == 0
    assert pages(site) == ["2025-08-22.md"], "found again where the page is made again"


def test_a_name_that_has_the_date_stays(site: Path, papers: Path) -> None:
    named = papers.rename(papers.with_name("papers-2025-08-22.txt"))
    assert add(named, "--date", "2025-08-22") == 0
    assert list(dumps(site)) == ["papers-2025-08-22.txt"]


def test_a_date_beside_that_of_the_dump_itself_is_refused(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(papers, f"---\ndate: 2025-08-20\n---\n{TEXT}")
    assert add(papers, "--date", "2025-08-22") == 1
    err = capsys.readouterr().err
    assert f"error: {papers}:2: the dump itself gives another date: 2025-08-20\nhint: correct this" in err
    assert dumps(site) == {}


def test_a_year_that_may_be_a_slip_is_asked_for(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(papers, "--date", "2152-08-20") == 0
    err = capsys.readouterr().err
    assert "warning: content/dumps/2152-08-20-papers.txt: is the year right? 2152-08-20\nhint: if not" in err


def test_a_name_of_ones_own(site: Path, papers: Path) -> None:
    assert add(papers, "--name", "bridges.txt") == 0
    assert list(dumps(site)) == ["bridges.txt"]


# ---- standard input ------------------------------------------------------------------------------------


ROW = PROSE.replace(",", "")


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (TEXT, ".txt"),
        ("# Papers\n\n" + "".join(f"## {title}\n\n{PROSE}\n\n" for title in TITLES), ".md"),
        (json.dumps([{"title": TITLES[0], "abstract": PROSE}]), ".json"),
        (f"title,abstract,url\n{TITLES[0]},{ROW},https://bridges.example/1\n", ".csv"),
        ("@misc{a, title={Quiet Bridges}, author={Example, Ada}, year={2025}}\n", ".bib"),
        (f"TY  - JOUR\nTI  - {TITLES[0]}\nAB  - {PROSE}\nER  - \n", ".ris"),
        (
            '<rss version="2.0"><channel><title>Bridges</title>'
            f"<item><title>{TITLES[0]}</title><description>{PROSE}</description></item></channel></rss>",
            ".xml",
        ),
        (
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": "Bridges",
                    "items": [{"id": "1", "title": TITLES[0], "content_text": PROSE}],
                }
            ),
            ".json",
        ),
        (f"From: ada@example.org\nSubject: Papers\nMIME-Version: 1.0\n\n{TEXT}", ".eml"),
    ],
)
def test_pasted_text_is_named_by_its_format_and_today(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    suffix: str,
) -> None:
    pasted(monkeypatch, text)
    assert add("-") == 0
    [(name, kept)] = dumps(site).items()
    assert kept == text
    assert re.fullmatch(r"20\d\d-\d\d-\d\d" + re.escape(suffix), name)
    assert pages(site) == [f"{name[:10]}.md"]
    assert (
        f"as content/dumps/{name}, named by today's date: the text says no day\n" in capsys.readouterr().out
    )


def test_pasted_text_is_named_by_the_date_in_it(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, DATED)
    assert add("-") == 0
    assert dumps(site) == {"2025-08-20.txt": DATED}
    assert "kept standard input as content/dumps/2025-08-20.txt, named by the date in it\n" in (
        capsys.readouterr().out
    )


def test_a_second_text_of_a_day(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (DATED, DATED.replace(TEXT, MORE)):
        pasted(monkeypatch, text)
        assert add("-") == 0
    assert sorted(dumps(site)) == ["2025-08-20-2.txt", "2025-08-20.txt"]
    assert pages(site) == ["2025-08-20-2.md", "2025-08-20.md"]


def test_a_given_date_names_pasted_text(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pasted(monkeypatch, TEXT)
    assert add("-", "--date", "2025-08-22") == 0
    assert list(dumps(site)) == ["2025-08-22.txt"]


def test_a_terminal_is_told_how_to_end(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, DATED, terminal=True)
    assert add("-") == 0
    assert "Ctrl-" in capsys.readouterr().err


def test_pasted_nothing_is_a_fault(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, "\n \n")
    assert add("-") == 1
    assert "error: standard input:1: empty file" in capsys.readouterr().err
    assert dumps(site) == {}


# ---- nothing is left behind ----------------------------------------------------------------------------


@pytest.mark.parametrize("dry_run", [False, True])
def test_where_one_file_is_refused_none_is_kept(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str], dry_run: bool
) -> None:
    write(papers.parent / "fine.txt", MORE)
    (papers.parent / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    before = tree(site)
    assert add(papers.parent / "fine.txt", papers.parent / "scan.pdf", *["--dry-run"] * dry_run) == 1
    assert f"error: {papers.parent / 'scan.pdf'}:1: a PDF, not its text\n" in capsys.readouterr().err
    assert tree(site) == before
    assert not (site / "content").exists()


def test_a_fault_of_another_file_keeps_nothing(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content/2024/2024-01-01.md", "---\ndate: 2024-01-32\n---\n")
    assert add(papers) == 1
    assert "content/2024/2024-01-01.md:2: no date: 2024-01-32" in capsys.readouterr().err
    assert dumps(site) == {}


def test_a_dry_run_changes_nothing_and_says_the_same(
    site: Path, papers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(papers, DATED.replace("Patient Stones\n\n" + PROSE, "Patient Stones"))
    before = tree(site)
    assert add(papers, "--dry-run") == 0
    dry = capsys.readouterr()
    assert tree(site) == before
    assert add(papers) == 0
    out, err = capsys.readouterr()
    assert dry.out.splitlines() == [
        out.splitlines()[0].replace("kept ", "would keep "),
        out.splitlines()[1],
    ]
    assert dry.err == err != ""


# ---- wrong usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["https://example.org/papers"],
            "error: an address, not a file: https://example.org/papers\nhint: save",
        ),
        (
            ["."],
            "error: .: a folder, not a file\nhint: `sitegen add ./*` keeps its files; `sitegen import .`",
        ),
        (["none.txt"], "error: none.txt: no such file\nhint: look whether the name is spelled right\n"),
        (["sitegen.yaml", "none.txt", "--date", "2025-08-20"], "error: --date takes one file\nhint: add the"),
        (["sitegen.yaml", "sitegen.yaml", "--name", "x"], "error: --name takes one file\n"),
        (["sitegen.yaml", "--name", "../x"], "error: no name for a file: ../x\nhint: write a name alone"),
        (["-", "-"], "error: standard input is named twice\n"),
    ],
)
def test_wrong_usage_ends_with_2(
    site: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert add(*arguments) == 2
    assert message in capsys.readouterr().err
    assert not (site / "content").exists()


def test_no_site_is_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    assert add("-") == 1
    assert "no site here" in capsys.readouterr().err
