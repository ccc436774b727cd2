"""What is wrong, odd or different in a site's pages, said at every build and not only at the import.

Faults where a reader would see nonsense or lose a paper, warnings where an owner should look, notes on
what differs harmlessly. Nothing here depends on whether a dump was imported just now: a page that the
import is about to write is looked at as if it lay there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitegen.archive.identity import digest_order
from sitegen.audit.compare import compare
from sitegen.audit.dates import date_findings
from sitegen.audit.finding import Finding, Level
from sitegen.audit.form import form_findings
from sitegen.audit.identity import copies, identifier_findings
from sitegen.audit.listing import listing_findings, texts_elsewhere
from sitegen.errors import SitegenError
from sitegen.importing.result import Reading
from sitegen.model import Digest

__all__ = ["Audit", "audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found, each in the order of the digests and of the lines of their pages."""

    faults: tuple[SitegenError, ...] = ()
    warnings: tuple[SitegenError, ...] = ()
    notes: tuple[SitegenError, ...] = ()  # what differs harmlessly; empty unless asked for


def audit(
    digests: Iterable[Digest], readings: Iterable[Reading], *, today: datetime.date, notes: bool = False
) -> Audit:
    """Look through all digests, each with the dump that it was made from, if that is there.

    `today` is only held against the digests' dates.
    """
    ordered = sorted(digests, key=digest_order)
    by_digest = {reading.digest: reading for reading in readings}
    elsewhere = texts_elsewhere(ordered)
    twins = copies(ordered, by_digest)
    found: list[Finding] = []
    for digest in ordered:
        reading = by_digest.get(digest.id)
        found += date_findings(digest, reading, today)
        found += twins.get(digest.id, ())
        found += _page(digest, reading, elsewhere, notes=notes)
    found += identifier_findings(ordered, by_digest)
    return Audit(
        faults=_of("fault", found), warnings=_of("warning", found), notes=_of("note", found) if notes else ()
    )


def _page(
    digest: Digest, reading: Reading | None, elsewhere: frozenset[str], *, notes: bool
) -> Sequence[Finding]:
    """What is odd about one page, by line; a lost paper is said once, where its heading should be."""
    compared = compare(digest, reading, notes=notes)
    if not digest.source:  # no page was or will be written: there is nothing that could differ
        return compared.findings
    swallowed = {each.error.line for each in compared.findings if each.swallowed}
    own = [
        *form_findings(digest, compared.is_unchanged),
        *listing_findings(digest, compared, elsewhere),
    ]
    told = {each.error.line for each in own if each.level == "fault"}
    kept = [
        *(each for each in own if each.level == "fault" or each.error.line not in swallowed),
        *(each for each in compared.findings if not each.swallowed or each.error.line not in told),
    ]
    return sorted(kept, key=lambda each: (each.error.source != digest.source, each.error.line or 0))


def _of(level: Level, found: Iterable[Finding]) -> tuple[SitegenError, ...]:
    return tuple(each.error for each in found if each.level == level)
