"""What code runs here: two machines that say the same make the same bytes."""

from __future__ import annotations

import re
import sys
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


@cache
def code_version() -> str:
    """A fingerprint of sitegen's modules and of what they need, and the version of Python.

    A commit or release that leaves the modules alone is the same code.
    """
    told = blake2b(digest_size=6)
    for path in sorted(_PACKAGE.rglob("*.py")):
        told.update(f"{path.relative_to(_PACKAGE).as_posix()}\n".encode() + path.read_bytes())
    for name in _requirements():
        told.update(f"{name} {metadata.version(name)}\n".encode())
    return f"sitegen {told.hexdigest()}, Python {sys.version_info.major}.{sys.version_info.minor}"


def _requirements() -> list[str]:
    """The packages that sitegen needs, without those of its extras; none when it runs without a package."""
    try:
        lines = metadata.requires("digest-sitegen") or []
    except metadata.PackageNotFoundError:
        return []
    needed = (line for line in lines if "extra ==" not in line)
    return sorted(found[0] for line in needed if (found := re.match(r"[\w.-]+", line)))
