"""A file of synonyms: which words of papers a reader's words also stand for.

    # a comment
    tail risk, CVaR, conditional value at risk    each of them also finds the others
    gripper => robot hand, end effector           who types the left also finds the right
    cheap, low cost => efficient                  several on the left: each of them

The format of Solr and Elasticsearch, except that words on the left of an arrow are looked for, too. Words
are taken as the search takes them: case, endings and hyphens make no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sitegen.errors import ConfigError
from sitegen.language.tokens import chunks, read_chunk
from sitegen.text.conflicts import refuse_conflict

LONGEST = 4  # words of a phrase
_ARROW = "=>"

Phrase = tuple[str, ...]  # for each word its term, or an empty string for a stop word inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """For each phrase of a reader those of papers that it also stands for, in the file's order."""

    phrases: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)


class ParseSynonyms(Protocol):
    """`parse_synonyms`, or a function that remembers what it gave."""

    def __call__(self, text: str, /, *, source: str) -> Synonyms: ...


def load_synonyms(path: Path, *, source: str, parse: ParseSynonyms | None = None) -> Synonyms:
    """The synonyms of a file. An ExceptionGroup of ConfigErrors, one for each line with a fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as cause:
        fault = ConfigError(
            f"cannot be read: {cause.strerror}",
            source=source,
            hint="make it a file that you may read; check its permissions",
        )
        raise ExceptionGroup("synonyms", [fault]) from cause
    except UnicodeDecodeError as cause:
        raise ExceptionGroup(
            "synonyms", [ConfigError("no UTF-8 text", source=source, hint="save it as UTF-8")]
        ) from cause
    return (parse or parse_synonyms)(text, source=source)


def parse_synonyms(text: str, *, source: str) -> Synonyms:
    """The synonyms in a text. Faults as in `load_synonyms`, and one ConfigError for an unresolved merge."""
    refuse_conflict(text, source=source, error=ConfigError)
    found: dict[Phrase, dict[Phrase, None]] = {}
    faults: list[ConfigError] = []
    words = _Words()
    for number, line in enumerate(text.splitlines(), 1):
        row = line.partition("#")[0].strip()
        try:
            pairs = _pairs(row, words) if row else []
        except ValueError as cause:
            message, _, hint = str(cause).partition("\n")
            faults.append(ConfigError(message, source=source, line=number, hint=hint))
            continue
        for left, right in pairs:
            found.setdefault(left, {})[right] = None
    if faults:
        raise ExceptionGroup("synonyms", faults)
    return Synonyms(phrases={left: tuple(rights) for left, rights in found.items()})


class _Words(dict[str, tuple[str, ...]]):
    """Pieces of text → the terms of their words; a piece is read once, however many phrases have it."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        self[piece] = terms = read_chunk(piece).slots
        return terms


def _pairs(row: str, words: _Words) -> list[tuple[Phrase, Phrase]]:
    """Each phrase of a line with each that it also finds."""
    sides = [side.split(",") for side in row.split(_ARROW)]
    if len(sides) > 2:
        raise ValueError(f"two arrows in a line: {row}\nwrite a line for each")
    if not all(part.strip() for side in sides for part in side):
        raise ValueError(
            f"a phrase is missing: {row}\nput one on both sides of each comma and arrow, or delete it"
        )
    phrases = [[_phrase(part, words) for part in side] for side in sides]
    if len(phrases) == 1 and len(phrases[0]) == 1:
        raise ValueError(f"a phrase alone: {row}\nname what it stands for: `{row} => …`, or `{row}, …`")
    return [(left, right) for left in phrases[0] for right in phrases[-1] if left != right]


def _phrase(text: str, words: _Words) -> Phrase:
    terms = [term for piece in chunks(text) for term in words[piece]]
    while terms and not terms[0]:
        terms.pop(0)
    while terms and not terms[-1]:
        terms.pop()
    if not terms:
        raise ValueError(
            f"no word to look for: {text.strip()}\nadd a word that is looked for; those like `the` are not"
        )
    if len(terms) > LONGEST:
        raise ValueError(f"more than {LONGEST} words: {text.strip()}\nshorten the phrase")
    return tuple(terms)
