"""Papers and digests as feed items: what an item says, in full and in brief, and how large it gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from markupsafe import Markup, escape

from sitegen.feeds.value import FeedItem
from sitegen.model import DigestPapers, Paper, Site, Taxonomy, Text
from sitegen.urls import digest_path, paper_path
from sitegen.wording import date_note, digest_heading, first_sentences, paper_count
from sitegen.xmltext import xml_text

# Bytes of an item besides its HTML: ids, URLs, dates, markup, and the summary at its longest.
_FRAME = 2000
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
            external_url=xml_text(paper.url),
        )

    def _html(self, paper: Paper) -> str:
        if not self._site.feeds.full_text:
            return ""
        return xml_text(paper.abstract.html or Markup("<p>{}</p>").format(_NO_ABSTRACT))


class DigestItems:
    """Makes the items of digests, none of more than `largest` bytes.

    `notes` are the editor's notes by digest id.
    """

    def __init__(self, site: Site, notes: Mapping[str, Text], *, largest: int) -> None:
        self._site = site
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
        lines = [Markup("<li>{}</li>").format(self._link(paper)) for paper in digest.papers]
        papers = _fill(lines, self._budget(digest), Markup("<li>{}</li>").format(self._rest(digest)))
        return self._item(digest, Markup("<ul>{}</ul>").format(papers))

    def size(self, digest: DigestPapers) -> int:
        """Bytes of the full item, rather too many than too few."""
        papers = sum(_FRAME + _escaped_size(paper.abstract.html) for paper in digest.papers)
        return _FRAME + min(papers + _escaped_size(self._note(digest)), self._largest)

    def _item(self, digest: DigestPapers, papers: Markup) -> FeedItem:
        heading = digest_heading(digest.digest)
        introduction = self._introduction(digest)
        html = Markup("<p>{}</p>").format(introduction) + self._note(digest) + papers
        return FeedItem(
            id=tag_uri(self._site, f"digests/{digest.digest.id}"),
            url=self._url(digest),
            title=xml_text(heading),
            date=digest.digest.date,
            summary=xml_text(introduction),
            html=xml_text(html),
        )

    def _note(self, digest: DigestPapers) -> Markup:
        note = self._notes.get(digest.digest.id)
        return note.html if note else Markup()

    def _budget(self, digest: DigestPapers) -> int:
        """Bytes that the papers may have beside the note."""
        return self._largest - _escaped_size(self._note(digest))

    def _url(self, digest: DigestPapers) -> str:
        return self._site.base_url + quote(digest_path(digest.digest.id))

    def _introduction(self, digest: DigestPapers) -> str:
        again = sum(paper.listings[0].digest != digest.digest.id for paper in digest.papers)
        before = f", {again} of them listed before" if again else ""
        return f"{paper_count(len(digest.papers))}{before}. {date_note(digest.digest)}".rstrip()

    def _papers(self, digest: DigestPapers) -> Markup:
        blocks = [self._block(digest, paper, full=False) for paper in digest.papers]
        left = self._budget(digest) - sum(map(_escaped_size, blocks))
        for index, paper in enumerate(digest.papers if self._site.feeds.full_text else ()):
            full = self._block(digest, paper, full=True)
            left -= _escaped_size(full) - _escaped_size(blocks[index])
            if left < 0:
                break
            blocks[index] = full
        return _fill(blocks, self._budget(digest), Markup("<p>{}</p>").format(self._rest(digest)))

    def _block(self, digest: DigestPapers, paper: Paper, *, full: bool) -> Markup:
        heading = Markup("<h3>{}</h3>").format(self._link(paper))
        if paper.listings[0].digest != digest.digest.id:
            heading += Markup("<p>First listed on {}.</p>").format(paper.first_listed.isoformat())
        if full:
            return heading + (paper.abstract.html or Markup("<p>{}</p>").format(_NO_ABSTRACT))
        return heading + Markup("<p>{}</p>").format(first_sentences(paper.abstract.plain) or _NO_ABSTRACT)

    def _link(self, paper: Paper) -> Markup:
        title = paper.title.html if "<a" not in paper.title.html else escape(paper.title.plain)
        return Markup('<a href="{}">{}</a>').format(self._site.base_url + paper_path(paper.slug), title)

    def _rest(self, digest: DigestPapers) -> Markup:
        return Markup('<a href="{}">The whole digest</a> has {}.').format(
            self._url(digest), paper_count(len(digest.papers))
        )


def _fill(blocks: Iterable[Markup], budget: int, rest: Markup) -> Markup:
    """The blocks as far as the budget reaches, then where to find the rest."""
    kept: list[Markup] = []
    for block in blocks:
        budget -= _escaped_size(block)
        if budget < 0:
            return Markup("").join([*kept, rest])
        kept.append(block)
    return Markup("").join(kept)


def _escaped_size(html: str) -> int:
    """Bytes of the HTML in UTF-8 as the text of an XML element."""
    brackets = html.count("<") + html.count(">")
    return len(html.encode("utf-8", "replace")) + 3 * brackets + 4 * html.count("&")
