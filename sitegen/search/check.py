"""Whether all files that the manifest of an index names are there and open, and the page has the same."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sitegen.search.shards import PLACES
from sitegen.search.wire import NAME_LENGTH

Read = Callable[[str], bytes | None]  # site-relative path → bytes, None where there is no such file

_FOLDER = "search/"
_PAGE = f"{_FOLDER}index.html"
_IN_PAGE = re.compile(r'<template id="search-manifest">(.*?)</template>', re.DOTALL)


def check_index(read: Read) -> Iterator[str]:
    """A message for every file that is missing or does not open."""
    faults: list[str] = []
    manifest = _json(read, "manifest", faults)
    if manifest is None:
        yield from faults
        return
    in_page = _IN_PAGE.search((read(_PAGE) or b"").decode())
    if in_page and json.loads(html.unescape(in_page[1])) != manifest:
        faults.append(f"another index than in the manifest: {_PAGE}")
    _check_segment(read, manifest, faults)
    if "settled" in manifest:
        settled = _json(read, f"{manifest['settled']}/manifest", faults)
        if settled is not None:
            _check_segment(read, settled, faults)
    yield from faults


def _check_segment(read: Read, manifest: Mapping[str, Any], faults: list[str]) -> None:
    """Notes what is wrong with the files of a segment."""
    before = len(faults)
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
    more = _json(read, f"{index}/more", faults)
    for number in range(_lines(more["spelling"])) if more is not None else ():
        _open(read, f"{index}/s{number}", faults)
    size, in_folder, folders, *told = manifest["rows"]
    (texts,) = told or [size]
    rows = 0
    for number, folder in enumerate(_split(folders)):
        first = number * in_folder
        papers = min(manifest["count"] - first, in_folder)
        for file in range(first // size, -(-(first + papers) // size)):
            content = _json(read, f"{folder}/{file}", faults)
            rows += len(content) if content is not None else 0
        for file in range(first // texts, -(-(first + papers) // texts)):
            _open(read, f"{folder}/t{file}", faults)
    if len(faults) == before and rows != manifest["count"]:
        faults.append(f"the index counts {manifest['count']} papers and shows {rows}")


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
