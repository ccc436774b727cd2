"""The signs by which papers are known again, from the surest to the weakest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitegen.addresses.record import Address
from sitegen.addresses.signs import CLEARLY_OTHER, MARK, likeness
from sitegen.urls import arxiv_id, doi_id


@dataclass(frozen=True, slots=True)
class Signs:
    """By what a paper is known again."""

    titles: frozenset[str]
    texts: tuple[str, ...]  # of its abstracts
    digests: tuple[str, ...]
    arxiv: str
    doi: str


Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sign by which papers are known again."""

    of_line: Callable[[Address], Sequence[Key]]
    of_paper: Callable[[Signs], Sequence[Key]]
    alone: bool = False  # counts where one line and one paper have the sign
    like: bool = False  # counts unless the texts are clearly those of two papers


def fits(line: Address, signs: Signs, rule: Rule) -> bool:
    return not contradicts(line, signs) and not (rule.like and _differs(line, signs))


def contradicts(line: Address, signs: Signs) -> bool:
    """Whether identifiers say that it is another paper."""
    return bool(
        (line.arxiv and signs.arxiv and arxiv_id(line.arxiv) != signs.arxiv)
        or (line.doi and signs.doi and doi_id(line.doi) != signs.doi)
    )


def _differs(line: Address, signs: Signs) -> bool:
    likest = likest_text(line, signs)
    return likest is not None and likest < CLEARLY_OTHER


def likest_text(line: Address, signs: Signs) -> float | None:
    """How like the line's text the likest of a paper's is; None where that cannot be told."""
    known = [each for text in signs.texts if (each := likeness(line.text, text)) is not None]
    return max(known, default=None)


def _by_identifier(of: Address | Signs) -> list[Key]:
    return [pair for pair in (("arxiv", of.arxiv), ("doi", of.doi)) if pair[1]]


_IDENTIFIER = Rule(of_line=_by_identifier, of_paper=_by_identifier)
_TITLE_AND_TEXT = Rule(
    of_line=lambda line: [(line.title, line.text[:MARK])],
    of_paper=lambda paper: [(t, text[:MARK]) for t in paper.titles for text in paper.texts or ("",)],
)
_TEXT = Rule(
    of_line=lambda line: [(line.text[:MARK],)] if line.text else [],
    of_paper=lambda paper: [(text[:MARK],) for text in paper.texts],
    alone=True,
)
_TITLE_IN_DIGEST = Rule(
    of_line=lambda line: [(digest, line.title) for digest in line.digests],
    of_paper=lambda paper: [(digest, title) for digest in paper.digests for title in paper.titles],
)
_TITLE = Rule(
    of_line=lambda line: [(line.title,)],
    of_paper=lambda paper: [(title,) for title in paper.titles],
    like=True,
)
SURE = (_IDENTIFIER, _TITLE_AND_TEXT)
RULES = (*SURE, _TEXT, _TITLE_IN_DIGEST, _TITLE)
MERGED = (_IDENTIFIER, _TITLE, _TEXT)  # what makes one paper of two
