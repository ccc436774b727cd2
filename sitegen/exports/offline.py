"""The opt-in offline copy: a service worker at the site's root, and the list of what it can keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from sitegen.model import OutputFile, Site
from sitegen.parts.part import Part, fingerprint

WORKER = "static/service-worker.js"
_SCRIPTS = frozenset({WORKER, "static/offline.js"})
LIST = "search/offline.json"
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


def plan_offline(paths: Iterable[str], site: Site) -> Iterator[Part]:
    """The list of what can be kept, from the paths of all other files; none unless `search.offline` is set.

    It names what reading and searching need: pages with their pictures, styles, scripts and the index, but no
    feeds and no exports.
    """
    if not site.search.offline:
        return
    kept = sorted(
        path.removesuffix("index.html")
        for path in paths
        if path.endswith((".html", *_PICTURES)) or path.startswith(("static/", "search/"))
    )
    yield Part(name="offline list", key=fingerprint(kept), make=partial(_make_list, kept))


def _make_list(kept: Sequence[str]) -> list[OutputFile]:
    data = json.dumps({"paths": kept}, separators=(",", ":"))
    return [OutputFile(path=LIST, data=f"{data}\n".encode())]
