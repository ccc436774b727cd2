"""Fingerprints of what a build is made from, by the bytes of the files and never by their times alone."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.model import Site
from sitegen.parts.part import fingerprint
from sitegen.settings.shipped import shipped_data
from sitegen.sources.beside import beside
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT


def files_key(places: Iterable[Path], *, but: Path | None = None) -> bytes:
    """Of all files at some places and below, but for one, by their paths there and their bytes."""
    return fingerprint(
        [(below, _sum(path)) for place in places for below, path in _files(place) if path != but]
    )


def _sum(path: Path) -> bytes:
    """Of a file's bytes; of one that cannot be read, which is told where it is needed, nothing."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return b""


def _files(place: Path) -> Iterator[tuple[str, Path]]:
    """The files at a place and below it, links followed, each folder once; links that lead nowhere, too."""
    if place.is_file():
        yield "", place
    seen: set[str] = set()
    top = len(str(place))
    for folder, folders, names in os.walk(place, followlinks=True):
        seen.add(os.path.realpath(folder))
        folders[:] = sorted(
            name
            for name in folders
            if name != "__pycache__" and os.path.realpath(f"{folder}/{name}") not in seen
        )
        below = folder[top:]
        for name in sorted(names):
            yield f"{below}/{name}", Path(folder, name)


def inputs_key(options: BuildOptions, site: Site, *, addresses: bytes | None = None) -> bytes:
    """Of everything that a build reads, and of the day, on which warnings hang.

    `addresses` are the bytes that the record of addresses will have; without them it is read.
    """
    root = options.root
    shipped = [shipped_data() / name for name in ("themes", "topics.yaml", "synonyms.txt", CONTENT)]
    named = [root / name for name in (site.topics, site.search.synonyms) if name]
    folders = [root / each.folder for each in site.pages]
    places = [root / CONFIG, root / CONTENT, root / "themes", *folders, *named, *shipped]
    if options.dumps is not None:
        places.append(options.dumps)
    record = root / CONTENT / RECORD
    if addresses is None and record.is_file():
        addresses = record.read_bytes()
    misplaced = beside(options) if (root / CONFIG).is_file() else []
    places += misplaced
    names = tuple(path.name for path in misplaced)
    said = (
        names,
        str(root),
        str(options.dumps),
        options.force,
        options.verbose,
        options.strict,
        options.record,
    )
    today = datetime.datetime.now(tz=datetime.UTC).date()
    files = files_key((place for place in places if place.exists()), but=record)
    return fingerprint(files, addresses, site, said, today)
