"""What a record says of a paper, whatever its format calls it → an entry.

A reader of records (objects, rows, references, items, labelled lines) looks up with `field_name` what its
format's key means, and hands over the values as they stand. What they look like in a page is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from sitegen.content.fields import has_shape
from sitegen.importing.readers.common.aliases import field_name
from sitegen.importing.readers.common.draft import DraftEntry, Remark
from sitegen.importing.readers.common.markup import is_printable, one_line, paragraphs, without_markup
from sitegen.importing.readers.common.people import author_names
from sitegen.importing.readers.common.when import written_date
from sitegen.urls import arxiv_id, doi_id, web_url

__all__ = ["FIELDS", "field_name", "is_address", "make_entry", "plain_line"]

# The keys of a page's fields, in its order.
FIELDS = (
    "arxiv",
    "doi",
    "authors",
    "url",
    "pdf",
    "code",
    "upvotes",
    "categories",
    "venue",
    "comment",
    "published",
)


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
        fields=tuple(read.fields()),
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
    found = [_paragraphs(text) for text in texts if not _is_nothing(text)]
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
            self._each("arxiv", _arxiv_alone)
        if "doi" in values:
            self._each("doi", doi_id)
        for text in self._texts("id"):  # of any catalogue, or an address
            if not self._identify(text) and is_address(text):
                self._address("url", web_url(text))
        for key in ("url", "pdf", "code"):
            for text in self._texts(key):
                self._addresses(key, text)
        if "upvotes" in values:
            self._each("upvotes", _whole_number)
        self._credit()
        if self._more or "venue" in values or "comment" in values:
            self._describe()

    def fields(self) -> Iterator[tuple[str, str]]:
        """What was found, in the order of a page. What a page would not take is refused."""
        for key in FIELDS:
            value = self.found.get(key, "")
            if value and has_shape(key, value):
                yield key, value
            elif value:
                self.refused.append((key, value))

    def _credit(self) -> None:
        if "published" in self._values:
            self._publish()
        if "authors" in self._values:
            self.found["authors"] = author_names([plain_line(text) for text in self._values["authors"]])
        if "categories" in self._values:
            names = (name for text in self._texts("categories") for name in _categories(text))
            self.found["categories"] = ", ".join(dict.fromkeys(names))

    def _texts(self, key: str) -> list[str]:
        texts = map(plain_line, self._values.get(key, ()))
        return [text for text in texts if len(text) > _NO_LONGER or text.lower() not in _NOTHING]

    def _each(self, key: str, read: Callable[[str], str]) -> None:
        for text in self._texts(key):
            if found := read(text):
                self.found.setdefault(key, found)
            else:
                self.refused.append((key, text))
        if key == "doi" and (found := _arxiv_of_doi(self.found.get("doi", ""))):
            self.found.setdefault("arxiv", found)

    def _publish(self) -> None:
        """Of several dates the most precise, and of such the first."""
        texts = self._texts("published")
        dates = [date for text in texts if (date := written_date(text))]
        if dates:
            self.found["published"] = max(dates, key=len)
        else:
            self.refused.extend(("published", text) for text in texts)

    def _describe(self) -> None:
        """Venue and comment. What they say of arXiv is its identifier."""
        for key in ("venue", "comment"):
            kept: dict[str, None] = {}
            for text in self._texts(key):
                if not self._on_arxiv(text) and not (key == "comment" and text.isdigit()):
                    kept.setdefault(text)
            if key == "comment":
                kept.update(dict.fromkeys(self._more))
            self.found[key] = "; ".join(kept)

    def _on_arxiv(self, text: str) -> bool:
        """Whether a text says no more than where a paper is on arXiv: `arXiv preprint arXiv:2508.01234`."""
        match = _ARXIV_PREPRINT.fullmatch(text)
        if match and match[1]:
            self.found.setdefault("arxiv", arxiv_id(match[1]))
        return match is not None

    def _identify(self, text: str) -> bool:
        """Take a text that is an identifier; whether it is one."""
        if is_address(text):
            return False
        arxiv = _arxiv_alone(text)
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
            and len(url) < _LONGEST
            and (found := arxiv_id(place.path.removesuffix(".pdf")))
        ):
            is_own = self.found.setdefault("arxiv", found) == found
            if is_own and host.endswith("arxiv.org"):
                return
        if place.path.lower().endswith(".pdf"):
            key = "pdf"
        elif host in _CODE_HOSTS and key != "pdf":
            key = "code"
        if self.found.setdefault(key, url) != url:
            self._more.append(url)


_ON_ARXIV = re.compile(r"https?://arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.ASCII)
# Hosts whose addresses hold the identifiers of arXiv.
_KNOW_ARXIV = ("arxiv.org", "huggingface.co", "alphaxiv.org", "hf.co")
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"})
# How a format says that it has nothing to say.
_NOTHING = frozenset(
    {"", "-", "–", "—", "none", "null", "nan", "n/a", "na", "n.d.", "[]", "{}", "no", "false"}
)

_NO_LONGER = max(map(len, _NOTHING))


def _is_nothing(text: str) -> bool:
    return len(text) <= _NO_LONGER and text.strip().lower() in _NOTHING


def is_address(text: str) -> bool:
    """Whether a text is a web address."""
    return _ADDRESS.match(text) is not None


_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)


# What catalogues write for a journal, or in a note.
_ARXIV_PREPRINT = re.compile(
    r"(?=arxiv|corr|abs/)"
    r"(?:(?:arxiv(?:\.org)?|corr)(?:\s*\((?:cornell university|preprint)\))?"
    r"(?:\s+(?:e-?print|preprint)s?)?[\s,:]*)?"
    r"((?:arxiv:\s*|abs/)(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)?"
    r"(?:\s*\[[\w., -]+\])?(?:[\s,(]*\d{4}\)?)?",
    re.IGNORECASE,
)
_LONGEST = 1000  # characters of a text in which an identifier is looked for
_ARXIV_NEW = re.compile(r"\d{4}\.\d{4,5}", re.ASCII)
_ARXIV_ALONE = re.compile(
    r"(?:arxiv:\s*)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)


def _arxiv_alone(text: str) -> str:
    """The identifier in a text that is one, or an address with one; empty where it is more."""
    if _ARXIV_NEW.fullmatch(text):  # as most are
        return text
    if len(text) < _LONGEST and (is_address(text) or _ARXIV_ALONE.fullmatch(text)):
        return arxiv_id(text.removesuffix(".pdf"))
    return ""


def _arxiv_of_doi(doi: str) -> str:
    """The identifier in a DOI that arXiv has registered."""
    return arxiv_id(doi.partition("/arxiv.")[2]) if doi.startswith("10.48550/arxiv.") else ""


def _whole_number(text: str) -> str:
    """`1540` for `1,540`, `1 540` and `1.54k`; empty for what is no number."""
    if text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    match = _NUMBER.fullmatch(text) if len(text) < _LONGEST_NUMBER else None
    if match is None:
        return ""
    value = float(re.sub(r"[, ]", "", match[1])) * (1000 if match[2] else 1)
    return str(round(value))


_NUMBER = re.compile(r"(\d+(?:[, ]\d{3})*|\d+\.\d+)(?:\.0+)?\s?([kK]?)")
_LONGEST_NUMBER = 30  # characters


_CODED = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]{2,})?)\)")  # `Machine Learning (cs.LG)`
_ARXIV_ARCHIVE = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math(?:-ph)?|nlin|nucl-(?:ex|th)|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Za-z-]{2,})?"
)


@lru_cache(maxsize=4096)  # papers share them
def _categories(text: str) -> tuple[str, ...]:
    """The categories in a text: `cs.LG` for `Machine Learning (cs.LG)`; lists are parted by commas,
    semicolons or, where all are those of arXiv, blanks."""
    words = text.split()
    listed = words if all(map(_ARXIV_ARCHIVE.fullmatch, words)) else re.split(r"\s*[;,]\s*", text)
    names = []
    for part in listed:
        coded = _CODED.search(part)
        names.append(coded[1] if coded and _ARXIV_ARCHIVE.fullmatch(coded[1]) else part.strip(" #'\"[]"))
    return tuple(name for name in names if name)
