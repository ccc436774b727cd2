"""Postings and counts → shards and pages, each with a range of terms: docs/reference/search-index.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sitegen.search.columns import encode
from sitegen.search.names import NAME
from sitegen.search.pairs import PAIR
from sitegen.search.postings import TOPIC, Postings
from sitegen.search.stand_ins import MARK
from sitegen.search.vocabulary import Ints
from sitegen.search.wire import cut, in_order, pack_keys, separator, varint

PLACES = 4  # shards whose places are in one file: few queries have a phrase
_PAGE_TERMS = 800  # terms of a vocabulary or spelling page
_NO_WORD = re.compile(rf"[{TOPIC}{MARK}{NAME}{PAIR}]")  # in a term: no word of a text
_BEHIND_WORD = re.compile(f"[ {MARK}{NAME}]")
_SPELLED = re.compile(r"[a-z][a-z0-9]{2,29}")


def shard_size(papers: int, earlier: int) -> int:
    """Bytes of a shard before compression, which takes two fifths off; `earlier`: papers of another segment.

    Of both segments a query loads the shards of its words; smaller ones have more separators to load.
    """
    if earlier and papers <= 1_500:
        return 1_500
    return 2_000 if papers <= 5_000 else 3_000 if papers <= 30_000 else 9_000


def add_shards(files: dict[str, bytes], postings: Postings, size: int, slack: float = 0) -> str:
    """Shards and, for phrases, their places among `files`, at least one of each; gives the separators.

    A shard ends so much of its size sooner or later where that makes the separator shorter.

    A term, its stand-ins and its names, which sort behind it, are never parted: they are read together.
    """
    if not postings.terms:
        files["0"], files["p0"] = pack_keys([""]) + varint(0), varint(0)
        return ""
    all_places: list[bytes] = []
    postings, starts = _parted(postings, size)
    bounds = [*starts, len(postings.terms)]
    lengths = np.array([len(term) for term in postings.terms])
    sizes = np.add.reduceat(_sizes(postings) + lengths, starts)
    separators: list[str] = []
    runs = cut(sizes.tolist(), size)
    ends = _short_ends(runs, bounds, sizes, postings.terms, size * slack)
    counts = encode(postings.counts)
    for number, (start, end) in enumerate(pairwise([0, *ends])):
        terms = postings.terms[start:end]
        separators.append(separator(postings.terms[start - 1], terms[0]) if start else "")
        *columns, places = (column.of(start, end) for column in (counts, *postings.columns))
        files[str(number)] = pack_keys(terms) + b"".join(columns)
        all_places.append(varint(len(places)) + places)
    for start in range(0, len(all_places), PLACES):
        files[f"p{start // PLACES}"] = b"".join(all_places[start : start + PLACES])
    return "\n".join(separators)


def _short_ends(
    runs: Sequence[slice], bounds: Sequence[int], sizes: Ints, terms: Sequence[str], slack: float
) -> list[int]:
    """Where the shards end, each near the end of a run, so that short strings part them."""
    behind = np.cumsum(sizes)
    ends: list[int] = []
    for run, following in pairwise(runs):
        low, high = np.searchsorted(behind, behind[run.stop - 1] + np.array([-slack, slack])).tolist()
        places = range(max(low, run.start) + 1, min(high + 1, following.stop))
        near = sorted({run.stop, *places}, key=lambda place: abs(place - run.stop))
        later = (bounds[place] for place in near if not ends or bounds[place] > ends[-1])
        ends.append(min(later, key=lambda at: len(separator(terms[at - 1], terms[at]))))
    return [*ends, len(terms)]


def word_counts(postings: Postings) -> dict[str, int]:
    """The words of texts, in order, with the papers of each."""
    rows = zip(postings.terms, postings.counts.tolist(), strict=True)
    return {term: count for term, count in rows if term.isalnum() or not _NO_WORD.search(term)}


def add_words(files: dict[str, bytes], words: Mapping[str, int]) -> str:
    """The words with their counts, as pages among `files`; gives the separators."""
    return _add_pages(files, "w", [*words] or [""], words)


def add_spellings(files: dict[str, bytes], words: Mapping[str, int]) -> str:
    """The words of letters, those of one first letter by length, as pages among `files`; the separators."""
    keys = {_spelling_key(word): count for word, count in words.items() if _SPELLED.fullmatch(word)}
    return _add_pages(files, "s", in_order(keys) or [""], keys)


def _add_pages(files: dict[str, bytes], name: str, keys: Sequence[str], counts: Mapping[str, int]) -> str:
    separators = []
    encoded = encode([counts.get(key, 0) for key in keys])
    for number, start in enumerate(range(0, len(keys), _PAGE_TERMS)):
        page = keys[start : start + _PAGE_TERMS]
        separators.append(separator(keys[start - 1], page[0]) if start else "")
        files[f"{name}{number}"] = pack_keys(page) + encoded.of(start, start + len(page))
    return "\n".join(separators)


def _sizes(postings: Postings) -> Ints:
    """Bytes of each term in a shard, its key left out."""
    sizes: Ints = sum((column.sizes() for column in postings.columns[:3]), np.zeros(1, np.int64))
    return sizes


def _parted(postings: Postings, target: int) -> tuple[Postings, list[int]]:
    """The postings, where stand-ins of phrases that would make a shard too large have moved away.

    Few of the many phrases that begin with a word are ever asked for. An empty term takes the place of one
    that moved: where `tail risk!` has no papers, `!tail risk!` has them. Also gives where the terms begin
    that stay together, each word with its stand-ins.
    """
    terms = postings.terms
    starts = list(_word_starts(terms))
    large = np.flatnonzero(np.add.reduceat(_sizes(postings), starts) > 2 * target).tolist()
    bounds = [*starts, len(terms)]
    moved = [at for group in large for at in range(bounds[group], bounds[group + 1]) if " " in terms[at]]
    if not moved:
        return postings, starts
    source = np.concatenate([moved, np.arange(len(terms))])  # nothing sorts before the mark
    source[len(moved) + np.array(moved)] = -1
    parted = replace(
        postings,
        terms=[*(MARK + terms[at] for at in moved), *terms],
        counts=np.where(source < 0, 0, postings.counts[source]),
        columns=[column.taken(source) for column in postings.columns],
    )
    return parted, [*range(len(moved)), *(len(moved) + start for start in starts)]


def _word_starts(terms: Sequence[str]) -> Iterator[int]:
    """Where in sorted terms another first word begins."""
    before = None
    for at, term in enumerate(terms):
        word = term if term.isalnum() else _BEHIND_WORD.split(term, 1)[0]
        if word != before:
            yield at
        before = word


def _spelling_key(word: str) -> str:
    """Sorts the words of one first letter by length."""
    return f"{word[0]}{chr(48 + len(word))}{word[1:]}"
