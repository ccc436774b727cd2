"""Papers → for each paper a few others that say much the same.

Likeness is the cosine of TF-IDF vectors (`vectors.py`), plus a bonus for topics in common. Two steps, so
that a new digest leaves most lists alone: settled papers are compared among themselves, and what is found is
worth keeping; newer papers are compared with all, by the frequencies of the settled ones. Where nothing is
settled, the second step does all.

To stay linear in the number of papers, a paper keeps its heaviest terms, and a term is looked up only in the
papers where it weighs most; what that loses is in docs/explanation/topics.md. Ties go by slug, the settled
papers first.
In each step papers are taken in the order of their slugs: their order within the step makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.execution import Executor, Serial
from sitegen.language.shared_terms import HEAD, Heads, TermNames, heads_of, shared_terms
from sitegen.language.vectors import (
    NO_COUNTS,
    NO_ROWS,
    UNIT,
    Columns,
    Counts,
    Int64s,
    Table,
    count_papers,
    look_up,
    ragged,
    read_texts,
    weigh_columns,
    weigh_papers,
)
from sitegen.model import Paper
from sitegen.parts.snapshot import settled

COUNT = 5  # related papers of a paper
NEAR_DUPLICATE = 0.5  # cosine from which two papers are one work in two versions
CANDIDATES = 20  # times the count, before topics are looked at
SAME_PRIMARY = 0.05  # bonus for the same primary topic, on the scale of the cosine
SHARED_TOPIC = 0.03  # bonus for each topic in common, the primary one included
ROWS = 1024  # papers compared by one task
_SUMS = 1 << 17  # likenesses held at a time

_SQUARE = UNIT * UNIT
_BITS = np.array([number.bit_count() for number in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Related:
    """Papers and those related to them, by slug."""

    lists: Mapping[str, tuple[str, ...]]  # slugs, best first
    shared: Mapping[str, str]  # the terms that the paper shares with each, as `shared_terms` writes them

    def __or__(self, other: Related) -> Related:
        return Related({**self.lists, **other.lists}, {**self.shared, **other.shared})


@dataclass(frozen=True, slots=True, eq=False)
class _Topics:
    """The topics of papers."""

    names: tuple[str, ...]
    primary: NDArray[np.int32]  # of each paper a place in `names`, or -1
    bits: NDArray[np.uint8]  # a row a paper, a bit a name


@dataclass(frozen=True, slots=True, eq=False)
class SettledRelated:
    """The related papers of the settled papers, and what newer papers are compared with."""

    slugs: tuple[str, ...]  # of the settled papers, sorted
    found: NDArray[np.int32]  # a row a paper: places in `slugs`, best first; filled up with -1
    shared: tuple[str, ...]  # for each paper what it shares with those, as in `Related`
    heads: Heads
    counts: Counts
    lookup: Table  # for each column the papers
    topics: _Topics

    def related(self) -> Related:
        """The related papers of the settled ones."""
        return _related(self.slugs, self.found, self.slugs, self.shared)


@dataclass(frozen=True, slots=True, eq=False)
class _Comparison:
    """Papers to be compared with the settled ones and with each other."""

    rows: Table  # for each paper the columns
    lookups: tuple[
        tuple[Table, int], ...
    ]  # for each column settled papers, then these; and how many there are
    topics: _Topics  # of the settled papers, then of these
    first: int  # the place of the first of these papers


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """Papers to be compared, and what tells afterwards why they are alike."""

    counts: Counts  # of their own terms
    comparison: _Comparison
    heads: Heads  # of the settled papers, then of these
    names: TermNames


_NOTHING = SettledRelated(
    slugs=(),
    found=np.zeros((0, COUNT), np.int32),
    shared=(),
    heads=np.zeros((0, HEAD), np.int32),
    counts=NO_COUNTS,
    lookup=NO_ROWS,
    topics=_Topics((), np.zeros(0, np.int32), np.zeros((0, 0), np.uint8)),
)


def related_papers(
    papers: Sequence[Paper],
    count: int = COUNT,
    *,
    boundary: int | None = None,
    executor: Executor | None = None,
) -> Related:
    """For each paper at most `count` others, most alike first, found by the executor.

    Papers come oldest first; the first `boundary` of them are settled, by default as many as `snapshot` says.
    Never the paper itself, nor a near-duplicate of it. A paper that shares no telling word with any other
    has an empty row.
    """
    boundary = settled(len(papers)) if boundary is None else boundary
    known = settled_related(papers[:boundary], count, executor=executor)
    return known.related() | newer_related(known, papers[boundary:], count, executor=executor)


def settled_related(
    papers: Sequence[Paper], count: int = COUNT, *, executor: Executor | None = None
) -> SettledRelated:
    """The settled papers, compared with one another alone."""
    ordered = sorted(papers, key=lambda paper: paper.slug)
    prepared = _prepare(_NOTHING, ordered)
    found = _compare(prepared.comparison, count, executor)
    return SettledRelated(
        slugs=tuple(paper.slug for paper in ordered),
        found=found,
        shared=tuple(shared_terms(prepared.heads, prepared.heads, found, prepared.names)),
        heads=prepared.heads,
        counts=prepared.counts,
        lookup=prepared.comparison.lookups[0][0],
        topics=prepared.comparison.topics,
    )


def newer_related(
    known: SettledRelated, papers: Sequence[Paper], count: int = COUNT, *, executor: Executor | None = None
) -> Related:
    """For each newer paper those related to it, settled ones or newer, best first."""
    ordered = sorted(papers, key=lambda paper: paper.slug)
    slugs = [paper.slug for paper in ordered]
    prepared = _prepare(known, ordered)
    found = _compare(prepared.comparison, count, executor)
    shared = shared_terms(prepared.heads[len(known.slugs) :], prepared.heads, found, prepared.names)
    return _related(slugs, found, (*known.slugs, *slugs), shared)


def _related(
    slugs: Sequence[str], found: NDArray[np.int32], names: Sequence[str], shared: Iterable[str]
) -> Related:
    rows = zip(slugs, found.tolist(), strict=True)
    lists = {slug: tuple([names[other] for other in row if other >= 0]) for slug, row in rows}
    return Related(lists, dict(zip(slugs, shared, strict=True)))


def _prepare(known: SettledRelated, papers: Sequence[Paper]) -> _Prepared:
    """What is needed to compare papers with each other and with the settled ones."""
    blocks, vocabulary = read_texts(papers, known.counts.vocabulary)
    counts = count_papers(blocks, vocabulary)
    columns = weigh_columns(known.counts, counts)
    rows = weigh_papers(blocks, columns)
    del blocks  # a hundred thousand papers are fifty megabytes
    first = len(known.slugs)
    lookups = (
        (look_up(rows, len(columns.weights)), first),
        *(((_placed(known, columns), 0),) if first else ()),
    )
    topics = _read_topics(papers, known.topics)
    placed = np.append(_places(known, columns), -1).astype(np.int32)
    return _Prepared(
        counts=counts,
        comparison=_Comparison(rows=rows, lookups=lookups, topics=topics, first=first),
        heads=np.concatenate((placed[known.heads], heads_of(rows))),
        names=TermNames(columns, vocabulary.terms),
    )


def _places(known: SettledRelated, columns: Columns) -> Int64s:
    """What has become of each column of the settled papers."""
    pairs = columns.terms + np.searchsorted(columns.pairs, known.counts.pairs)
    return np.concatenate((np.arange(len(known.counts.of_terms)), pairs))


def _placed(known: SettledRelated, columns: Columns) -> Table:
    """The settled papers of each column; a column that no settled paper has has none."""
    places = _places(known, columns)
    starts, sizes = np.zeros((2, len(columns.weights)), np.int64)
    starts[places], sizes[places] = known.lookup.starts, known.lookup.sizes
    return replace(known.lookup, starts=starts, sizes=sizes)


def _read_topics(papers: Sequence[Paper], known: _Topics) -> _Topics:
    """The topics of known papers, then of these."""
    new = {topic for paper in papers for topic in paper.topics}.difference(known.names)
    names = (*known.names, *sorted(new))
    number = {name: at for at, name in enumerate(names)}
    flags = np.zeros((len(papers), len(names)), np.uint8)
    for row, paper in zip(flags, papers, strict=True):
        row[[number[topic] for topic in paper.topics]] = 1
    own = np.packbits(flags, axis=1)
    old = np.zeros((len(known.bits), own.shape[1]), np.uint8)
    old[:, : known.bits.shape[1]] = known.bits
    primary = [number[paper.topics[0]] if paper.topics else -1 for paper in papers]
    return _Topics(
        names=names,
        primary=np.concatenate((known.primary, np.array(primary, np.int32))),
        bits=np.concatenate((old, own)),
    )


def _compare(comparison: _Comparison, count: int, executor: Executor | None) -> NDArray[np.int32]:
    """A row a paper: the places of those related to it, best first, filled up with -1."""
    papers = len(comparison.rows.sizes)
    tasks = [range(start, min(start + ROWS, papers)) for start in range(0, papers, ROWS)]
    found = dict((executor or Serial()).map(compare_rows, tasks, shared=(comparison, count)))
    rows = [found[number] for number in range(len(tasks))]
    return np.concatenate(rows) if rows else np.zeros((0, count), np.int32)


def compare_rows(shared: tuple[_Comparison, int], rows: range) -> NDArray[np.int32]:
    """The table of some rows: for each paper the places of those related to it."""
    comparison, count = shared
    width = max(1, _SUMS // len(comparison.topics.primary))
    parts = [
        _candidates(comparison, range(start, min(start + width, rows.stop)), CANDIDATES * count)
        for start in range(rows.start, rows.stop, width)
    ]
    at, others, likeness = (np.concatenate(part) for part in zip(*parts, strict=True))
    at, others, likeness = _most_alike(at - rows.start, others, likeness, CANDIDATES * count)
    score = likeness + _bonus(comparison.topics, comparison.first + rows.start + at, others)
    keys = (((at << 24) + (1 << 24) - 1 - score) << 28) + others
    keys.sort()
    at = keys >> 52
    rank = _rank(at)
    kept = rank < count
    best = np.full((len(rows), count), -1, np.int32)
    best[at[kept], rank[kept]] = keys[kept] & (1 << 28) - 1
    return best


def _rank(rows: Int64s) -> Int64s:
    """The place of each among its equals; the rows are sorted."""
    sizes = np.bincount(rows)
    return np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _candidates(comparison: _Comparison, rows: range, count: int) -> tuple[Int64s, Int64s, Int64s]:
    """Rows, papers that are among the `count` most like them, or not much less like, and their likeness.

    Without the paper itself, and without near-duplicates of it.
    """
    papers = len(comparison.topics.primary)
    # Sums in parts: the `count`-th largest maximum of a part is no larger than the `count`-th largest sum.
    parts = min(8 * count, papers)
    deep = -(-papers // parts)
    sums = _add_up(comparison, rows, deep * parts)
    sums[np.arange(len(rows)), np.arange(rows.start, rows.stop) + comparison.first] = 0
    tops = sums.reshape(len(rows), deep, parts).max(axis=1)
    if tops.max() >= NEAR_DUPLICATE * _SQUARE:
        sums[sums >= NEAR_DUPLICATE * _SQUARE] = 0
        tops = sums.reshape(len(rows), deep, parts).max(axis=1)
    least = np.partition(tops, -count, axis=1)[:, -count] if parts > count else np.zeros(len(rows))
    found = np.flatnonzero(sums >= np.maximum(least, 1)[:, np.newaxis])
    at, others = np.divmod(found, deep * parts)
    return at + rows.start, others, sums.ravel()[found].astype(np.int64)


def _add_up(comparison: _Comparison, rows: range, width: int) -> NDArray[np.float64]:
    """A row of likenesses to every paper, as whole numbers in UNIT², filled up to the width."""
    table = comparison.rows
    start, end = table.starts[rows.start], table.starts[rows.stop - 1] + table.sizes[rows.stop - 1]
    columns = table.at[start:end]
    at = np.repeat(np.arange(len(rows)) * width, table.sizes[rows.start : rows.stop])
    cells, products = [], []
    for lookup, first in comparison.lookups:
        sizes = lookup.sizes[columns]
        places = ragged(lookup.starts[columns], sizes)
        cells.append(np.repeat(at + first, sizes) + lookup.at[places])
        products.append(
            np.repeat(table.weights[start:end].astype(np.float64), sizes) * lookup.weights[places]
        )
    sums: NDArray[Any] = np.bincount(np.concatenate(cells), np.concatenate(products), len(rows) * width)
    return sums.reshape(len(rows), width)


def _most_alike(at: Int64s, others: Int64s, likeness: Int64s, count: int) -> tuple[Int64s, Int64s, Int64s]:
    """Of each row the `count` largest likenesses; ties with the last one too."""
    keys = (at << 32) - likeness
    order = np.argsort(keys)
    last = order[_rank(at) == count - 1]
    least = np.zeros(at[-1] + 1 if len(at) else 0, np.int64)
    least[at[last]] = likeness[last]
    kept = likeness >= least[at]
    return at[kept], others[kept], likeness[kept]


def _bonus(topics: _Topics, papers: Int64s, others: Int64s) -> Int64s:
    """What topics in common add to the likeness of each pair, in UNIT²."""
    shared = _BITS[topics.bits[papers] & topics.bits[others]].sum(axis=1, dtype=np.int64)
    primary = (topics.primary[papers] >= 0) & (topics.primary[papers] == topics.primary[others])
    bonus: Int64s = int(SHARED_TOPIC * _SQUARE) * shared + int(SAME_PRIMARY * _SQUARE) * primary
    return bonus
