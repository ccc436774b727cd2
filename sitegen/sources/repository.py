"""The git repository that a site lies in, and the workflows in it. Git itself is not asked."""

from __future__ import annotations

import os
from pathlib import Path

WORKFLOWS = ".github/workflows"


def repository_root(folder: Path) -> Path | None:
    """The root of the repository that a folder, which need not be there yet, lies in; None outside of one."""
    place = Path(os.path.realpath(folder))
    return next((at for at in (place, *place.parents) if (at / ".git").exists()), None)


def sitegen_workflows(root: Path) -> tuple[Path, ...]:
    """The workflows of a repository that run sitegen, by name."""
    folder = root / WORKFLOWS
    found = sorted((*folder.glob("*.yml"), *folder.glob("*.yaml")))
    return tuple(path for path in found if path.is_file() and b"sitegen" in path.read_bytes())
