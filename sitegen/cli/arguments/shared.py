"""What the arguments of several commands share."""

from __future__ import annotations

import argparse
import datetime
import difflib
import gc
import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from sitegen.model import read_date

Commands = argparse._SubParsersAction


class Parser(argparse.ArgumentParser):
    """Tells a word that a command does not know with the command's own usage, not that of `sitegen`."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        options, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return options, rest

    def error(self, message: str) -> NoReturn:
        """As Python does, but of a misspelled word the nearest known one instead of all."""
        if found := re.search(r"invalid choice: '?([\w-]+)'? \(choose from (.*)\)$", message):
            near = difflib.get_close_matches(found[1], re.findall(r"[\w-]+", found[2]), n=1)
            if near:
                message = f"{message[: found.start()]}no such word: {found[1]}; did you mean `{near[0]}`?"
        super().error(message)


def command(
    commands: Commands[argparse.ArgumentParser],
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


def add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site", type=Path, default=Path(), metavar="DIR", help="the site's folder (default: here)"
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--force", action="store_true", help="take what does not look like a digest, whatever it is"
    )


def add_keep_going(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="leave out a dump or page that is at fault, and take the rest",
    )


def add_strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")


def date(text: str) -> datetime.date:
    try:
        return read_date(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else "")
    except ValueError as cause:
        raise argparse.ArgumentTypeError(f"no date: {text} ({cause})") from cause


def whole_number(text: str) -> int:
    if not re.fullmatch(r"0*[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError(f"no whole number above 0: {text}")
    return int(text)
