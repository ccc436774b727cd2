"""What a check found: three levels of it, and the numbers of what was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sitegen.errors import OutputError, SitegenError
from sitegen.text.wording import counted, paper_count

# A fault: readers or programs meet it. A warning: it works, and should not be so. A note: as it may be meant.
Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    fault: SitegenError


Findings = Iterator[Finding]


def finding(level: Level, message: str, source: str, line: int | None, *, hint: str | None) -> Finding:
    return Finding(level, OutputError(message, source=source, line=line, hint=hint))


def fault(message: str, source: str, line: int | None = None, *, hint: str | None = "build again") -> Finding:
    return finding("error", message, source, line, hint=hint)


def warning(message: str, source: str, line: int | None = None, *, hint: str | None) -> Finding:
    return finding("warning", message, source, line, hint=hint)


def note(message: str, source: str, line: int | None = None, *, hint: str | None) -> Finding:
    return finding("note", message, source, line, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was looked at, and what is wrong."""

    pages: int
    links: int  # to places on the site
    outside: int  # to other hosts
    feeds: int
    papers: int
    files: int
    size: int  # of all files, in bytes
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[SitegenError, ...]:
        return self._of("error")

    @property
    def warnings(self) -> tuple[SitegenError, ...]:
        return self._of("warning")

    @property
    def notes(self) -> tuple[SitegenError, ...]:
        return self._of("note")

    def _of(self, level: Level) -> tuple[SitegenError, ...]:
        return tuple(each.fault for each in self.findings if each.level == level)

    def __str__(self) -> str:
        verdict = counted(len(self.faults), "fault") if self.faults else "no fault"
        if self.warnings:
            verdict += f", {counted(len(self.warnings), 'warning')}"
        return (
            f"{counted(self.pages, 'page')}, {counted(self.links, 'link')}, {self.outside:,} to other hosts, "
            f"{counted(self.feeds, 'feed')}, {paper_count(self.papers)}: {verdict}"
        )
