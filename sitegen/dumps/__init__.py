"""A dump → a draft digest. A new format is one file in this folder and one row in READERS."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from sitegen.conflicts import refuse_conflict
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
)
_HEADER = re.compile(r"(?:[\w \"]+[,;\t])*\"?title\"?\s*[,;\t][\w \",;\t]*", re.IGNORECASE)
_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")  # below the header of a Markdown table
_HEADING = re.compile(r"#{1,6} ")
_PAGE_KEY = re.compile(r"(?:date_from|sha256): ")  # that the import writes into the front matter of a page

_HEAD = 4096  # bytes that `looks_like` is shown
_OPENING = 40  # lines


def parse_dump(data: bytes, *, source: str) -> Draft:
    """The digest in a dump's bytes. DumpError when they are empty, no text, or hold no entry."""
    lines, remarks = decode(data, source=source)
    refuse_conflict("\n".join(lines), source=source, error=DumpError)
    first = next((number for number, line in enumerate(lines) if line), 0)
    if other := _other(lines[first:], source):
        what, hint = other
        raise DumpError(what, source=source, line=first + 1, hint=hint)
    lines = tuple(line.replace("\t", " ") for line in lines)
    head = "\n".join(line[:_HEAD] for line in lines[first : first + _OPENING]).encode()[:_HEAD]
    reader = next((reader for reader in READERS if reader.looks_like(head)), READERS[-1])
    draft = reader.parse(lines)
    if not draft.entries:
        raise DumpError("no paper found", source=source, line=first + 1, hint=reader.hint)
    return replace(draft, remarks=remarks + draft.remarks)


def _other(lines: Sequence[str], source: str) -> tuple[str, str] | None:
    """What a text is that is no dump, and what to do; its first line is not blank."""
    for pattern, what, hint in _OTHER:
        if pattern.match(lines[0][:_HEAD]):
            return what, hint
    head = [line[:_HEAD] for line in lines[:_OPENING] if line]
    if _is_table(head):
        return (
            "a table, not text",
            'write a title on one line and its abstract below it, or {"title": "…", "abstract": "…"} a line',
        )
    if head[0] == "---" and any(map(_PAGE_KEY.match, head)):
        return "a dated page, not a dump", "move it into the folder of its year, such as content/2025/"
    if PurePath(source).suffix.lower() in {".md", ".markdown"} and any(map(_HEADING.match, head)):
        return "a Markdown page, not a dump", "move it out of the folder; a dump is plain text, such as a.txt"
    return None


def _is_table(head: Sequence[str]) -> bool:
    """Whether lines have columns: a header, as many tabs in nearly every line, or a rule of Markdown."""
    tabs, often = Counter(line.count("\t") for line in head).most_common(1)[0]
    return (
        _HEADER.fullmatch(head[0]) is not None
        or (tabs > 0 and len(head) > 1 and often * 10 >= len(head) * 9)
        or any(map(_RULE.fullmatch, head[:6]))
    )


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
