"""The seam between planning and rendering: a page is its template and the small value that it shows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from sitegen.model import UNSORTED, Paper, Taxonomy, Term
from sitegen.text import excerpts, wording
from sitegen.text.words import Words
from sitegen.urls import paper_path, topic_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site, ready to render."""

    path: str  # site-relative; ends in a slash, or in a file name
    kind: str  # the `data-page` hook
    template: str
    title: str  # plain; for <title>, without the site's own
    description: str  # plain; one or two sentences
    values: Mapping[str, Any]  # what the template shows; values only, no archive
    lastmod: datetime.date | None = None
    indexed: bool = True  # part of the sitemap, and search engines may keep it
    feeds: tuple[FeedRef, ...] = ()  # that concern this page, most special first
    item_template: str = ""  # of each of `items` among the values; together they are the value `list`


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRef:
    """A feed as a page announces it."""

    title: str
    path: str
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A link to a page of the site."""

    name: str
    path: str
    count: int = 0
    id: str = ""  # of the topic, for the `data-topic` hook


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A paper in a list."""

    slug: str
    path: str
    title: Markup
    abstract: Markup
    date: datetime.date
    topics: tuple[Ref, ...]
    repeat_of: Ref | None = None  # in a digest: the digest that listed the paper first
    signed: str = ""  # by whom it is, in short, and its upvotes
    opening: str = ""  # the abstract's first sentences, plain; where a page shows them instead of all


def paper_item(
    paper: Paper,
    taxonomy_refs: Mapping[str, Ref],
    words: Words,
    *,
    repeat_of: Ref | None = None,
    opening: int = 0,
    under: str = "",
) -> Item:
    """A paper as a list shows it; with `opening`, at most so many characters of the abstract's beginning.

    The list of one topic, given as `under`, need not name that topic again.
    """
    return Item(
        slug=paper.slug,
        path=paper_path(paper.slug),
        title=paper.title.html,
        abstract=paper.abstract.html,
        date=paper.first_listed,
        topics=tuple([taxonomy_refs[topic] for topic in paper.topics if topic != under]),
        repeat_of=repeat_of,
        signed=_signed(paper, words) if paper.authors or paper.upvotes else "",
        opening=_opening(paper.abstract.plain, opening) if opening else "",
    )


def _signed(paper: Paper, words: Words) -> str:
    """`A. Author, B. Author and 5 more · 128 upvotes`."""
    votes = words("upvotes", paper.upvotes) if paper.upvotes else ""
    return " · ".join(filter(None, (wording.short_authors(paper.authors, words), votes)))


@lru_cache(maxsize=1 << 15)  # a paper stands in the lists of several topics, and in those of their groups
def _opening(plain: str, length: int) -> str:
    return excerpts.opening(plain, length)


def topic_refs(taxonomy: Taxonomy, words: Words) -> dict[str, Ref]:
    """A link for every topic and group, by id."""
    return {
        term.id: Ref(name=term.name, path=topic_path(term.id), id=term.id)
        for term in (*taxonomy.terms, unsorted(words))
    }


def unsorted(words: Words) -> Term:
    """Where papers are listed that match no topic, as pages call it."""
    return replace(UNSORTED, name=words("unsorted"), description=words("about_unsorted"))
