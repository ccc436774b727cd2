"""What the commands are called, and their arguments."""

from __future__ import annotations

import argparse
import datetime
import gc
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from sitegen.model import read_date
from sitegen.version import commit, version


class _Parser(argparse.ArgumentParser):
    """Tells a word that a command does not know with the command's own usage, not that of `sitegen`."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        options, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return options, rest


class _Version(argparse.Action):
    """Prints version and commit. The commit is asked for here, since it takes git a moment to tell."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sha = commit()
        print(f"sitegen {version()}" + f" ({sha[:12]})" * bool(sha))
        parser.exit()


def make_parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="sitegen",
        description="Turn digests of papers, copied as plain text, into a searchable website.",
        epilog="example: sitegen build --dumps my-dumps --output my-site",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_init(commands)
    _add_add(commands)
    _add_import(commands)
    _add_fetch(commands)
    _add_build(commands)
    _add_serve(commands)
    _add_check(commands)
    _add_doctor(commands)
    _add_publish(commands)
    _add_mail(commands)
    _add_topics(commands)
    _add_theme(commands)
    _add_summary(commands)
    _add_completion(commands)
    return parser


_Commands = argparse._SubParsersAction


def _command(
    commands: _Commands[argparse.ArgumentParser],
    name: str,
    module: str,
    *,
    function: str = "run",
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
    parser.set_defaults(run=partial(_run, module, function))
    return parser


def _run(module: str, function: str, options: argparse.Namespace) -> int:
    """Run a command. Its module is imported now: the others, and all that they need, are slow to import."""
    run: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"sitegen.cli.commands.{module}"), function
    )
    gc.enable()  # which `main` turned off
    return run(options)


def _add_init(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "init",
        "init",
        about="make a new site: settings, folders, a sample dump, a publish workflow",
        example="sitegen init my-archive",
    )
    parser.add_argument(
        "dir", metavar="DIR", type=Path, help="the new site's folder, which may have files; `.` for this one"
    )
    parser.add_argument(
        "--fetch",
        choices=("huggingface", "arxiv"),
        help="let the site fill itself: a source in sitegen.yaml, and a workflow that asks it every day",
    )
    parser.add_argument(
        "--topics",
        metavar="shipped|empty|FILE",
        help="write content/topics.yaml: one that adds to the shipped topics, an example, or a copy of FILE",
    )


def _add_add(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "add",
        "add",
        about="keep dumps in content/dumps/, and write their pages",
        example="sitegen add ~/Downloads/papers.txt",
    )
    parser.add_argument("files", metavar="FILE|-", nargs="+", help="a dump; `-` reads text that you paste")
    parser.add_argument(
        "--date", type=_date, help="date of the digest (default: from the dump's name, text or time)"
    )
    parser.add_argument("--title", default="", help="title of the digest")
    parser.add_argument("--name", default="", help="name of the file in content/dumps/")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    _add_force(parser)
    _add_site(parser)


def _add_import(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "import",
        "imports",
        about="write a dated page in content/ for each dump that is new",
        example="sitegen import ~/Downloads/papers.txt --date 2025-08-20",
    )
    parser.add_argument(
        "dumps", metavar="DUMP|FOLDER", type=Path, nargs="+", help="a dump, or a folder of dumps"
    )
    parser.add_argument(
        "--date", type=_date, help="date of the digest (default: from the dump's name, text or history)"
    )
    parser.add_argument("--title", default="", help="title of the digest")
    parser.add_argument("--replace", action="store_true", help="write the page of a known dump again")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    _add_keep_going(parser)
    _add_force(parser)
    _add_site(parser)
    _add_strict(parser)


def _add_fetch(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "fetch",
        "fetch",
        about="ask the sources in sitegen.yaml for their newest papers, and write a dump for each day",
        example="sitegen fetch --since 2026-11-01",
    )
    parser.add_argument(
        "names", metavar="NAME", nargs="*", help="name of a source in sitegen.yaml (default: all)"
    )
    parser.add_argument(
        "--since", type=_date, metavar="D", help="first day to ask for (default: what earlier runs missed)"
    )
    parser.add_argument("--until", type=_date, metavar="D", help="last day to ask for (default: today, UTC)")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be asked, and ask and write nothing"
    )
    _add_site(parser)


def _add_build(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "build",
        "build",
        about="import what is new, then make the website",
        example="sitegen build --base-url https://example.org/archive/",
    )
    _add_site(parser)
    _add_build_options(parser)
    _add_keep_going(parser)
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write down as JSON what came in, what is new and what is wrong",
    )
    _add_force(parser)


def _add_serve(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "serve",
        "serve",
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
        "check",
        about="check links, feeds, search index, counts and addresses of a built website",
        example="sitegen check --strict",
    )
    _add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument(
        "--strict", action="store_true", help="check the site's own files, too; warnings are errors"
    )
    parser.add_argument(
        "--against",
        metavar="URL|FILE",
        help="a published site or a sitemap of it: each of its pages must be in this one, too",
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def _add_doctor(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "doctor",
        "doctor",
        about="say what is wrong with the settings, the files, the repository and the workflow of a site",
        example="sitegen doctor",
    )
    _add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, for programs")


def _add_publish(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "publish",
        "publish",
        about="upload a built website: what has changed, and nothing else",
        example="sitegen publish gh-pages",
    )
    parser.add_argument(
        "target",
        metavar="TARGET",
        help="`gh-pages`, or branch:NAME, of the git remote; a folder; or an address such as s3://BUCKET/FOLDER",
    )
    _add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument(
        "--remote", default="origin", metavar="NAME", help="the git remote of a branch (default: origin)"
    )
    parser.add_argument(
        "--no-history", action="store_true", help="keep only the newest commit of a branch; pushes with force"
    )
    parser.add_argument(
        "--full", action="store_true", help="compare every file at the place, whatever was noted there"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="take a place that holds another archive's website or somebody's files",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be uploaded, and write nothing"
    )
    parser.add_argument("--quiet", action="store_true", help="print warnings and faults only")


def _add_mail(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "mail",
        "mail",
        about="print a digest as a mail message, for whatever sends your mail",
        example="sitegen mail 2025-08-20 | sendmail -t",
    )
    parser.add_argument("digest", metavar="DIGEST", help="id of the digest, such as 2025-08-20, or `latest`")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--html", action="store_true", help="print only the HTML part")
    part.add_argument("--text", action="store_true", help="print only the plain text part")
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
        "topics",
        function="run_explain",
        about="say why a paper has its topics: phrases, places, weights",
        example='sitegen topics explain "World Models"',
    )
    parser.add_argument("title", metavar="TITLE", help="title of a paper of the archive, or any text")
    _add_archive(parser)
    parser = _command(
        group,
        "score",
        "topics",
        function="run_score",
        about="compare the rules with labels",
        example="sitegen topics score labels.jsonl",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help='lines of {"title", "primary", "topics"}')
    _add_archive(parser)
    parser = _command(
        group,
        "suggest",
        "topics",
        function="run_suggest",
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
        help="copy a template of the theme into the site",
        description="Copy a template of the theme into the site.",
        epilog="example: sitegen theme copy paper.html",
        allow_abbrev=False,
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    parser = _command(
        group,
        "copy",
        "theme",
        about="copy one template into the site's own theme folder, to edit it there",
        example="sitegen theme copy paper.html",
    )
    parser.add_argument("template", metavar="TEMPLATE", help="name of a template, such as paper.html")
    _add_site(parser)


def _add_summary(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "summary",
        "summary",
        about="tell in Markdown what a report of `sitegen build --report` says",
        example="sitegen summary report.json",
    )
    parser.add_argument("report", metavar="REPORT", type=Path, help="what `sitegen build --report` wrote")
    parser.add_argument(
        "--check", type=Path, metavar="FILE", help="also tell what `sitegen check --json` printed"
    )
    parser.add_argument(
        "--note", default="", metavar="TEXT", help="a sentence to begin with, in Markdown of your own"
    )
    parser.add_argument(
        "--no-links", action="store_true", help="for a site that is not published: no links to it"
    )
    parser.add_argument(
        "--as",
        dest="form",
        choices=("markdown", "annotations", "outputs", "commit"),
        default="markdown",
        help="Markdown (default), or what GitHub takes: annotations, outputs of a step, a commit's message",
    )


def _add_completion(commands: _Commands[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "completion",
        "completion",
        about="print the script by which a shell completes commands, flags and paths",
        example="sitegen completion bash > ~/.local/share/bash-completion/completions/sitegen",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell in which to complete")


def _add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)"
    )


def _add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force", action="store_true", help="take what does not look like a digest, whatever it is"
    )


def _add_keep_going(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="leave out a dump or page that is at fault, and take the rest",
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
        "--executor",
        default="processes",
        metavar="WHERE",
        help="what runs the work: serial, processes (default), or a Dask scheduler: tcp://HOST:8786",
    )
    parser.add_argument(
        "--shared",
        default="",
        metavar="URL",
        help="a folder, or a place in object storage, through which a cluster's large results come",
    )
    parser.add_argument(
        "--full", action="store_true", help="write every file again, whether it changed or not"
    )
    _add_strict(parser)
    parser.add_argument("--quiet", action="store_true", help="print warnings and faults only")
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="list, too, what differs harmlessly from the dumps, and the size of each part of the website",
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
