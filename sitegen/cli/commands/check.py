"""`sitegen check`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.addresses.record import read_record
from sitegen.check import archive_id, check_site
from sitegen.cli.console import print_fault, print_faults, shown_text
from sitegen.errors import SitegenError
from sitegen.pipeline import audit_site
from sitegen.settings.config import load_site
from sitegen.sources.places import CONFIG, CONTENT
from sitegen.text.wording import counted

_PLACES_SHOWN = 3  # of one fault: a broken link in the header stands on every page


def run(options: argparse.Namespace) -> int:
    output = options.output or options.site / "_site"
    record = str(options.site / CONTENT / RECORD)
    report = check_site(output, recorded=_recorded(options.site, output), record=record)
    places = Counter(fault.message for fault in report.faults)
    shown: Counter[str] = Counter()
    for fault in report.faults:
        shown[fault.message] += 1
        if shown[fault.message] <= _PLACES_SHOWN:
            print_fault("error", fault)
        elif shown[fault.message] == places[fault.message]:
            more = places[fault.message] - _PLACES_SHOWN
            print(f"error: in {more:,} more places: {shown_text(fault.message)}", file=sys.stderr)
    found = _audited(options.site) if options.strict else ()
    print_faults(found)
    print(report)
    if found:
        print(f"{counted(len(found), 'fault')} in the site's own files")
    return 1 if report.faults or found else 0


def _recorded(root: Path, output: Path) -> dict[str, int]:
    """The published addresses of a site, each with its line in the record of them.

    A website of another archive, as `build --dumps` makes, has addresses of its own: none counts for it.
    """
    config, record = root / CONFIG, root / CONTENT / RECORD
    if not config.is_file() or archive_id(output) not in {"", load_site(config, source=str(config)).feed_id}:
        return {}
    return {each.path: each.line for each in read_record(record, source=str(record)).addresses}


def _audited(root: Path) -> tuple[SitegenError, ...]:
    """What is wrong or odd in a site's own files; nothing where there is no site."""
    if not (root / CONFIG).is_file():
        return ()
    found = audit_site(root)
    return (*found.faults, *found.warnings)
