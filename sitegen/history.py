"""When a file was added: its first commit in git, else its modification time."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Added:
    """The moment a file was added, and the day it was for the one who added it."""

    seconds: int  # since the epoch, UTC; for a file outside git, of its day's start
    day: datetime.date


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a set of files."""

    added: dict[Path, Added]
    shallow: bool  # the clone has not all commits, so first commits are in doubt


def read_history(paths: Iterable[Path]) -> History:
    """When each file was added. The files must exist."""
    added: dict[Path, Added] = {}
    shallow = False
    by_folder: dict[Path, list[Path]] = {}
    for path in paths:
        by_folder.setdefault(path.parent.resolve(), []).append(path)
    for folder, members in by_folder.items():
        commits = _first_commits(folder)
        if commits and _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
            shallow = True
        for path in members:
            added[path] = commits.get(path.name) or _modified(path)
    return History(added=added, shallow=shallow)


def _modified(path: Path) -> Added:
    """By day only: files of one copying have times that differ by chance."""
    day = datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC).date()
    start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    return Added(int(start.timestamp()), day)


def _first_commits(folder: Path) -> dict[str, Added]:
    """File name → its first commit, for the files of one folder; empty outside git.

    The author's date counts, in the author's own time zone: a rebase does not move it. A renamed file
    keeps the date under which it first came in.
    """
    log = _git(
        folder,
        "log",
        "-z",  # names as they are, whatever signs they hold
        "--no-show-signature",
        "--reverse",
        "--relative",
        "--find-renames=90%",
        "--diff-filter=AR",
        "--name-status",
        "--date=short",
        "--format=%x00%at %ad",
        "--",
        ".",
    )
    first: dict[str, Added] = {}
    moment: Added | None = None
    fields = iter(log.split("\0"))
    for field in fields:
        status = field.strip("\n")
        if status.startswith(("A", "R")):
            old = next(fields) if status.startswith("R") else None
            name = next(fields)
            if known := first.get(old or name) or moment:
                first.setdefault(name, known)
        elif status:
            seconds, _, day = status.partition(" ")
            moment = Added(int(seconds), datetime.date.fromisoformat(day))
    return first


def _git(folder: Path, *arguments: str) -> str:
    """What git prints, or nothing where there is no git or no repository."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",  # as file names do
            check=False,
        )
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
