"""Which entries are one paper.

Two entries are one paper when they carry the same identifier, or the same folded title and abstracts that are
not clearly different. Entries are taken oldest first, so the result depends on the dates of the digests and
not on the order in which they were read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.model import Digest, Entry, Text
from sitegen.text import markdown
from sitegen.text.wording import number_of
from sitegen.urls import arxiv_id, doi_id

# Of two real abstracts on different subjects, the shorter shares less than 0.3 of its longer words with
# the other in 99.8 pairs of 100; a shortened or revised abstract keeps well over half.
SAME_ABSTRACT = 0.35


def digest_order(digest: Digest) -> tuple[object, ...]:
    """Oldest first; of one date, by the number behind it."""
    number = number_of(digest)
    return digest.date, int(number) if number.isdigit() else 1, digest.id


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One entry in its place."""

    digest: Digest
    position: int  # in the digest, from 0
    entry: Entry


@dataclass(slots=True)
class Group:
    """The entries of one paper, oldest first; grows only while `group_entries` runs."""

    occurrences: list[Occurrence]
    title: Text  # of the first entry
    arxiv: str = ""
    doi: str = ""


_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def fold(title: str) -> str:
    """A plain title without case, marks, spaces and punctuation."""
    if title.isascii():  # most are, and need no decomposition
        return title.lower().encode().translate(None, _NOT_LETTERS).decode() or title.strip()
    decomposed = unicodedata.normalize("NFKD", title).casefold()
    folded = "".join(char for char in decomposed if char.isalnum())
    return folded or title.strip()


def group_entries(digests: Sequence[Digest]) -> list[Group]:
    """The entries of all digests (oldest first), those of one paper together; by first listing."""
    groups: list[Group] = []
    by_identifier: dict[str, Group] = {}
    by_title: dict[str, list[Group]] = {}
    for digest in digests:
        for position, entry in enumerate(digest.entries):
            arxiv, doi = arxiv_id(entry.field("arxiv")), doi_id(entry.field("doi"))
            title = markdown.render_inline(entry.title)
            same_title = by_title.setdefault(fold(title.plain), [])
            group = by_identifier.get(f"arxiv:{arxiv}") or by_identifier.get(f"doi:{doi}")
            if group is None:
                alike = [each for each in same_title if same_paper(each, entry, arxiv, doi)]
                group = next((each for each in alike if _has_text(each, entry)), alike[0] if alike else None)
            occurrence = Occurrence(digest, position, entry)
            if group is None:
                group = Group([occurrence], title, arxiv, doi)
                groups.append(group)
            else:
                group.occurrences.append(occurrence)
                group.arxiv, group.doi = group.arxiv or arxiv, group.doi or doi
            if group not in same_title:
                same_title.append(group)
            by_identifier.update(
                {f"{kind}:{value}": group for kind, value in (("arxiv", arxiv), ("doi", doi)) if value}
            )
    return groups


def same_paper(group: Group, entry: Entry, arxiv: str, doi: str) -> bool:
    if (arxiv and group.arxiv and arxiv != group.arxiv) or (doi and group.doi and doi != group.doi):
        return False
    known = [occurrence.entry.abstract for occurrence in group.occurrences]
    if not entry.abstract or entry.abstract in known or not any(known):
        return True
    words = long_words(entry.abstract)
    return any(_alike(words, long_words(abstract)) for abstract in known if abstract)


def _has_text(group: Group, entry: Entry) -> bool:
    """Whether a paper has an entry of the very same abstract: it is that one, of several that are alike."""
    return any(entry.abstract == each.entry.abstract for each in group.occurrences)


def long_words(abstract: str) -> frozenset[str]:
    """The words of an abstract that tell it from others."""
    return frozenset(re.findall(r"\w{4,}", abstract.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter < 8 or len(one & other) >= SAME_ABSTRACT * shorter


def clearly_different(abstract: str, other: str) -> bool:
    """Whether two abstracts are those of two papers; short ones do not tell."""
    return not _alike(long_words(abstract), long_words(other))


def shown_entry(group: Group) -> Occurrence:
    """The newest entry that has an abstract, else the newest: what a paper's page shows."""
    return next((each for each in reversed(group.occurrences) if each.entry.abstract), group.occurrences[-1])


def newest_fields(group: Group) -> dict[str, str]:
    """Of each field that is given, what the newest entry gives that has it."""
    return {key: value for each in group.occurrences for key, value in each.entry.fields if value}


def most_upvotes(group: Group) -> int | None:
    """The highest number of upvotes that any entry gives.

    Votes are only added, so the highest is the latest, in whatever order the dumps were copied and came in.
    """
    given = [int(value) for each in group.occurrences if (value := each.entry.field("upvotes"))]
    return max(given, default=None)
