"""Feeds whose items are digests: each lists papers of its day."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import RecordCount
from sitegen.importing.readers.common.days import split_records
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import make_entry
from sitegen.importing.readers.common.markup import one_line
from sitegen.importing.readers.common.records import identity
from sitegen.importing.readers.feeds.feed_items import Item
from sitegen.importing.readers.feeds.item_text import FEW, text_markdown
from sitegen.importing.readers.web.html_text import element_text, is_html, parse_html

_LINKED = frozenset({"arxiv", "doi", "url", "pdf"})
ReadInner = Callable[[bytes, str], tuple[Draft, ...]]


def own_digests(title: str, items: Sequence[Item]) -> tuple[Draft, ...]:
    """The digests that a feed of this program lists: titles alone, each with the address of its paper."""
    made = (_own_digest(title, item) for item in items)
    return tuple(sorted((draft for draft in made if draft.entries), key=lambda draft: draft.date_text))


def _own_digest(title: str, item: Item) -> Draft:
    entries = []
    for row in parse_html(item.content).iter("li"):
        link = row.find("a")
        if link is not None and (name := " ".join(element_text(link).split())):
            values = {"title": [html.escape(name, quote=False)], "url": [link.get("href") or ""]}
            entry, _ = make_entry(values, line=item.line)
            entries += [entry] if entry else []
    count = RecordCount(what="paper", papers=len(entries))
    return split_records(
        Draft(title=title, entries=tuple(entries), count=count),
        count,
        [item.day] * len(entries),
        [entry.title for entry in entries],
    )[0]


def listed_digests(title: str, day: str, items: Sequence[Item], read_inner: ReadInner) -> tuple[Draft, ...]:
    """The digests of a feed most of whose items link to several papers each; empty where these are no lists.

    The text of an item is read as Markdown. An item without a list is reported.
    """
    if sum(item.is_list for item in items) * 2 <= len(items):
        return ()
    read = [_papers_of(item, read_inner) for item in items]
    if sum(map(bool, read)) * 2 <= len(items):
        return ()
    listed: dict[tuple[str, str], tuple[DraftEntry, str]] = {}
    for item, papers in zip(items, read, strict=True):
        for paper in papers:
            listed.setdefault((item.day, identity(paper)), (replace(paper, line=item.line), item.day))
    remarks = [_no_list(item) for item, papers in zip(items, read, strict=True) if not papers]
    count = RecordCount(
        what="paper",
        papers=len(listed),
        repeated=sum(map(len, read)) - len(listed),
        reported=len(remarks),
    )
    entries = [entry for entry, _ in listed.values()]
    whole = Draft(title=title, entries=tuple(entries), count=count, date_text=day, remarks=tuple(remarks))
    texts = ["\n".join((entry.title, *entry.paragraphs)) for entry in entries]
    return split_records(whole, count, [of_day for _, of_day in listed.values()], texts)


def _papers_of(item: Item, read_inner: ReadInner) -> tuple[DraftEntry, ...]:
    """The papers that an item lists; none where they are fewer than a list has."""
    if not item.is_list:
        return ()
    try:
        text = text_markdown(item.content) if is_html(item.content) else html.unescape(item.content)
        drafts = read_inner(text.encode("utf-8", "replace"), "item.md")
    except DumpError:
        return ()
    papers = tuple(entry for draft in drafts for entry in draft.entries)
    linked = sum(any(key in _LINKED for key, _ in entry.fields) for entry in papers)
    return papers if linked >= FEW and linked * 2 > len(papers) else ()


def _no_list(item: Item) -> Remark:
    name = one_line(html.unescape("".join(item.values.get("title", ())[:1]))) or item.id
    return Remark(
        line=item.line,
        message=f"an item without a list of papers, as the others have: {name[:60]}",
        hint="left out; write it as a dump of its own if it holds papers",
    )
