"""Making what was planned: the documents of a feed, from values that any process can be given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

from sitegen.feeds import atom, jsonfeed, rss
from sitegen.feeds.opml import format_opml
from sitegen.feeds.value import FeedDocument, FeedItem
from sitegen.model import OutputFile

Format = Literal["RSS", "Atom", "JSON"]
Forms = tuple[bytes, ...]  # an item in each of the formats

FORMATS: tuple[tuple[Format, str, str, Callable[[FeedDocument, Iterable[bytes]], bytes]], ...] = (
    ("RSS", "feed.xml", rss.TYPE, rss.format_rss),
    ("Atom", "atom.xml", atom.TYPE, atom.format_atom),
    ("JSON", "feed.json", jsonfeed.TYPE, jsonfeed.format_json),
)


class Shown(Protocol):
    """The items of a document, newest first, as values from which they are made."""

    def forms(self) -> Iterable[Forms]:
        """Each in all formats."""

    def entries(self) -> Iterable[bytes]:
        """Each in Atom alone."""


def item_forms(item: FeedItem) -> Forms:
    """The item in all formats."""
    return rss.format_item(item), atom.format_entry(item), jsonfeed.format_item(item)


def make_current(document: FeedDocument, folder: str, shown: Shown) -> list[OutputFile]:
    """The current document of a feed in every format."""
    forms = list(shown.forms())
    return [
        OutputFile(path=folder + file, data=write(document, [form[number] for form in forms]))
        for number, (_, file, _, write) in enumerate(FORMATS)
    ]


def make_archive_page(document: FeedDocument, path: str, shown: Shown) -> list[OutputFile]:
    """An archive page of a feed."""
    return [OutputFile(path=path, data=atom.format_atom(document, shown.entries()))]


def make_opml(title: str, feeds: Sequence[tuple[str, str, str, str]]) -> list[OutputFile]:
    """The list of all feeds."""
    return [OutputFile(path="feeds.opml", data=format_opml(title, feeds))]
