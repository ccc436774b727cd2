r"""Papers as JSON objects, as export tools write them: title and abstract, and what else is known.

    {"title": "…", "abstract": "…", "arxiv": "2508.01234", "authors": ["A. Author"], "url": "https://…"}

One object a line, or a list of them, laid out in any way. `summary` may stand for `abstract` and `id` for
`arxiv`; a blank line between paragraphs of the abstract is kept. Keys that sitegen does not know are left
out, which is said once a key. A line that is no such object is reported; a list is read as a whole or not
at all.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.errors import DumpError
from sitegen.importing.readers.decode import clean
from sitegen.importing.readers.draft import Draft, DraftEntry, LineCount, Remark
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


def looks_like(head: bytes) -> bool:
    """Whether the text begins as JSON does: an object, or a list of such."""
    return re.match(rb'\{\s*"|\[\s*\{|[\[{][ \t]*$', head, re.MULTILINE) is not None


@dataclass(frozen=True, slots=True)
class _Object:
    """A JSON value, and the lines that it takes."""

    value: Any
    first: int
    last: int


def parse(lines: Sequence[str], own: re.Pattern[str] | None = None) -> Draft:
    """An entry an object. DumpError for JSON of another shape, which is told with a command that helps."""
    remarks: list[Remark] = []
    objects, listed = _read(lines, remarks)
    papers = [each for each in objects if isinstance(each.value, dict)]
    in_list = listed and next(line for line in lines if line).startswith("[")
    _check_shape([each.value for each in papers], ".[]" if in_list else ".")
    entries: list[DraftEntry] = []
    read: list[_Object] = []
    for each in objects:
        try:
            entries.append(_entry(_mapping(each.value), each.first, remarks))
        except ValueError as cause:
            if listed:
                raise DumpError(f"no paper in the list: {cause}", line=each.first, hint=_WRITE) from cause
            remarks.append(Remark(line=each.first, message=f"no entry: {cause}", hint=_WRITE))
        else:
            read.append(each)
    remarks += _unknown(read)
    remarks += (_without_abstract(entry) for entry in entries if not entry.paragraphs)
    count = _count(lines, read, objects if listed else ())
    if count.reported * 3 > count.lines - count.blank and entries:
        first = min(
            remark.line for remark in remarks if remark.line and remark.message.startswith("no entry")
        )
        of = f"{count.reported:,} of {count.lines - count.blank:,} lines are no paper"
        raise DumpError(of, line=first, hint=_WRITE)
    return Draft(
        entries=tuple(entries),
        count=count,
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line or 0)),
    )


_WRITE = 'write {"title": "…", "abstract": "…"}'


def _count(lines: Sequence[str], papers: Sequence[_Object], listed: Sequence[_Object]) -> LineCount:
    """Where the lines went; brackets around a list are furniture."""
    of_papers = {
        number for each in papers for number in range(each.first, each.last + 1) if lines[number - 1]
    }
    blank = sum(not line for line in lines)
    rest = len(lines) - blank - len(of_papers)
    return LineCount(
        lines=len(lines),
        furniture=rest if listed else 0,
        blank=blank,
        titles=0,
        abstract=0,
        papers=len(of_papers),
        reported=0 if listed else rest,
    )


def _without_abstract(entry: DraftEntry) -> Remark:
    return Remark(
        line=entry.line,
        message=f"a title without an abstract: {entry.title[:60]}",
        hint="kept as a paper without an abstract",
    )


# ---- the objects of a file -------------------------------------------------------------------------------


def _read(lines: Sequence[str], remarks: list[Remark]) -> tuple[list[_Object], bool]:
    """The objects, and whether they are laid out over lines or in a list, where all of it must be read."""
    objects: list[_Object] = []
    faults: list[Remark] = []
    for number, line in enumerate(lines, start=1):
        if line:
            try:
                objects.append(_Object(_load(line), number, number))
            except ValueError as cause:
                faults.append(Remark(line=number, message=f"no entry: {cause}", hint=_WRITE))
    whole = [each for each in objects if isinstance(each.value, dict)]
    if len(whole) * 2 >= len(objects) + len(faults):
        remarks += faults
        return objects, False
    return list(_read_whole("\n".join(lines))), True


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


def _check_shape(values: Sequence[dict[str, Any]], each: str) -> None:
    """DumpError where the papers, or their abstracts, stand deeper in the objects than they should.

    `each` is what leads to an object from the root, as jq calls it.
    """
    first = values[0] if values else {}
    if isinstance(first.get("paper"), dict):
        raise _other_shape(f"{each.rstrip('.')}.paper")
    for key, value in first.items():
        if "title" not in first and isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ".paper" if isinstance(value[0].get("paper"), dict) else ""
            raise _other_shape(f"{each.rstrip('.')}{_key(key)}[]{inner}")
        bare = "title" in first and not (first.get("abstract") or first.get("summary"))
        if bare and isinstance(value, dict) and (name := next(filter(value.get, _ABSTRACTS), "")):
            raise _other_shape(f"{each} | {{title, abstract: {_key(key)}.{name}}}")


_ABSTRACTS = ("abstract", "summary", "description")


def _key(key: str) -> str:
    return f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key) else f".[{json.dumps(key)}]"


def _other_shape(path: str) -> DumpError:
    return DumpError(
        "JSON of another shape", line=1, hint=f"make a line of each paper: jq -c '{path}' FILE > FILE.jsonl"
    )


def _unknown(objects: Iterable[_Object]) -> Iterator[Remark]:
    keys: dict[str, list[int]] = {}  # key → numbers of the lines that have it
    for each in objects:
        for key in each.value.keys() - set(_KEYS):
            keys.setdefault(key, []).append(each.first)
    for key, numbers in sorted(keys.items()):
        yield Remark(
            line=numbers[0],
            message=f"unknown key, left out in {counted(len(numbers), 'line')}: {_line(key)[:60]}",
            hint=f"known: {', '.join(_KEYS)}",
        )


def _mapping(value: Any) -> dict[str, Any]:
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
    return _without_markup(text)


_TAG = re.compile(
    r"<(/?)((?:jats|mml):[\w-]+|p|br|i|b|em|strong|sub|sup|sc|u|tt|span|div|italic|bold|title|sec|ul|ol|li|a|inline-formula)"
    r"(?:\s[^<>]*)?(/?)>",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "br", "div", "title", "sec", "ul", "ol", "li"})
_REFERENCE = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def _without_markup(text: str) -> str:
    """Text without the tags and character references of HTML and JATS, as catalogues deliver it.

    A tag goes only with its other half: what is written about `<b>` stays.
    """
    found = list(_TAG.finditer(text))
    opened = {match[2].lower() for match in found if not match[1]}
    closed = {match[2].lower() for match in found if match[1]}
    paired = opened & closed | {"br"}

    def replaced(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name not in paired and not match[3]:
            return match[0]
        return "\n\n" if name.rpartition(":")[2] in _BLOCKS else ""

    return _REFERENCE.sub(lambda match: html.unescape(match[0]), _TAG.sub(replaced, text))


def _line(text: str) -> str:
    """Text on one line: an escape such as `\\u0000` brings in what decoding kept out."""
    return " ".join(clean(" ".join(text.split())).split())


def _field(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(text for part in value if (text := _field(part)))
    if isinstance(value, dict):
        return _field(value.get("name"))
    return _line(value) if isinstance(value, str) else ""
