"""Files → disk; the only module that writes a site or a page.

A site is built beside the old one and takes its place in one step (`rename` with exchange where the
system has it), so that a failed or killed build leaves the old site as it was. Files that have not
changed are hard links to the old ones: they keep their times and cost no space.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from sitegen.errors import OutputError
from sitegen.model import OutputFile

MARKER = ".sitegen"
_MARKER_TEXT = (
    b"Made by sitegen, which replaces this folder at every build. Keep nothing of your own in it.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a build did to the output folder."""

    written: int  # files that are new or differ
    unchanged: int
    removed: int
    size: int  # bytes of all files together

    @property
    def files(self) -> int:
        return self.written + self.unchanged


def replace_tree(files: Iterable[OutputFile], root: Path, *, full: bool = False) -> Written:
    """Make the folder hold exactly the given files, swapped in whole when all are there.

    Nothing is touched where nothing differs, unless `full` asks for every file anew. A link to a folder
    stays: the folder it leads to is replaced. OutputError when sitegen did not make the folder, when two
    files have one path, when a path leads out of it, or when another build was faster; the folder is then
    as it was.
    """
    check_replaceable(root)
    place = Path(os.path.realpath(root))
    stage = place.parent / f".{place.name}.new-{os.getpid()}"
    try:
        with _told(root):
            place.parent.mkdir(parents=True, exist_ok=True)
            _clear_remains(place)
        return _replace(files, root, place, stage, full=full)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def check_replaceable(root: Path) -> None:
    """OutputError unless the folder is missing, empty, or made by sitegen."""
    with _told(root):
        if root.exists() and not root.is_dir():
            raise OutputError("is no folder", source=str(root), hint="give --output another place")
        if root.is_dir() and not (root / MARKER).is_file() and any(root.iterdir()):
            raise OutputError(
                "folder was not made by sitegen, so it is not replaced",
                source=str(root),
                hint="give --output another folder, or empty this one yourself",
            )


_HINTS = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENAMETOOLONG: "shorten the name",
    # A mounted folder, or one in a lower layer of a container's image, cannot change places with another.
    errno.EBUSY: "is it a mount? give --output a folder inside it",
    errno.EXDEV: "is it a mount? give --output a folder inside it",
}


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """The system's refusal as an OutputError that names the path."""
    try:
        yield
    except OSError as cause:
        raise OutputError(
            f"cannot be written: {cause.strerror}",
            source=str(path),
            hint=_HINTS.get(cause.errno or 0, "check its rights, and those of the folder it is in"),
        ) from cause


def _replace(files: Iterable[OutputFile], root: Path, place: Path, stage: Path, *, full: bool) -> Written:
    before = _identity(place)
    unchanged: list[str] = []
    written = size = 0
    paths = _Paths(root)
    folders: set[str] = set()
    # Only our own writing is told as such: what the stages raise goes through as it is.
    for file in chain((OutputFile(path=MARKER, data=_MARKER_TEXT),), files):
        paths.add(file.path)
        size += len(file.data)
        if not full and _same(place / file.path, file.data):
            unchanged.append(file.path)
        else:
            with _told(root / file.path):
                _make_folder(stage, file.path, folders)
                (stage / file.path).write_bytes(file.data)
            written += 1
    removed = sum(path not in paths.files for path in _files_below(place))
    if not written and not removed:
        return Written(written=0, unchanged=len(unchanged), removed=0, size=size)
    with _told(root):
        try:
            for path in unchanged:
                _make_folder(stage, path, folders)
                _link(place / path, stage / path)
        except FileNotFoundError:
            _check_same_folder(before, place, root)
            raise
        _check_same_folder(before, place, root)
        _swap(stage, place)
    return Written(written=written, unchanged=len(unchanged), removed=removed, size=size)


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from one that took its place; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check_same_folder(before: tuple[int, int] | None, place: Path, root: Path) -> None:
    """Files were compared with one folder; links into another would make a mixed site."""
    if _identity(place) != before:
        raise OutputError("another build replaced the folder meanwhile", source=str(root), hint="build again")


@dataclass(slots=True)
class _Paths:
    """The paths given so far, each once, none below a file."""

    root: Path
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def add(self, path: str) -> None:
        parts = path.split("/")
        if not {"", ".", ".."}.isdisjoint(parts) or "\0" in path or "\\" in path:
            raise OutputError(f"path leads out of the output folder: {path}", source=str(self.root))
        folder = path.rpartition("/")[0]
        above = [] if folder in self.folders else ["/".join(parts[:end]) for end in range(1, len(parts))]
        if path in self.files or path in self.folders or not self.files.isdisjoint(above):
            raise OutputError(
                f"two files of one path: {path}",
                source=str(self.root),
                hint="change one page's name or alias",
            )
        self.folders.update(above)
        self.files.add(path)


def _make_folder(stage: Path, path: str, folders: set[str]) -> None:
    folder = path.rpartition("/")[0]
    if folder not in folders:
        (stage / folder).mkdir(parents=True, exist_ok=True)
        folders.add(folder)


def _same(path: Path, data: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def _files_below(root: Path) -> Iterable[str]:
    prefix = len(str(root)) + 1
    for folder, _, names in os.walk(root):
        for name in names:
            yield os.path.join(folder, name)[prefix:].replace(os.sep, "/")  # noqa: PTH118 - a Path a file is slow


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        shutil.copy2(old, new)


# ---- taking the old folder's place -----------------------------------------------------------------


def _swap(stage: Path, root: Path) -> None:
    if not root.exists():
        stage.rename(root)
    elif not _exchange(stage, root):
        # Two renames: for a moment there is no site. `_clear_remains` mends a kill in between.
        old = root.parent / f".{root.name}.old"
        root.rename(old)
        try:
            stage.rename(root)
        except BaseException:
            old.rename(root)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can: renameat2(2) on Linux, renamex_np(2) on macOS."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            at_cwd, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
            status = libc.renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange)
        elif sys.platform == "darwin":
            status = libc.renamex_np(os.fsencode(one), os.fsencode(other), 2)  # RENAME_SWAP
        else:
            return False
    except (OSError, AttributeError):
        return False
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _clear_remains(root: Path) -> None:
    """Remove what killed builds left beside the folder, and bring back an old site left without a new."""
    old = root.parent / f".{root.name}.old"
    if (old / MARKER).is_file():  # another's folder of that name is left alone
        if root.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(root)
    for folder in root.parent.glob(f".{glob.escape(root.name)}.new-*"):
        pid = folder.name.rpartition("-")[2]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


# ---- single files ----------------------------------------------------------------------------------


def add_files(files: Iterable[OutputFile], root: Path, *, replace: bool = False) -> int:
    """Write files into a folder that may hold others; the number written.

    A file that is there and differs is left alone, with an OutputError, unless `replace` is set: someone
    may have edited it. Then no other file is written either. Each file appears whole or not at all.
    """
    paths = _Paths(root)
    missing: list[OutputFile] = []
    faults: list[OutputError] = []
    for file in files:
        paths.add(file.path)
        path = root / file.path
        if _same(path, file.data):
            continue
        if not replace and os.path.lexists(path):
            faults.append(
                OutputError("is there already and differs", source=str(path), hint="move it away first")
            )
        missing.append(file)
    if faults:
        raise ExceptionGroup("files in the way", faults)
    for file in missing:
        with _told(root / file.path):
            _write_whole(root / file.path, file.data)
    return len(missing)


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        whole.write_bytes(data)
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)
