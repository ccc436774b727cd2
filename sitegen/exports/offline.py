"""The opt-in offline copy: a service worker at the site's root, and the list of what it can keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sitegen.model import OutputFile, Site

WORKER = "static/service-worker.js"
_SCRIPTS = frozenset({WORKER, "static/offline.js"})
LIST = "search/offline.json"
_PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


def offline_files(files: Iterable[OutputFile], site: Site) -> Iterator[OutputFile]:
    """A site's files with those of the offline copy: none of them unless `search.offline` is set.

    The service worker moves to the root, below which it may keep files. The list names what reading and
    searching need: pages with their pictures, styles, scripts and the index, but no feeds and no exports.
    """
    kept: list[str] = []
    for file in files:
        if file.path in _SCRIPTS and not site.search.offline:
            continue
        if file.path == WORKER:
            yield OutputFile(path=WORKER.rpartition("/")[2], data=file.data)
            continue
        if file.path.endswith((".html", *_PICTURES)) or file.path.startswith(("static/", "search/")):
            kept.append(file.path.removesuffix("index.html"))
        yield file
    if site.search.offline:
        paths = {"paths": sorted(kept)}
        yield OutputFile(path=LIST, data=json.dumps(paths, separators=(",", ":")).encode() + b"\n")
