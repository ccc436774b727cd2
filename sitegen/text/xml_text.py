"""XML as bytes that every reader takes: ElementTree escapes, but lets forbidden characters through."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

# All that XML 1.0 does not allow (section 2.2).
_FORBIDDEN = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with each character that XML cannot carry replaced by U+FFFD.

    Carriage returns become line feeds, as an XML reader would make them.
    """
    if text.isprintable():  # most are, and this is the fastest way to know
        return str(text)
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def format_xml(root: Element) -> bytes:
    """The document in UTF-8 with its XML declaration, ending in one newline."""
    # As a string first: ElementTree's own encoder takes twice the time.
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
