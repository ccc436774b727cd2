"""Phrases that the rules lack: what the papers say that match weakly or nowhere.

For an owner who grows a taxonomy: with a topics file that has groups and topics but no rules yet,
every paper matches nowhere, and the list is the archive's own vocabulary.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.language.tokens import chunks, read_chunk
from sitegen.topics.assign import explain
from sitegen.topics.phrases import ends_sentence
from sitegen.topics.rules import TopicRules

LONGEST = 3  # words of a phrase
EVERYWHERE = 0.2  # share of all papers above which a phrase tells nothing
FEW = 20  # papers below which no phrase is everywhere
WEAKLY = 1.5  # times the threshold: a best score below this is a weak match
EXAMPLES = 3  # titles shown for a phrase

_Key = tuple[str, ...]  # terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A phrase that may belong into a rule."""

    phrase: str  # in its most frequent form
    weak: int  # papers with it that match weakly or nowhere
    papers: int  # papers with it
    titles: tuple[str, ...]  # some of the weak ones, in the archive's order


def suggest(papers: Sequence[tuple[str, str]], rules: TopicRules, count: int = 50) -> tuple[Suggestion, ...]:
    """The phrases that most set apart the papers whose best topic is weak.

    `papers` are pairs of plain title and plain abstract. Phrases that some rule has are left out, and
    so are those that stand only in a longer one of the list.
    """
    weak = [number for number, paper in enumerate(papers) if not _is_strong(*paper, rules)]
    everywhere: Counter[_Key] = Counter()
    where: defaultdict[_Key, list[int]] = defaultdict(list)
    forms: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    lacking = set(weak)
    for number, paper in enumerate(papers):
        found = Counter(piece for text in paper for piece in _phrases(text))
        for key in {key for key, _ in found}:
            everywhere[key] += 1
            if number in lacking:
                where[key].append(number)
        if number in lacking:
            for (key, form), times in found.items():
                forms[key][form] += times
    limit = max(EVERYWHERE * len(papers), FEW)
    ranked = sorted(
        (-_weight(key, len(where[key]), everywhere[key], len(weak), len(papers)), key)
        for key in where
        if len(where[key]) > 1
        and everywhere[key] <= limit
        and not _is_known(" ".join(key), forms[key], rules)
    )
    chosen: list[_Key] = []
    for _, key in ranked:
        if len(chosen) == count:
            break
        if not any(_inside(key, other) and where[other] == where[key] for other in chosen):
            chosen.append(key)
    return tuple(
        Suggestion(
            phrase=min(forms[key], key=lambda form: (-forms[key][form], form)),
            weak=len(where[key]),
            papers=everywhere[key],
            titles=tuple(papers[number][0] for number in where[key][:EXAMPLES]),
        )
        for key in chosen
    )


def _is_strong(title: str, abstract: str, rules: TopicRules) -> bool:
    least = WEAKLY * rules.scoring.threshold
    return any(score.score >= least for score in explain(title, abstract, rules).scores)


def _weight(key: _Key, weak: int, papers: int, all_weak: int, all_papers: int) -> float:
    """How telling a phrase is: papers that lack a topic × how much more usual it is there × its length."""
    lift = (weak / all_weak) / (papers / all_papers)
    return weak * math.log2(1 + lift) * math.sqrt(len(key)) * math.log(1 + all_papers / papers)


def _is_known(stemmed: str, forms: Counter[str], rules: TopicRules) -> bool:
    """Whether a rule has just this phrase."""
    length = len(stemmed.split())
    form = min(forms, key=lambda form: (-forms[form], form))
    return any(
        any(end - start == length for start, end in spans)
        and any(number in uses.phrases for uses in rules.by_topic)
        for number, spans in rules.trie.find(form).items()
    )


def _inside(key: _Key, other: _Key) -> bool:
    return any(other[at : at + len(key)] == key for at in range(len(other) - len(key) + 1)) and key != other


def _phrases(text: str) -> Iterator[tuple[_Key, str]]:
    """Runs of words between stop words and ends of sentences: their terms, and the words as they stand."""
    run: list[tuple[str, str]] = []
    for piece in chunks(text):
        chunk = read_chunk(piece)
        for term, word in zip(chunk.slots, chunk.words, strict=True):
            if term and not word.isdecimal():
                run.append((term, word))
                for length in range(1, min(LONGEST, len(run)) + 1):
                    part = run[-length:]
                    if length > 1 or len(word) > 2:
                        yield tuple(term for term, _ in part), " ".join(word for _, word in part)
            else:
                run.clear()
        if ends_sentence(piece) or piece.endswith(","):
            run.clear()
