"""Feeds: Atom, RSS of every version, JSON Feed; those of this program give the archive that they are from.

Items with a day on which the feed had them make a digest a day, as in a blog, in arXiv's announcements or in
an archive of digests. What a catalogue answers with (the API of arXiv, a publisher's list of new papers)
dates its items by their own publication: these are one digest, of the day on which the feed was made.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html.entities import html5
from io import BytesIO

from lxml import etree

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import RecordCount
from sitegen.importing.readers.common.days import split_records
from sitegen.importing.readers.common.declared import declared_text
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import make_entry
from sitegen.importing.readers.common.markup import one_line
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import identity
from sitegen.importing.readers.common.when import mail_day
from sitegen.importing.readers.feeds.feed_items import Item, json_item, key_of, text_of, xml_item
from sitegen.importing.readers.feeds.listed import listed_digests, own_digests
from sitegen.text.wording import counted

# Atomic, for a file may begin with very many comments.
_FRONT = r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+"
_ROOT = re.compile(
    rf"{_FRONT}<(?:\w+:)?(?:rss|feed|channel|RDF)(?=[\s>])[^<>]*>\s*(?:<|\Z)", re.DOTALL | re.IGNORECASE
)
_RDF = re.compile(
    r"<(?:\w+:)?RDF(?=[\s>])(?![^>]*purl\.org/rss/1\.0/|[^>]*my\.netscape\.com)[^>]*>", re.IGNORECASE
)
_JSON = re.compile(r'\{\s*"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org')
_HINT = "take it out of the folder"


def sniff(head: Head) -> bool:
    if head.text.startswith("{"):
        return _JSON.match(head.text) is not None
    return _ROOT.match(head.text) is not None and not _RDF.search(head.text)


_OF_ARXIV = re.compile(r"(?P<code>[\w., -]{1,60}?) updates on (?:the )?arXiv\.org|ArXiv Query:|arXiv Query:")
_OF_DIGESTS = re.compile(r": Digests$")  # in feeds of this program


def _title(text: str) -> str:
    """What a feed calls itself, shortened where that is known."""
    text = _OF_DIGESTS.sub("", one_line(text))
    match = _OF_ARXIV.match(text)
    return f"arXiv {match['code'] or ''}".rstrip() if match else text


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed, read but not yet sorted by days."""

    title: str
    day: str  # on which it was made
    items: tuple[Item, ...]
    is_catalogue: bool = False  # its dates are those of the papers' publication
    cut: Remark | None = None  # on the last item, of which a part is missing
    remarks: tuple[Remark, ...] = ()


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests of a feed."""
    feed = _json_feed(raw) if raw.head.text.startswith("{") else _xml_feed(raw)
    if not feed.items:
        raise DumpError("a feed, but no items", line=1, hint=_HINT)
    if drafts := _digests(feed, raw):
        cut = [feed.cut] if feed.cut else []
        remarks = (*feed.remarks, *cut, *_unknown(feed.items), *drafts[0].remarks)
        return (replace(drafts[0], remarks=remarks), *drafts[1:])
    return _drafts(feed)


def _digests(feed: _Feed, raw: Raw) -> tuple[Draft, ...]:
    """Those of a feed whose items are digests; empty for another."""
    title = feed.title or "Feed"
    if feed.items[0].own != "digests":
        return listed_digests(title, feed.day, feed.items, raw.read_inner)
    if not (drafts := own_digests(title, feed.items)):
        raise DumpError("a feed of digests, but no papers in them", line=1, hint=_HINT)
    return drafts


# ---- XML -------------------------------------------------------------------------------------------------

_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{2,31};)?",
    re.DOTALL,
)
_FRONT_LENGTH = 20_000  # characters in which declarations stand
_DECLARATION = re.compile(r"<\?xml.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)


def _xml_feed(raw: Raw) -> _Feed:
    """What lxml reads of the file, with what it could repair.

    Entities are put in beforehand, those of HTML alone: a file's own declarations are not looked at.
    """
    text, remarks = declared_text(raw)
    data = _AMPERSAND.sub(_reference, _undeclared(text)).encode("utf-8", "replace")
    del text
    parser = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=("{*}item", "{*}entry"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    items: list[Item] = []
    hints = ""
    for _, element in parser:
        items.append(xml_item(element))
        hints = hints or _hint_of(element)
        element.clear(keep_tail=False)
    root = parser.root
    if root is None:
        raise DumpError("XML that cannot be read", line=1, hint="save the feed again")
    channel = _channel(root)
    if hints == "podcast":
        raise DumpError("a podcast's feed, no papers", line=1, hint=_HINT)
    cut = _cut(data, items)
    is_catalogue = hints == "catalogue" and not any("announce_type" in key for key in channel)
    return _Feed(
        title=_title(channel.get("title", "")),
        day=next((day for key in _MADE if (day := mail_day(channel.get(key, "")))), ""),
        items=tuple(items[:-1] if cut else items),
        is_catalogue=is_catalogue,
        cut=cut,
        remarks=(*remarks, *_broken(parser)),
    )


def _undeclared(text: str) -> str:
    """The text without its declarations, on as many lines."""
    end = text.find("]>", 0, _FRONT_LENGTH) + 2
    front = _DECLARATION.sub(
        lambda match: "\n" * match[0].count("\n"), text[: max(end, _FRONT_LENGTH)], count=2
    )
    return front + text[max(end, _FRONT_LENGTH) :]


_MADE = ("updated", "pubDate", "dc:date", "lastBuildDate", "modified", "date")


def _reference(match: re.Match[str]) -> str:
    if match[0].startswith("<"):
        return match[0]
    sign = html5.get(match[1] or "")
    return html.escape(sign) if sign else f"&amp;{match[1] or ''}"


def _channel(root: etree._Element) -> dict[str, str]:
    """What a feed says of itself, by the names of its elements."""
    about = next((child for child in root if key_of(child) == "channel"), root)
    return {
        key_of(child): text_of(child) for child in reversed(about) if key_of(child) not in {"item", "entry"}
    }


def _hint_of(element: etree._Element) -> str:
    """What an item tells of the kind of feed; empty where it is an ordinary one."""
    keys = {key_of(child): child for child in element}
    if any(
        key_of(child) == "enclosure" and (child.get("type") or "").startswith(("audio/", "video/"))
        for child in element
    ):
        return "podcast"
    if "arxiv:announce_type" in keys:
        return "announced"
    id_ = text_of(keys["id"]) if "id" in keys else ""
    if re.match(r"https?://arxiv\.org/abs/", id_) or any(key.startswith("prism:") for key in keys):
        return "catalogue"
    return (
        "catalogue" if element.getparent() is not None and key_of(element.getparent()) == "RDF" else "items"
    )


def _cut(data: bytes, items: Sequence[Item]) -> Remark | None:
    """That the file ends within its last item."""
    opened = max(data.rfind(b"<item"), data.rfind(b"<entry"))
    if not items or opened <= max(data.rfind(b"</item>"), data.rfind(b"</entry>")):
        return None
    return Remark(
        line=items[-1].line,
        message="the file ends within this item, which is left out",
        hint="get the feed again",
    )


def _broken(parser: etree.iterparse[tuple[str, etree._Element]]) -> Iterator[Remark]:
    """What of the file is no XML, but for namespaces without a declaration: nobody needs these."""
    for error in parser.error_log:
        if "namespace" not in error.message.lower():
            yield Remark(
                line=error.line,
                message=f"not well-formed: {one_line(error.message)[:100]}",
                hint="look whether all papers were read, or get the feed again",
            )
            return


# ---- JSON ------------------------------------------------------------------------------------------------


def _json_feed(raw: Raw) -> _Feed:
    try:
        value = json.loads(raw.text)
    except (json.JSONDecodeError, RecursionError) as cause:
        line = cause.lineno if isinstance(cause, json.JSONDecodeError) else 1
        raise DumpError(
            "a JSON Feed that ends too early, or is broken", line=line, hint="get the feed again"
        ) from cause
    items = value.get("items")
    found = [each if isinstance(each, dict) else {} for each in items] if isinstance(items, list) else []
    title = value.get("title")
    return _Feed(
        title=_title(title) if isinstance(title, str) else "",
        day="",
        items=tuple(json_item(each, 1) for each in found),
        remarks=raw.decoding,
    )


# ---- the digests -----------------------------------------------------------------------------------------


def _drafts(feed: _Feed) -> tuple[Draft, ...]:
    entries: list[DraftEntry] = []
    kept: list[Item] = []
    remarks = [*([feed.cut] if feed.cut else []), *_unknown(feed.items)]
    untitled = 0
    listed: set[tuple[str, str]] = set()
    for item in feed.items:
        entry, left_out = make_entry(_values(item, feed), line=item.line)
        if entry is None:
            untitled += 1
            remarks.append(_no_title(item))
        elif (key := (item.day, identity(entry))) not in listed:
            listed.add(key)
            entries.append(entry)
            kept.append(item)
            remarks += left_out
    count = RecordCount(
        what="item",
        papers=len(entries),
        repeated=len(feed.items) - untitled - len(entries),
        reported=untitled + (feed.cut is not None),
    )
    if not entries:
        raise DumpError("a feed, but its items have no titles", line=1, hint=_HINT)
    whole = Draft(
        title=feed.title or "Feed",
        entries=tuple(entries),
        count=count,
        date_text=feed.day,
        remarks=(*feed.remarks, *sorted(remarks, key=lambda each: each.line or 0)),
    )
    if feed.is_catalogue:
        return (whole,)
    return split_records(whole, count, [item.day for item in kept], [item.text for item in kept])


def _values(item: Item, feed: _Feed) -> Mapping[str, Sequence[str]]:
    return {**item.values, "published": [item.day]} if feed.is_catalogue and item.day else item.values


def _no_title(item: Item) -> Remark:
    return Remark(
        line=item.line,
        message=f"an item without a title: {(one_line(item.content) or item.id)[:60]}",
        hint="left out; a paper needs a title",
    )


def _unknown(items: Sequence[Item]) -> Iterator[Remark]:
    lines: dict[str, list[int]] = {}
    for item in items:
        for key in item.unknown:
            lines.setdefault(key, []).append(item.line)
    for key, numbers in sorted(lines.items()):
        yield Remark(
            line=numbers[0],
            message=f"unknown key, left out in {counted(len(numbers), 'item')}: {one_line(key)[:60]}",
            hint="see docs/reference/dumps.md for what a feed's items may say",
        )
