r"""The copied text of a Daily Papers page, or of a search on it.

Two shapes of one source. *Flat*: banner lines, `Subscribe` glued to the first title, then title line,
abstract line, title line, … *Spaced*: the same lines with blank lines between all of them, and often a
date line without a year. Grammar, line by line:

    dump       = [front-matter] { blank | furniture | date-line | entry }
    entry      = [address] title [names] [address] abstract-line*
    furniture  = a whole line that FURNITURE or the settings name
    names      = the authors, on a line that counts as one of the title's

What a line is follows from its length and end, its neighbours and blank lines: abstracts are prose,
titles are short and end without a full stop. A line that wraps belongs to the paragraph above it. Where
long and short lines alternate, a short one is a title whatever it looks like (`Alternation`).

Reading has two steps. Every line gets one label (`text_labels`); entries, the count of lines and remarks
are made of the labelled lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import FIELDS, make_entry
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.refused.foreign import find_foreign
from sitegen.importing.readers.text.doubt import find_doubt
from sitegen.importing.readers.text.furniture import is_long
from sitegen.importing.readers.text.names import read_names
from sitegen.importing.readers.text.text_labels import FRONT_MATTER_KEYS, Labelled, label_text, read_options
from sitegen.importing.readers.text.titles import NUMBER


def sniff(head: Head) -> bool:
    """Plain text of any kind: the reader of last resort."""
    return True


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digest in a dump, with a count of every line.

    DumpError, unless the file is forced, for text of a known format, and for what looks like no digest.
    """
    first = next(number for number, line in enumerate(raw.lines) if line)
    if not raw.force and (foreign := find_foreign(raw.lines[first:], source=raw.name)):
        raise DumpError(foreign.what, line=first + 1, hint=foreign.hint)
    draft = _read_lines([line.replace("\t", " ") for line in raw.lines], raw.furniture)
    if draft.entries and not raw.force and (doubt := find_doubt(draft)):
        raise DumpError(doubt.message, line=doubt.line, hint=doubt.hint)
    return (replace(draft, remarks=raw.decoding + draft.remarks),)


def _read_lines(lines: Sequence[str], own: re.Pattern[str] | None) -> Draft:
    text = label_text(lines, own)
    entries = _find_entries(text.lines)
    dates = [line for line in text.lines if line.label is Label.DATE]
    remarks = [
        *([_GUESSED] if text.guessed else ()),
        *(remark for line in text.lines if (remark := _remark_on_line(line)) is not None),
        *(_second_date(line, dates[0]) for line in dates if line.text != dates[0].text),
        *_second_abstracts(entries),
        *(_without_abstract(entry) for entry in entries if not entry.paragraphs),
    ]
    return Draft(
        title="Daily Papers",
        entries=tuple(_without_numbers([_draft_entry(entry) for entry in entries])),
        count=LineCount.of(line.label for line in text.lines),
        date_text=dates[0].text if dates else "",
        date_line=dates[0].number if dates else 0,
        options=tuple(read_options(text.lines)),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
    )


# ---- entries -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _EntryLines:
    """The lines of an entry."""

    title: tuple[Labelled, ...]  # one at least
    names: tuple[Labelled, ...]  # one at most
    paragraphs: tuple[Sequence[Labelled], ...]
    addresses: tuple[Labelled, ...]


_TITLE = (Label.TITLE, Label.TITLE_GOES_ON)
_ABSTRACT = (Label.ABSTRACT, Label.ABSTRACT_GOES_ON)


def _find_entries(lines: Sequence[Labelled]) -> list[_EntryLines]:
    above = {line.number + 1: line for line in lines if line.label is Label.FIELD_ABOVE}
    return [
        _EntryLines(
            title=tuple([line for line in part if line.label in _TITLE]),
            names=tuple([line for line in part if line.label is Label.NAMES]),
            paragraphs=tuple(_split([line for line in part if line.label in _ABSTRACT], Label.ABSTRACT)),
            addresses=(
                *([above[part[0].number]] if part[0].number in above else ()),
                *(line for line in part if line.label is Label.FIELD),
            ),
        )
        for part in _split(lines, Label.TITLE)
    ]


def _split(lines: Sequence[Labelled], opening: Label) -> list[Sequence[Labelled]]:
    """The lines in parts, each from a line with the label to the next such line."""
    starts = [index for index, line in enumerate(lines) if line.label is opening]
    return [lines[start:end] for start, end in pairwise([*starts, len(lines)])]


def _joined(lines: Iterable[Labelled]) -> str:
    return " ".join(line.text for line in lines)


def _draft_entry(entry: _EntryLines) -> DraftEntry:
    return DraftEntry(
        title=_joined(entry.title),
        line=entry.title[0].number,
        paragraphs=tuple(map(_joined, entry.paragraphs)),
        fields=_fields(entry),
    )


def _fields(entry: _EntryLines) -> tuple[tuple[str, str], ...]:
    values = {
        "title": ["-"],  # the entry's own is no HTML
        "url": [line.text for line in entry.addresses],
    }
    read, _ = make_entry(values, line=0) if entry.addresses else (None, [])
    found = dict(read.fields) if read is not None else {}
    if entry.names:
        found["authors"] = read_names(entry.names[0].text)
    return tuple((key, found[key]) for key in FIELDS if key in found)


def _without_numbers(entries: list[DraftEntry]) -> list[DraftEntry]:
    """The entries, without the numbers before their titles where these count from 1 to the last."""
    found = [NUMBER.match(entry.title) for entry in entries]
    if len(entries) < 3 or [match and int(match[1]) for match in found] != [*range(1, len(entries) + 1)]:
        return entries
    return [
        replace(entry, title=entry.title[match.end() :])
        for entry, match in zip(entries, found, strict=True)
        if match is not None
    ]


# ---- remarks -------------------------------------------------------------------------------------

_GUESSED = Remark(
    line=None,
    message="abstracts are wrapped and no blank line parts the papers: titles are guessed",
    hint="check the papers found, or put a blank line above every title",
)
# Label of a line that belongs to no paper → message and hint.
_REPORTED = {
    Label.UNKNOWN_OPTION: (
        "front matter that a dump cannot have",
        f"left out; known: {', '.join(FRONT_MATTER_KEYS)}",
    ),
    Label.BEFORE_TITLES: (
        "text before the first title",
        "put the paper's title on a line of its own above it, or delete the line",
    ),
    Label.NAMES_WITHOUT_TITLE: (
        "names without a title",
        "put the paper's title on a line of its own above it, or delete the line",
    ),
}


def _remark_on_line(line: Labelled) -> Remark | None:
    """What there is to say of a line: that it belongs to no paper, or that its label is in doubt."""
    if line.in_doubt:
        return _in_doubt(line)
    if line.label not in _REPORTED:
        return None
    message, hint = _REPORTED[line.label]
    return Remark(line=line.number, message=f"{message}{_below(line)}: {_excerpt(line.text)}", hint=hint)


def _in_doubt(line: Labelled) -> Remark:
    if line.label is Label.TITLE:
        return Remark(
            line=line.number,
            message=f"taken for a title, because it is alone between two abstracts: {_excerpt(line.text)}",
            hint="if it is none, delete the line, or join it to the abstract that it belongs to",
        )
    return Remark(
        line=line.number,
        message=f"taken for a part of the abstract above: {_excerpt(line.text)}",
        hint="join it to the line that it belongs to, or correct the dated page if it is a title",
    )


def _second_date(line: Labelled, first: Labelled) -> Remark:
    return Remark(
        line=line.number,
        message=f"a second date line: {line.text}",
        hint=f"the digest is dated by the first, {first.text}; put two digests into two files",
    )


def _second_abstracts(entries: Sequence[_EntryLines]) -> Iterator[Remark]:
    """On paragraphs that are as long as an abstract, but for the first such of each entry."""
    second = [
        paragraph[0]
        for entry in entries
        for paragraph in [lines for lines in entry.paragraphs if is_long(_joined(lines))][1:]
    ]
    if len(second) > 3 and len(second) * 4 > len(entries):
        yield Remark(
            line=second[0].number,
            message=f"abstracts of several long paragraphs, some perhaps of another paper: {len(second)}",
            hint="check the number of papers found",
        )
        return
    for line in second:
        yield Remark(
            line=line.number,
            message=f"a second abstract under one title{_below(line)}: {_excerpt(line.text)}",
            hint="if it is another paper's, put that paper's title above it, or correct the dated page",
        )


def _without_abstract(entry: _EntryLines) -> Remark:
    return Remark(
        line=entry.title[0].number,
        message=f"a title without an abstract: {_excerpt(_joined(entry.title))}",
        hint="kept as a paper; put its abstract on the line below it, or delete what is no title",
    )


def _below(line: Labelled) -> str:
    """The line above that was skipped as part of the page, which may have been the missing title."""
    return f", below \u201c{line.above}\u201d" if line.above else ""


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
