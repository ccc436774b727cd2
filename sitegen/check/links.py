"""Where links lead, and whether anything is there."""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from sitegen.check.report import Finding, fault
from sitegen.check.site import BuiltSite

Kind = Literal[
    "inside", "outside", "other", "bad"
]  # on the site, at another host, no page at all, no address
_WEB = frozenset(["", "http", "https"])


class Target(NamedTuple):
    """Where a link leads."""

    kind: Kind
    file: str | None = None  # that a server sends; None: none is there
    path: str = ""  # below the base URL; `../` for what lies outside of it
    fragment: str = ""
    why: str = ""  # it is no address


class Resolver:
    """Where the links of a site lead. A link that many pages have is looked up once."""

    def __init__(self, site: BuiltSite, gone: frozenset[str]) -> None:
        """`gone` are the folders of which nothing is left: what leads into them is told of once."""
        self._site = site
        self._gone = gone
        self._known: dict[tuple[str, str], Target] = {}

    def target(self, source: str, url: str) -> Target:
        """Where a link in a file leads."""
        start, rest = source, url
        if url.startswith("../"):
            folder = source.rpartition("/")[0]
            while rest.startswith("../") and folder:
                folder, rest = folder.rpartition("/")[0], rest[3:]
            start = f"{folder}/index.html".lstrip("/")
        elif not url.startswith(("#", "?")) and url:
            start = f"{source.rpartition('/')[0]}/index.html".lstrip("/")
        found = self._known.get((start, rest))
        if found is None:
            found = self._known[start, rest] = self._look_up(start, rest)
        return found

    def _look_up(self, source: str, url: str) -> Target:
        try:
            if urlsplit(url).scheme not in _WEB:
                return Target("other")
            place = self._site.place(source, url)
        except ValueError as cause:  # `http://[` and the like
            return Target("bad", why=str(cause))
        if place is None:
            return Target("outside")
        path, fragment = place
        return Target("inside", self._site.file_of(path), path, fragment)

    def is_broken(self, target: Target) -> bool:
        """Whether nothing is there; of other hosts, nobody knows."""
        if target.kind == "inside":
            return target.file is None and target.path.partition("/")[0] not in self._gone
        return target.kind == "bad"

    def told(self, source: str, url: str, target: Target, line: int | None) -> Finding:
        """A broken link as a fault."""
        name = self._site.path(source)
        if target.kind == "bad":
            return fault(f"no address: {url}", name, line, hint=target.why)
        hint = "the page it leads to is not there"
        if target.path.startswith("../") and url.startswith("/"):
            hint = f"it leads out of the site, which lives below {self._site.base}"
        return fault(f"broken link: {url}", name, line, hint=hint)
