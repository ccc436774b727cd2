"""One JSON object a line, as export tools write them: title and abstract, and what else is known.

    {"title": "…", "abstract": "…", "arxiv": "2508.01234", "authors": ["A. Author"], "url": "https://…"}

`summary` may stand for `abstract` and `id` for `arxiv`; a blank line between paragraphs of the abstract
is kept. Keys that sitegen does not know are left out, which is said once a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sitegen.dumps.decode import clean
from sitegen.dumps.draft import Draft, DraftEntry, LineCount, Remark
from sitegen.wording import counted

_FIELDS = ("arxiv", "doi", "authors", "url")
_KEYS = ("title", "abstract", "summary", "id", *_FIELDS)
# What a dated page takes for each; `id` may be the identifier of another catalogue.
_SHAPES = {
    "arxiv": re.compile(
        r"(?:.*[:/])?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?", re.IGNORECASE
    ),
    "doi": re.compile(r"(?:.*[:/])?10\.\d{4,9}/\S+", re.IGNORECASE),
    "authors": re.compile(r".+"),
    "url": re.compile(r"https?://[^\s<>\"]+"),
}
_NAMES = {"arxiv": "arXiv identifier", "doi": "DOI", "authors": "name", "url": "web address"}


def looks_like(head: bytes) -> bool:
    """Whether the text begins as JSON does; a list or an object over several lines is told what to be."""
    return re.match(rb'\{\s*"|\[\s*\{|[\[{][ \t]*$', head, re.MULTILINE) is not None


def parse(lines: Sequence[str]) -> Draft:
    """An entry a line; a line that is no such object is reported."""
    entries: list[DraftEntry] = []
    remarks: list[Remark] = []
    blank = 0
    unknown: dict[str, list[int]] = {}  # key → numbers of the lines that have it
    for number, line in enumerate(lines, start=1):
        if not line:
            blank += 1
            continue
        try:
            value = _object(line)
            entry = _entry(value, number, remarks)
        except (ValueError, RecursionError) as cause:
            remarks.append(
                Remark(
                    line=number, message=f"no entry: {cause}", hint='write {"title": "…", "abstract": "…"}'
                )
            )
            continue
        entries.append(entry)
        for key in value.keys() - set(_KEYS):
            unknown.setdefault(key, []).append(number)
        if not entry.paragraphs:
            remarks.append(
                Remark(
                    line=number,
                    message=f"a title without an abstract: {entry.title[:60]}",
                    hint="kept as a paper without an abstract",
                )
            )
    remarks += _unknown(unknown)
    count = LineCount(
        lines=len(lines),
        furniture=0,
        blank=blank,
        titles=0,
        abstract=0,
        papers=len(entries),
        reported=len(lines) - blank - len(entries),
    )
    return Draft(
        entries=tuple(entries),
        count=count,
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
    )


def _unknown(keys: dict[str, list[int]]) -> Iterator[Remark]:
    for key, numbers in sorted(keys.items()):
        yield Remark(
            line=numbers[0],
            message=f"unknown key, left out in {counted(len(numbers), 'line')}: {_line(key)[:60]}",
            hint=f"known: {', '.join(_KEYS)}",
        )


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as cause:
        raise ValueError(f"not JSON from column {cause.colno} on") from cause
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _entry(value: dict[str, Any], line: int, remarks: list[Remark]) -> DraftEntry:
    title = _line(_text(value, "title"))
    if not title:
        raise ValueError("no title")
    abstract = _text(value, "abstract") or _text(value, "summary")
    values = {**value, "arxiv": value.get("arxiv") or value.get("id")}
    fields: list[tuple[str, str]] = []
    for key in _FIELDS:
        text = _field(values.get(key))
        if text and _SHAPES[key].fullmatch(text):
            fields.append((key, text))
        elif text and value.get(key):
            remarks.append(
                Remark(
                    line=line,
                    message=f"left out, for it is no {_NAMES[key]}: {text[:60]}",
                    hint=f"correct `{key}`, or delete it",
                )
            )
    return DraftEntry(
        title=title,
        paragraphs=tuple(text for part in re.split(r"\n\s*\n", abstract) if (text := _line(part))),
        fields=tuple(fields),
        line=line,
    )


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key) or ""
    if not isinstance(text, str):
        raise ValueError(f"`{key}` is not text")
    return text


def _line(text: str) -> str:
    """Text on one line: an escape such as `\\u0000` brings in what decoding kept out."""
    return " ".join(clean(" ".join(text.split())).split())


def _field(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(text for part in value if (text := _field(part)))
    if isinstance(value, dict):
        return _field(value.get("name"))
    return _line(value) if isinstance(value, str) else ""
