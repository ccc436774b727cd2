"""The taxonomy's overview, and the lists of topics, groups and watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sitegen.model import UNSORTED, Archive, Paper, Site, Term
from sitegen.pages.charts import Chart, month_chart
from sitegen.pages.lists import PaperList, plan_list
from sitegen.pages.page import FeedRef, Page, Ref, topic_refs
from sitegen.pages.planned import Known, PlannedPart, page_part
from sitegen.text import wording
from sitegen.urls import topic_path, watch_path

FeedsOf = Callable[[str], tuple[FeedRef, ...]]  # a page's path → the feeds that concern it
Trends = Mapping[str, Chart | None]  # by the id of a topic or group

NEIGHBOURS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """A topic in the overview."""

    id: str
    name: str
    path: str
    description: str
    count: int
    trend: Chart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    name: str
    path: str
    description: str
    count: int  # papers in any of its topics
    topics: tuple[TopicRow, ...]


def plan_topics(
    archive: Archive, site: Site, found: Mapping[str, Sequence[Paper]], feeds_of: FeedsOf, known: Known
) -> Iterator[PlannedPart]:
    """The overview, and pages for every group and topic, and for the unsorted if there are any.

    `found` holds each watch's papers by its id.
    """
    rows = archive.by_term
    watches = tuple(
        Ref(name=watch.name, path=watch_path(watch.id), count=len(found[watch.id])) for watch in site.watches
    )
    trends = {term.id: _trend(rows[term.id], archive) for term in (*archive.taxonomy.terms, UNSORTED)}
    yield page_part(_overview(archive, rows, trends, watches, feeds_of("topics/")), known.around)
    terms = list(archive.taxonomy.terms)
    if rows[UNSORTED.id] or not terms:
        terms.append(UNSORTED)
    shared = _shared_papers(archive.papers)
    for term in terms:
        given = _term_list(term, archive, shared, trends[term.id], feeds_of(topic_path(term.id)))
        yield from plan_list(given, site.page_size, known)


def _overview(
    archive: Archive,
    rows: Mapping[str, tuple[Paper, ...]],
    trends: Trends,
    watches: tuple[Ref, ...],
    feeds: tuple[FeedRef, ...],
) -> Page:
    groups = tuple(_group_rows(archive, rows, trends))
    unsorted = rows[UNSORTED.id]
    return Page(
        path="topics/",
        kind="topics",
        template="topics.html",
        title="Topics",
        feeds=feeds,
        description=(
            f"{wording.counted(len(archive.taxonomy.topics), 'topic')} in "
            f"{wording.counted(len(groups), 'group')}, "
            "with the number of papers in each."
        ),
        lastmod=archive.digests[0].digest.date if archive.digests else None,
        values={
            "groups": groups,
            "watches": watches,
            "total": len(archive.papers),
            "month": archive.digests[0].digest.date if archive.digests else None,
            "unsorted": Ref(
                name=UNSORTED.name, path=topic_path(UNSORTED.id), id=UNSORTED.id, count=len(unsorted)
            )
            if unsorted or not groups
            else None,
        },
    )


def _group_rows(
    archive: Archive, rows: Mapping[str, tuple[Paper, ...]], trends: Trends
) -> Iterator[GroupRow]:
    for group in archive.taxonomy.groups:
        topics = tuple(
            TopicRow(
                id=term.id,
                name=term.name,
                path=topic_path(term.id),
                description=term.description,
                count=len(rows[term.id]),
                trend=trends[term.id],
            )
            for term in archive.taxonomy.topics
            if term.parent == group.id
        )
        yield GroupRow(
            name=group.name,
            path=topic_path(group.id),
            description=group.description,
            count=len(rows[group.id]),
            topics=topics,
        )


def _trend(papers: Sequence[Paper], archive: Archive) -> Chart | None:
    """Papers per month over the archive's months; None for an archive of one month, and without papers."""
    if not archive.digests or not papers:
        return None
    first, last = archive.digests[-1].digest.date, archive.digests[0].digest.date
    if first.replace(day=1) == last.replace(day=1):
        return None
    return month_chart([paper.first_listed for paper in papers], first=first, last=last)


def _shared_papers(papers: Sequence[Paper]) -> dict[str, Counter[str]]:
    """For each topic, how many papers it shares with each other."""
    shared: dict[str, Counter[str]] = {}
    for topics, count in Counter(paper.topics for paper in papers).items():
        for topic in topics:
            others = shared.setdefault(topic, Counter())
            for other in topics:
                others[other] += count if other != topic else 0
    return shared


def _related_terms(
    term: Term, archive: Archive, refs: Mapping[str, Ref], shared: Mapping[str, Counter[str]]
) -> tuple[Ref, ...]:
    """A group's topics, or the topics that share most papers with a topic, with the number shared."""
    if term.parent is None:
        members = (each.id for each in archive.taxonomy.topics if each.parent == term.id)
        return tuple(replace(refs[topic], count=len(archive.by_term[topic])) for topic in members)
    counts = +shared.get(term.id, Counter())
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))[:NEIGHBOURS]
    return tuple(replace(refs[topic], count=counts[topic]) for topic in ranked)


def _term_list(
    term: Term,
    archive: Archive,
    shared: Mapping[str, Counter[str]],
    trend: Chart | None,
    feeds: tuple[FeedRef, ...],
) -> PaperList:
    papers = archive.by_term[term.id]
    refs = topic_refs(archive.taxonomy)
    return PaperList(
        papers=papers,
        path=partial(topic_path, term.id),
        kind="topic",
        template="topic.html",
        title=term.name,
        about=term.description,
        values={
            "name": term.name,
            "id": term.id,
            "text": term.description,
            "is_group": term.parent is None,
            "group": refs.get(term.parent or ""),
            "base": topic_path(term.id),
            "bib": f"{topic_path(term.id)}papers.bib",
        },
        summary={"related": _related_terms(term, archive, refs, shared), "trend": trend},
        feeds=feeds,
        under=term.id,
    )


def plan_watches(
    archive: Archive, site: Site, found: Mapping[str, tuple[Paper, ...]], feeds_of: FeedsOf, known: Known
) -> Iterator[PlannedPart]:
    """The pages of the saved searches; `found` holds each watch's papers by its id."""
    for watch in site.watches:
        papers = found[watch.id]
        given = PaperList(
            papers=papers,
            path=partial(watch_path, watch.id),
            kind="watch",
            template="watch.html",
            title=watch.name,
            about=f"A saved search for {watch.query}.",
            values={"name": watch.name, "query": watch.query, "base": watch_path(watch.id)},
            summary={"trend": _trend(papers, archive)},
            feeds=feeds_of(watch_path(watch.id)),
        )
        yield from plan_list(given, site.page_size, known)
