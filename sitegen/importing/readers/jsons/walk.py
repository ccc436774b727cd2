"""Papers in a JSON value of any shape, found by what they look like, and what stands around them.

[ … ]   {"papers": [ … ]}   {"2508.01234": { … }}   {"2025-08-20": [ … ]}   {"Offline RL": { … }}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any

from sitegen.importing.readers.common.records import is_of_papers, meaning
from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.jsons.paper import is_paper
from sitegen.importing.readers.jsons.topic_row import parse_row
from sitegen.importing.readers.jsons.values import Cursor
from sitegen.urls import arxiv_id, doi_id

_DEEPEST = 8  # objects and lists around a paper


@dataclass(frozen=True, slots=True)
class Around:
    """What the objects around a paper say of it."""

    day: str = ""  # of the digest
    category: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """Something found: a paper, or what stands where a paper should."""

    value: Any
    line: int
    text: str  # as it stands in the file
    around: Around = Around()
    fault: str = ""  # why it is no paper
    key: str = ""  # of an object around papers, which nobody knows


def walk(value: Any, cursor: Cursor, around: Around = Around(), depth: int = 0) -> Iterator[Node]:
    """The papers in a value, in its order."""
    if isinstance(value, dict) and is_paper(value):
        yield _node(value, cursor, around)
    elif depth < _DEEPEST and _holds_papers(value, depth):
        yield from (
            _walk_object(value, cursor, around, depth)
            if isinstance(value, dict)
            else _walk_list(value, cursor, around, depth)
        )
    elif value == []:  # a day or a page without papers
        cursor.skip(value)
    elif (row := parse_row(value)) is not None:
        line, text = cursor.skip(value)
        yield Node(row, line, text, around)
    else:
        yield replace(_node(value, cursor, around), fault=_why(value))


def _node(value: Any, cursor: Cursor, around: Around) -> Node:
    line, text = cursor.skip(value)
    return Node(value, line, text, around)


def _why(value: Any) -> str:
    return "no title" if isinstance(value, dict) else "not a JSON object"


def _walk_list(value: list[Any], cursor: Cursor, around: Around, depth: int) -> Iterator[Node]:
    for _, each in cursor.members(value):
        yield from walk(each, cursor, around, depth + 1)


def _walk_object(value: dict[str, Any], cursor: Cursor, around: Around, depth: int) -> Iterator[Node]:
    around = replace(around, day=_day(value) or around.day)
    holding = {key for key, child in value.items() if _is_worth(child, depth + 1)}
    if any(isinstance(value[key], list) or _holds_papers(value[key], depth + 1) for key in holding):
        # What stands beside lists of papers may be about the site or the feed, which has a title, too.
        holding = {key for key in holding if not _is_about(value[key])}
    for key, child in cursor.members(value):
        if key in holding:
            yield from walk(child, cursor, _under(around, key, child, len(holding)), depth + 1)
        else:
            line, text = cursor.skip(child)
            if child not in (None, "", [], {}) and not _is_known(key, child):
                yield Node(None, line, text, key=key)


def _is_worth(value: Any, depth: int) -> bool:
    is_found = isinstance(value, dict) and is_paper(value)
    return is_found or parse_row(value) is not None or _holds_papers(value, depth)


def _is_about(value: Any) -> bool:
    """Whether an object has a title, and nothing that only papers have."""
    return isinstance(value, dict) and is_paper(value) and not any(starmap(_is_of_paper, _members(value)))


def _members(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, child in value.items():
        yield key, child
        if isinstance(child, dict):
            yield from child.items()


def _is_of_paper(key: str, value: Any) -> bool:
    text = value[:200] if isinstance(value, str) else ""
    return is_of_papers(key) or bool(arxiv_id(text) or doi_id(text))


def _holds_papers(value: Any, depth: int) -> bool:
    if depth >= _DEEPEST or not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return any(_is_worth(child, depth + 1) for child in children)


# ---- what keys say ---------------------------------------------------------------------------------------

_LISTS = re.compile(
    r".*(?:papers?|articles?|publications?|preprints?|works?|entries|items|results?|records?|notes|hits|data|list|elements?|daily|references)"
    # How good, how new and from where papers are says nothing of what they are about.
    r"|(?:top|best|featured|highlights?|selected|recommended|trending|popular|new|latest|recent|today|all|more|others?|rest)[\W_]?\d*"
    r"|cross(?:[\W_]?lists?)?|replace(?:d|ments?)|arxiv|openalex|crossref|pubmed|biorxiv|medrxiv|dblp"
    r"|semantic[\W_]?scholar|hugging[\W_]?face|hf|openreview",
    re.IGNORECASE,
)
# What files say of themselves.
_ENVELOPE = re.compile(
    r"_.*|site|feed|channel|(?:total|message).*|.*(?:count|total|number|size|at|time|date|updated|version|status|page|offset|limit|next|prev\w*|token|cursor"
    r"|meta|metadata|query|info|stats?|statistics|schema|source|title|name|id|description|summary|url|link|facets|message"
    r"|generator|generated|language|success|error|params|config|dates|type|context)s?",
    re.IGNORECASE,
)


def _is_known(key: str, value: Any) -> bool:
    return _ENVELOPE.fullmatch(key[:80]) is not None or meaning(key) is not None


def _under(around: Around, key: str, child: Any, siblings: int) -> Around:
    """What a key says of the papers below it: their day, their category, or the identifier of one."""
    if len(day := written_date(key)) == len("2025-08-20"):
        return replace(around, day=day)
    is_one = not isinstance(child, list) and not _holds_papers(child, 0)
    if is_one:
        return replace(around, id=key) if arxiv_id(key) or doi_id(key) else around
    is_name = siblings > 1 or re.search(r"[A-Z\s]|[^\x00-\x7f]", key) is not None
    return replace(around, category=key) if is_name and not _LISTS.fullmatch(key[:80]) else around


def _day(value: Mapping[str, Any]) -> str:
    """The day of a digest, as an object says that holds its papers."""
    for key, child in value.items():
        if isinstance(child, str) and (key.lower() == "day" or meaning(key) in {"published", "listed"}):
            day = written_date(child.strip())
            if len(day) == len("2025-08-20"):
                return day
    return ""
