"""A paper as a row of Markdown, as the daily-arXiv tools keep it below its identifier in JSON.

|**2025-08-20**|**Title**|Ada Example et.al.|[2508.01234](https://arxiv.org/abs/2508.01234)|**[link](https://…)**|
- 2025-08-20, **Title**, Ada Example et.al., Paper: [https://…](https://…), Code: **[https://…](https://…)**
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_CELLS = re.compile(
    r"\s*\|?\s*\**(\d{4}-\d\d-\d\d)\**\s*\|\s*(?:\*\*(.+?)\*\*|([^|]+?))\s*\|([^|]*)\|(.*)", re.DOTALL
)
_SENTENCE = re.compile(
    r"\s*[-*]\s+\**(\d{4}-\d\d-\d\d)\**,\s+\*\*(.+?)\*\*(),\s*(.*?),?\s+((?:Paper|PDF|Code|Link)s?: .*)",
    re.DOTALL,
)
_LONGEST = 10_000  # characters
_ADDRESS = re.compile(r"https?://[^\s|<>()\[\]*]+")


def parse_row(value: Any) -> Mapping[str, Sequence[str]] | None:
    """The values of a row, by the names of `fields.field_name`; None for what is none.

    The date is the paper's own: that of its newest version.
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    if not (match := _CELLS.fullmatch(value) or _SENTENCE.fullmatch(value)):
        return None
    day, bold, plain, authors, rest = match.groups()
    return {
        "title": [bold or plain],
        "authors": [authors.strip(" *")],
        "url": list(dict.fromkeys(_ADDRESS.findall(rest))),
        "published": [day],
    }
