"""Archive → the parts of its search index, each made again only when what it is made from has changed.

The settled papers have an index of their own, which no later paper changes; what came after them has another,
and the browser joins what it finds in both. A small archive has one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sitegen.language.synonyms import Synonyms
from sitegen.model import Archive, OutputFile, Paper, Site
from sitegen.parts.part import Part, fingerprint
from sitegen.parts.snapshot import settled as settled_papers
from sitegen.search.facets import digest_runs
from sitegen.search.limits import LIMITS, Limits
from sitegen.search.paper import indexed, values_of
from sitegen.search.rows import to_json
from sitegen.search.segment import FOLDER, Segment, segment_files
from sitegen.search.wire import NAME_LENGTH, deflate

MANIFEST = f"{FOLDER}manifest.bin"

_SLACK = 0.4  # where two segments have separators for the browser to load

PageOf = Callable[[Mapping[str, Any]], OutputFile]  # of the manifest; can be pickled


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """What the newest segment and the manifest are made from."""

    segment: Segment
    bm25: tuple[float, float, float]  # k1, b, what a title counts
    settled: str  # the folder with the manifest of the settled segment; empty: there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """The parts of an index."""

    parts: tuple[
        Part, ...
    ]  # those that know nothing of the search page: the settled segment, if there is one
    newest: Newest

    def part(self, page: PageOf | None = None, key: bytes = b"") -> Part:
        """The newest segment, and the search page, which has the manifest in it: a file less to wait for.

        `key`: fingerprint of what else the page is made from.
        """
        return Part(
            name="search",
            key=fingerprint(self.newest, key),
            make=partial(_newest_files, self.newest, page),
        )


def plan_search(
    archive: Archive,
    site: Site,
    synonyms: Synonyms | None = None,
    related: Mapping[str, Sequence[str]] | None = None,
    *,
    names: Mapping[str, str] | None = None,
    settled: Callable[[int], int] = settled_papers,
    limits: Limits = LIMITS,
) -> SearchPlan:
    """The index of an archive.

    `related` gives for a paper's slug those of papers like it, `names` for a digest's id its name.
    """
    papers = archive.papers[::-1]
    border = settled(len(papers))
    numbers = related_numbers(papers, related or {}, limits.related)

    def segment(start: int, end: int) -> Segment:
        return Segment(
            papers=tuple(map(indexed, papers[start:end])),
            earlier=tuple(paper.title.plain for paper in papers[:start]),
            synonyms=synonyms or Synonyms(),
            related=tuple(
                tuple(number - start for number in row if start <= number < end) for row in numbers[start:end]
            ),
            slack=_SLACK if border else 0,
            limits=limits,
        )

    parts: tuple[Part, ...] = ()
    folder = ""
    if border:
        first = segment(0, border)
        key = fingerprint(replace(first, papers=()), [*map(values_of, first.papers)])
        folder = base64.b32encode(key[:5])[:NAME_LENGTH].decode().lower()
        parts = (Part(name="search settled", key=key, make=partial(_settled_files, first, folder)),)
    settings = site.search
    newest = Newest(
        segment=replace(
            segment(border, len(papers)),
            upvotes=_upvotes(papers),
            digests=digest_runs(archive.digests, papers, names or {}),
        ),
        bm25=(settings.k1, settings.b, settings.title_boost),
        settled=folder,
    )
    return SearchPlan(parts=parts, newest=newest)


def _upvotes(papers: Sequence[Paper]) -> tuple[int, ...]:
    upvotes = tuple([0 if paper.upvotes is None else paper.upvotes + 1 for paper in papers])
    return upvotes if any(upvotes) else ()


def related_numbers(
    papers: Sequence[Paper], related: Mapping[str, Sequence[str]], most: int = LIMITS.related
) -> list[list[int]]:
    """For each paper the numbers of those like it; nothing in an archive of more than so many papers."""
    if not related or len(papers) > most:
        return []
    numbers = {paper.slug: number for number, paper in enumerate(papers)}
    return [[numbers[slug] for slug in related.get(paper.slug, ())] for paper in papers]


def _settled_files(segment: Segment, folder: str) -> Iterator[OutputFile]:
    """The files of the settled segment.

    Its manifest is in a folder that is named by what the segment is made from, so that the newest one can
    name it without making it.
    """
    record = yield from segment_files(segment)
    yield OutputFile(path=f"{FOLDER}{folder}/manifest.bin", data=deflate(to_json(record)))


def _newest_files(newest: Newest, page: PageOf | None) -> Iterator[OutputFile]:
    """The files of the newest segment, the search page and, last, the manifest."""
    record = yield from segment_files(newest.segment)
    manifest = {**record, "bm25": newest.bm25}
    if newest.settled:
        manifest["settled"] = newest.settled
    if page is not None:
        yield page(manifest)
    yield OutputFile(path=MANIFEST, data=deflate(to_json(manifest)))
