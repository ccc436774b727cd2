"""`sitegen build`."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from sitegen.build import build_site
from sitegen.cli.console import fault_levels, print_report, show_progress
from sitegen.cli.given import check_dumps
from sitegen.cli.report_file import ReportValue, failed_value, format_report, report_value
from sitegen.errors import SitegenError
from sitegen.model import OutputFile
from sitegen.output.files import add_files
from sitegen.report import BuildReport
from sitegen.sources.options import BuildOptions


def run(options: argparse.Namespace) -> int:
    gc.disable()  # there are few cycles in what a build makes, and looking for them takes a sixth of its time
    try:
        report = _build(options)
    except* SitegenError as faults:
        if options.report is not None:
            _write(failed_value(fault_levels(faults)), options.report)
        raise
    print_report(report, options.site, quiet=options.quiet, verbose=options.verbose)
    if options.report is not None:
        _write(report_value(report, options.site), options.report)
    return 1 if report.found.refused else 0


def _build(options: argparse.Namespace) -> BuildReport:
    check_dumps([options.dumps])
    settings = BuildOptions(
        root=options.site,
        output=options.output,
        base_url=options.base_url,
        dumps=options.dumps,
        jobs=options.jobs,
        executor=options.executor,
        shared=options.shared,
        strict=options.strict,
        full=options.full,
        force=options.force,
        verbose=options.verbose,
        keep_going=options.keep_going,
    )
    with show_progress(quiet=options.quiet) as progress:
        return build_site(settings, progress)


def _write(value: ReportValue, path: Path) -> None:
    add_files([OutputFile(path=path.name, data=format_report(value))], path.absolute().parent, replace=True)
