"""The page about the archive as data: its files, how large they are, and what their fields mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sitegen.model import Archive, Paper, Site
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.settings.shipped import PUBLISHED_SCHEMAS, shipped_schema
from sitegen.text.words import Words

# A digest in digests.json without its papers, and the database for each byte of papers.jsonl.
_DIGEST = 130
_DATABASE = 2.05


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file of the whole archive."""

    path: str
    about: str  # what is in it
    size: str  # in words; about so large


@dataclass(frozen=True, slots=True, kw_only=True)
class DataField:
    """A key of a JSON file."""

    name: str
    kind: str  # of its value, as JSON Schema calls it
    about: str  # English, as in the schema


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The fields of a JSON file."""

    id: str
    file: str
    schema: str  # path
    fields: tuple[DataField, ...]


def plan_data(archive: Archive, site: Site, feeds: tuple[FeedRef, ...], words: Words) -> Page:
    """The page of the archive's data."""
    return Page(
        path="data/",
        kind="data",
        template="data.html",
        title=words("data"),
        description=words("about_data"),
        feeds=feeds,
        values={
            "papers": len(archive.papers),
            "digests": len(archive.digests),
            "files": tuple(_files(archive, site, words)),
            "sqlite": site.data.sqlite,
            "example": archive.digests[0].digest.id if archive.digests else "",
            "topic": archive.taxonomy.topics[0].id if archive.taxonomy.topics else "",
            "tables": tuple(map(_table, ("papers.jsonl", "digests.json"), PUBLISHED_SCHEMAS)),
            "licence": licence_ref(site.licence),
        },
    )


def licence_ref(text: str) -> Ref | None:
    """The licence that a site states, with its address if the text ends in one; None where there is none."""
    if not text:
        return None
    found = re.fullmatch(r"(?P<name>.*?)[\s,;:(<]*(?P<url>https?://[^\s<>()\"]+)[)>]*", text)
    if not found:
        return Ref(name=text, path="")
    return Ref(name=found["name"] or found["url"], path=found["url"])


def _files(archive: Archive, site: Site, words: Words) -> Iterator[DataFile]:
    """The files of all papers. Their sizes are estimates: the files themselves are made by other parts."""
    lines = sum(map(line_size, archive.papers)) + len(archive.papers) * len(site.base_url)
    entries = sum(map(entry_size, archive.papers)) + len(archive.papers) * len(site.base_url)
    listed = sum((len(paper.slug) + 3) * len(paper.listings) for paper in archive.papers)
    sizes = {
        "data/papers.jsonl": lines,
        "data/digests.json": listed + _DIGEST * len(archive.digests),
        "data/papers.bib": entries,
        **({"data/archive.sqlite": round(_DATABASE * lines)} if site.data.sqlite else {}),
    }
    for path, size in sizes.items():
        about = words(f"about_{path.removeprefix('data/').replace('.', '_')}")
        yield DataFile(path=path, about=about, size=words("about_size", size=in_words(size, words)))


def line_size(paper: Paper) -> int:
    """About how many bytes a paper takes in papers.jsonl, without the site's address."""
    size = _text_size(paper) + 2 * len(paper.slug) + 170 + 13 * len(paper.listings) + 10 * len(paper.topics)
    if "$" in paper.abstract.source:
        size += len(paper.abstract.source)
    return size + 3 * len(paper.authors) + sum(len(link.url) + 25 for link in paper.links)


def entry_size(paper: Paper) -> int:
    """About how many bytes a paper takes in papers.bib, without the site's address."""
    size = _text_size(paper) + 2 * len(paper.slug) + 170 + 12 * len(paper.listings)
    return size + 5 * len(paper.authors) + (50 if paper.arxiv else 0)


def _text_size(paper: Paper) -> int:
    """About how many bytes a paper's texts take."""
    texts = paper.title.plain, paper.abstract.plain, *paper.authors, *paper.categories, paper.comment
    known = paper.arxiv, paper.doi, paper.url, paper.pdf, paper.code, paper.venue, paper.published
    return sum(map(len, texts)) + sum(len(text) + 15 for text in known if text)


def in_words(size: int, words: Words) -> str:
    """A number of bytes, rounded to two digits: `56 KB`, `1,300 KB`, `24 MB`."""
    megabytes = size >= 10_000_000
    units = max(1, round(size / (1_000_000 if megabytes else 1000)))
    step = 10 ** max(0, len(str(units)) - 2)
    return words("megabytes" if megabytes else "kilobytes", size=words.number(round(units / step) * step))


def _table(file: str, name: str) -> DataTable:
    schema: dict[str, Any] = json.loads(shipped_schema(name))
    one = schema.get("items", schema)
    return DataTable(
        id=f"fields-of-{file.partition('.')[0]}",
        file=file,
        schema=f"data/schemas/{name}",
        fields=tuple(_fields(one["properties"])),
    )


def _fields(properties: dict[str, dict[str, Any]]) -> Iterator[DataField]:
    for name, value in properties.items():
        yield DataField(
            name=name,
            kind=value.get("type", "string"),
            about=value["description"].replace("`", ""),
        )
