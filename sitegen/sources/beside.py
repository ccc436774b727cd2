"""Files right in a site's folder that may belong into the content folder. Nothing is read here."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sitegen.content.names import is_dated
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONTENT, misnamed_settings

SETTINGS = {"topics.yaml": "topics", "synonyms.txt": "search.synonyms"}  # files that a setting may name
# Of other texts, what they hold has to tell.
TEXT = re.compile(
    r"(?!requirements|constraints|robots|humans|licen[cs]e|readme|changelog|todo|notes).+\.txt", re.IGNORECASE
)


def beside(options: BuildOptions) -> list[Path]:
    """The files and folders that may be misplaced, sorted."""
    root = options.root
    given = os.path.realpath(options.dumps) if options.dumps is not None else ""
    found = (root / name for name in os.listdir(root) if _may_be_misplaced(root / name))  # noqa: PTH208
    paths = {*found, *(root / name for name in misnamed_settings(root))}
    return sorted(path for path in paths if os.path.realpath(path) != given)


def is_odd_content(path: Path) -> bool:
    """Whether a folder is named as one of the site's, but in other letters, and is another."""
    name = path.name.lower()
    if path.name in {CONTENT, "dumps"} or name not in {CONTENT, "dumps"}:
        return False
    own = path.with_name(CONTENT)
    return not (own.exists() and own.samefile(path))


def _may_be_misplaced(path: Path) -> bool:
    name = path.name
    if path.is_dir():
        return name == "dumps" or is_odd_content(path) or re.fullmatch(r"\d{4}", name) is not None
    return name == "CNAME" or name in SETTINGS or is_dated(name) or TEXT.fullmatch(name) is not None
