"""The text of formats that name their own encoding: XML, HTML."""

from __future__ import annotations

import re

from sitegen.importing.readers.common.decode import decode
from sitegen.importing.readers.common.draft import Remark
from sitegen.importing.readers.common.raw import Raw

_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z][\w.:-]*)""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a declaration stands
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def declared_text(raw: Raw) -> tuple[str, tuple[Remark, ...]]:
    """The text, and what had to be guessed to get it. The declared encoding counts where it is right."""
    found = None if raw.data.startswith(_MARKS) else _DECLARED.search(raw.data[:_HEAD])
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name in {"utf-8", "utf8", "us-ascii", "ascii"} or name.startswith("utf-16"):
        return raw.text, raw.decoding
    try:
        data = raw.data.decode("cp1252" if name in {"iso-8859-1", "latin-1", "latin1"} else name).encode()
    except (LookupError, UnicodeError):
        return raw.text, raw.decoding
    lines, remarks = decode(data, source=raw.name)
    return "\n".join(lines), remarks
