"""The folder of a built site, read as a server would serve it: its files, and where an address leads."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen.check.html import parse_tag, places
from sitegen.errors import OutputError
from sitegen.output.swap import MARKER
from sitegen.urls import base_path, feed_id_in

_SITEMAP = re.compile(rb"^Sitemap: (\S+)sitemap\.xml\s*$", re.MULTILINE)


@dataclass(frozen=True)
class BuiltSite:
    root: Path
    files: Mapping[str, int]  # every file's path below the root, with its size; sorted
    base_url: str

    def read(self, name: str) -> bytes:
        """A file's bytes; none of a file that is not there."""
        return (self.root / name).read_bytes() if name in self.files else b""

    def path(self, name: str) -> str:
        """A file as messages name it."""
        return f"{self.root}/{name}"

    @cached_property
    def base(self) -> str:
        """The path below which the site lives, as links are compared with it."""
        return unquote(base_path(self.base_url))

    @cached_property
    def feed_id(self) -> str:
        """The `feed_id` of the archive; empty where there is no feed of papers."""
        return feed_id_in(self.read("atom.xml"))

    def file_of(self, path: str) -> str | None:
        """The file a server sends for a path; a folder without its slash is none: it costs a redirect."""
        name = f"{path.lstrip('/')}index.html" if path.endswith("/") or not path else path
        return name if name in self.files else None

    def place(self, source: str, link: str) -> tuple[str, str] | None:
        """Site-relative path and fragment of a link in a file; None for another host.

        ValueError for what is no address. What leads out of the site begins with `../`.
        """
        parts = urlsplit(link)
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if parts.scheme or parts.netloc:
            return (path[len(self.base) :], fragment) if link.startswith(self.base_url) else None
        if path.startswith("/"):
            return (path[len(self.base) :] if path.startswith(self.base) else f"../{path}"), fragment
        if not path:
            return source, fragment
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        folder = path.endswith("/") or posixpath.basename(path) in {".", ".."}
        return ("" if joined == "." else joined) + ("/" if folder else ""), fragment


def open_site(root: Path) -> BuiltSite:
    """The built site in a folder. OutputError when the folder holds none."""
    if not (root / MARKER).is_file():
        hint = "run `sitegen build` first, or give --output"
        if root.is_dir() and any(root.iterdir()):
            hint = f"sitegen did not make this folder, which has no {MARKER}; give --output the right one"
        raise OutputError("no built site here", source=str(root), hint=hint)
    return BuiltSite(root=root, files=dict(sorted(_files(root))), base_url=_base_url(root))


def _files(root: Path) -> Iterator[tuple[str, int]]:
    """Each file below a folder, with its size."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                name = f"{folder}{entry.name}"
                if entry.is_dir():
                    waiting.append(f"{name}/")
                elif entry.is_file():
                    yield name, entry.stat().st_size


def _base_url(root: Path) -> str:
    """The base URL of a site, as its home page says it, or else robots.txt."""
    home, robots = root / "index.html", root / "robots.txt"
    for place in places(home.read_bytes()) if home.is_file() else ():
        tag = parse_tag(place.name, place.attributes)
        if tag.name == "link" and tag.get("rel") == "canonical" and tag.get("href"):
            return tag.get("href")
    found = _SITEMAP.search(robots.read_bytes()) if robots.is_file() else None
    return found[1].decode("utf-8", "replace") if found else "http://localhost/"
