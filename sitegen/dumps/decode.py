"""Bytes of a dump → text."""

from __future__ import annotations

import codecs
import re

from sitegen.dumps.draft import Remark
from sitegen.errors import DumpError

# Zero-width characters, soft hyphens and byte order marks say nothing; directional marks neither.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
# Blanks that look like a space; form feeds and the like, which are line breaks to nobody else. Tabs stay:
# they tell a table.
_BLANKS = dict.fromkeys(
    map(
        ord,
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\v\f\x85\u2028\u2029",
    ),
    " ",
)
_STRAY = re.compile(r"[\udc80-\udcff]")  # a byte that is no UTF-8, under "surrogateescape"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, *, source: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """The lines of a dump, stripped, and what had to be guessed or removed to get them.

    UTF-8 and UTF-16, with or without a byte order mark, UTF-32 with one, else Windows-1252. DumpError
    when the bytes are empty or no text.
    """
    text, remark = _decode(data, source)
    remarks = [remark] if remark else []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if _CONTROL.search(line):
            remarks.append(
                Remark(line=number, message="control characters removed", hint="no reader could show them")
            )
    cleaned = tuple(clean(line).strip() for line in lines)
    if not any(cleaned):
        raise DumpError(
            "empty file", source=source, line=1, hint="copy the digest's text into it, or delete it"
        )
    return cleaned, tuple(remarks)


def clean(text: str) -> str:
    """Text without characters that nobody sees, and with plain spaces for blanks of every width but tabs."""
    if text.isascii() and text.isprintable():  # most is
        return text
    return _CONTROL.sub("", text.translate(_INVISIBLE).translate(_BLANKS))


def _decode(data: bytes, source: str) -> tuple[str, Remark | None]:
    # A zero or two among the letters is a scar of the copying; many are UTF-16 or no text at all.
    marked = _marked(data)
    encoding = marked or ("utf-8" if data[:4096].count(0) * 50 <= len(data[:4096]) else _guess_utf16(data))
    try:
        return data.decode(encoding), None
    except (UnicodeDecodeError, LookupError) as cause:
        if not encoding.startswith("utf-8") or _looks_binary(data):
            raise DumpError(
                "not a text file", source=source, line=1, hint="a dump is plain text; save it as UTF-8"
            ) from cause
    text = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    if sum(not char.isascii() for char in text) - stray >= stray or marked:
        # UTF-8 with a scar: a file cut within a character, or two files pasted together.
        line = text.count("\n", 0, next(_STRAY.finditer(text)).start()) + 1
        return _STRAY.sub(_from_cp1252, text), Remark(
            line=line,
            message=f"not UTF-8, read as Windows-1252: {stray} of its bytes",
            hint="look at the text from here on, and save the file as UTF-8",
        )
    try:
        return data.decode("cp1252"), Remark(
            line=None, message="not UTF-8, read as Windows-1252", hint="save the file as UTF-8"
        )
    except UnicodeDecodeError as cause:
        raise DumpError(
            f"neither UTF-8 nor Windows-1252: byte {cause.start} is {data[cause.start]:#04x}",
            source=source,
            line=data.count(b"\n", 0, cause.start) + 1,
            hint="save the file as UTF-8",
        ) from cause


def _from_cp1252(match: re.Match[str]) -> str:
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _marked(data: bytes) -> str:
    # The mark of UTF-32 begins like that of UTF-16.
    marks = (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    return next((encoding for mark, encoding in marks if data.startswith(mark)), "")


def _guess_utf16(data: bytes) -> str:
    """The byte order of UTF-16 without a mark: Latin text has a zero in every other byte."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) or min(even, odd) * 8 > max(even, odd):
        return "no-text"
    return "utf-16-be" if even > odd else "utf-16-le"


def _looks_binary(data: bytes) -> bool:
    head = data[:4096]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x0b\x1b" for byte in head)
    return controls * 20 > len(head)
