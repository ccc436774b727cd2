"""What a build tells."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.errors import SitegenError
from sitegen.model import Archive
from sitegen.output.site import Written
from sitegen.text.wording import counted, digest_name, paper_count
from sitegen.theme.strings import shipped_words
from sitegen.urls import digest_path, paper_path

if TYPE_CHECKING:  # slow to import: what reads no dumps does without
    from sitegen.addresses.record import Record
    from sitegen.importing.result import Imported, ImportResult

FINDINGS = "findings"  # kind of what a build keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """The page of a digest or paper that was not published before."""

    path: str  # below the base URL
    title: str
    papers: int = 0  # of a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a site has that the record of its addresses does not know yet, newest first."""

    digests: tuple[NewPage, ...] = ()
    papers: tuple[NewPage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a build found out about the sources of a site."""

    base_url: str
    imported: tuple[Imported, ...]  # the dumps that it took in
    made_again: tuple[Imported, ...]  # those of them whose addresses were published before
    news: News
    refused: tuple[SitegenError, ...]  # files that it left out
    warnings: tuple[SitegenError, ...]
    notes: tuple[SitegenError, ...]  # what differs harmlessly from the dumps; empty unless asked for
    digests: int
    papers: int
    topics: int  # that have a paper


def find_news(archive: Archive, published: Container[str]) -> News:
    """The digests and papers of an archive whose addresses are not among the published ones."""
    digests = (
        NewPage(
            path=digest_path(day.digest.id),
            title=digest_name(day.digest, shipped_words()),
            papers=len(day.papers),
        )
        for day in archive.digests
    )
    papers = (NewPage(path=paper_path(paper.slug), title=paper.title.plain) for paper in archive.papers)
    return News(
        digests=tuple(page for page in digests if page.path not in published),
        papers=tuple(page for page in papers if page.path not in published),
    )


def find(
    archive: Archive,
    imported: ImportResult,
    *,
    base_url: str,
    news: News,
    record: Record,
    warnings: tuple[SitegenError, ...],
    notes: tuple[SitegenError, ...],
) -> Findings:
    """The findings of a build, with the counts of an archive."""
    return Findings(
        base_url=base_url,
        imported=imported.imported,
        made_again=tuple(each for each in imported.imported if _was_published(each, record)),
        news=news,
        refused=imported.refused,
        warnings=warnings,
        notes=notes,
        digests=len(archive.digests),
        papers=len(archive.papers),
        topics=sum(bool(papers) for papers in archive.by_topic.values()),
    )


def _was_published(each: Imported, record: Record) -> bool:
    return not record.of_website and digest_path(each.digest.id) in record.by_path


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build found out, and what it made."""

    found: Findings
    written: Written
    output: Path
    seconds: float

    def __str__(self) -> str:
        found, written = self.found, self.written
        return (
            f"{counted(found.digests, 'digest')}, {paper_count(found.papers)}, "
            f"{counted(found.topics, 'topic')}; "
            f"{counted(written.files, 'file')}, {written.written:,} written, "
            f"{written.unchanged:,} unchanged, {written.size / 1_000_000:.1f} MB in {self.output}, "
            f"{self.seconds:.1f} s"
        )
