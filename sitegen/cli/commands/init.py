"""`sitegen init`."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from sitegen.cli.given import called
from sitegen.errors import SitegenError
from sitegen.output.files import add_files
from sitegen.starter import installed_requirement, new_feed_id, starter_files


def run(options: argparse.Namespace) -> int:
    folder: Path = options.dir
    _check_new(folder)
    name = folder.resolve().name
    requirement = installed_requirement()
    title = name.replace("-", " ").replace("_", " ").strip().capitalize() or "Digest archive"
    add_files(starter_files(title, new_feed_id(), requirement, fetch=options.fetch or ""), folder)
    steps, dumps = ["serve"], "dumps go into content/dumps/, where a sample lies"
    if options.fetch:
        steps, dumps = ["fetch", "serve"], "`sitegen fetch` fills content/dumps/"
    print(f"made {folder}: settings in sitegen.yaml; {dumps}")
    commands = "; ".join(f"{called()} {step}" for step in steps)
    print(f"next: cd {shlex.quote(str(folder))}; {commands}")
    if not requirement:
        print("before you publish: say in .github/workflows/publish.yml where pip finds sitegen (SITEGEN)")
    return 0


def _check_new(folder: Path) -> None:
    """A fault unless the folder is missing or empty; a repository without files counts as empty."""
    try:
        if not folder.exists() or (folder.is_dir() and {path.name for path in folder.iterdir()} <= {".git"}):
            return
    except OSError as cause:
        raise SitegenError(f"cannot be read: {cause.strerror}", source=str(folder)) from cause
    raise SitegenError(
        "folder is not empty" if folder.is_dir() else "is a file",
        source=str(folder),
        hint="give the name of a new folder",
    )
