"""The page of a paper."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sitegen.model import Archive, DigestPapers, Paper
from sitegen.pages.page import FeedRef, Page, Ref, topic_refs
from sitegen.text import dates
from sitegen.text.excerpts import excerpt
from sitegen.text.wording import LINK_NAMES, digest_heading, digest_title
from sitegen.urls import digest_path, paper_path


def plan_papers(
    archive: Archive,
    related: Mapping[str, tuple[str, ...]],
    cite: Callable[[Paper], str],
    feeds_of: Callable[[Paper], tuple[FeedRef, ...]],
) -> Iterator[Page]:
    """A page for every paper. `related` gives slugs by slug, `cite` a paper's BibTeX."""
    refs = topic_refs(archive.taxonomy)
    digests = {each.digest.id: each for each in archive.digests}
    positions = {
        (each.digest.id, paper.slug): index
        for each in archive.digests
        for index, paper in enumerate(each.papers)
    }
    for paper in archive.papers:
        first = digests[paper.listings[0].digest]
        index = positions[(first.digest.id, paper.slug)]
        yield Page(
            path=paper_path(paper.slug),
            kind="paper",
            template="paper.html",
            title=paper.title.plain,
            description=excerpt(paper.abstract.plain)
            or f"{paper.title.plain}, listed on {dates.day(paper.first_listed)}.",
            lastmod=paper.listings[-1].date,
            feeds=feeds_of(paper),
            values={
                "slug": paper.slug,
                "title": paper.title.html,
                "abstract": paper.abstract.html,
                "authors": paper.authors,
                "url_of_paper": paper.url,
                "arxiv": paper.arxiv,
                "doi": paper.doi,
                "first_listed": paper.first_listed,
                "links": tuple((LINK_NAMES[link.kind], link.url) for link in paper.links),
                "topics": tuple(refs[topic] for topic in paper.topics),
                "listings": tuple(_listed(paper, digests, positions)),
                "related": tuple(_ref(archive.by_slug[slug]) for slug in related.get(paper.slug, ())),
                "bibtex": cite(paper),
                "before": _ref(first.papers[index - 1]) if index else None,
                "after": _ref(first.papers[index + 1]) if index + 1 < len(first.papers) else None,
                "digest": Ref(name=digest_heading(first.digest), path=digest_path(first.digest.id)),
                "place": index + 1,
                "places": len(first.papers),
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One digest that lists a paper, as a stop on its timeline."""

    date: datetime.date
    path: str
    title: str  # of the digest
    place: int  # of the paper in it, from 1
    places: int
    pause: int  # days since the stop before; 0 for the first


def _listed(
    paper: Paper, digests: Mapping[str, DigestPapers], positions: Mapping[tuple[str, str], int]
) -> Iterator[Listed]:
    """The paper's listings, oldest first."""
    before = paper.first_listed
    for each in paper.listings:
        where = digests[each.digest]
        yield Listed(
            date=each.date,
            path=digest_path(each.digest),
            title=digest_title(where.digest),
            place=positions[(each.digest, paper.slug)] + 1,
            places=len(where.papers),
            pause=(each.date - before).days,
        )
        before = each.date


def _ref(paper: Paper) -> Ref:
    return Ref(name=paper.title.html, path=paper_path(paper.slug), id=paper.slug)
