"""Papers and digests as feed items: what an item says, in full and in brief, and how large it gets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from markupsafe import escape

from sitegen.feeds.cut import Form, escaped_size
from sitegen.feeds.value import FeedItem
from sitegen.model import DigestPapers, Paper, Site, Taxonomy, Text
from sitegen.urls import digest_path, paper_path, web_url
from sitegen.wording import NO_ABSTRACT, date_note, day, digest_heading, first_sentences, paper_count
from sitegen.xmltext import xml_text

# Bytes of an item besides its HTML: ids, URLs, dates, markup, and the summary at its longest.
_FRAME = 2000
# Bytes of a paper in a digest's item besides its title and abstract: heading, link, first listing.
_BLOCK = 400


def tag_uri(site: Site, name: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed, paper or digest: no part of it depends on the base URL."""
    return f"tag:{site.feed_id}:{quote(name)}"


class PaperItems:
    """Makes the items of papers, each once, however many feeds show it."""

    def __init__(self, site: Site, taxonomy: Taxonomy) -> None:
        self._site = site
        self._names = {term.id: xml_text(term.name) for term in taxonomy.terms}
        self._brief: dict[str, FeedItem] = {}
        self._full: dict[str, FeedItem] = {}

    @property
    def forms(self) -> tuple[Form[Paper], ...]:
        """First sentences, and the whole abstract if the site says so."""
        return (self.brief, self.full) if self._site.feeds.full_text else (self.brief,)

    def key(self, paper: Paper) -> str:
        return paper.slug

    def date(self, paper: Paper) -> datetime.date:
        return paper.first_listed

    def brief(self, paper: Paper, room: int = 0) -> FeedItem:
        """The item with its first sentences."""
        item = self._brief.get(paper.slug)
        if item is None:
            item = self._brief[paper.slug] = self._item(paper)
        return item

    def full(self, paper: Paper, room: int = 0) -> FeedItem:
        """The item with the whole abstract."""
        item = self._full.get(paper.slug)
        if item is None:
            html = xml_text(paper.abstract.html or f"<p>{NO_ABSTRACT}</p>")
            item = self._full[paper.slug] = replace(self.brief(paper), html=html)
        return item

    def archived(self, paper: Paper) -> FeedItem:
        """The item of an archive page, in brief. Not kept: an archive has very many."""
        return self._item(paper)

    def size(self, paper: Paper) -> int:
        """Bytes of the full item, rather too many than too few."""
        size = _FRAME + 4 * len(paper.title.plain) + 80 * len(paper.authors)
        return size + escaped_size(paper.abstract.html) if self._site.feeds.full_text else size

    def _item(self, paper: Paper) -> FeedItem:
        return FeedItem(
            id=f"tag:{self._site.feed_id}:papers/{paper.slug}",
            url=self._site.base_url + paper_path(paper.slug),
            title=xml_text(paper.title.plain),
            date=paper.first_listed,
            summary=xml_text(first_sentences(paper.abstract.plain) or NO_ABSTRACT),
            authors=tuple(map(xml_text, paper.authors)),
            topics=tuple((topic, self._names[topic]) for topic in paper.topics),
            external_url=web_url(paper.url),
        )


class DigestItems:
    """Makes the items of digests, none of more than `largest` bytes.

    `notes` are the editor's notes by digest id.
    """

    def __init__(self, site: Site, notes: Mapping[str, Text], *, largest: int) -> None:
        self._site = site
        self._base = escape(site.base_url)
        self._notes = notes
        self._largest = largest

    @property
    def forms(self) -> tuple[Form[DigestPapers], ...]:
        """The number of papers, their titles, their abstracts."""
        return (self.counts, self.titles, self.full)

    def key(self, digest: DigestPapers) -> str:
        return digest.digest.id

    def date(self, digest: DigestPapers) -> datetime.date:
        return digest.digest.date

    def counts(self, digest: DigestPapers, room: int = 0) -> FeedItem:
        """The item that says how many papers there are, and no more."""
        return self._item(digest, "")

    def titles(self, digest: DigestPapers, room: int) -> FeedItem:
        """The item with a list of titles, as far as there is room."""
        lines = [f"<li>{self._link(paper)}</li>" for paper in digest.papers]
        papers = _fill(lines, self._budget(digest, room), f"<li>{self._rest(digest)}</li>")
        return self._item(digest, f"{self._note(digest)}<ul>{papers}</ul>")

    def full(self, digest: DigestPapers, room: int) -> FeedItem:
        """The item with each paper's abstract.

        Where there is no room for that, the last papers have their first sentences instead; where there is
        none for these, it is a list of titles.
        """
        blocks = [self._block(digest, paper, full=False) for paper in digest.papers]
        left = self._budget(digest, room) - sum(map(escaped_size, blocks))
        if left < 0:
            return self.titles(digest, room)
        for index, paper in enumerate(digest.papers if self._site.feeds.full_text else ()):
            block = self._block(digest, paper, full=True)
            left -= escaped_size(block) - escaped_size(blocks[index])
            if left < 0:
                break
            blocks[index] = block
        return self._item(digest, f"{self._note(digest)}{''.join(blocks)}")

    def archived(self, digest: DigestPapers) -> FeedItem:
        """The item of an archive page: titles, whose abstracts the archived papers feed has."""
        return self.titles(digest, self._largest)

    def size(self, digest: DigestPapers) -> int:
        """Bytes of the full item, rather too many than too few."""
        papers = sum(
            _BLOCK + 4 * len(paper.title.html) + escaped_size(paper.abstract.html) for paper in digest.papers
        )
        return min(_FRAME + papers + escaped_size(self._note(digest)), self._largest)

    def _item(self, digest: DigestPapers, papers: str) -> FeedItem:
        heading = digest_heading(digest.digest)
        introduction = self._introduction(digest)
        html = f"<p>{escape(introduction)}</p>{papers}" if papers else ""
        return FeedItem(
            id=tag_uri(self._site, f"digests/{digest.digest.id}"),
            url=self._url(digest),
            title=xml_text(heading),
            date=digest.digest.date,
            summary=xml_text(introduction),
            html=xml_text(html),
        )

    def _note(self, digest: DigestPapers) -> str:
        note = self._notes.get(digest.digest.id)
        return note.html if note else ""

    def _budget(self, digest: DigestPapers, room: int) -> int:
        """Bytes that the papers may have beside the note."""
        return min(room, self._largest) - _FRAME - escaped_size(self._note(digest))

    def _url(self, digest: DigestPapers) -> str:
        return self._site.base_url + quote(digest_path(digest.digest.id))

    def _introduction(self, digest: DigestPapers) -> str:
        again = sum(paper.listings[0].digest != digest.digest.id for paper in digest.papers)
        before = f", {again} of them listed before" if again else ""
        return f"{paper_count(len(digest.papers))}{before}. {date_note(digest.digest)}".rstrip()

    def _block(self, digest: DigestPapers, paper: Paper, *, full: bool) -> str:
        heading = f"<h3>{self._link(paper)}</h3>"
        if paper.listings[0].digest != digest.digest.id:
            heading += f"<p>First listed on {day(paper.first_listed)}.</p>"
        if full and paper.abstract.html:
            # Not by `+`: Markup escapes a string that it is added to.
            return f"{heading}{paper.abstract.html}"
        return f"{heading}<p>{escape(first_sentences(paper.abstract.plain) or NO_ABSTRACT)}</p>"

    def _link(self, paper: Paper) -> str:
        return f'<a href="{self._base}{paper_path(paper.slug)}">{paper.title.html}</a>'

    def _rest(self, digest: DigestPapers) -> str:
        url = escape(self._url(digest))
        return f'<a href="{url}">The whole digest</a> has {paper_count(len(digest.papers))}.'


def _fill(blocks: Iterable[str], budget: int, rest: str) -> str:
    """The blocks as far as the budget reaches, then where to find the rest."""
    kept: list[str] = []
    for block in blocks:
        budget -= escaped_size(block)
        if budget < 0:
            return "".join([*kept, rest])
        kept.append(block)
    return "".join(kept)
