"""Phrases in a text: which of many phrases stand in it, and where.

A phrase and a text are read by the same analyser (`sitegen.language.tokens`), so case, plural, hyphens and
accents are its business: `pre-training`, `pretraining` and `Pre-trained` meet in one term. Stop words
are dropped on both sides, so `learning from demonstrations` is `learn demonstr`. A phrase never runs
over the end of a sentence. A phrase that starts with `=` is taken as written (case aside): the
stemmer makes one term of `general` and `generative`, and `=generative` tells them apart.

All phrases are one trie over terms. A term that a phrase has is a single character, a *letter*, and all
other terms are one letter too, so that a text is a short string: each distinct piece of text is spelled
once, and the trie is walked once over the string.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sitegen.language.tokens import Chunk, chunks, read_chunk

Span = tuple[int, int]  # place of the first word, place behind the last; stop words have no place
Places = dict[int, list[Span]]  # a phrase, by its number in the order of phrases → where it stands
# The terms of a phrase, each with the word that it was made from.
Reading = tuple[tuple[str, str], ...]

# A chunk that ends a sentence or a clause that stands by itself. An abbreviation does so too: a phrase
# around `e.g.` is no loss.
_CLOSING = frozenset(".!?;:\"'”’)]}")
_SENTENCE_END = re.compile(r"[.!?;:][\"'”’)\]}]*$")

_KNOWN = 1 << 17  # pieces of text that are kept before a trie starts again
# What a spelling has besides the letters of terms:
_OTHER = "."  # a term that no phrase has
_END = "\n"  # the end of a sentence
_WHOLE = "+"  # before a compound: `+`, the letter of its joined form, the number of its parts, their letters
_Wholes = dict[int, tuple[str, int]]  # where a compound starts → the letter of its joined form, where it ends
_FIRST_LETTER = 0x100


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)  # by letter; several letters may lead to one
    stemmed: tuple[int, ...] = ()  # phrases that end here
    exact: dict[str, tuple[int, ...]] = field(default_factory=dict)  # the same, by the letters they want


class _Letters:
    """One letter for each term that phrases have, and one more for each word that is taken as written."""

    def __init__(self) -> None:
        self._terms: dict[str, str] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._same: dict[str, list[str]] = {}

    def add(self, term: str, word: str = "") -> None:
        """Give a term its letter, and the word another, if it is given."""
        if term not in self._terms:
            self._terms[term] = self._new(term)
        if word and (term, word) not in self._words:
            self._words[term, word] = self._new(term)

    def _new(self, term: str) -> str:
        letter = chr(_FIRST_LETTER + len(self._terms) + len(self._words))
        self._same.setdefault(term, []).append(letter)
        return letter

    def of(self, term: str, word: str) -> str:
        return self._words.get((term, word)) or self._terms.get(term, _OTHER)

    def all_of(self, term: str) -> list[str]:
        return self._same[term]


class _Spellings(dict[str, str]):
    """Pieces of text as strings of letters; a new piece is read when it is asked for.

    It is kept, and goes to another process, without what it has read.
    """

    def __init__(self, letters: _Letters) -> None:
        super().__init__()
        self._letters = letters

    def __reduce__(self) -> tuple[type[_Spellings], tuple[_Letters]]:
        return _Spellings, (self._letters,)

    def __missing__(self, piece: str) -> str:
        if len(self) >= _KNOWN:
            self.clear()
        self[piece] = spelling = self._spell(piece)
        return spelling

    def _spell(self, piece: str) -> str:
        chunk, end = read_chunk(piece), _END if ends_sentence(piece) else ""
        parts = [(term, word) for term, word in zip(chunk.slots, chunk.words, strict=True) if term]
        of = self._letters.of
        if not chunk.joined:
            return "".join([of(term, word) for term, word in parts]) + end
        if not parts:  # stop words only: `on-off` has no parts, yet is a word
            return of(chunk.joined, "".join(chunk.words)) + end
        spelling = "".join([of(term, word) for term, word in parts])
        whole = of(chunk.joined, "".join([word for _, word in parts]))
        return f"{_WHOLE}{whole}{len(parts)}{spelling}{end}" if whole != _OTHER else spelling + end


class PhraseTrie:
    """A set of phrases that finds all its members in a text in one walk."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Node()
        rows = [(phrase.startswith("="), readings(phrase)) for phrase in phrases]
        letters = _Letters()
        for exact, ways in rows:
            for term, word in (step for way in ways for step in way):
                letters.add(term, word if exact else "")
        for number, (exact, ways) in enumerate(rows):
            for way in ways:
                node = self._node([term for term, _ in way], letters)
                if exact:
                    wanted = "".join(letters.of(term, word) for term, word in way)
                    node.exact[wanted] = (*node.exact.get(wanted, ()), number)
                else:
                    node.stemmed += (number,)
        self._spellings = _Spellings(letters)

    def _node(self, terms: list[str], letters: _Letters) -> _Node:
        node = self._root
        for term in terms:
            alike = letters.all_of(term)
            child = node.children.get(alike[0]) or _Node()
            node.children.update(dict.fromkeys(alike, child))
            node = child
        return node

    def find(self, text: str) -> Places:
        """The places of every phrase that is there. Places may overlap and lie in each other."""
        found: Places = defaultdict(list)
        before = 0  # places of the sentences before
        for spelling in "".join(map(self._spellings.__getitem__, chunks(text))).split(_END):
            letters, wholes = _take_apart(spelling) if _WHOLE in spelling else (spelling, {})
            self._walk(letters, wholes, before, found)
            before += len(letters)
        return found

    def _walk(self, letters: str, wholes: _Wholes, before: int, found: Places) -> None:
        """Follow the trie from every place of a sentence, through compounds in parts and as a whole."""
        first = self._root.children
        ways = [
            (first[letter], letter, start, start + 1)
            for start, letter in enumerate(letters)
            if letter in first
        ]
        for start, (whole, after) in wholes.items():
            if whole in first:
                ways.append((first[whole], whole, start, after))
        letters += _OTHER  # no phrase goes on there
        for node, way, start, at in ways:  # those that go on are added on the way
            if node.stemmed or node.exact:
                span = before + start, before + at
                for number in node.stemmed + node.exact.get(way, ()):
                    # Compounds joined both in a phrase and in the text are met twice: whole and in parts.
                    if not (wholes and span in found[number]):
                        found[number].append(span)
            if at in wholes:
                whole, after = wholes[at]
                if whole in node.children:
                    ways.append((node.children[whole], way + whole, start, after))
            letter = letters[at]
            if letter in node.children:
                ways.append((node.children[letter], way + letter, start, at + 1))


def _take_apart(spelling: str) -> tuple[str, _Wholes]:
    """The letters of a sentence, and the joined forms of its compounds."""
    letters, *rest = spelling.split(_WHOLE)
    wholes = {}
    for piece in rest:
        wholes[len(letters)] = piece[0], len(letters) + int(piece[1])
        letters += piece[2:]
    return letters, wholes


@lru_cache(maxsize=1 << 14)
def readings(phrase: str) -> tuple[Reading, ...]:
    """Every way to read a phrase: a compound in parts or joined.

    A compound with a stop word in it (`off-policy`) has only its joined form: its parts would be
    `policy` alone. Empty when the phrase has nothing but stop words.
    """
    rows: list[Reading] = [()]
    for piece in chunks(phrase.removeprefix("=")):
        choices = _choices(read_chunk(piece))
        if choices:
            rows = [row + choice for row in rows for choice in choices]
    return tuple(row for row in dict.fromkeys(rows) if row)


def shapes(phrase: str) -> list[Hashable]:
    """What two phrases must share to match the same words."""
    if phrase.startswith("="):
        return [tuple(word for _, word in row) for row in readings(phrase)]
    return [("stemmed", *(term for term, _ in row)) for row in readings(phrase)]


def _choices(chunk: Chunk) -> list[Reading]:
    parts = tuple((term, word) for term, word in zip(chunk.slots, chunk.words, strict=True) if term)
    letters = "".join(word for _, word in parts) or "".join(chunk.words)
    whole = ((chunk.joined, letters),) if chunk.joined else ()
    if whole and len(parts) < len(chunk.words):
        return [whole]
    return [choice for choice in (parts, whole) if choice]


def ends_sentence(piece: str) -> bool:
    """Whether a sentence ends with this piece of text between spaces."""
    return piece[-1] in _CLOSING and _SENTENCE_END.search(piece) is not None
