"""What a build goes on without: pages and dumps that cannot be used before somebody has corrected them.

A page that was published must not vanish with its addresses. Until it is corrected, its last version in git
that can be used takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from sitegen.addresses.record import Record
from sitegen.content import page_path
from sitegen.content.folder import ParsePage
from sitegen.errors import ContentError, DumpError, SitegenError
from sitegen.importing.git import versions
from sitegen.importing.result import ImportResult, Withheld
from sitegen.model import Digest
from sitegen.urls import digest_path

_T = TypeVar("_T")

_SHA256 = re.compile(
    rb"^sha256:[ \t]*['\"]?([0-9a-f]{64})\b", re.MULTILINE
)  # in what is left of a front matter


class LeftOut:
    """Decides what takes the place of what is at fault, and collects the faults.

    `faulty` are the files, by their names in messages, that can be read and will not do all the same.
    """

    def __init__(self, record: Record, faulty: Mapping[str, SitegenError] = MappingProxyType({})) -> None:
        self.faults: list[SitegenError] = []
        self._record = record
        self._faulty = faulty
        self._ids: set[str] = set()
        self._hashes: set[str] = set()

    @property
    def withheld(self) -> Withheld:
        return Withheld(ids=frozenset(self._ids), hashes=frozenset(self._hashes), dumps=self._faulty)

    def parser(self, parse: ParsePage) -> ParsePage:
        """The parser of pages, which refuses the text of those that will not do, and reads others of them."""
        refused: dict[str, str] = {}

        def parsed(text: str, /, *, source: str, digest_id: str) -> Digest:
            fault = self._faulty.get(source)
            if fault is not None and refused.setdefault(source, text) == text:  # the file is read first
                raise ContentError(fault.message, source=source, line=fault.line, hint=fault.hint)
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
                _with_hint(fault, f"until then the site shows it as of {version.day} ({version.commit[:7]})")
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


def _with_hint(fault: ContentError, more: str) -> ContentError:
    hint = f"{fault.hint}; {more}" if fault.hint else more
    return ContentError(fault.message, source=fault.source, line=fault.line, hint=hint)


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
