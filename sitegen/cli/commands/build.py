"""`sitegen build`."""

from __future__ import annotations

import argparse
import gc

from sitegen.build import build_site
from sitegen.cli.console import print_report, show_progress
from sitegen.cli.given import check_dumps
from sitegen.sources.options import BuildOptions


def run(options: argparse.Namespace) -> int:
    gc.disable()  # there are few cycles in what a build makes, and looking for them takes a sixth of its time
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
    )
    with show_progress(quiet=options.quiet) as progress:
        report = build_site(settings, progress)
    print_report(report, options.site, quiet=options.quiet, verbose=options.verbose)
    return 0
