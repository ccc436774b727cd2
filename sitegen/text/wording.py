"""The words that pages, feeds and mails share: counts, and the names of digests."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.model import Digest, LinkKind
from sitegen.text.dates import day


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def counted(count: int, thing: str, several: str = "") -> str:
    """A number of things: `1 page`, `1,200 pages`; `several` where the plural has more than an s."""
    return f"{count:,} {thing if count == 1 else several or thing + 's'}"


def paper_count(count: int) -> str:
    return counted(count, "paper")


def holdings(digests: int, papers: int) -> str:
    """`2 digests with 31 papers`."""
    return f"{counted(digests, 'digest')} with {paper_count(papers)}"


def span(days: int) -> str:
    """A number of days as one says it: `5 days`, `8 weeks`, `14 months`."""
    if days < 21:
        return counted(days, "day")
    if days < 7 * 26:
        return counted(days // 7, "week")
    return counted(round(days / 30.44), "month")


_NAMED = 3  # authors that a list names


def short_authors(names: Sequence[str]) -> str:
    """`A. Author`, `A. Author and B. Author`, `A. Author, B. Author and 5 more`."""
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


NO_ABSTRACT = "This paper was listed without an abstract."
LINK_NAMES: dict[LinkKind, str] = {
    "code": "Code",
    "project": "Project page",
    "video": "Video",
    "data": "Data",
    "paper": "Paper",
    "other": "Link",
}


def number_of(digest: Digest) -> str:
    """Which of its date's digests it is: empty for the first, then `2`, `3`, …"""
    return digest.id[len("2025-08-20-") :]


def digest_title(digest: Digest) -> str:
    """The digest where its date stands beside it: `Daily Papers`, `Daily Papers (2)`."""
    return digest.title + _ordinal(digest)


def digest_when(digest: Digest) -> str:
    """What its name says of its date: `, 20 August 2025`; empty where the title says it."""
    date = day(digest.date)
    if date in digest.title or digest.date.isoformat() in digest.title:
        return ""
    return f", {'added ' if digest.date_from == 'added' else ''}{date}"


def digest_heading(digest: Digest) -> str:
    """The digest's name, wherever it stands alone: `Daily Papers, 20 August 2025 (2)`.

    The second of a date says so: names are as unique as titles allow.
    """
    return f"{digest.title}{digest_when(digest)}{_ordinal(digest)}"


def _ordinal(digest: Digest) -> str:
    second = number_of(digest)
    return f" ({second})" if second else ""


def date_note(digest: Digest) -> str:
    """What a reader has to know about the digest's date; empty where the date is certain."""
    if digest.date_from == "added":
        return f"Undated; added on {day(digest.date)}."
    if digest.year_inferred:
        return f"Listed on {digest.date_text}; the year {digest.date.year} is inferred."
    return ""


def found_note(digest: Digest) -> str:
    """How the digest's date was found, in a sentence."""
    if note := date_note(digest):
        return note
    if digest.date_from == "dump":
        return f"Listed on {digest.date_text}."
    return "Dated by its file name." if digest.date_from == "filename" else "Dated by the editor."
