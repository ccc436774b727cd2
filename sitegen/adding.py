"""What `sitegen add` does: dumps from elsewhere → kept in content/dumps/, and imported from there."""

from __future__ import annotations

import datetime
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sitegen.errors import DumpError, SitegenError
from sitegen.importing.dates import date_digest, date_in_name
from sitegen.importing.files import find_dumps
from sitegen.importing.readers import Draft, dump_suffix, read_dump
from sitegen.importing.result import Imported, ImportOptions, ImportResult
from sitegen.intake import import_site
from sitegen.model import DateFrom, OutputFile
from sitegen.output.files import add_files, same_file, told
from sitegen.settings.config import load_site
from sitegen.sources.places import CONFIG, CONTENT, shown_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A dump as it was handed over."""

    data: bytes
    source: str  # for messages
    path: Path | None = None  # None: it came through standard input, so it has no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A dump and its file in content/dumps/."""

    source: str  # as it was handed over, for messages
    path: Path
    # Copied now; there before, under this name or another; or not copied, since its page is there already.
    what: Literal["new", "there", "known"]
    page: str = ""  # id of the digest whose page was there before
    named_by: DateFrom | None = None  # how the date was found after which standard input is named


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResult:
    """What became of the dumps."""

    kept: tuple[Kept, ...]  # in the order in which they were given
    imported: tuple[Imported, ...]  # in the order in which they were taken in
    warnings: tuple[SitegenError, ...]


def add_dumps(
    root: Path,
    given: Sequence[Given],
    options: ImportOptions,
    *,
    name: str = "",
    today: datetime.date,
    dry_run: bool = False,
) -> AddResult:
    """Keep dumps in the folder of a site, and write their pages. Where one cannot be imported, none is kept.

    `name` is what the one dump given is to be called. `today` dates standard input that says no day.
    """
    furniture = load_site(root / CONFIG, source=shown_path(root / CONFIG)).furniture
    options = replace(options, furniture=furniture)
    places = _Places(root / CONTENT / "dumps", options, name, today)
    kept: list[Kept] = []
    faults: list[SitegenError] = []
    for each in given:
        try:
            kept.append(places.keep(each))
        except DumpError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("dumps with faults", faults)
    result = (_try_import if dry_run else _import)(root, places, kept, options)
    return AddResult(
        kept=tuple(_told(each, result) for each in kept), imported=result.imported, warnings=result.warnings
    )


def _told(kept: Kept, result: ImportResult) -> Kept:
    """The same with what the import said of its page."""
    path = str(kept.path)
    if path not in _only_known(result):
        return kept
    page = next((each.digest for each in result.readings if each.source == path), "")
    return replace(kept, what="there" if kept.what == "there" else "known", page=page)


def _only_known(result: ImportResult) -> set[str]:
    """The files that hold nothing new."""
    return {*result.known} - {each.source for each in result.imported}


class _Places:
    """Finds each dump its place in content/dumps/."""

    def __init__(self, folder: Path, options: ImportOptions, name: str, today: datetime.date) -> None:
        self.folder = folder
        self.new: dict[Path, Given] = {}  # the files to be written
        self._options = options
        self._name = name
        self._today = today
        self._there = find_dumps([folder], may_be_empty=True) if folder.is_dir() else ()
        self._taken = {_folded(path.name) for path in folder.iterdir()} if folder.is_dir() else set()

    def keep(self, given: Given) -> Kept:
        """Where a dump is or will be. DumpError for one that cannot be imported."""
        if given.path is not None and _is_below(given.path, self.folder):
            return Kept(source=given.source, path=given.path, what="there")
        same = next((path for path in self._there if same_file(path, given.data)), None)
        if same is not None:
            return Kept(source=given.source, path=same, what="there")
        twin = next((path for path, other in self.new.items() if other.data == given.data), None)
        if twin is not None:
            return Kept(source=given.source, path=twin, what="there")
        drafts = read_dump(
            given.data,
            source=given.source,
            furniture=self._options.furniture,
            force=self._options.force,
        )
        _check_date(given.source, drafts, self._options.date)
        day, date_from = self._last_day(given, drafts)
        path = self.folder / self._free(self._named(given, day))
        self._taken.add(_folded(path.name))
        self.new[path] = given
        by_date = given.path is None and not self._name
        return Kept(source=given.source, path=path, what="new", named_by=date_from if by_date else None)

    def _last_day(self, given: Given, drafts: Sequence[Draft]) -> tuple[datetime.date, DateFrom]:
        """The day of the newest digest, and how it was found. DumpError for a date that is none."""
        added, date = self._today, self._options.date
        return max(
            date_digest(draft, name="", added=added, option=date, source=given.source) for draft in drafts
        )

    def _named(self, given: Given, day: datetime.date) -> str:
        if given.path is None and not self._name:
            return f"{day}{dump_suffix(given.data)}"
        name = self._name or (given.path.name if given.path is not None else "")
        name = name.lstrip(".") or "dump"  # nobody sees a hidden file, and no build reads one
        date = self._options.date
        return name if date is None or date_in_name(name) == date else f"{date}-{name}"

    def _free(self, name: str) -> str:
        """The name, with a number where another file has it, also on systems that fold capital letters."""
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 1
        while _folded(name) in self._taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_below(path: Path, folder: Path) -> bool:
    place = Path(os.path.realpath(path.parent)) / path.name
    return place.is_relative_to(os.path.realpath(folder))


def _check_date(source: str, drafts: Sequence[Draft], date: datetime.date | None) -> None:
    """DumpError for a date that would not be found again when the page is made again."""
    if date is None:
        return
    if len(drafts) > 1:
        raise DumpError(
            f"holds {len(drafts):,} digests, so it has no one date",
            source=source,
            hint="leave `--date` out: each has the date that the file gives it",
        )
    own = drafts[0].option("date")
    if own is not None and own.value.strip() != date.isoformat():
        raise DumpError(
            f"the dump itself gives another date: {own.value}",
            source=source,
            line=own.line,
            hint="correct this line, and leave `--date` out",
        )


def _import(root: Path, places: _Places, kept: Sequence[Kept], options: ImportOptions) -> ImportResult:
    """Write the files and import them. They go again where that fails, and where their page is there."""
    made = [folder for folder in (places.folder, places.folder.parent) if not folder.exists()]
    written = list(places.new)
    try:
        _write(places.new, places.folder)
        result = import_site(root, _paths(kept), options)
        written = [path for path in written if str(path) in _only_known(result)]
        return result
    finally:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _try_import(root: Path, places: _Places, kept: Sequence[Kept], options: ImportOptions) -> ImportResult:
    """What an import would give; the files lie outside the site for as long as that takes."""
    with tempfile.TemporaryDirectory() as stage:
        staged = {Path(stage, path.name): given for path, given in places.new.items()}
        _write(staged, Path(stage))
        names = {str(Path(stage, path.name)): str(path) for path in places.new}
        paths = [Path(stage, path.name) if path in places.new else path for path in _paths(kept)]
        result = import_site(root, paths, options, dry_run=True)
        return ImportResult(
            imported=tuple(
                replace(each, source=names.get(each.source, each.source)) for each in result.imported
            ),
            known=tuple(names.get(each, each) for each in result.known),
            file_warnings=tuple(_renamed(result.warnings, names)),
            readings=tuple(
                replace(each, source=names.get(each.source, each.source), remarks=())
                for each in result.readings
            ),
        )


def _paths(kept: Sequence[Kept]) -> list[Path]:
    return list(dict.fromkeys(each.path for each in kept))


def _renamed(faults: Iterable[SitegenError], names: dict[str, str]) -> Iterator[SitegenError]:
    """The same faults, of the files that would be written."""
    for fault in faults:
        source, hint = fault.source, fault.hint
        for staged, name in names.items():
            source = name if source == staged else source
            hint = hint.replace(staged, name) if hint else hint
        yield type(fault)(fault.message, source=source, line=fault.line, hint=hint)


def _write(files: dict[Path, Given], folder: Path) -> None:
    """Write the bytes as they are. A file keeps its time, which may be all that tells its day."""
    add_files([OutputFile(path=path.name, data=given.data) for path, given in files.items()], folder)
    for path, given in files.items():
        if given.path is not None:
            with told(path):
                time = given.path.stat().st_mtime_ns
                os.utime(path, ns=(time, time))
