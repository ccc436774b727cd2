"""Which feeds a site has, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.feeds.documents import FORMATS, Format
from sitegen.feeds.items import tag_uri
from sitegen.feeds.value import Feed
from sitegen.model import UNSORTED, Archive, Site
from sitegen.text.words import Words
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
    title: str  # with the site's title, as readers show it
    description: str
    group: str


def list_feeds(archive: Archive, site: Site, words: Words) -> tuple[FeedLink, ...]:
    """All feeds in the order of the feeds page; of each the three formats in a row."""
    return tuple(
        FeedLink(
            name=row.name,
            title=row.title,
            description=row.description,
            group=row.group,
            format=format_,
            type=type_,
            path=row.folder + file,
            page=row.folder,
        )
        for row in feed_rows(archive, site, words)
        for format_, file, type_, _ in FORMATS
    )


def feed_rows(archive: Archive, site: Site, words: Words) -> Iterator[FeedRow]:
    """All feeds in the order of the feeds page."""

    def row(id_: str, folder: str, name: str, description: str, group: str) -> FeedRow:
        title = words("feed_title", title=site.title, name=name) if folder else site.title
        return FeedRow(id=id_, folder=folder, name=name, title=title, description=description, group=group)

    all_of_it = words("feeds_of_archive")
    yield row("digests", "digests/", words("feed_of_digests"), words("about_feed_of_digests"), all_of_it)
    yield row("papers", "", words("feed_of_papers"), site.description, all_of_it)
    for group in archive.taxonomy.groups:
        for term in (group, *(topic for topic in archive.taxonomy.topics if topic.parent == group.id)):
            about = term.description or words("about_feed_of_topic", topic=term.name)
            yield row(f"topics/{term.id}", topic_path(term.id), term.name, about, group.name)
    if archive.by_term[UNSORTED.id]:
        name, about = words("unsorted"), words("about_feed_of_unsorted")
        yield row(f"topics/{UNSORTED.id}", topic_path(UNSORTED.id), name, about, name)
    for watch in site.watches:
        about = words("about_feed_of_watch", query=watch.query)
        yield row(f"watches/{watch.id}", watch_path(watch.id), watch.name, about, words("feeds_of_watches"))


def feed_of(row: FeedRow, site: Site) -> Feed:
    """What all documents of a feed share."""
    rss_url, atom_url, json_url = (site.base_url + row.folder + file for _, file, _, _ in FORMATS)
    return Feed(
        id=tag_uri(site, f"feeds/{row.id}"),
        title=xml_text(row.title),
        description=xml_text(row.description),
        language=site.language,
        author=xml_text(site.author or site.title),
        page=site.base_url + row.folder,
        rss=rss_url,
        atom=atom_url,
        json=json_url,
    )
