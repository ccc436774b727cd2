"""`sitegen add`."""

from __future__ import annotations

import argparse
import datetime
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen.adding import AddResult, Given, Kept, add_dumps
from sitegen.cli.console import print_imported, print_warnings, shown_text
from sitegen.cli.given import address_fault, called, publish_steps
from sitegen.errors import DumpError, SitegenError, UsageError
from sitegen.importing.readers import read_bytes
from sitegen.importing.result import ImportOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site, shown_path
from sitegen.text.wording import counted

_STDIN = "-"


def run(options: argparse.Namespace) -> int:
    root: Path = options.site
    _check(options.files, options)
    if not (root / CONFIG).is_file():
        raise no_site(root)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    added = add_dumps(
        root,
        [_read(name) for name in options.files],
        ImportOptions(date=options.date, title=options.title, force=options.force),
        name=options.name,
        today=today,
        dry_run=options.dry_run,
    )
    for each in added.kept:
        print(shown_text(_line(each, root, dry_run=options.dry_run), most=1_000))
    print_imported(added.imported, root, sys.stdout)
    print_warnings((*added.warnings, *_slips(added, today)))
    if added.imported and not options.dry_run:
        for line in _next(added, root):
            print(line)
    return 0


def _check(names: Sequence[str], options: argparse.Namespace) -> None:
    """UsageErrors, as an ExceptionGroup, for what is no file, and for flags that go with one file alone."""
    faults: list[SitegenError] = []
    if len(names) > 1:
        faults += (
            UsageError(f"--{flag} takes one file", hint="add the files one by one")
            for flag in ("date", "title", "name")
            if getattr(options, flag)
        )
    if names.count(_STDIN) > 1:
        faults.append(UsageError("standard input is named twice", hint="write `-` once"))
    if options.name and Path(options.name).name != options.name:
        hint = "write a name alone, such as 2025-08-20.txt; the file comes into content/dumps/"
        faults.append(UsageError(f"no name for a file: {options.name}", hint=hint))
    faults += (fault for name in names if name != _STDIN for fault in _no_file(name))
    if faults:
        raise ExceptionGroup("wrong arguments", faults)


def _no_file(name: str) -> Iterator[UsageError]:
    path = Path(name)
    if fault := address_fault(name):
        yield fault
    elif path.is_dir():
        folder = shlex.quote(name.rstrip("/") or name)
        yield UsageError(
            "a folder, not a file",
            source=name,
            hint=f"`sitegen add {folder}/*` keeps its files; `sitegen import {folder}` writes pages alone",
        )
    elif not path.exists():
        yield UsageError("no such file", source=name, hint="look whether the name is spelled right")


def _read(name: str) -> Given:
    if name != _STDIN:
        return Given(data=read_bytes(Path(name))[0], source=name, path=Path(name))
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        print(f"paste the text, press Enter, then {end}:", file=sys.stderr)
    return Given(data=sys.stdin.buffer.read(), source="standard input")


def _slips(added: AddResult, today: datetime.date) -> Iterator[SitegenError]:
    """A warning for each date that may be a slip of the pen, which a build would tell, too."""
    for each in added.imported:
        if not _OLDEST <= each.digest.date <= today + datetime.timedelta(days=1):
            yield DumpError(
                f"is the year right? {each.digest.date}",
                source=each.source,
                hint="if not, delete the file and its page, and add it again with --date",
            )


_OLDEST = datetime.date(1991, 1, 1)
_NAMED = {
    "option": ", named by its date",
    "dump": ", named by the date in it",
    "added": ", named by today's date: the text says no day",
}


def _line(kept: Kept, root: Path, *, dry_run: bool) -> str:
    """What became of a file: `kept as content/dumps/papers.txt`."""
    path = shown_path(kept.path)
    page = f"its page is there already: {shown_path(root / CONTENT / kept.page[:4] / kept.page)}.md"
    if kept.what == "new":
        named = _NAMED.get(kept.named_by or "", "")
        return f"{'would keep' if dry_run else 'kept'} {kept.source} as {path}{named}"
    if kept.what == "known":
        return f"{kept.source}: {page}; nothing to do"
    own = "" if path == shown_path(Path(kept.source)) else f"there already as {path}"
    return f"{kept.source}: {'; '.join(filter(None, (own, page if kept.page else ''))) or 'kept already'}"


def _next(added: AddResult, root: Path) -> Iterator[str]:
    """The commands that follow, as they can be copied."""
    here = root.resolve() == Path.cwd()
    site = shlex.quote(str(root))
    yield f"look at it: {called()} serve" + ("" if here else f" --site {site}")
    new = list(dict.fromkeys(each.path.name for each in added.kept))
    subject = f"Add {new[0]}" if len(new) == 1 else f"Add {counted(len(new), 'dump')}"
    if steps := publish_steps(root, subject):
        yield f"publish it: {steps}"
