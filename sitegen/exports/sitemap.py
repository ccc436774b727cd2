"""The sitemap: every page with the date of its newest content (sitemaps.org)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import quote

from sitegen.model import OutputFile, Site
from sitegen.parts.part import Part, fingerprint
from sitegen.text.xml_text import element

SITEMAP_URLS = 50_000  # the most that a sitemap may hold

Row = tuple[str, datetime.date | None]  # path of a page, and date of its newest content


def plan_sitemap(pages: Sequence[Row], site: Site, *, most: int = SITEMAP_URLS) -> Iterator[Part]:
    """sitemap.xml.

    Above `most` pages it is an index of further sitemaps, `sitemap-1.xml` and so on, filled in the given
    order: where that starts with the oldest pages, a new page changes the index and the last of them only.
    """
    if len(pages) <= most:
        yield _part("sitemap.xml", "urlset", pages, site)
        return
    index: list[Row] = []
    for number, start in enumerate(range(0, len(pages), most), 1):
        held = pages[start : start + most]
        path = f"sitemap-{number}.xml"
        index.append((path, max((day for _, day in held if day), default=None)))
        yield _part(path, "urlset", held, site)
    yield _part("sitemap.xml", "sitemapindex", index, site)


def _part(path: str, root: str, rows: Sequence[Row], site: Site) -> Part:
    # As numbers: a date takes as long as ten of them.
    numbers = [(page, day.toordinal() if day else 0) for page, day in rows]
    return Part(
        name=f"export {path}",
        key=fingerprint(site.base_url, numbers),
        make=partial(_make, path, root, tuple(rows), site.base_url),
    )


def _make(path: str, root: str, rows: Sequence[Row], base_url: str) -> list[OutputFile]:
    name = "url" if root == "urlset" else "sitemap"
    lines = "".join(_line(name, base_url + quote(page), day) for page, day in rows)
    start = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    data = f'<?xml version="1.0" encoding="utf-8"?>\n{start}{lines}</{root}>\n'.encode()
    return [OutputFile(path=path, data=data)]


def _line(name: str, url: str, day: datetime.date | None) -> str:
    date = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return f"<{name}>{element('loc', url)}{date}</{name}>\n"
