from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import ConfigError
from sitegen.language.synonyms import Phrase, load_synonyms, parse_synonyms
from sitegen.language.tokens import slots
from sitegen.settings.shipped import shipped_data

SHIPPED = shipped_data() / "content" / "synonyms.txt"


def phrases(text: str) -> dict[Phrase, tuple[Phrase, ...]]:
    return dict(parse_synonyms(text, source="synonyms.txt").phrases)


def test_words_with_commas_find_each_other() -> None:
    assert phrases("CVaR, tail risk") == {("cvar",): (("tail", "risk"),), ("tail", "risk"): (("cvar",),)}


def test_an_arrow_has_one_direction() -> None:
    assert phrases("cheap, low cost => efficient") == {
        ("cheap",): (("effici",),),
        ("low", "cost"): (("effici",),),
    }


def test_lines_of_one_phrase_add_up_in_their_order() -> None:
    assert phrases("hair => wig\nhair => strands, wig") == {("hair",): (("wig",), ("strand",))}


def test_comments_blank_lines_and_inflections_say_nothing() -> None:
    assert phrases("# a comment\n\n  \nrobot => robots  # the same word\n") == {}


def test_a_stop_word_inside_a_phrase_keeps_its_place() -> None:
    assert phrases("the trial and error => exploration") == {("trial", "", "error"): (("explor",),)}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a lone phrase", "a phrase alone: a lone phrase", "name what it stands for"),
        ("a => b => c", "two arrows in a line: a => b => c", "write a line for each"),
        ("robot => ", "a phrase is missing: robot =>", "put one on both sides"),
        ("robot,,arm", "a phrase is missing: robot,,arm", "put one on both sides"),
        ("what if, hypothetical", "no word to look for: what if", "add a word"),
        ("one big red robot arm => arm", "more than 4 words: one big red robot arm", "shorten"),
    ],
)
def test_a_fault_names_its_line(text: str, message: str, hint: str) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        parse_synonyms(f"good, fine\n{text}\n", source="content/synonyms.txt")
    (fault,) = caught.value.exceptions
    assert isinstance(fault, ConfigError)
    assert str(fault) == f"content/synonyms.txt:2: {message}"
    assert fault.hint is not None
    assert fault.hint.startswith(hint)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        parse_synonyms("one\ntwo => ,\n", source="synonyms.txt")
    assert len(caught.value.exceptions) == 2


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    broken = tmp_path / "synonyms.txt"
    broken.write_bytes(b"caf\xe9, coffee\n")
    for path in (tmp_path / "none.txt", tmp_path, broken):
        with pytest.raises(ExceptionGroup) as caught:
            load_synonyms(path, source=path.name)
        assert isinstance(caught.value.exceptions[0], ConfigError)


@given(st.text(alphabet="ab,=># \n\t-'é道", max_size=60))
def test_any_text_is_read_or_told(text: str) -> None:
    try:
        found = phrases(text)
    except ExceptionGroup as faults:
        assert all(isinstance(fault, ConfigError) for fault in faults.exceptions)
    else:
        assert all(left not in rights for left, rights in found.items())


def test_the_synonyms_that_ship_are_fit_to_ship() -> None:
    synonyms = load_synonyms(SHIPPED, source="content/synonyms.txt").phrases
    assert len(synonyms) > 5_000
    assert tuple(slots("large language model")) in synonyms[("llm",)]
    rows = [line for line in SHIPPED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(rows) == len(set(rows))
