"""`sitegen doctor`."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from sitegen.cli.console import shown_text
from sitegen.cli.rows import Level, fault_row
from sitegen.doctor import Finding, diagnose
from sitegen.text.wording import counted

_SHOWN = 3  # faults or warnings of one check: the report has one screen
_LEVELS: dict[str, Level] = {"ok": "note", "warning": "warning", "error": "error"}
_WORDS = {"ok": "ok", "warning": "warning", "error": "fault"}


def run(options: argparse.Namespace) -> int:
    found = diagnose(options.site, options.output)
    if options.json:
        rows = [fault_row(_LEVELS[each.level], each.remark) for _, each in found]
        faults = [row for row in rows if row["level"] != "note"]
        notes = [row for row in rows if row["level"] == "note"]
        print(json.dumps({"faults": faults, "notes": notes}, ensure_ascii=False, indent=2))
    else:
        _print(found)
    return 1 if any(each.level == "error" for _, each in found) else 0


def _print(found: tuple[tuple[str, Finding], ...]) -> None:
    width = max(len(name) for name, _ in found)
    shown: Counter[tuple[str, str]] = Counter()
    for name, each in found:
        shown[name, each.level] += 1
        if shown[name, each.level] > _SHOWN:
            continue
        start = f"{_WORDS[each.level]:7}  {name:{width}}  "
        print(start + shown_text(str(each.remark)))
        if each.remark.hint:
            print(" " * len(start) + shown_text(each.remark.hint))
    for (name, level), count in shown.items():
        if count > _SHOWN:
            print(f"{_WORDS[level]:7}  {name:{width}}  {count - _SHOWN:,} more of these")
    levels = Counter(each.level for _, each in found)
    print(f"{counted(levels['error'], 'fault')}, {counted(levels['warning'], 'warning')}")
