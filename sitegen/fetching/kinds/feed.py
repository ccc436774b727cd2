"""Any feed, in RSS, Atom or as JSON Feed: it has what it has now, and can be asked for no other day."""

from __future__ import annotations

import datetime
from xml.etree import ElementTree

from sitegen.fetching.answers import Answer, Listing, child_text, local_name, read_json, read_xml, whole_text
from sitegen.fetching.kinds.kind import Kind, Page
from sitegen.fetching.trouble import Trouble
from sitegen.model import FetchSource

_WANTED = "a feed"
_HINT = "`url` has to be the address of the feed itself: RSS, Atom or JSON Feed"


def _request(source: FetchSource, day: datetime.date, page: Page) -> str:
    return source.url


def _read(answer: Answer, source: FetchSource) -> Listing:
    if answer.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _read_json(answer)
    root = read_xml(answer, _WANTED)
    if local_name(root) not in {"rss", "feed", "RDF"}:
        raise Trouble(f"answered with <{local_name(root)}>, not {_WANTED}", hint=_HINT)
    items = (each for each in root.iter() if local_name(each) in {"item", "entry"})
    return Listing(suffix=".xml", ids=tuple(map(_id, items)))


def _read_json(answer: Answer) -> Listing:
    value = read_json(answer, _WANTED)
    feed = value if isinstance(value, dict) else {}
    items = feed.get("items")
    if "jsonfeed.org" not in str(feed.get("version")) or not isinstance(items, list):
        raise Trouble("answered with JSON that is no JSON Feed", hint=_HINT)
    return Listing(suffix=".json", ids=tuple(map(_json_id, items)))


def _json_id(item: object) -> str:
    found = item.get("id") or item.get("url") if isinstance(item, dict) else ""
    return str(found or item)


def _id(item: ElementTree.Element) -> str:
    about = next((value for name, value in item.attrib.items() if name.endswith("}about")), "")  # RSS 1.0
    return child_text(item, "id", "guid") or about or child_text(item, "link") or whole_text(item)


FEED = Kind(request=_request, read=_read, has_days=lambda source: False)
