"""Titles and abstracts that read like English, from a seed: each is about a few topics of a taxonomy.

A sentence is a pattern whose gaps are filled. The words of a topic come from its rules, so that the rules
find it again; general words are drawn by Zipf's law; about one word in a hundred is new, so that the
vocabulary grows with the archive as it does in real ones.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import Zipf, new_word
from sitegen.topics.rules import TopicRules

_WORDS = (150, 220)  # of an abstract
_GAP = re.compile(r"\{(\w+)\}")
_TEXTS = Path(__file__).with_suffix(".txt")  # `[name]`, then words or patterns up to the next empty line


@dataclass(frozen=True, slots=True)
class Subject:
    """What papers on one topic say: some phrases by which its rules know it."""

    phrases: tuple[str, ...]
    needs: tuple[str, ...]  # without one of these the rules do not look further


def read_subjects(rules: TopicRules) -> tuple[Subject, ...]:
    """The topics of a taxonomy that have rules, in its order."""
    return tuple(
        Subject(
            phrases=tuple(_bare(phrase.variants[0]) for phrase in topic.phrases if phrase.points >= 3),
            needs=tuple(map(_bare, topic.needs)),
        )
        for topic in rules.rules
        if topic.phrases
    )


def english_texts(subjects: Sequence[Subject], *, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Title and plain abstract of one paper after another, without end; no title comes twice."""
    rng = random.Random(seed)
    write = _Writer(rng)
    titles: set[str] = set()
    while True:
        # The first topics of a taxonomy have more papers than the last ones, as in real archives.
        about = subjects[int(len(subjects) * rng.random() ** 1.5)]
        beside = rng.choice(subjects)
        phrases = rng.choices(about.phrases, k=5) + rng.choices(beside.phrases, k=2)
        phrases += [rng.choice(each.needs) for each in (about, beside) if each.needs]
        name = write.name()
        title = write.title(phrases[:3], name)
        if title not in titles:
            titles.add(title)
            yield title, write.abstract(phrases, name)


def _read_texts() -> dict[str, list[str]]:
    """The lines of each part of `english.txt`; an indented line goes on with the one above."""
    parts = _TEXTS.read_text("utf-8").replace("\n  ", " ").split("\n\n")
    return {lines[0].strip("[]"): lines[1:] for part in parts for lines in [part.strip().splitlines()]}


class _Writer:
    """Fills patterns with words; what it has written before decides what it writes next."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._texts = _read_texts()
        self._law = Zipf(20_000)
        self._tail = list(dict.fromkeys(new_word(rng) for _ in range(20_000)))
        noun = self._drawn("nouns")
        self._gaps: dict[str, Callable[[], str]] = {
            "noun": noun,
            "nouns": lambda: _plural(noun()),
            "adjective": self._drawn("adjectives"),
            "verb": self._drawn("verbs"),
            "field": self._drawn("fields"),
            "tail": self._word_of_the_tail,
            "number": lambda: str(rng.randint(2, 99)),
            "digit": lambda: str(rng.randint(0, 9)),
        }

    def _drawn(self, part: str) -> Callable[[], str]:
        words = " ".join(self._texts[part]).split()
        law = Zipf(len(words))
        return lambda: words[law.rank(self._rng)]

    def _word_of_the_tail(self) -> str:
        if self._rng.random() < 0.4:
            return new_word(self._rng)
        return self._tail[self._law.rank(self._rng) % len(self._tail)]

    def name(self) -> str:
        """The name of a new method, such as `Tronver` or `TRON-4`."""
        word = new_word(self._rng)
        return word.title() if self._rng.random() < 0.7 else f"{word[:5].upper()}-{self._rng.randint(2, 9)}"

    def title(self, phrases: Sequence[str], name: str) -> str:
        return self._sentence(self._rng.choice(self._texts["titles"]), phrases, name)

    def _sentence(self, pattern: str, phrases: Sequence[str], name: str) -> str:
        def fill(gap: re.Match[str]) -> str:
            if gap[1] == "topic":
                return self._rng.choice(phrases)
            return name if gap[1] == "name" else self._gaps[gap[1]]()

        text = _GAP.sub(fill, pattern)
        return text[:1].upper() + text[1:]

    def abstract(self, phrases: Sequence[str], name: str) -> str:
        """Opening, method, results and an ending, of as many words as abstracts have."""
        rng, texts, (least, most) = self._rng, self._texts, _WORDS
        beginning = [rng.choice(texts["openings"]), *rng.sample(texts["middles"], k=len(texts["middles"]))]
        end = [*rng.sample(texts["results"], k=3), rng.choice(texts["endings"])]
        last = [self._sentence(pattern, phrases, name) for pattern in end]
        wanted = rng.randint(least, most - 25) - _count(last)  # the sentence that reaches it goes beyond
        first: list[str] = []
        while _count(first) < wanted:
            first.append(self._sentence(beginning[len(first)], phrases, name))
        return " ".join(f"{sentence}." for sentence in first + last)


def _count(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "ch", "x")) else f"{noun}s"


def _bare(phrase: str) -> str:
    """A phrase as a text has it: without the sign for `as written`."""
    return phrase.lstrip("=")
