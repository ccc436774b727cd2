"""How the text of a dump is laid out: which lines an editor wrapped, and what a line looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_WHOLE = 200  # characters; no editor wraps at such a width
_TAIL = 250  # characters at the end of a line that are looked at
_SENTENCE_END = re.compile(r"[.!?:…。！？：]['\"”’)\]}»」』]*$|https?://\S+$")
_INNER_STOP = re.compile(r"[^\W\d_A-Z]{4}\. [A-Z]|。.")
_FULL_STOP = re.compile(r"(?<!\bvs)(?<!\bal)[.…。]['\"”’)\]}»」』]*$")


class TextLine(NamedTuple):  # as Row
    """A line that is neither blank nor furniture nor a date."""

    number: int
    text: str
    long: bool  # as long as an abstract
    gap: bool  # a blank line, furniture or the file's start stands before it
    above: str  # the furniture or date line right above it, if any
    restored: bool  # it looks like furniture or a date, and stands where the titles stand

    @property
    def whole(self) -> bool:
        """Whether it is too long for a line that an editor wrapped."""
        return len(self.text) >= _WHOLE

    @property
    def ends_sentence(self) -> bool:
        return _SENTENCE_END.search(self.text[-_TAIL:]) is not None

    @property
    def full_stop(self) -> bool:
        """Whether it ends in a full stop, and not in that of an abbreviation."""
        return _FULL_STOP.search(self.text) is not None

    @property
    def reads_as_title(self) -> bool:
        """Whether a short line is no sentence, and no part of two."""
        return not (self.full_stop or _INNER_STOP.search(self.text) or self.has_url)

    @property
    def has_url(self) -> bool:
        return "http://" in self.text or "https://" in self.text

    @property
    def title_case(self) -> bool:
        """Whether most of the longer words begin with a capital letter, as in an English title."""
        words = re.findall(r"[^\W\d_]{4,}", self.text)
        return bool(words) and sum(word[0].isupper() for word in words) * 5 >= len(words) * 3

    @property
    def runs_on(self) -> bool:
        """Whether it begins with a word in small letters; `xLSTM` and `t-SNE` are names."""
        return self.text[0].islower() and self.text.split(" ", 1)[0].islower()

    def breaks_before(self, after: TextLine, width: int) -> bool:
        """Whether it ends on purpose: the next word would still have fitted on it."""
        return len(self.text) + 1 + len(after.text.split(" ", 1)[0]) <= width


@dataclass(frozen=True, slots=True)
class Layout:
    """How the text around a line is laid out."""

    width: int  # at which an editor wrapped it; 0: every paragraph is one line
    apart: bool  # blank lines part the entries
    file_width: int  # at which other text of the file is wrapped, if any is


def find_layouts(lines: Sequence[TextLine]) -> list[Layout]:
    """The layout around each line. One wrapped abstract does not make a wrapped file."""
    blocks = _blocks(lines)
    widths = [_width(block) for block in blocks]
    file_width = max(widths, default=0)
    apart = sum(line.gap for line in lines[1:]) * 40 > len(lines)
    layouts: list[Layout] = []
    for block, width in zip(blocks, widths, strict=True):
        width_here = width or (file_width if _fills(block, file_width) else 0)
        layouts += [Layout(width_here, apart, file_width)] * len(block)
    return layouts


def _blocks(lines: Sequence[TextLine]) -> list[Sequence[TextLine]]:
    """The lines without a gap between them; a line too long for a wrapped one is a block of its own."""
    whole = [line.whole for line in lines]
    starts = [
        index
        for index, line in enumerate(lines)
        if index == 0 or line.gap or whole[index] or whole[index - 1]
    ]
    return [lines[start:end] for start, end in pairwise([*starts, len(lines)])]


def _width(block: Sequence[TextLine]) -> int:
    """The width at which a block is wrapped, or 0.

    A line below which the text goes on in lower case was wrapped; in wrapped text many were.
    """
    wrapped = [len(line.text) for line, after in pairwise(block) if after.runs_on]
    return max(wrapped) if len(wrapped) > 1 and len(wrapped) * 4 >= len(block) else 0


def _fills(block: Sequence[TextLine], width: int) -> bool:
    """Whether a block of a few lines is a sentence, wrapped at a width."""
    return (
        len(block) > 1
        and block[-1].ends_sentence
        and all(
            len(line.text) <= width and not line.breaks_before(after, width)
            for line, after in pairwise(block)
        )
    )
