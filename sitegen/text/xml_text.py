"""XML as bytes that every reader takes: ElementTree escapes, but lets forbidden characters through.

ElementTree writes what a document has once. What it has thousands of times, such as the items of feeds, is
written by `element` and `attribute`, which give the same bytes in a small part of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

# All that XML 1.0 does not allow (section 2.2).
_FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ALLOWED_ASCII = bytes([9, 10, *range(32, 128)])


def xml_text(text: str) -> str:
    """The text with each character that XML cannot carry replaced by U+FFFD.

    Carriage returns become line feeds, as an XML reader would make them.
    """
    # Nearly all texts are one or the other, and these are the fastest ways to know.
    if text.isascii():
        if not text.encode().translate(None, delete=_ALLOWED_ASCII):
            return str(text)
    elif text.isprintable():
        return str(text)
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def element(name: str, text: str, attributes: str = "") -> str:
    """An element with a text, as ElementTree writes it; its attributes as `attribute` gives them."""
    return f"<{name}{attributes}>{_escaped(text)}</{name}>" if text else f"<{name}{attributes} />"


def attribute(name: str, value: str) -> str:
    """An attribute with the blank before it, as ElementTree writes it."""
    value = _escaped(value).replace('"', "&quot;")
    return f' {name}="{value.translate(_BLANKS) if not value.isprintable() else value}"'


# A reader makes spaces of what stands for itself in an attribute.
_BLANKS = str.maketrans({"\r": "&#13;", "\n": "&#10;", "\t": "&#09;"})


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def format_xml(root: Element, inside: Iterable[bytes] = (), closing: str = "") -> bytes:
    """The document in UTF-8 with its XML declaration, ending in one newline.

    Elements that are written already come `inside`, before the end tags of the document, which `closing` is.
    """
    # As a string first: ElementTree's own encoder takes twice the time.
    text: str = tostring(root, encoding="unicode").removesuffix(closing)
    head = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
    return b"".join([head, *inside, f"{closing}\n".encode()])
