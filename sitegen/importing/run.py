"""Dumps → dated pages: which dumps are new, what they are called, and what changed.

A dump is known by the SHA-256 of its bytes, kept in its page; importing it again changes nothing. New
dumps are taken in the order in which they were added, so that a build from nothing gives the pages that
importing one by one gave.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import shlex
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sitegen.addresses.digests import match_digests, mostly_same
from sitegen.addresses.matching import settle
from sitegen.addresses.record import NO_RECORD, Record, title_key
from sitegen.archive.identity import group_entries
from sitegen.archive.pins import pin_slugs
from sitegen.content.page import format_page
from sitegen.errors import DumpError, SitegenError
from sitegen.importing.announcing import pin_announcements
from sitegen.importing.dates import date_digest, impossible_date, odd_day, unread_date
from sitegen.importing.git_dates import Added, History, Refusal, read_history
from sitegen.importing.readers import Draft, DraftEntry, LineCount, parse_dump, read_bytes
from sitegen.importing.reimport import Gone, Note, keep, redirect
from sitegen.model import DateFrom, Digest, Entry, OutputFile
from sitegen.text import convert, markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the command line says of the dumps."""

    date: datetime.date | None = None
    title: str = ""
    replace: bool = False  # write the page of a known dump anew
    force: bool = False  # take what does not look like a digest
    furniture: tuple[str, ...] = ()  # lines that the settings name, beside those that sitegen knows
    site: Path = Path()  # the site's folder, for hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One dump, taken in."""

    source: str  # the dump's path, for messages
    digest: Digest
    count: LineCount
    papers: int  # those that the digest lists twice counted once
    gone: tuple[Gone, ...] = ()  # what the page listed before it was written anew
    notes: tuple[Note, ...] = ()  # what of the page stayed then, and what went


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A dump that has a page, new or not, as it was read."""

    source: str  # the dump's path, for messages
    digest: str  # id
    draft: Draft
    remarks: tuple[SitegenError, ...]  # what is odd about it


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a set of dumps."""

    imported: tuple[Imported, ...] = ()  # in the order in which they were taken in
    known: tuple[str, ...] = ()  # dumps whose page is there already
    file_warnings: tuple[SitegenError, ...] = ()  # true of the files at every import
    copies: tuple[SitegenError, ...] = ()  # new digests that list what another lists
    readings: tuple[Reading, ...] = ()  # one for each page that has its dump

    @property
    def warnings(self) -> tuple[SitegenError, ...]:
        """What an import says. Of known dumps, and once more of these, the audit says it at every build."""
        new = {each.digest.id for each in self.imported}
        remarks = (remark for each in self.readings if each.digest in new for remark in each.remarks)
        return (*self.file_warnings, *self.copies, *remarks)

    @property
    def pages(self) -> tuple[OutputFile, ...]:
        """The pages to write, below the content folder."""
        return tuple(
            OutputFile(path=page_path(each.digest), data=format_page(each.digest).encode())
            for each in self.imported
        )


def page_path(digest: Digest) -> str:
    """Where a digest's page lies below the content folder; its id may be older than its date."""
    return f"{digest.id[:4]}/{digest.id}.md"


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
        hint="check the rights of the folder",
    )


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
        paths = (Path(place, name) for name in files if not name.startswith("."))
        yield from (path for path in paths if path.is_file() or _is_broken_link(path))


def _is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def import_dumps(
    paths: Sequence[Path],
    existing: Sequence[Digest],
    options: ImportOptions = ImportOptions(),
    record: Record = NO_RECORD,
) -> ImportResult:
    """The digests of the dumps that are new. All faults of all dumps are raised at once.

    One that was published before, as the record says, has the address that it had.
    """
    broken = [path for path in paths if _is_broken_link(path)]
    history = read_history(path for path in paths if path not in broken)
    digests = {digest.id: digest for digest in existing}
    by_sha256 = {digest.sha256: digest for digest in existing if digest.sha256}
    files, known_files = _read_files((path for path in paths if path not in broken), by_sha256, options)
    dumps = sorted(_read_all(files, history, options), key=_import_order)
    ids = _recorded_ids(dumps, existing, by_sha256, options, record)
    taken = {each.digest for each in record.addresses}
    keep_addresses = partial(settle, record=record)
    listed = _Listed(existing)
    imported: dict[str, Imported] = {}
    known = [each.source for each in known_files]
    readings: dict[str, Reading] = {}
    copies: list[SitegenError] = []
    warnings: list[SitegenError] = [
        DumpError(
            "a link to a file that is not there", source=str(path), hint="delete it, or put the file back"
        )
        for path in broken
    ]
    for page, read, said in _read_known(known_files, by_sha256, options):
        warnings.extend(said)
        if read is not None:
            readings[page.id] = read
    for dump in dumps:
        same = next((by_sha256[each] for each in dump.hashes if each in by_sha256), None)
        if same is not None and (not options.replace or same.id in imported):
            known.append(dump.source)
            readings.setdefault(same.id, _reading(dump.source, dump.draft, same))
            continue
        old = same or _edited(dump, digests.values())
        if old is not None and not options.replace:
            warnings.append(_changed(dump, old, options))
            continue
        digest_id = old.id if old else ids.get(dump.source) or _free_id(dump.date, {*digests, *taken})
        digest = _digest(dump, options, old, digest_id)
        if dump.source in ids and old is None:
            digest = replace(digest, date=_published_date(digest))
        others = [each for each in digests.values() if each.id != digest.id]
        gone: tuple[Gone, ...] = ()
        notes: tuple[Note, ...] = ()
        if old is None:
            digest = pin_slugs(others, digest, settle=keep_addresses)
            copies.extend(_copies(dump, digest, listed.twin(digest)))
        else:
            digest, notes = keep(digest, old)
            digest = pin_slugs(others, digest, old=old, settle=keep_addresses)
            digest, gone = redirect(others, digest, old, keep_addresses)
        digest = pin_announcements(others, digest, old=old)
        listed.add(digest)
        digests[digest.id] = by_sha256[digest.sha256] = digest
        imported[digest.id] = Imported(
            source=dump.source,
            digest=digest,
            count=dump.draft.count,
            papers=_papers(digest),
            gone=gone,
            notes=notes,
        )
        readings[digest.id] = _reading(dump.source, dump.draft, digest)
    sources = {each.source for each in imported.values()}
    by_day = [dump for dump in dumps if dump.by_day_added and dump.source in sources]
    warnings.extend(_doubtful_days(by_day, history))
    return ImportResult(
        imported=tuple(imported.values()),
        known=tuple(known),
        file_warnings=tuple(warnings),
        copies=tuple(copies),
        readings=tuple(readings.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dump:
    """A dump, read and dated."""

    path: Path
    source: str
    draft: Draft
    sha256: str
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


def _import_order(dump: _Dump) -> tuple[Added, datetime.date, str, str]:
    """As they were added; those of one moment by date, so that they come in as if day by day."""
    return dump.added, dump.date, dump.path.name, dump.source


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The bytes of a dump."""

    path: Path
    data: bytes
    sha256: str

    hashes: tuple[str, ...]  # that of its bytes, then those with the line ends that git may give it

    @property
    def source(self) -> str:
        return str(self.path)


def _read_files(
    paths: Iterable[Path], known: Container[str], options: ImportOptions
) -> tuple[list[_File], list[_File]]:
    """The files that are new, or all of them to be replaced; then those that have a page."""
    new: list[_File] = []
    old: list[_File] = []
    faults: list[SitegenError] = []
    for path in paths:
        try:
            data, sha256 = read_bytes(path)
        except DumpError as fault:
            faults.append(fault)
            continue
        file = _File(path=path, data=data, sha256=sha256, hashes=_hashes(data, sha256))
        is_known = any(each in known for each in file.hashes)
        (old if is_known and not options.replace else new).append(file)
    if faults:
        raise ExceptionGroup("dumps with faults", faults)
    return new, old


def _hashes(data: bytes, sha256: str) -> tuple[str, ...]:
    """The hash of a dump's bytes, then those with the line ends that a checkout by git may give it."""
    plain = data.replace(b"\r\n", b"\n")
    others = (hashlib.sha256(each).hexdigest() for each in (plain, plain.replace(b"\n", b"\r\n")))
    return tuple(dict.fromkeys((sha256, *others)))


def _read_all(files: Iterable[_File], history: History, options: ImportOptions) -> list[_Dump]:
    dumps: list[_Dump] = []
    faults: list[SitegenError] = []
    for file in files:
        try:
            dumps.append(_read(file, history.added[file.path], options))
        except DumpError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("dumps with faults", faults)
    return dumps


def _read(file: _File, added: Added, options: ImportOptions) -> _Dump:
    path, source = file.path, file.source
    draft = parse_dump(file.data, source=source, furniture=options.furniture, force=options.force)
    date, date_from = date_digest(draft, name=path.name, added=added.day, option=options.date, source=source)
    return _Dump(
        path=path,
        source=source,
        draft=draft,
        sha256=file.sha256,
        hashes=file.hashes,
        added=added,
        date=date,
        date_from=date_from,
    )


def _read_known(
    files: Iterable[_File], by_sha256: Mapping[str, Digest], options: ImportOptions
) -> Iterator[tuple[Digest, Reading | None, tuple[SitegenError, ...]]]:
    """The digests of dumps that have a page, each with what the dump says, and warnings."""
    for file in files:
        page = next(by_sha256[each] for each in file.hashes if each in by_sha256)
        said = tuple(_option_not_taken(file.source, page, options))
        try:
            yield page, _read_again(file, page, options), said
        except DumpError as fault:  # its page stands, and was read by other rules
            yield page, None, (*said, fault)


def _read_again(file: _File, digest: Digest, options: ImportOptions) -> Reading:
    """What a dump says that has its page. It may have been forced, or read by rules that were wider."""
    draft = parse_dump(file.data, source=file.source, furniture=options.furniture, force=True)
    return _reading(file.source, draft, digest)


def _reading(source: str, draft: Draft, digest: Digest) -> Reading:
    remarks = tuple(_remarks(source, draft, digest))
    return Reading(source=source, digest=digest.id, draft=draft, remarks=remarks)


def _recorded_ids(
    dumps: Sequence[_Dump],
    existing: Sequence[Digest],
    by_sha256: Mapping[str, Digest],
    options: ImportOptions,
    record: Record,
) -> dict[str, str]:
    """The ids under which dumps without a page were published, by their sources."""
    standing = {digest.id for digest in existing}
    hashes = {digest.sha256 for digest in existing}
    wanted = [
        each
        for each in record.addresses
        if each.digest and not each.to and each.digest not in standing and each.sha256 not in hashes - {""}
    ]
    new = [dump for dump in dumps if wanted and by_sha256.keys().isdisjoint(dump.hashes)]
    new = [dump for dump in new if _edited(dump, existing) is None]
    digests = [_digest(dump, options, None, dump.date.isoformat()) for dump in new]
    matched = match_digests(record, wanted, digests, [set(dump.hashes) for dump in new])
    return {new[number].source: line.digest for line, number in matched}


def _published_date(digest: Digest) -> datetime.date:
    """The date under which a digest was published, where nothing but git and the clock tell another."""
    before = datetime.date.fromisoformat(digest.id[: len("2025-08-20")])
    same_day = (before.month, before.day) == (digest.date.month, digest.date.day)
    undated = digest.date_from == "added" or (digest.year_inferred and same_day)
    return before if undated else digest.date


def _remarks(source: str, draft: Draft, digest: Digest) -> Iterator[SitegenError]:
    for each in draft.remarks:
        yield DumpError(each.message, source=source, line=each.line, hint=each.hint)
    impossible = impossible_date(Path(source).name) if digest.date_from in {"dump", "added"} else None
    if impossible is not None:
        yield DumpError(
            f"no such day, in its name: {impossible}",
            source=source,
            hint=f"correct the name; until then its date is {digest.date}",
        )
    unread = unread_date(draft, name=Path(source).name) if digest.date_from == "added" else None
    if unread is not None:
        text, line = unread
        yield DumpError(
            f"not read as a date: {text}",
            source=source,
            line=line,
            hint="write it as 2025-08-20; until then the day on which the file was added counts",
        )


def _doubtful_days(dumps: Sequence[_Dump], history: History) -> Iterator[DumpError]:
    """What is in doubt about the days on which dumps were added, where their dates hang on it.

    The clock is asked only here, for what is said; no date comes from it.
    """
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for dump in dumps:
        if why := odd_day(dump.added.day, today=today):
            yield DumpError(
                f"added on {dump.added.day}, {why}: its date {dump.date} is in doubt",
                source=dump.source,
                hint="put the date into its name, such as 2025-08-20.txt, or give it with --date",
            )
    refusals: dict[Refusal, list[_Dump]] = {}
    for dump in dumps:
        if (refusal := history.refusals.get(dump.path)) is not None:
            refusals.setdefault(refusal, []).append(dump)
    for refusal, refused in refusals.items():
        more = f" (and {len(refused) - 1:,} more)" if len(refused) > 1 else ""
        yield DumpError(
            f"git could not be asked when it was added{more}; its own time counts: {refusal.message}",
            source=refused[0].source,
            hint=refusal.hint,
        )
    if history.shallow and dumps:
        yield DumpError(
            "the clone is shallow, so the day a dump was added is in doubt",
            source=dumps[0].source,
            hint="git fetch --unshallow (in a workflow: fetch-depth: 0)",
        )


def _again(source: str, options: ImportOptions, *flags: str) -> str:
    """The command that writes the page of a known dump anew."""
    site = () if options.site.resolve() == Path.cwd() else ("--site", str(options.site))
    return shlex.join(["sitegen", "import", "--replace", *flags, *site, source])


def _changed(dump: _Dump, old: Digest, options: ImportOptions) -> DumpError:
    return DumpError(
        f"changed since it was imported as {page_path(old)}; the page stays as it is",
        source=dump.source,
        hint=f"{_again(dump.source, options)}  # if it is a new digest: give the file another name instead",
    )


def _option_not_taken(source: str, same: Digest, options: ImportOptions) -> Iterator[DumpError]:
    date = options.date if options.date != same.date else None
    title = _one_line(options.title) if _one_line(options.title) != same.title else ""
    flags = [*(("--date", date.isoformat()) if date else ()), *(("--title", title) if title else ())]
    if flags:
        yield DumpError(
            f"known already as {page_path(same)}; the page stays as it is",
            source=source,
            hint=_again(source, options, *flags),
        )


def _copies(dump: _Dump, digest: Digest, twin: str | None) -> Iterator[DumpError]:
    if twin is not None:
        yield DumpError(
            f"lists the same papers as {twin[:4]}/{twin}.md",
            source=dump.source,
            hint=f"if it is a copy, delete it and its page {page_path(digest)}; else leave it",
        )


class _Listed:
    """Which digests list which titles; looked up only where a dump is new."""

    def __init__(self, digests: Iterable[Digest]) -> None:
        self.waiting = list(digests)
        self.by_title: dict[str, set[str]] = {}
        self.sizes: dict[str, int] = {}

    def add(self, digest: Digest) -> None:
        self.waiting.append(digest)

    def twin(self, digest: Digest) -> str | None:
        """The id of a digest with nearly the same papers, if there is one; one paper alone says nothing."""
        for each in self.waiting:
            titles = _titles(each) | {title.casefold() for title in each.omit}
            self.sizes[each.id] = len(titles)
            for title in titles:
                self.by_title.setdefault(title, set()).add(each.id)
        self.waiting.clear()
        titles = _titles(digest)
        shared = Counter(each for title in titles for each in self.by_title.get(title, ()))
        return min(
            (
                each
                for each, count in shared.items()
                if count > 1 and count * 10 >= max(len(titles), self.sizes[each]) * 9
            ),
            default=None,
        )


def _titles(digest: Digest) -> set[str]:
    return {entry.title.casefold() for entry in digest.entries}


def _papers(digest: Digest) -> int:
    """How many papers a digest lists; two entries may be of one."""
    return len(group_entries([digest])) if len(_titles(digest)) < len(digest.entries) else len(digest.entries)


def _edited(dump: _Dump, digests: Iterable[Digest]) -> Digest | None:
    """The digest that an earlier form of this dump became: same file name, mostly the same titles."""
    named = [digest for digest in digests if digest.dump == _one_line(dump.path.name)]
    titles = (
        {title_key(markdown.render_inline(draft_title(entry)).plain) for entry in dump.draft.entries}
        if named
        else set()
    )
    for digest in named:
        if mostly_same(
            titles, {title_key(markdown.render_inline(each.title).plain) for each in digest.entries}
        ):
            return digest
    return None


def _digest(dump: _Dump, options: ImportOptions, old: Digest | None, digest_id: str) -> Digest:
    """The dump's digest, with what its old page says if it has one."""
    draft = dump.draft
    titled = draft.option("title")
    of_page, of_dump = old.title if old else "", titled.value if titled else ""
    # Where the dump is as it was, another title on the page was written by hand.
    same = old is not None and old.sha256 == dump.sha256
    titles = (options.title, *((of_page, of_dump) if same else (of_dump, of_page)), draft.title)
    return Digest(
        id=digest_id,
        date=dump.date,
        date_from=dump.date_from,
        title=next(title for each in titles if (title := _one_line(each))),
        date_text=draft.date_text,
        note=old.note if old else "",
        dump=_one_line(dump.path.name),
        sha256=dump.sha256,
        aliases=old.aliases if old else (),
        entries=tuple(draft_entry(each) for each in draft.entries),
    )


def _one_line(name: str) -> str:
    """A file name or title that a page can hold: control characters are possible in it, and no use."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "_", " ".join(name.split()))


def _free_id(date: datetime.date, taken: Container[str]) -> str:
    number = 1
    while (digest_id := date.isoformat() + (f"-{number}" if number > 1 else "")) in taken:
        number += 1
    return digest_id


def draft_entry(draft: DraftEntry) -> Entry:
    """An entry of a dump, in Markdown."""
    return Entry(
        title=draft_title(draft),
        abstract=convert.from_text("\n".join(draft.paragraphs)),
        fields=draft.fields,
    )


def draft_title(entry: DraftEntry) -> str:
    """Its title, in Markdown."""
    # A title of nothing but an unknown sign is still a title.
    return convert.escape_title(convert.from_line(entry.title)) or "Untitled"
