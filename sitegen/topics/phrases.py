"""Phrases in a text: which of many phrases stand in it, and where.

A phrase and a text are read by the same analyser (`sitegen.analysis`), so case, plural, hyphens and
accents are its business: `pre-training`, `pretraining` and `Pre-trained` meet in one term. Stop words
are dropped on both sides, so `learning from demonstrations` is `learn demonstr`. A phrase never runs
over the end of a sentence. A phrase that starts with `=` is taken as written (case aside): the
stemmer makes one term of `general` and `generative`, and `=generative` tells them apart.

All phrases of a taxonomy are one trie over terms, so that a text is walked once however many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sitegen.analysis import Chunk, chunks, read_chunk

# A chunk that ends a sentence or a clause that stands by itself. An abbreviation does so too: a phrase
# around `e.g.` is no loss.
_SENTENCE_END = re.compile(r"[.!?;:][\"'”’)\]}]*$")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase where it stands in a text."""

    phrase: int  # index in the order in which the phrases were added
    start: int  # place of its first word; stop words have no place
    end: int  # place behind its last word


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    stemmed: list[int] = field(default_factory=list)  # phrases that end here
    exact: list[tuple[tuple[str, ...], int]] = field(
        default_factory=list
    )  # the same, with the words they want


class PhraseTrie:
    """A set of phrases that finds all its members in a text in one walk."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Node()
        for index, phrase in enumerate(phrases):
            exact = phrase.startswith("=")
            for steps in readings(phrase):
                node = self._root
                for term, _ in steps:
                    node = node.children.setdefault(term, _Node())
                if exact:
                    node.exact.append((tuple(word for _, word in steps), index))
                else:
                    node.stemmed.append(index)

    def find(self, text: str) -> list[Match]:
        """Every match, by start, then shortest first. Matches may overlap and lie in each other."""
        return [match for sentence in _sentences(text) for match in self._find_in(sentence)]

    def _find_in(self, sentence: _Sentence) -> Iterator[Match]:
        children = self._root.children
        for start, term in enumerate(sentence.terms):
            if term in children or start in sentence.joined:
                yield from self._walk(sentence, start)

    def _walk(self, sentence: _Sentence, start: int) -> Iterator[Match]:
        offset, terms, joined = sentence.offset, sentence.terms, sentence.joined
        open_paths: list[tuple[_Node, int, tuple[str, ...]]] = [(self._root, start, ())]
        for node, at, words in open_paths:  # grows while it is read: a walk in breadth
            steps = [(terms[at], sentence.words[at], at + 1)] if at < len(terms) else []
            if at in joined:
                steps.append(joined[at])
            for term, word, after in steps:
                child = node.children.get(term)
                if child is None:
                    continue
                path = (*words, word)
                for phrase in child.stemmed:
                    yield Match(phrase, offset + start, offset + after)
                for wanted, phrase in child.exact:
                    if wanted == path:
                        yield Match(phrase, offset + start, offset + after)
                if child.children:
                    open_paths.append((child, after, path))


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
    whole = ((chunk.joined, "".join(chunk.words)),) if chunk.joined else ()
    if whole and len(parts) < len(chunk.words):
        return [whole]
    return [choice for choice in (parts, whole) if choice]


@dataclass(slots=True)
class _Sentence:
    offset: int  # place of its first word in the text
    terms: list[str]
    words: list[str]
    joined: dict[int, tuple[str, str, int]]  # where a compound starts → its term, its word, where it ends


def _sentences(text: str) -> Iterator[_Sentence]:
    sentence = _Sentence(0, [], [], {})
    for piece in chunks(text):
        chunk = read_chunk(piece)
        start = len(sentence.terms)
        for term, word in zip(chunk.slots, chunk.words, strict=True):
            if term:
                sentence.terms.append(term)
                sentence.words.append(word)
        if chunk.joined:
            whole = "".join(chunk.words)
            if len(sentence.terms) == start:  # stop words only: `on-off` has no parts, yet is a word
                sentence.terms.append(chunk.joined)
                sentence.words.append(whole)
            else:
                sentence.joined[start] = (chunk.joined, whole, len(sentence.terms))
        if piece[-1] in ".!?;:\"'”’)]}" and _SENTENCE_END.search(piece):
            yield sentence
            sentence = _Sentence(sentence.offset + len(sentence.terms), [], [], {})
    yield sentence
