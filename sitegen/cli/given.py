"""What commands are given: what they check of it, and by which command they run."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from sitegen.errors import UsageError


def check_dumps(paths: Iterable[Path | None]) -> None:
    """UsageErrors, as an ExceptionGroup, for paths that lead nowhere."""
    hint = "give a dump or a folder of dumps"
    faults = [
        address_fault(str(path)) or UsageError("no such file or folder", source=str(path), hint=hint)
        for path in paths
        if path is not None and not path.exists()
    ]
    if faults:
        raise ExceptionGroup("no such dumps", faults)


def address_fault(name: str) -> UsageError | None:
    """What to say of an address on the web that stands where a file should."""
    if not re.match(r"https?:/", name, re.IGNORECASE):
        return None
    hint = (
        "save the page from your browser and give that file; `sitegen fetch` asks the sources in sitegen.yaml"
    )
    return UsageError(f"an address, not a file: {name}", hint=hint)


def called() -> str:
    """The command by which sitegen runs, as it works in another folder."""
    program = Path(sys.argv[0]).absolute()
    if program.stem != "sitegen":
        return f"{shlex.quote(sys.executable)} -m sitegen"
    return "sitegen" if shutil.which("sitegen") == str(program) else shlex.quote(str(program))
