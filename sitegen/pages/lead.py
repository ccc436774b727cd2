"""The paper with which the front page leads.

1. If readers gave upvotes to any of the day's new papers: the one with most.
2. Else the one closest to the day's themes, whose words are most like those of all the others: the sum of the
   cosines of their vectors (`language/vectors.py`). Papers without an abstract come last, because the front
   page could not show what they are about. So do surveys, benchmarks and reports: they touch on everything,
   which makes them close to everything.
3. Else, among few papers, the first of the digest.

If a day has only papers that were listed before, the rule is for those. Ties go to the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from sitegen.language.vectors import (
    NO_COUNTS,
    Int64s,
    count_papers,
    read_texts,
    weigh_columns,
    weigh_papers,
)
from sitegen.model import Paper

Rule = Literal["upvotes", "themes", "first"]

FEW = 4  # papers below which a day has no themes
MANY = 1000  # papers that are compared: more than that are an archive, not a day

_OVERVIEW = re.compile(
    r"\b(?:survey|review|overview|tutorial|technical report|challenge|data ?sets?"
    r"|\w*bench(?:marks?|marking)?)\b",
    re.IGNORECASE,
)


def choose_lead(papers: Sequence[Paper]) -> tuple[Paper, Rule]:
    """The paper that leads among some, at least one, and by which rule."""
    most = max(papers, key=lambda paper: paper.upvotes or 0)
    if most.upvotes:
        return most, "upvotes"
    if len(papers) < FEW:
        return papers[0], "first"
    compared = papers[:MANY]
    likeness = _likeness(compared).tolist()
    rows = zip(compared, likeness, strict=True)
    lead, _ = max(rows, key=lambda row: (bool(row[0].abstract.plain), not is_overview(row[0]), row[1]))
    return lead, "themes"


def is_overview(paper: Paper) -> bool:
    """Whether a title says that the paper is about other papers, or that it is what they are measured by."""
    return bool(_OVERVIEW.search(paper.title.plain))


def _likeness(papers: Sequence[Paper]) -> Int64s:
    """For each paper the sum of its cosines with all others, in whole numbers."""
    blocks, vocabulary = read_texts(papers, NO_COUNTS.vocabulary)
    rows = weigh_papers(blocks, weigh_columns(NO_COUNTS, count_papers(blocks, vocabulary)))
    weights = rows.weights.astype(np.int64)
    # Sums of whole numbers below 2^53: floats hold them exactly.
    together = np.bincount(rows.at, weights)[rows.at].astype(np.int64) if len(weights) else weights
    which = np.repeat(np.arange(len(papers)), rows.sizes)
    return np.bincount(which, weights * (together - weights), len(papers)).astype(np.int64)
