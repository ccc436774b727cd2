"""Single files → disk, each whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.errors import OutputError
from sitegen.model import OutputFile

_HINTS = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.ENAMETOOLONG: "shorten the name",
    # A mounted folder, or one in a lower layer of a container's image, cannot change places with another.
    errno.EBUSY: "is it a mount? give --output a folder inside it",
    errno.EXDEV: "is it a mount? give --output a folder inside it",
}


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """The system's refusal as an OutputError that names the path."""
    try:
        yield
    except OSError as cause:
        raise OutputError(
            f"cannot be written: {cause.strerror}",
            source=str(path),
            hint=_HINTS.get(cause.errno or 0, "check its permissions, and those of the folder it is in"),
        ) from cause


@dataclass(slots=True)
class Paths:
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
                f"two files with one path: {path}",
                source=str(self.root),
                hint="change one page's name or alias",
            )
        self.folders.update(above)
        self.files.add(path)


def make_folder(stage: Path, path: str, folders: set[str]) -> None:
    """Make the folder of a file below `stage`; `folders` are those that are known to be there."""
    folder = path.rpartition("/")[0]
    if folder not in folders:
        os.makedirs(os.path.join(stage, folder), exist_ok=True)  # noqa: PTH103, PTH118 - a Path is slow
        folders.add(folder)


def write_file(stage: Path, path: str, data: bytes, *, empty: bool) -> int:
    """Write a file below a folder, which is `empty` but for what was written there; the file's time."""
    if not empty:
        make_way(stage, path)
    name = os.path.join(stage, path)  # noqa: PTH118 - a Path for each of many thousand files is slow
    try:
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(name), exist_ok=True)  # noqa: PTH103, PTH120
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with os.fdopen(file, "wb", buffering=0) as opened:
        rest = memoryview(data)
        while rest:
            rest = rest[opened.write(rest) :]
        return os.fstat(file).st_mtime_ns


def make_way(stage: Path, path: str) -> None:
    """Make the folder of a file, and remove what stands in its place."""
    file = stage / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # a file that is a folder now
        for above in file.parents:
            if above != stage and above.is_file():
                above.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        file.unlink(missing_ok=True)  # a link to a file of the old website, which must stay as it is
    except (IsADirectoryError, PermissionError):  # macOS says the latter
        shutil.rmtree(file)


def same_file(path: Path, data: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def link_file(old: Path, new: Path, path: str) -> None:
    """Let the file of a path below one folder be that of the same path below another, too."""
    one, other = os.path.join(old, path), os.path.join(new, path)  # noqa: PTH118 - as in write_file
    try:
        os.link(one, other)
    except OSError:  # a file system without hard links
        shutil.copy2(one, other)


def add_files(files: Iterable[OutputFile], root: Path, *, replace: bool = False) -> int:
    """Write files into a folder that may hold others; the number written.

    A file that is there and differs is left alone, with an OutputError, unless `replace` is set: someone
    may have edited it. Then no other file is written either. Each file appears whole or not at all.
    """
    paths = Paths(root)
    missing: list[OutputFile] = []
    faults: list[OutputError] = []
    for file in files:
        paths.add(file.path)
        path = root / file.path
        if same_file(path, file.data):
            continue
        if not replace and os.path.lexists(path):
            faults.append(
                OutputError("is there already and differs", source=str(path), hint="move it away first")
            )
        missing.append(file)
    if faults:
        raise ExceptionGroup("files in the way", faults)
    for file in missing:
        with told(root / file.path):
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


def files_below(root: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The path of each file with its size and the time of its last change."""
    if root.is_dir():
        yield from _files_below(os.fspath(root), "")


def _files_below(folder: str, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with os.scandir(folder) as entries:  # closed before the folders in it are opened
        found = list(entries)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path, f"{prefix}{entry.name}/")
        else:
            status = entry.stat(follow_symlinks=False)
            yield f"{prefix}{entry.name}", (status.st_size, status.st_mtime_ns)
