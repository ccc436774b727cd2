"""Text as catalogues and feeds deliver it → plain text."""

from __future__ import annotations

import html
import re

from sitegen.importing.readers.common.decode import clean

_TAG = re.compile(
    r"<(/?)((?:jats|mml):[\w-]+|p|br|i|b|em|strong|sub|sup|sc|u|tt|span|div|italic|bold|title|sec|ul|ol|li|a|inline-formula)"
    r"(?:\s[^<>]*)?(/?)>",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "br", "div", "title", "sec", "ul", "ol", "li"})
_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def without_markup(text: str) -> str:
    """Text without the tags and character references of HTML and JATS; blocks have a blank line between.

    A tag goes only with its other half: what is written about `<b>` stays.
    """
    if "<" not in text and "&" not in text:
        return text
    found = list(_TAG.finditer(text))
    opened = {match[2].lower() for match in found if not match[1]}
    closed = {match[2].lower() for match in found if match[1]}
    paired = opened & closed | {"br"}

    def replaced(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name not in paired and not match[3]:
            return match[0]
        return "\n\n" if name.rpartition(":")[2] in _BLOCKS else ""

    return _REFERENCE.sub(lambda match: html.unescape(match[0]), _TAG.sub(replaced, text))


_CONTROLS = bytes((*range(32), 127))


def is_printable(text: str) -> bool:
    """What `str.isprintable` says, in a sixth of the time where a text is ASCII."""
    if text.isascii():
        return len(text.encode().translate(None, _CONTROLS)) == len(text)
    return text.isprintable()


def one_line(text: str) -> str:
    """Text on one line: an escape such as `\\u0000` brings in what decoding kept out."""
    line = " ".join(text.split())
    return line if is_printable(line) else " ".join(clean(line).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, each on one line; a blank line parts them."""
    if "\n" not in text:
        return (line,) if (line := one_line(text)) else ()
    return tuple(line for part in re.split(r"\n\s*\n", text) if (line := one_line(part)))
