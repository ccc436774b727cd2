"""Text → terms: the one definition of a word, for the search index, the topics and the watches.

The browser has the same definition in `themes/default/modules/search/tokens.js`; the cases in
`tests/cases/analysis.json` hold for both. A text is split into *chunks* at white space and em dashes.
In a chunk TeX markup and accents, marks, case and apostrophes go, Greek letters become their names,
and what is left is split into *words* at everything that is no letter or digit (`A*` stays a word,
Chinese, Japanese and Korean come as bigrams). A word that is not a stop word of lunr's becomes a
*term* by lunr's stemmer. A chunk of two or three words also gives the term of their joined form:
`pre-training` → pre, train, pretrain; `SE(n)` → se, n, sen. An arXiv identifier, also with its
version or as an address, is one word: `arXiv:2508.01234v2` → 2508.01234.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from sitegen.language import stemmer

# Those of lunr, https://lunrjs.com
_STOP_WORDS = """
    a able about across after all almost also am among an and any are as at be because been but by can
    cannot could dear did do does either else ever every for from get got had has have he her hers him
    his how however i if in into is it its just least let like likely may me might most must my neither
    no nor not of off often on only or other our own rather said say says she should since so some than
    that the their them then there these they this tis to too twas us wants was we were what when where
    which while who whom why will with would yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# Letters that NFKD leaves alone but that have a customary ASCII form, and Greek letters by name.
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_FOLD = str.maketrans({**_LETTERS, **_GREEK, "∗": "*", "⋆": "*", "★": "*", "’": "'", "‘": "'", "ʼ": "'"})

_TEX = (
    (re.compile(r"""\\["'`^~=.]\{?\\?(?=[A-Za-z])"""), ""),  # \"o, \'{e}, \"{\i}
    (re.compile(r"\\[cvHukbdtr]\{(?=[A-Za-z]\})"), ""),  # \v{s}
    (
        re.compile(
            r"\\(?:(?:text|math|operator|over|under)[a-z]*|emph|bf|rm|it|tt|sc|sf|left|right|hat|bar|tilde|vec)"
            r"(?![A-Za-z])"
        ),
        "",
    ),
    (re.compile(r"\\(?:star|ast)(?![A-Za-z])"), "*"),
    (re.compile(r"\\(?:var(?=[a-z]))?"), ""),  # \alpha, \varphi: the name stands for the letter
)
_VOICED = "\u3099\u309a"  # marks that make another letter of Japanese: ハ, バ, パ
_UNVOICED = str.maketrans("", "", _VOICED)  # where no letter takes the mark
_DROPPED = str.maketrans("", "", "$^{}")
_POSSESSIVE = re.compile(r"'s(?![^\W_])")
# A letter with a star is a word of its own, unless the star is part of something else: *a*, a*b.
_WORD = re.compile(r"(?<![^\W_])(?<!\*)[^\W\d_]\*(?![^\W_])|[^\W_]+")
# What ASCII signs and letters do more than part words; all letters of a chunk without them are small.
_NOT_PLAIN = re.compile(r"""[\\'*$^{}]|[^\x00-\x7f]""")
_PLAIN_WORD = re.compile("[a-z0-9]+")
_CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_ARXIV = re.compile(
    r"""[("'<]*(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:)?"""
    r"""([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?[)"'>,.;:]*"""
)
_LONGEST = 64  # characters of a word that count; the rest of a monster is cut


class Chunk(NamedTuple):
    """What stands between two spaces."""

    words: tuple[str, ...]  # normalised, as they stand in the text, stop words included
    slots: tuple[str, ...]  # for each word its term, or an empty string for a stop word
    joined: str  # the term of the joined form, or an empty string
    terms: tuple[str, ...]  # of the words that count, then the joined form


def chunks(text: str) -> list[str]:
    """The pieces between white space and em dashes, never empty; byte order marks are no part of them."""
    return text.replace("—", " ").replace("\ufeff", "").split()


def analyse(text: str) -> list[str]:
    """All terms of a text, in its order, as often as they stand there; a joined form follows its parts."""
    terms: list[str] = []
    for chunk in chunks(text):
        terms += read_chunk(chunk).terms
    return terms


def slots(text: str) -> list[str]:
    """One place for each word of a text: its term, or an empty string for a stop word; no joined forms.

    For phrases: two terms stand side by side in the text when they do so here.
    """
    places: list[str] = []
    for chunk in chunks(text):
        places += read_chunk(chunk).slots
    return places


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The term of a normalised word by lunr's stemmer; words that are not ASCII stay as they are."""
    return stemmer.stem(word) if word.isascii() else word


def read_chunk(chunk: str) -> Chunk:
    """The words and terms of one chunk."""
    return read_bare(bare_chunk(chunk))


@lru_cache(maxsize=1 << 16)
def read_bare(chunk: str) -> Chunk:
    """The same of what `bare_chunk` gives: a word is kept once, with and without a comma behind it."""
    words, whole = split_bare(chunk)
    slots = tuple(map(term_of, words))
    joined = term_of(whole) if whole else ""
    terms = slots if all(slots) and not joined else tuple(term for term in (*slots, joined) if term)
    return Chunk(words, slots, joined, terms)


def bare_chunk(chunk: str) -> str:
    """A chunk without case and the signs around it, as far as its words are the same without them."""
    chunk = chunk.lstrip("(").rstrip("),.;:")  # no others: they part what looks like an identifier
    return chunk.lower() if chunk.isascii() and "\\" not in chunk else chunk


def split_bare(chunk: str) -> tuple[tuple[str, ...], str]:
    """The normalised words of a bare chunk, stop words among them; their joined form, or an empty string."""
    if chunk.isalpha() and chunk.isascii():  # most are: no need to look closer
        return (chunk[:_LONGEST],), ""
    if ("." in chunk or "/" in chunk) and (found := _ARXIV.fullmatch(chunk.lower())):
        return (found[1],), ""
    if _NOT_PLAIN.search(chunk):
        parts = (part for word in _WORD.findall(normalise(chunk)) for part in _split_cjk(word))
        words = tuple(part[:_LONGEST] for part in parts)
    else:
        words = tuple(word[:_LONGEST] for word in _PLAIN_WORD.findall(chunk))
    whole = "".join(words) if 2 <= len(words) <= 3 else ""
    return words, "" if "*" in whole or _has_cjk(whole) else whole[:_LONGEST]


def normalise(chunk: str) -> str:
    """Markup, marks and case removed; words and what divides them are left."""
    if "\\" in chunk:
        for pattern, replacement in _TEX:
            chunk = pattern.sub(replacement, chunk)
    if not chunk.isascii():
        chunk = unicodedata.normalize("NFKD", chunk)
        kept = (
            char
            for char in chunk
            if char in _VOICED or unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf")
        )
        # NFC: Hangul syllables and voiced kana as letters again.
        chunk = unicodedata.normalize("NFC", "".join(kept).lower().translate(_FOLD)).translate(_UNVOICED)
    chunk = chunk.lower().translate(_DROPPED)
    return _POSSESSIVE.sub("", chunk).replace("'", "") if "'" in chunk else chunk


def term_of(word: str) -> str:
    """The term of a normalised word; an empty string for a stop word."""
    return "" if word in STOP_WORDS else stem(word)


def _split_cjk(word: str) -> list[str]:
    if not _has_cjk(word):
        return [word]
    pieces: list[str] = []
    for number, run in enumerate(_cjk().split(word)):
        if number % 2 and len(run) > 1:
            pieces += [run[at : at + 2] for at in range(len(run) - 1)]
        elif run:
            pieces.append(run)
    return pieces


def _has_cjk(word: str) -> bool:
    return not word.isascii() and _cjk().search(word) is not None


@cache
def _cjk() -> re.Pattern[str]:  # slow to compile, and most archives have no such word
    return re.compile(f"([{_CJK}]+)")
