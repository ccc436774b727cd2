"""sitegen.yaml → Site. The keys are the fields of `Site` and of its sections: docs/reference/settings.md."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitegen.errors import ConfigError, UsageError
from sitegen.model import NavLink, Site, Watch
from sitegen.settings.fetch_sources import read_fetch_sources
from sitegen.settings.page_folders import read_page_folders, repository_url
from sitegen.settings.scalars import boolean, whole_number
from sitegen.settings.yaml_lines import Value, nearest, parse_yaml
from sitegen.text.undecoded import not_utf8
from sitegen.urls import slugify, web_url

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
        raise not_utf8(cause, source=name, error=ConfigError) from cause
    except OSError as cause:
        raise ConfigError(
            f"cannot be read: {cause.strerror}",
            source=name,
            hint="make it a file that you may read; check its permissions",
        ) from cause
    return parse_site(text, source=name, base_url=base_url)


def setting_line(path: Path, key: str) -> int | None:
    """The line of a setting such as `search.synonyms` or `watches.0`, for faults that others find."""
    value = parse_yaml(path.read_text(encoding="utf-8-sig"), source=str(path), error=ConfigError)
    for part in key.split("."):
        if isinstance(value.data, dict) and part in value.data:
            value = value.data[part]
        elif isinstance(value.data, list):
            value = value.data[int(part)]
        else:
            return None
    return value.line


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


_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/[^?#\s]*)?", re.ASCII)


def _base_url_hint(url: str) -> str:
    """How an address is written that is none yet, as far as one can tell what is meant."""
    meant = url.strip(" <>\"'“”").partition("?")[0].partition("#")[0]
    meant = re.sub(r"^http:/{1,3}(?=\w)", "http://", meant)
    meant = re.sub(r"^(?!http:)h?t{1,2}ps?:/{1,3}(?=\w)", "https://", meant)
    meant = f"https://{meant}" if _HOST.fullmatch(meant) else meant
    try:
        return f"write it as {_base_url(meant)}"
    except ValueError:
        return "write it as https://host/ or https://host/path/"


def checked_base_url(url: str) -> str:
    """The address, given on the command line, with its closing slash. UsageError when it is none."""
    try:
        return _base_url(url)
    except ValueError as cause:
        raise UsageError(f"no base URL: {url}", hint=_base_url_hint(url)) from cause


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
            context.fault(
                f"unknown setting: {prefix}{key}", part.line, _nested(key, part, hints) or nearest(key, hints)
            )
        elif part.data == "":
            continue  # a key without a value keeps its default
        elif dataclasses.is_dataclass(hints[key]):
            section = hints[key]
            assert isinstance(section, type)  # noqa: S101 - for the type checker
            faults = len(context.faults)
            values = _section(section, part, f"{prefix}{key}.", context)
            if len(context.faults) == faults:
                result[key] = section(**values)
        elif key in _LISTS and not prefix:
            result[key] = _LISTS[key](part, context)
        else:
            converted = _scalar(hints[key], part, f"{prefix}{key}", context)
            if converted is not None:
                result[key] = converted
    return result


def _nested(key: str, value: Value, hints: dict[str, Any]) -> str | None:
    """The hint for a key in a group that is written with its point, as the documents print it."""
    group, _, name = key.partition(".")
    section = hints.get(group)
    if not (
        isinstance(section, type)
        and dataclasses.is_dataclass(section)
        and name in typing.get_type_hints(section)
    ):
        return None
    return (
        f"write it in its group: `{group}: {{{name}: {value.data if isinstance(value.data, str) else '…'}}}`"
    )


def _scalar(kind: Any, value: Value, name: str, context: _Context) -> Any:
    convert, what = _KINDS[kind]
    what = _HINTS.get(name, what)
    if isinstance(value.data, str):
        try:
            return convert(value.data, name)
        except ValueError as cause:
            if name == "base_url":
                context.fault(f"no base URL: {value.data}", value.line, _base_url_hint(value.data))
            else:
                context.fault(f"`{name}` {cause}: {value.data}", value.line, what)
            return None
    context.fault(f"`{name}` is no single value", value.line, what)
    return None


def _text(text: str, name: str) -> str:
    if name == "base_url":
        return _base_url(text.strip())
    if name == "repository":
        return repository_url(text)
    if name == "feed_id" and not re.fullmatch(
        r"[A-Za-z0-9.@_-]+,\d{4}(?:-\d\d(?:-\d\d)?)?(?::[A-Za-z0-9._~-]+)*", text
    ):
        raise ValueError("is no domain and year")
    if name.endswith("language") and not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text):
        raise ValueError("is no language tag")
    if name.startswith("mail.") and not _is_mail_address(text):
        raise ValueError("is no mail address")
    return " ".join(text.split())


def _is_mail_address(text: str) -> bool:
    # Few sites send mail: the others start without this package.
    from email.errors import MessageError  # noqa: PLC0415
    from email.message import EmailMessage  # noqa: PLC0415
    from email.policy import SMTP  # noqa: PLC0415

    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = text
        return bool(message["To"].addresses) and not message["To"].defects
    except (ValueError, IndexError, MessageError):  # the library's parser stumbles over `a@`
        return False


def _whole(text: str, name: str) -> int:
    return whole_number(text)


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError as cause:
        raise ValueError("is no number") from cause
    if not 0 <= number <= _MOST.get(name, 1000):
        raise ValueError("is out of range")
    return number


_MOST = {"search.b": 1, "search.k1": 10}


def _boolean(text: str, name: str) -> bool:
    return boolean(text)


# What a right value looks like, where the kind does not say it.
_HINTS = {
    "language": "write it as en, de or pt-BR",
    "papers_language": "write it as en, de or pt-BR",
    "repository": "write https://github.com/OWNER/NAME, or the address at which your host shows these files",
    "feed_id": "write it as example.org,2026: a domain that is or was yours, and a year in which it was",
    "mail.sender": "write `Name <name@host>` or `name@host`",
    "mail.recipient": "write `Name <name@host>` or `name@host`",
    **{name: f"it takes a number from 0 to {most}" for name, most in _MOST.items()},
}
_KINDS: dict[Any, tuple[Callable[[str, str], Any], str]] = {
    str: (_text, "it takes text on one line"),
    int: (_whole, "it takes a whole number above 0"),
    float: (_number, "it takes a number from 0 to 1000"),
    bool: (_boolean, "it takes true or false"),
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
            if (url := _nav_url(row["url"].strip())) is None:
                context.fault(f"no address for a link: {row['url']}", cells["url"].line, _NAV_HINT)
            else:
                rows.append(NavLink(name=row["name"], url=url))
            continue
        watch = Watch(id=slugify(row["name"]), name=row["name"], query=row["query"])
        if any(watch.id == other.id for other in rows):
            context.fault(
                f"two watches with one name: {watch.name}", part.line, "give each a name of its own"
            )
        rows.append(watch)
    return tuple(rows)


_FURNITURE_HINT = "write the lines in a list, such as [Read more, 'Posted by *']: `*` stands for anything"


def _furniture(value: Value, context: _Context) -> tuple[str, ...]:
    """The lines of `furniture`. One of signs alone, such as `*`, would take the papers, too."""
    if not isinstance(value.data, list):
        context.fault("`furniture` is no list", value.line, _FURNITURE_HINT)
        return ()
    lines: list[str] = []
    for part in value.data:
        text = " ".join(part.data.split()) if isinstance(part.data, str) else ""
        if not re.search(r"[^\W_]", text):
            shown = f": {part.data}" if isinstance(part.data, str) else ""
            context.fault(f"no line of `furniture`{shown}", part.line, _FURNITURE_HINT)
        lines.append(text)
    return tuple(lines)


_LISTS: dict[str, Callable[[Value, _Context], tuple[Any, ...]]] = {
    **{key: partial(_rows, key) for key in _ROWS},
    "furniture": _furniture,
    "pages": lambda value, context: read_page_folders(value, context.fault),
    "sources": lambda value, context: read_fetch_sources(value, context.fault),
}
_NAV_HINT = "write https://…, mailto:name@host, or a path on this site such as /about/"


def _nav_url(text: str) -> str | None:
    """A web or mail address, or the path of a page without its leading slash; None for what is neither."""
    scheme, colon, rest = text.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        outside = text.startswith("//") or ".." in text.split("/")
        return None if outside or re.search(r"[\s<>\"\\]", text) else text.removeprefix("/")
    if scheme.lower() == "mailto":
        return f"mailto:{rest}" if _is_mail_address(rest.partition("?")[0]) else None
    return web_url(f"{scheme.lower()}:{rest}") or None
