"""What speaks for one topic in one paper: the phrases and combinations found, and their points.

A phrase inside a longer phrase of the same topic does not count; a phrase with 0 points has no other
use. A combination whose parts are all there counts like a phrase with one mention, in the title when all
its parts are there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sitegen.topics.phrases import Places
from sitegen.topics.rules import Combination, Rules, Scoring, TopicUses

NOWHERE = 1 << 31  # behind every place of every paper
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


# The fields of an Evidence, as a tuple: a build makes hundreds of thousands.
Piece = tuple[str, bool, int, float, float, float]
_Span = tuple[int, int, int]  # start, end, index of the phrase in its topic
_Part = tuple[bool, int, int, int, int]  # in the title? start, end, combination, part


def weigh(
    title: Places, abstract: Places, rule: Rules, uses: TopicUses, scoring: Scoring
) -> tuple[list[Piece], int]:
    """The evidence for one topic, and the place where it is met first: the abstract is behind the title."""
    titled, mentioned = _spans(title, uses), _spans(abstract, uses)
    in_title = _outermost(titled)
    in_abstract = [span for span in _outermost(mentioned) if not rule.phrases[span[2]].title_only]
    evidence = _phrases(in_title, in_abstract, rule, scoring)
    if uses.parts:
        evidence += _combinations((mentioned, titled), _parts(title, abstract, uses), rule, scoring)
    met = min(
        [start for start, _, index in in_title if rule.phrases[index].points > 0]
        or [_ABSTRACT + start for start, _, index in in_abstract if rule.phrases[index].points > 0],
        default=NOWHERE,
    )
    return evidence, met


def _spans(places: Places, uses: TopicUses) -> list[_Span]:
    known = uses.phrases
    return [
        (start, end, index)
        for number in known.keys() & places.keys()
        for start, end in places[number]
        for index in known[number]
    ]


def _parts(title: Places, abstract: Places, uses: TopicUses) -> list[_Part]:
    return [
        (in_title, start, end, index, part)
        for in_title, places in ((True, title), (False, abstract))
        for number in uses.parts.keys() & places.keys()
        for start, end in places[number]
        for index, part in uses.parts[number]
    ]


def _phrases(in_title: list[_Span], in_abstract: list[_Span], rule: Rules, scoring: Scoring) -> list[Piece]:
    mentions: defaultdict[int, int] = defaultdict(int)
    for _, _, index in in_abstract:
        mentions[index] += 1
    titled = {index for _, _, index in in_title}
    evidence: list[Piece] = []
    for index in sorted(titled | mentions.keys()):
        phrase = rule.phrases[index]
        if phrase.points:
            count = mentions.get(index, 0)
            times = (1 - scoring.repeat**count) / (1 - scoring.repeat)
            title_adds = phrase.points * scoring.title if index in titled else 0.0
            evidence.append(
                (phrase.text, index in titled, count, phrase.points, title_adds, phrase.points * times)
            )
    return evidence


def _outermost(spans: list[_Span]) -> list[_Span]:
    """The spans that lie in no longer one."""
    if len(spans) < 2:
        return spans
    kept: list[_Span] = []
    reach, start_of_reach = -1, -1
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        # Sorted so, a longer span that holds this one has come before.
        if span[1] > reach or (span[0] == start_of_reach and span[1] == reach):
            kept.append(span)
            reach, start_of_reach = span[1], span[0]
    return kept


def _combinations(
    spans: tuple[list[_Span], list[_Span]], parts: list[_Part], rule: Rules, scoring: Scoring
) -> list[Piece]:
    """The combinations whose parts are there; `spans` are those of the abstract, then those of the title."""
    hiding = [
        [(start, end) for start, end, phrase in row if not rule.phrases[phrase].points] for row in spans
    ]
    places: defaultdict[int, list[tuple[bool, int, int, int]]] = defaultdict(list)
    for in_title, start, end, index, part in parts:
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
