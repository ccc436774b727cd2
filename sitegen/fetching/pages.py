"""The answer for a day: one page, or as many as it takes."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence
from pathlib import Path

from sitegen.fetching.answers import Answer, Listing
from sitegen.fetching.download import Downloader
from sitegen.fetching.kinds.kind import Kind, Page
from sitegen.fetching.trouble import Trouble
from sitegen.model import FetchSource

_MOST = 20  # pages of a day

Pages = Sequence[tuple[Answer, Listing]]


def first_url(source: FetchSource, kind: Kind, day: datetime.date) -> str:
    """The address of a day's first page."""
    return kind.request(source, day, Page(size=source.limit or kind.page_size))


def get_pages(source: FetchSource, kind: Kind, day: datetime.date, downloader: Downloader) -> Pages:
    """All pages of a day; with a limit, the first. Trouble where one of them does not come."""
    pages: list[tuple[Answer, Listing]] = []
    seen: set[str] = set()
    start = 0
    while len(pages) < _MOST:
        page = Page(number=len(pages), start=start, size=source.limit or kind.page_size)

        def read(answer: Answer, start: int = start) -> Listing:
            listing = kind.read(answer, source)
            if listing.ids == () and (listing.total or 0) > start:  # as arXiv does under load
                raise Trouble(f"answered with none of its {listing.total:,} papers", hint=_LATER, again=True)
            return listing

        url = kind.request(source, day, page)
        answer, listing = downloader.get(url, read, pause=kind.pause)
        ids = listing.ids or ()
        if pages and seen.issuperset(ids):
            if start < (listing.total or 0):
                raise Trouble("answers each page with the same papers", hint=_LATER, url=url)
            return pages
        pages.append((answer, listing))
        seen.update(ids)
        start += len(ids)
        more = len(ids) >= page.size if listing.total is None else start < listing.total
        if source.limit or not kind.page_size or not more:
            return pages
    raise Trouble(
        f"has more than {start:,} papers for a day", hint="ask for less: `limit`, `topics`", url=url
    )


_LATER = "the next run asks again"


def is_old(pages: Pages, before: Sequence[Path], source: FetchSource, kind: Kind) -> bool:
    """Whether the pages hold nothing that is not in the dumps of an earlier day."""
    data = [path.read_bytes() for path in before]
    if data == [answer.data for answer, _ in pages]:
        return True
    known: set[str] = set()
    for each in data:
        with contextlib.suppress(Trouble):  # somebody has edited it
            known.update(kind.read(Answer(url="", content_type="", data=each), source).ids or ())
    return all(listing.ids is not None and known.issuperset(listing.ids) for _, listing in pages)
