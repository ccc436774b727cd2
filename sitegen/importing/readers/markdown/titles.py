r"""A heading, an item of a list or a cell that opens a paper → its title, and what stands beside it.

[1] [Title](https://…) (👍 13)          **Title** *Names* [[paper](…)] [[code](…)]
Title (https://…) - sentence.           (ICLR 2025) **Title** [Paper](…)
1) **Title** - sentence.                Title (Read more on [arXiv](…) or [HuggingFace](…))
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.markdown.inline import Inline, Span
from sitegen.importing.readers.markdown.links import is_filler

# A number before a title, and signs that are no word: `[1]`, `3.`, `🏆 1.`, `#2:`, `📄`.
NUMBER = re.compile(r"[^\w\[(\"'“‘«$\\.]*(?:[\[(]\d{1,4}[\])]|#?\d{1,4}\s?[.):、]|#\d{1,4})(?=\D)[\s:.)-]*")
_SIGNS = re.compile(r"[^\w\[(\"'“‘«「『《$\\.&<@/]+")
_VOTES = re.compile(
    r"[(\[]?\s*(?:👍|▲|⬆️?|🔼|\bup-?votes?\s?[:：])\s*(\d[\d,.]*k?)\s*(?:up-?)?(?:votes?\b)?\s*[)\]]?"
    r"|[(\[]?\s*(\d[\d,.]*k?)\s*(?:👍|▲|⬆️?|🔼|(?:up-?)?votes?\b|likes?\b)\s*[)\]]?",
    re.IGNORECASE,
)
_VOTE_SIGN = re.compile(r"[👍▲⬆🔼]|vote|like", re.IGNORECASE)
_BRACKETS = re.compile(r"\[\s*\[?([^\[\]]*)\]?\s*\]|\(([^()]*)\)|（([^（）]*)）|【([^【】]*)】")
# Of a link that has no address.
_WHOLE_BRACKETS = re.compile(
    r"((?:\d{1,4}[.)]\s+)?)\[([^\[\]]+\s[^\[\]]+)\]"
)  # of a link that has no address
_QUOTED = re.compile(r"[\"“«「『《]([^\"”»」』》]{8,300})[\"”»」』》]")
_PART = re.compile(r"\s+[-–—|·•:]\s+|\s*[:：]\s+|\s*[–—]\s*|\s{2,}|(?<=[^\W\d_]{3})\.\s+")
_NO_PROSE = 8  # words beside a title that are no text about the paper
_NEAR_BOLD = 60  # characters before a title in bold
_NEAR = 300  # characters around a title
_IDENTIFIER = re.compile(r"\barxiv:\s?\d{4}\.|\b10\.\d{4,}/", re.IGNORECASE)
_VENUE = re.compile(r"[\[(].{0,40}[\])]|\S{2,12} (?:19|20)\d\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]*\b(?:19|20)\d\d)[)\]]$")
_EDGE = " \t\n-–—|·•:：,;，、"
_WORD = re.compile(r"[^\W_]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


_TITLE_LINE = re.compile(r"(?!.*[.!?。]\n)(?=\S+\s\S|[^\n]{4,}[\u3040-\uac00])[^\n]{4,200}\n(?=[^\n]{40})")


class Title(NamedTuple):
    text: str
    links: tuple[tuple[str, str], ...] = ()  # labels and addresses, the title's own first
    beside: tuple[str, ...] = ()  # what else is said, before and behind it
    votes: str = ""


def word_count(text: str) -> int:
    """The number of words; two signs of Chinese or Japanese are one."""
    return len(_WORD.findall(_DENSE.sub("", text))) + len(_DENSE.findall(text)) // 2


def has_title_line(source: str) -> bool:
    """Whether an item has its title on a line of its own."""
    return "\n" in source and _TITLE_LINE.match(source) is not None


def without_number(text: str) -> str:
    """A text without the number in front."""
    number = NUMBER.match(text)
    return text[number.end() :] if number else text


def whole_title(inline: Inline) -> Title:
    """The title of a heading or a cell: all of it, but for links with labels of their own."""
    span = _own_link(inline)
    labels = [link for link in inline.links if link != span and is_filler(inline.text(link))]
    text = inline.without([*labels, *(link for link in inline.links if _is_anchor(link))])
    votes, text = _take_votes(text)
    kept = _BRACKETS.sub(lambda match: match[0] if _says(match) else " ", text)
    title = _trim(" ".join(kept.split()))
    links = [] if span is None else [("", span.url)]
    links += [(inline.text(link), link.url) for link in inline.links if link != span]
    rest = "" if span is None else kept.replace(inline.text(span), "\n", 1).strip(_EDGE)
    parts = [part.strip(_EDGE) for part in rest.split("\n")]
    if (
        span is None
        or not rest
        or not all(_BRACKETS.fullmatch(part) or not _WORD.search(part) for part in parts)
    ):
        return Title(title, tuple(links), (), votes)
    beside = tuple(part.strip("()[]（）【】") for part in parts if _WORD.search(part))
    return Title(_trim(inline.text(span)), tuple(links), beside, votes)


def part_title(inline: Inline) -> Title:
    """The title in an item or a cell that says more: what is bold, linked, quoted or stands first."""
    span = _title_span(inline)
    text = _trim(inline.text(span).strip('"“”«»「」『』《》'))
    own = [link for link in inline.links if link.start >= span.start and link.end <= span.end and link.url]
    others = [link for link in inline.links if link not in own]
    links = [("", link.url) for link in own]
    beside: list[str] = []
    votes = ""
    if match := _YEAR_BEHIND.search(text):
        text, beside = text[: match.start()], [match[1]]
    slanted = [(each.start, each.end) for each in inline.slanted if each.start >= span.end]
    ends = sorted({0, span.start, span.end, *(end for each in slanted for end in each), len(inline.plain)})
    for start, end in pairwise(ends):
        if start == span.start:
            continue
        inside = [link for link in others if start <= link.start < end]
        labels = [link for link in inside if is_filler(inline.text(link)) or "://" in inline.text(link)]
        part = Inline(inline.plain[:end]).without([Span(0, start), *labels])
        in_prose = [] if word_count(part) <= _NO_PROSE else [link for link in inside if link not in labels]
        for link in in_prose:
            part = part.replace(inline.text(link), f"{inline.text(link)} ({link.url})", 1)
        links += [(inline.text(link), link.url) for link in inside if link not in in_prose]
        found, part = _take_votes(part)
        votes = votes or found
        part = _BRACKETS.sub(lambda match: match[0] if _says(match) else " ", without_number(part))
        lines = (line.lstrip(f"{_EDGE})].*").rstrip(f"{_EDGE}([*") for line in part.split("\n"))
        beside.append("\n".join(lines).strip())
    return Title(text, tuple(links), tuple(part for part in beside if _WORD.search(part)), votes)


def _title_span(inline: Inline) -> Span:
    """Where the title stands."""
    plain = inline.plain
    for spans in (inline.bold, inline.links):
        for span in spans:
            near = spans is inline.links or span.start < _NEAR_BOLD
            if near and _is_title(inline.text(span)):
                return _trimmed_span(inline, span)
    bold = [
        span for span in inline.bold if _WORD.search(inline.text(span)) and not inline.text(span).isdigit()
    ]
    if bold and bold[0].start < 10 and not is_filler(inline.text(bold[0])):
        return _trimmed_span(inline, bold[0])
    if match := _QUOTED.search(plain):
        return Span(*match.span())
    number = NUMBER.match(plain)
    start = number.end() if number else 0
    ends = [link.start for link in inline.links if link.start > start]
    ends += [match.start() for match in [_PART.search(plain, start + 3)] if match]
    ends += [plain.index("\n", start)] if "\n" in plain[start:] else []
    return Span(start, min(ends, default=len(plain)))


def _is_title(text: str) -> bool:
    if "://" in text or written_date(text) or _VENUE.fullmatch(text):
        return False
    return word_count(text) > 1 and not is_filler(text)


def _trimmed_span(inline: Inline, span: Span) -> Span:
    number = NUMBER.match(inline.plain, span.start, span.end)
    return Span(number.end() if number else span.start, span.end)


def _own_link(inline: Inline) -> Span | None:
    """The link of a title: the longest that has words of its own."""
    named = [link for link in inline.links if not is_filler(inline.text(link)) and not _is_anchor(link)]
    return max(named, key=lambda link: link.end - link.start, default=None)


def _is_anchor(link: Span) -> bool:
    return not re.match(r"https?://", link.url, re.IGNORECASE)


def _says(match: re.Match[str]) -> bool:
    """Whether brackets hold more than the labels of links, or the number in front of a title."""
    inside = next((group for group in match.groups() if group), "")
    if _IDENTIFIER.search(inside):
        return True
    if inside.strip().isdigit():
        return match.start() > 0
    return bool(_WORD.search(inside)) and (not is_filler(inside) or bool(_YEAR.search(inside)))


def _take_votes(text: str) -> tuple[str, str]:
    match = _VOTES.search(text[:_NEAR]) if _VOTE_SIGN.search(text[:_NEAR]) else None
    if match is None:
        return "", text
    return match[1] or match[2], text[: match.start()] + " " + text[match.end() :]


def _trim(text: str) -> str:
    """A title without signs around it."""
    if match := _SIGNS.match(text):
        text = text[match.end() :]
    text = text.rstrip(f"{_EDGE}([（")
    if match := _WHOLE_BRACKETS.fullmatch(text):
        text = match[1] + match[2]
    return text[:-1] if text.endswith(".") and not text.endswith("..") and text.count(".") == 1 else text
