"""A paper's words × rules → its topics.

The score of a topic is T + A, from its phrases found in the title and in the abstract:

    T = title × the sum of the points of each phrase that is in the title
    a = the sum over the phrases of  points × (1 + repeat + repeat² + … for each mention in the abstract)
    A = a × abstract ÷ (a + abstract)  where a is positive, else a

`evidence.py` says which phrases and combinations count. A topic with `needs` scores 0 unless one of them is
found.

A paper gets the topics whose score is at least `threshold` and at least `share` of the best score,
at most `most` of them. Where there is none, the best topic serves if its score is at least `floor`.
The primary topic has the largest score × `first`; ties go to the topic met first in the title and
the abstract, then to the order of the file. The others follow in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.topics.evidence import Evidence, Piece, weigh
from sitegen.topics.phrases import Places
from sitegen.topics.rules import Scoring, TopicRules

_ROUNDING = 1.001  # a bound that rounding errors cannot break


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScore:
    topic: str
    score: float  # 0 where a needed phrase is missing
    title_score: float  # T of the formula
    abstract_score: float  # A of the formula
    first: float  # score × the rule's `first`, by which the primary topic is chosen
    assigned: bool
    needs_met: bool
    evidence: tuple[Evidence, ...]  # largest contribution first; kept where `needs_met` is false


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a paper has its topics."""

    topics: tuple[str, ...]  # primary first
    scores: tuple[TopicScore, ...]  # topics with any evidence, assigned ones first, then by score
    threshold: float  # what a topic had to reach in this paper: the larger of threshold and share
    reason: str  # why the first topic is the primary one


_Found = tuple[Places, Places]  # phrases in the title, in the abstract


@dataclass(slots=True)
class _Rated:
    """One topic's score and the evidence for it."""

    index: int  # of the topic
    score: float
    title_score: float
    abstract_score: float
    first: float
    met: int  # where the topic is met first; the abstract comes after the title
    needs_met: bool
    evidence: list[Piece]


def assign_topics(title: str, abstract: str, rules: TopicRules) -> tuple[str, ...]:
    """Ids of a paper's topics, primary first, none to `scoring.most` of them.

    Title and abstract are plain text.
    """
    found = rules.trie.find(title), rules.trie.find(abstract)
    # Most topics with a phrase in the paper cannot be chosen, whatever the rest of the formula says.
    ratings: list[_Rated] = []
    wanted = rules.scoring.floor
    for bound, topic in _bounds(found, rules):
        if bound * _ROUNDING < wanted:
            break
        if _needs_met(found, rules, topic):
            ratings += _rate(found, rules, topic)
        wanted = _wanted(ratings, rules.scoring)
    chosen, _ = _choose(ratings, rules.scoring)
    return tuple(rules.rules[rated.index].topic for rated in chosen)


def explain(title: str, abstract: str, rules: TopicRules) -> Explanation:
    """The same topics as `assign_topics` gives, with every phrase that played a part."""
    found = rules.trie.find(title), rules.trie.find(abstract)
    ratings = [rated for topic in range(len(rules.rules)) for rated in _rate(found, rules, topic)]
    chosen, reason = _choose(ratings, rules.scoring)
    rest = sorted((row for row in ratings if row not in chosen), key=lambda row: (-row.score, row.index))
    scores = tuple(
        TopicScore(
            topic=rules.rules[row.index].topic,
            score=row.score,
            title_score=row.title_score,
            abstract_score=row.abstract_score,
            first=row.first,
            assigned=number < len(chosen),
            needs_met=row.needs_met,
            evidence=tuple(
                Evidence(
                    text=text,
                    in_title=in_title,
                    mentions=mentions,
                    points=points,
                    title_adds=title_adds,
                    abstract_adds=abstract_adds,
                )
                for text, in_title, mentions, points, title_adds, abstract_adds in sorted(
                    row.evidence, key=lambda piece: (-piece[4] - piece[5], piece[0])
                )
            ),
        )
        for number, row in enumerate([*chosen, *rest])
    )
    return Explanation(
        topics=tuple(score.topic for score in scores[: len(chosen)]),
        scores=scores,
        threshold=_threshold(ratings, rules.scoring),
        reason=reason,
    )


def _bounds(found: _Found, rules: TopicRules) -> list[tuple[float, int]]:
    """A bound of the score of each topic that may have one, largest first, and the topic."""
    scoring, uses = rules.scoring, rules.uses
    in_title, in_abstract = [0.0] * len(rules.rules), [0.0] * len(rules.rules)
    parts: set[tuple[int, int, int]] = set()
    for number in found[0]:
        for topic, points in uses[number].title:
            in_title[topic] += points
        parts.update(uses[number].parts)
    for number, spans in found[1].items():
        times = (1 - scoring.repeat ** len(spans)) / (1 - scoring.repeat)
        for topic, points in uses[number].abstract:
            in_abstract[topic] += points * times
        parts.update(uses[number].parts)
    for topic, points in _combined(parts, rules):
        in_title[topic] += points
        in_abstract[topic] += points
    return sorted(
        (
            (title * scoring.title + abstract * scoring.abstract / (abstract + scoring.abstract), topic)
            for topic, (title, abstract) in enumerate(zip(in_title, in_abstract, strict=True))
            if title or abstract
        ),
        reverse=True,
    )


def _combined(parts: set[tuple[int, int, int]], rules: TopicRules) -> Iterator[tuple[int, float]]:
    """Topic and points of each combination that speaks for its topic and whose parts have all been found."""
    for (topic, index), count in Counter((topic, index) for topic, index, _ in parts).items():
        combination = rules.rules[topic].combinations[index]
        if count == len(combination.parts) and combination.points > 0:
            yield topic, combination.points


def _needs_met(found: _Found, rules: TopicRules, topic: int) -> bool:
    needs = rules.by_topic[topic].needs
    return not needs or not all(map(needs.isdisjoint, found))


def _rate(found: _Found, rules: TopicRules, topic: int) -> Iterator[_Rated]:
    """The score of a topic, if there is any evidence for it."""
    rule, most = rules.rules[topic], rules.scoring.abstract
    evidence, met = weigh(*found, rule, rules.by_topic[topic], rules.scoring)
    if not evidence:
        return
    needs_met = _needs_met(found, rules, topic)
    title_score = sum([piece[4] for piece in evidence])
    points = sum([piece[5] for piece in evidence])
    abstract_score = points * most / (points + most) if points > 0 else points
    score = title_score + abstract_score if needs_met else 0.0
    yield _Rated(topic, score, title_score, abstract_score, score * rule.first, met, needs_met, evidence)


def _wanted(ratings: Sequence[_Rated], scoring: Scoring) -> float:
    """The score that a further topic must have to play a part beside these."""
    best = max((row.score for row in ratings), default=0.0)
    return (
        max(scoring.threshold, scoring.share * best)
        if best >= scoring.threshold
        else max(best, scoring.floor)
    )


def _threshold(ratings: list[_Rated], scoring: Scoring) -> float:
    best = max((row.score for row in ratings), default=0.0)
    return max(scoring.threshold, scoring.share * best)


def _choose(ratings: list[_Rated], scoring: Scoring) -> tuple[list[_Rated], str]:
    """The assigned topics, primary first, and why that one is first."""
    threshold = _threshold(ratings, scoring)
    chosen = [row for row in ratings if row.score >= threshold]
    chosen.sort(key=lambda row: (-row.score, row.met, row.index))
    del chosen[scoring.most :]
    chosen.sort(key=lambda row: (-row.first, row.met, row.index))
    if chosen:
        return chosen, _reason(chosen)
    best = min(ratings, key=lambda row: (-row.score, row.met, row.index), default=None)
    if best is None or best.score < scoring.floor:
        return [], "no topic has enough evidence"
    return [best], "no topic reaches the threshold; this one is nearest"


def _reason(chosen: list[_Rated]) -> str:
    if len(chosen) == 1:
        return "the only topic that reaches the threshold"
    one, two = chosen[:2]
    if one.first > two.first:
        return (
            "the largest score" if one.score >= two.score else "the largest score after the weights `first`"
        )
    return "met first, scores being equal" if one.met < two.met else "first in the file, scores being equal"
