"""The pipeline of a build: load, file, plan, make, write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from sitegen.addresses.published import published
from sitegen.addresses.record import format_record
from sitegen.audit import Audit
from sitegen.errors import OutputError, SitegenError
from sitegen.execution import Executor, cores, open_executor
from sitegen.exports.offline import plan_offline
from sitegen.filing import file_archive, look_through, placeholders
from sitegen.importing.result import ImportResult
from sitegen.intake import write_addresses
from sitegen.output.files import add_files
from sitegen.output.record import BuildRecord
from sitegen.output.site import Written, write_site
from sitegen.own.texts import read_own
from sitegen.planning import plan_site
from sitegen.report import FINDINGS, Findings, News, find, find_news
from sitegen.sources.inputs import inputs_key
from sitegen.sources.left_out import Refused, by_file
from sitegen.sources.options import BuildOptions, Progress
from sitegen.sources.places import CONFIG, CONTENT, shown_path
from sitegen.sources.read import Sources, read_all
from sitegen.sources.standing import changed_feed_id, check_standing, standing_feed_id
from sitegen.theme.templates import Compiled

_WORTH_STARTING = 1500  # papers; below, starting processes takes longer than they save


def run(
    options: BuildOptions, output: Path, record: BuildRecord, progress: Progress
) -> tuple[Findings, Written]:
    """What a build finds in the sources of a site, and what it writes."""
    sources, imported, audit = _read(options, record)
    has_site = (options.root / CONFIG).is_file()
    before = standing_feed_id(output) if has_site else ""
    check_standing(before, output, options.root, sources.site)
    papers = sum(len(digest.entries) for digest in sources.digests)
    jobs = options.jobs or (cores() if papers >= _WORTH_STARTING else 1)
    compiled = Compiled(partial(record.recall, "template"), partial(record.keep, "template"))
    with (
        open_executor(options.executor, jobs, shared=options.shared) as executor,
        sources.theme.compiled(compiled),
        _telling(imported.refused),
    ):
        found, written = _make(options, output, record, sources, imported, audit, executor, progress)
    changed = changed_feed_id(before, options.root, sources.site)
    return replace(found, warnings=(*found.warnings, *changed)), written


def _read(options: BuildOptions, record: BuildRecord) -> tuple[Sources, ImportResult, Audit]:
    """The sources of a site, its new dumps, and what is odd about them.

    Where the options say to keep going, what the audit finds at fault is left out, as what cannot be read is.
    """
    refused = Refused()
    while True:
        sources, imported = read_all(options, record, refused)
        audit = look_through(sources, imported, notes=options.verbose)
        found = by_file(audit.faults, imported, shown_path(options.root / CONTENT))
        if not options.keep_going or not refused.add(found):
            return sources, imported, audit


@contextmanager
def _telling(refused: Sequence[SitegenError]) -> Iterator[None]:
    """What was left out is told, too, where there are faults that a build cannot go on with."""
    try:
        yield
    except (SitegenError, ExceptionGroup) as faults:
        if not refused:
            raise
        raise ExceptionGroup("files with faults", [faults, *refused]) from faults


def _make(
    options: BuildOptions,
    output: Path,
    record: BuildRecord,
    sources: Sources,
    imported: ImportResult,
    audit: Audit,
    executor: Executor,
    progress: Progress,
) -> tuple[Findings, Written]:
    imported = replace(imported, readings=())  # all dumps, which nothing needs from here on
    progress("sorting", 0, 0)
    filed = file_archive(sources, audit, record, executor)
    archive = filed.archive
    own = read_own(archive, sources.site, sources.own)
    warnings = (
        *imported.file_warnings,
        *audit.warnings,
        *filed.warnings,
        *own.warnings,
        *placeholders(options, sources),
    )
    if options.strict and warnings:
        raise ExceptionGroup("warnings, with --strict", warnings)
    progress("planning", 0, 0)
    parts = plan_site(filed, sources, own, record, executor)
    has_site = (options.root / CONFIG).is_file()
    if has_site:
        add_files(imported.pages, options.root / CONTENT)
    recorded = has_site and options.record
    news = find_news(archive, sources.record.by_path) if recorded else News()
    found = find(
        archive,
        imported,
        base_url=sources.site.base_url,
        news=news,
        warnings=warnings,
        notes=audit.notes,
    )
    addresses = format_record(published(archive, sources.record)) if recorded else None
    if has_site and not found.refused:  # what takes the place of a page may change though no file does
        next_time = replace(found, imported=(), news=News())
        record.keep(FINDINGS, inputs_key(options, sources.site, addresses=addresses), next_time)
    written = write_site(
        parts,
        output,
        record,
        executor=executor,
        progress=partial(progress, "rendering"),
        full=options.full,
        closing=partial(plan_offline, site=sources.site),
    )
    if addresses is not None:
        found = replace(found, warnings=(*warnings, *_record_published(addresses, options.root / CONTENT)))
    return found, written


def audit_site(root: Path) -> Audit:
    """What a build would say of a site's pages and dumps, with what it would import; writes nothing."""
    sources, imported = read_all(BuildOptions(root=root))
    found = look_through(sources, imported)
    return replace(found, warnings=(*imported.file_warnings, *found.warnings))


def _record_published(addresses: bytes, content: Path) -> Iterator[SitegenError]:
    """Write down what is published by now; a warning where that is not allowed, as in some checkouts."""
    try:
        write_addresses(addresses, content)
    except OutputError as fault:
        hint = "so the addresses of what is new are not kept; build where content/ may be written, and commit"
        yield OutputError(fault.message, source=fault.source, hint=hint)
