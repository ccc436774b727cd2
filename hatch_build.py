"""Writes sitegen/version.txt, by which an installed sitegen knows its version and commit."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_WRITTEN = "sitegen/version.txt"


class VersionHook(BuildHookInterface[Any]):
    """Runs in each build: of a wheel, an sdist, or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        text = f"{self.metadata.version}\n{_commit(root)}\n"
        (root / _WRITTEN).write_text(text, "utf-8", newline="\n")
        build_data["artifacts"].append(f"/{_WRITTEN}")  # git ignores it, the package must not


def _commit(root: Path) -> str:
    """The full SHA of the sources' commit: from git, from a tarball made by git, or from an sdist."""
    if (root / ".git").exists():
        git = ["git", "-C", str(root), "rev-parse", "HEAD"]
        try:
            return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
        except (OSError, subprocess.CalledProcessError):  # no git here, or no commit yet
            return ""
    for line in _lines(root / ".git_archival.txt"):
        key, _, value = line.partition(": ")
        if key == "node" and not value.startswith("$Format"):
            return value
    return "".join(_lines(root / _WRITTEN)[1:2])


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []
