"""`sitegen build`: what stands, where nothing has changed since; else the pipeline."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sitegen.errors import OutputError, SitegenError
from sitegen.execution.version import code_version
from sitegen.output.record import BuildRecord, read_build_record
from sitegen.output.site import Written, build_folder, standing_site
from sitegen.output.sizes import PAGES_WARNING
from sitegen.output.swap import check_replaceable
from sitegen.report import FINDINGS, BuildReport, Findings
from sitegen.sources.faults import Faults
from sitegen.sources.inputs import inputs_key
from sitegen.sources.options import BuildOptions, Progress
from sitegen.sources.places import CONFIG, check_place
from sitegen.sources.site import load_settings


def build_site(options: BuildOptions, progress: Progress = lambda what, done, total: None) -> BuildReport:
    """Import what is new, make what has changed, and let the result take the old site's place."""
    started = time.monotonic()
    output = options.output or options.root / "_site"
    check_place(output, options)
    check_replaceable(output)
    progress("reading", 0, 0)
    record = read_build_record(build_folder(output), code=code_version().encode())
    try:
        found, written = _as_before(options, output, record) or _made(options, output, record, progress)
    finally:
        record.close()
    found = replace(found, warnings=(*found.warnings, *_large(written, output)))
    return BuildReport(found=found, written=written, output=output, seconds=time.monotonic() - started)


def _as_before(options: BuildOptions, output: Path, record: BuildRecord) -> tuple[Findings, Written] | None:
    """What the build before found and wrote, where nothing has changed since.

    Dumps without a site have no pages that hold their dates: git and the file system are asked every time.
    """
    if options.full or record.empty or not (options.root / CONFIG).is_file():
        return None
    site = Faults().attempt(lambda: load_settings(options.root, options.base_url, has_site=True))
    if site is None:
        return None  # its faults are told with all others
    with contextlib.suppress(OSError):  # what cannot be read is a fault where it is needed
        found: Findings | None = record.recall(FINDINGS, inputs_key(options, site))
        written = standing_site(output, record) if found is not None else None
        return (found, written) if found is not None and written is not None else None
    return None


def _made(
    options: BuildOptions, output: Path, record: BuildRecord, progress: Progress
) -> tuple[Findings, Written]:
    from sitegen.pipeline import run  # noqa: PLC0415 - half a second, which a build without a change saves

    return run(options, output, record, progress)


def _large(written: Written, output: Path) -> Iterator[SitegenError]:
    """A warning where the website may soon be too large for GitHub Pages."""
    if written.size > PAGES_WARNING:
        yield OutputError(
            f"GitHub Pages takes 1,000 MB, and the website has {written.size // 1_000_000:,}",
            source=str(output),
            hint="`sitegen build --verbose` says what takes the room; another host may take more",
        )
