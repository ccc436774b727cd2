"""A built site, read as a server would serve it: links, feeds, search index, counts.

Only what lies in the folder is looked at; links to other hosts are counted, not followed.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from sitegen.errors import OutputError, SitegenError
from sitegen.output import MARKER
from sitegen.search.check import check_index
from sitegen.urls import base_path

_LINK = re.compile(
    rb"""<(\w+)\s[^>]*?\b(?:href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>""", re.IGNORECASE
)
_ID = re.compile(rb"""\sid\s*=\s*["']?([^"'\s>]+)""")
_CANONICAL = re.compile(rb"""<link rel="canonical" href="([^"]*)""")
_PRE = re.compile(rb"<(pre|script)\b[^>]*>.*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was looked at, and what is wrong."""

    pages: int
    links: int  # to places on the site
    outside: int  # to other hosts
    feeds: int
    papers: int
    faults: tuple[SitegenError, ...]

    def __str__(self) -> str:
        verdict = f"{len(self.faults)} faults" if self.faults else "no fault"
        return (
            f"{self.pages:,} pages, {self.links:,} links, {self.outside:,} links to other hosts, "
            f"{self.feeds:,} feeds, {self.papers:,} papers: {verdict}"
        )


def check_site(root: Path) -> CheckReport:
    """Look through a built site. OutputError when the folder holds none."""
    if not (root / MARKER).is_file():
        raise OutputError(
            "no built site here", source=str(root), hint="run `sitegen build` first, or give --output"
        )
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    home = _CANONICAL.search(_read(root, "index.html", files))
    base_url = html.unescape(home[1].decode()) if home else "http://localhost/"
    site = _Site(root=root, files=frozenset(files), base_url=base_url)
    faults: list[SitegenError] = []
    pages = sorted(name for name in files if name.endswith(".html"))
    counts = {"inside": 0, "outside": 0}
    for page in pages:
        faults.extend(site.page_faults(page, counts))
    feeds = sorted(name for name in files if name.endswith((".xml", "feed.json", ".opml")))
    for feed in feeds:
        faults.extend(site.feed_faults(feed, counts))
    faults.extend(
        OutputError(message, source=f"{root}/search", hint="build again")
        for message in check_index(lambda name: (root / name).read_bytes() if name in files else None)
    )
    papers, wrong = site.count_faults()
    return CheckReport(
        pages=len(pages),
        links=counts["inside"],
        outside=counts["outside"],
        feeds=len(feeds),
        papers=papers,
        faults=(*faults, *wrong),
    )


def _read(root: Path, name: str, files: Iterable[str]) -> bytes:
    return (root / name).read_bytes() if name in files else b""


@dataclass(frozen=True, slots=True)
class _Site:
    root: Path
    files: frozenset[str]
    base_url: str

    def page_faults(self, page: str, counts: dict[str, int]) -> Iterator[SitegenError]:
        """Links that lead nowhere, and fragments that the page they lead to does not have."""
        data = _PRE.sub(b"", (self.root / page).read_bytes())
        for match in _LINK.finditer(data):
            link = html.unescape((match[2] if match[2] is not None else match[3]).decode("utf-8", "replace"))
            line = data.count(b"\n", 0, match.start()) + 1
            yield from self._link_faults(page, link, line, counts)

    def feed_faults(self, feed: str, counts: dict[str, int]) -> Iterator[SitegenError]:
        """A feed that does not parse, and absolute links in it that lead nowhere on this site."""
        data = (self.root / feed).read_bytes()
        source = f"{self.root}/{feed}"
        try:
            links = _json_links(data) if feed.endswith(".json") else _xml_links(data)
        except (ElementTree.ParseError, ValueError) as cause:
            yield OutputError(f"does not parse: {cause}", source=source, hint="build again")
            return
        for link in links:
            yield from self._link_faults(feed, link, None, counts)

    def _link_faults(
        self, source: str, link: str, line: int | None, counts: dict[str, int]
    ) -> Iterator[SitegenError]:
        place = self._place(source, link)
        if place is None:
            counts["outside"] += 1
            return
        counts["inside"] += 1
        path, fragment = place
        name = f"{self.root}/{source}"
        target = self._file(path)
        if target is None:
            yield OutputError(
                f"broken link: {link}", source=name, line=line, hint="the page it leads to is not there"
            )
        elif fragment and target.endswith(".html") and fragment not in _ids(self.root / target):
            yield OutputError(f"no such place on the page: {link}", source=name, line=line)

    def _place(self, source: str, link: str) -> tuple[str, str] | None:
        """Site-relative path and fragment of a link; None for another host."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if not link.startswith(self.base_url):
                return None
            return unquote(parts.path)[len(base_path(self.base_url)) :], unquote(parts.fragment)
        path = unquote(parts.path)
        if path.startswith("/"):
            base = base_path(self.base_url)
            return (path[len(base) :] if path.startswith(base) else f"../{path}"), unquote(parts.fragment)
        if not path:
            return source, unquote(parts.fragment)
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        return ("" if joined == "." else joined) + ("/" if path.endswith(("/", ".")) else ""), unquote(
            parts.fragment
        )

    def _file(self, path: str) -> str | None:
        """The file a server sends for a path; a folder without its slash is none: it costs a redirect."""
        name = f"{path.lstrip('/')}index.html" if path.endswith("/") or not path else path
        return name if name in self.files else None

    def count_faults(self) -> tuple[int, list[SitegenError]]:
        """The number of papers, and where pages, exports and index do not agree on it."""
        faults: list[SitegenError] = []
        pages = {name.split("/")[1] for name in self.files if re.fullmatch(r"papers/[^/]+/index\.html", name)}
        lines = _read(self.root, "data/papers.jsonl", self.files).splitlines()
        exported = {json.loads(line)["slug"] for line in lines}
        moved = {name for name in pages - exported if _is_redirect(self.root / f"papers/{name}/index.html")}
        for slug in sorted((pages - moved) ^ exported):
            missing = "data/papers.jsonl" if slug in pages else "papers/"
            faults.append(
                OutputError(f"paper is not in {missing}: {slug}", source=str(self.root), hint="build again")
            )
        for digest in json.loads(_read(self.root, "data/digests.json", self.files) or b"[]"):
            faults += [
                OutputError(f"digest {digest['id']} lists an unknown paper: {slug}", source=str(self.root))
                for slug in digest["papers"]
                if slug not in exported
            ]
            if f"digests/{digest['id']}/index.html" not in self.files:
                faults.append(OutputError(f"digest has no page: {digest['id']}", source=str(self.root)))
        return len(exported), faults


def _is_redirect(path: Path) -> bool:
    return b'http-equiv="refresh"' in path.read_bytes()


@cache
def _ids(path: Path) -> frozenset[str]:
    return frozenset(html.unescape(match.decode()) for match in _ID.findall(path.read_bytes()))


def _xml_links(data: bytes) -> list[str]:
    root = ElementTree.fromstring(data)  # noqa: S314 - the site's own file
    links = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in {"link", "loc", "comments"}:
            links.append(element.get("href") or (element.text or "").strip())
        links += [value for key, value in element.items() if key in {"xmlUrl", "htmlUrl"}]
    return [link for link in links if link and "{" not in link]


def _json_links(data: bytes) -> list[str]:
    value = json.loads(data)
    items = value.get("items", []) if isinstance(value, dict) else []
    keys: tuple[str, ...] = ("home_page_url", "feed_url", "next_url")
    return [value[key] for key in keys if key in value] + [item["url"] for item in items if "url" in item]
