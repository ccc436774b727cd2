"""`sitegen fetch`."""

from __future__ import annotations

import argparse
import datetime
import os
import time

from sitegen import __version__
from sitegen.cli.console import print_fault, shown_text
from sitegen.errors import ConfigError
from sitegen.fetching.run import FetchOptions, Outcome, fetch_dumps
from sitegen.model import Site
from sitegen.settings.config import load_site, setting_line
from sitegen.settings.placeholders import is_local
from sitegen.sources.places import CONFIG, CONTENT, no_site, shown_path
from sitegen.text.wording import counted, paper_count


def run(options: argparse.Namespace) -> int:
    config = options.site / CONFIG
    if not config.is_file():
        raise no_site(options.site)
    site = load_site(config, source=shown_path(config))
    if not site.sources:
        hint = "add `sources: [{name: hf, type: huggingface}]`; docs/reference/sources.md has the rest"
        raise ConfigError("no source to ask", source=shown_path(config), hint=hint)
    lines = {source.name: setting_line(config, f"sources.{at}") for at, source in enumerate(site.sources)}
    fetched = fetch_dumps(
        site.sources,
        FetchOptions(
            folder=options.site / CONTENT / "dumps",
            names=options.names,
            since=options.since,
            until=options.until,
            dry_run=options.dry_run,
            agent=_agent(site),
            config=shown_path(config),
            lines=lines,
        ),
        now=lambda: datetime.datetime.now(tz=datetime.UTC),
        sleep=time.sleep,
        said=lambda outcome: print(shown_text(_line(outcome), most=1_000), flush=True),
    )
    for note in fetched.notes:
        print_fault("note", note)
    written = sum(len(outcome.paths) for outcome in fetched.outcomes)
    if not options.dry_run:
        print(
            f"wrote {counted(written, 'dump')}" + ("; `sitegen build` shows what they hold" * bool(written))
        )
    if fetched.faults:
        raise ExceptionGroup("sources with faults", fetched.faults)
    return 0


def _agent(site: Site) -> str:
    """What sources are told of who asks: the program, and where its user can be found."""
    repository = os.environ.get("GITHUB_REPOSITORY", "")  # in a workflow
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    address = site.base_url if not is_local(site) else f"{server}/{repository}" if repository else ""
    return (
        f"sitegen/{__version__} (+{address})" if address.isascii() and address else f"sitegen/{__version__}"
    )


_SAID = {
    "there": "there already",
    "weekend": "weekend, nothing is published",
    "early": "not complete yet, by its `delay`",
    "empty": "nothing for this day, or not yet",
    "old": "nothing new",
    "missing": "no file for this day, or not yet",
    "failed": "failed, see below",
}


def _line(outcome: Outcome) -> str:
    """What came of a source and a day: `2026-11-30 hf: 38 papers, 241,305 bytes → content/dumps/…`."""
    where = f"{outcome.day} {outcome.source}: "
    if outcome.what == "would ask":
        return f"{where}would ask {outcome.url}"
    if outcome.what == "left":
        return f"{where}left alone from here on, {counted(outcome.days, 'day')} not asked for"
    if outcome.what != "written":
        return where + _SAID[outcome.what]
    papers = f"{paper_count(outcome.papers)}, " if outcome.papers is not None else ""
    files = ", ".join(shown_path(path) for path in outcome.paths)
    so_far = " (so far: the day is not over, and `delay: 1` would wait for it)" if outcome.so_far else ""
    return f"{where}{papers}{outcome.size:,} bytes → {files}{so_far}"
