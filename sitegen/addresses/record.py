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
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from sitegen.addresses import RECORD
from sitegen.addresses.signs import MARK, title_key
from sitegen.errors import ArchiveError
from sitegen.settings.yaml_lines import nearest
from sitegen.urls import slug_of

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
        return digest_id(self.path)


def digest_id(path: str) -> str:
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


_AS_IT_WAS = "put it back as it was: its history in git has it"


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
        value: Any = orjson.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        raise fault(
            "is no address", 'one {"path": …} a line; put the line back as it was, or delete the line'
        )
    for message, hint in _wrong_values(value):
        raise fault(message, hint)
    slug = slug_of(value["path"])
    title = value.get("title") or (title_key(slug) if slug and "to" not in value else "")
    return Address(**{**value, "digests": tuple(value.get("digests", ())), "title": title, "line": number})


def _wrong_values(value: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What is wrong with the values of a line, and what to do about it."""
    for key, part in value.items():
        if key not in _KEYS:
            yield f"unknown key of an address: {key}", nearest(key, _KEYS)
        elif not (_are_texts(part) if key == "digests" else isinstance(part, str)):
            yield f"value of another form: {key}", "put the line back as it was, or delete it"
    for path in filter(None, map(value.get, ("path", "to"))):
        if not _PATH.fullmatch(str(path)) or {".", ".."} & set(str(path).split("/")):
            yield f"no path of this site: {path}", "write it as papers/a-title/"
    if value["path"].startswith("digests/") and "to" not in value and not digest_id(value["path"]):
        yield f"no address of a digest: {value['path']}", "write it as digests/2025-08-20/"


def _are_texts(part: object) -> bool:
    return isinstance(part, list) and all(isinstance(each, str) for each in part)


def format_record(addresses: Iterable[Address]) -> bytes:
    """The file's bytes: sorted, each line once, the same for the same addresses."""
    return b"".join(sorted({_format(each) for each in addresses}))


def _format(address: Address) -> bytes:
    value: dict[str, Any] = {key: part for key in _KEYS if (part := getattr(address, key))}
    if address.slug and value.get("title") == title_key(address.slug):
        del value["title"]
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
