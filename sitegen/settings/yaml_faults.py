"""What is wrong with a text that is no YAML, told by the line at fault and not in the words of a parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from sitegen.errors import SitegenError

_WIDTH = 60  # characters of a line that a message shows
_KEY = r"\s*(?:- +)?\{?\s*([\w.-]+)"
_GLUED = re.compile(rf"{_KEY}:([^ \t/].*)")
_COLON = re.compile(rf"{_KEY}: +([^\s'\"\[{{|>&*!#].*:(?:[ \t].*)?)$")
_QUOTED = re.compile(rf"{_KEY}: +(['\"])(.*)$")
_CLOSED = {
    "'": re.compile(r"(?:[^']|'')*'\s*[,}\]]*\s*(?:#.*)?"),
    '"': re.compile(r'(?:[^"\\]|\\.)*"\s*[,}\]]*\s*(?:#.*)?'),
}
_NO_COLON = re.compile(r"([\w.-]+)(?:[ \t]+(\S.*))?$")
_SIGN = re.compile(rf"{_KEY}: +([@`%*&!].*)$")
_ODD_BLANK = re.compile(r"^[ \t]*[\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int  # from 0
    message: str
    hint: str


def refuse_odd_blanks(text: str, *, source: str, error: type[SitegenError], first_line: int = 1) -> None:
    """Raise `error` for a line that begins with a blank which is none to YAML: it would be part of a key."""
    if text.isascii():
        return
    if found := _ODD_BLANK.search(text):
        raise error(
            "the line begins with a blank that is not an ordinary space",
            source=source,
            line=first_line + text.count("\n", 0, found.start()),
            hint="delete the blanks in front of it, and type spaces; copied text may hold others",
        )


def yaml_fault(
    cause: yaml.YAMLError | RecursionError,
    text: str,
    *,
    source: str,
    error: type[SitegenError],
    first_line: int = 1,
) -> SitegenError:
    """What a parser of YAML raised, in the words of somebody who writes settings."""
    if not isinstance(cause, yaml.MarkedYAMLError):
        reason = str(cause).splitlines()[0]
        hint = "delete what YAML does not allow, such as control characters"
        return error(f"not valid YAML: {reason}", source=source, line=first_line, hint=hint)
    lines = text.split("\n")
    mark = cause.problem_mark or cause.context_mark
    last = min(mark.line, len(lines) - 1) if mark else 0  # libyaml may count one line too many
    while last > 0 and not lines[last].strip():
        last -= 1
    found = next(filter(None, (look(cause, lines, last) for look in _LOOKS)), None)
    if found is None:
        reason = cause.problem or cause.context or "unknown"
        found = _Fault(
            last, f"not valid YAML: {reason}", "put a value that holds `: `, `#` or quotes in quotes"
        )
    return error(found.message, source=source, line=first_line + found.line, hint=found.hint)


def _tab(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    for number in range(last, -1, -1):
        line = lines[number]
        if line.strip() and "\t" in line[: len(line) - len(line.lstrip(" \t-"))]:
            return _Fault(number, "the line begins with a tab", "indent with spaces: YAML takes no tabs")
    return None


def _fence(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    number = next((number for number in range(last + 1) if lines[number].lstrip().startswith("```")), None)
    return _Fault(number, "a line of ``` is no setting", "delete it") if number is not None else None


def _document(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    if "document" not in f"{cause.problem}" or not re.match(r"(?:---|\.\.\.)\s*$", lines[last]):
        return None
    return _Fault(last, f"a line {lines[last].strip()} among the settings", "delete it")


def _quote(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    for number in range(last + 1):
        match = _QUOTED.match(lines[number])
        if match is None or _CLOSED[match[2]].fullmatch(match[3]):
            continue
        quote = match[2]
        if quote not in match[3]:
            if _goes_on(lines[number + 1 :], quote):
                continue
            message = f"a quote is opened and not closed: {_cut(lines[number])}"
            return _Fault(number, message, f"put a second {quote} after the value")
        message = f"a quote within quotes: {_cut(lines[number])}"
        other = (
            "write it twice, or put the value in double quotes"
            if quote == "'"
            else "write a backslash in front of it"
        )
        return _Fault(number, message, other)
    return None


def _goes_on(lines: Sequence[str], quote: str) -> bool:
    """Whether a quoted value goes on over lines that are none of another key, and is closed there."""
    for line in lines:
        if re.match(rf"{_KEY}:", line):
            return False
        if quote in line:
            return True
    return False


def _glued(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    for number in range(last, max(last - 3, -1), -1):
        if match := _GLUED.match(lines[number]):
            message = f"no space after the colon: {_cut(lines[number])}"
            return _Fault(number, message, f"write `{match[1]}: {_cut(match[2])}`")
    return None


def _no_colon(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    """A line right above or at the fault that begins in the first column, and has no colon at all."""
    for number in range(max(last - 1, 0), last + 1):
        match = _NO_COLON.match(lines[number].rstrip())
        above = lines[number - 1] if number else ""
        if match is None or ":" in match[1] or _opens_value(above):
            continue
        value = f" {_cut(match[2])}" if match[2] else " …"
        message = f"no colon after the key: {_cut(lines[number])}"
        return _Fault(number, message, f"write `{match[1]}:{value}`")
    return None


def _opens_value(line: str) -> bool:
    """Whether the value of a key may go on below this line: it is a block of text, or an open quote."""
    return re.search(r":[ \t]*[|>][-+]?[ \t]*$", line) is not None


def _colon(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    for number in range(last, max(last - 2, -1), -1):
        if match := _COLON.match(lines[number]):
            message = f"a colon in a value without quotes: {_cut(lines[number])}"
            return _Fault(number, message, f"write `{match[1]}: {_quoted(match[2])}`")
    return None


def _sign(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    match = _SIGN.match(lines[last])
    if match is None:
        return None
    message = f"a value that begins with {match[2][0]} needs quotes: {_cut(lines[last])}"
    return _Fault(last, message, f"write `{match[1]}: {_quoted(match[2])}`")


def _bracket(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    if "flow" not in f"{cause.context}" or cause.context_mark is None:
        return None
    number = min(cause.context_mark.line, len(lines) - 1)
    message = f"brackets that are not closed, or hold something odd: {_cut(lines[number])}"
    hint = "close every [ and {, put commas between the values, and quotes around what holds `: ` or `#`"
    return _Fault(number, message, hint)


def _column(cause: yaml.MarkedYAMLError, lines: Sequence[str], last: int) -> _Fault | None:
    if not re.search("block|document start", f"{cause.context} {cause.problem}"):
        return None
    message = f"the line does not begin where it should: {_cut(lines[last])}"
    hint = "write `key: value`, and let the keys of one group begin in the same column"
    return _Fault(last, message, hint)


def _cut(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _quoted(value: str) -> str:
    value = _cut(value).strip("“”„")
    return f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', '\\"') + '"'


# The first that finds something tells it.
_LOOKS: tuple[Callable[[yaml.MarkedYAMLError, Sequence[str], int], _Fault | None], ...] = (
    _tab,
    _fence,
    _document,
    _quote,
    _glued,
    _no_colon,
    _colon,
    _sign,
    _bracket,
    _column,
)
