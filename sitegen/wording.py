"""What several stages say about a digest or a paper in the same words, as plain text."""

from __future__ import annotations

import datetime
import re

from sitegen.model import Digest

# A sentence ends in a full stop, question or exclamation mark, perhaps a closing quote or bracket,
# and white space, where the next word does not start with a small letter.
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[^a-z\s])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|etc|approx|resp|Fig|Figs|Eq|Sec|Tab|No|Dr|Prof)|\b[A-Z])\.$"
)


def excerpt(plain: str, length: int = 155) -> str:
    """The beginning of a plain text on one line, cut at a word."""
    text = " ".join(plain[: length * 4].split())
    if len(text) <= length:
        return text
    cut = text.rfind(" ", 0, length)
    return text[: cut if cut > 0 else length].rstrip(" ,;:–—-.") + "…"


def first_sentences(plain: str, *, enough: int = 120, most: int = 320) -> str:
    """The first sentences until there are `enough` characters, cut at a word before `most`."""
    start = plain[: most + 80].strip()
    # Only single spaces: the usual case, told at a quarter of the time that splitting takes.
    text = start if start.isprintable() and "  " not in start else " ".join(start.split())
    end = 0
    for match in _SENTENCE_END.finditer(text, 0, most):
        if not _ABBREVIATION.search(text, max(0, match.start() - 8), match.start() + 1):
            end = match.end()
            if end >= enough:
                return text[:end].rstrip()
    if len(text) <= most and len(plain) <= most + 80:
        return text
    if end:
        return text[:end].rstrip()
    cut = text.rfind(" ", 0, most)
    return text[: cut if cut > 0 else most].rstrip(" ,;:–—-") + "…"


def digest_heading(digest: Digest) -> str:
    """The digest's title with its date: `Daily Papers, 2025-08-20`; the second of a date says so."""
    day = digest.date.isoformat()
    number = digest.id.removeprefix(f"{day}-")
    second = f" ({number})" if number.isdigit() and number != digest.id else ""
    if day in digest.title:
        return f"{digest.title}{second}"
    return f"{digest.title}, {'added ' if digest.date_from == 'added' else ''}{day}{second}"


def date_note(digest: Digest) -> str:
    """What a reader has to know about the digest's date; empty where the date is certain."""
    if digest.date_from == "added":
        return f"Undated; added on {digest.date.isoformat()}."
    if digest.year_inferred:
        return f"Listed on {digest.date_text}; the year {digest.date.year} is inferred."
    return ""


def paper_count(count: int) -> str:
    return counted(count, "paper")


def counted(count: int, thing: str) -> str:
    """A number of things: `1 page`, `1,200 pages`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def midnight(day: datetime.date) -> datetime.datetime:
    """The day as a time with a zone, which feeds and mail ask for: the same wherever a build runs."""
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
