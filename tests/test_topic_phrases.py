"""The trie against a plain reference: every phrase is looked for at every place of a text."""

from __future__ import annotations

import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.language.tokens import chunks, read_chunk
from sitegen.topics import TopicRules, assign_topics, explain, load_topics
from sitegen.topics.phrases import PhraseTrie, ends_sentence, readings

pytestmark = pytest.mark.slow
PHRASES = (
    "train", "=trained", "pre-training", "=pretraining", "training set", "set-up", "=on-off", "off-policy",
    "policy gradient", "gradient", "=gradients", "policy-gradient method", "state of the art", "X* search",
    "state pretraining",
)  # fmt: skip
WORDS = (
    "pre-training", "pretrained", "pre", "train", "trained", "training", "training-set", "set-up", "setup",
    "sets", "on-off", "off-policy", "policy", "on", "off", "gradient", "gradients", "policy-gradient",
    "method", "of", "the", "art", "state", "X*", "search", "(gradient)", "unknown", "trained.", "set-up!",
    "gradient;",
    "X*:", "policy,", "new-set", "x-y-z", "off-policy-gradient", "state pre-training",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@cache
def shipped() -> TopicRules:
    return load_topics(Path(__file__).parent.parent / "content" / "topics.yaml")


def rule_words() -> list[str]:
    words = {
        word + end
        for rules in shipped().rules
        for phrase in rules.phrases
        for variant in (*phrase.variants, *rules.needs)
        for word in [variant.removeprefix("="), *variant.removeprefix("=").split()]
        for end in ("", ".")
    }
    return sorted(words)


RULE_TEXTS = st.deferred(lambda: st.lists(st.sampled_from(rule_words()), max_size=25).map(" ".join))


def read(sentence: list[str]) -> tuple[list[tuple[str, str]], dict[int, tuple[str, int]]]:
    """Term and word of each place; where a compound starts, the term of its joined form and its end."""
    places: list[tuple[str, str]] = []
    wholes: dict[int, tuple[str, int]] = {}
    for piece in sentence:
        chunk = read_chunk(piece)
        parts = [(term, word) for term, word in zip(chunk.slots, chunk.words, strict=True) if term]
        if chunk.joined and not parts:
            parts = [(chunk.joined, "".join(chunk.words))]
        elif chunk.joined:
            wholes[len(places)] = chunk.joined, len(places) + len(parts)
        places += parts
    return places, wholes


def reference(phrases: tuple[str, ...], text: str) -> dict[int, set[tuple[int, int]]]:
    found: dict[int, set[tuple[int, int]]] = {}
    sentence: list[str] = []
    before = 0
    for piece in [*chunks(text), "."]:
        sentence.append(piece)
        if ends_sentence(piece):
            places, wholes = read(sentence)
            for number, phrase in enumerate(phrases):
                for reading in readings(phrase):
                    for start in range(len(places)):
                        for end in ends(reading, start, places, wholes, exact=phrase.startswith("=")):
                            found.setdefault(number, set()).add((before + start, before + end))
            before += len(places)
            sentence = []
    return found


def ends(
    reading: tuple[tuple[str, str], ...],
    at: int,
    places: list[tuple[str, str]],
    wholes: dict[int, tuple[str, int]],
    *,
    exact: bool,
) -> list[int]:
    """Where a phrase ends that is read from a place on: once, twice or not at all."""
    if not reading:
        return [at]
    if at == len(places):
        return []
    steps = [(*places[at], at + 1)]
    if at in wholes:
        term, after = wholes[at]
        steps.append((term, "".join(word for _, word in places[at:after]), after))
    return [
        end
        for term, word, after in steps
        if term == reading[0][0] and (not exact or word == reading[0][1])
        for end in ends(reading[1:], after, places, wholes, exact=exact)
    ]


@given(TEXTS)
def test_the_trie_finds_what_a_plain_search_finds(text: str) -> None:
    found = PhraseTrie(PHRASES).find(text)
    assert {number: set(spans) for number, spans in found.items()} == reference(PHRASES, text)
    assert all(len(set(spans)) == len(spans) for spans in found.values())


@given(RULE_TEXTS, RULE_TEXTS)
def test_no_topic_is_lost_that_the_whole_formula_gives(title: str, abstract: str) -> None:
    assert assign_topics(title, abstract, shipped()) == explain(title, abstract, shipped()).topics


def test_rules_travel_to_another_process() -> None:
    text = "Offline reinforcement learning with world models"
    code = """
import pickle, sys
from sitegen.topics import assign_topics
print(assign_topics(sys.argv[1], "", pickle.load(sys.stdin.buffer)))
"""
    made = subprocess.run(
        [sys.executable, "-c", code, text], input=pickle.dumps(shipped()), capture_output=True, check=True
    )
    assert made.stdout.decode().strip() == str(assign_topics(text, "", shipped()))
