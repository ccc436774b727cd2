"""The command line: runs a command and tells its faults.

Exit 0: done. 1: the user's files are at fault. 2: the command line is, its words or a value in it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sitegen.cli.arguments import make_parser
from sitegen.cli.console import fault_levels, flat_faults, print_fault, print_faults
from sitegen.errors import SitegenError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name that the terminal cannot show is no fault
            stream.reconfigure(errors="backslashreplace")
    code = 0
    try:
        options = _parser().parse_args(arguments)
        _check_here()
        code = options.run(options)
        print(end="", flush=True)  # what cannot be written shows here, not at Python's exit
    except* SitegenError as faults:
        found = fault_levels(faults)
        for level, fault in found:
            print_fault(level, fault)
        code = 2 if any(isinstance(fault, UsageError) for _, fault in found) else 1
    except* PermissionError as causes:
        print_faults(map(_not_permitted, flat_faults(causes)))
        code = 1
    except* KeyboardInterrupt:
        code = 130
    except* BrokenPipeError:
        # The reader of our output has gone, as `| head` does; Python would complain once more at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


@cache
def _parser() -> argparse.ArgumentParser:
    return make_parser()


def _check_here() -> None:
    """A fault when the current folder is gone: a shell that stands in a website does not see it replaced."""
    try:
        Path.cwd()
    except OSError as cause:
        raise SitegenError("the current folder is not there any more", hint="cd into it again") from cause


def _not_permitted(cause: PermissionError) -> SitegenError:
    return SitegenError(
        "permission denied",
        source=str(cause.filename) if cause.filename is not None else None,
        hint="check the permissions of the file, and of the folders that it is in",
    )
