"""The fields of an entry: their keys, and what their values may be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from sitegen.errors import ContentError
from sitegen.settings.yaml_lines import nearest
from sitegen.urls import SLUG_LENGTH, alias_path, arxiv_id, doi_id

FIELD_KEYS = (
    "arxiv",
    "doi",
    "authors",
    "url",
    "pdf",
    "code",
    "upvotes",
    "categories",
    "venue",
    "comment",
    "published",
    "topics",
    "slug",
    "aliases",
    "announced",
)
_DIGEST_ID = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[1-9]\d*)?")
_WEB_URL = re.compile(r"https?://[^\s<>\"]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UPVOTES = re.compile(r"[0-9]{1,9}")
_PUBLISHED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEARS = range(1000, 2201)  # of publication; a slip of the pen such as 0225 is none


def check_field(key: str, value: str, before: Collection[str], source: str, line: int) -> None:
    """ContentError for a field that cannot be; `before` has the keys of the entry's fields above it."""
    if key not in FIELD_KEYS:
        raise ContentError(
            f"unknown field: {key}",
            source=source,
            line=line,
            hint=f"{nearest(key, FIELD_KEYS)} (a list in the abstract: put text above it)",
        )
    if key in before:
        raise ContentError(f"field given twice: {key}", source=source, line=line, hint="keep one of them")
    if not has_shape(key, value):
        _, fault, hint = _SHAPES[key]
        raise ContentError(f"{fault}: {value}", source=source, line=line, hint=hint)
    if key == "slug" and len(value) > SLUG_LENGTH:
        raise ContentError(
            f"slug is longer than {SLUG_LENGTH} characters: {value}",
            source=source,
            line=line,
            hint="shorten it",
        )
    if key == "aliases":
        for part in value.split(","):
            read_alias(part, source, line)


def has_shape(key: str, value: str) -> bool:
    """Whether a value is what the key's values must look like: an address, a number, a date."""
    return key not in _SHAPES or _SHAPES[key][0](value)


def read_alias(text: str, source: str, line: int) -> str:
    """An old path of the site, without the leading slash: `/2024/old-name/` → `2024/old-name/`."""
    path = alias_path(text)
    if not re.fullmatch(r"(?:[\w.~-]{1,200}/)*(?:[\w.~-]{1,200}/|[\w.~-]{1,200}\.html)", path, re.ASCII) or (
        ".." in path.split("/")
    ):
        raise ContentError(
            f"no path of this site: {text.strip()}",
            source=source,
            line=line,
            hint="write it as `/old/path/`, in ASCII, of at most 200 characters between two slashes",
        )
    return path


def _is_moment(text: str) -> bool:
    """Whether a text names a day, a month or a year that there is."""
    found = _PUBLISHED.fullmatch(text)
    if not found:
        return False
    try:
        date = datetime.date(*(int(part or 1) for part in found.groups()))
    except ValueError:  # no such day
        return False
    return date.year in _YEARS


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


_is_web_url = _matches(_WEB_URL)
# Of each key whose value has a shape: whether a value has it, what is said of one without it, and the hint.
_SHAPES: Mapping[str, tuple[Callable[[str], bool], str, str]] = MappingProxyType(
    {
        "arxiv": (
            lambda value: not value or bool(arxiv_id(value)),
            "no arxiv identifier",
            "write it as 2508.01234",
        ),
        "doi": (
            lambda value: not value or bool(doi_id(value)),
            "no doi identifier",
            "write it as 10.1000/182",
        ),
        "url": (_is_web_url, "no web address", "write it as https://…"),
        "pdf": (_is_web_url, "no web address", "write it as https://…"),
        "code": (_is_web_url, "no web address", "write it as https://…"),
        "upvotes": (_matches(_UPVOTES), "no whole number", "write it as 128"),
        "published": (_is_moment, "no date", "write it as 2025-08-19, 2025-08 or 2025"),
        "slug": (_matches(_SLUG), "no slug", "lower-case words joined by hyphens"),
        "announced": (_matches(_DIGEST_ID), "no digest", "the name of its page: 2025-08-20"),
    }
)
