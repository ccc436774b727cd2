"""Which feeds a site has, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.feeds.documents import FORMATS, Format
from sitegen.feeds.items import tag_uri
from sitegen.feeds.value import Feed
from sitegen.model import UNSORTED, Archive, Site
from sitegen.text.xml_text import xml_text
from sitegen.urls import topic_path, watch_path


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """One format of one feed, for autodiscovery, the feeds page and OPML."""

    name: str  # of the feed: `All papers`, `Offline RL`
    title: str  # with the site's title, as readers show it
    description: str
    group: str  # heading on the feeds page: `Archive`, the name of a group of topics, `Watches`
    format: Format
    type: str  # MIME type
    path: str  # of the feed file
    page: str  # path of the HTML page that shows the same; empty: the home page


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed: where it is, what it is called, and its name in tag: URIs."""

    id: str
    folder: str
    name: str
    description: str
    group: str


def list_feeds(archive: Archive, site: Site) -> tuple[FeedLink, ...]:
    """All feeds in the order of the feeds page; of each the three formats in a row."""
    return tuple(
        FeedLink(
            name=row.name,
            title=feed_title(site, row),
            description=row.description,
            group=row.group,
            format=format_,
            type=type_,
            path=row.folder + file,
            page=row.folder,
        )
        for row in feed_rows(archive, site)
        for format_, file, type_, _ in FORMATS
    )


def feed_rows(archive: Archive, site: Site) -> Iterator[FeedRow]:
    """All feeds in the order of the feeds page."""
    yield FeedRow(
        id="digests",
        folder="digests/",
        name="Digests",
        description="One item a digest, with the titles of its papers.",
        group="Archive",
    )
    yield FeedRow(
        id="papers",
        folder="",
        name="All papers",
        description=site.description,
        group="Archive",
    )
    for group in archive.taxonomy.groups:
        for term in (group, *(topic for topic in archive.taxonomy.topics if topic.parent == group.id)):
            yield FeedRow(
                id=f"topics/{term.id}",
                folder=topic_path(term.id),
                name=term.name,
                description=term.description or f"New papers on {term.name}.",
                group=group.name,
            )
    if archive.by_term[UNSORTED.id]:
        yield FeedRow(
            id=f"topics/{UNSORTED.id}",
            folder=topic_path(UNSORTED.id),
            name=UNSORTED.name,
            description="New papers that match no topic.",
            group=UNSORTED.name,
        )
    for watch in site.watches:
        yield FeedRow(
            id=f"watches/{watch.id}",
            folder=watch_path(watch.id),
            name=watch.name,
            description=f"New papers that match: {watch.query}",
            group="Watches",
        )


def feed_of(row: FeedRow, site: Site) -> Feed:
    """What all documents of a feed share."""
    rss_url, atom_url, json_url = (site.base_url + row.folder + file for _, file, _, _ in FORMATS)
    return Feed(
        id=tag_uri(site, f"feeds/{row.id}"),
        title=xml_text(feed_title(site, row)),
        description=xml_text(row.description),
        language=site.language,
        author=xml_text(site.author or site.title),
        page=site.base_url + row.folder,
        rss=rss_url,
        atom=atom_url,
        json=json_url,
    )


def feed_title(site: Site, row: FeedRow) -> str:
    """A feed's name as readers show it."""
    return f"{site.title}: {row.name}" if row.folder else site.title
