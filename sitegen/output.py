"""Files → disk; the only module that writes a site or a page.

A site is built beside the old one and takes its place in one step (`rename` with exchange where the
system has it), so that a failed or killed build leaves the old site as it was. Files that have not
changed are hard links to the old ones: they keep their times and cost no space.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

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

    Nothing is touched where nothing differs, unless `full` asks for every file anew. OutputError when
    sitegen did not make the folder, when two files have one path, or when a path leads out of it; the
    folder is then as it was.
    """
    check_replaceable(root)
    root.parent.mkdir(parents=True, exist_ok=True)
    _clear_remains(root)
    stage = root.parent / f".{root.name}.new-{os.getpid()}"
    try:
        return _replace(files, root, stage, full=full)
    except OSError as cause:
        raise OutputError(
            f"cannot be written: {cause.strerror}",
            source=str(cause.filename or root),
            hint="check rights and free space",
        ) from cause
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def check_replaceable(root: Path) -> None:
    """OutputError unless the folder is missing, empty, or made by sitegen."""
    if root.is_symlink() or (root.exists() and not root.is_dir()):
        raise OutputError("is no folder", source=str(root), hint="give --output another place")
    if root.is_dir() and not (root / MARKER).is_file() and any(root.iterdir()):
        raise OutputError(
            "folder was not made by sitegen, so it is not replaced",
            source=str(root),
            hint="give --output another folder, or empty this one yourself",
        )


def _replace(files: Iterable[OutputFile], root: Path, stage: Path, *, full: bool) -> Written:
    stage.mkdir()
    unchanged: list[str] = []
    written = size = 0
    seen: set[str] = set()
    folders = {""}
    for file in _with_marker(files, seen, root):
        size += len(file.data)
        if not full and _same(root / file.path, file.data):
            unchanged.append(file.path)
        else:
            _make_folder(stage, file.path, folders)
            (stage / file.path).write_bytes(file.data)
            written += 1
    removed = sum(path not in seen for path in _files_below(root))
    if not written and not removed:
        return Written(written=0, unchanged=len(unchanged), removed=0, size=size)
    for path in unchanged:
        _make_folder(stage, path, folders)
        _link(root / path, stage / path)
    _swap(stage, root)
    return Written(written=written, unchanged=len(unchanged), removed=removed, size=size)


def _with_marker(files: Iterable[OutputFile], seen: set[str], root: Path) -> Iterator[OutputFile]:
    for file in chain((OutputFile(path=MARKER, data=_MARKER_TEXT),), files):
        _check_path(file.path, seen, root)
        yield file


def _check_path(path: str, seen: set[str], root: Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path or "\\" in path:
        raise OutputError(f"path leads out of the output folder: {path}", source=str(root))
    if path in seen:
        raise OutputError(
            f"two files of one path: {path}", source=str(root), hint="change one page's name or alias"
        )
    seen.add(path)


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
        shutil.rmtree(old, ignore_errors=True)
        root.rename(old)
        stage.rename(root)
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
    if old.is_dir() and not root.exists():
        old.rename(root)
    for folder in root.parent.glob(f".{root.name}.new-*"):
        pid = folder.name.rpartition("-")[2]
        if pid.isdigit() and not _alive(int(pid)):
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
    may have edited it. Each file appears whole or not at all.
    """
    written = 0
    seen: set[str] = set()
    for file in files:
        _check_path(file.path, seen, root)
        path = root / file.path
        if _same(path, file.data):
            continue
        if path.exists() and not replace:
            raise OutputError("is there already and differs", source=str(path), hint="move it away first")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            whole = path.with_name(f".{path.name}.{os.getpid()}")
            whole.write_bytes(file.data)
            whole.replace(path)
        except OSError as cause:
            raise OutputError(
                f"cannot be written: {cause.strerror}", source=str(path), hint="check rights and free space"
            ) from cause
        written += 1
    return written
