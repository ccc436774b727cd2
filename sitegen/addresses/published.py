"""The addresses that a site publishes, and those that a built website has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sitegen.addresses.record import Address, Record, digest_id
from sitegen.addresses.signs import text_key, title_key
from sitegen.archive.aliases import list_paper_aliases
from sitegen.archive.identity import Group, shown_entry
from sitegen.archive.kept import Kept
from sitegen.model import Archive, Digest, Paper
from sitegen.text.markdown import render_inline
from sitegen.urls import digest_path, paper_path


def published(archive: Archive, record: Record) -> Iterator[Address]:
    """The addresses of an archive; `record` is the one that they follow."""
    for day in archive.digests:
        yield from _of_digest(day.digest)
    for paper in archive.papers:
        yield _of_paper(paper, record)
        yield from _redirects(paper.aliases, paper_path(paper.slug))


def published_groups(
    digests: Iterable[Digest], groups: Sequence[Group], slugs: Sequence[str], *, kept: Kept, record: Record
) -> Iterator[Address]:
    """The same, of digests and their papers that are no archive yet."""
    for digest in digests:
        yield from _of_digest(digest)
    aliases = list_paper_aliases(groups, slugs, kept)
    for group, slug, paths in zip(groups, slugs, aliases, strict=True):
        entry = shown_entry(group).entry
        path = paper_path(slug)
        yield Address(
            path=path,
            digests=tuple(dict.fromkeys(each.digest.id for each in group.occurrences)),
            title=title_key(render_inline(entry.title).plain),
            text=text_key(entry.abstract, record.texts),
            arxiv=group.arxiv,
            doi=group.doi,
        )
        yield from _redirects(paths, path)


def _of_digest(digest: Digest) -> Iterator[Address]:
    path = digest_path(digest.id)
    yield Address(path=path, dump=digest.dump, sha256=digest.sha256)
    yield from _redirects(digest.aliases, path)


def _of_paper(paper: Paper, record: Record) -> Address:
    return Address(
        path=paper_path(paper.slug),
        digests=tuple(listing.digest for listing in paper.listings),
        title=title_key(paper.title.plain),
        text=text_key(paper.abstract.source, record.texts),
        arxiv=paper.arxiv,
        doi=paper.doi,
    )


def _redirects(aliases: Iterable[str], path: str) -> Iterator[Address]:
    return (Address(path=alias, to=path) for alias in dict.fromkeys(aliases) if alias != path)


def read_standing(output: Path) -> Record:
    """The addresses of papers and digests of a built website, as its data tell them."""
    papers = output / "data" / "papers.jsonl"
    addresses: list[Address] = []
    for number, row in enumerate(_rows(papers, lines=True), start=1):
        if isinstance(row.get("slug"), str) and isinstance(row.get("digests"), list):
            addresses.append(_standing_paper(row, number))
    addresses.extend(
        Address(path=digest_path(row["id"]), dump=str(row.get("source", "")))
        for row in _rows(output / "data" / "digests.json", lines=False)
        if digest_id(digest_path(str(row.get("id"))))
    )
    return Record(
        addresses=tuple(addresses),
        source=str(papers),
        of_website=True,
        forget=f"delete {output} to begin again",
        forget_all=f"delete {output} to begin again",
    )


def _standing_paper(row: Mapping[str, Any], number: int) -> Address:
    return Address(
        path=paper_path(row["slug"]),
        line=number,
        digests=tuple(map(str, row["digests"])),
        title=title_key(str(row.get("title", ""))),
        text=text_key(str(row.get("abstract", ""))),
        arxiv=str(row.get("arxiv", "")),
        doi=str(row.get("doi", "")),
    )


def _rows(path: Path, *, lines: bool) -> Iterator[Mapping[str, Any]]:
    """The objects of an export; of one that does not parse, none: a build makes it again."""
    try:
        text = path.read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    except (OSError, ValueError):
        return
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
