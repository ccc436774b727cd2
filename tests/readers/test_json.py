"""Papers as JSON, in the shapes in which catalogues and tools keep them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, RecordCount, read_dump
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
PAPER = {"title": "Quiet Bridges", "abstract": "A clock.", "arxiv_id": "2508.01234"}
OTHER = {"title": "Patient Stones", "abstract": "Stone.", "arxiv_id": "2508.01236"}


def read_case(name: str) -> tuple[Draft, ...]:
    return read_dump((FORMATS / name).read_bytes(), source=name)


def read(value: Any, **options: Any) -> Draft:
    return read_one(json.dumps(value, **options).encode(), source="papers.json")


def titles(draft: Draft) -> list[str]:
    return [entry.title for entry in draft.entries]


def fields(draft: Draft, number: int = 0) -> dict[str, str]:
    return dict(draft.entries[number].fields)


def said(draft: Draft) -> list[tuple[int | None, str]]:
    return [(remark.line, remark.message) for remark in draft.remarks]


# File → digests, papers, and papers that stand there twice, as a reader counts them who looks at the file.
COUNTED = {
    "arxiv-lines.jsonl": (1, 2, 1),
    "arxiv-object.json": (1, 2, 0),
    "crossref.json": (1, 2, 0),
    "days.json": (2, 3, 0),
    "huggingface-api.json": (1, 2, 0),
    "huggingface-scraped.json": (1, 2, 0),
    "kaggle.jsonl": (1, 2, 0),
    "openalex.json": (1, 2, 0),
    "own-papers.jsonl": (3, 3, 0),
    "python-dicts.jsonl": (1, 2, 0),
    "semantic-scholar.json": (1, 2, 0),
    "topics.json": (1, 3, 1),
}


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_the_papers_of_a_file_are_those_that_a_reader_counts(name: str) -> None:
    drafts = read_case(name)
    counts = [draft.count for draft in drafts if isinstance(draft.count, RecordCount)]
    assert (
        len(drafts),
        sum(len(draft.entries) for draft in drafts),
        sum(count.repeated for count in counts),
    ) == COUNTED[name]
    assert sum(count.reported for count in counts) == 0


def test_hugging_face_gives_a_paper_within_what_the_site_says_of_it() -> None:
    [draft] = read_case("huggingface-api.json")
    assert draft.date_text == "2025-08-20"
    assert [entry.line for entry in draft.entries] == [2, 30]
    assert titles(draft)[0] == "Quiet Bridges: A Clock without Power"
    assert draft.entries[0].paragraphs == (
        "We ask how long a bridge remembers a train, and build a clock from the answer.",
    )
    assert fields(draft) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "code": "https://github.com/example/bridges",
        "upvotes": "12",
        "published": "2025-08-18",
    }
    assert fields(draft, 1)["upvotes"] == "0"
    assert said(draft) == []


def test_stars_of_a_repository_are_no_votes_and_no_address_is_lost() -> None:
    [draft] = read_case("huggingface-scraped.json")
    assert fields(draft) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, bo-muster",
        "url": "https://huggingface.co/papers/2508.01234",
        "code": "https://github.com/example/bridges",
        "comment": "https://github.com/example/trains",
    }
    assert draft.date_text == "2025-08-20"
    assert said(draft) == [(19, "a title without an abstract: Patient Stones")]


def test_arxiv_shapes_say_the_same_in_different_words() -> None:
    [draft] = read_case("arxiv-lines.jsonl")
    assert fields(draft) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "categories": "cs.LG, cs.RO",  # of the paper and of its repetition
        "comment": "12 pages",
    }
    assert titles(draft)[1] == "Loud Trains & Slow Rivers"
    assert draft.entries[1].paragraphs == ("Rivers carry sound.",)
    assert fields(draft, 1) == {
        "arxiv": "2508.01235",
        "authors": "Cy Dritte, Ada Example",
        "categories": "cs.SD, cs.LG",
        "venue": "Journal of Rivers 3 (2025)",
        "published": "2025-08-19",
    }


def test_what_stands_around_a_list_of_papers_is_none() -> None:
    [draft] = read_case("arxiv-object.json")
    assert fields(draft) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "url": "https://example.org/bridges",
        "code": "https://github.com/example/bridges",
        "categories": "cs.LG, stat.ML",
    }
    assert said(draft) == [(5, "unknown key, left out in 2 objects: relevance_score")]


def test_days_are_digests_and_topics_are_categories() -> None:
    first, second = read_case("days.json")
    assert (first.date_text, titles(first)) == ("2025-08-20", ["Quiet Bridges", "Counting Sheep by Radar"])
    assert (second.date_text, titles(second)) == ("2025-08-21", ["Counting Sheep by Radar"])
    [draft] = read_case("topics.json")
    assert titles(draft) == ["Quiet Bridges | A Clock", "Loud Trains", "Patient Stones"]
    assert fields(draft) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, et al.",
        "code": "https://github.com/example/bridges",
        "categories": "Clocks",
        "published": "2025-08-19",
    }
    assert fields(draft, 1)["categories"] == "Clocks, Slow Rivers"
    assert fields(draft, 2)["code"] == "https://github.com/example/stones"


def test_a_day_is_known_by_its_own_papers() -> None:
    first, second = read_case("days.json")
    data = json.loads((FORMATS / "days.json").read_text())
    data["2025-08-22"] = [OTHER]
    again = read_dump(json.dumps(data, indent=2).encode(), source="days.json")
    known = read_dump(json.dumps(dict(list(data.items())[:2]), indent=2).encode(), source="days.json")
    assert [draft.sha256 for draft in again[:2]] == [draft.sha256 for draft in known]
    assert len({first.sha256, second.sha256, again[2].sha256}) == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "openalex.json",
            {
                "doi": "10.1000/182",
                "authors": "Ada Example, Bo Muster",
                "pdf": "https://example.org/bridges.pdf",
                "categories": "Bridges",
                "venue": "Journal of Bridges",
                "published": "2025-08-19",
            },
        ),
        (
            "semantic-scholar.json",
            {
                "arxiv": "2508.01234",
                "doi": "10.48550/arxiv.2508.01234",
                "authors": "Ada Example, Bo Muster",
                "url": "https://www.semanticscholar.org/paper/f00",
                "pdf": "https://example.org/bridges.pdf",
                "categories": "Engineering",
                "published": "2025-08-19",
            },
        ),
        (
            "crossref.json",
            {
                "doi": "10.1000/182",
                "authors": "Ada Example, Bo Muster",
                "venue": "Journal of Bridges",
                "published": "2025-08-19",
            },
        ),
        (
            "kaggle.jsonl",
            {
                "arxiv": "2508.01234",
                "doi": "10.1000/182",
                "authors": "Ada Example, Bo Muster Jr.",
                "categories": "cs.LG, stat.ML",
                "venue": "J. Bridges 3 (2025)",
                "comment": "12 pages",
                "published": "2025-08-19",
            },
        ),
    ],
)
def test_catalogues_nest_what_they_know(name: str, expected: dict[str, str]) -> None:
    [draft] = read_case(name)
    assert fields(draft) == expected
    assert len(draft.entries[0].paragraphs) == 1 + (name == "semantic-scholar.json")  # with a summary
    assert not [message for _, message in said(draft) if "unknown key" in message]


def test_an_abstract_as_places_of_words_is_put_in_order() -> None:
    [draft] = read_case("openalex.json")
    assert draft.entries[0].paragraphs == ("We ask a bridge for a clock.",)


def test_values_of_python_are_read_on_lines_and_over_lines() -> None:
    [draft] = read_case("python-dicts.jsonl")
    assert titles(draft) == ["A Bridge's Memory", "Loud Trains"]
    assert said(draft) == [(1, "unknown key, left out in 1 object: title_zh")]
    text = "[{'title': 'Quiet Bridges',\n  'abstract': 'A clock.'},\n {'title': 'Two', 'abstract': None}]"
    assert titles(read_one(text.encode(), source="x.txt")) == ["Quiet Bridges", "Two"]
    with pytest.raises(DumpError, match="values of Python that cannot be read"):
        read_one(b"[{'title': date(2025, 8, 20),\n 'abstract': 'A'}]", source="x.txt")


def test_another_archive_gives_its_digests_back() -> None:
    first, second, third = read_case("own-papers.jsonl")
    assert [(draft.date_text, titles(draft)) for draft in (first, second, third)] == [
        ("2025-08-20", ["Quiet Bridges"]),
        ("2025-08-21", ["Quiet Bridges"]),
        ("2025-08-21", ["Counting Sheep by Radar"]),  # the second digest of that day
    ]
    assert fields(first) == fields(second)
    assert fields(first)["url"] == "https://example.org/bridges"
    assert "url" not in fields(third)
    assert len(first.entries[0].paragraphs) == 2


def test_a_page_about_a_paper_comes_back_from_an_archives_links() -> None:
    page = "https://huggingface.co/papers/2508.01234"
    line = {
        "slug": "quiet-bridges",
        "title": "Quiet Bridges",
        "abstract": "A clock.",
        "arxiv": "2508.01234",
        "url": "https://archive.example/papers/quiet-bridges/",
        "external_url": "https://arxiv.org/abs/2508.01234",
        "first_listed": "2025-08-20",
        "digests": ["2025-08-20"],
        "links": [{"kind": "code", "url": "https://github.com/a/b"}, {"kind": "paper", "url": page}],
    }
    [draft] = read_dump(json.dumps(line).encode(), source="papers.jsonl")
    assert dict(draft.entries[0].fields) == {"arxiv": "2508.01234", "url": page}


def test_a_list_of_an_archives_digests_is_refused_with_the_file_to_take() -> None:
    row = {"id": "2025-08-20", "date": "2025-08-20", "date_from": "dump", "title": "T", "source": "a.txt"}
    with pytest.raises(DumpError) as caught:
        read([{**row, "papers": ["quiet-bridges"]}])
    assert "papers.jsonl" in str(caught.value.hint)


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "value",
    [
        [{"paper": PAPER, "title": "Quiet Bridges"}],
        {"count": 1, "papers": [PAPER]},
        {"date": "2025-08-20", "title": "Today", "papers": [PAPER]},
        {"rows": [{"paper": PAPER}]},
        {"2508.01234": {"title": "Quiet Bridges", "abstract": "A clock."}},
        {"Clocks": {"2508.01234": {"paper_title": "Quiet Bridges", "paper_abstract": "A clock."}}},
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "position": 1, "item": {"@type": "Article", **PAPER}}],
        },
        {"feed": {"pages": [[PAPER], []]}},
        [{"title": "Quiet Bridges", "arxiv_id": "2508.01234", "details": {"abstract": "A clock."}}],
        [
            {
                "content": {"title": {"value": "Quiet Bridges"}, "abstract": {"value": "A clock."}},
                "id": "2508.01234",
            }
        ],
        {
            "@graph": [
                {
                    "@type": "ScholarlyArticle",
                    "name": "Quiet Bridges",
                    "abstract": "A clock.",
                    "sameAs": "https://arxiv.org/abs/2508.01234",
                }
            ]
        },
    ],
)
def test_papers_are_found_wherever_they_stand(value: Any, indent: int | None) -> None:
    draft = read(value, indent=indent)
    assert titles(draft) == ["Quiet Bridges"]
    assert draft.entries[0].paragraphs == ("A clock.",)
    assert fields(draft)["arxiv"] == "2508.01234"
    assert fields(draft).get("categories") in {None, "Clocks"}
    assert said(draft) == []


def test_a_file_says_its_day_and_its_title() -> None:
    draft = read({"papers": [PAPER], "title": "Bridges Weekly", "date": "2025-08-20"})
    assert (draft.date_text, draft.title) == ("2025-08-20", "Bridges Weekly")


def test_the_date_of_a_paper_makes_no_digest() -> None:
    draft = read([{**PAPER, "published": "2025-08-19"}, {**OTHER, "published": "2025-08-18"}])
    assert (draft.date_text, draft.sha256) == ("", "")
    assert fields(draft)["published"] == "2025-08-19"


def test_what_is_no_paper_in_a_list_of_papers_is_reported() -> None:
    papers = [{**PAPER, "arxiv_id": f"2508.0{number}"} for number in range(1000, 1004)]
    draft = read([papers[0], {"note": "x"}, *papers[1:], "text"], indent=1)
    assert draft.count == RecordCount(what="object", papers=4, reported=2)
    assert said(draft) == [(7, "no entry: no title"), (25, "no entry: not a JSON object")]


def test_another_title_under_one_identifier_is_said() -> None:
    draft = read([PAPER, {**PAPER, "title": "Loud Bridges"}], indent=1)
    assert said(draft) == [(7, "another title of the paper on line 2, left out: Loud Bridges")]


def test_a_key_that_stands_twice_counts_once() -> None:
    text = '{"papers": [{"title": "A"}], "papers": [{"title": "Quiet\\nBridges", "abstract": "B"}],\n "x": 1}'
    draft = read_one(text.encode(), source="x.json")
    assert titles(draft) == ["Quiet Bridges"]
    assert said(draft) == [(2, "unknown key, left out in 1 object: x")]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"title": "A", "abstract": "B", "x": ' * 500 + "1" + "}" * 500 + "\n{}",
        '{"paper": ' * 900 + '{"title": "A", "abstract": "B"}' + "}" * 900,
        '[{"title": "A", "abstract": "B", "n": ' + "9" * 10_000 + "}\n]",
        '[{"title": "A", "abstract": "B"',
        '[{"title": "A", "abstract": "B',
        "{'title': " + "[" * 10_000,
        '[{"title": {"date-parts": 5}, "authorships": 3, "authors_parsed": 7, "versions": [1]}]',
        '[{"title": "A", "issued": {"date-parts": [7]}, "ids": 3, "primary_location": "x"}]',
    ],
)
def test_hostile_json_is_a_fault_and_no_crash(text: str) -> None:
    with pytest.raises(DumpError) as caught:
        read_one(text.encode(), source="x.json")
    assert caught.value.hint or caught.value.message


def test_a_truncated_list_is_a_fault_and_a_truncated_line_is_reported() -> None:
    whole = json.dumps([PAPER, OTHER], indent=1)
    with pytest.raises(DumpError) as caught:
        read_one(whole[:-30].encode(), source="x.json")
    assert caught.value.hint == "get the whole file again"
    lines = "\n".join(json.dumps({**PAPER, "arxiv_id": f"2508.0{number}"}) for number in range(1000, 1004))
    draft = read_one(lines[:-30].encode(), source="x.jsonl")
    assert len(draft.entries) == 3
    assert [line for line, _ in said(draft)] == [4]


def test_keys_of_no_end_are_named_up_to_a_number() -> None:
    draft = read([{**PAPER, **{f"score {number}": 1 for number in range(100)}}], indent=1)
    assert len(draft.remarks) == 31
    assert "70 more keys" in draft.remarks[0].message + draft.remarks[-1].message


def test_an_object_with_a_title_around_lists_of_papers_is_no_paper() -> None:
    """The best of a day stand there twice: the list of them is no category."""
    digest = {"title": "A week of stone", "summary": "Five papers.", "date": "2025-08-20"}
    value = {
        "site": {"title": "Digest of bridges", "description": "Every day."},
        "entries": [
            digest | {"top5": [PAPER], "all": [{"title": PAPER["title"], "arxiv": "2508.01234"}, OTHER]}
        ],
    }
    draft = read(value)
    assert titles(draft) == ["Quiet Bridges", "Patient Stones"]
    assert draft.count == RecordCount(what="object", papers=2, repeated=1)
    assert draft.date_text == "2025-08-20"
    assert "categories" not in fields(draft)
    assert not said(draft)


def test_a_paper_with_its_references_is_one_paper() -> None:
    cited = [{"title": "Old Stones"}]
    assert titles(read([PAPER | {"references": cited}, OTHER | {"similar": cited}])) == [
        "Quiet Bridges",
        "Patient Stones",
    ]


def test_a_paper_beside_lists_of_papers_is_one() -> None:
    best = {"title": "Old Stones", "link": "https://arxiv.org/abs/2508.01299"}
    assert titles(read({"best": best, "papers": [PAPER]})) == ["Old Stones", "Quiet Bridges"]


def test_an_abstract_in_lines_and_family_names_first() -> None:
    draft = read(
        {
            "reportDate": "2025-08-20",
            "papers": [
                {
                    "title": "Quiet Bridges",
                    "abstractLines": ["A clock.", "It is slow."],
                    "authors": ["Example, Ada B."],
                    "arxivId": "2508.01234",
                }
            ],
        }
    )
    assert draft.date_text == "2025-08-20"
    assert draft.entries[0].paragraphs == ("A clock.", "It is slow.")
    assert fields(draft)["authors"] == "Ada B. Example"
