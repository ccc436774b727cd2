"""The owner's git, asked without a look at the working tree, the index or the current branch."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import PublishError
from sitegen.importing.git import ELSEWHERE

_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")

_HINTS = (
    (
        re.compile(
            r"could not read (Username|Password)|[Aa]uthentication failed|Permission denied|\b40[13]\b"
        ),
        "sign in as somebody who may write there: `gh auth login`, a token, or an SSH key",
    ),
    (
        re.compile(r"protected branch|GH006|GH013|pre-receive hook declined"),
        "the host refuses pushes to this branch; change its rules, or give another branch",
    ),
    (
        re.compile(r"not appear to be a git repository|[Rr]epository not found|does not exist"),
        "`git remote -v` shows the address; correct it, and make sure that you may read it",
    ),
    (
        re.compile(r"not a git repository"),
        "run it in a clone of the archive's repository; or publish to a folder or to object storage",
    ),
    (
        re.compile(r"dubious ownership"),
        "git does not trust the folder, which belongs to somebody else: `git help config`, safe.directory",
    ),
)


class GitError(PublishError):
    """Git did not do what it was asked; `said` is what it printed."""

    def __init__(self, doing: str, said: str) -> None:
        said = _PASSWORD.sub("", said)
        told = [line.strip() for line in said.splitlines() if not line.startswith("hint:") and line.strip()]
        told.sort(key=lambda line: not line.startswith(("fatal:", "error:")))  # what else it says comes after
        super().__init__(
            f"{doing}: {told[0].partition(': ')[2] or told[0]}" if told else doing,
            hint=next(
                (hint for pattern, hint in _HINTS if pattern.search(said)),
                "make sure that git reaches the remote",
            ),
        )


@dataclass(frozen=True, slots=True)
class Git:
    folder: Path

    def ask(self, doing: str, *arguments: str, given: Iterable[bytes] = ()) -> bytes:
        """What git prints. GitError, which says what could not be done, where it refuses."""
        with self._started(*arguments) as running:
            assert running.stdin is not None  # noqa: S101 - for the type checker
            try:
                with contextlib.suppress(BrokenPipeError):  # it has refused, and says so
                    for part in given:
                        running.stdin.write(part)
                said, complained = running.communicate()
            except BaseException:
                running.kill()
                raise
        if running.returncode:
            raise GitError(doing, complained.decode("utf-8", "replace"))
        return said

    def _started(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
        if not sys.stdin or not sys.stdin.isatty():
            environment["GIT_TERMINAL_PROMPT"] = "0"  # nobody could answer
        try:
            return subprocess.Popen(  # noqa: S603 - no shell
                ["git", "-C", str(self.folder), *arguments],  # noqa: S607 - the user's own git
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**environment, "LC_ALL": "C"},
            )
        except OSError as cause:
            hint = "install it; or publish to a folder or to object storage"
            raise PublishError("git is not installed", hint=hint) from cause

    def line(self, doing: str, *arguments: str) -> str:
        return self.ask(doing, *arguments).decode("utf-8", "surrogateescape").strip()
