"""Bytes of a dump → text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from sitegen.errors import DumpError
from sitegen.importing.readers.common.draft import Remark
from sitegen.importing.readers.common.guess import guess_8_bit, guess_utf16, shown_name

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
_ISO_2022 = re.compile(rb"\x1b\$[@B]")  # the escape that switches ISO-2022-JP, as in mail, to Japanese
_HEAD = 4096  # bytes that tell text from what is none
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))
_TINY = 16  # bytes, of which a control character or two say nothing
_SAVE = "save it as UTF-8: in the program that wrote it, or with iconv -f ENCODING -t UTF-8"
_BY_CHANCE = re.compile(r"[\u0250-\u07ff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, *, source: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """The lines of a dump, without blanks at their ends, and what had to be guessed or removed to get them.

    UTF-8 and UTF-16, with or without a byte order mark, UTF-32 with one, else what `guess` finds. DumpError
    when the bytes are empty, no text, or of an encoding that is in doubt.
    """
    text, remark = _decode(data, source)
    remarks = [remark] if remark else []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    cleaned = list(map(str.rstrip, lines)) if _is_plain(text) else list(_cleaned(lines, remarks))
    if not any(cleaned):
        raise DumpError(
            "empty file", source=source, line=1, hint="copy the digest's text into it, or delete it"
        )
    return tuple(cleaned), tuple(remarks)


def _is_plain(text: str) -> bool:
    """Whether a text is ASCII without characters that nobody sees, tabs aside; as most are."""
    return text.isascii() and not text.encode().translate(None, _VISIBLE)


_VISIBLE = bytes((*b"\t\n\r", *range(32, 127)))


def _cleaned(lines: Iterable[str], remarks: list[Remark]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        plain = clean(line)
        if plain is not line and _CONTROL.search(line):
            remarks.append(
                Remark(line=number, message="control characters removed", hint="no reader could show them")
            )
        yield plain.rstrip()


def clean(text: str) -> str:
    """Text without characters that nobody sees, and with plain spaces for blanks of every width but tabs."""
    if text.isprintable():  # none of these characters is, and most text is
        return text
    if _is_plain(text):  # but for its tabs and line ends
        return text
    return _CONTROL.sub("", text.translate(_INVISIBLE).translate(_BLANKS))


def _decode(data: bytes, source: str) -> tuple[str, Remark | None]:
    if encoding := _marked(data):
        return _decode_marked(data, encoding, source)
    if _ISO_2022.search(data[:_HEAD]):
        return _decode_as(data, "iso2022_jp_2", "ISO-2022-JP", source)
    # A zero or two among the letters is a scar of the copying; many are UTF-16 or no text at all.
    odd = data[:_HEAD].count(0) * 50 > len(data[:_HEAD]) or (_looks_binary(data) and len(data) > _TINY)
    try:
        if not odd:
            return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    if (utf16 := guess_utf16(data)) is not None:
        return _decode_as(data, utf16, "", source)
    if odd or _looks_binary(data):
        raise _no_text(source)
    return _decode_8_bit(data, source)


def _decode_marked(data: bytes, encoding: str, source: str) -> tuple[str, Remark | None]:
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as cause:
        if not encoding.startswith("utf-8") or _looks_binary(data):
            raise _no_text(source) from cause
    return _mend(data)


def _decode_as(data: bytes, encoding: str, said: str, source: str) -> tuple[str, Remark | None]:
    """The text in an encoding, and a remark that names it if it is to be said."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as cause:
        line = data.count(b"\n", 0, cause.start) + 1
        message = f"not UTF-8, nor all of it {said}: byte {cause.start} is {data[cause.start]:#04x}"
        raise DumpError(message, source=source, line=line, hint=_SAVE) from cause
    remark = Remark(line=None, message=f"not UTF-8, read as {said}", hint="save the file as UTF-8")
    return text, remark if said else None


def _decode_8_bit(data: bytes, source: str) -> tuple[str, Remark | None]:
    text = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    whole = sum(not char.isascii() for char in text) - stray
    # Two bytes of another encoding may pass for a letter of UTF-8: a Greek or Cyrillic one, as a rule.
    certain = whole - len(_BY_CHANCE.findall(text))
    if whole >= stray * 3 or (stray < 3 and certain >= stray):
        return _mend(data)
    if (encoding := guess_8_bit(data)) is None:
        first = next(number for number, byte in enumerate(data) if byte > 127)
        raise DumpError(
            "not UTF-8, and its encoding is in doubt",
            source=source,
            line=data.count(b"\n", 0, first) + 1,
            hint=_SAVE,
        )
    return _decode_as(data, encoding, shown_name(encoding), source)


def _mend(data: bytes) -> tuple[str, Remark | None]:
    """UTF-8 with a scar: a file cut within a character, or two files pasted together."""
    text = data.decode("utf-8-sig", "surrogateescape")
    stray = _STRAY.findall(text)
    line = text.count("\n", 0, next(_STRAY.finditer(text)).start()) + 1
    return _STRAY.sub(_from_cp1252, text), Remark(
        line=line,
        message=f"not UTF-8, read as Windows-1252: {len(stray)} of its bytes",
        hint="look at the text from here on, and save the file as UTF-8",
    )


def _no_text(source: str) -> DumpError:
    return DumpError("not a text file", source=source, line=1, hint="a dump is plain text; save it as UTF-8")


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


def _looks_binary(data: bytes) -> bool:
    head = data[:_HEAD]
    controls = len(head) - len(head.translate(None, delete=_CONTROLS))
    return controls * 20 > len(head)
