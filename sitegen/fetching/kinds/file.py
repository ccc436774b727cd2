"""Any file on the web; where its address has a part for the day, one a day."""

from __future__ import annotations

import datetime
import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sitegen.fetching.answers import Answer, Listing, looks_like_html, refuse_html
from sitegen.fetching.kinds.kind import Kind, Page
from sitegen.model import FetchSource
from sitegen.settings.fetch_sources import DAY_PARTS

_SUFFIX = re.compile(r"\.(?:jsonl?|ndjson|md|markdown|txt|[ct]sv|bib|ris|nbib|xml|rss|atom|html?|eml)")
# Of files whose address does not say it.
_BY_TYPE = {
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-bibtex": ".bib",
    "text/x-bibtex": ".bib",
    "application/x-research-info-systems": ".ris",
    "application/nbib": ".nbib",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "text/html": ".html",
    "message/rfc822": ".eml",
}


def _request(source: FetchSource, day: datetime.date, page: Page) -> str:
    values = (day.isoformat(), f"{day:%Y}", f"{day:%m}", f"{day:%d}")
    url = source.url
    for part, value in zip(DAY_PARTS, values, strict=True):
        url = url.replace(part, value)
    return url


def _read(answer: Answer, source: FetchSource) -> Listing:
    named = PurePosixPath(urlsplit(source.url).path).suffix.lower()
    if not _SUFFIX.fullmatch(named):
        named = _BY_TYPE.get(answer.content_type, ".html" if looks_like_html(answer.data) else ".txt")
    if named not in {".html", ".htm"}:
        refuse_html(answer.data, f"a {named} file")
    return Listing(suffix=named, ids=None if answer.data.strip() else ())


def has_days(source: FetchSource) -> bool:
    return any(part in source.url for part in DAY_PARTS)


FILE = Kind(request=_request, read=_read, has_days=has_days, may_miss=True)
