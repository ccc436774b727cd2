"""Labels in front of a text, `**Authors:** …` or `Vote: 54`, and what they mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.importing.readers.common.fields import field_name

_BOLD_LABEL = re.compile(
    r"[^\w*\[<]{0,8}(?:\*\*|__)\s*(?P<name>[^*\n]{1,40}?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])\s*"
)
_PLAIN_LABEL = re.compile(
    r"[^\w*\[<\\]{0,8}[*_`]?(?P<name>[^\W\d_][\w .;/'’()-]{0,30}?)[*_`]?\s*[:：](?!//)\s*[*_]?\s*"
)

_LONGEST = 80  # characters of a label with its signs


class Labelled(NamedTuple):
    """A text with a label in front."""

    name: str
    field: str | None  # what it means: as `field_name`
    text: str
    bold: bool


def read_label(source: str) -> Labelled | None:
    """The label of a text, `**Authors:** …`; one that is not bold has to be known."""
    head = source[:_LONGEST]
    if ":" not in head and "：" not in head:
        return None
    if match := _BOLD_LABEL.match(source):
        return Labelled(match["name"], _label_field(match["name"]), source[match.end() :], bold=True)
    match = _PLAIN_LABEL.match(source)
    if match is None or match["name"].lower() in _NO_LABELS:
        return None
    field = _label_field(match["name"])
    return None if field is None else Labelled(match["name"], field, source[match.end() :], bold=False)


def _label_field(name: str) -> str | None:
    known = field_name(name)
    return _LABELS.get(re.sub(r"[\W_]", "", name).lower()) if known is None else known


# Labels of Markdown beside those of all formats.
_LABELS = {
    "maincategory": "categories",
    "domain": "categories",
    "area": "categories",
    "论文链接": "url",
    "原文链接": "url",
    "论文地址": "url",
    "pdf链接": "pdf",
    "代码链接": "code",
    "代码地址": "code",
    "一句话总结": "abstract",
    "论文id": "id",
    "作者列表": "authors",
    "논문": "url",
    "발표일": "published",
    "게재일": "published",
}
# Words that begin a sentence rather than a record.
_NO_LABELS = frozenset(
    {"note", "notes", "comment", "key", "name", "points", "field", "score", "version", "image"}
)
