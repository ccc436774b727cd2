"""The query language of the search page and of the watches.

    query    = { part } ;  parts stand between white space
    part     = [ "-" ] [ "title:" | "author:" ] ( word | '"' words '"' )
             | [ "-" ] "topic:" id | "after:" date | "before:" date
    date     = YYYY | YYYY-MM | YYYY-MM-DD

A plain word is one to look for; a phrase, `title:` and the filters must hold; `-` must not hold. `author:` is
a filter: an author must have the word, or the words side by side.
`after:` includes the first day of its date, `before:` excludes it. Names of operators may have
capitals. What does not fit the grammar is read as plain words: no text is a wrong query.

A paper is a *full match* when it holds every word, every phrase and every filter. A watch lists the
full matches; a search also lists papers that lack some of the plain words, ranked lower.

The browser has the same language in `themes/default/modules/search/query.js`; the cases in
`tests/cases/query.json` hold for both.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sitegen.language.tokens import Chunk, chunks, read_chunk
from sitegen.model import Paper

Need = Literal["should", "must", "not"]

LONGEST_QUERY = 500  # characters that are read
_PART = re.compile(r"""(-?)(?:((?ai:title|author|topic|after|before)):)?(?:"([^"]*)"|“([^”]*)”|(\S+))""")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Words to look for."""

    text: str  # one word as typed, or the words of a phrase
    need: Need = "should"
    title: bool = False  # in the title only
    phrase: bool = False  # side by side, in this order


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as it was understood. The dates are a half-open range: after <= day < before."""

    clauses: tuple[Clause, ...] = ()  # in the order typed
    authors: tuple[Clause, ...] = ()  # that must or must not hold of the authors
    topics: tuple[str, ...] = ()  # ids that the paper must have, each
    not_topics: tuple[str, ...] = ()
    after: datetime.date | None = None
    before: datetime.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for: neither a word that counts nor a filter."""
        asks = any(clause_terms(clause) for clause in (*self.clauses, *self.authors))
        return not (asks or self.topics or self.not_topics or self.after or self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a query is held against: one paper, analysed."""

    title: tuple[tuple[str, ...], ...]  # for each word its term, empty for a stop word, and a joined form
    abstract: tuple[tuple[str, ...], ...]  # and the identifier behind it
    authors: tuple[tuple[str, ...], ...]
    title_terms: frozenset[str]  # joined forms included
    author_terms: frozenset[str]
    terms: frozenset[str]  # of all of these
    topics: tuple[str, ...]
    date: datetime.date


def parse_query(text: str) -> Query:
    """The query that a text stands for. Never raises."""
    clauses: list[Clause] = []
    authors: list[Clause] = []
    topics: dict[bool, list[str]] = {False: [], True: []}
    dates: dict[str, datetime.date] = {}
    for minus, name, straight, curly, word in _PART.findall(text[:LONGEST_QUERY]):
        operator = name.lower()
        quoted = straight or curly
        if operator == "topic" and (topic := _topic_id(quoted or word)):
            topics[bool(minus)].append(topic)
        elif operator in ("after", "before") and not minus and (date := _first_day(quoted or word)):
            dates[operator] = _narrower(operator, date, dates.get(operator))
        elif operator in ("title", "author") and (quoted or word):
            need: Need = "not" if minus else "must"
            is_title = operator == "title"
            clause = Clause(text=quoted or word, need=need, title=is_title, phrase=bool(quoted))
            (clauses if is_title else authors).append(clause)
        elif operator:  # not what the operator takes: plain words
            clauses.append(Clause(text=f"{name}:{quoted or word}"))
        elif quoted:
            clauses.append(Clause(text=quoted, need="not" if minus else "must", phrase=True))
        elif word:
            clauses.append(Clause(text=word, need="not" if minus else "should"))
    return Query(
        clauses=tuple(clauses),
        authors=tuple(authors),
        topics=tuple(dict.fromkeys(topics[False])),
        not_topics=tuple(dict.fromkeys(topics[True])),
        after=dates.get("after"),
        before=dates.get("before"),
    )


_NAMES = {"from": "after", "since": "after", "until": "before", "to": "before", "titel": "title"}
_NAMES |= {f"{name}s": name for name in ("title", "author", "topic")}
_NAMED = re.compile(r"-?([A-Za-z]+):\S")
_LOGIC = {
    "AND": "leave it out: all words have to be there",
    "OR": "make a watch for each; all words have to be there",
    "NOT": "put a minus in front of the word: -robots",
}


def query_doubts(text: str) -> Iterator[tuple[str, str]]:
    """What in a query is read as plain words, though its writer may have meant more; each with a hint."""
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        yield "a quote is opened and not closed", "put a second quote after the phrase"
    for word in re.sub(r"\"[^\"]*\"|“[^”]*”", " ", text).split():
        if word in _LOGIC:
            yield f"{word} is an ordinary word to the search", _LOGIC[word]
        named = _NAMED.match(word)
        name, value = (named[1].lower(), word.partition(":")[2]) if named else ("", "")
        if name in ("after", "before") and not _first_day(value.strip('"“”')):
            yield f"no date: {word}", f"write it as {name}:2025-08-20, {name}:2025-08 or {name}:2025"
        elif name in _NAMES:
            yield f"no part of the search language: {name}:", f"did you mean `{_NAMES[name]}:`?"
    if parse_query(text).is_empty:
        yield "the query asks for nothing", "write the words that a paper has to have"


def searched_texts(paper: Paper) -> tuple[str, str]:
    """What is searched of a paper: its title, and its abstract with identifier and authors behind it.

    A stop word stands before each of them, so that no phrase goes on from one to the next.
    """
    return paper.title.plain, with_signs(paper.abstract.plain, paper.authors, paper.arxiv)


def with_signs(abstract: str, authors: Sequence[str], arxiv: str) -> str:
    """An abstract with what it is searched by besides its words."""
    return " the ".join(filter(None, (abstract, arxiv, *authors)))


def author_chunks(authors: Sequence[str]) -> int:
    """How many chunks at the end of what `with_signs` gives are of the authors."""
    return len(chunks(" the ".join(authors))) if authors else 0


def read_paper(paper: Paper) -> Words:
    """A paper made ready for `matches`."""
    title, abstract = ([read_chunk(chunk) for chunk in chunks(text)] for text in searched_texts(paper))
    border = len(abstract) - author_chunks(paper.authors)
    title_terms = frozenset(term for chunk in title for term in chunk.terms)
    return Words(
        title=_places(title),
        abstract=_places(abstract[:border]),
        authors=_places(abstract[border:]),
        title_terms=title_terms,
        author_terms=frozenset(term for chunk in abstract[border:] for term in chunk.terms),
        terms=title_terms.union(term for chunk in abstract for term in chunk.terms),
        topics=paper.topics,
        date=paper.first_listed,
    )


def _places(found: Sequence[Chunk]) -> tuple[tuple[str, ...], ...]:
    """The terms at each word of a text; a joined form stands with its last part, as in the search index."""
    places: list[tuple[str, ...]] = []
    for chunk in found:
        places += [(slot,) for slot in chunk.slots]
        if chunk.joined:
            places[-1] += (chunk.joined,)
    return tuple(places)


def matches(query: Query, words: Words) -> bool:
    """Whether a paper is a full match. An empty query has none."""
    return (
        not query.is_empty
        and _passes(query, words.topics, words.date)
        and all(
            _holds(clause, words) != (clause.need == "not")
            for clause in query.clauses
            if clause_terms(clause)
        )
        and all(
            _is_author(clause, words) != (clause.need == "not")
            for clause in query.authors
            if clause_terms(clause)
        )
    )


def passes(query: Query, paper: Paper) -> bool:
    """Whether a paper passes the filters of a query."""
    return _passes(query, paper.topics, paper.first_listed)


def _passes(query: Query, topics: Sequence[str], date: datetime.date) -> bool:
    return (
        set(query.topics).issubset(topics)
        and set(query.not_topics).isdisjoint(topics)
        and (query.after is None or query.after <= date)
        and (query.before is None or date < query.before)
    )


def needed_terms(query: Query) -> frozenset[str]:
    """Terms that every full match has; not all that it must have."""
    return frozenset(
        slot
        for clause in (*query.clauses, *query.authors)
        if clause.need != "not"
        for chunk in map(read_chunk, chunks(clause.text))
        if clause.phrase or not chunk.joined  # a compound may be there joined or in parts
        for slot in chunk.slots
        if slot
    )


def clause_terms(clause: Clause) -> tuple[str, ...]:
    """The terms that a clause looks for; none when it has only stop words or signs."""
    found = [read_chunk(chunk) for chunk in chunks(clause.text)]
    if clause.phrase:
        return tuple(slot for chunk in found for slot in chunk.slots if slot)
    return tuple(term for chunk in found for term in chunk.terms)


def _holds(clause: Clause, words: Words) -> bool:
    found = [read_chunk(chunk) for chunk in chunks(clause.text)]
    if clause.phrase:
        wanted = [slot for chunk in found for slot in chunk.slots]
        fields = (words.title,) if clause.title else (words.title, words.abstract, words.authors)
        return any(_side_by_side(wanted, field) for field in fields)
    terms = words.title_terms if clause.title else words.terms
    return all(_holds_chunk(chunk, terms) for chunk in found)


def _is_author(clause: Clause, words: Words) -> bool:
    found = [read_chunk(chunk) for chunk in chunks(clause.text)]
    if clause.phrase:
        return _side_by_side([slot for chunk in found for slot in chunk.slots], words.authors)
    return all(_holds_chunk(chunk, words.author_terms) for chunk in found)


def _holds_chunk(chunk: Chunk, terms: frozenset[str]) -> bool:
    """A compound is there when its joined form is, or all of its parts are."""
    return chunk.joined in terms or all(slot in terms for slot in chunk.slots if slot)


def _side_by_side(wanted: Sequence[str], slots: Sequence[Sequence[str]]) -> bool:
    """Whether the terms stand in the slots at these distances; a stop word stands for any word."""
    places = [(offset, term) for offset, term in enumerate(wanted) if term]
    if not places:
        return False
    first, term = places[0]
    return any(
        term in slots[at]
        and all(
            at + offset - first < len(slots) and other in slots[at + offset - first]
            for offset, other in places
        )
        for at in range(len(slots))
    )


def _first_day(text: str) -> datetime.date | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return datetime.date(*(int(part or 1) for part in found.groups()))
    except ValueError:  # no such day
        return None


def _narrower(operator: str, date: datetime.date, other: datetime.date | None) -> datetime.date:
    if other is None:
        return date
    return max(date, other) if operator == "after" else min(date, other)


def _topic_id(text: str) -> str:
    topic = "-".join(text.lower().split())
    return topic if _TOPIC.fullmatch(topic) else ""
