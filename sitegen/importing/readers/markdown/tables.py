"""Tables of Markdown whose rows are papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.importing.readers.common.fields import field_name
from sitegen.importing.readers.common.leftovers import Leftovers
from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.markdown.blocks import Block, cells
from sitegen.importing.readers.markdown.entry import Paper
from sitegen.importing.readers.markdown.inline import Inline, read_inline
from sitegen.importing.readers.markdown.labels import read_label
from sitegen.importing.readers.markdown.links import has_paper_link
from sitegen.importing.readers.markdown.titles import (
    NUMBER,
    Title,
    part_title,
    whole_title,
    without_number,
    word_count,
)

Columns = tuple[str, ...]  # what each means: as `field_name`, or the name in the header below a `?`

_TELLING = frozenset({"authors", "abstract", "arxiv", "doi", "pdf", "upvotes", "venue", "published", "code"})
_NO_COLUMN = frozenset({"no", "no.", "nr", "index", "rank", "idx", "序号", "编号", "번호"})
_MANY = 0.5
_LONG = 30  # words; no title has as many
# How a sentence about a paper begins that stands behind its title.
_OPENING = re.compile(
    r"\s+(?=(?:This (?:paper|work|study|survey|report)|We|Introduces|Proposes|Presents|Investigates)\b)"
)


def read_columns(header: Block, rows: Sequence[Block]) -> Columns:
    """What the columns of a table are; empty: its rows are no papers."""
    linked = sum(has_paper_link(row.source) for row in rows)
    is_linked = linked >= max(1, len(rows) * _MANY)
    names = [read_inline(cell).plain for cell in cells(header.source)]
    columns = tuple(_column(name) for name in names)
    if "title" in columns:
        known = _TELLING.intersection(columns)
        return columns if rows and (is_linked or known) else ()
    return _guess(rows) if is_linked else ()


def _column(name: str) -> str:
    if name.lower() in _NO_COLUMN or not any(map(str.isalnum, name)):
        return ""
    label = read_label(f"**{name}:** x")
    known = label.field if label is not None else field_name(name)
    return known if known is not None else f"?{name}"


def _guess(rows: Sequence[Block]) -> Columns:
    """The columns of a table without a header, or with one that says nothing."""
    table = [[read_inline(cell) for cell in cells(row.source)] for row in rows[:50]]
    width = max(map(len, table))
    columns: list[str] = []
    for place in range(width):
        column = [row[place] for row in table if place < len(row) and row[place].plain]
        if column and sum(bool(written_date(cell.plain)) for cell in column) * 2 > len(column):
            columns.append("published")
        elif "title" not in columns and column and _words(column) >= 3:
            columns.append("title")
        elif column and sum(bool(cell.links) for cell in column) * 2 > len(column):
            columns.append("url")
        else:
            columns.append("?")
    return tuple(columns) if "title" in columns else ()


def _words(column: Sequence[Inline]) -> float:
    return sum(word_count(cell.plain) for cell in column) / len(column)


def open_row(block: Block, columns: Columns, leftovers: Leftovers) -> Paper | None:
    """The paper of a row; None for a row without a title."""
    row = cells(block.source)
    place = columns.index("title")
    if place >= len(row) or not (title := _title(row[place])).text:
        return None
    paper = Paper(block, title, leftovers)
    for column, cell in zip(columns, row, strict=False):
        if column != "title" and cell:
            paper.take_cell(column, cell)
    return paper


def _title(cell: str) -> Title:
    """The title in a cell, which may say more behind it."""
    inline = read_inline(cell)
    if word_count(cell) > _LONG and not inline.bold and (match := _OPENING.search(cell)):
        cell = f"{cell[: match.start()]}  {cell[match.end() :]}"
    head, gap, rest = cell.partition("  ")
    if gap and rest.strip() and not inline.bold and 0 < word_count(head) <= 25 and not head.count("["):
        title = part_title(read_inline(f"**{without_number(head.strip())}** {rest}"))
    elif inline.bold or NUMBER.match(inline.plain):
        title = part_title(inline)
    else:
        title = whole_title(inline)
    return title
