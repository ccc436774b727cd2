"""Papers of a format that is read line by line → digests, each line with its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.days import fingerprint
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import make_entry
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.records import identity


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A paper as its lines give it."""

    first: int  # number of its first line
    last: int
    values: Mapping[str, Sequence[str]]  # as `make_entry` takes them


@dataclass(frozen=True, slots=True)
class DayMark:
    """A line that says of which day the papers below it are."""

    line: int
    day: str  # 2025-08-20


def line_drafts(
    title: str,
    lines: Sequence[str],
    labels: Sequence[Label],
    records: Sequence[LineRecord],
    marks: Sequence[DayMark],
    *,
    grows: bool,
) -> tuple[Draft, ...]:
    """The digests of a file, one a day, oldest first; one for all where no line says a day.

    What stands above the first mark belongs to its day. A paper that a day lists twice is kept once. `grows`:
    more days may come into the file, so each is known by its own text.
    """
    labels = list(labels)
    days = _days_of_lines(len(lines), marks, records)
    entries: dict[str, list[DraftEntry]] = {}
    remarks: dict[str, list[Remark]] = {}
    listed: set[tuple[str, str]] = set()
    for record in records:
        day = days[record.first]
        entry, left_out = make_entry(record.values, line=record.first)
        entries.setdefault(day, [])
        if entry is None:
            _relabel(labels, record, Label.NO_PAPER)
            left_out = [_no_title(record, lines)]
        elif (key := (day, identity(entry))) in listed:
            _relabel(labels, record, Label.REPEATED)
            left_out = []
        else:
            listed.add(key)
            entries[day].append(entry)
        remarks.setdefault(day, []).extend(left_out)
    return tuple(
        Draft(
            title=title,
            entries=tuple(found),
            count=LineCount.of(label for label, of in zip(labels, days[1:], strict=True) if of == day),
            date_text=day,
            date_line=next((mark.line for mark in marks if mark.day == day), 0),
            sha256=fingerprint(day, _text(lines, labels, days, day)) if grows and day else "",
            remarks=tuple(remarks[day]),
        )
        for day, found in sorted(entries.items())
    )


def with_remarks(
    drafts: Sequence[Draft], before: Sequence[Remark], remarks: Sequence[Remark]
) -> tuple[Draft, ...]:
    """The drafts, the first with what is to say of the file as a whole."""
    return tuple(
        replace(
            draft, remarks=(*before, *sorted((*draft.remarks, *remarks), key=lambda each: each.line or 0))
        )
        if number == 0
        else draft
        for number, draft in enumerate(drafts)
    )


def _days_of_lines(count: int, marks: Sequence[DayMark], records: Sequence[LineRecord]) -> list[str]:
    """The day of each line, by its number; the first item is of no line. Days without a paper count for
    the one above, or for the first that has any."""
    days = [""] * (count + 1)
    for mark in marks:
        days[mark.line :] = [mark.day] * (count + 1 - mark.line)
    first = next((days[record.first] for record in records if days[record.first]), "")
    full = {days[record.first] for record in records} - {""}
    for number, day in enumerate(days):
        first = day if day in full else first
        days[number] = first
    return days


def _relabel(labels: list[Label], record: LineRecord, label: Label) -> None:
    for index in range(record.first - 1, record.last):
        if labels[index] is not Label.BLANK:
            labels[index] = label


def _no_title(record: LineRecord, lines: Sequence[str]) -> Remark:
    return Remark(
        line=record.first,
        message=f"a paper without a title: {lines[record.first - 1].strip()[:60]}",
        hint="write its title, or delete its lines",
    )


def _text(lines: Sequence[str], labels: Sequence[Label], days: Sequence[str], day: str) -> str:
    """What a day's papers are, without what stands around them."""
    around = (Label.BLANK, Label.FURNITURE, Label.DATE)
    rows = zip(lines, labels, days[1:], strict=True)
    return "\n".join(line for line, label, of in rows if of == day and label not in around)
