"""Tables of papers, a row each: CSV and TSV, whatever parts the cells, with a header that names the columns.

title;authors;abstract;url
Quiet Bridges;"Example, Ada; Muster, Bo";"We ask how long …";https://arxiv.org/abs/2508.01234
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from sitegen.errors import DumpError
from sitegen.importing.readers.common.draft import Draft
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import Records, meaning
from sitegen.importing.readers.references.tags import WEB_OF_SCIENCE

csv.field_size_limit(100_000_000)  # the default is shorter than some pages that people keep in a cell

_DELIMITERS = ("\t", ";", ",", "|")
_EXCEL = re.compile(r"sep=(.)$", re.IGNORECASE)  # above the header, for Excel
_RULE = re.compile(r"[|:\s-]{3,}")  # below the header of a Markdown table
_QUOTED_CELL = re.compile(r'(?:^|\t)"')
_WIDEST = 40  # characters of a column's name
_BROKEN = 50  # lines of one cell, above which the rest of the table may be in it
_SAMPLE = 40  # rows that are looked at
REFUSAL = "a table, but no papers"
HINT = "name its columns in the first line: title, authors, abstract, url; see docs/reference/dumps.md"


@dataclass(frozen=True, slots=True)
class Header:
    """The first row of a table."""

    delimiter: str
    columns: tuple[str, ...]
    above: int  # lines above the first row of papers, without those that a cell is broken over
    is_quoted: bool  # quotes are put around cells, and are no part of them
    identifiers: frozenset[int] = frozenset()  # places of columns of such, whatever they are called

    def names(self) -> tuple[str | None, ...]:
        """What each column means; as `fields.field_name` says."""
        if self.columns[0] == "PT" and "TI" in self.columns:
            return tuple(WEB_OF_SCIENCE.get(column, "") for column in self.columns)
        return tuple(
            meaning(column) or ("id" if place in self.identifiers else meaning(column))
            for place, column in enumerate(self.columns)
        )


def sniff(head: Head) -> bool:
    """Whether the first line names columns, a title among them, and what follows has as many."""
    return _find_header(head.text.splitlines()) is not None


def _find_header(lines: Sequence[str]) -> Header | None:
    above = next((number for number, line in enumerate(lines) if line.strip()), 0)
    marked = _EXCEL.match(lines[above]) if lines else None
    delimiters = (marked[1],) if marked else _DELIMITERS
    rows = lines[above + bool(marked) :]
    if len(rows) < 2 or _RULE.fullmatch(rows[1]):
        return None
    headers = (_header(rows[:_SAMPLE], delimiter, above + bool(marked) + 1) for delimiter in delimiters)
    return next((header for header in headers if header is not None), None)


def _header(lines: Sequence[str], delimiter: str, above: int) -> Header | None:
    is_quoted = delimiter != "\t" or any(map(_QUOTED_CELL.search, lines))
    header = Header(delimiter, (), above, is_quoted)
    first, *others = (row.cells for row in _rows(lines, header))
    rows = list(filter(any, others))
    columns = tuple(cell.strip(" \"'*#") for cell in first)
    header = Header(delimiter, columns, above, is_quoted, _identifiers(rows))
    if len(columns) < 2 or max(map(len, columns)) > _WIDEST or len(set(columns)) < len(columns) * 3 / 4:
        return None
    names = header.names()
    known = {name for name in names if name}
    if "title" not in known or len(known) < 2:
        return None
    # The last row may be cut, and a cell that is broken over lines may be all that there is.
    inner = rows[:-1] or rows
    fitting = sum(len(row) <= len(columns) and len(row) * 2 > len(columns) for row in inner)
    # Blanks at the ends of lines are gone, and with them tabs that part empty cells.
    is_full = any(len(row) == len(columns) for row in inner) or (delimiter == "\t" and len(known) > 2)
    if is_full and fitting * 10 >= len(inner) * 7:
        return header
    is_cut = len(inner) == 1 and len(lines) > 1 and inner[0][-1].count("\n") > 0
    return header if len(known) > 2 and (is_cut or len(lines) == 2) else None


def _identifiers(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The places of cells that all hold an identifier of arXiv: a column `index` of pandas may be one."""
    columns = enumerate(zip_longest(*rows, fillvalue=""))
    return frozenset(place for place, cells in columns if all(map(_ARXIV.fullmatch, cells)))


_ARXIV = re.compile(r"(?:arxiv:)?\d{4}\.\d{5}(?:v\d+)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table."""

    first: int  # number of its first line, and of its last
    last: int
    cells: list[str]


def _rows(lines: Sequence[str], header: Header) -> Iterator[_Row]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if header.is_quoted else csv.QUOTE_NONE
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=header.delimiter, quoting=quoting)
    first = 1
    for cells in reader:
        yield _Row(first, reader.line_num, [cell.strip() for cell in cells])
        first = reader.line_num + 1


def read(raw: Raw) -> tuple[Draft, ...]:
    """An entry a row. DumpError for a table of something else."""
    header = _find_header(raw.indented)
    refusal = DumpError(REFUSAL, line=1, hint=HINT)
    if header is None:  # its beginning looked like one
        raise refusal
    records = Records(raw, what="row", refusal=refusal)
    table = _Table(header)
    lines = raw.indented[header.above :]
    for row in _rows(lines, header):
        line, cells = row.first + header.above, row.cells
        if not any(cells):
            continue
        if why := table.fault(row, lines):
            records.report(line, why, hint="correct the row, or delete it")
            continue
        for column in table.unknown(cells):
            records.unknown(column, line)
        records.add(table.values(cells), line=line, keys=header.columns, text=header.delimiter.join(cells))
    return records.digests()


@dataclass(frozen=True, slots=True)
class _Table:
    """What the columns of a table mean."""

    header: Header
    places: dict[str, list[int]] = field(default_factory=dict)  # field → columns
    strange: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, name in enumerate(self.header.names()):
            if name:
                self.places.setdefault(name, []).append(place)
            elif name is None and self.header.columns[place]:
                self.strange.append(place)
        authors = self.places.get("authors", [])
        if len(authors) > 1:  # the same people twice, as a rule
            whole = [place for place in authors if self._is_whole(self.header.columns[place])]
            self.places["authors"] = (whole or authors)[:1]

    @staticmethod
    def _is_whole(column: str) -> bool:
        return "full" in column.lower() or column == "AF"

    def values(self, cells: Sequence[str]) -> dict[str, list[str]]:
        width = len(cells)
        return {
            name: found
            for name, places in self.places.items()
            if (found := [cells[place] for place in places if place < width and cells[place]])
        }

    def unknown(self, cells: Sequence[str]) -> list[str]:
        return [self.header.columns[place] for place in self.strange if place < len(cells) and cells[place]]

    def fault(self, row: _Row, lines: Sequence[str]) -> str:
        """Why a row of the table's lines cannot be read."""
        width = len(self.header.columns)
        if len(row.cells) > width and any(row.cells[width:]):
            return f"{len(row.cells)} cells, where the header names {width}"
        if row.last < len(lines) or not self.header.is_quoted:
            return ""
        if "".join(lines[row.first - 1 :]).count('"') % 2 == 0:
            return ""
        if row.last - row.first > _BROKEN:
            raise DumpError(
                f"a quotation mark that is not closed: {row.last - row.first + 1:,} lines are in one cell",
                line=row.first + self.header.above,
                hint="close it, or delete it",
            )
        return "a quotation mark that is not closed"
