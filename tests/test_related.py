from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.model import Listing, Paper, Text
from sitegen.related import related_papers


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
    related = related_papers([FISH, HERRING, BREAD, BUNS], count=1)
    assert related == {"fish": ("herring",), "herring": ("fish",), "bread": ("buns",), "buns": ("bread",)}


def test_a_paper_is_never_related_to_itself_nor_to_another_version_of_it() -> None:
    again = paper("fish-2", FISH.title.plain, FISH.abstract.plain + " Really.")
    related = related_papers([FISH, again, HERRING])
    assert related["fish"] == ("herring",)
    assert related["fish-2"] == ("herring",)


def test_the_order_of_the_archive_makes_no_difference() -> None:
    papers = [FISH, HERRING, BREAD, BUNS]
    assert related_papers(papers) == related_papers(papers[::-1])


def test_ties_go_by_slug() -> None:
    papers = [paper(name, f"Leek {name}", "An onion.") for name in ("d", "b", "c")]
    papers += [paper("a", "Leek soup", "A soup."), paper("z", "Soup", "Of onions.")]
    related = related_papers(papers, count=2)
    assert related["a"] == tuple(sorted(related["a"]))


def test_shared_topics_decide_between_equals() -> None:
    one = paper("one", "Leek and onion", "A stew of roots.", ["soup"])
    two = paper("two", "Leek and potato", "A stew of herbs.", ["salad"])
    three = paper("three", "Leek and carrot", "A stew of beans.", ["soup"])
    assert related_papers([one, two, three], count=1)["one"] == ("three",)


def test_papers_without_a_word_in_common_have_no_relations() -> None:
    related = related_papers([paper("a", "Leek"), paper("b", "Onion"), paper("c", "")])
    assert related == {"a": (), "b": (), "c": ()}


def test_small_archives() -> None:
    assert related_papers([]) == {}
    assert related_papers([FISH]) == {"fish": ()}


def test_large_archives_are_compared_in_parts() -> None:
    rng = random.Random(1)
    words = [f"word{number}" for number in range(300)]
    papers = [
        paper(f"p{n:04}", " ".join(rng.choices(words, k=5)), " ".join(rng.choices(words, k=30)))
        for n in range(2100)
    ]
    related = related_papers(papers)
    assert all(len(slugs) == 5 and slug not in slugs for slug, slugs in related.items())


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_texts_will_do(texts: list[str]) -> None:
    papers = [paper(f"p{number}", text, text[::-1]) for number, text in enumerate(texts)]
    related = related_papers(papers)
    assert related.keys() == {paper.slug for paper in papers}
    assert all(slug not in slugs and len(set(slugs)) == len(slugs) for slug, slugs in related.items())
