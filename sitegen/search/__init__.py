"""Archive → search index: files of which a query in the browser fetches a few.

Papers are numbered from the oldest to the newest, so that a new digest adds numbers at the end. What
is in the files are integers; the scores of lunr's formula are computed by the browser. The grammar of
the files and the ranking are described in docs/search.md; the reader is
`themes/default/modules/search/`.
"""

from __future__ import annotations

import datetime
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sitegen.language.synonyms import Synonyms
from sitegen.model import Archive, OutputFile, Paper, Site
from sitegen.search.names import NAME, by_phrase, find_names, name_term, without_names
from sitegen.search.pairs import PAIR, Pairs
from sitegen.search.postings import TOPIC, Posting, count_postings
from sitegen.search.standins import MARK, StandIns
from sitegen.search.vocabulary import STOP, Vocabulary
from sitegen.search.wire import Names, append_varint, cut, deflate, in_order, pack_keys, separator, varint
from sitegen.text.excerpts import excerpt

FOLDER = "search/"
MANIFEST = f"{FOLDER}manifest.bin"

LARGEST_RELATED = 16_384  # papers: a larger archive goes without stand-ins by related papers, for memory
_PAGE_TERMS = 800  # terms of a vocabulary or spelling page
_FOLDER_ROWS = 512  # papers whose row files are in one folder
_EXCERPT = 150  # characters
_NO_WORD = re.compile(rf"[{TOPIC}{MARK}{NAME}{PAIR}]")  # in a term: no word of a text
_FIRST_WORD = re.compile(f"[ {MARK}{NAME}]")  # what ends the first word of a term
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
    manifest: Mapping[str, Any] | None = None  # of the index; where it is not given, a search asks for it


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
    vocabulary = Vocabulary()
    synonyms = synonyms or Synonyms()
    groups = find_names(papers, synonyms)
    standins = StandIns(without_names(synonyms, groups), vocabulary.term, STOP)
    named = StandIns(by_phrase(groups), vocabulary.term, STOP, name_term(groups))
    numbers = related_numbers(papers, related or {})
    postings = count_postings(papers, vocabulary, standins, named, Pairs(papers, vocabulary), numbers)
    words = {term: posting.count for term, posting in postings.terms.items() if not _NO_WORD.search(term)}
    spelled = {_spelling_key(term): count for term, count in words.items() if _SPELLED.fullmatch(term)}
    files: dict[str, bytes] = {}
    shards = _add_shards(files, postings.terms, _shard_size(len(papers)))
    pages = _add_pages(files, "w", words)
    spelling = _add_pages(files, "s", spelled)
    files["more"] = _json({"spelling": spelling, "days": _days(papers)})
    names = Names()
    folder, row_size, row_folders = names.name(*files.values()), _row_size(len(papers)), []
    for name, data in files.items():
        yield OutputFile(path=f"{FOLDER}{folder}/{name}.bin", data=deflate(data))
    for start in range(0, len(papers), _FOLDER_ROWS):
        group = papers[start : start + _FOLDER_ROWS]
        rows = dict(_row_files(start, [_row(paper) for paper in group], row_size, ""))
        rows |= _row_files(start, [_text(paper) for paper in group], row_size // 2, "t")
        row_folders.append(names.name(*rows.values()))
        for name, data in rows.items():
            yield OutputFile(path=f"{FOLDER}{row_folders[-1]}/{name}.bin", data=deflate(data))
    manifest = {
        "authors": any(paper.authors for paper in papers),
        "count": len(papers),
        "bm25": [site.search.k1, site.search.b, site.search.title_boost],
        "lengths": [postings.title_length, postings.length],
        "index": folder,
        "shards": shards,
        "words": pages,
        "rows": [row_size, _FOLDER_ROWS, "".join(row_folders)],
    }
    yield OutputFile(path=MANIFEST, data=deflate(_json(manifest)))


def read_manifest(file: OutputFile) -> dict[str, Any]:
    """The manifest of an index, as `render_search` gives it, opened."""
    manifest: dict[str, Any] = json.loads(zlib.decompress(file.data, -zlib.MAX_WBITS))
    return manifest


def related_numbers(papers: Sequence[Paper], related: Mapping[str, Sequence[str]]) -> list[list[int]]:
    """For each paper the numbers of those like it; nothing in a large archive."""
    if not related or len(papers) > LARGEST_RELATED:
        return []
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    return [[numbers[slug] for slug in related.get(paper.slug, ())] for paper in papers]


def _add_shards(files: dict[str, bytes], postings: Mapping[str, Posting], size: int) -> str:
    """Shards and, for phrases, places among `files`, at least one of each; gives the separators."""
    separators = []
    for number, (start, shard, places) in enumerate(_shards(postings or {"": Posting()}, size)):
        separators.append(start)
        files[str(number)] = shard
        files[f"p{number}"] = places
    return "\n".join(separators)


def _add_pages(files: dict[str, bytes], name: str, counts: Mapping[str, int]) -> str:
    """Keys with a count each, as pages among `files`, at least one; gives their separators."""
    keys = in_order(counts) or [""]
    separators = []
    for number, start in enumerate(range(0, len(keys), _PAGE_TERMS)):
        page = keys[start : start + _PAGE_TERMS]
        separators.append(separator(keys[start - 1], page[0]) if start else "")
        files[f"{name}{number}"] = pack_keys(page) + b"".join(varint(counts.get(key, 0)) for key in page)
    return "\n".join(separators)


def _row_files(start: int, rows: Sequence[object], size: int, name: str) -> Iterator[tuple[str, bytes]]:
    """Files of so many rows each, by name and number, where `start` is the number of the first row.

    Those of old papers stay the same when papers are added.
    """
    for at in range(0, len(rows), size):
        yield f"{name}{(start + at) // size}", _json(rows[at : at + size])


def _row_size(papers: int) -> int:
    """Papers in a row file; a file of texts has half as many."""
    return 2 if papers <= 5_000 else 4


def _shard_size(papers: int) -> int:
    """Bytes of a shard before compression, which takes about two fifths off."""
    return 2_000 if papers <= 5_000 else 4_500 if papers <= 30_000 else 9_000


def _shards(postings: Mapping[str, Posting], target: int) -> Iterator[tuple[str, bytes, bytes]]:
    """For each run of terms: its separator, its postings, the places of the terms for phrases.

    A term, its stand-ins and its names, which sort behind it, are never parted: they are read together.
    """
    postings, groups = _parted(postings, target)
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


def _parted(postings: Mapping[str, Posting], target: int) -> tuple[dict[str, Posting], list[list[str]]]:
    """The postings, where stand-ins of phrases that would make a shard too large have moved away.

    Few of the many phrases that begin with a word are ever asked for. An empty term takes the place of one
    that moved: where `tail risk!` has no papers, `!tail risk!` has them. The terms follow in their order,
    each word together with its stand-ins.
    """
    parted, groups, moved = dict(postings), [], []
    for _, terms in groupby(in_order(postings), key=_word):
        group = list(terms)
        groups.append(group)
        if sum(postings[term].size for term in group) > 2 * target:
            for term in group:
                if " " in term:
                    parted[MARK + term] = postings[term]
                    parted[term] = Posting()
                    moved.append([MARK + term])
    return parted, moved + groups  # nothing sorts before the mark


def _word(term: str) -> str:
    """What a term stays together with: its first word."""
    return _FIRST_WORD.split(term, 1)[0]


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
        excerpt(paper.abstract.plain, _EXCERPT),
    ]


def _text(paper: Paper) -> str:
    """What a result shows a passage of: the abstract, and behind it who wrote it and its identifier."""
    signed = ", ".join((*paper.authors, f"arXiv:{paper.arxiv}") if paper.arxiv else paper.authors)
    return "\n".join(filter(None, (paper.abstract.plain, signed)))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
