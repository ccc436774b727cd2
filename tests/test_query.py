from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.language.query import LONGEST_QUERY, Query, matches, parse_query, read_paper
from sitegen.language.watches import Watcher
from sitegen.model import Listing, Paper, Text, Watch

CASES = json.loads((Path(__file__).parent / "cases" / "query.json").read_text("utf-8"))


def shown(query: Query) -> dict[str, Any]:
    """A query in the form of the cases."""
    clauses, authors = (
        [[each.text, each.need + " title" * each.title + " phrase" * each.phrase] for each in row]
        for row in (query.clauses, query.authors)
    )
    dates = {name: day.isoformat() for name in ("after", "before") if (day := getattr(query, name))}
    topics = {"topics": list(query.topics), "not_topics": list(query.not_topics)}
    row = {"clauses": clauses, "authors": authors, **topics, **dates}
    return {name: value for name, value in row.items() if value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    assert shown(parse_query(case["text"])) == case["query"]


@given(st.text(alphabet='ab 1-":“”topicafterbeforetitleauthor2025\ud800\0é\u3000', max_size=80) | st.text())
def test_any_text_is_a_query(text: str) -> None:
    query = parse_query(text)
    assert query == parse_query(text)
    assert all(clause.text for clause in query.clauses)


def test_a_query_is_read_up_to_a_length() -> None:
    assert parse_query("a " * LONGEST_QUERY) == parse_query(("a " * LONGEST_QUERY)[:LONGEST_QUERY])


def paper(title: str, abstract: str = "") -> Paper:
    return Paper(
        slug="x",
        title=Text(source=title, html=Markup(), plain=title),
        abstract=Text(source=abstract, html=Markup(), plain=abstract),
        topics=("offline-rl", "survey"),
        listings=(Listing(digest="2025-08-20", date=datetime.date(2025, 8, 20)),),
    )


PAPER = paper("Pre-training of State Space Models", "We train agents. A state of the art method for robots.")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("robot", True),
        ("robots training", True),
        ("robot banana", False),
        ("pretraining", True),
        ("pre-training", True),
        ("re-training", False),
        ('"state space"', True),
        ('"space state"', False),
        ('"pretraining"', True),  # as the joined form of pre-training, like the search
        ('"pretraining of state"', True),
        ('"pre pretraining"', True),
        ('"pretraining training"', False),
        ('"state of the art"', True),
        ('"state art"', False),
        ('"models we train"', False),  # a phrase does not run from the title into the abstract
        ("-banana robot", True),
        ("robot -agents", False),
        ('robot -"state space"', False),
        ("title:space", True),
        ("title:robots", False),
        ('title:"space models"', True),
        ("-title:robots", True),
        ("topic:survey", True),
        ("topic:survey topic:other", False),
        ("-topic:survey", False),
        ("after:2025-08-20", True),
        ("after:2025-08-21", False),
        ("before:2025-08-20", False),
        ("before:2025-08-21", True),
        ("the robot", True),  # a stop word asks for nothing
        ("the", False),
        ("", False),
        ("-the", False),
    ],
)
def test_full_match(query: str, expected: bool) -> None:
    assert matches(parse_query(query), read_paper(PAPER)) is expected


@given(st.sampled_from(["robot", "state", "space", "banana", "pre-training"]))
def test_a_paper_matches_a_word_or_its_exclusion(word: str) -> None:
    words = read_paper(PAPER)
    assert matches(parse_query(word), words) != matches(parse_query(f"-{word}"), words)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("otterly", True),
        ('"ada otterly"', True),
        ('"otterly bo"', False),
        ("arXiv:2508.01234v3", True),
        ("2508.1", False),
        ("author:otterly", True),
        ("author:OTTERLY agents", True),
        ("author:agents", False),  # a word of the abstract is no author
        ("author:robots", False),
        ('author:"Ada Otterly"', True),
        ('author:"Otterly Bo"', False),  # two authors
        ("author:ada author:stone", True),
        ("author:2508.01234", False),
        ("-author:stone", False),
        ("-author:robots", True),
        ("author:jean-luc", True),
        ("author:jeanluc", True),
        ('author:"Jeanluc Riviere"', True),
        ('"bo stone"', True),
        ("author:the", False),  # nothing is asked for
    ],
)
def test_authors_and_identifier_are_words_of_a_paper(query: str, expected: bool) -> None:
    signed = replace(PAPER, authors=("Ada Otterly", "Bo Stone", "Jean-Luc Rivière"), arxiv="2508.01234")
    assert matches(parse_query(query), read_paper(signed)) is expected


PARTS = st.sampled_from(
    [
        *(
            "robot",
            "pre-training",
            "pretraining",
            "on-off",
            "the",
            "banana",
            "-banana",
            "title:space",
            "-title:robots",
        ),
        *(
            '"state space"',
            '"state of the art"',
            '-"space state"',
            '"pre-training of"',
            'title:"space models"',
        ),
        *("topic:survey", "-topic:survey", "topic:other", "after:2025-08-20", "before:2025-08-20", "Otterly"),
        *("author:otterly", "-author:otterly", "author:robots", 'author:"ada otterly"', "author:the"),
    ]
)
TEXTS = st.lists(
    st.sampled_from(["Pre-training", "pretraining", "robots.", "state", "space", "of", "on-off"])
)


@given(
    st.lists(st.lists(PARTS, max_size=4).map(" ".join), max_size=4), TEXTS.map(" ".join), TEXTS.map(" ".join)
)
def test_a_watch_finds_its_full_matches(queries: list[str], title: str, abstract: str) -> None:
    watches = tuple(Watch(id=str(number), name="", query=query) for number, query in enumerate(queries))
    signed = replace(paper(title, abstract), authors=("Ada Otterly",))
    words = read_paper(signed)
    expected = tuple(watch.id for watch in watches if matches(parse_query(watch.query), words))
    assert Watcher(watches).find(signed) == expected
