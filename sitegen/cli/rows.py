"""Faults as rows of JSON, for programs that read what a command found."""

from __future__ import annotations

from typing import Literal, TypedDict

from sitegen.cli.hints import full_hint
from sitegen.errors import SitegenError

Level = Literal["error", "warning", "note"]


class FaultRow(TypedDict):
    """A fault: `file` and `line` (from 1) are None where it has none, and so is `hint`."""

    level: Level
    file: str | None
    line: int | None
    message: str
    hint: str | None


def fault_row(level: Level, fault: SitegenError) -> FaultRow:
    return FaultRow(
        level=level, file=fault.source, line=fault.line, message=fault.message, hint=full_hint(fault)
    )
