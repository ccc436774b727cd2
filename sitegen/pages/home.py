"""The home page and the pages that stand alone: search, not found, redirects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sitegen.model import Archive, Paper, Site
from sitegen.pages.front import day_papers, describe_day, earlier_papers, newest_day, set_front
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Known, PlannedPart, drawn_part
from sitegen.pages.rows import rows_of
from sitegen.pages.rulers import archive_activity
from sitegen.text.words import Words
from sitegen.urls import digest_path, paper_path, watch_path

RECENT = 8  # digests before the day's
TOPICS = 14  # and as many more as there are fewer digests


def plan_home(archive: Archive, site: Site, feeds: tuple[FeedRef, ...], known: Known) -> PlannedPart:
    """The newest day as a front page, and ways into the archive."""
    words = known.around.theme.words
    digests = newest_day(archive) if archive.digests else ()
    papers = day_papers(digests) if digests else ()
    earlier = earlier_papers(archive, papers)
    day = describe_day(archive, digests, papers, known.refs, words) if digests else None
    recent = rows_of(archive.digests[len(digests) :][: 1 + RECENT], words)[:RECENT]
    counts = Counter({topic: len(held) for topic, held in archive.by_topic.items() if held})
    ranked = sorted(counts, key=lambda topic: (-counts[topic], known.refs[topic].name))
    page = Page(
        path="",
        kind="home",
        template="home.html",
        title="",
        description=site.description,
        feeds=feeds,
        lastmod=day.date if day else None,
        values={
            "day": day,
            "recent": recent,
            "topics": tuple(
                replace(known.refs[topic], count=counts[topic])
                for topic in ranked[: TOPICS + RECENT - len(recent)]
            ),
            "ruler": archive_activity(archive, words),
            "digests": len(archive.digests),
            "papers": len(archive.papers),
            "subjects": len(counts),
            "since": archive.digests[-1].digest.date if archive.digests else None,
            "watches": tuple(Ref(name=watch.name, path=watch_path(watch.id)) for watch in site.watches),
        },
    )
    rows = b"".join([known.prints[paper.slug].row for paper in (*papers, *earlier)])
    draw = partial(draw_home, page, papers, earlier, known.refs, words)
    return drawn_part(page, draw, known.around, rows, known.taxonomy)


def draw_home(
    page: Page, papers: Sequence[Paper], earlier: Sequence[Paper], refs: Mapping[str, Ref], words: Words
) -> Page:
    """The home page with the papers of its day."""
    day = page.values["day"]
    front = set_front(day, papers, earlier, refs, words) if day else None
    return replace(page, values={**page.values, "front": front})


def search_page(papers: int, view: object, feeds: tuple[FeedRef, ...], words: Words) -> Page:
    """The search page over so many papers; `view` is what its template shows of the index."""
    return Page(
        path="search/",
        kind="search",
        template="search.html",
        title=words("search"),
        feeds=feeds,
        values={"search": view},
        description=words("about_search", papers),
    )


def plan_not_found(words: Words) -> Page:
    return Page(
        path="404.html",
        kind="404",
        template="404.html",
        title=words("page_not_found"),
        indexed=False,
        description=words("about_not_found"),
        values={},
    )


def plan_redirects(archive: Archive, words: Words) -> Iterator[Page]:
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
            title=words("moved"),
            indexed=False,
            description=words("about_moved"),
            values={"target": target},
        )
