"""A paper's words × rules → its topics.

The score of a topic is T + A, from its phrases found in the title and in the abstract:

    T = title × the sum of the points of each phrase that is in the title
    a = the sum over the phrases of  points × (1 + repeat + repeat² + … for each mention in the abstract)
    A = a × abstract ÷ (a + abstract)  where a is positive, else a

A combination whose parts are all there counts like a phrase with one mention, in the title when all
its parts are there. A phrase inside a longer phrase of the same topic does not count; a phrase with
0 points has no other use. A topic with `needs` scores 0 unless one of them is found.

A paper gets the topics whose score is at least `threshold` and at least `share` of the best score,
at most `most` of them. Where there is none, the best topic serves if its score is at least `floor`.
The primary topic has the largest score × `first`; ties go to the topic met first in the title and
the abstract, then to the order of the file. The others follow in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sitegen.topics.rules import Combination, Rules, Scoring, TopicRules

Place = Literal["title", "abstract"]
_ABSTRACT = 1 << 30  # the place where the abstract begins, behind every title


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A phrase or a combination that was found, and what it adds to its topic."""

    text: str  # as written in the topics file
    in_title: bool
    mentions: int  # in the abstract; 0 or 1 for a combination
    points: float  # of the rule
    title_adds: float  # to T of the formula
    abstract_adds: float  # to a of the formula


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


# The fields of an Evidence, as a tuple: every paper makes dozens.
_Piece = tuple[str, bool, int, float, float, float]


@dataclass(slots=True)
class _Found:
    """What was found of one topic. A span is (start, end, index of the phrase)."""

    title: list[tuple[int, int, int]] = field(default_factory=list)
    abstract: list[tuple[int, int, int]] = field(default_factory=list)
    parts: list[tuple[bool, int, int, int, int]] = field(
        default_factory=list
    )  # in title?, span, combination, part
    needs_met: bool = False
    title_most: float = 0.0  # what the title's phrases add to T, and the abstract's to a, at most
    abstract_most: float = 0.0


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
    evidence: list[_Piece]


def assign_topics(title: str, abstract: str, rules: TopicRules) -> tuple[str, ...]:
    """Ids of a paper's topics, primary first, none to `scoring.most` of them.

    Title and abstract are plain text.
    """
    found = {
        index: row
        for index, row in _find(title, abstract, rules).items()
        if row.needs_met or not rules.rules[index].needs
    }
    # Most topics cannot reach the threshold. They matter only where no topic does.
    likely = {index: row for index, row in found.items() if _may_reach(row, rules.scoring)}
    ratings = _rate(likely, rules)
    if all(row.score < rules.scoring.threshold for row in ratings):
        ratings = _rate(found, rules)
    chosen, _ = _choose(ratings, rules.scoring)
    return tuple(rules.rules[rated.index].topic for rated in chosen)


def explain(title: str, abstract: str, rules: TopicRules) -> Explanation:
    """The same topics as `assign_topics` gives, with every phrase that played a part."""
    ratings = _rate(_find(title, abstract, rules), rules)
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


def _may_reach(row: _Found, scoring: Scoring) -> bool:
    """Whether what was found could reach the threshold; never false when it does."""
    if row.parts:
        return True
    points = row.abstract_most
    most = scoring.title * row.title_most + points * scoring.abstract / (points + scoring.abstract)
    return most > 0.999 * scoring.threshold


def _rate(found: Mapping[int, _Found], rules: TopicRules) -> list[_Rated]:
    """Every topic that has evidence, in the taxonomy's order."""
    rated = []
    most = rules.scoring.abstract
    for index in sorted(found):
        rule, row = rules.rules[index], found[index]
        evidence, met = _weigh(row, rule, rules.scoring)
        if evidence:
            needs_met = row.needs_met or not rule.needs
            title_score = sum([piece[4] for piece in evidence])
            points = sum([piece[5] for piece in evidence])
            abstract_score = points * most / (points + most) if points > 0 else points
            score = title_score + abstract_score if needs_met else 0.0
            rated.append(
                _Rated(
                    index, score, title_score, abstract_score, score * rule.first, met, needs_met, evidence
                )
            )
    return rated


def _find(title: str, abstract: str, rules: TopicRules) -> dict[int, _Found]:
    found: defaultdict[int, _Found] = defaultdict(_Found)
    uses = rules.uses
    for number, start, end in rules.trie.find(title):
        phrases, parts, needs = uses[number]
        for topic, phrase, points in phrases:
            row = found[topic]
            row.title.append((start, end, phrase))
            row.title_most += points
        for topic, combination, part in parts:
            found[topic].parts.append((True, start, end, combination, part))
        for topic in needs:
            found[topic].needs_met = True
    for number, start, end in rules.trie.find(abstract):
        phrases, parts, needs = uses[number]
        for topic, phrase, points in phrases:
            row = found[topic]
            row.abstract.append((start, end, phrase))
            row.abstract_most += points
        for topic, combination, part in parts:
            found[topic].parts.append((False, start, end, combination, part))
        for topic in needs:
            found[topic].needs_met = True
    return found


def _weigh(row: _Found, rule: Rules, scoring: Scoring) -> tuple[list[_Piece], int]:
    """The evidence for one topic, and the place where it is met first."""
    if len(row.abstract) == 1 and not row.title and not row.parts:  # most topics of most papers
        start, _, index = row.abstract[0]
        phrase = rule.phrases[index]
        if phrase.title_only or not phrase.points:
            return [], 2 * _ABSTRACT
        met = _ABSTRACT + start if phrase.points > 0 else 2 * _ABSTRACT
        return [(phrase.text, False, 1, phrase.points, 0.0, phrase.points)], met
    evidence: list[_Piece] = []
    in_title = _outermost(row.title)
    in_abstract = [span for span in _outermost(row.abstract) if not rule.phrases[span[2]].title_only]
    mentions: defaultdict[int, int] = defaultdict(int)
    for _, _, index in in_abstract:
        mentions[index] += 1
    titled = {index for _, _, index in in_title}
    for index in sorted(titled | mentions.keys()):
        rule_phrase = rule.phrases[index]
        if rule_phrase.points:
            count = mentions.get(index, 0)
            times = (1 - scoring.repeat**count) / (1 - scoring.repeat)
            points = rule_phrase.points
            title_adds = points * scoring.title if index in titled else 0.0
            evidence.append((rule_phrase.text, index in titled, count, points, title_adds, points * times))
    if row.parts:
        evidence += _combinations(row, rule, scoring)
    met = min(
        [start for start, _, index in in_title if rule.phrases[index].points > 0]
        or [_ABSTRACT + start for start, _, index in in_abstract if rule.phrases[index].points > 0],
        default=2 * _ABSTRACT,
    )
    return evidence, met


def _outermost(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The spans that lie in no longer one."""
    if len(spans) < 2:
        return spans
    kept: list[tuple[int, int, int]] = []
    reach, start_of_reach = -1, -1
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        # Sorted so, a longer span that holds this one has come before.
        if span[1] > reach or (span[0] == start_of_reach and span[1] == reach):
            kept.append(span)
            reach, start_of_reach = span[1], span[0]
    return kept


def _combinations(row: _Found, rule: Rules, scoring: Scoring) -> list[_Piece]:
    hiding = [
        [(start, end) for start, end, phrase in spans if not rule.phrases[phrase].points]
        for spans in (row.abstract, row.title)
    ]
    places: defaultdict[int, list[tuple[bool, int, int, int]]] = defaultdict(list)
    for in_title, start, end, index, part in row.parts:
        if not any(
            left <= start and end <= right and right - left > end - start for left, right in hiding[in_title]
        ):
            places[index].append((in_title, start, end, part))
    evidence = []
    for index in sorted(places):
        combination = rule.combinations[index]
        points = combination.points
        if _together([row for row in places[index] if row[0]], combination):
            evidence.append((combination.text, True, 0, points, points * scoring.title, 0.0))
        elif _together([row for row in places[index] if not row[0]], combination) or (
            not combination.near and _together(places[index], combination)
        ):
            evidence.append((combination.text, False, 1, points, 0.0, points))
    return evidence


def _together(rows: list[tuple[bool, int, int, int]], combination: Combination) -> bool:
    """Whether all parts are there, and near enough to each other."""
    wanted = len(combination.parts)
    if len({part for _, _, _, part in rows}) < wanted:
        return False
    if not combination.near:
        return True
    ordered = sorted((start, end, part) for _, start, end, part in rows)
    for first, (left, _, _) in enumerate(ordered):
        parts = {part for start, end, part in ordered[first:] if end - left <= combination.near}
        if len(parts) == wanted:
            return True
    return False


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
