"""Every command as a user meets it: messages, exit codes, what is written."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen import __version__
from sitegen.cli.main import main
from sitegen.sources.read import read_sources
from tests.small_site import (
    ROOT,
    command,
    environment,
    lines,
    make_endless,
    make_long_site,
    make_site,
    tree,
    write,
)

pytestmark = pytest.mark.slow

COUNT = "8 lines = 2 furniture + 0 blank + 3 titles + 3 abstract + 0 reported"
# Where a site is looked at: no warning that its address is a placeholder.
LOCAL = "http://localhost:8000/"


class Ran:
    """A command run in this process: exit code, and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse
            assert isinstance(end.code, int)
            code = end.code
        self.out, self.err = self.capsys.readouterr()
        return code


@pytest.fixture
def sitegen(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """sitegen, run in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return Ran(capsys)


@pytest.fixture
def site(sitegen: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site, not built, as the current folder."""
    root = make_site(tmp_path / "site", own_topics=True)
    monkeypatch.chdir(root)
    return root


# ---- help and usage ------------------------------------------------------------------------------------


def test_the_version(sitegen: Ran) -> None:
    assert sitegen("--version") == 0
    assert re.fullmatch(rf"sitegen {re.escape(__version__)}( \([0-9a-f]{{12}}\))?\n", sitegen.out)


def commands(sitegen: Ran) -> list[str]:
    sitegen("--help")
    return re.findall(r"^    ([a-z]+)\s", sitegen.out, re.MULTILINE)


def test_help_names_every_command_with_an_example(sitegen: Ran) -> None:
    names = commands(sitegen)
    assert {"init", "import", "build", "serve", "check"} <= set(names)
    for name in names:
        assert sitegen(name, "--help") == 0
        assert re.search(rf"^example: .*sitegen {name}( |$)", sitegen.out, re.MULTILINE), name
        assert sitegen.err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["upload"], "argument COMMAND: invalid choice: 'upload'"),
        (["bulid"], "argument COMMAND: no such word: bulid; did you mean `build`?"),
        (["init"], "the following arguments are required: DIR"),
        (["import"], "the following arguments are required: DUMP|FOLDER"),
        (["build", "--qui"], "sitegen build: error: unrecognized arguments: --qui"),
        (["build", "extra"], "usage: sitegen build "),
        (["theme", "copy", "x", "y"], "usage: sitegen theme copy "),
        (["build", "--jobs", "0"], "argument --jobs: no whole number above 0: 0"),
        (["build", "--jobs", "-1"], "argument --jobs: no whole number above 0: -1"),
        (["build", "--jobs", "²"], "argument --jobs: no whole number above 0: ²"),
        (["import", "x", "--date", "tomorrow"], "no date: tomorrow (write it as 2025-08-20)"),
        (["import", "x", "--date", "2025-02-30"], "no date: 2025-02-30 (the calendar has no such day)"),
        (["import", "x", "--date", "9999-12-31"], "no date: 9999-12-31 (years go from 1900 to 2200)"),
        (["import", "x", "--date", "20250820"], "no date: 20250820 (write it as 2025-08-20)"),
        (["serve", "--port", "x"], "argument --port: invalid int value: 'x'"),
        (["serve", "--port", "70000"], "error: no port: 70000\nhint: choose one from 1024 to 65535\n"),
        (["build", "--dumps", "none"], "error: none: no such file or folder\nhint: give a dump or a folder"),
        (["topics", "suggest", "--dumps", "none"], "error: none: no such file or folder\nhint: give a dump"),
        (["topics", "score", "none"], "error: none: cannot be read: No such file or directory\nhint: give"),
    ],
)
def test_wrong_usage_ends_with_2(sitegen: Ran, arguments: list[str], message: str) -> None:
    assert sitegen(*arguments) == 2
    assert message in sitegen.err
    assert "Traceback" not in sitegen.err
    assert sitegen.out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mail", "wrong"], "error: no such digest: wrong\nhint: known: 2026-03-09, "),
        (["mail", "2026-03-90"], "error: no such digest: 2026-03-90\nhint: did you mean `2026-03-09`?\n"),
        (["theme", "copy", "nope.html"], "error: no such template: nope.html\nhint: "),
        (["serve", "--host", "no host"], "hint: --host takes an address of this machine"),
        (["serve", "--host", "192.0.2.1"], "hint: --host takes an address of this machine"),
    ],
)
def test_a_value_that_a_site_does_not_have_is_wrong_usage(
    sitegen: Ran, site: Path, arguments: list[str], message: str
) -> None:
    assert sitegen(*arguments) == 2
    assert message in sitegen.err
    assert "Traceback" not in sitegen.err


# ---- init ----------------------------------------------------------------------------------------------


def test_a_new_site_can_be_built_and_checked_at_once(
    sitegen: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sitegen("init", "demo") == 0
    assert sitegen.out.startswith(
        "made demo: settings in sitegen.yaml; dumps go into content/dumps/, where a sample lies\n"
        f"next: cd demo; {sys.executable} -m sitegen serve\n"
    )
    assert sitegen.err == ""
    monkeypatch.chdir("demo")
    assert sitegen("build") == 0
    assert re.fullmatch(
        r"1 digest, 3 papers, \d+ topics; "
        r"\d+ files, \d+ written, 0 unchanged, \d\.\d MB in _site, \d+\.\d s\n",
        sitegen.out,
    )
    assert sitegen.err == lines(
        rf"""
        reading …
        sorting …
        planning …
        rendering …
        content/dumps/2026-09-03-sample.txt → content/2026/2026-09-03.md: \
        3 papers; date from its file name; {COUNT}
        """
    )
    assert sitegen("check") == 0
    assert re.fullmatch(
        r"\d+ pages, [\d,]+ links, \d+ to other hosts, \d+ feeds, 3 papers: no fault\n", sitegen.out
    )
    assert 'title: "Demo"' in Path("sitegen.yaml").read_text()


def test_init_names_the_program_as_it_can_be_called(
    sitegen: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "my venv/bin/sitegen"
    write(program, "")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", ["my venv/bin/sitegen"])
    assert sitegen("init", "one") == 0
    assert f"next: cd one; '{program}' serve\n" in sitegen.out
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert sitegen("init", "two") == 0
    assert "next: cd two; sitegen serve\n" in sitegen.out


def test_a_new_site_that_fetches_can_be_built_before_it_does(
    sitegen: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sitegen("init", "demo", "--fetch", "huggingface") == 0
    called = f"{sys.executable} -m sitegen"
    assert sitegen.out.startswith(
        "made demo: settings in sitegen.yaml; `sitegen fetch` fills content/dumps/\n"
        f"next: cd demo; {called} fetch; {called} serve\n"
    )
    monkeypatch.chdir("demo")
    assert sitegen("build", "--quiet") == sitegen("check") == 0


# ---- import --------------------------------------------------------------------------------------------


def test_import_says_where_every_line_went(sitegen: Ran, site: Path) -> None:
    assert sitegen("import", "content/dumps/2026-03-09-pools.txt") == 0
    assert sitegen.out == lines(
        rf"""
        content/dumps/2026-03-09-pools.txt → content/2026/2026-03-09.md: \
        3 papers; date from its file name; {COUNT}
        wrote 1 page with 3 papers; 0 dumps known already
        """
    )
    assert sitegen.err == ""
    assert sitegen("import", "content/dumps") == 0
    assert sitegen.out.endswith("wrote 1 page with 2 papers; 1 dump known already\n")
    assert "undated, so the day it was added; 12 lines" in sitegen.out


def test_a_dry_run_writes_nothing(sitegen: Ran, site: Path) -> None:
    before = tree(site)
    assert sitegen("import", "--dry-run", "content/dumps") == 0
    assert sitegen.out.endswith("would write 2 pages with 5 papers; 0 dumps known already\n")
    assert tree(site) == before


def test_a_given_date_and_title_stand_in_the_page(sitegen: Ran, site: Path) -> None:
    assert sitegen("import", "content/dumps/zostera.txt", "--date", "2025-12-24", "--title", "Eve") == 0
    assert "zostera.txt → content/2025/2025-12-24.md: 2 papers; date as given;" in sitegen.out
    assert "title: Eve\n" in Path("content/2025/2025-12-24.md").read_text()


def test_a_date_takes_one_dump(sitegen: Ran, site: Path) -> None:
    before = tree(site)
    for dumps in (["content/dumps"], ["content/dumps/zostera.txt", "content/dumps/2026-03-09-pools.txt"]):
        assert sitegen("import", *dumps, "--date", "2025-12-24") == 2
        assert sitegen.err == (
            "error: --date takes one dump\nhint: name a single file, or put dates into the file names\n"
        )
        assert sitegen("import", *dumps, "--title", "Eve") == 2
        assert sitegen.err == (
            "error: --title takes one dump\nhint: name a single file, or put `title:` on top of each dump\n"
        )
    assert tree(site) == before


# Root may read everything, unless it gives that up.
AS_A_USER = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


# Builds with one thing after another that cannot be read; prints the exit code and the messages of each.
BUILDS = """
import contextlib, io, json, pathlib, sys
from sitegen.cli.main import main
for name, rights in json.loads(sys.argv[1]):
    pathlib.Path(name).chmod(rights)
    with contextlib.redirect_stderr(io.StringIO()) as told:
        code = main(["build"])
    pathlib.Path(name).chmod(0o755)
    print(json.dumps([code, told.getvalue()]))
"""


@pytest.mark.skipif(bool(AS_A_USER) and shutil.which("setpriv") is None, reason="root, and no setpriv")
def test_what_cannot_be_read_is_a_fault_and_the_good_site_stays(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet") == 0
    before = tree(site / "_site")
    folders = ("content", "content/dumps", "content/2026")
    cases = [(name, rights) for name in folders for rights in (0o000, 0o444)]
    cases.append(("content/dumps/zostera.txt", 0o000))
    done = subprocess.run(
        [*AS_A_USER, sys.executable, "-c", BUILDS, json.dumps(cases)],
        env=environment(),
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    for (name, _), line in zip(cases, done.stdout.splitlines(), strict=True):
        code, told = json.loads(line)
        assert code == 1
        assert re.search(rf"^error: {name}\S*: cannot be read: Permission denied$", told, re.MULTILINE)
        assert "Traceback" not in told
    assert tree(site / "_site") == before


def test_a_hint_names_a_document_by_its_address(sitegen: Ran, site: Path) -> None:
    write(site / "content/dumps/2025-08-21.json", '{"papers": 0}')
    assert sitegen("build") == 1
    assert re.search(r"^hint: .*see https://\S+/about/reference/dumps/$", sitegen.err, re.MULTILINE)
    assert (Path(__file__).parents[1] / "docs/reference/dumps.md").is_file()


def test_a_site_whose_content_is_gone_does_not_become_empty(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet") == 0
    before = tree(site / "_site")
    (site / "content").rename(site / "elsewhere")
    assert sitegen("build") == 1
    assert sitegen.err.endswith(
        "error: _site/data/papers.jsonl: 3 digests and 6 papers gone: /digests/2026-03-09/, "
        "/digests/2026-03-02/, /digests/2026-02-16/ …\n"
        "hint: put back what is missing, as a page that a merge lost; or delete _site to begin again\n"
    )
    assert tree(site / "_site") == before


def test_an_edited_dump_is_taken_in_when_asked(sitegen: Ran, site: Path) -> None:
    dump = site / "content/dumps/zostera.txt"
    assert sitegen("import", dump.relative_to(site)) == 0
    write(dump, dump.read_text(encoding="utf-8").replace("grows in meadows", "grew in meadows"))
    assert sitegen("import", "content/dumps/zostera.txt") == 0
    assert sitegen.out == "wrote 0 pages with 0 papers; 0 dumps known already\n"
    assert sitegen.err == lines(
        r"""
        warning: content/dumps/zostera.txt: you changed this file after its page \
        content/2026/2026-02-16.md was made; the page was not changed
        hint: edit content/2026/2026-02-16.md; or delete that page, so that it is made again from the file; \
        or run `sitegen import --replace content/dumps/zostera.txt`
        """
    )
    assert sitegen("import", "--strict", "content/dumps/zostera.txt") == 1
    assert sitegen.err.startswith("error: content/dumps/zostera.txt: you changed this file after its page")
    assert sitegen("import", "--replace", "content/dumps/zostera.txt") == 0
    assert sitegen.out.endswith("wrote 1 page with 2 papers; 0 dumps known already\n")
    assert "grew in meadows" in Path("content/2026/2026-02-16.md").read_text(encoding="utf-8")


def test_a_hand_edit_survives_import_and_build(sitegen: Ran, site: Path) -> None:
    assert sitegen("import", "content/dumps") == 0
    page = Path("content/2026/2026-02-16.md")
    page.write_text(page.read_text(encoding="utf-8").replace("Sea grass", "*Sea grass*"), encoding="utf-8")
    edited = page.read_bytes()
    assert sitegen("import", "content/dumps") == 0
    assert sitegen("build") == 0
    assert page.read_bytes() == edited


def test_import_of_nothing_there_is_told(sitegen: Ran, site: Path) -> None:
    assert sitegen("import", "nowhere.txt") == 2
    assert (
        sitegen.err == "error: nowhere.txt: no such file or folder\nhint: give a dump or a folder of dumps\n"
    )


def test_a_command_without_a_site_says_how_to_get_one(sitegen: Ran, tmp_path: Path) -> None:
    write(tmp_path / "dump.txt", "A title\n")
    told = lines(
        """
        error: sitegen.yaml: no site here
        hint: `sitegen init DIR` makes one; `sitegen build --dumps DIR` does without
        """
    )
    for arguments in (["build"], ["import", "dump.txt"], ["serve", "--port", "0"]):
        assert sitegen(*arguments) == 1
        assert sitegen.err.removeprefix("reading …\n") == told
    assert sitegen("build", "--site", "elsewhere") == 2
    assert sitegen.err.removeprefix("reading …\n") == (
        "error: elsewhere: no such folder\nhint: give --site the folder that sitegen.yaml is in\n"
    )
    assert list(tree(tmp_path)) == ["dump.txt"]


# ---- build ---------------------------------------------------------------------------------------------


def test_dumps_without_a_site(sitegen: Ran, tmp_path: Path) -> None:
    dumps = make_site(tmp_path / "site") / "content/dumps"
    before = tree(tmp_path)
    assert sitegen("build", "--dumps", dumps, "--output", "out") == 0
    assert (
        f"{dumps}/2026-03-09-pools.txt → digest 2026-03-09: 3 papers; date from its file name; "
        in sitegen.err
    )
    assert sitegen.out.startswith("2 digests, 5 papers, ")
    beside = {name: each for name, each in tree(tmp_path).items() if not name.startswith(("out/", ".out."))}
    assert beside == before


def test_verbose_tells_how_large_each_part_is(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--verbose", "--base-url", LOCAL) == 0
    assert re.search(r"^megabytes: papers 0\.\d, digests 0\.\d, topics 0\.\d, ", sitegen.err, re.MULTILINE)


def test_a_website_that_is_soon_too_large_is_told(
    sitegen: Ran, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.PAGES_WARNING", 1000)
    assert sitegen("build", "--base-url", LOCAL) == 0
    assert "warning: _site: GitHub Pages takes 1,000 MB, and the website has " in sitegen.err


def test_quiet_prints_nothing(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet", "--base-url", LOCAL) == 0
    assert (sitegen.out, sitegen.err) == ("", "")
    assert (site / "_site/index.html").is_file()


def test_a_terminal_gets_a_bar_that_goes_again(site: Path) -> None:
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        command("build"), cwd=site, env=environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=terminal
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(control, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(control)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.startswith(b"3 digests, 6 papers, ")
    assert b"rendering" in shown
    assert "…".encode() not in shown.partition(b"content/dumps")[0]
    assert b"\x1b[2K" in shown  # the bar's line is cleared


def test_all_faults_of_a_run_are_listed(sitegen: Ran, site: Path) -> None:
    write(site / "sitegen.yaml", "titel: x\nfeeds: {limit: many}\n")
    write(site / "content/2026/2026-03-02.md", "---\ndat: 2026-03-02\n---\n")
    write(site / "content/2026/2026-03-03.md", "---\ndate: never\n---\n")
    write(site / "content/pages/About us.md", "x\n")
    write(site / "content/dumps/empty.txt", "")
    assert sitegen("build") == 1
    assert sitegen.out == ""
    faults = [line for line in sitegen.err.splitlines() if line.startswith("error: ")]
    assert faults[:2] == [
        "error: sitegen.yaml:1: unknown setting: titel",
        "error: sitegen.yaml:2: `feeds.limit` is no whole number above 0: many",
    ]
    assert faults[2:4] == [
        "error: content/2026/2026-03-02.md:2: unknown front matter key: dat",
        "error: content/2026/2026-03-03.md:2: no date: never",
    ]
    assert faults[4] == "error: content/pages/About us.md: no name for a page: About us"
    assert faults[5] == "error: content/dumps/empty.txt:1: empty file"
    assert len(faults) == 6
    assert "hint: did you mean `title`?\n" in sitegen.err
    assert "hint: did you mean `date`?\n" in sitegen.err
    assert not (site / "_site").exists()


def test_warnings_stop_nothing_unless_strict(sitegen: Ran, site: Path) -> None:
    page = site / "content/2026/2026-03-02.md"
    write(page, page.read_text(encoding="utf-8").replace("\\sum_t", "\\frobnicate_t"))
    assert sitegen("build", "--quiet", "--base-url", LOCAL) == 0
    told = lines(
        r"""
        : paper crab-walks-sideways-policies-for-reinforcement-learning: \
        formula shown as its source: $V(s) = \frobnicate_t \gamma^t r_t$
        hint: correct it in the dated page, or leave it as it is
        """
    )
    assert sitegen.err == f"warning{told}"
    before = tree(site / "_site")
    write(site / "sitegen.yaml", "title: Another\n")
    assert sitegen("build", "--quiet", "--strict") == 1
    assert sitegen.err == f"error{told}"
    assert tree(site / "_site") == before


def test_a_broken_template_is_told_with_its_line(sitegen: Ran, site: Path) -> None:
    write(site / "sitegen.yaml", "theme: mine\n")
    write(site / "themes/mine/templates/paper.html", "<p>\n{% if %}\n")
    assert sitegen("build", "--quiet") == 1
    assert sitegen.err.startswith("error: themes/mine/templates/paper.html:2: template does not parse: ")
    write(site / "themes/mine/templates/paper.html", "<p>\n\n{{ nothing.like_this }}\n")
    assert sitegen("build", "--quiet") == 1
    assert sitegen.err.startswith("error: themes/mine/templates/paper.html:3: template does not render: ")
    assert "nothing" in sitegen.err
    assert not (site / "_site").exists()


def test_a_broken_template_is_told_the_same_by_two_jobs(sitegen: Ran, tmp_path: Path) -> None:
    site = make_long_site(tmp_path)
    write(site / "sitegen.yaml", "theme: mine\n")
    write(site / "themes/mine/templates/paper.html", "{{ nothing.like_this }}\n")
    assert sitegen("build", "--quiet", "--jobs", "1") == 1
    told = sitegen.err
    assert told.startswith("error: themes/mine/templates/paper.html:1: template does not render: ")
    assert sitegen("build", "--quiet", "--jobs", "2") == 1
    assert sitegen.err == told


def test_a_broken_topics_file_is_told_with_its_line(sitegen: Ran, site: Path) -> None:
    write(site / "content/topics.yaml", "version: 1\ntopics:\n  - id: a\n    nam: A\n")
    assert sitegen("build", "--quiet") == 1
    assert re.match(r"error: content/topics\.yaml:\d+: .*nam", sitegen.err)
    assert "Traceback" not in sitegen.err


def test_broken_synonyms_are_told_with_their_lines(sitegen: Ran, site: Path) -> None:
    write(site / "content/synonyms.txt", "gripper, hand\nlonely\na => b => c\n")
    assert sitegen("build", "--quiet") == 1
    assert sitegen.err == (
        "error: content/synonyms.txt:2: a phrase alone: lonely\n"
        "hint: name what it stands for: `lonely => …`, or `lonely, …`\n"
        "error: content/synonyms.txt:3: two arrows in a line: a => b => c\n"
        "hint: write a line for each\n"
    )


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("search:\n  synonyms: no.txt\n", "sitegen.yaml:2: `search.synonyms`: no such file: no.txt"),
        ("search: {synonyms: content}\n", "sitegen.yaml:1: `search.synonyms`: is a folder: content"),
        ("title: x\ntopics: no.yaml\n", "sitegen.yaml:2: `topics`: no such file: no.yaml"),
        ("topics: content\n", "sitegen.yaml:1: `topics`: is a folder: content"),
        ("title: x\ntheme: no\n", "sitegen.yaml:2: no such theme: no"),
        (
            "watches:\n- {name: a, query: b}\n- {name: c, query: 'd topic:offline -topic:x'}\n",
            "sitegen.yaml:3: unknown topic in the query of a watch: offline",
        ),
    ],
)
def test_what_a_setting_names_must_be_there(sitegen: Ran, site: Path, config: str, told: str) -> None:
    write(site / "sitegen.yaml", config)
    assert sitegen("build", "--quiet") == 1
    assert sitegen.err.startswith(f"error: {told}\nhint: ")
    assert "Traceback" not in sitegen.err


@pytest.mark.parametrize("own_topics", [True, False])
def test_synonyms_that_ship_go_with_topics_that_ship(tmp_path: Path, own_topics: bool) -> None:
    root = make_site(tmp_path / "site", own_topics=own_topics)
    assert bool(read_sources(root).synonyms.phrases) is not own_topics
    write(root / "content/synonyms.txt", "gripper, hand\n")
    assert list(read_sources(root).synonyms.phrases) == [("gripper",), ("hand",)]


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("example.org", "https://example.org/"),
        ("htps:/example.org/a?b", "https://example.org/a/"),
        *(
            (url, "https://host/ or https://host/path/")
            for url in ("ftp://a.b/", "/archive/", "", "https://", "https://a b/")
        ),
    ],
)
def test_no_base_url(sitegen: Ran, site: Path, url: str, meant: str) -> None:
    assert sitegen("build", "--quiet", "--base-url", url) == 2
    assert sitegen.err == f"error: no base URL: {url}".rstrip() + f"\nhint: write it as {meant}\n"


def test_a_base_url_does_without_its_closing_slash(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet", "--base-url", "https://example.org/archive") == 0
    home = (site / "_site/index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/archive/">' in home
    assert sitegen("check") == 0


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (".", "the website would replace the files that it is made from: ."),
        ("content", "the website would replace the files that it is made from: content"),
        ("content/dumps", "the website would be among the files that it is made from: content"),
        ("content/site", "the website would be among the files that it is made from: content"),
        ("themes/_site", "the website would be among the files that it is made from: themes"),
        ("..", "the website would replace the files that it is made from: ."),
        ("link", "the website would replace the files that it is made from: content"),
    ],
)
def test_the_website_never_takes_the_place_of_its_sources(
    sitegen: Ran, site: Path, output: str, message: str
) -> None:
    (site / "link").symlink_to("content")
    before = tree(site.parent)
    assert sitegen("build", "--output", output) == 2
    assert sitegen.err == (
        f"error: {output}: {message}\nhint: give --output a folder of its own, such as _site\n"
    )
    assert tree(site.parent) == before


def test_the_website_never_takes_the_place_of_the_dumps(sitegen: Ran, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    assert sitegen("build", "--dumps", dumps, "--output", dumps) == 2
    assert sitegen.err.startswith(
        f"error: {dumps}: the website would replace the files that it is made from: {dumps}\n"
    )
    assert not list(dumps.iterdir())


def test_a_foreign_folder_is_not_replaced(sitegen: Ran, site: Path) -> None:
    write(site / "docs/mine.txt", "kept")
    assert sitegen("build", "--output", "docs") == 1
    assert sitegen.err == lines(
        """
        error: docs: folder was not made by sitegen, so it is not replaced
        hint: give --output another folder, or empty this one yourself
        """
    )


def test_an_output_that_cannot_be_written_is_told(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet", "--output", "sitegen.yaml/out") == 1
    assert sitegen.err.startswith("error: sitegen.yaml/out: cannot be written: ")
    assert sitegen("build", "--quiet", "--output", "sitegen.yaml") == 1
    assert sitegen.err == "error: sitegen.yaml: is no folder\nhint: give --output another place\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "address"),
    [
        ("aliases: old/crab/", "aliases: /about/", 14, "about/"),
        ("aliases: old/crab/", "aliases: /x/, /2026", 14, "2026/"),
        ("aliases: old/crab/", "aliases: /topics/offline-rl/", 14, "topics/offline-rl/"),
        ("aliases: old/crab/", "aliases: /old/spring/", 14, "old/spring/"),
        ("aliases: old/crab/", "aliases: /feed.xml/old/", 14, "feed.xml/old/"),
        ("aliases: [old/spring/]", "aliases: [/papers/barnacle-world-models-hold-on/]", 5,
         "papers/barnacle-world-models-hold-on/"),
    ],
)  # fmt: skip
def test_an_alias_where_something_is_already_is_told_with_its_line(
    sitegen: Ran, site: Path, old: str, new: str, line: int, address: str
) -> None:
    page = site / "content/2026/2026-03-02.md"
    write(page, page.read_text(encoding="utf-8").replace(old, new))
    assert sitegen("build", "--quiet") == 1
    assert (
        f"error: content/2026/2026-03-02.md:{line}: alias is taken: /{address}\n"
        "hint: something else has this address; correct the alias, or delete it\n"
    ) in sitegen.err


def test_control_characters_of_a_file_do_not_reach_the_terminal(sitegen: Ran, site: Path) -> None:
    write(site / "sitegen.yaml", 'base_url: "\\e[31mred\\nline"\n')
    assert sitegen("build", "--quiet") == 1
    assert "\x1b" not in sitegen.err
    write(site / "sitegen.yaml", "")
    shutil.copy(site / "content/dumps/zostera.txt", site / "content/dumps/\x1b[31mred.txt")
    assert sitegen("import", "--dry-run", "content/dumps") == 0
    assert "\x1b" not in sitegen.out + sitegen.err


# ---- check ---------------------------------------------------------------------------------------------


def test_check_without_a_built_site(sitegen: Ran, site: Path) -> None:
    assert sitegen("check") == 1
    assert sitegen.err == (
        "error: _site: no built site here\nhint: run `sitegen build` first, or give --output\n"
    )


def test_check_tells_a_fault_of_every_page_three_times_and_counts_it(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet") == 0
    (site / "_site/static/paper.css").unlink()
    assert sitegen("check") == 1
    told = sitegen.err.splitlines()
    message = "broken link: ../../static/paper.css"
    first = min((site / "_site/papers").glob("*/index.html"))
    line = line_of("static/paper.css", first)
    assert told[:2] == [
        f"error: _site/papers/{first.parent.name}/index.html:{line}: {message}",
        "hint: the page it leads to is not there",
    ]
    assert sum(message in line for line in told) == 4
    assert re.search(rf"^error: in \d+ more places: {re.escape(message)}$", sitegen.err, re.MULTILINE)
    assert re.search(r": \d+ faults\n$", sitegen.out)


def line_of(text: str, path: Path) -> int:
    return next(
        number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if text in line
    )


# ---- streams and signals -------------------------------------------------------------------------------


def shell(script: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script.replace("sitegen", f"'{sys.executable}' -m sitegen")],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "script",
    [
        "sitegen build | true; exit ${PIPESTATUS[0]}",
        "sitegen build 2>&1 | true; exit ${PIPESTATUS[0]}",
        "sitegen build >&- 2>&-",
    ],
)
def test_a_reader_that_has_gone_is_no_reason_not_to_build(site: Path, script: str) -> None:
    done = shell(script, site)
    assert (done.returncode, done.stderr.replace("content/dumps", "").count("Error")) == (0, 0)
    assert (site / "_site/index.html").is_file()


def test_an_import_into_a_closed_pipe_says_nothing_more(site: Path) -> None:
    done = shell("sitegen import content/dumps | true; exit ${PIPESTATUS[0]}", site)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_unicode_is_no_fault(site: Path) -> None:
    done = shell("sitegen import content/dumps", site, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u2192 content/2026/2026-02-16.md" in done.stdout


def test_the_folder_one_stands_in_may_be_gone(site: Path) -> None:
    done = shell("mkdir gone; cd gone; rmdir ../gone; sitegen build --site ..", site)
    assert done.returncode == 1
    assert done.stderr.endswith("error: the current folder is not there any more\nhint: cd into it again\n")


def test_an_interrupted_build_ends_at_once_and_leaves_the_old_site(sitegen: Ran, site: Path) -> None:
    assert sitegen("build", "--quiet") == 0
    before = tree(site / "_site")
    make_endless(site)
    process = subprocess.Popen(
        command("build"), cwd=site, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr
    for line in process.stderr:
        if line.startswith(b"rendering"):
            break
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 130
    assert tree(site / "_site") == before
    assert not [path for path in site.iterdir() if ".new" in path.name]


def test_an_interrupted_start_leaves_no_traceback(site: Path) -> None:
    # In place of a slow disk: one of the modules that are loaded before anything runs takes its time.
    write(site / "slow/yaml/__init__.py", "import time\nprint('loading', flush=True)\ntime.sleep(30)\n")
    process = subprocess.Popen(
        command("build"),
        cwd=site,
        env=environment(PYTHONPATH=f"{site / 'slow'}{os.pathsep}{ROOT}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"loading\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 130


@pytest.mark.parametrize("command", [["check"], ["publish", "gh-pages"]])
@pytest.mark.parametrize(("folder", "hint"), [("", "cd archive, where"), ("archive/content", "cd .., where")])
def test_a_command_for_a_built_site_says_where_there_is_a_site(
    sitegen: Ran,
    command: list[str],
    folder: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "above/archive/content").mkdir(parents=True)
    (tmp_path / "above/archive/sitegen.yaml").write_text("title: A\n")
    monkeypatch.chdir(tmp_path / "above" / folder)
    assert sitegen(*command) == 1
    assert "no site here" in sitegen.err
    assert hint in sitegen.err
