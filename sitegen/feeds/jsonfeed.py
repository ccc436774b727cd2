"""Feed documents in JSON Feed 1.1."""

from __future__ import annotations

import json
from typing import Any

from sitegen.feeds.value import FeedDocument, FeedItem

TYPE = "application/feed+json"


def format_json(document: FeedDocument) -> bytes:
    """The document's bytes: UTF-8, one line.

    The keys are in the order of the specification: readers know the format by a `version` in front.
    """
    feed = document.feed
    value: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "description": feed.description,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "items": [_item(item) for item in document.items],
    }
    return json.dumps(_filled(value), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _item(item: FeedItem) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "external_url": item.external_url,
        "title": item.title,
        "date_published": f"{item.time:%Y-%m-%dT%H:%M:%SZ}",
        "authors": [{"name": author} for author in item.authors],
        "tags": [name for _, name in item.topics],
    }
    if item.html:
        value |= {"summary": item.summary, "content_html": item.html}
    else:
        value["content_text"] = item.summary
    return _filled(value)


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    """Without the optional keys that have nothing to say; a feed without items keeps its list."""
    return {key: part for key, part in value.items() if part or key == "items"}
