"""References of reference managers, a tag and a value a line: RIS, PubMed, EndNote, Web of Science.

    TY  - JOUR
    TI  - Quiet Bridges
    AU  - Example, Ada
    ER  -

A line without a tag goes on with the value above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.errors import DumpError
from sitegen.importing.readers.common.draft import Draft
from sitegen.importing.readers.common.people import given_first
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import Records
from sitegen.importing.readers.common.values import is_address
from sitegen.importing.readers.references.tags import ENDNOTE, MEDLINE, RIS, WEB_OF_SCIENCE

HINT = (
    "such a dump has references with titles, as reference managers export them; see docs/reference/dumps.md"
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of references."""

    name: str
    line: re.Pattern[str]  # tag and value
    start: str  # the tag that opens a reference
    end: str  # the one that closes it; empty: the next opens
    names: Mapping[str, str]
    lists: frozenset[str]  # tags with a value on each of their lines


FORMATS = (
    Format("RIS", re.compile(r"([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?$"), "TY", "ER", RIS, frozenset({"KW"})),
    Format("PubMed", re.compile(r"([A-Z]{2,4})\s{0,2}-\s(.*)$"), "PMID", "", MEDLINE, frozenset()),
    Format("EndNote", re.compile(r"%(\S)\s(.*)$"), "0", "", ENDNOTE, frozenset("AK")),
    Format(
        "Web of Science",
        re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"),
        "PT",
        "ER",
        WEB_OF_SCIENCE,
        frozenset({"AU", "AF"}),
    ),
)
# In the first lines; a provider may name itself above the references.
_BEGINNINGS = {
    "RIS": re.compile(r"^TY\s{1,2}-.*\n(?:.*\n){0,2}?[A-Z][A-Z0-9]\s{1,2}-(?:\s|$)", re.MULTILINE),
    "PubMed": re.compile(r"\APMID- *\d+\s*\n[A-Z]{2,4} *- "),
    "EndNote": re.compile(r"\A%0 \w.*\n%\S "),
    "Web of Science": re.compile(r"\AFN .*\n(?:VR .*\n)?PT |\APT [A-Z]\s*\nAU "),
}


def _format(text: str) -> Format | None:
    top = "\n".join(text.splitlines()[:40])
    return next((each for each in FORMATS if _BEGINNINGS[each.name].search(top)), None)


def sniff(head: Head) -> bool:
    """Whether the text begins with the tags of a reference."""
    return _format(head.text) is not None


@dataclass(slots=True)
class _Reference:
    """A reference as it is read: its values as lists of lines, by their tags."""

    line: int
    values: dict[str, list[list[str]]] = field(default_factory=dict)
    is_closed: bool = False


def read(raw: Raw) -> tuple[Draft, ...]:
    """An entry a reference. DumpError where none has a title."""
    form = _format(raw.head.text) or FORMATS[0]
    refusal = DumpError(f"references of {form.name}, but none has a title", line=1, hint=HINT)
    records = Records(raw, what="reference", refusal=refusal, is_sure=True)
    reference = None
    for reference in _references(raw.indented, form, records):
        for tag in reference.values.keys() - form.names.keys():
            records.unknown(tag, reference.line)
        values = _values(reference, form)
        if values:
            records.add(values, line=reference.line)
        else:
            records.skip()  # what a program says of itself
    if reference is not None and form.end and not reference.is_closed:
        records.remark(
            reference.line,
            f"the last reference has no end (`{form.end}`)",
            "the file may have been cut: get it again",
        )
    return records.digests()


def _references(lines: Sequence[str], form: Format, records: Records) -> Iterator[_Reference]:
    reference: _Reference | None = None
    value: list[str] | None = None  # the lines of the last one
    tag = ""
    for number, line in enumerate(lines, start=1):
        match = form.line.match(line)
        if match and form.end and match[1] == form.end:
            if reference is not None:
                reference.is_closed = True
                yield reference
            reference = value = None
        elif match:
            tag = match[1]
            if tag == form.start and reference is not None:
                yield reference
                reference = None
            reference = reference or _Reference(number)
            value = [match[2] or ""]
            reference.values.setdefault(tag, []).append(value)
        elif reference is None or value is None:
            if line.strip():
                records.skip()
        elif tag in form.lists and line.strip():
            value = [line.strip()]
            reference.values[tag].append(value)
        else:
            value.append(line.strip())
    if reference is not None and reference.values.keys() != {"EF"}:
        yield reference


def _values(reference: _Reference, form: Format) -> dict[str, list[str]]:
    """The values of a reference, by the names of `fields.field_name`; none for what is no reference."""
    values: dict[str, list[str]] = {}
    for tag, found in reference.values.items():
        if name := form.names.get(tag):
            texts = (text for lines in found if (text := "\n".join(lines).strip()))
            values.setdefault(name, []).extend(texts)
    if form.start not in reference.values and "title" not in values:
        return {}
    values["published"] = [
        *_days(values.pop("day", []), values.get("published", [])),
        *values.get("published", []),
    ]
    if form.names is MEDLINE:
        short_names = values.get("short_authors", ())
        values["short_authors"] = [_SHORT_NAME.sub(r"\2 \1", name) for name in short_names]
    for longer, short in (("authors", "short_authors"), ("venue", "short_venue")):
        shorter = values.pop(short, [])
        values.setdefault(longer, []).extend(shorter if not values.get(longer) else ())
    values["authors"] = [given_first(name) for name in values.get("authors", ())]
    values["published"] = [_date(text) for text in values.get("published", ())]
    values["pdf"] = [text for text in values.get("pdf", ()) if is_address(text)]  # else a file of its owner's
    for text in values.pop("identifiers", ()):
        if text.endswith("[doi]"):
            values.setdefault("doi", []).append(text.removesuffix("[doi]").strip())
    if form.names is MEDLINE:
        values["title"] = [text.removesuffix(".") for text in values.get("title", ())]
    values.setdefault("title", [])
    return {name: texts for name, texts in values.items() if texts or name == "title"}


_SHORT_NAME = re.compile(r"(.+) ([A-Z]{1,3})")  # `Example AB`


def _days(days: Sequence[str], years: Sequence[str]) -> list[str]:
    """Days that have their year in a field of its own."""
    return [f"{day} {year}" for day, year in zip(days, years, strict=False) if year.isdigit()]


def _date(text: str) -> str:
    """`2025/08/19` for `2025/08/19/Summer` and `2025/08/19/`."""
    return re.sub(r"/+(?:[^\d/][^/]*)?$", "", text.strip()) if "/" in text else text
