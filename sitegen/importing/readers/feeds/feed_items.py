"""The items of feeds, in XML and in JSON, as values of the fields of an entry."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lxml import etree

from sitegen.importing.readers.common.when import mail_day
from sitegen.importing.readers.feeds.item_text import (
    abstract_of,
    citation_values,
    labelled_values,
    lists_papers,
)
from sitegen.importing.readers.web.html_text import plain_paragraphs

_OWN = re.compile(r"tag:[^:]+,\d{4}:(papers|digests)/")  # ids in feeds of this program


@dataclass(frozen=True, slots=True)
class Item:
    """An item, not yet an entry."""

    line: int
    id: str
    values: Mapping[str, list[str]]  # as `make_entry` takes them
    content: str = ""  # HTML of one that lists papers, as it stands; else its beginning
    mark: str = ""  # by which the whole content is known
    day: str = ""  # on which the feed had it: 2025-08-20
    unknown: tuple[str, ...] = ()  # keys
    is_list: bool = False  # of papers

    @property
    def own(self) -> str:
        """What it is in a feed of this program: `papers`, `digests`; empty for an item of another's."""
        match = _OWN.match(self.id)
        return match[1] if match else ""

    @property
    def text(self) -> str:
        """By which it is known, as the feed gives it."""
        return "\n".join((self.id, *self.values.get("title", ()), self.mark))


# ---- XML -------------------------------------------------------------------------------------------------

_PREFIXES = (
    ("http://www.w3.org/2005/Atom", ""),
    ("http://purl.org/atom/ns#", ""),
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://purl.org/rss/1.0/modules/", "syn:"),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://purl.org/dc/", "dc:"),
    ("http://arxiv.org/", "arxiv:"),
    ("http://prismstandard.org/", "prism:"),
    ("http://www.itunes.com/", "itunes:"),
    ("http://search.yahoo.com/mrss", "media:"),
)
# Element → field; "" is what a page does not need.
_FIELDS = {
    "title": "title",
    "dc:title": "",
    "author": "authors",
    "contributor": "",
    "dc:creator": "authors",
    "category": "categories",
    "dc:subject": "categories",
    "arxiv:primary_category": "categories",
    "arxiv:comment": "comment",
    "arxiv:doi": "doi",
    "arxiv:journal_ref": "venue",
    "arxiv:DOI": "doi",  # as its RSS has these two
    "arxiv:journal_reference": "venue",
    "prism:doi": "doi",
    "prism:publicationName": "venue",
    "dc:source": "venue",
    "dc:identifier": "id",
}
_TEXTS = ("content:encoded", "content", "description", "summary", "dc:description", "media:description")
_DATES = ("pubDate", "published", "issued", "dc:date", "prism:publicationDate", "updated", "modified")
_LINKS = ("link", "enclosure", "guid", "id", "comments", "prism:url", "source", "rights", "dc:rights")
# Of no use to a page: whole vocabularies, and elements.
_KNOWN = re.compile(
    r"(?:syn|itunes|media|prism|arxiv|dc|atom|feedburner|thr|slash|wfw|geo|georss|gd|sy|rdf):"
)


def key_of(element: etree._Element) -> str:
    """The name of an element as this table has it, such as `dc:creator`."""
    return _key(element.tag, element.prefix or "")


@cache
def _key(tag: str, prefix: str) -> str:
    space, _, name = tag.rpartition("}")
    known = next((short for uri, short in _PREFIXES if space[1:].startswith(uri)), None)
    if known is None:
        known = f"{prefix}:" if prefix else ""
    return f"{known}{name}"


def xml_item(element: etree._Element) -> Item:
    """An `item` or `entry`."""
    values: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    dates: dict[str, str] = {}
    unknown: dict[str, None] = {}
    children = [(key_of(child), child) for child in element]
    for key, child in children:
        if key in _TEXTS:
            texts.setdefault(key, _html_of(child))
        elif key in _DATES:
            dates.setdefault(key, text_of(child))
        elif key in _FIELDS:
            name = _category_kind(child) if key == "category" else _FIELDS[key]
            values.setdefault(name, []).extend(_values(child, name))
        elif key not in _LINKS and not _KNOWN.match(key):
            unknown.setdefault(key)
    values.pop("", None)
    id_ = next((text_of(child) for key, child in children if key in {"id", "guid"}), "")
    date = next((dates[key] for key in _DATES if dates.get(key)), "")
    return _made(element.sourceline or 0, id_, values, _links(children), texts, date, tuple(unknown))


def _category_kind(element: etree._Element) -> str:
    """Feeds of this program write topics with a label in Atom, and both alike in other formats."""
    if element.get("label"):
        return "topics"
    return "categories" if element.get("term") else "tags"


def text_of(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _html_of(element: etree._Element) -> str:
    """The content of an element; that of Atom's XHTML as HTML."""
    if len(element):
        inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
        return f"{html.escape(element.text or '')}{inner}"
    return element.text or ""


def _values(element: etree._Element, name: str) -> Iterator[str]:
    if name == "authors":
        names = [text_of(child) for child in element if key_of(child) == "name"] or [text_of(element)]
        yield from (names_of_feed(each) for each in names)
    elif name in {"categories", "topics", "tags"}:
        yield element.get("term") or text_of(element)
    else:
        yield text_of(element)


_LONGEST_ADDRESS = 300
_IN_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)$")  # RSS: `ada@example.org (Ada Example)`
_NEXT_NAME = re.compile(
    r"(?<=[A-Z.]),\s+(?=[^,]+,\s*(?:[A-Z]\.?[\s-]?)+(?:,|$))"
)  # `Example, A., Muster, B.`


def names_of_feed(text: str) -> str:
    """Names without the address that RSS has around them; none where there is but an address."""
    if len(text) < _LONGEST_ADDRESS:
        match = _IN_MAIL.match(text)
        text = match[1] if match else text
        if re.fullmatch(r"\S+@\S+", text):
            return ""
    return _NEXT_NAME.sub("; ", " ".join(plain_paragraphs(text).split()))


def _links(children: Sequence[tuple[str, etree._Element]]) -> dict[str, list[str]]:
    """The addresses of an item: `page` its own, `related` that of what it is about, `pdf`, `code`."""
    links: dict[str, list[str]] = {}
    for key, child in children:
        if key not in {"link", "enclosure"}:
            continue
        href = child.get("href") or child.get("url") or text_of(child)
        rel = child.get("rel") or "alternate"
        if child.get("type") == "application/pdf" or child.get("title") == "pdf":
            kind = "pdf"
        elif rel == "related" and (child.get("title") or "").lower() == "code":
            kind = "code"
        elif key == "enclosure" or rel not in {"alternate", "related"}:
            continue
        else:
            kind = "page" if rel == "alternate" else "related"
        links.setdefault(kind, []).append(href)
    return links


# ---- JSON ------------------------------------------------------------------------------------------------

_JSON_KEYS = (
    "id url external_url title content_html content_text summary date_published date_modified authors author "
    "tags image banner_image language attachments"
)
_JSON_KNOWN = frozenset(_JSON_KEYS.split())


def json_item(value: Mapping[str, object], line: int) -> Item:
    """An object of `items` of a JSON Feed."""
    authors = value.get("authors") or [value.get("author")]
    names = (
        [each.get("name") for each in authors if isinstance(each, dict)] if isinstance(authors, list) else []
    )
    tags, files = value.get("tags"), value.get("attachments")
    values = {
        "title": [_text(value, "title")],
        "authors": [name for name in names if isinstance(name, str)],
        "tags": [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
    }
    pdfs = [
        each["url"]
        for each in (files if isinstance(files, list) else [])
        if isinstance(each, dict)
        and each.get("mime_type") == "application/pdf"
        and isinstance(each.get("url"), str)
    ]
    links = {"page": [_text(value, "url")], "related": [_text(value, "external_url")], "pdf": pdfs}
    texts = {
        "content": _text(value, "content_html") or html.escape(_text(value, "content_text")),
        "summary": html.escape(_text(value, "summary")),
    }
    unknown = tuple(sorted(key for key in value if key not in _JSON_KNOWN))
    date = _text(value, "date_published") or _text(value, "date_modified")
    return _made(line, _text(value, "id"), values, links, texts, date, unknown)


def _text(value: Mapping[str, object], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


# ---- what both give --------------------------------------------------------------------------------------

_OAI = re.compile(r"oai:arXiv\.org:(\S+)", re.IGNORECASE)


def _made(
    line: int,
    id_: str,
    values: dict[str, list[str]],
    links: Mapping[str, Sequence[str]],
    texts: Mapping[str, str],
    date: str,
    unknown: tuple[str, ...],
) -> Item:
    content = _fullest(texts)
    own = _OWN.match(id_)
    is_list = (own is not None and own[1] == "digests") or (own is None and lists_papers(content))
    mark = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    kept = content if is_list else content[:80]
    found = {**values, "title": list(values.get("title", ()))}
    _sort_categories(found, own=own is not None)
    _identify(found, id_, links, own=own is not None)
    if own:
        found["title"] = [html.escape(title, quote=False) for title in found["title"]]
        told = None
    else:
        told = _told(found, content)
    if told is None:
        found["abstract"] = abstract_of(found, id_, content)
    else:
        found |= told[0]
        unknown += told[1]
    return Item(line, id_, found, kept, mark, mail_day(date), unknown, is_list)


def _told(
    values: Mapping[str, list[str]], content: str
) -> tuple[dict[str, list[str]], tuple[str, ...]] | None:
    """What the text of an item says with labels, or as a citation, and labels that nobody knows."""
    if citation := citation_values(content):
        return {key: [*texts] for key, texts in citation.items()}, ()
    title = " ".join(values["title"][0].split()) if values["title"] else ""
    labelled = labelled_values(title, values["url"], content)
    if labelled is None:
        return None
    found, unknown = labelled
    # What the item says itself counts, where there can be one only.
    return {
        key: [*texts] for key, texts in found.items() if key in _OF_TEXT or not any(values.get(key, ()))
    }, unknown


_OF_TEXT = frozenset({"title", "abstract", "url"})


_CODE = re.compile(r"[a-z-]+\.[A-Za-z-]{2,}|[a-z]+-[a-z]{2,3}")  # `cs.LG`, `hep-th`


def _sort_categories(values: dict[str, list[str]], *, own: bool) -> None:
    """Keep what an item is filed under, but for the topics of an archive: only its tags may be either."""
    topics, tags = values.pop("topics", []), values.pop("tags", [])
    more = [tag for tag in tags if _CODE.fullmatch(tag)] if own else [*topics, *tags]
    if more or "categories" in values:
        values["categories"] = [*values.get("categories", ()), *more]


_DOI_IN_PATH = re.compile(
    r"https?://(?:www\.)?(?:bio|med)rxiv\.org/content/(?:[\w/]+/)?(10\.\d{4,9}/[\d.]+?)(?:v\d+)?(?:\.[a-z][\w-]*)*(?=[?#]|$)"
)


def _identify(
    values: dict[str, list[str]], id_: str, links: Mapping[str, Sequence[str]], *, own: bool
) -> None:
    """Put in what an item's addresses and identifiers are: the address of what it is about comes first.

    All that a feed of this program calls related is the paper's.
    """
    related = [url for url in links.get("related", ()) if url]
    addresses = [*related, *(url for url in links.get("page", ()) if url)]
    values["url"] = related if own and related else addresses[:1]
    values["doi"] = [
        *values.get("doi", ()),
        *(url for url in addresses[1:] if "doi.org/" in url),
        *(match[1] for url in addresses[:1] if (match := _DOI_IN_PATH.match(url))),
    ]
    values["pdf"] = list(links.get("pdf", ()))
    values["code"] = list(links.get("code", ()))
    if match := _OAI.match(id_):
        values.setdefault("arxiv", []).append(match[1])
    elif not values["url"] or "arxiv.org/" in id_:
        values.setdefault("id", []).append(id_)
    values["id"] = [
        re.sub(r"^doi:\s*", "", each) for each in values.get("id", ()) if not each.startswith("pmid:")
    ]


def _fullest(texts: Mapping[str, str]) -> str:
    """Content, unless the description beside it says more."""
    found = [texts[key] for key in _TEXTS if texts.get(key, "").strip()]
    if len(found) < 2:
        return found[0] if found else ""
    return max(found, key=lambda text: len(re.sub(r"<[^<>]*>", "", text)))
