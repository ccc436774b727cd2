"""The one Markdown parser, and how its tokens become HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from sitegen.text import latex
from sitegen.text.dollars import read_dollars
from sitegen.text.math import math_html

if TYPE_CHECKING:  # slow to import: what reads no Markdown does without
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Size = tuple[int, int] | None  # width and height of an image in pixels, where they are known


def inline_plain(tokens: Sequence[Token]) -> str:
    return "".join(map(token_plain, tokens))


def token_plain(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "image":
        return inline_plain(token.children or ()) or str(token.attrs["src"])
    return latex.math_to_plain(token.content) if token.type.startswith("math_inline") else token.content


def inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def leads_from_anywhere(href: str) -> bool:
    """Whether an address is one of the web or of mail, and none that counts from where it is written."""
    return re.match(r"(?:https?|mailto):", href, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """How the headings of a text are shown: as headings, each with an id."""

    github: bool = False  # ids are those that GitHub gives; else words joined by hyphens
    taken: str = ""  # an id above the text: that of the page's title


def heading_ids(tokens: Sequence[Token], sections: Sections) -> dict[int, str]:
    """The id of each heading by its token, in lower case and unique."""
    ids: dict[int, str] = {}
    taken = {"", "main", sections.taken}  # the frame's own, and the title's
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            name = plain = heading_name(inline_plain(inline.children or ()), github=sections.github)
            number = 0 if sections.github else 1
            while name in taken:
                number += 1
                name = f"{plain}-{number}"
            taken.add(name)
            ids[id(opening)] = name
    return ids


def heading_name(text: str, *, github: bool) -> str:
    """The id of a heading that is the only one of its name."""
    if not github:
        return "-".join(re.findall(r"\w+", text.lower())) or "section"
    kept = (char for char in text.strip().lower() if _in_github_name(char))
    return "".join(kept).replace(" ", "-") or "section"


def _in_github_name(char: str) -> bool:
    return char in " -" or unicodedata.category(char) in {"Nd", "Pc", "Mn", "Mc", "Me"} or char.isalpha()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is made of links, images and headings; a text's place decides."""

    links: bool = True
    images: Mapping[str, Size] = field(default_factory=dict)  # those that are shown; others would be requests
    sections: Sections | None = None  # None: headings would break the order of those of the page
    table: str = ""  # what a table is called
    addresses: Mapping[str, str] | None = None  # None: only what can be followed from anywhere leads there

    def lead(self, href: str) -> str:
        """Where a link leads; empty: nowhere."""
        if self.addresses is not None:
            return self.addresses.get(href, "")
        return href if leads_from_anywhere(href) else ""


@cache
def markdown_parser() -> MarkdownIt:
    """The parser of titles, abstracts and notes, for whatever shows them."""
    return _make_parser()


@cache
def page_parser() -> MarkdownIt:
    """The parser of the owner's pages, which may have tables besides."""
    parser = _make_parser().enable("table")
    rules: dict[str, Any] = parser.renderer.rules  # type: ignore[attr-defined]
    # A table wider than its page scrolls in a box of its own, by keyboard too.
    rules["table_open"] = lambda tokens, at, options, env: (
        f'<div class="wide" role="group" aria-label="{escape(env["form"].table)}" tabindex="0">\n<table>\n'
    )
    rules["table_close"] = lambda *_: "</table>\n</div>\n"
    for kind in ("th", "td"):
        rules[f"{kind}_open"] = _cell_open
        rules[f"{kind}_close"] = _cell_close
    return parser


def _make_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.renderer import RendererHTML  # noqa: PLC0415
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, allow_labels=False)
    parser.inline.ruler.at("math_inline", read_dollars)
    # An address is shown as it is written: decoded, it is another text, and may look like another host.
    parser.normalizeLinkText = _same  # type: ignore[method-assign, assignment]
    assert isinstance(parser.renderer, RendererHTML)  # noqa: S101 - for the type checker
    rules: dict[str, Any] = parser.renderer.rules
    rules["math_inline"] = lambda tokens, index, *_: math_html(tokens[index].content, display=False)
    rules["math_inline_double"] = lambda tokens, index, *_: math_html(tokens[index].content, display=True)
    rules["math_block"] = lambda tokens, index, *_: (
        f"<p>{math_html(tokens[index].content.strip(), display=True)}</p>\n"
    )
    rules["heading_open"] = _heading_open
    rules["heading_close"] = _heading_close
    rules["link_open"] = _link_open
    rules["link_close"] = _link_close
    rules["image"] = _image
    return parser


@lru_cache(maxsize=64)
def parse_blocks(source: str) -> Sequence[Token]:
    """Block Markdown as tokens, which nobody changes.

    What a paper's text says, where it leads and what of it has no form is asked in a row.
    """
    return markdown_parser().parse(source)


@lru_cache(maxsize=64)
def parse_page_blocks(source: str) -> Sequence[Token]:
    """A page of the owner's as tokens, which nobody changes."""
    return page_parser().parse(source)


def _cell_open(tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    # The parser aligns by a style, which the policy of the pages forbids.
    align = str(tokens[index].attrs.get("style", "")).removeprefix("text-align:")
    named = f' class="{align}"' if align in {"center", "right"} else ""
    return f"<{_cell_tag(tokens[index], tokens[index + 1])}{named}>"


def _cell_close(tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    return f"</{_cell_tag(tokens[index], tokens[index - 1])}>\n"


def _cell_tag(cell: Token, inline: Token) -> str:
    """A cell without text is the head of nothing."""
    return cell.tag if inline.content else "td"


def _same(url: str) -> str:
    return url


def _heading_open(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    form: Form = env["form"]
    if form.sections is None:
        return "<p><strong>"
    if "ids" not in env:
        env["ids"] = heading_ids(tokens, form.sections)
    return f'<{_heading_tag(tokens[index])} id="{escape(env["ids"][id(tokens[index])])}">'


def _heading_close(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    return f"</{_heading_tag(tokens[index])}>\n" if env["form"].sections is not None else "</strong></p>\n"


def _heading_tag(token: Token) -> str:
    """The page's title is its only heading of the first level."""
    return "h2" if token.tag == "h1" else token.tag


def _link_open(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    form: Form = env["form"]
    return _anchor(form.lead(str(tokens[index].attrs["href"]))) if form.links else ""


def _link_close(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    return "</a>" if env["form"].links else ""


def _anchor(href: str) -> str:
    if not href:
        return "<a>"
    # Search engines are asked to take nothing from links of others; those to the site's own pages are ours.
    rel = ' rel="nofollow"' if leads_from_anywhere(href) else ""
    return f'<a href="{escape(href)}"{rel}>'


def _image(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    """The image where its text may show one and it is the site's own; else a link to it."""
    form: Form = env["form"]
    token = tokens[index]
    alt = " ".join(inline_plain(token.children or ()).split())
    source = form.lead(str(token.attrs["src"]))
    if (href := str(token.attrs["src"])) in form.images:
        size = form.images[href]
        place = f' width="{size[0]}" height="{size[1]}"' if size else ""
        title = f' title="{escape(token.attrs["title"])}"' if token.attrs.get("title") else ""
        return f'<img src="{escape(source)}" alt="{escape(alt)}"{title}{place}>'
    text = escape(alt or str(token.attrs["src"]))
    inside = sum({"link_open": 1, "link_close": -1}.get(each.type, 0) for each in tokens[:index])
    return f"{_anchor(source)}{text}</a>" if form.links and not inside else str(text)
