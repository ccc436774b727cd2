"""Where everything in a dump went. The counting law: the parts add up to all that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.importing.readers.common.labels import Label
from sitegen.text.wording import counted

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
    Label.FIELD: "fields",
    Label.FIELD_GOES_ON: "fields",
    Label.FIELD_ABOVE: "fields",
    Label.REPEATED: "repeated",
    Label.UNKNOWN_OPTION: "reported",
    Label.BEFORE_TITLES: "reported",
    Label.NAMES_WITHOUT_TITLE: "reported",
    Label.NO_PAPER: "reported",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCount:
    """Where the lines of a dump went, for formats that are read line by line."""

    furniture: int = 0
    blank: int = 0
    titles: int = 0
    abstract: int = 0
    fields: int = 0
    repeated: int = 0  # lines of papers that stand in the dump already
    reported: int = 0

    @classmethod
    def of(cls, labels: Iterable[Label]) -> LineCount:
        """The count of the labels, one for each line: so the law holds."""
        return cls(**Counter(_COUNTED_AS[label] for label in labels))

    @property
    def lines(self) -> int:
        """All lines that were read."""
        return sum((self.furniture, self.blank, self.titles, self.abstract, self.fields, self.repeated)) + (
            self.reported
        )

    def __str__(self) -> str:
        seldom = [f"{number} {name}" for name in ("fields", "repeated") if (number := getattr(self, name))]
        parts = [
            f"{self.furniture} furniture",
            f"{self.blank} blank",
            f"{self.titles} titles",
            f"{self.abstract} abstract",
            *seldom,
            f"{self.reported} reported",
        ]
        return f"{self.lines} lines = {' + '.join(parts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCount:
    """Where the records of a dump went, for formats made of such: objects, rows, items, references."""

    what: str = "record"  # what the format calls one, in the singular
    papers: int = 0
    repeated: int = 0  # papers that stand in the dump already
    other: int = 0  # what the format has beside papers, and nobody misses: comments, strings of BibTeX
    reported: int = 0  # what should have been a paper and is none; each has a remark

    @property
    def records(self) -> int:
        """All records that were read."""
        return self.papers + self.repeated + self.other + self.reported

    def __str__(self) -> str:
        seldom = [f"{number} {name}" for name in ("repeated", "other") if (number := getattr(self, name))]
        parts = [f"{self.papers} papers", *seldom, f"{self.reported} reported"]
        return f"{counted(self.records, self.what)} = {' + '.join(parts)}"
