"""What sources answer: bytes, which are kept as they are, and what has to be known of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from sitegen.fetching.trouble import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    url: str  # that gave it, after redirects
    content_type: str  # lower case, without parameters; empty: not said
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What an answer holds, as far as `sitegen fetch` has to know."""

    suffix: str  # of the dump's name, with its point
    ids: tuple[str, ...] | None  # of what it lists, in its order; None: nobody can tell
    total: int | None = None  # that the source has for this day, on all pages; None: it does not say


_CUT = "it may have been cut off, or the source answers in another form now; look at the address"
_PAGE = "look at the address in a browser: it may ask for a login, refuse programs, or have moved"


def looks_like_html(data: bytes) -> bool:
    """Whether it is a web page, as errors, logins and notices of maintenance come."""
    head = re.sub(
        rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*", b"", data[:4096], flags=re.DOTALL
    )
    return re.match(rb"<(?:!doctype\s+html|html|head|body)\b", head, re.IGNORECASE) is not None


def refuse_html(data: bytes, wanted: str) -> None:
    if looks_like_html(data):
        raise Trouble(f"answered with a web page, not {wanted}", hint=_PAGE)


def read_json(answer: Answer, wanted: str) -> Any:
    """The value of an answer in JSON; Trouble for one that is none, and not what was `wanted`."""
    refuse_html(answer.data, wanted)
    try:
        return json.loads(answer.data)
    except (ValueError, RecursionError) as cause:
        raise Trouble(f"answered with what is no JSON ({cause})", hint=_CUT, again=True) from cause


def read_xml(answer: Answer, wanted: str) -> ElementTree.Element:
    """The root of an answer in XML; Trouble for one that is none, and not what was `wanted`."""
    refuse_html(answer.data, wanted)
    if b"<!ENTITY" in answer.data:  # it could stand for gigabytes, and no feed needs one
        raise Trouble("answered with XML that has entities of its own", hint=_PAGE)
    try:
        return ElementTree.fromstring(answer.data.lstrip())  # noqa: S314 - without entities
    except (ElementTree.ParseError, ValueError, LookupError) as cause:  # the latter two: its encoding
        raise Trouble(f"answered with what is no XML ({cause})", hint=_CUT, again=True) from cause


def local_name(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def child_text(element: ElementTree.Element, *names: str) -> str:
    """The text of the first child of one of these names, in their order, that has some; else nothing."""
    for name in names:
        for child in element:
            if local_name(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def whole_text(element: ElementTree.Element) -> str:
    """What stands for an item without a name of its own."""
    return ElementTree.tostring(element, encoding="unicode")
