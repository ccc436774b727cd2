"""Word → stem: Porter's stemmer with the three departures of lunr's, which the browser has, too.

lunr's own walks through a word letter by letter; an archive has a hundred thousand words to stem.
M. F. Porter, An algorithm for suffix stripping, 1980: https://tartarus.org/martin/PorterStemmer/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SHAPES = {letter: "v" if letter in b"aeiou" else "c" for letter in range(128)}

_Ends = Mapping[str, Sequence[tuple[str, str]]]  # two last letters → endings, and what takes their place


def _by_last_letters(pairs: str) -> _Ends:
    ends: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs.split():
        end, _, by = pair.partition(":")
        ends.setdefault(end[-2:], []).append((end, by))
    return ends


_STEP2 = _by_last_letters(
    "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous "
    "ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive "
    "biliti:ble logi:log"
)
_STEP3 = _by_last_letters("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:")
_STEP4 = _by_last_letters(
    "al ance ence er ic able ible ant ement ment ent sion:s tion:t ou ism ate iti ous ive ize"
)


def stem(word: str) -> str:
    """The stem of a word of small ASCII letters and digits; shorter than three, it stays as it is."""
    if len(word) < 3:
        return word
    word = _without_inflection(word)
    if word[-1] == "y" and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    for ends in (_STEP2, _STEP3):
        for end, by in ends.get(word[-2:], ()):
            if word.endswith(end):
                base = word[: -len(end)]
                word = base + by if _measure(base) else word
                break
    for end, by in _STEP4.get(word[-2:], ()):
        if word.endswith(end):
            base = word[: -len(end)] + by
            word = base if _measure(base) > 1 else word
            break
    if word[-1] == "e":
        base = word[:-1]
        if _measure(word) > (1 if _is_short(base) else 0):
            word = base
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


def _without_inflection(word: str) -> str:
    """Without the endings of plurals, pasts and gerunds."""
    if word[-1] == "s":
        if word.endswith(("sses", "ies")):
            word = word[:-2]
        elif word[-2] != "s":
            word = word[:-1]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    if not word.endswith(("ed", "ing")):
        return word
    base = word[:-2] if word[-1] == "d" else word[:-3]
    if "v" not in _shape(base):
        return word
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if base[-1] == base[-2:-1] and _shape(base)[-1] == "c":
        return base if base[-1] in "lsz" else base[:-1]
    return base + "e" if _measure(base) == 1 and _is_short(base) else base


def _shape(word: str) -> str:
    """A letter for each of the word's: v for a vowel, c for a consonant; y is a vowel behind a consonant."""
    shape = word.translate(_SHAPES)
    at = word.find("y", 1)
    while at > 0:
        if shape[at - 1] == "c":
            shape = f"{shape[:at]}v{shape[at + 1 :]}"
        at = word.find("y", at + 1)
    return shape


def _measure(word: str) -> int:
    """How often vowels are followed by consonants."""
    return _shape(word).count("vc")


def _is_short(word: str) -> bool:
    """Whether a word ends in consonant, vowel and consonant, the last no w, x or y."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"
