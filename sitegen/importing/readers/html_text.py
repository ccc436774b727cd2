"""HTML → plain text in paragraphs, with formulas as TeX."""

from __future__ import annotations

import re

from lxml import etree, html

from sitegen.importing.readers.markup import without_markup
from sitegen.importing.readers.mathml import name_of, tex_of

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


def plain_paragraphs(text: str) -> str:
    """Plain text for what a feed calls HTML: a blank line parts the paragraphs.

    Text that merely holds a `<` is left as it is, but for references such as `&amp;`.
    """
    if not _IS_HTML.search(text):
        return without_markup(text)
    return element_text(parse_html(text))


def element_text(root: etree._Element) -> str:
    """The text of an element, without what follows upon it; a blank line parts the blocks."""
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = name_of(element)
        if event == "start":
            if name in UNSEEN or name == "math" or is_rendered(element):
                pieces.append(_formula(element, name))
                walk.skip_subtree()
            else:
                pieces.append(_before(element, name))
        elif name in BLOCKS:
            pieces.append("\n\n")
        elif name in {"td", "th"}:
            pieces.append(" ")
        if event == "end" and element is not root:
            pieces.append(_flow(element.tail))
    return _tidy("".join(pieces))


def is_rendered(element: etree._Element) -> bool:
    """Whether MathJax put an element beside the source of a formula."""
    return (element.get("class") or "").startswith(("MathJax", "MJX"))


def _formula(element: etree._Element, name: str) -> str:
    if name == "math":
        return f"${tex}$" if (tex := tex_of(element)) else ""
    if name == "script" and (element.get("type") or "").startswith("math/tex"):
        return f"${' '.join((element.text or '').split())}$"
    return ""


def _before(element: etree._Element, name: str) -> str:
    if name == "br":
        return "\n"
    text = _flow(element.text)
    if name == "code" and element.get("class") == "tex":
        return f"${text}$" if not text.startswith("$") else text
    return f"\n\n{text}" if name in BLOCKS else text


def _flow(text: str | None) -> str:
    """Text in which line breaks are blanks, as a browser shows it."""
    return re.sub(r"\s+", " ", text) if text else ""


def _tidy(text: str) -> str:
    parts = (" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text))
    return "\n\n".join(part for part in parts if part)
