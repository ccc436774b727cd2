"""The search computed in full and in memory: what the browser's answers are held against.

Written from docs/explanation/search-ranking.md alone, over the same analysis and the same parser; it knows
nothing of the index files. Slow and plain on purpose.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitegen.language.query import Clause, Query, Words, matches, parse_query, read_paper, searched_texts
from sitegen.language.synonyms import Phrase, Synonyms
from sitegen.language.tokens import analyse, bare_chunk, chunks, read_chunk, slots, stem
from sitegen.model import Paper, SearchSettings
from sitegen.search.names import find_names

Weights = dict[str, float]
MOST_WORDS = 32  # of a query


@dataclass(slots=True, kw_only=True)
class Word:
    """A word of a query."""

    slot: str  # its term; empty: a stop word
    typed: str = ""
    exact: bool = False  # in a phrase or behind `title:`
    begun: bool = False  # maybe not all of it is typed
    whole: str = ""  # term of the joined form of its compound
    ends: bool = True  # its compound
    counted: bool = False
    says: Weights = field(default_factory=dict)  # terms of the papers that say it
    others: Weights = field(default_factory=dict)  # of those that only stand in for it
    joins: bool = False  # the joined form of a compound, a word of its own


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper found."""

    number: int
    score: float
    full: bool  # holds all words


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
        most: int = 1_000,
        few: int = 5_000,
        settled: int = 0,
    ) -> None:
        """`most`: papers that stand in for a word; `few`: of so many, two related papers are enough.

        `settled`: papers of a segment of their own.
        """
        self.most = most
        self.few = few
        self.settings = settings or SearchSettings()
        self.words: list[Words] = [read_paper(paper) for paper in papers]
        self.searched = [searched_texts(paper) for paper in papers]
        self.slots = [tuple(slots(text) for text in searched_texts(paper)) for paper in papers]
        self.fields: list[dict[str, dict[int, int]]] = [defaultdict(dict), defaultdict(dict)]
        self.lengths: list[list[int]] = [[], []]
        for number, paper in enumerate(papers):
            for part, text in enumerate(searched_texts(paper)):
                terms = analyse(text)
                self.lengths[part].append(len(terms))
                for term, times in Counter(terms).items():
                    self.fields[part][term][number] = times
        self.means = [sum(lengths) / (len(papers) or 1) for lengths in self.lengths]
        self.lengths[1] = [rounded(length) for length in self.lengths[1]]
        words = {*self.fields[0], *self.fields[1]}
        self.counts = {term: len(self.papers_of(term)) for term in sorted(words, key=_key)}
        self.texts = [f"{paper.title.plain}\n{paper.abstract.plain}" for paper in papers]
        self.pairs: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.standins: set[str] = set()
        groups: list[dict[Phrase, tuple[Phrase, ...]]] = []
        segments = [range(settled), range(settled, len(papers))] if settled else [range(len(papers))]
        for segment in segments:
            found = find_names(self.texts[segment.start : segment.stop], synonyms or Synonyms())
            held = [group for group in found if any(self._times(number, group) for number in segment)]
            groups.append({name: group for group in held for name in group})
            self._add_pairs(segment)
            names = {name: group for group in found for name in group}
            self._add_standins(segment, synonyms or Synonyms(), related, names)
        for segment, own in zip(segments, groups, strict=True):
            for name in {name for group in groups for name in group}:
                self._name(segment, name, own.get(name, ()))

    def _times(self, number: int, phrases: Iterable[Phrase]) -> tuple[int, int] | tuple[()]:
        """How often a paper's title and its abstract hold phrases; nothing where they hold none."""
        title, abstract = (
            sum(_occurrences(phrase, words) for phrase in phrases) for words in self.slots[number]
        )
        return (title, abstract) if title or abstract else ()

    def _add_pairs(self, segment: range) -> None:
        """Two words side by side in a title and in another paper, with the papers that have them so.

        A paper of another segment tells of a pair by its title, and only if it is older; a chunk of the title
        that no paper of this segment has is passed over.
        """
        own = (chunk for number in segment for text in self.searched[number] for chunk in chunks(text))
        known = {*map(bare_chunk, own)}
        titled: set[tuple[str, str]] = set()
        earlier: set[tuple[str, str]] = set()
        held: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, (title, body) in enumerate(self.slots[: segment.stop]):
            if number not in segment:
                pieces = chunks(self.searched[number][0])
                read = [slots(piece) if bare_chunk(piece) in known else [""] for piece in pieces]
                earlier |= {pair for pair in itertools.pairwise(itertools.chain(*read)) if all(pair)}
                continue
            titled |= {pair for pair in itertools.pairwise(title) if all(pair)}
            for pair in (*itertools.pairwise(title), *itertools.pairwise(body)):
                held[pair].add(number)
        for pair in titled | earlier:
            if pair in held and len(held[pair]) + (pair in earlier) > 1:
                self.pairs[pair] |= held[pair]

    def _name(self, segment: range, name: Phrase, group: Sequence[Phrase]) -> None:
        """Makes a term of the papers that hold a name of the group; without one, of those with its words."""
        term = " ".join(name) + "&"
        pairs = list(itertools.pairwise(name))
        holders = [self.pairs[pair] for pair in pairs if pair in self.pairs]
        for number in segment:
            if group:
                found = self._times(number, group)
            elif not pairs:
                found = self._times(number, [name])
            else:
                side_by_side = len(holders) == len(pairs) and all(number in held for held in holders)
                found = self._times(number, pairs[:1]) if side_by_side else ()
            for part, times in enumerate(found):
                if times:
                    self.fields[part][term][number] = times

    def _add_standins(
        self,
        segment: range,
        synonyms: Synonyms,
        related: Sequence[Sequence[int]],
        names: dict[Phrase, tuple[Phrase, ...]],
    ) -> None:
        found: dict[str, dict[int, list[int]]] = defaultdict(dict)
        for left, rights in synonyms.phrases.items():
            others = [right for right in rights if right not in names.get(left, ())]
            found[" ".join(left) + "!"] = self._synonymous(segment, left, others)
        self._relate(segment, related, found)
        for term, times in found.items():
            self._stand_in(segment, term, times)

    def _synonymous(self, segment: range, left: Phrase, rights: Sequence[Phrase]) -> dict[int, list[int]]:
        """How often papers that lack a word of `left` hold the other phrases: in title and abstract."""
        times: dict[int, list[int]] = {}
        owners = set.intersection(*(self.papers_of(word) for word in left if word))
        holders = set[int]().union(*(self.papers_of(right[0]) for right in rights)) - owners
        for number in holders.intersection(segment):
            if found := self._times(number, rights):
                times[number] = [*found]
        return times

    def _relate(
        self, segment: range, related: Sequence[Sequence[int]], found: dict[str, dict[int, list[int]]]
    ) -> None:
        """Counts a word once for a paper that lacks it while enough of its related papers hold it."""
        enough = 2 if len(segment) <= self.few else 3
        held: dict[int, set[str]] = defaultdict(set)
        for term in self.counts if related else ():
            holders = self.papers_of(term).intersection(segment)
            for number in holders if len(holders) <= 0.2 * len(segment) else ():
                held[number].add(term)
        for number in segment if related else ():
            holding = Counter(term for other in related[number] for term in held[other])
            for term, count in holding.items():
                if count >= enough and term not in held[number]:
                    found[term + "!"].setdefault(number, [0, 0])[1] += 1

    def _stand_in(self, segment: range, term: str, times: dict[int, list[int]]) -> None:
        """Makes a term of papers, of too many only the strongest."""
        strength = sorted((2 * title + abstract for title, abstract in times.values()), reverse=True)
        most = min(self.most, max(1, int(0.2 * len(segment))))
        limit = strength[most] if len(times) > most else 0
        for number, found in times.items():
            if 2 * found[0] + found[1] > limit:
                self.standins.add(term)
                for part in (0, 1):
                    if found[part]:
                        self.fields[part][term][number] = found[part]

    def papers_of(self, term: str) -> set[int]:
        return {*self.fields[0].get(term, ()), *self.fields[1].get(term, ())} if term else set()

    def search(self, text: str) -> list[Hit]:
        """Papers and scores, best first; ties by newest."""
        query = parse_query(text)
        positive = _positive(query)
        words, neighbours = self.read(positive)
        hard = Query(
            clauses=tuple(clause for clause in query.clauses if clause.need != "should"),
            authors=query.authors,
            topics=query.topics,
            not_topics=query.not_topics,
            after=query.after,
            before=query.before,
        )
        passing = {n for n, held in enumerate(self.words) if hard.is_empty or matches(hard, held)}
        if not any(word.says or word.others for word in words):
            listed = passing if not words and (positive or not hard.is_empty) else set()
            return [Hit(number, 0.0, False) for number in sorted(listed, reverse=True)]
        found = {number: row for number, row in self.scores(words, neighbours).items() if number in passing}
        asked = sum(1 for word in words if not word.joins)
        return self.ranked(found, asked)

    def ranked(self, found: dict[int, tuple[float, int]], asked: int) -> list[Hit]:
        """Papers with all words first, unless one without outscores them by half in a query of four words."""
        best = [
            max((score for score, tier in found.values() if bool(tier) == full), default=0.0)
            for full in (False, True)
        ]
        grouped = asked < 4 or best[0] <= 1.5 * best[1]
        rows = [
            (tier if grouped else 0, score if grouped or not tier else 1.3 * score, number, tier > 0)
            for number, (score, tier) in found.items()
        ]
        rows.sort(key=lambda row: (-row[0], -round(row[1] * 1e9), -row[2]))
        return [Hit(number, score, full) for _, score, number, full in rows]

    def read(self, clauses: Sequence[Clause]) -> tuple[list[Word], list[set[int]]]:
        """The words of a query with what they stand for, compounds among them, and papers by neighbours."""
        line = self._line(clauses)
        counted = [word for word in line if word.counted]
        self._stand_for(line)
        for word in counted:
            if word.exact:
                word.says = {word.slot: 1.0} if word.slot in self.counts else {}
            else:
                self.expand(word)
        names = self._names_in(line)
        for start, end, term in names:
            its = [word for word in line[start:end] if word.slot]
            beside = 0.02 if len(its) == len(counted) else 0.5
            for word in its:
                own = {slot: weight * beside for slot, weight in word.says.items()}
                word.says = {term: 1 / len(its)} | own
        compounds = [
            Word(slot=word.whole, joins=True, says={word.whole: 1.0})
            for word in counted
            if word.ends and word.whole in self.counts
        ]
        is_phrase = len(counted) < 4 and not any(word.exact for word in line)
        return counted + compounds, self._neighbours(line, names) if is_phrase else []

    def _line(self, clauses: Sequence[Clause]) -> list[Word]:
        line: list[Word] = []
        for clause in clauses:
            exact = clause.need != "should"
            for part in map(read_chunk, chunks(clause.text)):
                for typed, slot in zip(part.words, part.slots, strict=True):
                    whole = "" if clause.phrase else part.joined
                    line.append(Word(slot=slot, typed=typed, exact=exact, whole=whole, ends=False))
                if part.slots:
                    line[-1].ends = True
        ends_open = bool(clauses) and bool(read_chunk(chunks(clauses[-1].text)[-1]).slots)
        if line and ends_open:
            line[-1].begun = not line[-1].exact
        for word in [word for word in line if word.slot][:MOST_WORDS]:
            word.counted = True
        return line

    def _runs(self, line: Sequence[Word], longest: int) -> Iterator[tuple[int, int, str]]:
        """Words side by side that may have stand-ins or a name: where they begin and end, and their terms."""
        for start, length in itertools.product(range(len(line)), range(1, longest + 1)):
            run = line[start : start + length]
            plain = all(not word.exact and (word.counted or not word.slot) for word in run)
            if len(run) == length and run[0].slot and run[-1].slot and plain:
                yield start, start + length, " ".join(word.slot for word in run)

    def _stand_for(self, line: Sequence[Word]) -> None:
        """Notes for each word the stand-ins of the phrases in which it stands."""
        for start, end, phrase in self._runs(line, 4):
            if phrase + "!" in self.standins:
                for word in line[start:end]:
                    word.others[phrase + "!"] = 0.5 if end - start == 1 else 0.25

    def _names_in(self, line: Sequence[Word]) -> list[tuple[int, int, str]]:
        """The names in a line: of those that overlap the longest from the left."""
        named = [row for row in self._runs(line, 5) if self.papers_of(row[2] + "&")]
        chosen: list[tuple[int, int, str]] = []
        for start, end, phrase in sorted(named, key=lambda row: (row[0], -row[1])):
            if not chosen or start >= chosen[-1][1]:
                chosen.append((start, end, phrase + "&"))
        return chosen

    def _neighbours(self, line: Sequence[Word], names: Sequence[tuple[int, int, str]]) -> list[set[int]]:
        """For each two neighbours the papers that have them side by side."""
        found = [
            self.papers_of(term)
            for start, end, term in names
            if sum(1 for word in line[start:end] if word.slot) > 1
        ]
        for at, (one, two) in enumerate(itertools.pairwise(line), 1):
            joined = stem(one.typed + two.typed)
            if any(start < at < end for start, end, _ in names):
                continue
            if one.slot and two.slot:
                compound = set() if one.ends else self.papers_of(two.whole)
                found.append(self.pairs.get((one.slot, two.slot), set()) | compound)
            elif (one.slot or two.slot) and joined in self.counts:
                found.append(self.papers_of(joined))
        return found

    def expand(self, word: Word) -> None:
        """Fills in what a word stands for."""
        known = word.slot in self.counts
        begun: list[str] = []
        if word.begun and len(word.typed) > 1 and not (known and (len(word.typed) > 4 or word.others)):
            terms = [term for term in self.counts if term.startswith(word.typed) and term != word.slot]
            begun = self._commonest(terms)[: 4 if known else 20]
        if known:
            word.says = {word.slot: 1.0}
            word.others |= dict.fromkeys(begun, 0.1)
            return
        word.says = dict.fromkeys(begun, 0.3)
        if word.others or word.says:
            if not word.others:
                word.says |= self._shorter(word)
            return
        if re.fullmatch("[a-z][a-z0-9]{3,29}", word.typed):
            near = [
                term
                for term in {stem(other) for other in _one_slip(word.typed)}
                if term in self.counts
                and term[0] == word.typed[0]
                and re.fullmatch("[a-z][a-z0-9]{2,29}", term)
            ]
            found = self._commonest(near)[:5]
            if found:
                most = self.counts[found[0]]
                word.says = {term: 0.7 * math.sqrt(self.counts[term] / most) for term in found}
                return
        if not word.begun and len(word.typed) > 2:
            begins = self._commonest(term for term in self.counts if term.startswith(word.typed))
            word.says = dict.fromkeys(begins[:20], 0.3)
            return
        word.says = self._shorter(word)

    def _shorter(self, word: Word) -> Weights:
        """The longest term with which a word begins that may be only begun."""
        starts = [word.typed[:-cut] for cut in range(1, 5) if word.begun and len(word.typed) - cut > 3]
        longest = next((start for start in starts if start in self.counts), None)
        return {longest: 0.3} if longest else {}

    def _commonest(self, terms: Iterable[str]) -> list[str]:
        return sorted(terms, key=lambda term: (-self.counts[term], _key(term)))

    def idf(self, term: str) -> float:
        count = len(self.papers_of(term))
        return math.log(1 + (len(self.words) - count + 0.5) / (count + 0.5))

    def scores(self, words: Sequence[Word], neighbours: Sequence[set[int]]) -> dict[int, tuple[float, int]]:
        """Score and tier of each paper: 2 words side by side, 1 all of them, 0 some, or others for them."""
        scores: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        needed, whole = [], 0.0
        for word in words:
            if not word.says and not word.others:
                continue
            own, other = self._sum(word.says), self._sum(word.others)
            least = min(own.values(), default=0.0)
            if word.whole and not word.joins:
                for number in self.papers_of(word.whole):
                    own.setdefault(number, 0.0)
            if word.says and not word.joins:
                needed.append(set(own))
            value = max(weight * self.idf(term) for term, weight in (word.says or word.others).items())
            whole += value
            for number in {*own, *other}:
                stands = other.get(number, 0.0)
                less = least * stands / (stands + 0.3 * least) if word.says else stands
                scores[number] += own.get(number, less)
                shares[number] += value
        full = set.intersection(*needed) if needed else set()
        beside = set.intersection(*neighbours) if neighbours else set()
        return {
            number: (score * math.sqrt(shares[number] / whole), (number in full) + (number in full & beside))
            for number, score in scores.items()
        }

    def _sum(self, weights: Weights) -> dict[int, float]:
        sums: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for number in self.papers_of(term):
                sums[number] += weight * self.weight(term, number)
        return dict(sums)

    def weight(self, term: str, number: int) -> float:
        """BM25 of a term in a paper, both fields together."""
        k1, b = self.settings.k1, self.settings.b
        total = 0.0
        for part, boost in ((1, 1.0), (0, self.settings.title_boost)):
            if times := self.fields[part].get(term, {}).get(number, 0):
                share = self.lengths[part][number] / self.means[part]
                score = self.idf(term) * (k1 + 1) * times / (k1 * (1 - b + b * share) + times)
                total += score * boost
        return total
