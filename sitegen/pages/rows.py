"""Digests as lists show them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.model import DigestPapers, Paper
from sitegen.text.wording import date_note, digest_name, digest_title
from sitegen.text.words import Words
from sitegen.urls import digest_path

GAP = 28  # days without a digest from which lists say so


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """A digest in a list."""

    id: str
    path: str
    name: str  # with its date: unique
    title: str  # without its date
    date: datetime.date
    count: int
    fresh: int  # papers that no earlier digest listed
    note: str  # what is known of the date; empty where it is certain
    gap: int  # days to the next older digest of the list, if there are many; else 0


def row(each: DigestPapers, words: Words, older: DigestPapers | None = None) -> DigestRow:
    """A digest as lists show it; `older` is the one that follows it there."""
    digest = each.digest
    days = (digest.date - older.digest.date).days if older else 0
    return DigestRow(
        id=digest.id,
        path=digest_path(digest.id),
        name=digest_name(digest, words),
        date=digest.date,
        count=len(each.papers),
        title=digest_title(digest, words),
        fresh=fresh_count(digest.id, each.papers),
        note=date_note(digest, words),
        gap=days if days >= GAP else 0,
    )


def rows_of(digests: Sequence[DigestPapers], words: Words) -> tuple[DigestRow, ...]:
    """Rows of a list of digests, newest first, with the gaps between them."""
    olders = (*digests[1:], None) if digests else ()
    return tuple(row(each, words, older) for each, older in zip(digests, olders, strict=True))


def fresh_count(digest: str, papers: Sequence[Paper]) -> int:
    """How many of a digest's papers no earlier digest listed."""
    return [paper.listings[0].digest for paper in papers].count(digest)
