"""Hugging Face's Daily Papers: a JSON list a day, of what was submitted on that day (UTC).

https://huggingface.co/docs/hub/api: `date`, `limit` (100 at most), `p` (pages from 0). The list of a day
grows until it is over. Nothing can be submitted at weekends; their lists are empty, or repeat a weekday's.
"""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from sitegen.fetching.answers import Answer, Listing, read_json
from sitegen.fetching.kinds.kind import Kind, Page, with_parameters
from sitegen.fetching.trouble import Trouble
from sitegen.model import FetchSource


def _request(source: FetchSource, day: datetime.date, page: Page) -> str:
    parameters = {"date": day.isoformat(), "limit": str(page.size)}
    if page.number:
        parameters["p"] = str(page.number)
    return with_parameters(source.url, urlencode(parameters))


def _read(answer: Answer, source: FetchSource) -> Listing:
    rows = read_json(answer, "JSON")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Trouble(
            f"answered with JSON that is no list of papers: {answer.data[:80].decode(errors='replace')}",
            hint="look at the address: the API may have changed",
        )
    return Listing(suffix=".json", ids=tuple(map(_id, rows)))


def _id(row: dict[str, object]) -> str:
    inner = row.get("paper")
    found = inner.get("id") if isinstance(inner, dict) else row.get("id")
    return str(found or row)


HUGGINGFACE = Kind(request=_request, read=_read, has_days=lambda source: True, page_size=100, grows=True)
