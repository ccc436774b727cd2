"""A built website as it is to be published: its files, whose it is, where it will live."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sitegen.errors import OutputError, PublishError
from sitegen.model import Site
from sitegen.output.files import files_below
from sitegen.output.swap import MARKER
from sitegen.publishing.manifest import Held
from sitegen.urls import feed_id_in

HOME = "index.html"
FEED = "atom.xml"  # the feed of papers, which every website has

_CANONICAL = re.compile(rb'<link rel="canonical" href="([^"]*)')


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    root: Path
    files: Mapping[str, Held]
    archive: str
    base_url: str
    added: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))  # that a place needs

    def data(self, path: str) -> bytes:
        """The bytes of a file. PublishError where they are not those that were there when it was read."""
        if path in self.added:
            return self.added[path]
        try:
            data = (self.root / path).read_bytes()
        except FileNotFoundError:
            data = b""
        if _held(data) != self.files[path]:
            raise PublishError(
                "the website was built again while it was published",
                source=str(self.root / path),
                hint="run `sitegen publish` again; it goes on where it stopped",
            )
        return data


def read_built_site(
    root: Path, progress: Callable[[str, int, int], None], *, added: Mapping[str, bytes]
) -> BuiltSite:
    """The website in a folder, with files that it does not have. OutputError where there is no whole one."""
    if not (root / MARKER).is_file():
        hint = "run `sitegen build` first, or give --output"
        raise OutputError("no built site here", source=str(root), hint=hint)
    if not (root / HOME).is_file():
        raise OutputError("no home page: index.html", source=str(root), hint="build again")
    paths = sorted(path for path, _ in files_below(root))
    files = {path: _held(data) for path, data in added.items()}
    for done, path in enumerate(paths):
        if done % 256 == 0:
            progress("reading the website", done, len(paths))
        if any("\udc80" <= char <= "\udcff" for char in path):  # a byte that is no text
            raise OutputError("file name is not UTF-8", source=str(root / path), hint="rename the file")
        files[path] = _held((root / path).read_bytes())
    home = (root / HOME).read_bytes()
    feed = (root / FEED).read_bytes() if FEED in files else b""
    return BuiltSite(
        root=root,
        files=files,
        archive=archive_of(home, feed),
        base_url=_base_url(home),
        added={path: data for path, data in added.items() if path not in paths},
    )


def archive_of(home: bytes, feed: bytes) -> str:
    """What tells an archive from others: its `feed_id`; with the address where that is nobody's own."""
    feed_id = feed_id_in(feed)
    return feed_id if feed_id not in {"", Site().feed_id} else f"{feed_id} {_base_url(home)}".strip()


def _base_url(home: bytes) -> str:
    found = _CANONICAL.search(home)
    return html.unescape(found[1].decode()) if found else ""


def _held(data: bytes) -> Held:
    return Held(len(data), hashlib.sha256(data).hexdigest())
