"""The exports, held against the pages: all tell of the same papers, digests and topics."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from sitegen.check.addresses import elsewhere
from sitegen.check.report import Finding, Findings, fault
from sitegen.check.site import BuiltSite
from sitegen.text.wording import counted, paper_count

_PAPERS, _DIGESTS, _BIB = "data/papers.jsonl", "data/digests.json", "data/papers.bib"
_SQLITE, _LLMS = "data/archive.sqlite", "llms.txt"
_DIGEST_PAGE = re.compile(r"digests/(\d{4}-\d\d-\d\d[^/]*)/index\.html")
_TOPIC_BIB = re.compile(r"topics/([^/]+)/papers\.bib")
_ENTRY = re.compile(rb"^@\w+\{([^,\s]*),$", re.MULTILINE)
# A topic in the list of topics, and how many papers it is said to have.
_COUNTED = re.compile(rb'href="(?:\.\./)?topics/([^/"]+)/">[^<]*</a>\s*<span[^>]*>([\d,]+)</span>')
_HOLDINGS = re.compile(r"^([\d,]+) papers? in ([\d,]+) digests?\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """A paper in papers.jsonl."""

    line: int
    topics: tuple[str, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    papers: Mapping[str, Row]  # by slug
    findings: tuple[Finding, ...]


def look_through_exports(site: BuiltSite, pages: frozenset[str], redirects: frozenset[str]) -> Exports:
    """`pages` are the slugs of the papers that have a page."""
    findings: list[Finding] = []
    papers = dict(_read_papers(site, findings))
    findings += _paper_findings(site, papers, pages, redirects)
    digests = _read_digests(site, findings)
    findings += _digest_findings(site, papers, digests)
    findings += _bib_findings(site, papers, pages)
    findings += _topic_findings(site)
    held = frozenset(digest["id"] for digest in digests)
    findings += _database_findings(site, pages, held)
    findings += _llms_findings(site, pages, held)
    return Exports(papers=papers, findings=tuple(findings))


def _read_papers(site: BuiltSite, findings: list[Finding]) -> Iterator[tuple[str, Row]]:
    """The rows of papers.jsonl."""
    source = site.path(_PAPERS)
    if _PAPERS not in site.files:
        findings.append(fault("no such file", source))
        return
    seen: set[str] = set()
    with (site.root / _PAPERS).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = orjson.loads(line)
                slug = row["slug"]
                known = Row(number, tuple(row.get("topics", ())), tuple(row.get("digests", ())))
            except (ValueError, LookupError, TypeError, AttributeError) as cause:
                findings.append(fault(f"is no paper: {cause}", source, number))
                continue
            if slug in seen:
                findings.append(fault(f"paper is there twice: {slug}", source, number))
                continue
            seen.add(slug)
            url = row.get("url", "")
            if url and not url.startswith(site.base_url):
                findings.append(elsewhere(site, _PAPERS, url, number))
            yield slug, known


def _paper_findings(
    site: BuiltSite, papers: Mapping[str, Row], pages: frozenset[str], redirects: frozenset[str]
) -> Findings:
    source = site.path(_PAPERS)
    if _PAPERS in site.files:
        for slug in sorted(pages - papers.keys()):
            yield fault(f"paper is missing: {slug}", source)
    for slug, row in papers.items():
        if slug not in pages:
            page = f"papers/{slug}/index.html"
            message = "paper has a page that leads elsewhere" if page in redirects else "paper has no page"
            yield fault(f"{message}: {slug}", source, row.line)


def _read_digests(site: BuiltSite, findings: list[Finding]) -> list[dict[str, Any]]:
    """The rows of digests.json; none where it does not parse."""
    source = site.path(_DIGESTS)
    if _DIGESTS not in site.files:
        findings.append(fault("no such file", source))
        return []
    try:
        return [{"id": row["id"], "papers": list(row["papers"])} for row in json.loads(site.read(_DIGESTS))]
    except (ValueError, LookupError, TypeError) as cause:
        findings.append(fault(f"does not parse: {cause}", source, 1))
        return []


def _digest_findings(site: BuiltSite, papers: Mapping[str, Row], digests: list[dict[str, Any]]) -> Findings:
    source = site.path(_DIGESTS)
    listed = Counter(digest for row in papers.values() for digest in row.digests)
    for digest in digests:
        id_, unknown = digest["id"], [slug for slug in digest["papers"] if slug not in papers]
        for slug in unknown:
            yield fault(f"digest {id_} lists an unknown paper: {slug}", source)
        if f"digests/{id_}/index.html" not in site.files:
            yield fault(f"digest has no page: {id_}", source)
        elif not unknown and listed[id_] != len(digest["papers"]):
            told = f"{_PAPERS} has {listed[id_]:,}"
            yield fault(f"digest {id_} lists {paper_count(len(digest['papers']))}, and {told}", source)
    if digests:
        known = {digest["id"] for digest in digests}
        for match in filter(None, map(_DIGEST_PAGE.fullmatch, site.files)):
            if match[1] not in known and b'http-equiv="refresh"' not in site.read(match[0]):
                yield fault(f"digest is missing: {match[1]}", source)


def _bib_findings(site: BuiltSite, papers: Mapping[str, Row], pages: frozenset[str]) -> Findings:
    """The bibliographies: of all papers, and of each topic."""
    if _BIB not in site.files:
        yield fault("no such file", site.path(_BIB))
    else:
        keys = Counter(match.decode("utf-8", "replace") for match in _ENTRY.findall(site.read(_BIB)))
        yield from _counts(site, _BIB, sum(keys.values()), len(pages))
    if papers.keys() != pages:
        return  # which is told already
    filed = Counter(topic for row in papers.values() for topic in row.topics or ("unsorted",))
    for match in filter(None, map(_TOPIC_BIB.fullmatch, site.files)):
        if filed[match[1]]:  # a group has the papers of its topics, each once: its own list says how many
            entries = len(_ENTRY.findall(site.read(match[0])))
            yield from _counts(site, match[0], entries, filed[match[1]])


def _topic_findings(site: BuiltSite) -> Findings:
    """What the list of topics says of each against its bibliography."""
    name = "topics/index.html"
    for topic, told in _COUNTED.findall(site.read(name)):
        bib = f"topics/{topic.decode('utf-8', 'replace')}/papers.bib"
        if bib in site.files:
            entries = len(_ENTRY.findall(site.read(bib)))
            number = int(told.replace(b",", b""))
            if entries != number:
                message = f"counts {paper_count(number)}, and {bib} has {entries:,}"
                yield fault(message, site.path(name))


def _counts(site: BuiltSite, name: str, entries: int, papers: int) -> Findings:
    if entries != papers:
        yield fault(f"has {counted(entries, 'entry', 'entries')} for {paper_count(papers)}", site.path(name))


def _database_findings(site: BuiltSite, pages: frozenset[str], digests: frozenset[str]) -> Findings:
    if _SQLITE not in site.files:
        return
    source = site.path(_SQLITE)
    place = f"{(site.root / _SQLITE).resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as database:
            held = {slug for (slug,) in database.execute("SELECT slug FROM papers")}
            days = {id_ for (id_,) in database.execute("SELECT id FROM digests")}
    except sqlite3.Error as cause:
        yield fault(f"is no database of this archive: {cause}", source)
        return
    if held != pages:
        yield fault(f"has {paper_count(len(held))}, and {len(pages):,} have a page", source)
    if digests and days != digests:
        message = f"has {counted(len(days), 'digest')}, and {_DIGESTS} has {len(digests):,}"
        yield fault(message, source)


def _llms_findings(site: BuiltSite, pages: frozenset[str], digests: frozenset[str]) -> Findings:
    found = _HOLDINGS.search(site.read(_LLMS).decode("utf-8", "replace"))
    if found and digests:
        papers, days = (int(number.replace(",", "")) for number in found.groups())
        if (papers, days) != (len(pages), len(digests)):
            told = f"{paper_count(len(pages))} in {counted(len(digests), 'digest')}"
            yield fault(f"counts {found[0][:-1]}, and there are {told}", site.path(_LLMS))


def feed_findings(site: BuiltSite, ids: Mapping[str, frozenset[str]], pages: frozenset[str]) -> Findings:
    """The feeds that hold everything, against the pages."""
    digests = {match[1] for match in map(_DIGEST_PAGE.fullmatch, site.files) if match}
    for folder, kind, wanted in (("", "papers", pages), ("digests/", "digests", digests)):
        if folder not in ids:
            continue
        start = f"tag:{site.feed_id}:{kind}/"
        held = {id_.removeprefix(start) for id_ in ids[folder]}
        source = site.path(f"{folder}atom.xml")
        for each in sorted(wanted - held):
            if folder and b'http-equiv="refresh"' in site.read(f"digests/{each}/index.html"):
                continue
            yield fault(f"neither the feed nor its archive pages have this: {kind}/{each}/", source)
        for each in sorted(held - wanted):
            yield fault(f"item has no page: {kind}/{each}/", source)
