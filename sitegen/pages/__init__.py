"""Archive → HTML files, in two steps: plan parts (cheap), then render a part's pages from its own values.

A page's bytes depend on the values of its part, the frame that all pages share, and the theme; on nothing
else. So parts can be made in any order, in other processes, or not at all when nothing of them has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sitegen.model import UNSORTED, Archive, Paper, Site
from sitegen.pages.comparing import compare_page
from sitegen.pages.data import plan_data
from sitegen.pages.digests import plan_digests
from sitegen.pages.feeds import plan_feeds
from sitegen.pages.holdings import plan_all_papers
from sitegen.pages.home import plan_home, plan_not_found, plan_redirects, search_page
from sitegen.pages.own import OwnPage, own_links, plan_own
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.papers import PaperInput, plan_papers
from sitegen.pages.planned import (
    Around,
    PageAddress,
    PlannedPart,
    Prints,
    known_of,
    page_part,
    paper_prints,
    redirect_part,
)
from sitegen.pages.reading import plan_reading
from sitegen.pages.render import Frame, frame, render_page
from sitegen.pages.topics import plan_topics
from sitegen.pages.watches import plan_watches
from sitegen.pages.years import plan_calendar
from sitegen.theme.theme import Theme
from sitegen.urls import (
    alias_path,
    compare_path,
    digest_path,
    full_path,
    month_path,
    paper_path,
    topic_path,
    watch_path,
    week_path,
    year_path,
)

__all__ = [
    "FeedRef",
    "Frame",
    "OwnPage",
    "Page",
    "PageAddress",
    "PageInput",
    "PlannedPart",
    "Prints",
    "Ref",
    "frame",
    "own_links",
    "page_paths",
    "paper_prints",
    "plan_pages",
    "render_page",
    "search_page",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What the pages show beside the archive itself, made by other stages."""

    prints: Mapping[str, Prints]  # of all papers, by slug
    related: Mapping[str, tuple[str, ...]]  # slug → slugs, most alike first
    shared: Mapping[str, str]  # slug → the terms that it shares with each of those
    watched: Mapping[str, tuple[Paper, ...]]  # watch id → papers, newest first
    cited: Mapping[str, str]  # slug → key in BibTeX
    cite: Callable[[Paper, str], str]  # paper and key → BibTeX; can be pickled
    feeds: tuple[FeedRef, ...]  # of the whole archive, which every page announces
    feeds_below: Mapping[str, tuple[FeedRef, ...]]  # path of a topic's or watch's page → its feeds
    feed_groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[tuple[str, str]]]]]]  # of the page Feeds
    own_pages: tuple[OwnPage, ...] = ()
    notes: Mapping[str, Markup] = field(default_factory=dict)  # the editor's, by digest id


def plan_pages(
    archive: Archive, site: Site, given: PageInput, around: Frame, theme: Theme
) -> Iterator[PlannedPart]:
    """The parts that hold every page of the site but the search page; the home page first.

    The parts' keys do not cover `around`, `theme` and what `cite` says: all pages share those.
    """
    every = given.feeds
    known = known_of(archive, given.prints, Around(frame=around, theme=theme))

    def feeds_of(path: str) -> tuple[FeedRef, ...]:
        return (*given.feeds_below.get(path, ()), *every)

    yield plan_home(archive, site, every, known)
    yield from plan_digests(archive, every, given.notes, known)
    yield from plan_calendar(archive, every, known)
    for page in (
        plan_feeds(given.feed_groups, every, site, theme.words),
        plan_data(archive, site, every, theme.words),
        plan_reading(archive, every, theme.words),
        plan_not_found(theme.words),
    ):
        yield page_part(page, known.around)
    yield from plan_own(given.own_pages, every, known.around)
    yield plan_all_papers(archive, site, every, known)
    yield from plan_topics(archive, site, given.watched, feeds_of, known)
    yield page_part(compare_page(archive, every, theme.words), known.around)
    yield from plan_watches(archive, site, given.watched, feeds_of, known)
    yield from (redirect_part(page, known.around) for page in plan_redirects(archive, theme.words))
    papers = PaperInput(
        related=given.related,
        shared=given.shared,
        cited=given.cited,
        cite=given.cite,
        feeds_of=_feeds_of_papers(given),
    )
    yield from plan_papers(archive, papers, known)


def _feeds_of_papers(given: PageInput) -> Callable[[Paper], tuple[FeedRef, ...]]:
    """There are many pages of papers, so each names but two feeds, in the format that every reader takes.

    They are the light feed, which is the one to begin with, and that of the paper's first topic.
    """

    def first(refs: Sequence[FeedRef]) -> tuple[FeedRef, ...]:
        return tuple(refs[:1])

    light = first([ref for ref in given.feeds if ref.path.startswith("digests/")])
    feeds = {path: (*light, *first(refs)) for path, refs in given.feeds_below.items()}
    return lambda paper: feeds.get(topic_path(paper.topics[0]), light) if paper.topics else light


def page_paths(archive: Archive, site: Site) -> Iterator[str]:
    """The paths of the pages of `plan_pages`, but for own pages, and for further pages of long lists."""
    yield from ("", "digests/", "topics/", compare_path(), "papers/", "watches/", "search/")
    yield from ("feeds/", "data/", "reading/", "404.html")
    for date in {each.digest.date for each in archive.digests}:
        yield from (year_path(date.year), month_path(date.year, date.month), week_path(date))
    for each in archive.digests:
        yield from (digest_path(each.digest.id), full_path(each.digest.id))
        yield from map(alias_path, each.digest.aliases)
    for paper in archive.papers:
        yield from (paper_path(paper.slug), *map(alias_path, paper.aliases))
    terms = [term.id for term in archive.taxonomy.terms]
    unsorted = [UNSORTED.id] if archive.by_term[UNSORTED.id] or not terms else []
    yield from map(topic_path, (*terms, *unsorted))
    yield from (watch_path(watch.id) for watch in site.watches)
