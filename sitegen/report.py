"""What a build tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.errors import SitegenError
from sitegen.model import Archive
from sitegen.output.site import Written
from sitegen.text.wording import counted, paper_count

if TYPE_CHECKING:  # slow to import: what reads no dumps does without
    from sitegen.importing.result import Imported

FINDINGS = "findings"  # kind of what a build keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a build found out about the sources of a site."""

    imported: tuple[Imported, ...]  # the dumps that it took in
    warnings: tuple[SitegenError, ...]
    notes: tuple[SitegenError, ...]  # what differs harmlessly from the dumps; empty unless asked for
    digests: int
    papers: int
    topics: int  # that have a paper


def find(
    archive: Archive,
    imported: tuple[Imported, ...],
    warnings: tuple[SitegenError, ...],
    notes: tuple[SitegenError, ...],
) -> Findings:
    """The findings of a build, with the counts of an archive."""
    return Findings(
        imported=imported,
        warnings=warnings,
        notes=notes,
        digests=len(archive.digests),
        papers=len(archive.papers),
        topics=sum(bool(papers) for papers in archive.by_topic.values()),
    )


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
