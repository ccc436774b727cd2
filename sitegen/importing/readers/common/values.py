"""What single values look like: identifiers, addresses, numbers, categories, and what says nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from sitegen.urls import arxiv_id, doi_id

CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"})
# How a format says that it has nothing to say.
_NOTHING = frozenset(
    {"", "-", "–", "—", "none", "null", "nan", "n/a", "na", "n.d.", "[]", "{}", "no", "false"}
    | {"not available", "no abstract", "no abstract available", "abstract not available"}
)

NO_LONGER = max(map(len, _NOTHING)) + len("[.]")  # is what says nothing


def is_nothing(text: str) -> bool:
    """Whether a text says that there is none: `N/A`, `[No abstract available]`."""
    return len(text) <= NO_LONGER and text.strip(" .[]").lower() in _NOTHING


def is_address(text: str) -> bool:
    """Whether a text is a web address."""
    return _ADDRESS.match(text) is not None


_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)


# What catalogues write for a journal, or in a note.
ARXIV_PREPRINT = re.compile(
    r"(?=arxiv|corr|abs/)"
    r"(?:(?:arxiv(?:\.org)?|corr)(?:\s*\((?:cornell university|preprint)\))?"
    r"(?:\s+(?:e-?print|preprint)s?)?[\s,:]*)?"
    r"((?:arxiv:\s*|abs/)(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)?"
    r"(?:\s*\[[\w., -]+\])?(?:[\s,(]*\d{4}\)?)?",
    re.IGNORECASE,
)
ARXIV_LINE = re.compile(r"\s*arxiv:\s*\S+(?:\s*\[[\w., -]+\])?\s*$", re.IGNORECASE)
LONGEST = 1000  # characters of a text in which an identifier is looked for
_ARXIV_NEW = re.compile(r"\d{4}\.\d{4,5}", re.ASCII)
_ARXIV_ALONE = re.compile(
    r"(?:arxiv:\s*)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)


def arxiv_alone(text: str) -> str:
    """The identifier in a text that is one, or an address with one; empty where it is more."""
    if _ARXIV_NEW.fullmatch(text):  # as most are
        return text
    if len(text) < LONGEST and (is_address(text) or _ARXIV_ALONE.fullmatch(text)):
        return arxiv_id(text.removesuffix(".pdf"))
    return ""


def arxiv_of_doi(doi: str) -> str:
    """The identifier in a DOI that arXiv has registered."""
    return arxiv_id(doi.partition("/arxiv.")[2]) if doi.startswith("10.48550/arxiv.") else ""


_DOI_PATH = re.compile(r"/(10\.[0-9]{4,9}/[^\s?#]+)")
# What publishers write behind a DOI in the addresses of its forms.
_FORM = re.compile(
    r"(?:\.(?:full|pdf|abstract|short|long|full-text|html?|epub)|/(?:full|pdf|abstract|meta|fulltext|html?|epub))+/?$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v[0-9]{1,2}$")


def doi_in(path: str, host: str) -> str:
    """The DOI in the path of an address of a publisher; empty for none."""
    if "/10." not in path or host in CODE_HOSTS or not (match := _DOI_PATH.search(unquote(path))):
        return ""
    found = _FORM.sub("", match[1]).rstrip("/.")
    return doi_id(_VERSION.sub("", found) if host.endswith(_PREPRINTS) else found)


_PREPRINTS = ("biorxiv.org", "medrxiv.org")  # a version has no DOI of its own


def whole_number(text: str) -> str:
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
def categories_in(text: str) -> tuple[str, ...]:
    """The categories in a text: `cs.LG` for `Machine Learning (cs.LG)`; lists are parted by commas,
    semicolons or, where all are those of arXiv, blanks."""
    words = text.split()
    listed = words if all(map(_ARXIV_ARCHIVE.fullmatch, words)) else re.split(r"\s*[;,]\s*", text)
    names = []
    for part in listed:
        coded = _CODED.search(part)
        names.append(coded[1] if coded and _ARXIV_ARCHIVE.fullmatch(coded[1]) else part.strip(" #'\"[]"))
    return tuple(name for name in names if name)
