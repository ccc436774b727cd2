"""`sitegen remove`."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.cli.console import shown_text
from sitegen.cli.given import called, git_of, in_git, publish_steps
from sitegen.errors import UsageError
from sitegen.removing import Removal, remove
from sitegen.sources.places import CONTENT, shown_path


def run(options: argparse.Namespace) -> int:
    root: Path = options.site
    if not options.digests and not options.paper:
        hint = "name a digest, such as 2025-08-20, or a paper, such as `--paper a-title`"
        raise UsageError("nothing to remove", hint=hint)
    removal = remove(root, options.digests, options.paper, dry_run=options.dry_run)
    for line in _told(removal, root, dry_run=options.dry_run):
        print(shown_text(line, most=1_000))
    if not options.dry_run:
        named = ", ".join((*options.digests, *filter(None, [options.paper])))
        for line in _next(removal, root, named):
            print(line)
    return 0


def _told(removal: Removal, root: Path, *, dry_run: bool) -> Iterator[str]:
    """What goes, line by line."""
    would = "would " if dry_run else ""
    for page in removal.edited:
        yield f"{would}{'take' if dry_run else 'took'} the paper out of {page}, and name it in `omit` there"
    for path in removal.deleted:
        yield f"{would}{'delete' if dry_run else 'deleted'} {shown_path(path)}"
    record = shown_path(root / CONTENT / RECORD)
    for each in removal.given_up:
        place = f"{record}:{each.line}" if each.line else record
        yield f"{would}{'give up' if dry_run else 'gave up'} the address /{each.path} ({place})"
    for address in removal.kept:
        yield f"/{address} stays: another digest lists the paper"
    for dump in removal.shared:
        yield f"{shown_path(dump)} stays: it holds other digests, too"


def _next(removal: Removal, root: Path, named: str) -> Iterator[str]:
    """The commands that follow, as they can be copied."""
    if in_git(root):
        yield f"to bring back what was committed: {git_of(root)} checkout -- {CONTENT}"
    if removal.empty:
        yield "no digest is left: add one, and the site is built from it"
    site = "" if root.resolve() == Path.cwd() else f" --site {shlex.quote(str(root))}"
    yield f"look at it: {called()} serve{site}"
    if steps := publish_steps(root, f"Remove {named}"):
        yield f"publish it: {steps}"
