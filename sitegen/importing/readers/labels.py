"""What a line of a dump can be."""

from __future__ import annotations

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
    REPEATED = auto()  # of a paper that stands above already
    # What belongs to no paper.
    UNKNOWN_OPTION = auto()  # in the front matter
    BEFORE_TITLES = auto()  # text above the first title
    NAMES_WITHOUT_TITLE = auto()
    NO_PAPER = auto()
