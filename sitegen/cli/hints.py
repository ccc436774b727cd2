"""Hints as people read them: a document that a hint names becomes its address, which every owner can open."""

from __future__ import annotations

import re

from sitegen.errors import SitegenError

_DOCUMENT = re.compile(r"\bdocs/([\w/-]+)\.md")


def full_hint(fault: SitegenError) -> str | None:
    """What to do about a fault; None where nothing is said."""
    if not fault.hint or "docs/" not in fault.hint:
        return fault.hint or None
    from sitegen.starter.project import project_url  # noqa: PLC0415 - slow to import, and for few faults

    documentation = project_url("Documentation")
    return _DOCUMENT.sub(lambda found: f"{documentation}{found[1]}/", fault.hint)
