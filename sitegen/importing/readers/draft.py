"""What a dump reader hands over: plain text, not yet dated and not yet Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """One paper as it stands in the dump."""

    title: str  # one line
    paragraphs: tuple[str, ...] = ()  # one line each; empty: the dump gave no abstract
    fields: tuple[tuple[str, str], ...] = ()  # such as arxiv, authors, url
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something an owner should know about a dump: a line in doubt, a decoding that was guessed."""

    line: int | None
    message: str  # in the form of an error message
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A row of the front matter on top of a dump."""

    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCount:
    """Where the lines of a dump went. The counting law: the parts add up to `lines`."""

    lines: int
    furniture: int
    blank: int
    titles: int
    abstract: int
    reported: int
    papers: int = 0  # lines that hold papers as JSON

    @property
    def adds_up(self) -> bool:
        parts = self.furniture + self.blank + self.titles + self.abstract + self.papers + self.reported
        return self.lines == parts

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A dump, read."""

    entries: tuple[DraftEntry, ...]
    count: LineCount
    title: str = "Digest"  # what the source calls itself
    date_text: str = ""  # the date line as it stands in the dump
    date_line: int = 0  # its number; 0: there is none
    options: tuple[Option, ...] = ()  # front matter on top of the dump: date, title
    remarks: tuple[Remark, ...] = ()

    def option(self, key: str) -> Option | None:
        """The front matter's first row of that key."""
        return next((option for option in self.options if option.key == key), None)
