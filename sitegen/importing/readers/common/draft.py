"""What a reader hands over: plain text, not yet dated and not yet Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.importing.readers.common.count import LineCount, RecordCount


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """One paper as it stands in the dump."""

    title: str  # one line
    paragraphs: tuple[str, ...] = ()  # one line each; empty: the dump gave no abstract
    fields: tuple[tuple[str, str], ...] = ()  # of the keys of `fields.FIELDS`, in their order, in their form
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
    """A digest in a dump, read. A file may hold several, of different days."""

    entries: tuple[DraftEntry, ...]
    count: LineCount | RecordCount  # of this digest's part of the file; those of all parts add up to it
    title: str = "Digest"  # what the source calls itself
    date_text: str = ""  # the day as it stands in the dump: a date line, a heading, a field of its papers
    date_line: int = 0  # its number; 0: there is none
    # Of the text of this digest alone (`days.fingerprint`), where the dump says which papers are of which
    # day: more may come into the file, and those that were there are known. Empty: the file is the digest.
    sha256: str = ""
    options: tuple[Option, ...] = ()  # front matter on top of the dump: date, title
    remarks: tuple[Remark, ...] = ()

    def option(self, key: str) -> Option | None:
        """The front matter's first row of that key."""
        return next((option for option in self.options if option.key == key), None)
