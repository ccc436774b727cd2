"""What the site says of dates, numbers, digests and texts, as plain text.

It is said here alone, so that page, feed, mail and export agree.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from sitegen.model import Digest, LinkKind

# ---- dates ---------------------------------------------------------------------------------------

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(date: datetime.date) -> str:
    """`20 August 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def short_day(date: datetime.date) -> str:
    """`20 Aug 2025`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def day_month(date: datetime.date) -> str:
    """`20 Aug`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def weekday(date: datetime.date) -> str:
    """`Wednesday`."""
    return WEEKDAYS[date.weekday()]


def month(date: datetime.date) -> str:
    """`August 2025`."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def month_name(number: int) -> str:
    """The name of a month, from 1."""
    return MONTHS[number - 1]


def date_range(first: datetime.date, last: datetime.date) -> str:
    """`20 August 2025`, `3 to 20 August 2025`, `3 March to 20 August 2025`; both years where they differ."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{first.day} to {day(last)}"


def midnight(date: datetime.date) -> datetime.datetime:
    """The day as a time with a zone, which feeds and mail ask for: the same wherever a build runs."""
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


# ---- numbers -------------------------------------------------------------------------------------


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


# ---- digests and papers --------------------------------------------------------------------------

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


# ---- the beginning of a text ---------------------------------------------------------------------

# The marks of a sentence's end with the quotes and brackets that close behind them: those that white space
# must follow, and those of Chinese and Japanese, which need none.
_SENTENCE_END = re.compile(r"[.!?؟۔।]+[\"'”’»)\]]*(?=\s+(\S))|[。！？｡]+[」』”’）)\]]*")
# Full stops that end a word: what is short for another, an initial, the number of a point in a list.
_ABBREVIATION = re.compile(
    r"(?:(?<!\w)(?:e\.g|i\.e|cf|vs|al|ca|viz|approx|resp|w\.r\.t|i\.i\.d|a\.k\.a|[Ff]igs?|[Ee]qs?|[Ss]ecs?"
    r"|[Tt]abs?|[Rr]efs?|Nos?|Vol|pp|Thm|Alg|Ch|Dr|Prof|Mrs?|Ms|St|Jr|U\.S|Ph\.D|[A-Z])"
    r"|(?:^|[.:;!?]\s)\(?\d{1,2})\.$"
)
_LONGEST_ABBREVIATION = 12
_DANGLING = " ,;:–—-"


def sentence_ends(text: str, stop: int | None = None) -> Iterator[int]:
    """Where sentences end in a text, before `stop`: behind the mark and what closes with it.

    Not at an abbreviation, and not where a small letter goes on. The end of the text itself is none.
    """
    for found in _SENTENCE_END.finditer(text, 0, len(text) if stop is None else stop):
        if found[1]:
            mark = found.start() + 1
            if found[1].islower() or _ABBREVIATION.search(text[max(0, mark - _LONGEST_ABBREVIATION) : mark]):
                continue
        yield found.end()


def cut_at_word(text: str, most: int) -> str:
    """At most so many characters, ending at a word unless the last one is most of them."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", 0, most + 1)
    return text[: cut if cut > most // 2 else most]


def excerpt(plain: str, length: int = 155) -> str:
    """The beginning of a plain text on one line, cut at a word."""
    text = _one_line(plain, length * 4)
    if len(text) <= length:
        return text
    return cut_at_word(text, length).rstrip(f"{_DANGLING}.") + "…"


def first_sentences(plain: str, *, enough: int = 120, most: int = 320) -> str:
    """The first sentences until there are `enough` characters, cut at a word before `most`."""
    text = _one_line(plain, most + 80)
    last = 0
    for end in sentence_ends(text, most):
        last = end
        if end >= enough:
            return text[:end]
    if len(text) <= most and len(plain) <= most + 80:
        return text
    return text[:last] if last else cut_at_word(text, most).rstrip(_DANGLING) + "…"


def opening(plain: str, length: int) -> str:
    """The beginning of a plain text: whole sentences that fill at least half of the length.

    One sentence may take half as much again, because an opening that breaks off is worse than a long one.
    Text without such an end is cut at a word.
    """
    text = _one_line(plain, length * 4)
    if len(text) <= length:
        return text
    longest = length * 3 // 2
    long_enough = [end for end in sentence_ends(text, longest + 2) if length // 2 <= end <= longest]
    within = [end for end in long_enough if end <= length]
    if len(text) <= longest and not within:
        return text
    end = max(within, default=min(long_enough, default=0))
    return text[:end] if end else excerpt(text, length)


def _one_line(plain: str, most: int) -> str:
    """The first characters with single spaces between words."""
    text = plain[:most].strip()
    # The usual case, told at a quarter of the time that splitting takes.
    return text if text.isprintable() and "  " not in text else " ".join(text.split())
