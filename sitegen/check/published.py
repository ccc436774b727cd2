"""What is published somewhere, by its sitemap, and what of it a built site no longer has."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from sitegen.check.report import Findings, fault, note
from sitegen.check.site import BuiltSite
from sitegen.errors import OutputError

_OURS = "is it the sitemap of your site?"
_GIVE = "give the address of the site, or of its sitemap.xml"
_MOST_SITEMAPS = 1_000  # a sitemap holds 50,000 pages

Get = Callable[[str], bytes]  # what an address or a file holds; OutputError where there is nothing


@dataclass(frozen=True, slots=True)
class PublishedPage:
    path: str  # below the base URL of what is published
    url: str
    sitemap: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    base_url: str
    pages: tuple[PublishedPage, ...]


def read_published(place: str, get: Get) -> Published:
    """All pages that a sitemap names, and those that it is an index of.

    `place` is the address of a site or of its sitemap, or a file. OutputError for what is no sitemap.
    """
    is_web = "://" in place
    if is_web and not urlsplit(place).path.endswith((".xml", ".txt")):
        place = urljoin(f"{place.rstrip('/')}/", "sitemap.xml")
    waiting, seen = [place], {place}
    found: list[tuple[str, str, int | None]] = []
    while waiting:
        name = waiting.pop(0)
        for url, line, is_sitemap in _rows(name, get(name)):
            if not is_sitemap:
                found.append((url, name, line))
                continue
            # Beside a file lie the files that it names.
            other = url if is_web else posixpath.join(posixpath.dirname(name), posixpath.basename(url))
            if other not in seen and len(seen) < _MOST_SITEMAPS:
                seen.add(other)
                waiting.append(other)
    if not found:
        raise OutputError("the sitemap names no page", source=place, hint=_OURS)
    base = _common([url for url, _, _ in found])
    return Published(
        base_url=base,
        pages=tuple(
            PublishedPage(unquote(urlsplit(url[len(base) :]).path), url, name, line)
            for url, name, line in found
        ),
    )


def _rows(name: str, data: bytes) -> Iterator[tuple[str, int | None, bool]]:
    """Each address of a sitemap, with its line, and whether it is a sitemap itself."""
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):  # a sitemap may be a list, an address a line
        for number, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if text.strip():
                yield _address(text, name, number), number, False
        return
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no entities of other files are followed
    except ElementTree.ParseError as cause:
        raise OutputError(
            f"is no sitemap: {cause}", source=name, line=cause.position[0], hint=_GIVE
        ) from cause
    kind = root.tag.rpartition("}")[2]
    if kind not in {"urlset", "sitemapindex"}:
        raise OutputError(f"is no sitemap, but <{kind}>", source=name, hint=_GIVE)
    line = end = 0
    for each in root:
        url = next((part.text or "" for part in each if part.tag.rpartition("}")[2] == "loc"), "").strip()
        start = data.find(url.encode(), end)
        if start >= 0:
            line, end = line + data.count(b"\n", end, start), start
        yield _address(url, name, line + 1), line + 1, kind == "sitemapindex"


def _address(text: str, name: str, line: int) -> str:
    url = text.strip()
    try:
        is_address = urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_address = False
    if not is_address:
        raise OutputError(f"no address: {url}", source=name, line=line, hint=_OURS)
    return url


def _common(urls: list[str]) -> str:
    """The base URL: what all addresses begin with, up to a slash. The home page has nothing behind it."""
    first, last = min(urls), max(urls)
    length = next(
        (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other),
        min(len(first), len(last)),
    )
    return first[: first.rfind("/", 0, length) + 1]


def published_findings(site: BuiltSite, published: Published | None) -> Findings:
    """Published pages that would vanish with this site: neither a page nor a redirect is there."""
    if published is None:
        return
    if published.base_url != site.base_url:
        yield note(
            f"is built for {site.base_url}, and was compared with {published.base_url}",
            str(site.root),
            hint="addresses were compared without these",
        )
    for page in published.pages:
        path = page.path
        # Servers send `about.html` or `about/index.html` for `about`, too.
        if not {path, f"{path}.html", f"{path.rstrip('/')}/index.html".lstrip("/")} & site.files.keys():
            hint = "its readers would find nothing; write it into `aliases` of the page that replaced it"
            yield fault(f"published address would vanish: {page.url}", page.sitemap, page.line, hint=hint)
