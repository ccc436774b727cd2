"""The list of all feeds in OPML 2.0, for a reader's import."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from sitegen.text.xml_text import format_xml


def format_opml(title: str, feeds: Iterable[tuple[str, str, str, str]]) -> bytes:
    """One outline for each run of feeds of one group.

    A feed is its group, its title, its absolute URL and that of its page.
    """
    root = Element("opml", {"version": "2.0"})
    head = SubElement(root, "head")
    SubElement(head, "title").text = title
    SubElement(head, "docs").text = "https://opml.org/spec2.opml"
    body = SubElement(root, "body")
    for group, rows in groupby(feeds, key=lambda feed: feed[0]):
        outline = SubElement(body, "outline", {"text": group, "title": group})
        for _, name, url, page in rows:
            # "rss" stands for every kind of feed (OPML 2.0, "Subscription lists").
            line = {"type": "rss", "text": name, "title": name, "xmlUrl": url, "htmlUrl": page}
            SubElement(outline, "outline", line).tail = "\n"
    return format_xml(root)
