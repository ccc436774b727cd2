"""The pages of digests: one to look through, and its full view with the abstracts.

Both have the same papers at the same anchors. A script takes the abstracts from the full view. So that a long
digest is there at once, its page has the first papers, and a file beside it the others, for the script.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from sitegen.model import Archive, Digest, DigestPapers, OutputFile, Paper
from sitegen.pages.page import FeedRef, Item, Page, Ref, paper_item
from sitegen.pages.planned import Around, Known, PageAddress, PlannedPart
from sitegen.pages.render import render_later, render_page
from sitegen.pages.rows import fresh_count
from sitegen.pages.rulers import year_ruler
from sitegen.parts.part import Part, fingerprint
from sitegen.text.wording import digest_name, found_note
from sitegen.text.words import Words
from sitegen.urls import digest_path, full_path, rows_path

OPENING = 160  # characters of an abstract: two lines in the text column
SHORT = 40  # papers of a digest that is whole in its page
FIRST = 16  # papers in the page of a longer one: more than the first screen shows


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What the page of a digest shows beside its papers."""

    digest: Digest  # without its entries, which the papers hold
    note: Markup | str  # the editor's
    newer: Ref | None
    older: Ref | None
    pause: int  # days since the older one; 0 for the oldest of all
    # Of the digests of its year, newest first: date and path of the next one, of its own, and of all before.
    days: tuple[tuple[datetime.date, str], ...]
    feeds: tuple[FeedRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPlace:
    """A topic in the outline of a digest."""

    id: str
    name: str
    count: int
    first: str  # the slug of the first paper on it
    later: bool  # whether that is not in the digest's page


def plan_digests(
    archive: Archive, feeds: tuple[FeedRef, ...], notes: Mapping[str, Markup], known: Known
) -> Iterator[PlannedPart]:
    """A page for every digest; `notes` are the editor's by digest id."""
    words = known.around.theme.words
    links = [
        Ref(name=digest_name(each.digest, words), path=digest_path(each.digest.id))
        for each in archive.digests
    ]
    days = [(each.digest.date, digest_path(each.digest.id)) for each in archive.digests]
    for index, each in enumerate(archive.digests):
        older = index + 1 if index + 1 < len(days) else None
        view = DigestView(
            digest=replace(each.digest, entries=()),
            note=notes.get(each.digest.id, ""),
            newer=links[index - 1] if index else None,
            older=links[older] if older else None,
            pause=(days[index][0] - days[older][0]).days if older else 0,
            # Not with all newer ones: each would change the pages of all the year's digests.
            days=_of_year(days, max(0, index - 1), each.digest.date.year),
            feeds=feeds,
        )
        yield _part(view, each, known)


def _of_year(
    days: Sequence[tuple[datetime.date, str]], start: int, year: int
) -> tuple[tuple[datetime.date, str], ...]:
    """Those of a year from a place on; newest first."""
    end = start
    while end < len(days) and days[end][0].year >= year:
        end += 1
    return tuple(day for day in days[start:end] if day[0].year == year)


def _part(view: DigestView, each: DigestPapers, known: Known) -> PlannedPart:
    path = digest_path(view.digest.id)
    rows = b"".join([known.prints[paper.slug].row for paper in each.papers])
    return PlannedPart(
        part=Part(
            name=f"page {path}",
            key=fingerprint(view, rows, known.taxonomy),
            make=partial(
                _render,
                partial(draw_digest, view, each.papers, known.refs, known.around.theme.words),
                known.around,
            ),
        ),
        pages=(
            PageAddress(path=path, lastmod=view.digest.date),
            PageAddress(path=full_path(view.digest.id), lastmod=view.digest.date, indexed=False),
        ),
    )


def _render(draw: Callable[[], Page], around: Around) -> list[OutputFile]:
    """The files of a digest's page and of its full view."""
    page = draw()
    files = [render_page(each, around.frame, around.theme) for each in (page, full_view(page))]
    if path := page.values["rows_path"]:
        files.append(render_later(page, path, around.frame, around.theme))
    return files


def draw_digest(view: DigestView, papers: Sequence[Paper], refs: Mapping[str, Ref], words: Words) -> Page:
    """The page of a digest."""
    digest, date = view.digest, view.digest.date
    fresh = fresh_count(digest.id, papers)
    name = digest_name(digest, words)
    first = len(papers) if len(papers) <= SHORT else FIRST
    items = tuple(_item(paper, digest, refs, words) for paper in papers)
    return Page(
        path=digest_path(digest.id),
        kind="digest",
        template="digest.html",
        item_template="partials/digest_item.html",
        title=name,
        description=words("about_digest", len(papers), name=name, fresh=words.number(fresh)),
        lastmod=date,
        feeds=view.feeds,
        values={
            "id": digest.id,
            "name": name,
            "title": digest.title,
            "date": date,
            "found": found_note(digest, words),
            "note": view.note,
            "items": items[:first],
            "later": items[first:],
            "count": len(items),
            "fresh": fresh,
            "topics": _topic_places(papers, refs, first),
            "ruler": year_ruler(date, view.days, words, path=digest_path(digest.id)),
            "pause": view.pause,
            "newer": view.newer,
            "older": view.older,
            "bib": f"{digest_path(digest.id)}papers.bib",
            "by_upvotes": _by_upvotes(digest, papers),
            "compact_path": digest_path(digest.id),
            "full_path": full_path(digest.id),
            "full": False,
            "rows_path": rows_path(digest.id) if first < len(items) else "",
        },
    )


def full_view(page: Page) -> Page:
    """The same digest with all its abstracts; search engines keep the other page."""
    items = (*page.values["items"], *page.values["later"])
    values = {**page.values, "items": items, "later": (), "rows_path": "", "full": True}
    return replace(page, path=page.values["full_path"], indexed=False, values=values)


def _by_upvotes(digest: Digest, papers: Sequence[Paper]) -> str:
    """The search for what was first listed on the digest's day, by upvotes; empty where nothing has any."""
    if not any(paper.upvotes and paper.listings[0].digest == digest.id for paper in papers):
        return ""
    return f"search/?from={digest.date}&to={digest.date}&sort=upvotes"


def _item(paper: Paper, digest: Digest, refs: Mapping[str, Ref], words: Words) -> Item:
    """The paper as the digest shows it."""
    first = paper.listings[0]
    repeat_of = None
    if first.digest != digest.id:
        repeat_of = Ref(name=words.short_day(first.date), path=digest_path(first.digest))
    return paper_item(paper, refs, words, repeat_of=repeat_of, opening=OPENING)


def _topic_places(papers: Sequence[Paper], refs: Mapping[str, Ref], in_page: int) -> tuple[TopicPlace, ...]:
    """All topics of the digest by their papers, most first; its page has so many of the papers."""
    counts = Counter(topic for paper in papers for topic in paper.topics)
    first = {topic: place for place, paper in reversed([*enumerate(papers)]) for topic in paper.topics}
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return tuple(
        TopicPlace(
            id=topic,
            name=refs[topic].name,
            count=counts[topic],
            first=papers[first[topic]].slug,
            later=first[topic] >= in_page,
        )
        for topic in ranked
    )
