"""Commands that fill content/."""

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
    date,
)


def add_init(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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


def add_add(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "add",
        "add",
        about="keep dumps in content/dumps/, and write their pages",
        example="sitegen add ~/Downloads/papers.txt",
    )
    parser.add_argument("files", metavar="FILE|-", nargs="+", help="a dump; `-` reads text that you paste")
    parser.add_argument(
        "--date", type=date, help="date of the digest (default: from the dump's name, text or time)"
    )
    parser.add_argument("--title", default="", help="title of the digest")
    parser.add_argument("--name", default="", help="name of the file in content/dumps/")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    add_force(parser)
    add_site(parser)


def add_import(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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
        "--date", type=date, help="date of the digest (default: from the dump's name, text or history)"
    )
    parser.add_argument("--title", default="", help="title of the digest")
    parser.add_argument("--replace", action="store_true", help="write the page of a known dump again")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    add_keep_going(parser)
    add_force(parser)
    add_site(parser)
    add_strict(parser)


def add_remove(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "remove",
        "remove",
        about="remove digests or a paper, with their dumps and addresses",
        example="sitegen remove 2025-08-20",
    )
    parser.add_argument("digests", metavar="DIGEST", nargs="*", help="id of a digest, such as 2025-08-20")
    parser.add_argument(
        "--paper", metavar="SLUG", default="", help="take the paper of this address out of every page"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and do nothing")
    add_site(parser)


def add_fetch(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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
        "--since", type=date, metavar="D", help="first day to ask for (default: what earlier runs missed)"
    )
    parser.add_argument("--until", type=date, metavar="D", help="last day to ask for (default: today, UTC)")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be asked, and ask and write nothing"
    )
    add_site(parser)
