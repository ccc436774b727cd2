"""Papers and synonyms → names: an abbreviation and what it is short for, which are one word to a search.

A pair is taken where the letters fit, and where two papers of the archive define it (`reinforcement
learning (RL)`, after Schwartz and Hearst, 2003) or the synonyms name both for each other. What is a
word of its own in most papers that hold it (`map`) is no abbreviation.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from sitegen.language.synonyms import Phrase, Synonyms
from sitegen.language.tokens import slots

NAME = "&"  # between the names of a group, in the term of the first
LONGEST_NAME = 5  # words, stop words inside included
READ = 16_384  # papers in which abbreviations are looked for, the newest: more would tell little new
_LEAST = 2  # papers that define an abbreviation
_DEFINED = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,9})[),;]")
_BEFORE = 160  # characters in front of a bracket that are read

NameGroups = tuple[tuple[Phrase, ...], ...]


def find_names(texts: Sequence[str], synonyms: Synonyms) -> NameGroups:
    """Phrases that are one name, in groups of two or more; no phrase is in two groups.

    `texts`: of each paper its title and its abstract, in a line each; oldest first.
    """
    texts = texts[-READ:]
    pairs = [*_defined(texts), *_given(synonyms)]
    words = _written_small(texts, {short[0] for short, _ in pairs if len(short) == 1})
    return _joined(pair for pair in pairs if pair[0] not in words)


def by_phrase(names: NameGroups) -> dict[Phrase, tuple[Phrase, ...]]:
    """For each phrase that is a name all names of its group, itself among them."""
    return {phrase: group for group in names for phrase in group}


def name_term(names: NameGroups) -> Callable[[Phrase], str]:
    """Gives for a name the term of the papers that hold it or another of its group: `rl&reinforc learn`."""
    groups = by_phrase(names)

    def term(phrase: Phrase) -> str:
        others = (other for other in groups[phrase] if other != phrase)
        return NAME.join(map(" ".join, (phrase, *others)))

    return term


def without_names(synonyms: Synonyms, names: NameGroups) -> dict[Phrase, tuple[Phrase, ...]]:
    """The synonyms that are left when names are no longer stand-ins for each other."""
    left = dict(synonyms.phrases)
    for group in names:
        for name in group:
            if name in left:
                left[name] = tuple(right for right in left[name] if right not in group)
    return left


def is_short_for(letters: str, phrase: Phrase) -> bool:
    """Whether letters, in small ones, are the initials of a phrase's words, further letters of them between.

    A stop word, whose letters are not known, gives one letter or none.
    """
    if not phrase:
        return not letters
    word, rest = phrase[0], phrase[1:]
    if not word:
        return is_short_for(letters, rest) or is_short_for(letters[1:], rest)
    if letters[:1] != word[:1]:
        return False
    at = used = 1
    while not is_short_for(letters[used:], rest):
        at = word.find(letters[used], at) + 1 if used < len(letters) else 0
        if not at:
            return False
        used += 1
    return True


def _defined(texts: Iterable[str]) -> Iterator[tuple[Phrase, Phrase]]:
    """Abbreviations with what most of the papers that define them say they are short for."""
    counts: dict[Phrase, Counter[Phrase]] = defaultdict(Counter)
    for text in texts:
        if "(" in text:
            for short, long in sorted({*_definitions(text)}):
                counts[short][long] += 1
    for short, longs in counts.items():
        long, count = max(longs.items(), key=lambda row: (row[1], row[0]))
        if count >= _LEAST and 2 * count > longs.total():
            yield short, long


def _definitions(text: str) -> Iterator[tuple[Phrase, Phrase]]:
    for found in _DEFINED.finditer(text):
        written = found[1]
        short = written[:-1] if written.endswith("s") and written[-2].isupper() else written
        if sum(map(str.isupper, short)) < 2:
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        term = tuple(slots(written))
        long = _long_form(short.lower().replace("-", ""), slots(before)[-LONGEST_NAME - 1 :])
        if long and len("".join(term)) > 1:  # lunr's stemmer leaves one letter of `UED`
            yield term, long


def _long_form(letters: str, before: Sequence[str]) -> Phrase:
    """The most words at the end of a text that the letters stand for; one further may follow (`models`)."""
    for end in (len(before), len(before) - 1):
        for start in range(max(0, end - LONGEST_NAME), end - 1):
            phrase = tuple(before[start:end])
            if phrase[0] and phrase[-1] and is_short_for(letters, phrase):
                return phrase
    return ()


def _given(synonyms: Synonyms) -> Iterator[tuple[Phrase, Phrase]]:
    """Pairs of the synonyms that stand for each other, where the letters fit."""
    for short, longs in synonyms.phrases.items():
        for long in longs:
            if (
                len(short) < len(long)
                and short in synonyms.phrases.get(long, ())
                and 1 < len("".join(short)) <= 2 * len(long)
                and is_short_for("".join(short), long)
            ):
                yield short, long


def _written_small(texts: Iterable[str], terms: set[str]) -> set[Phrase]:
    """The terms that are written in small letters in half of the papers that hold them, or more."""
    held, small = Counter[str](), Counter[str]()
    for text in texts:
        found = terms.intersection(text.lower().split())
        held.update(found)
        if found:
            small.update(found.intersection(text.split()))
    return {(term,) for term in terms if held[term] and 2 * small[term] >= held[term]}


def _joined(pairs: Iterable[tuple[Phrase, Phrase]]) -> NameGroups:
    """Pairs that share a phrase as one group."""
    group_of: dict[Phrase, dict[Phrase, None]] = {}
    for short, long in pairs:
        one = group_of.setdefault(short, {short: None})
        other = group_of.setdefault(long, {long: None})
        if one is not other:
            one |= other
            group_of.update(dict.fromkeys(other, one))
    groups = {id(group): tuple(sorted(group)) for group in group_of.values()}
    return tuple(sorted(groups.values()))
