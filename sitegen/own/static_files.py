"""Files of the owner's in `content/static/`, which are copied to the site's root as they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import ContentError
from sitegen.model import OutputFile
from sitegen.urls import RESERVED

FOLDER = "static"
LARGE = 50_000_000  # bytes; GitHub warns of such a file, and takes none of twice the size
# Hidden, and yet meant for a web server: RFC 8615, GitHub Pages, Apache.
_SERVED = (".well-known", ".nojekyll", ".htaccess")
# What systems and editors leave behind.
_JUNK = re.compile(
    r"\.DS_Store|\._.*|\.git(?:ignore|keep|attributes)?|Thumbs\.db|desktop\.ini|.*~|\..*\.sw[a-p]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file that is copied."""

    path: str  # site-relative
    file: Path
    source: str  # for messages
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFiles:
    files: tuple[StaticFile, ...] = ()  # by path
    warnings: tuple[ContentError, ...] = ()

    def output(self) -> Iterator[OutputFile]:
        """The files as they are, one at a time: they may be large. ContentError for one that has gone."""
        for each in self.files:
            try:
                yield OutputFile(path=each.path, data=each.file.read_bytes())
            except OSError as cause:
                raise _unreadable(cause, each.source) from cause


NO_FILES = StaticFiles()


def read_static_files(content: Path, *, name: str = "content") -> StaticFiles:
    """The files in `content/static/`, without junk; faults as an ExceptionGroup of ContentErrors.

    A link may lead to a file of the site's own; one that leads out of its folder is a fault, and so is a link
    to a folder: what is published should be seen in the folder.
    """
    folder = content / FOLDER
    files: list[StaticFile] = []
    faults: list[ContentError] = []
    warnings: list[ContentError] = []
    for path in _walk(folder, f"{name}/{FOLDER}"):
        below = path.relative_to(folder).as_posix()
        source = f"{name}/{FOLDER}/{below}"
        hidden = next((part for part in below.split("/") if part.startswith(".") and part not in _SERVED), "")
        if hidden:
            warnings.append(
                ContentError("hidden file is not copied", source=source, hint="rename or delete it")
            )
            continue
        try:
            size = _checked_size(path, below, source, content.parent)
        except ContentError as fault:
            faults.append(fault)
            continue
        if size > LARGE:
            warnings.append(
                ContentError(
                    f"large file: {size // 1_000_000:,} MB",
                    source=source,
                    hint="hosts limit sites (GitHub Pages: 1 GB in all); keep it elsewhere and link to it",
                )
            )
        files.append(StaticFile(path=below, file=path, source=source, size=size))
    if faults:
        raise ExceptionGroup("static files with faults", faults)
    return StaticFiles(files=tuple(files), warnings=tuple(warnings))


def read_files_beside(folder: Path, *, at: str, name: str, site: Path) -> StaticFiles:
    """The files in a folder of pages that are no pages; each is published where a page leads to it.

    Faults as in `read_static_files`, whose rules hold but for hidden files, which are nobody's.
    """
    files: list[StaticFile] = []
    faults: list[ContentError] = []
    for path in _walk(folder, name):
        below = path.relative_to(folder).as_posix()
        if path.suffix == ".md" or any(part.startswith(".") for part in below.split("/")):
            continue
        try:
            size = _checked_size(path, below, f"{name}/{below}", site)
        except ContentError as fault:
            faults.append(fault)
        else:
            files.append(StaticFile(path=f"{at}/{below}", file=path, source=f"{name}/{below}", size=size))
    if faults:
        raise ExceptionGroup("files with faults", faults)
    return StaticFiles(files=tuple(files))


def _walk(folder: Path, name: str) -> Iterator[Path]:
    """Files and links, sorted, without junk."""

    def refuse(cause: OSError) -> None:
        raise _unreadable(cause, name) from cause

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refuse) if folder.exists() else ():
        folders[:] = [each for each in folders if not _JUNK.fullmatch(each)]
        links = [each for each in folders if Path(place, each).is_symlink()]
        found += [Path(place, each) for each in (*files, *links) if not _JUNK.fullmatch(each)]
    yield from sorted(found)


def _unreadable(cause: OSError, source: str) -> ContentError:
    return ContentError(f"cannot be read: {cause.strerror}", source=source, hint="check its permissions")


def _checked_size(path: Path, below: str, source: str, site: Path) -> int:
    """The size of a file that may be published. ContentError for one that may not."""
    if re.search(r"[\x00-\x1f\x7f\\\udc80-\udcff]", below):
        raise ContentError(
            "no name for a file on the web", source=source, hint="use letters, digits, - _ and ."
        )
    try:
        real = path.resolve(strict=True)
        if path.is_symlink() and not (real.is_file() and real.is_relative_to(site.resolve())):
            raise ContentError(
                "link out of the site's folder, or to a folder", source=source, hint="put a copy in its place"
            )
        if not real.is_file():
            raise ContentError("is no file", source=source, hint="delete it")
        return real.stat().st_size
    except OSError as cause:
        raise _unreadable(cause, source) from cause


def check_free(files: Iterable[StaticFile], taken: Mapping[str, str]) -> None:
    """ContentErrors, as an ExceptionGroup, for files that would stand where the site has one of its own.

    `taken` are the site's own files by path, each with what makes it.
    """
    folders = {path[:end]: maker for path, maker in taken.items() for end in _slashes(path)}
    faults: list[ContentError] = []
    for each in files:
        first = each.path.partition("/")[0]
        above = next(
            (taken[each.path[:end]] for end in _slashes(each.path) if each.path[:end] in taken), None
        )
        maker = taken.get(each.path) or folders.get(each.path) or above
        if maker is not None:
            faults.append(
                ContentError(
                    f"address is taken: /{each.path} is made by {maker}",
                    source=each.source,
                    hint="give your file another name",
                )
            )
        elif first in RESERVED or re.fullmatch(r"\d{4}", first) or each.path.startswith(".sitegen"):
            faults.append(
                ContentError(
                    f"address is taken: /{first}/ is made by sitegen",
                    source=each.source,
                    hint="put your file into a folder of another name",
                )
            )
    if faults:
        raise ExceptionGroup("static files with faults", faults)


def _slashes(path: str) -> Iterator[int]:
    return (end for end, char in enumerate(path) if char == "/")
