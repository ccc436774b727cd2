"""Papers → the files that show them: rows of results, and the texts in which passages are looked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from sitegen.search.paper import IndexedPaper
from sitegen.text.excerpts import excerpt

IN_FOLDER = 512  # papers whose row files are in one folder
_EXCERPT = 150  # characters
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_PLAIN_WORD = re.compile("[a-z0-9]+")


def row_sizes(papers: int) -> tuple[int, int]:
    """Papers in a row file and in a file of texts: of those a query needs fewer, and later."""
    return (2, 2) if papers <= 5_000 else (2, 4) if papers <= 30_000 else (4, 4)


def row_files(papers: Sequence[IndexedPaper], rows: int, texts: int) -> Iterator[dict[str, bytes]]:
    """The files of rows and of texts by name, folder by folder. Those of old papers stay as they are."""
    for start in range(0, len(papers), IN_FOLDER):
        group = papers[start : start + IN_FOLDER]
        files = dict(_files(start, [_row(paper) for paper in group], rows, ""))
        yield files | dict(_files(start, [_text(paper) for paper in group], texts, "t"))


def to_json(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


def _files(start: int, rows: Sequence[object], size: int, name: str) -> Iterator[tuple[str, bytes]]:
    """Files of so many rows each, by name and number, where `start` is the number of the first row."""
    for at in range(0, len(rows), size):
        yield f"{name}{(start + at) // size}", to_json(rows[at : at + size])


def _row(paper: IndexedPaper) -> list[str]:
    """What a result shows: title, slug (empty: the title's words), date, topics, excerpt."""
    return [
        paper.title,
        "" if paper.slug == _plain_slug(paper.title) else paper.slug,
        paper.date,
        " ".join(paper.topics),
        excerpt(paper.abstract, _EXCERPT),
    ]


def row_slug(row: Sequence[str]) -> str:
    """The slug of the paper that a row shows."""
    return row[1] or _plain_slug(row[0])


def _plain_slug(title: str) -> str:
    """The slug that goes without saying: the words of an ASCII title; empty for another."""
    return "-".join(_PLAIN_WORD.findall(title.lower())) if title.isascii() else ""


def _text(paper: IndexedPaper) -> str:
    """What a result shows a passage of: the abstract, and behind it who wrote it and its identifier."""
    signed = ", ".join((*paper.authors, f"arXiv:{paper.arxiv}") if paper.arxiv else paper.authors)
    return "\n".join(filter(None, (paper.abstract, signed)))
