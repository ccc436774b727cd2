"""A built site, read as a server would serve it: links, feeds, search index, counts.

Only what lies in the folder is looked at; links to other hosts are counted, not followed.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from sitegen.errors import OutputError, SitegenError
from sitegen.output.swap import MARKER
from sitegen.search.check import check_index
from sitegen.text.wording import counted, paper_count
from sitegen.urls import base_path, page_file

_LINK = re.compile(
    rb"""<(\w+)\s(?:[^>]*?\s)?(?:href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>""", re.IGNORECASE
)
_ID = re.compile(rb"""\sid\s*=\s*["']?([^"'\s>]+)""")
_CANONICAL = re.compile(rb"""<link rel="canonical" href="([^"]*)""")
_FEED_ID = re.compile(r"<id>tag:([^:<]*):")
_VERBATIM = re.compile(rb"(<(pre|script|style)\b[^>]*>)(.*?)(?=</\2>)", re.DOTALL | re.IGNORECASE)
# Feeds, and what else leads to pages in XML; an owner may have files of other kinds.
_FEED = re.compile(
    r"(?:.*/)?(?:feed\.xml|atom\.xml|feed\.json)|feeds/.*\.xml|sitemap(?:-\d+)?\.xml|opensearch\.xml|feeds\.opml"
)
# What a script loads (`from "./x.js"`, `new URL("x.js", import.meta.url)`) and a style sheet shows.
_LOADED = {
    ".js": re.compile(
        rb"""\b(?:(?:from|import|import\()\s*["']([\w./-]+\.\w+)["']"""
        rb"""|URL\(\s*["']([\w./-]+\.\w+)["']\s*,\s*import\.meta\.url)"""
    ),
    ".css": re.compile(rb"""url\(\s*["']?(?!data:)([^"')\s]+)"""),
}


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
        verdict = counted(len(self.faults), "fault") if self.faults else "no fault"
        return (
            f"{counted(self.pages, 'page')}, {counted(self.links, 'link')}, {self.outside:,} to other hosts, "
            f"{counted(self.feeds, 'feed')}, {paper_count(self.papers)}: {verdict}"
        )


def check_site(
    root: Path, *, recorded: Mapping[str, int] = MappingProxyType({}), record: str = ""
) -> CheckReport:
    """Look through a built site. OutputError when the folder holds none.

    `recorded` are the paths that were published, each with its line in the `record` of them.
    """
    if not (root / MARKER).is_file():
        raise OutputError(
            "no built site here", source=str(root), hint="run `sitegen build` first, or give --output"
        )
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    home = _CANONICAL.search(_read(root, "index.html", files))
    base_url = html.unescape(home[1].decode()) if home else "http://localhost/"
    site = _Site(root=root, files=frozenset(files), base_url=base_url)
    faults: list[SitegenError] = []
    if not home:
        faults.append(OutputError("no home page: index.html", source=str(root), hint="build again"))
    pages = sorted(name for name in files if name.endswith(".html"))
    counts = {"inside": 0, "outside": 0}
    for page in pages:
        faults.extend(site.page_faults(page, counts))
    for name in sorted(name for name in files if name.startswith("static/")):
        faults.extend(site.static_faults(name, counts))
    feeds = sorted(name for name in files if _FEED.fullmatch(name))
    for feed in feeds:
        faults.extend(site.feed_faults(feed, counts))
    faults.extend(site.search_faults())
    faults += [
        OutputError(f"address is gone: /{path}", source=record, line=line, hint="build again")
        for path, line in recorded.items()
        if page_file(path) not in site.files
    ]
    papers, wrong = site.count_faults()
    return CheckReport(
        pages=len(pages),
        links=counts["inside"],
        outside=counts["outside"],
        feeds=len(feeds),
        papers=papers,
        faults=(*faults, *wrong),
    )


def archive_id(root: Path) -> str:
    """The `feed_id` of the archive that a built site shows; empty where it has no feed of papers."""
    feed = root / "atom.xml"
    found = _FEED_ID.search(feed.read_text(encoding="utf-8")) if feed.is_file() else None
    return html.unescape(found[1]) if found else ""


def _read(root: Path, name: str, files: Iterable[str]) -> bytes:
    return (root / name).read_bytes() if name in files else b""


@dataclass(frozen=True, slots=True)
class _Site:
    root: Path
    files: frozenset[str]
    base_url: str
    ids: dict[str, frozenset[str]] = field(default_factory=dict)  # of the pages looked at so far

    def page_faults(self, page: str, counts: dict[str, int]) -> Iterator[SitegenError]:
        """Links that lead nowhere, and fragments that the page they lead to does not have."""
        data = _VERBATIM.sub(_blank, (self.root / page).read_bytes())
        for match in _LINK.finditer(data):
            link = html.unescape((match[2] if match[2] is not None else match[3]).decode("utf-8", "replace"))
            line = data.count(b"\n", 0, match.start()) + 1
            if match[1] != b"link" and link.startswith(self.base_url) and not self._leads_somewhere(link):
                # Pages link to each other relatively. An address in full was written by somebody, and the
                # host may have more than this site.
                counts["outside"] += 1
                continue
            yield from self._link_faults(page, link, line, counts)

    def _leads_somewhere(self, link: str) -> bool:
        try:
            place = self._place("", link)
        except ValueError:
            return True  # for `_link_faults` to tell
        return place is not None and self._file(place[0]) is not None

    def static_faults(self, name: str, counts: dict[str, int]) -> Iterator[SitegenError]:
        """Files of the theme that a script or style sheet names and that are not there."""
        pattern = _LOADED.get(posixpath.splitext(name)[1])
        data = (self.root / name).read_bytes() if pattern else b""
        for match in pattern.finditer(data) if pattern else ():
            link = match[match.lastindex or 1].decode("utf-8", "replace")
            line = data.count(b"\n", 0, match.start()) + 1
            yield from self._link_faults(name, link, line, counts)

    def search_faults(self) -> Iterator[SitegenError]:
        """Files of the search index that are missing or do not open."""

        def read(name: str) -> bytes | None:
            return (self.root / name).read_bytes() if name in self.files else None

        try:
            messages = list(check_index(read))
        except (ValueError, LookupError, TypeError) as cause:
            messages = [f"the index does not parse: {cause!r}"]
        for message in messages:
            yield OutputError(message, source=f"{self.root}/search", hint="build again")

    def feed_faults(self, feed: str, counts: dict[str, int]) -> Iterator[SitegenError]:
        """A feed that does not parse, and absolute links in it that lead nowhere on this site."""
        data = (self.root / feed).read_bytes()
        source = f"{self.root}/{feed}"
        try:
            links = _json_links(data) if feed.endswith(".json") else _xml_links(data)
        except ElementTree.ParseError as cause:
            line = cause.position[0]
            yield OutputError(f"is no XML: {cause}", source=source, line=line, hint="build again")
            return
        except (ValueError, LookupError, TypeError, AttributeError) as cause:
            line = cause.lineno if isinstance(cause, json.JSONDecodeError) else 1
            yield OutputError(f"is no JSON feed: {cause}", source=source, line=line, hint="build again")
            return
        for link in links:
            yield from self._link_faults(feed, link, None, counts)

    def _link_faults(
        self, source: str, link: str, line: int | None, counts: dict[str, int]
    ) -> Iterator[SitegenError]:
        name = f"{self.root}/{source}"
        try:
            place = self._place(source, link)
        except ValueError as cause:  # `http://[` and the like
            yield OutputError(f"no address: {link}", source=name, line=line, hint=str(cause))
            return
        if place is None:
            counts["outside"] += 1
            return
        counts["inside"] += 1
        path, fragment = place
        target = self._file(path)
        if target is None:
            yield OutputError(
                f"broken link: {link}", source=name, line=line, hint="the page it leads to is not there"
            )
        elif fragment and target.endswith(".html") and fragment not in self._ids(target):
            yield OutputError(f"no such place on the page: {link}", source=name, line=line)

    def _place(self, source: str, link: str) -> tuple[str, str] | None:
        """Site-relative path and fragment of a link; None for another host."""
        parts = urlsplit(link)
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        base = unquote(base_path(self.base_url))
        if parts.scheme or parts.netloc:
            return (path[len(base) :], fragment) if link.startswith(self.base_url) else None
        if path.startswith("/"):
            return (path[len(base) :] if path.startswith(base) else f"../{path}"), fragment
        if not path:
            return source, fragment
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        folder = path.endswith("/") or posixpath.basename(path) in {".", ".."}
        return ("" if joined == "." else joined) + ("/" if folder else ""), fragment

    def _ids(self, page: str) -> frozenset[str]:
        """The places on a page that a fragment can name."""
        if page not in self.ids:
            found = _ID.findall((self.root / page).read_bytes())
            self.ids[page] = frozenset(html.unescape(match.decode("utf-8", "replace")) for match in found)
        return self.ids[page]

    def _file(self, path: str) -> str | None:
        """The file a server sends for a path; a folder without its slash is none: it costs a redirect."""
        name = f"{path.lstrip('/')}index.html" if path.endswith("/") or not path else path
        return name if name in self.files else None

    def count_faults(self) -> tuple[int, list[SitegenError]]:
        """The number of papers, and where pages, exports and index do not agree on it."""
        faults: list[SitegenError] = []
        pages = {name.split("/")[1] for name in self.files if re.fullmatch(r"papers/[^/]+/index\.html", name)}
        exported = self._exported(faults)
        moved = {
            name for name in pages - set(exported) if _is_redirect(self.root / f"papers/{name}/index.html")
        }
        if "data/papers.jsonl" in self.files:
            faults += [
                self._fault(f"paper is missing: {slug}", "data/papers.jsonl")
                for slug in sorted(pages - moved - set(exported))
            ]
        faults += [
            self._fault(f"paper has no page: {slug}", "data/papers.jsonl", line)
            for slug, line in exported.items()
            if slug not in pages
        ]
        for digest in self._digests(faults):
            faults += [
                self._fault(f"digest {digest['id']} lists an unknown paper: {slug}", "data/digests.json")
                for slug in digest["papers"]
                if slug not in exported
            ]
            if f"digests/{digest['id']}/index.html" not in self.files:
                faults.append(self._fault(f"digest has no page: {digest['id']}", "data/digests.json"))
        return len(exported), faults

    def _exported(self, faults: list[SitegenError]) -> dict[str, int]:
        """The slug of each paper in papers.jsonl, and its line."""
        name = "data/papers.jsonl"
        if name not in self.files:
            faults.append(self._fault("no such file", name))
        exported: dict[str, int] = {}
        for number, line in enumerate(_read(self.root, name, self.files).splitlines(), start=1):
            try:
                slug = json.loads(line)["slug"]
            except (ValueError, LookupError, TypeError) as cause:
                faults.append(self._fault(f"is no paper: {cause}", name, number))
                continue
            if slug in exported:
                faults.append(self._fault(f"paper is there twice: {slug}", name, number))
            exported[slug] = number
        return exported

    def _digests(self, faults: list[SitegenError]) -> list[dict[str, Any]]:
        """The rows of digests.json; none where it does not parse."""
        name = "data/digests.json"
        if name not in self.files:
            faults.append(self._fault("no such file", name))
            return []
        try:
            return [
                {"id": row["id"], "papers": list(row["papers"])}
                for row in json.loads(_read(self.root, name, self.files))
            ]
        except (ValueError, LookupError, TypeError) as cause:
            faults.append(self._fault(f"does not parse: {cause}", name, 1))
            return []

    def _fault(self, message: str, name: str, line: int | None = None) -> OutputError:
        return OutputError(message, source=f"{self.root}/{name}", line=line, hint="build again")


def _is_redirect(path: Path) -> bool:
    return b'http-equiv="refresh"' in path.read_bytes()


def _blank(match: re.Match[bytes]) -> bytes:
    """A verbatim element without its text, its lines kept so that those below keep their numbers."""
    return match[1] + b"\n" * match[3].count(b"\n")


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
    items = value["items"]
    keys: tuple[str, ...] = ("home_page_url", "feed_url", "next_url")
    return [value[key] for key in keys if key in value] + [item["url"] for item in items if "url" in item]
