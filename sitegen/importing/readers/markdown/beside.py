"""What stands beside a title on its line: names, a date, a venue, a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.markdown.titles import word_count
from sitegen.importing.readers.text.furniture import ends_sentence, weight
from sitegen.importing.readers.text.names import read_names

EDGE = " -–—|·•:,;*"
PROSE = 60  # letters; a text of one sentence has more
_SHORT = 60  # characters of a venue or a date
_VENUE = re.compile(r"[A-Z][\w&/ .'’-]{1,40}?\s*[’']?\d{2,4}(?:\s*[\w ]{0,20})?")
_IDENTIFIER = re.compile(
    r"[\[(]?\barXiv:\s?(\d{4}\.\d{4,5})(?:v\d+)?(?:\s*\[[\w.-]+\])?[\])]?", re.IGNORECASE
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)


def read_beside(text: str) -> Iterator[tuple[str, str]]:
    """The fields in a text beside a title, with their values."""
    text = text.strip(EDGE)
    if match := _IDENTIFIER.search(text):
        yield "arxiv", match[1]
        text = f"{text[: match.start()]} {text[match.end() :]}".strip(EDGE)
    text = text[3:] if text[:3].lower() == "by " else text
    first, _, rest = text.partition(". ")
    if rest and are_names(first):
        yield "authors", first
        text = rest.strip(EDGE)
    if any(map(str.isalnum, text)):
        yield _field(text)


def _field(text: str) -> tuple[str, str]:
    bare = text.strip("()[]. ")
    if are_names(text):
        return "authors", text.rstrip(".")
    if len(text) < _SHORT and written_date(bare) and not re.search(r"[A-Za-z]{4,}", _MONTH.sub("", bare)):
        return "published", bare
    if len(text) < _SHORT and _VENUE.fullmatch(bare):
        return "venue", bare
    words = word_count(text)
    if weight(text) >= PROSE or (ends_sentence(text) and words > 2) or (words > 4 and text[0] != "("):
        return "abstract", text
    return "comment", bare


def are_names(text: str) -> bool:
    """Whether a text lists the names of several people, or of one and others."""
    if not ("," in text or "et al" in text):
        return False
    names = read_names(text.rstrip("."))
    return bool(names) and ("," in names or "et al" in text)


def is_prose(text: str) -> bool:
    """Whether a text behind a label is a sentence or so, and no value."""
    return weight(text) >= PROSE or ends_sentence(text) or (word_count(text) > 3 and weight(text) > PROSE / 2)
