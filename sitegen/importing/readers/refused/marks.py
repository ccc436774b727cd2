"""The marks of formats that are no dump: tests on the beginning of a file.

A mark is what no digest has, or what makes up so much of the file that it can be none: a real abstract may
hold Markdown, LaTeX, code, addresses and numbered points, and a title may look like any of them.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from sitegen.importing.readers.text.furniture import ends_sentence, is_date, is_furniture, is_long, weight

LINES = 400  # that are looked at


@dataclass(frozen=True)
class Text:
    """The beginning of a file: its lines from the first text on, cut where they are very long."""

    raw: Sequence[str]  # blank lines among them
    suffix: str  # of the file's name, such as `.md`
    lines: tuple[str, ...] = field(init=False)  # without the blank ones

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(line for line in self.raw if line))

    @cached_property
    def short(self) -> tuple[str, ...]:
        """The lines that are neither as long as an abstract nor furniture."""
        return tuple(line for line in self.lines if not is_long(line) and not _is_furniture(line))

    @cached_property
    def alternates(self) -> bool:
        """Whether nearly every line as long as an abstract has one short line above it, as in a digest."""
        long = [number for number, line in enumerate(self.lines) if is_long(line)]
        good = sum(
            number > 0
            and not is_long(self.lines[number - 1])
            and (number == 1 or is_long(self.lines[number - 2]) or _is_furniture(self.lines[number - 2]))
            for number in long
        )
        return good > 1 and good * 10 >= len(long) * 9

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The lines above the first blank one."""
        return tuple(self.raw[: self.raw.index("")] if "" in self.raw else self.raw)

    def count(self, pattern: re.Pattern[str]) -> int:
        return len([*filter(pattern.match, self.lines)])

    def mostly(self, pattern: re.Pattern[str], *, least: int, percent: int) -> bool:
        """Whether so many lines, and so much of all lines, match."""
        count = self.count(pattern)
        return count >= least and count * 100 >= len(self.lines) * percent


def _is_furniture(line: str) -> bool:
    return is_furniture(line) or is_date(line)


# ---- tests -----------------------------------------------------------------------------------------------


def begins(pattern: str) -> Callable[[Text], bool]:
    """Whether the first line is of a format, and no title above an abstract."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.match(text.lines[0]) is not None and not text.alternates


def holds(pattern: str, *, percent: int = 0) -> Callable[[Text], bool]:
    """Whether some line is of a format, in a text that does not go title, abstract, title, abstract."""
    compiled = re.compile(pattern)
    return lambda text: not text.alternates and text.mostly(compiled, least=1, percent=percent)


def has_suffix(*names: str) -> Callable[[Text], bool]:
    """Whether the file's name ends so, in a text that does not go title, abstract, title, abstract."""
    suffixes = {f".{name}" for name in names}
    return lambda text: text.suffix in suffixes and not text.alternates


def mostly(pattern: str, *, least: int, percent: int, flags: int = 0) -> Callable[[Text], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: text.mostly(compiled, least=least, percent=percent)


def either(*tests: Callable[[Text], bool]) -> Callable[[Text], bool]:
    return lambda text: any(test(text) for test in tests)


_XML = re.compile(
    r"<\?xml\b|<!doctype (?!html)\w|<(?:rss|feed|rdf:RDF|opml|urlset|svg|OAI-PMH)\b"
    r"|<(?!html)[\w:]+\s[^>]*\bxmlns\b",
    re.IGNORECASE,
)
_WEB_PAGE = re.compile(r"<!doctype html|<(?:html|head|body)\b[^>]*>\s*(?:<|$)", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z]\w*|!--)[\s>/]", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:p|a|div|li|ul|ol|h\d|span|t[dhr]|table|article|section|body|html|dd|dt)>")


def is_xml(text: Text) -> bool:
    return _XML.match(text.lines[0]) is not None and not text.alternates


def has_root(names: str) -> Callable[[Text], bool]:
    """Whether a text is XML with an element of one of the names on top."""
    root = re.compile(rf"[^<]*(?:<[?!][^<]*)*<(?:{names})[\s>]", re.IGNORECASE)
    return lambda text: is_xml(text) and root.match("\n".join(text.lines[:20])) is not None


def is_web_page(text: Text) -> bool:
    if text.mostly(_TAG, least=3, percent=60):
        return not is_xml(text)
    if text.alternates:
        return False
    if any(map(_WEB_PAGE.match, text.lines[:5])):
        return text.lines[0].startswith("<")
    closings = sum(len(_CLOSING.findall(line)) for line in text.lines)
    return not is_xml(text) and closings >= max(4, len(text.lines) // 3)


_PAGE_KEY = re.compile(r"(?:date_from|sha256): ")  # that the import writes into the front matter of a page


def is_dated_page(text: Text) -> bool:
    return text.lines[0] == "---" and any(map(_PAGE_KEY.match, text.lines[:40]))


ARXIV_ROW = re.compile(r"(?:\[\d+\]\s*)?arXiv:\d{4}\.\d{4,5}(?:v\d+)?\s*(?:\(.*\)\s*)?\[.*\b(?:pdf|abs|ps)\b")


_HEADER = re.compile(
    r"(?:From|To|Cc|Subject|Date|Sent|Reply-To|Sender|Return-Path|Received|Delivered-To|MIME-Version|Message-ID"
    r"|Content-(?:Type|Transfer-Encoding|Language)|List-[\w-]+|DKIM-Signature|ARC-[\w-]+|X-[\w-]+"
    r"|Von|An|Betreff|Gesendet|Datum|De|À|Objet|Envoyé|Para|Asunto|发件人|收件人|主题)\s?[:：]\s?\S",
    re.IGNORECASE,
)
_SURE_HEADER = re.compile(
    r"(?:From|Subject|Sender|Return-Path|Received|Delivered-To|MIME-Version|Von|Betreff|De|Objet|Asunto|主题)\s?[:：]",
    re.IGNORECASE,
)
# The first line of a mail in an mbox, and of one as a mail program shows it.
_MBOX = re.compile(r"From \S+ .*\d{2}:\d{2}:\d{2} .*\d{4}|.{0,80}<\S+@\S+\.\w+>")


def is_mail(text: Text) -> bool:
    if _MBOX.match(text.lines[0]):
        return not text.alternates
    headers = [line for line in text.header if _HEADER.match(line)]
    return (
        _HEADER.match(text.lines[0]) is not None
        and len(headers) > 1
        and any(map(_SURE_HEADER.match, headers))
    )


_BIB_ENTRY = re.compile(r"@[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,")
_BIB_FIELD = re.compile(r"(?:.*,)?\s*[A-Za-z][\w-]*\s*=\s*[{\"\d\w]")


def is_bibtex(text: Text) -> bool:
    entries = [number for number, line in enumerate(text.lines) if _BIB_ENTRY.match(line)]
    with_fields = sum(
        _BIB_FIELD.match(text.lines[number].partition(",")[2] or (text.lines[number + 1 :] or ("",))[0])
        is not None
        for number in entries
    )
    return with_fields > 0 and with_fields * 2 >= sum(map(is_long, text.lines)) / 4


_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")  # below the header of a Markdown table
_TITLES = {"title", "titel", "titre", "título", "titolo", "tytuł", "название", "标题", "標題", "题目"}
_TITLES |= {"論文", "タイトル", "제목", "paper", "paper_title", "name"}
_COLUMNS = {"\t": (2, 2), ";": (2, 3), "|": (2, 3), ",": (3, 3)}  # that a table has at least, and rows


def is_table(text: Text) -> bool:
    return (any(map(_RULE.fullmatch, text.lines[:6])) and not text.alternates) or any(
        _has_columns(text, delimiter, *least) for delimiter, least in _COLUMNS.items()
    )


def _has_columns(text: Text, delimiter: str, columns: int, least: int) -> bool:
    """Whether nearly all rows have as many cells, or a row that names the columns stands above one such.

    Of cells that are cut the quotes are lost, and with them the rows: there the names alone must do.
    """
    labels = {cell.strip(" \"'").casefold() for cell in text.lines[0].split(delimiter)}
    if len(labels) > columns and len(labels & _LABELS) > 1 and not labels.isdisjoint(_TITLES):
        return True
    try:
        rows = (
            [row for row in csv.reader(f"{line}\n" for line in text.raw) if row] if delimiter == "," else []
        )
        rows = rows or [
            row for row in csv.reader((f"{line}\n" for line in text.raw), delimiter=delimiter) if row
        ]
    except csv.Error:
        return False
    names = [cell.strip().casefold() for cell in rows[0]]
    width, often = Counter(map(len, rows[:LINES])).most_common(1)[0]
    if len(names) > 1 and not _TITLES.isdisjoint(names) and max(map(len, names)) < 40:
        like = sum(len(row) == len(names) for row in rows)
        return like > 1 and like * 10 >= len(rows) * 9
    if delimiter == "," and sum(cell[:1] == " " for row in rows for cell in row[1:]) * 2 > len(rows):
        return False  # prose has a blank behind its commas
    return width >= columns and len(rows) >= least and often * 10 >= len(rows) * 9


_HEADING = re.compile(r"#{1,6}\s+\S")
_MARKDOWN = re.compile(
    r"#{1,6}\s+\S|(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*)?!?\[[^\]]*\]\(\S+?\)|\d+[.)]\s+\*\*"
    r"|\*\*[^*]{1,60}\*\*|```|- \[[ xX]\] "
)


def is_markdown(text: Text) -> bool:
    marks = sum(_MARKDOWN.match(line) is not None for line in text.short)
    if text.suffix in {".md", ".markdown"} and any(map(_HEADING.match, text.lines)):
        return True
    return marks > 1 and marks * 2 >= len(text.short)


_ORG = re.compile(r"\*{1,8}\s+(?:TODO|DONE|NEXT|WAITING)\b|\*{2,8}\s+\S|#\+\w+:|:(?:PROPERTIES|END):")


def is_org(text: Text) -> bool:
    marks = text.count(_ORG)
    stars = text.count(re.compile(r"\*\s+\S")) if text.suffix == ".org" else 0
    if text.lines[0].startswith("#+") and text.count(re.compile(r"\*+\s+\S")):
        return True
    return (marks + stars) * 3 >= len(text.short) and (marks > 1 or stars > 0)


TEX = re.compile(r"\\(?:documentclass|documentstyle|usepackage|begin\{document\}|maketitle)\b")
_REST = re.compile(r"\.\. [\w-]+::|:\w+:`")
WIKI = re.compile(r"={1,6}\s+\S.*|\{\{\w+|\[\[\w+")


def is_rest(text: Text) -> bool:
    underlines = sum(
        re.fullmatch(r"([=~^\"'#*+-])\1{3,}", below) is not None and 0 <= len(below) - len(line) < 6
        for line, below in zip(text.raw, text.raw[1:], strict=False)
        if line
    )
    return text.count(_REST) > 0 and (underlines > 0 or text.count(_REST) > 2 or text.suffix == ".rst")


_LABEL = re.compile(r"(?:[-*]\s+)?[\"']?([A-Za-z][\w -]{0,20}?)[\"']?\s*[:=](?:\s|$)")
_LABELS = {"title", "abstract", "summary", "author", "authors", "url", "link", "links", "date", "id", "arxiv"}
_LABELS |= {"doi", "tags", "name", "year", "venue", "published", "pdf", "categories", "keywords", "subjects"}
_LABELS |= {"journal"}
YAML_KEY = re.compile(r"(?:-\s+)?[\"']?[a-z_][a-z0-9_-]*[\"']?:(?:\s|$)|- \S+$|\.\.\.$|---$")


def is_labelled(text: Text) -> bool:
    labels = [match[1].casefold() for line in text.lines if (match := _LABEL.match(line))]
    known = [label for label in labels if label in _LABELS]
    titles = known.count("title") + known.count("name")
    return titles > 0 and len(set(known)) > 1 and len(known) * 10 >= len(text.lines) * 4


_NUMBERED = re.compile(r"[(\[]?(\d{1,3})[.):\]]\s+\S")
_BULLET = re.compile(r"[-*•+–◦▪]\s+\S")
_LINK = re.compile(r"https?://|arXiv:\d|\[[^\]]*\]\(")


def is_list(text: Text) -> bool:
    """Whether the items of a list are all that there is: no abstracts below them."""
    items = [line for line in text.lines if _NUMBERED.match(line)]
    numbers = [int(match[1]) for line in items if (match := _NUMBERED.match(line))]
    rising = sum(after == before + 1 for before, after in pairwise(numbers))
    enough = len(items) > 1 and len(items) * 4 >= len(text.lines)
    if enough and rising * 10 >= (len(items) - 1) * 8 and _prose(text, _NUMBERED) <= _spare(items):
        return True
    bullets = [line for line in text.lines if _BULLET.match(line)]
    if len(bullets) < 3 or len(bullets) * 10 < len(text.short) * 6:
        return False
    prose = _prose(text, _BULLET)
    return not prose or (prose * 2 >= len(bullets) and len(bullets) * 10 >= len(text.short) * 8)


_SUMMARY = 100  # characters; a summary in one sentence has more


def _spare(items: Sequence[str]) -> int:
    """How many paragraphs may stand around a list: none, but for one above a list of links."""
    return int(len(items) > 4 and sum(_LINK.search(line) is not None for line in items) * 2 >= len(items))


def _prose(text: Text, item: re.Pattern[str]) -> int:
    return sum(
        (is_long(line) or (weight(line) > _SUMMARY and ends_sentence(line))) and not item.match(line)
        for line in text.lines
    )


CODE = re.compile(
    r"(?:import [\w.{*]|from [\w.]+ import |(?:async )?def \w+\(|class \w+\s*[(:{]|@\w+(?:\.\w+)*(?:\(|$)"
    r"|#include\b|#define\b|using namespace |package [\w.]+;|(?:public|private|protected|static) \w"
    r"|(?:const|let|var) \w+\s*=|(?:function|fn|func) \w+\(|return\b|(?:if|for|while|switch)\s*\("
    r"|else\b|elif |try:|except\b|print\(|console\.|SELECT .* FROM |INSERT INTO |CREATE TABLE |<\?php"
    r"|[})\]]+[;,]?$|//|/\*|\*/|[\w.\[\]]+\s*[-+*/|]?=\s*\S|[\w.]+\(.*\)$|.*[{;]$|# )"
)
LOG = re.compile(
    r"(?:\[\w{1,12}\]\s+)?\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}"
    r"|\[?\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d"
    r"|.{1,40}\s\d{1,2}:\d\d(?:\s?[AP]M)?$|\[?(?:INFO|DEBUG|ERROR|WARN(?:ING)?|TRACE)\b|\[?\d\d:\d\d(?::\d\d)?\]?\s"
    r"|Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|\w+(?:Error|Exception): \S"
)


def is_json(text: Text) -> bool:
    """Whether a text is a JSON value, though none of objects, which have a reader."""
    try:
        json.loads("\n".join(text.raw))
    except (ValueError, RecursionError):
        return False
    return text.lines[0][0] in '["{'
