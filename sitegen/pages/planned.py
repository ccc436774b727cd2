"""What planning gives: parts of the site, and the addresses of the pages in them.

A part is planned from values at hand, without rendering anything. Its key covers those values alone: whoever
compares keys adds what all pages share, which is the frame, the theme and this program.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from sitegen.model import Archive, OutputFile, Paper, Taxonomy
from sitegen.pages.page import FeedRef, Page, Ref, topic_refs
from sitegen.pages.render import Frame, render_page
from sitegen.parts.part import Part, fingerprint
from sitegen.theme.theme import Theme
from sitegen.urls import paper_path


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """A page that a part makes."""

    path: str
    lastmod: datetime.date | None = None
    indexed: bool = True  # part of the sitemap
    target: str = ""  # of a redirect: the path to which it leads


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """A part of the site with the addresses of its pages."""

    part: Part
    pages: tuple[PageAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What every page is rendered with, beside its own values."""

    frame: Frame
    theme: Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Fingerprints of what pages show of a paper."""

    row: bytes  # in lists: that it was listed again does not change it
    page: bytes  # on its own page


def paper_prints(paper: Paper) -> Prints:
    """The fingerprints of a paper."""
    first = paper.listings[0]
    signed = paper.authors, paper.upvotes
    row = fingerprint(paper.slug, *_text(paper), paper.topics, first.digest, first.date, signed)
    page = fingerprint(
        row,
        paper.title.source,
        (paper.arxiv, paper.doi, paper.url, paper.pdf),
        (paper.categories, paper.venue, paper.comment, paper.published),
        [(link.kind, link.url) for link in paper.links],
        [(each.digest, each.date) for each in paper.listings],
    )
    return Prints(row=row, page=page)


def _text(paper: Paper) -> tuple[str, ...]:
    return str(paper.title.html), paper.title.plain, str(paper.abstract.html), paper.abstract.plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the plans of many pages look up."""

    refs: Mapping[str, Ref]  # links to topics and groups, by id
    taxonomy: bytes  # fingerprint of those
    prints: Mapping[str, Prints]  # of papers, by slug
    papers: Mapping[str, Ref]  # links to papers, by slug
    around: Around


def known_of(archive: Archive, prints: Mapping[str, Prints], around: Around) -> Known:
    """What the plans of an archive's pages look up."""
    return Known(
        refs=topic_refs(archive.taxonomy, around.theme.words),
        taxonomy=_taxonomy_print(archive.taxonomy),
        prints=prints,
        papers={paper.slug: paper_ref(paper) for paper in archive.papers},
        around=around,
    )


def _taxonomy_print(taxonomy: Taxonomy) -> bytes:
    return fingerprint([(term.id, term.name) for term in taxonomy.terms])


def paper_ref(paper: Paper) -> Ref:
    return Ref(name=paper.title.html, path=paper_path(paper.slug), id=paper.slug)


def page_part(page: Page, around: Around) -> PlannedPart:
    """The part of a page whose value is ready."""
    return drawn_part(page, partial(_itself, page), around)


def redirect_part(page: Page, around: Around) -> PlannedPart:
    """The part of a page that leads elsewhere."""
    planned = page_part(page, around)
    return replace(planned, pages=(replace(planned.pages[0], target=page.values["target"]),))


def drawn_part(page: Page, draw: Callable[[], Page], around: Around, *further: object) -> PlannedPart:
    """The part of one page.

    What of its value takes work, `draw` adds when the page is made. The key is of the page as it is planned
    and of `further` values, which tell all that `draw` works from.
    """
    return PlannedPart(
        part=Part(
            name=f"page {page.path or '/'}",
            key=fingerprint(replace(page, feeds=()), _feeds_print(page.feeds), *further),
            make=partial(render_drawn, draw, around),
        ),
        pages=(PageAddress(path=page.path, lastmod=page.lastmod, indexed=page.indexed),),
    )


@lru_cache(maxsize=256)  # the pages of a list, and many others, announce the same
def _feeds_print(feeds: tuple[FeedRef, ...]) -> bytes:
    return fingerprint(feeds)


def _itself(page: Page) -> Page:
    return page


def render_drawn(draw: Callable[[], Page], around: Around) -> list[OutputFile]:
    """The file of a page that `draw` gives."""
    return [render_page(draw(), around.frame, around.theme)]
