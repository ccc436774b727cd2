"""`sitegen check`."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.addresses.record import read_record
from sitegen.check import CheckReport, archive_id, check_site
from sitegen.check.published import Published, read_published
from sitegen.check.web import open_reader
from sitegen.cli.console import flat_faults, print_fault, print_faults, shown_text
from sitegen.cli.given import check_built
from sitegen.cli.rows import FaultRow, Level, fault_row
from sitegen.errors import SitegenError, UsageError
from sitegen.pipeline import audit_site
from sitegen.settings.config import load_site
from sitegen.sources.places import CONFIG, CONTENT
from sitegen.text.wording import counted

_PLACES_SHOWN = 3  # of one fault: a broken link in the header stands on every page
_MESSAGES_SHOWN = 100  # of a site that is half gone, nobody reads more

Told = tuple[Level, SitegenError]


def run(options: argparse.Namespace) -> int:
    report, told = _checked(options)
    sources = _audited(options.site) if options.strict else ()
    if options.strict:
        told = [("error" if level == "warning" else level, fault) for level, fault in told]
    if options.json:
        _print_json(report, told, sources)
    else:
        _print_told(told)
        print_faults(sources)
        if report is not None:
            print(report)
        if sources:
            print(f"{counted(len(sources), 'fault')} in the site's own files")
    return 1 if sources or any(level == "error" for level, _ in told) else 0


def _checked(options: argparse.Namespace) -> tuple[CheckReport | None, list[Told]]:
    """The report of a built site; where it cannot be had, the reasons alone."""
    output = options.output or options.site / "_site"
    config = options.site / CONFIG
    try:
        check_built(options)
        published = _published(options.against) if options.against else None
        own = load_site(config, source=str(config)).feed_id if config.is_file() else ""
        built = archive_id(output)
        # A website of another archive, as `build --dumps` makes, has addresses of its own.
        ours = built in {"", own}
        report = check_site(
            output,
            recorded=_recorded(options.site) if own and ours else {},
            record=str(options.site / CONTENT / RECORD),
            published=published,
        )
    except UsageError:
        raise
    except (SitegenError, ExceptionGroup) as cause:
        return None, [("error", fault) for fault in _faults_of(cause)]
    told: list[Told] = [(each.level, each.fault) for each in report.findings]
    if own and not ours and not options.output:
        told.append(("warning", _of_another(output, built, own)))
    return report, told


def _faults_of(cause: SitegenError | ExceptionGroup[Exception]) -> tuple[SitegenError, ...]:
    """The faults that were raised, one or many; a bug among them is raised again."""
    if isinstance(cause, SitegenError):
        return (cause,)
    faults, others = cause.split(SitegenError)
    if faults is None or others is not None:
        raise cause
    return tuple(flat_faults(faults))


def _of_another(output: Path, built: str, own: str) -> SitegenError:
    return SitegenError(
        f"website of another archive: its feeds have the feed_id {built}, and {CONFIG} has {own}",
        source=str(output),
        hint="its addresses were not held against the record; build again",
    )


def _published(place: str) -> Published:
    with open_reader(place) as get:
        return read_published(place, get)


def _recorded(root: Path) -> dict[str, int]:
    """The published addresses of a site, each with its line in the record of them."""
    record = root / CONTENT / RECORD
    return {each.path: each.line for each in read_record(record, source=str(record)).addresses}


def _audited(root: Path) -> tuple[SitegenError, ...]:
    """What is wrong or odd in a site's own files; nothing where there is no site."""
    if not (root / CONFIG).is_file():
        return ()
    try:
        found = audit_site(root)
    except (SitegenError, ExceptionGroup) as cause:
        return _faults_of(cause)
    return (*found.faults, *found.warnings)


def _print_told(told: Iterable[Told]) -> None:
    """Each message with its first places, and how many more there are."""
    told = list(told)
    places = Counter((level, fault.message) for level, fault in told)
    shown: Counter[tuple[Level, str]] = Counter()
    for level, fault in told:
        key = level, fault.message
        if key not in shown and len(shown) == _MESSAGES_SHOWN:
            continue
        shown[key] += 1
        if shown[key] <= _PLACES_SHOWN:
            print_fault(level, fault)
        elif shown[key] == places[key]:
            more = places[key] - _PLACES_SHOWN
            print(f"{level}: in {more:,} more places: {shown_text(fault.message)}", file=sys.stderr)
    if rest := len(places) - len(shown):
        print(f"{counted(rest, 'further message')}: `--json` lists all", file=sys.stderr)


def _print_json(report: CheckReport | None, told: Iterable[Told], sources: Iterable[SitegenError]) -> None:
    value: dict[str, int | list[FaultRow]] = {
        "pages": report.pages if report else 0,
        "links": report.links if report else 0,
        "outside": report.outside if report else 0,
        "feeds": report.feeds if report else 0,
        "papers": report.papers if report else 0,
        "files": report.files if report else 0,
        "bytes": report.size if report else 0,
        "faults": [fault_row(level, fault) for level, fault in told],
        "sources": [fault_row("error", fault) for fault in sources],
    }
    print(json.dumps(value, ensure_ascii=False, indent=2))
