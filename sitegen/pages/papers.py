"""The pages of papers: one part for all papers that one digest lists first."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from urllib.parse import quote_plus

from sitegen.model import Archive, DigestPapers, OutputFile, Paper
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Around, Known, PageAddress, PlannedPart
from sitegen.pages.reasons import read_reasons
from sitegen.pages.render import render_page
from sitegen.pages.ways_out import searches, ways_out
from sitegen.parts.part import Part, fingerprint
from sitegen.text.convert import escape_line
from sitegen.text.excerpts import excerpt
from sitegen.text.wording import digest_name, short_authors
from sitegen.text.words import Words
from sitegen.urls import digest_path, paper_path

AUTHORS = 20  # that a page shows at once; a few papers have thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a digest lists a paper."""

    digest: str  # its name
    place: int  # of the paper in it, from 1
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """What the page of a paper is made from."""

    paper: Paper
    places: tuple[Place, ...]  # in the digests that list it, as in the paper's listings
    key: str  # in BibTeX
    related: tuple[Ref, ...]
    shared: str  # the terms that it shares with each of those, as `shared_terms` writes them
    shared_topics: tuple[str, ...]  # the names of the topics instead, where there is no term; or nothing
    before: Ref | None  # in the digest that listed it first
    after: Ref | None
    feeds: tuple[FeedRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGroup:
    """The papers that one digest lists first."""

    digest: Ref
    views: tuple[PaperView, ...]
    topics: Mapping[str, Ref]  # those that the papers have


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperInput:
    """What the pages of papers show beside the archive itself."""

    related: Mapping[str, tuple[str, ...]]  # slugs by slug
    shared: Mapping[str, str]  # terms by slug
    cited: Mapping[str, str]  # keys in BibTeX by slug
    cite: Callable[[Paper, str], str]  # paper and key → BibTeX
    feeds_of: Callable[[Paper], tuple[FeedRef, ...]]


def plan_papers(archive: Archive, given: PaperInput, known: Known) -> Iterator[PlannedPart]:
    """A part for every digest that lists a paper first."""
    places = _places(archive, known.around.theme.words)
    for each in archive.digests:
        views = tuple(
            PaperView(
                paper=paper,
                places=tuple([places[listing.digest][paper.slug] for listing in paper.listings]),
                key=given.cited[paper.slug],
                related=tuple([known.papers[slug] for slug in given.related.get(paper.slug, ())]),
                shared=given.shared.get(paper.slug, ""),
                shared_topics=tuple(_shared_topics(paper, archive, given, known)),
                before=known.papers[each.papers[at - 1].slug] if at else None,
                after=known.papers[each.papers[at + 1].slug] if at + 1 < len(each.papers) else None,
                feeds=given.feeds_of(paper),
            )
            for at, paper in enumerate(each.papers)
            if paper.listings[0].digest == each.digest.id
        )
        if views:
            yield _part(each, views, given.cite, known)


def _shared_topics(paper: Paper, archive: Archive, given: PaperInput, known: Known) -> Iterator[str]:
    """For each related paper the topics in common, where there is no shared term; nothing if all have one."""
    lines = given.shared.get(paper.slug, "").split("\n")
    if all(lines):
        return
    for slug, line in zip(given.related.get(paper.slug, ()), lines, strict=False):
        others = () if line else archive.by_slug[slug].topics
        yield ", ".join([known.refs[topic].name for topic in paper.topics if topic in others])


def _places(archive: Archive, words: Words) -> dict[str, dict[str, Place]]:
    """Where each digest lists its papers, by digest and slug."""
    return {
        each.digest.id: {
            paper.slug: Place(digest=name, place=place, places=len(each.papers))
            for name in (digest_name(each.digest, words),)
            for place, paper in enumerate(each.papers, start=1)
        }
        for each in archive.digests
    }


def _part(
    each: DigestPapers, views: tuple[PaperView, ...], cite: Callable[[Paper, str], str], known: Known
) -> PlannedPart:
    digest = Ref(name=digest_name(each.digest, known.around.theme.words), path=digest_path(each.digest.id))
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
        yield f"{view.key} {view.shared} {view.shared_topics}"
        for place in view.places:
            yield f"{place.place} {place.places} {place.digest}"
        for ref in (*view.related, view.before, view.after):
            yield f"{ref.path} {ref.name}" if ref else ""
        for feed in view.feeds:
            yield f"{feed.path} {feed.title}"


def _render(group: PaperGroup, cite: Callable[[Paper, str], str], around: Around) -> Iterator[OutputFile]:
    for view in group.views:
        bibtex = cite(view.paper, view.key)
        page = draw_paper(view, group, bibtex, around)
        yield render_page(page, around.frame, around.theme)


_TELLING = 60  # characters of an abstract; one that is shorter may be that of many papers


def _description(paper: Paper, words: Words) -> str:
    """What search engines show of a paper: the beginning of its abstract."""
    opening = excerpt(paper.abstract.plain)
    if len(opening) >= _TELLING:
        return opening
    title = paper.title.plain
    return (
        f"{title}: {opening}"
        if opening
        else words("about_paper", title=title, date=words.day(paper.first_listed))
    )


def draw_paper(view: PaperView, group: PaperGroup, bibtex: str, around: Around) -> Page:
    """The page of a paper."""
    paper, words = view.paper, around.theme.words
    ways, links = ways_out(paper, words)
    return Page(
        path=paper_path(paper.slug),
        kind="paper",
        template="paper.html",
        title=paper.title.plain,
        description=_description(paper, words),
        lastmod=paper.listings[-1].date,
        feeds=view.feeds,
        values={
            "slug": paper.slug,
            "title": paper.title.html,
            "abstract": paper.abstract.html,
            "authors": paper.authors,
            "author_links": tuple(map(_author_ref, paper.authors[:AUTHORS])),
            "more_authors": paper.authors[AUTHORS:],
            "ways": ways,
            "searches": searches(paper),
            "found": bool(paper.url or paper.arxiv or paper.doi or paper.pdf),
            "arxiv": paper.arxiv,
            "doi": paper.doi,
            "pdf": paper.pdf,
            "published": paper.published,
            "facts": tuple(_facts(paper, words)),
            "first_listed": paper.first_listed,
            "links": links,
            "topics": tuple([group.topics[topic] for topic in paper.topics]),
            "listings": tuple(_listed(view)),
            "related": tuple(_related(view, words)),
            "bibtex": bibtex,
            "markdown": _markdown(paper, around),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A related paper, and why it is one."""

    slug: str
    title: str
    why: str  # what both have in common, or empty


def _related(view: PaperView, words: Words) -> Iterator[Related]:
    reasons = read_reasons(view.paper, view.shared)
    for ref, phrases, topics in zip_longest(view.related, reasons, view.shared_topics):
        if ref:
            why = ", ".join(phrases or ()) or topics or ""
            yield Related(slug=ref.id, title=ref.name, why=why and words("in_both", words=why))


def _markdown(paper: Paper, around: Around) -> str:
    """The paper as one line of Markdown, to be copied: `[Title](address) · authors · date`."""
    words = around.theme.words
    link = f"[{escape_line(paper.title.plain)}]({around.frame.base_url}{paper_path(paper.slug)})"
    authors = escape_line(short_authors(paper.authors, words)) if paper.authors else ""
    return " · ".join(filter(None, (link, authors, words.day(paper.first_listed))))


def _facts(paper: Paper, words: Words) -> Iterator[tuple[str, str]]:
    """What else is known of a paper, in words."""
    if paper.venue:
        yield words("venue"), paper.venue
    if paper.published:
        yield words("published"), words.as_far_as_given(paper.published)
    if paper.categories:
        yield words("categories"), ", ".join(paper.categories)
    if paper.comment:
        yield words("comment"), paper.comment
    if paper.upvotes is not None:
        yield words("upvotes_label"), words.number(paper.upvotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One digest that lists a paper, as a stop on its timeline."""

    date: datetime.date
    path: str
    name: str  # of the digest
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
            name=place.digest,
            place=place.place,
            places=place.places,
            pause=(each.date - before).days,
        )
        before = each.date
