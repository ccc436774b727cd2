"""What a topics file has from the shipped one, where it says `extends: shipped`."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sitegen.model import Term
from sitegen.topics.phrases import shapes
from sitegen.topics.rules import Phrase, Rules, Scoring


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a topics file says, before its rules are compiled."""

    terms: Mapping[str, Term] = field(default_factory=dict)  # by id, in the order of the file
    rules: Mapping[str, Rules] = field(default_factory=dict)  # of each topic, by its id
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scoring: Scoring = field(default_factory=Scoring)


def leave_out(written: Written, dropped: Collection[str]) -> Written:
    """The file without some topics and groups; a group takes its topics along."""
    kept = {
        term.id: term
        for term in written.terms.values()
        if term.id not in dropped and term.parent not in dropped
    }
    rules = {topic: rules for topic, rules in written.rules.items() if topic in kept}
    return replace(written, terms=kept, rules=rules)


def merge_rules(shipped: Rules, own: Rules, *, first: float) -> Rules:
    """The rules of a shipped topic with an owner's; a phrase that both have takes the owner's points."""
    taken = {
        (phrase.title_only, shape)
        for phrase in own.phrases
        for variant in phrase.variants
        for shape in shapes(variant)
    }
    return Rules(
        topic=shipped.topic,
        phrases=(*_not_taken(shipped.phrases, taken), *own.phrases),
        combinations=(*shipped.combinations, *own.combinations),
        needs=tuple(dict.fromkeys((*shipped.needs, *own.needs))),
        first=first,
    )


def _not_taken(phrases: tuple[Phrase, ...], taken: Collection[tuple[bool, Hashable]]) -> Iterator[Phrase]:
    """The phrases, without the forms to which the owner gives points."""
    for phrase in phrases:
        kept = tuple(
            variant
            for variant in phrase.variants
            if not any((phrase.title_only, shape) in taken for shape in shapes(variant))
        )
        if kept == phrase.variants:
            yield phrase
        elif kept:
            yield replace(phrase, variants=kept, text=" | ".join(kept))
