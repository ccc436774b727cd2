"""`sitegen init`."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

from sitegen.cli.console import shown_text
from sitegen.cli.given import called
from sitegen.errors import UsageError
from sitegen.sources.places import CONFIG
from sitegen.sources.repository import WORKFLOWS
from sitegen.starter import SAMPLE, TOPICS_KINDS, NewSite, new_feed_id
from sitegen.starter.project import action_reference, project_url
from sitegen.starting import Started, start_site
from sitegen.topics import load_topics
from sitegen.version import commit, version


def run(options: argparse.Namespace) -> int:
    folder: Path = options.dir
    name = folder.resolve().name
    site = NewSite(
        title=name.replace("-", " ").replace("_", " ").strip().capitalize() or "Digest archive",
        feed_id=new_feed_id(),
        action=action_reference(project_url("Repository"), commit(), version()),
        repository=project_url("Repository"),
        documentation=project_url("Documentation"),
        fetch=options.fetch or "",
        topics=_topics(options.topics),
    )
    started = start_site(folder, site)
    for line in _report(folder, started, options):
        print(shown_text(line, most=2_000))
    return 0


def _topics(given: str | None) -> str:
    """What `--topics` stands for: a kind, or the text of a file, which is a topics file without a fault."""
    if given is None or given in TOPICS_KINDS:
        return given or ""
    path = Path(given)
    if not path.is_file():
        hint = f"write {', '.join(TOPICS_KINDS)}, or the path of a topics file"
        raise UsageError("no such file", source=given, hint=hint)
    load_topics(path)
    return path.read_text(encoding="utf-8-sig")


def _report(folder: Path, started: Started, options: argparse.Namespace) -> Iterator[str]:
    if started.was_site:
        missing = ", ".join(started.written)
        yield f"{folder} is a site already" + (f": wrote {missing}" if missing else ", and lacks no file")
        if options.fetch:
            yield f"{CONFIG} stays as it is: write `sources:` into it, with what to fetch"
    elif options.fetch:
        yield f"made {folder}: settings in {CONFIG}; `sitegen fetch` fills content/dumps/"
    else:
        sample = ", where a sample lies" if SAMPLE in started.written else ""
        yield f"made {folder}: settings in {CONFIG}; dumps go into content/dumps/{sample}"
    if started.added:
        yield f"added lines to {' and '.join(started.added)}"
    if started.left and not started.was_site:
        yield f"left as they were: {', '.join(started.left)}"
    if started.repository is not None and any(path.startswith(".github/") for path in started.written):
        workflows = started.repository / WORKFLOWS
        yield f"the workflow is in {workflows}: GitHub looks for workflows nowhere else"
    steps = ["fetch", "serve"] if options.fetch else ["serve"]
    commands = [f"{called()} {step}" for step in steps]
    if folder.resolve() != Path.cwd():
        commands.insert(0, f"cd {shlex.quote(str(folder))}")
    yield f"next: {'; '.join(commands)}"
    guide = (
        "README.md says how"
        if "README.md" in started.written
        else "Settings → Pages → Source: GitHub Actions"
    )
    yield f"to publish it on GitHub: {guide}"
