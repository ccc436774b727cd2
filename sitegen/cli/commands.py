"""The commands: each takes its arguments and gives an exit code."""

from __future__ import annotations

import argparse
import gc
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sitegen.addresses.record import RECORD, read_record
from sitegen.archive.identity import fold
from sitegen.build import audit_site, build_site
from sitegen.check import archive_id, check_site
from sitegen.cli.console import (
    flat_faults,
    print_fault,
    print_faults,
    print_imported,
    print_report,
    print_warnings,
    show_progress,
    shown_text,
)
from sitegen.errors import SitegenError, UsageError
from sitegen.filing import load_archive
from sitegen.importing.result import ImportOptions
from sitegen.intake import import_site
from sitegen.mail import mail_html, mail_message, mail_text
from sitegen.model import Archive
from sitegen.output.files import add_files
from sitegen.own.texts import read_own
from sitegen.settings.config import load_site
from sitegen.settings.placeholders import sender_placeholder
from sitegen.settings.yaml_lines import nearest
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site
from sitegen.sources.read import Sources
from sitegen.sources.settings import read_theme
from sitegen.starter import installed_requirement, new_feed_id, starter_files
from sitegen.text.wording import counted, paper_count
from sitegen.theme.theme import copy_template
from sitegen.topics import (
    assign_topics,
    explain,
    find_labelled,
    format_agreement,
    format_explanation,
    format_suggestions,
    read_labels,
    score_labels,
    suggest,
)


def init_command(options: argparse.Namespace) -> int:
    folder: Path = options.dir
    _check_new(folder)
    name = folder.resolve().name
    requirement = installed_requirement()
    title = name.replace("-", " ").replace("_", " ").strip().capitalize() or "Digest archive"
    add_files(starter_files(title, new_feed_id(), requirement), folder)
    print(f"made {folder}: settings in sitegen.yaml; dumps go into content/dumps/, where a sample lies")
    print(f"next: cd {shlex.quote(str(folder))}; {_called()} serve")
    if not requirement:
        print("before you publish: say in .github/workflows/publish.yml where pip finds sitegen (SITEGEN)")
    return 0


def _called() -> str:
    """The command by which sitegen runs, as it works in another folder."""
    program = Path(sys.argv[0]).absolute()
    if program.stem != "sitegen":
        return f"{shlex.quote(sys.executable)} -m sitegen"
    return "sitegen" if shutil.which("sitegen") == str(program) else shlex.quote(str(program))


def _check_new(folder: Path) -> None:
    """A fault unless the folder is missing or empty; a repository without files counts as empty."""
    try:
        if not folder.exists() or (folder.is_dir() and {path.name for path in folder.iterdir()} <= {".git"}):
            return
    except OSError as cause:
        raise SitegenError(f"cannot be read: {cause.strerror}", source=str(folder)) from cause
    raise SitegenError(
        "folder is not empty" if folder.is_dir() else "is a file",
        source=str(folder),
        hint="give the name of a new folder",
    )


def import_command(options: argparse.Namespace) -> int:
    if len(options.dumps) > 1 or options.dumps[0].is_dir():
        for flag, value, elsewhere in (
            ("--date", options.date, "put dates into the file names"),
            ("--title", options.title, "put `title:` on top of each dump"),
        ):
            if value:
                raise UsageError(f"{flag} takes one dump", hint=f"name a single file, or {elsewhere}")
    _check_dumps(options.dumps)
    settings = ImportOptions(
        date=options.date, title=options.title, replace=options.replace, force=options.force
    )
    trial = options.dry_run or options.strict
    result = import_site(options.site, options.dumps, settings, dry_run=trial)
    if options.strict and result.warnings:
        print_faults(result.warnings)
        return 1
    if options.strict and not options.dry_run:
        result = import_site(options.site, options.dumps, settings)
    print_imported(result, options.site, sys.stdout)
    print_warnings(result.warnings)
    verb = "would write" if options.dry_run else "wrote"
    pages = counted(len(result.imported), "page")
    papers = paper_count(sum(each.papers for each in result.imported))
    print(f"{verb} {pages} with {papers}; {counted(len(result.known), 'dump')} known already")
    return 0


def _check_dumps(paths: Iterable[Path | None]) -> None:
    """UsageErrors, as an ExceptionGroup, for paths that lead nowhere."""
    hint = "give a dump or a folder of dumps"
    faults = [
        UsageError("no such file or folder", source=str(path), hint=hint)
        for path in paths
        if path is not None and not path.exists()
    ]
    if faults:
        raise ExceptionGroup("no such dumps", faults)


def build_command(options: argparse.Namespace) -> int:
    gc.disable()  # there are few cycles in what a build makes, and looking for them takes a sixth of its time
    _check_dumps([options.dumps])
    settings = BuildOptions(
        root=options.site,
        output=options.output,
        base_url=options.base_url,
        dumps=options.dumps,
        jobs=options.jobs,
        executor=options.executor,
        shared=options.shared,
        strict=options.strict,
        full=options.full,
        force=options.force,
        verbose=options.verbose,
    )
    with show_progress(quiet=options.quiet) as progress:
        report = build_site(settings, progress)
    print_report(report, options.site, quiet=options.quiet, verbose=options.verbose)
    return 0


def serve_command(options: argparse.Namespace) -> int:
    if not 0 <= options.port < 65536:
        raise UsageError(f"no port: {options.port}", hint="choose one from 1024 to 65535")
    from sitegen.serve import ServeOptions, serve  # noqa: PLC0415 - a server, which the others start without

    serve(
        ServeOptions(
            root=options.site,
            output=options.output,
            host=options.host,
            port=options.port,
            reload=not options.no_reload,
        ),
        on_built=lambda report: print_report(report, options.site),
        on_faults=lambda faults: print_faults(flat_faults(faults)),
        say=lambda text: print(text, flush=True),
    )
    return 0


_PLACES_SHOWN = 3  # of one fault: a broken link in the header stands on every page


def check_command(options: argparse.Namespace) -> int:
    output = options.output or options.site / "_site"
    record = str(options.site / CONTENT / RECORD)
    report = check_site(output, recorded=_recorded(options.site, output), record=record)
    places = Counter(fault.message for fault in report.faults)
    shown: Counter[str] = Counter()
    for fault in report.faults:
        shown[fault.message] += 1
        if shown[fault.message] <= _PLACES_SHOWN:
            print_fault("error", fault)
        elif shown[fault.message] == places[fault.message]:
            more = places[fault.message] - _PLACES_SHOWN
            print(f"error: in {more:,} more places: {shown_text(fault.message)}", file=sys.stderr)
    found = _audited(options.site) if options.strict else ()
    print_faults(found)
    print(report)
    if found:
        print(f"{counted(len(found), 'fault')} in the site's own files")
    return 1 if report.faults or found else 0


def _recorded(root: Path, output: Path) -> dict[str, int]:
    """The published addresses of a site, each with its line in the record of them.

    A website of another archive, as `build --dumps` makes, has addresses of its own: none counts for it.
    """
    config, record = root / CONFIG, root / CONTENT / RECORD
    if not config.is_file() or archive_id(output) not in {"", load_site(config, source=str(config)).feed_id}:
        return {}
    return {each.path: each.line for each in read_record(record, source=str(record)).addresses}


def _audited(root: Path) -> tuple[SitegenError, ...]:
    """What is wrong or odd in a site's own files; nothing where there is no site."""
    if not (root / CONFIG).is_file():
        return ()
    found = audit_site(root)
    return (*found.faults, *found.warnings)


def mail_command(options: argparse.Namespace) -> int:
    archive, sources = load_archive(options.site)
    known = [each.digest.id for each in archive.digests]
    wanted = known[0] if options.digest == "latest" and known else options.digest
    if wanted not in known:
        hint = nearest(options.digest, known) or "the archive has none: import a dump first"
        raise UsageError(f"no such digest: {options.digest}", hint=hint)
    day = archive.digests[known.index(wanted)]
    note = read_own(archive, sources.site, sources.static_pages, sources.static_files).notes.get(wanted)
    if warning := sender_placeholder(sources.site):
        print_warnings([warning])
    make = mail_html if options.html else mail_text if options.text else mail_message
    message = make(day, sources.site, taxonomy=archive.taxonomy, note=note.text if note else None)
    sys.stdout.buffer.write(message if isinstance(message, bytes) else message.encode())
    sys.stdout.flush()
    return 0


def _archive(options: argparse.Namespace) -> tuple[Archive, Sources]:
    _check_dumps([options.dumps])
    return load_archive(options.site, options.dumps)


def topics_explain_command(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    wanted = fold(options.title)
    paper = next((each for each in archive.papers if fold(each.title.plain) == wanted), None)
    if paper is None:
        print("no paper of that title: explaining the text alone", file=sys.stderr)
    title, abstract = (paper.title.plain, paper.abstract.plain) if paper else (options.title, "")
    print(format_explanation(explain(title, abstract, sources.rules), sources.rules), end="")
    return 0


def topics_score_command(options: argparse.Namespace) -> int:
    labels = read_labels(options.file)
    archive, sources = _archive(options)
    # What the rules say: a page's own `topics` field is no merit of theirs.
    assigned = {
        paper.title.plain: assign_topics(paper.title.plain, paper.abstract.plain, sources.rules)
        for paper in archive.papers
    }
    found, topics, missing = find_labelled(labels, assigned)
    for title in missing:
        print_fault("warning", SitegenError(f"no such paper: {title}", source=str(options.file)))
    if not found:
        raise SitegenError(
            "no labelled paper is in the archive", source=str(options.file), hint="give --dumps DIR"
        )
    print(format_agreement(score_labels(found, topics)), end="")
    return 0


def topics_suggest_command(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    papers = [(paper.title.plain, paper.abstract.plain) for paper in archive.papers]
    print(format_suggestions(suggest(papers, sources.rules, options.count)), end="")
    return 0


def theme_copy_command(options: argparse.Namespace) -> int:
    root: Path = options.site
    if not (root / CONFIG).is_file():
        raise no_site(root)
    file = copy_template(read_theme(root, load_site(root / CONFIG)), options.template)
    add_files([file], root)
    print(
        f"wrote {root / file.path}: edit it, and `theme: {file.path.split('/')[1]}` in sitegen.yaml uses it"
    )
    return 0
