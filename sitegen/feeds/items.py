"""Papers as feed items.

An item has the date and the title of the digest that announced it, and the fullest text that any digest
gives: another listing of a paper never takes from those who have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import escape

from sitegen.feeds.atom import format_entry
from sitegen.feeds.cut import escaped_size, item_size, text_size
from sitegen.feeds.documents import Forms, item_forms
from sitegen.feeds.times import Times, moment
from sitegen.feeds.value import FeedItem
from sitegen.model import Announcement, Paper, Site, Taxonomy, Text
from sitegen.parts.part import fingerprint
from sitegen.text.excerpts import first_sentences
from sitegen.text.words import Words
from sitegen.text.xml_text import xml_text
from sitegen.urls import arxiv_pdf, paper_path, web_url

# Bytes of a paper's item besides its own texts: dates, markup, the site's address, names of topics; and
# characters of its abstract that its summary may have.
_FRAME = 800
_SUMMARY = 400


def tag_uri(site: Site, name: str) -> str:
    """The `tag:` URI (RFC 4151) of a feed, paper or digest: no part of it depends on the base URL."""
    return f"tag:{site.feed_id}:{quote(name)}"


def announcement(paper: Paper) -> Announcement | Paper:
    """What has the title and the abstract that feeds give."""
    return paper.announced or paper


class PaperItems:
    """Makes the items of papers: the abstract in full or, if the site says so, in its first sentences.

    What current documents show is written once, however many feeds have it. It goes to another process
    without what it has written.
    """

    def __init__(self, base_url: str, feed_id: str, full_text: bool, no_abstract: str) -> None:
        self._settings = base_url, feed_id, full_text, no_abstract
        self._forms: dict[str, Forms] = {}

    def __reduce__(self) -> tuple[type[PaperItems], tuple[str, str, bool, str]]:
        return PaperItems, self._settings

    def forms(self, paper: Paper, time: int, names: Mapping[str, str]) -> Forms:
        """The item in all formats; `names` are those of topics."""
        forms = self._forms.get(paper.slug)
        if forms is None:
            forms = self._forms[paper.slug] = item_forms(self.item(paper, time, names))
        return forms

    def entry(self, paper: Paper, time: int, names: Mapping[str, str]) -> bytes:
        """The item in Atom alone, and not kept: an archive has very many."""
        _, _, full_text, _ = self._settings
        return format_entry(self.item(paper, time, names, summarised=not full_text))

    def item(self, paper: Paper, time: int, names: Mapping[str, str], *, summarised: bool = True) -> FeedItem:
        """The item; to find first sentences takes long, so they are left out where nothing shows them."""
        base_url, feed_id, full_text, nothing = self._settings
        said = announcement(paper)
        html = said.abstract.html or f"<p>{escape(nothing)}</p>"
        summary = (first_sentences(said.abstract.plain) or nothing) if summarised else ""
        return FeedItem(
            id=f"tag:{feed_id}:papers/{paper.slug}",
            url=base_url + paper_path(paper.slug),
            title=xml_text(said.title.plain),
            time=moment(time),
            summary=xml_text(summary),
            html=xml_text(html) if full_text else "",
            authors=tuple(map(xml_text, paper.authors)),
            topics=tuple((topic, names[topic]) for topic in paper.topics),
            external_url=web_url(paper.url) if paper.url else "",
            categories=tuple(map(xml_text, paper.categories)),
            # Not that of arXiv, which its identifier tells.
            pdf=web_url(paper.pdf) if paper.pdf not in {"", paper.url, arxiv_pdf(paper.arxiv)} else "",
            code=web_url(paper.code) if paper.code not in {"", paper.url} else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersShown:
    """Papers that a document shows, newest first, with all that their items are made from."""

    papers: tuple[Paper, ...]
    times: tuple[int, ...]
    names: dict[str, str]  # of their topics, by id
    items: PaperItems

    def forms(self) -> Iterator[Forms]:
        for paper, time in zip(self.papers, self.times, strict=True):
            yield self.items.forms(paper, time, self.names)

    def entries(self) -> Iterator[bytes]:
        for paper, time in zip(self.papers, self.times, strict=True):
            yield self.items.entry(paper, time, self.names)


class PaperSizes(NamedTuple):
    """Bytes of a paper's texts in feeds. They depend on the paper alone, so that a build can keep them."""

    frame: int  # title, summary, addresses and authors, rather too many than too few
    html: int  # of the abstract
    line: int  # of the title in the item of a digest


def measure_paper(paper: Paper) -> PaperSizes:
    """The bytes of a paper's texts."""
    said = announcement(paper)
    frame = 2 * len(paper.slug) + len(paper.url) + 80 * len(paper.authors)
    frame += len(paper.pdf + paper.code) + 3 * sum(80 + len(name) for name in paper.categories)
    frame += escaped_size(said.title.plain) + escaped_size(escape(said.abstract.plain[:_SUMMARY]))
    title = text_size(xml_text(title_html(said.title)))
    return PaperSizes(frame=frame, html=escaped_size(said.abstract.html), line=len(paper.slug) + title)


def title_html(title: Text) -> str:
    """The title as part of a link."""
    return title.html if "<a" not in title.html else escape(title.plain)


class PaperStock:
    """Papers by what planning has to know of them: their fingerprints and their sizes, both by slug."""

    def __init__(
        self,
        site: Site,
        taxonomy: Taxonomy,
        times: Times,
        keys: Mapping[str, bytes],
        sizes: Mapping[str, PaperSizes],
        words: Words,
    ) -> None:
        settings = site.base_url, site.feed_id, site.feeds.full_text, words("no_abstract")
        self._items = PaperItems(*settings)
        self._settings = fingerprint(settings)
        self._names = {term.id: xml_text(term.name) for term in taxonomy.terms}
        self._times = times.papers
        self._keys = keys
        self._exact: dict[str, int] = {}
        frame = _FRAME + len(site.base_url)
        self._sizes = {
            slug: frame + size.frame + (size.html if site.feeds.full_text else 0)
            for slug, size in sizes.items()
        }

    def time(self, paper: Paper) -> int:
        return self._times[paper.slug]

    def size(self, paper: Paper) -> int:
        return self._sizes[paper.slug]

    def exact_size(self, paper: Paper) -> int:
        size = self._exact.get(paper.slug)
        if size is None:
            item = self._items.item(paper, self.time(paper), self._names)
            size = self._exact[paper.slug] = item_size(item)
        return size

    def key(self, papers: Sequence[Paper]) -> bytes:
        keys = b"".join([self._keys[paper.slug] for paper in papers])
        return fingerprint(self._settings, keys, list(map(self.time, papers)), self._names_of(papers))

    def shown(self, papers: Sequence[Paper]) -> PapersShown:
        return PapersShown(
            papers=tuple(papers),
            times=tuple(map(self.time, papers)),
            names=self._names_of(papers),
            items=self._items,
        )

    def _names_of(self, papers: Sequence[Paper]) -> dict[str, str]:
        topics = {topic for paper in papers for topic in paper.topics}
        return {topic: self._names[topic] for topic in sorted(topics)}
