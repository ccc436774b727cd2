"""What a record says of a paper, whatever its format calls it → an entry.

A reader of records (objects, rows, references, items, labelled lines) looks up with `field_name` what its
format's key means, and hands over the values as they stand. What they look like in a page is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sitegen.content.fields import FIELD_KEYS, has_shape
from sitegen.importing.readers.common.aliases import field_name
from sitegen.importing.readers.common.draft import DraftEntry, Remark
from sitegen.importing.readers.common.markup import is_printable, one_line, paragraphs, without_markup
from sitegen.importing.readers.common.people import author_names
from sitegen.importing.readers.common.values import (
    ARXIV_LINE,
    ARXIV_PREPRINT,
    CODE_HOSTS,
    LONGEST,
    NO_LONGER,
    arxiv_alone,
    arxiv_of_doi,
    categories_in,
    doi_in,
    is_address,
    is_nothing,
    whole_number,
)
from sitegen.importing.readers.common.when import written_date
from sitegen.urls import arxiv_id, doi_id, web_url

__all__ = ["FIELDS", "field_name", "make_entry", "plain_line"]

# The keys of a page's fields that a dump can fill, in their order.
FIELDS = FIELD_KEYS[: FIELD_KEYS.index("topics")]


def make_entry(values: Mapping[str, Sequence[str]], *, line: int) -> tuple[DraftEntry | None, list[Remark]]:
    """The entry of a record, and what could not be taken from it; None where it has no title.

    `values` are by the names that `field_name` gives. What has several values (authors, addresses,
    categories) may give them one by one, or all in one text. Of several titles the first counts; all
    abstracts do. A second address of a kind goes into the comment.
    """
    title = next((name for part in values.get("title", ()) if (name := plain_line(part))), "")
    if not title:
        return None, []
    read = _Fields(values)
    entry = DraftEntry(
        title=title,
        paragraphs=_abstract(values.get("abstract", ())),
        fields=read.fields(),
        line=line,
    )
    return entry, [_left_out(key, text, line) for key, text in read.refused]


def plain_line(text: str) -> str:
    """Text on one line, without markup of HTML."""
    if "  " not in text and "<" not in text and "&" not in text and is_printable(text):  # as most text is
        return text.strip()
    return one_line(without_markup(text))


def _abstract(texts: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs of all texts, those once that several hold: a summary and an abstract are both kept,
    but for a summary that is the beginning of the abstract."""
    found = [_paragraphs(text) for text in texts if not is_nothing(text)]
    found = [parts[1:] if parts and parts[0].lower() in _HEADINGS else parts for parts in found]
    if len(found) < 2:
        return found[0] if found else ()
    parts = dict.fromkeys(part for text in found for part in text)
    return tuple(
        part
        for part in parts
        if not any(other is not part and other.startswith(part.rstrip(".… ")) for other in parts)
    )


_HEADINGS = frozenset({"abstract", "abstract:", "summary", "摘要"})


def _paragraphs(text: str) -> tuple[str, ...]:
    if "\n" not in text and "<" not in text and "&" not in text:  # as in most
        return (plain_line(text),)
    return paragraphs(without_markup(text))


_WHAT = {
    "arxiv": "arXiv identifier",
    "doi": "DOI",
    "url": "web address",
    "pdf": "web address",
    "code": "web address",
    "upvotes": "number",
    "published": "date",
}


def _left_out(key: str, text: str, line: int) -> Remark:
    return Remark(
        line=line,
        message=f"left out, for it is no {_WHAT[key]}: {text[:60]}",
        hint=f"correct `{key}`, or delete it",
    )


class _Fields:
    """The fields of one record, read from its values: what was found, and what was refused."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.found: dict[str, str] = {}
        self.refused: list[tuple[str, str]] = []
        self._values = values
        self._more: list[str] = []  # addresses for which there is no place
        if "arxiv" in values:
            self._each("arxiv", arxiv_alone)
        if "doi" in values:
            self._each("doi", doi_id)
        for text in self._texts("id"):  # of any catalogue, or an address
            if not self._identify(text) and is_address(text):
                self._address("url", web_url(text))
        for key in ("url", "pdf", "code"):
            for text in self._texts(key):
                self._addresses(key, text)
        if "upvotes" in values:
            self._each("upvotes", whole_number)
        if found := arxiv_of_doi(self.found.get("doi", "")):
            self.found.setdefault("arxiv", found)
        self._credit()
        if self._more or not values.keys().isdisjoint(_DESCRIBING):
            self._describe()

    def fields(self) -> tuple[tuple[str, str], ...]:
        """What was found, in the order of a page. What a page would not take is refused."""
        for key in _DOUBTFUL:
            if key in self.found and not has_shape(key, self.found[key]):
                self.refused.append((key, self.found.pop(key)))
        return tuple([(key, value) for key in FIELDS if (value := self.found.get(key, ""))])

    def _credit(self) -> None:
        if not self._values.keys().isdisjoint(_DATING):
            self._publish()
        if people := self._values.get("authors") or self._values.get("contributors"):
            self.found["authors"] = author_names([plain_line(text) for text in people])
        if "categories" in self._values:
            names = (name for text in self._texts("categories") for name in categories_in(text))
            self.found["categories"] = ", ".join(dict.fromkeys(names))

    def _texts(self, key: str) -> list[str]:
        texts = map(plain_line, self._values.get(key, ()))
        return [text for text in texts if len(text) > NO_LONGER or not is_nothing(text)]

    def _each(self, key: str, read: Callable[[str], str]) -> None:
        for text in self._texts(key):
            if found := read(text):
                self.found.setdefault(key, found)
            elif key in {"arxiv", "doi"} and is_address(text):  # of a paper that is elsewhere
                self._addresses("url", text)
            else:
                self.refused.append((key, text))

    def _publish(self) -> None:
        """Of several dates the most precise, and of such the first. A year may have its month beside it."""
        texts = next((texts for key in _DATING if (texts := self._texts(key))), [])
        dates = [date for text in texts if (date := written_date(text))]
        if dates:
            self.found["published"] = self._with_month(max(dates, key=len))
        else:
            self.refused.extend(("published", text) for text in texts)

    def _with_month(self, year: str) -> str:
        """A date, with the month and the day that have a key of their own."""
        months = self._texts("month") if year.isdigit() else []
        if not months:
            return year
        written = f"{year}-{months[0]}" if months[0].isdigit() else f"{months[0]} {year}"
        month = written_date(written)
        days = self._texts("day")
        return (month and days and written_date(f"{month}-{days[0]}")) or month or year

    def _describe(self) -> None:
        """Venue and comment. What they say of arXiv is its identifier."""
        for text in self._values.get("place", ()):
            if ":" in text or "/" in text:  # no more than numbers, as a rule
                self._on_arxiv(plain_line(text))
        for key in ("venue", "comment"):
            kept: dict[str, None] = {}
            for text in self._said(key):
                if not self._on_arxiv(text) and not (key == "comment" and text.isdigit()):
                    kept.setdefault(text)
            if key == "comment":
                kept.update(dict.fromkeys(self._more))
            self.found[key] = "; ".join(kept)

    def _said(self, key: str) -> Iterator[str]:
        """The texts of a key. Of a note of several lines, those with an identifier count for themselves."""
        for text in self._values.get(key, ()):
            lines = text.split("\n")
            apart = [line for line in lines if ARXIV_LINE.match(line)] if len(lines) > 1 else []
            yield from map(plain_line, apart)
            rest = plain_line("\n".join([line for line in lines if line not in apart]))
            if len(rest) > NO_LONGER or not is_nothing(rest):
                yield rest

    def _on_arxiv(self, text: str) -> bool:
        """Whether a text says no more than where a paper is on arXiv: `arXiv preprint arXiv:2508.01234`."""
        match = ARXIV_PREPRINT.fullmatch(text)
        if match and match[1] and (found := arxiv_id(match[1])):
            self.found.setdefault("arxiv", found)
        return match is not None

    def _identify(self, text: str) -> bool:
        """Take a text that is an identifier; whether it is one."""
        if is_address(text):
            return False
        arxiv = arxiv_alone(text)
        doi = "" if arxiv else doi_id(text)
        if arxiv or doi:
            self.found.setdefault("arxiv" if arxiv else "doi", arxiv or doi)
        return bool(arxiv or doi)

    def _addresses(self, key: str, text: str) -> None:
        """Every address in a text."""
        if match := _ON_ARXIV.fullmatch(text):  # as most are
            if self.found.setdefault("arxiv", match[1]) != match[1]:
                self._address(key, text)
            return
        words = [word for word in text.split() if "://" in word]
        stripped = (word.strip("<>()[]{},;'\"") for word in words)
        addresses = [url for word in stripped if is_address(word) and (url := web_url(word))]
        if not addresses and not self._identify(text):
            self.refused.append((key, text))
        for url in addresses:
            self._address(key, url)

    def _address(self, key: str, url: str) -> None:
        """An address under what it leads to. Those that follow from an identifier are not written down."""
        scheme, _, rest = url.partition(":")
        url = f"{scheme.lower()}:{rest}"  # `HTTPS://` is no address to a page
        place = urlsplit(url)
        host = (place.hostname or "").removeprefix("www.")
        if host.endswith("doi.org") and (found := doi_id(place.path)):
            self.found.setdefault("doi", found)
            return
        if (
            host.endswith(_KNOW_ARXIV)
            and len(url) < LONGEST
            and (found := arxiv_id(place.path.removesuffix(".pdf")))
        ):
            is_own = self.found.setdefault("arxiv", found) == found
            if is_own and host.endswith("arxiv.org"):
                return
        if key != "code" and (found := doi_in(place.path, host)):
            self.found.setdefault("doi", found)
        if place.path.lower().endswith(".pdf"):
            key = "pdf"
        elif host in CODE_HOSTS and key != "pdf":
            key = "code"
        if self.found.setdefault(key, url) != url:
            self._more.append(url)


_ON_ARXIV = re.compile(r"https?://arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.ASCII)
# Hosts whose addresses hold the identifiers of arXiv.
_KNOW_ARXIV = ("arxiv.org", "huggingface.co", "alphaxiv.org", "hf.co")
_DOUBTFUL = ("url", "pdf", "code", "upvotes", "published")  # what else has a shape has it by making
_DATING = ("published", "month", "day")
_DESCRIBING = ("venue", "comment", "place")
