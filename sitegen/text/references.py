"""The links, images and sections of a Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from sitegen.model import Text
from sitegen.text.parser import (
    Sections,
    heading_ids,
    heading_name,
    inline_plain,
    markdown_parser,
    page_parser,
    parse_blocks,
    parse_page_blocks,
    token_plain,
)

if TYPE_CHECKING:  # slow to import, and for the types alone
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a text leads: by a link, or by an image."""

    href: str  # percent-encoded
    text: str  # plain, of the link, or what stands for the image
    line: int  # of the source, from 0
    image: bool


def addresses(source: str) -> tuple[Address, ...]:
    """All that a text leads to, in its order."""
    # Most texts have none of these signs, which is told a hundred times faster than by the expression.
    if not any(map(source.__contains__, _LINK_SIGNS)) or not _LINK.search(source):
        return ()
    return tuple(token_addresses(parse_blocks(source)))


_LINK_SIGNS = ("](", "]:", "][", "<")
_LINK = re.compile(r"\][(:\[]|<[^\s<>]*[:@]")


def token_addresses(tokens: Sequence[Token]) -> Iterator[Address]:
    for block in tokens:
        line = block.map[0] if block.map else 0
        tokens_inside = block.children or []
        for number, token in enumerate(tokens_inside):
            if token.type in {"softbreak", "hardbreak"}:
                line += 1
            elif token.type == "image":
                yield Address(href=str(token.attrs["src"]), text=token_plain(token), line=line, image=True)
            elif token.type == "link_open":
                inside = takewhile(lambda each: each.type != "link_close", tokens_inside[number:])
                text = " ".join(inline_plain(list(inside)).split())
                yield Address(href=str(token.attrs["href"]), text=text, line=line, image=False)


def links(text: Text) -> tuple[str, ...]:
    """The addresses of the web that a text leads to, in order, each once."""
    if "://" not in text.source:
        return ()
    hrefs = (address.href for address in addresses(text.source))
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


def page_addresses(source: str) -> tuple[Address, ...]:
    """All that a page of the owner's leads to."""
    return tuple(token_addresses(parse_page_blocks(source)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a page of the owner's."""

    level: int  # as the page shows it, from 2
    id: str
    text: str  # plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The heading with which a page begins."""

    id: str
    text: str  # plain


def page_title(source: str, *, github: bool) -> Title | None:
    """The `# Heading` that is the first line of a page."""
    first = source.partition("\n")[0]
    if not re.match(r" {0,3}#\s", first):
        return None
    inline = page_parser().parse(first)[1]
    plain = " ".join(inline_plain(inline.children or ()).split())
    return Title(id=heading_name(plain, github=github), text=plain) if plain else None


def page_headings(source: str, sections: Sections) -> tuple[Heading, ...]:
    """The headings of a page, with the ids that `render_page` gives them."""
    tokens = parse_page_blocks(source)
    ids = heading_ids(tokens, sections)
    return tuple(
        Heading(
            level=max(2, int(opening.tag[1])),
            id=ids[id(opening)],
            text=" ".join(inline_plain(inline.children or ()).split()),
        )
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    )


def replace_addresses(source: str, new: Mapping[str, str]) -> str:
    """The same Markdown with other addresses, given by what `addresses` calls them."""

    def replaced(match: re.Match[str]) -> str:
        href = markdown_parser().normalizeLink(match[2])
        return f"{match[1]}{new[href]}" if href in new else match[0]

    return _DESTINATION.sub(replaced, source)


_DESTINATION = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s<>()]+)", re.MULTILINE)
