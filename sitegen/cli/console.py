"""What is printed: faults, warnings, reports, progress."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from sitegen.cli.hints import full_hint
from sitegen.cli.rows import Level
from sitegen.content import page_path
from sitegen.errors import SitegenError, WarningGroup
from sitegen.output.sizes import size_by_part
from sitegen.report import BuildReport
from sitegen.sources.places import CONFIG, CONTENT
from sitegen.text.wording import paper_count

if TYPE_CHECKING:  # slow to import: a build without a change does without
    from sitegen.importing.result import Imported

_E = TypeVar("_E", bound=BaseException)


def flat_faults(group: BaseExceptionGroup[_E]) -> Iterator[_E]:
    for fault in group.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            yield from flat_faults(fault)
        else:
            yield fault


def fault_levels(group: BaseExceptionGroup[SitegenError]) -> list[tuple[Level, SitegenError]]:
    """The faults of a group with their levels, those that are errors first."""
    found = list(_levels(group, "error"))
    return sorted(found, key=lambda each: each[0] != "error")


def _levels(group: BaseExceptionGroup[SitegenError], level: Level) -> Iterator[tuple[Level, SitegenError]]:
    for fault in group.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            yield from _levels(fault, "warning" if isinstance(fault, WarningGroup) else level)
        else:
            yield level, fault


def print_fault(level: str, fault: SitegenError) -> None:
    place = "".join(f"{part}:" for part in (fault.source, fault.line) if part is not None)
    print(f"{level}: {shown_text(f'{place} {fault.message}'.strip())}", file=sys.stderr)
    if hint := full_hint(fault):
        print(f"hint: {shown_text(hint)}", file=sys.stderr)


def shown_text(text: str, most: int = 400) -> str:
    """Text of a file on a terminal: without control characters, and of bearable length."""
    printable = "".join(char if char.isprintable() else "�" for char in text)
    return printable if len(printable) <= most else printable[: most - 1] + "…"


def print_faults(faults: Iterable[SitegenError]) -> None:
    for fault in faults:
        print_fault("error", fault)


def print_warnings(warnings: Iterable[SitegenError]) -> None:
    for warning in warnings:
        print_fault("warning", warning)


_DATES = {
    "option": "date as given",
    "filename": "date from its file name",
    "dump": "date from its line",
    "added": "undated, so the day it was added",
}


def print_imported(imported: Iterable[Imported], root: Path, stream: TextIO) -> None:
    content = root / CONTENT if (root / CONFIG).is_file() else None
    for each in imported:
        digest = each.digest
        page = content / page_path(digest) if content else f"digest {digest.id}"
        date = " ".join(filter(None, (_DATES[digest.date_from], digest.date_text)))
        papers = paper_count(each.papers)
        if each.papers < len(digest.entries):
            papers += f" in {len(digest.entries):,} entries"
        if each.listed_before:
            papers += f" ({each.listed_before:,} more listed under that day already)"
        print(shown_text(f"{each.source} → {page}: {papers}; {date}; {each.count}"), file=stream)
        for said in (*each.notes, *each.gone):
            print(f"  {shown_text(str(said), most=10_000)}", file=stream)


def print_report(report: BuildReport, root: Path, *, quiet: bool = False, verbose: bool = False) -> None:
    if not quiet:
        print_imported(report.found.imported, root, sys.stderr)
    print_faults(report.found.refused)
    for note in report.found.notes:
        print_fault("note", note)
    print_warnings(report.found.warnings)
    if verbose:
        sizes = size_by_part(report.written.sizes.items()).items()
        parts = ", ".join(f"{part} {size / 1_000_000:.1f}" for part, size in sizes if size)
        print(f"megabytes: {parts}", file=sys.stderr)
    if not quiet:
        print(report, flush=True)


@contextlib.contextmanager
def show_progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Where a build says how far it is: a bar on a terminal, plain lines elsewhere, or nowhere."""
    if quiet:
        yield lambda what, done, total: None
    elif sys.stderr is None or not sys.stderr.isatty():
        said: set[str] = set()

        def say(what: str, done: int, total: int) -> None:
            if what not in said:
                said.add(what)
                with contextlib.suppress(OSError):  # nobody listens: no reason not to build
                    print(f"{what} …", file=sys.stderr, flush=True)

        yield say
    else:
        from rich.console import Console  # noqa: PLC0415 - slow to import, and for terminals alone
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        # Refreshed by hand: a thread of its own would be in the way of forked processes.
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
        )
        with bar:
            task = bar.add_task("", total=None)

            def show(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total or None, refresh=True)

            yield show
