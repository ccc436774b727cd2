"""What commands check of their arguments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sitegen.errors import UsageError


def check_dumps(paths: Iterable[Path | None]) -> None:
    """UsageErrors, as an ExceptionGroup, for paths that lead nowhere."""
    hint = "give a dump or a folder of dumps"
    faults = [
        UsageError("no such file or folder", source=str(path), hint=hint)
        for path in paths
        if path is not None and not path.exists()
    ]
    if faults:
        raise ExceptionGroup("no such dumps", faults)
