"""A dump → a draft digest. A new format is one file in this folder and one row in READERS."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.dumps import daily_papers, json_lines
from sitegen.dumps.decode import decode
from sitegen.dumps.draft import Draft, DraftEntry, LineCount, Remark
from sitegen.errors import DumpError

__all__ = ["READERS", "Draft", "DraftEntry", "LineCount", "Reader", "Remark", "parse_dump", "read_dump"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A dump format."""

    name: str
    looks_like: Callable[[bytes], bool]  # a cheap test on the first bytes, from the first text on, in UTF-8
    parse: Callable[[Sequence[str]], Draft]  # decoded, stripped lines → draft
    hint: str  # what a dump of this format holds, for one that holds nothing of it


# The first that recognises the bytes reads them; the last takes any text.
READERS = (
    Reader(
        "json-lines",
        json_lines.looks_like,
        json_lines.parse,
        'such a dump holds one object a line: {"title": "…", "abstract": "…"}; see docs/dumps.md',
    ),
    Reader(
        "daily-papers",
        daily_papers.looks_like,
        daily_papers.parse,
        "a dump holds a title on one line and its abstract below it; see docs/dumps.md",
    ),
)

# What is no dump, though it is text: how it begins, what it is, and what to do. Read as a dump, its lines
# would pass for titles.
_OTHER = (
    (
        re.compile(r"<!doctype\b|<(?:html|head)\b[^>]*>\s*(?:<|$)|<\?xml\b", re.IGNORECASE),
        "a web page, not its text",
        "open it in a browser, copy the text that it shows, and save that as a text file",
    ),
    (re.compile(r"\{\\rtf"), "rich text, not plain text", "save it as plain text in UTF-8"),
    (
        re.compile(r"%PDF-"),
        "a PDF, not its text",
        "copy the text that it shows, and save that as a text file",
    ),
    (
        re.compile(r"(?:[\w \"]+[,;\t])*\"?title\"?\s*[,;\t][\w \",;\t]*$", re.IGNORECASE),
        "a table, not text",
        'write a title on one line and its abstract below it, or {"title": "…", "abstract": "…"} a line',
    ),
)

_HEAD = 4096  # bytes that `looks_like` is shown


def parse_dump(data: bytes, *, source: str) -> Draft:
    """The digest in a dump's bytes. DumpError when they are empty, no text, or hold no entry."""
    lines, remarks = decode(data, source=source)
    first = next((number for number, line in enumerate(lines) if line), 0)
    for pattern, what, hint in _OTHER:
        if pattern.match(lines[first][:_HEAD]):
            raise DumpError(what, source=source, line=first + 1, hint=hint)
    head = "\n".join(line[:_HEAD] for line in lines[first : first + 40]).encode()[:_HEAD]
    reader = next((reader for reader in READERS if reader.looks_like(head)), READERS[-1])
    draft = reader.parse(lines)
    if not draft.entries:
        raise DumpError("no paper found", source=source, line=first + 1, hint=reader.hint)
    return replace(draft, remarks=remarks + draft.remarks)


def read_dump(path: Path, *, source: str | None = None) -> tuple[Draft, str]:
    """A dump file's draft and the SHA-256 of its bytes. DumpError when it cannot be read."""
    name = source if source is not None else str(path)
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise DumpError(
            f"cannot be read: {cause.strerror}", source=name, hint="check the file's rights"
        ) from cause
    return parse_dump(data, source=name), hashlib.sha256(data).hexdigest()
