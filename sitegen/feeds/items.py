"""Papers and digests as feed items: what an item says, in full and in brief, and how large it gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from markupsafe import escape

from sitegen.feeds.value import FeedItem
from sitegen.model import DigestPapers, Paper, Site, Taxonomy, Text
from sitegen.urls import digest_path, paper_path, web_url
from sitegen.wording import date_note, digest_heading, first_sentences, paper_count
from sitegen.xmltext import xml_text

# Bytes of an item besides its HTML: ids, URLs, dates, markup, and the summary at its longest.
_FRAME = 2000
# Bytes of a paper in a digest's item besides its title and abstract: heading, link, first listing.
_BLOCK = 400
_NO_ABSTRACT = "This paper was listed without an abstract."


def tag_uri(site: Site, name: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed, paper or digest: no part of it depends on the base URL."""
    return f"tag:{site.feed_id}:{quote(name)}"


class PaperItems:
    """Makes the items of papers, each once, however many feeds show it."""

    def __init__(self, site: Site, taxonomy: Taxonomy) -> None:
        self._site = site
        self._names = {term.id: xml_text(term.name) for term in taxonomy.terms}
        self._full: dict[str, FeedItem] = {}

    def key(self, paper: Paper) -> str:
        return paper.slug

    def full(self, paper: Paper) -> FeedItem:
        """The item of a feed's current document: the whole abstract, if the site says so."""
        item = self._full.get(paper.slug)
        if item is None:
            item = self._full[paper.slug] = self._item(paper, self._html(paper))
        return item

    def brief(self, paper: Paper) -> FeedItem:
        """The item of an archive page: its first sentences."""
        return self._item(paper, "")

    def size(self, paper: Paper) -> int:
        """Bytes of the full item, rather too many than too few."""
        size = _FRAME + 4 * len(paper.title.plain) + 80 * len(paper.authors)
        return size + _escaped_size(paper.abstract.html) if self._site.feeds.full_text else size

    def _item(self, paper: Paper, html: str) -> FeedItem:
        return FeedItem(
            id=f"tag:{self._site.feed_id}:papers/{paper.slug}",
            url=self._site.base_url + paper_path(paper.slug),
            title=xml_text(paper.title.plain),
            date=paper.first_listed,
            summary=xml_text(first_sentences(paper.abstract.plain) or _NO_ABSTRACT),
            html=html,
            authors=tuple(map(xml_text, paper.authors)),
            topics=tuple((topic, self._names[topic]) for topic in paper.topics),
            external_url=web_url(paper.url),
        )

    def _html(self, paper: Paper) -> str:
        if not self._site.feeds.full_text:
            return ""
        return xml_text(paper.abstract.html or f"<p>{_NO_ABSTRACT}</p>")


class DigestItems:
    """Makes the items of digests, none of more than `largest` bytes.

    `notes` are the editor's notes by digest id.
    """

    def __init__(self, site: Site, notes: Mapping[str, Text], *, largest: int) -> None:
        self._site = site
        self._base = escape(site.base_url)
        self._notes = notes
        self._largest = largest - _FRAME

    def key(self, digest: DigestPapers) -> str:
        return digest.digest.id

    def full(self, digest: DigestPapers) -> FeedItem:
        """The item of the current document: each paper with its abstract.

        Where a digest is too large for that, its last papers have their first sentences instead.
        """
        return self._item(digest, self._papers(digest))

    def brief(self, digest: DigestPapers) -> FeedItem:
        """The item of an archive page: a list of titles, whose abstracts the archived papers feed has."""
        lines = [f"<li>{self._link(paper)}</li>" for paper in digest.papers]
        papers = _fill(lines, self._budget(digest), f"<li>{self._rest(digest)}</li>")
        return self._item(digest, f"<ul>{papers}</ul>")

    def size(self, digest: DigestPapers) -> int:
        """Bytes of the full item, rather too many than too few."""
        papers = sum(
            _BLOCK + 4 * len(paper.title.html) + _escaped_size(paper.abstract.html) for paper in digest.papers
        )
        return _FRAME + min(papers + _escaped_size(self._note(digest)), self._largest)

    def _item(self, digest: DigestPapers, papers: str) -> FeedItem:
        heading = digest_heading(digest.digest)
        introduction = self._introduction(digest)
        html = f"<p>{escape(introduction)}</p>{self._note(digest)}{papers}"
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

    def _budget(self, digest: DigestPapers) -> int:
        """Bytes that the papers may have beside the note."""
        return self._largest - _escaped_size(self._note(digest))

    def _url(self, digest: DigestPapers) -> str:
        return self._site.base_url + quote(digest_path(digest.digest.id))

    def _introduction(self, digest: DigestPapers) -> str:
        again = sum(paper.listings[0].digest != digest.digest.id for paper in digest.papers)
        before = f", {again} of them listed before" if again else ""
        return f"{paper_count(len(digest.papers))}{before}. {date_note(digest.digest)}".rstrip()

    def _papers(self, digest: DigestPapers) -> str:
        blocks = [self._block(digest, paper, full=False) for paper in digest.papers]
        left = self._budget(digest) - sum(map(_escaped_size, blocks))
        for index, paper in enumerate(digest.papers if self._site.feeds.full_text else ()):
            full = self._block(digest, paper, full=True)
            left -= _escaped_size(full) - _escaped_size(blocks[index])
            if left < 0:
                break
            blocks[index] = full
        return _fill(blocks, self._budget(digest), f"<p>{self._rest(digest)}</p>")

    def _block(self, digest: DigestPapers, paper: Paper, *, full: bool) -> str:
        heading = f"<h3>{self._link(paper)}</h3>"
        if paper.listings[0].digest != digest.digest.id:
            heading += f"<p>First listed on {paper.first_listed.isoformat()}.</p>"
        if full and paper.abstract.html:
            # Not by `+`: Markup escapes a string that it is added to.
            return f"{heading}{paper.abstract.html}"
        return f"{heading}<p>{escape(first_sentences(paper.abstract.plain) or _NO_ABSTRACT)}</p>"

    def _link(self, paper: Paper) -> str:
        title = paper.title.html if "<a" not in paper.title.html else escape(paper.title.plain)
        return f'<a href="{self._base}{paper_path(paper.slug)}">{title}</a>'

    def _rest(self, digest: DigestPapers) -> str:
        url = escape(self._url(digest))
        return f'<a href="{url}">The whole digest</a> has {paper_count(len(digest.papers))}.'


def _fill(blocks: Iterable[str], budget: int, rest: str) -> str:
    """The blocks as far as the budget reaches, then where to find the rest."""
    kept: list[str] = []
    for block in blocks:
        budget -= _escaped_size(block)
        if budget < 0:
            return "".join([*kept, rest])
        kept.append(block)
    return "".join(kept)


def _escaped_size(html: str) -> int:
    """Bytes of the HTML in UTF-8 as the text of an XML element."""
    brackets = html.count("<") + html.count(">")
    return len(html.encode("utf-8", "replace")) + 3 * brackets + 4 * html.count("&")
