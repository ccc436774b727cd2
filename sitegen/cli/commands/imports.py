"""`sitegen import`."""

from __future__ import annotations

import argparse
import sys

from sitegen.cli.console import print_faults, print_imported, print_warnings
from sitegen.cli.given import check_dumps
from sitegen.errors import UsageError
from sitegen.importing.result import ImportOptions
from sitegen.intake import import_site
from sitegen.text.wording import counted, paper_count


def run(options: argparse.Namespace) -> int:
    if len(options.dumps) > 1 or options.dumps[0].is_dir():
        for flag, value, elsewhere in (
            ("--date", options.date, "put dates into the file names"),
            ("--title", options.title, "put `title:` on top of each dump"),
        ):
            if value:
                raise UsageError(f"{flag} takes one dump", hint=f"name a single file, or {elsewhere}")
    check_dumps(options.dumps)
    settings = ImportOptions(
        date=options.date,
        title=options.title,
        replace=options.replace,
        force=options.force,
        keep_going=options.keep_going,
    )
    trial = options.dry_run or options.strict
    result = import_site(options.site, options.dumps, settings, dry_run=trial)
    if options.strict and result.warnings:
        print_faults(result.warnings)
        return 1
    if options.strict and not options.dry_run:
        result = import_site(options.site, options.dumps, settings)
    print_imported(result.imported, options.site, sys.stdout)
    print_faults(result.refused)
    print_warnings(result.warnings)
    verb = "would write" if options.dry_run else "wrote"
    pages = counted(len(result.imported), "page")
    papers = paper_count(sum(each.papers for each in result.imported))
    print(f"{verb} {pages} with {papers}; {counted(len(result.known), 'dump')} known already")
    return 1 if result.refused else 0
