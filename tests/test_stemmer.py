from __future__ import annotations

import random

from lunr.stemmer import PorterStemmer  # type: ignore[import-untyped]
from lunr.stop_word_filter import WORDS  # type: ignore[import-untyped]

from sitegen.language.stemmer import stem
from sitegen.language.tokens import STOP_WORDS

ENDS = (
    "ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness ousness "
    "aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement "
    "ment ent sion tion ion ou ism ate iti ous ive ize ed ing eed s es ies sses y e ll"
)


def test_stems_are_lunrs() -> None:
    rng = random.Random(5)
    words = {
        "".join(rng.choices("aeiouybcdlnrstvwxz2", k=rng.randint(1, 5)))
        + "".join(rng.choices(ENDS.split(), k=rng.randint(0, 3)))
        for _ in range(30_000)
    }
    lunr = PorterStemmer()
    assert len(words) > 20_000
    assert [word for word in sorted(words) if stem(word) != lunr.stem(word)] == []


def test_stop_words_are_lunrs() -> None:
    assert set(WORDS) == STOP_WORDS
