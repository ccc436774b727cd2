"""Commands around a site: its health, mail, topics, theme; completion in a shell."""

from __future__ import annotations

import argparse
from pathlib import Path

from sitegen.cli.arguments.shared import Commands, add_site, command, whole_number


def add_doctor(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "doctor",
        "doctor",
        about="say what is wrong with the settings, the files, the repository and the workflow of a site",
        example="sitegen doctor",
    )
    add_site(parser)
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the website's folder (default: _site in the site)"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, for programs")


def add_mail(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
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
    add_site(parser)


def add_topics(commands: Commands[argparse.ArgumentParser]) -> None:
    group = commands.add_parser(
        "topics",
        help="explain, score and extend the rules of topics",
        description="Explain, score and extend the rules of topics.",
        epilog='example: sitegen topics explain "World Models"',
        allow_abbrev=False,
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    parser = command(
        group,
        "explain",
        "topics",
        function="run_explain",
        about="say why a paper has its topics: phrases, places, weights",
        example='sitegen topics explain "World Models"',
    )
    parser.add_argument("title", metavar="TITLE", help="title of a paper of the archive, or any text")
    _add_archive(parser)
    parser = command(
        group,
        "score",
        "topics",
        function="run_score",
        about="compare the rules with labels",
        example="sitegen topics score labels.jsonl",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help='lines of {"title", "primary", "topics"}')
    _add_archive(parser)
    parser = command(
        group,
        "suggest",
        "topics",
        function="run_suggest",
        about="list frequent phrases of papers that match weakly or nowhere",
        example="sitegen topics suggest --count 20",
    )
    parser.add_argument("--count", type=whole_number, default=50, metavar="N", help="phrases (default: 50)")
    _add_archive(parser)


def _add_archive(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument(
        "--dumps", type=Path, metavar="DIR", help="a further folder of dumps; needs no sitegen.yaml"
    )


def add_theme(commands: Commands[argparse.ArgumentParser]) -> None:
    group = commands.add_parser(
        "theme",
        help="copy a template of the theme into the site",
        description="Copy a template of the theme into the site.",
        epilog="example: sitegen theme copy paper.html",
        allow_abbrev=False,
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    parser = command(
        group,
        "copy",
        "theme",
        about="copy one template into the site's own theme folder, to edit it there",
        example="sitegen theme copy paper.html",
    )
    parser.add_argument("template", metavar="TEMPLATE", help="name of a template, such as paper.html")
    add_site(parser)


def add_completion(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands,
        "completion",
        "completion",
        about="print the script by which a shell completes commands, flags and paths",
        example="sitegen completion bash > ~/.local/share/bash-completion/completions/sitegen",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell in which to complete")
