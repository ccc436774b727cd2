"""Archive → feeds in RSS 2.0, Atom and JSON Feed 1.1, from one feed value and one writer each."""

from sitegen.feeds.items import tag_uri
from sitegen.feeds.render import FeedLink, list_feeds, render_feeds
from sitegen.feeds.value import Feed, FeedDocument, FeedItem

__all__ = [
    "Feed",
    "FeedDocument",
    "FeedItem",
    "FeedLink",
    "list_feeds",
    "render_feeds",
    "tag_uri",
]
