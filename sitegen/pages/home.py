"""The home page and the pages that stand alone: search, feeds, about, not found, redirects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sitegen import filters
from sitegen.model import Archive, Paper, Site, StaticPage
from sitegen.pages.digests import archive_chart, found_note, fresh_count, heading, row
from sitegen.pages.page import FeedRef, Page, Ref, excerpt, paper_item, topic_refs
from sitegen.urls import digest_path, paper_path, watch_path

SHOWN = 12  # papers of the newest digest on the home page
RECENT = 8  # digests listed below it
TOPICS = 12


def plan_home(archive: Archive, site: Site, feeds: tuple[FeedRef, ...]) -> Page:
    """The newest digest, what is new in it by topic, and ways into the archive."""
    refs = topic_refs(archive.taxonomy)
    newest = archive.digests[0] if archive.digests else None
    counts = Counter(topic for paper in archive.papers for topic in paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return Page(
        path="", kind="home", template="home.html", title="", description=site.description, feeds=feeds,
        lastmod=newest.digest.date if newest else None,
        values={
            "newest": None if newest is None else {
                "path": digest_path(newest.digest.id), "name": heading(newest.digest), "title": newest.digest.title,
                "date": newest.digest.date, "found": found_note(newest.digest), "count": len(newest.papers),
                "fresh": fresh_count(newest),
                "items": tuple(
                    paper_item(paper, refs) for paper in _new_first(newest.papers, newest.digest.id)[:SHOWN]
                ),
                "topics": _new_by_topic(newest.papers, refs),
            },
            "recent": tuple(map(row, archive.digests[1 : 1 + RECENT])),
            "topics": tuple(
                Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=counts[topic]) for topic in ranked[:TOPICS]
            ),
            "chart": archive_chart(archive), "digests": len(archive.digests), "papers": len(archive.papers),
            "watches": tuple(Ref(name=watch.name, path=watch_path(watch.id)) for watch in site.watches),
        },
    )  # fmt: skip


def _new_first(papers: Sequence[Paper], digest_id: str) -> list[Paper]:
    """The digest's own order, papers that it lists first before those it repeats."""
    return sorted(papers, key=lambda paper: paper.listings[0].digest != digest_id)


def _new_by_topic(papers: Sequence[Paper], refs: dict[str, Ref]) -> tuple[Ref, ...]:
    counts = Counter(paper.topics[0] for paper in papers if paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))[:8]
    return tuple(Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=counts[topic]) for topic in ranked)


def plan_feeds(groups: Sequence[tuple[str, Sequence[tuple[str, Sequence[tuple[str, str]]]]]], feeds: tuple[FeedRef, ...]) -> Page:
    """The list of feeds: groups of (feed name, its (format, path) pairs)."""
    return Page(
        path="feeds/", kind="feeds", template="feeds.html", title="Feeds", feeds=feeds,
        description="Every feed of the archive: papers, digests, topics and saved searches, and how to subscribe.",
        values={"groups": groups, "opml": "feeds.opml"},
    )  # fmt: skip


def plan_search(archive: Archive, values: dict[str, object], feeds: tuple[FeedRef, ...]) -> Page:
    return Page(
        path="search/", kind="search", template="search.html", title="Search", feeds=feeds, values=values,
        description=f"Search the titles and abstracts of {filters.plural(len(archive.papers), 'paper')}.",
    )  # fmt: skip


def plan_static(pages: Sequence[StaticPage], feeds: tuple[FeedRef, ...]) -> Iterator[Page]:
    """Pages written by hand, such as About."""
    for page in pages:
        yield Page(
            path=f"{page.slug}/", kind="about", template="about.html", title=page.title, feeds=feeds,
            description=excerpt(page.text.plain) or page.title, values={"title": page.title, "text": page.text.html},
        )  # fmt: skip


def plan_not_found() -> Page:
    return Page(
        path="404.html", kind="404", template="404.html", title="Page not found", indexed=False,
        description="There is no such page.", values={},
    )  # fmt: skip


def plan_redirects(archive: Archive) -> Iterator[Page]:
    """A small page at every alias that leads to where the paper or digest is now."""
    aliases = [(alias, paper_path(paper.slug)) for paper in archive.papers for alias in paper.aliases]
    aliases += [(alias, digest_path(each.digest.id)) for each in archive.digests for alias in each.digest.aliases]
    for alias, target in aliases:
        path = alias if alias.endswith((".html", "/")) else f"{alias}/"
        yield Page(
            path=path, kind="redirect", template="redirect.html", title="Moved", indexed=False,
            description="This page has moved.", values={"target": target},
        )  # fmt: skip
