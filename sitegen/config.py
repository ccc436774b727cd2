"""sitegen.yaml → Site. The keys are the fields of `Site` and of its sections; see docs/config.md."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitegen.errors import ConfigError
from sitegen.model import NavLink, Site, Watch
from sitegen.urls import slugify
from sitegen.yaml_values import Value, nearest, parse_yaml

_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# What a list's rows are made of: the keys a user writes.
_ROWS: dict[str, tuple[str, ...]] = {"watches": ("name", "query"), "nav": ("name", "url")}


def load_site(path: Path, *, source: str | None = None, base_url: str | None = None) -> Site:
    """The settings in a file, complete with defaults; an empty file is valid.

    `base_url` overrules the file's. All faults are raised at once, as an ExceptionGroup of ConfigError.
    """
    name = source if source is not None else str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        raise ConfigError("not UTF-8", source=name, hint="save the file as UTF-8") from cause
    except OSError as cause:
        raise ConfigError(f"cannot be read: {cause.strerror}", source=name) from cause
    return parse_site(text, source=name, base_url=base_url)


def parse_site(text: str, *, source: str, base_url: str | None = None) -> Site:
    """The settings in a text; see `load_site`."""
    faults: list[ConfigError] = []
    value = parse_yaml(text, source=source, error=ConfigError)
    values = _section(Site, value, "", _Context(source, faults))
    if faults:
        raise ExceptionGroup("settings with faults", faults)
    if base_url is not None:
        values["base_url"] = checked_base_url(base_url)
    return Site(**values)


_BASE_URL_HINT = "write it as https://host/ or https://host/path/"


def checked_base_url(url: str) -> str:
    """The address below which the site lives, with its closing slash. ConfigError when it is none."""
    try:
        return _base_url(url)
    except ValueError as cause:
        raise ConfigError(f"no base URL: {url}", hint=_BASE_URL_HINT) from cause


def _base_url(url: str) -> str:
    parts = urlsplit(url)  # a ValueError of its own for `http://[`
    _ = parts.port  # and for a port that is none
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "?" in url
        or "#" in url
        or re.search(r"[\s<>\"\\^`{|}]", url)
    ):
        raise ValueError
    return url if url.endswith("/") else f"{url}/"


@dataclasses.dataclass(frozen=True, slots=True)
class _Context:
    source: str
    faults: list[ConfigError]

    def fault(self, message: str, line: int, hint: str | None = None) -> None:
        self.faults.append(ConfigError(message, source=self.source, line=line, hint=hint))


def _section(cls: type[Any], value: Value, prefix: str, context: _Context) -> dict[str, Any]:
    """The fields of a settings dataclass that a mapping gives, converted."""
    if not isinstance(value.data, dict):
        context.fault(
            f"`{prefix.rstrip('.')}` is no group of settings" if prefix else "no settings",
            value.line,
            "write one `key: value` a line",
        )
        return {}
    hints = typing.get_type_hints(cls)
    result: dict[str, Any] = {}
    for key, part in value.data.items():
        if key not in hints:
            context.fault(f"unknown setting: {prefix}{key}", part.line, nearest(key, hints))
        elif part.data == "":
            continue  # a key without a value keeps its default
        elif dataclasses.is_dataclass(hints[key]):
            section = hints[key]
            assert isinstance(section, type)  # noqa: S101 - for the type checker
            faults = len(context.faults)
            values = _section(section, part, f"{prefix}{key}.", context)
            if len(context.faults) == faults:
                result[key] = section(**values)
        elif key in _ROWS and not prefix:
            result[key] = _rows(key, part, context)
        else:
            converted = _scalar(hints[key], part, f"{prefix}{key}", context)
            if converted is not None:
                result[key] = converted
    return result


def _scalar(kind: Any, value: Value, name: str, context: _Context) -> Any:
    convert, what = _KINDS[kind]
    if isinstance(value.data, str):
        try:
            return convert(value.data, name)
        except ValueError as cause:
            if name == "base_url":
                context.fault(f"no base URL: {value.data}", value.line, _BASE_URL_HINT)
            else:
                context.fault(f"`{name}` {cause}: {value.data}", value.line, f"it {what}")
            return None
    context.fault(f"`{name}` is no single value", value.line, f"it {what}")
    return None


def _text(text: str, name: str) -> str:
    if name == "base_url":
        return _base_url(text.strip())
    if name == "feed_id" and not re.fullmatch(
        r"[A-Za-z0-9.@_-]+,\d{4}(?:-\d\d(?:-\d\d)?)?(?::[A-Za-z0-9._~-]+)*", text
    ):
        raise ValueError("is no authority and date, such as example.org,2026")
    if name == "language" and not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text):
        raise ValueError("is no language tag, such as en or pt-BR")
    return " ".join(text.split())


def _whole(text: str, name: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or not int(text):
        raise ValueError("is no whole number above 0")
    return int(text)


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError as cause:
        raise ValueError("is no number") from cause
    if not 0 <= number <= 1000:
        raise ValueError("is out of range")
    return number


def _boolean(text: str, name: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError("is neither true nor false")
    return _BOOLEANS[text.lower()]


_KINDS: dict[Any, tuple[Callable[[str, str], Any], str]] = {
    str: (_text, "takes text on one line"),
    int: (_whole, "takes a whole number above 0"),
    float: (_number, "takes a number from 0 to 1000"),
    bool: (_boolean, "takes true or false"),
}


def _rows(key: str, value: Value, context: _Context) -> tuple[Any, ...]:
    """The rows of `watches` or `nav`: a list of small mappings whose keys must all be there."""
    columns = _ROWS[key]
    example = ", ".join(f"{column}: …" for column in columns)
    if not isinstance(value.data, list):
        context.fault(f"`{key}` is no list", value.line, f"write `- {{{example}}}` below it")
        return ()
    rows: list[Any] = []
    for part in value.data:
        cells = part.data if isinstance(part.data, dict) else {}
        if set(cells) != set(columns) or not all(
            isinstance(cell.data, str) and cell.data for cell in cells.values()
        ):
            context.fault(f"a row of `{key}` is not as it should be", part.line, f"write `- {{{example}}}`")
            continue
        row = {column: str(cells[column].data) for column in columns}
        if key == "nav":
            rows.append(NavLink(name=row["name"], url=row["url"].removeprefix("/")))
            continue
        watch = Watch(id=slugify(row["name"]), name=row["name"], query=row["query"])
        if any(watch.id == other.id for other in rows):
            context.fault(f"two watches of one name: {watch.name}", part.line, "give each a name of its own")
        rows.append(watch)
    return tuple(rows)
