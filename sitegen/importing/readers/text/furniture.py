"""What a copied page shows around its papers, and which lines of it are titles after all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sitegen.importing.readers.common.labels import Label

LONG = 250  # characters; no title seen was longer than 140, no abstract shorter than 324
_DENSE = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # Chinese and Japanese: a word in a sign or two
_DENSE_WEIGHT = 4.2  # letters that say as much: sixty signs are prose
_HANGUL = r"[\uac00-\ud7a3]"
_HANGUL_WEIGHT = 2

# Whole names: a paper may well be called `Octopus 2`.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_DATE_LINE = (
    rf"{_WEEKDAY}(?:{_MONTH}\s+{_DAY}(?:,?\s+\d{{4}})?|{_DAY}\s+{_MONTH}(?:,?\s+\d{{4}})?"
    r"|\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4})"
)

_MONTH_DAY = rf"(?:{_MONTH}\s+{_DAY}|{_DAY}\s+{_MONTH})(?:,?\s+\d{{4}})?"
# The links at the foot of a page, which may stand on one line.
_FOOT = (
    r"(?:company|©(?: ?\d{4})?(?: hugging face)?|tos|terms(?: of (?:service|use)| (?:and|&) conditions)?"
    r"|privacy(?: (?:policy|notice|settings))?|cookies?(?: (?:policy|settings|preferences))?"
    r"|accessibility|imprint|impressum|datenschutz|unsubscribe"
    r"|about|careers|jobs|contact|website|models|datasets|spaces|buckets|pricing|docs|documentation|enterprise|blog|forum"
    r"|status|help|hugging face|system theme|posts|collections|community|legal|press|brand assets)"
)

# Below what a page or an abstract says, and in no sentence of it: these may end in a full stop.
_RIGHTS = r"(?:©|copyright\s+(?:©|\(c\)|\d{4})).*|(?:copyright\W+)?(?:all|some) rights reserved\.?"

# Everything that the page shows around its papers. A row is a whole line. No other ends in a full stop: the
# last line of a wrapped abstract may be `2023.` or `published at a workshop.`
FURNITURE = (
    rf"{_RIGHTS}|(?!.*\.$)(?:"
    + "|".join(
        rf"(?:{row})"
        for row in (
            r"new",
            r"get trending papers in your email inbox(?: once a day)?!?",
            r"subscribe",
            r"daily papers",
            r"trending papers",
            r"by\s*ak and the research community|by|ak|and the research community",
            r"(?:papers|daily|weekly|monthly|previous|next|load more|back to articles)",
            r"page \d+ of \d+|(?:previous\s+)?\d+(?:\s+(?:\d+|\.{3}|…))+(?:\s+next)?",
            r"published (?:on|at) .{1,40}",
            rf"(?:[^.!?]{{1,80}})?\s?[·•]\s*(?:published on\s+)?{_MONTH_DAY}",
            rf"{_FOOT}",
            rf"{_FOOT}(?:\s*[·•|]?\s*{_FOOT}){{2,}}|{_FOOT}\s*[·•|]\s*{_FOOT}",
            rf"{_FOOT}\s*[·•|]?\s*(?:tos|privacy|careers|website)|(?:tos|privacy|careers|website)\s*[·•|]?\s*{_FOOT}",
            r"submitted (?:by|on)(?: \S{1,60})?",
            r"(?:upvote|upvotes|likes?)(?:\s*[·:]?\s*[\d.,]+k?)?",
            r"[▲△⬆+·•]?\s*(?:[\d.,]+k?|[-–—])(?:\s*(?:upvotes?|likes?|comments?|votes?|stars?))?",
            r"[·•|–-]?\s*[\d.,]+\s+authors?",
            r"(?:view )?(?:arxiv(?: page)?|pdf|(?:hf )?paper page|project page)",
            r"github(?:\s*[·:]?\s*[\d.,]+k?)?",
            r"add to collection|community|login|log in|sign up|search|share|copy link|abstract",
            r"hugging face|models|datasets|spaces|buckets|docs|enterprise|pricing|blog|posts|collections",
            r"-{2,}|={3,}|\*{3,}|_{3,}|[·•▲|]",
        )
    )
    + ")"
)
# Who submitted a paper stands on a line of its own below these words.
_SUBMITTED = re.compile(r"submitted by", re.IGNORECASE)
_USER_NAME = re.compile(r"[\w.-]{1,42}")
BANNER = re.compile(r"get trending papers in your email inbox", re.IGNORECASE)
# Of these, the banner and signs without a letter or digit are never the title of a paper.
_NEVER_TITLE = re.compile(rf"{BANNER.pattern}.*|subscribe|[\W_]+", re.IGNORECASE)
_EXCERPT = 120  # no furniture is longer


class Row(NamedTuple):  # of every line of every dump: a dataclass takes thrice as long to make
    """A line of a dump, and what it is."""

    number: int
    text: str
    label: Label | None  # None: text, of which the neighbours tell what it is
    heavy: bool  # as long as an abstract
    sure: bool = False  # furniture that can be no title, for the owner or the lines around it say so

    @property
    def is_text(self) -> bool:
        return self.label is None

    @property
    def long(self) -> bool:
        """Whether it is text as long as an abstract."""
        return self.heavy and self.label is None


def weight(text: str) -> float:
    """The length of a text, in letters of a European language."""
    if text.isascii():
        return len(text)
    return (
        len(text)
        + (_DENSE_WEIGHT - 1) * len(re.findall(_DENSE, text))
        + (_HANGUL_WEIGHT - 1) * len(re.findall(_HANGUL, text))
    )


def is_long(text: str) -> bool:
    """Whether a line is as long as an abstract."""
    return len(text) > LONG or weight(text) > LONG  # no sign weighs less than a letter


def ends_sentence(text: str) -> bool:
    return text.rstrip("'\"”’)]}»」』").endswith((".", "!", "?", "…", "。", "！", "？"))


def is_furniture(line: str) -> bool:
    """Whether a short line is one that a page shows around its papers."""
    return _tables()[0].fullmatch(line) is not None


def is_date(line: str) -> bool:
    """Whether a short line is a date."""
    return _tables()[1].fullmatch(line) is not None


@cache
def _tables() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Slow to compile: a build without new dumps does without."""
    return re.compile(FURNITURE, re.IGNORECASE), re.compile(_DATE_LINE, re.IGNORECASE)


def own_furniture(rows: Iterable[str]) -> re.Pattern[str] | None:
    """What the settings name as furniture: whole lines, in which `*` stands for anything."""
    patterns = [".*".join(re.escape(part) for part in " ".join(row.split()).split("*")) for row in rows]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def classify(lines: Sequence[str], first: int, own: re.Pattern[str] | None = None) -> list[Row]:
    """The lines from index `first` on, those of text without a label."""
    return _without_bylines(list(_classify_each(lines, first, own)))


def _classify_each(lines: Sequence[str], first: int, own: re.Pattern[str] | None) -> Iterator[Row]:
    after_submitted = False
    for number, text in enumerate(lines[first:], start=first + 1):
        short = text if len(text) <= _EXCERPT else ""
        label: Label | None = None
        sure = False
        if not text:
            label = Label.BLANK
        elif own is not None and own.fullmatch(" ".join(text.split())):
            label, sure = Label.FURNITURE, True
        elif short and is_date(short):
            label = Label.DATE
        elif short and (is_furniture(short) or (after_submitted and _USER_NAME.fullmatch(short))):
            label = Label.FURNITURE
        yield Row(number, text, label, is_long(text), sure)
        after_submitted = bool(_SUBMITTED.fullmatch(short)) or (after_submitted and not text)


_DOT = re.compile(r"[·•]")


def _without_bylines(rows: list[Row]) -> list[Row]:
    """The rows, with a paper's own date below `·` as furniture, and the name of its institute above it.

    `3 authors`, `·`, `Mar 1, 2024` stand below an abstract. The institute is told from a title by the
    lines around: below the date comes the next title, or nothing.
    """
    solid = [index for index, row in enumerate(rows) if row.label is not Label.BLANK]
    seen_text = False
    for place, index in enumerate(solid):
        row = rows[index]
        if row.label is Label.DATE and seen_text and _DOT.fullmatch(rows[solid[place - 1]].text):
            rows[index] = row._replace(label=Label.FURNITURE, sure=True)
            above = [rows[other] for other in solid[max(place - 3, 0) : place - 1]]
            below = [rows[other] for other in solid[place + 1 : place + 5]]
            next_text = next((other for other in below if other.is_text), None)
            if _is_institute(*above) and not (next_text is not None and next_text.long):
                rows[solid[place - 2]] = above[-1]._replace(label=Label.FURNITURE, sure=True)
        seen_text = seen_text or row.is_text
    return rows


def _is_institute(above: Row | None = None, row: Row | None = None) -> bool:
    """Whether a line is no sentence and stands below prose, or below another line about the paper."""
    if above is None or row is None or not row.is_text or len(row.text) > _EXCERPT:
        return False
    ends = above.long or above.label is Label.FURNITURE or ends_sentence(above.text)
    return ends and not ends_sentence(row.text)


@dataclass(frozen=True, slots=True)
class Alternation:
    """How far a dump goes title, abstract, title, abstract, each on one long or short line.

    Where it does, a short line between two abstracts is a title, whatever it looks like.
    """

    regular: bool
    bare: bool  # hardly any furniture stands beside the titles
    certain: bool  # enough abstracts to judge by


def measure(rows: Sequence[Row]) -> Alternation:
    """The alternation of a dump's long lines."""
    between = list(_between_long(rows))
    texts = [sum(row.is_text for row in part) for part in between]
    single = sum(count == 1 or _lone(part) is not None for count, part in zip(texts, between, strict=True))
    adorned = sum(0 < count < len(part) for count, part in zip(texts, between, strict=True))
    regular = len(between) > 1 and single * 10 >= len(between) * 9
    return Alternation(
        regular=regular, bare=adorned * 10 <= len(between), certain=regular and len(between) >= 8
    )


def find_titles(rows: Sequence[Row], alternation: Alternation) -> Iterator[Row]:
    """The furniture and date lines that stand alone between two abstracts: titles that look like such."""
    if alternation.regular and alternation.bare:
        yield from (row for part in _between_long(rows) if (row := _lone(part)) is not None)


def _between_long(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """What stands between each two long lines, blank lines aside."""
    part: list[Row] | None = None
    for row in rows:
        if row.long:
            if part is not None:
                yield part
            part = []
        elif part is not None and row.label is not Label.BLANK:
            part.append(row)


def _lone(part: Sequence[Row]) -> Row | None:
    """The only line of a part, if it is furniture that might be a title."""
    if (
        len(part) == 1
        and not part[0].is_text
        and not part[0].sure
        and not _NEVER_TITLE.fullmatch(part[0].text)
    ):
        return part[0]
    return None
