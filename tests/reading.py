"""Dumps as tests read them."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.importing.readers import Draft, read_dump


def read_one(data: bytes, *, source: str, furniture: Sequence[str] = (), force: bool = False) -> Draft:
    """The digest of a dump that holds one."""
    [draft] = read_dump(data, source=source, furniture=furniture, force=force)
    return draft
