"""The entries of a BibTeX file, each with its line. A broken one costs itself and no other.

BibTeX has four kinds of blocks, `@kind{…}` or `@kind(…)`: entries, abbreviations (@string), and @comment and
@preamble; all text between them is a comment, too. Braces count even behind a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from sitegen.text.dates import SHORT_MONTHS

_BLOCK = re.compile(r"@[ \t]*([A-Za-z]+)\s*[{(]")
_KEY = re.compile(r"\s*([^\s,{}()=]*)\s*(?:,|(?=[})]))")
_FIELD = re.compile(r"[\s,]*([^\s=,{}()\"#]+)\s*=\s*")
_END = re.compile(r"[\s,]*[})]")
# As most fields are: one value in braces without others, or a number.
_WHOLE = re.compile(r"[\s,]*([^\s=,{}()\"#]+)\s*=\s*(?:\{([^{}]*)\}|(\d+))\s*(?=[,})])")
_SIMPLE = re.compile(r"\{([^{}]*)\}")  # as most values are
_BRACE = re.compile(r"[{}]")
_QUOTE = re.compile(r"[{}\"]")
_BARE = re.compile(r"[^\s,#{}()\"=]+")
_JOIN = re.compile(r"\s*#\s*")
_ABOUT = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a file."""

    kind: str  # in small letters: `article`, `comment`
    line: int
    text: str  # as it stands in the file, with what follows it
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # names in small letters; the values in TeX
    fault: str = ""  # why it cannot be read


def read_blocks(text: str) -> Iterator[Block]:
    """The blocks of a file, abbreviations put in where they are used."""
    macros = {month: month for month in SHORT_MONTHS}
    starts = (match for match in _BLOCK.finditer(text) if _is_start(text, match.start()))
    line, counted_to = 1, 0
    for match, after in pairwise(chain(starts, (None,))):
        if match is None:  # there is no block
            return
        line += text.count("\n", counted_to, match.start())
        counted_to = match.start()
        end = after.start() if after else len(text)
        kind = match[1].lower()
        block = text[match.end() : end]
        if kind in {"comment", "preamble"}:
            yield Block(kind, line, block)
        elif kind == "string":
            macros.update(_Parser(block, macros).fields())
            yield Block(kind, line, block)
        else:
            yield _entry(kind, line, block, macros)


def _is_start(text: str, place: int) -> bool:
    """Whether a block may begin here: on a line of its own, or behind the end of another."""
    before = text[max(0, place - 100) : place].rpartition("\n")[2].rstrip()
    return not before or before[-1] in "})"


def _entry(kind: str, line: int, text: str, macros: dict[str, str]) -> Block:
    parser = _Parser(text, macros)
    key = parser.key()
    fields = parser.fields()
    return Block(kind, line, text, key, fields, parser.fault)


class _Parser:
    """Reads a block from its opening brace on."""

    def __init__(self, text: str, macros: dict[str, str]) -> None:
        self.fault = ""
        self._text = text
        self._place = 0
        self._macros = macros

    def key(self) -> str:
        match = _KEY.match(self._text)
        if match is None:  # `@article{title = {…}}` has none
            return ""
        self._place = match.end()
        return match[1]

    def fields(self) -> dict[str, str]:
        """The fields up to the block's end, or to the fault; of two with one name the first."""
        fields: dict[str, str] = {}
        while (match := _WHOLE.match(self._text, self._place)) or not _END.match(self._text, self._place):
            if match:
                name, value, number = match.groups()
                self._place = match.end()
                fields.setdefault(name.lower(), value or number or "")
                continue
            match = _FIELD.match(self._text, self._place)
            if match is None:
                self.fault = self.fault or self._where("no field and no end of the entry")
                break
            self._place = match.end()
            value = self._value()
            if value is None:
                self.fault = f"the value of `{match[1]}` has no end"
                break
            fields.setdefault(match[1].lower(), value)
        return fields

    def _where(self, why: str) -> str:
        rest = " ".join(self._text[self._place : self._place + 60].split())[:40]
        return f"{why}, but: {rest}" if rest else "the entry has no end"

    def _value(self) -> str | None:
        """The parts of a value, joined by `#`; None where it does not end."""
        parts = []
        while True:
            part = self._part()
            if part is None:
                return None
            parts.append(part)
            join = _JOIN.match(self._text, self._place)
            if join is None:
                return "".join(parts)
            self._place = join.end()

    def _part(self) -> str | None:
        if match := _SIMPLE.match(self._text, self._place):
            self._place = match.end()
            return match[1]
        opening = self._text[self._place : self._place + 1]
        if opening in {"{", '"'}:
            return self._enclosed(opening)
        match = _BARE.match(self._text, self._place)
        if match is None:
            return None
        self._place = match.end()
        return match[0] if match[0].isdigit() else self._macros.get(match[0].lower(), match[0])

    def _enclosed(self, opening: str) -> str | None:
        """What stands between braces, or between quotes outside of braces."""
        start, depth = self._place + 1, 0
        pattern = _BRACE if opening == "{" else _QUOTE
        for match in pattern.finditer(self._text, start):
            if match[0] == "{":
                depth += 1
            elif depth and match[0] == "}":
                depth -= 1
            elif not depth and match[0] == ("}" if opening == "{" else '"'):
                self._place = match.end()
                return self._text[start : match.start()]
        return None
