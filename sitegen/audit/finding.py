"""One thing that the audit has to say, and what its parts say it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitegen.errors import ContentError, SitegenError
from sitegen.importing.result import Reading
from sitegen.model import Digest

Level = Literal["fault", "warning", "note"]

_EXCERPT = 80  # characters of a title


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, a warning or a note."""

    level: Level
    error: SitegenError
    swallowed: bool = False  # a paper whose heading is not read; a fault of its form at that line says why


def of_page(
    level: Level, digest: Digest, message: str, *, line: int | None, hint: str | None = None
) -> Finding:
    """A finding in a dated page."""
    return Finding(level, ContentError(message, source=digest.source, line=line or None, hint=hint))


def place(digest: Digest, reading: Reading | None) -> str:
    """Where a digest is to be found: its page, or its dump where none was written."""
    return digest.source or (reading.source if reading else "")


def excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
