r"""Papers in a Markdown file, as projects and newsletters keep them.

    ## 2025-08-20                               | Title | Authors | Summary | Link |
                                                | --- | --- | --- | --- |
    ### [Title](https://…)                      | … | … | … | [Read more](…) |

    **Authors:** …                              1. Title (https://…) - a sentence.
                                                - **Title** Names [[paper](…)] [[code](…)]
    The abstract.

Headings with a day part the file into digests; headings between a day and its papers are the papers'
`categories`. Every line gets a label: what stands above the first paper, beside the papers or at the foot is
furniture. That papers have no abstracts is normal here, and not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.draft import Draft, Option, Remark
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.leftovers import Leftovers
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.markdown.blocks import Block, Kind, cells, find_blocks
from sitegen.importing.readers.markdown.days import heading_day, heading_year, without_day
from sitegen.importing.readers.markdown.digests import (
    Day,
    day_entries,
    drop_numbers,
    file_topics,
    merge_days,
    text_fingerprint,
)
from sitegen.importing.readers.markdown.entry import Paper, open_heading, open_item
from sitegen.importing.readers.markdown.inline import read_inline
from sitegen.importing.readers.markdown.shapes import (
    Shape,
    find_shape,
    is_no_title,
    is_title_like,
    plain_heading,
)
from sitegen.importing.readers.markdown.tables import Columns, open_row
from sitegen.importing.readers.markdown.titles import without_number
from sitegen.importing.readers.refused.foreign import find_foreign
from sitegen.importing.readers.text import copied_text
from sitegen.importing.readers.text.furniture import is_long

_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".qmd", ".mdx"})
_MARK = re.compile(
    r"\s*(?:#{1,6}\s+\S|(?:[-*+•]|\(?\d{1,3}[.)])\s+\S|\|.*\||.*\]\(https?:|\*\*\S|>\s|\S.*\s\|\s.*\s\|\s|(?:title|标题)\s?[:：]\s)",
    re.IGNORECASE,
)
_OPTION = re.compile(r"([A-Za-z][\w-]*)\s*:\s*(.*)")
_DAY_LINE = 60  # characters
_HEAD = 400  # lines that tell a format
_OWN_PAGE = re.compile(r"(?:date_from|sha256): ")  # of a dated page


def sniff(head: Head) -> bool:
    """Whether a file calls itself Markdown, or has a few of its marks; without papers it is read as text."""
    lines = head.lines
    if lines and lines[0].rstrip() == "---" and any(map(_OWN_PAGE.match, lines[:40])):
        return False
    return head.suffix in _SUFFIXES or sum(_MARK.match(line) is not None for line in lines) > 1


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests of a file, one a day, oldest first; DumpError, as for other text, where it has none."""
    lines = raw.indented
    labels = [Label.BLANK if not line else Label.FURNITURE for line in lines]
    own = raw.furniture
    if own is not None:
        lines = ["" if line and own.fullmatch(" ".join(line.split())) else line for line in lines]
    options, start = _front_matter(lines)
    shape = find_shape([*find_blocks(lines, start)])
    if not shape.found or _is_foreign(raw):
        return copied_text.read(raw)
    reading = _Reading(shape)
    reading.read()
    if not raw.force and reading.foreign_prose > max(3, reading.papers):
        return copied_text.read(raw)
    return tuple(_drafts(reading, labels, lines, options, raw))


def _is_foreign(raw: Raw) -> bool:
    """Whether a file that does not call itself Markdown is of a format that only looks like it in part."""
    if raw.head.suffix in _SUFFIXES:
        return False
    first = next(place for place, line in enumerate(raw.lines) if line)
    foreign = find_foreign(raw.lines[first : first + _HEAD], source=raw.name)
    return foreign is not None and not foreign.may_list


def _front_matter(lines: Sequence[str]) -> tuple[tuple[Option, ...], int]:
    """The options between two `---` on top, and the index of the first line below."""
    first = next((place for place, line in enumerate(lines) if line), 0)
    if lines[first].strip() != "---":
        return (), first
    end = next((place for place, line in enumerate(lines[first + 1 :], first + 1) if line == "---"), 0)
    rows = [_OPTION.match(line) for line in lines[first + 1 : end]]
    if not any(rows) or end - first > 60:
        return (), first
    options = [
        Option(key=row[1].lower(), value=row[2].strip().strip("'\""), line=number)
        for number, row in enumerate(rows, first + 2)
        if row is not None and row[2]
    ]
    kept = [option for option in options if option.key in {"date", "title"}]
    return tuple(_plain_date(option) for option in kept), end + 1


def _plain_date(option: Option) -> Option:
    """A date without the time of day that static site generators write behind it."""
    match = re.match(r"\d{4}-\d\d-\d\d(?=[T ])", option.value) if option.key == "date" else None
    return Option(key=option.key, value=match[0], line=option.line) if match else option


# ---- one walk through the blocks -------------------------------------------------------------------------


class _Reading:
    """Goes through the blocks of a file once."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self.days: list[Day] = [Day()]
        self.leftovers = Leftovers()
        self.title = ""  # of the file
        self.remarks: list[Remark] = []
        self.labels: list[tuple[int, int, Label]] = []
        self.foreign_prose = 0  # paragraphs that belong to no paper
        self.papers = 0
        self._paper: Paper | None = None
        self._item: Block | None = None  # that opened the paper
        self._columns: Columns = ()
        self._topics: list[tuple[int, str]] = []
        self._year = ""

    def read(self) -> None:
        for block in self._shape.blocks:
            if block.kind is Kind.HEADING:
                self._read_heading(block)
            elif block.kind is Kind.HEADER:
                self._columns = self._shape.tables.get(block.first, ())
                if self._shape.level and self._paper is not None:
                    self._paper.take(block._replace(kind=Kind.TEXT, source=block.source.strip("| ")))
            elif block.kind is Kind.ROW and not self._shape.level:
                self._columns = self._shape.tables.get(block.first, self._columns)
                self._read_row(block)
            elif block.kind is Kind.TEXT and (day := self._day_line(block)):
                self._open_day(day, block)
            elif block.kind is Kind.ITEM and self._opens_paper(block):
                self._open(open_item(block, self.leftovers), block)
            elif self._paper is not None and self._belongs(block):
                self._paper.take(block)
            else:
                self._close(block)

    def _read_heading(self, block: Block) -> None:
        text = plain_heading(block)
        level = self._shape.level
        is_title = block.level == level and bool(text) and not is_no_title(text)
        if day := heading_day(
            text, self._year, any_name=block.level == 1 and level != 1 and not self._seen_day
        ):
            self._open_day(day, block)
        elif is_title and text.casefold() not in self._shape.sections:
            self._topics = [topic for topic in self._topics if topic[0] < block.level]
            self._open(open_heading(block, self.leftovers), None)
        elif level and block.level >= level and self._paper is not None and not is_no_title(text):
            self._paper.take(block)
        else:
            self._paper = None
            self._year = heading_year(text) or self._year
            self._topics = [topic for topic in self._topics if topic[0] < block.level]
            if not heading_year(text):
                self._topics.append((block.level, _topic(block)))
            if not self.title and block.level == 1 and not is_no_title(text):
                self.title = _topic(block)

    @property
    def _seen_day(self) -> bool:
        return len(self.days) > 1

    def _day_line(self, block: Block) -> str:
        """The day of a line above lists or tables; one below the title of a paper is the paper's."""
        if self._shape.level and self._paper is not None:
            return ""
        return heading_day(block.source.strip("* "), self._year) if len(block.source) < _DAY_LINE else ""

    def _open_day(self, day: str, block: Block) -> None:
        self._paper = None
        self._topics = [topic for topic in self._topics if topic[0] < block.level]
        self.labels.append((block.first, block.last, Label.DATE))
        self.days.append(Day(day, block.first))
        self.title = self.title or without_day(read_inline(block.source).plain)

    def _open(self, paper: Paper, item: Block | None) -> None:
        self._paper, self._item = paper, item
        self.papers += 1
        paper.topic = self._topics[-1][1] if self._topics else ""
        self.days[-1].papers.append(paper)

    def _read_row(self, block: Block) -> None:
        paper = open_row(block, self._columns, self.leftovers) if self._columns else None
        if paper is not None:
            self._open(paper, None)
            if block is self._shape.blocks[-1] and len(cells(block.source)) < len(self._columns):
                self.remarks.append(_cut_off(block))
        elif self._columns:
            self.labels.append((block.first, block.last, Label.NO_PAPER))
            self.remarks.append(
                Remark(line=block.first, message="a row without a title", hint="complete it, or delete it")
            )
        self._paper = None

    def _opens_paper(self, block: Block) -> bool:
        return block.level in self._shape.indents and not self._shape.level and is_title_like(block.source)

    def _belongs(self, block: Block) -> bool:
        """Whether a block belongs to the open paper."""
        if self._item is None or block.kind in {Kind.RULE, Kind.HTML}:
            return True
        if block.level > self._item.level:
            return True
        return block.kind is Kind.TEXT and self._shape.loose

    def _close(self, block: Block) -> None:
        """The paper above is whole; the block is furniture."""
        self._paper = None
        if block.kind in {Kind.TEXT, Kind.ITEM}:
            self.foreign_prose += is_long(block.source)


def _cut_off(block: Block) -> Remark:
    return Remark(
        line=block.first,
        message="the file ends within a row of a table",
        hint="kept as far as it goes; look whether the file was cut off",
    )


def _topic(block: Block) -> str:
    """A heading as the name of a category: without numbers, signs, links and brackets."""
    text = without_number(read_inline(block.source).plain)
    text = re.sub(r"\[.*?\]|\(.*?\)|（.*?）", " ", text).replace(",", " ")
    return re.sub(r"^[^\w]+|[^\w]+$", "", " ".join(text.split()))[:80]


# ---- the digests -----------------------------------------------------------------------------------------


def _drafts(
    reading: _Reading, labels: list[Label], lines: Sequence[str], options: tuple[Option, ...], raw: Raw
) -> Iterator[Draft]:
    days = merge_days(reading.days, len(lines))
    file_topics(days)
    drop_numbers(days)
    for first, last, label in reading.labels:
        labels[first - 1 : last] = [label] * (last - first + 1)
    entries = [tuple(day_entries(day, labels, reading.remarks)) for day in days]
    remarks = (*raw.decoding, *reading.remarks, *reading.leftovers.remarks())
    for day, listed in zip(days, entries, strict=True):
        yield Draft(
            title=reading.title or "Digest",
            entries=listed,
            count=LineCount.of(label for first, last in day.spans for label in labels[first:last]),
            date_text=day.text,
            date_line=day.line,
            sha256=text_fingerprint(day, labels, lines) if day.text else "",
            options=options if len(days) == 1 else tuple(each for each in options if each.key != "date"),
            remarks=remarks if day is days[0] else (),
        )
