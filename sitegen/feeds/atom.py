"""Feed documents in Atom (RFC 4287), with archive pages (RFC 5005).

Names are written with fixed prefixes and the namespaces declared as attributes of the root: the same
document as with ElementTree's own qualified names, at half the time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from sitegen.feeds.value import FeedDocument, FeedItem
from sitegen.text.xml_text import attribute, element, format_xml

TYPE = "application/atom+xml"


def format_atom(document: FeedDocument, entries: Iterable[bytes]) -> bytes:
    """The document's bytes: UTF-8, one entry a line."""
    feed = document.feed
    root = Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xmlns:fh": "http://purl.org/syndication/history/1.0",
            "xml:lang": feed.language,
        },
    )
    SubElement(root, "id").text = feed.id
    SubElement(root, "title").text = feed.title
    if feed.description:
        SubElement(root, "subtitle").text = feed.description
    SubElement(root, "updated").text = _time(document.updated)
    SubElement(SubElement(root, "author"), "name").text = feed.author
    SubElement(root, "generator").text = "sitegen"
    _link(root, "self", document.archive_url or feed.atom, TYPE)
    _link(root, "alternate", feed.page, "text/html")
    if document.archive_url:
        SubElement(root, "fh:archive")
        _link(root, "current", feed.atom, TYPE)
    if document.older:
        # The same document for readers of archived feeds and for readers of paged feeds (RFC 5005,
        # sections 4 and 3). There is no link to a newer page: it would change a full page.
        _link(root, "prev-archive", document.older, TYPE)
        _link(root, "next", document.older, TYPE)
    return format_xml(root, entries, closing="</feed>")


def format_entry(item: FeedItem) -> bytes:
    """An item as an entry; its summary only where it has no text."""
    time = _time(item.time)
    parts = [
        element("id", item.id),
        element("title", item.title),
        element("published", time),
        element("updated", time),
        element("link", "", f' rel="alternate" type="text/html"{attribute("href", item.url)}'),
    ]
    for url, told in (
        (item.external_url, ""),
        (item.pdf, ' type="application/pdf"'),
        (item.code, ' title="Code"'),
    ):
        if url:
            parts.append(element("link", "", f' rel="related"{told}{attribute("href", url)}'))
    parts += [f"<author>{element('name', author)}</author>" for author in item.authors]
    parts += [
        element("category", "", attribute("term", id_) + attribute("label", name))
        for id_, name in item.topics
    ]
    parts += [element("category", "", attribute("term", name)) for name in item.categories]
    if item.html:
        parts.append(element("content", item.html, ' type="html"'))
    else:
        parts.append(element("summary", item.summary))
    return f"<entry>{''.join(parts)}</entry>\n".encode()


def _link(parent: Element, rel: str, href: str, type_: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": type_, "href": href})


def _time(time: datetime.datetime) -> str:
    return f"{time.replace(tzinfo=None).isoformat()}Z"
