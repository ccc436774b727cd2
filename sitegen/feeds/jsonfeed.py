"""Feed documents in JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from sitegen.feeds.value import FeedDocument, FeedItem

TYPE = "application/feed+json"


def format_json(document: FeedDocument, items: Iterable[bytes]) -> bytes:
    """The document's bytes: UTF-8, one line.

    The keys are in the order of the specification: readers know the format by a `version` in front.
    """
    feed = document.feed
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.json,
        "description": feed.description,
        "authors": [{"name": feed.author}],
        "language": feed.language,
    }
    return b"".join([_filled(head)[:-1], b',"items":[', b",".join(items), b"]}\n"])


def format_item(item: FeedItem) -> bytes:
    """An item as a JSON object."""
    value: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "external_url": item.external_url,
        "title": item.title,
        "date_published": f"{item.time.replace(tzinfo=None).isoformat()}Z",
        "authors": [{"name": author} for author in item.authors],
        "tags": [*(name for _, name in item.topics), *item.categories],
    }
    if item.html:
        value |= {"summary": item.summary, "content_html": item.html}
    else:
        value["content_text"] = item.summary
    return _filled(value)


def _filled(value: dict[str, Any]) -> bytes:
    """The object without the optional keys that have nothing to say."""
    return orjson.dumps({key: part for key, part in value.items() if part})
