"""Feeds: what a reader of feeds relies on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.check.addresses import elsewhere
from sitegen.check.feed_documents import ARCHIVED, CURRENT, FEED, Document, Item, NoFeed, read_document
from sitegen.check.html import line_of
from sitegen.check.links import Resolver
from sitegen.check.report import Finding, Findings, fault
from sitegen.check.site import BuiltSite
from sitegen.output.sizes import part_of

_FORMATS = ("atom.xml", "feed.xml", "feed.json")  # the others are held against the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What all feeds together say."""

    feeds: int  # documents
    inside: int
    outside: int
    ids: Mapping[str, frozenset[str]]  # of the feeds that hold everything (papers, digests): all their ids
    findings: tuple[Finding, ...]


def look_through_feeds(site: BuiltSite, resolver: Resolver) -> Feeds:
    reading = _Reading(site, resolver)
    names = [name for name in site.files if FEED.fullmatch(name)]
    folders = sorted({match["folder"] for match in map(CURRENT.fullmatch, names) if match})
    ids: dict[str, frozenset[str]] = {}
    for folder in folders:
        current = {name: document for name in _FORMATS if (document := reading.read(f"{folder}{name}"))}
        reading.findings += _agreeing(site, folder, current)
        if "atom.xml" in current:
            ids[folder] = reading.follow(folder, current["atom.xml"])
    for name in names:
        if name not in reading.names and reading.read(name) and _is_archived(site, name):
            message = "no document of its feed leads to this archive page"
            reading.findings.append(fault(message, site.path(name)))
    return Feeds(
        feeds=len(names),
        inside=reading.inside,
        outside=reading.outside,
        ids={folder: ids[folder] for folder in ("", "digests/") if folder in ids},
        findings=tuple(reading.findings),
    )


def _is_archived(site: BuiltSite, name: str) -> bool:
    """Whether a document is an archive page of a feed that is there."""
    match = ARCHIVED.fullmatch(name)
    folder = match["feed"] + "/" if match else ""
    return match is not None and f"{'' if folder == 'papers/' else folder}atom.xml" in site.files


class _Reading:
    """The documents that were read, each once, and what is wrong with them."""

    def __init__(self, site: BuiltSite, resolver: Resolver) -> None:
        self._site = site
        self._resolver = resolver
        self.names: set[str] = set()
        self.inside = self.outside = 0
        self.findings: list[Finding] = []

    def read(self, name: str) -> Document | None:
        """A document, or None where there is none or it does not parse."""
        if name not in self._site.files:
            return None
        self.names.add(name)
        data = self._site.read(name)
        try:
            document = read_document(name, data)
        except NoFeed as told:
            self.findings.append(fault(told.why, self._site.path(name), told.line))
            return None
        self._follow_links(name, data, document)
        if CURRENT.fullmatch(name) or ARCHIVED.fullmatch(name):
            self.findings += _own_findings(self._site, name, data, document)
        return document

    def _follow_links(self, name: str, data: bytes, document: Document) -> None:
        for url in dict.fromkeys(document.links):
            target = self._resolver.target(name, url)
            self.inside += target.kind == "inside"
            self.outside += target.kind == "outside"
            if self._resolver.is_broken(target):
                line = _line(data, url)
                self.findings.append(self._resolver.told(name, url, target, line))
        for url in document.shown:
            target = self._resolver.target(name, url)
            if target.kind == "inside" and not url.startswith(self._site.base_url):
                message = f"link in a text is not an address in full: {url}"
                hint = "readers of feeds do not know what it starts from; build again"
                self.findings.append(fault(message, self._site.path(name), _line(data, url), hint=hint))
            elif self._resolver.is_broken(target) and part_of(target.path) != "own":
                # Elsewhere below the base URL there may be what sitegen knows nothing of.
                self.findings.append(self._resolver.told(name, url, target, _line(data, url)))

    def follow(self, folder: str, current: Document) -> frozenset[str]:
        """The ids of all items of a feed, in its current document and in its archive pages."""
        ids = {item.id for item in current.items}
        archived: dict[str, str] = {}  # where each id stands in the archive
        name, document = f"{folder}atom.xml", current
        while document.older:
            target = self._resolver.target(name, document.older)
            if target.file is None:
                break  # told as a broken link
            if target.file in self.names:
                message = f"archive pages lead back to one of them: {document.older}"
                self.findings.append(fault(message, self._site.path(name)))
                break
            older = self.read(target.file)
            if older is None:
                break
            self.findings += self._archive_findings(folder, target.file, older, archived)
            if document is not current:  # which may have items of the archive, too
                self.findings += _newer_first(self._site, name, document.items, older.items)
            name, document = target.file, older
            ids.update(item.id for item in older.items)
        return frozenset(ids)

    def _archive_findings(
        self, folder: str, name: str, document: Document, archived: dict[str, str]
    ) -> Findings:
        source = self._site.path(name)
        current = f"{self._site.base_url}{folder}atom.xml"
        if document.current != current:
            yield fault(f"does not lead to its feed, {current}: {document.current}", source)
        for item in document.items:
            other = archived.setdefault(item.id, name)
            if other != name:
                yield fault(f"item is in {other}, too: {item.id}", source)


def _own_findings(site: BuiltSite, name: str, data: bytes, document: Document) -> Findings:
    """What is wrong with a document by itself."""
    source = site.path(name)
    own = f"{site.base_url}{name}"
    if document.own != own and not document.own.startswith(site.base_url):
        yield elsewhere(site, name, document.own, _line(data, document.own))
    elif document.own != own:
        yield fault(f"does not say that it lives at {own}: {document.own}", source, _line(data, document.own))
    tag = f"tag:{site.feed_id}:"
    seen: set[str] = set()
    for item in document.items:
        if item.id in seen:
            yield fault(f"two items with one id: {item.id}", source, _line(data, item.id, last=True))
        elif not item.id.startswith(tag):
            hint = f"ids of this archive begin with {tag}; build again"
            yield fault(f"id of another archive: {item.id}", source, _line(data, item.id), hint=hint)
        seen.add(item.id)
        if item.time is None:
            yield fault(f"no date: {item.date}", source, _line(data, item.id))
        if not item.url:
            yield fault(f"item has no address: {item.id}", source, _line(data, item.id))
    yield from _newer_first(site, name, document.items)


def _newer_first(site: BuiltSite, name: str, *documents: Iterable[Item]) -> Findings:
    """Items behind which a newer one stands: readers would show them in another order."""
    before: Item | None = None
    for item in (item for items in documents for item in items):
        if before and before.time and item.time and item.time > before.time:
            message = f"item comes after an older one: {item.id}"
            data = site.read(name)
            yield fault(message, site.path(name), _line(data, item.id))
            return  # of a feed that is upside down, one is enough
        before = item


def _agreeing(site: BuiltSite, folder: str, current: Mapping[str, Document]) -> Findings:
    """Formats of one feed that do not have the same items in the same order."""
    if "atom.xml" not in current:
        return
    wanted = current["atom.xml"].items
    for name, document in current.items():
        if len(document.items) != len(wanted):
            message = f"has {len(document.items):,} items, and {folder}atom.xml has {len(wanted):,}"
            yield fault(message, site.path(f"{folder}{name}"))
            continue
        for item, other in zip(document.items, wanted, strict=True):
            told = _difference(item, other)
            if told:
                source = site.path(f"{folder}{name}")
                data = site.read(f"{folder}{name}")
                message = f"item has another {told} than in {folder}atom.xml: {item.id}"
                yield fault(message, source, _line(data, item.id))
                break  # the others may only have moved


def _difference(item: Item, other: Item) -> str:
    if item.id != other.id:
        return "id"
    if item.url != other.url:
        return "address"
    if item.time != other.time:
        return "date"
    return "title" if item.title != other.title else ""


def _line(data: bytes, text: str, *, last: bool = False) -> int | None:
    """The line on which a text stands; None where it is not written so."""
    start = (data.rfind if last else data.find)(text.encode()) if text else -1
    return line_of(data, start) if start >= 0 else None
