"""Dumps of every shape: no line is lost, none is doubled, and what is wrong is said."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli.main import main
from sitegen.content.page import format_page
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, LineCount
from sitegen.importing.readers.common.decode import decode
from sitegen.importing.run import import_dumps
from tests.reading import read_one

CASES = Path(__file__).parent / "cases" / "dumps"
ERRORS = Path(__file__).parent / "cases" / "errors"
ADDED = 1_756_700_000  # 2025-09-01; the day on which the cases are said to be added

PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock that needs no "
    "power, and show that it is right to within a minute after a week of traffic. All it takes is a bridge "
    "and a listener."
)


def parse(text: str) -> Draft:
    data = text.encode("utf-8", "surrogatepass")
    draft = read_one(data, source="dump.txt")
    check_count(draft, data)
    return draft


def check_count(draft: Draft, data: bytes) -> None:
    """What was read line by line adds up to all lines, what was read record by record to all records."""
    if isinstance(draft.count, LineCount):
        assert draft.count.lines == count_lines(data)
    else:
        assert draft.count.papers == len(draft.entries)


def count_lines(data: bytes) -> int:
    lines, _ = decode(data, source="dump.txt")
    return len(lines)


def titles(draft: Draft) -> list[str]:
    return [entry.title for entry in draft.entries]


def said(draft: Draft) -> list[tuple[int | None, str]]:
    return [(remark.line, remark.message) for remark in draft.remarks]


# ---- cases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.txt")))
def test_a_dump_becomes_the_page_beside_it(
    name: str, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    dump = Path(shutil.copy(CASES / f"{name}.txt", tmp_path))
    os.utime(dump, (ADDED, ADDED))
    [imported] = import_dumps([dump], []).imported
    check_count(read_one(dump.read_bytes(), source=dump.name), dump.read_bytes())
    golden(CASES / f"{name}.md", format_page(imported.digest))


@pytest.mark.parametrize("name", ["flat", "spaced", "wrapped-with-blank-lines", "split-paragraphs"])
def test_every_case_with_furniture_and_layout_of_its_own_holds_the_same_papers(name: str) -> None:
    draft = read_one((CASES / f"{name}.txt").read_bytes(), source=name)
    flat = read_one((CASES / "flat.txt").read_bytes(), source="flat")
    assert titles(draft) == titles(flat)
    assert ["".join(each.paragraphs).replace(" ", "") for each in draft.entries] == [
        "".join(each.paragraphs).replace(" ", "") for each in flat.entries
    ]
    assert not draft.remarks


@pytest.mark.parametrize("name", ["crlf", "byte-order-mark", "utf-16", "utf-16-without-mark"])
def test_an_encoding_changes_nothing(name: str) -> None:
    other = "spaced" if name in {"crlf", "utf-16"} else "flat"
    assert read_one((CASES / f"{name}.txt").read_bytes(), source=name) == read_one(
        (CASES / f"{other}.txt").read_bytes(), source=other
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in ERRORS.glob("*.txt")))
def test_a_bad_dump_is_refused_with_the_message_beside_it(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    golden: Callable[[Path, str], None],
) -> None:
    (tmp_path / "sitegen.yaml").touch()
    shutil.copy(ERRORS / f"{name}.txt", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["import", f"{name}.txt"]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert not (tmp_path / "content").exists()
    golden(ERRORS / f"{name}.err", err)


def test_a_dump_that_does_not_exist_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sitegen.yaml").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["import", "no.txt"]) == 2
    assert capsys.readouterr().err == (
        "error: no.txt: no such file or folder\nhint: give a dump or a folder of dumps\n"
    )


def test_all_bad_dumps_of_a_run_are_named_and_none_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sitegen.yaml").touch()
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "binary"):
        shutil.copy(ERRORS / f"{name}.txt", tmp_path)
    shutil.copy(CASES / "flat.txt", tmp_path)
    assert main(["import", "empty.txt", "flat.txt", "binary.txt"]) == 1
    assert capsys.readouterr().err.count("error: ") == 2
    assert not (tmp_path / "content").exists()


# ---- what is said --------------------------------------------------------------------------------


def test_the_count_of_a_flat_dump() -> None:
    draft = read_one((CASES / "flat.txt").read_bytes(), source="flat")
    assert str(draft.count) == "8 lines = 2 furniture + 0 blank + 3 titles + 3 abstract + 0 reported"


def test_the_count_of_a_spaced_dump() -> None:
    draft = read_one((CASES / "spaced.txt").read_bytes(), source="spaced")
    assert str(draft.count) == "23 lines = 6 furniture + 11 blank + 3 titles + 3 abstract + 0 reported"


def test_the_count_of_a_wrapped_title_counts_lines() -> None:
    draft = parse((CASES / "wrapped-title.txt").read_text("utf-8"))
    assert len(draft.entries) == 3
    assert draft.count.titles > 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("windows-1252", [(None, "not UTF-8, read as Windows-1252")]),
        ("one-stray-byte", [(6, "not UTF-8, read as Windows-1252: 1 of its bytes")]),
        ("unseen-characters", [(4, "control characters removed")]),
        (
            "wrapped-without-blank-lines",
            [(None, "abstracts are wrapped and no blank line parts the papers: titles are guessed")],
        ),
        ("json-lines", [(3, "left out, for it is no web address: javascript:alert(1)")]),
        (
            "title-without-abstract",
            [
                (3, "a title without an abstract: Watering by the Week: Slow Planning for Garden Robots"),
                (6, "a title without an abstract: Rules of Nobody's Game (and How to Keep Them)"),
            ],
        ),
    ],
)
def test_what_had_to_be_guessed_is_said(name: str, expected: list[tuple[int | None, str]]) -> None:
    draft = read_one((CASES / f"{name}.txt").read_bytes(), source=name)
    assert said(draft) == expected
    assert all(remark.hint for remark in draft.remarks)


def test_text_above_the_first_title_is_reported() -> None:
    draft = parse(f"{PROSE}\n\nA Title\n\n{PROSE}\n")
    assert titles(draft) == ["A Title"]
    assert draft.count.reported == 1
    assert said(draft) == [(1, f"text before the first title: {PROSE[:57]}…")]


def test_a_second_date_is_reported() -> None:
    draft = parse(f"Aug 20\n\nA Title\n\n{PROSE}\n\nAug 21\n\nAnother\n\n{PROSE}\n")
    assert draft.date_text == "Aug 20"
    assert said(draft) == [(7, "a second date line: Aug 21")]


def test_front_matter_that_a_dump_cannot_have_is_reported() -> None:
    draft = parse(f"---\ntags: [a]\ndate: 2025-01-02\n---\nA Title\n{PROSE}\n")
    assert [(option.key, option.value, option.line) for option in draft.options] == [
        ("date", "2025-01-02", 3)
    ]
    assert said(draft) == [(2, "front matter that a dump cannot have: tags: [a]")]


def test_rules_above_the_first_paper_are_no_front_matter() -> None:
    draft = parse(f"---\nQuiet: Bridges\n{PROSE}\n---\nA Title\n{PROSE}\n")
    assert titles(draft) == ["Quiet: Bridges", "A Title"]


def test_a_markdown_page_is_no_dump() -> None:
    page = b"Bridges\n\n## How to add one\n\nPut a text file here.\n"
    with pytest.raises(DumpError, match=r"^dumps/README.md:1: a Markdown page, but no papers$"):
        read_one(page, source="dumps/README.md")
    assert read_one(f"## A Title\n{PROSE}\n".encode(), source="dump.txt").entries[0].title == "## A Title"
    assert titles(read_one(f"A Title\n{PROSE}\n".encode(), source="dump.md")) == ["A Title"]


def test_a_line_of_json_holds_a_paper_and_no_key_is_lost_unseen() -> None:
    lines = [
        '{"title": "One", "summary": "It is short.", "id": "2508.01234", "year": 2025, "mood": 1}',
        "",
        "{}",
    ]
    lines += ['{"title": "Two", "abstract": "It is short, too.", "mood": "x", "colours": ["y"]}']
    draft = parse("\n".join(lines))
    assert str(draft.count) == "3 objects = 2 papers + 1 reported"
    assert draft.entries[0].fields == (("arxiv", "2508.01234"), ("published", "2025"))
    assert said(draft) == [
        (1, "unknown key, left out in 2 objects: mood"),
        (3, "no entry: no title"),
        (4, "unknown key, left out in 1 object: colours"),
    ]


# ---- titles and abstracts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "xClock: telling time by trains",
        "Who Listens?",
        "Go!",
        "A*",
        "C#",
        "3D Bridges vs. 2D Bridges",
        "A Study by Stone et al.",
        "Bridges (Extended Version)",
        "Octopus 2",
        "Subscribers and Their Trains",
        "Title, Author, Journal: What Readers Remember",
        "<html> Considered Harmful",
        "L$^{2}$Clock",
        "2001: A Bridge Odyssey",
        "Über Brücken",
        "桥的记忆",
        "Published Bridges",
        "1. Numbered as in a List",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_a_title_may_be(title: str, gap: str) -> None:
    entries = [("The First One", PROSE), (title, PROSE), ("The Last One", PROSE)]
    draft = parse(gap.join(part for entry in entries for part in entry))
    assert titles(draft) == [name for name, _ in entries]


@pytest.mark.parametrize(
    "line",
    [
        "Code: https://example.org/bridge",
        "https://example.org/bridge",
        "Our contributions are:",
        "- a clock",
        "• a listener",
        "The code is public.",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_is_part_of_an_abstract(line: str, gap: str) -> None:
    draft = parse(gap.join(("The First One", PROSE, line, "The Last One", PROSE)))
    assert titles(draft) == ["The First One", "The Last One"]
    assert draft.entries[0].paragraphs == (PROSE, line)


@pytest.mark.parametrize("word", ["2023.", "published at a workshop.", "12.5."])
def test_the_end_of_a_wrapped_abstract_is_no_furniture(word: str) -> None:
    draft = parse(f"A Title\n\n{textwrap.fill(PROSE, 70)} It ran\n{word}\n\nAnother Title\n\n{PROSE}\n")
    assert titles(draft) == ["A Title", "Another Title"]
    assert draft.entries[0].paragraphs[0].endswith(f"It ran {word}")


def test_the_button_is_cut_from_the_first_title_also_where_the_banner_was_not_copied() -> None:
    assert titles(parse(f"SubscribeQuiet Bridges\n{PROSE}\n")) == ["Quiet Bridges"]
    assert titles(parse(f"Subscribe to Bridges\n{PROSE}\n")) == ["Subscribe to Bridges"]
    assert (
        titles(parse(f"A Title\n{PROSE}\nSubscribeQuiet Bridges\n{PROSE}\n"))[1] == "SubscribeQuiet Bridges"
    )


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize(("below", "between"), [("\n", "\n"), ("\n\n", "\n\n"), ("\n", "\n\n")])
def test_one_wrapped_abstract_among_others_is_one_abstract(width: int, below: str, between: str) -> None:
    texts = [PROSE, textwrap.fill(PROSE, width), PROSE]
    draft = parse(between.join(f"Title Number {n}{below}{text}" for n, text in enumerate(texts)))
    assert titles(draft) == ["Title Number 0", "Title Number 1", "Title Number 2"]
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}


# Titles that look like prose, like a part of a list, or like what a page shows around its papers.
ODD_TITLES = [
    "A bridge in the wild.",
    "Trains, tides, etc.",
    "To be continued…",
    "On learning to listen:",
    "Steel and stone;",
    "Bridges, trains,",
    "(2) Second bridge.",
    "Code at https://example.org/bridge for listeners",
    "https://example.org/bridge",
    "2023.",
    "All rights reserved.",
    "...",
    "Spaces",
    "NEW",
    "Abstract",
    "1984",
    "100K",
    "June 4",
    "2024-06-04",
    "7 Authors",
    "Submitted by",
    "Submitted by robots",
    "Published at scale: bridges",
]


def dump_of(papers: list[str], gap: str, between: str = "") -> str:
    return gap.join(f"{between}{title}{gap}{PROSE}" for title in papers)


@pytest.mark.parametrize("title", ODD_TITLES)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("papers", [3, 12])
def test_a_line_alone_between_two_abstracts_is_a_title_whatever_it_looks_like(
    title: str, gap: str, papers: int
) -> None:
    names = [f"Title Number {n}" for n in range(papers)]
    names[1] = title
    draft = parse(dump_of(names, gap))
    assert titles(draft) == names
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}
    assert draft.date_text == ""
    taken = "taken for a title, because it is alone between two abstracts"
    line = draft.entries[1].line
    assert said(draft) == ([] if papers > 10 else [(line, f"{taken}: {title}")])


def test_a_short_first_paragraph_is_no_title() -> None:
    text = dump_of([f"Title Number {n}" for n in range(20)], "\n\n")
    short = "A bridge that is too short is no bridge."
    text = text.replace("Title Number 7\n\n", f"Title Number 7\n\n{short}\n\n")
    draft = parse(text)
    assert titles(draft) == [f"Title Number {n}" for n in range(20)]
    assert draft.entries[7].paragraphs == (short, PROSE)
    assert said(draft) == []


def test_a_link_below_an_abstract_needs_no_remark() -> None:
    text = dump_of([f"Title Number {n}" for n in range(20)], "\n\n")
    link = "https://example.org/bridge"
    draft = parse(text.replace("\n\nTitle Number 7", f"\n\n{link}\n\nTitle Number 7"))
    assert draft.entries[6].paragraphs == (PROSE, link)
    assert said(draft) == []


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_address_alone_above_a_title_or_below_it_is_that_papers(gap: str) -> None:
    draft = read_one(
        f"https://arxiv.org/abs/2508.01234\nOn Quiet Bridges{gap}{PROSE}\n\n{PROSE}\n\n"
        f"https://b.example/stones\nOf Patient Stones{gap}{PROSE}\n\n"
        f"Loud Trains for Slow Rivers\nhttps://arxiv.org/abs/2508.01235{gap}{PROSE}\n\n"
        f"A Bridge for Owls{gap}{PROSE}\n\nhttps://b.example/owls\n".encode(),
        source="dump.txt",
    )
    assert [(entry.title, entry.fields, len(entry.paragraphs)) for entry in draft.entries] == [
        ("On Quiet Bridges", (("arxiv", "2508.01234"),), 2),
        ("Of Patient Stones", (("url", "https://b.example/stones"),), 1),
        ("Loud Trains for Slow Rivers", (("arxiv", "2508.01235"),), 1),
        ("A Bridge for Owls", (), 2),  # it may be anything that the abstract speaks of
    ]
    assert isinstance(draft.count, LineCount)
    assert draft.count.fields == 3


@pytest.mark.parametrize(
    ("title", "between", "below"),
    [
        ("Bridges " * 40, "", ""),  # as long as an abstract
        ("---", "", ", below \u201c---\u201d"),
        ("Subscribe", "", ", below \u201cSubscribe\u201d"),
        ("Spaces", "▲ 12\n", ", below \u201cSpaces\u201d"),  # where furniture stands beside every title
        ("June 4", "▲ 12\n", ", below \u201cJune 4\u201d"),
    ],
)
def test_an_abstract_whose_title_was_not_seen_is_reported(title: str, between: str, below: str) -> None:
    draft = parse(dump_of([title if n == 5 else f"Title Number {n}" for n in range(12)], "\n", between))
    assert len(draft.entries) == 11
    line = f"{PROSE[:57]}…"
    assert said(draft)[-1][1] == f"a second abstract under one title{below}: {line}"


@pytest.mark.parametrize("line", ["Spaces", "Bridges that listen.", "Steel and stone;", "June 4"])
def test_a_wrapped_abstract_whose_title_was_not_seen_is_reported(line: str) -> None:
    text = textwrap.fill(PROSE, 70)
    draft = parse("\n\n".join(f"{line if n == 2 else f'Title Number {n}'}\n\n{text}" for n in range(5)))
    assert len(draft.entries) == 4
    assert any(message.startswith("a second abstract under one title") for _, message in said(draft))


def test_abstracts_of_many_paragraphs_are_reported_in_one_line() -> None:
    draft = parse(dump_of([f"Title Number {n}\n\n{PROSE}" for n in range(6)], "\n\n"))
    assert len(draft.entries) == 6
    assert said(draft) == [
        (5, "abstracts of several long paragraphs, some perhaps of another paper: 6"),
    ]


def test_a_line_more_than_title_and_abstract_is_reported_where_all_papers_have_just_these() -> None:
    names = [f"Title Number {n}" for n in range(12)]
    draft = parse(dump_of(names, "\n").replace(names[6], f"Bridges in the wild.\n{names[6]}"))
    assert titles(draft) == names
    assert said(draft) == [(13, "taken for a part of the abstract above: Bridges in the wild.")]


# ---- what a page shows around its papers ---------------------------------------------------------


FOOT = "Company\nTOS\nPrivacy\nAbout\nCareers\nWebsite\nModels\nDatasets\nSpaces\nPricing\nDocs"


@pytest.mark.parametrize(
    "lines",
    [
        FOOT,
        "System theme\n" + FOOT,
        "Company © Hugging Face TOS Privacy About Careers\nWebsite Models Datasets Spaces Pricing Docs",
        "TOS · Privacy · About · Careers",
        "Terms & Conditions | Privacy Notice",
        "Terms of Service | Cookie Settings | Imprint\n© 2025 Example Inc. All rights reserved.",
        "Copyright 2025 Example Inc.\nAll rights reserved.",
        "1 2 3 … 24 Next\nPage 1 of 24",
        "by\nAK\nand the research community",
        "-",
        "Example University · Published on Aug 10, 2025",
        "9 authors\n· Published on Aug 11, 2025",
        "3 authors\n·\nMar 1, 2024",
        "Example Lab\n·\nMar 1",
        "Upvote\n20\nGitHub 10\narXiv Page",
        "Submitted by\nsome_user",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_furniture_is_such_wherever_it_stands(lines: str, gap: str) -> None:
    lines = lines.replace("\n", gap)
    names = [f"Title Number {n}" for n in range(4)]
    parts = [f"{name}{gap}{PROSE}{gap}{lines}" for name in names]
    draft = parse(gap.join(["Oct 2", *parts]))
    assert titles(draft) == names
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}
    assert draft.date_text == "Oct 2"
    assert said(draft) == []


@pytest.mark.parametrize(
    "title", ["About", "Privacy", "AK", "by", "Company TOS", "Aug 10, 2025 · Aug 10, 2025"]
)
def test_a_title_may_be_of_the_words_of_a_footer(title: str) -> None:
    names = [f"Title Number {n}" for n in range(12)]
    names[5] = title
    assert titles(parse(dump_of(names, "\n"))) == names


NAMES = "Ada B. Example, José de Muster, Xiao-Ming Li"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (NAMES, NAMES),
        ("Ada Example and Bo Muster", "Ada Example, Bo Muster"),
        ("Authors: Ada Example; Bo van der Muster", "Ada Example, Bo van der Muster"),
        ("Ada Example1, Bo Muster2,*", "Ada Example, Bo Muster"),
        ("王小明、李雷", "王小明, 李雷"),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("papers", [1, 3, 12])
def test_a_line_of_names_below_each_title_holds_the_authors(
    line: str, authors: str, gap: str, papers: int
) -> None:
    names = [f"Title Number {n}" for n in range(papers)]
    draft = parse(gap.join(f"{name}{gap}{line}{gap}{PROSE}" for name in names))
    assert titles(draft) == names
    assert {entry.fields for entry in draft.entries} == {(("authors", authors),)}
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}
    assert draft.count.titles == 2 * papers
    assert said(draft) == []


def test_one_paper_with_two_short_lines_among_many_has_no_authors() -> None:
    names = [f"Title Number {n}" for n in range(12)]
    draft = parse(
        dump_of(names, "\n").replace("Title Number 5\n", "Title Number 5\nAda Example, Bo Muster\n")
    )
    assert all(not entry.fields for entry in draft.entries)
    assert said(draft) != []


# ---- Chinese, Japanese, Korean -------------------------------------------------------------------

EASTERN = {
    "zh": ("听火车的桥", "本文研究一座桥能记住一列火车多久。钢在一分钟内就忘了，石头则要几天。"),
    "ja": ("列車を聞く橋", "橋が列車をどれだけ覚えているかを調べる。鋼は一分で忘れ、石は数日かかる。"),
    "ko": ("기차를 듣는 다리", "다리가 기차를 얼마나 오래 기억하는지 연구한다. 강철은 일 분 안에 잊는다."),
}


@pytest.mark.parametrize("language", sorted(EASTERN))
@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_abstract_without_a_latin_letter_is_prose(language: str, times: int, gap: str) -> None:
    title, abstract = EASTERN[language]
    names = [f"{title}{n}" for n in "一二三四"]
    draft = parse(gap.join(f"{name}{gap}{abstract * times}" for name in names))
    assert titles(draft) == names
    assert {entry.paragraphs for entry in draft.entries} == {(abstract * times,)}
    assert said(draft) == []


def test_sixty_signs_are_prose_without_a_full_stop() -> None:
    assert titles(parse("\n".join(["桥的记忆", "桥" * 60, "火车会听吗？", "车" * 60, "石", "石" * 60]))) == [
        "桥的记忆",
        "火车会听吗？",
        "石",
    ]


# ---- JSON ----------------------------------------------------------------------------------------

OBJECTS = [{"title": f"Title {n}", "abstract": PROSE, "arxiv": f"2508.0123{n}"} for n in range(3)]
LAYOUTS = {
    "lines": "\n".join(map(json.dumps, OBJECTS)),
    "list on a line": json.dumps(OBJECTS),
    "list over lines": json.dumps(OBJECTS, indent=2),
    "list, an object a line": "[\n" + ",\n".join(map(json.dumps, OBJECTS)) + "\n]",
    "objects over lines": "\n".join(json.dumps(each, indent=2) for each in OBJECTS),
}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_json_may_be_laid_out_in_any_way(layout: str) -> None:
    draft = parse(LAYOUTS[layout])
    assert titles(draft) == ["Title 0", "Title 1", "Title 2"]
    assert draft.entries[2].fields == (("arxiv", "2508.01232"),)
    assert draft.count.reported == 0
    assert said(draft) == []


@pytest.mark.parametrize("layout", ["list over lines", "list, an object a line", "list on a line"])
def test_a_list_is_read_as_a_whole_or_not_at_all(layout: str) -> None:
    with pytest.raises(DumpError) as caught:
        parse(LAYOUTS[layout].replace('"Title 1"', '"Title 1'))
    assert caught.value.line
    assert caught.value.hint


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_an_object_without_a_title_is_reported_with_its_line(layout: str) -> None:
    text = LAYOUTS[layout].replace('"title": "Title 1"', '"titl": "Title 1"')
    draft = parse(text)
    assert titles(draft) == ["Title 0", "Title 2"]
    [remark] = draft.remarks
    line = text[: text.index('"titl"')].count("\n") + 1
    assert remark.line == (line if "over lines" not in layout else line - 1)
    assert remark.message == "no entry: no title"


def test_lines_of_which_many_are_no_paper_are_refused() -> None:
    with pytest.raises(DumpError, match=r"^dump.txt:2: 1 of 2 objects are no paper: no title$"):
        parse(json.dumps(OBJECTS[0]) + '\n{"name": "x"}\n')


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Q&amp;A with <i>E. coli</i>", "Q&A with E. coli"),
        ("<jats:p>Growth at 37&#176;C.</jats:p>", "Growth at 37°C."),
        ("H<sub>2</sub>O and x<sup>2</sup>", "H2O and x2"),
        ("the <b> tag of HTML", "the <b> tag of HTML"),
        ("a < b and c > d, R&D; AT&T", "a < b and c > d, R&D; AT&T"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_markup_in_json_is_read_as_text(text: str, plain: str) -> None:
    [entry] = parse(json.dumps({"title": text, "abstract": text})).entries
    assert (entry.title, entry.paragraphs) == (plain, (plain,))


# ---- laws ----------------------------------------------------------------------------------------

_LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "new",
            "Subscribe",
            "Aug 20",
            "▲ 12",
            "---",
            "date: 2025-01-02",
            "Get trending papers in your email inbox!",
        ]
    ),
    st.sampled_from(
        ["A Title", "Another One: With More Words", "SubscribeA Title", "lower case words", PROSE]
    ),
    st.text(max_size=80),
    st.text(alphabet="ab .:\t-#", max_size=400),
)


def check_counting(draft: Draft, lines: int) -> None:
    assert draft.count.lines == lines
    assert draft.count.titles >= len(draft.entries)
    assert draft.count.abstract >= sum(len(entry.paragraphs) > 0 for entry in draft.entries)
    assert draft.count.reported <= len(draft.remarks)


@given(st.lists(_LINES, max_size=40))
def test_every_line_is_counted_once(lines: list[str]) -> None:
    text = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    try:
        draft = parse(text)
    except DumpError:
        return
    check_counting(draft, len(text.removesuffix("\n").split("\n")))


@given(st.text(max_size=2000))
def test_every_line_of_arbitrary_text_is_counted_once(text: str) -> None:
    try:
        draft = parse(text)
    except DumpError:
        return
    lines, _ = decode(text.encode("utf-8", "surrogatepass"), source="x")
    check_counting(draft, len(lines))


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(data: bytes) -> None:
    try:
        read_one(data, source="x")
    except DumpError as fault:
        assert fault.hint


@given(st.lists(_LINES, min_size=1, max_size=30))
def test_no_word_is_lost(lines: list[str]) -> None:
    """The words of all lines are those of the entries, of furniture, and of what was reported."""
    text = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    try:
        draft = parse(text)
    except DumpError:
        return
    kept = " ".join(" ".join((entry.title, *entry.paragraphs)) for entry in draft.entries)
    for line in decode(text.encode("utf-8", "surrogatepass"), source="x")[0]:
        if "Title" in line and "Subscribe" not in line:
            assert line in kept
        if line == PROSE:
            assert PROSE in kept or draft.count.reported


# ---- size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "x",
        "https://a.b/)",
        "http://",
        "{\\it ",
        "$a$ ",
        "\\textbf{a} ",
        "[",
        "<b>",
        "(",
        ". ",
        "Aug 20 ",
    ],
)
def test_a_line_of_megabytes_is_read_in_time(unit: str) -> None:
    line = unit * (3_000_000 // len(unit))
    start = time.process_time()
    draft = parse(f"A Title\n\n{line}\n\nAnother Title\n\n{PROSE}\n")
    assert titles(draft) == ["A Title", "Another Title"]
    assert draft.entries[0].paragraphs == (line.strip(),)
    assert time.process_time() - start < 3


def test_many_lines_are_read_in_time() -> None:
    start = time.process_time()
    draft = parse("\n".join(f"Title Number {n}\n{PROSE}" for n in range(5_000)))
    assert len(draft.entries) == 5_000
    assert time.process_time() - start < 3
