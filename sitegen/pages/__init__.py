"""Archive → HTML files, in two steps: plan the pages (cheap), then render each one from its own values.

A page's bytes depend on its `Page` value, the frame that all pages share, and the theme; on nothing
else. So pages can be rendered in any order, in other processes, or not at all when none has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sitegen.model import UNSORTED, Archive, OutputFile, Paper, Site, StaticPage
from sitegen.pages.digests import plan_calendar, plan_digests
from sitegen.pages.home import plan_feeds, plan_home, plan_not_found, plan_redirects, plan_search, plan_static
from sitegen.pages.metadata import json_ld
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.papers import plan_papers
from sitegen.pages.topics import plan_topics, plan_watches
from sitegen.theme.theme import Theme
from sitegen.urls import (
    alias_path,
    base_path,
    digest_path,
    month_path,
    page_file,
    paper_path,
    root_of,
    topic_path,
    watch_path,
    week_path,
    year_path,
)

__all__ = ["FeedRef", "Frame", "Page", "PageInput", "Ref", "page_paths", "plan_pages", "render_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInput:
    """What the pages show beside the archive itself, made by other stages."""

    related: Mapping[str, tuple[str, ...]]  # slug → slugs, most alike first
    watched: Mapping[str, tuple[Paper, ...]]  # watch id → papers, newest first
    cite: Callable[[Paper], str]  # BibTeX
    feeds: tuple[FeedRef, ...]  # of the whole archive, which every page announces
    feeds_below: Mapping[str, tuple[FeedRef, ...]]  # path of a topic's or watch's page → its feeds
    feed_groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[tuple[str, str]]]]]]  # of the page Feeds
    search: dict[str, object]  # values of the search page's template
    static_pages: tuple[StaticPage, ...] = ()
    notes: Mapping[str, Markup] = field(default_factory=dict)  # the editor's, by digest id


def plan_pages(archive: Archive, site: Site, given: PageInput) -> Iterator[Page]:
    """Every page of the site, the home page first."""
    every = given.feeds

    def feeds_of(path: str) -> tuple[FeedRef, ...]:
        return (*given.feeds_below.get(path, ()), *every)

    # There are many pages of papers, so each names but the light feed, which is the one to begin with, and
    # that of the paper's first topic.
    light = tuple(ref for ref in every if ref.path.startswith("digests/"))

    def feeds_of_paper(paper: Paper) -> tuple[FeedRef, ...]:
        own = given.feeds_below.get(topic_path(paper.topics[0]), ()) if paper.topics else ()
        return (*light, *own)

    yield plan_home(archive, site, every)
    yield from plan_digests(archive, every, given.notes)
    yield from plan_calendar(archive, every)
    yield from plan_topics(archive, site, given.watched, feeds_of)
    yield from plan_watches(archive, site, given.watched, feeds_of)
    yield plan_search(archive, given.search, every)
    yield plan_feeds(given.feed_groups, every)
    yield from plan_static(given.static_pages, every)
    yield plan_not_found()
    yield from plan_redirects(archive)
    yield from plan_papers(
        archive,
        given.related,
        given.cite,
        feeds_of_paper,
    )


def page_paths(archive: Archive, site: Site, static_pages: Sequence[StaticPage]) -> Iterator[str]:
    """The paths of the pages of `plan_pages`, but for the further pages of long lists, which come and go."""
    yield from ("", "digests/", "topics/", "search/", "feeds/", "404.html")
    for date in {each.digest.date for each in archive.digests}:
        yield from (year_path(date.year), month_path(date.year, date.month), week_path(date))
    for each in archive.digests:
        yield from (digest_path(each.digest.id), *map(alias_path, each.digest.aliases))
    for paper in archive.papers:
        yield from (paper_path(paper.slug), *map(alias_path, paper.aliases))
    terms = [term.id for term in archive.taxonomy.terms]
    unsorted = [UNSORTED.id] if archive.by_term[UNSORTED.id] or not terms else []
    yield from map(topic_path, (*terms, *unsorted))
    yield from (watch_path(watch.id) for watch in site.watches)
    yield from (f"{page.slug}/" for page in static_pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all pages show around their own values."""

    title: str
    language: str
    description: str
    author: str
    base_url: str
    nav: tuple[Ref, ...]  # further links in the header; an absolute URL stays as it is
    offline: bool = False  # whether pages register the service worker


def frame(site: Site, static_pages: Sequence[StaticPage]) -> Frame:
    """The frame of a site. Pages written by hand are linked from every page."""
    pages = (Ref(name=page.title, path=f"{page.slug}/") for page in static_pages)
    return Frame(
        title=site.title,
        language=site.language,
        description=site.description,
        author=site.author,
        base_url=site.base_url,
        nav=(*(Ref(name=link.name, path=link.url) for link in site.nav), *pages),
        offline=site.search.offline,
    )


def render_page(page: Page, around: Frame, theme: Theme) -> OutputFile:
    """The page's HTML file. ThemeError when the theme's template fails."""
    # 404.html is shown at any path, so its links cannot be relative.
    root = base_path(around.base_url) if page.kind == "404" else root_of(page.path)

    def url(path: str) -> str:
        if path.startswith(("http://", "https://", "mailto:")):
            return path
        return f"{root}{path}" or "./"

    context = {
        **page.values,
        "page": page,
        "site": around,
        "url": url,
        "canonical": f"{around.base_url}{page.path}",
        "json_ld": json_ld(page, site_title=around.title, base_url=around.base_url, language=around.language),
    }
    html = theme.render(page.template, context)
    return OutputFile(path=page_file(page.path), data=html.encode())
