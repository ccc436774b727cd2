"""The pages of digests."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from sitegen.model import Archive, Digest, DigestPapers, Paper
from sitegen.pages.charts import year_ruler
from sitegen.pages.page import FeedRef, Item, Page, Ref, paper_item
from sitegen.pages.planned import Known, PageAddress, PlannedPart, render_drawn
from sitegen.pages.rows import fresh_count
from sitegen.parts.part import Part, fingerprint
from sitegen.text import dates, wording
from sitegen.text.wording import digest_heading, digest_when, found_note, number_of
from sitegen.urls import digest_path, month_path

TOPICS = 12  # of a digest, shown beside its list


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """What the page of a digest shows beside its papers."""

    digest: Digest  # without its entries, which the papers hold
    note: Markup | str  # the editor's
    newer: Ref | None
    older: Ref | None
    pause: int  # days since the older one; 0 for the oldest of all
    dates: tuple[datetime.date, ...]  # of its year: the next digest's, its own, and all those before
    feeds: tuple[FeedRef, ...]


def plan_digests(
    archive: Archive, feeds: tuple[FeedRef, ...], notes: Mapping[str, Markup], known: Known
) -> Iterator[PlannedPart]:
    """A page for every digest; `notes` are the editor's by digest id."""
    links = [
        Ref(name=digest_heading(each.digest), path=digest_path(each.digest.id)) for each in archive.digests
    ]
    dates = [each.digest.date for each in archive.digests]
    for index, each in enumerate(archive.digests):
        older = index + 1 if index + 1 < len(dates) else None
        view = DigestView(
            digest=replace(each.digest, entries=()),
            note=notes.get(each.digest.id, ""),
            newer=links[index - 1] if index else None,
            older=links[older] if older else None,
            pause=(dates[index] - dates[older]).days if older else 0,
            # Not with all newer ones: each would change the pages of all the year's digests.
            dates=_of_year(dates, max(0, index - 1), dates[index].year),
            feeds=feeds,
        )
        yield _part(view, each, known)


def _of_year(dates: Sequence[datetime.date], start: int, year: int) -> tuple[datetime.date, ...]:
    """The dates of a year from a place on; newest first."""
    end = start
    while end < len(dates) and dates[end].year >= year:
        end += 1
    return tuple(date for date in dates[start:end] if date.year == year)


def _part(view: DigestView, each: DigestPapers, known: Known) -> PlannedPart:
    path = digest_path(view.digest.id)
    rows = b"".join([known.prints[paper.slug].row for paper in each.papers])
    return PlannedPart(
        part=Part(
            name=f"page {path}",
            key=fingerprint(view, rows, known.taxonomy),
            make=partial(render_drawn, partial(draw_digest, view, each.papers, known.refs), known.around),
        ),
        pages=(PageAddress(path=path, lastmod=view.digest.date),),
    )


def draw_digest(view: DigestView, papers: Sequence[Paper], refs: Mapping[str, Ref]) -> Page:
    """The page of a digest."""
    digest, date = view.digest, view.digest.date
    fresh, topics = fresh_count(digest.id, papers), _topic_counts(papers, refs)
    heading = digest_heading(digest)
    return Page(
        path=digest_path(digest.id),
        kind="digest",
        template="digest.html",
        item_template="partials/digest_item.html",
        title=heading,
        description=f"{wording.paper_count(len(papers))} in {heading}, {fresh} of them new.",
        lastmod=date,
        feeds=view.feeds,
        values={
            "id": digest.id,
            "title": digest.title,
            "date": date,
            "number": number_of(digest),
            "when": digest_when(digest),
            "found": found_note(digest),
            "note": view.note,
            "items": tuple(_item(paper, digest, refs) for paper in papers),
            "fresh": fresh,
            "topics": topics[:TOPICS],
            "more_topics": len(topics[TOPICS:]),
            "ruler": year_ruler(date, view.dates),
            "pause": view.pause,
            "newer": view.newer,
            "older": view.older,
            "month": Ref(name=dates.month(date), path=month_path(date.year, date.month)),
            "bib": f"{digest_path(digest.id)}papers.bib",
            "by_upvotes": _by_upvotes(digest, papers),
        },
    )


def _by_upvotes(digest: Digest, papers: Sequence[Paper]) -> str:
    """The search for what was first listed on the digest's day, by upvotes; empty where nothing has any."""
    if not any(paper.upvotes and paper.listings[0].digest == digest.id for paper in papers):
        return ""
    return f"search/?from={digest.date}&to={digest.date}&sort=upvotes"


def _item(paper: Paper, digest: Digest, refs: Mapping[str, Ref]) -> Item:
    first = paper.listings[0]
    if first.digest == digest.id:
        return paper_item(paper, refs)
    repeat_of = Ref(name=dates.short_day(first.date), path=digest_path(first.digest))
    return paper_item(paper, refs, repeat_of=repeat_of)


def _topic_counts(papers: Sequence[Paper], refs: Mapping[str, Ref]) -> tuple[Ref, ...]:
    """The digest's topics by their primary papers, most first."""
    counts = Counter(paper.topics[0] for paper in papers if paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return tuple(replace(refs[topic], count=counts[topic]) for topic in ranked)
