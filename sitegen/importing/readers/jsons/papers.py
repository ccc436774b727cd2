r"""Papers as JSON, in any shape in which tools write them.

    {"title": "…", "abstract": "…", "arxiv": "2508.01234", "authors": ["A. Author"], "url": "https://…"}

One object a line, or a list of them, or objects around such lists: `json_walk` finds the papers, `json_paper`
reads one. Keys that nobody knows are left out, which is said once a key. An object that is no paper is
reported; text that is no JSON is a fault, or on a line of its own reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sitegen.errors import DumpError
from sitegen.importing.readers.common.draft import Draft
from sitegen.importing.readers.common.own import own_days, own_values
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import Records
from sitegen.importing.readers.jsons.paper import paper_values
from sitegen.importing.readers.jsons.values import read_values
from sitegen.importing.readers.jsons.walk import Node, walk

_SHAPE = re.compile(r"\{\s*\"|[\[(]\s*\{|[\[{][ \t]*$|\{\s*'", re.MULTILINE)
_WRITE = 'write {"title": "…", "abstract": "…"}'


def sniff(head: Head) -> bool:
    """Whether the text begins as JSON does, or as Python prints it: an object, or a list of such."""
    return _SHAPE.match(head.text) is not None


def read(raw: Raw) -> tuple[Draft, ...]:
    """An entry an object. DumpError for JSON without papers."""
    hint = f"{_WRITE}; see docs/reference/dumps.md"
    records = Records(raw, what="object", refusal=DumpError("JSON, but no papers", line=1, hint=hint))
    try:
        return records.digests(_gather(raw, records))
    except RecursionError as cause:
        raise DumpError("nested too deeply", line=1, hint=hint) from cause


def _gather(raw: Raw, records: Records) -> str:
    """Hand over all papers; what the file calls itself."""
    title = ""
    for found in read_values(raw):
        if found.fault:
            records.report(found.cursor.line, found.fault, hint=_WRITE)
            continue
        _refuse_own_digests(found.value)
        title = title or _title(found.value)
        for node in walk(found.value, found.cursor):
            _take(node, records)
    return title


def _title(value: Any) -> str:
    """What a file calls itself."""
    title = value.get("title") if isinstance(value, dict) and "papers" in value else ""
    return " ".join(title.split()) if isinstance(title, str) else ""


def _take(node: Node, records: Records) -> None:
    if node.key:
        records.unknown(node.key, node.line)
    elif node.fault:
        records.report(node.line, node.fault, hint=_WRITE)
    else:
        _add(node.value, node, records)


def _add(value: Mapping[str, Any], node: Node, records: Records) -> None:
    around = node.around
    if (values := own_values(value)) is not None:
        records.add(values, line=node.line, keys=value, days=own_days(value), text=node.text)
        return
    found = paper_values(value)
    values = found.values
    if around.category:
        values.setdefault("categories", []).append(around.category)
    if around.id:
        values.setdefault("id", []).append(around.id)
    for key in found.unknown:
        records.unknown(key, node.line)
    records.add(
        values,
        line=node.line,
        keys=found.keys,
        days=[around.day] if around.day else (),
        text=node.text,
    )


def _refuse_own_digests(value: Any) -> None:
    """DumpError for digests.json of an archive."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict) and {"date_from", "papers", "source"} <= first.keys():
        raise DumpError(
            "the list of an archive's digests, without the texts of their papers",
            line=1,
            hint="use data/papers.jsonl of that archive",
        )
