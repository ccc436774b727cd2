"""Which sitegen this is."""

from __future__ import annotations

from sitegen import __version__


def version() -> str:
    return __version__


def commit() -> str:
    """The full SHA of the commit that this sitegen was made from; empty where it is not known."""
    return ""
