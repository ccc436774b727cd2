"""What scripts and style sheets load, and the other files that name pages."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from sitegen.check.addresses import elsewhere
from sitegen.check.html import line_of
from sitegen.check.links import Resolver
from sitegen.check.page import Use
from sitegen.check.policy import judge
from sitegen.check.report import Finding, Findings, fault, finding
from sitegen.check.site import BuiltSite

# What a script loads (`from "./x.js"`, `new URL("x.js", import.meta.url)`) and a style sheet shows.
_LOADED: dict[str, tuple[Use, re.Pattern[bytes]]] = {
    ".js": (
        "script",
        re.compile(
            rb"""\b(?:(?:from|import|import\()\s*["']((?:https?://)?[\w./-]+\.\w+)["']"""
            rb"""|URL\(\s*["']([\w./-]+\.\w+)["']\s*,\s*import\.meta\.url)"""
        ),
    ),
    ".css": ("style", re.compile(rb"""url\(\s*["']?(?!data:)([^"')\s]+)|@import\s+["']([^"']+)""")),
}
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Followed:
    """What the links of files that are no pages came to."""

    inside: int
    outside: int
    findings: tuple[Finding, ...]


def follow_assets(site: BuiltSite, resolver: Resolver) -> Followed:
    """Files of the theme that a script or style sheet names and that are not there, or on another host."""
    inside = outside = 0
    findings: list[Finding] = []
    for name in site.files:
        use, pattern = _LOADED.get(posixpath.splitext(name)[1], ("script", None))
        if pattern is None or not name.startswith("static/"):
            continue
        data = _COMMENT.sub(_blank, site.read(name))
        for match in pattern.finditer(data):
            url = match[match.lastindex or 1].decode("utf-8", "replace")
            line = line_of(data, match.start())
            target = resolver.target(name, url)
            inside += target.kind == "inside"
            outside += target.kind == "outside"
            if resolver.is_broken(target):
                findings.append(resolver.told(name, url, target, line))
            elif target.kind == "outside" and (judged := judge(url, use, "", site.base_url)):
                level, message, hint = judged
                findings.append(finding(level, message, site.path(name), line, hint=hint))
    return Followed(inside, outside, tuple(findings))


def _blank(match: re.Match[bytes]) -> bytes:
    """The lines of a comment without its text, so that those below keep their numbers."""
    return b"\n" * match[0].count(b"\n")


def follow_lists(site: BuiltSite, resolver: Resolver) -> Followed:
    """Addresses in the lists for programs: of feeds, of search engines, of language models."""
    inside = outside = 0
    findings: list[Finding] = []
    for name, urls in _lists(site, findings):
        data = site.read(name)
        for url in urls:
            target = resolver.target(name, url)
            inside += target.kind == "inside"
            outside += target.kind == "outside"
            line = line_of(data, data.find(url.encode()))
            if resolver.is_broken(target):
                findings.append(resolver.told(name, url, target, line))
            elif target.kind == "outside":
                findings.append(elsewhere(site, name, url, line))
    return Followed(inside, outside, tuple(findings))


def _lists(site: BuiltSite, findings: list[Finding]) -> list[tuple[str, list[str]]]:
    """The addresses of the site itself that each list names."""
    lists: list[tuple[str, list[str]]] = []
    for name, pick in (("feeds.opml", _opml_urls), ("opensearch.xml", _opensearch_urls)):
        if name in site.files:
            try:
                lists.append((name, pick(ElementTree.fromstring(site.read(name)))))  # noqa: S314 - our own
            except ElementTree.ParseError as cause:
                findings.append(fault(f"is no XML: {cause}", site.path(name), cause.position[0]))
    robots = re.findall(r"^Sitemap: (\S+)", site.read("robots.txt").decode("utf-8", "replace"), re.MULTILINE)
    links = re.findall(r"^- \[.*\]\((\S+)\)", site.read("llms.txt").decode("utf-8", "replace"), re.MULTILINE)
    return [*lists, ("robots.txt", robots), ("llms.txt", links)]


def _opml_urls(root: ElementTree.Element) -> list[str]:
    return [value for each in root.iter() for key in ("xmlUrl", "htmlUrl") if (value := each.get(key))]


def _opensearch_urls(root: ElementTree.Element) -> list[str]:
    """Those without what a browser fills in."""
    found = (each.get("template", "").partition("?")[0] for each in root.iter())
    return [url for url in found if url]


def offline_findings(site: BuiltSite) -> Findings:
    """Files that the offline copy would ask for in vain."""
    name = "search/offline.json"
    if name not in site.files:
        return
    try:
        paths = json.loads(site.read(name))["paths"]
        missing = [path for path in paths if site.file_of(path) is None]
    except (ValueError, LookupError, TypeError, AttributeError) as cause:
        yield fault(f"does not parse: {cause}", site.path(name), 1)
        return
    for path in missing:
        yield fault(f"no such file: {path}", site.path(name))
