"""`sitegen completion`: the script by which a shell completes our commands and flags."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import shtab

from sitegen.cli.arguments import make_parser


def run(options: argparse.Namespace) -> int:
    print(completion_script(make_parser(), options.shell))
    return 0


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """What the shell reads once; it does not start sitegen when Tab is pressed."""
    for action in _arguments(parser):
        if action.type is Path:
            # shtab reads this attribute, which argparse does not know.
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
    script: str = shtab.complete(parser, shell)
    return script


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The arguments of all commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _arguments(command)
        else:
            yield action
