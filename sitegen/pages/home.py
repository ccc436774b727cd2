"""The home page and the pages that stand alone: search, feeds, not found, redirects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from sitegen.model import Archive, DigestPapers, Paper, Site
from sitegen.pages.page import FeedRef, Item, Page, Ref, paper_item, topic_refs
from sitegen.pages.rows import rows_of
from sitegen.pages.years import archive_activity
from sitegen.text import wording
from sitegen.text.wording import date_note, digest_heading, number_of
from sitegen.urls import digest_path, paper_path, watch_path

LEAD = 420  # characters of the first paper's abstract
SECONDS = 4  # papers after it that have their abstract's beginning
OPENING = 150  # characters of that
SECTIONS = 6  # topics under which further new papers are named
HEADLINES = 4  # papers of each
RECENT = 8  # digests after the newest
TOPICS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """New papers on one topic, by title."""

    topic: Ref  # its count: all new papers that have it as their first
    items: tuple[Item, ...]


def plan_home(archive: Archive, site: Site, feeds: tuple[FeedRef, ...]) -> Page:
    """The newest digest as a front page, and ways into the archive."""
    refs = topic_refs(archive.taxonomy)
    counts = Counter({topic: len(papers) for topic, papers in archive.by_topic.items() if papers})
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return Page(
        path="",
        kind="home",
        template="home.html",
        title="",
        description=site.description,
        feeds=feeds,
        lastmod=archive.digests[0].digest.date if archive.digests else None,
        values={
            "newest": _front(archive.digests[0], refs) if archive.digests else None,
            "recent": rows_of(archive.digests[: 2 + RECENT])[1 : 1 + RECENT],
            "topics": tuple(
                Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=counts[topic])
                for topic in ranked[:TOPICS]
            ),
            "ruler": archive_activity(archive),
            "digests": len(archive.digests),
            "papers": len(archive.papers),
            "watches": tuple(Ref(name=watch.name, path=watch_path(watch.id)) for watch in site.watches),
        },
    )


def _front(newest: DigestPapers, refs: dict[str, Ref]) -> dict[str, object]:
    """The newest digest: one paper large, a few with their beginning, further new ones under their topics."""
    digest = newest.digest
    papers = _new_first(newest.papers, digest.id)
    fresh = [paper for paper in papers if paper.listings[0].digest == digest.id]
    shown = papers[: 1 + SECONDS]
    return {
        "id": digest.id,
        "path": digest_path(digest.id),
        "name": digest_heading(digest),
        "title": digest.title,
        "number": number_of(digest),
        "date": digest.date,
        "found": date_note(digest),
        "count": len(papers),
        "fresh": len(fresh),
        "lead": paper_item(shown[0], refs, opening=LEAD) if shown else None,
        "seconds": tuple(paper_item(paper, refs, opening=OPENING) for paper in shown[1:]),
        "sections": _sections(fresh or papers, {paper.slug for paper in shown}, refs),
    }


def _new_first(papers: Sequence[Paper], digest_id: str) -> list[Paper]:
    """The digest's own order, papers that it lists first before those it repeats."""
    return sorted(papers, key=lambda paper: paper.listings[0].digest != digest_id)


def _sections(papers: Sequence[Paper], shown: Set[str], refs: dict[str, Ref]) -> tuple[Section, ...]:
    """The topics with most of the papers, each with some that are not shown yet."""
    by_topic: dict[str, list[Paper]] = {}
    for paper in papers:
        if paper.topics:
            by_topic.setdefault(paper.topics[0], []).append(paper)
    ranked = sorted(by_topic, key=lambda topic: (-len(by_topic[topic]), refs[topic].name))
    sections = []
    for topic in ranked:
        left = [paper for paper in by_topic[topic] if paper.slug not in shown][:HEADLINES]
        if left:
            ref = Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=len(by_topic[topic]))
            sections.append(Section(topic=ref, items=tuple(paper_item(paper, refs) for paper in left)))
    return tuple(sections[:SECTIONS])


def plan_feeds(
    groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[tuple[str, str]]]]]], feeds: tuple[FeedRef, ...]
) -> Page:
    """The list of feeds: groups of (feed name, its (format, path) pairs)."""
    return Page(
        path="feeds/",
        kind="feeds",
        template="feeds.html",
        title="Feeds",
        feeds=feeds,
        description="Every feed of the archive, of papers, digests, topics and searches; how to subscribe.",
        values={"groups": groups, "opml": "feeds.opml"},
    )


def search_page(papers: int, view: object, feeds: tuple[FeedRef, ...]) -> Page:
    """The search page over so many papers; `view` is what its template shows of the index."""
    return Page(
        path="search/",
        kind="search",
        template="search.html",
        title="Search",
        feeds=feeds,
        values={"search": view},
        description=f"Search the titles and abstracts of {wording.paper_count(papers)}.",
    )


def plan_not_found() -> Page:
    return Page(
        path="404.html",
        kind="404",
        template="404.html",
        title="Page not found",
        indexed=False,
        description="There is no such page.",
        values={},
    )


def plan_redirects(archive: Archive) -> Iterator[Page]:
    """A small page at every alias that leads to where the paper or digest is now."""
    aliases = [(alias, paper_path(paper.slug)) for paper in archive.papers for alias in paper.aliases]
    aliases += [
        (alias, digest_path(each.digest.id)) for each in archive.digests for alias in each.digest.aliases
    ]
    for alias, target in aliases:
        path = alias if alias.endswith((".html", "/")) else f"{alias}/"
        yield Page(
            path=path,
            kind="redirect",
            template="redirect.html",
            title="Moved",
            indexed=False,
            description="This page has moved.",
            values={"target": target},
        )
