"""Where the files of a site are, and how messages call them."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from sitegen.errors import ConfigError, SitegenError, UsageError
from sitegen.sources.options import BuildOptions

CONFIG = "sitegen.yaml"
CONTENT = "content"


# Names that editors, browsers and habits give the settings: sitegen.yml, Sitegen.yaml, sitegen (1).yaml.txt.
_NEARLY = re.compile(r"sitegen(?:[ _-]?\(?\d\)?)?(?:(?:\.ya?ml)+(?:\.txt|\.md)?|\.txt)", re.IGNORECASE)


def no_site(root: Path) -> SitegenError:
    """What to say where a folder holds no site: what the settings are called there, or where they are."""
    if not root.is_dir():
        fault = "is a file, not a folder" if root.exists() else "no such folder"
        return UsageError(fault, source=str(root), hint=f"give --site the folder that {CONFIG} is in")
    if (root / CONFIG).is_dir():
        return ConfigError(
            "is a folder, not a file", source=str(root / CONFIG), hint="give the folder another name"
        )
    if name := next(misnamed_settings(root), None):
        return ConfigError(
            f"no site here: settings are only read from {CONFIG}",
            source=str(root / name),
            hint=f"rename it to {CONFIG}",
        )
    if (root / CONTENT / CONFIG).is_file():
        return ConfigError(
            f"no site here: {CONFIG} is in {CONTENT}/",
            source=str(root / CONTENT / CONFIG),
            hint=f"move it out of {CONTENT}/, into the folder above",
        )
    place = _site_near(root)
    is_here = root.resolve() == Path.cwd()
    return ConfigError(
        "no site here",
        source=str(root / CONFIG),
        hint=(
            f"cd {place}, where there is one, or give --site {place}" if is_here else f"give --site {place}"
        )
        if place
        else "`sitegen init DIR` makes one; `sitegen build --dumps DIR` does without",
    )


def misnamed_settings(root: Path) -> Iterator[str]:
    """The names of files in a folder that may be its settings, under a name that is not read."""
    for name in sorted(os.listdir(root)):  # noqa: PTH208 - names alone
        if name != CONFIG and _NEARLY.fullmatch(name) and (root / name).is_file():
            yield name


def _site_near(root: Path) -> str:
    """The folder of a site above a folder, or the only one right below it, for a shell; or nothing."""
    above = (folder for folder in root.resolve().parents if (folder / CONFIG).is_file())
    below = sorted(path.parent for path in root.glob(f"*/{CONFIG}"))
    place = next(above, None) or (below[0] if len(below) == 1 else None)
    return shlex.quote(os.path.relpath(place)) if place is not None else ""


def shown_path(path: Path) -> str:
    """A path as messages show it: relative to where the user is, if it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def check_place(output: Path, options: BuildOptions) -> None:
    """UsageError where the website would take the place of what it is made from, or lie among it."""
    has_site = (options.root / CONFIG).is_file()
    place = _real(output)
    sources = [options.root, options.root / CONTENT, options.root / "themes"] if has_site else []
    for source in [*sources, *([options.dumps] if options.dumps is not None else [])]:
        if _real(source).is_relative_to(place):
            raise UsageError(
                f"the website would replace the files that it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )
    for source in sources[1:]:
        if place.is_relative_to(_real(source)):
            raise UsageError(
                f"the website would be among the files that it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
