"""The frozen values that two or more stages share. A value is complete when it is made."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import Literal

from markupsafe import Markup

DateFrom = Literal["option", "filename", "dump", "added"]
YEARS = range(1900, 2201)  # of digests; a slip of the pen must not make a calendar of eight thousand years
LinkKind = Literal["code", "project", "video", "data", "paper", "other"]
SourceType = Literal["huggingface", "arxiv", "feed", "url"]


def read_date(text: str) -> datetime.date:
    """The day that a text such as 2025-08-20 names. ValueError, whose message is the hint for its writer."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as cause:
        there_is_none = len(text) == 10 and text.replace("-", "").isdigit()
        meant = _meant_day(text)
        said = "the calendar has no such day" if there_is_none else f"write it as {meant or '2025-08-20'}"
        raise ValueError(said) from cause
    if date.year not in YEARS:
        raise ValueError(f"years go from {YEARS[0]} to {YEARS[-1]}")
    return date


_DAY_FIRST = re.compile(r"\W*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\W*")
_YEAR_FIRST = re.compile(r"\W*(\d{4})[./-](\d{1,2})[./-](\d{1,2})\W*")


def _meant_day(text: str) -> str:
    """The day that is meant by a text such as 28.3.2026, as it is to be written; empty if in doubt."""
    if match := _YEAR_FIRST.fullmatch(text):
        tried = [match.group(1, 2, 3)]
    elif match := _DAY_FIRST.fullmatch(text):
        tried = [match.group(3, 2, 1), match.group(3, 1, 2)]
    else:
        return ""
    days: set[str] = set()
    for parts in tried:
        with suppress(ValueError):  # no such day
            days.add(datetime.date(*map(int, parts)).isoformat())
    return days.pop() if len(days) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper as one digest lists it, in Markdown."""

    title: str  # inline Markdown, one line, never empty
    abstract: str = ""  # block Markdown; empty where the dump gave none
    fields: tuple[tuple[str, str], ...] = ()  # the list of fields, in the page's order; keys unique
    line: int = field(default=0, compare=False)  # of the title in the dated page; 0: not from a page
    abstract_line: int = field(default=0, compare=False)  # of the abstract's first line; 0: not from a page
    field_lines: tuple[int, ...] = field(default=(), compare=False)  # of the fields; empty: not from a page

    def field(self, key: str) -> str:
        """The value of a field, or an empty string."""
        return next((value for name, value in self.fields if name == key), "")

    def line_of(self, key: str) -> int:
        """The line of a field, or the title's where it is not known."""
        rows = zip(self.fields, self.field_lines, strict=False)  # an import adds fields
        return next((line for (name, _), line in rows if name == key), self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One dump, dated: what one page in content/ says."""

    id: str  # the page's file name without its suffix: 2025-08-20, 2025-08-20-2, …
    date: datetime.date
    date_from: DateFrom  # how the date was found
    title: str
    date_text: str = ""  # the dump's own date line, as it stands there (`Aug 20`); empty: none
    note: str = ""  # block Markdown, shown on top of the digest
    dump: str = ""  # name of the dump file; empty for a page written by hand
    sha256: str = ""  # of the dump's bytes; empty for a page written by hand
    aliases: tuple[str, ...] = ()  # old site-relative paths that redirect to the digest
    aliases_line: int = field(default=0, compare=False)  # in the page; 0: not from a page
    omit: tuple[str, ...] = ()  # titles of the dump's papers that the owner left out, in Markdown or as there
    checked: bool = False  # the owner has looked at what is odd about the dump, and it is right so
    date_line: int = field(default=0, compare=False)  # in the page; 0: it has none
    note_line: int = field(default=0, compare=False)  # of the note's first line; 0: not from a page
    entries: tuple[Entry, ...] = ()
    source: str = field(default="", compare=False)  # the page's path, for messages

    @property
    def year_inferred(self) -> bool:
        """Whether the dump named day and month only."""
        return self.date_from == "dump" and str(self.date.year) not in self.date_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A node of the taxonomy: a topic or, without a parent, a group of topics."""

    id: str
    name: str
    description: str = ""
    parent: str | None = None  # the group's id


# Where papers are listed that match no topic; part of no taxonomy. Readers see a name in their language.
UNSORTED = Term(id="unsorted", name="unsorted", parent="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """The two-level tree of topics, in its file's order; ids are unique."""

    terms: tuple[Term, ...] = ()

    @property
    def groups(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.parent is None)

    @property
    def topics(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.parent is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One piece of Markdown in the three forms that the site needs, each made from the source."""

    source: str
    html: Markup  # safe; math as MathML; links absolute
    plain: str  # for titles, JSON, search: no markup, math as its plain Unicode form

    def __reduce__(self) -> tuple[object, ...]:  # a build keeps very many: field by field takes twice as long
        return _text, (self.source, str(self.html), self.plain)


def _text(source: str, html: str, plain: str) -> Text:
    return Text(source=source, html=Markup(html), plain=plain)  # noqa: S704 - it was safe before it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link found in an abstract or given by a field."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One digest that lists a paper."""

    digest: str  # id
    date: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What feeds say of a paper: by which digest, under its title there, with the fullest text of all."""

    digest: str  # id
    title: Text
    abstract: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper over all digests."""

    slug: str  # unique, and for ever: the permalink and the feed ids hang on it
    title: Text
    abstract: Text
    authors: tuple[str, ...] = ()
    arxiv: str = ""  # identifier without version, or empty
    doi: str = ""  # lower case, or empty
    url: str = ""  # where the paper itself lives, or empty
    pdf: str = ""  # its address as PDF, or empty
    code: str = ""  # the address that a field gives for its code, or empty; among `links`, too
    upvotes: int | None = None  # the most that a digest gives; None: not known
    categories: tuple[str, ...] = ()  # of another catalogue, such as cs.LG; primary first
    venue: str = ""  # where it was published, plain, or empty
    comment: str = ""  # the authors' own, plain, or empty
    published: str = ""  # 2025-08-19, 2025-08 or 2025, or empty; may be long before the first listing
    links: tuple[Link, ...] = ()  # to code, then in the order of the abstract; none that a field above gives
    topics: tuple[str, ...] = ()  # term ids, primary first; empty: unsorted
    listings: tuple[Listing, ...]  # oldest first, at least one
    aliases: tuple[str, ...] = ()  # old site-relative paths that redirect here
    announced: Announcement | None = None  # None: by its first listing, with the text that is shown

    @property
    def first_listed(self) -> datetime.date:
        return self.listings[0].date

    def __getstate__(
        self,
    ) -> tuple[object, ...]:  # a build keeps very many: the usual way takes twice as long
        return _paper_values(self)

    def __setstate__(self, values: tuple[object, ...]) -> None:
        for name, value in zip(_PAPER_FIELDS, values, strict=True):
            object.__setattr__(self, name, value)


_PAPER_FIELDS = tuple(each.name for each in fields(Paper))
_paper_values = attrgetter(*_PAPER_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPapers:
    """A digest and the papers it lists, in its own order."""

    digest: Digest
    papers: tuple[Paper, ...]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """All digests, newest first, with each paper once."""

    digests: tuple[DigestPapers, ...]  # newest first; two of one date: the higher number first
    papers: tuple[Paper, ...]  # by first listing, newest first, then in the digest's order
    taxonomy: Taxonomy

    @cached_property
    def by_slug(self) -> dict[str, Paper]:
        return {paper.slug: paper for paper in self.papers}

    @cached_property
    def by_topic(self) -> dict[str, tuple[Paper, ...]]:
        """Papers of each topic, in the order of `papers`; every topic has a row."""
        rows: dict[str, list[Paper]] = {term.id: [] for term in self.taxonomy.topics}
        for paper in self.papers:
            for topic in paper.topics:
                rows[topic].append(paper)
        return {topic: tuple(papers) for topic, papers in rows.items()}

    @cached_property
    def by_term(self) -> dict[str, tuple[Paper, ...]]:
        """Papers of each topic, of each group (a paper once), and those without a topic under `unsorted`."""
        rows = dict(self.by_topic)
        for group in self.taxonomy.groups:
            members = {term.id for term in self.taxonomy.topics if term.parent == group.id}
            rows[group.id] = tuple(paper for paper in self.papers if not members.isdisjoint(paper.topics))
        rows[UNSORTED.id] = tuple(paper for paper in self.papers if not paper.topics)
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    limit: int = 50  # items in a feed, at least 1
    max_bytes: int = 1_000_000  # of one feed document; a feed with items has at least one
    full_text: bool = True  # abstracts in full, else their first sentences; in every document


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A saved search."""

    id: str  # slug of the name
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    name: str
    url: str  # absolute, or a path below the site's root without a leading slash


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFolder:
    """A further folder of pages, such as the documents of a program."""

    folder: str  # path, relative to sitegen.yaml
    at: str  # where the site shows it: `about` for /about/
    name: str = ""  # of the link in the header; empty: the title of its first page


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSource:
    """Where `sitegen fetch` gets a dump for each day from."""

    name: str  # a slug, unique; part of the names of its dumps
    type: SourceType
    url: str = ""  # where it is asked, complete; `{date}` and its like stand for the day
    topics: tuple[str, ...] = ()  # categories of arXiv
    query: str = ""  # what papers of arXiv have to match besides
    limit: int = 0  # papers of a day at most; 0: all
    delay: int = 0  # days after which a day's list is complete, so that it is asked for
    weekends: bool = True  # ask for Saturdays and Sundays, too


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    k1: float = 1.2  # BM25: how soon more of the same word stops to count
    b: float = 0.75  # BM25: how much a long text is marked down
    title_boost: float = 1.5
    synonyms: str = ""  # path of a file, relative to sitegen.yaml; empty: content/synonyms.txt, else built in
    offline: bool = False  # a service worker keeps what was visited, and the whole archive on request


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSettings:
    sqlite: bool = False  # write /data/archive.sqlite


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    sender: str = ""  # `Name <local@host>`; empty: made from the site's title and feed_id
    recipient: str = ""  # address of the list; empty: an empty group, for the mailer to fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """sitegen.yaml, complete with its defaults."""

    title: str = "Digest archive"
    base_url: str = "http://localhost:8000/"  # absolute, ends in a slash
    description: str = "An archive of paper digests, by date and by topic."
    language: str = "en"
    papers_language: str = ""  # of titles and abstracts; empty: that of the site
    author: str = ""
    feed_id: str = "archive.example,2026"  # authority and date of the feeds' tag: URIs (RFC 4151)
    theme: str = "default"
    topics: str = (
        ""  # path of the taxonomy, relative to sitegen.yaml; empty: content/topics.yaml, else built in
    )
    page_size: int = 40  # papers on one page of a topic
    furniture: tuple[str, ...] = ()  # lines of dumps that belong to no paper; `*` stands for anything
    feeds: FeedSettings = FeedSettings()
    data: DataSettings = DataSettings()
    mail: MailSettings = MailSettings()
    search: SearchSettings = SearchSettings()
    watches: tuple[Watch, ...] = ()
    nav: tuple[NavLink, ...] = ()  # further links in the header
    pages: tuple[PageFolder, ...] = ()  # beside content/pages/
    repository: str = ""  # where the files of the site's folder can be read; for links out of `pages`
    licence: str = ""  # of the archive's data, such as `CC BY 4.0`, with its address behind it; empty: none
    sources: tuple[FetchSource, ...] = ()  # what `sitegen fetch` asks; a build does not look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """One file of the site: a relative POSIX path and its bytes."""

    path: str
    data: bytes
