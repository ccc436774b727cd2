"""A dump → a draft digest. A new format is one file in this folder and one row in READERS."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.errors import DumpError
from sitegen.importing.readers import daily_papers, json_lines
from sitegen.importing.readers.decode import decode
from sitegen.importing.readers.doubt import find_doubt
from sitegen.importing.readers.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.foreign import find_binary, find_foreign
from sitegen.importing.readers.furniture import own_furniture
from sitegen.importing.readers.labels import LineCount
from sitegen.text.conflicts import refuse_conflict

__all__ = ["READERS", "Draft", "DraftEntry", "LineCount", "Reader", "Remark", "parse_dump", "read_bytes"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A dump format."""

    name: str
    looks_like: Callable[[bytes], bool]  # a cheap test on the first bytes, from the first text on, in UTF-8
    parse: Callable[[Sequence[str], re.Pattern[str] | None], Draft]  # decoded, stripped lines, and what the
    # settings name as furniture → draft
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

_HEAD = 4096  # bytes that `looks_like` is shown
_OPENING = 40  # lines


def parse_dump(data: bytes, *, source: str, furniture: Sequence[str] = (), force: bool = False) -> Draft:
    """The digest in a dump's bytes; `furniture` are lines that the settings name, beside those of the table.

    DumpError when the bytes are empty, no text, hold no entry or an unresolved merge; and, unless forced,
    when they are of a known format that is no dump, or what they hold does not look like a digest.
    """
    if binary := find_binary(data):
        raise DumpError(binary[0], source=source, line=1, hint=binary[1])
    lines, remarks = decode(data, source=source)
    refuse_conflict("\n".join(lines), source=source, error=DumpError)
    first = next((number for number, line in enumerate(lines) if line), 0)
    _check_merged(lines, source)
    head = "\n".join(line[:_HEAD] for line in lines[first : first + _OPENING]).encode()[:_HEAD]
    reader = next((reader for reader in READERS if reader.looks_like(head)), READERS[-1])
    if reader is READERS[-1] and not force and (foreign := find_foreign(lines[first:], source=source)):
        raise DumpError(foreign.what, source=source, line=first + 1, hint=foreign.hint)
    lines = tuple(line.replace("\t", " ") for line in lines)
    try:
        draft = reader.parse(lines, own_furniture(furniture))
    except DumpError as fault:  # a reader does not know the file's name
        raise DumpError(fault.message, source=source, line=fault.line, hint=fault.hint) from fault
    if not draft.entries:
        raise DumpError("no paper found", source=source, line=first + 1, hint=reader.hint)
    if reader is READERS[-1] and not force and (doubt := find_doubt(draft)):
        raise DumpError(doubt.message, source=source, line=doubt.line, hint=doubt.hint)
    return replace(draft, remarks=remarks + draft.remarks)


_CONFLICT_SIGNS = ("<", ">", "|")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)")


def _check_merged(lines: Sequence[str], source: str) -> None:
    for number, line in enumerate(lines, start=1):
        if line[:1] in _CONFLICT_SIGNS and _CONFLICT.match(line):
            raise DumpError(
                f"unresolved merge: {line[:60]}",
                source=source,
                line=number,
                hint="keep the lines of one side, and delete the marks of git",
            )


def read_bytes(path: Path, *, source: str | None = None) -> tuple[bytes, str]:
    """A dump file's bytes and their SHA-256. DumpError when it cannot be read."""
    name = source if source is not None else str(path)
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise DumpError(
            f"cannot be read: {cause.strerror}", source=name, hint="check the file's rights"
        ) from cause
    return data, hashlib.sha256(data).hexdigest()
