"""What the commands are called, and their arguments."""

from __future__ import annotations

import argparse

from sitegen.cli.arguments import content, others, website
from sitegen.cli.arguments.shared import Parser
from sitegen.version import commit, version


class _Version(argparse.Action):
    """Prints version and commit. The commit is asked for here, since it takes git a moment to tell."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sha = commit()
        print(f"sitegen {version()}" + f" ({sha[:12]})" * bool(sha))
        parser.exit()


def make_parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(
        prog="sitegen",
        description="Turn digests of papers, copied as plain text, into a searchable website.",
        epilog="example: sitegen build --dumps my-dumps --output my-site",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    content.add_init(commands)
    content.add_add(commands)
    content.add_import(commands)
    content.add_remove(commands)
    content.add_fetch(commands)
    website.add_build(commands)
    website.add_serve(commands)
    website.add_check(commands)
    others.add_doctor(commands)
    website.add_publish(commands)
    others.add_mail(commands)
    others.add_topics(commands)
    others.add_theme(commands)
    website.add_summary(commands)
    others.add_completion(commands)
    return parser
