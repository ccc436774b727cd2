"""The records of a dump, gathered one by one → its digests, and where each record went.

For formats made of records: objects, rows, references. What such a reader knows of a record it hands over
under the names of `fields.field_name`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sitegen.archive.identity import fold
from sitegen.errors import DumpError
from sitegen.importing.readers.common.aliases import field_name
from sitegen.importing.readers.common.count import RecordCount
from sitegen.importing.readers.common.days import split_records
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import FIELDS, make_entry
from sitegen.importing.readers.common.markup import one_line
from sitegen.importing.readers.common.raw import Raw
from sitegen.importing.readers.common.when import written_date
from sitegen.text.wording import counted

meaning = lru_cache(maxsize=4096)(field_name)  # records share their keys
_UNKNOWN = 30  # keys that are named: more are not of a record, but what the format is made of
_KEYS = "docs/reference/dumps.md names the keys that are read"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:-\d+)?")  # or the id of a digest, where a day has several


class Records:
    """What a dump holds, in its order. A paper that stands there twice is kept once."""

    def __init__(self, raw: Raw, *, what: str, refusal: DumpError, is_sure: bool = False) -> None:
        """`what` is a record's name in messages; `refusal` is raised where nothing is a paper, or where it is
        not sure that the format is one of papers and no record has what only papers have."""
        self._raw = raw
        self._what = what
        self._refusal = refusal
        self._entries: list[DraftEntry] = []
        self._days: list[str] = []
        self._texts: list[str] = []
        self._places: dict[tuple[str, str], int] = {}  # day and identity → place in the lists
        self._repeated = self._other = self._reported = 0
        self._remarks: list[Remark] = []
        self._unknown: dict[str, tuple[int, int]] = {}  # key → line of the first, number of records
        self._is_sure = is_sure or raw.force

    def add(
        self,
        values: Mapping[str, Sequence[str]],
        *,
        line: int,
        keys: Iterable[str] = (),
        days: Sequence[str] = (),
        text: str = "",
    ) -> None:
        """Take a record. `keys` are those of the format; `days` the digests that list the paper, else what
        `listed` says; `text` the record as it stands in the file."""
        entry, remarks = make_entry(values, line=line)
        if entry is None:
            self.report(line, "no title")
            return
        self._remarks.extend(remarks)
        if not self._is_sure:
            identified = any(key in {"arxiv", "doi"} for key, _ in entry.fields[:2])
            self._is_sure = identified or any(map(is_of_papers, keys))
        days = [day for day in days if _DAY.fullmatch(day)]
        if not days and "listed" in values:
            days = [_listed(values["listed"])]
        for day in dict.fromkeys(days) or ("",):
            self._list(entry, day, text)

    def _list(self, entry: DraftEntry, day: str, text: str) -> None:
        known = (day, identity(entry))
        place = self._places.setdefault(known, len(self._entries))
        if place < len(self._entries):
            first = self._entries[place]
            if fold(entry.title) != fold(first.title):
                message = f"another title of the paper on line {first.line:,}, left out: {entry.title[:60]}"
                self.remark(entry.line, message, "correct the identifier, if it is another paper")
            self._entries[place] = _merged(first, entry)
            self._repeated += 1
            return
        self._entries.append(entry)
        self._days.append(day)
        # Its hash will do to tell whether the record has changed, and keeps no large file alive.
        self._texts.append(hashlib.sha256(text.encode()).hexdigest() if day else "")

    def report(self, line: int, why: str, *, hint: str = "") -> None:
        """Say of a record that it is no paper."""
        self._reported += 1
        self._remarks.append(
            Remark(line=line, message=f"no entry: {why}", hint=hint or "give it a title, or delete it")
        )

    def skip(self) -> None:
        """Count a record that the format has beside papers."""
        self._other += 1

    def unknown(self, key: str, line: int) -> None:
        """Remember a key that nobody knows: it is said once."""
        first, number = self._unknown.get(key, (line, 0))
        self._unknown[key] = (first, number + 1)

    def remark(self, line: int, message: str, hint: str) -> None:
        """Say something about a record that is kept."""
        self._remarks.append(Remark(line=line, message=message, hint=hint))

    def digests(self, title: str = "") -> tuple[Draft, ...]:
        """The digests. DumpError where hardly anything is a paper."""
        count = RecordCount(
            what=self._what,
            papers=len(self._entries),
            repeated=self._repeated,
            other=self._other,
            reported=self._reported,
        )
        self._check(count)
        remarks = [*self._remarks, *self._unknown_keys(), *self._without_abstract()]
        whole = Draft(
            entries=tuple(self._entries),
            count=count,
            remarks=self._raw.decoding + tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
        )
        if title:
            whole = replace(whole, title=title)
        return split_records(whole, count, self._days, self._texts)

    def _check(self, count: RecordCount) -> None:
        if not self._is_sure or not count.papers:
            faults = [remark for remark in self._remarks if remark.line and not count.papers]
            where = faults[0].line if faults else self._refusal.line
            only = ": titles without authors, abstracts or identifiers" if count.papers else ""
            raise DumpError(f"{self._refusal.message}{only}", line=where, hint=self._refusal.hint)
        if count.reported * 3 > count.records and not self._raw.force:
            fault = next(remark for remark in self._remarks if remark.message.startswith("no entry: "))
            raise DumpError(
                f"{count.reported:,} of {counted(count.records, self._what)} are no paper: "
                + fault.message.removeprefix("no entry: "),
                line=fault.line,
                hint=fault.hint,
            )

    def _unknown_keys(self) -> Iterable[Remark]:
        unknown = sorted(self._unknown.items())
        if len(unknown) > _UNKNOWN:
            message = f"{len(unknown) - _UNKNOWN:,} more keys that are unknown, left out"
            yield Remark(line=1, message=message, hint=_KEYS)
        for key, (line, number) in unknown[:_UNKNOWN]:
            yield Remark(
                line=line,
                message=f"unknown key, left out in {counted(number, self._what)}: {one_line(key)[:60]}",
                hint=_KEYS,
            )

    def _without_abstract(self) -> Iterable[Remark]:
        """On papers without an abstract, where others have one: most bibliographies have none at all."""
        bare = [entry for entry in self._entries if not entry.paragraphs]
        if len(bare) == len(self._entries):
            return
        hint = "kept as a paper without an abstract"
        if len(bare) > 3 and len(bare) * 3 > len(self._entries):
            yield Remark(
                line=bare[0].line, message=f"{counted(len(bare), 'title')} without an abstract", hint=hint
            )
            return
        for entry in bare:
            yield Remark(
                line=entry.line, message=f"a title without an abstract: {entry.title[:60]}", hint=hint
            )


_OF_PAPERS = frozenset({"arxiv", "doi", "authors", "pdf", "venue", "abstract"})
# Which shops and blogs have, too.
_OF_MUCH = re.compile(r"description|contents?|text|by|creators?|publication", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_of_papers(key: str) -> bool:
    """Whether a key is one that only papers have."""
    return field_name(key) in _OF_PAPERS and _OF_MUCH.fullmatch(key) is None


def _listed(texts: Iterable[str]) -> str:
    """The first full date."""
    return next((day for text in texts if len(day := written_date(text.strip())) == len("2025-08-20")), "")


def identity(entry: DraftEntry) -> str:
    """What tells a paper from another of its day: an identifier, else its title."""
    for key, value in entry.fields:
        if key in {"arxiv", "doi"}:
            return f"{key}:{value}"
    return fold(entry.title)


def _merged(first: DraftEntry, second: DraftEntry) -> DraftEntry:
    """A paper that stands there twice: the first, with what only the second says, and both's categories."""
    if first.fields == second.fields and (first.paragraphs or not second.paragraphs):
        return first
    values = {**dict(second.fields), **dict(first.fields)}
    lists = [dict(each.fields).get("categories", "") for each in (first, second)]
    names = dict.fromkeys(name for text in lists for name in text.split(", ") if name)
    values["categories"] = ", ".join(names)
    return replace(
        first,
        fields=tuple((key, values[key]) for key in FIELDS if values.get(key)),
        paragraphs=first.paragraphs or second.paragraphs,
    )
