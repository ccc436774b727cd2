"""The exports, held against the pages: all tell of the same papers, digests and topics."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from sitegen.check.addresses import elsewhere
from sitegen.check.pages import Seen
from sitegen.check.report import Finding, Findings, fault
from sitegen.check.site import BuiltSite
from sitegen.text.wording import counted, paper_count

_PAPERS, _DIGESTS, _BIB = "data/papers.jsonl", "data/digests.json", "data/papers.bib"
_SQLITE, _LLMS = "data/archive.sqlite", "llms.txt"
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


def look_through_exports(site: BuiltSite, seen: Seen) -> Exports:
    findings: list[Finding] = []
    papers = dict(_read_papers(site, findings))
    findings += _paper_findings(site, papers, seen)
    findings += _digest_findings(site, papers, _read_digests(site, findings), seen.digests)
    findings += _bib_findings(site, papers, seen.papers)
    findings += _topic_findings(site)
    findings += _database_findings(site, seen)
    findings += _llms_findings(site, seen)
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


def _paper_findings(site: BuiltSite, papers: Mapping[str, Row], seen: Seen) -> Findings:
    source = site.path(_PAPERS)
    if _PAPERS in site.files:
        for slug in sorted(seen.papers - papers.keys()):
            yield fault(f"paper is missing: {slug}", source)
    for slug, row in papers.items():
        if slug not in seen.papers:
            leads_on = f"papers/{slug}/index.html" in seen.redirects
            message = "paper has a page that leads elsewhere" if leads_on else "paper has no page"
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


def _digest_findings(
    site: BuiltSite,
    papers: Mapping[str, Row],
    digests: Sequence[Mapping[str, Any]],
    pages: frozenset[str],
) -> Findings:
    source = site.path(_DIGESTS)
    listed = Counter(digest for row in papers.values() for digest in row.digests)
    for digest in digests:
        id_, unknown = digest["id"], [slug for slug in digest["papers"] if slug not in papers]
        for slug in unknown:
            yield fault(f"digest {id_} lists an unknown paper: {slug}", source)
        if id_ not in pages:
            yield fault(f"digest has no page: {id_}", source)
        elif not unknown and listed[id_] != len(digest["papers"]):
            told = f"{_PAPERS} has {listed[id_]:,}"
            yield fault(f"digest {id_} lists {paper_count(len(digest['papers']))}, and {told}", source)
    known = {digest["id"] for digest in digests}
    for id_ in sorted(pages - known) if digests else ():
        yield fault(f"digest is missing: {id_}", source)


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


def _database_findings(site: BuiltSite, seen: Seen) -> Findings:
    if _SQLITE not in site.files:
        return
    source = site.path(_SQLITE)
    place = f"{(site.root / _SQLITE).resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(place, uri=True)) as database:
            papers = {slug for (slug,) in database.execute("SELECT slug FROM papers")}
            digests = {id_ for (id_,) in database.execute("SELECT id FROM digests")}
    except sqlite3.Error as cause:
        yield fault(f"is no database of this archive: {cause}", source)
        return
    if papers != seen.papers:
        yield fault(f"has {paper_count(len(papers))}, and {len(seen.papers):,} have a page", source)
    if digests != seen.digests:
        yield fault(f"has {counted(len(digests), 'digest')}, and {len(seen.digests):,} have a page", source)


def _llms_findings(site: BuiltSite, seen: Seen) -> Findings:
    told = _HOLDINGS.search(site.read(_LLMS).decode("utf-8", "replace"))
    there = len(seen.papers), len(seen.digests)
    if told and tuple(int(number.replace(",", "")) for number in told.groups()) != there:
        holdings = f"{paper_count(there[0])} in {counted(there[1], 'digest')}"
        yield fault(f"counts {told[0][:-1]}, and there are {holdings}", site.path(_LLMS))


def feed_findings(site: BuiltSite, ids: Mapping[str, frozenset[str]], seen: Seen) -> Findings:
    """The feeds that hold everything, against the pages."""
    for folder, kind, wanted in (("", "papers", seen.papers), ("digests/", "digests", seen.digests)):
        if folder in ids:
            start = f"tag:{site.feed_id}:{kind}/"
            held = {id_.removeprefix(start) for id_ in ids[folder] if id_.startswith(start)}
            source = site.path(f"{folder}atom.xml")
            for each in sorted(wanted - held):
                yield fault(f"neither the feed nor its archive pages have this: {kind}/{each}/", source)
            for each in sorted(held - wanted):
                yield fault(f"item has no page: {kind}/{each}/", source)
