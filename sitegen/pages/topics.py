"""The taxonomy's overview, and the paginated pages of topics, groups and watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sitegen.model import UNSORTED, Archive, Paper, Site, Term
from sitegen.pages.charts import Chart, month_chart
from sitegen.pages.page import FeedRef, Page, Ref, paper_item, topic_refs
from sitegen.text import wording
from sitegen.text.excerpts import excerpt
from sitegen.urls import topic_path, watch_path

FeedsOf = Callable[[str], tuple[FeedRef, ...]]  # a page's path → the feeds that concern it

NEIGHBOURS = 8
OPENING = 130  # characters of an abstract in a list; the whole stands on the paper's page and in its digest


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
    archive: Archive, site: Site, found: Mapping[str, Sequence[Paper]], feeds_of: FeedsOf
) -> Iterator[Page]:
    """The overview, and pages for every group and topic, and for the unsorted if there are any.

    `found` holds each watch's papers by its id.
    """
    rows = archive.by_term
    watches = tuple(
        Ref(name=watch.name, path=watch_path(watch.id), count=len(found[watch.id])) for watch in site.watches
    )
    yield _overview(archive, rows, watches, feeds_of("topics/"))
    terms = list(archive.taxonomy.terms)
    if rows[UNSORTED.id] or not terms:
        terms.append(UNSORTED)
    neighbours = _neighbours(archive.papers)
    for term in terms:
        related = _related_terms(term, archive, rows, neighbours)
        yield from _plan_term(term, rows[term.id], related, archive, site, feeds_of(topic_path(term.id)))


def _overview(
    archive: Archive,
    rows: Mapping[str, tuple[Paper, ...]],
    watches: tuple[Ref, ...],
    feeds: tuple[FeedRef, ...],
) -> Page:
    groups = tuple(
        GroupRow(
            name=group.name,
            path=topic_path(group.id),
            description=group.description,
            count=len(rows[group.id]),
            topics=tuple(
                TopicRow(
                    id=term.id,
                    name=term.name,
                    path=topic_path(term.id),
                    description=term.description,
                    count=len(rows[term.id]),
                    trend=_trend(rows[term.id], archive),
                )
                for term in archive.taxonomy.topics
                if term.parent == group.id
            ),
        )
        for group in archive.taxonomy.groups
    )
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


def _trend(papers: Sequence[Paper], archive: Archive) -> Chart | None:
    """Papers per month over the archive's months; None for an archive of one month, and without papers."""
    if not archive.digests or not papers:
        return None
    first, last = archive.digests[-1].digest.date, archive.digests[0].digest.date
    if first.replace(day=1) == last.replace(day=1):
        return None
    return month_chart((paper.first_listed for paper in papers), first=first, last=last)


def _neighbours(papers: Sequence[Paper]) -> dict[str, Counter[str]]:
    """For each topic, how many papers it shares with each other."""
    shared: dict[str, Counter[str]] = {}
    for paper in papers:
        for topic in paper.topics:
            shared.setdefault(topic, Counter()).update(other for other in paper.topics if other != topic)
    return shared


def _related_terms(
    term: Term,
    archive: Archive,
    rows: Mapping[str, tuple[Paper, ...]],
    neighbours: Mapping[str, Counter[str]],
) -> tuple[Ref, ...]:
    """A group's topics, or the topics that share most papers with a topic, with the number shared."""
    refs = topic_refs(archive.taxonomy)
    if term.parent is None:
        members = (each for each in archive.taxonomy.topics if each.parent == term.id)
        return tuple(
            Ref(name=each.name, path=refs[each.id].path, id=each.id, count=len(rows[each.id]))
            for each in members
        )
    shared = neighbours.get(term.id, Counter())
    ranked = sorted(shared, key=lambda topic: (-shared[topic], refs[topic].name))[:NEIGHBOURS]
    return tuple(
        Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=shared[topic]) for topic in ranked
    )


def _plan_term(
    term: Term,
    papers: tuple[Paper, ...],
    related: tuple[Ref, ...],
    archive: Archive,
    site: Site,
    feeds: tuple[FeedRef, ...],
) -> Iterator[Page]:
    refs = topic_refs(archive.taxonomy)
    values = {
        "name": term.name,
        "id": term.id,
        "text": term.description,
        "related": related,
        "is_group": term.parent is None,
        "group": refs.get(term.parent or ""),
        "base": topic_path(term.id),
        "trend": _trend(papers, archive),
        "bib": f"{topic_path(term.id)}papers.bib",
    }
    yield from paginated(
        papers,
        lambda number: topic_path(term.id, number),
        site=site,
        archive=archive,
        kind="topic",
        template="topic.html",
        title=term.name,
        about=term.description,
        values=values,
        feeds=feeds,
        under=term.id,
    )


def paginated(
    papers: Sequence[Paper],
    path: Callable[[int], str],
    *,
    site: Site,
    archive: Archive,
    kind: str,
    template: str,
    title: str,
    about: str,
    values: Mapping[str, object],
    feeds: tuple[FeedRef, ...],
    under: str = "",
) -> Iterator[Page]:
    """A list of papers, `site.page_size` on a page; the first page stands even when the list is empty."""
    refs = topic_refs(archive.taxonomy)
    count = max(1, -(-len(papers) // site.page_size))
    for number in range(1, count + 1):
        shown = papers[(number - 1) * site.page_size : number * site.page_size]
        place = f", page {number} of {count}" if number > 1 else ""
        yield Page(
            path=path(number),
            kind=kind,
            template=template,
            title=f"{title}{place}",
            feeds=feeds,
            description=excerpt(f"{wording.counted(len(papers), 'paper')} on {title}{place}. {about}", 300),
            lastmod=papers[0].first_listed if papers else None,
            values={
                **values,
                "items": tuple(paper_item(paper, refs, opening=OPENING, under=under) for paper in shown),
                "count": len(papers),
                "start": (number - 1) * site.page_size + 1,
                "page_number": number,
                "page_count": count,
                "newer": Ref(name="Newer", path=path(number - 1)) if number > 1 else None,
                "older": Ref(name="Older", path=path(number + 1)) if number < count else None,
                "pages": tuple(Ref(name=str(each), path=path(each)) for each in _page_numbers(number, count)),
            },
        )


def _page_numbers(number: int, count: int) -> list[int]:
    """The first, the last and the pages around the current one."""
    return sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})


def plan_watches(
    archive: Archive, site: Site, found: Mapping[str, tuple[Paper, ...]], feeds_of: FeedsOf
) -> Iterator[Page]:
    """The pages of the saved searches; `found` holds each watch's papers by its id."""
    for watch in site.watches:
        papers = found[watch.id]
        yield from paginated(
            papers,
            partial(watch_path, watch.id),
            site=site,
            archive=archive,
            kind="watch",
            template="watch.html",
            title=watch.name,
            about=f"A saved search for {watch.query}.",
            feeds=feeds_of(watch_path(watch.id)),
            values={
                "name": watch.name,
                "query": watch.query,
                "base": watch_path(watch.id),
                "trend": _trend(papers, archive),
            },
        )
