from __future__ import annotations

import datetime
import pickle
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from benchmarks.generate import generate_papers
from sitegen.language import vectors
from sitegen.language.tokens import analyse
from sitegen.model import Listing, Paper, Text
from sitegen.related import newer_related, related_papers, settled_related
from tests.examples import examples
from tests.reference_related import reference_related

pytestmark = pytest.mark.slow


def paper(slug: str, title: str, abstract: str = "", topics: Sequence[str] = ()) -> Paper:
    def text(plain: str) -> Text:
        return Text(source=plain, html=Markup(""), plain=plain)

    day = datetime.date(2026, 1, 1)
    listings = (Listing(digest="2026-01-01", date=day),)
    return Paper(
        slug=slug, title=text(title), abstract=text(abstract), topics=tuple(topics), listings=listings
    )


FISH = paper("fish", "Smoking trout", "Cold smoke keeps trout and other river fish.")
HERRING = paper("herring", "Smoking herring", "Cold smoke and salt keep the herring of the sea.")
BREAD = paper("bread", "Rye bread", "A sour dough of rye flour rises over night.")
BUNS = paper("buns", "Sweet buns", "A sweet dough of wheat flour rises in an hour.")


def test_papers_on_one_subject_find_each_other() -> None:
    related = related_papers([FISH, HERRING, BREAD, BUNS], count=1).lists
    assert related == {"fish": ("herring",), "herring": ("fish",), "bread": ("buns",), "buns": ("bread",)}


def test_a_paper_is_never_related_to_itself_nor_to_another_version_of_it() -> None:
    again = paper("fish-2", FISH.title.plain, FISH.abstract.plain + " Really.")
    related = related_papers([FISH, again, HERRING]).lists
    assert related["fish"] == ("herring",)
    assert related["fish-2"] == ("herring",)


def test_the_order_of_the_archive_makes_no_difference() -> None:
    papers = [FISH, HERRING, BREAD, BUNS]
    assert related_papers(papers) == related_papers(papers[::-1])


def test_ties_go_by_slug() -> None:
    papers = [paper(name, f"Leek {name}", "An onion.") for name in ("d", "b", "c")]
    papers += [paper("a", "Leek soup", "A soup."), paper("z", "Soup", "Of onions.")]
    related = related_papers(papers, count=2).lists
    assert related["a"] == tuple(sorted(related["a"]))


def test_shared_topics_decide_between_equals() -> None:
    one = paper("one", "Leek and onion", "A stew of roots.", ["soup"])
    two = paper("two", "Leek and potato", "A stew of herbs.", ["salad"])
    three = paper("three", "Leek and carrot", "A stew of beans.", ["soup"])
    assert related_papers([one, two, three], count=1).lists["one"] == ("three",)


def test_it_is_told_what_related_papers_share_the_most_telling_first() -> None:
    related = related_papers([FISH, HERRING, BREAD, BUNS], count=1)
    assert related.shared["fish"] == related.shared["herring"] == "cold smoke,keep"
    assert related.shared["bread"].split(",")[0] == "dough"


def test_a_pair_of_words_stands_for_the_two() -> None:
    texts = (
        "A world model of tides, with salt, sand and a heron.",
        "Tides move this world model, and crabs, gulls or a buoy with them.",
        "Nothing of the kind.",
    )
    papers = [paper(f"p{number}", "", text) for number, text in enumerate(texts)]
    assert set(related_papers(papers, count=1).shared["p0"].split(",")) == {"world model", "tide"}


def test_there_is_a_line_for_each_related_paper() -> None:
    related = related_papers(random_papers(60, words=40))
    assert all(len(related.shared[slug].split("\n")) == len(slugs) for slug, slugs in related.lists.items())


@pytest.mark.parametrize("boundary", [0, 60])
def test_what_is_shared_is_in_both_papers(boundary: int) -> None:
    papers = {each.slug: each for each in generate_papers(90)}
    terms = {slug: set(analyse(f"{p.title.plain} — {p.abstract.plain}")) for slug, p in papers.items()}
    related = related_papers(list(papers.values()), boundary=boundary)
    pairs = [
        (slug, other, line)
        for slug, lines in related.shared.items()
        for other, line in zip(related.lists[slug], lines.split("\n"), strict=True)
    ]
    assert sum(1 for _, _, line in pairs if line) > len(pairs) * 0.8
    for slug, other, line in pairs:
        shared = {stem for term in line.split(",") for stem in term.split(" ") if stem}
        assert shared <= terms[slug] & terms[other]


def test_papers_without_a_word_in_common_have_no_relations() -> None:
    related = related_papers([paper("a", "Leek"), paper("b", "Onion"), paper("c", "")]).lists
    assert related == {"a": (), "b": (), "c": ()}


def test_small_archives() -> None:
    assert related_papers([]).lists == {}
    assert related_papers([FISH]).lists == {"fish": ()}


def random_papers(count: int, words: int) -> list[Paper]:
    rng = random.Random(1)
    known = [f"word{number}" for number in range(words)]
    return [
        paper(f"p{n:04}", " ".join(rng.choices(known, k=5)), " ".join(rng.choices(known, k=15)))
        for n in range(count)
    ]


WORDS = ["leek", "onion", "Soup", "the", "slow-cooked", "SE(2)", "stew", "root", "of", "bean", "pea"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TOPICS = st.lists(st.sampled_from(["soups", "salads", "roots"]), max_size=2, unique=True)
PAPERS = st.lists(st.tuples(TEXTS, TEXTS, TOPICS), max_size=12)


@settings(max_examples=examples(30))
@given(
    PAPERS,
    st.integers(min_value=0, max_value=12),
    st.sampled_from([1, 2, 5]),
    st.sampled_from([2, 5, 96]),
    st.sampled_from([1, 3, 300]),
)
def test_related_papers_are_those_of_the_plain_description(
    texts: list[tuple[str, str, list[str]]], boundary: int, count: int, terms: int, postings: int
) -> None:
    papers = [paper(f"p{number * 7 % 13}", *each) for number, each in enumerate(texts)]
    boundary = min(boundary, len(papers))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "TERMS", terms)
        patch.setattr(vectors, "POSTINGS", postings)
        related = related_papers(papers, count, boundary=boundary).lists
    assert related == reference_related(papers, count, boundary=boundary, terms=terms, postings=postings)


@pytest.mark.parametrize("boundary", [0, 60, 90])
def test_so_are_those_of_more_papers_than_candidates(boundary: int) -> None:
    papers = list(generate_papers(90))
    random.Random(2).shuffle(papers)
    related = related_papers(papers, 2, boundary=boundary).lists
    assert related == reference_related(papers, 2, boundary=boundary, terms=96, postings=300)


@settings(max_examples=examples(20))
@given(PAPERS, PAPERS, st.integers(min_value=0, max_value=12))
def test_new_papers_leave_the_lists_of_settled_ones_alone(
    texts: list[tuple[str, str, list[str]]], more: list[tuple[str, str, list[str]]], boundary: int
) -> None:
    papers = [paper(f"p{number * 7 % 29}", *each) for number, each in enumerate([*texts, *more])]
    boundary = min(boundary, len(texts))
    before = related_papers(papers[: len(texts)], boundary=boundary)
    after = related_papers(papers, boundary=boundary)
    for each in papers[:boundary]:
        assert after.lists[each.slug] == before.lists[each.slug]
        assert after.shared[each.slug] == before.shared[each.slug]


def test_a_newer_paper_finds_settled_ones_and_newer_ones() -> None:
    soup = paper("soup", "Fish soup", "Trout and herring in a broth of kelp.")
    broth = paper("broth", "A broth of kelp", "For soup, without any other thing from the sea.")
    related = related_papers([FISH, HERRING, BREAD, BUNS, soup, broth], boundary=4).lists
    assert related["soup"][0] == "broth"
    assert {"fish", "herring"} <= {*related["soup"]}
    assert related["fish"] == ("herring",)


def test_a_newer_paper_finds_the_one_settled_paper_that_has_a_term() -> None:
    rye = paper("rye", "Rye", "The grain.")
    assert related_papers([FISH, HERRING, BREAD, rye], boundary=3).lists["rye"] == ("bread",)


def test_an_archive_of_some_thousand_papers_has_a_settled_part() -> None:
    papers = random_papers(2100, words=300)
    known = settled_related(papers[:2048])
    related = related_papers(papers)
    assert related == known.related() | newer_related(known, papers[2048:])
    assert all(len(slugs) == 5 and slug not in slugs for slug, slugs in related.lists.items())


def test_what_is_known_of_settled_papers_travels() -> None:
    papers = [FISH, HERRING, BREAD, BUNS]
    known = settled_related(papers[:3])
    again = pickle.loads(pickle.dumps(known))
    assert again.related() == known.related()
    assert newer_related(again, papers[3:]) == newer_related(known, papers[3:])
    assert newer_related(again, papers[3:]).lists == {"buns": ("bread",)}


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_texts_will_do(texts: list[str]) -> None:
    papers = [paper(f"p{number}", text, text[::-1]) for number, text in enumerate(texts)]
    related = related_papers(papers).lists
    assert related.keys() == {paper.slug for paper in papers}
    assert all(slug not in slugs and len(set(slugs)) == len(slugs) for slug, slugs in related.items())
