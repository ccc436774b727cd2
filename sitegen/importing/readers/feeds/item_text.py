"""What the text of an item says: its abstract, fields with labels, a citation, a list of papers."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache

from lxml import etree

from sitegen.importing.readers.common.aliases import field_name
from sitegen.importing.readers.common.leftovers import Leftovers
from sitegen.importing.readers.common.markup import without_markup
from sitegen.importing.readers.markdown.blocks import Block, Kind, find_blocks
from sitegen.importing.readers.markdown.entry import Paper
from sitegen.importing.readers.markdown.links import has_paper_link
from sitegen.importing.readers.markdown.titles import Title
from sitegen.importing.readers.web.html_text import element_text, is_html, parse_html, plain_paragraphs
from sitegen.importing.readers.web.web_markdown import page_markdown
from sitegen.theme.strings import shipped_languages, shipped_words
from sitegen.urls import arxiv_id

Values = Mapping[str, Sequence[str]]  # as `make_entry` takes them

_ARXIV_TEXT = re.compile(
    r"\s*arXiv:(?P<id>\S+?)(?:v\d+)?\s+Announce Type:\s*\S+\s+(?:Abstract:\s*)?", re.IGNORECASE
)
_ARXIV_TITLE = re.compile(r"\.?\s*\(arXiv:(?P<id>[\w./-]+?)(?:v\d+)? \[(?P<code>[\w.-]+)\][A-Z ]*\)$")
_LABEL = re.compile(
    r"(?:\A|\n|<(?:br|p|div|li|td)\b[^<>]{0,200}>)\s{0,40}(?:<(?:b|strong|em|i|span)\b[^<>]{0,200}>\s{0,40}){0,3}"
    r"(?P<name>[^\W\d_][^<>:：\n]{0,24}?)\s{0,9}(?:</(?:b|strong|em|i|span)>\s{0,9}){0,3}[:：]",
    re.IGNORECASE,
)
_TELLING = frozenset({"title", "authors", "abstract"})
_LABELS_STAND = 5000  # characters
_ADDRESS = re.compile(r"https?://[^\s\"'<>()\[\]]{1,300}")
FEW = 3  # papers; fewer are no list


def labelled_values(title: str, urls: Sequence[str], text: str) -> tuple[Values, tuple[str, ...]] | None:
    """The values of a text in which labels stand in front of what is said (`Authors: …`), and the labels for
    which a page has no place; None for another text.

    A title with a label is the paper's. The item's own is then what somebody says of the paper.
    """
    if _ARXIV_TEXT.match(text):
        return None
    names = {field_name(match["name"]) for match in _LABEL.finditer(text[:_LABELS_STAND])}
    known = {name for name in names if name}
    if len(known) < 2 or not known & _TELLING:
        return None
    leftovers = Leftovers()
    links = tuple([("", url) for url in urls])
    paper = Paper(Block(Kind.HEADING, 0, 0, title), Title(title, links), leftovers)
    for block in find_blocks(text_markdown(text).split("\n")):
        paper.take(block)
    values = paper.values
    if title and values["title"] != [title]:
        values["abstract"] = [title, *values.get("abstract", ())]
    plain = {key: [html.escape(each, quote=False) for each in texts] for key, texts in values.items()}
    return plain, tuple(leftovers.labels)


def text_markdown(text: str) -> str:
    """The Markdown of a text, be it HTML or not."""
    if not is_html(text):
        text = html.escape(without_markup(text), quote=False).replace("\n", "<br>")
    return page_markdown(parse_html(text), "")


def citation_values(text: str) -> Values | None:
    """The values of a citation as HighWire's sites show it: bioRxiv, medRxiv and many journals."""
    if "highwire-cit" not in text:
        return None
    root = parse_html(text)
    names = [" ".join(element_text(each).split()) for each in _of_class(root, "highwire-citation-author")]
    snippets = [element_text(each) for each in _of_class(root, "highwire-cite-snippet")]
    return {"authors": names, "abstract": [html.escape(each, quote=False) for each in snippets]}


def _of_class(root: etree._Element, name: str) -> list[etree._Element]:
    found = root.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return list(found)


def lists_papers(text: str) -> bool:
    """Whether a text links to several papers, as a digest does."""
    found = {
        arxiv_id(url.removesuffix(".pdf")) or url for url in _ADDRESS.findall(text) if has_paper_link(url)
    }
    return len(found) >= FEW


def abstract_of(values: dict[str, list[str]], id_: str, content: str) -> list[str]:
    """The abstract of an item; what arXiv writes beside it and behind a title goes into the values."""
    is_plain = re.match(r"https?://arxiv\.org/abs/", id_) is not None  # of its API; `$a<b$` is no tag
    if match := _ARXIV_TEXT.match(content):
        values.setdefault("arxiv", []).append(match["id"])
        content, is_plain = content[match.end() :], True
    if title := _ARXIV_TITLE.search(" ".join(values["title"][0].split())) if values["title"] else None:
        values["arxiv"] = [title["id"]]
        values.setdefault("categories", []).append(title["code"])
        values["title"] = [" ".join(values["title"][0].split())[: title.start()]]
    text = _indented_paragraphs(content)
    text = text if is_plain else plain_paragraphs(text)
    return [] if text in _no_abstract() else [html.escape(text, quote=False)]


@cache
def _no_abstract() -> frozenset[str]:
    """What our own feeds say of a paper without an abstract, in any language."""
    return frozenset(shipped_words(tag)("no_abstract") for tag in shipped_languages())


def _indented_paragraphs(text: str) -> str:
    """arXiv's way to begin a paragraph, with blanks, as a blank line."""
    lines = text.strip().split("\n")
    if len(lines) == 1 or "<p" in text:
        return text
    opens = any(line and not line[0].isspace() for line in lines[1:]) or min(map(len, lines)) > 100
    return re.sub(r"\n[ \t]{2,}(?=\S)", "\n\n", text.strip()) if opens else text
