"""What stands beside the results: counts of topics, months and digests; papers like one; examples."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import generate_archive
from sitegen.language.query import matches, parse_query, passes, read_paper
from sitegen.language.tokens import analyse
from sitegen.model import Archive, Digest, DigestPapers, Listing
from sitegen.search.check import read_index
from sitegen.search.examples import find_examples
from tests.builders import make_archive, make_paper
from tests.differential import index_files, write_index

FACETS = Path(__file__).parent / "js" / "facets.mjs"
needs_node = pytest.mark.node


@pytest.fixture(scope="module")
def archive() -> Archive:
    """A digest for every day, and the last one lists three older papers once more."""
    archive = generate_archive(240)
    papers = list(archive.papers)
    last = papers[0].listings[0]
    for number in (70, 71, 200):
        listings = (*papers[number].listings, Listing(digest=last.digest, date=last.date))
        papers[number] = replace(papers[number], listings=listings)
    days = sorted({paper.listings[0] for paper in papers}, key=lambda each: each.date, reverse=True)
    digests = (
        DigestPapers(
            digest=Digest(id=day.digest, date=day.date, date_from="option", title="Daily Papers"),
            papers=tuple(paper for paper in papers if day in paper.listings),
        )
        for day in days
    )
    return replace(archive, digests=tuple(digests), papers=tuple(papers))


def ask(node: str, folder: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    request = json.dumps({"folder": str(folder / "search"), "asked": asked})
    run = subprocess.run([node, str(FACETS)], input=request, capture_output=True, text=True, check=True)
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers


def asked_of(archive: Archive) -> list[dict[str, Any]]:
    """Queries with no filter and with each of them."""
    title = archive.papers[3].title.plain
    day = archive.papers[0].listings[0].digest
    filters: list[dict[str, str]] = [
        {},
        {"topic": "topic-3"},
        {"from": "2015-01-02", "to": "2015-01-04"},
        {"digest": day},
        {"topic": "topic-0", "digest": day, "from": "2015-01-02"},
    ]
    return [{"text": text, "filters": each} for text in (title, "after:2015-01-02", "") for each in filters]


def without(filters: dict[str, str], facet: str) -> dict[str, str]:
    own = {"date": ("from", "to")}.get(facet, (facet,))
    return {name: value for name, value in filters.items() if name not in own}


@needs_node
@pytest.mark.parametrize("settled", [0, 130])
def test_counts_are_what_a_search_without_the_facets_own_filter_finds(
    node: str, archive: Archive, tmp_path: Path, settled: int
) -> None:
    write_index(archive, tmp_path, settled=settled)
    papers = archive.papers[::-1]
    asked = asked_of(archive)
    for each, answer in zip(asked, ask(node, tmp_path, asked), strict=True):
        facets = ("topic", "date", "digest")
        again = [{**each, "filters": without(each["filters"], facet)} for facet in facets]
        is_all = [not question["text"] and not question["filters"] for question in again]
        by_topic, by_date, by_digest = (
            papers if everything else [papers[number] for number in found["papers"]]
            for everything, found in zip(is_all, ask(node, tmp_path, again), strict=True)
        )
        topics = Counter(topic for paper in by_topic for topic in paper.topics)
        assert +Counter(answer["facets"]["topics"]) == topics
        months = Counter(f"{paper.first_listed:%Y-%m}" for paper in by_date)
        assert Counter(answer["facets"]["months"]) == months
        digests = Counter(listing.digest for paper in by_digest for listing in paper.listings)
        # The most first, then the newest.
        expected = sorted(sorted(digests.items(), reverse=True), key=lambda row: -row[1])[:6]
        shown = [(digest, count) for digest, _, count in answer["facets"]["digests"]]
        assert shown[: len(expected)] == expected
        assert {digest for digest, _ in shown[6:]} <= {each["filters"].get("digest")}


@needs_node
def test_a_digest_is_a_filter(node: str, archive: Archive, tmp_path: Path) -> None:
    write_index(archive, tmp_path, settled=130)
    newest = archive.digests[0]
    (found,) = ask(node, tmp_path, [{"filters": {"digest": newest.digest.id}}])
    slugs = {archive.papers[::-1][number].slug for number in found["papers"]}
    assert slugs == {paper.slug for paper in newest.papers}


@needs_node
@pytest.mark.parametrize("settled", [0, 130])
def test_papers_like_one_share_its_words(node: str, archive: Archive, tmp_path: Path, settled: int) -> None:
    """The first of them shares more of the paper's rare words than most others do."""
    write_index(archive, tmp_path, settled=settled)
    papers = archive.papers[::-1]
    terms = [set(analyse(f"{paper.title.plain} {paper.abstract.plain}")) for paper in papers]
    counts = Counter(term for each in terms for term in each)
    numbers = (5, 100, 180)
    answers = ask(node, tmp_path, [{"like": papers[number].slug} for number in numbers])
    for number, found in zip(numbers, answers, strict=True):
        assert found["like"] == papers[number].title.plain
        assert number not in found["papers"]
        assert 1 <= len(found["papers"]) <= 100

        def shared(other: int, number: int = number) -> float:
            return sum(1 / counts[term] for term in terms[number] & terms[other])

        better = sum(shared(other) > shared(found["papers"][0]) for other in range(len(papers))) - 1
        assert better < len(papers) / 4


@needs_node
def test_filters_narrow_the_papers_like_one(node: str, archive: Archive, tmp_path: Path) -> None:
    write_index(archive, tmp_path)
    paper = archive.papers[20]
    all_like, narrowed = ask(
        node, tmp_path, [{"like": paper.slug}, {"like": paper.slug, "filters": {"topic": "topic-0"}}]
    )
    papers = archive.papers[::-1]
    assert narrowed["papers"] == [
        number for number in all_like["papers"] if "topic-0" in papers[number].topics
    ]
    assert narrowed["facets"]["topics"] == all_like["facets"]["topics"]


@needs_node
def test_no_paper_is_like_one_that_there_is_not(node: str, archive: Archive, tmp_path: Path) -> None:
    write_index(archive, tmp_path)
    (found,) = ask(node, tmp_path, [{"like": "no-such-paper"}])
    assert (found["like"], found["papers"]) == ("", [])


def test_an_index_without_its_facets_is_at_fault(archive: Archive) -> None:
    files = {file.path: file.data for file in index_files(archive)}
    for name in ("topics", "digests"):
        (path,) = (path for path in files if path.endswith(f"/{name}.bin"))
        found = read_index({key: data for key, data in files.items() if key != path}.get)
        assert found.faults == (f"no such file: {path}",)


def crabs() -> Archive:
    titles = ["Hermit Crabs on the Shore", "Hermit Crabs and Shells", "How Hermit Crabs Learn", "Of Tides"]
    papers = [
        make_paper(title, "They walk.", topics=("offline-rl",), authors=("A. Crab",)) for title in titles
    ]
    return make_archive([("2025-01-01", papers)])


def test_examples_are_made_of_the_archive() -> None:
    found = find_examples(crabs())
    assert found.words[0] == "hermit crabs"
    assert found.without == "hermit crabs -learn"
    assert found.author == 'author:"A. Crab"'
    assert found.topic == "topic:offline-rl"
    assert found.after == "after:2025-01"


@pytest.mark.parametrize("made", [crabs, lambda: generate_archive(60)])
def test_every_example_finds_something(made: Any) -> None:
    archive = made()
    found = find_examples(archive)
    queries = [*found.words, found.phrase, found.without, found.title, found.author, found.topic, found.after]
    for text in filter(None, queries):
        query = parse_query(text)
        assert any(
            passes(query, paper)
            and (matches(query, read_paper(paper)) if query.clauses or query.authors else True)
            for paper in archive.papers
        ), text


def test_an_archive_without_papers_has_no_examples() -> None:
    found = find_examples(make_archive([]))
    assert not any((*found.words, found.phrase, found.without, found.title, found.topic, found.after))
