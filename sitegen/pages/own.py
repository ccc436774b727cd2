"""Pages written by hand: how they stand together, and each as a page of the site.

Pages below one name (`guide/`, `guide/start/`) are a *manual*: each shows the contents of all, and the pages
before and after it. The order is that in which the index page of a folder links to what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from sitegen.model import Site
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.pages.planned import Around, PlannedPart, drawn_part
from sitegen.text import markdown
from sitegen.text.excerpts import excerpt
from sitegen.text.parser import Sections, Size

_OPENING = 400  # characters from which the description is made


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """A page written by hand, whose links lead somewhere."""

    path: str  # about/, guide/start/
    title: str
    anchor: str = ""  # id of the title
    text: str  # Markdown below it
    sections: Sections
    headings: tuple[tuple[str, str], ...] = ()  # plain text and id of those of the second level
    addresses: Mapping[str, str]  # where links lead, as the page writes it, by the address in the text
    images: Mapping[str, Size]  # those that are shown, by the address in the text, with their sizes
    leads_to: tuple[str, ...] = ()  # paths on this site, in the order of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The pages of one folder of a manual."""

    title: str
    path: str  # of its index page; empty: it has none
    pages: tuple[Ref, ...]  # but for that


def own_links(pages: Sequence[OwnPage], site: Site) -> Iterator[Ref]:
    """What every page links to: single pages, and the first page of each manual."""
    names = {folder.at: folder.name for folder in site.pages}
    for name, group in _manuals(pages):
        first = _order(_chapters(group))[0]
        yield replace(first, name=names.get(name) or first.name)


def plan_own(pages: Sequence[OwnPage], feeds: tuple[FeedRef, ...], around: Around) -> Iterator[PlannedPart]:
    """The parts of pages written by hand, such as About. The text is rendered when the page is made."""
    for _, group in _manuals(pages):
        chapters = _chapters(group) if len(group) > 1 else ()
        order = _order(chapters)
        for own in group:
            page = Page(
                path=own.path,
                kind="about",
                template="document.html" if chapters else "about.html",
                title=_full_title(own, chapters),
                feeds=feeds,
                description=excerpt(markdown.page_plain(own.text, _OPENING)) or own.title,
                values={"title": own.title, "anchor": own.anchor, **_around(own, chapters, order)},
            )
            text = own.text, own.sections, dict(own.addresses), dict(own.images)
            yield drawn_part(page, partial(_with_text, page, own, around.theme.words("table")), around, text)


def _full_title(own: OwnPage, chapters: Sequence[Chapter]) -> str:
    """A page of a manual may be called as one of the site's own is."""
    above = chapters[0] if chapters and chapters[0].path != own.path else None
    return f"{own.title} · {above.title}" if above is not None else own.title


def _with_text(page: Page, own: OwnPage, table: str) -> Page:
    html = markdown.render_page(
        own.text, own.addresses, images=own.images, sections=own.sections, table=table
    )
    return replace(page, values={**page.values, "text": html})


def _around(own: OwnPage, chapters: Sequence[Chapter], order: Sequence[Ref]) -> Mapping[str, object]:
    """What a page shows around its text: its sections and, in a manual, the pages beside it."""
    headings = [Ref(name=text, path=f"#{name}") for text, name in own.headings]
    if not chapters:
        return {"headings": headings}
    here = [ref.path for ref in order].index(own.path)
    return {
        "chapters": chapters,
        "trail": list(_trail(own, chapters)),
        "headings": headings,
        "before": order[here - 1] if here else None,
        "after": order[here + 1] if here + 1 < len(order) else None,
    }


def _trail(own: OwnPage, chapters: Sequence[Chapter]) -> Iterator[Ref]:
    """The index pages above a page, from the manual's first one."""
    for chapter in chapters:
        if chapter.path and chapter.path != own.path and own.path.startswith(chapter.path):
            yield Ref(name=chapter.title, path=chapter.path)


def _manuals(pages: Iterable[OwnPage]) -> Iterator[tuple[str, list[OwnPage]]]:
    """Pages by the first part of their path, sorted."""

    def first(page: OwnPage) -> str:
        return page.path.partition("/")[0]

    for name, group in groupby(sorted(pages, key=lambda page: (first(page), page.path)), key=first):
        yield name, list(group)


def _chapters(pages: Sequence[OwnPage]) -> tuple[Chapter, ...]:
    """The folders of a manual in order, each before those in it."""
    by_path = {page.path: page for page in pages}
    root = pages[0].path.partition("/")[0]
    return tuple(_chapters_below(f"{root}/", by_path))


def _chapters_below(folder: str, by_path: Mapping[str, OwnPage]) -> Iterator[Chapter]:
    index = by_path.get(folder)
    names = {path[len(folder) :].partition("/")[0] for path in by_path if path.startswith(folder)} - {""}
    children = sorted((f"{folder}{name}/" for name in names), key=partial(_place, index, by_path))
    folders = [each for each in children if any(path != each and path.startswith(each) for path in by_path)]
    yield Chapter(
        title=index.title if index is not None else _named(folder),
        path=folder if index is not None else "",
        pages=tuple(Ref(name=by_path[child].title, path=child) for child in children if child not in folders),
    )
    for child in folders:
        yield from _chapters_below(child, by_path)


def _place(index: OwnPage | None, by_path: Mapping[str, OwnPage], child: str) -> tuple[int, str, str]:
    """Where a page or folder stands: by the link of its folder's index, else by its title."""
    leads = index.leads_to if index is not None else ()
    below = (number for number, path in enumerate(leads) if path.startswith(child))
    first = leads.index(child) if child in leads else next(below, len(leads))
    return first, by_path[child].title if child in by_path else _named(child), child


def _named(folder: str) -> str:
    return folder.split("/")[-2].replace("-", " ").capitalize()


def _order(chapters: Sequence[Chapter]) -> tuple[Ref, ...]:
    """All pages of a manual, one after the other."""
    rows: list[Ref] = []
    for chapter in chapters:
        rows += [Ref(name=chapter.title, path=chapter.path)] if chapter.path else []
        rows += chapter.pages
    return tuple(rows)
