"""Small archives for tests, built in memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from sitegen.archive.keys import paper_key
from sitegen.exports.citation_keys import citation_keys
from sitegen.exports.plan import plan_exports
from sitegen.feeds import plan_feeds
from sitegen.model import (
    Archive,
    Digest,
    DigestPapers,
    Entry,
    Listing,
    Paper,
    Site,
    Taxonomy,
    Term,
    Text,
)
from sitegen.pages import (
    PageInput,
    PlannedPart,
    frame,
    paper_prints,
    plan_pages,
    render_page,
    search_page,
)
from sitegen.parts.part import Part
from sitegen.search import search_view
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import Theme
from sitegen.urls import slugify

TAXONOMY = Taxonomy(
    terms=(
        Term(id="learning", name="Learning", description="How agents learn."),
        Term(id="offline-rl", name="Offline RL", parent="learning"),
        Term(id="exploration", name="Exploration & curiosity", parent="learning"),
        Term(id="robotics", name="Robotics"),
        Term(id="manipulation", name="Manipulation", parent="robotics"),
    )
)


def paper_keys(papers: Iterable[Paper]) -> dict[str, bytes]:
    """The fingerprint of each paper by its slug."""
    return {paper.slug: paper_key(paper) for paper in papers}


def make_text(plain: str, *, block: bool = False) -> Text:
    """A text without markup, in its three forms."""
    html = escape(plain)
    return Text(source=plain, html=Markup("<p>{}</p>").format(html) if block and plain else html, plain=plain)


def make_paper(
    title: str = "A paper", abstract: str = "It does something. It works.", **fields: Any
) -> Paper:
    """A paper, by default listed once, on 2025-01-01; `topics`, `listings` and the rest as in `Paper`."""
    fields.setdefault("listings", (make_listing("2025-01-01"),))
    fields.setdefault("slug", slugify(title))
    return Paper(title=make_text(title), abstract=make_text(abstract, block=True), **fields)


def make_listing(digest: str) -> Listing:
    return Listing(digest=digest, date=datetime.date.fromisoformat(digest[:10]))


def make_archive(
    days: Iterable[tuple[str | Digest, Sequence[Paper]]] = (), *, taxonomy: Taxonomy = TAXONOMY
) -> Archive:
    """An archive of digests, in any order: each an id (or a digest) with its papers.

    A paper's listings are those of the digests that hold its slug; its other values are the first's.
    """
    digests = [(_digest(day, papers), papers) for day, papers in days]
    digests.sort(key=lambda row: (row[0].date, _number(row[0])))
    listings: dict[str, list[Listing]] = {}
    papers: dict[str, Paper] = {}
    for digest, listed in digests:
        for paper in listed:
            papers.setdefault(paper.slug, paper)
            listings.setdefault(paper.slug, []).append(Listing(digest=digest.id, date=digest.date))
    complete = {slug: replace(paper, listings=tuple(listings[slug])) for slug, paper in papers.items()}
    rows = tuple(
        DigestPapers(digest=digest, papers=tuple(complete[paper.slug] for paper in listed))
        for digest, listed in reversed(digests)
    )
    in_order = tuple(p for row in rows for p in row.papers if p.listings[0].digest == row.digest.id)
    return Archive(digests=rows, papers=in_order, taxonomy=taxonomy)


def made(parts: Iterable[Part]) -> dict[str, bytes]:
    """The files of planned parts, by path; names and paths are there once."""
    planned = list(parts)
    assert len({part.name for part in planned}) == len(planned), "two parts of one name"
    files = [(file.path, file.data) for part in planned for file in part.make()]
    assert len(dict(files)) == len(files), "two files with one path"
    return dict(files)


def made_feeds(archive: Archive, site: Site, **arguments: Any) -> dict[str, bytes]:
    """The files of all feeds, by path."""
    return made(plan_feeds(archive, site, shipped_words(), keys=paper_keys(archive.papers), **arguments))


def made_exports(archive: Archive, site: Site, **arguments: Any) -> dict[str, bytes]:
    """The files of all exports, by path."""
    keys, cited = paper_keys(archive.papers), citation_keys(archive)
    return made(plan_exports(archive, site, shipped_words(), keys=keys, cited=cited, **arguments))


def _digest(day: str | Digest, papers: Sequence[Paper]) -> Digest:
    if isinstance(day, Digest):
        return day
    return Digest(
        id=day,
        date=datetime.date.fromisoformat(day[:10]),
        date_from="filename",
        title="Daily Papers",
        dump=f"{day}.txt",
        entries=tuple(Entry(title=paper.title.source, abstract=paper.abstract.source) for paper in papers),
    )


def _number(digest: Digest) -> int:
    tail = digest.id[11:]
    return int(tail) if tail.isdigit() else 1


def render_all(archive: Archive, site: Site, theme: Theme, **given: Any) -> dict[str, str]:
    """The pages of an archive by path, the search page too; `given` as in `PageInput`."""
    pages: dict[str, str] = {}
    for each in plan_all(archive, site, theme, **given):
        files = list(each.part.make())
        pages |= {page.path: file.data.decode() for page, file in zip(each.pages, files, strict=False)}
        pages |= {file.path: file.data.decode() for file in files[len(each.pages) :]}  # parts of pages
    search = search_page(len(archive.papers), search_view(archive), given.get("feeds", ()), theme.words)
    return {**pages, "search/": render_page(search, frame(site, ()), theme).data.decode()}


def plan_all(archive: Archive, site: Site, theme: Theme, **given: Any) -> list[PlannedPart]:
    """The parts of an archive's pages."""
    defaults: dict[str, Any] = {
        "prints": {paper.slug: paper_prints(paper) for paper in archive.papers},
        "related": {},
        "shared": {},
        "cited": citation_keys(archive),
        "watched": {},
        "cite": cite,
        "feeds": (),
        "feeds_below": {},
        "feed_groups": (),
    }
    return list(plan_pages(archive, site, PageInput(**{**defaults, **given}), frame(site, ()), theme))


def cite(paper: Paper, key: str) -> str:
    return f"@misc{{{key},\n}}\n"
