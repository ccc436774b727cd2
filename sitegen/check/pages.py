"""Every page of a site, each read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.check.addresses import base_findings
from sitegen.check.html import line_of
from sitegen.check.ids import id_findings
from sitegen.check.links import Resolver, Target
from sitegen.check.page import Link, PageFacts, read_page
from sitegen.check.policy import policy_findings
from sitegen.check.report import Finding, fault
from sitegen.check.site import BuiltSite
from sitegen.check.sitemap import Sitemap
from sitegen.output.sizes import part_of

_ALWAYS_THERE = frozenset(["", "top"])  # a browser goes to the top of the page
_LED_BY = frozenset(["link", "form"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What all pages together say."""

    pages: int
    inside: int  # links to places on the site
    outside: int  # to other hosts
    linked: frozenset[str]  # files to which another page leads
    shown: tuple[str, ...]  # files that readers are to find: no redirects, no page for errors
    redirects: frozenset[str]
    titles: Mapping[str, str]  # of the papers' pages, by slug
    papers: frozenset[str]  # the slugs of those that have a page, and not a redirect alone
    digests: frozenset[str]  # the ids of those that have one
    findings: tuple[Finding, ...]


def look_through_pages(site: BuiltSite, sitemap: Sitemap, resolver: Resolver) -> Seen:
    looking = _Looking(site, sitemap, resolver)
    for name in site.files:
        if name.endswith(".html"):
            looking.look(read_page(name, site.read(name)))
    looking.find_places()
    return Seen(
        pages=looking.pages,
        inside=looking.inside,
        outside=looking.outside,
        linked=frozenset(looking.linked),
        shown=tuple(looking.shown),
        redirects=frozenset(looking.redirects),
        titles=looking.titles,
        papers=frozenset(looking.titles),
        digests=frozenset(looking.digests),
        findings=tuple(looking.findings),
    )


class _Looking:
    """What is kept of the pages read so far: nothing of their texts."""

    def __init__(self, site: BuiltSite, sitemap: Sitemap, resolver: Resolver) -> None:
        self._site = site
        self._sitemap = sitemap
        self._resolver = resolver
        self._ids: dict[str, frozenset[str]] = {}
        self._same: dict[frozenset[str], frozenset[str]] = {}  # most pages have the same ids: one set serves
        self._asked: list[tuple[Target, str, str, int]] = []  # places on other pages: target, url, page, line
        self.pages = self.inside = self.outside = 0
        self.linked: set[str] = set()
        self.shown: list[str] = []
        self.redirects: set[str] = set()
        self.titles: dict[str, str] = {}
        self.digests: set[str] = set()
        self.findings: list[Finding] = []

    def look(self, facts: PageFacts) -> None:
        self.pages += 1
        ids = frozenset(id_ for id_, _ in facts.ids)
        self._ids[facts.name] = self._same.setdefault(ids, ids)
        for link in facts.links:
            self._follow(facts, link)
        policy = policy_findings(self._site, facts)
        if facts.is_redirect:
            self.redirects.add(facts.name)
        if self._is_ours(facts):
            self.findings += policy
            self.findings += id_findings(self._site, facts)
            self.findings += base_findings(self._site, facts)
            if facts.is_page:
                self.shown.append(facts.name)
        else:
            self.findings += (each for each in policy if each.level == "error")
        self.findings += [
            fault(f"JSON-LD does not parse: {why}", self._site.path(facts.name), line_of(facts.data, start))
            for why, start in facts.unread
        ]
        folder, _, rest = facts.name.partition("/")
        if rest.count("/") == 1 and not facts.is_redirect:
            if folder == "papers":
                self.titles[rest.removesuffix("/index.html")] = facts.title
            elif folder == "digests":
                self.digests.add(rest.removesuffix("/index.html"))

    def _is_ours(self, facts: PageFacts) -> bool:
        """Whether sitegen made a page. An owner's file may say of itself what it likes."""
        path = facts.name.removesuffix("index.html") if facts.name.endswith("index.html") else facts.name
        return part_of(facts.name) != "own" or path in self._sitemap.places or facts.is_redirect

    def _follow(self, facts: PageFacts, link: Link) -> None:
        name, url = facts.name, link.url
        target = self._resolver.target(name, url)
        if target.kind == "other":
            return
        # Pages link to each other relatively. An address in full was written by somebody, and the host may
        # have more than this site.
        loose = not link.strict and target.kind == "inside" and url.startswith(self._site.base_url)
        if target.kind == "outside" or (loose and target.file is None):
            self.outside += 1
            return
        if target.kind == "inside":
            self.inside += 1
        if self._resolver.is_broken(target):
            line = line_of(facts.data, link.start)
            self.findings.append(self._resolver.told(name, url, target, line))
        elif target.file is not None:
            if target.file != name and link.use in _LED_BY and not facts.is_redirect:
                self.linked.add(target.file)
            if target.fragment not in _ALWAYS_THERE and target.file.endswith(".html"):
                self._ask(facts, link, target)

    def _ask(self, facts: PageFacts, link: Link, target: Target) -> None:
        known = self._ids.get(target.file or "")
        if known is None or target.fragment not in known:
            line = line_of(facts.data, link.start)
            self._asked.append((target, link.url, facts.name, line))

    def find_places(self) -> None:
        """Look for the places on pages that were asked for before these were read."""
        for target, url, name, line in self._asked:
            if target.fragment not in self._ids.get(target.file or "", frozenset()):
                message = f"no such place on the page: {url}"
                hint = "write the name of one of its headings, or leave out what follows #"
                self.findings.append(fault(message, self._site.path(name), line, hint=hint))
