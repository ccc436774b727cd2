"""Which sitegen this is: its version, and the commit that it was made from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUILT = _PACKAGE / "version.txt"  # a line each; hatch_build.py writes it when sitegen is built or installed
_NEVER_BUILT = ("0.0.0.dev0", "")


def version() -> str:
    """The release, such as 0.2.0, or the development version that follows it, such as 0.2.1.dev3.

    That of an editable install is from when it was installed.
    """
    return _built()[0]


def commit() -> str:
    """The full SHA of the commit; empty where it is not known. A checkout asks git, which takes a moment."""
    return _checked_out() or _built()[1]


@cache
def _built() -> tuple[str, str]:
    try:
        number, sha = _BUILT.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return _NEVER_BUILT
    return number, sha


def _checked_out() -> str:
    """The commit of the repository that this package lies in; empty when this is an installed copy."""
    # A copy holds its themes; whatever repository it was installed into is not sitegen's.
    if (_PACKAGE / "_data").is_dir() or not (_PACKAGE.parent / ".git").exists():
        return ""
    import subprocess  # noqa: PLC0415 - few commands ask for the commit, and all import this module

    git = ["git", "-C", str(_PACKAGE.parent), "rev-parse", "HEAD"]
    try:
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ""
