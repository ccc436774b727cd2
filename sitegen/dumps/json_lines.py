"""One JSON object a line, as export tools write them: title and abstract, and what else is known.

    {"title": "…", "abstract": "…", "arxiv": "2508.01234", "authors": ["A. Author"], "url": "https://…"}

`summary` may stand for `abstract` and `id` for `arxiv`; a blank line between paragraphs of the abstract
is kept. Keys that sitegen does not know are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sitegen.dumps.draft import Draft, DraftEntry, LineCount, Remark

_FIELDS = ("arxiv", "doi", "authors", "url")


def looks_like(head: bytes) -> bool:
    """Whether the first line opens a JSON object with a quoted key."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b'{"', b'{ "'))


def parse(lines: Sequence[str]) -> Draft:
    """An entry a line; a line that is no such object is reported."""
    entries: list[DraftEntry] = []
    remarks: list[Remark] = []
    titles = blank = 0
    for number, line in enumerate(lines, start=1):
        if not line:
            blank += 1
            continue
        try:
            entry = _entry(json.loads(line), number)
        except (ValueError, TypeError, RecursionError) as cause:
            remarks.append(
                Remark(line=number, message=f"no entry: {cause}", hint='write {"title": …, "abstract": …}')
            )
            continue
        entries.append(entry)
        titles += 1
        if not entry.paragraphs:
            remarks.append(Remark(line=number, message=f"a title without an abstract: {entry.title[:60]}"))
    count = LineCount(
        lines=len(lines),
        furniture=0,
        blank=blank,
        titles=titles,
        abstract=0,
        reported=len(lines) - blank - titles,
    )
    return Draft(entries=tuple(entries), count=count, remarks=tuple(remarks))


def _entry(value: Any, line: int) -> DraftEntry:
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    title = " ".join(str(value.get("title") or "").split())
    if not title:
        raise ValueError("no title")
    abstract = str(value.get("abstract") or value.get("summary") or "")
    values = {**value, "arxiv": value.get("arxiv") or value.get("id")}
    fields = tuple((key, text) for key in _FIELDS if (text := _field(values.get(key))))
    paragraphs = tuple(text for part in abstract.split("\n\n") if (text := " ".join(part.split())))
    return DraftEntry(title=title, paragraphs=paragraphs, fields=fields, line=line)


def _field(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_field(part) for part in value)
    if isinstance(value, dict):
        return _field(value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) else ""
