"""When a dump was added, as git knows it; the file's own time where git does not."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest

from sitegen.importing.git_dates import Added, read_history
from sitegen.importing.result import ImportOptions
from sitegen.importing.run import import_dumps

pytestmark = pytest.mark.slow

MTIME = 1_756_700_000  # 2025-09-01
UNCOMMITTED = Added(1_756_684_800, datetime.date(2025, 9, 1))


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")


def git(folder: Path, *arguments: str, date: str = "2024-01-01T12:00:00+00:00") -> None:
    environment = {**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": "2030-01-01T00:00:00+00:00"}
    subprocess.run(["git", "-C", folder, *arguments], check=True, env=environment, capture_output=True)


def write(path: Path, text: str = "A title\n\nAn abstract of one sentence, and its end.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (MTIME, MTIME))
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q")
    return root


def commit(root: Path, date: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "more", date=date)


def test_the_first_commit_counts_in_its_author_s_own_time_zone(repository: Path) -> None:
    dump = write(repository / "dumps" / "a.txt")
    commit(repository, "2024-05-31T23:30:00-05:00")
    history = read_history([dump])
    assert history.added[dump].day == datetime.date(2024, 5, 31)
    assert history.added[dump].seconds == 1_717_216_200
    assert not history.shallow


@pytest.mark.parametrize(
    "name", ["a.txt", "with space.txt", "ümlaut 漢.txt", 'quo"te\\.txt', "A", "R100", "tab\tand\nline.txt"]
)
def test_a_name_may_be_anything(repository: Path, name: str) -> None:
    dump = write(repository / name)
    commit(repository, "2024-05-31T12:00:00+00:00")
    assert read_history([dump]).added[dump].day == datetime.date(2024, 5, 31)


def test_a_renamed_dump_keeps_its_day(repository: Path) -> None:
    dump = write(repository / "dumps" / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    dump = dump.rename(dump.with_name("c.txt"))
    commit(repository, "2024-02-01T12:00:00+00:00")
    dump = dump.rename(dump.with_name("d.txt"))
    commit(repository, "2024-03-01T12:00:00+00:00")
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)


def test_a_dump_moved_into_a_folder_below_keeps_its_day(repository: Path) -> None:
    dump = write(repository / "dumps" / "a.txt")
    stays = write(repository / "dumps" / "b.txt", "Something else\n")
    commit(repository, "2024-01-01T12:00:00+00:00")
    (repository / "dumps" / "2024").mkdir()
    dump = dump.rename(repository / "dumps" / "2024" / "a.txt")
    commit(repository, "2024-02-01T12:00:00+00:00")
    assert read_history([dump, stays]).added[dump].day == datetime.date(2024, 1, 1)


def test_a_dump_taken_away_and_added_again_keeps_its_day(repository: Path) -> None:
    dump = write(repository / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    dump.unlink()
    commit(repository, "2024-02-01T12:00:00+00:00")
    write(dump)
    commit(repository, "2024-03-01T12:00:00+00:00")
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)


def papers(name: str, count: int = 9) -> str:
    return "".join(
        f"Title {name} {n}\n\n{' '.join(f'{name}{n}word{k}' for k in range(60))}\n" for n in range(count)
    )


SHORT = "A title\n\nAn abstract of one sentence.\n"


@pytest.mark.parametrize(
    ("one", "other"), [(papers("one"), papers("other")), (SHORT, SHORT.replace("A", "No"))]
)
def test_a_name_used_again_has_the_day_of_what_the_file_holds(repository: Path, one: str, other: str) -> None:
    dump, day = repository / "papers.txt", datetime.date
    for text, date, expected in (
        (one, "2024-01-01T12:00:00+00:00", day(2024, 1, 1)),
        (other, "2024-02-01T12:00:00+00:00", day(2024, 2, 1)),
        (one, "2024-03-01T12:00:00+00:00", day(2024, 1, 1)),
    ):
        write(dump, text)
        commit(repository, date)
        assert read_history([dump]).added[dump].day == expected
    write(dump, other.replace("word1", "word2").replace("sentence", "line"))
    assert read_history([dump]).added[dump] == UNCOMMITTED
    dump.unlink()
    commit(repository, "2024-04-01T12:00:00+00:00")
    write(dump, other)
    assert read_history([dump]).added[dump] == UNCOMMITTED


def test_a_corrected_dump_keeps_its_day(repository: Path) -> None:
    dump = write(repository / "papers.txt", papers("one"))
    commit(repository, "2024-01-01T12:00:00+00:00")
    write(dump, papers("one").replace("Title one 3", "Corrected"))
    commit(repository, "2024-02-01T12:00:00+00:00")
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)
    write(dump, papers("one").replace("Title one 3", "Corrected again"))
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)


def test_a_dump_that_is_not_committed_has_its_own_time(repository: Path) -> None:
    committed, new = write(repository / "a.txt"), repository / "b.txt"
    commit(repository, "2024-01-01T12:00:00+00:00")
    write(new, "Something else\n")
    history = read_history([committed, new])
    assert history.added[committed].day == datetime.date(2024, 1, 1)
    assert history.added[new] == UNCOMMITTED


def test_outside_git_and_before_the_first_commit_a_file_has_its_own_time(
    tmp_path: Path, repository: Path
) -> None:
    for dump in (write(tmp_path / "a.txt"), write(repository / "a.txt")):
        assert read_history([dump]).added[dump] == UNCOMMITTED


def test_without_git_a_file_has_its_own_time(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = write(repository / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    monkeypatch.setenv("PATH", "")
    assert read_history([dump]).added[dump] == UNCOMMITTED


def test_what_the_user_s_git_shows_does_not_matter(repository: Path) -> None:
    dump = write(repository / "ü.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    for key, value in {
        "log.showSignature": "true",
        "color.ui": "always",
        "log.date": "relative",
        "format.pretty": "oneline",
        "diff.renames": "false",
        "core.quotePath": "true",
        "log.decorate": "full",
    }.items():
        git(repository, "config", key, value)
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)


def test_a_link_has_the_day_of_the_link(repository: Path, tmp_path: Path) -> None:
    link = repository / "a.txt"
    link.symlink_to(write(tmp_path / "elsewhere.txt"))
    commit(repository, "2024-01-01T12:00:00+00:00")
    assert read_history([link]).added[link].day == datetime.date(2024, 1, 1)


def test_a_shallow_clone_is_noticed_and_said(repository: Path, tmp_path: Path) -> None:
    write(repository / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    write(repository / "b.txt", "Another title\n\nAnother abstract of one sentence.\n")
    commit(repository, "2024-02-01T12:00:00+00:00")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    assert read_history([clone / "a.txt"]).shallow
    result = import_dumps([clone / "a.txt", clone / "b.txt"], [])
    assert [(str(each), each.hint) for each in result.warnings] == [
        (
            f"{clone / 'a.txt'}: the clone is shallow, so the day a dump was added is in doubt",
            "git fetch --unshallow (in a workflow: fetch-depth: 0)",
        )
    ]


def test_a_shallow_clone_is_no_matter_for_dumps_with_a_date(repository: Path, tmp_path: Path) -> None:
    write(repository / "2024-01-01.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    write(repository / "x")
    commit(repository, "2024-01-02T12:00:00+00:00")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    assert import_dumps([clone / "2024-01-01.txt"], []).warnings == ()


# ---- git that does not answer --------------------------------------------------------------------


def said(dump: Path, **options: object) -> list[tuple[str, str | None]]:
    result = import_dumps([dump], [], ImportOptions(**options))  # type: ignore[arg-type]
    return [(each.message, each.hint) for each in result.warnings]


def test_where_git_does_not_trust_the_owner_a_warning_names_the_command(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write(repository / "dumps" / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert read_history([dump]).added[dump] == UNCOMMITTED
    [(message, hint)] = said(dump)
    assert message.startswith("git could not be asked when it was added; its own time counts: ")
    assert hint == f"git config --global --add safe.directory {repository}"
    assert said(dump, date=datetime.date(2024, 1, 1)) == []


def test_where_git_is_missing_a_warning_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = write(repository / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    monkeypatch.setenv("PATH", "")
    [(message, _)] = said(dump)
    assert message.endswith("git is not installed")


def test_a_repository_that_is_broken_is_said(repository: Path) -> None:
    dump = write(repository / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    for file in (repository / ".git" / "objects").rglob("*"):
        if file.is_file():
            file.unlink()
    [(message, hint)] = said(dump)
    assert message.startswith("git could not be asked")
    assert hint is not None
    assert f"git -C {repository} log" in hint


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"])
@pytest.mark.parametrize("value", [".", ".git", "/nowhere"])
def test_what_a_hook_sets_does_not_mislead(
    repository: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    dump = write(repository / "dumps" / "a.txt")
    commit(repository, "2024-01-01T12:00:00+00:00")
    monkeypatch.setenv(variable, value)
    monkeypatch.chdir(repository)
    assert read_history([dump]).added[dump].day == datetime.date(2024, 1, 1)
    assert said(dump) == []


def test_a_repository_elsewhere_is_not_followed_which_is_said(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = write(tmp_path / "checkout" / "a.txt")
    assert said(dump) == []
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    [(message, _)] = said(dump)
    assert f"GIT_DIR={repository / '.git'} is not followed" in message


def test_a_repository_without_a_commit_has_nothing_to_say(repository: Path) -> None:
    assert said(write(repository / "a.txt")) == []


@pytest.mark.parametrize(
    ("time", "why"),
    [(315_532_800, "added on 1980-01-01, as files have"), (4_102_444_800, "added on 2100-01-01, which")],
)
@pytest.mark.parametrize("line", ["", "Aug 20\n\n"])
def test_a_time_that_no_file_has_is_said(tmp_path: Path, time: int, why: str, line: str) -> None:
    dump = write(tmp_path / "a.txt", f"{line}A title\n\nAn abstract of one sentence, and its end.\n")
    os.utime(dump, (time, time))
    [(message, hint)] = said(dump)
    assert message.startswith(why)
    assert hint is not None
    assert "--date" in hint
    assert said(dump, date=datetime.date(2024, 1, 1)) == []
    dated = write(tmp_path / "2025-08-20.txt", dump.read_text())
    os.utime(dated, (time, time))
    assert said(dated) == []


def test_a_name_that_holds_no_day_is_said(tmp_path: Path) -> None:
    assert said(write(tmp_path / "2025-02-30.txt")) == [
        (
            "no such day, in its name: 2025-02-30",
            "write it as 2025-08-20, of 1990 to 2099; until then its date is 2025-09-01",
        )
    ]
