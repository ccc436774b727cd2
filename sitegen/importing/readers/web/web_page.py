"""A saved web page: of Hugging Face, of arXiv, of an archive of this program, of one paper, or any other.

Pages of these sites have their papers in places that are known (`web_sites`). Any other becomes Markdown,
with its headings, lists, links and tables, and is read as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from lxml import etree

from sitegen.errors import DumpError
from sitegen.importing.readers.common.count import RecordCount
from sitegen.importing.readers.common.declared import declared_text
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import make_entry
from sitegen.importing.readers.common.markup import one_line
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import identity
from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.web import web_sites
from sitegen.importing.readers.web.html_text import parse_html
from sitegen.importing.readers.web.web_markdown import page_markdown
from sitegen.importing.readers.web.web_sites import Page

_PAGE = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:!doctype html|html|head|body)\b[^<>]*>\s*(?:<|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?(?:[a-z]\w*|!--)[\s>/]", re.IGNORECASE)
_XML = re.compile(r"<\?xml|<!doctype (?!html)|<(?:\w+:)?[\w-]+\s[^>]*\bxmlns\b", re.IGNORECASE)
_COPY = "open it in a browser, copy the text that it shows, and save that as a text file"


def sniff(head: Head) -> bool:
    """A page from its beginning on, or a text of which most lines begin with a tag."""
    if _PAGE.match(head.text):
        return True
    lines = [line.strip() for line in head.lines if line.strip()]
    tags = sum(_TAG.match(line) is not None for line in lines)
    return tags > 2 and tags * 10 >= len(lines) * 6 and not _XML.match(head.text)


@dataclass(frozen=True, slots=True)
class _Inner:
    """What a page was made into, for the reader of another format."""

    text: str
    suffix: str
    title: str = ""


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests of a page; DumpError for one without papers."""
    found, day, remarks = _open(raw)
    drafts = (found,) if isinstance(found, Draft) else _read_inner(found, raw)
    if len(drafts) == 1:
        drafts = (replace(drafts[0], date_text=drafts[0].date_text or day),)
    return (replace(drafts[0], remarks=(*remarks, *drafts[0].remarks)), *drafts[1:])


def _open(raw: Raw) -> tuple[Draft | _Inner, str, tuple[Remark, ...]]:
    """What a page holds, its day, and what had to be guessed. Its tree is large, and gone afterwards."""
    text, remarks = declared_text(raw)
    root = parse_html(text)
    page = Page(root=root, url=_address(root, text))
    day = _day(page)
    return _find(page, dated=bool(day)), day, remarks


def _find(page: Page, *, dated: bool) -> Draft | _Inner:
    if papers := web_sites.embedded_papers(page, dated=dated):
        rows = "\n".join(json.dumps(paper, ensure_ascii=False) for paper in papers)
        return _Inner(rows, ".jsonl", "Daily Papers")
    if listing := web_sites.arxiv_listing(page):
        return _Inner(listing, ".txt")
    if records := web_sites.page_records(page):
        return _draft(records, _title(page) if len(records) > 1 else "Digest")
    return _Inner(page_markdown(page.root, page.url), ".md")


def _read_inner(inner: _Inner, raw: Raw) -> tuple[Draft, ...]:
    if not inner.text.strip():
        raise DumpError("a web page without text", line=1, hint=_COPY)
    name = str(PurePath(raw.name).with_suffix(inner.suffix))
    try:
        drafts = raw.read_inner(inner.text.encode("utf-8", "replace"), name)
    except DumpError as fault:
        raise DumpError(f"a web page, but no papers: {fault.message}", line=1, hint=_COPY) from fault
    if inner.suffix == ".md" and not raw.force and _is_doubtful(drafts):
        message = "a web page, but no papers: few of its headings have an author or a link below them"
        raise DumpError(message, line=1, hint=f"{_COPY}; --force takes it as it is")
    return _unplaced(drafts, title=inner.title)


_SIGNS = frozenset({"arxiv", "doi", "authors", "url", "pdf"})  # of papers: any page has headings and text


def _is_doubtful(drafts: Sequence[Draft]) -> bool:
    entries = [entry for draft in drafts for entry in draft.entries]
    found = sum(any(key in _SIGNS for key, _ in entry.fields) for entry in entries)
    return found * 3 < len(entries)


def _draft(records: Sequence[web_sites.Record], title: str) -> Draft:
    entries: dict[str, DraftEntry] = {}
    remarks: list[Remark] = []
    untitled = 0
    for record in records:
        entry, left_out = make_entry(record.values, line=record.line)
        if entry is None:
            untitled += 1
            remarks.append(Remark(line=record.line, message="a paper without a title", hint="left out"))
        elif identity(entry) not in entries:
            entries[identity(entry)] = entry
            remarks += left_out
    count = RecordCount(
        what="paper",
        papers=len(entries),
        repeated=len(records) - untitled - len(entries),
        reported=untitled,
    )
    return Draft(title=title, entries=tuple(entries.values()), count=count, remarks=tuple(remarks))


def _unplaced(drafts: Sequence[Draft], *, title: str) -> tuple[Draft, ...]:
    """The digests of a text that was made of a page: its lines are not those of the file."""
    return tuple(
        replace(
            draft,
            title=title or draft.title,
            date_line=0,
            remarks=tuple(replace(each, line=None) for each in draft.remarks),
        )
        for draft in drafts
    )


# ---- what a page says of itself --------------------------------------------------------------------------

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")
_CANONICAL = ".//link[@rel='canonical']/@href|.//meta[@property='og:url']/@content|.//base/@href"
_A_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{4}\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일]"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? \d{4}"
)


def _address(root: etree._Element, text: str) -> str:
    saved = _SAVED_FROM.search(text[:2000])
    found = [saved[1]] if saved else root.xpath(_CANONICAL)
    return next((str(url) for url in found if str(url).startswith(("http://", "https://"))), "")


def _title(page: Page) -> str:
    # A digest's page as sitegen makes it: its heading has the date, too, in any language.
    for title in page.root.xpath(".//main//div[@data-digest]/@data-title"):
        return one_line(str(title)) or "Digest"
    shown = page.root.xpath("(.//h1)[1]//text()[not(ancestor::*[contains(@class, 'visually-hidden')])]")
    return one_line(" ".join("".join(map(str, shown)).split())) or "Digest"


def _day(page: Page) -> str:
    """The day of a page, by its address, its title, and what stands with its heading."""
    headings = page.root.xpath(".//main//h1/..|.//header[.//h1]|.//h1|.//*[contains(@class, 'dateline')]")
    texts = [page.url, *page.root.xpath(".//head/title/text()")]
    texts += [" ".join(str(each.xpath("string()")).split())[:300] for each in headings]
    days = [str(day) for day in page.root.xpath(".//main//p[@class='day']/time/@datetime")]
    found = (written_date(match[0]) for text in [*days, *texts] for match in _A_DAY.finditer(text))
    return next((day for day in found if day.count("-") == 2), "")
