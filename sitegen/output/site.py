"""A website's parts → its folder: what has changed is made, the rest stays, and the whole is swapped in.

The new website is put together beside the old one. Either it starts from the website of the build before
the last, which is kept for that and differs in little, or from links to the files of the old one. In both
cases a file that has not changed is the old file: it keeps its time and costs no space.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path

from sitegen.errors import OutputError
from sitegen.execution import Executor, Serial
from sitegen.model import OutputFile
from sitegen.output.files import Paths, files_below, link_file, make_folder, same_file, told, write_file
from sitegen.output.record import BuildRecord, FileRow, PartRow
from sitegen.output.swap import MARKER, MARKER_TEXT, check_replaceable, clear_remains, swap_folders
from sitegen.parts.part import Part
from sitegen.parts.pieces import PiecedFile

_TASK = 24  # parts that one process makes in one go
_WORTH_STARTING = 6  # tasks; fewer are done before another process has started

Progress = Callable[[int, int], None]  # how much is done, of how much
PlanClosing = Callable[[Mapping[str, int]], Iterable[Part]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a build did to the output folder."""

    written: int  # files that are new or differ
    unchanged: int
    removed: int
    size: int  # bytes of all files together
    sizes: Mapping[str, int] = field(default_factory=dict, compare=False)  # bytes of each file, by path

    @property
    def files(self) -> int:
        return self.written + self.unchanged


def build_folder(root: Path) -> Path:
    """The folder beside a website's that holds what builds need from one another."""
    place = Path(os.path.realpath(root))
    return place.parent / f".{place.name}.build"


def write_site(
    parts: Sequence[Part],
    root: Path,
    record: BuildRecord,
    *,
    executor: Executor | None = None,
    progress: Progress = lambda done, total: None,
    full: bool = False,
    closing: PlanClosing = lambda sizes: (),
) -> Written:
    """Make the folder hold exactly the files of the parts, swapped in whole when all are there.

    Only parts that the record does not know, or whose files were touched, are made; with `full` all are, and
    every file is written again. `closing` plans further parts from the sizes of all files, by path. Nothing
    is touched where nothing differs. A link to a folder stays: the folder it leads to is replaced.

    OutputError when sitegen did not make the folder, when two files have one path, when a path leads out of
    it, or when another build was faster; the folder is then as it was.
    """
    check_replaceable(root)
    place = Path(os.path.realpath(root))
    stage = place.parent / f".{place.name}.new-{os.getpid()}"
    try:
        with told(root):
            place.parent.mkdir(parents=True, exist_ok=True)
            clear_remains(place)
        places = _Places(root=root, old=place, stage=stage, full=full, standing=place.is_dir())
        return _Writing(parts, places, record).run(executor or Serial(), progress, closing)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """The folders of a website: as the user knows it, as it stands, and as it is put together."""

    root: Path
    old: Path
    stage: Path
    full: bool  # take nothing of the old one
    standing: bool  # whether there is an old one
    spare: bool = False  # whether the new one began with files

    def made(self, file: OutputFile | PiecedFile) -> _Made:
        """Write a file, unless the old website has it."""
        data = file.data
        with told(self.root / file.path):
            kept = self.standing and not self.full and same_file(self.old / file.path, data)
            if kept:
                time = (self.old / file.path).stat().st_mtime_ns
            else:
                time = write_file(self.stage, file.path, data, empty=not self.spare)
        return _Made(FileRow(file.path, len(data), time, file_sum(data)), written=not kept)


@dataclass(frozen=True, slots=True)
class _Made:
    row: FileRow
    written: bool


def file_sum(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def make_parts(places: _Places, parts: Sequence[Part]) -> list[list[_Made]]:
    """Make the files of some parts, in whatever process this runs."""
    made = []
    for part in parts:
        paths = Paths(places.root)
        row = []
        for file in part.make():
            paths.add(file.path)
            row.append(places.made(file))
        made.append(row)
    return made


def make_files(_: None, parts: Sequence[Part]) -> list[list[OutputFile]]:
    """The files of some parts, made on a machine that does not have the website's folder."""
    return [[OutputFile(path=file.path, data=file.data) for file in part.make()] for part in parts]


_MARK = Part(name="mark", key=MARKER_TEXT, make=partial(list, [OutputFile(path=MARKER, data=MARKER_TEXT)]))


def standing_site(root: Path, record: BuildRecord) -> Written | None:
    """What stands, where it is exactly what the record says. What killed builds left beside it goes."""
    place = Path(os.path.realpath(root))
    clear_remains(place)
    standing = dict(files_below(place))
    files = [file for row in record.parts.values() for file in row.files]
    if len(files) != len(standing) or not all(_stands(file, place, standing) for file in files):
        return None
    sizes = {file.path: file.size for file in files}
    return Written(written=0, unchanged=len(files), removed=0, size=sum(sizes.values()), sizes=sizes)


def _stands(file: FileRow, place: Path, standing: Mapping[str, tuple[int, int]]) -> FileRow | None:
    """The row of a file that stands as it was written; None where it does not.

    Size and time tell it where nothing has happened to the folder, else the bytes do: a folder that was
    copied, or came out of a cache, has other times.
    """
    size, time = standing.get(file.path, (-1, 0))
    if (size, time) == (file.size, file.time):
        return file
    if size != file.size or file_sum((place / file.path).read_bytes()) != file.sum:
        return None
    return FileRow(file.path, size, time, file.sum)


class _Writing:
    """One run of `write_site`."""

    def __init__(self, parts: Sequence[Part], places: _Places, record: BuildRecord) -> None:
        self._parts = (_MARK, *parts)
        self._places = places
        self._record = record
        self._before = _identity(places.old)
        self._standing = dict(files_below(places.old))  # size and time of each file, by path
        self._rows: dict[str, PartRow] = {}
        self._written: list[str] = []
        self._unchanged: list[str] = []
        self._remade: set[str] = set()  # unchanged files of parts that were made again

    def run(self, executor: Executor, progress: Progress, closing: PlanClosing) -> Written:
        waiting = [part for part in self._parts if not self._stands(part)]
        spare = bool(waiting) and self._take_spare()
        self._places = replace(self._places, spare=spare)
        self._add(self._make(waiting, executor, progress))
        last = [part for part in closing(self._sizes()) if not self._stands(part)]
        self._add(zip(last, make_parts(self._places, last), strict=True))
        gone = self._gone()
        spare = spare or (bool(gone) and not self._written and self._take_spare())
        if self._written or gone:
            self._swap(gone, spare=spare)
            self._keep_spare((*self._written, *gone))
        elif spare:
            self._keep_spare(())
        else:
            self._record.save(self._rows, spare=self._record.spare, behind=self._record.behind)
        sizes = self._sizes()
        return Written(
            written=len(self._written),
            unchanged=len(self._unchanged),
            removed=len(gone),
            size=sum(sizes.values()),
            sizes=sizes,
        )

    def _sizes(self) -> dict[str, int]:
        """The bytes of the files so far, by path."""
        return {file.path: file.size for row in self._rows.values() for file in row.files}

    def _add(self, made_parts: Iterable[tuple[Part, list[_Made]]]) -> None:
        for part, made in made_parts:
            self._rows[part.name] = PartRow(part.key, tuple(each.row for each in made))
            self._written += (each.row.path for each in made if each.written)
            same = [each.row.path for each in made if not each.written]
            self._unchanged += same
            self._remade.update(same)

    def _stands(self, part: Part) -> bool:
        """Whether the old website has the files of a part, made from the same values."""
        row = self._record.parts.get(part.name)
        if self._places.full or row is None or row.key != part.key:
            return False
        files = tuple(_stands(file, self._places.old, self._standing) for file in row.files)
        if None in files:
            return False
        self._rows[part.name] = PartRow(row.key, tuple(file for file in files if file is not None))
        self._unchanged.extend(file.path for file in row.files)
        return True

    def _make(
        self, waiting: Sequence[Part], executor: Executor, progress: Progress
    ) -> Iterator[tuple[Part, list[_Made]]]:
        """The files of parts, as they come."""
        tasks = [waiting[start : start + _TASK] for start in range(0, len(waiting), _TASK)]
        for done, (number, made) in enumerate(self._made(tasks, executor), start=1):
            progress(done, len(tasks))
            yield from zip(tasks[number], made, strict=True)

    def _made(
        self, tasks: Sequence[Sequence[Part]], executor: Executor
    ) -> Iterator[tuple[int, list[list[_Made]]]]:
        """Each task's number and files. Workers of this machine write them; others hand them over."""
        if executor.here:
            few = len(tasks) < _WORTH_STARTING
            yield from (Serial() if few else executor).map(make_parts, tasks, shared=self._places)
            return
        for number, made in executor.map(make_files, tasks, shared=None):
            yield number, [[self._places.made(file) for file in files] for files in made]

    def _gone(self) -> list[str]:
        """The files that the new website does not have. OutputError where two files are one."""
        paths = Paths(self._places.root)
        for path in (*self._unchanged, *self._written):
            paths.add(path)
        return [path for path in self._standing if path not in paths.files]

    def _take_spare(self) -> bool:
        """Begin with the website of the build before the last, brought to the state of the last one."""
        spare = self._record.folder / self._record.spare
        if self._places.full or not self._record.spare or not spare.is_dir():
            return False
        try:
            spare.rename(self._places.stage)
        except OSError:  # another build has taken it
            return False
        with told(self._places.root):
            for path in self._record.behind:
                self._remove(path)
            for path in self._record.behind:
                if path in self._standing:
                    self._take_old(path)
        return True

    def _swap(self, gone: Sequence[str], *, spare: bool) -> None:
        """Complete the new website, and let it take the old one's place."""
        places, root = self._places, self._places.root
        with told(root):
            try:
                folders: set[str] = set()
                for path in self._unchanged:
                    if not spare:
                        make_folder(places.stage, path, folders)
                        link_file(places.old, places.stage, path)
                    elif path in self._remade and not _one_file(places.old / path, places.stage / path):
                        self._remove(path)
                        self._take_old(path)
            except FileNotFoundError:
                _check_same_folder(self._before, places.old, root)
                raise
            for path in self._left_in_spare(gone) if spare else ():
                self._remove(path)
            _check_same_folder(self._before, places.old, root)
            swap_folders(places.stage, places.old)

    def _left_in_spare(self, gone: Sequence[str]) -> set[str]:
        """What the spare website has and the new one has not, though the old one may have lost it."""
        before = (file.path for row in self._record.parts.values() for file in row.files)
        return {*gone, *before}.difference(self._unchanged, self._written)

    def _keep_spare(self, behind: Sequence[str]) -> None:
        """Keep the old website, which is in the new one's place now, for the build after the next."""
        number = int(self._record.spare.rpartition("-")[2] or 0) + 1
        name = f"spare-{number}" if self._places.stage.is_dir() else ""
        self._record.save(self._rows, spare=name, behind=behind)
        for left in self._record.folder.glob("spare-*"):
            shutil.rmtree(left, ignore_errors=True)
        if name:
            with contextlib.suppress(OSError):
                self._places.stage.rename(self._record.folder / name)

    def _take_old(self, path: str) -> None:
        make_folder(self._places.stage, path, set())
        link_file(self._places.old, self._places.stage, path)

    def _remove(self, path: str) -> None:
        """Remove a file of the new website, and folders that it leaves empty."""
        file = self._places.stage / path
        try:
            file.unlink(missing_ok=True)
        except (IsADirectoryError, NotADirectoryError, PermissionError):
            return  # a folder has its name by now, or a file that of its folder
        for folder in file.parents:
            if folder == self._places.stage:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty
                break


def _one_file(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


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
