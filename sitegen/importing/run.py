"""Dumps → dated pages: which dumps are new, what they are called, and what changed.

A dump is known by the SHA-256 of its bytes, kept in its page; importing it again changes nothing. New
dumps are taken in the order in which they were added, so that a build from nothing gives the pages that
importing one by one gave.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sitegen.addresses.digests import match_digests
from sitegen.addresses.matching import settle
from sitegen.addresses.record import NO_RECORD, Record
from sitegen.archive.identity import group_entries
from sitegen.archive.pins import pin_slugs
from sitegen.errors import ContentError, DumpError, SitegenError
from sitegen.importing.announcing import pin_announcements
from sitegen.importing.drafts import draft_digest
from sitegen.importing.edited import IsLeft, find_edited, left_by_dumps, missing_papers
from sitegen.importing.files import (
    Dump,
    DumpFile,
    ReadDump,
    import_order,
    is_broken_link,
    read_dumps,
    read_files,
    saved_beside,
)
from sitegen.importing.git_dates import read_history
from sitegen.importing.listed import ListedTitles, listed_titles
from sitegen.importing.readers import Draft, read_dump
from sitegen.importing.reimport import Gone, Note, keep, redirect
from sitegen.importing.remarks import (
    changed_dump,
    copy_remarks,
    doubtful_days,
    dump_remarks,
    one_line,
    option_not_taken,
)
from sitegen.importing.result import Imported, ImportOptions, ImportResult, Reading
from sitegen.importing.series import listed_before, without_listed
from sitegen.model import Digest

DEFAULT_OPTIONS = ImportOptions()


def import_dumps(
    paths: Sequence[Path],
    existing: Sequence[Digest],
    options: ImportOptions = DEFAULT_OPTIONS,
    record: Record = NO_RECORD,
    *,
    read: ReadDump = read_dump,
) -> ImportResult:
    """The digests of the dumps that are new. All faults of all dumps are raised at once, or told with the
    result where the options say to keep going.

    One that was published before, as the record says, has the address that it had.
    """
    broken = [path for path in paths if is_broken_link(path)]
    saved = {path: folder for path in paths if (folder := saved_beside(path)) is not None}
    whole = [path for path in paths if path not in broken and path not in saved]
    history = read_history(whole)
    by_sha256 = {digest.sha256: digest for digest in existing if digest.sha256}
    refused: list[SitegenError] = []
    files, known = read_files(whole, by_sha256, options, refused)
    dumps = sorted(read_dumps(files, history, options, read, refused), key=import_order)
    dumps = list(_with_whole_pages(dumps, existing, record, refused))
    if refused and not options.keep_going:
        raise ExceptionGroup("files with faults", refused)
    is_left = left_by_dumps((*files, *known))
    ids = _recorded_ids(dumps, existing, by_sha256, is_left, options, record)
    intake = _Intake(existing, by_sha256, options, record, ids, is_left, read)
    intake.warnings.extend(map(_broken, broken))
    intake.warnings.extend(map(_saved, dict.fromkeys(saved.values())))
    for file in known:
        intake.read_known(file)
    for dump in dumps:
        intake.take(dump)
    sources = {each.source for each in intake.imported.values()}
    by_day = [dump for dump in dumps if dump.by_day_added and dump.source in sources]
    intake.warnings.extend(doubtful_days(by_day, history))
    return replace(intake.result(), refused=tuple(refused))


def _with_whole_pages(
    dumps: Sequence[Dump], existing: Sequence[Digest], record: Record, refused: list[SitegenError]
) -> Iterator[Dump]:
    """The dumps but for those whose page has lost its front matter.

    Such a page does not know its dump any more, which would be imported once more, beside it.
    """
    bare = {each.id: each for each in existing if not each.sha256}
    pages = {
        each.sha256: bare[each.digest] for each in record.addresses if each.sha256 and each.digest in bare
    }
    for dump in dumps:
        page = next(filter(None, map(pages.get, dump.hashes)), None)
        if page is None:
            yield dump
            continue
        fault = ContentError(
            "the page no longer says which dump it was made from",
            source=page.source,
            line=1,
            hint="put these lines back on top, between `---` and `---`: "
            f"`date: {page.id[:10]}`, `source: {dump.path.name}`, `sha256: {dump.sha256}`",
        )
        refused.append(fault)


def _broken(path: Path) -> DumpError:
    return DumpError(
        "a link to a file that is not there", source=str(path), hint="delete it, or put the file back"
    )


def _saved(folder: Path) -> DumpError:
    return DumpError(
        "not read: what a browser saved beside a web page", source=str(folder), hint="delete the folder"
    )


class _Intake:
    """Takes in one dump after another: each is compared with the digests that are there by then."""

    def __init__(
        self,
        existing: Sequence[Digest],
        by_sha256: Mapping[str, Digest],
        options: ImportOptions,
        record: Record,
        ids: Mapping[tuple[str, str], str],
        is_left: IsLeft,
        read: ReadDump,
    ) -> None:
        self._read = read
        self._is_left = is_left
        self._options = options
        self._ids = ids  # under which dumps were published
        self._taken = {each.digest for each in record.addresses} | options.withheld.ids
        self._keep_addresses = partial(settle, record=record)
        self._digests = {digest.id: digest for digest in existing}
        self._by_sha256 = dict(by_sha256)
        self._listed = ListedTitles(existing)
        self._known: list[str] = []
        self._copies: list[SitegenError] = []
        self._readings: dict[str, Reading] = {}
        self.imported: dict[str, Imported] = {}
        self.warnings: list[SitegenError] = []

    def result(self) -> ImportResult:
        return ImportResult(
            imported=tuple(self.imported.values()),
            known=tuple(dict.fromkeys(self._known)),  # a file may hold several digests
            file_warnings=tuple(self.warnings),
            copies=tuple(self._copies),
            readings=tuple(self._readings.values()),
        )

    def read_known(self, file: DumpFile) -> None:
        """Read again what the audit compares with the page of a dump."""
        page = next(self._by_sha256[each] for each in file.hashes if each in self._by_sha256)
        self._known.append(file.source)
        self.warnings.extend(option_not_taken(file.source, page, self._options))
        try:
            self._readings[page.id] = _read_again(file, page, self._options, self._read)
        except DumpError as fault:  # its page stands, and was read by other rules
            self.warnings.append(fault)

    def take(self, dump: Dump) -> None:
        """Make the digest of a dump, unless there is one that stays."""
        same = next((self._by_sha256[each] for each in dump.hashes if each in self._by_sha256), None)
        if same is not None and (not self._options.replace or same.id in self.imported):
            self._keep(dump, same)
        elif dump.draft.sha256:
            self._take_day(dump, same)
        elif (old := same or find_edited(dump, self._digests.values(), self._is_left)) is None:
            self._add(dump, self._new(dump))
        elif self._options.replace:
            self._add(dump, self._anew(dump, old))
        else:
            self.warnings.append(changed_dump(dump, old, missing_papers(dump, old), self._options))

    def _take_day(self, dump: Dump, same: Digest | None) -> None:
        """Make the digest of a day of a file, with what no other lists under that day."""
        before = listed_before(dump, self._digests.values())
        of_file = (each for each in before if each.dump == one_line(dump.path.name))
        old = same or next((each for each in of_file if each.id not in self.imported), None)
        if self._options.replace and old is not None:
            self._add(dump, self._anew(_with_draft(dump, without_listed(dump.draft, before, but=old)), old))
            return
        fresh = _with_draft(dump, without_listed(dump.draft, before))
        if fresh.draft.entries:
            left_out = len(dump.draft.entries) - len(fresh.draft.entries)
            self._add(fresh, replace(self._new(fresh), listed_before=left_out))
        if old is not None:
            self._keep(dump, old)
        elif not fresh.draft.entries:
            self._known.append(dump.source)

    def _keep(self, dump: Dump, page: Digest) -> None:
        """Leave the page of a dump as it is."""
        self._known.append(dump.source)
        if not dump.draft.sha256:
            self._readings.setdefault(page.id, _reading(dump.source, dump.draft, page))
            return
        before = listed_before(dump, self._digests.values())
        of_file = [each for each in before if each.dump == one_line(dump.path.name)]
        for each in (page, *of_file):
            if each.id not in self._readings:
                draft = without_listed(dump.draft, before, but=each)
                self._readings[each.id] = _reading(dump.source, draft, each)

    def _add(self, dump: Dump, made: Imported) -> None:
        self._listed.add(made.digest)
        self._digests[made.digest.id] = self._by_sha256[made.digest.sha256] = made.digest
        self.imported[made.digest.id] = made
        self._readings[made.digest.id] = _reading(dump.source, dump.draft, made.digest)

    def _new(self, dump: Dump) -> Imported:
        published = self._ids.get((dump.source, dump.sha256))
        digest_id = published or _free_id(dump.date, {*self._digests, *self._taken})
        digest = draft_digest(dump, self._options, None, digest_id)
        if published is not None:
            digest = replace(digest, date=_published_date(digest))
        others = self._others(digest)
        digest = pin_slugs(others, digest, settle=self._keep_addresses)
        self._copies.extend(copy_remarks(dump, digest, self._listed))
        return _imported(dump, pin_announcements(others, digest))

    def _anew(self, dump: Dump, old: Digest) -> Imported:
        digest, notes = keep(draft_digest(dump, self._options, old, old.id), old)
        others = self._others(digest)
        digest = pin_slugs(others, digest, old=old, settle=self._keep_addresses)
        digest, gone = redirect(others, digest, old, self._keep_addresses)
        return _imported(dump, pin_announcements(others, digest, old=old), gone, notes)

    def _others(self, digest: Digest) -> list[Digest]:
        return [each for each in self._digests.values() if each.id != digest.id]


def _with_draft(dump: Dump, draft: Draft) -> Dump:
    return dump if draft is dump.draft else replace(dump, draft=draft)


def _imported(
    dump: Dump, digest: Digest, gone: tuple[Gone, ...] = (), notes: tuple[Note, ...] = ()
) -> Imported:
    return Imported(
        source=dump.source,
        digest=digest,
        count=dump.draft.count,
        papers=_papers(digest),
        gone=gone,
        notes=notes,
    )


def _read_again(file: DumpFile, digest: Digest, options: ImportOptions, read: ReadDump) -> Reading:
    """What a dump says that has its page. It may have been forced, or read by rules that were wider."""
    drafts = read(file.data, source=file.source, furniture=options.furniture, force=True)
    draft = next((draft for draft in drafts if draft.sha256 == digest.sha256), drafts[0])
    return _reading(file.source, draft, digest)


def _reading(source: str, draft: Draft, digest: Digest) -> Reading:
    remarks = tuple(dump_remarks(source, draft, digest))
    return Reading(source=source, digest=digest.id, draft=draft, remarks=remarks)


def _recorded_ids(
    dumps: Sequence[Dump],
    existing: Sequence[Digest],
    by_sha256: Mapping[str, Digest],
    is_left: IsLeft,
    options: ImportOptions,
    record: Record,
) -> dict[tuple[str, str], str]:
    """The ids under which dumps without a page were published, by their sources and hashes."""
    standing = {digest.id for digest in existing}
    hashes = {digest.sha256 for digest in existing}
    wanted = [
        each
        for each in record.addresses
        if each.digest and not each.to and each.digest not in standing and each.sha256 not in hashes - {""}
    ]
    new = [dump for dump in dumps if wanted and by_sha256.keys().isdisjoint(dump.hashes)]
    new = [dump for dump in new if find_edited(dump, existing, is_left) is None]
    digests = [draft_digest(dump, options, None, dump.date.isoformat()) for dump in new]
    matched = match_digests(record, wanted, digests, [set(dump.hashes) for dump in new])
    return {(new[number].source, new[number].sha256): line.digest for line, number in matched}


def _published_date(digest: Digest) -> datetime.date:
    """The date under which a digest was published, where nothing but git and the clock tell another."""
    before = datetime.date.fromisoformat(digest.id[: len("2025-08-20")])
    same_day = (before.month, before.day) == (digest.date.month, digest.date.day)
    undated = digest.date_from == "added" or (digest.year_inferred and same_day)
    return before if undated else digest.date


def _papers(digest: Digest) -> int:
    """How many papers a digest lists; two entries may be of one."""
    return (
        len(group_entries([digest]))
        if len(listed_titles(digest)) < len(digest.entries)
        else len(digest.entries)
    )


def _free_id(date: datetime.date, taken: Container[str]) -> str:
    number = 1
    while (digest_id := date.isoformat() + (f"-{number}" if number > 1 else "")) in taken:
        number += 1
    return digest_id
