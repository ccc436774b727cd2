"""Related papers as docs/explanation/topics.md says it, in plain Python, for small archives."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from sitegen.language.tokens import chunks, read_chunk
from sitegen.model import Paper

Column = tuple[str, ...]  # a term, or two that stand side by side
Row = dict[Column, int]


def reference_related(
    papers: Sequence[Paper], count: int, *, boundary: int, terms: int, postings: int
) -> dict[str, tuple[str, ...]]:
    """What `related_papers` gives, where a paper keeps `terms` columns, and a column `postings` papers."""
    older = sorted(papers[:boundary], key=lambda paper: paper.slug)
    newer = sorted(papers[boundary:], key=lambda paper: paper.slug)
    rows = _weigh(older, [], terms)
    lookup = _look_up(rows, postings)
    places = {paper.slug: paper for paper in older}
    lists = {slug: _closest(slug, rows, [lookup], places, count) for slug in places}
    own = _weigh(newer, older, terms)
    places |= {paper.slug: paper for paper in newer}
    lookups = [lookup, _look_up(own, postings)]
    return lists | {slug: _closest(slug, own, lookups, places, count) for slug in own}


def _mentions(paper: Paper) -> Counter[Column]:
    found: Counter[Column] = Counter()
    for text, times in ((paper.title.plain, 2), (paper.abstract.plain, 1)):
        read = [read_chunk(piece) for piece in chunks(text)]
        line = [slot for chunk in read for slot in chunk.slots if slot]
        columns = [(term,) for term in (*line, *(chunk.joined for chunk in read if chunk.joined))]
        for column in (*columns, *pairwise(line)):
            found[column] += times
    return found


def _numbers(papers: Iterable[Paper]) -> dict[str, int]:
    """Each term by where it comes first."""
    numbers: dict[str, int] = {}
    for paper in papers:
        for text in (paper.title.plain, paper.abstract.plain):
            for piece in chunks(text):
                for term in read_chunk(piece).terms:
                    numbers.setdefault(term, len(numbers))
    return numbers


def _weigh(papers: Sequence[Paper], settled: Sequence[Paper], terms: int) -> dict[str, Row]:
    before = Counter(column for paper in settled for column in _mentions(paper))
    own = Counter(column for paper in papers for column in _mentions(paper))
    known, among = (before, len(settled)) if settled else (own, len(papers))
    numbers = _numbers((*settled, *papers))

    def weight(column: Column) -> float:
        common = among >= 40 and known[column] > 0.25 * among
        return 0 if common else math.sqrt(math.log((among + 1) / max(known[column], 1)))

    def finds(column: Column) -> bool:
        if len(column) == 1:
            return before[column] + own[column] > 1
        return before[column] > 1 or own[column] > 1

    order: Callable[[Column], tuple[int, ...]] = lambda column: (  # noqa: E731
        len(column),
        *(numbers[term] for term in column),
    )
    rows: dict[str, Row] = {}
    for paper in papers:
        values = {
            column: (1 + math.log(times)) * weight(column) for column, times in _mentions(paper).items()
        }
        length = math.sqrt(sum(value**2 for value in values.values()))
        whole = {column: round(value * 1000 / length) for column, value in values.items() if value > 0}
        heaviest = sorted(filter(finds, whole), key=lambda column: (-whole[column], order(column)))[:terms]
        alone = [column for column in whole if len(column) == 1 and not finds(column)]
        rows[paper.slug] = {column: whole[column] for column in (*heaviest, *alone)}
    return rows


def _look_up(rows: dict[str, Row], postings: int) -> dict[Column, Row]:
    found: dict[Column, dict[str, int]] = {}
    for slug, row in rows.items():
        for column, weight in row.items():
            found.setdefault(column, {})[slug] = weight
    return {
        column: dict(sorted(papers.items(), key=lambda each: (-each[1], each[0]))[:postings])
        for column, papers in found.items()
    }


def _closest(
    slug: str,
    rows: dict[str, Row],
    lookups: Sequence[dict[Column, dict[str, int]]],
    places: dict[str, Paper],
    count: int,
) -> tuple[str, ...]:
    likeness: Counter[str] = Counter()
    for column, weight in rows[slug].items():
        for lookup in lookups:
            for other, its in lookup.get(column, {}).items():
                likeness[other] += weight * its
    alike = {other: value for other, value in likeness.items() if other != slug and 0 < value < 500_000}
    least = sorted(alike.values(), reverse=True)[: 20 * count][-1:]
    mine = places[slug].topics

    def score(other: str) -> int:
        theirs = places[other].topics
        same = bool(mine and theirs and mine[0] == theirs[0])
        return alike[other] + 50_000 * same + 30_000 * len({*mine} & {*theirs})

    candidates = [other for other in places if other in alike and alike[other] >= least[0]]
    return tuple(sorted(candidates, key=score, reverse=True)[:count])
