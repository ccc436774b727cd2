"""Which lines of text are titles: rules that look at a line, its neighbours and the entry above."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.text.layout import Layout, TextLine

# A number before a title, as in a list.
NUMBER = re.compile(r"[(\[]?(\d{1,3})[.)\]:]\s+(?=\S)")
_BULLET = re.compile(r"(?:[-*•–]|\(?\d{1,2}[.)])\s")
_URL_ONLY = re.compile(r"\S*https?://\S+|www\.\S+")
_LEADS_ON = (":", ";", ",")  # ends of lines that belong to prose
_TITLE_LENGTH = 200  # characters; no title on several lines has as many
_ABSTRACT = (Label.ABSTRACT, Label.ABSTRACT_GOES_ON)


@dataclass(frozen=True, slots=True)
class EntryAbove:
    """The entry to which a line belongs if it opens none, as far as it is read."""

    title: str = ""  # empty: no entry is open
    has_names: bool = False
    has_abstract: bool = False

    def with_line(self, label: Label, text: str) -> EntryAbove:
        """What stands above the line below."""
        if label is Label.TITLE:
            return EntryAbove(title=text)
        if label is Label.TITLE_GOES_ON:
            return replace(self, title=f"{self.title} {text}")
        if label is Label.NAMES:
            return replace(self, has_names=True)
        if label in _ABSTRACT and not self.has_abstract:
            return EntryAbove(self.title, self.has_names, has_abstract=True)
        return self


class Place(NamedTuple):  # as Row
    """A line of text and what stands around it."""

    line: TextLine
    before: TextLine | None  # the next text above; None at the first
    after: TextLine | None  # the next text below; None at the last
    layout: Layout
    entry: EntryAbove

    @property
    def leads_to_prose(self) -> bool:
        return self.after is not None and self.after.long

    @property
    def breaks_off(self) -> bool:
        """Whether the line ends on purpose: the next word would still have fitted on it."""
        return self.after is None or self.line.breaks_before(self.after, self.layout.file_width)

    @property
    def juts_out(self) -> bool:
        """Whether the line is longer than the text around it is wide."""
        return len(self.line.text) > self.layout.width


def title_goes_on(place: Place) -> bool:
    """Whether a line is the second or third of a wrapped title."""
    line, before, width = place.line, place.before, place.layout.file_width
    return (
        before is not None
        and bool(place.entry.title)
        and not place.entry.has_abstract
        and not line.gap
        and 0 < len(before.text) <= width
        and len(place.entry.title) + len(line.text) < _TITLE_LENGTH
        and not before.breaks_before(line, width)
        and line.reads_as_title
        and (place.after is None or place.after.gap or place.breaks_off)
    )


def stands_alone(place: Place) -> bool:
    """Whether a short line is all there is between two abstracts.

    The first line below a title is a part of its abstract.
    """
    return (
        not place.layout.width
        and (not place.entry.title or place.entry.has_abstract)
        and not place.line.long
        and place.leads_to_prose
    )


def paragraph_goes_on(place: Place) -> bool:
    """Whether a line of an abstract belongs to the paragraph above it, and opens none."""
    before = place.before
    return place.entry.has_abstract and not place.line.gap and before is not None and not before.long


def is_odd_paragraph(place: Place) -> bool:
    """Whether a line of an abstract is as short as a title, where abstracts are not wrapped."""
    line = place.line
    return place.entry.has_abstract and not place.layout.width and not line.long and not line.has_url


def opens_entry(place: Place) -> bool:
    """Whether a line reads as the title of an entry. The first rule that has an answer decides."""
    for rule in _RULES:
        answer = rule(place)
        if answer is not None:
            return answer
    return False


# ---- rules: True for a title, False for none, None where another rule must tell ---------------------


def _long_or_address(place: Place) -> bool | None:
    return False if place.line.long or _URL_ONLY.fullmatch(place.line.text) else None


def _first_of_the_dump(place: Place) -> bool | None:
    """No entry is open: a sentence is a title only above prose."""
    if place.entry.title:
        return None
    return not place.line.full_stop or place.leads_to_prose


def _next_number(place: Place) -> bool | None:
    """The line has the number after that of the title above, below an abstract that may be short."""
    here = NUMBER.match(place.line.text)
    above = NUMBER.match(place.entry.title) if here else None
    if above is None or here is None or int(here[1]) != int(above[1]) + 1 or not place.entry.has_abstract:
        return None
    apart = place.line.gap or (place.before is not None and place.before.ends_sentence)
    return True if apart and place.line.reads_as_title else None


def _list_in_abstract(place: Place) -> bool | None:
    """The line leads on to a list, or is an item of one."""
    item = _BULLET.match(place.line.text) and not place.leads_to_prose
    return False if place.line.text.endswith(_LEADS_ON) or item else None


def _inside_wrapped_block(place: Place) -> bool | None:
    """Blank lines part the papers, and none stands here."""
    return False if place.layout.width and place.layout.apart and not place.line.gap else None


def _first_of_wrapped_block(place: Place) -> bool | None:
    """The first of several lines is prose, unless the entry above already has some."""
    line, after = place.line, place.after
    if not (place.layout.width and line.gap and (after is None or not after.gap)):
        return None
    if not place.entry.has_abstract or not line.reads_as_title:
        return False
    if line.runs_on and not line.title_case:
        return False
    return place.breaks_off or place.juts_out or line.title_case


def _below_title(place: Place) -> bool | None:
    """The title above has no abstract yet: two titles in a row are possible where nothing is wrapped."""
    if place.entry.has_abstract:
        return None
    return not place.layout.width and place.line.reads_as_title


def _right_below_wrapped_line(place: Place) -> bool | None:
    """The line follows a wrapped abstract without a blank line."""
    line, before = place.line, place.before
    if not place.layout.width or before is None or line.gap or before.whole:
        return None
    if not before.ends_sentence or not line.reads_as_title:
        return False
    if place.juts_out or before.breaks_before(line, place.layout.file_width):
        return place.leads_to_prose or place.breaks_off or place.juts_out or line.title_case
    return line.title_case and place.breaks_off


def _right_below_short_line(place: Place) -> bool | None:
    """The line stands right below a short one, where abstracts are not wrapped."""
    line, before, after = place.line, place.before, place.after
    if before is None or line.gap or before.whole:
        return None
    if not (before.ends_sentence or _BULLET.match(before.text)) or not line.reads_as_title:
        return False
    if after is None or place.leads_to_prose or line.title_case:
        return True
    return after.full_stop and not line.runs_on


def _apart_below_abstract(place: Place) -> bool | None:
    """The line is short, and stands apart from the abstract above."""
    line = place.line
    if line.has_url and not place.leads_to_prose:
        return False
    if line.full_stop:
        return place.leads_to_prose and line.title_case
    return not line.has_url or line.title_case


_RULES: tuple[Callable[[Place], bool | None], ...] = (
    _long_or_address,
    _first_of_the_dump,
    _next_number,
    _list_in_abstract,
    _inside_wrapped_block,
    _first_of_wrapped_block,
    _below_title,
    _right_below_wrapped_line,
    _right_below_short_line,
    _apart_below_abstract,
)
