"""What a page says, as far as a check has to know: where it leads, what it loads, what it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sitegen.check.html import Place, Tag, parse_tag, places

# What a link is for. A reader follows a `link` and sends a `form`; a `relation` is for programs, and so is an
# `address`, which is where the page itself lives. A browser loads the others with the page.
Use = Literal["link", "form", "relation", "address", "script", "style", "image", "media", "frame", "object"]
LOADED = frozenset(["script", "style", "image", "media", "frame", "object"])

_LINKS: dict[str, tuple[tuple[str, Use], ...]] = {
    "a": (("href", "link"),),
    "area": (("href", "link"),),
    "audio": (("src", "media"),),
    "button": (("formaction", "form"),),
    "embed": (("src", "object"),),
    "form": (("action", "form"),),
    "frame": (("src", "frame"),),
    "iframe": (("src", "frame"),),
    "image": (("href", "image"), ("xlink:href", "image")),
    "img": (("src", "image"), ("srcset", "image")),
    "input": (("src", "image"), ("formaction", "form")),
    "object": (("data", "object"),),
    "script": (("src", "script"),),
    "source": (("src", "media"), ("srcset", "image")),
    "track": (("src", "media"),),
    "use": (("href", "image"), ("xlink:href", "image")),
    "video": (("src", "media"), ("poster", "image")),
}
_RELATIONS: dict[str, Use] = {
    "stylesheet": "style",
    "icon": "image",
    "apple-touch-icon": "image",
    "mask-icon": "image",
    "modulepreload": "script",
    "canonical": "address",
}
_SHOWN = frozenset(["og:image", "og:video", "og:audio", "twitter:image"])
_NAMING = frozenset(["for", "aria-labelledby", "aria-describedby"])
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]*)", re.IGNORECASE)
_STYLED = re.compile(r"""url\(\s*["']?([^"')\s]+)""")
# An image and its size, of several: `small.png 1x, large.png 2x`. A `data:` address has a comma inside.
_OF_SET = re.compile(r"\s*(data:\S+|[^\s,]+)[^,]*,?")


InlineKind = Literal["script", "style", "style attribute", "script attribute"]


class Link(NamedTuple):
    url: str
    use: Use
    start: int  # of its tag in the page
    strict: bool = False  # an address of the site in full is meant to be there: no person wrote it


class Inline(NamedTuple):
    """A script or style that stands in the page."""

    kind: InlineKind
    text: bytes
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    name: str  # of its file
    data: bytes
    links: tuple[Link, ...]
    ids: tuple[tuple[str, int], ...]  # each with the start of its tag
    named: tuple[tuple[str, str, int], ...]  # attribute, id that it names, start of its tag
    inline: tuple[Inline, ...]
    unread: tuple[tuple[str, int], ...]  # JSON-LD that does not parse: why, and the start of its tag
    canonical: str
    title: str  # as it is told to programs
    policy: str  # Content-Security-Policy
    is_redirect: bool
    is_indexed: bool  # search engines may keep it

    @property
    def is_page(self) -> bool:
        """Whether it is one that readers are to find: no redirect, no page for errors."""
        return self.is_indexed and not self.is_redirect


def read_page(name: str, data: bytes) -> PageFacts:
    links: list[Link] = []
    ids: list[tuple[str, int]] = []
    named: list[tuple[str, str, int]] = []
    inline: list[Inline] = []
    unread: list[tuple[str, int]] = []
    said: dict[str, str] = {}
    for place in places(data):
        known = _known(place.name, place.attributes)
        if known is not None:
            start = place.start
            for url, use, strict in known.links:
                links.append(Link(url, use, start, strict))
            if known.id:
                ids.append((known.id, start))
            for attribute, id_ in known.named:
                named.append((attribute, id_, start))
            for kind, text in known.inline:
                inline.append(Inline(kind, text, start))
            for key, value in known.said:
                said.setdefault(key, value)
        if place.text:
            _read_text(place, links, inline, unread)
    return PageFacts(
        name=name,
        data=data,
        links=tuple(links),
        ids=tuple(ids),
        named=tuple(named),
        inline=tuple(inline),
        unread=tuple(unread),
        canonical=said.get("canonical", ""),
        title=said.get("citation_title", said.get("og:title", "")),
        policy=said.get("policy", ""),
        is_redirect="refresh" in said,
        is_indexed="noindex" not in said.get("robots", ""),
    )


class _Known(NamedTuple):
    """What a tag says, wherever it stands."""

    links: tuple[tuple[str, Use, bool], ...]
    id: str
    named: tuple[tuple[str, str], ...]
    inline: tuple[tuple[InlineKind, bytes], ...]
    said: tuple[tuple[str, str], ...]


@lru_cache(maxsize=16_384)  # the pages of a site have most of their tags in common
def _known(name: bytes, attributes: bytes) -> _Known | None:
    """What a tag says; None for one that says nothing."""
    tag = parse_tag(name, attributes)
    keys = tag.attributes.keys()
    inline: list[tuple[InlineKind, bytes]] = []
    if "style" in keys:
        inline.append(("style attribute", tag.get("style").encode()))
    inline += [("script attribute", tag.get(key).encode()) for key in keys if key.startswith("on")]
    naming = keys & _NAMING
    known = _Known(
        links=tuple(_links(tag)),
        id=tag.get("id"),
        named=tuple([(key, id_) for key in sorted(naming) for id_ in tag.get(key).split()]),
        inline=tuple(inline),
        said=tuple(_said(tag)) if tag.name in {"meta", "link"} else (),
    )
    return known if any(known) else None


def _links(tag: Tag) -> Iterator[tuple[str, Use, bool]]:
    if tag.name == "link" and "href" in tag.attributes:
        yield tag.get("href"), _relation(tag), True
    elif tag.name == "script":
        # The script that starts the page names those that it loads later, below the root of the site.
        for path in tag.get("data-scripts").split():
            yield tag.get("data-root") + path.removeprefix("worker:"), "script", False
    elif tag.name == "meta":
        if tag.get("property") == "og:url":
            yield tag.get("content"), "address", True
        elif tag.get("property") in _SHOWN or tag.get("name") in _SHOWN:
            yield tag.get("content"), "relation", True
        elif refresh := _refresh(tag):
            yield refresh, "relation", True
    for attribute, use in _LINKS.get(tag.name, ()):
        yield from ((url, use, False) for url in _values(tag, attribute))
    if "style" in tag.attributes:
        yield from ((url, "image", False) for url in _STYLED.findall(tag.get("style")))


def _values(tag: Tag, attribute: str) -> Iterator[str]:
    """The addresses in an attribute; none where the tag does not have it."""
    value = tag.attributes.get(attribute)
    if value is not None and attribute == "srcset":
        yield from (match[1] for match in _OF_SET.finditer(value))
    elif value or (value is not None and attribute != "src"):
        yield value.strip()


def _relation(tag: Tag) -> Use:
    relations = tag.get("rel").lower().split()
    if {"preload", "prefetch"} & {*relations}:
        kinds: dict[str, Use] = {"script": "script", "style": "style", "image": "image"}
        return kinds.get(tag.get("as"), "relation")
    return next((_RELATIONS[each] for each in relations if each in _RELATIONS), "relation")


def _refresh(tag: Tag) -> str:
    """Where a page leads by itself; empty: nowhere."""
    found = _REFRESH.match(tag.get("content")) if tag.get("http-equiv").lower() == "refresh" else None
    return found[1].strip() if found else ""


def _said(tag: Tag) -> Iterator[tuple[str, str]]:
    if tag.name == "link" and tag.get("rel") == "canonical":
        yield "canonical", tag.get("href")
    elif tag.name == "meta":
        content = tag.get("content")
        for key in (tag.get("name"), tag.get("property")):
            if key in {"citation_title", "og:title", "robots"}:
                yield key, content
        equivalent = tag.get("http-equiv").lower()
        if equivalent == "content-security-policy":
            yield "policy", content
        elif _refresh(tag):
            yield "refresh", content


def _read_text(place: Place, links: list[Link], inline: list[Inline], unread: list[tuple[str, int]]) -> None:
    """Notes what a script or style in the page says."""
    tag = parse_tag(place.name, place.attributes)
    kind = tag.get("type").lower()
    if tag.name == "style":
        inline.append(Inline("style", place.text, place.start))
        styled = _STYLED.findall(place.text.decode("utf-8", "replace"))
        links += [Link(url, "image", place.start) for url in styled]
    elif kind == "application/ld+json":
        try:
            value = json.loads(place.text)
            own = value.get("url") if isinstance(value, dict) else None
            links += [
                Link(url, "address" if url == own else "relation", place.start, strict=True)
                for url in _addresses(value)
            ]
        except ValueError as cause:
            unread.append((str(cause), place.start))
    elif kind in {"", "module", "text/javascript", "importmap"} and not tag.get("src"):
        inline.append(Inline("script", place.text, place.start))


def _addresses(value: Any) -> Iterator[str]:
    """Where the things that JSON-LD describes live; of a form, what stands before what is filled in."""
    if isinstance(value, list):
        for each in value:
            yield from _addresses(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in {"url", "image", "target"} and isinstance(each, str):
                yield each.partition("{")[0]
            else:
                yield from _addresses(each)
