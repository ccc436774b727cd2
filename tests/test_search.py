from __future__ import annotations

import gzip
import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.generate import generate_archive
from sitegen.language.synonyms import Synonyms, parse_synonyms
from sitegen.language.tokens import analyse, chunks, read_chunk, stem
from sitegen.model import Archive, OutputFile, Paper, Taxonomy
from sitegen.related import related_papers
from sitegen.search import read_manifest, related_numbers, search_view
from sitegen.search.columns import level_lengths, levels_of
from sitegen.search.limits import Limits
from sitegen.search.stand_ins import leading, strongest
from sitegen.search.wire import Names, cut, pack_keys, separator, sort_key
from sitegen.theme.theme import load_theme
from tests.builders import make_archive, make_paper
from tests.differential import answer, differences, index_files, random_queries, write_index
from tests.examples import examples
from tests.reference_search import Reference

pytestmark = pytest.mark.slow

JS = Path(__file__).parent / "js"
needs_node = pytest.mark.node
PAPERS = 200  # fifty a day


@pytest.fixture(scope="module")
def archive() -> Archive:
    return generate_archive(PAPERS)


@pytest.fixture(scope="module")
def index(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    write_index(archive, root)
    return root / "search"


def run(node: str, script: str, value: object) -> Any:
    """What a script of tests/js prints for a value."""
    done = subprocess.run(
        [node, str(JS / script)], input=json.dumps(value), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_tests_in_javascript(node: str) -> None:
    files = sorted(str(path) for path in JS.glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@needs_node
def test_the_browser_finds_what_the_full_computation_finds(node: str, archive: Archive, index: Path) -> None:
    queries = random_queries(archive.papers, examples(120))
    answers = answer(index, queries, node)
    assert sum(1 for found in answers if found["count"]) > len(queries) * 0.8  # else this shows little
    assert differences(Reference(archive.papers[::-1]), queries, answers) == []


@needs_node
@pytest.mark.parametrize("settled", [0, 160])
def test_blocks_change_no_score(node: str, archive: Archive, tmp_path: Path, settled: int) -> None:
    write_index(archive, tmp_path, limits=Limits(block=40), settled=settled)
    queries = random_queries(archive.papers, examples(60), seed=8)
    reference = Reference(archive.papers[::-1], settled=settled)
    assert differences(reference, queries, answer(tmp_path / "search", queries, node)) == []


NAMES = (
    "Ada Robot",
    "Li",
    "Xiao-Ming Li",
    "Xiaoming Li",
    "José Núñez",
    "Will May",
    "A. Model",
    "李 明",
    "Bo Li",
)


def signed(archive: Archive) -> Archive:
    """The papers with authors, some of whom have names that are words of abstracts; a few have none."""
    rng = random.Random(5)
    names = [*NAMES, *(word.title() for word in chunks(archive.papers[0].abstract.plain)[:9])]
    papers = (
        replace(each, authors=tuple(rng.choices(names, k=rng.randint(0, 6)))) for each in archive.papers
    )
    return replace(archive, papers=tuple(papers))


def author_queries(archive: Archive, count: int) -> list[str]:
    """Names and parts of them, with and without words of the papers."""
    rng = random.Random(4)
    queries = []
    for words in random_queries(archive.papers, count, seed=3):
        name = rng.choice(rng.choice(archive.papers).authors or NAMES)
        start = rng.randrange(len(chunks(name)))
        part = " ".join(chunks(name)[start:])
        asked = rng.choice(
            (f'author:"{part}"', f"author:{chunks(part)[0]}", f'-author:"{name}"', f'"{part}"')
        )
        queries.append(rng.choice((asked, f"{asked} {words}", f"{words} {asked} author:li")))
    return queries


@needs_node
@pytest.mark.parametrize("settled", [0, 130])
def test_authors_are_those_of_the_full_computation(
    node: str, archive: Archive, tmp_path: Path, settled: int
) -> None:
    papers = signed(archive)
    write_index(papers, tmp_path, limits=Limits(block=40), settled=settled)
    queries = author_queries(papers, examples(80))
    answers = answer(tmp_path / "search", queries, node)
    assert sum(1 for found in answers if 0 < found["count"] < PAPERS) > len(queries) / 2
    assert differences(Reference(papers.papers[::-1], settled=settled), queries, answers) == []


@needs_node
@pytest.mark.parametrize("settled", [0, 130])
def test_results_are_sorted_by_upvotes(node: str, archive: Archive, tmp_path: Path, settled: int) -> None:
    """The most first, of as many the newest first, and at last those of whom nothing is known."""
    votes = {paper.slug: (None, 0, 1, 2000, 7)[number % 5] for number, paper in enumerate(archive.papers)}
    voted = replace(archive, papers=tuple(replace(each, upvotes=votes[each.slug]) for each in archive.papers))
    write_index(voted, tmp_path, settled=settled)
    (found,) = answer(tmp_path / "search", ["after:2000"], node, "upvotes")
    oldest_first = voted.papers[::-1]
    expected = sorted(range(PAPERS), key=lambda number: (-votes_of(oldest_first[number]), -number))
    assert [number for number, _, _ in found["hits"]] == expected[:10]
    (all_of_them,) = answer(tmp_path / "search", [""], node, "upvotes")
    assert all_of_them == found
    (last,) = answer(tmp_path / "search", ["after:2000"], node, "date")
    assert [number for number, _, _ in last["hits"]] == list(range(PAPERS))[:-11:-1]


@needs_node
def test_without_upvotes_their_order_is_that_of_time(node: str, index: Path) -> None:
    by_votes, by_date = (answer(index, ["learning"], node, sort) for sort in ("upvotes", "date"))
    assert by_votes == by_date


def votes_of(paper: Paper) -> int:
    return -1 if paper.upvotes is None else paper.upvotes


def random_synonyms(archive: Archive, count: int = 120) -> Synonyms:
    """Words and phrases of the papers for each other, some for words that no paper has."""
    rng = random.Random(6)

    def phrase() -> str:
        words = [w for w in chunks(rng.choice(archive.papers).abstract.plain) if len(analyse(w)) == 1]
        start = rng.randrange(len(words) - 4)
        return " ".join(words[start : start + rng.choice((1, 1, 1, 2, 2, 3, 4))]).replace(",", "")

    lines = [f"{phrase()} => {phrase()}, {phrase()}" for _ in range(count)]
    lines += [f"{phrase()}, unheard{number}" for number in range(count)]
    return parse_synonyms("\n".join(lines), source="synonyms.txt")


@needs_node
@pytest.mark.parametrize(
    ("are_related", "few", "settled"), [(True, 50, 0), (False, 5_000, 0), (True, 100, 130)]
)
def test_stand_ins_are_those_of_the_full_computation(
    node: str, archive: Archive, tmp_path: Path, are_related: bool, few: int, settled: int
) -> None:
    # So that the weakest are left out before all are known.
    limits = Limits(block=40, found=1_000, shard=60, standins=20, few=few)
    synonyms, papers = random_synonyms(archive), archive.papers[::-1]
    related = related_papers(papers).lists if are_related else {}
    write_index(archive, tmp_path, synonyms, related, limits, settled)
    numbers = related_numbers(papers, related)
    reference = Reference(papers, synonyms=synonyms, related=numbers, most=20, few=few, settled=settled)
    assert len(reference.standins) > (250 if are_related else 150)
    manifests = [path.read_bytes() for path in tmp_path.rglob("manifest.bin")]
    assert len(manifests) == (2 if settled else 1)
    separators = [read_manifest(OutputFile(path="", data=data))["shards"] for data in manifests]
    assert "!" in "".join(separators)  # some of phrases stand apart from their words
    rng = random.Random(9)
    lefts = [" ".join(word or "the" for word in left) for left in synonyms.phrases]
    queries = [
        f"{query} {rng.choice(lefts)}" if number % 2 else f"{rng.choice(lefts)} {query}"
        for number, query in enumerate(random_queries(papers, examples(40), seed=11))
    ]
    assert differences(reference, queries, answer(tmp_path / "search", queries, node)) == []


@needs_node
def test_special_queries(node: str, archive: Archive, index: Path) -> None:
    queries = [
        "of the",
        "",
        "   ",
        "- + *",
        "zzzzqqqqxxxx",
        "-the",
        "topic:topic-0",
        "after:2015-01-03",
        '"',
        "topic:none",
    ]
    common, nothing, spaces, signs, unknown, without, topic, late, quote, no_topic = answer(
        index, queries, node
    )
    assert common["count"] == PAPERS
    assert common["common"]
    assert [hit[0] for hit in common["hits"][:2]] == [PAPERS - 1, PAPERS - 2]
    assert (
        nothing["count"] == spaces["count"] == unknown["count"] == without["count"] == no_topic["count"] == 0
    )
    assert [each["wordless"] for each in (common, nothing, signs, quote)] == [False, False, True, True]
    assert not signs["common"]
    assert signs["hits"] == common["hits"]
    assert topic["count"] == sum(1 for paper in archive.papers if "topic-0" in paper.topics)
    assert late["count"] == PAPERS - 100


@needs_node
def test_what_a_reader_expects_first(node: str, tmp_path: Path) -> None:
    titles = (
        "World models",
        "Robot manipulation by imitation",
        "Manipulating quantization",
        "Estimation of generalization",
        "Simulators, simulators, simulators of a world",
        "ManipulationBench",
    )
    papers = tuple(make_paper(title, "Words that say nothing else.") for title in titles)
    archive = make_archive([("2025-01-01", papers)])
    synonyms = parse_synonyms("world model => simulators", source="synonyms.txt")
    write_index(archive, tmp_path, synonyms)
    found = {
        "world models": "World models",  # before what only stands in for it
        "robot manipulatoin": "Robot manipulation by imitation",  # a slip in an ending, behind the stem
        "imitaiton robot": "Robot manipulation by imitation",
        "estiamtion": "Estimation of generalization",
        "quantizaton": "Manipulating quantization",
        "robot manipulati": "Robot manipulation by imitation",  # more than the stem, less than the word
        "robot the": "Robot manipulation by imitation",
    }
    answers = answer(tmp_path / "search", list(found), node)
    newest_last = archive.papers[::-1]
    assert [newest_last[each["hits"][0][0]].title.plain for each in answers] == list(found.values())
    assert answers[-1]["count"] == 1  # a stop word begins no other
    reference = Reference(newest_last, synonyms=synonyms)
    assert differences(reference, list(found), answers) == []


@needs_node
def test_random_strings_throw_nothing_and_are_answered_soon(node: str, archive: Archive, index: Path) -> None:
    words = analyse(" ".join(paper.title.plain for paper in archive.papers[:100]))
    count = examples(400)
    result = run(node, "fuzz.mjs", {"folder": str(index), "words": words, "count": count})
    assert result["asked"] == count
    assert result["slowest"] < 2_000, result  # milliseconds; some tens were measured


@needs_node
def test_the_stemmers_agree(node: str, archive: Archive) -> None:
    rng = random.Random(3)
    ends = (
        "ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness "
        "ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible "
        "ant ement ment ent ion ou ism ate iti ous ive ize ed ing eed s es ies sses y e ll"
    )
    words = {
        "".join(rng.choices("aeiouybcdlnrstvwxz2", k=rng.randint(1, 6)))
        + "".join(rng.choices(ends.split(), k=rng.randint(0, 3)))
        for _ in range(5_000)
    }
    for paper in archive.papers:
        for chunk in chunks(paper.abstract.plain):
            words.update(read_chunk(chunk).words)
    rows = sorted(words)
    assert len(rows) > 5_000
    assert run(node, "stem.mjs", rows) == [stem(word) for word in rows]


PAGE = ("static/site.js", "static/search.js", "static/search-worker.js")


def test_the_search_page_loads_little_script() -> None:
    sizes = {
        file.path: len(gzip.compress(file.data, 9))
        for file in load_theme("default", None).static_files()
        if file.path in (*PAGE, "static/search-list.js")
    }
    assert sum(sizes.values()) <= 16_600, sizes
    sizes.pop("static/search-list.js")  # comes with the first question
    assert sum(sizes.values()) <= 14_500, sizes


def test_the_same_archive_gives_the_same_bytes(archive: Archive) -> None:
    first, second = index_files(archive), index_files(archive)
    assert first == second
    assert len({file.path for file in first}) == len(first)
    assert first[-1].path == "search/manifest.bin"


def test_a_new_digest_leaves_old_rows_unchanged() -> None:
    archive = generate_archive(600)  # with fewer, all rows stand in one folder, which is new
    older = Archive(digests=(), papers=archive.papers[30:], taxonomy=archive.taxonomy)
    files = index_files(older)
    index = read_manifest(files[-1])["index"]
    before = {file.path for file in files[:-1] if index not in file.path}
    after = {file.path for file in index_files(archive)}
    assert len(before & after) / len(before) > 0.8


def test_a_large_archive_goes_without_related_papers(archive: Archive) -> None:
    papers = archive.papers[::-1]
    related = related_papers(papers).lists
    assert any(related_numbers(papers, related, len(papers)))
    assert related_numbers(papers, related, len(papers) - 1) == []


@needs_node
def test_an_empty_archive_has_an_index(node: str, tmp_path: Path) -> None:
    empty = Archive(digests=(), papers=(), taxonomy=Taxonomy())
    write_index(empty, tmp_path)
    queries = ["word", "the", "", '"a phrase" -word', "topic:none after:2020"]
    assert [each["count"] for each in answer(tmp_path / "search", queries, node)] == [0] * len(queries)
    assert search_view(empty).first is None


def test_the_view_lists_topics_that_have_papers(archive: Archive) -> None:
    view = search_view(archive)
    assert view.count == PAPERS
    assert sum(topic.count for group in view.groups for topic in group.topics) == sum(
        len(paper.topics) for paper in archive.papers
    )


def test_the_view_shows_what_some_archives_have(archive: Archive) -> None:
    view = search_view(archive)
    assert (view.examples.author, view.has_upvotes) == ("", False)
    newest, *others = archive.papers
    older = [replace(others[0], authors=("Ada B.", "C. D."), upvotes=0), *others[1:]]
    view = search_view(replace(archive, papers=(newest, *older)))
    assert (view.examples.author, view.has_upvotes) == ('author:"Ada B."', True)


def test_levels_are_few_and_close() -> None:
    assert len(level_lengths()) == 16
    lengths = np.arange(max(level_lengths()) + 1)
    counted = np.array(level_lengths())[levels_of(lengths)]
    assert list(counted[:19]) == [18] * 19
    assert all(counted[18:] / lengths[18:] > 0.78)
    assert all(counted[18:] <= lengths[18:])
    assert levels_of(np.array([9_999])) == [15]


@given(
    st.lists(st.text(alphabet="ab1é道\uffee𐐀", min_size=1, max_size=4), min_size=2, max_size=2, unique=True)
)
def test_a_separator_parts_two_terms(terms: list[str]) -> None:
    before, first = sorted(terms, key=sort_key)
    between = separator(before, first)
    assert sort_key(before) < sort_key(between) <= sort_key(first)


@given(st.lists(st.integers(0, 50)), st.integers(1, 100))
def test_cuts_keep_every_place_once(sizes: list[int], target: int) -> None:
    runs = cut(sizes, target)
    assert [at for run in runs for at in range(len(sizes))[run]] == list(range(len(sizes)))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=40), st.integers(1, 6))
def test_what_is_dropped_on_the_way_changes_no_stand_ins(rows: list[tuple[int, int]], most: int) -> None:
    term, strength = np.array(sorted(rows), np.int64).reshape(-1, 2).T
    whole = np.flatnonzero(strongest(term, strength, most))
    head = np.flatnonzero(leading(term, strength, most + 1))
    assert head[strongest(term[head], strength[head], most)].tolist() == whole.tolist()
    assert all(count <= most for count in np.bincount(term[whole]))


def test_keys_share_their_beginnings() -> None:
    assert pack_keys(["a", "ab", "abc", "b"]) == b'\x0b!a\n"b\n#c\n!b'


def test_two_contents_never_have_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.search.wire.NAME_LENGTH", 1)
    names = Names()
    assert len({names.name(bytes([number])) for number in range(20)}) == 20
    assert names.name(b"\0") == names.name(b"\0")
