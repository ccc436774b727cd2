"""When the content of a file was added: its first commit in git, else the file's modification time."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
from collections.abc import Container, Iterable, Iterator
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
    refusals: dict[Path, Refusal]  # files whose own time counts only because git could not be asked


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why git could not be asked where there seems to be a repository."""

    message: str
    hint: str


def read_history(paths: Iterable[Path]) -> History:
    """When each file was added. The files must exist."""
    places = {path: path.parent.resolve() / path.name for path in paths}
    folders = {place.parent for place in places.values()}
    added: dict[Path, Added] = {}
    refusals: dict[Path, Refusal] = {}
    shallow = False
    by_folder: dict[Path, dict[str, Path]] = {}
    for path, place in places.items():
        # One history for a folder and those below it, so that a file moved between them keeps its date.
        folder = next(parent for parent in reversed(place.parents) if parent in folders)
        by_folder.setdefault(folder, {})[place.relative_to(folder).as_posix()] = path
    for folder, members in by_folder.items():
        commits: dict[str, Added] = {}
        try:
            if _ask(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
                shallow = True
            if _has_commit(folder):
                small = {name for name, path in members.items() if _small(path)}
                commits = _first_commits(folder, small=small)
        except _UnansweredError as cause:
            if (refusal := _refusal(folder, str(cause))) is not None:
                refusals |= dict.fromkeys(members.values(), refusal)
        for name, path in members.items():
            added[path] = commits.get(name) or _modified(path)
    return History(added=added, shallow=shallow, refusals=refusals)


def _modified(path: Path) -> Added:
    """The day of a file's modification time. No closer: times of files copied together differ by chance."""
    day = datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC).date()
    start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    return Added(int(start.timestamp()), day)


# Git calls no change to a file of less than 400 bytes a rewrite (MINIMUM_BREAK_SIZE in its diffcore.h). A
# dump of one whole abstract is larger.
_SMALL = 400
_REWRITES = "--break-rewrites"  # `M080`: most of what a file held was replaced
_RAW = ("-z", "--raw", "--no-abbrev", "--relative", "--find-renames=90%", _REWRITES)  # -z: names as they are


def _small(path: Path) -> bool:
    return path.stat().st_size < _SMALL


def _first_commits(folder: Path, *, small: Container[str]) -> dict[str, Added]:
    """Name of a file below the folder → the first commit of its content. The folder must have commits.

    The author's date counts, in the author's own time zone: a rebase does not move it. A file that was
    renamed, edited or deleted for a time keeps its date. A file that was rewritten gets the date of the
    rewriting, or none if that is not yet committed; any change to one of the `small` files is a rewriting.
    """
    log = _ask(
        folder,
        "log",
        "--no-show-signature",
        "--reverse",
        "--date=short",
        "--format=%x00%at %ad",
        *_RAW,
        "--",
        ".",
    )
    first: dict[str, Added] = {}
    of_content: dict[str, Added] = {}  # by the content's name in git
    for moment, change in _changes(log):
        if change.status == "D":
            first.pop(change.path, None)
            continue
        kept = None if change.rewritten or change.path in small else first.get(change.old_path)
        first[change.path] = of_content.setdefault(change.blob, kept or moment)
    for _, change in _changes(_ask(folder, "diff", "--no-ext-diff", *_RAW, "HEAD", "--", ".")):
        if change.rewritten or change.path in small:
            first.pop(change.path, None)
    return first


@dataclass(frozen=True, slots=True)
class _Change:
    """What happened to one file in a commit, or after the last one."""

    status: str  # git's letter for it
    rewritten: bool
    blob: str  # the name of its new content
    old_path: str
    path: str


def _changes(log: str) -> Iterator[tuple[Added, _Change]]:
    """The changes in git's raw output, each with the moment of its commit; 1970 for what is not committed."""
    moment = Added(0, datetime.date(1970, 1, 1))
    fields = iter(log.split("\0"))
    for padded in fields:
        field = padded.strip("\n")
        if field.startswith(":"):
            _, _, _, blob, status = field.split(" ")
            old_path = next(fields)
            path = next(fields) if status.startswith(("R", "C")) else old_path
            yield moment, _Change(status[0], status[0] == "M" and len(status) > 1, blob, old_path, path)
        elif field:
            seconds, _, day = field.partition(" ")
            moment = Added(int(seconds), datetime.date.fromisoformat(day))


def _has_commit(folder: Path) -> bool:
    try:
        return bool(_ask(folder, "rev-parse", "--quiet", "--verify", "HEAD"))
    except _UnansweredError as cause:
        if str(cause):
            raise
        return False  # git says nothing: the repository has no commit


class _UnansweredError(Exception):
    """Git did not answer; the text is what it said, or empty."""


# Variables that lead git to another repository, as hooks set them. We ask the folder's own repository.
ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
)


def _ask(folder: Path, *arguments: str) -> str:
    """What git prints. _UnansweredError where git is not installed, finds no repository or refuses."""
    environment = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",  # as file names do
            check=False,
            env={**environment, "LC_ALL": "C"},
        )
    except OSError as cause:
        raise _UnansweredError("git is not installed") from cause
    if done.returncode:
        raise _UnansweredError(next(iter(done.stderr.strip().splitlines()), ""))
    return done.stdout


def _refusal(folder: Path, said: str) -> Refusal | None:
    """Why git did not answer; None where there is no repository to ask."""
    repository = next((str(at) for at in (folder, *folder.parents) if (at / ".git").exists()), "")
    if not repository:
        if "GIT_DIR" not in os.environ:
            return None
        return Refusal(
            f"no repository is found from here, and GIT_DIR={os.environ['GIT_DIR']} is not followed",
            "run it in the working tree of a clone, or put dates into the file names",
        )
    if re.search("dubious ownership|unsafe repository", said):
        return Refusal(
            "git does not trust the repository, which belongs to somebody else",
            f"git config --global --add safe.directory {repository}",
        )
    return Refusal(
        said.removeprefix("fatal: ") or "git says nothing",
        f"let `git -C {repository} log` work, or put dates into the file names",
    )
