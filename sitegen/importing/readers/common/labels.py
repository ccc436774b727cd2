"""What a line of a dump can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto


class Label(Enum):
    """What a line of a dump is. Every line has exactly one label."""

    BLANK = auto()
    # What a page shows around its papers.
    FURNITURE = auto()
    DATE = auto()  # the day of the digest
    FRONT_MATTER = auto()  # a rule or an option on top of the dump
    # The papers.
    TITLE = auto()  # opens an entry
    TITLE_GOES_ON = auto()  # the second or third line of a title
    NAMES = auto()  # the authors, below a title
    ABSTRACT = auto()  # opens a paragraph of the abstract
    ABSTRACT_GOES_ON = auto()  # a line below, of the same paragraph
    FIELD = auto()  # something else about a paper: its authors, votes, identifier
    FIELD_GOES_ON = auto()
    FIELD_ABOVE = auto()  # of the paper whose title is the line below
    REPEATED = auto()  # of a paper that stands above already
    # What belongs to no paper.
    UNKNOWN_OPTION = auto()  # in the front matter
    BEFORE_TITLES = auto()  # text above the first title
    NAMES_WITHOUT_TITLE = auto()
    NO_PAPER = auto()

    __hash__ = object.__hash__  # that of Enum is none of C's, and a file has very many lines


_GOES_ON = {
    Label.TITLE: Label.TITLE_GOES_ON,
    Label.ABSTRACT: Label.ABSTRACT_GOES_ON,
    Label.FIELD: Label.FIELD_GOES_ON,
}


def spread(labels: Iterable[tuple[int, int, Label]]) -> Iterator[tuple[int, Label]]:
    """The numbers of the lines from the first to the last of each label, with that of each line."""
    for first, last, label in labels:
        yield first, label
        for number in range(first + 1, last + 1):
            yield number, _GOES_ON.get(label, label)
