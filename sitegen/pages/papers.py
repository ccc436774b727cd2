"""The page of a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sitegen import filters
from sitegen.model import Archive, Paper
from sitegen.pages.digests import heading
from sitegen.pages.page import FeedRef, Page, Ref, excerpt, topic_refs
from sitegen.urls import digest_path, paper_path

LINK_NAMES = {
    "code": "Code", "project": "Project page", "video": "Video", "data": "Data", "paper": "Paper", "other": "Link",
}  # fmt: skip


def plan_papers(
    archive: Archive, related: Mapping[str, tuple[str, ...]], cite: Callable[[Paper], str],
    feeds_of: Callable[[Paper], tuple[FeedRef, ...]],
) -> Iterator[Page]:  # fmt: skip
    """A page for every paper. `related` gives slugs by slug, `cite` a paper's BibTeX."""
    refs = topic_refs(archive.taxonomy)
    digests = {each.digest.id: each for each in archive.digests}
    names = {digest_id: heading(each.digest) for digest_id, each in digests.items()}
    positions = {
        (each.digest.id, paper.slug): index for each in archive.digests for index, paper in enumerate(each.papers)
    }
    for paper in archive.papers:
        first = digests[paper.listings[0].digest]
        index = positions[(first.digest.id, paper.slug)]
        yield Page(
            path=paper_path(paper.slug), kind="paper", template="paper.html", title=paper.title.plain,
            description=excerpt(paper.abstract.plain) or f"{paper.title.plain}, listed on {filters.day(paper.first_listed)}.",
            lastmod=paper.listings[-1].date, feeds=feeds_of(paper),
            values={
                "slug": paper.slug, "title": paper.title.html, "abstract": paper.abstract.html,
                "authors": paper.authors, "url_of_paper": paper.url, "arxiv": paper.arxiv, "doi": paper.doi,
                "first_listed": paper.first_listed,
                "links": tuple((LINK_NAMES[link.kind], link.url) for link in paper.links),
                "topics": tuple(refs[topic] for topic in paper.topics),
                "listings": tuple(
                    (each.date, Ref(name=names[each.digest], path=digest_path(each.digest))) for each in paper.listings
                ),
                "related": tuple(_ref(archive.by_slug[slug]) for slug in related.get(paper.slug, ())),
                "bibtex": cite(paper),
                "before": _ref(first.papers[index - 1]) if index else None,
                "after": _ref(first.papers[index + 1]) if index + 1 < len(first.papers) else None,
                "digest": Ref(name=names[first.digest.id], path=digest_path(first.digest.id)),
            },
        )  # fmt: skip


def _ref(paper: Paper) -> Ref:
    return Ref(name=paper.title.html, path=paper_path(paper.slug), id=paper.slug)
