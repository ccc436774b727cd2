"""The beginning of a text: its first sentences, or as much of it as there is room for."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The marks of a sentence's end with the quotes and brackets that close behind them: those that white space
# must follow, and those of Chinese and Japanese, which need none.
_SENTENCE_END = re.compile(r"[.!?؟۔।]+[\"'”’»)\]]*(?=\s+(\S))|[。！？｡]+[」』”’）)\]]*")
# Full stops that end a word: what is short for another, an initial, the number of a point in a list.
_ABBREVIATION = re.compile(
    r"(?:(?<!\w)(?:e\.g|i\.e|cf|vs|al|ca|viz|approx|resp|w\.r\.t|i\.i\.d|a\.k\.a|[Ff]igs?|[Ee]qs?|[Ss]ecs?"
    r"|[Tt]abs?|[Rr]efs?|Nos?|Vol|pp|Thm|Alg|Ch|Dr|Prof|Mrs?|Ms|St|Jr|U\.S|Ph\.D|[A-Z])"
    r"|(?:^|[.:;!?]\s)\(?\d{1,2})\.$"
)
_LONGEST_ABBREVIATION = 12
_DANGLING = " ,;:–—-"


def sentence_ends(text: str, stop: int | None = None) -> Iterator[int]:
    """Where sentences end in a text, before `stop`: behind the mark and what closes with it.

    Not at an abbreviation, and not where a small letter goes on. The end of the text itself is none.
    """
    for found in _SENTENCE_END.finditer(text, 0, len(text) if stop is None else stop):
        if found[1]:
            mark = found.start() + 1
            if found[1].islower() or _ABBREVIATION.search(text[max(0, mark - _LONGEST_ABBREVIATION) : mark]):
                continue
        yield found.end()


def cut_at_word(text: str, most: int) -> str:
    """At most so many characters, ending at a word unless the last one is most of them."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", 0, most + 1)
    return text[: cut if cut > most // 2 else most]


def excerpt(plain: str, length: int = 155) -> str:
    """The beginning of a plain text on one line, cut at a word."""
    text = _one_line(plain, length * 4)
    if len(text) <= length:
        return text
    return cut_at_word(text, length).rstrip(f"{_DANGLING}.") + "…"


def first_sentences(plain: str, *, enough: int = 120, most: int = 320) -> str:
    """The first sentences until there are `enough` characters, cut at a word before `most`."""
    text = _one_line(plain, most + 80)
    last = 0
    for end in sentence_ends(text, most):
        last = end
        if end >= enough:
            return text[:end]
    if len(text) <= most and len(plain) <= most + 80:
        return text
    return text[:last] if last else cut_at_word(text, most).rstrip(_DANGLING) + "…"


def opening(plain: str, length: int) -> str:
    """The beginning of a plain text: whole sentences that fill at least half of the length.

    One sentence may take half as much again, because an opening that breaks off is worse than a long one.
    Text without such an end is cut at a word.
    """
    text = _one_line(plain, length * 4)
    if len(text) <= length:
        return text
    longest = length * 3 // 2
    long_enough = [end for end in sentence_ends(text, longest + 2) if length // 2 <= end <= longest]
    within = [end for end in long_enough if end <= length]
    if len(text) <= longest and not within:
        return text
    end = max(within, default=min(long_enough, default=0))
    return text[:end] if end else excerpt(text, length)


def _one_line(plain: str, most: int) -> str:
    """The first characters with single spaces between words."""
    text = plain[:most].strip()
    # The usual case, told at a quarter of the time that splitting takes.
    return text if text.isprintable() and "  " not in text else " ".join(text.split())
