"""Texts that are not in UTF-8."""

from __future__ import annotations

from sitegen.errors import SitegenError


def not_utf8(
    cause: UnicodeDecodeError, *, source: str, error: type[SitegenError], what: str = "file"
) -> SitegenError:
    """The fault, at the line of the first letter that cannot be read."""
    line = cause.object.count(b"\n", 0, cause.start) + 1
    return error("not UTF-8", source=source, line=line, hint=f"save the {what} as UTF-8")
