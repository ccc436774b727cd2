"""The rules of a taxonomy as values, and compiled for use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from sitegen.model import Taxonomy
from sitegen.topics.phrases import PhraseTrie


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The numbers that hold for all topics."""

    threshold: float = 8.0  # score from which a topic is assigned
    title: float = 1.5  # a phrase in the title counts so many times its points
    repeat: float = 0.4  # each further mention in the abstract counts so much of the one before; below 1
    abstract: float = 40.0  # what the abstract can add at most; half of it is reached with as many points
    share: float = 0.4  # a topic also needs this share of the best topic's score
    floor: float = 1.0  # where no topic reaches the threshold, the best one serves from this score on
    most: int = 4  # topics of a paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    variants: tuple[str, ...]  # as written in the file; each mention of any of them is one mention
    points: float
    title_only: bool = False
    text: str  # the variants as one text, for explanations


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Points for phrases that stand together; each part is met by any of its phrases."""

    parts: tuple[tuple[str, ...], ...]
    points: float
    near: int = 0  # words (stop words not counted) that hold all parts in one text; 0: anywhere
    text: str  # as written in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one topic."""

    topic: str
    phrases: tuple[Phrase, ...] = ()
    combinations: tuple[Combination, ...] = ()
    needs: tuple[str, ...] = ()
    first: float = 1.0


class Uses(NamedTuple):
    """What a phrase of the trie is good for; a topic is its index in `TopicRules.rules`."""

    title: tuple[tuple[int, float], ...]  # topic, and the points that the phrase may add to it in a title
    abstract: tuple[tuple[int, float], ...]  # the same for an abstract
    parts: tuple[tuple[int, int, int], ...]  # topic, combination, part
    needs: tuple[int, ...]  # topics


class TopicUses(NamedTuple):
    """The phrases of the trie that one topic has, by their numbers."""

    phrases: dict[int, tuple[int, ...]]  # indexes into `Rules.phrases`
    parts: dict[int, tuple[tuple[int, int], ...]]  # combination, part
    needs: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRules:
    """A taxonomy with compiled rules."""

    taxonomy: Taxonomy
    scoring: Scoring
    rules: tuple[Rules, ...]  # one for each topic, in the taxonomy's order
    extends: bool = field(default=False, compare=False)  # the file adds to the shipped one
    trie: PhraseTrie = field(repr=False, compare=False)
    uses: tuple[Uses, ...] = field(repr=False, compare=False)  # one for each phrase of the trie
    by_topic: tuple[TopicUses, ...] = field(repr=False, compare=False)  # the same, one for each topic


def compile_rules(
    taxonomy: Taxonomy, scoring: Scoring, rules: tuple[Rules, ...], *, extends: bool = False
) -> TopicRules:
    """Rules ready for use; `rules` has one row for each topic of the taxonomy, in its order."""
    numbers: dict[str, int] = {}  # of the phrases, as written in the file
    by_topic = tuple(_topic_uses(row, numbers) for row in rules)
    return TopicRules(
        taxonomy=taxonomy,
        scoring=scoring,
        rules=rules,
        extends=extends,
        trie=PhraseTrie(numbers),
        uses=_uses(rules, by_topic, len(numbers)),
        by_topic=by_topic,
    )


def _topic_uses(row: Rules, numbers: dict[str, int]) -> TopicUses:
    """The phrases of one topic, each of which has a number afterwards."""

    def number(phrase: str) -> int:
        return numbers.setdefault(phrase, len(numbers))

    phrases: defaultdict[int, list[int]] = defaultdict(list)
    parts: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, phrase in enumerate(row.phrases):
        for variant in phrase.variants:
            phrases[number(variant)].append(index)
    for index, combination in enumerate(row.combinations):
        for part, variants in enumerate(combination.parts):
            for variant in variants:
                parts[number(variant)].append((index, part))
    return TopicUses(
        phrases={key: tuple(found) for key, found in phrases.items()},
        parts={key: tuple(found) for key, found in parts.items()},
        needs=frozenset(map(number, row.needs)),
    )


def _uses(rules: tuple[Rules, ...], by_topic: tuple[TopicUses, ...], count: int) -> tuple[Uses, ...]:
    uses: list[tuple[list[tuple[int, float]], list[tuple[int, float]], list[tuple[int, int, int]], list[int]]]
    uses = [([], [], [], []) for _ in range(count)]
    for topic, (row, of_topic) in enumerate(zip(rules, by_topic, strict=True)):
        for number, indexes in of_topic.phrases.items():
            found = [row.phrases[index] for index in indexes if row.phrases[index].points > 0]
            if found:
                uses[number][0].append((topic, sum(phrase.points for phrase in found)))
            found = [phrase for phrase in found if not phrase.title_only]
            if found:
                uses[number][1].append((topic, sum(phrase.points for phrase in found)))
        for number, places in of_topic.parts.items():
            uses[number][2].extend((topic, combination, part) for combination, part in places)
        for number in of_topic.needs:
            uses[number][3].append(topic)
    return tuple(Uses(tuple(a), tuple(b), tuple(c), tuple(d)) for a, b, c, d in uses)
