"""Values of one line, from the text that YAML gives. ValueError says what a text is not."""

from __future__ import annotations

import re

_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def whole_number(text: str, *, least: int = 1) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise ValueError(f"is no whole number above {least - 1}" if least else "is no whole number")
    return int(text)


def boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError("is neither true nor false")
    return _BOOLEANS[text.lower()]
