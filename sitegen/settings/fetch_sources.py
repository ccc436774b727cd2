"""`sources` in sitegen.yaml → where `sitegen fetch` asks; see docs/reference/sources.md."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from sitegen.model import FetchSource, SourceType
from sitegen.settings.scalars import boolean, whole_number
from sitegen.settings.yaml_lines import Value, nearest
from sitegen.urls import slugify

TYPES: tuple[SourceType, ...] = typing.get_args(SourceType)
# What an address may hold where the day belongs.
DAY_PARTS = ("{date}", "{year}", "{month}", "{day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Type:
    """What the settings of a type of source are."""

    keys: tuple[str, ...]  # those it takes, besides `name` and `type`
    url: str = ""  # its own address; empty: the settings must have one
    topics: tuple[str, ...] = ()
    most: int = 0  # that one request of it can ask for
    weekends: bool = True
    why: dict[str, str] = field(default_factory=dict)  # it does not take a key


_KEPT = "what it answers is kept as it is; let watches and topics choose"
_TYPES: dict[SourceType, _Type] = {
    "huggingface": _Type(
        keys=("url", "limit", "delay", "weekends"),
        url="https://huggingface.co/api/daily_papers",
        most=100,
        weekends=False,
        why={"topics": _KEPT, "query": _KEPT},
    ),
    "arxiv": _Type(
        keys=("url", "topics", "query", "limit", "delay"),
        url="https://export.arxiv.org/api/query",
        topics=("cs.LG",),
        most=2000,
        weekends=False,
        why={"weekends": "nothing is announced at weekends"},
    ),
    "feed": _Type(
        keys=("url", "weekends"),
        why={
            "delay": "a feed only has what it holds now",
            **dict.fromkeys(("topics", "query", "limit"), _KEPT),
        },
    ),
    "url": _Type(keys=("url", "delay", "weekends"), why=dict.fromkeys(("topics", "query", "limit"), _KEPT)),
}
_EXAMPLE = "write `- {name: hf, type: huggingface}` below it"


class Fault(Protocol):
    """Takes note of a fault: what it is, its line, a hint."""

    def __call__(self, message: str, line: int, hint: str | None = None, /) -> None: ...


def read_fetch_sources(value: Value, fault: Fault) -> tuple[FetchSource, ...]:
    """The sources in a list. Names are slugs, unique; without one, a source is called by its type."""
    if not isinstance(value.data, list):
        fault("`sources` is no list", value.line, _EXAMPLE)
        return ()
    sources: list[FetchSource] = []
    for row in value.data:
        if not isinstance(row.data, dict):
            fault("a row of `sources` is not as it should be", row.line, _EXAMPLE)
        elif (source := _source(row.data, row.line, fault)) is not None:
            if any(source.name == other.name for other in sources):
                fault(f"two sources with one name: {source.name}", row.line, "give each a `name` of its own")
            sources.append(source)
    return tuple(sources)


def _source(cells: dict[str, Value], line: int, fault: Fault) -> FetchSource | None:
    """A source, complete with what its type has by default; None where it has a fault."""
    kind = cells.get("type", Value("", line))
    if kind.data not in TYPES:
        said = kind.data if isinstance(kind.data, str) else ""
        hint = nearest(said, TYPES) if said else f"known: {', '.join(TYPES)}"
        fault(f"no type of source{': ' if said else ''}{said}", kind.line, hint)
        return None
    name: SourceType = kind.data
    type_ = _TYPES[name]
    found: list[tuple[str, int, str | None]] = []
    values: dict[str, Any] = {"name": name, "type": name, "weekends": type_.weekends, "topics": type_.topics}
    for key, cell in cells.items():
        if key == "type" or cell.data == "":
            continue
        if key not in _READERS:
            found.append((f"unknown setting: sources.{key}", cell.line, nearest(key, [*_READERS, "type"])))
        elif key != "name" and key not in type_.keys:
            reason = type_.why[key]
            found.append((f"`{key}` is nothing for a source of type {name}", cell.line, reason))
        else:
            read, hint = _READERS[key]
            try:
                values[key] = read(cell)
            except ValueError as cause:
                found.append((f"`{key}` of a source {cause}{_shown(cell)}", cell.line, hint))
    if not found:
        source = FetchSource(**values)
        found = [(message, line, hint) for message, hint in _misfits(source, type_)]
        if not found:
            return replace(source, url=_whole_address(source.url, type_.url))
    for each in found:
        fault(*each)
    return None


def _shown(cell: Value) -> str:
    parts = cell.data if isinstance(cell.data, list) else [cell]
    return ": " + ", ".join(part.data if isinstance(part.data, str) else "…" for part in parts)


def _misfits(source: FetchSource, type_: _Type) -> list[tuple[str, str]]:
    """What does not go together in a source, each with a hint."""
    found: list[tuple[str, str]] = []
    dated = any(part in source.url for part in DAY_PARTS)
    if not source.url and not type_.url:
        found.append((f"a source without `url`: {source.name}", f"a source of type {source.type} needs one"))
    if dated and source.type != "url":
        hint = f"take it out: {source.type} is asked by parameters" if type_.url else "a feed has no days"
        found.append((f"`url` of a source has a part for the day: {source.url}", hint))
    if source.type == "url" and source.delay and not dated:
        found.append(("`delay` of a source without a part for the day", "write `{date}` into its `url`"))
    if source.limit > type_.most > 0:
        hint = f"{source.type} gives {type_.most} at most; without `limit`, all papers are asked for in pages"
        found.append((f"`limit` of a source is too large: {source.limit}", hint))
    return found


def _whole_address(url: str, standard: str) -> str:
    """The address to ask: the type's own, the path of that on another host, or the one that is given."""
    if not url or not standard or urlsplit(url).path not in {"", "/"}:
        return url or standard
    return f"{url.rstrip('/')}{urlsplit(standard).path}"


def _text(cell: Value) -> str:
    if not isinstance(cell.data, str):
        raise ValueError("is no single value")
    return " ".join(cell.data.split())


def _name(cell: Value) -> str:
    name = _text(cell)
    if name != slugify(name):
        raise ValueError("is no slug")
    return name


def _url(cell: Value) -> str:
    url = _text(cell)
    plain = url
    for part in DAY_PARTS:
        plain = plain.replace(part, "1")
    try:
        parts = urlsplit(plain)
        _ = parts.port  # a ValueError of its own for a port that is none
    except ValueError as cause:
        raise ValueError("is no web address") from cause
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"\\^`{|}#]", plain):
        raise ValueError("is no web address")
    if parts.username is not None:
        raise ValueError("has a user name, which everybody would read")
    return url


# `cs.LG`, `hep-th`, `cs.*`.
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.(?:[A-Za-z]+(?:-[a-z]+)?|\*))?")


def _topics(cell: Value) -> tuple[str, ...]:
    parts = [_text(part) for part in cell.data] if isinstance(cell.data, list) else [_text(cell)]
    topics = tuple(dict.fromkeys(topic for part in parts for topic in re.split(r"[\s,]+", part) if topic))
    if not topics or not all(map(_CATEGORY.fullmatch, topics)):
        raise ValueError("hold what is no category of arXiv")
    return topics


def _query(cell: Value) -> str:
    query = _text(cell)
    if query.count("(") != query.count(")") or query.count('"') % 2:
        raise ValueError("has a bracket or quote without its other half")
    return query


_READERS: dict[str, tuple[Callable[[Value], object], str]] = {
    "name": (_name, "write it in small letters, digits and hyphens, such as daily-papers"),
    "url": (_url, f"write https://…; {', '.join(DAY_PARTS)} may stand for the day; no blanks, no #"),
    "topics": (_topics, "write them as [cs.LG, stat.ML]; https://arxiv.org/category_taxonomy has all"),
    "query": (_query, 'write it as `all:"world model" ANDNOT ti:survey`'),
    "limit": (lambda cell: whole_number(_text(cell)), "it takes a whole number above 0"),
    "delay": (lambda cell: whole_number(_text(cell), least=0), "it takes a number of days"),
    "weekends": (lambda cell: boolean(_text(cell)), "it takes true or false"),
}
