"""What a dump reader hands over: plain text, not yet dated and not yet Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.importing.readers.labels import LineCount


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
