"""Archive → parts that are exports: JSON, BibTeX, SQLite, Markdown twins, and what machines look for.

Files of all papers come in pieces, newest first, of which a new digest changes the newest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from sitegen.exports.bibtex import Entries, whole_bibtex
from sitegen.exports.formats import (
    TWIN_WORDS,
    digest_row,
    format_digests,
    format_llms,
    format_markdown,
    format_opensearch,
    format_robots,
    markdown_path,
    paper_line,
)
from sitegen.exports.sqlite import format_sqlite
from sitegen.model import UNSORTED, Archive, DigestPapers, OutputFile, Paper, Site, Text
from sitegen.parts.part import Part, fingerprint
from sitegen.parts.pieces import Piece, PiecedFile, cut
from sitegen.settings.shipped import PUBLISHED_SCHEMAS, shipped_schema
from sitegen.text.words import Words
from sitegen.urls import digest_path, topic_path

_PAPERS_A_PIECE = 250


def plan_exports(
    archive: Archive,
    site: Site,
    words: Words,
    *,
    keys: Mapping[str, bytes],
    cited: Mapping[str, str],
    notes: Mapping[str, Text] = MappingProxyType({}),
) -> Iterator[Part]:
    """Every export but the sitemap.

    `keys` gives the fingerprint of each paper by its slug, `cited` its key in BibTeX, `notes` the editor's
    notes of digests by theirs.
    """
    planner = _Planner(site, keys, cited, words.only(TWIN_WORDS))
    rows = [digest_row(day) for day in archive.digests]
    yield planner.lines("data/papers.jsonl", archive.papers)
    yield Part(name="export digests.json", key=fingerprint(rows), make=partial(_make_digests, rows))
    yield planner.bibliography("data/papers.bib", archive.papers, whole=True)
    for day in archive.digests:
        yield planner.digest(day, notes.get(day.digest.id))
    for term, papers in archive.by_term.items():
        if papers or term != UNSORTED.id:
            yield planner.bibliography(f"{topic_path(term)}papers.bib", papers)
    # These take no longer to make than to fingerprint.
    yield _made("llms.txt", format_llms(archive, site, words))
    yield _made("robots.txt", format_robots(site))
    yield _made("opensearch.xml", format_opensearch(site))
    for name in PUBLISHED_SCHEMAS:
        yield _made(f"data/schemas/{name}", shipped_schema(name))
    if site.data.sqlite:
        yield planner.database(archive, rows)


def export_paths(archive: Archive, site: Site) -> Iterator[str]:
    """The paths of all exports, and of the sitemap."""
    yield from ("data/papers.jsonl", "data/digests.json", "data/papers.bib")
    yield from (f"data/schemas/{name}" for name in PUBLISHED_SCHEMAS)
    yield from ("llms.txt", "robots.txt", "opensearch.xml", "sitemap.xml")
    for day in archive.digests:
        yield from (_digest_bibliography(day), markdown_path(day.digest))
    for term, papers in archive.by_term.items():
        if papers or term != UNSORTED.id:
            yield f"{topic_path(term)}papers.bib"
    if site.data.sqlite:
        yield "data/archive.sqlite"


class _Planner:
    def __init__(self, site: Site, keys: Mapping[str, bytes], cited: Mapping[str, str], words: Words) -> None:
        self._site = site
        self._words = words
        self._settings = fingerprint(site.base_url, site.title)
        self._keys = keys
        self._cited = cited
        self._entries = Entries(site)

    def lines(self, path: str, papers: Sequence[Paper]) -> Part:
        """A file of papers, a JSON object a line."""
        pieces = [
            Piece(key=self._key(held), make=partial(_make_lines, tuple(held), self._site))
            for held in cut(papers, _PAPERS_A_PIECE)
        ]
        return _pieced(path, pieces)

    def bibliography(self, path: str, papers: Sequence[Paper], *, whole: bool = False) -> Part:
        """A file of BibTeX entries, with an empty line between two; `whole`: with all that is known."""
        make_of = partial(_make_whole, self._site) if whole else partial(_make_entries, self._entries)
        pieces: list[Piece] = []
        left = len(papers)
        for held in cut(papers, _PAPERS_A_PIECE):
            left -= len(held)
            end = b"\n" if left else b""
            cited = self._cite(held)
            pieces.append(
                Piece(
                    key=fingerprint(self._key(held), cited, end),
                    make=partial(make_of, tuple(held), cited, end),
                )
            )
        return _pieced(path, pieces)

    def digest(self, day: DigestPapers, note: Text | None) -> Part:
        """The bibliography and the Markdown twin of a digest."""
        day = _bare(day)
        one = day.digest
        said = one.id, one.date, one.date_from, one.date_text, one.title
        cited = self._cite(day.papers)
        return Part(
            name=f"export {digest_path(one.id)}",
            key=fingerprint(said, note.source if note else "", self._key(day.papers), cited),
            make=partial(_make_digest, day, cited, self._site, self._words, note, self._entries),
        )

    def database(self, archive: Archive, rows: Sequence[dict[str, Any]]) -> Part:
        archive = replace(archive, digests=tuple(map(_bare, archive.digests)))
        return Part(
            name="export archive.sqlite",
            key=fingerprint(archive.taxonomy, rows, self._key(archive.papers)),
            make=partial(_make_database, archive, self._site),
        )

    def _cite(self, papers: Sequence[Paper]) -> tuple[str, ...]:
        return tuple([self._cited[paper.slug] for paper in papers])

    def _key(self, papers: Sequence[Paper]) -> bytes:
        return fingerprint(self._settings, b"".join([self._keys[paper.slug] for paper in papers]))


def _bare(day: DigestPapers) -> DigestPapers:
    """A digest without its entries, which are the papers once more."""
    return replace(day, digest=replace(day.digest, entries=()))


def _pieced(path: str, pieces: Sequence[Piece]) -> Part:
    file = PiecedFile(path=path, pieces=tuple(pieces))
    return Part(
        name=f"export {path.removeprefix('data/')}",
        key=fingerprint([piece.key for piece in pieces]),
        make=partial(_given, file),
    )


def _made(path: str, data: bytes) -> Part:
    file = OutputFile(path=path, data=data)
    return Part(name=f"export {path}", key=fingerprint(data), make=partial(_given, file))


def _given(file: OutputFile | PiecedFile) -> list[OutputFile | PiecedFile]:
    return [file]


def _make_lines(papers: Sequence[Paper], site: Site) -> bytes:
    return b"".join([paper_line(paper, site) for paper in papers])


def _make_entries(entries: Entries, papers: Sequence[Paper], cited: Sequence[str], end: bytes) -> bytes:
    return b"\n".join(map(entries.entry, papers, cited)) + end


def _make_whole(site: Site, papers: Sequence[Paper], cited: Sequence[str], end: bytes) -> bytes:
    entries = [whole_bibtex(paper, key, site) for paper, key in zip(papers, cited, strict=True)]
    return "\n".join(entries).encode("utf-8", "replace") + end


def _make_digest(
    day: DigestPapers, cited: Sequence[str], site: Site, words: Words, note: Text | None, entries: Entries
) -> list[OutputFile]:
    bibliography = _make_entries(entries, day.papers, cited, b"")
    return [
        OutputFile(path=_digest_bibliography(day), data=bibliography),
        OutputFile(path=markdown_path(day.digest), data=format_markdown(day, site, words, note=note)),
    ]


def _make_digests(rows: Sequence[dict[str, Any]]) -> list[OutputFile]:
    return [OutputFile(path="data/digests.json", data=format_digests(rows))]


def _make_database(archive: Archive, site: Site) -> list[OutputFile]:
    return [OutputFile(path="data/archive.sqlite", data=format_sqlite(archive, site))]


def _digest_bibliography(day: DigestPapers) -> str:
    return f"{digest_path(day.digest.id)}papers.bib"
