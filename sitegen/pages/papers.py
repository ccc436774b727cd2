"""The pages of papers: one part for all papers that one digest lists first."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote_plus

from sitegen.model import Archive, DigestPapers, OutputFile, Paper
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Around, Known, PageAddress, PlannedPart
from sitegen.pages.render import render_page
from sitegen.parts.part import Part, fingerprint
from sitegen.text import dates, wording
from sitegen.text.excerpts import excerpt
from sitegen.text.wording import LINK_NAMES, digest_heading, digest_title
from sitegen.urls import arxiv_page, digest_path, doi_page, paper_path

AUTHORS = 20  # that a page shows at once; a few papers have thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a digest lists a paper."""

    digest: str  # its title
    place: int  # of the paper in it, from 1
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """What the page of a paper is made from."""

    paper: Paper
    places: tuple[Place, ...]  # in the digests that list it, as in the paper's listings
    related: tuple[Ref, ...]
    before: Ref | None  # in the digest that listed it first
    after: Ref | None
    feeds: tuple[FeedRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGroup:
    """The papers that one digest lists first."""

    digest: Ref
    views: tuple[PaperView, ...]
    topics: Mapping[str, Ref]  # those that the papers have


def plan_papers(
    archive: Archive,
    related: Mapping[str, tuple[str, ...]],
    cite: Callable[[Paper], str],
    feeds_of: Callable[[Paper], tuple[FeedRef, ...]],
    known: Known,
) -> Iterator[PlannedPart]:
    """A part for every digest that lists a paper first. `related` gives slugs by slug, `cite` BibTeX."""
    places = _places(archive)
    for each in archive.digests:
        views = tuple(
            PaperView(
                paper=paper,
                places=tuple([places[listing.digest][paper.slug] for listing in paper.listings]),
                related=tuple([known.papers[slug] for slug in related.get(paper.slug, ())]),
                before=known.papers[each.papers[at - 1].slug] if at else None,
                after=known.papers[each.papers[at + 1].slug] if at + 1 < len(each.papers) else None,
                feeds=feeds_of(paper),
            )
            for at, paper in enumerate(each.papers)
            if paper.listings[0].digest == each.digest.id
        )
        if views:
            yield _part(each, views, cite, known)


def _places(archive: Archive) -> dict[str, dict[str, Place]]:
    """Where each digest lists its papers, by digest and slug."""
    return {
        each.digest.id: {
            paper.slug: Place(digest=title, place=place, places=len(each.papers))
            for title in (digest_title(each.digest),)
            for place, paper in enumerate(each.papers, start=1)
        }
        for each in archive.digests
    }


def _part(
    each: DigestPapers, views: tuple[PaperView, ...], cite: Callable[[Paper], str], known: Known
) -> PlannedPart:
    digest = Ref(name=digest_heading(each.digest), path=digest_path(each.digest.id))
    topics = {topic: known.refs[topic] for view in views for topic in view.paper.topics}
    group = PaperGroup(digest=digest, views=views, topics=topics)
    pages = [
        PageAddress(path=paper_path(view.paper.slug), lastmod=view.paper.listings[-1].date) for view in views
    ]
    return PlannedPart(
        part=Part(
            name=f"papers {each.digest.id}",
            key=fingerprint(digest.name, known.taxonomy, *_keys(views, known)),
            make=partial(_render, group, cite, known.around),
        ),
        pages=tuple(pages),
    )


def _keys(views: tuple[PaperView, ...], known: Known) -> Iterator[object]:
    """All that the pages depend on: bytes and texts, which are told apart faster than the values."""
    for view in views:
        yield known.prints[view.paper.slug].page
        for place in view.places:
            yield f"{place.place} {place.places} {place.digest}"
        for ref in (*view.related, view.before, view.after):
            yield f"{ref.path} {ref.name}" if ref else ""
        for feed in view.feeds:
            yield f"{feed.path} {feed.title}"


def _render(group: PaperGroup, cite: Callable[[Paper], str], around: Around) -> Iterator[OutputFile]:
    for view in group.views:
        yield render_page(draw_paper(view, group, cite(view.paper)), around.frame, around.theme)


_TELLING = 60  # characters of an abstract; one that is shorter may be that of many papers


def _description(paper: Paper) -> str:
    """What search engines show of a paper: the beginning of its abstract."""
    opening = excerpt(paper.abstract.plain)
    if len(opening) >= _TELLING:
        return opening
    title = paper.title.plain
    return f"{title}: {opening}" if opening else f"{title}, listed on {dates.day(paper.first_listed)}."


def draw_paper(view: PaperView, group: PaperGroup, bibtex: str) -> Page:
    """The page of a paper."""
    paper = view.paper
    return Page(
        path=paper_path(paper.slug),
        kind="paper",
        template="paper.html",
        title=paper.title.plain,
        description=_description(paper),
        lastmod=paper.listings[-1].date,
        feeds=view.feeds,
        values={
            "slug": paper.slug,
            "title": paper.title.html,
            "abstract": paper.abstract.html,
            "authors": paper.authors,
            "author_links": tuple(map(_author_ref, paper.authors[:AUTHORS])),
            "more_authors": paper.authors[AUTHORS:],
            "url_of_paper": paper.url,
            "arxiv": paper.arxiv,
            "doi": paper.doi,
            "pdf": paper.pdf,
            "published": paper.published,
            "facts": tuple(_facts(paper)),
            "first_listed": paper.first_listed,
            "links": _links(paper),
            "topics": tuple([group.topics[topic] for topic in paper.topics]),
            "listings": tuple(_listed(view)),
            "related": view.related,
            "bibtex": bibtex,
            "before": view.before,
            "after": view.after,
            "digest": group.digest,
            "place": view.places[0].place,
            "places": view.places[0].places,
        },
    )


def _author_ref(name: str) -> Ref:
    """An author, and the search for what else is theirs."""
    query = 'author:"{}"'.format(name.replace('"', " "))
    return Ref(name=name, path=f"search/?q={quote_plus(query, errors='replace')}")


def _links(paper: Paper) -> list[tuple[str, str]]:
    """What the further links lead to, and their addresses; those of a kind in a row."""
    others = (
        ("arXiv", arxiv_page(paper.arxiv)),
        ("PDF", paper.pdf),
        ("DOI", doi_page(paper.doi)),
    )
    links = [(name, url) for name, url in others if url and url != paper.url]
    names = {**LINK_NAMES, "paper": "See also"} if paper.url else LINK_NAMES  # that is the paper itself
    links += [(names[link.kind], link.url) for link in paper.links]
    kinds = [kind for kind, _ in links]
    return sorted(links, key=lambda link: kinds.index(link[0]))


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    """What else is known of a paper, in words."""
    if paper.venue:
        yield "Venue", paper.venue
    if paper.published:
        yield "Published", dates.as_far_as_given(paper.published)
    if paper.categories:
        yield "Categories", ", ".join(paper.categories)
    if paper.comment:
        yield "Comment", paper.comment
    if paper.upvotes is not None:
        yield "Upvotes", wording.number(paper.upvotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One digest that lists a paper, as a stop on its timeline."""

    date: datetime.date
    path: str
    title: str  # of the digest
    place: int  # of the paper in it, from 1
    places: int
    pause: int  # days since the stop before; 0 for the first


def _listed(view: PaperView) -> Iterator[Listed]:
    """The paper's listings, oldest first."""
    before = view.paper.first_listed
    for each, place in zip(view.paper.listings, view.places, strict=True):
        yield Listed(
            date=each.date,
            path=digest_path(each.digest),
            title=place.digest,
            place=place.place,
            places=place.places,
            pause=(each.date - before).days,
        )
        before = each.date
