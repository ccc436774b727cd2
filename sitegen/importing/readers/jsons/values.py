"""The values of a JSON text, each with its place: the decoder tells no lines, so a cursor goes along.

Values of Python are read, too: some tools print what they should have encoded.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from sitegen.errors import DumpError
from sitegen.importing.readers.common.raw import Raw

_DECODER = json.JSONDecoder(strict=False)  # tools write line breaks into strings as they are
_BETWEEN = re.compile(r"[\s,:]*")
_PYTHON = re.compile(r"[\[(]?\s*\{\s*(?:'|\"[^\"\n]*\": ')")  # a dict as Python prints it
_SAMPLE = 50  # lines that tell how a file is laid out
_LARGEST = 5_000_000  # characters of a value of Python: its parser needs a hundred times as much memory
_TOO_DEEP = "nested too deeply"


class Cursor(Protocol):
    """Where in a file the value is that a walk has come to."""

    @property
    def line(self) -> int: ...

    def skip(self, value: Any) -> tuple[int, str]:
        """Go over the value: the line on which it begins, and its text."""
        ...

    def members(self, value: Any) -> Iterator[tuple[str, Any]]:
        """Enter an object or a list, and stand at each of its values in turn: their keys, empty in a list.

        The cursor must have gone over a value when the next is asked for.
        """
        ...


class Line:
    """All of a value stands on one line, or nobody knows where."""

    def __init__(self, line: int, text: str = "", root: Any = None) -> None:
        """`text` is that of the value at the root."""
        self.line = line
        self._text = text
        self._root = root

    def skip(self, value: Any) -> tuple[int, str]:
        return self.line, self._text if value is self._root else repr(value)

    def members(self, value: Any) -> Iterator[tuple[str, Any]]:
        yield from value.items() if isinstance(value, dict) else (("", each) for each in value)


class Place:
    """A place in a JSON text that is sound from here on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.place = self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        self._line += self._text.count("\n", self._counted, self.place)
        self._counted = self.place
        return self._line

    def skip(self, value: Any) -> tuple[int, str]:
        start, line = self.place, self.line
        _, self.place = _DECODER.raw_decode(self._text, start)
        return line, self._text[start : self.place]

    def members(self, value: Any) -> Iterator[tuple[str, Any]]:
        self.place += 1
        seen = set()
        elements = iter(value)
        while not self._at_end():
            if not isinstance(value, dict):
                yield "", next(elements)
                continue
            key, self.place = _DECODER.raw_decode(self._text, self.place)
            self.pass_blanks()
            if key in seen:  # the last counts, and was met as the first
                self.skip(None)
                continue
            seen.add(key)
            yield key, value[key]

    def _at_end(self) -> bool:
        self.pass_blanks()
        if self._text[self.place] not in "]}":
            return False
        self.place += 1
        return True

    def pass_blanks(self) -> None:
        match = _BETWEEN.match(self._text, self.place)
        self.place = match.end() if match else self.place


@dataclass(frozen=True, slots=True)
class Found:
    """A value at the root of a file, or why there is none on a line."""

    value: Any
    cursor: Cursor
    fault: str = ""


def read_values(raw: Raw) -> Iterator[Found]:
    """The values of a file: one a line, or laid out in any way. DumpError where the latter are not sound."""
    load = _load_python if _PYTHON.match(raw.head.text) else _load
    if _is_a_line_each(raw.indented, load):
        for number, line in enumerate(raw.indented, start=1):
            if line:
                yield _read_line(line.lstrip(), number, load)
    elif load is _load_python:
        yield _read_python(raw)
    else:
        yield from _read_json(raw.text)


def _is_a_line_each(lines: Sequence[str], load: Callable[[str], Any]) -> bool:
    """Whether there are several lines, and most of the first hold an object."""
    first = [line.lstrip() for line in islice(filter(None, lines), _SAMPLE)]
    if len(first) == 1 or not first[0].startswith("{"):
        return False
    values = (_read_line(line, 0, load).value for line in first if line.startswith("{"))
    return sum(isinstance(value, dict) for value in values) * 2 >= len(first)


def _read_line(line: str, number: int, load: Callable[[str], Any]) -> Found:
    try:
        value = load(line)
    except ValueError as cause:
        return Found(None, Line(number), str(cause))
    return Found(value, Line(number, line, value))


def _load(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as cause:
        raise ValueError(f"not JSON from column {cause.colno} on") from cause
    except RecursionError as cause:
        raise ValueError(_TOO_DEEP) from cause


def _load_python(text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on `\d` in a string
            return ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as cause:
        raise ValueError("neither JSON nor a plain value of Python") from cause


def _read_python(raw: Raw) -> Found:
    hint = "write them with json.dumps, one object a line"
    text = raw.text.strip()
    if len(text) > _LARGEST:
        raise DumpError("values of Python over many lines, too large", line=1, hint=hint)
    try:
        return Found(_load_python(text), Line(1))
    except ValueError as cause:
        raise DumpError("values of Python that cannot be read", line=1, hint=hint) from cause


def _read_json(text: str) -> Iterator[Found]:
    cursor = Place(text)
    cursor.pass_blanks()
    while cursor.place < len(text):
        start = cursor.place
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as cause:
            raise _unsound(text, cause) from cause
        except RecursionError as cause:
            raise DumpError(_TOO_DEEP, line=cursor.line) from cause
        except ValueError as cause:  # Python refuses numbers of thousands of digits
            raise DumpError("a number that is too long", line=cursor.line) from cause
        yield Found(value, cursor)
        cursor.place = end
        cursor.pass_blanks()


def _unsound(text: str, cause: json.JSONDecodeError) -> DumpError:
    if not text[cause.pos + 1 :].strip() or "Unterminated string" in cause.msg:
        return DumpError(
            f"JSON that ends in the middle, after line {text.count(chr(10)) + 1:,}"
            if not text[cause.pos + 1 :].strip()
            else f"JSON that ends in a text that begins in column {cause.colno}",
            line=cause.lineno,
            hint="get the whole file again",
        )
    return DumpError(
        f"not JSON from column {cause.colno} on: {cause.msg.lower()}",
        line=cause.lineno,
        hint='write a list of such objects, or one a line: {"title": "…", "abstract": "…"}',
    )
