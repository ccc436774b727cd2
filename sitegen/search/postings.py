"""Texts → postings: for each term the papers that hold it, encoded as they come."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.analysis import chunks, read_chunk
from sitegen.search.wire import append_varint


class Posting:
    """The papers of one term, in ascending order. Four columns of variable-length integers."""

    __slots__ = ("codes", "count", "gaps", "last", "places", "title_lengths")

    def __init__(self) -> None:
        self.count = 0  # papers
        self.last = -1  # number of the last paper
        self.gaps = bytearray()  # from paper to paper, less one
        self.codes = bytearray()  # times in the abstract · 4 + times in the title; 3: 3 and the next integer
        self.title_lengths = bytearray()  # terms of the title, for each paper with the term in the title
        self.places = (
            bytearray()
        )  # slots of the term in the title, then in the abstract, from one to the next

    @property
    def size(self) -> int:
        """Bytes in a shard."""
        return len(self.gaps) + len(self.codes) + len(self.title_lengths)


class Postings:
    """The postings of a run of papers, numbered from 0."""

    def __init__(self) -> None:
        self.terms: dict[str, Posting] = {}
        self.lengths: list[int] = []  # terms of each abstract
        self.title_lengths = 0  # terms of all titles
        self._count = 0

    def add(self, title: str, abstract: str, topics: Sequence[str]) -> None:
        """The next paper. A topic is a term of its own, `#` and its id, which no text can hold."""
        in_title, title_length = _places(title)
        in_abstract, abstract_length = _places(abstract)
        number, terms = self._count, self.terms
        for topic in topics:
            in_abstract[f"#{topic}"] = [0]
        # One flat loop: it runs about a hundred times a paper.
        for term in {**in_abstract, **in_title} if in_title else in_abstract:
            posting = terms.get(term)
            if posting is None:
                posting = terms[term] = Posting()
            gap = number - posting.last - 1
            posting.last = number
            posting.count += 1
            if gap < 128:
                posting.gaps.append(gap)
            else:
                append_varint(posting.gaps, gap)
            places = in_abstract.get(term, _NOWHERE)
            code = len(places) * 4
            if term in in_title:
                title_places = in_title[term]
                times = len(title_places)
                append_varint(posting.codes, code + min(times, 3))
                if times >= 3:
                    append_varint(posting.codes, times - 3)
                append_varint(posting.title_lengths, title_length)
                _append_places(posting.places, title_places)
            elif code < 128:
                posting.codes.append(code)
            else:
                append_varint(posting.codes, code)
            _append_places(posting.places, places)
        self.lengths.append(abstract_length)
        self.title_lengths += title_length
        self._count += 1


_NOWHERE: list[int] = []


def _append_places(target: bytearray, places: Sequence[int]) -> None:
    before = 0
    for place in places:
        step = place - before
        if step < 128:
            target.append(step)
        else:
            append_varint(target, step)
        before = place


def _places(text: str) -> tuple[dict[str, list[int]], int]:
    """For each term its slots, and the number of terms. A joined form stands in its last part's slot."""
    places: dict[str, list[int]] = {}
    slot = length = 0
    for piece in chunks(text):
        chunk = read_chunk(piece)
        for term in chunk.slots:
            if term:
                found = places.get(term)
                if found is None:
                    places[term] = [slot]
                else:
                    found.append(slot)
                length += 1
            slot += 1
        if chunk.joined:
            places.setdefault(chunk.joined, []).append(slot - 1)
            length += 1
    return places, length
