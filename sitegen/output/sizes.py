"""How many bytes the parts of a website have, and how many it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable

# GitHub Pages takes no website of more than 1 GB. A warning comes while there is time to do something.
PAGES_BYTES = 1_000_000_000
PAGES_WARNING = PAGES_BYTES * 8 // 10
BRANCH_FILE_BYTES = 100 * 1024 * 1024  # of a file in a repository on GitHub, at most

PARTS = ("papers", "digests", "topics", "exports", "feeds", "search", "theme", "own")

# The first that fits tells the part. A page of the site's own may have any other name.
_PATTERNS = (
    ("exports", re.compile(r"data/|(?:digests|topics)/[^/]+/papers\.bib$|digests/[^/]+/index\.html\.md$")),
    ("exports", re.compile(r"(?:llms\.txt|robots\.txt|opensearch\.xml|sitemap(?:-\d+)?\.xml)$")),
    ("feeds", re.compile(r"feeds/|feeds\.opml$")),
    ("feeds", re.compile(r"(?:|digests/|(?:topics|watches)/[^/]+/)(?:feed\.xml|atom\.xml|feed\.json)$")),
    ("papers", re.compile(r"papers/")),
    # The calendar, the home page and My reading show digests.
    ("digests", re.compile(r"(?:digests|reading)/|(?:\d{4}/)(?:(?:\d\d|W\d\d)/)?index\.html$|index\.html$")),
    ("topics", re.compile(r"(?:topics|watches)/")),
    ("search", re.compile(r"search/")),
    ("theme", re.compile(r"static/|(?:404\.html|service-worker\.js|\.sitegen)$")),
)


def size_by_part(files: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The bytes of each part of a website, from the paths of its files with their bytes.

    The parts are the `PARTS`, in that order, each with a row.
    """
    sizes = dict.fromkeys(PARTS, 0)
    for path, size in files:
        sizes[part_of(path)] += size
    return sizes


def part_of(path: str) -> str:
    """The part, of the `PARTS`, to which a file of a website belongs."""
    return next((part for part, pattern in _PATTERNS if pattern.match(path)), "own")
