"""The record of published addresses × the digests that are there now.

A digest is known again by the hash of its dump, else by the dump's name and half of its papers, else by most
of its papers. What stands where another digest was published is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from sitegen.addresses.record import Address, Record
from sitegen.addresses.signs import NEARLY_SAME, likeness, text_key, title_key
from sitegen.errors import ArchiveError
from sitegen.model import Digest, Entry
from sitegen.text import markdown
from sitegen.urls import digest_path


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDigests:
    """Digests with their addresses from before, and the addresses that none of them has."""

    digests: tuple[Digest, ...] = ()
    gone: tuple[Address, ...] = ()
    faults: tuple[ArchiveError, ...] = ()


def keep_digests(record: Record, digests: Sequence[Digest]) -> KeptDigests:
    """The digests, each with an alias for every address under which it was published, but for its own."""
    lines = [each for each in record.addresses if each.of_digest]
    by_id = {digest.id: digest for digest in digests}
    place = {alias: digest.id for digest in digests for alias in digest.aliases}
    others: list[Address] = []  # lines of addresses at which another digest stands now
    for line in lines:
        there = by_id.get(line.digest) if not line.to and line.path not in place else None
        if there is not None and _is_another(line, there, record):
            others.append(line)
        elif there is not None:
            place[line.path] = there.id
    wanted = [each for each in lines if not each.to and each.path not in place and each not in others]
    free = [digest for digest in digests if digest_path(digest.id) not in place]
    for line, number in match_digests(record, wanted, free):
        place[line.path] = free[number].id
    place.update(
        (each.path, place[each.to])
        for each in lines
        if each.to in place and each.path not in place and each.path != digest_path(place[each.to])
    )
    aliases: dict[str, list[str]] = {}
    for path, digest_id in place.items():
        if path != digest_path(digest_id):
            aliases.setdefault(digest_id, []).append(path)
    return KeptDigests(
        digests=tuple(_with_aliases(digest, aliases.get(digest.id, ())) for digest in digests),
        gone=tuple(each for each in lines if each.path not in place and each not in others),
        faults=tuple(_another(each, by_id[each.digest], record) for each in others if each.path not in place),
    )


def _with_aliases(digest: Digest, paths: Collection[str]) -> Digest:
    more = tuple(path for path in sorted(paths) if path not in digest.aliases)
    return replace(digest, aliases=(*digest.aliases, *more)) if more else digest


def _is_another(line: Address, digest: Digest, record: Record) -> bool:
    """Whether a digest that stands at an address is clearly not the one that was published there."""
    if not line.sha256 or not digest.sha256 or line.sha256 == digest.sha256:
        return False
    known = record.papers_of.get(line.digest, ())
    return bool(known) and bool(digest.entries) and not _shared(known, digest).mostly(min)


def _another(line: Address, digest: Digest, record: Record) -> ArchiveError:
    return ArchiveError(
        f"address of another digest: /{line.path}",
        source=digest.source or digest.dump,
        hint=f"it was published for {line.dump or 'other papers'} ({record.place(line)}); "
        f"give this page a name that is free, or {record.forget}",
    )


def match_digests(
    record: Record,
    wanted: Sequence[Address],
    digests: Sequence[Digest],
    hashes: Sequence[Set[str]] | None = None,
) -> list[tuple[Address, int]]:
    """Which of the digests, by place, had which of the wanted addresses; each is taken once.

    `hashes` are those that the bytes of each digest's dump have, or would have with other line ends.
    """
    of_bytes = hashes if hashes is not None else [{digest.sha256} - {""} for digest in digests]
    rules: tuple[Callable[[Address, int], bool], ...] = (
        lambda line, number: line.sha256 in of_bytes[number],
        lambda line, number: _same_name(line, digests[number], record),
        lambda line, number: _same_papers(line, digests[number], record),
    )
    free = list(range(len(digests)))
    pairs: list[tuple[Address, int]] = []
    taken: set[str] = set()
    for rule in rules:
        for line in wanted if free else ():
            number = next((each for each in free if rule(line, each)), None)
            if line.path not in taken and number is not None:
                pairs.append((line, number))
                free.remove(number)
                taken.add(line.path)
    return pairs


def _same_name(line: Address, digest: Digest, record: Record) -> bool:
    known = record.papers_of.get(line.digest, ())
    return bool(line.dump) and line.dump == digest.dump and bool(known) and _shared(known, digest).mostly(min)


def _same_papers(line: Address, digest: Digest, record: Record) -> bool:
    known = record.papers_of.get(line.digest, ())
    return bool(known) and _shared(known, digest).mostly(max)


@dataclass(frozen=True, slots=True)
class _Shared:
    """How many papers two lists have in common."""

    both: int
    one: int
    other: int

    def mostly(self, of: Callable[[int, int], int]) -> bool:
        """Whether that is half of the shorter list (`min`) or of the longer one (`max`)."""
        return self.both * 2 >= of(self.one, self.other)


def mostly_same(titles: Set[str], known: Set[str]) -> bool:
    """Whether two digests list mostly the same titles, as forms of one dump do."""
    return _Shared(len(titles & known), len(titles), len(known)).mostly(min)


def _shared(known: Sequence[Address], digest: Digest) -> _Shared:
    signs = [_entry_signs(entry) for entry in digest.entries]
    titles = {title for title, _ in signs}
    both = sum(
        line.title in titles or any((likeness(line.text, text) or 0) >= NEARLY_SAME for _, text in signs)
        for line in known
    )
    return _Shared(both, len(known), len(signs))


@lru_cache(maxsize=4096)  # a digest is compared with several
def _entry_signs(entry: Entry) -> tuple[str, str]:
    return title_key(markdown.render_inline(entry.title).plain), text_key(entry.abstract)
