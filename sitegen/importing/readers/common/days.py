"""The digests of a dump whose papers say on which day they were listed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sitegen.importing.readers.common.count import RecordCount
from sitegen.importing.readers.common.draft import Draft, DraftEntry


def fingerprint(day: str, text: str) -> str:
    """By which a day of a dump is known, whatever else the file holds: the SHA-256 of day and text."""
    return hashlib.sha256(f"{day}\n{text}".encode()).hexdigest()


def split_records(
    whole: Draft, count: RecordCount, days: Sequence[str], texts: Sequence[str]
) -> tuple[Draft, ...]:
    """The digests of the days on which entries were listed, oldest first.

    `count` is that of the `whole` dump. There is one value of `days` an entry: `2025-08-20`, `2025-08-20-2`
    for a second digest of the day, or empty. `texts` has the text of its record. Entries without a day belong
    to the oldest, with everything else that the count holds. Without any day, the whole as it is.
    """
    known = sorted({day for day in days if day})
    if not known:
        return (whole,)
    day_of = {entry.line: day or known[0] for entry, day in zip(whole.entries, days, strict=True)}
    rows: dict[str, list[tuple[DraftEntry, str]]] = {day: [] for day in known}
    for entry, day, text in zip(whole.entries, days, texts, strict=True):
        rows[day or known[0]].append((entry, text))
    return tuple(
        replace(
            whole,
            entries=tuple(entry for entry, _ in listed),
            count=_count(count, len(listed), first=day == known[0]),
            date_text=day[: len("2025-08-20")],
            date_line=listed[0][0].line,
            sha256=fingerprint(day, "\n".join(text for _, text in listed)),
            remarks=tuple(each for each in whole.remarks if day_of.get(each.line or 0, known[0]) == day),
        )
        for day, listed in rows.items()
    )


def _count(whole: RecordCount, papers: int, *, first: bool) -> RecordCount:
    """That of one day: what is no paper of any day counts for the first."""
    return replace(whole, papers=papers) if first else RecordCount(what=whole.what, papers=papers)
