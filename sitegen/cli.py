"""Arguments, printing, exit codes; the only module that prints.

Exit 0: done. 1: the user's files are at fault. 2: the command line is, its words or a value in it.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import re
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sitegen import __version__
from sitegen.addresses.record import RECORD, read_record
from sitegen.archive.identity import fold
from sitegen.build import (
    CONFIG,
    CONTENT,
    BuildOptions,
    BuildReport,
    Sources,
    audit_site,
    build_site,
    import_site,
    load_archive,
    no_site,
    read_theme,
)
from sitegen.check import archive_id, check_site
from sitegen.errors import SitegenError, UsageError
from sitegen.importing.result import ImportOptions, ImportResult, page_path
from sitegen.mail import mail_html, mail_message, mail_text
from sitegen.model import Archive, read_date
from sitegen.output.site import add_files
from sitegen.own.texts import read_own
from sitegen.serve import ServeOptions, serve
from sitegen.settings.config import load_site
from sitegen.settings.placeholders import sender_placeholder
from sitegen.settings.yaml_lines import nearest
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name that the terminal cannot show is no fault
            stream.reconfigure(errors="backslashreplace")
    code = 0
    try:
        options = _parser().parse_args(arguments)
        _check_here()
        code = options.run(options)
        print(end="", flush=True)  # what cannot be written shows here, not at Python's exit
    except* SitegenError as faults:
        found = list(_flat(faults))
        _print_faults(found)
        code = 2 if any(isinstance(fault, UsageError) for fault in found) else 1
    except* PermissionError as causes:
        _print_faults(map(_not_permitted, _flat(causes)))
        code = 1
    except* KeyboardInterrupt:
        code = 130
    except* BrokenPipeError:
        # The reader of our output has gone, as `| head` does; Python would complain once more at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _check_here() -> None:
    """A fault when the current folder is gone: a shell that stands in a website does not see it replaced."""
    try:
        Path.cwd()
    except OSError as cause:
        raise SitegenError("the current folder is not there any more", hint="cd into it again") from cause


def _not_permitted(cause: PermissionError) -> SitegenError:
    return SitegenError(
        "permission denied",
        source=str(cause.filename) if cause.filename is not None else None,
        hint="check the rights of the file, and of the folders that it is in",
    )


_E = TypeVar("_E", bound=BaseException)


def _flat(group: BaseExceptionGroup[_E]) -> Iterator[_E]:
    for fault in group.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            yield from _flat(fault)
        else:
            yield fault


# ---- arguments -------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Tells a word that a command does not know with the command's own usage, not that of `sitegen`."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        options, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return options, rest


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="sitegen",
        description="Turn digests of papers, copied as plain text, into a searchable website.",
        epilog="example: sitegen build --dumps my-dumps --output my-site",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"sitegen {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_init(commands)
    _add_import(commands)
    _add_build(commands)
    _add_serve(commands)
    _add_check(commands)
    _add_mail(commands)
    _add_topics(commands)
    _add_theme(commands)
    return parser


_Commands = argparse._SubParsersAction


def _command(
    commands: _Commands[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    about: str,
    example: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=f"example: {example}",
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def _add_init(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "init",
        _init,
        about="make a new site: settings, folders, a sample dump, a publish workflow",
        example="sitegen init my-archive",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="the new site's folder")


def _add_import(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "import",
        _import,
        about="write a dated page in content/ for each dump that is new",
        example="sitegen import ~/Downloads/papers.txt --date 2025-08-20",
    )
    parser.add_argument(
        "dumps", metavar="DUMP|FOLDER", type=Path, nargs="+", help="a dump, or a folder of dumps"
    )
    parser.add_argument(
        "--date", type=_date, help="date of the digest; else the dump's file name, text or history tells"
    )
    parser.add_argument("--title", default="", help="title of the digest")
    parser.add_argument("--replace", action="store_true", help="write the page of a known dump anew")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    _add_force(parser)
    _add_site(parser)
    _add_strict(parser)


def _add_build(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "build",
        _build,
        about="import what is new, then make the website",
        example="sitegen build --base-url https://example.org/archive/",
    )
    _add_site(parser)
    _add_build_options(parser)
    _add_force(parser)


def _add_serve(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "serve",
        _serve,
        about="build, show the site in a browser, and rebuild when a file changes",
        example="sitegen serve --port 8080",
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--no-reload", action="store_true", help="build once; neither watch nor reload")
    _add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="where to build (default: .sitegen/serve in the site)"
    )


def _add_check(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "check",
        _check,
        about="check links, feeds, search index and counts of a built website",
        example="sitegen check --output _site",
    )
    _add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument(
        "--strict", action="store_true", help="look through the site's own files, too; warnings are errors"
    )


def _add_mail(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "mail",
        _mail,
        about="print a digest as a mail message, for whatever sends your mail",
        example="sitegen mail 2025-08-20 | sendmail -t",
    )
    parser.add_argument("digest", metavar="DIGEST", help="id of the digest, such as 2025-08-20, or `latest`")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--html", action="store_true", help="print the HTML part alone")
    part.add_argument("--text", action="store_true", help="print the plain text part alone")
    _add_site(parser)


def _add_topics(commands: _Commands[argparse.ArgumentParser]) -> None:
    group = commands.add_parser(
        "topics",
        help="explain, score and extend the rules of topics",
        description="Explain, score and extend the rules of topics.",
        epilog='example: sitegen topics explain "World Models"',
        allow_abbrev=False,
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    parser = _command(
        group,
        "explain",
        _topics_explain,
        about="say why a paper has its topics: phrases, places, weights",
        example='sitegen topics explain "World Models"',
    )
    parser.add_argument("title", metavar="TITLE", help="title of a paper of the archive, or any text")
    _add_archive(parser)
    parser = _command(
        group,
        "score",
        _topics_score,
        about="hold the rules against labels",
        example="sitegen topics score labels.jsonl",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help='lines of {"title", "primary", "topics"}')
    _add_archive(parser)
    parser = _command(
        group,
        "suggest",
        _topics_suggest,
        about="list frequent phrases of papers that match weakly or nowhere",
        example="sitegen topics suggest --count 20",
    )
    parser.add_argument("--count", type=_jobs, default=50, metavar="N", help="phrases (default: 50)")
    _add_archive(parser)


def _add_archive(parser: argparse.ArgumentParser) -> None:
    _add_site(parser)
    parser.add_argument(
        "--dumps", type=Path, metavar="DIR", help="a further folder of dumps; needs no sitegen.yaml"
    )


def _add_theme(commands: _Commands[argparse.ArgumentParser]) -> None:
    group = commands.add_parser(
        "theme",
        help="take a template of the theme into the site",
        description="Take a template of the theme into the site.",
        epilog="example: sitegen theme copy paper.html",
        allow_abbrev=False,
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    parser = _command(
        group,
        "copy",
        _theme_copy,
        about="put one template into the site's own theme folder, to edit",
        example="sitegen theme copy paper.html",
    )
    parser.add_argument("template", metavar="TEMPLATE", help="name of a template, such as paper.html")
    _add_site(parser)


def _add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)"
    )


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force", action="store_true", help="take what does not look like a digest, whatever it is"
    )


def _add_strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")


def _add_build_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument("--base-url", metavar="URL", help="where the site will live; overrules sitegen.yaml")
    parser.add_argument(
        "--dumps", type=Path, metavar="DIR", help="a further folder of dumps; needs no sitegen.yaml"
    )
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=0,
        metavar="N",
        help="processes (default: one a core for large archives)",
    )
    parser.add_argument(
        "--full", action="store_true", help="write every file anew, whether it changed or not"
    )
    _add_strict(parser)
    parser.add_argument("--quiet", action="store_true", help="print warnings and faults only")
    parser.add_argument(
        "--verbose", action="store_true", help="list, too, what differs harmlessly from the dumps"
    )


def _date(text: str) -> datetime.date:
    try:
        return read_date(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else "")
    except ValueError as cause:
        raise argparse.ArgumentTypeError(f"no date: {text} ({cause})") from cause


def _jobs(text: str) -> int:
    if not re.fullmatch(r"0*[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError(f"no whole number above 0: {text}")
    return int(text)


# ---- commands --------------------------------------------------------------------------------------


def _init(options: argparse.Namespace) -> int:
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


def _import(options: argparse.Namespace) -> int:
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
        _print_faults(result.warnings)
        return 1
    if options.strict and not options.dry_run:
        result = import_site(options.site, options.dumps, settings)
    _print_imported(result, options.site, sys.stdout)
    _print_warnings(result.warnings)
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


def _build(options: argparse.Namespace) -> int:
    _check_dumps([options.dumps])
    settings = BuildOptions(
        root=options.site,
        output=options.output,
        base_url=options.base_url,
        dumps=options.dumps,
        jobs=options.jobs,
        strict=options.strict,
        full=options.full,
        force=options.force,
        verbose=options.verbose,
    )
    with _progress(quiet=options.quiet) as progress:
        report = build_site(settings, progress)
    _print_report(report, options.site, quiet=options.quiet)
    return 0


def _serve(options: argparse.Namespace) -> int:
    if not 0 <= options.port < 65536:
        raise UsageError(f"no port: {options.port}", hint="choose one from 1024 to 65535")
    serve(
        ServeOptions(
            root=options.site,
            output=options.output,
            host=options.host,
            port=options.port,
            reload=not options.no_reload,
        ),
        on_built=lambda report: _print_report(report, options.site),
        on_faults=lambda faults: _print_faults(_flat(faults)),
        say=lambda text: print(text, flush=True),
    )
    return 0


_PLACES_SHOWN = 3  # of one fault: a broken link in the header stands on every page


def _check(options: argparse.Namespace) -> int:
    output = options.output or options.site / "_site"
    record = str(options.site / CONTENT / RECORD)
    report = check_site(output, recorded=_recorded(options.site, output), record=record)
    places = Counter(fault.message for fault in report.faults)
    shown: Counter[str] = Counter()
    for fault in report.faults:
        shown[fault.message] += 1
        if shown[fault.message] <= _PLACES_SHOWN:
            _print_fault("error", fault)
        elif shown[fault.message] == places[fault.message]:
            more = places[fault.message] - _PLACES_SHOWN
            print(f"error: in {more:,} more places: {_shown(fault.message)}", file=sys.stderr)
    found = _audited(options.site) if options.strict else ()
    _print_faults(found)
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


def _mail(options: argparse.Namespace) -> int:
    archive, sources = load_archive(options.site)
    known = [each.digest.id for each in archive.digests]
    wanted = known[0] if options.digest == "latest" and known else options.digest
    if wanted not in known:
        hint = nearest(options.digest, known) or "the archive has none: import a dump first"
        raise UsageError(f"no such digest: {options.digest}", hint=hint)
    day = archive.digests[known.index(wanted)]
    note = read_own(archive, sources.site, sources.static_pages, sources.static_files).notes.get(wanted)
    if warning := sender_placeholder(sources.site):
        _print_warnings([warning])
    make = mail_html if options.html else mail_text if options.text else mail_message
    message = make(day, sources.site, taxonomy=archive.taxonomy, note=note.text if note else None)
    sys.stdout.buffer.write(message if isinstance(message, bytes) else message.encode())
    sys.stdout.flush()
    return 0


def _archive(options: argparse.Namespace) -> tuple[Archive, Sources]:
    _check_dumps([options.dumps])
    return load_archive(options.site, options.dumps)


def _topics_explain(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    wanted = fold(options.title)
    paper = next((each for each in archive.papers if fold(each.title.plain) == wanted), None)
    if paper is None:
        print("no paper of that title: explaining the text alone", file=sys.stderr)
    title, abstract = (paper.title.plain, paper.abstract.plain) if paper else (options.title, "")
    print(format_explanation(explain(title, abstract, sources.rules), sources.rules), end="")
    return 0


def _topics_score(options: argparse.Namespace) -> int:
    labels = read_labels(options.file)
    archive, sources = _archive(options)
    # What the rules say: a page's own `topics` field is no merit of theirs.
    assigned = {
        paper.title.plain: assign_topics(paper.title.plain, paper.abstract.plain, sources.rules)
        for paper in archive.papers
    }
    found, topics, missing = find_labelled(labels, assigned)
    for title in missing:
        _print_fault("warning", SitegenError(f"no such paper: {title}", source=str(options.file)))
    if not found:
        raise SitegenError(
            "no labelled paper is in the archive", source=str(options.file), hint="give --dumps DIR"
        )
    print(format_agreement(score_labels(found, topics)), end="")
    return 0


def _topics_suggest(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    papers = [(paper.title.plain, paper.abstract.plain) for paper in archive.papers]
    print(format_suggestions(suggest(papers, sources.rules, options.count)), end="")
    return 0


def _theme_copy(options: argparse.Namespace) -> int:
    root: Path = options.site
    if not (root / CONFIG).is_file():
        raise no_site(root)
    file = copy_template(read_theme(root, load_site(root / CONFIG)), options.template)
    add_files([file], root)
    print(
        f"wrote {root / file.path}: edit it, and `theme: {file.path.split('/')[1]}` in sitegen.yaml uses it"
    )
    return 0


# ---- printing --------------------------------------------------------------------------------------


def _print_fault(level: str, fault: SitegenError) -> None:
    place = "".join(f"{part}:" for part in (fault.source, fault.line) if part is not None)
    print(f"{level}: {_shown(f'{place} {fault.message}'.strip())}", file=sys.stderr)
    if fault.hint:
        print(f"hint: {_shown(fault.hint)}", file=sys.stderr)


def _shown(text: str, most: int = 400) -> str:
    """Text of a file on a terminal: without control characters, and of bearable length."""
    printable = "".join(char if char.isprintable() else "�" for char in text)
    return printable if len(printable) <= most else printable[: most - 1] + "…"


def _print_faults(faults: Iterable[SitegenError]) -> None:
    for fault in faults:
        _print_fault("error", fault)


def _print_warnings(warnings: Iterable[SitegenError]) -> None:
    for warning in warnings:
        _print_fault("warning", warning)


_DATES = {
    "option": "date as given",
    "filename": "date from its file name",
    "dump": "date from its line",
    "added": "undated, so the day it was added",
}


def _print_imported(result: ImportResult, root: Path, stream: TextIO) -> None:
    content = root / CONTENT if (root / CONFIG).is_file() else None
    for each in result.imported:
        digest = each.digest
        page = content / page_path(digest) if content else f"digest {digest.id}"
        date = " ".join(filter(None, (_DATES[digest.date_from], digest.date_text)))
        papers = paper_count(each.papers)
        if each.papers < len(digest.entries):
            papers += f" in {len(digest.entries):,} entries"
        print(_shown(f"{each.source} → {page}: {papers}; {date}; {each.count}"), file=stream)
        for said in (*each.notes, *each.gone):
            print(f"  {_shown(str(said), most=10_000)}", file=stream)


def _print_report(report: BuildReport, root: Path, *, quiet: bool = False) -> None:
    if not quiet:
        _print_imported(report.imported, root, sys.stderr)
    for note in report.notes:
        _print_fault("note", note)
    _print_warnings(report.warnings)
    if not quiet:
        print(report, flush=True)


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
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
