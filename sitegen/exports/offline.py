"""The opt-in offline copy: a service worker at the site's root, what it can keep, and how much that is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from sitegen.model import OutputFile, Site
from sitegen.parts.part import Part, fingerprint

WORKER = "static/service-worker.js"
_SCRIPTS = frozenset(
    f"static/{name}.js" for name in ("service-worker", "offline", "offline-copy", "offline-old")
)
LIST = "search/offline.json"
SIZE = "search/offline-size.json"  # of its own, because the list is long: a page shows the size before
_PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


def place_scripts(files: Iterable[OutputFile], site: Site) -> Iterator[OutputFile]:
    """A theme's files as the site has them: the scripts of the offline copy only if `search.offline` is set.

    The service worker moves to the root, below which it may keep files.
    """
    for file in files:
        if file.path == WORKER and site.search.offline:
            yield OutputFile(path=WORKER.rpartition("/")[2], data=file.data)
        elif file.path not in _SCRIPTS or site.search.offline:
            yield file


def plan_offline(sizes: Mapping[str, int], site: Site) -> Iterator[Part]:
    """The list of what can be kept, and how much that is, from the bytes of all other files by their paths.

    Nothing unless `search.offline` is set. The list names what reading and searching need: pages with their
    pictures, styles, scripts and the index, but no feeds and no exports.
    """
    if not site.search.offline:
        return
    kept = sorted(
        path
        for path in sizes
        if path.endswith((".html", "/rows.txt", *_PICTURES)) or path.startswith(("static/", "search/"))
    )
    size = {"files": len(kept), "bytes": sum(sizes[path] for path in kept)}
    paths = [path.removesuffix("index.html") for path in kept]
    yield _json_part("offline list", LIST, {"paths": sorted(paths)})
    yield _json_part("offline size", SIZE, size)


def _json_part(name: str, path: str, value: Mapping[str, object]) -> Part:
    return Part(name=name, key=fingerprint(value), make=partial(_make, path, value))


def _make(path: str, value: Mapping[str, object]) -> list[OutputFile]:
    data = json.dumps(value, separators=(",", ":"))
    return [OutputFile(path=path, data=f"{data}\n".encode())]
