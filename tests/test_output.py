from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import OutputError, ThemeError
from sitegen.model import OutputFile
from sitegen.output.files import add_files
from sitegen.output.record import read_build_record
from sitegen.output.site import Written, build_folder, write_site
from sitegen.output.swap import MARKER, check_replaceable
from sitegen.parts.part import Part, fingerprint
from tests.examples import examples

pytestmark = pytest.mark.slow

CODE = b"code"


def files(**contents: str) -> list[OutputFile]:
    """Files by name; `a__b` is the path a/b."""
    return [OutputFile(path=name.replace("__", "/"), data=text.encode()) for name, text in contents.items()]


def replace_tree(given: Iterable[OutputFile], root: Path, *, full: bool = False) -> Written:
    """Write a site of one part, which no record knows."""
    part = Part(name="all", key=os.urandom(16), make=lambda: given)
    return write_site([part], root, read_build_record(build_folder(root), code=CODE), full=full)


def seen(folder: Path) -> list[str]:
    """The names that a listing shows."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".build"))


def read(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MARKER
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "site"


def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system that cannot swap two folders in one step."""
    monkeypatch.setattr(sys, "platform", "another")


# ---- what is written, and what is not ---------------------------------------------------------------


def test_the_folder_holds_exactly_the_files(root: Path) -> None:
    first = replace_tree(files(a="1", b__c="2"), root)
    second = replace_tree(files(a="1", d="3"), root)
    assert (first.written, first.unchanged, first.removed) == (3, 0, 0)  # with the mark
    assert (second.written, second.unchanged, second.removed) == (1, 2, 1)
    assert read(root) == {"a": "1", "d": "3"}
    assert second.files == 3
    assert second.size == 2 + (root / MARKER).stat().st_size


def test_nothing_is_rewritten_when_nothing_changed(root: Path) -> None:
    replace_tree(files(a="1", b="2"), root)
    before = (root.stat().st_ino, (root / "a").stat().st_mtime_ns, root.stat().st_mtime_ns)
    size = 2 + (root / MARKER).stat().st_size
    assert replace_tree(files(b="2", a="1"), root) == Written(written=0, unchanged=3, removed=0, size=size)
    assert (root.stat().st_ino, (root / "a").stat().st_mtime_ns, root.stat().st_mtime_ns) == before


def test_an_unchanged_file_is_a_link_to_the_old_one_and_keeps_its_time(root: Path) -> None:
    replace_tree(files(same="1", other="2"), root)
    os.utime(root / "same", (1_000_000_000, 1_000_000_000))
    inode = (root / "same").stat().st_ino
    replace_tree(files(same="1", other="changed"), root)
    status = (root / "same").stat()
    assert (status.st_ino, status.st_mtime) == (inode, 1_000_000_000)


def test_without_hard_links_an_unchanged_file_keeps_its_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    replace_tree(files(same="1", other="2"), root)
    os.utime(root / "same", (1_000_000_000, 1_000_000_000))
    monkeypatch.setattr(os, "link", refuse)
    replace_tree(files(same="1", other="changed"), root)
    assert (root / "same").stat().st_mtime == 1_000_000_000
    assert read(root) == {"same": "1", "other": "changed"}


def test_full_writes_every_file_anew(root: Path) -> None:
    replace_tree(files(a="1"), root)
    inode = (root / "a").stat().st_ino
    assert replace_tree(files(a="1"), root, full=True).written == 2
    assert (root / "a").stat().st_ino != inode


def test_a_foreign_file_in_the_folder_goes(root: Path) -> None:
    replace_tree(files(a="1"), root)
    (root / "mine").write_text("kept?")
    assert replace_tree(files(a="1"), root).removed == 1
    assert read(root) == {"a": "1"}


def test_a_file_becomes_a_folder_and_back(root: Path) -> None:
    replace_tree(files(a="1"), root)
    replace_tree(files(a__b="2"), root)
    assert read(root) == {"a/b": "2"}
    replace_tree(files(a="3"), root)
    assert read(root) == {"a": "3"}


# ---- what is refused --------------------------------------------------------------------------------


def test_a_folder_that_sitegen_did_not_make_is_not_replaced(root: Path) -> None:
    root.mkdir()
    (root / "thesis.tex").write_text("years of work")
    with pytest.raises(OutputError) as caught:
        replace_tree(files(a="1"), root)
    assert str(caught.value) == f"{root}: folder was not made by sitegen, so it is not replaced"
    assert caught.value.hint == "give --output another folder, or empty this one yourself"
    assert read(root) == {"thesis.tex": "years of work"}


def test_an_empty_folder_is_taken(root: Path) -> None:
    root.mkdir()
    replace_tree(files(a="1"), root)
    assert read(root) == {"a": "1"}


def test_a_file_is_no_folder(root: Path) -> None:
    root.write_text("a file")
    with pytest.raises(OutputError, match=r"is no folder$"):
        replace_tree(files(a="1"), root)
    assert root.read_text() == "a file"


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../a", "a/../b", "/a", "a//b", "a/", "./a", "a/./b", "a\\b", "a\0b"]
)
def test_a_path_that_leads_out_or_has_two_names_is_refused(root: Path, path: str) -> None:
    replace_tree(files(a="old"), root)
    with pytest.raises(OutputError, match="path leads out of the output folder"):
        replace_tree([OutputFile(path=path, data=b"")], root)
    assert read(root) == {"a": "old"}


@pytest.mark.parametrize(
    "paths", [("a", "a"), ("a/b", "a"), ("a", "a/b"), ("a", "a/b/c"), ("a/b/c", "a/b"), (MARKER,)]
)
def test_two_files_of_one_path_are_refused(root: Path, paths: tuple[str, ...]) -> None:
    replace_tree(files(z="old"), root)
    with pytest.raises(OutputError, match=f"two files with one path: {paths[-1]}$") as caught:
        replace_tree([OutputFile(path=path, data=b"") for path in paths], root)
    assert caught.value.hint == "change one page's name or alias"
    assert read(root) == {"z": "old"}


# ---- failures ---------------------------------------------------------------------------------------


def failing(cause: BaseException) -> Iterator[OutputFile]:
    yield from files(a="new", b="new")
    raise cause


@pytest.mark.parametrize(
    "cause", [ThemeError("a template"), KeyboardInterrupt(), OSError(errno.EIO, "while reading a theme")]
)
def test_a_fault_while_rendering_goes_through_and_leaves_the_old_site(
    root: Path, cause: BaseException
) -> None:
    replace_tree(files(a="old"), root)
    with pytest.raises(type(cause)) as caught:
        replace_tree(failing(cause), root)
    assert caught.value is cause
    assert read(root) == {"a": "old"}
    assert seen(root.parent) == ["site"]


def test_a_fault_at_the_first_build_leaves_nothing(root: Path) -> None:
    with pytest.raises(ThemeError):
        replace_tree(failing(ThemeError("a template")), root)
    assert not seen(root.parent)


def test_a_full_disk_is_told_with_the_path_that_the_user_knows(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    replace_tree(files(a="old"), root)
    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OutputError) as caught:
        replace_tree(files(a="new"), root)
    assert str(caught.value) == f"{root}/a: cannot be written: No space left on device"
    assert caught.value.hint == "free some space"
    assert read(root) == {"a": "old"}


def test_a_name_that_is_too_long_is_told(root: Path) -> None:
    with pytest.raises(OutputError, match=r"File name too long$") as caught:
        replace_tree([OutputFile(path="a" * 300, data=b"")], root)
    assert caught.value.hint == "shorten the name"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_parent_without_write_permission_is_told(root: Path) -> None:
    replace_tree(files(a="old"), root)
    root.parent.chmod(0o555)
    try:
        with pytest.raises(OutputError) as caught:
            replace_tree(files(a="new"), root)
    finally:
        root.parent.chmod(0o755)
    assert str(caught.value) == f"{root}: cannot be written: Permission denied"
    assert read(root) == {"a": "old"}


def test_a_parent_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written: "):
        replace_tree(files(a="1"), tmp_path / "file" / "site")


def test_parents_are_made(tmp_path: Path) -> None:
    replace_tree(files(a="1"), tmp_path / "www" / "papers")
    assert read(tmp_path / "www" / "papers") == {"a": "1"}


def test_a_build_that_another_one_overtook_changes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_tree(files(a="1", b="1"), root)

    def slow() -> Iterator[OutputFile]:
        yield from files(a="1")  # compared with the first site
        with monkeypatch.context() as other_process:
            other_process.setattr(os, "getpid", os.getppid)
            replace_tree(files(a="2", b="2"), root)
        yield from files(b="3")

    with pytest.raises(OutputError, match="another build replaced the folder meanwhile"):
        replace_tree(slow(), root)
    assert read(root) == {"a": "2", "b": "2"}


# ---- changing places --------------------------------------------------------------------------------


def test_a_link_to_the_folder_stays_and_the_folder_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "real", tmp_path / "site"
    link.symlink_to(real)
    replace_tree(files(a="1"), link)
    replace_tree(files(a="2"), link)
    assert link.is_symlink()
    assert read(real) == {"a": "2"}
    assert sorted(path.name for path in real.parent.iterdir()) == [".real.build", "real"]


def test_a_link_to_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "site"
    real.mkdir()
    (real / "mine").write_text("kept")
    link.symlink_to(real)
    with pytest.raises(OutputError, match="was not made by sitegen"):
        check_replaceable(link)


def test_a_folder_named_by_a_dot_is_replaced(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_tree(files(a="1"), root)
    monkeypatch.chdir(root)
    replace_tree(files(a="2"), Path())
    assert read(root) == {"a": "2"}
    assert seen(root.parent) == ["site"]


def test_without_exchange_two_renames_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_exchange(monkeypatch)
    replace_tree(files(a="1", b="1"), root)
    replace_tree(files(a="1", b="2"), root)
    assert read(root) == {"a": "1", "b": "2"}
    assert seen(root.parent) == ["site"]


def test_without_exchange_a_failed_second_rename_brings_the_old_site_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_tree(files(a="old"), root)
    no_exchange(monkeypatch)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if ".new-" in path.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="Input/output error"):
        replace_tree(files(a="new"), root)
    assert read(root) == {"a": "old"}


def test_a_folder_of_the_user_is_not_taken_for_an_old_site(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_exchange(monkeypatch)
    replace_tree(files(a="1"), root)
    mine = root.parent / ".site.old"
    mine.mkdir()
    (mine / "mine").write_text("kept")
    with pytest.raises(OutputError, match="cannot be written"):
        replace_tree(files(a="2"), root)
    assert read(mine) == {"mine": "kept"}
    assert read(root) == {"a": "1"}


# ---- what killed builds left ------------------------------------------------------------------------


def ended_process() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_remains_of_killed_builds_are_cleared_and_those_of_running_ones_stay(root: Path) -> None:
    replace_tree(files(a="1"), root)
    ended = root.parent / f".site.new-{ended_process()}"
    running = root.parent / f".site.new-{os.getppid()}"
    for folder in (ended, running):
        folder.mkdir()
        (folder / "half").write_text("")
    replace_tree(files(a="1"), root)
    assert not ended.exists()
    assert running.exists()


def test_remains_beside_a_folder_with_pattern_signs_in_its_name_are_cleared(tmp_path: Path) -> None:
    ended = tmp_path / f".site[1].new-{ended_process()}"
    ended.mkdir()
    replace_tree(files(a="1"), tmp_path / "site[1]")
    assert not ended.exists()


def test_a_site_that_a_kill_left_aside_comes_back(root: Path) -> None:
    replace_tree(files(a="old"), root)
    root.rename(root.parent / ".site.old")
    with pytest.raises(ThemeError):
        replace_tree(failing(ThemeError("the next build fails")), root)
    assert read(root) == {"a": "old"}


def test_an_old_site_beside_the_new_one_goes(root: Path) -> None:
    replace_tree(files(a="1"), root)
    replace_tree(files(a="0"), root.parent / ".site.old")
    replace_tree(files(a="2"), root)
    assert seen(root.parent) == ["site"]


# ---- single files -----------------------------------------------------------------------------------


def test_files_are_added_beside_others(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    assert add_files(files(a__b="1", c="2"), tmp_path) == 2
    assert add_files(files(a__b="1", c="2"), tmp_path) == 0
    assert read(tmp_path) == {"a/b": "1", "c": "2", "mine": "kept"}


def test_no_file_is_added_when_any_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    (tmp_path / "c").write_text("mine")
    with pytest.raises(ExceptionGroup) as caught:
        add_files(files(a="1", b="2", c="3"), tmp_path)
    assert [str(fault) for fault in caught.value.exceptions] == [
        f"{tmp_path}/b: is there already and differs",
        f"{tmp_path}/c: is there already and differs",
    ]
    assert read(tmp_path) == {"b": "mine", "c": "mine"}


def test_a_file_is_replaced_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    assert add_files(files(a="1"), tmp_path, replace=True) == 1
    assert read(tmp_path) == {"a": "1"}


def test_a_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        add_files(files(a="1"), tmp_path)
    assert not list(tmp_path.iterdir())


# ---- what a build knows of the one before -------------------------------------------------------------


def site_of(**contents: str) -> list[Part]:
    """A part for each file, which tells when it is made."""
    return [
        Part(name=file.path, key=fingerprint(file.data), make=partial(made_now, file))
        for file in files(**contents)
    ]


MADE: list[str] = []


def made_now(file: OutputFile) -> list[OutputFile]:
    MADE.append(file.path)
    return [file]


def built(root: Path, *, code: bytes = CODE, full: bool = False, **contents: str) -> list[str]:
    """Write a site; the paths of the files that were made."""
    MADE.clear()
    write_site(site_of(**contents), root, read_build_record(build_folder(root), code=code), full=full)
    assert read(root) == {name.replace("__", "/"): text for name, text in contents.items()}
    return MADE.copy()


def test_only_parts_that_changed_are_made(root: Path) -> None:
    assert built(root, a="1", b__c="2", d="3") == ["a", "b/c", "d"]
    assert built(root, a="1", b__c="2", d="3") == []
    assert built(root, a="1", b__c="new", e="4") == ["b/c", "e"]
    assert built(root, a="2", b__c="new", e="4") == ["a"]
    assert built(root, a="1", b__c="2", d="3") == ["a", "b/c", "d"]
    assert built(root, full=True, a="1", b__c="2", d="3") == ["a", "b/c", "d"]
    assert built(root, code=b"new", a="1", b__c="2", d="3") == ["a", "b/c", "d"]


def test_a_file_that_was_touched_is_made_again_and_one_that_was_copied_is_not(root: Path) -> None:
    built(root, a="1", b="2", c="3")
    os.utime(root / "a", (1, 1))
    (root / "b").write_text("x")
    (root / "c").unlink()
    (root / "mine").write_text("of nobody")
    assert built(root, a="1", b="2", c="3") == ["b", "c"]
    copy = root.parent / "copy"
    shutil.copytree(root, copy, copy_function=shutil.copyfile)
    shutil.rmtree(root)
    copy.rename(root)
    assert built(root, a="1", b="2", c="3") == []


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_record_means_that_everything_is_made(root: Path, damage: bytes) -> None:
    built(root, a="1", b="2")
    (build_folder(root) / "record.sqlite").write_bytes(damage)
    assert built(root, a="1", b="2") == ["a", "b"]
    assert built(root, a="1", b="2") == []


def test_any_damaged_byte_of_a_record_is_noticed(root: Path) -> None:
    built(root, a="1", b="2")
    path = build_folder(root) / "record.sqlite"
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        built(root, a="1", b="2")


def test_values_are_kept_until_a_build_asks_no_more_for_them(root: Path) -> None:
    def build(**kept: object) -> list[object]:
        record = read_build_record(build_folder(root), code=CODE)
        found = [record.recall("kind", name.encode()) for name in ("a", "b")]
        for name, value in kept.items():
            record.keep("kind", name.encode(), value)
        write_site(site_of(x="1"), root, record)
        return found

    assert build(a=[1], b=(2,)) == [None, None]
    assert build() == [[1], (2,)]
    record = read_build_record(build_folder(root), code=CODE)
    assert record.recall_all("kind", [b"b", b"c"]) == {b"b": (2,)}
    write_site(site_of(x="1"), root, record)
    assert build() == [None, (2,)]


NAMES = ("a", "b", "c__d", "c__e", "c__f__g", "h")
CONTENTS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("123"))
DISTURBED = st.sampled_from(["", "", "", "record", "spare", "file", "copy", "gone", "all gone"])


@settings(max_examples=examples(15))
@given(builds=st.lists(st.tuples(CONTENTS, DISTURBED), max_size=8))
def test_whatever_was_built_before_the_folder_holds_exactly_the_files(
    builds: list[tuple[dict[str, str], str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("builds") / "site"
    for contents, disturbed in builds:
        built(root, **contents)
        match disturbed:
            case "record":
                (build_folder(root) / "record.sqlite").unlink()
            case "spare":
                for spare in build_folder(root).glob("spare-*"):
                    shutil.rmtree(spare)
            case "file" if contents:
                (root / next(iter(contents)).replace("__", "/")).write_text("y")
            case "gone" if contents:
                (root / next(iter(contents)).replace("__", "/")).unlink()
            case "all gone":
                shutil.rmtree(root)
            case "copy":
                shutil.copytree(root, root.with_name("copy"), copy_function=shutil.copyfile)
                shutil.rmtree(root)
                root.with_name("copy").rename(root)
