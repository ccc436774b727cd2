"""`sitegen summary`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sitegen.cli.summary import (
    UNCHECKED,
    Checked,
    format_annotations,
    format_commit,
    format_markdown,
    format_outputs,
)
from sitegen.errors import UsageError


def run(options: argparse.Namespace) -> int:
    report = _read(options.report, "sitegen", "what `sitegen build --report FILE` wrote")
    checked = UNCHECKED
    if options.check is not None:
        found = _read(options.check, "faults", "what `sitegen check --json` printed")
        checked = Checked(faults=found["faults"], sources=found.get("sources", ()))
    if options.form == "annotations":
        text = format_annotations(report, checked)
    elif options.form == "outputs":
        text = format_outputs(report, checked)
    elif options.form == "commit":
        text = format_commit(report)
    else:
        text = format_markdown(report, checked, note=options.note, links=not options.no_links)
    print(text, end="")
    return 0


def _read(path: Path, key: str, form: str) -> Any:
    """The object in a file of JSON. UsageError for one that is none, or has no such key."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as cause:
        raise UsageError("cannot be read as JSON", source=str(path), hint=f"give {form}") from cause
    if not isinstance(value, dict) or key not in value:
        raise UsageError("is no report", source=str(path), hint=f"give {form}")
    return value
