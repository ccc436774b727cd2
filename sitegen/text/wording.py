"""The words that pages, feeds and mails share: the names of digests, and what is said of their dates."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.model import Digest, LinkKind
from sitegen.text import dates
from sitegen.text.words import Words


def number(value: int) -> str:
    """`12,345`, in messages."""
    return f"{value:,}"


def counted(count: int, thing: str, several: str = "") -> str:
    """A number of things, in messages: `1 page`, `1,200 pages`; `several` where an s is not enough."""
    return f"{count:,} {thing if count == 1 else several or thing + 's'}"


def paper_count(count: int) -> str:
    """A number of papers, in messages."""
    return counted(count, "paper")


def holdings(digests: int, papers: int, words: Words) -> str:
    """`2 digests with 31 papers`."""
    return words("holdings", digests=words("digests", digests), papers=words("papers", papers))


_NAMED = 3  # authors that a list names


def short_authors(names: Sequence[str], words: Words) -> str:
    """`A. Author`, `A. Author and B. Author`, `A. Author, B. Author and 5 more`."""
    if len(names) > _NAMED:
        return words("many_names", len(names) - _NAMED + 1, names=", ".join(names[: _NAMED - 1]))
    if len(names) > 1:
        return words("two_names", first=", ".join(names[:-1]), second=names[-1])
    return "".join(names)


def link_name(kind: LinkKind, words: Words) -> str:
    """What a link of a kind is called: `Code`."""
    return words(f"link_{kind}")


def number_of(digest: Digest) -> str:
    """Which of its date's digests it is: empty for the first, then `2`, `3`, …"""
    return digest.id[len("2025-08-20-") :]


def digest_title(digest: Digest, words: Words) -> str:
    """The digest where its date stands beside it: `Daily Papers`, `Daily Papers, part 2`."""
    return _with_part(digest.title, digest, words)


def digest_name(digest: Digest, words: Words) -> str:
    """The digest's name, the same wherever it stands alone: `Daily Papers, 20 Aug 2025`.

    The second of a date ends in `, part 2`: names are as unique as titles allow.
    """
    title = digest.title
    said = {words.day(digest.date), words.short_day(digest.date), dates.day(digest.date), str(digest.date)}
    if not any(each in title for each in said):
        key = "digest_name_added" if digest.date_from == "added" else "digest_name"
        title = words(key, title=title, date=words.short_day(digest.date))
    return _with_part(title, digest, words)


def _with_part(title: str, digest: Digest, words: Words) -> str:
    part = number_of(digest)
    return words("digest_part", title=title, part=part) if part else title


def date_note(digest: Digest, words: Words) -> str:
    """What a reader has to know about the digest's date; empty where the date is certain."""
    if digest.date_from == "added":
        return words("undated", date=words.day(digest.date))
    if digest.year_inferred:
        return words("year_inferred", text=digest.date_text, year=digest.date.year)
    return ""


def introduction(said: str, digest: Digest, words: Words) -> str:
    """A sentence on a digest, and what a reader has to know about its date."""
    return f"{said} {date_note(digest, words)}".rstrip()


def found_note(digest: Digest, words: Words) -> str:
    """How the digest's date was found, in a sentence."""
    if note := date_note(digest, words):
        return note
    if digest.date_from == "dump":
        return words("listed_on", text=digest.date_text)
    return words("dated_by_file" if digest.date_from == "filename" else "dated_by_editor")
