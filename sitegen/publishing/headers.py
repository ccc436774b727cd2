"""What object storage tells readers about a file: its type, and how long they may keep it."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath
from typing import Any

# Of what sitegen writes. The system's own table differs from machine to machine.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".sqlite": "application/vnd.sqlite3",
    ".bin": "application/octet-stream",
}
_NAMED = (
    (re.compile(r"(.*/)?feed\.xml"), "application/rss+xml"),
    (re.compile(r"(.*/)?atom\.xml|feeds/.*\.xml"), "application/atom+xml"),
    (re.compile(r"(.*/)?feed\.json"), "application/feed+json"),
    (re.compile(r"opensearch\.xml"), "application/opensearchdescription+xml"),
)
_OTHERS = mimetypes.MimeTypes()  # Python's own table, without the system's files

# Parts of the search index have names that change with what they hold.
_LASTING = re.compile(r"search/[^/]+/[^/]+\.bin")


def content_type(path: str) -> str:
    for pattern, kind in _NAMED:
        if pattern.fullmatch(path):
            return kind
    suffix = PurePosixPath(path).suffix.lower()
    return _TYPES.get(suffix) or _OTHERS.guess_type(f"file{suffix}")[0] or "application/octet-stream"


def cache_control(path: str) -> str:
    """Readers ask each time whether a file has changed, but for those that never do."""
    return "public, max-age=31536000, immutable" if _LASTING.fullmatch(path) else "no-cache"


def write_options(protocol: str, path: str) -> dict[str, Any]:
    """How a file system of fsspec is told both; nothing for those that keep neither."""
    kind, cache = content_type(path), cache_control(path)
    if protocol in {"s3", "s3a"}:
        return {"ContentType": kind, "CacheControl": cache}
    if protocol in {"gs", "gcs"}:
        return {"content_type": kind, "fixed_key_metadata": {"cache_control": cache}}
    if protocol in {"abfs", "abfss", "az"}:
        return {"content_settings": {"content_type": kind, "cache_control": cache}}
    return {}
