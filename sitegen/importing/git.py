"""Git, asked about the files of a site: it must not be there, and it is never told to change anything."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class UnansweredError(Exception):
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


def ask_git(folder: Path, *arguments: str) -> str:
    """What git prints. UnansweredError where git is not installed, finds no repository or refuses."""
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
        raise UnansweredError("git is not installed") from cause
    if done.returncode:
        raise UnansweredError(next(iter(done.stderr.strip().splitlines()), ""))
    return done.stdout


@dataclass(frozen=True, slots=True)
class Version:
    """What a file was at a commit."""

    commit: str
    day: str  # on which it was committed, as 2025-08-20
    text: str


_MOST = 20  # versions: a page that was broken that often is not worth more processes


def versions(path: Path) -> Iterator[Version]:
    """The versions of a text file that git has, the newest first, as far as they are UTF-8."""
    try:
        log = ask_git(
            path.parent, "--literal-pathspecs", "log", f"-{_MOST}", "--format=%H %cs", "--", path.name
        )
    except UnansweredError:
        return
    for line in log.splitlines():
        commit, _, day = line.partition(" ")
        try:
            text = ask_git(path.parent, "show", "--no-textconv", f"{commit}:./{path.name}")
            text.encode()  # a byte that is not UTF-8 has come as half of a surrogate pair
        except (UnansweredError, UnicodeEncodeError):
            continue
        yield Version(commit, day, text)
