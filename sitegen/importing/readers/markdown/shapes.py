"""Where the papers of a Markdown file are: in its headings, in items of its lists, or in rows of its tables.

A mark of a paper is a link to where papers are, or a label such as `**Authors:**`. A README, a wiki page or a
shopping list has no, or hardly any.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sitegen.importing.readers.markdown.blocks import Block, Kind
from sitegen.importing.readers.markdown.days import heading_day, heading_year
from sitegen.importing.readers.markdown.labels import read_label
from sitegen.importing.readers.markdown.links import has_paper_link
from sitegen.importing.readers.markdown.tables import Columns, read_columns
from sitegen.importing.readers.markdown.titles import has_title_line, without_number, word_count
from sitegen.importing.readers.text.furniture import ends_sentence, is_long, weight

RECORD = 7  # the level of what stands in for headings: lines of a title, in bold or with a label

_FIELDS = frozenset(
    {"authors", "abstract", "arxiv", "doi", "url", "pdf", "code", "upvotes", "venue", "published", "id"}
)
_TITLED = re.compile(
    r"(?:\*\*|__)\[?[^*\n]{3,}?[\s\u3040-\u9fff\uac00-\ud7a3][^*\n]*?(?:\*\*|__)"
    r"|\[(?![\[!])[^\]\n]{3,}[\s\u3040-\u9fff\uac00-\ud7a3][^\]\n]{3,}\]\((?:https?:|/(?:papers|abs)/)"
)
_URL_BEHIND = re.compile(r"[^\n]{10,300}?\s*[(<\[]?\bhttps?://\S")
_WHOLE_TITLE = re.compile(
    r"[^\w*\[]{0,6}(?:\d{1,3}[.)]\s*)?(?:\*\*[^*\n]+\*\*|\[[^\]\n]+\]\(https?:[^)\s]+\))$"
)
_NUMBERED_TITLE = re.compile(r"\*\*\d{1,3}[.)]\s[^*\n]+\*\*$")
_LONE_LINK = re.compile(r"\W*(?:https?://\S+|\[[^\]\n]*\]\(https?:[^()\s]*\))\W*$")
_README = re.compile(
    r"\W*(?:installation|install|usage|getting started|quick ?start|requirements|licen[sc]e|contribut\w+"
    r"|features|setup|configuration|deployment|acknowledge?ments?|faq|roadmap|changelog|prerequisites|development|tests?"
    r"|citation|how to use|project structure|安装|使用|许可证|部署)\b",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(r"(?i:^(?:table of )?contents$|^toc$|^目录$|^目錄$|^목차$)|^[a-z-]+\.[A-Z]{2}\b")
_NAME = re.compile(r"[^\w\[*]*(?:\[[^\]\n]*(?=\]\()|\*\*[^*\n]*|[^\n]*)")  # what an item begins with
_SHORT_NAME = 2  # words of the name of a tool or a site
_LONGEST_FIELD = 30  # characters of a heading such as `Abstract`
_SUMMARY = 30  # letters of a sentence about a paper


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the papers are."""

    blocks: Sequence[Block]
    level: int = 0  # of the headings that are titles; 0: none is
    sections: frozenset[str] = frozenset()  # headings of that level that are parts of a paper
    indents: frozenset[int] = frozenset()  # of the items that are papers
    loose: bool = False  # text below an item, without an indent, belongs to it
    tables: Mapping[int, Columns] = field(default_factory=dict)  # line of a header → its columns

    @property
    def found(self) -> bool:
        return bool(self.level or self.indents or self.tables)


def find_shape(blocks: Sequence[Block]) -> Shape:
    """The shape of a file; that of a file without papers is empty."""
    if any(map(_is_numbered_title, blocks)):
        named = [_as_heading(block) if _is_numbered_title(block) else block for block in blocks]
        if (shape := _find_shape(named)).level == RECORD:
            return shape
    shape = _find_shape(blocks)
    return shape if shape.found else _find_shape([_as_heading(block) for block in blocks])


def _is_numbered_title(block: Block) -> bool:
    return block.kind is Kind.TEXT and _NUMBERED_TITLE.match(block.source) is not None


def _find_shape(blocks: Sequence[Block]) -> Shape:
    level, sections, headed = _title_level(blocks)
    tables = {header.first: columns for header, columns in _paper_tables(blocks)}
    rows = _count_rows(blocks, tables)
    indents, listed, loose = _item_indents(blocks)
    if level and headed >= rows + listed:
        return Shape(blocks, level=level, sections=sections)
    return Shape(blocks, indents=indents, loose=loose, tables=tables)


def is_title_like(source: str) -> bool:
    """Whether an item of a list, or a cell, holds what may be the title of a paper."""
    if _TITLED.search(source) or ("://" in source and _URL_BEHIND.match(source)) or has_title_line(source):
        return True
    return has_paper_link(source) and word_count(source) > 5


def is_no_title(text: str) -> bool:
    """Whether a heading is that of a table of contents, of a category, or of what a README is about."""
    return _README.match(text) is not None or _NO_TITLE.search(text) is not None


def plain_heading(block: Block) -> str:
    """A heading's text without markup, near enough to compare it."""
    text = re.sub(r"\]\([^)]*\)|[*_`\[\]#]", "", block.source)
    return without_number(text).strip()


def _as_heading(block: Block) -> Block:
    """A line that is a title, in bold or with a label, as a heading."""
    label = block.label
    is_key = label is not None and label.name[:1].islower() and block.kind is Kind.ITEM  # of YAML
    if block.kind not in {Kind.TEXT, Kind.ITEM} or is_key:
        return block
    if label is not None and label.field == "title" and label.name.lower() != "paper" and label.text:
        return block._replace(kind=Kind.HEADING, level=RECORD, source=label.text)
    if block.kind is Kind.TEXT and label is None and _WHOLE_TITLE.match(block.source):
        return block._replace(kind=Kind.HEADING, level=RECORD)
    return block


# ---- headings --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Heading:
    """A heading, and what stands between it and the next."""

    block: Block
    parent: int  # line of the heading above it that is of a higher level, if that names no day
    marks: int = 0  # of a paper
    linked: bool = False  # a link of any kind stands alone below it
    titles: int = 0  # items and rows that may be papers themselves
    prose: bool = False
    code: bool = False


def _title_level(blocks: Sequence[Block]) -> tuple[int, frozenset[str], int]:
    """The level of the headings that are titles, its headings that are none, and the number of titles."""
    headings = list(_read_headings(blocks))
    names = _section_names(headings)
    by_level: dict[int, list[_Heading]] = defaultdict(list)
    for heading in headings:
        text = plain_heading(heading.block)
        if not heading_day(text) and not heading_year(text) and text.casefold() not in names:
            by_level[heading.block.level].append(heading)
    readme = sum(_README.match(plain_heading(heading.block)) is not None for heading in headings)
    best = (0, 0)
    for level, found in by_level.items():
        marked = sum(_is_marked(heading) for heading in found)
        if marked * 5 >= len(found) * 2 and marked > (2 if readme > 1 else 0):
            best = max(best, (marked, level))
    if not best[0] and not readme:
        best = max((_written_about(level, found) for level, found in by_level.items()), default=(0, 0))
    return best[1], frozenset(names), best[0]


def _read_headings(blocks: Sequence[Block]) -> Iterator[_Heading]:
    above: list[Block] = []
    heading: _Heading | None = None
    for block in blocks:
        if block.kind is Kind.HEADING:
            if heading is not None:
                yield heading
            above = [other for other in above if other.level < block.level]
            parent = above[-1].first if above and not heading_day(plain_heading(above[-1])) else 0
            heading = _Heading(block, parent, marks=int(has_paper_link(block.source)))
            above.append(block)
        elif heading is not None:
            _read_below(heading, block)
    if heading is not None:
        yield heading


def _read_below(heading: _Heading, block: Block) -> None:
    if block.kind is Kind.CODE:
        heading.code = True
    elif block.kind in {Kind.ROW, Kind.HEADER}:
        heading.titles += 1
    elif block.kind is Kind.ITEM and block.label is None and is_title_like(block.source):
        heading.titles += has_paper_link(block.source)
    elif block.kind in {Kind.TEXT, Kind.ITEM}:
        label = block.label
        is_mark = (label is not None and label.field in _FIELDS) or has_paper_link(block.source)
        is_text = label is None and weight(block.source) >= _SUMMARY and ends_sentence(block.source)
        heading.marks += bool(is_mark) or (heading.linked and is_text)
        heading.linked = heading.linked or (_LONE_LINK.match(block.source) is not None)
        heading.prose = (
            heading.prose
            or is_long(block.source)
            or (weight(block.source) >= 100 and ends_sentence(block.source))
        )


def _is_marked(heading: _Heading) -> bool:
    return heading.marks > 0 and not heading.titles


def _section_names(headings: Sequence[_Heading]) -> set[str]:
    """The texts of headings that are parts of papers: `Abstract`, and what stands in several of them."""
    texts = [plain_heading(heading.block).casefold() for heading in headings]
    parents: dict[str, set[int]] = defaultdict(set)
    for heading, text in zip(headings, texts, strict=True):
        if "](" not in heading.block.source and heading.parent:
            parents[text].add(heading.parent)
    often = Counter(texts)
    names = {text for text, found in parents.items() if len(found) > 1 and often[text] > 1}
    return names | {text for text in often if len(text) <= _LONGEST_FIELD and _is_field(text)}


def _is_field(text: str) -> bool:
    label = read_label(f"{text}:")
    return label is not None and label.field in _FIELDS and not label.text


def _written_about(level: int, found: Sequence[_Heading]) -> tuple[int, int]:
    """Headings with a text below each, and nothing else: titles that have abstracts and no more."""
    words = sum(word_count(plain_heading(heading.block)) for heading in found)
    good = sum(heading.prose and not heading.code and not heading.titles for heading in found)
    if len(found) < 2 or good * 5 < len(found) * 4 or words * 2 < len(found) * 5:
        return 0, 0
    return good, level


# ---- tables ----------------------------------------------------------------------------------------------


def _paper_tables(blocks: Sequence[Block]) -> Iterator[tuple[Block, Columns]]:
    """The tables of papers: the first block of each, and its columns."""
    starts = [
        place
        for place, block in enumerate(blocks)
        if block.kind is Kind.HEADER
        or (block.kind is Kind.ROW and (not place or blocks[place - 1].kind not in {Kind.HEADER, Kind.ROW}))
    ]
    known: dict[str, Columns] = {}  # header → columns: one row tells little
    for start, end in pairwise([*starts, len(blocks)]):
        has_header = blocks[start].kind is Kind.HEADER
        first = start + has_header
        last = next((at for at in range(first, end) if blocks[at].kind is not Kind.ROW), end)
        rows = blocks[first:last]
        header = blocks[start] if has_header else Block(Kind.HEADER, 0, 0)
        columns = rows and (read_columns(header, rows) or known.get(header.source, ()))
        if columns:
            known[header.source] = columns
            yield blocks[start], columns


def _count_rows(blocks: Sequence[Block], tables: Mapping[int, Columns]) -> int:
    count, inside = 0, False
    for block in blocks:
        if block.kind is Kind.HEADER or block.first in tables:
            inside = block.first in tables
        count += inside and block.kind is Kind.ROW
        inside = inside and block.kind in {Kind.HEADER, Kind.ROW}
    return count


# ---- lists -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Items:
    """Those of one indent."""

    all: int = 0
    titles: int = 0
    marked: int = 0  # with a mark of a paper
    told: int = 0  # with an address and a sentence
    words: int = 0  # of all titles
    loose: int = 0  # with text below


def _item_indents(blocks: Sequence[Block]) -> tuple[frozenset[int], int, bool]:
    """The indents of items that are papers, their number, and whether text below belongs to them."""
    by_indent: dict[int, _Items] = defaultdict(_Items)
    current: _Items | None = None
    seen = named = False  # a mark, and a name as long as a title, for the current item
    prose = 0
    for block in blocks:
        if block.kind is Kind.ITEM and not _is_anchor(block.source):
            items = by_indent[block.level]
            if is_title_like(block.source) and block.label is None:
                current = items
                named = word_count("".join(_NAME.findall(block.source)[:1])) > _SHORT_NAME
                seen = has_paper_link(block.source) or (named and _is_abstract(block))
                _count_item(items, block, marked=seen)
                continue
            items.all += current is None or items is current
        if block.kind in {Kind.TEXT, Kind.ITEM} and current is not None:
            if not seen and (
                has_paper_link(block.source) or (named and block.kind is Kind.TEXT and _is_abstract(block))
            ):
                current.marked += 1
                seen = True
            current.loose += block.kind is Kind.TEXT and not block.level
        elif block.kind is Kind.HEADING:
            current = None
        prose += block.kind is Kind.TEXT and is_long(block.source)
    chosen = {indent for indent, items in by_indent.items() if _are_papers(items, prose)}
    count = sum(by_indent[indent].titles for indent in chosen)
    loose = any(by_indent[indent].loose * 2 >= by_indent[indent].titles for indent in chosen)
    return frozenset(chosen), count, loose


def _count_item(items: _Items, block: Block, *, marked: bool) -> None:
    items.all += 1
    items.titles += 1
    items.marked += marked
    rest = re.sub(r"\]\([^)]*\)|https?://\S+", "\n", block.source)
    title, _, sentence = rest.partition("\n")
    items.words += word_count(title)
    items.told += "://" in block.source and weight(sentence) >= _SUMMARY and "github.com" not in block.source


def _is_abstract(block: Block) -> bool:
    source = block.source.partition("\n")[2] if block.kind is Kind.ITEM else block.source
    return weight(source) >= 100 and ends_sentence(source)


def _are_papers(items: _Items, prose: int) -> bool:
    if not items.titles or items.titles * 2 < items.all:
        return False
    if items.marked * 2 >= items.titles:
        return True
    often = items.told >= 3 and items.told * 5 >= items.all * 4
    return often and items.words >= items.titles * 2 and prose <= items.told


def _is_anchor(source: str) -> bool:
    """Whether an item leads into the file, or to another of the repository: a table of contents."""
    return re.match(r"\W*\[[^\]]*\]\((?!https?:)", source) is not None
