"""What `sitegen init` does: it writes the files that a new site lacks, and changes none that is there.

Two files take lines of two owners: to `.gitattributes` and `.gitignore` it adds what is missing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.errors import ConfigError, OutputError
from sitegen.model import OutputFile
from sitegen.output.files import add_files
from sitegen.output.swap import MARKER
from sitegen.sources.places import CONFIG, CONTENT
from sitegen.sources.repository import repository_root, sitegen_workflows
from sitegen.starter import TOPICS, WORKFLOW, NewSite, starter_files

_OTHER_WORKFLOW = ".github/workflows/publish-archive.yml"  # where another has the name
_SHARED = (".gitattributes", ".gitignore")  # files of lines, to which lines can be added
_README = frozenset({"readme", "readme.md", "readme.rst", "readme.txt", "readme.markdown"})
_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What became of the files of a new site, by their paths from where the site lies."""

    written: tuple[str, ...]
    added: tuple[str, ...]  # files to which lines were added
    left: tuple[str, ...]  # files that were there, and do what those of a new site would
    was_site: bool  # had settings already
    repository: Path | None  # whose root is another folder than the site's


def start_site(folder: Path, site: NewSite) -> Started:
    """Make a folder a site. OutputError or ConfigError where it cannot be one; then nothing is written."""
    _check_place(folder)
    was_site = (folder / CONFIG).is_file()
    place = Path(os.path.realpath(folder))
    root = repository_root(folder) or place
    below = place.relative_to(root).as_posix()
    site = replace(site, folder="" if below == "." else below)
    if was_site or _has_content(folder):
        site = replace(site, sample=False)
    new: list[OutputFile] = []
    added: list[OutputFile] = []
    left: list[str] = []
    for file in starter_files(site):
        base = root if file.path.startswith(".github/") else place
        there = _standing(file.path, base)
        if there is None:
            new.append(replace(file, path=_free_path(file.path, base)))
        elif file.path in _SHARED and (data := with_lines(_bytes(base / there), file.data)) is not None:
            added.append(replace(file, data=data))
        elif not file.path.endswith("/.gitkeep"):
            left.append(there)
    of_repository = [file for file in new if file.path.startswith(".github/")]
    add_files([file for file in new if file not in of_repository], folder)
    add_files(of_repository, root if root != place else folder)
    add_files(added, folder, replace=True)
    return Started(
        written=tuple(file.path for file in new),
        added=tuple(file.path for file in added),
        left=tuple(left),
        was_site=was_site,
        repository=root if root != place else None,
    )


def with_lines(there: bytes, ours: bytes) -> bytes | None:
    """A file of patterns with those that it lacks at its end, each below its comment; None if it has all.

    A pattern that is there stays as it is, whatever it says: git lets the last line win.
    """
    known = {_pattern(line) for line in there.splitlines()}
    missing: list[bytes] = []
    comments: list[bytes] = []
    for line in ours.splitlines():
        if line.startswith(b"#"):
            comments.append(line)
        elif _pattern(line) not in known:
            missing += [*comments, line]
            comments = []
        else:
            comments = []
    if not missing:
        return None
    end = b"\r\n" if b"\r\n" in there else b"\n"
    before = there if not there or there.endswith(b"\n") else there + end
    return before + b"".join(line + end for line in missing)


def _pattern(line: bytes) -> bytes:
    """The files that a line of `.gitignore` or `.gitattributes` is about."""
    return (line.split() or [b""])[0].removeprefix(b"!").removeprefix(b"/").removesuffix(b"/")


def _standing(path: str, base: Path) -> str | None:
    """The file that does what this one would, if there is one."""
    if path == WORKFLOW:
        return next((each.relative_to(base).as_posix() for each in sitegen_workflows(base)), None)
    if path in _DEPENDABOT:
        return next((each for each in _DEPENDABOT if os.path.lexists(base / each)), None)
    if path == "README.md":
        names = sorted(each.name for each in base.iterdir()) if base.is_dir() else []
        return next((name for name in names if name.lower() in _README), None)
    if path.endswith("/.gitkeep"):
        return path if (base / path).parent.is_dir() else None
    return path if os.path.lexists(base / path) else None


def _free_path(path: str, base: Path) -> str:
    return _OTHER_WORKFLOW if path == WORKFLOW and os.path.lexists(base / path) else path


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise OutputError(
            f"cannot be read: {cause.strerror}", source=str(path), hint="it is a file that you may read"
        ) from cause


def _has_content(folder: Path) -> bool:
    """Whether there are pages or dumps already, beside which a sample would be in the way."""
    content = folder / CONTENT
    return any(path.is_file() and path.name != Path(TOPICS).name for path in content.rglob("[!.]*"))


def _check_place(folder: Path) -> None:
    """OutputError or ConfigError where a folder cannot be a site."""
    if folder.exists() and not folder.is_dir():
        raise OutputError("is a file", source=str(folder), hint="give the name of a folder")
    if folder.is_dir():
        try:
            os.listdir(folder)  # noqa: PTH208 - only whether it can be
        except OSError as cause:
            raise OutputError(
                f"cannot be read: {cause.strerror}",
                source=str(folder),
                hint="check the permissions of the folder",
            ) from cause
    place = Path(os.path.realpath(folder))
    for at in (place, *place.parents):
        if (at / MARKER).is_file():
            raise OutputError(
                f"is a website that sitegen made, and replaces at every build: {at}",
                source=str(folder),
                hint="give the name of a folder outside it",
            )
        if (at / CONFIG).is_file() and place.is_relative_to(at / CONTENT):
            raise OutputError(
                f"lies among the pages and dumps of a site: {at}",
                source=str(folder),
                hint=f"give the name of a folder outside {at / CONTENT}",
            )
    if (folder / "sitegen.yml").exists() and not (folder / CONFIG).exists():
        raise ConfigError(
            "the settings of a site have another name",
            source=str(folder / "sitegen.yml"),
            hint=f"rename it: {CONFIG}",
        )
