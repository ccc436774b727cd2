"""What an import is asked, and what it gives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.content import page_path
from sitegen.content.page import format_page
from sitegen.errors import SitegenError
from sitegen.importing.readers import Draft, LineCount, RecordCount
from sitegen.importing.reimport import Gone, Note
from sitegen.model import Digest, OutputFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What an import leaves alone, since it cannot be right before somebody has corrected a file."""

    ids: frozenset[str] = frozenset()  # of digests whose pages cannot be read: no other may have them
    hashes: frozenset[str] = frozenset()  # that those pages name: their dumps are not new
    dumps: Mapping[str, SitegenError] = field(
        default_factory=dict
    )  # source of a dump → what is wrong with it


NOTHING_WITHHELD = Withheld()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the command line says of the dumps."""

    date: datetime.date | None = None
    title: str = ""
    replace: bool = False  # write the page of a known dump again
    force: bool = False  # take what does not look like a digest
    furniture: tuple[str, ...] = ()  # lines that the settings name, beside those that sitegen knows
    site: Path = Path()  # the site's folder, for hints
    keep_going: bool = False  # leave out a dump that cannot be read, and take the others
    withheld: Withheld = NOTHING_WITHHELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One dump, taken in."""

    source: str  # the dump's path, for messages
    digest: Digest
    count: LineCount | RecordCount
    papers: int  # those that the digest lists twice counted once
    listed_before: int = 0  # papers of the dump that other digests of that day list, so this one does not
    gone: tuple[Gone, ...] = ()  # what the page listed before it was written again
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
    refused: tuple[SitegenError, ...] = ()  # of dumps that were left out

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
