"""A dump file, before anybody has read it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from sitegen.importing.readers.common.decode import clean, decode
from sitegen.importing.readers.common.draft import Draft, Remark
from sitegen.importing.readers.common.guess import guess_utf16

_HEAD = 8192  # bytes
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, enough to tell its format."""

    text: str  # from the first line that holds something on; other letters than ASCII may be garbled
    name: str  # of the file

    @property
    def suffix(self) -> str:
        """That of the name, in small letters: `.json`."""
        return PurePath(self.name).suffix.lower()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True)
class Raw:
    """A dump file: its bytes, its text, and what the settings say of it."""

    data: bytes
    name: str  # of the file; path or not
    furniture: re.Pattern[str] | None = None  # lines that the settings name as such
    force: bool = False  # take what does not look like a digest
    # What reads the file inside this one, such as a mail's text: bytes and a name → its digests.
    read_inner: Callable[[bytes, str], tuple[Draft, ...]] = field(
        default=lambda data, name: (), compare=False
    )

    @cached_property
    def head(self) -> Head:
        data = self.data[:_HEAD]
        encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
        if not encoding and b"\0" in data[:64]:
            encoding = guess_utf16(data) or ""
        text = clean(data.decode(encoding or "utf-8-sig", "replace"))
        return Head(text=re.sub(r"\A(?:[ \t]*\r?\n)+", "", text), name=self.name)

    @cached_property
    def _decoded(self) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
        return decode(self.data, source=self.name)

    @property
    def indented(self) -> Sequence[str]:
        """The lines, without characters that nobody sees and blanks at their ends; DumpError.

        Line 1 of the file is the first. An empty file, and one that is no text, is a fault.
        """
        return self._decoded[0]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The same, without blanks at their beginnings."""
        return tuple(line.lstrip() for line in self.indented)

    @property
    def text(self) -> str:
        return "\n".join(self.indented)

    @property
    def decoding(self) -> tuple[Remark, ...]:
        """What had to be guessed to get the lines."""
        return self._decoded[1]
