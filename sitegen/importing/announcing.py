"""A late digest says which papers feeds announced before, so that these keep their dates and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sitegen.archive.identity import Group, digest_order, group_entries
from sitegen.archive.papers import announced_by
from sitegen.model import Digest, Entry


def pin_announcements(existing: Sequence[Digest], new: Digest, *, old: Digest | None = None) -> Digest:
    """The new digest with `announced` fields for papers that feeds already announced by a newer one.

    Pages say what was listed on which day, but not in which order they came in. So a digest that comes in
    after a newer one has to write this down. A digest that replaces an `old` form of itself is late only
    with the papers that it did not list before.
    """
    place = digest_order(new)
    if not any(digest_order(each) > place for each in existing):
        return new
    before = {
        (each.digest.id, each.position): announced_by(group)
        for group in _groups(*existing, *((old,) if old else ()))
        if not any(each.digest is old for each in group.occurrences)
        for each in group.occurrences
    }
    order = {each.id: digest_order(each) for each in existing}
    pins: dict[int, str] = {}
    for group in _groups(*existing, new):
        own = [each.position for each in group.occurrences if each.digest is new]
        keys = [(each.digest.id, each.position) for each in group.occurrences]
        announced = sorted({before[key] for key in keys if key in before}, key=order.__getitem__)
        if own and announced and announced[0] != announced_by(group):
            pins[own[0]] = announced[0]
    entries = [_announced(entry, pins.get(place, "")) for place, entry in enumerate(new.entries)]
    return replace(new, entries=tuple(entries))


def _groups(*digests: Digest) -> list[Group]:
    return group_entries(sorted(digests, key=digest_order))


def _announced(entry: Entry, digest: str) -> Entry:
    if not digest or entry.field("announced"):
        return entry
    return replace(entry, fields=(*entry.fields, ("announced", digest)))
