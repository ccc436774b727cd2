"""`sitegen publish`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sitegen.cli.console import print_fault, print_warnings, show_progress, shown_text
from sitegen.cli.given import check_built
from sitegen.errors import PublishError, SitegenError
from sitegen.model import Site
from sitegen.publishing.run import Published, PublishOptions, publish
from sitegen.settings.placeholders import is_local, is_reserved
from sitegen.text.wording import counted

_NAMED = 3  # files that a dry run names of each kind


def run(options: argparse.Namespace) -> int:
    check_built(options)
    began = time.monotonic()
    with show_progress(quiet=options.quiet) as progress:
        published = publish(
            PublishOptions(
                target=options.target,
                root=options.site,
                output=options.output or options.site / "_site",
                remote=options.remote,
                history=not options.no_history,
                full=options.full,
                force=options.force,
                dry_run=options.dry_run,
            ),
            progress,
        )
    print_warnings(_warnings(published, options))
    if not options.quiet:
        if published.unknown:
            print_fault("note", _left(published))
        for line in _planned(published) if options.dry_run else ():
            print(shown_text(line, most=1_000))
        print(shown_text(_closing(published, time.monotonic() - began, dry_run=options.dry_run), most=1_000))
    return 0


def _warnings(published: Published, options: argparse.Namespace) -> Iterator[SitegenError]:
    place, root = Path(options.target).resolve(), options.site.resolve()
    if place.is_dir() and place.is_relative_to(root) and place.relative_to(root).parts[0][0] not in "._":
        yield PublishError(
            "the place is inside the folder of the site, so git takes its files for yours",
            source=options.target,
            hint="give a folder elsewhere, or one whose name begins with `_`, and name it in .gitignore",
        )
    url = published.site.base_url
    if not url or is_local(Site(base_url=url)) or is_reserved(urlsplit(url).hostname or ""):
        yield PublishError(
            f"the website was built for {url or 'no address'}, where no reader can find it",
            hint="write the address where it is published as `base_url:` into sitegen.yaml, and build again",
        )


def _left(published: Published) -> SitegenError:
    files = counted(published.unknown, "file")
    return PublishError(
        f"{files} there that the website does not have, and that sitegen may not have put there: left alone",
        source=published.place,
        hint="delete what is not yours to keep; from now on, sitegen notes what it uploads",
    )


def _planned(published: Published) -> Iterator[str]:
    plan = published.plan
    for verb, uploads in (("add", plan.added), ("change", plan.changed)):
        if uploads:
            size = _shown_size(sum(upload.size for upload in uploads))
            paths = [upload.path for upload in uploads]
            yield f"would {verb} {counted(len(paths), 'file')}, {size}: {_first(paths)}"
    if plan.deleted:
        yield f"would delete {counted(len(plan.deleted), 'file')}: {_first(plan.deleted)}"


def _closing(published: Published, seconds: float, *, dry_run: bool) -> str:
    plan, url = published.plan, published.site.base_url
    kinds = (("added", plan.added), ("changed", plan.changed), ("deleted", plan.deleted))
    counts = ", ".join(f"{len(paths):,} {'to be ' * dry_run}{what}" for what, paths in kinds)
    where = "" if dry_run or not url or is_local(Site(base_url=url)) else f": {url}"
    return (
        f"{counts}, {plan.unchanged:,} unchanged; {_shown_size(plan.size)} to {published.place}, "
        f"{seconds:.1f} s{where}"
    )


def _first(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + more


def _shown_size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1_000:.1f} kB"
