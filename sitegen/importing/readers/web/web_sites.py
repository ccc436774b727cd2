"""Where pages of known sites have their papers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from sitegen.importing.readers.web.html_text import element_text


@dataclass(frozen=True, slots=True)
class Page:
    """A web page."""

    root: etree._Element
    url: str  # from which it was saved; empty: nobody knows


@dataclass(frozen=True, slots=True)
class Record:
    """A paper on a page."""

    line: int
    values: Mapping[str, Sequence[str]]  # as `make_entry` takes them


# ---- Hugging Face: all of a page's data, as JSON ----------------------------------------------------------


def embedded_papers(page: Page, *, dated: bool) -> list[dict[str, Any]]:
    """The papers in the data of a page of Hugging Face's, in the shape of its API.

    Where the page says its day, those of the single papers are left out, which lie around it.
    """
    for data in page.root.xpath(".//*[@data-props]/@data-props"):
        if papers := list(_papers_in(_json(str(data)))):
            return [_without_day(paper) if dated else paper for paper in papers]
    return []


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text.startswith("{") else None
    except (ValueError, RecursionError):
        return None


def _papers_in(data: Any) -> Iterator[dict[str, Any]]:
    """The papers in the values of an object: what a search found, else a list of them, or one."""
    values = [data.get("searchResults"), *data.values()] if isinstance(data, dict) else []
    for value in values:
        if isinstance(value, list):
            found = [each for each in value if _is_paper(each)]
            if found and len(found) * 2 > len(value):
                yield from found
                return
    if isinstance(data, dict) and _is_paper({"paper": data.get("paper")}):
        yield {"paper": data["paper"]}


def _is_paper(value: Any) -> bool:
    paper = value.get("paper", value) if isinstance(value, dict) else None
    return isinstance(paper, dict) and isinstance(paper.get("title"), str) and "summary" in paper


def _without_day(paper: dict[str, Any]) -> dict[str, Any]:
    inner = paper.get("paper")
    kept = {key: value for key, value in paper.items() if key != "submittedOnDailyAt"}
    if isinstance(inner, dict):
        kept["paper"] = {key: value for key, value in inner.items() if key != "submittedOnDailyAt"}
    return kept


# ---- arXiv: a list, as its copied text --------------------------------------------------------------------

_ABS = re.compile(r"/abs/([\w.-]+(?:/\d{7})?)")
_IN_LIST = frozenset({"title", "authors", "comments", "journal-ref", "subjects", "doi"})


def arxiv_listing(page: Page) -> str:
    """The text that a browser copies of a page that lists papers of arXiv; empty for another page."""
    lines: list[str] = []
    number = 0
    identifier = ""
    for element in page.root.iter("h1", "h2", "h3", "dt", "dd"):
        if element.tag == "dt":
            found = [_ABS.search(str(href)) for href in element.xpath(".//a/@href")]
            identifier = next((match[1] for match in found if match), "")
            crossed = re.search(r"\((?:cross-list|replaced)[^)]*\)", _text(element))
            kind = f" {crossed[0]}" if crossed else ""
        elif element.tag == "dd" and identifier:
            number += 1
            lines += [f"[{number}] arXiv:{identifier}{kind} [pdf]", *_listed(element)]
            identifier = ""
        elif element.tag != "dd":
            lines.append(_text(element))
    return "\n".join(lines) if number else ""


def _listed(element: etree._Element) -> Iterator[str]:
    abstract = ""
    for part in element.iter("div", "p", "blockquote"):
        names = (part.get("class") or "").split()
        kind = next((name.removeprefix("list-") for name in names if name.startswith("list-")), "")
        if kind in _IN_LIST:
            text = _text(part)
            yield text if ":" in text[:14] else f"{kind.capitalize()}: {text}"
        elif part.tag != "div" and ("mathjax" in names or "abstract" in names):
            abstract = _text(part).removeprefix("Abstract:").strip()
    yield abstract


# ---- other pages ------------------------------------------------------------------------------------------


def page_records(page: Page) -> list[Record]:
    """The papers of a page that shows them as cards, or of one that is about a single paper."""
    for read in (_own_digest, _cards, _single):
        if records := list(read(page)):
            return records
    return []


def _own_digest(page: Page) -> Iterator[Record]:
    """The digest on a page of an archive of this program."""
    for element in page.root.xpath(".//div[@data-digest]//li[@data-paper]"):
        links = element.xpath("./h2/a")
        if links:
            abstract = element.xpath("./details/*[not(self::summary)]|./p[not(a[@data-topic])]")
            yield _record(
                element,
                title=[_text(links[0])],
                abstract=[element_text(part) for part in abstract],
                url=[urljoin(page.url, links[0].get("href") or "")] if page.url else [],
            )


_PAPER = re.compile(r"/papers/(\d{4}\.\d{4,5})(?:v\d+)?/?(?:[?#]|$)")


def _cards(page: Page) -> Iterator[Record]:
    """The cards of Hugging Face, without its data: in a mail, or copied out of a page."""
    for card in page.root.xpath(".//article[.//h3//a[@href] or .//h2//a[@href]]"):
        link = card.xpath(".//h3//a[@href]|.//h2//a[@href]")[0]
        if not (match := _PAPER.search(link.get("href"))):
            continue
        counts = [_text(each) for each in card.xpath(".//*[@class='leading-none']")]
        votes = [text for text in counts if re.fullmatch(r"[\d.,]+[kK]?", text)]
        texts = [_text(each) for each in card.xpath(".//p")]
        yield _record(
            card,
            title=[_text(link)],
            arxiv=[match[1]],
            abstract=[max(texts, key=len)] if texts else [],
            authors=[str(name) for name in card.xpath(".//li[@title]/@title")],
            upvotes=votes[:1],
            code=[str(url) for url in card.xpath(".//a/@href") if "//github.com/" in url][:1],
        )


_META = {
    "citation_title": "title",
    "citation_author": "authors",
    "citation_authors": "authors",
    "citation_arxiv_id": "arxiv",
    "citation_doi": "doi",
    "citation_abstract": "abstract",
    "citation_pdf_url": "pdf",
    "citation_journal_title": "venue",
    "citation_conference_title": "venue",
    "citation_keywords": "categories",
    "citation_date": "published",
    "citation_publication_date": "published",
    "citation_online_date": "published",
}


def _single(page: Page) -> Iterator[Record]:
    """The paper that a page is about, as its `meta` elements say: arXiv, publishers, OpenReview."""
    values: dict[str, list[str]] = {}
    for meta in page.root.xpath(".//meta[starts-with(@name, 'citation_')]"):
        name = _META.get(meta.get("name"))
        if name and (name != "published" or name not in values):
            values.setdefault(name, []).append(meta.get("content") or "")
    if not values.get("title"):
        return
    for xpath, name in (
        (".//blockquote[contains(@class, 'abstract')]", "abstract"),
        (".//td[contains(@class, 'subjects')]", "categories"),
        (".//td[contains(@class, 'comments')]", "comment"),
        (".//meta[@name='description' or @property='og:description']/@content", "abstract"),
    ):
        if not values.get(name) and (found := page.root.xpath(xpath)):
            text = str(found[0]) if isinstance(found[0], str) else element_text(found[0])
            values[name] = [text.removeprefix("Abstract:").strip()]
    if page.url:
        values["url"] = [page.url]
    yield _record(page.root, **values)


def _text(element: etree._Element) -> str:
    return " ".join(element_text(element).split())


def _record(element: etree._Element, **values: list[str]) -> Record:
    """The record of an element; its texts are plain, so signs of markup in them are meant."""
    plain = {key: [html.escape(text, quote=False) for text in texts] for key, texts in values.items()}
    return Record(element.sourceline or 0, plain)
