"""Dump files: found, read, and dated."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitegen.errors import DumpError, SitegenError
from sitegen.importing.dates import date_digest
from sitegen.importing.git_dates import Added, History
from sitegen.importing.readers import Draft, read_bytes
from sitegen.importing.result import ImportOptions
from sitegen.model import DateFrom


def find_dumps(paths: Iterable[Path], *, may_be_empty: bool = False) -> tuple[Path, ...]:
    """The dump files that the paths name: files as they are, of a folder the visible ones in and below it.

    A broken link in a folder is among them. DumpError for a path that does not exist or cannot be read,
    and for a folder without a dump, unless it may be empty.
    """
    found: list[Path] = []
    for path in paths:
        try:
            below = sorted(_files_below(path)) if path.is_dir() else [path] if path.is_file() else None
        except OSError as cause:
            raise unreadable(cause, path) from cause
        if below is None:
            raise DumpError(
                "no such file or folder", source=str(path), hint="give a dump or a folder of dumps"
            )
        if not below and not may_be_empty:
            raise DumpError("no dump in this folder", source=str(path), hint="put text files into it")
        found.extend(below)
    return tuple(dict.fromkeys(found))


def unreadable(cause: OSError, path: Path) -> DumpError:
    return DumpError(
        f"cannot be read: {cause.strerror}",
        source=str(cause.filename or path),
        hint="check the permissions of the folder",
    )


# What is no dump of anybody's: hidden files, and what systems, editors and Office leave behind.
_JUNK = re.compile(r"\..*|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r|.*~|~\$.*", re.IGNORECASE)
# The folder in which a browser saves what belongs to a page, in the languages that name it otherwise.
_SAVED = re.compile(
    r"(.+)(?:[_.]files|[-_]Dateien|_fichiers|_archivos|_arquivos|_ficheiros|_file|_bestanden|-filer|_pliki|_soubory"
    r"|_tiedostot|_dosyalar|_fajlovi|_elemei|_fails|_fitxers|_datoteke)",
    re.IGNORECASE,
)


def saved_beside(path: Path) -> Path | None:
    """The folder that a browser saved beside a web page, where a file lies in one."""
    for folder in path.parents:
        saved = _SAVED.fullmatch(folder.name)
        if saved and any(
            (folder.parent / f"{saved[1]}{end}").is_file() for end in (".html", ".htm", ".xhtml")
        ):
            return folder
    return None


def _files_below(folder: Path) -> Iterator[Path]:
    """The visible files of a folder and its folders, links followed, each folder once; OSError."""

    def refuse(cause: OSError) -> None:
        raise cause

    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True, onerror=refuse):
        seen.add(os.path.realpath(place))
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(Path(place, name)) not in seen
        ]
        paths = (Path(place, name) for name in files if not _JUNK.fullmatch(name))
        yield from (path for path in paths if path.is_file() or is_broken_link(path))


def is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A digest of a dump, read and dated."""

    path: Path
    source: str
    draft: Draft
    sha256: str  # of the file, or of the digest's own text where the file may hold several
    hashes: tuple[str, ...]  # that, and those which the file would have with other line ends
    added: Added
    date: datetime.date
    date_from: DateFrom

    @property
    def by_day_added(self) -> bool:
        """Whether its date, or the year of it, follows from the day on which the file was added."""
        return self.date_from == "added" or (
            self.date_from == "dump" and str(self.date.year) not in self.draft.date_text
        )


def import_order(dump: Dump) -> tuple[Added, datetime.date, str, str]:
    """As they were added; those of one moment by date, so that they come in as if day by day."""
    return dump.added, dump.date, dump.path.name, dump.source


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpFile:
    """The bytes of a dump."""

    path: Path
    data: bytes
    sha256: str

    hashes: tuple[str, ...]  # that of its bytes, then those with the line ends that git may give it

    @property
    def source(self) -> str:
        return str(self.path)


def read_files(
    paths: Iterable[Path], known: Container[str], options: ImportOptions, faults: list[SitegenError]
) -> tuple[list[DumpFile], list[DumpFile]]:
    """The files that are new, or all of them to be replaced; then those that have a page."""
    new: list[DumpFile] = []
    old: list[DumpFile] = []
    for path in paths:
        try:
            if (withheld := options.withheld.dumps.get(str(path))) is not None:
                raise withheld
            data, sha256 = read_bytes(path)
        except SitegenError as fault:
            faults.append(fault)
            continue
        file = DumpFile(path=path, data=data, sha256=sha256, hashes=_hashes(data, sha256))
        is_known = any(each in known for each in file.hashes)
        (old if is_known and not options.replace else new).append(file)
    return new, old


def _hashes(data: bytes, sha256: str) -> tuple[str, ...]:
    """The hash of a dump's bytes, then those with the line ends that a checkout by git may give it."""
    plain = data.replace(b"\r\n", b"\n")
    others = (hashlib.sha256(each).hexdigest() for each in (plain, plain.replace(b"\n", b"\r\n")))
    return tuple(dict.fromkeys((sha256, *others)))


class ReadDump(Protocol):
    """`read_dump`, or a function that remembers what it gave."""

    def __call__(
        self, data: bytes, /, *, source: str, furniture: Sequence[str], force: bool
    ) -> tuple[Draft, ...]: ...


def read_dumps(
    files: Iterable[DumpFile],
    history: History,
    options: ImportOptions,
    read: ReadDump,
    faults: list[SitegenError],
) -> list[Dump]:
    """The digests of files, but for those that have a page that cannot be read."""
    dumps: list[Dump] = []
    for file in files:
        try:
            dumps.extend(tuple(_read(file, history.added[file.path], options, read)))
        except DumpError as fault:
            faults.append(fault)
    return [dump for dump in dumps if options.withheld.hashes.isdisjoint(dump.hashes)]


def _read(file: DumpFile, added: Added, options: ImportOptions, read: ReadDump) -> Iterator[Dump]:
    path, source = file.path, file.source
    drafts = read(file.data, source=source, furniture=options.furniture, force=options.force)
    if options.date is not None and len(drafts) > 1:
        raise DumpError(
            f"holds {len(drafts):,} digests, so it has no one date",
            source=source,
            hint="leave `--date` out: each has the date that the file gives it",
        )
    for draft in drafts:
        name = path.name if len(drafts) == 1 else ""  # a day in the file says more of it than the file's name
        date, date_from = date_digest(draft, name=name, added=added.day, option=options.date, source=source)
        yield Dump(
            path=path,
            source=source,
            draft=draft,
            sha256=draft.sha256 or file.sha256,
            hashes=(draft.sha256,) if draft.sha256 else file.hashes,
            added=added,
            date=date,
            date_from=date_from,
        )
