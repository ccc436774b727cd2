"""The addresses that papers keep from before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.archive.identity import Group
from sitegen.errors import ArchiveError


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The addresses that papers have from before, by their places among the groups."""

    slugs: Mapping[int, str] = field(default_factory=dict)
    aliases: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # paths that lead to a paper
    taken: frozenset[str] = frozenset()  # slugs that were published, and are no other paper's
    faults: tuple[ArchiveError, ...] = ()


NOTHING_KEPT: Kept = Kept()
Settle = Callable[[Sequence[Group]], Kept]  # which of the papers have which addresses from before
