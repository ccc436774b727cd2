"""A dump → draft digests. `table.py` names the formats; each is a module or a package beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import LineCount, RecordCount
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark

__all__ = [
    "Draft",
    "DraftEntry",
    "LineCount",
    "RecordCount",
    "Remark",
    "dump_suffix",
    "read_bytes",
    "read_dump",
]


def read_dump(
    data: bytes, *, source: str, furniture: Sequence[str] = (), force: bool = False
) -> tuple[Draft, ...]:
    """The digests in a dump's bytes; `furniture` are lines that the settings name, beside those of the table.

    DumpError when the bytes are empty, no text, hold no entry or an unresolved merge; and, unless forced,
    when they are of a known format that is no dump, or what they hold does not look like a digest.
    """
    # Most builds read no new dump: they do not wait for all formats.
    from sitegen.importing.readers.table import read_file  # noqa: PLC0415

    return read_file(data, source, furniture, force=force)


def dump_suffix(data: bytes) -> str:
    """The end of a file's name that says in which format the bytes are: `.json`."""
    from sitegen.importing.readers.table import find_suffix  # noqa: PLC0415 - as above

    return find_suffix(data)


def read_bytes(path: Path, *, source: str | None = None) -> tuple[bytes, str]:
    """A dump file's bytes and their SHA-256. DumpError when it cannot be read."""
    name = source if source is not None else str(path)
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise DumpError(
            f"cannot be read: {cause.strerror}", source=name, hint="check the file's rights"
        ) from cause
    return data, hashlib.sha256(data).hexdigest()
