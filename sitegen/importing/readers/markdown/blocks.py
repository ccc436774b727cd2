r"""Lines of Markdown → blocks, each with the numbers of its lines.

The grammar is looser than that of CommonMark, for what people keep is: a row of a table may go on on the next
line, `<details>` and indented lines hold text like any other, `•` begins an item, and a line with a label of
its own (`**Authors:** …`) ends the paragraph above it. Blocks do not nest; an item has its indent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from sitegen.importing.readers.markdown.labels import Labelled, read_label


class Kind(Enum):
    RULE = auto()
    HEADING = auto()
    ITEM = auto()  # the first paragraph of an item of a list
    HEADER = auto()  # of a table, with the rule below it
    ROW = auto()  # of a table
    TEXT = auto()  # a paragraph
    CODE = auto()
    HTML = auto()  # tags and comments alone

    __hash__ = object.__hash__  # that of Enum is none of C's, and a file has very many lines


class Block(NamedTuple):
    kind: Kind
    first: int  # numbers of its lines, from 1
    last: int
    source: str = ""  # without the signs of the block; a line end between its lines
    level: int = 0  # of a heading; the indent of an item, text or code
    label: Labelled | None = None  # in front of a paragraph


_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?$| {0,3}(#{2,6})([^#\s!].*)$")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*$", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•▪◦–]|\(?(\d{1,4})[.)、])[ \t]+(?=\S)")
_QUOTE = re.compile(r"\s*>[>\s]*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[^`]*$")
_TAGS = re.compile(
    r"\s*(?:</?(?!https?:)[A-Za-z][^<>]*>\s*)+$|\s*<(summary|title)\b[^<>]*>.*</\1>\s*$", re.IGNORECASE
)
_DELIMITER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*$")
_UNDERLINE = re.compile(r"(=|-)\1{2,}$")
# A line that is a title in bold or a link, or nothing but links: a paragraph of its own.
_ALONE = re.compile(
    r"[^\w*\[<]{0,6}(?:\d{1,3}[.)]\s*)?(?:\*\*[^*\n]+\*\*|(?:[^\w\[]{0,8}\[{1,2}[^\[\]]*\]{0,2}\([^()\s]*\)\]?)+\W{0,3}|<?https?://\S+)$"
)
_BOLD_TAG = re.compile(r"(?:<p>\s*)?<(?:b|strong)>([^<>*]+)</(?:b|strong)>", re.IGNORECASE)
_BREAK_BEHIND = re.compile(r"<br\s*/?>$|</p>$", re.IGNORECASE)
_CELL_END = re.compile(r"(?<!\\)\|")
_LONGEST_ROW = 40  # lines of a row of a table
_LONGEST_TITLE = 200  # characters, with a line below it
_LONGEST_HEADING = 2000  # characters


def find_blocks(lines: Sequence[str], start: int = 0) -> Iterator[Block]:
    """The blocks of the lines from index `start` on; every line that is not blank belongs to one."""
    return _Scanner(lines).blocks(start)


def cells(row: str) -> list[str]:
    """The cells of a row of a table."""
    parts = [part.strip().replace("\\|", "|") for part in _CELL_END.split(row.strip())]
    if parts and not parts[0]:
        parts = parts[1:]
    if parts and not parts[-1]:
        parts.pop()
    return parts


def _is_alone(line: str) -> bool:
    marked = "**" in line or "](" in line or "://" in line
    return marked and len(line) <= _LONGEST_HEADING and _ALONE.match(line) is not None


def _heading(line: str) -> re.Match[str] | None:
    return _HEADING.match(line) if "#" in line[:4] and len(line) <= _LONGEST_HEADING else None


def _without_tags(line: str) -> str:
    """A line with the signs of Markdown for what is bold in HTML."""
    return _BOLD_TAG.sub(r"**\1**", line.strip()) if "<" in line else line.strip()


def _unquoted(line: str) -> str:
    match = _QUOTE.match(line)
    return line[match.end() :] if match else line


class _Scanner:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._fences = _pair_fences(lines)
        self._has_headings = any(_heading(line) for line in lines)

    def blocks(self, start: int) -> Iterator[Block]:
        place = start
        while place < len(self._lines):
            if not self._lines[place]:
                place += 1
                continue
            block = self._block(place)
            yield block
            if block.kind is Kind.HEADER:
                yield from self._rows(block)
                place = self._end
            else:
                place = block.last

    def _block(self, place: int) -> Block:
        """The block that begins at an index."""
        line = self._lines[place]
        number = place + 1
        bare = line.lstrip()
        sign = bare[0]
        if sign == "#" and (match := _heading(line)):
            text = match[2] if match[1] else match[4]
            return Block(Kind.HEADING, number, number, text or "", len(match[1] or match[3]))
        if place in self._fences:
            end = self._fences[place]
            inner = "\n".join(self._lines[place + 1 : end])
            return Block(Kind.CODE, number, end + 1, inner, len(line) - len(bare))
        if sign in "-*_=" and _RULE.match(line):
            return Block(Kind.RULE, number, number)
        if sign == "<" and (block := self._html(place)):
            return block
        if "|" in line and (block := self._table(place)):
            return block
        return self._paragraph(place)

    def _html(self, place: int) -> Block | None:
        line, number = self._lines[place], place + 1
        if match := _HTML_HEADING.match(line):
            return Block(Kind.HEADING, number, number, match[2].strip(), int(match[1]))
        if _TAGS.match(line):
            return Block(Kind.HTML, number, number)
        if line.lstrip().startswith("<!--"):
            for end in range(place, min(place + 200, len(self._lines))):
                if "-->" in self._lines[end]:
                    alone = self._lines[end].rstrip().endswith("-->")
                    return Block(Kind.HTML, number, end + 1) if alone else None
        return None

    def _table(self, place: int) -> Block | None:
        """The header of a table, or a row of one that has none."""
        line, number = self._lines[place], place + 1
        below = self._lines[place + 1] if place + 1 < len(self._lines) else ""
        if "|" in below and _DELIMITER.match(below):
            return Block(Kind.HEADER, number, number + 1, line)
        if _DELIMITER.match(line):
            return Block(Kind.HEADER, number, number)
        bare = line.strip()
        if bare.startswith("|") and bare.endswith("|") and len(cells(bare)) > 1:
            return Block(Kind.ROW, number, number, bare)
        return None

    def _rows(self, header: Block) -> Iterator[Block]:
        """The rows below a header. A row goes on until it has its cells, or another begins."""
        width = len(cells(header.source or self._lines[header.first - 1]))
        place = header.last
        while place < len(self._lines) and "|" in self._lines[place]:
            first = place
            row = self._lines[place]
            place += 1
            while self._goes_on(row, width, place, first):
                row = f"{row} {self._lines[place].strip()}"
                place += 1
            yield Block(Kind.ROW, first + 1, place, row)
        self._end = place

    def _goes_on(self, row: str, width: int, place: int, first: int) -> bool:
        if place >= len(self._lines) or place - first > _LONGEST_ROW:
            return False
        below = self._lines[place].lstrip()
        if not below or below.startswith(("|", "#")) or not row.lstrip().startswith("|"):
            return False
        return not row.endswith("|") or len(cells(row)) < width

    def _paragraph(self, place: int) -> Block:
        """A paragraph, or the first of an item, with the lines below that belong to it."""
        line = self._lines[place]
        match = _ITEM.match(line)
        kind = Kind.ITEM if match else Kind.TEXT
        text = line[match.end() :] if match else _unquoted(line)
        parts = [_without_tags(text)]
        end = place + 1
        alone = kind is Kind.TEXT and _is_alone(parts[0])
        while not alone and end < len(self._lines) and self._belongs(end, kind):
            parts.append(_without_tags(_unquoted(self._lines[end])))
            end += 1
        if kind is Kind.TEXT and len(parts) == 1 and self._is_underline(end, parts):
            level = 1 if self._lines[end].startswith("=") else 2
            return Block(Kind.HEADING, place + 1, end + 1, parts[0], level)
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        source = "\n".join(parts)
        return Block(kind, place + 1, end, source, indent, read_label(source))

    def _belongs(self, place: int, kind: Kind) -> bool:
        """Whether a line goes on with the paragraph above."""
        line = self._lines[place]
        bare = line.lstrip()
        if not bare or place in self._fences or read_label(line) or _ITEM.match(line):
            return False
        if "\u2600" <= bare[0] <= "\u27bf" or "\U0001f300" <= bare[0] <= "\U0001faff":
            return False  # `🔗 …`
        if kind is Kind.TEXT and (_is_alone(bare) or self._ends_line(place - 1)):
            return False
        if bare[0] in "#-*_=" and (_heading(line) or _RULE.match(line)):
            return False
        if bare[0] == ">":
            return self._lines[place - 1].lstrip().startswith(">") and bool(_unquoted(line))
        if bare[0] == "<" and self._html(place):
            return False
        return not ("|" in line and self._table(place))

    def _ends_line(self, place: int) -> bool:
        line = self._lines[place]
        return line.endswith(">") and _BREAK_BEHIND.search(line[-20:]) is not None

    def _is_underline(self, place: int, parts: Sequence[str]) -> bool:
        """Whether a line makes a heading of the line above it; in a file with `#` it is a rule."""
        if self._has_headings or place >= len(self._lines):
            return False
        title = parts[0]
        if len(title) > _LONGEST_TITLE or read_label(title) or "://" in title:
            return False
        return _UNDERLINE.match(self._lines[place]) is not None


def _pair_fences(lines: Sequence[str]) -> dict[int, int]:
    """The index of the line that opens a block of code → that of the line that closes it."""
    pairs: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for place, line in enumerate(lines):
        bare = line.lstrip()
        if bare[:3] not in {"```", "~~~"} or not (match := _FENCE.match(line)):
            continue
        if opened is None:
            opened = place, match[1]
        elif match[1].startswith(opened[1]):
            pairs[opened[0]] = place
            opened = None
    return pairs
