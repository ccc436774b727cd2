"""Archive → feeds in RSS 2.0, Atom and JSON Feed 1.1, from one feed value and one writer each."""

from sitegen.feeds.items import PaperSizes, measure_paper, tag_uri
from sitegen.feeds.plan import plan_feeds
from sitegen.feeds.rows import FeedLink, list_feeds
from sitegen.feeds.value import Feed, FeedDocument, FeedItem

__all__ = [
    "Feed",
    "FeedDocument",
    "FeedItem",
    "FeedLink",
    "PaperSizes",
    "list_feeds",
    "measure_paper",
    "plan_feeds",
    "tag_uri",
]
