"""Lines of names: the authors of a paper, below its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.text.furniture import Row

_LABEL = re.compile(r"(?:authors?|by)\s*[:：]\s*|by\s+(?=[A-Z])", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;·、，]|\band\b|&)\s*")
_MARKS = re.compile(r"[\d*†‡§¶∗]+|\bet al\.?|\(.*?\)|…")
# `José M. van der Berg-Smith`; `王小明`
_NAME = re.compile(
    r"(?:[^\W\d_][\w'’.-]*|-)(?: (?:[^\W\d_][\w'’.-]*)){1,4}|[\u4e00-\u9fff·]{2,5}|[\uac00-\ud7a3]{2,5}"
)
_PARTICLES = {"de", "da", "do", "dos", "das", "di", "del", "della", "la", "le", "van", "von", "der", "den"}
_PARTICLES |= {"ter", "ten", "bin", "ibn", "al", "el", "y", "e", "dal", "af", "zu", "mac"}


def read_names(text: str) -> str:
    """The names that a line lists, with commas between; empty where it is no such line."""
    label = _LABEL.match(text)
    listed = text[label.end() :] if label else text
    first = _clean(_BETWEEN.split(listed, maxsplit=1)[0])
    if first and not _is_name(first):
        return ""  # an abstract, most likely
    names = [name for part in _BETWEEN.split(listed) if (name := _clean(part))]
    if not names or not all(map(_is_name, names)) or (len(text) > 200 and not len(names) > 3):
        return ""
    return ", ".join(names)


def _clean(part: str) -> str:
    return " ".join(_MARKS.sub(" ", part).split())


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and all(
        not word[0].islower() or word in _PARTICLES or "-" in word for word in name.split()
    )


def find_names(rows: Sequence[Row]) -> Iterator[Row]:
    """The lines of names, each between a title and its abstract.

    One line alone may be a title of such words; so most papers have one, or none is taken for such.
    """
    solid = [row for row in rows if row.label is not Label.BLANK]
    found: list[Row] = []
    abstracts = 0
    for place, row in enumerate(solid):
        if not _is_prose(row):
            continue
        opens = place == 0 or not _is_prose(solid[place - 1])
        abstracts += opens
        if place < 2 or not opens:
            continue
        title, names = solid[place - 2], solid[place - 1]
        above = solid[place - 3] if place > 2 else None
        apart = above is None or not above.is_text or _is_prose(above)
        if title.is_text and names.is_text and apart and not _is_prose(title) and read_names(names.text):
            found.append(names)
    several = [row for row in found if "," in read_names(row.text)]
    if found and len(found) * 2 >= abstracts and len(several) * 2 >= len(found):
        yield from (row._replace(label=Label.NAMES) for row in found)


def _is_prose(row: Row) -> bool:
    return row.is_text and (row.long or (len(row.text) > 40 and row.text.endswith((".", "。"))))
