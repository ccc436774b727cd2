"""Which digests list which titles, so that one is found that lists the papers of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sitegen.content import page_path
from sitegen.model import Digest

_FEW = 3  # titles; a longer list of the same day may well hold fewer


class ListedTitles:
    """Which digests list which titles. Their titles are read only when a digest is compared."""

    def __init__(self, digests: Iterable[Digest] = ()) -> None:
        self._unread = list(digests)
        self._by_title: dict[str, set[str]] = {}  # title → ids of digests
        self._sizes: dict[str, int] = {}  # id of a digest → number of its titles
        self._digests: dict[str, Digest] = {}

    def add(self, digest: Digest) -> None:
        self._unread.append(digest)

    def find_copy(self, digest: Digest) -> str | None:
        """What makes another digest seem to be listed once more by this one, in words.

        It lists nearly the same papers, or nearly all of another whose day is the same or unknown.
        One paper in common says nothing.
        """
        self._read()
        titles = _all_titles(digest)
        shared = Counter(other for title in titles for other in self._by_title.get(title, ()))
        nearly_all = [other for other, n in shared.items() if n > 1 and n * 10 >= self._sizes[other] * 9]
        same = [other for other in nearly_all if shared[other] * 10 >= len(titles) * 9]
        if same:
            return f"lists the same papers as {page_path(self._digests[min(same)])}"
        parts = [
            other
            for other in nearly_all
            if self._sizes[other] >= _FEW and _may_be_same_day(digest, self._digests[other])
        ]
        return f"lists all papers of {page_path(self._digests[min(parts)])}, and more" if parts else None

    def _read(self) -> None:
        for digest in self._unread:
            titles = _all_titles(digest)
            self._digests[digest.id] = digest
            self._sizes[digest.id] = len(titles)
            for title in titles:
                self._by_title.setdefault(title, set()).add(digest.id)
        self._unread.clear()


def _may_be_same_day(one: Digest, other: Digest) -> bool:
    return one.date == other.date or "added" in {one.date_from, other.date_from}


def _all_titles(digest: Digest) -> set[str]:
    """The titles of a digest, and of the papers that its page leaves out, as a copy of its dump has."""
    return listed_titles(digest) | {title.casefold() for title in digest.omit}


def listed_titles(digest: Digest) -> set[str]:
    return {entry.title.casefold() for entry in digest.entries}
