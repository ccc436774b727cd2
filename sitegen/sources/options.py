"""What the command line says of a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[str, int, int], None]  # what is going on, how much of it is done, of how much


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What the command line says of a build."""

    root: Path  # the site's folder
    output: Path | None = None  # None: _site in the site's folder
    base_url: str | None = None
    dumps: Path | None = None  # a further folder of dumps
    jobs: int = 0  # processes; 0: one a core
    executor: str = "processes"  # as `open_executor` names it
    shared: str = ""  # the place through which a cluster's results come, for fsspec
    strict: bool = False  # warnings are faults
    full: bool = False  # write every file again
    force: bool = False  # take dumps that do not look like digests
    verbose: bool = False  # find out, too, what differs harmlessly from the dumps
    keep_going: bool = False  # leave out a dump or page that cannot be read, and build the rest
    record: bool = True  # write down which addresses were published
