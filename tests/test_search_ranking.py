"""What comes first, and why: docs/explanation/search-ranking.md, and the commonest queries."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.filing import load_archive
from sitegen.language.synonyms import Synonyms, parse_synonyms
from sitegen.language.tokens import STOP_WORDS
from sitegen.model import Archive, Paper
from sitegen.related import related_papers
from sitegen.search import related_numbers
from tests.builders import make_archive, make_paper
from tests.differential import answer, differences, write_index
from tests.reference_search import Hit, Reference

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
# Words of which each stands in for others, so that papers that say one and papers that mean it are many.
WORDS = ("otter", "river", "boat", "path", "plan", "stone", "otr", "bpp", "gripper", "hand", "of", "weir")
SYNONYMS = """\
boat path plan, BPP
otter => weir, stone
river, stone
gripper => robot hand, hand
path plan => weir
"""


def random_archive(seed: int, papers: int) -> Archive:
    """Papers of few words, so that all of them have much in common."""
    rng = random.Random(seed)

    def text(most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, most)))

    days = [
        (f"2025-01-{1 + at % 28:02}", [make_paper(text(4), text(14), slug=f"paper-{at}")])
        for at in range(papers)
    ]
    listed: dict[str, list[Paper]] = {}
    for day, found in days:
        listed.setdefault(day, []).extend(found)
    return make_archive(list(listed.items()))


def synonyms() -> Synonyms:
    return parse_synonyms(SYNONYMS, source="synonyms.txt")


def reference_of(archive: Archive) -> Reference:
    papers = archive.papers[::-1]
    related = related_numbers(papers, related_papers(papers).lists)
    return Reference(papers, synonyms=synonyms(), related=related)


@pytest.mark.node
@pytest.mark.parametrize("seed", [1, 2])
def test_where_papers_have_much_in_common_the_browser_ranks_as_the_full_computation(
    node: str, tmp_path: Path, seed: int
) -> None:
    archive = random_archive(seed, 40)
    write_index(archive, tmp_path, synonyms(), related_papers(archive.papers).lists)
    rng = random.Random(seed)
    queries = [" ".join(rng.choices(WORDS, k=rng.randint(1, 6))) for _ in range(150)]
    reference = reference_of(archive)
    answers = answer(tmp_path / "search", queries, node)
    assert differences(reference, queries, answers) == []
    assert sum(0 < found["full"] < found["count"] for found in answers) > 50  # else it would show little


@given(st.integers(0, 10_000), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_no_paper_that_lacks_a_word_is_above_one_that_holds_all(seed: int, words: list[str]) -> None:
    archive = random_archive(seed, 12)
    hits = reference_of(archive).search(" ".join(words))
    full = [hit.full for hit in hits]
    assert full == sorted(full, reverse=True)


NEUTRAL = [word for word in WORDS if word not in ("otter", "weir", "stone")]


@example(seed=301, words=["boat"])
@given(st.integers(0, 10_000), st.lists(st.sampled_from(NEUTRAL), max_size=5))
def test_of_two_papers_alike_the_one_that_says_the_word_is_above_the_one_that_means_it(
    seed: int, words: list[str]
) -> None:
    rng = random.Random(seed)
    rest = " ".join(rng.choices(NEUTRAL, k=12))
    # The newer of two papers of one score would come first.
    says, means = make_paper("One", f"{rest} otter"), make_paper("Two", f"{rest} weir")
    others = random_archive(seed, 12).papers
    archive = make_archive([("2024-01-01", [says]), ("2026-01-01", [means]), ("2025-01-01", others)])
    query = " ".join([*words, "otter"])
    papers = archive.papers[::-1]
    # No other stand-ins: by them the second could mean another word that the first does not.
    reference = Reference(papers, synonyms=parse_synonyms("otter => weir", source="synonyms.txt"))
    slugs = [papers[hit.number].slug for hit in reference.search(query)]
    assert "two" not in slugs[: slugs.index("one")]


def first(archive: Archive, query: str, synonyms: Synonyms | None = None) -> list[Hit]:
    return Reference(archive.papers[::-1], synonyms=synonyms).search(query)


def titles(archive: Archive, hits: Sequence[Hit]) -> list[str]:
    return [archive.papers[::-1][hit.number].title.plain for hit in hits]


def test_words_side_by_side_come_before_the_same_words_apart() -> None:
    apart = [
        make_paper(f"Otter and river {n}", "Otter of otter, and the river of river, by the " * 3)
        for n in range(4)
    ]
    archive = make_archive(
        [("2025-01-01", [make_paper("Otter river"), make_paper("B", "x otter river"), *apart])]
    )
    assert set(titles(archive, first(archive, "otter river")[:2])) == {"Otter river", "B"}


def test_an_abbreviation_and_its_long_form_find_the_same() -> None:
    archive = make_archive(
        [
            (
                "2025-01-01",
                [make_paper("A", "Boat path planning (BPP) is hard."), make_paper("B", "Plan a path.")],
            ),
            ("2025-01-02", [make_paper("C", "Boat path planning (BPP) again."), make_paper("D", "A boat.")]),
            ("2025-01-03", [make_paper("E", "BPP is all we do."), make_paper("F", "On boat path planning.")]),
        ]
    )
    short, long = first(archive, "BPPs"), first(archive, "boat path planning")
    for hits in (short, long):
        assert set(titles(archive, hits)[:4]) == {"A", "C", "E", "F"}
        assert all(hit.full for hit in hits[:4])


@pytest.mark.node
def test_authors_and_identifiers_are_found(node: str, tmp_path: Path) -> None:
    signed = make_paper("Weirs", "On weirs.", authors=("Ada Otterly", "Bo Riverstone"), arxiv="2508.01234")
    other = make_paper("Stones", "On stones.", authors=("Cy Weirman",), arxiv="2508.04321")
    archive = make_archive([("2025-01-01", [signed, other])])
    write_index(archive, tmp_path)
    found = {
        "bo riverstone": 1,
        '"Ada Otterly"': 1,
        '"Otterly Bo"': 0,  # two authors are no phrase
        "arXiv:2508.01234v2": 1,
        "https://arxiv.org/abs/2508.01234": 1,
        "2508.99999": 0,
    }
    answers = answer(tmp_path / "search", list(found), node)
    assert [each["count"] for each in answers] == list(found.values())
    assert {archive.papers[::-1][each["hits"][0][0]].slug for each in answers if each["count"]} == {"weirs"}
    assert differences(Reference(archive.papers[::-1]), list(found), answers) == []


@pytest.mark.node
def test_errors_and_unfinished_words_are_understood_wherever_they_stand(node: str, tmp_path: Path) -> None:
    papers = [make_paper("Otter manipulation", "On rivers."), make_paper("Weirs", "Stones.")]
    archive = make_archive([("2025-01-01", papers)])
    write_index(archive, tmp_path)
    queries = [
        "ottre manipulation",
        "manipulatoin otter",
        "otte manipulation rivers",
        "manip otter",
        "riv otter",
    ]
    answers = answer(tmp_path / "search", queries, node)
    assert [each["full"] for each in answers] == [1] * len(queries)
    assert differences(Reference(archive.papers[::-1]), queries, answers) == []


def test_one_paper_with_all_of_many_words_by_chance_does_not_lead() -> None:
    subject = make_paper(
        "Otter dam building", "Otters build dams; an otter dam is built. Otter dam building."
    )
    chance = make_paper(
        "Weirs", "A weir, boats, hands, and, far away, an otter, a dam, a building of winter. " * 2
    )
    rest = [make_paper(f"Paper {n}", "Winter comes. A boat, a weir, a hand and a stone.") for n in range(20)]
    archive = make_archive([("2025-01-01", [subject, chance, *rest])])
    hits = first(archive, "otter dam building winter")
    assert titles(archive, hits)[0] == "Otter dam building"
    assert [hit.full for hit in hits[:2]] == [False, True]


_NO_PHRASE = STOP_WORDS | {"towards", "using", "based", "via"}


def folded(text: str) -> str:
    words = re.sub(r"[\W_]+", " ", text.lower()).split()
    return " ".join(re.sub("s$", "", word) if len(word) > 3 else word for word in words)


def head_phrases(papers: Sequence[Paper], least: int) -> list[str]:
    """The phrases of two and three words that so many titles share."""
    counts: Counter[str] = Counter()
    for paper in papers:
        words = folded(paper.title.plain).split()
        runs = (words[at : at + size] for size in (2, 3) for at in range(len(words) - size + 1))
        counts.update({" ".join(run) for run in runs if not _NO_PHRASE & {*run} and min(map(len, run)) > 1})
    return sorted(phrase for phrase, count in counts.items() if count >= least)


def head_shares(papers: Sequence[Paper], phrases: Sequence[str], shown: Sequence[list[int]]) -> list[float]:
    """For each phrase how many of the papers shown hold it, as a share of ten or of all that hold it."""
    texts = [f" {folded(paper.title.plain + ' ' + paper.abstract.plain)} " for paper in papers]
    holders = [[f" {phrase} " in text for text in texts] for phrase in phrases]
    return [
        sum(holds[number] for number in numbers) / min(10, sum(holds))
        for holds, numbers in zip(holders, shown, strict=True)
    ]


def archive_of_phrases() -> Archive:
    """Titles that share phrases, abstracts that hold their words far apart, and synonyms for rare ones."""
    rng = random.Random(4)
    words = [
        f"{start}{end}"
        for start, end in itertools.product(("mar", "tol", "vin", "sel", "gor"), ("ab", "ek", "os"))
    ]
    phrases = [" ".join(rng.sample(words, rng.choice((2, 2, 3)))) for _ in range(12)]
    papers = []
    for number in range(300):
        title = f"Paper{number} on {rng.choice(phrases)}"
        abstract = " of ".join([*rng.choices(words, k=8), f"filler{number % 40}", *rng.choices(phrases, k=1)])
        papers.append(make_paper(title, abstract))
    return make_archive([("2025-01-01", papers[:150]), ("2025-02-01", papers[150:])])


@pytest.mark.node
@pytest.mark.parametrize("name", ["sample", "phrases"])
def test_the_commonest_phrases_find_papers_that_hold_them(node: str, tmp_path: Path, name: str) -> None:
    if name == "sample":
        archive, sources = load_archive(ROOT)
        synonyms = sources.synonyms
    else:
        archive = archive_of_phrases()
        lines = [
            f"{phrase} => filler{at}, filler{at + 1}"
            for at, phrase in enumerate(head_phrases(archive.papers, 8))
        ]
        synonyms = parse_synonyms("\n".join(lines), source="synonyms.txt")
    write_index(archive, tmp_path, synonyms, related_papers(archive.papers).lists)
    papers, phrases = archive.papers[::-1], head_phrases(archive.papers, 2 if name == "sample" else 8)
    shown = [found["shown"] for found in answer(tmp_path / "search", phrases, node)]
    shares = head_shares(papers, phrases, shown)
    assert len(phrases) > 10
    assert sum(shares) / len(shares) >= 0.95, sorted(zip(shares, phrases, strict=True))[:5]
    assert min(shares) > 0
