"""What the index holds of a paper, and nothing else: what else changes of it leaves the index alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter

from sitegen.language.query import author_chunks, with_signs
from sitegen.model import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPaper:
    slug: str
    title: str  # plain, as all texts here
    abstract: str
    authors: tuple[str, ...]
    arxiv: str  # identifier, or empty
    topics: tuple[str, ...]
    date: str  # of its first listing, YYYY-MM-DD

    @property
    def searched(self) -> tuple[str, str]:
        """As `query.searched_texts`."""
        return self.title, with_signs(self.abstract, self.authors, self.arxiv)

    @property
    def author_chunks(self) -> int:
        """How many chunks at the end of the second text are of its authors."""
        return author_chunks(self.authors)


# A row of values takes half as long to fingerprint as the object.
values_of: Callable[[IndexedPaper], tuple[object, ...]] = attrgetter(
    *(field.name for field in fields(IndexedPaper))
)


def indexed(paper: Paper) -> IndexedPaper:
    return IndexedPaper(
        slug=paper.slug,
        title=paper.title.plain,
        abstract=paper.abstract.plain,
        authors=paper.authors,
        arxiv=paper.arxiv,
        topics=paper.topics,
        date=paper.first_listed.isoformat(),
    )
