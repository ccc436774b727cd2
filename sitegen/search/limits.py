"""The limits of an index and of its making."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much there is of what, at most."""

    block: int = 1_024  # papers made into arrays at a time: memory, and the numbers of texts, stay small
    shard: int = 0  # bytes of a shard before compression, about; 0: as the number of papers asks
    standins: int = 1_000  # papers of a phrase: a longer list would take longer to load than it is worth
    # New rows of stand-ins before those that are too many are dropped.
    found: int = 2_000_000
    few: int = (
        5_000  # papers of an archive in which two related papers that hold a word are enough, not three
    )
    related: int = 16_384  # papers of an archive with stand-ins by related papers: they take memory


LIMITS = Limits()
