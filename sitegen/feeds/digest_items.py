"""Digests as feed items: the editor's note, and the titles of all papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import escape

from sitegen.feeds.atom import format_entry
from sitegen.feeds.cut import MARKUP, text_size
from sitegen.feeds.documents import Forms, item_forms
from sitegen.feeds.items import PaperSizes, announcement, tag_uri, title_html
from sitegen.feeds.times import Times, announcing, day_of, moment
from sitegen.feeds.value import FeedItem
from sitegen.model import DigestPapers, Paper, Site, Text
from sitegen.parts.part import fingerprint
from sitegen.text.wording import digest_name, introduction
from sitegen.text.words import Words
from sitegen.text.xml_text import xml_text
from sitegen.urls import digest_path, paper_path


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestShown:
    """All that the item of a digest is made from."""

    id: str  # tag: URI
    url: str
    heading: str
    time: int
    introduction: str
    note: str  # HTML
    base_url: str
    papers: tuple[tuple[str, Text, str], ...]  # slug, title, day of an older listing or nothing
    listed_before: str  # HTML, with places for the paper and that day

    @property
    def item(self) -> FeedItem:
        lines = "".join(
            _line(self.base_url, slug, title_html(title), before, self.listed_before)
            for slug, title, before in self.papers
        )
        html = f"<p>{escape(self.introduction)}</p>{self.note}"
        return FeedItem(
            id=self.id,
            url=self.url,
            title=self.heading,
            time=moment(self.time),
            summary=self.introduction,
            html=xml_text(f"{html}<ul>{lines}</ul>" if lines else html),
        )


def _line(base_url: str, slug: str, title: str, before: str, listed_before: str) -> str:
    link = f'<a href="{escape(base_url)}{paper_path(slug)}">{title}</a>'
    return f"<li>{listed_before.format(paper=link, date=escape(before)) if before else link}</li>"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsShown:
    """Digests that a document shows, newest first."""

    digests: tuple[DigestShown, ...]

    def forms(self) -> Iterator[Forms]:
        return (item_forms(digest.item) for digest in self.digests)

    def entries(self) -> Iterator[bytes]:
        return (format_entry(digest.item) for digest in self.digests)


class DigestStock:
    """Digests by what planning has to know of them. `notes` are the editor's by digest id."""

    def __init__(
        self,
        site: Site,
        notes: Mapping[str, Text],
        times: Times,
        keys: Mapping[str, bytes],
        sizes: Mapping[str, PaperSizes],
        words: Words,
    ) -> None:
        self._site = site
        self._words = words
        self._listed_before = str(words.markup("paper_listed_before"))
        self._notes = notes
        self._times = times
        self._keys = keys
        self._sizes = sizes
        self._digests: dict[str, DigestShown] = {}
        self._paragraph, self._list = text_size("<p></p>"), text_size("<ul></ul>")
        self._line = text_size(_line(site.base_url, "", "", "", ""))
        self._before = text_size(_line(site.base_url, "", "", "x", self._listed_before)) - self._line - 1

    def time(self, digest: DigestPapers) -> int:
        return self._times.digests[digest.digest.id]

    def size(self, digest: DigestPapers) -> int:
        """The item's bytes, without making it: an archive has very many lines, and most stay as they are."""
        one = self._shown(digest)
        size = MARKUP + len(one.id + one.url) + text_size(one.heading)
        size += self._paragraph + 2 * text_size(escape(one.introduction)) + text_size(one.note)
        size += self._list + self._line * len(one.papers) if one.papers else 0
        size += sum([self._sizes[slug].line for slug, _, _ in one.papers])
        return size + sum([self._before + text_size(before) for _, _, before in one.papers if before])

    exact_size = size

    def key(self, digests: Sequence[DigestPapers]) -> bytes:
        return fingerprint([self._key(self._shown(digest)) for digest in digests])

    def _key(self, one: DigestShown) -> list[object]:
        papers = b"".join([self._keys[slug] for slug, _, _ in one.papers])
        return [one.id, one.url, one.heading, one.time, one.introduction, one.note, papers]

    def shown(self, digests: Sequence[DigestPapers]) -> DigestsShown:
        return DigestsShown(digests=tuple(map(self._shown, digests)))

    def _shown(self, digest: DigestPapers) -> DigestShown:
        shown = self._digests.get(digest.digest.id)
        if shown is None:
            shown = self._digests[digest.digest.id] = self._read(digest)
        return shown

    def _read(self, digest: DigestPapers) -> DigestShown:
        id_ = digest.digest.id
        time = self.time(digest)
        note = self._notes.get(id_)
        papers = tuple(
            (
                paper.slug,
                announcement(paper).title,
                "" if announcing(paper) == id_ else self._before_day(paper, time),
            )
            for paper in digest.papers
        )
        again = sum(bool(before) for _, _, before in papers)
        count = self._words("papers", len(papers))
        said = self._words("papers_again" if again else "papers_listed", again, papers=count)
        return DigestShown(
            id=tag_uri(self._site, f"digests/{id_}"),
            url=self._site.base_url + quote(digest_path(id_)),
            heading=xml_text(digest_name(digest.digest, self._words)),
            time=time,
            introduction=xml_text(introduction(said, digest.digest, self._words)),
            note=xml_text(note.html) if note else "",
            base_url=self._site.base_url,
            papers=papers,
            listed_before=self._listed_before,
        )

    def _before_day(self, paper: Paper, time: int) -> str:
        """The day of an older digest that announced the paper.

        A newer one may have announced it, where this one came in late.
        """
        announced = self._times.papers[paper.slug]
        return self._words.day(day_of(announced)) if announced < time else ""
