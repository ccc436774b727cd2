"""A page's value → its HTML file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from sitegen.model import OutputFile, Site
from sitegen.pages.metadata import json_ld
from sitegen.pages.page import Item, Page, Ref
from sitegen.theme.templates import Shared
from sitegen.theme.theme import Theme
from sitegen.urls import base_path, page_file, root_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all pages show around their own values."""

    title: str
    language: str
    description: str
    author: str
    base_url: str
    nav: tuple[Ref, ...]  # further links in the header; an absolute URL stays as it is
    papers_lang: str = ""  # the language of titles and abstracts, where it is not that of the site
    offline: bool = False  # whether pages register the service worker


def frame(site: Site, own: Iterable[Ref] = ()) -> Frame:
    """The frame of a site; `own` are the owner's pages that every page links to."""
    return Frame(
        title=site.title,
        language=site.language,
        description=site.description,
        author=site.author,
        base_url=site.base_url,
        nav=(*(Ref(name=link.name, path=link.url) for link in site.nav), *own),
        papers_lang=site.papers_language if site.papers_language != site.language else "",
        offline=site.search.offline,
    )


def render_page(page: Page, around: Frame, theme: Theme) -> OutputFile:
    """The page's HTML file. ThemeError when the theme's template fails."""
    values = _values(page, around, theme)
    if page.item_template:
        # Rendered here, because a loop with an `include` takes three times as long.
        values["list"] = theme.render_each(page.item_template, values, _rows(page.values["items"]))
    return OutputFile(path=page_file(page.path), data=theme.render(page.template, values).encode())


def render_later(page: Page, path: str, around: Frame, theme: Theme) -> OutputFile:
    """The file of the page's later items, each as the page would show it."""
    rows = _rows(page.values["later"], len(page.values["items"]) + 1)
    data = theme.render_each(page.item_template, _values(page, around, theme), rows)
    return OutputFile(path=path, data=data.encode())


def _values(page: Page, around: Frame, theme: Theme) -> dict[str, Any]:
    # 404.html is shown at any path, so its links cannot be relative.
    root = base_path(around.base_url) if page.kind == "404" else root_of(page.path)
    linked = page.path if page.path in _linked(around) else None
    if linked is None and page.kind == "about":  # the header marks its manual
        linked = f"{page.path.partition('/')[0]}/"
    return {
        **page.values,
        "page": page,
        "site": around,
        "url": _url_below(root),
        "root": root,
        "canonical": f"{around.base_url}{page.path}",
        "json_ld": json_ld(page, site_title=around.title, base_url=around.base_url, language=around.language),
        "in_papers_lang": _lang(around.papers_lang),
        "shared": _shared(around, theme),
        "shared_by": (page.template, page.kind, root, linked, page.indexed),
    }


@lru_cache(maxsize=4)
def _lang(language: str) -> Markup:
    """The attribute of an element in that language; empty where it is that of the page."""
    return Markup(' lang="{}"').format(language) if language else Markup()


def _rows(items: Sequence[Item], start: int = 1) -> Iterator[Mapping[str, Any]]:
    """What each item's template sees: the item, its place, and whether the one above it has the same date."""
    before = None
    for place, item in enumerate(items, start):
        yield {"item": item, "place": place, "same": item.date == before}
        before = item.date


@lru_cache(maxsize=4)
def _linked(around: Frame) -> frozenset[str]:
    """The pages to which every page's header leads; the header of each differs."""
    return frozenset({"", "digests/", "topics/", "feeds/", "search/", *(ref.path for ref in around.nav)})


@lru_cache(maxsize=4)
def _shared(around: Frame, theme: Theme) -> Shared:  # each theme has its own
    """What pages of one site and one theme share in this process."""
    return Shared()


@lru_cache(maxsize=64)
def _url_below(root: str) -> Callable[[str], str]:
    """The function `url` of a page from which `root` leads to the site's root."""

    def url(path: str) -> str:
        if path.startswith(("http://", "https://", "mailto:")):
            return path
        return f"{root}{path}" or "./"

    return url
