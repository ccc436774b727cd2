"""Archive → search index: files of which a query in the browser fetches a few.

Papers are numbered from the oldest to the newest, so that a new digest adds numbers at the end. What
is in the files are integers; the scores of lunr's formula are computed by the browser. docs/reference/
search-index.md describes the files, docs/explanation/search-ranking.md the ranking; the reader is
`themes/default/modules/search/`.
"""

from __future__ import annotations

import datetime
import json
import zlib
from dataclasses import dataclass
from typing import Any

from sitegen.model import Archive, OutputFile
from sitegen.search.examples import Examples, find_examples
from sitegen.search.plan import MANIFEST, SearchPlan, plan_search, related_numbers

__all__ = ["MANIFEST", "SearchPlan", "plan_search", "read_manifest", "related_numbers", "search_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChoice:
    """One line of the topic filter."""

    id: str
    name: str
    count: int  # papers


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGroup:
    name: str
    topics: tuple[TopicChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What the template of the search page shows."""

    groups: tuple[TopicGroup, ...]  # only topics with papers
    first: datetime.date | None  # listing; None: no papers
    last: datetime.date | None
    count: int  # papers
    years: tuple[int, ...]  # in which papers were first listed, newest first
    has_upvotes: bool  # whether any paper has
    examples: Examples


def search_view(archive: Archive) -> SearchView:
    """The filters of the search page."""
    choices = {
        term.id: TopicChoice(id=term.id, name=term.name, count=len(archive.by_topic[term.id]))
        for term in archive.taxonomy.topics
    }
    groups = (
        TopicGroup(
            name=group.name,
            topics=tuple(
                choices[term.id]
                for term in archive.taxonomy.topics
                if term.parent == group.id and choices[term.id].count
            ),
        )
        for group in archive.taxonomy.groups
    )
    return SearchView(
        groups=tuple(group for group in groups if group.topics),
        first=archive.papers[-1].first_listed if archive.papers else None,
        last=archive.papers[0].first_listed if archive.papers else None,
        count=len(archive.papers),
        years=tuple(sorted({paper.first_listed.year for paper in archive.papers}, reverse=True)),
        has_upvotes=any(paper.upvotes is not None for paper in archive.papers),
        examples=find_examples(archive),
    )


def read_manifest(file: OutputFile) -> dict[str, Any]:
    """The manifest of an index, opened."""
    manifest: dict[str, Any] = json.loads(zlib.decompress(file.data, -zlib.MAX_WBITS))
    return manifest
