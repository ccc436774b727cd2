"""arXiv's API: an Atom feed of the papers that were announced on a day.

https://info.arxiv.org/help/api/user-manual.html and tou.html there: `search_query`, `start`, `max_results`
(2000 at most), no more than one request in three seconds.

The API knows when a paper was submitted, not when it was announced. What comes in until 14:00 in New York is
announced at 20:00, for the next day, on Sundays to Thursdays (https://info.arxiv.org/help/availability.html);
from midnight there, the API has it. So the papers of a day came in before 18:00 UTC of the weekday before it,
and after 18:00 of the one before that. In winter, 14:00 there is 19:00 UTC: the papers of that hour count for
the next day here, so that none is asked for before it is announced.
"""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from sitegen.fetching.answers import Answer, Listing, child_text, local_name, read_xml, whole_text
from sitegen.fetching.kinds.kind import Kind, Page, with_parameters
from sitegen.fetching.trouble import Trouble
from sitegen.model import FetchSource

_WANTED = "an Atom feed"


def _request(source: FetchSource, day: datetime.date, page: Page) -> str:
    until = _weekday_before(day)
    since = _weekday_before(until)
    topics = " OR ".join(f"cat:{topic}" for topic in source.topics)
    parts = [f"({topics})"]
    if source.query:
        parts.append(f"({source.query})")
    parts.append(f"submittedDate:[{since:%Y%m%d}1800 TO {until:%Y%m%d}1759]")
    parameters = {
        "search_query": " AND ".join(parts),
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": str(page.start),
        "max_results": str(page.size),
    }
    return with_parameters(source.url, urlencode(parameters))


def _weekday_before(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=3 if day.weekday() == 0 else 1)  # it is asked for weekdays only


def _read(answer: Answer, source: FetchSource) -> Listing:
    feed = read_xml(answer, _WANTED)
    if local_name(feed) != "feed":
        hint = "look at the address in a browser: it has to be that of arXiv's API"
        raise Trouble(f"answered with <{local_name(feed)}>, not {_WANTED}", hint=hint)
    entries = [child for child in feed if local_name(child) == "entry"]
    ids = tuple(child_text(entry, "id") or whole_text(entry) for entry in entries)
    if len(ids) == 1 and "/api/errors" in ids[0]:
        raise Trouble(
            f"answered with an error: {child_text(entries[0], 'summary', 'title')}",
            hint="check `topics` and `query`",
        )
    total = child_text(feed, "totalResults")
    return Listing(suffix=".xml", ids=ids, total=int(total) if total.isdecimal() else None)


ARXIV = Kind(request=_request, read=_read, has_days=lambda source: True, pause=3, page_size=2000)
