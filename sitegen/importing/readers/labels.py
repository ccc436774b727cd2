"""What each line of a dump is, and the count of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
    PAPER = auto()  # all of a paper, or a part of one, as JSON
    # What belongs to no paper.
    UNKNOWN_OPTION = auto()  # in the front matter
    BEFORE_TITLES = auto()  # text above the first title
    NAMES_WITHOUT_TITLE = auto()
    NO_PAPER = auto()  # a line among papers as JSON that is none


# Label → what it counts as.
_COUNTED_AS = {
    Label.BLANK: "blank",
    Label.FURNITURE: "furniture",
    Label.DATE: "furniture",
    Label.FRONT_MATTER: "furniture",
    Label.TITLE: "titles",
    Label.TITLE_GOES_ON: "titles",
    Label.NAMES: "titles",
    Label.ABSTRACT: "abstract",
    Label.ABSTRACT_GOES_ON: "abstract",
    Label.PAPER: "papers",
    Label.UNKNOWN_OPTION: "reported",
    Label.BEFORE_TITLES: "reported",
    Label.NAMES_WITHOUT_TITLE: "reported",
    Label.NO_PAPER: "reported",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCount:
    """Where the lines of a dump went. The counting law: the parts add up to all lines that were read."""

    furniture: int = 0
    blank: int = 0
    titles: int = 0
    abstract: int = 0
    papers: int = 0  # lines that hold papers as JSON
    reported: int = 0

    @classmethod
    def of(cls, labels: Iterable[Label]) -> LineCount:
        """The count of the labels, one for each line: so the law holds."""
        return cls(**Counter(_COUNTED_AS[label] for label in labels))

    @property
    def lines(self) -> int:
        return self.furniture + self.blank + self.titles + self.abstract + self.papers + self.reported

    def __str__(self) -> str:
        if self.papers:
            furniture = f"{self.furniture} furniture + " if self.furniture else ""
            return (
                f"{self.lines} lines = {furniture}{self.blank} blank + {self.papers} papers"
                f" + {self.reported} reported"
            )
        return (
            f"{self.lines} lines = {self.furniture} furniture + {self.blank} blank + {self.titles} titles"
            f" + {self.abstract} abstract + {self.reported} reported"
        )
