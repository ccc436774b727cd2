"""`sitegen serve`."""

from __future__ import annotations

import argparse

from sitegen.cli.console import flat_faults, print_faults, print_report
from sitegen.errors import UsageError
from sitegen.serve import ServeOptions, serve


def run(options: argparse.Namespace) -> int:
    if not 0 <= options.port < 65536:
        raise UsageError(f"no port: {options.port}", hint="choose one from 1024 to 65535")
    serve(
        ServeOptions(
            root=options.site,
            output=options.output,
            host=options.host,
            port=options.port,
            reload=not options.no_reload,
        ),
        on_built=lambda report: print_report(report, options.site),
        on_faults=lambda faults: print_faults(flat_faults(faults)),
        say=lambda text: print(text, flush=True),
    )
    return 0
