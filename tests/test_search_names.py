"""Abbreviations and what they are short for."""

from __future__ import annotations

import pytest

from sitegen.language.synonyms import Synonyms, parse_synonyms
from sitegen.search.names import find_names, is_short_for, name_term


def names(*abstracts: str, synonyms: str = "") -> list[list[str]]:
    """The groups that papers and synonyms make, each name as its terms."""
    texts = [f"Paper {number}\n{abstract}" for number, abstract in enumerate(abstracts)]
    groups = find_names(texts, parse_synonyms(synonyms, source="synonyms.txt"))
    return [[" ".join(name) for name in group] for group in groups]


@pytest.mark.parametrize(
    ("letters", "phrase", "expected"),
    [
        ("rl", "reinforc learn", True),
        ("rl", "deep reinforc learn", False),  # one word has no letter
        ("ssm", "state space model", True),
        ("cot", "chain  thought", True),  # a stop word gives a letter,
        ("mdp", "markov decis  process", True),  # or none
        ("lora", "low rank adapt", True),  # a second letter of the first word
        ("rl", "learn reinforc", False),
        ("vla", "vision languag model", False),
    ],
)
def test_initials_tell_an_abbreviation(letters: str, phrase: str, expected: bool) -> None:
    assert is_short_for(letters, tuple(phrase.split(" "))) is expected


def test_two_papers_that_define_an_abbreviation_make_a_name() -> None:
    assert names("We study boat path planning (BPP).", "About boat-path planning (BPPs), once more.") == [
        ["boat path plan", "bpp"]
    ]


def test_one_paper_is_not_enough() -> None:
    assert names("We study boat path planning (BPP).", "BPP is hard.") == []


def test_papers_that_disagree_make_no_name() -> None:
    assert names("Boat path planning (BPP).", "Big pipe plots (BPP).") == []


def test_most_papers_decide() -> None:
    assert names("Boat path planning (BPP).", "Big pipe plots (BPP).", "Boat path planning (BPP).") == [
        ["boat path plan", "bpp"]
    ]


def test_a_word_behind_the_long_form_is_no_part_of_it() -> None:
    assert names(*["Vast lake action models (VLAs) are new."] * 2) == [["vast lake action", "vla"]]


def test_the_longest_words_that_fit_are_taken() -> None:
    assert names(*["With self-supervised learning (SSL) it works."] * 2) == [["self supervis learn", "ssl"]]


def test_lists_and_asides_are_no_definitions() -> None:
    assert names(*["First in order (ii), then so on (also seen), and 3 (III)."] * 2) == []


def test_synonyms_name_what_no_paper_defines() -> None:
    assert names(
        "RL and MDPs.", synonyms="reinforcement learning, RL\nfast, quick\ncar => compact auto rack"
    ) == [["reinforc learn", "rl"]]


def test_three_names_are_one_group() -> None:
    assert names("x", synonyms="deep reinforcement learning, deep RL, DRL") == [
        ["deep reinforc learn", "deep rl", "drl"]
    ]


def test_a_word_of_its_own_is_no_abbreviation() -> None:
    synonyms = "maximum a posteriori, MAP"
    assert names("A map of maps.", "We map it.", "MAP estimates.", synonyms=synonyms) == []
    assert names("MAP estimates.", "By MAP", "We map it.", synonyms=synonyms) == [
        ["map", "maximum  posteriori"]
    ]


def test_a_term_holds_the_other_names_of_its_group() -> None:
    groups = find_names(
        [], parse_synonyms("DRL, deep reinforcement learning, deep RL", source="synonyms.txt")
    )
    assert name_term(groups)(("drl",)) == "drl&deep reinforc learn&deep rl"


def test_no_papers_and_no_synonyms_have_no_names() -> None:
    assert find_names([], Synonyms()) == ()
