r"""Papers as JSON objects, as export tools write them: title and abstract, and what else is known.

    {"title": "…", "abstract": "…", "arxiv": "2508.01234", "authors": ["A. Author"], "url": "https://…"}

One object a line, or a list of them, laid out in any way. `summary` may stand for `abstract` and `id` for
`arxiv`; a blank line between paragraphs of the abstract is kept. Keys that sitegen does not know are left
out, which is said once a key. A line that is no such object is reported; a list is read as a whole or not
at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.errors import DumpError
from sitegen.importing.readers.count import RecordCount
from sitegen.importing.readers.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.markup import one_line, without_markup
from sitegen.importing.readers.raw import Head, Raw
from sitegen.text.wording import counted

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


def sniff(head: Head) -> bool:
    """Whether the text begins as JSON does: an object, or a list of such."""
    return re.match(r'\{\s*"|\[\s*\{|[\[{][ \t]*$', head.text, re.MULTILINE) is not None


_WRITE = 'write {"title": "…", "abstract": "…"}'


@dataclass(frozen=True, slots=True)
class _Object:
    """A JSON value, and the lines that it takes."""

    value: Any
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Read:
    """The JSON values of a dump."""

    objects: tuple[_Object, ...]
    faults: tuple[Remark, ...]  # lines that are no JSON
    whole: bool  # the values are laid out over lines, or in a list: all of it must be read


def read(raw: Raw) -> tuple[Draft, ...]:
    """An entry an object. DumpError for JSON of another shape, which is told with a command that helps."""
    lines = [line.replace("\t", " ") for line in raw.lines]
    read = _read(lines)
    values = [found.value for found in read.objects if isinstance(found.value, dict)]
    in_list = read.whole and next(line for line in lines if line).startswith("[")
    _check_shape(values, ".[]" if in_list else ".")
    papers: list[_Object] = []
    entries: list[DraftEntry] = []
    faults = list(read.faults)
    for found in read.objects:
        try:
            entries.append(_entry(_mapping(found.value), found.first))
        except ValueError as cause:
            if read.whole:
                raise DumpError(f"no paper in the list: {cause}", line=found.first, hint=_WRITE) from cause
            faults.append(_no_entry(found.first, cause))
        else:
            papers.append(found)
    count = RecordCount(what="object", papers=len(papers), reported=len(faults))
    _check_share(count, faults)
    remarks = [
        *faults,
        *(remark for paper in papers for remark in _left_out_fields(paper)),
        *_unknown_keys(papers),
        *(_without_abstract(entry) for entry in entries if not entry.paragraphs),
    ]
    draft = Draft(
        entries=tuple(entries),
        count=count,
        remarks=raw.decoding + tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
    )
    return (draft,)


def _check_share(count: RecordCount, faults: Sequence[Remark]) -> None:
    """DumpError where more than a third of the records are no paper, but some are."""
    if count.papers and count.reported * 3 > count.records:
        raise DumpError(
            f"{count.reported:,} of {count.records:,} lines are no paper",
            line=min(fault.line for fault in faults if fault.line),
            hint=_WRITE,
        )


def _no_entry(line: int, cause: ValueError) -> Remark:
    return Remark(line=line, message=f"no entry: {cause}", hint=_WRITE)


def _without_abstract(entry: DraftEntry) -> Remark:
    return Remark(
        line=entry.line,
        message=f"a title without an abstract: {entry.title[:60]}",
        hint="kept as a paper without an abstract",
    )


# ---- the objects of a file -------------------------------------------------------------------------------


def _read(lines: Sequence[str]) -> _Read:
    """The values of the lines, each read for itself; where most hold no object, those of the whole text."""
    objects: list[_Object] = []
    faults: list[Remark] = []
    for number, line in enumerate(lines, start=1):
        if line:
            try:
                objects.append(_Object(_load(line), number, number))
            except ValueError as cause:
                faults.append(_no_entry(number, cause))
    mappings = sum(isinstance(found.value, dict) for found in objects)
    if mappings * 2 >= len(objects) + len(faults):
        return _Read(tuple(objects), tuple(faults), whole=False)
    return _Read(tuple(_read_whole("\n".join(lines))), (), whole=True)


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as cause:
        raise ValueError(f"not JSON from column {cause.colno} on") from cause
    except RecursionError as cause:
        raise ValueError("nested too deeply") from cause


def _read_whole(text: str) -> Iterator[_Object]:
    """The values of a text one after the other, those of lists each for itself."""
    decoder = json.JSONDecoder()
    place, line, counted_to = 0, 1, 0
    while place < len(text):
        if text[place].isspace() or text[place] in "[],":
            place += 1
            continue
        line += text.count("\n", counted_to, place)
        try:
            value, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as cause:
            hint = 'write a list of such objects, or one a line: {"title": "…", "abstract": "…"}'
            raise DumpError(
                f"not JSON from column {cause.colno} on: {cause.msg.lower()}", line=cause.lineno, hint=hint
            ) from cause
        except RecursionError as cause:
            raise DumpError("nested too deeply", line=line, hint=_WRITE) from cause
        yield _Object(value, line, line + text.count("\n", place, end))
        counted_to, place = place, end


# ---- JSON of another shape ---------------------------------------------------------------------------------


def _check_shape(values: Sequence[dict[str, Any]], root: str) -> None:
    """DumpError where the papers, or their abstracts, stand deeper in the objects than they should.

    `root` is what leads from the root to an object, as jq writes it.
    """
    first = values[0] if values else {}
    if isinstance(first.get("paper"), dict):
        raise _other_shape(f"{root.rstrip('.')}.paper")
    for key, value in first.items():
        if "title" not in first and isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ".paper" if isinstance(value[0].get("paper"), dict) else ""
            raise _other_shape(f"{root.rstrip('.')}{_key(key)}[]{inner}")
        bare = "title" in first and not (first.get("abstract") or first.get("summary"))
        if bare and isinstance(value, dict) and (name := next(filter(value.get, _ABSTRACTS), "")):
            raise _other_shape(f"{root} | {{title, abstract: {_key(key)}.{name}}}")


_ABSTRACTS = ("abstract", "summary", "description")


def _key(key: str) -> str:
    return f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key) else f".[{json.dumps(key)}]"


def _other_shape(path: str) -> DumpError:
    return DumpError(
        "JSON of another shape", line=1, hint=f"make a line of each paper: jq -c '{path}' FILE > FILE.jsonl"
    )


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


# ---- the entries -----------------------------------------------------------------------------------------


def _entry(value: dict[str, Any], line: int) -> DraftEntry:
    title = one_line(_text(value, "title"))
    if not title:
        raise ValueError("no title")
    abstract = _text(value, "abstract") or _text(value, "summary")
    return DraftEntry(
        title=title,
        paragraphs=tuple(text for part in re.split(r"\n\s*\n", abstract) if (text := one_line(part))),
        fields=tuple((key, text) for key, text in _fields(value) if _SHAPES[key].fullmatch(text)),
        line=line,
    )


def _fields(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields that an object fills, as text of any shape."""
    for key in _FIELDS:
        given = value.get(key)
        if key == "arxiv" and not given:
            given = value.get("id")
        if text := _field(given):
            yield key, text


def _left_out_fields(paper: _Object) -> Iterator[Remark]:
    """On fields of a shape that no page takes; `id` may well be of another catalogue."""
    for key, text in _fields(paper.value):
        if paper.value.get(key) and not _SHAPES[key].fullmatch(text):
            yield Remark(
                line=paper.first,
                message=f"left out, for it is no {_NAMES[key]}: {text[:60]}",
                hint=f"correct `{key}`, or delete it",
            )


def _unknown_keys(papers: Iterable[_Object]) -> Iterator[Remark]:
    lines: dict[str, list[int]] = {}  # key → numbers of the lines that have it
    for paper in papers:
        for key in paper.value.keys() - set(_KEYS):
            lines.setdefault(key, []).append(paper.first)
    for key, numbers in sorted(lines.items()):
        yield Remark(
            line=numbers[0],
            message=f"unknown key, left out in {counted(len(numbers), 'line')}: {one_line(key)[:60]}",
            hint=f"known: {', '.join(_KEYS)}",
        )


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key) or ""
    if not isinstance(text, str):
        raise ValueError(f"`{key}` is not text")
    return without_markup(text)


def _field(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(text for part in value if (text := _field(part)))
    if isinstance(value, dict):
        return _field(value.get("name"))
    return one_line(value) if isinstance(value, str) else ""
