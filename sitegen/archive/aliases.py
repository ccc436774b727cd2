"""Old addresses that lead to papers and digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen import urls
from sitegen.archive.identity import Group
from sitegen.archive.kept import NOTHING_KEPT, Kept
from sitegen.model import Archive, Entry


def list_paper_aliases(
    groups: Sequence[Group], slugs: Sequence[str], kept: Kept = NOTHING_KEPT
) -> Iterator[tuple[str, ...]]:
    """The aliases of each paper, without addresses that papers have: its own, or that of one of its title."""
    taken = set(map(urls.paper_path, slugs))
    for number, group in enumerate(groups):
        given = dict.fromkeys((*given_aliases(group), *kept.aliases.get(number, ())))
        aliases = tuple(path for path in given if path not in taken)
        taken.update(path for path in aliases if urls.slug_of(path))
        yield aliases


def given_aliases(group: Group) -> tuple[str, ...]:
    """The paths that pages let lead to a paper."""
    return tuple(dict.fromkeys(path for each in group.occurrences for path in entry_aliases(each.entry)))


def entry_aliases(entry: Entry) -> tuple[str, ...]:
    given = entry.field("aliases")
    return tuple(path for part in given.split(",") if (path := urls.alias_path(part))) if given else ()


def list_aliases(archive: Archive) -> Iterator[tuple[str, str, int]]:
    """Each alias of digests and papers, with the dated page and the line that give it."""
    for digest in (each.digest for each in archive.digests):
        yield from ((path, digest.source, digest.aliases_line) for path in digest.aliases)
        for entry in digest.entries:
            yield from ((path, digest.source, entry.line_of("aliases")) for path in entry_aliases(entry))
