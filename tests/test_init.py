"""`sitegen init`: in a new folder, in one that has files, in a repository, and in a site."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli.main import main
from sitegen.starting import with_lines
from tests.small_site import tree, write

SITE = {
    ".gitattributes",
    ".github/dependabot.yml",
    ".github/workflows/publish.yml",
    ".gitignore",
    "README.md",
    "content/dumps/2026-09-03-sample.txt",
    "sitegen.yaml",
}
REST = """\
# What the next build needs to be quick, and what a build that was killed leaves.
/._site.*
/.sitegen/
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


class Said:
    """Runs `sitegen init` and keeps what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.out, self.err = capsys, "", ""

    def __call__(self, *arguments: str) -> int:
        code = main(["init", *arguments])
        self.out, self.err = self.capsys.readouterr()
        return code


def is_sound(folder: Path) -> bool:
    """Whether a site can be built and checked as strictly as can be."""
    build = main(["build", "--site", str(folder), "--strict", "--quiet"])
    return build == main(["check", "--site", str(folder), "--output", str(folder / "_site"), "--strict"]) == 0


# ---- places --------------------------------------------------------------------------------------------


def test_a_folder_is_made_with_those_above_it(said: Said, here: Path) -> None:
    assert said("far/away/my-archive") == 0
    assert set(tree(here / "far/away/my-archive")) == SITE
    assert "made far/away/my-archive: " in said.out


@pytest.mark.slow
def test_a_repository_keeps_its_files(said: Said, here: Path) -> None:
    mine = {
        "README.md": "# Mine\n",
        "LICENSE": "MIT\n",
        "src/main.py": "print()\n",
        ".github/workflows/test.yml": "on: push\n",
    }
    for name, text in mine.items():
        write(here / name, text)
    (here / ".git").mkdir()
    assert said(".") == 0
    assert set(tree(here)) == SITE | set(mine)
    assert {name: (here / name).read_text() for name in mine} == mine
    assert "left as they were: README.md\n" in said.out
    assert "cd " not in said.out
    assert is_sound(here)


@pytest.mark.slow
@pytest.mark.parametrize("flags", [(), ("--topics", "shipped"), ("--topics", "empty")])
def test_a_new_site_is_sound(said: Said, here: Path, flags: tuple[str, ...]) -> None:
    assert said("site", *flags) == 0
    assert set(tree(here / "site")) == SITE | ({"content/topics.yaml"} if flags else set())
    assert is_sound(here / "site")


def test_the_workflow_of_a_site_in_a_folder_of_a_repository_lies_at_its_root(said: Said, here: Path) -> None:
    (here / "repository/.git").mkdir(parents=True)
    assert said("repository/docs/archive") == 0
    assert set(tree(here / "repository")) == {
        name if name.startswith(".github/") else f"docs/archive/{name}" for name in SITE
    }
    assert f"the workflow is in {here}/repository/.github/workflows: GitHub looks" in said.out
    assert "`docs/archive/content/dumps`" in (here / "repository/docs/archive/README.md").read_text()


def test_twice_is_once(said: Said, here: Path) -> None:
    said("site")
    before = tree(here)
    assert said("site") == 0
    assert tree(here) == before
    assert said.out.startswith("site is a site already, and lacks no file\nnext: cd site; ")
    assert "left" not in said.out


def test_a_site_gets_what_it_lacks_but_no_sample(said: Said, here: Path) -> None:
    write(here / "old/sitegen.yaml", "title: Old\n")
    assert said("old", "--topics", "empty", "--fetch", "arxiv") == 0
    assert set(tree(here / "old")) - SITE == {"content/dumps/.gitkeep", "content/topics.yaml"}
    assert not (here / "old/content/dumps/2026-09-03-sample.txt").exists()
    assert (here / "old/sitegen.yaml").read_text() == "title: Old\n"
    assert said.out.startswith("old is a site already: wrote ")
    assert "\nsitegen.yaml stays as it is: write `sources:` into it, with what to fetch\n" in said.out


@pytest.mark.parametrize("name", ["content/dumps/2025-08-20.txt", "content/2025/2025-08-20.md"])
def test_no_sample_lies_beside_what_the_owner_has(said: Said, here: Path, name: str) -> None:
    write(here / "site" / name, "mine")
    assert said("site") == 0
    names = set(tree(here / "site"))
    assert names - SITE - {"content/dumps/.gitkeep"} == {name}
    assert ("content/dumps/.gitkeep" in names) == name.endswith(".md")
    assert "sample" not in said.out


def test_a_readme_of_another_kind_counts_as_one(said: Said, here: Path) -> None:
    write(here / "site/Readme.rst", "mine")
    assert said("site") == 0
    assert set(tree(here / "site")) == SITE - {"README.md"} | {"Readme.rst"}
    assert "left as they were: Readme.rst\n" in said.out


def test_another_ending_of_the_dependabot_settings_counts(said: Said, here: Path) -> None:
    write(here / "site/.github/dependabot.yaml", "version: 2\n")
    assert said("site") == 0
    assert not (here / "site/.github/dependabot.yml").exists()


def test_a_workflow_that_runs_sitegen_is_kept(said: Said, here: Path) -> None:
    write(here / "site/.github/workflows/pages.yaml", "run: sitegen build\n")
    assert said("site") == 0
    assert list(tree(here / "site/.github/workflows")) == ["pages.yaml"]
    assert "left as they were: .github/workflows/pages.yaml\n" in said.out


def test_a_workflow_that_does_something_else_leaves_its_name(said: Said, here: Path) -> None:
    write(here / "site/.github/workflows/publish.yml", "run: twine upload\n")
    assert said("site") == 0
    folder = here / "site/.github/workflows"
    assert (folder / "publish.yml").read_text() == "run: twine upload\n"
    assert yaml.safe_load((folder / "publish-archive.yml").read_text())["name"] == "publish"
    before = tree(here)
    assert said("site") == 0
    assert tree(here) == before


# ---- lines that are added ------------------------------------------------------------------------------


def test_lines_are_added_to_files_of_lines(said: Said, here: Path) -> None:
    write(here / "site/.gitignore", "*.pyc\n_site\n")
    write(here / "site/.gitattributes", "*.png binary")
    assert said("site") == 0
    assert "added lines to .gitattributes and .gitignore\n" in said.out
    ignored = (here / "site/.gitignore").read_text()
    assert ignored == f"*.pyc\n_site\n{REST}"
    attributes = (here / "site/.gitattributes").read_text().splitlines()
    assert attributes[0] == "*.png binary"
    assert "/content/dumps/** -text" in attributes
    assert said("site") == 0
    assert "added" not in said.out


@pytest.mark.parametrize(
    ("there", "then"),
    [
        (b"", b"# why\n/a/\n/b* x\n"),
        (b"/a/\n/b* x\n", None),
        (b"!/a/\n/b* y\n", None),
        (b"a\n", b"a\n/b* x\n"),
        (b"c\r\n", b"c\r\n# why\r\n/a/\r\n/b* x\r\n"),
        (b"\xff", b"\xff\n# why\n/a/\n/b* x\n"),
        (b"# /a/\n/b*", b"# /a/\n/b*\n# why\n/a/\n"),
    ],
    ids=["empty", "all there", "overruled", "one there", "line ends of Windows", "no UTF-8", "a comment"],
)
def test_missing_lines_come_last(there: bytes, then: bytes | None) -> None:
    assert with_lines(there, b"# why\n/a/\n/b* x\n") == then


@given(st.binary(max_size=60))
def test_adding_lines_keeps_what_is_there_and_is_done_once(there: bytes) -> None:
    added = with_lines(there, b"# why\n/a/\n/b* x\n")
    if added is not None:
        assert added.startswith(there)
        assert with_lines(added, b"# why\n/a/\n/b* x\n") is None


# ---- topics --------------------------------------------------------------------------------------------


def test_a_file_of_topics_is_copied_once_it_is_sound(said: Said, here: Path) -> None:
    write(here / "my.yaml", "topics: [{id: food, name: Food}]\n")
    assert said("site", "--topics", "my.yaml") == 0
    assert (here / "site/content/topics.yaml").read_text() == "topics: [{id: food, name: Food}]\n"
    write(here / "my.yaml", "topics:\n- {id: food}\n")
    assert said("other", "--topics", "my.yaml") == 1
    assert said.err.startswith("error: my.yaml:2: a topic without `name`\n")
    assert said("other", "--topics", "none.yaml") == 2
    assert (
        said.err
        == "error: none.yaml: no such file\nhint: write shipped, empty, or the path of a topics file\n"
    )
    assert not (here / "other").exists()


def test_topics_that_are_there_stay(said: Said, here: Path) -> None:
    write(here / "site/content/topics.yaml", "mine")
    assert said("site", "--topics", "empty") == 0
    assert (here / "site/content/topics.yaml").read_text() == "mine"
    assert "left as they were: content/topics.yaml\n" in said.out


# ---- places that are none ------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_a_site_is_refused_and_left_alone(said: Said, here: Path) -> None:
    said("site")
    write(here / "site/_site/.sitegen", "")
    write(here / "renamed/sitegen.yml", "title: Mine\n")
    before = tree(here)
    for place, message in {
        "site/sitegen.yaml": "is a file",
        "site/content": f"lies among the pages and dumps of a site: {here}/site",
        "site/content/dumps/new": f"lies among the pages and dumps of a site: {here}/site",
        "site/_site": f"is a website that sitegen made, and replaces at every build: {here}/site/_site",
        "site/_site/a/b": f"is a website that sitegen made, and replaces at every build: {here}/site/_site",
        "renamed": "the settings of a site have another name",
        "site/sitegen.yaml/below": "cannot be written: Not a directory",
    }.items():
        assert said(place) == 1, place
        assert message in said.err
        assert "\nhint: " in said.err
    assert tree(here) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_in_which_nothing_may_be_written_is_told(said: Said, here: Path) -> None:
    (here / "closed").mkdir(mode=0o500)
    assert said("closed/site") == 1
    assert "cannot be written: Permission denied" in said.err
