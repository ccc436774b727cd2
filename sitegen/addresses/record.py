"""The record of published addresses, `content/addresses.jsonl`, and by what it knows papers again.

One JSON object a line, sorted by path:

    digest     {"path": "digests/2025-08-20/", "dump": "papers.txt", "sha256": "…"}
    paper      {"path": "papers/a-title/", "arxiv": "…", "doi": "…", "digests": ["2025-08-20"], "text": "…",
                "title": "…"}
    redirect   {"path": "papers/an-older-title/", "to": "papers/a-title/"}

All but `path` may be missing. `title` is a hash of the folded title, left out where the path says the
title; `text` is a hash of the folded abstract and a sketch of its words. A record that git merged from two
branches may have its lines in any order, and several of one path, each of which tells something true.
"""

from __future__ import annotations

import datetime
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sitegen.archive.aliases import list_paper_aliases
from sitegen.archive.identity import Group, fold, long_words, shown_entry
from sitegen.archive.kept import Kept
from sitegen.errors import ArchiveError
from sitegen.model import Archive, Digest, Paper
from sitegen.settings.yaml_lines import nearest
from sitegen.text.markdown import render_inline
from sitegen.urls import digest_path, paper_path, short_hash, slug_of

RECORD = "addresses.jsonl"  # below the content folder

_KEYS = ("path", "arxiv", "digests", "doi", "dump", "sha256", "text", "title", "to")
_PATH = re.compile(r"(?:[\w.~-]+/)*(?:[\w.~-]+/|[\w.~-]+\.html)", re.ASCII)
_DIGEST = re.compile(r"digests/((\d{4}-\d{2}-\d{2})(?:-[1-9]\d*)?)/", re.ASCII)
_MARKER = re.compile(r"<{7}|={7}|>{7}|\|{7}")  # that a merge in git leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One line of the record: a path that was published, and what had it."""

    path: str  # site-relative
    line: int = 0  # in the record; 0: not from a record
    to: str = ""  # the path that it leads to, of a redirect
    dump: str = ""  # name of a digest's dump
    sha256: str = ""  # of the dump's bytes
    digests: tuple[str, ...] = ()  # ids of those that list a paper, oldest first
    title: str = ""  # of a paper, as `title_key` makes it
    text: str = ""  # of a paper, as `text_key` makes it; empty: without abstract
    arxiv: str = ""
    doi: str = ""

    @property
    def slug(self) -> str:
        """Of a paper's path; empty for another."""
        return slug_of(self.path)

    @property
    def of_digest(self) -> bool:
        """Whether it is a digest's, or leads to one."""
        return (self.to or self.path).startswith("digests/")

    @property
    def digest(self) -> str:
        """The id in a digest's path; empty for another."""
        return _digest_id(self.path)


def _digest_id(path: str) -> str:
    match = _DIGEST.fullmatch(path)
    try:
        return match[1] if match and datetime.date.fromisoformat(match[2]) else ""
    except ValueError:
        return ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """All addresses that were published, as far as it is known."""

    addresses: tuple[Address, ...] = ()
    source: str = f"content/{RECORD}"  # for messages
    forget: str = "delete this line to give the address up"  # what a user does who means it
    forget_all: str = "delete their lines to give the addresses up"

    @cached_property
    def by_path(self) -> dict[str, Address]:
        """The first line of each path."""
        return {each.path: each for each in reversed(self.addresses)}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The keys of texts, by their hashes."""
        return {each.text[:MARK]: each.text for each in self.addresses if each.text}

    @cached_property
    def papers_of(self) -> dict[str, list[Address]]:
        """The papers that each digest listed."""
        rows: dict[str, list[Address]] = {}
        for each in self.addresses:
            for digest in each.digests:
                rows.setdefault(digest, []).append(each)
        return rows

    def place(self, line: Address) -> str:
        """Where a line stands, for messages."""
        return f"{self.source}:{line.line}" if line.line else self.source


NO_RECORD = Record()


# ---- what is known again ---------------------------------------------------------------------------

_SLOTS = 32
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MARK = 8  # characters of the hash in front of the sketch
_ENOUGH = 8  # longer words, below which an abstract is too short to be compared
NEARLY_SAME = 0.5  # of the words of both abstracts; a corrected abstract keeps more
CLEARLY_OTHER = 0.25  # of two abstracts on different subjects, 99 pairs of 100 share less


def title_key(title: str) -> str:
    """What a plain title and every spelling of it have in common."""
    return short_hash(fold(title))


def text_key(abstract: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """A hash of an abstract's letters, and a sketch by which a corrected form of it is recognised.

    `known` are keys by their hashes, which need not be made once more.
    """
    if not abstract.strip():
        return ""
    mark = short_hash(fold(abstract))
    return known.get(mark) or mark + _sketch(long_words(abstract))


def _sketch(words: Iterable[str]) -> str:
    """A character for each of 32 shares of all words: it tells the word of the abstract that hashes lowest.

    How many characters two sketches share is, but for chance, how many words the texts share (one
    permutation hashing: Li, Owen and Zhang, NIPS 2012). Empty where the words are too few.
    """
    lowest = [1 << 64] * _SLOTS
    count = 0
    for word in words:
        count += 1
        mixed = zlib.crc32(word.encode("utf-8", "surrogatepass")) * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF
        slot, rest = mixed >> 59, mixed >> 24 & 0x7_FFFF_FFFF
        lowest[slot] = min(lowest[slot], rest)
    if count < _ENOUGH:
        return ""
    return "".join("." if rest == 1 << 64 else _ALPHABET[rest & 63] for rest in lowest)


def same_text(one: str, other: str) -> bool:
    return one[:MARK] == other[:MARK] != ""


def likeness(one: str, other: str) -> float | None:
    """About how much of the words of two texts is in both, from 0 to 1; None where it cannot be told."""
    if same_text(one, other):
        return 1.0
    pairs = [pair for pair in zip(one[MARK:], other[MARK:], strict=False) if pair != (".", ".")]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


# ---- the file --------------------------------------------------------------------------------------


def read_record(path: Path, *, source: str) -> Record:
    """The record of a site; empty where there is none. ArchiveErrors, as an ExceptionGroup."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Record(source=source)
    except (OSError, UnicodeDecodeError) as cause:
        message = (
            "not UTF-8" if isinstance(cause, UnicodeDecodeError) else f"cannot be read: {cause.strerror}"
        )
        raise ArchiveError(message, source=source, hint=_AS_IT_WAS) from cause
    return parse_record(text, source=source)


_AS_IT_WAS = (
    "put it back as it was; where there is no other copy, delete it, and the next build makes it anew"
)


def parse_record(text: str, *, source: str) -> Record:
    """The lines of a record. ArchiveErrors, as an ExceptionGroup, for those that are none."""
    addresses: list[Address] = []
    faults: list[ArchiveError] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            addresses.append(_address(line, source, number))
        except ArchiveError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("addresses with faults", faults)
    return Record(addresses=tuple(addresses), source=source)


def _address(line: str, source: str, number: int) -> Address:
    def fault(message: str, hint: str | None) -> ArchiveError:
        return ArchiveError(message, source=source, line=number, hint=hint)

    if _MARKER.match(line):
        raise fault("conflict marker of a merge", "keep the lines of both sides, and delete the markers")
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        raise fault("is no address", 'one {"path": …} a line; put it back as it was, or delete it')
    for message, hint in _wrong_values(value):
        raise fault(message, hint)
    slug = slug_of(value["path"])
    title = value.get("title") or (title_key(slug) if slug and "to" not in value else "")
    return Address(**{**value, "digests": tuple(value.get("digests", ())), "title": title, "line": number})


def _wrong_values(value: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What is wrong with the values of a line, and what to do about it."""
    for key, part in value.items():
        parts = part if key == "digests" and isinstance(part, list) else [part]
        if key not in _KEYS:
            yield f"unknown key of an address: {key}", nearest(key, _KEYS)
        elif (key == "digests") != isinstance(part, list) or not all(isinstance(each, str) for each in parts):
            yield f"value of another form: {key}", "put the line back as it was, or delete it"
    for path in filter(None, map(value.get, ("path", "to"))):
        if not _PATH.fullmatch(str(path)) or {".", ".."} & set(str(path).split("/")):
            yield f"no path of this site: {path}", "write it as papers/a-title/"
    if value["path"].startswith("digests/") and "to" not in value and not _digest_id(value["path"]):
        yield f"no address of a digest: {value['path']}", "write it as digests/2025-08-20/"


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def format_record(addresses: Iterable[Address]) -> bytes:
    """The file's bytes: sorted, each line once, the same for the same addresses."""
    return "".join(sorted({_format(each) for each in addresses})).encode()


def _format(address: Address) -> str:
    value: dict[str, Any] = {key: part for key in _KEYS if (part := getattr(address, key))}
    if address.slug and value.get("title") == title_key(address.slug):
        del value["title"]
    return _ENCODER.encode(value) + "\n"


# ---- what a site publishes -------------------------------------------------------------------------


def published(archive: Archive, record: Record) -> Iterator[Address]:
    """The addresses of an archive; `record` is the one that they follow."""
    for day in archive.digests:
        yield from _of_digest(day.digest)
    for paper in archive.papers:
        yield _of_paper(paper, record)
        yield from _redirects(paper.aliases, paper_path(paper.slug))


def published_groups(
    digests: Iterable[Digest], groups: Sequence[Group], slugs: Sequence[str], *, kept: Kept, record: Record
) -> Iterator[Address]:
    """The same, of digests and their papers that are no archive yet."""
    for digest in digests:
        yield from _of_digest(digest)
    aliases = list_paper_aliases(groups, slugs, kept)
    for group, slug, paths in zip(groups, slugs, aliases, strict=True):
        entry = shown_entry(group).entry
        path = paper_path(slug)
        yield Address(
            path=path,
            digests=tuple(dict.fromkeys(each.digest.id for each in group.occurrences)),
            title=title_key(render_inline(entry.title).plain),
            text=text_key(entry.abstract, record.texts),
            arxiv=group.arxiv,
            doi=group.doi,
        )
        yield from _redirects(paths, path)


def _of_digest(digest: Digest) -> Iterator[Address]:
    path = digest_path(digest.id)
    yield Address(path=path, dump=digest.dump, sha256=digest.sha256)
    yield from _redirects(digest.aliases, path)


def _of_paper(paper: Paper, record: Record) -> Address:
    return Address(
        path=paper_path(paper.slug),
        digests=tuple(listing.digest for listing in paper.listings),
        title=title_key(paper.title.plain),
        text=text_key(paper.abstract.source, record.texts),
        arxiv=paper.arxiv,
        doi=paper.doi,
    )


def _redirects(aliases: Iterable[str], path: str) -> Iterator[Address]:
    return (Address(path=alias, to=path) for alias in dict.fromkeys(aliases) if alias != path)


# ---- a website that stands, where there is no record yet -------------------------------------------


def read_standing(output: Path) -> Record:
    """The addresses of papers and digests of a built website, as its data tell them."""
    papers = output / "data" / "papers.jsonl"
    addresses: list[Address] = []
    for number, row in enumerate(_rows(papers, lines=True), start=1):
        if isinstance(row.get("slug"), str) and isinstance(row.get("digests"), list):
            addresses.append(_standing_paper(row, number))
    addresses.extend(
        Address(path=digest_path(row["id"]), dump=str(row.get("source", "")))
        for row in _rows(output / "data" / "digests.json", lines=False)
        if _digest_id(digest_path(str(row.get("id"))))
    )
    return Record(
        addresses=tuple(addresses),
        source=str(papers),
        forget=f"delete {output} to begin anew",
        forget_all=f"delete {output} to begin anew",
    )


def _standing_paper(row: Mapping[str, Any], number: int) -> Address:
    return Address(
        path=paper_path(row["slug"]),
        line=number,
        digests=tuple(map(str, row["digests"])),
        title=title_key(str(row.get("title", ""))),
        text=text_key(str(row.get("abstract", ""))),
        arxiv=str(row.get("arxiv", "")),
        doi=str(row.get("doi", "")),
    )


def _rows(path: Path, *, lines: bool) -> Iterator[Mapping[str, Any]]:
    """The objects of an export; of one that does not parse, none: a build makes it anew."""
    try:
        text = path.read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    except (OSError, ValueError):
        return
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
