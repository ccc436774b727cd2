"""Markdown → safe HTML and plain text, at every build.

The Markdown is CommonMark without raw HTML and images, plus `$…$` for math.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from sitegen.model import Text
from sitegen.text import latex
from sitegen.text.dollars import with_percents
from sitegen.text.math import math_html
from sitegen.text.parser import (
    Form,
    Sections,
    Size,
    inline_plain,
    inline_tokens,
    markdown_parser,
    page_parser,
    parse_blocks,
    parse_page_blocks,
)

if TYPE_CHECKING:  # slow to import, and for the types alone
    from markdown_it.token import Token

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MARKUP_SIGNS = "\\`*_[<&$"
_MARKUP_LINE = re.compile(r"\s*(?:[-+=>#]|~~~|\d+[.)])| {4}| {0,3}\t")
_MARKUP_LINES = re.compile(rf"^(?:{_MARKUP_LINE.pattern})|  \n", re.MULTILINE)


def _has_markup(source: str) -> bool:
    """Whether the parser could make anything but paragraphs of it. Most abstracts need no parser."""
    if any(map(source.__contains__, _MARKUP_SIGNS)) or _MARKUP_LINE.match(source):
        return True
    return "\n" in source and _MARKUP_LINES.search(source) is not None


def render(source: str) -> Text:
    """Block Markdown in its three forms."""
    if not _has_markup(source):
        plain = "\n\n".join(
            " ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(source) if paragraph.strip()
        )
        plain = source if plain == source else plain  # held once
        paragraphs = [f"<p>{escape(paragraph)!s}</p>" for paragraph in plain.split("\n\n") if paragraph]
        return Text(source=source, html=Markup("\n".join(paragraphs)), plain=plain)  # noqa: S704 - escaped
    tokens = parse_blocks(source)
    return Text(source=source, html=_html(tokens, Form()), plain="\n\n".join(_blocks_plain(tokens)))


def render_inline(source: str) -> Text:
    """Inline Markdown, such as a title, in its three forms.

    Without links: a title is itself the text of one wherever papers are listed.
    """
    if not _has_markup(source):
        plain = " ".join(source.split())
        plain = source if plain == source else plain
        return Text(source=source, html=escape(plain), plain=plain)
    tokens = markdown_parser().parseInline(source)
    plain = " ".join(inline_plain(tokens[0].children or ()).split())
    return Text(source=source, html=_html(tokens, Form(links=False)), plain=plain)


def render_own(source: str, addresses: Mapping[str, str], *, images: Mapping[str, Size]) -> Markup:
    """A note of the owner's as HTML.

    `addresses` says where a link or an image leads, by its address as written; `images` are those that are
    shown, with their sizes. Any other image is a link.
    """
    return _html(markdown_parser().parse(source), Form(addresses=addresses, images=images))


def render_page(
    source: str, addresses: Mapping[str, str], *, images: Mapping[str, Size], sections: Sections, table: str
) -> Markup:
    """A page of the owner's as HTML: like a note, with tables, and with headings that can be led to.

    `table` is what a table is called where it is heard.
    """
    form = Form(addresses=addresses, images=images, sections=sections, table=table)
    parser = page_parser()
    # Safe for the reasons of `_html`.
    return Markup(parser.renderer.render(parse_page_blocks(source), parser.options, {"form": form}).strip())  # noqa: S704


def page_plain(source: str, most: int) -> str:
    """The plain text of a page's first paragraphs, until there are so many characters."""
    found: list[str] = []
    tokens = parse_page_blocks(source)
    for opening, token in pairwise(tokens):
        if opening.type == "paragraph_open":
            found.append(" ".join(inline_plain(token.children or ()).split()))
        if sum(map(len, found)) >= most:
            break
    return "\n\n".join(found)


Piece = tuple[Literal["text", "formula", "tex"], str]
_TEX_MARKS = {"em_open": r"\emph{", "em_close": "}", "strong_open": r"\textbf{", "strong_close": "}"}


def has_tex(source: str) -> bool:
    """Whether Markdown may have what only TeX says: formulas, emphasis."""
    return "$" in source or "*" in source


def tex_pieces(source: str) -> Iterator[Piece]:
    """The pieces of inline Markdown: text, what stands between dollar signs, and TeX around both."""
    yield from _tex_pieces(inline_tokens(markdown_parser().parseInline(source)))


def tex_blocks(source: str) -> Iterator[Iterator[Piece]]:
    """The same of each block of block Markdown."""
    for token in parse_blocks(source):
        if token.type == "inline":
            yield _tex_pieces(token.children or ())
        elif token.type in {"code_block", "fence"}:
            yield iter([("text", token.content)])
        elif token.type == "math_block":
            yield iter([("formula", with_percents(token.content))])


def _tex_pieces(tokens: Iterable[Token]) -> Iterator[Piece]:
    for token in tokens:
        if token.type.startswith("math_inline"):
            yield "formula", with_percents(token.content)
        elif token.type in _TEX_MARKS:
            yield "tex", _TEX_MARKS[token.type]
        elif plain := inline_plain([token]):
            yield "text", plain


def _html(tokens: Sequence[Token], form: Form) -> Markup:
    parser = markdown_parser()
    # Safe: raw HTML is off, links are validated by the parser, and math-core escapes what it is given.
    return Markup(parser.renderer.render(tokens, parser.options, {"form": form}).strip())  # noqa: S704


def _blocks_plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield " ".join(inline_plain(token.children or ()).split())
        elif token.type in {"code_block", "fence"}:
            yield token.content.strip("\n")
        elif token.type == "math_block":
            yield latex.math_to_plain(token.content)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or a block of code in a Markdown text."""

    kind: Literal["heading", "code"]
    lines: range  # from 0
    sign: str  # `##`, `=`, "```", …; empty: code by its indent
    text: str = ""  # of a heading


def outline(source: str) -> tuple[Part, ...]:
    """The headings and the blocks of code of a Markdown text, in order."""
    tokens = markdown_parser().parse(source)
    parts: list[Part] = []
    for token, after in zip(tokens, (*tokens[1:], None), strict=True):
        lines = range(*token.map) if token.map else range(0)
        if token.type == "heading_open":
            parts.append(Part("heading", lines, token.markup, after.content if after else ""))
        elif token.type in {"fence", "code_block"}:
            parts.append(Part("code", lines, token.markup))
    return tuple(parts)


def unconverted_math(source: str) -> tuple[str, ...]:
    """The formulas of a Markdown text that stay as their source because no MathML was found."""
    if "$" not in source:
        return ()
    tokens = parse_blocks(source)
    formulas = [
        token.content.strip() for token in (*tokens, *inline_tokens(tokens)) if token.type.startswith("math")
    ]
    return tuple(tex for tex in formulas if math_html(tex, display=False).startswith("<code"))
