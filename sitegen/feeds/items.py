"""Papers and digests as feed items.

An item has the date and the title of the digest that announced it, and the fullest text that any digest
gives: another listing of a paper never takes from those who have it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import escape

from sitegen.feeds.cut import escaped_size, item_size
from sitegen.feeds.times import Times, announcing
from sitegen.feeds.value import FeedItem
from sitegen.model import Announcement, DigestPapers, Paper, Site, Taxonomy, Text
from sitegen.text.dates import day
from sitegen.text.excerpts import first_sentences
from sitegen.text.wording import NO_ABSTRACT, date_note, digest_heading, paper_count
from sitegen.text.xml_text import xml_text
from sitegen.urls import digest_path, paper_path, web_url

# Bytes of a paper's item besides its own texts: dates, markup, the site's address, names of topics; and
# characters of its abstract that its summary may have.
_FRAME = 800
_SUMMARY = 400


def tag_uri(site: Site, name: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed, paper or digest: no part of it depends on the base URL."""
    return f"tag:{site.feed_id}:{quote(name)}"


def _announcement(paper: Paper) -> Announcement:
    return paper.announced or Announcement(
        digest=announcing(paper), title=paper.title, abstract=paper.abstract
    )


class PaperItems:
    """Makes the items of papers: the abstract in full or, if the site says so, in its first sentences."""

    def __init__(self, site: Site, taxonomy: Taxonomy, times: Times) -> None:
        self._site = site
        self._names = {term.id: xml_text(term.name) for term in taxonomy.terms}
        self._times = times
        self._items: dict[str, FeedItem] = {}
        self._sizes: dict[str, int] = {}

    def key(self, paper: Paper) -> str:
        return paper.slug

    def time(self, paper: Paper) -> datetime.datetime:
        return self._times.paper(paper)

    def item(self, paper: Paper) -> FeedItem:
        """The paper's item, made once, however many feeds show it."""
        item = self._items.get(paper.slug)
        if item is None:
            item = self._items[paper.slug] = self._item(paper)
        return item

    def archived(self, paper: Paper) -> FeedItem:
        return self._items.get(paper.slug) or self._item(paper)

    def size(self, paper: Paper) -> int:
        size = self._sizes.get(paper.slug)
        if size is None:
            said = _announcement(paper)
            html = said.abstract.html if self._site.feeds.full_text else ""
            texts = f"{said.title.plain}{escape(said.abstract.plain[:_SUMMARY])}{html}"
            addresses = 2 * len(paper.slug) + len(paper.url) + len(self._site.base_url)
            size = _FRAME + addresses + 80 * len(paper.authors) + escaped_size(texts)
            self._sizes[paper.slug] = size
        return size

    def _item(self, paper: Paper) -> FeedItem:
        said = _announcement(paper)
        html = said.abstract.html or f"<p>{NO_ABSTRACT}</p>"
        return FeedItem(
            id=f"tag:{self._site.feed_id}:papers/{paper.slug}",
            url=self._site.base_url + paper_path(paper.slug),
            title=xml_text(said.title.plain),
            time=self.time(paper),
            summary=xml_text(first_sentences(said.abstract.plain) or NO_ABSTRACT),
            html=xml_text(html) if self._site.feeds.full_text else "",
            authors=tuple(map(xml_text, paper.authors)),
            topics=tuple((topic, self._names[topic]) for topic in paper.topics),
            external_url=web_url(paper.url),
        )


class DigestItems:
    """Makes the items of digests: the editor's note, and the titles of all papers.

    `notes` are the editor's notes by digest id.
    """

    def __init__(self, site: Site, notes: Mapping[str, Text], times: Times) -> None:
        self._site = site
        self._base = escape(site.base_url)
        self._notes = notes
        self._times = times

    def key(self, digest: DigestPapers) -> str:
        return digest.digest.id

    def time(self, digest: DigestPapers) -> datetime.datetime:
        return self._times.digest(digest)

    def size(self, digest: DigestPapers) -> int:
        return item_size(self.item(digest))

    def archived(self, digest: DigestPapers) -> FeedItem:
        return self.item(digest)

    def item(self, digest: DigestPapers) -> FeedItem:
        introduction = self._introduction(digest)
        note = self._notes.get(digest.digest.id)
        papers = "".join(self._line(digest, paper) for paper in digest.papers)
        html = f"<p>{escape(introduction)}</p>{note.html if note else ''}"
        return FeedItem(
            id=tag_uri(self._site, f"digests/{digest.digest.id}"),
            url=self._site.base_url + quote(digest_path(digest.digest.id)),
            title=xml_text(digest_heading(digest.digest)),
            time=self.time(digest),
            summary=xml_text(introduction),
            html=xml_text(f"{html}<ul>{papers}</ul>" if papers else html),
        )

    def _introduction(self, digest: DigestPapers) -> str:
        again = sum(self._repeats(digest, paper) for paper in digest.papers)
        before = f", {again} of them listed before" if again else ""
        return f"{paper_count(len(digest.papers))}{before}. {date_note(digest.digest)}".rstrip()

    def _repeats(self, digest: DigestPapers, paper: Paper) -> bool:
        """Whether an older digest announced the paper; a newer one may have, where this one came in late."""
        return announcing(paper) != digest.digest.id and self._times.paper(paper) < self.time(digest)

    def _line(self, digest: DigestPapers, paper: Paper) -> str:
        said = _announcement(paper).title
        title = said.html if "<a" not in said.html else escape(said.plain)
        link = f'<a href="{self._base}{paper_path(paper.slug)}">{title}</a>'
        if self._repeats(digest, paper):
            link += f", first listed on {day(self._times.paper(paper).date())}"
        return f"<li>{link}</li>"
