"""The addresses by which a page tells programs where it lives, and those that a site must keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from sitegen.check.html import line_of
from sitegen.check.page import PageFacts
from sitegen.check.report import Finding, Findings, fault
from sitegen.check.site import BuiltSite
from sitegen.urls import page_file

_LOCAL = frozenset(["localhost", "127.0.0.1", "0.0.0.0", "::1"])  # noqa: S104 - names, nothing is bound
_BEGINNING = re.compile(r"([^/]*//[^/]*/)(?:[^/]*/)?")


def base_findings(site: BuiltSite, facts: PageFacts) -> Findings:
    """Addresses of a page that are not below the base URL, and one that is another page's."""
    name = site.path(facts.name)
    for link in facts.links:
        away = not link.url.startswith(site.base_url)
        if away and (link.use == "address" or (link.strict and _is_left_over(site, link.url))):
            yield elsewhere(site, facts.name, link.url, line_of(facts.data, link.start))
    path = facts.name.removesuffix("index.html") if facts.name.endswith("/index.html") else facts.name
    own = site.base_url + quote("" if path == "index.html" else path)
    if (
        facts.is_page
        and facts.canonical.startswith(site.base_url)
        and facts.canonical != own
        and site.file_of(_below(site, facts.canonical)) is not None
    ):
        start = next(link.start for link in facts.links if link.url == facts.canonical)
        message = f"says that its address is that of another page: {facts.canonical}"
        yield fault(message, name, line_of(facts.data, start))


def elsewhere(site: BuiltSite, name: str, url: str, line: int | None) -> Finding:
    """The fault of a file that says of itself that it lives on another site."""
    message = f"address of another base URL than {site.base_url}: {_beginning(url, site.base_url)}"
    hint = "part of the website is of another build; delete the folder and build again"
    if _is_left_over(site, url):
        hint = "it was built for your own machine; delete the folder and build again"
    return fault(message, site.path(name), line, hint=hint)


def _beginning(url: str, base_url: str) -> str:
    """What the files of another build have in common: the host, and on the same host the first folder."""
    match = _BEGINNING.match(url)
    if match is None:
        return url
    return match[0] if base_url.startswith(match[1]) else match[1]


def _is_left_over(site: BuiltSite, url: str) -> bool:
    """Whether an address is of the machine on which somebody tried the site."""
    return _host(url) in _LOCAL and _host(site.base_url) not in _LOCAL


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _below(site: BuiltSite, url: str) -> str:
    place = site.place("", url)
    return place[0] if place else ""


def record_findings(
    site: BuiltSite, recorded: Mapping[str, int], record: str, gone: frozenset[str]
) -> Findings:
    """Addresses that were published and are not there; each has its line in the `record` of them.

    Those in folders that are `gone` are not told one by one.
    """
    for path, line in recorded.items():
        if page_file(path) not in site.files and path.partition("/")[0] not in gone:
            yield fault(f"address is gone: /{path}", record, line)
