"""YAML as users write it: every scalar a string, every value with its line.

`BaseLoader` keeps `no`, `1.10` and dates as they stand; the caller converts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from sitegen.errors import SitegenError
from sitegen.settings.yaml_faults import refuse_odd_blanks, yaml_fault
from sitegen.text.conflicts import refuse_conflict

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


_NULL = frozenset({"~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Value:
    """A YAML value and the line it stands on, from 1."""

    data: str | list[Value] | dict[str, Value]
    line: int


def parse_yaml(text: str, *, source: str, error: type[SitegenError], first_line: int = 1) -> Value:
    """The document's value; an empty document is an empty mapping. Faults are raised as `error`.

    `first_line` is the line of the file on which `text` begins.
    """
    refuse_conflict(text, source=source, error=error, first_line=first_line)
    refuse_odd_blanks(text, source=source, error=error, first_line=first_line)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as cause:
        raise yaml_fault(cause, text, source=source, error=error, first_line=first_line) from cause
    if node is None:
        return Value({}, first_line)
    value = _value(node, source=source, error=error, first_line=first_line, depth=0)
    return Value({}, value.line) if value.data == "" else value  # `---` and nothing else


def _value(node: Any, *, source: str, error: type[SitegenError], first_line: int, depth: int) -> Value:
    line = node.start_mark.line + first_line
    if depth > 20:  # an alias inside its own anchor goes on for ever
        raise error("nested too deeply", source=source, line=line, hint="a setting needs two levels at most")
    if isinstance(node, yaml.ScalarNode):
        # An unquoted null is a key without a value.
        return Value("" if not node.style and node.value in _NULL else node.value, line)

    def deeper(part: Any) -> Value:
        return _value(part, source=source, error=error, first_line=first_line, depth=depth + 1)

    if isinstance(node, yaml.SequenceNode):
        return Value([deeper(part) for part in node.value], line)
    mapping: dict[str, Value] = {}
    for key, part in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise error(
                "key is no text",
                source=source,
                line=key.start_mark.line + first_line,
                hint="write `key: value`; quote a key that begins with a bracket",
            )
        name = str(key.value)
        if name in mapping:
            raise error(
                f"given twice: {name}",
                source=source,
                line=key.start_mark.line + first_line,
                hint="keep one of them",
            )
        mapping[name] = Value(deeper(part).data, key.start_mark.line + first_line)
    return Value(mapping, line)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The hint for an unknown word: the nearest known one, or all of them."""
    words = list(known)
    folded = {each.lower(): each for each in reversed(words)}
    close = difflib.get_close_matches(word.lower(), folded, n=1)
    return f"did you mean `{folded[close[0]]}`?" if close else f"known: {', '.join(words)}" if words else None


def unknown_keys(
    mapping: dict[str, Value], known: Iterable[str], *, source: str, error: type[SitegenError], what: str
) -> Iterator[SitegenError]:
    """A fault for each key that is not known."""
    names = list(known)
    for key, value in mapping.items():
        if key not in names:
            yield error(f"unknown {what}: {key}", source=source, line=value.line, hint=nearest(key, names))
