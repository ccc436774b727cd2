"""Archive → search index: files of which a query in the browser fetches a few.

Papers are numbered from the oldest to the newest, so that a new digest adds numbers at the end. What
is in the files are integers; the scores of lunr's formula are computed by the browser. The grammar of
the files and the ranking are described in docs/search.md; the reader is
`themes/default/static/search-worker.js`.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sitegen.model import Archive, OutputFile, Paper, Site
from sitegen.search.postings import STOP, Posting, Postings, Vocabulary, count_postings
from sitegen.search.standins import MARK, StandIns
from sitegen.search.wire import Names, append_varint, cut, deflate, pack_keys, separator, sort_key, varint
from sitegen.synonyms import Synonyms

FOLDER = "search/"
MANIFEST = f"{FOLDER}manifest.bin"

SEGMENT = 16_384  # papers: a full multiple of it is one segment, which a new digest leaves unchanged
_PAGE_TERMS = 800  # terms of a vocabulary or spelling page
_ROW_GROUP = 64  # row files in one folder
_EXCERPT = 150  # characters
_SPELLED = re.compile(r"[a-z][a-z0-9]{2,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChoice:
    """One line of the topic filter."""

    id: str
    name: str
    count: int  # papers


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicGroup:
    name: str
    topics: tuple[TopicChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What the template of the search page shows."""

    groups: tuple[TopicGroup, ...]  # only topics with papers
    first: datetime.date | None  # listing; None: no papers
    last: datetime.date | None
    count: int  # papers


def search_view(archive: Archive) -> SearchView:
    """The filters of the search page."""
    choices = {
        term.id: TopicChoice(id=term.id, name=term.name, count=len(archive.by_topic[term.id]))
        for term in archive.taxonomy.topics
    }
    groups = (
        TopicGroup(
            name=group.name,
            topics=tuple(
                choices[term.id]
                for term in archive.taxonomy.topics
                if term.parent == group.id and choices[term.id].count
            ),
        )
        for group in archive.taxonomy.groups
    )
    return SearchView(
        groups=tuple(group for group in groups if group.topics),
        first=archive.papers[-1].first_listed if archive.papers else None,
        last=archive.papers[0].first_listed if archive.papers else None,
        count=len(archive.papers),
    )


def render_search(
    archive: Archive,
    site: Site,
    synonyms: Synonyms | None = None,
    related: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[OutputFile]:
    """All files of the index, below `search/`; the manifest last. The same input, the same bytes.

    `related` gives for a paper's slug those of papers like it.
    """
    papers = archive.papers[::-1]
    neighbours = related_numbers(papers, related or {})
    writer = _Writer()
    vocabulary = Vocabulary()
    standins = StandIns(synonyms or Synonyms(), vocabulary.term, STOP)
    segments: list[_Segment] = []
    words: dict[str, int] = {}
    for start, end in segment_bounds(len(papers)):
        postings = count_postings(papers[start:end], vocabulary, standins, neighbours)
        for term, posting in postings.terms.items():
            if not term.startswith("#") and not term.endswith(MARK):
                words[term] = words.get(term, 0) + posting.count
        segments.append(_write_segment(writer, postings, start, end - start))
        yield from writer.take()
    spelled = {_spelling_key(term): count for term, count in words.items() if _SPELLED.fullmatch(term)}
    more = {
        "phrases": [segment.places for segment in segments],
        "spelling": writer.pages(spelled),
        "days": _days(papers),
    }
    row_files = 2 if len(papers) <= 5_000 else 4 if len(papers) <= 30_000 else 8
    manifest = {
        "count": len(papers),
        "bm25": [site.search.k1, site.search.b, site.search.title_boost],
        "lengths": [sum(part.title_length for part in segments), sum(part.length for part in segments)],
        "segments": [[part.first, part.separators, part.shards] for part in segments],
        "words": writer.pages(words),
        "more": writer.add(_json(more)),
        "rows": [row_files, _ROW_GROUP, writer.rows([_row(paper) for paper in papers], row_files)],
    }
    yield from writer.take()
    yield OutputFile(path=MANIFEST, data=deflate(_json(manifest)))


def related_numbers(papers: Sequence[Paper], related: Mapping[str, Sequence[str]]) -> list[list[int]]:
    """For each paper the numbers of those like it; nothing where there is more than one segment.

    What is like a paper changes with each new one, and a full segment must not.
    """
    if not related or len(segment_bounds(len(papers))) > 1:
        return []
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    return [[numbers[slug] for slug in related.get(paper.slug, ())] for paper in papers]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """What the manifest says of a segment."""

    first: int  # number of its first paper
    separators: str  # one line a shard
    shards: str  # names, joined
    places: str  # names of the files for phrases, one a shard, joined
    length: int  # terms of all abstracts
    title_length: int  # terms of all titles


def _write_segment(writer: _Writer, postings: Postings, first: int, count: int) -> _Segment:
    separators, shards, places = [], [], []
    for start, shard, shard_places in _shards(postings.terms, _shard_size(count)):
        separators.append(start)
        shards.append(writer.add(shard))
        places.append(writer.add(shard_places))
    return _Segment(
        first=first,
        separators="\n".join(separators),
        shards="".join(shards),
        places="".join(places),
        length=postings.length,
        title_length=postings.title_length,
    )


def segment_bounds(count: int) -> list[tuple[int, int]]:
    """The runs of papers that have their own shards: one, or a large stable one and the newest papers."""
    full = count - count % SEGMENT
    return [(start, end) for start, end in ((0, full), (full, count)) if start < end]


class _Writer:
    """Names and compresses files, and holds them until they are taken."""

    def __init__(self) -> None:
        self._names = Names()
        self._files: dict[str, bytes] = {}

    def add(self, data: bytes) -> str:
        """A file; gives its name."""
        name = self._names.name(data)
        self._files.setdefault(name, data)
        return name

    def pages(self, counts: Mapping[str, int]) -> list[str]:
        """Keys with a count each, as pages: their separators, their names."""
        keys = sorted(counts, key=sort_key)
        separators, pages = [], []
        for start in range(0, len(keys), _PAGE_TERMS):
            page = keys[start : start + _PAGE_TERMS]
            separators.append(separator(keys[start - 1], page[0]) if start else "")
            column = b"".join(varint(counts[key]) for key in page)
            pages.append(self.add(pack_keys(page) + column))
        return ["\n".join(separators), "".join(pages)]

    def rows(self, rows: Sequence[list[str]], size: int) -> str:
        """Row files, in folders named for all that is in them; gives the folders' names, joined."""
        folders = []
        for start in range(0, len(rows), size * _ROW_GROUP):
            group = rows[start : start + size * _ROW_GROUP]
            contents = [_json(group[at : at + size]) for at in range(0, len(group), size)]
            folder = self._names.name(*contents)
            folders.append(folder)
            self._files.update({f"{folder}/{number}": content for number, content in enumerate(contents)})
        return "".join(folders)

    def take(self) -> Iterator[OutputFile]:
        files, self._files = self._files, {}
        for name, data in files.items():
            yield OutputFile(path=f"{FOLDER}{name}.bin", data=deflate(data))


def _shard_size(papers: int) -> int:
    """Bytes of a shard before compression, which takes about two fifths off."""
    return 2_000 if papers <= 5_000 else 4_500 if papers <= 30_000 else 9_000


def _shards(postings: Mapping[str, Posting], target: int) -> Iterator[tuple[str, bytes, bytes]]:
    """For each run of terms: its separator, its postings, the places of the terms for phrases.

    A term and its stand-ins, which sort behind it, are never parted: who reads one reads the others.
    """
    terms = sorted(postings, key=sort_key)
    groups = [list(group) for _, group in groupby(terms, key=_word)]
    sizes = (sum(postings[term].size + len(term) for term in group) for group in groups)
    before = ""
    for run in cut(sizes, target):
        names = [term for group in groups[run] for term in group]
        rows = [postings[term] for term in names]
        first = separator(before, names[0]) if run.start else ""
        before = names[-1]
        head = bytearray(pack_keys(names))
        for row in rows:
            append_varint(head, row.count)
        columns = (
            [row.gaps for row in rows] + [row.codes for row in rows] + [row.title_lengths for row in rows]
        )
        yield first, bytes(head) + b"".join(columns), b"".join(row.places for row in rows)


def _word(term: str) -> str:
    """The first word of a term: itself, unless it is one of stand-ins."""
    return term.partition(" ")[0].removesuffix(MARK)


def _spelling_key(term: str) -> str:
    """Sorts the words of one first letter by length."""
    return f"{term[0]}{chr(48 + len(term))}{term[1:]}"


def _days(papers: Sequence[Paper]) -> list[list[Any]]:
    """Where each day begins: its date and the number of its first paper."""
    days: list[list[Any]] = []
    for number, paper in enumerate(papers):
        date = paper.first_listed.isoformat()
        if not days or days[-1][0] != date:
            days.append([date, number])
    return days


def _row(paper: Paper) -> list[str]:
    """What a result shows: title, slug (empty: the title's words), date, topics, excerpt."""
    title = paper.title.plain
    plain_slug = "-".join(re.findall(r"[a-z0-9]+", title.lower())) if title.isascii() else ""
    slug = "" if paper.slug == plain_slug else paper.slug
    return [
        title,
        slug,
        paper.first_listed.isoformat(),
        " ".join(paper.topics),
        excerpt(paper.abstract.plain),
    ]


def excerpt(text: str) -> str:
    """The beginning of a text, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= _EXCERPT:
        return text
    return text[: _EXCERPT + 1].rsplit(" ", 1)[0][:_EXCERPT].rstrip(" ,;:.") + " …"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
