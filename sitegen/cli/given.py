"""What commands are given: what they check of it, and by which command they run."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from sitegen.errors import UsageError
from sitegen.sources.places import CONFIG, no_site


def check_dumps(paths: Iterable[Path | None]) -> None:
    """UsageErrors, as an ExceptionGroup, for paths that lead nowhere."""
    hint = "give a dump or a folder of dumps"
    faults = [
        address_fault(str(path)) or UsageError("no such file or folder", source=str(path), hint=hint)
        for path in paths
        if path is not None and not path.exists()
    ]
    if faults:
        raise ExceptionGroup("no such dumps", faults)


def address_fault(name: str) -> UsageError | None:
    """What to say of an address on the web that stands where a file should."""
    if not re.match(r"https?:/", name, re.IGNORECASE):
        return None
    hint = (
        "save the page from your browser and give that file; `sitegen fetch` asks the sources in sitegen.yaml"
    )
    return UsageError(f"an address, not a file: {name}", hint=hint)


def check_built(options: argparse.Namespace) -> None:
    """SitegenError, which says where there is a site, where a command looks for a built one in no site."""
    root: Path = options.site
    if options.output is None and not (root / CONFIG).is_file() and not (root / "_site").exists():
        raise no_site(root)


def publish_steps(root: Path, subject: str) -> str:
    """The commands that publish what changed in a site's content, to be copied; empty without git."""
    if not in_git(root):
        return ""
    git = git_of(root)
    return " && ".join(
        f"{git} {step}" for step in ("add content", f"commit -m {shlex.quote(subject)}", "push")
    )


def in_git(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))


def git_of(root: Path) -> str:
    """The command by which git works in a site's folder."""
    return "git" if root.resolve() == Path.cwd() else f"git -C {shlex.quote(str(root))}"


def called() -> str:
    """The command by which sitegen runs, as it works in another folder."""
    program = Path(sys.argv[0]).absolute()
    if program.stem != "sitegen":
        return f"{shlex.quote(sys.executable)} -m sitegen"
    return "sitegen" if shutil.which("sitegen") == str(program) else shlex.quote(str(program))
