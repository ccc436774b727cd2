"""HTML → plain text in paragraphs, with formulas as TeX."""

from __future__ import annotations

import re

from lxml import etree, html

from sitegen.importing.readers.common.markup import without_markup
from sitegen.importing.readers.feeds.mathml import tex_of

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody "
    "tfoot thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
# What a reader of the page does not see, or cannot read as text.
_UNSEEN_NAMES = (
    "script style noscript template iframe svg object head title canvas audio video button select "
    "option input "
    "textarea mjx-container"
)
UNSEEN = frozenset(_UNSEEN_NAMES.split())
_INLINE = frozenset({"span", "div", "nobr"})
_IS_HTML = re.compile(
    r"</?(?:p|div|br|ul|ol|li|h[1-6]|blockquote|table|math|pre|section|article|figure|img|code)\b[^<>]*>",
    re.IGNORECASE,
)
_PARSER = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")


def parse_html(text: str) -> etree._Element:
    """The tree of a page or of a part of one."""
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except etree.ParserError:  # nothing but comments
        return html.document_fromstring("<p></p>")


def is_html(text: str) -> bool:
    """Whether a text has tags, and not merely a `<`."""
    return _IS_HTML.search(text) is not None


def plain_paragraphs(text: str) -> str:
    """Plain text for what a feed calls HTML: a blank line parts the paragraphs.

    Text that merely holds a `<` is left as it is, but for references such as `&amp;`.
    """
    if not is_html(text):
        return without_markup(text)
    return element_text(parse_html(text))


def element_text(root: etree._Element) -> str:
    """The text of an element, without what follows upon it; a blank line parts the blocks."""
    pieces: list[str] = []
    _collect(root, pieces)
    parts = (" ".join(part.split()) for part in _GAP.split("".join(pieces)))
    return "\n\n".join(part for part in parts if part)


_GAP = re.compile(r"\n[ \t]*\n")


def _collect(element: etree._Element, pieces: list[str]) -> None:
    """Add the text of an element; lines of its source are none of the text's."""
    name = element.tag
    if name in UNSEEN or name == "math" or is_rendered(element):
        pieces.append(_formula(element, name))
        return
    block = name in BLOCKS
    if block:
        pieces.append("\n\n")
    elif name == "br":
        pieces.append("\n")
    if text := element.text:
        tex = name == "code" and element.get("class") == "tex" and not text.startswith("$")
        pieces.append(f"${text}$" if tex else text.replace("\n", " "))
    for child in element:
        _collect(child, pieces)
        if tail := child.tail:
            pieces.append(tail.replace("\n", " "))
    if block:
        pieces.append("\n\n")
    elif name in {"td", "th"}:
        pieces.append(" ")


def is_rendered(element: etree._Element) -> bool:
    """Whether MathJax put an element beside the source of a formula."""
    return element.tag in _INLINE and (element.get("class") or "").startswith(("MathJax", "MJX"))


def _formula(element: etree._Element, name: str) -> str:
    if name == "math":
        return f"${tex}$" if (tex := tex_of(element)) else ""
    if name == "script" and (element.get("type") or "").startswith("math/tex"):
        return f"${' '.join((element.text or '').split())}$"
    return ""
