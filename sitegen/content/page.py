r"""A digest ↔ its dated Markdown page, `content/YYYY/YYYY-MM-DD[-N].md`.

    page          = front-matter [note] { entry }
    front-matter  = "---" { key ": " value } "---"       keys: FRONT_MATTER_KEYS; YAML, all optional but date
    note          = block Markdown without headings of level 2
    entry         = "## " title  [fields]  abstract
    title         = inline Markdown on one line
    fields        = { "- " key ": " value }              keys: fields.FIELD_KEYS; right below the title
    abstract      = block Markdown without headings of level 2

A line that opens with `## ` in the first column opens an entry, unless it stands in a fenced code
block. The file's name is the digest's id. `parse_page(format_page(digest)) == digest`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

import yaml

from sitegen.content.fields import check_field, read_alias
from sitegen.content.front_matter import (
    FRONT_MATTER_KEYS,
    blank_lines,
    page_lines,
    refuse_second_page,
    split_front_matter,
    text_of,
)
from sitegen.errors import ContentError
from sitegen.model import DateFrom, Digest, Entry, read_date
from sitegen.settings.yaml_lines import Value, nearest
from sitegen.text import convert

_ID = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-[1-9]\d*)?")
_FIELD = re.compile(r"- ([A-Za-z][\w-]*):(?: (.*))?$")
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+$")


def format_page(digest: Digest) -> str:
    """The page's text; ends in one newline."""
    blocks = [_format_front_matter(digest)]
    if digest.note:
        blocks.append(digest.note)
    for entry in digest.entries:
        blocks.append(f"## {entry.title}")
        if entry.fields:
            blocks.append("\n".join(f"- {key}: {value}" for key, value in entry.fields))
        if entry.abstract:
            blocks.append(entry.abstract)
    return "\n\n".join(blocks) + "\n"


def _format_front_matter(digest: Digest) -> str:
    values: dict[str, str | list[str]] = {
        "date": digest.date.isoformat(),
        "date_from": digest.date_from,
        "date_text": digest.date_text,
        "title": digest.title,
        "source": digest.dump,
        "sha256": digest.sha256,
        "aliases": list(digest.aliases),
        "omit": list(digest.omit),
        "checked": "true" if digest.checked else "",
    }
    lines = [
        f"{key}: {value if key in {'date', 'sha256', 'checked'} else _scalar(value)}"
        for key, value in values.items()
        if value
    ]
    return "\n".join(["---", *lines, "---"])


def _scalar(value: str | list[str]) -> str:
    """YAML for a value on one line, quoted where it must be."""
    dumped = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=float("inf"))
    return dumped.removesuffix("\n").removesuffix("\n...")


def parse_page(text: str, *, source: str, digest_id: str) -> Digest:
    """The digest that a page holds. ContentError at the page's first fault."""
    lines = page_lines(text, source)
    if not any(map(str.strip, lines)):
        raise ContentError("an empty page", source=source, hint="put its text back, or delete it")
    front, first = split_front_matter(lines, source)
    if front:
        refuse_second_page(lines[first:], first + 1, source)
    note, entries = _split_entries(lines[first:], first + 1, source)
    _check_opened(note, front, source)
    date, date_from = _date(front, source, digest_id)
    return Digest(
        id=digest_id,
        date=date,
        date_from=date_from,
        title=text_of(front, "title") or "Digest",
        date_text=text_of(front, "date_text"),
        note=note,
        dump=text_of(front, "source"),
        sha256=text_of(front, "sha256"),
        aliases=_aliases(front, source),
        aliases_line=front["aliases"].line if "aliases" in front else 0,
        omit=_omit(front, source),
        checked=_checked(front, source),
        date_line=front["date"].line if "date" in front else 0,
        note_line=first + 1 + blank_lines(lines[first:]),
        entries=tuple(_entry(body, line, source) for line, body in entries),
        source=source,
    )


_OPENING_KEY = re.compile(rf"(?:[-–—―_=~*.…]+\s*\n+)?(?:{'|'.join(FRONT_MATTER_KEYS)}):(?: |$)", re.MULTILINE)


def _check_opened(note: str, front: dict[str, Value], source: str) -> None:
    """ContentError for a front matter that would be shown as a note, since no `---` opens it on line 1."""
    if not front and _OPENING_KEY.match(note.lstrip()):
        raise ContentError(
            "front matter does not begin on the first line",
            source=source,
            line=1,
            hint="write `---`, three hyphens, on line 1, the keys below it, and `---` below the last key",
        )


def _omit(front: dict[str, Value], source: str) -> tuple[str, ...]:
    value = front.get("omit")
    if value is None:
        return ()
    titles: list[str] = []
    for part in value.data if isinstance(value.data, list) else [value]:
        if not isinstance(part.data, str):  # `[A: b]` is a mapping to YAML
            raise ContentError(
                "a title in `omit` is no text",
                source=source,
                line=part.line,
                hint='put every title in quotes: `omit: ["RMA: Rapid Motor Adaptation"]`',
            )
        titles += [" ".join(part.data.split())] if part.data.strip() else []
    return tuple(titles)


def _checked(front: dict[str, Value], source: str) -> bool:
    text = text_of(front, "checked").lower()
    if text not in {"true", "yes", "false", "no", ""}:
        raise ContentError(
            f"`checked` is neither true nor false: {text}",
            source=source,
            line=front["checked"].line,
            hint="write `checked: true`, or delete the line",
        )
    return text in {"true", "yes"}


def _aliases(front: dict[str, Value], source: str) -> tuple[str, ...]:
    value = front.get("aliases")
    if value is None:
        return ()
    parts = [part.data for part in value.data] if isinstance(value.data, list) else [value.data]
    return tuple(
        read_alias(part if isinstance(part, str) else "a list", source, value.line) for part in parts
    )


def _date(front: dict[str, Value], source: str, digest_id: str) -> tuple[datetime.date, DateFrom]:
    name = _ID.fullmatch(digest_id)
    if name is None:
        raise ContentError(
            f"file name is no date: {Path(source).name}",
            source=source,
            hint=_name_hint(digest_id),
        )
    value = front.get("date")
    _check_day(name[1], source, digest_id)
    text, line = (str(value.data), value.line) if value is not None else (name[1], None)
    try:
        date = read_date(text.strip())
    except ValueError as cause:
        raise ContentError(f"no date: {text}", source=source, line=line, hint=str(cause)) from cause
    date_from = text_of(front, "date_from") or "filename"
    for known in get_args(DateFrom):
        if date_from == known:
            return date, known
    raise ContentError(
        f"unknown date_from: {date_from}",
        source=source,
        line=front["date_from"].line,
        hint=nearest(date_from, get_args(DateFrom)),
    )


def _name_hint(stem: str) -> str:
    day = re.match(r"\d{4}-\d\d-\d\d(?!\d)", stem)
    if day is None:
        return "name it YYYY-MM-DD.md or YYYY-MM-DD-2.md"
    return f"if it is a copy of {day[0]}.md, delete it; if it is another digest, name it {day[0]}-2.md"


def _check_day(text: str, source: str, digest_id: str) -> None:
    """ContentError for a file named for a day that no calendar has: it would be the digest's address."""
    try:
        read_date(text)
    except ValueError as cause:
        raise ContentError(
            f"file name is no date: {Path(source).name}",
            source=source,
            hint=f"{cause}; where it was published, `aliases: [/digests/{digest_id}/]` keeps the address",
        ) from cause


def _split_entries(lines: Sequence[str], first: int, source: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The note, and each entry's lines from its title on, with the title's line number."""
    note: list[str] = []
    entries: list[tuple[int, list[str]]] = []
    fence, opened = "", 0
    for number, line in enumerate(lines, start=first):
        if not fence and (line.startswith("## ") or line.rstrip() == "##"):
            entries.append((number, [line]))
            continue
        (entries[-1][1] if entries else note).append(line)
        if mark := _FENCE.match(line):
            if not fence:
                fence, opened = mark[1], number
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    if fence:
        raise ContentError(
            "code block is not closed",
            source=source,
            line=opened,
            hint=f"put {fence} on a line below its last one; every paper after it is part of it",
        )
    return _block(note), entries


def _block(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip() if lines else ""


def _entry(lines: Sequence[str], number: int, source: str) -> Entry:
    title = _CLOSING_HASHES.sub("", lines[0][2:].strip()).strip()
    if not title:
        raise ContentError(
            "a heading without a title", source=source, line=number, hint="write `## Title of the paper`"
        )
    if _CLOSING_HASHES.search(title):  # `## A # #`: only the last is decoration
        title = convert.escape_title(title)
    start = next((index for index, line in enumerate(lines[1:], start=1) if line.strip()), len(lines))
    fields: list[tuple[str, str]] = []
    field_lines: list[int] = []
    while start < len(lines) and (match := _FIELD.match(lines[start].rstrip())):
        key, value = match[1], (match[2] or "").strip()
        check_field(key, value, {key for key, _ in fields}, source, number + start)
        fields.append((key, value))
        field_lines.append(number + start)
        start += 1
    return Entry(
        title=title,
        abstract=_block(lines[start:]),
        abstract_line=number + start + blank_lines(lines[start:]),
        fields=tuple(fields),
        line=number,
        field_lines=tuple(field_lines),
    )
