"""A place where readers fetch a website, as a store of files by path; and a folder as one."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitegen.errors import PublishError
from sitegen.output.files import files_below
from sitegen.publishing.parallel import in_parallel


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A file at a place, as the place lists it."""

    size: int | None = None  # None: the listing does not say
    mark: str = ""  # what tells its content, where the place keeps such a thing


class Place(Protocol):
    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def workers(self) -> int:
        """How many files may be on their way at once."""

    def read(self, path: str) -> bytes | None:
        """What a file holds; None where there is none."""

    def listing(self) -> Mapping[str, Standing]:
        """All files."""

    def standing(self, path: str) -> Standing | None:
        """One file; None where there is none."""

    def same(self, path: str, standing: Standing, data: bytes) -> bool:
        """Whether a file that is there holds these bytes."""


class Store(Place, Protocol):
    """A place to which files are written one by one."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, in the place of one that may be there."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files. None of them need be there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine, such as one that a web server serves. Each file appears whole."""

    root: Path
    workers: int = 1  # a disk gains nothing from more

    @property
    def name(self) -> str:
        return str(self.root)

    def read(self, path: str) -> bytes | None:
        with self._told(path):
            try:
                return (self.root / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def listing(self) -> Mapping[str, Standing]:
        with self._told(""):
            if self.root.exists() and not self.root.is_dir():
                raise PublishError("is no folder", source=str(self.root), hint="give another place")
            return {
                path: Standing(size=size) for path, (size, _) in files_below(self.root) if path != _UNFINISHED
            }

    def standing(self, path: str) -> Standing | None:
        with self._told(path):
            try:
                return Standing(size=(self.root / path).lstat().st_size)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def same(self, path: str, standing: Standing, data: bytes) -> bool:
        return standing.size == len(data) and self.read(path) == data

    def write(self, path: str, data: bytes) -> None:
        with self._told(path):
            file, unfinished = self.root / path, self.root / _UNFINISHED
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(data)
                unfinished.replace(file)
            finally:
                unfinished.unlink(missing_ok=True)

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            file = self.root / path
            with self._told(path):
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    file.unlink()
                with contextlib.suppress(OSError):  # a folder that is not empty
                    for folder in file.parents:
                        if folder == self.root:
                            break
                        folder.rmdir()

    @contextlib.contextmanager
    def _told(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as cause:
            raise PublishError(
                f"cannot be read or written: {cause.strerror}",
                source=str(self.root / path),
                hint="check its permissions, and the space that is left; then run the command again",
            ) from cause


_UNFINISHED = ".sitegen-upload"  # a file on its way; a killed upload leaves it, and the next one takes it


def standing_files(place: Place, paths: Collection[str]) -> Mapping[str, Standing]:
    """Those of some files that are there."""
    if len(paths) > _WORTH_LISTING:
        listing = place.listing()
        return {path: listing[path] for path in paths if path in listing}
    found = in_parallel(place.workers, place.standing, paths)
    return {path: standing for path, standing in zip(paths, found, strict=True) if standing is not None}


_WORTH_LISTING = 100  # a listing of object storage names a thousand files a request
