"""Commands that make, look at and publish the website."""

from __future__ import annotations

import argparse
from pathlib import Path

from sitegen.cli.arguments.shared import (
    Commands,
    add_force,
    add_keep_going,
    add_site,
    add_strict,
    command,
    whole_number,
)


def add_build(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "build",
        "build",
        about="import what is new, then make the website",
        example="sitegen build --base-url https://example.org/archive/",
    )
    add_site(parser)
    _add_build_options(parser)
    add_keep_going(parser)
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write down as JSON what came in, what is new and what is wrong",
    )
    add_force(parser)


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
        type=whole_number,
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
    add_strict(parser)
    parser.add_argument("--quiet", action="store_true", help="print warnings and faults only")
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="list, too, what differs harmlessly from the dumps, and the size of each part of the website",
    )


def add_serve(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "serve",
        "serve",
        about="build, show the site in a browser, and rebuild when a file changes",
        example="sitegen serve --port 8080",
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--no-reload", action="store_true", help="build once; neither watch nor reload")
    add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="where to build (default: .sitegen/serve in the site)"
    )


def add_check(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "check",
        "check",
        about="check links, feeds, search index, counts and addresses of a built website",
        example="sitegen check --strict",
    )
    add_site(parser)
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


def add_publish(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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
    add_site(parser)
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


def add_summary(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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
