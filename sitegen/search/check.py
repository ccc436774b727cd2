"""A built index, read as the browser would: whether all its files are there and open, and what it shows."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.search.rows import row_slug
from sitegen.search.shards import PLACES
from sitegen.search.wire import NAME_LENGTH

Read = Callable[[str], bytes | None]  # site-relative path → bytes, None where there is no such file

_FOLDER = "search/"
_PAGE = f"{_FOLDER}index.html"
_IN_PAGE = re.compile(r'<template id="search-manifest">(.*?)</template>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class FoundIndex:
    faults: tuple[str, ...]  # a message for every file that is missing or does not open
    papers: tuple[tuple[str, str], ...]  # slug and title of each paper that it shows, oldest first


def read_index(read: Read) -> FoundIndex:
    """All files of an index. ValueError, LookupError or TypeError where one is no file of ours."""
    faults: list[str] = []
    papers: list[tuple[str, str]] = []
    manifest = _json(read, "manifest", faults)
    if manifest is None:
        return FoundIndex(tuple(faults), ())
    in_page = _IN_PAGE.search((read(_PAGE) or b"").decode())
    if in_page and json.loads(html.unescape(in_page[1])) != manifest:
        faults.append(f"another index than in the manifest: {_PAGE}")
    if "settled" in manifest:
        settled = _json(read, f"{manifest['settled']}/manifest", faults)
        if settled is not None:
            papers += _read_segment(read, settled, faults)
    papers += _read_segment(read, manifest, faults)
    return FoundIndex(tuple(faults), tuple(papers))


def _read_segment(read: Read, manifest: Mapping[str, Any], faults: list[str]) -> list[tuple[str, str]]:
    """What a segment shows; notes what is wrong with its files."""
    before = len(faults)
    _open_index(read, manifest, faults)
    papers = _read_rows(read, manifest, faults)
    if len(faults) == before and len(papers) != manifest["count"]:
        faults.append(f"the index counts {manifest['count']} papers and shows {len(papers)}")
    return papers


def _open_index(read: Read, manifest: Mapping[str, Any], faults: list[str]) -> None:
    """Open what a query asks for words."""
    index = manifest["index"]
    shards = _lines(manifest["shards"])
    for number in range(shards):
        _open(read, f"{index}/{number}", faults)
    for number in range(-(-shards // PLACES)):
        _open(read, f"{index}/p{number}", faults)
    for number in range(_lines(manifest["words"])):
        _open(read, f"{index}/w{number}", faults)
    if manifest.get("upvotes"):
        _open(read, f"{index}/upvotes", faults)
    if manifest.get("facets"):
        _open(read, f"{index}/topics", faults)
    if manifest.get("facets") and "bm25" in manifest:
        _open(read, f"{index}/digests", faults)
    more = _json(read, f"{index}/more", faults)
    for number in range(_lines(more["spelling"])) if more is not None else ():
        _open(read, f"{index}/s{number}", faults)


def _read_rows(read: Read, manifest: Mapping[str, Any], faults: list[str]) -> list[tuple[str, str]]:
    """Slug and title of each paper of a segment, from the files that show it."""
    size, in_folder, folders, *told = manifest["rows"]
    (texts,) = told or [size]
    papers: list[tuple[str, str]] = []
    for number, folder in enumerate(_split(folders)):
        first = number * in_folder
        held = min(manifest["count"] - first, in_folder)
        for file in range(first // size, -(-(first + held) // size)):
            rows: Iterable[list[str]] = _json(read, f"{folder}/{file}", faults) or ()
            papers += [(row_slug(row), row[0]) for row in rows]
        for file in range(first // texts, -(-(first + held) // texts)):
            _open(read, f"{folder}/t{file}", faults)
    return papers


def _lines(separators: str) -> int:
    """How many files they part."""
    return separators.count("\n") + 1


def _split(names: str) -> list[str]:
    return [names[start : start + NAME_LENGTH] for start in range(0, len(names), NAME_LENGTH)]


def _open(read: Read, name: str, faults: list[str]) -> bytes | None:
    path = f"{_FOLDER}{name}.bin"
    data = read(path)
    if data is None:
        faults.append(f"no such file: {path}")
        return None
    try:
        return zlib.decompress(data, -zlib.MAX_WBITS)
    except zlib.error as cause:
        faults.append(f"does not open: {path}: {cause}")
        return None


def _json(read: Read, name: str, faults: list[str]) -> Any:
    data = _open(read, name, faults)
    return None if data is None else json.loads(data)
