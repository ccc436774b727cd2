"""Identifiers that are given to two papers, papers that have two, and digests that list the same papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sitegen.archive.identity import clearly_different, fold
from sitegen.audit.finding import Finding, Level, excerpt, place
from sitegen.content import page_path
from sitegen.errors import ContentError
from sitegen.importing.listed import ListedTitles
from sitegen.importing.result import Reading
from sitegen.model import Digest, Entry
from sitegen.text import markdown
from sitegen.urls import arxiv_id, doi_id

_NAMES = {"arxiv": "arXiv identifier", "doi": "DOI"}


@dataclass(frozen=True, slots=True)
class _Named:
    """An identifier where it stands."""

    digest: Digest
    entry: Entry
    key: str
    value: str
    source: str  # the page, or the dump where none was written

    @property
    def where(self) -> str:
        line = self.entry.line_of(self.key)
        return f"{self.source}:{line}" if line else self.source

    def finding(self, level: Level, message: str, hint: str) -> Finding:
        line = self.entry.line_of(self.key) or None
        return Finding(level, ContentError(message, source=self.source, line=line, hint=hint))


def identifier_findings(digests: Sequence[Digest], readings: Mapping[str, Reading]) -> Iterator[Finding]:
    """One identifier on two clearly different papers is a fault: one of them would be lost to readers."""
    last: dict[tuple[str, str], _Named] = {}
    of_title: dict[tuple[str, str], dict[str, _Named]] = {}
    for named in _named(digests, readings):
        before = last.get((named.key, named.value))
        last[named.key, named.value] = named
        if before and _are_two(before.entry, named.entry):
            yield _of_two(before, named)
        of_title.setdefault((named.key, fold(named.entry.title)), {}).setdefault(named.value, named)
        if named.key == "arxiv" and (other := _other_address(named)):
            message = f"`url` is that of another paper than `arxiv`: {other}"
            yield replace(named, key="url").finding("warning", message, "correct one of them")
    for rows in of_title.values():
        for one, second in pairwise(rows.values()):
            if not clearly_different(one.entry.abstract, second.entry.abstract):
                message = f"a second {_NAMES[second.key]} for one paper: {second.value}"
                hint = f"{one.value} is in {one.where}; correct one of them"
                yield second.finding("warning", message, hint)


def _named(digests: Iterable[Digest], readings: Mapping[str, Reading]) -> Iterator[_Named]:
    for digest in digests:
        source = place(digest, readings.get(digest.id))
        for entry in digest.entries:
            for key, value in _identifiers(entry) if entry.fields else ():  # most papers have none
                yield _Named(digest, entry, key, value, source)


def _identifiers(entry: Entry) -> Iterator[tuple[str, str]]:
    for key, identifier in (("arxiv", arxiv_id), ("doi", doi_id)):
        if value := identifier(entry.field(key)):
            yield key, value


def _are_two(one: Entry, other: Entry) -> bool:
    return (
        one.title != other.title
        and clearly_different(one.abstract, other.abstract)
        and _plain(one) != _plain(other)
    )


def _plain(entry: Entry) -> str:
    return fold(markdown.render_inline(entry.title).plain)


def _other_address(named: _Named) -> str:
    """The arXiv identifier in an entry's address, if it is not the entry's own."""
    url = named.entry.field("url")
    address = arxiv_id(url) if "arxiv.org/" in url else ""
    return address if address.lower() != named.value.lower() else ""


def _of_two(before: _Named, now: _Named) -> Finding:
    hint = (
        f"\u201c{excerpt(before.entry.title)}\u201d has it, too, in {before.where}; correct one of them, or "
        "give both the same title if they are one paper"
    )
    return now.finding("fault", f"{_NAMES[now.key]} of two different papers: {now.value}", hint)


def copies(digests: Sequence[Digest], readings: Mapping[str, Reading]) -> dict[str, list[Finding]]:
    """Warnings, by digest, that it lists the papers of an older one, or has the dump of another."""
    found: dict[str, list[Finding]] = {}
    listed = ListedTitles()
    by_sha256: dict[str, Digest] = {}
    for digest in digests:
        twin = listed.find_copy(digest)
        reading = readings.get(digest.id)
        if digest.sha256 and (other := by_sha256.get(digest.sha256)):
            message = f"made from the dump of another page: {other.source}"
            hint = "if this page is a copy, delete it; else delete its lines `source` and `sha256`"
            error = ContentError(message, source=digest.source or place(digest, reading), hint=hint)
            found.setdefault(digest.id, []).append(Finding("warning", error))
        elif twin and not digest.checked:
            found.setdefault(digest.id, []).append(_twin(digest, twin, reading))
        by_sha256.setdefault(digest.sha256, digest)
        listed.add(digest)
    return found


def _twin(digest: Digest, message: str, reading: Reading | None) -> Finding:
    page = page_path(digest)
    return Finding(
        "warning",
        ContentError(
            message,
            source=reading.source if reading else digest.source,
            hint=f"if it is a copy, delete it and its page {page}; else write `checked: true` into that page",
        ),
    )
