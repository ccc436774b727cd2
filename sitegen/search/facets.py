"""What results are counted by: the topics of each paper, and the papers of each digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sitegen.model import DigestPapers, Paper
from sitegen.search.wire import in_order, pack_keys, varint


def topic_column(topics: Sequence[Sequence[str]]) -> bytes:
    """The topics of each paper: sorted ids, how many papers each has, and the gaps between those."""
    papers: dict[str, list[int]] = {}
    for number, ids in enumerate(topics):
        for topic in ids:
            papers.setdefault(topic, []).append(number)
    keys = in_order(papers)
    counts = [len(papers[key]) for key in keys]
    gaps = [after - before - 1 for key in keys for before, after in _pairs(papers[key])]
    return pack_keys(keys) + b"".join(map(varint, [*counts, *gaps]))


def _pairs(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Each number behind the one before it; -1 is before the first."""
    return zip([-1, *numbers[:-1]], numbers, strict=True)


def digest_runs(
    digests: Sequence[DigestPapers], papers: Sequence[Paper], names: Mapping[str, str]
) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """Of each digest its id, its name, and its papers as runs: [start, number, start, …]."""
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    return tuple(
        (each.digest.id, names.get(each.digest.id, each.digest.id), _runs(each, numbers)) for each in digests
    )


def _runs(digest: DigestPapers, numbers: Mapping[str, int]) -> tuple[int, ...]:
    runs: list[int] = []
    for number in sorted({numbers[paper.slug] for paper in digest.papers}):
        if runs and runs[-2] + runs[-1] == number:
            runs[-1] += 1
        else:
            runs += [number, 1]
    return tuple(runs)
