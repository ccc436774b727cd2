"""A page's tags, each with its place.

lxml reads HTML as fast, but tells of a tag the line on which it ends, and of a long page none at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# Nothing here is tried twice (`++`, `*+`), so that no page takes longer than its length asks for.
_WRITTEN = rb"""(?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)"""
# Text inside these is not looked through for tags: a script has a program there, the others words.
_RAW = rb"(script|style|textarea|title|pre)"
_TAG = re.compile(
    rb"<!--.*?-->"
    rb"|<%b(?=[\s/>])(%b*+)\s*+/?>(.*?)(?=</\1[\s>])"
    rb"|<([a-z][\w:-]*+)(%b++)\s*+/?>" % (_RAW, _WRITTEN, _WRITTEN),
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rb"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++)))?+""")
_OWN_TEXT = {b"script", b"style"}


class Tag(NamedTuple):
    """A tag that opens an element."""

    name: str  # lower case, as the names of attributes
    attributes: Mapping[str, str]

    def get(self, name: str) -> str:
        """An attribute's value; empty for one that is not there."""
        return self.attributes.get(name, "")


class Place(NamedTuple):
    """A tag as it stands in a page."""

    name: bytes
    attributes: bytes
    start: int
    text: bytes  # inside a script or style; else nothing


def places(data: bytes) -> Iterator[Place]:
    """The tags of a page that have attributes or a text of their own, in order; none of comments."""
    for match in _TAG.finditer(data):
        raw, raw_attributes, text, name, attributes = match.groups()
        if name is not None:
            yield Place(name, attributes, match.start(), b"")
        elif raw is not None:
            shown = text if raw.lower() in _OWN_TEXT else b""
            yield Place(raw, raw_attributes, match.start(), shown)


def parse_tag(name: bytes, attributes: bytes) -> Tag:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        value = match[2] or match[3] or match[4] or b""
        # The first of two of one name counts, as in a browser.
        found.setdefault(match[1].decode("utf-8", "replace").lower(), _text(value))
    return Tag(name.decode("ascii").lower(), found)


def line_of(data: bytes, start: int) -> int:
    """The line, from 1, of a place in a file."""
    return data.count(b"\n", 0, max(start, 0)) + 1


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text
