"""The sitemap as the site has it, with those that it is an index of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from sitegen.check.addresses import elsewhere
from sitegen.check.report import Finding, fault
from sitegen.check.site import BuiltSite

_FILE = re.compile(r"sitemap(?:-\d+)?\.xml")
_LOC = re.compile(rb"<loc>\s*([^<]*?)\s*</loc>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    places: Mapping[str, tuple[str, int]]  # file and line of each page, by its path
    findings: tuple[Finding, ...]
    gone: frozenset[str]  # folders of the website of which nothing is left


def read_sitemap(site: BuiltSite) -> Sitemap:
    places: dict[str, tuple[str, int]] = {}
    findings: list[Finding] = []
    if "sitemap.xml" not in site.files:
        findings.append(fault("no such file", site.path("sitemap.xml")))
    for name in filter(_FILE.fullmatch, site.files):
        for url, line in _urls(site, name, findings):
            path = _path(site, url)
            if path is None:
                findings.append(elsewhere(site, name, url, line))
            elif path in places and not _FILE.fullmatch(path):
                findings.append(fault(f"page is there twice: {url}", site.path(name), line))
            else:
                places[path] = name, line
    pages = {path: place for path, place in places.items() if not _FILE.fullmatch(path)}
    gone = _gone(site, pages)
    findings += [
        fault(
            f"folder is missing: {folder}/",
            str(site.root),
            hint="part of the website was deleted, or its build was copied in part; build again",
        )
        for folder in sorted(gone)
    ]
    return Sitemap(places=pages, findings=tuple(findings), gone=gone)


def _gone(site: BuiltSite, pages: Iterable[str]) -> frozenset[str]:
    """Folders of which nothing is left: of those that the sitemap names, and of what every website has."""
    wanted = {path.partition("/")[0] for path in pages if "/" in path}
    wanted |= {"data"} if wanted else set()
    if b"static/" in site.read("index.html"):  # a theme may do without
        wanted.add("static")
    return frozenset(wanted) - {name.partition("/")[0] for name in site.files if "/" in name}


def _urls(site: BuiltSite, name: str, findings: list[Finding]) -> Iterator[tuple[str, int]]:
    """The addresses in a sitemap, each with its line."""
    data = site.read(name)
    try:
        found = [
            (each.text or "").strip()
            for each in ElementTree.fromstring(data).iter()  # noqa: S314 - the site's own file
            if each.tag.rpartition("}")[2] == "loc"
        ]
    except ElementTree.ParseError as cause:
        findings.append(fault(f"is no XML: {cause}", site.path(name), cause.position[0]))
        return
    line = end = 0
    for url, match in zip(found, _LOC.finditer(data), strict=False):
        line += data.count(b"\n", end, match.start())
        end = match.start()
        yield url, line + 1


def _path(site: BuiltSite, url: str) -> str | None:
    """The path of an address below the base URL; None for one that is elsewhere."""
    try:
        place = site.place("", url) if url.startswith(site.base_url) else None
    except ValueError:
        return None
    return place[0] if place else None
