r"""The copied text of a Daily Papers page, or of a search on it.

Two shapes of one source. *Flat*: banner lines, `Subscribe` glued to the first title, then title line,
abstract line, title line, … *Spaced*: the same lines with blank lines between all of them, and often a
date line without a year. Grammar, line by line:

    dump       = [front-matter] { blank | furniture | date-line | entry }
    entry      = title abstract-line*
    furniture  = a whole line that FURNITURE names

What a line is follows from its length and end, its neighbours and blank lines: abstracts are prose,
titles are short and end without a full stop. A line that wraps belongs to the paragraph above it.
Every line is counted as exactly one of furniture, blank, title, abstract or reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sitegen.dumps.draft import Draft, DraftEntry, LineCount, Option, Remark

# Whole names: a paper may well be called `Octopus 2`.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
DATE_LINE = re.compile(
    rf"{_WEEKDAY}(?:{_MONTH}\s+{_DAY}(?:,?\s+\d{{4}})?|{_DAY}\s+{_MONTH}(?:,?\s+\d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}})",
    re.IGNORECASE,
)

# Everything that the page shows around its papers. A row is a whole line. None ends in a full stop: the
# last line of a wrapped abstract may be `2023.` or `published at a workshop.`
FURNITURE = re.compile(
    r"(?!.*\.$)(?:"
    + "|".join(
        rf"(?:{row})"
        for row in (
            r"new",
            r"get trending papers in your email inbox(?: once a day)?!?",
            r"subscribe",
            r"daily papers",
            r"trending papers",
            r"by\s*ak and the research community",
            r"(?:papers|daily|weekly|monthly|previous|next|load more|back to articles)",
            r"published (?:on|at) .{1,40}",
            r"submitted (?:by|on)(?: \S{1,60})?",
            r"(?:upvote|upvotes|likes?)(?:\s*[·:]?\s*[\d.,]+k?)?",
            r"[▲△⬆+·•]?\s*[\d.,]+k?(?:\s*(?:upvotes?|likes?|comments?|votes?|stars?))?",
            r"[·•|–-]?\s*[\d.,]+\s+authors?",
            r"(?:view )?(?:arxiv(?: page)?|pdf|(?:hf )?paper page|project page)",
            r"github(?:\s*[·:]?\s*[\d.,]+k?)?",
            r"add to collection|community|login|log in|sign up|search|share|copy link|abstract",
            r"hugging face|models|datasets|spaces|buckets|docs|enterprise|pricing|blog|posts|collections",
            r"-{3,}|={3,}|\*{3,}|_{3,}|[·•▲|]",
        )
    )
    + ")",
    re.IGNORECASE,
)
# The flat shape runs the button's label into the first title: `SubscribeHumanoid Policy`.
_GLUED = re.compile(r"subscribe(?=\S)(?!rs?\b|d\b|s\b)", re.IGNORECASE)
_GLUED_FIRST = re.compile(r"Subscribe(?=[A-Z])")  # where the banner was not copied
# Who submitted a paper stands on a line of its own below these words.
_SUBMITTED = re.compile(r"submitted by", re.IGNORECASE)
_USER_NAME = re.compile(r"[\w.-]{1,42}")
_BANNER = re.compile(r"get trending papers in your email inbox", re.IGNORECASE)

LONG = 250  # characters; no title seen was longer than 140, no abstract shorter than 324
_WRAPPED = 200  # a line of this length or more was not wrapped by an editor
_SENTENCE_END = re.compile(r"[.!?:…]['\"”’)\]}»]*$|https?://\S+$")
_INNER_STOP = re.compile(r"[^\W\d_A-Z]{4}\. [A-Z]")
_FULL_STOP = re.compile(r"(?<!\bvs)(?<!\bal)[.…]['\"”’)\]}»]*$")
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
    paragraphs: list[list[str]] = field(default_factory=list)

    def close(self) -> DraftEntry:
        return DraftEntry(
            title=self.title, line=self.line, paragraphs=tuple(" ".join(lines) for lines in self.paragraphs)
        )


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    gap: bool  # a blank line, furniture or the file's start stands before it


def parse(lines: Sequence[str]) -> Draft:
    """The entries of a dump, in order, with a count of every line."""
    counts = {"furniture": 0, "blank": 0, "titles": 0, "abstract": 0, "reported": 0}
    remarks: list[Remark] = []
    options, first = _front_matter(lines, counts, remarks)
    dates: list[str] = []
    kept = list(_without_furniture(lines, first, counts, dates, remarks))
    entries = list(_entries(kept, counts, remarks))
    return Draft(
        title="Daily Papers",
        entries=tuple(entries),
        count=LineCount(lines=len(lines), **counts),
        date_text=dates[0] if dates else "",
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


def _without_furniture(
    lines: Sequence[str], first: int, counts: dict[str, int], dates: list[str], remarks: list[Remark]
) -> Iterator[_Line]:
    gap, after_banner, after_submitted, first_text = True, False, False, True
    for number, text in enumerate(lines[first:], start=first + 1):
        short = text[:120] if len(text) <= 120 else ""
        if not text:
            counts["blank"] += 1
        elif short and DATE_LINE.fullmatch(short):
            counts["furniture"] += 1
            dates.append(short)
            if len(set(dates)) > 1:
                remarks.append(
                    Remark(
                        line=number,
                        message=f"a second date line: {short}",
                        hint=f"the digest is dated by the first, {dates[0]}; put two digests into two files",
                    )
                )
        elif short and (FURNITURE.fullmatch(short) or (after_submitted and _USER_NAME.fullmatch(short))):
            counts["furniture"] += 1
        else:
            glued = _GLUED.match(text) if after_banner else _GLUED_FIRST.match(text) if first_text else None
            yield _Line(number=number, text=text[glued.end() :].lstrip() if glued else text, gap=gap)
            gap, after_banner, after_submitted, first_text = False, False, False, False
            continue
        gap = True
        after_submitted = bool(_SUBMITTED.fullmatch(short)) or (after_submitted and not text)
        after_banner = bool(_BANNER.match(short)) or (after_banner and not text)


def _entries(lines: Sequence[_Line], counts: dict[str, int], remarks: list[Remark]) -> Iterator[DraftEntry]:
    layouts = _layouts(lines)
    if any(layout.width and not layout.apart for layout in layouts):
        remarks.append(
            Remark(
                line=None,
                message="abstracts are wrapped and no blank line parts the papers: titles are guessed",
                hint="check the papers found, or put a blank line above every title",
            )
        )
    entry: _Open | None = None
    for index, (line, layout) in enumerate(zip(lines, layouts, strict=True)):
        after = lines[index + 1] if index + 1 < len(lines) else None
        before = lines[index - 1] if index else None
        if entry is not None and before is not None and _goes_on(line, before, after, entry, layout):
            entry.title = f"{entry.title} {line.text}"
            counts["titles"] += 1
        elif _opens_entry(line, before, after, entry, layout):
            if entry is not None:
                yield _closed(entry, remarks)
            entry = _Open(title=line.text, line=line.number)
            counts["titles"] += 1
        elif entry is None:
            counts["reported"] += 1
            remarks.append(
                Remark(
                    line=line.number,
                    message=f"text before the first title: {_excerpt(line.text)}",
                    hint="put the paper's title on a line of its own above it, or delete the line",
                )
            )
        else:
            counts["abstract"] += 1
            _append(entry, line, before)
    if entry is not None:
        yield _closed(entry, remarks)


def _closed(entry: _Open, remarks: list[Remark]) -> DraftEntry:
    if not entry.paragraphs:
        remarks.append(
            Remark(
                line=entry.line,
                message=f"a title without an abstract: {_excerpt(entry.title)}",
                hint="kept as a paper; put its abstract on the line below it, or delete what is no title",
            )
        )
    return entry.close()


def _append(entry: _Open, line: _Line, before: _Line | None) -> None:
    """Add a line to the paragraph above it, or open a new paragraph."""
    wrapped = not line.gap and before is not None and len(before.text) < LONG and len(entry.paragraphs) > 0
    if wrapped and entry.paragraphs[-1]:
        entry.paragraphs[-1].append(line.text)
    else:
        entry.paragraphs.append([line.text])


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
    if not _SENTENCE_END.search(before.text[-LONG:]) or not _reads_as_title(line):
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
    if not (_SENTENCE_END.search(before.text[-LONG:]) or _BULLET.match(before.text)):
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
    return after is not None and len(after.text) > LONG


def _short(text: str) -> bool:
    return len(text) <= LONG


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


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
