"""The documents of feeds, in three formats, as one kind of value."""

from __future__ import annotations

import datetime
import email.utils
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.etree import ElementTree

# A feed of sitegen's, and an archive page of one.
CURRENT = re.compile(r"(?P<folder>|digests/|(?:topics|watches)/[^/]+/)(?:feed\.xml|atom\.xml|feed\.json)")
ARCHIVED = re.compile(r"feeds/(?P<feed>.+)/\d+\.xml")
# What an owner's own file is likely to be called: its links are followed, and nothing else is asked of it.
FEED = re.compile(r"(?:.*/)?(?:feed\.xml|atom\.xml|feed\.json)|feeds/.*\.xml")

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_LEADS = re.compile(r"""<\w[^>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


class NoFeed(Exception):  # noqa: N818 - told as a fault by whoever reads
    """Why a document is no feed, and on which line."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    url: str
    title: str
    date: str  # as it is written
    time: datetime.datetime | None  # None: that is no date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    id: str  # Atom's alone
    own: str  # its own address
    older: str  # of the archive page before it
    current: str  # of the document that an archive page belongs to
    items: tuple[Item, ...]
    links: tuple[str, ...]  # all addresses in it
    shown: tuple[str, ...]  # the addresses in the texts of items


def read_document(name: str, data: bytes) -> Document:
    """NoFeed for a document that is none."""
    if name.endswith(".json"):
        try:
            return _json(json.loads(data))
        except (ValueError, LookupError, TypeError, AttributeError) as cause:
            line = cause.lineno if isinstance(cause, json.JSONDecodeError) else 1
            raise NoFeed(f"is no JSON feed: {cause}", line) from cause
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - the site's own file
    except ElementTree.ParseError as cause:
        raise NoFeed(f"is no XML: {cause}", cause.position[0]) from cause
    return _atom(root) if root.tag == f"{_ATOM}feed" else _rss(root)


def _atom(root: ElementTree.Element) -> Document:
    links = {each.get("rel", ""): each.get("href", "") for each in root.findall(f"{_ATOM}link")}
    entries = root.findall(f"{_ATOM}entry")
    texts = [_text(each, f"{_ATOM}content") for each in entries]
    every = (each.get("href", "") for each in root.iter(f"{_ATOM}link"))
    return Document(
        id=_text(root, f"{_ATOM}id"),
        own=links.get("self", ""),
        older=links.get("prev-archive", ""),
        current=links.get("current", ""),
        items=tuple(map(_entry, entries)),
        links=tuple(filter(None, every)),
        shown=_shown(texts),
    )


def _entry(entry: ElementTree.Element) -> Item:
    pages = (each for each in entry.findall(f"{_ATOM}link") if each.get("rel", "alternate") == "alternate")
    page = next(pages, None)
    date = _text(entry, f"{_ATOM}published")
    return Item(
        _text(entry, f"{_ATOM}id"),
        page.get("href", "") if page is not None else "",
        _text(entry, f"{_ATOM}title"),
        date,
        _iso(date),
    )


def _rss(root: ElementTree.Element) -> Document:
    links = {each.get("rel", ""): each.get("href", "") for each in root.findall(f"channel/{_ATOM}link")}
    items = root.findall("channel/item")
    every = [(each.text or "").strip() for each in root.iter("link")]
    every += [each.get("href", "") for each in root.iter(f"{_ATOM}link")]
    return Document(
        id="",
        own=links.get("self", ""),
        older=links.get("prev-archive", ""),
        current="",
        items=tuple(map(_rss_item, items)),
        links=tuple(filter(None, every)),
        shown=_shown([_text(each, _CONTENT) for each in items]),
    )


def _rss_item(item: ElementTree.Element) -> Item:
    date = _text(item, "pubDate")
    try:
        time = email.utils.parsedate_to_datetime(date)
    except ValueError:
        time = None
    return Item(_text(item, "guid"), _text(item, "link"), _text(item, "title"), date, time)


def _json(value: Any) -> Document:
    items = tuple(
        Item(
            str(each["id"]) if "id" in each else "",
            each.get("url", ""),
            each.get("title", ""),
            each.get("date_published", ""),
            _iso(each.get("date_published", "")),
        )
        for each in value["items"]
    )
    keys = ("home_page_url", "feed_url", "next_url")
    return Document(
        id="",
        own=value.get("feed_url", ""),
        older="",
        current="",
        items=items,
        links=(*(value[key] for key in keys if key in value), *(item.url for item in items if item.url)),
        shown=_shown([each.get("content_html", "") for each in value["items"]]),
    )


def _text(element: ElementTree.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _iso(date: str) -> datetime.datetime | None:
    try:
        time = datetime.datetime.fromisoformat(date)
    except ValueError:
        return None
    return time if time.tzinfo else None


def _shown(texts: list[str]) -> tuple[str, ...]:
    """The addresses in HTML, each once."""
    return tuple(dict.fromkeys(url for text in texts for url in _in_text(text)))


def _in_text(text: str) -> Iterator[str]:
    if "href=" in text or "src=" in text:
        for match in _LEADS.finditer(text):
            yield unescape(match[1] if match[1] is not None else match[2])
