"""Where the files of a site are, and how messages call them."""

from __future__ import annotations

import os
from pathlib import Path

from sitegen.errors import ConfigError, UsageError
from sitegen.sources.options import BuildOptions

CONFIG = "sitegen.yaml"
CONTENT = "content"


def no_site(root: Path) -> ConfigError:
    return ConfigError(
        "no site here",
        source=str(root / CONFIG),
        hint="`sitegen init DIR` makes one; `sitegen build --dumps DIR` does without",
    )


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
                f"the website would replace what it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )
    for source in sources[1:]:
        if place.is_relative_to(_real(source)):
            raise UsageError(
                f"the website would lie among what it is made from: {source}",
                source=str(output),
                hint="give --output a folder of its own, such as _site",
            )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
