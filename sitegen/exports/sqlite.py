"""The archive as an SQLite database, for those who ask it questions of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.model import Archive, DigestPapers, Paper, Site
from sitegen.urls import paper_path

_SCHEMA = """
CREATE TABLE digests (
    id TEXT PRIMARY KEY, date TEXT NOT NULL, date_from TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE TABLE papers (
    number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, abstract TEXT NOT NULL,
    url TEXT NOT NULL, external_url TEXT NOT NULL, arxiv TEXT NOT NULL, doi TEXT NOT NULL,
    first_listed TEXT NOT NULL, last_listed TEXT NOT NULL, pdf TEXT NOT NULL, code TEXT NOT NULL,
    upvotes INTEGER, venue TEXT NOT NULL, comment TEXT NOT NULL, published TEXT NOT NULL
);
CREATE TABLE listings (
    digest TEXT NOT NULL REFERENCES digests (id), position INTEGER NOT NULL,
    paper TEXT NOT NULL REFERENCES papers (slug), PRIMARY KEY (digest, position)
) WITHOUT ROWID;
CREATE INDEX listings_paper ON listings (paper);
CREATE TABLE topics (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, parent TEXT REFERENCES topics (id)
);
CREATE TABLE paper_topics (
    paper TEXT NOT NULL REFERENCES papers (slug), position INTEGER NOT NULL,
    topic TEXT NOT NULL REFERENCES topics (id), PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE INDEX paper_topics_topic ON paper_topics (topic);
CREATE TABLE authors (
    paper TEXT NOT NULL REFERENCES papers (slug), position INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE TABLE categories (
    paper TEXT NOT NULL REFERENCES papers (slug), position INTEGER NOT NULL, category TEXT NOT NULL,
    PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE TABLE links (
    paper TEXT NOT NULL REFERENCES papers (slug), position INTEGER NOT NULL, url TEXT NOT NULL,
    kind TEXT NOT NULL, PRIMARY KEY (paper, position)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE papers_fts USING fts5 (
    title, abstract, content='papers', content_rowid='number', tokenize='porter unicode61'
);
"""


def format_sqlite(archive: Archive, site: Site) -> bytes:
    """The archive as an SQLite database with a full-text index over title and abstract.

    The same bytes each time with the same SQLite library, whose version is part of the file.
    """
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(_SCHEMA)
        for table, rows in _tables(archive, site):
            width = len(database.execute(f"PRAGMA table_info({table})").fetchall())
            # The name is one of our own.
            insert = f"INSERT INTO {table} VALUES ({','.join('?' * width)})"  # noqa: S608
            database.executemany(insert, rows)
        database.execute("INSERT INTO papers_fts (papers_fts) VALUES ('rebuild')")
        database.execute("INSERT INTO papers_fts (papers_fts) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")
        return database.serialize()
    finally:
        database.close()


_Row = tuple[Any, ...]


def _tables(archive: Archive, site: Site) -> Iterator[tuple[str, Iterable[_Row]]]:
    """Each table's name with its rows, oldest first."""
    digests, papers = archive.digests[::-1], archive.papers[::-1]
    yield "topics", ((term.id, term.name, term.description, term.parent) for term in archive.taxonomy.terms)
    yield "digests", map(_digest, digests)
    yield "papers", (_paper(number, paper, site) for number, paper in enumerate(papers, 1))
    yield "listings", _numbered((day.digest.id, [(paper.slug,) for paper in day.papers]) for day in digests)
    yield "paper_topics", _numbered((paper.slug, [(topic,) for topic in paper.topics]) for paper in papers)
    yield "authors", _numbered((paper.slug, [(name,) for name in paper.authors]) for paper in papers)
    yield (
        "categories",
        _numbered((paper.slug, [(name,) for name in paper.categories]) for paper in papers),
    )
    yield (
        "links",
        _numbered((paper.slug, [(link.url, link.kind) for link in paper.links]) for paper in papers),
    )


def _digest(day: DigestPapers) -> _Row:
    digest = day.digest
    return digest.id, digest.date.isoformat(), digest.date_from, _utf8(digest.title), _utf8(digest.dump)


def _paper(number: int, paper: Paper, site: Site) -> _Row:
    return (
        number,
        paper.slug,
        _utf8(paper.title.plain),
        _utf8(paper.abstract.plain),
        site.base_url + paper_path(paper.slug),
        _utf8(paper.url),
        paper.arxiv,
        paper.doi,
        paper.first_listed.isoformat(),
        paper.listings[-1].date.isoformat(),
        _utf8(paper.pdf),
        _utf8(paper.code),
        paper.upvotes,
        _utf8(paper.venue),
        _utf8(paper.comment),
        paper.published,
    )


def _numbered(owners: Iterable[tuple[str, list[tuple[str, ...]]]]) -> Iterator[_Row]:
    """Rows of owner, position counted from 1, and the values."""
    for owner, rows in owners:
        for position, values in enumerate(rows, 1):
            yield owner, position, *map(_utf8, values)


def _utf8(text: str) -> str:
    """The text without lone surrogates, which SQLite does not take."""
    return text.encode("utf-8", "replace").decode()
