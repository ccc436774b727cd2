"""What `sitegen publish` keeps at a place: which files it put there, and what they hold.

    sitegen-publish 1 SHA256-OF-THE-REST
    {"archive":"papers.example.org,2025","files":{"index.html":[14183,"SHA256"],"feed.xml":null}}

A file is null while an upload is under way that writes or deletes it: until that upload is complete, nobody
knows what it holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

MANIFEST = ".sitegen-publish"

_HEAD = re.compile(rb"sitegen-publish 1 ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds; `sha256` is empty where all that is known is that it is something else."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    archive: str  # what tells this archive from others
    files: Mapping[str, Held | None]  # by path; None: not known


def format_manifest(manifest: Manifest) -> bytes:
    files = {path: held and [held.size, held.sha256] for path, held in manifest.files.items()}
    rows = {"archive": manifest.archive, "files": files}
    body = orjson.dumps(rows, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    return b"sitegen-publish 1 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def parse_manifest(data: bytes) -> Manifest | None:
    """The manifest; None where it is damaged, cut off, or of a version that this sitegen does not know."""
    head = _HEAD.match(data)
    if head is None or hashlib.sha256(data[head.end() :]).hexdigest().encode() != head[1]:
        return None
    rows: dict[str, Any] = orjson.loads(data[head.end() :])
    if not all(map(is_below, rows["files"])):
        return None
    files = {path: None if row is None else Held(*row) for path, row in rows["files"].items()}
    return Manifest(archive=rows["archive"], files=files)


def is_below(path: str) -> bool:
    """Whether a path leads to a file below the folder that it starts from."""
    return {"", ".", ".."}.isdisjoint(path.split("/")) and "\\" not in path and "\0" not in path
