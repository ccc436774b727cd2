"""Feed documents in RSS 2.0, with the modules that readers expect: atom:link, content:encoded, dc:creator."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement

from markupsafe import escape

from sitegen.feeds import atom
from sitegen.feeds.value import FeedDocument, FeedItem
from sitegen.text.xml_text import element, format_xml

TYPE = "application/rss+xml"


def format_rss(document: FeedDocument, items: Iterable[bytes]) -> bytes:
    """The document's bytes: UTF-8, one item a line."""
    feed = document.feed
    root = Element(
        "rss",
        {
            "version": "2.0",
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        },
    )
    channel = SubElement(root, "channel")
    SubElement(channel, "title").text = feed.title
    SubElement(channel, "link").text = feed.page
    SubElement(channel, "description").text = feed.description or feed.title
    SubElement(channel, "language").text = feed.language
    SubElement(channel, "lastBuildDate").text = _time(document.updated)
    SubElement(channel, "generator").text = "sitegen"
    SubElement(channel, "docs").text = "https://www.rssboard.org/rss-specification"
    _link(channel, "self", feed.rss, TYPE)
    if document.older:
        # Archive pages exist in Atom alone; their entries carry the ids of the items here.
        _link(channel, "prev-archive", document.older, atom.TYPE)
        _link(channel, "next", document.older, atom.TYPE)
    return format_xml(root, items, closing="</channel></rss>")


def format_item(item: FeedItem) -> bytes:
    """An item; the topics by their names alone."""
    parts = [
        element("title", item.title),
        element("link", item.url),
        element("guid", item.id, ' isPermaLink="false"'),
        element("pubDate", _time(item.time)),
    ]
    # RSS's own <author> has to be a mail address.
    parts += [element("dc:creator", author) for author in item.authors]
    parts += [element("category", name) for _, name in item.topics]
    parts += [element("category", name) for name in item.categories]
    # Unlike the title, a description is HTML.
    parts.append(element("description", str(escape(item.summary))))
    if item.html:
        parts.append(element("content:encoded", item.html))
    return f"<item>{''.join(parts)}</item>\n".encode()


def _link(parent: Element, rel: str, href: str, type_: str) -> None:
    SubElement(parent, "atom:link", {"rel": rel, "type": type_, "href": href})


def _time(time: datetime.datetime) -> str:
    return format_datetime(time, usegmt=True)
