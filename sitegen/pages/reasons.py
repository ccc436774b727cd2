"""Why papers are related: terms that both share, as the text of one of them has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen.language.tokens import read_chunk
from sitegen.model import Paper

MOST = 3  # phrases for a related paper
_WORD = re.compile(r"[^\W_]+")
_NEXT = re.compile(r"[\s-]+([^\W_]+)")
_SHORT = 2
_SENTENCE_ENDS = (". ", "! ", "? ", "\n")


def read_reasons(paper: Paper, shared: str) -> list[tuple[str, ...]]:
    """For each related paper the first few phrases that it has in common with this one.

    `shared` is what `shared_terms` writes. Terms that cannot be found in the text, as it has them in another
    spelling, are left out.
    """
    text = f"{paper.abstract.plain}\n{paper.title.plain}"
    low = text.lower()
    if len(low) != len(text):  # a few letters have two small ones
        text = low
    found: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    for line in shared.split("\n"):
        phrases: list[str] = []
        for term in line.split(",") if line else ():
            phrase = found.get(term)
            if phrase is None:
                phrase = found[term] = _phrase(term, text, low)
            if phrase and phrase not in phrases:
                phrases.append(phrase)
            if len(phrases) == MOST:
                break
        rows.append(tuple(phrases))
    return rows


def _phrase(term: str, text: str, low: str) -> str:
    """The first place of a term that does not begin a sentence, else its first one."""
    first = ""
    for start, end in _places(term.split(" "), low):
        phrase = " ".join(text[start:end].split())
        if len(phrase) == 1 or (len(phrase) == _SHORT and not phrase.isupper()):
            continue  # `RL` says something, `n` does not
        if start and not text.endswith(_SENTENCE_ENDS, 0, start):
            return phrase
        first = first or phrase
    return first


def _places(stems: Sequence[str], low: str) -> Iterator[tuple[int, int]]:
    """Where a term, or two that stand side by side, begins and ends."""
    stem = stems[0]
    beginning = stem[:-1] if len(stem) > 3 else stem  # `policy` has the stem `polici`
    start = low.find(beginning)
    while start >= 0:
        word = _WORD.match(low, start)
        if word and (start == 0 or not low[start - 1].isalnum()) and _is(stem, word[0]):
            end = word.end() if len(stems) == 1 else _end_of_next(stems[1], low, word.end())
            if end:
                yield start, end
        start = low.find(beginning, start + len(beginning))


def _end_of_next(stem: str, low: str, start: int) -> int:
    """The end of the word right behind, if it has this stem, else 0."""
    word = _NEXT.match(low, start)
    return word.end() if word and _is(stem, word[1]) else 0


def _is(stem: str, word: str) -> bool:
    return stem in read_chunk(word).terms
