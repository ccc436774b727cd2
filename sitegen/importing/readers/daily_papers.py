r"""The copied text of a Daily Papers page, or of a search on it.

Two shapes of one source. *Flat*: banner lines, `Subscribe` glued to the first title, then title line,
abstract line, title line, … *Spaced*: the same lines with blank lines between all of them, and often a
date line without a year. Grammar, line by line:

    dump       = [front-matter] { blank | furniture | date-line | entry }
    entry      = title [names] abstract-line*
    furniture  = a whole line that FURNITURE or the settings name
    names      = the authors, on a line that counts as one of the title's

What a line is follows from its length and end, its neighbours and blank lines: abstracts are prose,
titles are short and end without a full stop. A line that wraps belongs to the paragraph above it. Where
long and short lines alternate, a short one is a title whatever it looks like (`Alternation`).
Every line is counted as exactly one of furniture, blank, title, abstract or reported.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sitegen.importing.readers.draft import Draft, DraftEntry, LineCount, Option, Remark
from sitegen.importing.readers.furniture import (
    BANNER,
    Alternation,
    Row,
    classify,
    find_titles,
    is_long,
    measure,
)
from sitegen.importing.readers.names import find_names, read_names

# The flat shape runs the button's label into the first title: `SubscribeHumanoid Policy`.
_GLUED = re.compile(r"subscribe(?=\S)(?!rs?\b|d\b|s\b)", re.IGNORECASE)
_GLUED_FIRST = re.compile(r"Subscribe(?=[A-Z])")  # where the banner was not copied
_TAIL = 250  # characters at the end of a line that are looked at
_WRAPPED = 200  # a line of this length or more was not wrapped by an editor
_SENTENCE_END = re.compile(r"[.!?:…。！？：]['\"”’)\]}»」』]*$|https?://\S+$")
_INNER_STOP = re.compile(r"[^\W\d_A-Z]{4}\. [A-Z]|。.")
_FULL_STOP = re.compile(r"(?<!\bvs)(?<!\bal)[.…。]['\"”’)\]}»」』]*$")
_LEADS_ON = (":", ";", ",")  # ends of lines that belong to prose
_BULLET = re.compile(r"(?:[-*•–]|\(?\d{1,2}[.)])\s")
_FRONT_MATTER = re.compile(r"([A-Za-z][\w-]*)\s*:(?:\s+(.*))?|- .*|#.*")
FRONT_MATTER_KEYS = ("date", "title")


def looks_like(head: bytes) -> bool:
    """Plain text of any kind: the reader of last resort."""
    return bool(head)


@dataclass(slots=True)
class _Open:
    """The entry being read."""

    title: str
    line: int
    paragraphs: list[list[_Line]] = field(default_factory=list)

    def close(self) -> DraftEntry:
        return DraftEntry(
            title=self.title,
            line=self.line,
            paragraphs=tuple(" ".join(line.text for line in lines) for lines in self.paragraphs),
        )

    def second_abstracts(self) -> Iterator[_Line]:
        """The first lines of paragraphs that are as long as an abstract, but for the first such."""
        long = [lines for lines in self.paragraphs if is_long(" ".join(line.text for line in lines))]
        return (lines[0] for lines in long[1:])


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    gap: bool  # a blank line, furniture or the file's start stands before it
    above: str  # the furniture or date line right above it, if any


def parse(lines: Sequence[str], own: re.Pattern[str] | None = None) -> Draft:
    """The entries of a dump, in order, with a count of every line; `own` are lines of furniture, too."""
    counts = {"furniture": 0, "blank": 0, "titles": 0, "abstract": 0, "reported": 0}
    remarks: list[Remark] = []
    options, first = _front_matter(lines, counts, remarks)
    rows = classify(lines, first, own)
    names = {row.number: row for row in find_names(rows)}
    rows = [names.get(row.number, row) for row in rows]
    alternation = measure(rows)
    titles = {row.number for row in find_titles(rows, alternation)}
    rows = [replace(row, kind="text") if row.number in titles else row for row in rows]
    dates: list[Row] = []
    kept = list(_without_furniture(rows, counts, dates))
    remarks += (_second_date(row, dates[0]) for row in dates if row.text != dates[0].text)
    entries = list(_entries(kept, alternation, counts, remarks))
    entries = _without_numbers(_with_authors(entries, names.values(), counts, remarks))
    if not alternation.certain:
        remarks += (_doubtful_title(line) for line in kept if line.number in titles)
    return Draft(
        title="Daily Papers",
        entries=tuple(entries),
        count=LineCount(lines=len(lines), **counts),
        date_text=dates[0].text if dates else "",
        date_line=dates[0].number if dates else 0,
        options=options,
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
    )


def _front_matter(
    lines: Sequence[str], counts: dict[str, int], remarks: list[Remark]
) -> tuple[tuple[Option, ...], int]:
    """`date:` and `title:` between two `---` lines on top, and how many lines that takes."""
    end = next((number for number, line in enumerate(lines[1:20], start=1) if line == "---"), 0)
    rows = [
        (number, line, _FRONT_MATTER.fullmatch(line))
        for number, line in enumerate(lines[1:end], start=2)
        if line
    ]
    options = tuple(
        Option(key=match[1].lower(), value=(match[2] or "").strip().strip("'\""), line=number)
        for number, _, match in rows
        if match is not None and match[1] and match[1].lower() in FRONT_MATTER_KEYS
    )
    if not lines or lines[0] != "---" or not options or any(match is None for _, _, match in rows):
        return (), 0  # a rule above the first paper
    used = {option.line for option in options}
    for number, line, _ in rows:
        if number not in used:
            counts["reported"] += 1
            remarks.append(
                Remark(
                    line=number,
                    message=f"front matter that a dump cannot have: {_excerpt(line)}",
                    hint=f"left out; known: {', '.join(FRONT_MATTER_KEYS)}",
                )
            )
    counts["furniture"] += len(used) + 2
    counts["blank"] += end - 1 - len(rows)
    return options, end + 1


def _without_furniture(rows: Iterable[Row], counts: dict[str, int], dates: list[Row]) -> Iterator[_Line]:
    gap, after_banner, first_text, above = True, False, True, ""
    for row in rows:
        text = row.text
        if row.kind == "names":  # see _with_authors
            counts["titles"] += 1
            continue
        if row.kind == "text":
            glued = _GLUED.match(text) if after_banner else _GLUED_FIRST.match(text) if first_text else None
            yield _Line(row.number, text[glued.end() :].lstrip() if glued else text, gap=gap, above=above)
            gap, after_banner, first_text, above = False, False, False, ""
            continue
        gap = True
        after_banner = bool(BANNER.match(text)) or (after_banner and not text)
        counts["blank" if row.kind == "blank" else "furniture"] += 1
        above = text or above
        if row.kind == "date":
            dates.append(row)


def _entries(
    lines: Sequence[_Line], alternation: Alternation, counts: dict[str, int], remarks: list[Remark]
) -> Iterator[DraftEntry]:
    layouts = _layouts(lines)
    if any(layout.width and not layout.apart for layout in layouts):
        remarks.append(
            Remark(
                line=None,
                message="abstracts are wrapped and no blank line parts the papers: titles are guessed",
                hint="check the papers found, or put a blank line above every title",
            )
        )
    entries: list[_Open] = []
    for index, (line, layout) in enumerate(zip(lines, layouts, strict=True)):
        after = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        entry = entries[-1] if entries else None
        # A short line alone between two abstracts; the first under a title is a part of its abstract.
        alone = (
            alternation.regular
            and not layout.width
            and (entry is None or bool(entry.paragraphs))
            and _short(line.text)
            and _leads_to_prose(line, after)
        )
        if entry is not None and before is not None and _goes_on(line, before, after, entry, layout):
            entry.title = f"{entry.title} {line.text}"
            counts["titles"] += 1
        elif (read := _opens_entry(line, before, after, entry, layout)) or alone:
            entries.append(_Open(title=line.text, line=line.number))
            counts["titles"] += 1
            if not read and not alternation.certain:
                remarks.append(_doubtful_title(line))
        elif entry is None:
            counts["reported"] += 1
            remarks.append(_before_first_title(line))
        else:
            counts["abstract"] += 1
            odd = alternation.certain and not layout.width and entry.paragraphs and _short(line.text)
            if odd and not _contains_url(line.text):
                remarks.append(_doubtful_paragraph(line))
            _append(entry, line, before)
    remarks += _doubts(entries)
    return (entry.close() for entry in entries)


def _with_authors(
    entries: Sequence[DraftEntry], names: Iterable[Row], counts: dict[str, int], remarks: list[Remark]
) -> list[DraftEntry]:
    """The entries, each with the names that stand below its title."""
    result = list(entries)
    lines = [entry.line for entry in entries]
    for row in names:
        place = bisect(lines, row.number) - 1
        if place < 0 or result[place].fields:
            counts["titles"] -= 1
            counts["reported"] += 1
            remarks.append(_names_without_title(row))
            continue
        result[place] = replace(result[place], fields=(("authors", read_names(row.text)),))
    return result


_NUMBERED = re.compile(r"[(\[]?(\d{1,3})[.)\]:]\s+(?=\S)")


def _without_numbers(entries: list[DraftEntry]) -> list[DraftEntry]:
    """The entries, without the numbers before their titles where these count from 1 to the last."""
    found = [_NUMBERED.match(entry.title) for entry in entries]
    if len(entries) < 3 or [match and int(match[1]) for match in found] != [*range(1, len(entries) + 1)]:
        return entries
    return [
        replace(entry, title=entry.title[match.end() :])
        for entry, match in zip(entries, found, strict=True)
        if match is not None
    ]


def _append(entry: _Open, line: _Line, before: _Line | None) -> None:
    """Add a line to the paragraph above it, or open a new paragraph."""
    wrapped = not line.gap and before is not None and not is_long(before.text) and len(entry.paragraphs) > 0
    if wrapped and entry.paragraphs[-1]:
        entry.paragraphs[-1].append(line)
    else:
        entry.paragraphs.append([line])


# ---- what is said --------------------------------------------------------------------------------


def _second_date(row: Row, first: Row) -> Remark:
    return Remark(
        line=row.number,
        message=f"a second date line: {row.text}",
        hint=f"the digest is dated by the first, {first.text}; put two digests into two files",
    )


def _names_without_title(row: Row) -> Remark:
    return Remark(
        line=row.number,
        message=f"names without a title: {_excerpt(row.text)}",
        hint="put the paper's title on a line of its own above it, or delete the line",
    )


def _before_first_title(line: _Line) -> Remark:
    return Remark(
        line=line.number,
        message=f"text before the first title{_below(line)}: {_excerpt(line.text)}",
        hint="put the paper's title on a line of its own above it, or delete the line",
    )


def _doubtful_title(line: _Line) -> Remark:
    return Remark(
        line=line.number,
        message=f"taken for a title, since it stands alone between two abstracts: {_excerpt(line.text)}",
        hint="if it is none, delete the line, or join it to the abstract that it belongs to",
    )


def _doubtful_paragraph(line: _Line) -> Remark:
    return Remark(
        line=line.number,
        message=f"taken for a part of the abstract above: {_excerpt(line.text)}",
        hint="join it to the line that it belongs to, or correct the dated page if it is a title",
    )


def _doubts(entries: Sequence[_Open]) -> Iterator[Remark]:
    """What is odd about entries: no abstract, or more than one."""
    second = [line for entry in entries for line in entry.second_abstracts()]
    hint = "if it is another paper's, put that paper's title above it, or correct the dated page"
    if len(second) > 3 and len(second) * 4 > len(entries):
        yield Remark(
            line=second[0].number,
            message=f"abstracts of several long paragraphs, some perhaps of another paper: {len(second)}",
            hint="check the number of papers found",
        )
    else:
        for line in second:
            yield Remark(
                line=line.number,
                message=f"a second abstract under one title{_below(line)}: {_excerpt(line.text)}",
                hint=hint,
            )
    for entry in entries:
        if not entry.paragraphs:
            yield Remark(
                line=entry.line,
                message=f"a title without an abstract: {_excerpt(entry.title)}",
                hint="kept as a paper; put its abstract on the line below it, or delete what is no title",
            )


def _below(line: _Line) -> str:
    """The line above that was skipped as part of the page, which may have been the missing title."""
    return f", below \u201c{line.above}\u201d" if line.above else ""


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


# ---- what a line is ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the text around a line is laid out."""

    width: int  # at which an editor wrapped it; 0: every paragraph is one line
    apart: bool  # blank lines part the entries
    file_width: int  # at which other text of the file is wrapped, if any is


def _layouts(lines: Sequence[_Line]) -> list[_Layout]:
    """The layout around each line. One wrapped abstract does not make a wrapped file."""
    runs: list[Sequence[_Line]] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index].gap or _long(lines[index]) or _long(lines[index - 1]):
            runs.append(lines[start:index])
            start = index
    widths = [_width(run) for run in runs]
    file_width = max(widths, default=0)
    apart = sum(line.gap for line in lines[1:]) * 40 > len(lines)
    layouts: list[_Layout] = []
    for run, width in zip(runs, widths, strict=True):
        layout = _Layout(width or (file_width if _fills(run, file_width) else 0), apart, file_width)
        layouts += [layout] * len(run)
    return layouts


def _fills(run: Sequence[_Line], width: int) -> bool:
    """Whether a few lines are a wrapped sentence."""
    return (
        len(run) > 1
        and _SENTENCE_END.search(run[-1].text) is not None
        and all(
            len(one.text) <= width and not _breaks(one, next_one, width) for one, next_one in pairwise(run)
        )
    )


def _width(run: Sequence[_Line]) -> int:
    """The width at which lines without a gap are wrapped, or 0.

    A line below which the text goes on in lower case was wrapped; in wrapped text many were.
    """
    wrapped = [len(one.text) for one, next_one in pairwise(run) if _runs_on(next_one.text)]
    return max(wrapped) if len(wrapped) > 1 and len(wrapped) * 4 >= len(run) else 0


def _long(line: _Line) -> bool:
    return len(line.text) >= _WRAPPED


def _opens_entry(
    line: _Line, before: _Line | None, after: _Line | None, entry: _Open | None, layout: _Layout
) -> bool:
    if not _short(line.text) or URL_ONLY.fullmatch(line.text):
        return False
    if entry is None or before is None:
        return not _FULL_STOP.search(line.text) or _leads_to_prose(line, after)
    if _counts_on(line, before, entry):
        return True
    if line.text.endswith(_LEADS_ON) or (_BULLET.match(line.text) and not _leads_to_prose(line, after)):
        return False  # a list in an abstract
    if layout.width and layout.apart and not line.gap:
        return False
    if layout.width and line.gap and (after is None or not after.gap):
        # The first of several lines is prose, unless the entry above already has some.
        return bool(entry.paragraphs) and _title_above_block(line, after, layout)
    if not entry.paragraphs:
        return not layout.width and _reads_as_title(line)
    if not line.gap and len(before.text) < _WRAPPED:
        return (_title_after_wrapped if layout.width else _title_after_short)(line, before, after, layout)
    return _title_after_abstract(line, after)


def _counts_on(line: _Line, before: _Line, entry: _Open) -> bool:
    """Whether a line has the number after that of the title above, below an abstract that may be short."""
    above, here = _NUMBERED.match(entry.title), _NUMBERED.match(line.text)
    return (
        above is not None
        and here is not None
        and int(here[1]) == int(above[1]) + 1
        and bool(entry.paragraphs)
        and (line.gap or _SENTENCE_END.search(before.text[-_TAIL:]) is not None)
        and _reads_as_title(line)
    )


def _goes_on(line: _Line, before: _Line, after: _Line | None, entry: _Open, layout: _Layout) -> bool:
    """Whether a line is the second or third of a wrapped title."""
    return (
        not entry.paragraphs
        and not line.gap
        and 0 < len(before.text) <= layout.file_width
        and len(entry.title) + len(line.text) < _WRAPPED
        and not _breaks(before, line, layout.file_width)
        and _reads_as_title(line)
        and (after is None or after.gap or _breaks(line, after, layout.file_width))
    )


def _reads_as_title(line: _Line) -> bool:
    """Whether a short line is no sentence, and no part of two."""
    return not (_FULL_STOP.search(line.text) or _INNER_STOP.search(line.text) or _contains_url(line.text))


def _title_above_block(line: _Line, after: _Line | None, layout: _Layout) -> bool:
    """Whether the first line of a wrapped block is a title with its abstract right below."""
    if not _reads_as_title(line) or (_runs_on(line.text) and not _title_case(line.text)):
        return False
    return (
        after is None
        or _breaks(line, after, layout.file_width)
        or len(line.text) > layout.width
        or _title_case(line.text)
    )


def _title_after_wrapped(line: _Line, before: _Line, after: _Line | None, layout: _Layout) -> bool:
    """Whether a line that follows a wrapped abstract without a blank line opens the next entry."""
    if not _SENTENCE_END.search(before.text[-_TAIL:]) or not _reads_as_title(line):
        return False
    if len(line.text) > layout.width or _breaks(before, line, layout.file_width):
        return (
            after is None
            or _leads_to_prose(line, after)
            or _breaks(line, after, layout.file_width)
            or len(line.text) > layout.width
            or _title_case(line.text)
        )
    return _title_case(line.text) and (
        after is None or _breaks(line, after, layout.file_width) or len(line.text) > layout.width
    )


def _title_after_short(line: _Line, before: _Line, after: _Line | None, layout: _Layout) -> bool:
    """Whether a line right below a short one opens the next entry, where abstracts are not wrapped."""
    if not (_SENTENCE_END.search(before.text[-_TAIL:]) or _BULLET.match(before.text)):
        return False
    if not _reads_as_title(line):
        return False
    if after is None or _leads_to_prose(line, after) or _title_case(line.text):
        return True
    return bool(_FULL_STOP.search(after.text)) and not _runs_on(line.text)


def _breaks(line: _Line, after: _Line, width: int) -> bool:
    """Whether a line ends on purpose: the next word would still have fitted on it."""
    return len(line.text) + 1 + len(after.text.split(" ", 1)[0]) <= width


def _title_after_abstract(line: _Line, after: _Line | None) -> bool:
    """Whether a short line that stands apart below an abstract opens the next entry."""
    if _contains_url(line.text) and not _leads_to_prose(line, after):
        return False
    if not _FULL_STOP.search(line.text):
        return not (_contains_url(line.text) and not _title_case(line.text))
    return _leads_to_prose(line, after) and _title_case(line.text)


def _leads_to_prose(line: _Line, after: _Line | None) -> bool:
    return after is not None and is_long(after.text)


def _short(text: str) -> bool:
    return not is_long(text)


URL_ONLY = re.compile(r"\S*https?://\S+|www\.\S+")


def _contains_url(text: str) -> bool:
    return "http://" in text or "https://" in text


def _title_case(text: str) -> bool:
    """Whether most of the longer words begin with a capital letter, as in an English title."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return bool(words) and sum(word[0].isupper() for word in words) * 5 >= len(words) * 3


def _runs_on(text: str) -> bool:
    """Whether a line begins with a word in small letters; `xLSTM` and `t-SNE` are names."""
    return text[0].islower() and text.split(" ", 1)[0].islower()
