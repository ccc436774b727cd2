"""Papers → for each paper a few others that say much the same.

Likeness is the cosine of TF-IDF vectors over the analyser's terms and the pairs of terms that stand
side by side, plus a bonus for topics in common. A term of the title counts as if the abstract had it
`TITLE_MENTIONS` times more. The square root of the idf is taken: in an archive of some hundred papers
the rarest words are those that two papers share by chance.

To stay linear in the number of papers, a paper keeps its `TERMS` heaviest terms, and a term is looked
up only in the `POSTINGS` papers where it weighs most; what that loses is in docs/topics.md.

Weights are whole numbers, so that sums, and with them ties, are the same on every machine; ties go by
slug. Papers are taken in the order of their slugs: the order of the archive makes no difference.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from sitegen.language.tokens import chunks, read_chunk
from sitegen.model import Paper
from sitegen.parallel import run_stages

TITLE_MENTIONS = 2
TERMS = 96  # of a paper that count, pairs included
POSTINGS = 300  # papers in which a term is looked up
COMMON = 0.25  # share of the papers above which a term says nothing
RARE_ARCHIVE = 40  # papers below which no term is too common: such an archive has one subject
UNIT = 1000  # length of a vector
NEAR_DUPLICATE = 0.5  # cosine from which two papers are one work in two versions
CANDIDATES = 20  # times the count, before topics are looked at
SAME_PRIMARY = 0.05  # bonus for the same primary topic, on the scale of the cosine
SHARED_TOPIC = 0.03  # bonus for each topic in common, the primary one included
ROWS = 2000  # papers compared at a time: the product of so many rows is what takes memory

_END = -1
_JOINED = -2

_Ints = NDArray[np.int64]


def related_papers(papers: Sequence[Paper], count: int = 5, *, jobs: int = 1) -> dict[str, tuple[str, ...]]:
    """For each paper's slug at most `count` slugs of others, most alike first, found by `jobs` processes.

    Never the paper itself, nor a near-duplicate of it. A paper that shares no telling word with any
    other has an empty row.
    """
    ordered = sorted(papers, key=lambda paper: paper.slug)
    if len(ordered) < 2:
        return {paper.slug: () for paper in ordered}
    vectors = _vectors(ordered)
    topics = _topic_numbers(ordered)
    lookup = csr_array(_heaviest(csr_array(vectors.T), POSTINGS))
    slugs = [paper.slug for paper in ordered]
    stages = [
        partial(_rows_related, range(start, min(start + ROWS, len(ordered))), vectors, lookup, topics, count)
        for start in range(0, len(ordered), ROWS)
    ]
    found = dict(run_stages(stages, jobs))
    rows = (row for number in range(len(stages)) for row in found[number])
    return {slugs[row]: tuple(slugs[other] for other in others) for row, others in enumerate(rows)}


def _rows_related(
    rows: range, vectors: csr_array, lookup: csr_array, topics: _Ints, count: int
) -> Iterator[list[int]]:
    """For each of the rows those related to it, best first."""
    for row, others, likeness in _alike(rows, vectors, lookup, CANDIDATES * count):
        yield _rank(row, others, likeness, topics)[:count].tolist()


def _vectors(papers: Sequence[Paper]) -> csr_array:
    """A row a paper, a column a term or a pair, whole weights; a row is `UNIT` long before it is cut."""
    matrix = _mentions(papers)
    found = np.bincount(matrix.indices, minlength=matrix.shape[1])
    weight = np.sqrt(np.log((len(papers) + 1) / np.maximum(found, 1)))
    if len(papers) >= RARE_ARCHIVE:
        weight[found > COMMON * len(papers)] = 0  # tells nothing
    matrix.data = (1 + np.log(matrix.data)) * weight[matrix.indices]
    lengths = np.sqrt(np.bincount(_rows(matrix), weights=matrix.data**2, minlength=len(papers)))
    # A term of one paper finds no other, but it is a part of what the paper says: it counts in the length.
    matrix.data[found[matrix.indices] < 2] = 0
    matrix.eliminate_zeros()
    matrix.data = np.rint(matrix.data * UNIT / lengths[_rows(matrix)]).astype(np.int32)  # UNIT² fits
    return _heaviest(matrix, TERMS)


def _mentions(papers: Sequence[Paper]) -> csr_array:
    """How often each paper has each term and each pair of neighbours."""
    stream, ends = _read(papers)
    times = np.repeat(np.tile([TITLE_MENTIONS, 1], len(papers)), np.diff(ends))
    rows = np.repeat(np.repeat(np.arange(len(papers)), 2), np.diff(ends))
    # A joined compound is a term, but no neighbour of the words around it.
    line = np.flatnonzero(stream >= _END)
    left, right = stream[line[:-1]], stream[line[1:]]
    pairs = (left >= 0) & (right >= 0)
    single = stream != _END
    codes = np.concatenate(
        (np.where(stream < 0, _JOINED - stream, stream)[single], (left + 1 << 32)[pairs] + right[pairs])
    )
    columns, indices = np.unique(codes, return_inverse=True)
    at = np.concatenate((rows[single], rows[line[:-1]][pairs]))
    weights = np.concatenate((times[single], times[line[:-1]][pairs]))
    return csr_array((weights.astype(float), (at, indices)), shape=(len(papers), len(columns)))


def _read(papers: Sequence[Paper]) -> tuple[_Ints, _Ints]:
    """All texts as one row of numbers, title and abstract in turn, and where each of them begins and ends.

    A term is its number, a joined compound `_JOINED` less its number; `_END` closes a text.
    """
    codes = _Codes()
    stream = array("q")
    ends = array("q", [0])
    for paper in papers:
        for text in (paper.title.plain, paper.abstract.plain):
            stream.extend(chain.from_iterable(map(codes.__getitem__, chunks(text))))
            stream.append(_END)
            ends.append(len(stream))
    return np.frombuffer(stream, dtype=np.int64), np.frombuffer(ends, dtype=np.int64)


class _Codes(dict[str, tuple[int, ...]]):
    """A piece of text → its terms as numbers; pieces are read when they are first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        chunk = read_chunk(piece)
        numbers = self._numbers
        coded = tuple(numbers.setdefault(slot, len(numbers)) for slot in chunk.slots if slot)
        if chunk.joined:
            coded += (_JOINED - numbers.setdefault(chunk.joined, len(numbers)),)
        self[piece] = coded
        return coded


def _rows(matrix: csr_array) -> _Ints:
    """The row of each stored value."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _heaviest(matrix: csr_array, count: int) -> csr_array:
    """The matrix with no more than the `count` largest values of each row; ties go to the lower column."""
    sizes = np.diff(matrix.indptr)
    order = np.lexsort((matrix.indices, -matrix.data, _rows(matrix)))
    rank = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], sizes)
    kept = order[rank < count]
    starts = np.concatenate(([0], np.cumsum(np.minimum(sizes, count))))
    return csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def _alike(
    rows: range, vectors: csr_array, lookup: csr_array, count: int
) -> Iterator[tuple[int, _Ints, _Ints]]:
    """For each row the `count` rows most like it, and their likeness in UNIT²; ties with the last one too."""
    product: Any = vectors[rows.start : rows.stop] @ lookup
    for at, row in enumerate(rows):
        left, right = product.indptr[at], product.indptr[at + 1]
        others, likeness = product.indices[left:right], product.data[left:right]
        kept = (others != row) & (likeness < NEAR_DUPLICATE * UNIT * UNIT)
        others, likeness = others[kept], likeness[kept]
        if len(others) > count:
            enough = likeness >= np.partition(likeness, -count)[-count]
            others, likeness = others[enough], likeness[enough]
        yield row, others, likeness


def _topic_numbers(papers: Sequence[Paper]) -> _Ints:
    """A row a paper: the numbers of its topics, primary first, filled up with -1."""
    names = sorted({topic for paper in papers for topic in paper.topics})
    number = {name: at for at, name in enumerate(names)}
    table = np.full((len(papers), max(len(paper.topics) for paper in papers) + 1), -1, dtype=np.int64)
    for at, paper in enumerate(papers):
        table[at, : len(paper.topics)] = [number[topic] for topic in paper.topics]
    return table


def _rank(row: int, others: _Ints, likeness: _Ints, topics: _Ints) -> _Ints:
    """The rows in `others`, best first, shared topics counted in."""
    mine = topics[row][topics[row] >= 0]
    theirs = topics[others]
    shared = np.isin(theirs, mine).sum(axis=1)
    primary = theirs[:, 0] == topics[row, 0] if len(mine) else np.zeros(len(others), dtype=bool)
    square = UNIT * UNIT
    score = likeness + int(SAME_PRIMARY * square) * primary + int(SHARED_TOPIC * square) * shared
    return others[np.lexsort((others, -score))]
