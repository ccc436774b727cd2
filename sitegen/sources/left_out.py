"""What a build goes on without: pages and dumps that cannot be used before somebody has corrected them.

A page that was published must not vanish with its addresses. Until it is corrected, its last version in git
that can be used takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from sitegen.addresses.record import Record
from sitegen.content import page_path
from sitegen.content.folder import ParsePage
from sitegen.errors import ContentError, DumpError, EarlierShownError, SitegenError
from sitegen.importing.git import versions
from sitegen.importing.result import ImportResult, Withheld
from sitegen.model import Digest
from sitegen.urls import digest_path

_T = TypeVar("_T")

_SHA256 = re.compile(
    rb"^sha256:[ \t]*['\"]?([0-9a-f]{64})\b", re.MULTILINE
)  # in what is left of a front matter


class Refused:
    """What can be read and will not do all the same: files, by their names in messages, and texts of pages.

    Of a page the texts that git has are tried one after another, until the audit finds no fault in one.
    """

    def __init__(self) -> None:
        self.faults: dict[str, SitegenError] = {}  # the first of each file, which is of the file as it is
        self._texts: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}  # page → its text that was read last

    def add(self, faults: Mapping[str, SitegenError]) -> bool:
        """Refuse the files, of pages the text that was read last; whether any of that is new."""
        before = self._size()
        self.faults = {**faults, **self.faults}
        for source in faults.keys() & self._shown.keys():
            self._texts.setdefault(source, set()).add(self._shown[source])
        return self._size() > before

    def _size(self) -> int:
        return len(self.faults) + sum(map(len, self._texts.values()))

    def reading(self, source: str, text: str) -> None:
        """Note which text of a page is read. ContentError for one that was refused."""
        if text in self._texts.get(source, ()):
            fault = self.faults[source]
            raise ContentError(fault.message, source=source, line=fault.line, hint=fault.hint)
        self._shown[source] = text


class LeftOut:
    """Decides what takes the place of what is at fault, and collects the faults."""

    def __init__(self, record: Record, refused: Refused | None = None) -> None:
        self.faults: list[SitegenError] = []
        self._record = record
        self._refused = refused or Refused()
        self._ids: set[str] = set()
        self._hashes: set[str] = set()

    @property
    def withheld(self) -> Withheld:
        return Withheld(ids=frozenset(self._ids), hashes=frozenset(self._hashes), dumps=self._refused.faults)

    def parser(self, parse: ParsePage) -> ParsePage:
        """The parser of pages, which refuses the texts that will not do."""

        def parsed(text: str, /, *, source: str, digest_id: str) -> Digest:
            self._refused.reading(source, text)
            return parse(text, source=source, digest_id=digest_id)

        return parsed

    def instead(self, path: Path, fault: ContentError, read: Callable[[str], _T]) -> _T | None:
        """The last version of a page in git that can be read.

        None where there is none and the page was not published; ContentError where it was.
        """
        for version in versions(path):
            try:
                page = read(version.text)
            except ContentError:
                continue
            self.faults.append(
                _with_hint(
                    fault,
                    f"until you do, the site shows this page as it was on {version.day}",
                    kind=EarlierShownError,
                )
            )
            return page
        if digest_path(path.stem) in self._record.by_path:
            raise _with_hint(
                fault,
                "it was published, git has no earlier version that can be read, and so nothing is built",
            )
        self.faults.append(fault)
        self._ids.add(path.stem)
        self._hashes.update(_hashes(path))
        return None


def _hashes(path: Path) -> set[str]:
    """The hashes of dumps that a page names, which cannot be read."""
    try:
        return {found.decode() for found in _SHA256.findall(path.read_bytes())}
    except OSError:
        return set()


def _with_hint(fault: ContentError, more: str, *, kind: type[ContentError] = ContentError) -> ContentError:
    hint = f"{fault.hint}; {more}" if fault.hint else more
    return kind(fault.message, source=fault.source, line=fault.line, hint=hint)


def by_file(
    faults: tuple[SitegenError, ...], imported: ImportResult, content: str
) -> dict[str, SitegenError]:
    """The faults of pages by the files to correct: the page, or the dump of one that is not written yet.

    `content` is how messages call the content folder.
    """
    dumps = {f"{content}/{page_path(each.digest)}": each.source for each in imported.imported}
    found: dict[str, SitegenError] = {}
    for fault in faults:
        if fault.source in dumps:
            dump = dumps[fault.source]
            found.setdefault(dump, DumpError(fault.message, source=dump, hint=fault.hint))
        elif fault.source is not None:
            found.setdefault(fault.source, fault)
    return found
