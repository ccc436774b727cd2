"""Long lists of papers, newest first: the page of the newest, and blocks counted from the oldest paper.

A list has its newest `page_size` papers on its first page. Where that does not show all of it, further pages
are full blocks: `2/` holds the oldest papers, `3/` the next, and so on. So papers that come in change the
first page, and nothing of a block but the link from the newest of them onwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sitegen.model import Paper
from sitegen.pages.page import FeedRef, Page, Ref, paper_item
from sitegen.pages.planned import Known, PlannedPart, drawn_part
from sitegen.text.excerpts import excerpt
from sitegen.text.words import Words

OPENING = 110  # characters of an abstract in a list; the whole stands on the paper's page and in its digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """A list of papers, and what its pages say beside them."""

    papers: tuple[Paper, ...]  # newest first
    path: Callable[[int], str]  # of its pages, from 1
    kind: str
    template: str
    title: str
    about: str  # sentences on what the list is of
    values: Mapping[str, object]  # that all its pages show
    summary: Mapping[str, object]  # that its first page shows of the whole list
    feeds: tuple[FeedRef, ...]
    under: str = ""  # the topic that all its papers have


def plan_list(given: PaperList, size: int, known: Known) -> Iterator[PlannedPart]:
    """The pages of a list, `size` papers on each; the first stands even when the list is empty."""
    words = known.around.theme.words
    papers = given.papers
    blocks = [papers[end - size : end] for end in range(len(papers), size, -size)]  # the oldest first
    names = list(_names(blocks, words))
    paths = [given.path(number) for number in range(1, len(blocks) + 2)]
    links = [
        Ref(name=name, path=path) for name, path in zip((words("the_newest"), *names), paths, strict=True)
    ]
    stretches = (*blocks, papers[: len(papers) - size * len(blocks)]) if papers else ()
    starts = tuple(str(stretch[-1].first_listed) for stretch in stretches)
    yield _part(given, _first_page(given, size, starts, links, words), papers[:size], known)
    for number, (name, block) in enumerate(zip(names, blocks, strict=True), start=1):
        page = Page(
            path=paths[number],
            kind=given.kind,
            template=given.template,
            item_template="partials/list_item.html",
            title=words("list_part", title=given.title, name=name),
            feeds=given.feeds,
            description=excerpt(
                words("about_list_part", title=given.title, name=name, about=given.about), 300
            ),
            lastmod=block[0].first_listed,
            values={
                **given.values,
                **dict.fromkeys(given.summary),
                "count": len(block),
                "starts": (),
                "size": size,
                "last": None,
                "dates": name,
                "newest": links[0],
                "newer": links[number + 1] if number + 1 < len(links) else links[0],
                "older": links[number - 1] if number > 1 else None,
            },
        )
        yield _part(given, page, block, known)


def _names(blocks: Sequence[Sequence[Paper]], words: Words) -> Iterator[str]:
    """The dates of each block, which name it; where several have the same, the later ones are numbered."""
    seen: Counter[str] = Counter()
    for block in blocks:
        span = words.date_range(block[-1].first_listed, block[0].first_listed)
        seen[span] += 1
        yield span if seen[span] == 1 else f"{span} ({seen[span]})"


def _first_page(
    given: PaperList, size: int, starts: tuple[str, ...], links: Sequence[Ref], words: Words
) -> Page:
    papers = given.papers
    return Page(
        path=links[0].path,
        kind=given.kind,
        template=given.template,
        item_template="partials/list_item.html",
        title=given.title,
        feeds=given.feeds,
        description=excerpt(words("about_list", len(papers), title=given.title, about=given.about), 300),
        lastmod=papers[0].first_listed if papers else None,
        values={
            **given.values,
            **given.summary,
            "count": len(papers),
            "starts": starts,  # the first day of each block, and of the papers in none: for a filter by date
            "size": size,
            "last": papers[0].first_listed if papers else None,
            "dates": "",
            "newest": None,
            "newer": None,
            "older": links[-1] if len(links) > 1 else None,
        },
    )


def _part(given: PaperList, page: Page, papers: tuple[Paper, ...], known: Known) -> PlannedPart:
    draw = partial(with_items, page, papers, known.refs, given.under, known.around.theme.words)
    rows = b"".join([known.prints[paper.slug].row for paper in papers])
    return drawn_part(page, draw, known.around, rows, known.taxonomy)


def with_items(
    page: Page, papers: tuple[Paper, ...], refs: Mapping[str, Ref], under: str, words: Words
) -> Page:
    """The page with these papers as the items of its list."""
    items = tuple(paper_item(paper, refs, words, opening=OPENING, under=under) for paper in papers)
    return replace(page, values={**page.values, "items": items})
