"""The blocks of a paper → its entry, and a label for each of its lines."""

from __future__ import annotations

import re

from sitegen.importing.readers.common.draft import DraftEntry, Remark
from sitegen.importing.readers.common.fields import FIELDS, make_entry
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.leftovers import Leftovers
from sitegen.importing.readers.common.values import is_address
from sitegen.importing.readers.markdown.beside import EDGE, PROSE, are_names, is_prose, read_beside
from sitegen.importing.readers.markdown.blocks import Block, Kind
from sitegen.importing.readers.markdown.inline import Inline, read_inline
from sitegen.importing.readers.markdown.labels import Labelled, read_label
from sitegen.importing.readers.markdown.links import is_filler, link_field
from sitegen.importing.readers.markdown.titles import (
    Title,
    has_title_line,
    part_title,
    whole_title,
    without_number,
    word_count,
)
from sitegen.importing.readers.text.furniture import is_furniture, weight
from sitegen.importing.readers.text.names import read_names
from sitegen.urls import arxiv_id

_LABELS = re.compile(r"\s+[|·•]\s+|\s*&emsp;\s*")
_BULLET = re.compile(r"\s*[●•▪◦*-]\s+")
_VOTES = re.compile(r"\W*(\d[\d,.]*k?)\W*(?:up-?votes?|votes?|likes?)?\W*", re.IGNORECASE)
_VOTE_SIGN = re.compile(r"👍|▲|⬆|🔼|vote|like", re.IGNORECASE)
_ARXIV_CATEGORIES = re.compile(r"(?:[\[(]?[a-z]{2,8}(?:-[a-z]{2,4})?\.[A-Za-z-]{2,8}[\])]?[\s,;|/]*)+")
_FOOT = re.compile(
    r"generated|powered by|made with|created (?:by|with)|this (?:digest|report|page|file|list) |subscribe"
    r"|unsubscribe|contribut|licen[sc]e|copyright|©|star history|back to (?:top|the top)|last updated?"
    r"|自动生成|自動生成|생성",
    re.IGNORECASE,
)
_LONGEST_BUTTON = 120  # characters
_LONGEST_LABEL = 25  # of a link
_LONGEST_FOOT = 400  # characters
_SHORT = frozenset({"published", "upvotes", "arxiv", "doi", "url", "pdf", "code", "id", "categories"})
_ANY = ("url", "pdf", "code")
_PERMALINK = re.compile(
    r"<https?://\S+/papers/[a-z0-9-]+/>(?: \([^()]{1,60}\))?"
)  # and when it was first listed
_PAGE_FIELD = re.compile(rf"({'|'.join(FIELDS)}): (\S.*)")


class Paper:
    """A paper, as far as its blocks are read."""

    def __init__(self, block: Block, title: Title, leftovers: Leftovers) -> None:
        self.line = block.first
        self.topic = ""  # the heading above it
        self.labels: list[tuple[int, int, Label]] = [(block.first, block.last, Label.TITLE)]
        self.values: dict[str, list[str]] = {"title": [title.text]}
        self._leftovers = leftovers
        self._pending = ""  # the field that a label above, without a text of its own, names
        self._prefix = ""  # a heading inside of the paper
        self._after_rule = False
        for label, url in title.links:
            self._add_link(label, url)
        if title.votes:
            self._add("upvotes", title.votes)
        for text in title.beside:
            first, *more = text.split("\n")
            for key, value in read_beside(first):
                self._add(key, value)
            for part in more:
                self._add_paragraph(part)

    @property
    def key(self) -> str:
        """By which it is known when it stands in a digest twice."""
        arxiv = next((arxiv_id(url) for url in self.values.get("url", ()) if "arxiv" in url), "")
        return arxiv or " ".join(self.values["title"][0].split()).casefold()

    def entry(self) -> tuple[DraftEntry | None, list[Remark]]:
        return make_entry(self.values, line=self.line)

    def take(self, block: Block) -> None:
        """Take a block below the title."""
        if block.kind is Kind.RULE:
            self._after_rule, self._pending, self._prefix = True, "", ""
            self._label(block, Label.FURNITURE)
        elif block.kind is Kind.HTML:
            self._label(block, Label.FURNITURE)
        elif block.kind is Kind.HEADING:
            self._take_heading(block)
        elif block.kind is Kind.CODE:
            is_citation = re.match(r"\s*@\w+\{", block.source) is not None
            self._add_text(block, Inline(" ".join(block.source.split()))) if not is_citation else self._label(
                block, Label.FIELD
            )
        elif not self._take_page_field(block) and not self._take_labels(block):
            self._take_text(block)

    def take_cell(self, column: str, cell: str) -> None:
        """Take a cell of its row; the meaning of a column is unknown below a `?`."""
        inline = read_inline(cell)
        if not column.startswith("?"):
            if column == "abstract":
                self._add_text(None, inline)
            else:
                self._take_value(column, inline)
        elif inline.links and is_filler(inline.without(inline.links)):
            self._take_links(inline, column[1:])
        elif weight(inline.plain) >= PROSE:
            self._add_text(None, inline, prefix=column[1:])
        elif inline.plain.strip(" -"):
            self._leftovers.labels[column[1:] or "a column"] += 1

    def _take_page_field(self, block: Block) -> bool:
        """Take a line as a dated page has it below a title: `- venue: ICLR 2025`.

        Below these an export has the address of its page, which counts where no other is known.
        """
        if _PERMALINK.fullmatch(block.source) and "url" in self.values:
            self._label(block, Label.FURNITURE)
            return True
        match = _PAGE_FIELD.fullmatch(block.source) if block.kind is Kind.ITEM else None
        if match is None or "](" in match[2] or (match[1] in _ANY and not is_address(match[2])):
            return False
        self._add(match[1], read_inline(match[2]).plain)
        self._label(block, Label.FIELD)
        return True

    # ---- labels --------------------------------------------------------------------------------------

    def _take_heading(self, block: Block) -> None:
        text = re.sub(r"^\W+", "", without_number(read_inline(block.source).plain))
        label = read_label(f"{text}:")
        self._pending = label.field or "" if label is not None else ""
        self._prefix = "" if label is not None and label.field is not None else text
        self._label(block, Label.FIELD if self._pending else Label.ABSTRACT)

    def _take_labels(self, block: Block) -> bool:
        """Take a text with a label in front, or several on a line."""
        first = block.label
        if first is None:
            return False
        parts = _LABELS.split(block.source) if _may_part(block.source) else [block.source]
        found = [read_label(part) for part in parts]
        labels = [part for part in found if part is not None]
        for label in labels if len(labels) == len(parts) else [first]:
            self._pending, self._prefix = "", ""
            value, _, rest = label.text.partition("\n")
            if rest and label.field in _SHORT:
                self._take_label(block, label._replace(text=value))
                self._take_text(block._replace(source=rest))
            else:
                self._take_label(block, label)
        return True

    def _take_label(self, block: Block, label: Labelled) -> None:
        inline = read_inline(label.text)
        if not inline.plain:
            self._pending = label.field or ""
            self._prefix = label.name if label.field is None else ""
            self._label(block, Label.FIELD)
        elif label.field == "abstract":
            self._add_text(block, inline)
        elif label.field == "title" and not inline.links and word_count(inline.plain) > 1:
            self.values["title"] = [inline.plain]
            self._label(block, Label.TITLE)
        elif label.field is not None:
            self._take_value(label.field, inline)
            self._label(block, Label.FIELD)
        elif arxiv_id(inline.plain) and len(inline.plain) < 30:
            self._add("arxiv", inline.plain)
            self._label(block, Label.FIELD)
        elif is_prose(inline.plain):
            self._add_text(block, inline, prefix=label.name)
        elif inline.links and is_filler(inline.without(inline.links)):
            self._take_links(inline, label.name)
            self._label(block, Label.FIELD)
        else:
            self._leftovers.labels[label.name] += 1
            self._label(block, Label.FIELD)

    def _take_value(self, key: str, inline: Inline) -> None:
        if key in {"url", "pdf", "code", "arxiv", "doi", "title", "id"} and inline.links:
            self._take_links(inline, "" if key in {"arxiv", "doi", "title", "id"} else key)
        elif key == "upvotes":
            match = _VOTES.fullmatch(inline.plain)
            self._add(key, match[1] if match else inline.plain)
        elif key and (key not in _ANY or "://" in inline.plain):
            self._add(key, inline.plain.replace("\n", " "))
        elif key in _ANY and inline.plain.strip(" -–—/").lower() not in {
            "",
            "n/a",
            "none",
            "null",
            "no",
            "无",
        }:
            self._add("comment", inline.plain)

    # ---- text ----------------------------------------------------------------------------------------

    def _take_text(self, block: Block) -> None:
        inline = read_inline(block.source)
        plain = inline.plain
        is_slanted = (
            bool(inline.slanted) and inline.slanted[0].end - inline.slanted[0].start >= len(plain) - 2
        )
        short = plain if len(plain) < _LONGEST_BUTTON else ""
        bare = re.sub(r"^[^\w\[(]+", "", short)
        if not any(map(str.isalnum, plain)) or self._is_foot(inline, slanted=is_slanted):
            self._label(block, Label.FURNITURE)
        elif self._pending and self._pending != "abstract":
            self._take_value(self._pending, inline)
            self._label(block, Label.FIELD)
        elif _are_links(inline):
            self._take_links(inline, "")
            self._label(block, Label.FIELD)
        elif _VOTES.fullmatch(short) and _VOTE_SIGN.search(short):
            self._take_value("upvotes", inline)
            self._label(block, Label.FIELD)
        elif is_furniture(short):
            self._label(block, Label.FURNITURE)
        elif self._is_names_and_links(inline):
            self._add("authors", inline.without(inline.links).strip(EDGE))
            self._take_links(inline, "")
            self._label(block, Label.NAMES)
        elif self._is_names(inline, slanted=is_slanted):
            self._add("authors", plain)
            self._label(block, Label.NAMES)
        elif _ARXIV_CATEGORIES.fullmatch(bare):
            self._add("categories", re.sub(r"[\[\](){}|/]", " ", bare))
            self._label(block, Label.FIELD)
        else:
            self._add_text(block, inline)

    def _is_foot(self, inline: Inline, *, slanted: bool) -> bool:
        """Whether a text below a rule is none of the paper's."""
        short = len(inline.plain) < _LONGEST_FOOT
        return self._after_rule and (slanted or (short and _FOOT.search(inline.plain) is not None))

    def _is_names(self, inline: Inline, *, slanted: bool) -> bool:
        if "authors" in self.values or "abstract" in self.values or weight(inline.plain) > 2000:
            return False
        names = read_names(inline.plain)
        return bool(names) and ("," in names or slanted or "et al" in inline.plain)

    def _is_names_and_links(self, inline: Inline) -> bool:
        if (
            not inline.links
            or "abstract" in self.values
            or not all(is_filler(inline.text(link)) for link in inline.links)
        ):
            return False
        return "authors" not in self.values and are_names(inline.without(inline.links).strip(EDGE))

    def _add_text(self, block: Block | None, inline: Inline, prefix: str = "") -> None:
        """Add paragraphs of the abstract, with the addresses of links in them."""
        text = inline.plain
        for link in reversed(inline.links):
            if "://" in link.url and link.url not in inline.text(link):
                text = f"{text[: link.end].rstrip()} ({link.url}){text[link.end :]}"
        prefix = prefix or self._prefix
        for part in text.split("\n"):
            self._add_paragraph(part, prefix)
            prefix = ""
        self._prefix = ""
        if block is not None:
            self._label(block, Label.ABSTRACT)

    def _add_paragraph(self, text: str, prefix: str = "") -> None:
        if match := _BULLET.match(text):
            text = text[match.end() :]
        if text.strip():
            self._add("abstract", f"{prefix}: {text.strip()}" if prefix else text.strip())

    # ---- links ---------------------------------------------------------------------------------------

    def _take_links(self, inline: Inline, key: str) -> None:
        for link in inline.links:
            label = inline.text(link)
            self._add_link(key if link_field(label, link.url) is None and key else label, link.url)

    def _add_link(self, label: str, url: str) -> None:
        """Put an address where it belongs. Of several of a kind the first counts."""
        key = link_field(label or "paper", url)
        if (
            (arxiv := _arxiv_of(url))
            and arxiv in map(_arxiv_of, self.values.get("url", ()))
            and "arxiv" in url
        ):
            return  # its PDF, or another version
        if key is None or (key and not self._is_new(key, url)):
            self._leftovers.links[" ".join(label.split())[:30] or "link"] += 1
        elif key:
            self._add(key, url)

    def _is_new(self, key: str, url: str) -> bool:
        """Whether nothing of that kind is known, or it is the same."""

        def kind(address: str) -> str:
            return next((host for host in ("arxiv.org", "doi.org") if host in address), "other")

        return all(kind(known) != kind(url) or known == url for known in self.values.get(key, ()))

    # ---- parts ---------------------------------------------------------------------------------------

    def _add(self, key: str, value: str) -> None:
        self.values.setdefault(key, []).append(value)

    def add_category(self, name: str) -> None:
        """File it under a heading, if it says nothing itself."""
        if name and "categories" not in self.values:
            self._add("categories", name)

    def _label(self, block: Block, label: Label) -> None:
        self.labels.append((block.first, block.last, label))


def _may_part(source: str) -> bool:
    """Whether a line may have several labels; asked first, for abstracts are long and have none."""
    return "\n" not in source and any(sign in source for sign in ("|", "·", "•", "&emsp;"))


def _are_links(inline: Inline) -> bool:
    """Whether a text is nothing but links, with labels of their own."""
    if not inline.links or not is_filler(inline.without(inline.links)):
        return False
    texts = (inline.text(link) for link in inline.links)
    return all(is_filler(text) or "://" in text or len(text) < _LONGEST_LABEL for text in texts)


def _arxiv_of(url: str) -> str:
    return arxiv_id(url.removesuffix(".pdf"))


def open_heading(block: Block, leftovers: Leftovers) -> Paper:
    return Paper(block, whole_title(read_inline(block.source)), leftovers)


def open_item(block: Block, leftovers: Leftovers) -> Paper:
    source = block.source
    if has_title_line(source):
        source = source.replace("\n", "<br>", 1)
    return Paper(block, part_title(read_inline(source)), leftovers)
