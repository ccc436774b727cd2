"""`sitegen doctor`: a site with an illness is told, a healthy one is not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.doctor import CHECKS, diagnose
from sitegen.doctor.settings import SAMPLE_FEED_ID
from sitegen.settings.config import load_site
from tests.small_site import ROOT, TOPICS, environment, write

pytestmark = pytest.mark.slow  # each test makes a repository

WORKFLOW = ".github/workflows/publish.yml"
DUMP = "content/dumps/2026-09-03-sample.txt"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], env=environment(), capture_output=True, check=True
    )


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it is")
    git(folder, "push", "--quiet")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy site, committed and pushed, in the folder `site`; beside it the place it is pushed to."""
    folder = tmp_path_factory.mktemp("healthy")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "me/papers.git")
    git(folder, "init", "--quiet", "--initial-branch=main", "site")
    site = folder / "site"
    write(folder / "topics.yaml", TOPICS)  # a few, which are read in a moment
    assert main(["init", str(site), "--topics", str(folder / "topics.yaml")]) == 0
    git(site, "remote", "add", "origin", "../me/papers.git")
    git(site, "add", "--all")
    git(site, "commit", "--quiet", "--message", "New")
    git(site, "push", "--quiet", "--set-upstream", "origin", "main")
    return folder


@pytest.fixture
def site(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(archive, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "site")
    return Path()


def report(root: Path = Path()) -> list[str]:
    """The lines of the report that are not `ok`; each says what to do."""
    found = [(name, each) for name, each in diagnose(root) if each.level != "ok"]
    assert all(each.remark.hint for _, each in found)
    return [f"{each.level} {name}: {each.remark}" for name, each in found]


def test_a_healthy_site_has_no_line_but_good_ones(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report() == []
    assert main(["build", "--quiet"]) == 0
    git(site, "add", "--all")
    git(site, "commit", "--quiet", "--message", "Pages")
    git(site, "push", "--quiet")
    assert report() == []
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "ok       git       branch main, pushed to ../me/papers.git\n" in said
    assert "ok       content   1 dated page and 1 dump in content/\n" in said
    assert re.search(r"ok       website   _site: \d+ files, 0\.\d MB, ", said)
    assert said.endswith("\n0 faults, 0 warnings\n")
    assert len(said.splitlines()) <= 24, "one screen"


def setting(text: str) -> Callable[[Path], None]:
    """The settings with a line more, or in place of the one of that key."""
    key = text.partition(":")[0]

    def change(site: Path) -> None:
        config = site / "sitegen.yaml"
        rest = re.sub(rf"^{key}:.*\n", "", config.read_text(), flags=re.MULTILINE)
        write(config, f"{text}\n{rest}")
        commit(site)

    return change


def file(name: str, text: str = "mine\n") -> Callable[[Path], None]:
    def change(site: Path) -> None:
        write(site / name, text)
        commit(site)

    return change


def moved(name: str, to: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        (site / to).parent.mkdir(parents=True, exist_ok=True)
        (site / name).rename(site / to)
        commit(site)

    return change


def told(*arguments: str) -> Callable[[Path], None]:
    return lambda site: git(site, *arguments)


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        text = (site / name).read_text()
        assert old in text
        write(site / name, text.replace(old, new))
        commit(site)

    return change


def in_turn(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        for each in changes:
            each(site)

    return change


def large(name: str, size: int) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        with (site / name).open("wb") as opened:
            opened.truncate(size)

    return change


def conflict(site: Path) -> None:
    for branch, text in (("other", "one"), ("main", "two")):
        git(site, "switch", "--quiet", *(["--create", branch] if branch == "other" else [branch]))
        write(site / "content/notes.json", text)
        git(site, "add", "--all")
        git(site, "commit", "--quiet", "--message", text)
    git(site, "push", "--quiet")
    with pytest.raises(subprocess.CalledProcessError):
        git(site, "merge", "other")


def shallow(site: Path) -> None:
    file("more.md")(site)
    there = site.resolve().parent / "me/papers.git"
    git(site, "clone", "--quiet", "--depth", "1", f"file://{there}", "../shallow")
    shutil.rmtree(".git")
    Path("../shallow/.git").rename(".git")


ILLNESSES: dict[str, tuple[Callable[[Path], None], str]] = {
    "settings that do not parse": (setting("title: 'open"), "error settings: sitegen.yaml:"),
    "a key that is none": (
        setting("titel: Mine"),
        "error settings: sitegen.yaml:1: unknown setting: titel",
    ),
    "an address that is a placeholder": (
        setting("base_url: https://example.org/"),
        "warning address: sitegen.yaml:1: base_url is a placeholder: https://example.org/",
    ),
    "no address at all": (
        in_turn(lambda site: (site / WORKFLOW).unlink(), commit),
        "warning address: sitegen.yaml: the site does not know its address",
    ),
    "the address of another repository": (
        in_turn(
            setting("base_url: https://them.github.io/papers/"),
            told("remote", "set-url", "origin", "git@github.com:Me/papers.git"),
        ),
        "warning address: sitegen.yaml:1: base_url is not that of the repository, "
        "https://me.github.io/papers/: https://them.github.io/papers/",
    ),
    "the feed_id of the documents": (
        setting("feed_id: papers.example.org,2026"),
        "warning feeds: sitegen.yaml:1: feed_id is not this archive's own: papers.example.org,2026",
    ),
    "the feed_id of every archive": (
        setting("feed_id: archive.example,2026"),
        "warning feeds: sitegen.yaml:1: feed_id is not this archive's own",
    ),
    "the feed_id of the sample archive": (
        setting(f"feed_id: {SAMPLE_FEED_ID}"),
        "warning feeds: sitegen.yaml:1: feed_id is not this archive's own",
    ),
    "topics that are not there": (
        setting("topics: none.yaml"),
        "error topics: sitegen.yaml:1: `topics`: no such file: none.yaml",
    ),
    "topics with a fault": (
        file("content/topics.yaml", "topics: 5\n"),
        "error topics: content/topics.yaml:1: ",
    ),
    "a theme that is not there": (setting("theme: none"), "error topics: sitegen.yaml:1: "),
    "no digest": (
        in_turn(lambda site: (site / DUMP).unlink(), commit),
        "warning content: content: no digest yet",
    ),
    "a dump at the root": (
        moved(DUMP, "papers.txt"),
        "warning places: papers.txt: not read: dumps belong in content/dumps/",
    ),
    "a dump in content": (
        moved(DUMP, "content/papers.txt"),
        "warning places: content/papers.txt: not read: dumps belong in content/dumps/",
    ),
    "a dated dump in content": (
        moved(DUMP, "content/2026-09-03.txt"),
        "warning places: content/2026-09-03.txt: not read: dumps belong in content/dumps/",
    ),
    "a folder of dumps beside content": (
        moved(DUMP, "dumps/papers.txt"),
        "warning places: dumps: not read: dumps belong in content/dumps/",
    ),
    "names that differ in capitals": (
        in_turn(file("content/dumps/a.txt"), file("content/dumps/A.txt")),
        "warning names: content/dumps/A.txt: names that differ only in capitals: "
        "content/dumps/A.txt, content/dumps/a.txt",
    ),
    "a file that GitHub refuses": (
        large("content/static/film.mp4", 100_000_001),
        "error sizes: content/static/film.mp4: too large for GitHub, which takes 100 MB: 100 MB",
    ),
    "a pointer of Git LFS": (
        file(DUMP, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"),
        f"error large files: {DUMP}: only the pointer of Git LFS is here, not the file",
    ),
    "a commit that is not pushed": (
        told("commit", "--allow-empty", "--message", "More"),
        "warning git: 1 commit not pushed",
    ),
    "ten commits that are not pushed": (
        in_turn(*[told("commit", "--allow-empty", "--message", "More")] * 10),
        "warning git: 10 commits not pushed",
    ),
    "no branch": (told("switch", "--detach"), "warning git: no branch is checked out"),
    "nowhere to push to": (
        told("remote", "remove", "origin"),
        "warning git: the repository is pushed nowhere",
    ),
    "no commit": (
        in_turn(lambda site: shutil.rmtree(".git"), told("init", "--initial-branch=main")),
        "warning git: the repository has no commit yet",
    ),
    "no repository": (
        lambda site: shutil.rmtree(".git"),
        "warning git: the site is in no git repository",
    ),
    "a repository that is none": (
        lambda site: write(site / ".git/HEAD", "broken"),
        "warning git: ",
    ),
    "a page that was changed": (
        lambda site: write(site / DUMP, "changed"),
        f"warning commits: not committed: {DUMP}",
    ),
    "a file that is new": (
        lambda site: write(site / "content/2026/2026-10-01.md", "new"),
        "warning commits: not committed: content/2026/2026-10-01.md",
    ),
    "a record of addresses that is ignored": (
        in_turn(
            file(".gitignore", "/_site/\n*.jsonl\n"),
            lambda site: write(site / "content/addresses.jsonl", ""),
        ),
        "error commits: git leaves out what the site is made from: content/addresses.jsonl",
    ),
    "a merge that is not finished": (
        conflict,
        "error commits: a merge is not finished: content/notes.json",
    ),
    "a website in git": (
        in_turn(
            lambda site: write(site / "_site/.sitegen", ""),
            told("add", "--force", "_site"),
        ),
        "warning commits: _site: the built website is in git, which grows with every build",
    ),
    "a clone without its history": (shallow, "warning history: the clone does not have all commits"),
    "line ends that git may change": (
        in_turn(lambda site: (site / ".gitattributes").unlink(), commit),
        f"warning line ends: .gitattributes: git may change the line ends of 1 dump: {DUMP}",
    ),
    "no workflow": (
        in_turn(lambda site: (site / WORKFLOW).unlink(), commit),
        "warning workflow: .github/workflows: no workflow publishes the site",
    ),
    "a workflow that does not parse": (
        file(WORKFLOW, "# sitegen\non: [push\n"),
        f"error workflow: {WORKFLOW}:",
    ),
    "a workflow of another branch": (
        file(WORKFLOW, "# runs sitegen\non:\n  push:\n    branches: [trunk, 'v*']\n"),
        f"warning workflow: {WORKFLOW}:4: runs on trunk, v*, and the branch is main",
    ),
    "sources that nobody asks": (
        setting("sources: [{name: hf, type: huggingface}]"),
        f"warning workflow: {WORKFLOW}: the settings have sources, but nothing asks them every day",
    ),
    "a workflow with another version": (
        file(WORKFLOW, "on: push\nenv:\n  WHAT: digest-sitegen==0.0.1\n"),
        f"warning workflow: {WORKFLOW}:3: builds with sitegen 0.0.1, and ",
    ),
    "an action of another version": (
        file(WORKFLOW, f"on: push\nsteps:\n- uses: digest-sitegen/sitegen@{'c' * 40}  # v0.0.1\n"),
        f"warning workflow: {WORKFLOW}:3: builds with sitegen 0.0.1, and ",
    ),
    "a website of somebody else's": (
        lambda site: write(site / "_site/index.html", "mine"),
        "error website: _site: folder was not made by sitegen",
    ),
    "a website near the limit": (
        in_turn(lambda site: write(site / "_site/.sitegen", ""), large("_site/film.mp4", 900_000_000)),
        "warning website: _site: GitHub Pages takes 1,000 MB, and the website has 900",
    ),
    "a website beyond the limit": (
        in_turn(lambda site: write(site / "_site/.sitegen", ""), large("_site/film.mp4", 1_100_000_000)),
        "error website: _site: GitHub Pages takes 1,000 MB, and the website has 1,100",
    ),
    "a file too large for a branch": (
        in_turn(lambda site: write(site / "_site/.sitegen", ""), large("_site/film.mp4", 100_000_001)),
        "warning website: _site/film.mp4: too large for a branch on GitHub, which takes 100 MB: 100 MB",
    ),
}


@pytest.mark.parametrize("illness", ILLNESSES)
def test_an_illness_is_told_with_what_to_do(site: Path, illness: str) -> None:
    change, line = ILLNESSES[illness]
    change(site)
    found = report()
    assert [each for each in found if each.startswith(line)], found


@pytest.mark.parametrize(("tag", "told"), [("en", False), ("en-GB", False), ("de-AT", False), ("fr", True)])
def test_a_language_without_strings_is_told_and_is_no_illness(
    site: Path, capsys: pytest.CaptureFixture[str], tag: str, told: bool
) -> None:
    settings = (site / "sitegen.yaml").read_text("utf-8").replace("language: en ", f"language: {tag} ")
    write(site / "sitegen.yaml", settings)
    main(["doctor"])
    said = capsys.readouterr().out
    assert (f"pages speak English: the theme has no strings in the language {tag}" in said) is told
    assert not re.search("(?:warning|error) +topics", said)


def test_every_check_is_tried() -> None:
    tried = {line.partition(": ")[0].partition(" ")[2] for _, line in ILLNESSES.values()}
    assert tried == set(CHECKS) - {"program"}


# ---- places --------------------------------------------------------------------------------------------


def test_a_folder_without_a_site_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "fault    settings  sitegen.yaml: no site here\n" in said
    assert said.endswith("\n1 fault, 0 warnings\n")


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in a folder of a repository."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    assert main(["init", str(tmp_path / "docs/archive")]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs/archive"


def test_a_workflow_below_the_root_is_not_found(below: Path) -> None:
    (below / ".github/workflows").mkdir(parents=True)
    (below.parents[1] / WORKFLOW).rename(below / WORKFLOW)
    assert f"error workflow: docs/archive/{WORKFLOW}: GitHub does not find the workflow here" in report(below)


def test_a_workflow_has_to_know_the_folder(below: Path) -> None:
    workflow = below.parents[1] / WORKFLOW
    write(workflow, "on: push\nsteps:\n- run: sitegen build\n")
    line = f"warning workflow: {WORKFLOW}: does not say in which folder the site is: docs/archive"
    assert line in report(below)
    write(workflow, "on: push\nsteps:\n- run: sitegen build --site docs/archive\n")
    assert line not in report(below)


def test_a_password_in_the_address_is_not_shown(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(site, "remote", "set-url", "origin", "https://me:secret@github.com/me/papers.git")
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "branch main, pushed to https://github.com/me/papers.git" in said
    assert "secret" not in said


def test_what_systems_leave_behind_need_not_be_committed(site: Path) -> None:
    write(site / ".gitignore", "/_site/\n__pycache__/\n.DS_Store\n")
    commit(site)
    for name in (
        "content/.DS_Store",
        "content/dumps/.DS_Store",
        "themes/mine/__pycache__/a.pyc",
        "content/a~",
    ):
        write(site / name, "")
    assert report() == []


def test_a_machine_without_git_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert report() == [f"warning git: {Path.cwd()}: git does not answer: git is not installed"]


# ---- forms ---------------------------------------------------------------------------------------------


def test_as_json_there_are_rows_of_faults(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setting("titel: Mine")(site)
    assert main(["doctor", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["faults"] == [
        {
            "level": "error",
            "file": "sitegen.yaml",
            "line": 1,
            "message": "unknown setting: titel",
            "hint": "did you mean `title`?",
        }
    ]
    assert {row["level"] for row in said["notes"]} == {"note"}


def test_many_of_one_kind_do_not_fill_the_screen(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 10):
        write(site / f"content/2026-10-0{number}.txt", "mine")
    main(["doctor"])
    said = capsys.readouterr().out
    assert said.count("dumps belong in content/dumps/") == 3
    assert "warning  places    6 more of these\n" in said


def test_the_sample_archive_has_the_feed_id_that_is_known() -> None:
    assert load_site(ROOT / "sitegen.yaml").feed_id == SAMPLE_FEED_ID


def test_nothing_is_written(site: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*")}
    report()
    assert {path: path.stat().st_mtime_ns for path in Path().rglob("*")} == before
