from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.language.tokens import STOP_WORDS, analyse, bare_chunk, chunks, read_chunk, slots

CASES = json.loads((Path(__file__).parent / "cases" / "analysis.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, object]) -> None:
    assert analyse(str(case["text"])) == case["terms"]


def test_slots_keep_the_places_of_stop_words_and_have_no_joined_forms() -> None:
    assert slots("state-of-art of the pre-training") == ["state", "", "art", "", "", "pre", "train"]


def test_a_very_long_word_is_cut() -> None:
    assert [len(term) for term in analyse("x" * 10_000)] == [64]


@given(st.text())
@example("\\\"'s$^{}'")
def test_any_text_gives_terms_without_white_space_or_capitals(text: str) -> None:
    for term in analyse(text):
        assert term
        assert term == term.lower()
        assert not any(char.isspace() for char in term)
    for chunk in map(read_chunk, chunks(text)):
        for word, slot in zip(chunk.words, chunk.slots, strict=True):
            assert (slot == "") == (word in STOP_WORDS)


@given(st.text(alphabet="ab-*'.\\{}$ é一二Σ\u200d", max_size=40))
def test_terms_and_slots_agree(text: str) -> None:
    joined = [read_chunk(chunk).joined for chunk in chunks(text)]
    assert len(analyse(text)) == sum(1 for slot in slots(text) if slot) + sum(1 for term in joined if term)


@given(st.text())
def test_analysis_of_a_text_is_that_of_its_upper_case_where_case_is_simple(text: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()
    without_tex = ascii_text.replace("\\", "")
    assert analyse(without_tex.upper()) == analyse(without_tex)


@given(st.text(alphabet="aBÉ1.,;:()[]-*'\\{}$/", min_size=1, max_size=12))
@example("(arXiv:2508.01234v2).")
@example(".2508.01234")
@example("\\H{o})")
def test_signs_around_a_chunk_make_no_difference(text: str) -> None:
    bare = bare_chunk(text)
    assert read_chunk(bare) == read_chunk(text)
    assert bare_chunk(bare) == bare
    assert analyse(f"({text}),") == analyse(text)
