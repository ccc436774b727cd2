"""The taxonomy's overview, and the lists of topics and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sitegen.model import UNSORTED, Archive, Paper, Site, Term
from sitegen.pages.charts import Chart, month_chart
from sitegen.pages.lists import PaperList, plan_list
from sitegen.pages.page import FeedRef, Page, Ref, unsorted
from sitegen.pages.planned import Known, PlannedPart, page_part
from sitegen.pages.rising import newest_span, rising
from sitegen.text.words import Words
from sitegen.urls import compare_path, topic_path, watch_path

FeedsOf = Callable[[str], tuple[FeedRef, ...]]  # a page's path → the feeds that concern it
Trends = Mapping[str, Chart | None]  # by the id of a topic or group

NEIGHBOURS = 8
COMPARED = 4  # topics on one chart


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
class RisingRow:
    """A topic that stands out."""

    topic: Ref  # its count: of the newest papers
    usual: int  # how many of as many papers are usual; 0: fewer than one


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
    words = known.around.theme.words
    rows = archive.by_term
    watches = tuple(
        Ref(name=watch.name, path=watch_path(watch.id), count=len(found[watch.id])) for watch in site.watches
    )
    topics = {term.id for term in archive.taxonomy.topics}
    trends = {
        term.id: trend_of(rows[term.id], archive, words, term.id if term.id in topics else "")
        for term in (*archive.taxonomy.terms, UNSORTED)
    }
    yield page_part(_overview(archive, rows, trends, watches, feeds_of("topics/"), known), known.around)
    terms = list(archive.taxonomy.terms)
    if rows[UNSORTED.id] or not terms:
        terms.append(unsorted(words))
    shared = _shared_papers(archive.papers)
    for term in terms:
        related = _related_terms(term, archive, known.refs, shared)
        given = _term_list(term, archive, known.refs, related, trends[term.id], feeds_of(topic_path(term.id)))
        yield from plan_list(given, site.page_size, known)


def _overview(
    archive: Archive,
    rows: Mapping[str, tuple[Paper, ...]],
    trends: Trends,
    watches: tuple[Ref, ...],
    feeds: tuple[FeedRef, ...],
    known: Known,
) -> Page:
    words = known.around.theme.words
    groups = tuple(_group_rows(archive, rows, trends))
    rest = rows[UNSORTED.id]
    span = newest_span(archive)
    return Page(
        path="topics/",
        kind="topics",
        template="topics.html",
        title=words("topics"),
        feeds=feeds,
        description=words(
            "about_topics",
            topics=words("topic_count", len(archive.taxonomy.topics)),
            groups=words("group_count", len(groups)),
        ),
        lastmod=archive.digests[0].digest.date if archive.digests else None,
        values={
            "groups": groups,
            "watches": watches,
            "total": len(archive.papers),
            "month": archive.digests[0].digest.date if archive.digests else None,
            "rising": tuple(_rising_rows(archive, known.refs)),
            "span": words.date_range(*span) if span and archive.digests[-1].digest.date < span[0] else "",
            "compare": compare_path(),
            "unsorted": replace(known.refs[UNSORTED.id], count=len(rest)) if rest or not groups else None,
        },
    )


def _rising_rows(archive: Archive, refs: Mapping[str, Ref]) -> Iterator[RisingRow]:
    for rise in rising(archive):
        yield RisingRow(topic=replace(refs[rise.topic], count=rise.count), usual=round(rise.usual))


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


def trend_of(papers: Sequence[Paper], archive: Archive, words: Words, topic: str = "") -> Chart | None:
    """Papers per month over the archive's months; None for an archive of one month, and without papers.

    The papers are those on `topic`, if it is one by which the search can be filtered.
    """
    if not archive.digests or not papers:
        return None
    first, last = archive.digests[-1].digest.date, archive.digests[0].digest.date
    if first.replace(day=1) == last.replace(day=1):
        return None
    return month_chart([paper.first_listed for paper in papers], words, first=first, last=last, topic=topic)


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
    refs: Mapping[str, Ref],
    related: tuple[Ref, ...],
    trend: Chart | None,
    feeds: tuple[FeedRef, ...],
) -> PaperList:
    papers = archive.by_term[term.id]
    is_group = term.parent is None
    with_others = (*(() if is_group else (term.id,)), *(ref.id for ref in related))
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
            "is_group": is_group,
            "group": refs.get(term.parent or ""),
            "base": topic_path(term.id),
            "bib": f"{topic_path(term.id)}papers.bib",
        },
        summary={"related": related, "trend": trend, "compare": compare_path(with_others[:COMPARED])},
        feeds=feeds,
        under=term.id,
    )
