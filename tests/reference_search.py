"""The search computed in full and in memory: what the browser's answers are held against.

Written from docs/search.md alone, over the same analysis and the same parser; it knows nothing of the
index files. Slow and plain on purpose.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from sitegen.analysis import analyse, chunks, read_chunk, slots, stem
from sitegen.model import Paper, SearchSettings
from sitegen.query import Clause, Query, Words, matches, parse_query, read_paper
from sitegen.synonyms import Phrase, Synonyms

Weights = dict[str, float]
MOST = 1_000  # papers that stand in for a word
FEW_PAPERS = 5_000  # up to so many, two related papers are enough


def _key(term: str) -> bytes:
    return term.encode("utf-16-be")


def _one_slip(word: str) -> set[str]:
    """All strings at Damerau distance 0 or 1."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        word,
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + c + b[1:] for a, b in splits if b for c in letters),
        *(a + c + b for a, b in splits for c in letters),
    }


def _positive(query: Query) -> list[Clause]:
    """What is asked for and has words or signs."""
    return [clause for clause in query.clauses if clause.need != "not" and chunks(clause.text)]


def rounded(length: int) -> int:
    """The length that an abstract of so many terms counts as."""
    step, higher = 18, 15
    while higher and step * 5 // 4 + 1 <= length:
        step, higher = step * 5 // 4 + 1, higher - 1
    return step


def _occurrences(phrase: Phrase, words: Sequence[str]) -> int:
    """How often words stand side by side in a text, both as terms."""
    if len(phrase) == 1:
        return words.count(phrase[0])
    starts = (start for start, word in enumerate(words) if word == phrase[0])
    return sum(tuple(words[start : start + len(phrase)]) == phrase for start in starts)


class Reference:
    """Papers, oldest first."""

    def __init__(
        self,
        papers: Sequence[Paper],
        settings: SearchSettings | None = None,
        rounded: Callable[[int], int] = rounded,
        synonyms: Synonyms | None = None,
        related: Sequence[Sequence[int]] = (),
    ) -> None:
        self.settings = settings or SearchSettings()
        self.words: list[Words] = [read_paper(paper) for paper in papers]
        self.slots = [(slots(paper.title.plain), slots(paper.abstract.plain)) for paper in papers]
        self.fields: list[dict[str, dict[int, int]]] = [defaultdict(dict), defaultdict(dict)]
        self.lengths: list[list[int]] = [[], []]
        for number, paper in enumerate(papers):
            for field, text in enumerate((paper.title.plain, paper.abstract.plain)):
                terms = analyse(text)
                self.lengths[field].append(len(terms))
                for term, times in Counter(terms).items():
                    self.fields[field][term][number] = times
        self.means = [sum(lengths) / (len(papers) or 1) for lengths in self.lengths]
        self.lengths[1] = [rounded(length) for length in self.lengths[1]]
        self.standins: set[str] = set()
        found: dict[str, dict[int, list[int]]] = defaultdict(dict)
        for left, rights in (synonyms or Synonyms()).phrases.items():
            found[" ".join(left) + "!"] = self._synonymous(left, rights)
        self._relate(related, found)
        for term, times in found.items():
            self._stand_in(term, times)
        self.counts = {
            term: len(self.papers_of(term)) for term in sorted({*self.fields[0], *self.fields[1]}, key=_key)
        }

    def _synonymous(self, left: Phrase, rights: Sequence[Phrase]) -> dict[int, list[int]]:
        """How often papers that lack a word of `left` hold the other phrases: in title and abstract."""
        times: dict[int, list[int]] = {}
        owners = set.intersection(*(self.papers_of(word) for word in left if word))
        for number in set().union(*(self.papers_of(right[0]) for right in rights)) - owners:
            found = [sum(_occurrences(right, words) for right in rights) for words in self.slots[number]]
            if any(found):
                times[number] = found
        return times

    def _relate(self, related: Sequence[Sequence[int]], found: dict[str, dict[int, list[int]]]) -> None:
        """Counts a word once for a paper that lacks it while enough of its related papers hold it."""
        enough = 2 if len(related) <= FEW_PAPERS else 3
        held: dict[int, set[str]] = defaultdict(set)
        for term in {*self.fields[0], *self.fields[1]} if related else ():
            holders = self.papers_of(term)
            for number in holders if len(holders) <= 0.2 * len(related) else ():
                held[number].add(term)
        for number, others in enumerate(related):
            holding = Counter(term for other in others for term in held[other])
            for term, count in holding.items():
                if count >= enough and term not in held[number]:
                    found[term + "!"].setdefault(number, [0, 0])[1] += 1

    def _stand_in(self, term: str, times: dict[int, list[int]]) -> None:
        """Makes a term of papers, of too many only the strongest."""
        strength = sorted((2 * title + abstract for title, abstract in times.values()), reverse=True)
        most = min(MOST, max(1, int(0.2 * len(self.words))))
        limit = strength[most] if len(times) > most else 0
        for number, found in times.items():
            if 2 * found[0] + found[1] > limit:
                self.standins.add(term)
                for field in (0, 1):
                    if found[field]:
                        self.fields[field][term][number] = found[field]

    def papers_of(self, term: str) -> set[int]:
        return {*self.fields[0].get(term, ()), *self.fields[1].get(term, ())}

    def search(self, text: str) -> list[tuple[int, float]]:
        """Papers and scores, best first; ties by newest."""
        query = parse_query(text)
        positive = _positive(query)
        groups, asked = self.groups(positive)
        hard = Query(
            clauses=tuple(clause for clause in query.clauses if clause.need != "should"),
            topics=query.topics,
            not_topics=query.not_topics,
            after=query.after,
            before=query.before,
        )
        passing = {n for n, words in enumerate(self.words) if hard.is_empty or matches(hard, words)}
        if not groups:
            listed = passing if not asked and (positive or not hard.is_empty) else set()
            return [(number, 0.0) for number in sorted(listed, reverse=True)]
        scores = {number: score for number, score in self.scores(groups).items() if number in passing}
        return sorted(scores.items(), key=lambda row: (-round(row[1] * 1e9), -row[0]))

    def groups(self, clauses: Sequence[Clause]) -> tuple[list[Weights], bool]:
        """For each word its terms with their weights, and whether there is any word but stop words."""
        wanted: list[tuple[str, str, bool, bool]] = []  # term, word, only begun, exact
        line: list[tuple[str, int] | None] = []  # every word and its place among the wanted
        for clause in clauses:
            exact = clause.need != "should"
            parts = [read_chunk(chunk) for chunk in chunks(clause.text)]
            for part in parts:
                for at, (word, slot) in enumerate(zip(part.words, part.slots, strict=True)):
                    is_last = clause is clauses[-1] and part is parts[-1] and at == len(part.words) - 1
                    line.append(None if exact else (slot, len(wanted)))
                    if slot:
                        wanted.append((slot, word, is_last, exact))
                if part.joined and not clause.phrase:
                    wanted.append((part.joined, "", False, True))
        wanted = wanted[:32]
        standins = self._standins(line, len(wanted))
        groups = [
            ({slot: 1.0} if slot in self.counts else {})
            if exact
            else self.expand(slot, word, standins[place], begun=begun)
            for place, (slot, word, begun, exact) in enumerate(wanted)
        ]
        return [group for group in groups if group], bool(wanted)

    def _standins(self, line: Sequence[tuple[str, int] | None], count: int) -> list[Weights]:
        """For each wanted word the stand-ins of the phrases in which it stands."""
        found: list[Weights] = [{} for _ in range(count)]
        for start, length in itertools.product(range(len(line)), (1, 2, 3, 4)):
            run = [word for word in line[start : start + length] if word]
            term = " ".join(slot for slot, _ in run) + "!"
            if len(run) == length and run[0][0] and term in self.standins and run[-1][1] < count:
                for slot, place in run:
                    if slot:
                        found[place][term] = 0.5 if length == 1 else 0.25
        return found

    def expand(self, slot: str, word: str, standins: Weights, *, begun: bool) -> Weights:
        weights: Weights = {slot: 1.0} if slot in self.counts else {}
        if begun and len(word) > 1 and (len(word) < 5 or not weights):
            found = [
                term
                for term in self.counts
                if term.startswith(word) and term != slot and term not in self.standins
            ]
            many, weight = (4, 0.1) if weights else (20, 0.3)
            weights |= dict.fromkeys(self._commonest(found)[:many], weight)
        if slot in weights or standins:
            return weights | standins
        if not weights and re.fullmatch("[a-z][a-z0-9]{3,29}", word):
            near = [
                term
                for term in {stem(other) for other in _one_slip(word)}
                if term in self.counts and term[0] == word[0] and re.fullmatch("[a-z][a-z0-9]{2,29}", term)
            ]
            found = self._commonest(near)[:5]
            if found:
                return {term: 0.7 * math.sqrt(self.counts[term] / self.counts[found[0]]) for term in found}
        starts = [word[:-cut] for cut in range(1, 5) if begun and len(word) - cut > 3]
        longest = next((start for start in starts if start in self.counts), None)
        return weights | ({longest: 0.3} if longest else {})

    def _commonest(self, terms: Iterable[str]) -> list[str]:
        return sorted(terms, key=lambda term: (-self.counts[term], _key(term)))

    def idf(self, term: str) -> float:
        count = sum(len(field.get(term, ())) for field in self.fields)
        return math.log(1 + abs((len(self.words) - count + 0.5) / (count + 0.5)))

    def scores(self, groups: list[Weights]) -> dict[int, float]:
        weights: Weights = {}
        for group in groups:
            for term, weight in group.items():
                weights[term] = weights.get(term, 0.0) + weight
        scores: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for number in self.papers_of(term):
                scores[number] += weight * self.weight(term, number)
        magnitude = math.sqrt(sum(weight * weight for weight in weights.values()))
        values = [max(weight * self.idf(term) for term, weight in group.items()) for group in groups]
        held = [{number for term in group for number in self.papers_of(term)} for group in groups]
        own = [
            {number for term in group if term not in self.standins for number in self.papers_of(term)}
            for group in groups
        ]
        whole = set.intersection(*own)
        return {
            number: score
            / magnitude
            * math.sqrt(
                sum(value for value, papers in zip(values, held, strict=True) if number in papers)
                / sum(values)
            )
            * (1.3 if number in whole else 1)
            for number, score in scores.items()
        }

    def weight(self, term: str, number: int) -> float:
        """lunr's weight of a term in a paper, both fields together."""
        k1, b = self.settings.k1, self.settings.b
        total = 0.0
        for field, boost in ((0, self.settings.title_boost), (1, 1.0)):
            if times := self.fields[field].get(term, {}).get(number, 0):
                share = self.lengths[field][number] / self.means[field]
                score = self.idf(term) * ((k1 + 1) * times) / (k1 * (1 - b + b * share) + times)
                total += round(score * boost, 3)
        return total
