"""A digest's date, held against what its page and its dump say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from sitegen.audit.finding import Finding, of_page, place
from sitegen.errors import ContentError
from sitegen.importing.dates import date_in_line, date_in_name
from sitegen.importing.result import Reading
from sitegen.model import Digest

_GIVEN = (
    "if the date of the page is right, add `date_from: option` between the lines `---` on top, in place of "
    "the `date_from` there, and this message goes away; else correct the date"
)
_FIRST = 1991  # no archive of papers had a digest before arXiv


def date_findings(digest: Digest, reading: Reading | None, today: datetime.date) -> Iterator[Finding]:
    """Warnings on a date that cannot be, or that is not what it is said to be taken from."""
    line = digest.date_line or None
    # Where the page was written it may be tomorrow already.
    if digest.date > today + datetime.timedelta(days=1):
        yield _warning(
            digest,
            reading,
            f"date in the future: {digest.date}",
            "correct it in the page, here and in its name",
        )
    guessed = digest.date_from == "added" or digest.year_inferred
    if digest.date.year < _FIRST and (guessed or not digest.checked):
        hint = (
            "the time of the dump's file was wrong; correct the date, and write `date_from: option`"
            if guessed
            else "correct it, or write `checked: true` if it is right"
        )
        yield _warning(digest, reading, f"date of long ago: {digest.date}", hint)
    if not digest.source:
        return
    if other := _evidence(digest):
        what, date = other
        yield of_page("warning", digest, f"date is not that of {what}: {date}", line=line, hint=_GIVEN)
    if digest.source.split("/")[-2:-1] not in ([], [digest.id[:4]]):
        yield of_page(
            "warning",
            digest,
            f"in the folder of another year: {digest.source.split('/')[-2]}",
            line=None,
            hint=f"move it into {digest.id[:4]}/",
        )


def _warning(digest: Digest, reading: Reading | None, message: str, hint: str) -> Finding:
    source = place(digest, reading)
    hint = hint if digest.source else "put the right date into the file's name"
    return Finding("warning", ContentError(message, source=source, line=digest.date_line or None, hint=hint))


def _evidence(digest: Digest) -> tuple[str, datetime.date | str] | None:
    """What says another date than the page does, and which."""
    if digest.date_from == "filename" and digest.dump:
        named = date_in_name(digest.dump)
        return ("the dump's name", named) if named not in {None, digest.date} else None
    if digest.date_from == "dump" and digest.date_text:
        lined = date_in_line(digest.date_text, latest=digest.date)
        return ("the dump's date line", digest.date_text) if lined not in {None, digest.date} else None
    # An import with --replace may give a page of its own another date, and leaves it its name.
    own = datetime.date.fromisoformat(digest.id[: len("2025-08-20")])
    if own != digest.date and (digest.date_from == "added" or not digest.sha256) and not digest.checked:
        return "the page's name", own
    return None
