"""What the index holds of a paper, and nothing else: what else changes of it leaves the index alone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sitegen.language.query import with_signs
from sitegen.model import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPaper:
    slug: str
    title: str  # plain, as all texts here
    abstract: str
    authors: tuple[str, ...]
    arxiv: str  # identifier, or empty
    topics: tuple[str, ...]
    date: datetime.date  # of its first listing

    @property
    def searched(self) -> tuple[str, str]:
        """As `query.searched_texts`."""
        return self.title, with_signs(self.abstract, self.authors, self.arxiv)


def indexed(paper: Paper) -> IndexedPaper:
    return IndexedPaper(
        slug=paper.slug,
        title=paper.title.plain,
        abstract=paper.abstract.plain,
        authors=paper.authors,
        arxiv=paper.arxiv,
        topics=paper.topics,
        date=paper.first_listed,
    )
