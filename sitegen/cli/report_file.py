"""What a build tells, as JSON for programs: docs/schemas/report.schema.json says what stands where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from sitegen import __version__
from sitegen.cli.rows import FaultRow, Level, fault_row
from sitegen.content import page_path
from sitegen.errors import EarlierShownError, SitegenError
from sitegen.report import BuildReport, NewPage
from sitegen.sources.places import CONFIG, CONTENT, shown_path
from sitegen.urls import digest_path

if TYPE_CHECKING:  # slow to import: a build without a change does without
    from sitegen.importing.result import Imported


class ReportValue(TypedDict):
    """The report of a build; what only a website has is None where none was made."""

    sitegen: str  # version
    site: bool  # whether a website was made
    output: str | None
    base_url: str | None
    imported: list[dict[str, Any]]
    new: dict[str, list[dict[str, Any]]]
    guessed: list[FaultRow]
    refused: list[FaultRow]
    earlier: list[str]  # files among the refused of which the site shows an earlier version
    warnings: list[FaultRow]
    totals: dict[str, int] | None
    seconds: float | None


def report_value(report: BuildReport, root: Path) -> ReportValue:
    found, written = report.found, report.written
    has_site = (root / CONFIG).is_file()
    return ReportValue(
        sitegen=__version__,
        site=True,
        output=shown_path(report.output),
        base_url=found.base_url,
        imported=[_imported(each, root, has_site=has_site) for each in found.imported],
        new={
            "digests": [{**_page(page), "papers": page.papers} for page in found.news.digests],
            "papers": list(map(_page, found.news.papers)),
        },
        guessed=[fault_row("note", each) for each in _guessed(found.imported, root)],
        refused=[fault_row("error", each) for each in found.refused],
        earlier=[
            each.source for each in found.refused if isinstance(each, EarlierShownError) and each.source
        ],
        warnings=[fault_row("warning", each) for each in found.warnings],
        totals={
            "digests": found.digests,
            "papers": found.papers,
            "topics": found.topics,
            "files": written.files,
            "written": written.written,
            "unchanged": written.unchanged,
            "bytes": written.size,
        },
        seconds=round(report.seconds, 3),
    )


def failed_value(faults: Iterable[tuple[Level, SitegenError]]) -> ReportValue:
    """The report of a build that made no website; what kept it from that comes first."""
    rows = [fault_row(level, fault) for level, fault in faults]
    return ReportValue(
        sitegen=__version__,
        site=False,
        output=None,
        base_url=None,
        imported=[],
        new={"digests": [], "papers": []},
        guessed=[],
        refused=[row for row in rows if row["level"] == "error"],
        earlier=[],
        warnings=[row for row in rows if row["level"] != "error"],
        totals=None,
        seconds=None,
    )


def format_report(value: ReportValue) -> bytes:
    # In ASCII: a file's name may have bytes that are no text, which have no form in UTF-8.
    return f"{json.dumps(value, indent=2)}\n".encode("ascii")


def _page(page: NewPage) -> dict[str, Any]:
    return {"path": page.path, "title": page.title}


def _imported(each: Imported, root: Path, *, has_site: bool) -> dict[str, Any]:
    digest = each.digest
    return {
        "source": each.source,
        "page": _written_page(each, root) if has_site else None,
        "digest": digest.id,
        "path": digest_path(digest.id),
        "title": digest.title,
        "date": digest.date.isoformat(),
        "date_from": digest.date_from,
        "date_text": digest.date_text,
        "year_inferred": digest.year_inferred,
        "papers": each.papers,
    }


def _written_page(each: Imported, root: Path) -> str:
    return f"{shown_path(root / CONTENT)}/{page_path(each.digest)}"


def _guessed(imported: Iterable[Imported], root: Path) -> Iterator[SitegenError]:
    """What an import could not know for certain."""
    for each in imported:
        digest = each.digest
        if digest.date_from == "added":
            message = f"no date was found, so the day on which the file was added was used: {digest.date}"
        elif digest.year_inferred:
            message = f"the date `{digest.date_text}` has no year, so it is taken for {digest.date}"
        else:
            continue
        hint = f"if it is another day, correct `date` in {_written_page(each, root)}"
        yield SitegenError(message, source=each.source, hint=hint)
