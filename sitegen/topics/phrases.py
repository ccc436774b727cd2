"""Phrases in a text: which of many phrases stand in it, and where.

A phrase and a text are read by the same analyser (`sitegen.language.tokens`), so case, plural, hyphens and
accents are its business: `pre-training`, `pretraining` and `Pre-trained` meet in one term. Stop words
are dropped on both sides, so `learning from demonstrations` is `learn demonstr`. A phrase never runs
over the end of a sentence. A phrase that starts with `=` is taken as written (case aside): the
stemmer makes one term of `general` and `generative`, and `=generative` tells them apart.

All phrases of a taxonomy are one trie over terms, so that a text is walked once however many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sitegen.language.tokens import Chunk, chunks, read_chunk

# A chunk that ends a sentence or a clause that stands by itself. An abbreviation does so too: a phrase
# around `e.g.` is no loss.
_CLOSING = frozenset(".!?;:\"'”’)]}")
_KNOWN = 1 << 17  # pieces of text that are kept before a trie starts anew
_SENTENCE_END = re.compile(r"[.!?;:][\"'”’)\]}]*$")


class Match(NamedTuple):
    """A phrase where it stands in a text."""

    phrase: int  # index in the order in which the phrases were added
    start: int  # place of its first word; stop words have no place
    end: int  # place behind its last word


class _Piece(NamedTuple):
    """What stands between two spaces, as a trie reads it."""

    terms: tuple[str, ...]  # stop words have none
    words: tuple[str, ...]  # of the terms
    joined: str  # the term of a compound as one word, or an empty string
    begins: tuple[int, ...]  # which of the terms may begin a phrase
    ends: bool  # whether a sentence ends here


@dataclass(slots=True)
class _Text:
    """A text as far as it has been read."""

    terms: list[str]
    words: list[str]
    joined: dict[int, tuple[str, int]]  # where a compound starts → its term, where it ends
    matches: list[Match]


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    stemmed: list[int] = field(default_factory=list)  # phrases that end here
    exact: list[tuple[str, int]] = field(default_factory=list)  # the same, with the letters they want


class PhraseTrie:
    """A set of phrases that finds all its members in a text in one walk."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Node()
        self._pieces: dict[str, _Piece] = {}  # what was read before: few words make up most texts
        for index, phrase in enumerate(phrases):
            exact = phrase.startswith("=")
            for steps in readings(phrase):
                node = self._root
                for term, _ in steps:
                    node = node.children.setdefault(term, _Node())
                if exact:
                    node.exact.append(("".join(word for _, word in steps), index))
                else:
                    node.stemmed.append(index)

    def find(self, text: str) -> list[Match]:
        """Every match, by start, then shortest first. Matches may overlap and lie in each other."""
        sofar = _Text([], [], {}, [])
        terms, words, known = sofar.terms, sofar.words, self._pieces
        starts: list[int] = []  # places of this sentence where a phrase may begin
        pieces = chunks(text)
        for piece, read in zip(pieces, map(known.get, pieces), strict=True):
            row, letters, joined, begins, ends = read or self._read(piece)
            if row:
                if begins or joined:
                    place = len(terms)
                    starts += [place + offset for offset in begins]
                    if joined:
                        sofar.joined[place] = (joined, place + len(row))
                terms += row
                words += letters
            if ends and starts:
                self._walk_all(starts, sofar)
                starts.clear()
        self._walk_all(starts, sofar)
        # A compound that is joined both in a phrase and in the text has been met twice: whole and in parts.
        return list(dict.fromkeys(sofar.matches)) if sofar.joined else sofar.matches

    def _read(self, piece: str) -> _Piece:
        """Read a piece of text between spaces and keep the result."""
        chunk = read_chunk(piece)
        row = [(term, word) for term, word in zip(chunk.slots, chunk.words, strict=True) if term]
        joined = chunk.joined
        if joined and not row:  # stop words only: `on-off` has no parts, yet is a word
            row, joined = [(joined, "".join(chunk.words))], ""
        terms = tuple(term for term, _ in row)
        first = self._root.children
        begins = tuple(
            at for at, term in enumerate(terms) if term in first or (at == 0 and joined and joined in first)
        )
        read = _Piece(terms, tuple(word for _, word in row), joined, begins, ends_sentence(piece))
        if len(self._pieces) >= _KNOWN:
            self._pieces.clear()
        self._pieces[piece] = read
        return read

    def _walk_all(self, starts: list[int], text: _Text) -> None:
        for start in starts:
            self._walk(self._root, start, start, text)

    def _walk(self, node: _Node, start: int, at: int, text: _Text) -> None:
        """Take the phrases that begin at `start` and run on behind `at`, where `node` has been reached.

        The text ends with the sentence, as far as it has been read.
        """
        terms, joined = text.terms, text.joined
        end = len(terms)
        while at < end:
            if at in joined:
                term, after = joined[at]
                child = node.children.get(term)
                if child is not None:
                    _take(child, start, after, text)
                    if child.children:
                        self._walk(child, start, after, text)
            child = node.children.get(terms[at])
            if child is None:
                return
            node, at = child, at + 1
            if node.stemmed or node.exact:
                _take(node, start, at, text)


def _take(node: _Node, start: int, end: int, text: _Text) -> None:
    for phrase in node.stemmed:
        text.matches.append(Match(phrase, start, end))
    if node.exact:
        # Compounds are joined in a phrase or in the text, but a letter is a letter. Stop words have none.
        words = "".join(text.words[start:end])
        text.matches += [Match(phrase, start, end) for wanted, phrase in node.exact if wanted == words]


def readings(phrase: str) -> list[tuple[tuple[str, str], ...]]:
    """Every way to read a phrase as a row of (term, word): a compound in parts or joined.

    A compound with a stop word in it (`off-policy`) has only its joined form: its parts would be
    `policy` alone. Empty when the phrase has nothing but stop words.
    """
    rows: list[tuple[tuple[str, str], ...]] = [()]
    for piece in chunks(phrase.removeprefix("=")):
        choices = _choices(read_chunk(piece))
        if choices:
            rows = [row + choice for row in rows for choice in choices]
    return [row for row in dict.fromkeys(rows) if row]


def _choices(chunk: Chunk) -> list[tuple[tuple[str, str], ...]]:
    parts = tuple((term, word) for term, word in zip(chunk.slots, chunk.words, strict=True) if term)
    letters = "".join(word for _, word in parts) or "".join(chunk.words)
    whole = ((chunk.joined, letters),) if chunk.joined else ()
    if whole and len(parts) < len(chunk.words):
        return [whole]
    return [choice for choice in (parts, whole) if choice]


def ends_sentence(piece: str) -> bool:
    """Whether a sentence ends with this piece of text between spaces."""
    return piece[-1] in _CLOSING and _SENTENCE_END.search(piece) is not None
