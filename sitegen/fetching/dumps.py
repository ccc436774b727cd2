"""The dumps that a source has given so far: `2026-11-30-hf.json`, its second page `2026-11-30-hf.2.json`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen.errors import FetchError
from sitegen.fetching.answers import Answer, Listing
from sitegen.model import OutputFile, read_date

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-([a-z0-9-]+?)(?:\.(\d+))?\.[a-z]+")


def find_dumps(folder: Path, name: str) -> dict[datetime.date, tuple[Path, ...]]:
    """The dumps of a source below a folder, by day, each with its pages in order. A day has a first page."""
    found: dict[datetime.date, dict[int, Path]] = {}
    try:
        paths = sorted(folder.rglob(f"*-{name}.*")) if folder.is_dir() else []
    except OSError as cause:
        raise FetchError(
            f"cannot be read: {cause.strerror}",
            source=str(folder),
            hint="check the permissions of the folder",
        ) from cause
    for path in paths:
        match = _NAME.fullmatch(path.name)
        if match is None or match[2] != name:
            continue
        try:
            day = read_date(match[1])
        except ValueError:
            continue
        found.setdefault(day, {})[int(match[3] or 1)] = path
    return {
        day: tuple(pages[number] for number in sorted(pages))
        for day, pages in sorted(found.items())
        if 1 in pages
    }


def name_dumps(
    name: str, day: datetime.date, pages: Sequence[tuple[Answer, Listing]]
) -> Iterator[OutputFile]:
    """The dumps of a day, the first page last: where it is, all are."""
    for number, (answer, listing) in reversed(list(enumerate(pages, start=1))):
        page = f".{number}" if number > 1 else ""
        yield OutputFile(path=f"{day}-{name}{page}{listing.suffix}", data=answer.data)
