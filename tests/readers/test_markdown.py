"""Papers in Markdown: headings, lists, tables, and what is none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, LineCount, read_dump
from tests.reading import read_one
from tests.small_site import write

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock that needs no "
    "power, and show that it is right to within a minute after a week of traffic. All it takes is a bridge."
)


def read_all(text: str, name: str = "page.md") -> tuple[Draft, ...]:
    drafts = read_dump(text.encode(), source=name)
    counts = [draft.count for draft in drafts]
    assert sum(count.lines for count in counts if isinstance(count, LineCount)) == len(text.splitlines())
    return drafts


def read_file(name: str) -> tuple[Draft, ...]:
    return read_all((FORMATS / name).read_text("utf-8"), name)


def titles(text: str, name: str = "page.md") -> list[str]:
    return [entry.title for draft in read_all(text, name) for entry in draft.entries]


# File → the day of each digest in it and its number of papers, counted by eye.
COUNTS = {
    "markdown-headings.md": [("2025-08-20", 1), ("2025-08-21", 2)],
    "markdown-linked-headings.md": [("2024-04-16", 2)],
    "markdown-table.md": [("2025-10-30", 2)],
    "markdown-weekly.md": [("2025-06-22", 1), ("2025-06-29", 2)],
    "markdown-lists.md": [("", 5)],
    "markdown-arxiv-daily.md": [("2025-08-20", 3)],
    "markdown-details.md": [("", 3)],
    "markdown-bold-titles.md": [("", 2)],
    "numbered-list.txt": [("Aug 24", 3)],
    "labels.txt": [("", 2)],
}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_file_holds_as_many_digests_and_papers_as_a_reader_counts(name: str) -> None:
    drafts = read_file(name)
    assert [(draft.date_text, len(draft.entries)) for draft in drafts] == COUNTS[name]
    assert [remark for draft in drafts for remark in draft.remarks] == []


def test_headings_with_labels_and_links_below() -> None:
    older, newer = read_file("markdown-headings.md")
    assert newer.title == "daily-papers"
    assert newer.entries[0].fields == (
        ("arxiv", "2508.01230"),
        ("authors", "Ada Example, Bo Muster"),
        ("categories", "Multi-Modal"),
    )
    assert older.entries[0].fields == (
        ("arxiv", "2508.01232"),
        ("authors", "Di Muster, Ed Example"),
        ("code", "https://github.com/example/stones"),
        ("categories", "Multi-Modal"),
    )
    # Emphasis is text; formulas and LaTeX stay; what a script wrote below a rule is none of the paper's.
    assert older.entries[0].paragraphs == (
        "Stone goes on for days. We say why, and for how long, with $x_1 * y_1$ and 5\\% error.",
    )


def test_a_day_is_known_by_its_papers_however_the_file_grows() -> None:
    text = (FORMATS / "markdown-headings.md").read_text("utf-8")
    older, newer = read_all(text)
    more = f"## 2025-08-22\n\n### One More\n\n[arXiv](https://arxiv.org/abs/2508.09999)\n\n{PROSE}\n\n---\n\n"
    grown = read_all(text.replace("## 2025-08-21\n", f"{more}## 2025-08-21\n", 1))
    assert [draft.sha256 for draft in grown[:2]] == [older.sha256, newer.sha256]
    assert len({draft.sha256 for draft in grown}) == 3
    changed = read_all(text.replace("Ropes creak", "Ropes sing"))
    assert changed[0].sha256 == older.sha256
    assert changed[1].sha256 != newer.sha256


def test_linked_headings_with_bullets_below() -> None:
    [draft] = read_file("markdown-linked-headings.md")
    assert draft.title == "Daily Papers"
    assert draft.entries[0].fields == (
        ("arxiv", "2404.09650"),
        ("authors", "Ada Example, Bo Muster, Cy Example, et al."),
        ("upvotes", "54"),
    )
    assert draft.entries[0].paragraphs == (
        "A rover needs a lamp in every third bend.",
        "It may carry one back; the code is here (https://github.com/example/caves).",
    )


def test_a_row_may_be_broken_over_lines_and_its_title_lead_elsewhere() -> None:
    [draft] = read_file("markdown-table.md")
    first, second = draft.entries
    assert first.title == "Quiet Bridges: Towards a Clock that Needs no Power"
    assert first.fields == (
        ("arxiv", "2510.01230"),
        ("authors", "Ada Example, Bo Muster"),
        ("url", "https://huggingface.co/papers/2510.01230"),
    )
    assert first.paragraphs[0].endswith("with <time> tags and a | sign.")
    assert (first.line, second.line) == (7, 9)


def test_a_cell_may_hold_a_number_a_title_and_a_text() -> None:
    older, newer = read_file("markdown-weekly.md")
    assert [(entry.title, entry.paragraphs) for entry in newer.entries] == [
        (
            "Slow Ferries",
            ("This paper times ferries between two ports.", "Speed: they are slow.", "Cost: 30% less."),
        ),
        ("Fast Rumours", ("a rumour is faster than a ferry, and waits for it.",)),
    ]
    assert newer.entries[1].fields == (("pdf", "https://papers.example/rumours.pdf"),)
    assert older.entries[0].paragraphs == ("Introduces stones that wait.",)


def test_items_of_lists_in_many_forms() -> None:
    [draft] = read_file("markdown-lists.md")
    assert [(entry.title, dict(entry.fields)) for entry in draft.entries] == [
        (
            "Optimizing Bridges for Rivers",
            {
                "arxiv": "2510.24652",
                "code": "https://github.com/example/rivers",
                "categories": "Surveys",
                "venue": "NeurIPS 2025",
            },
        ),
        (
            "Bridges Everywhere",
            {
                "arxiv": "2510.24653",
                "authors": "Ada Example, Bo Muster",
                "categories": "Surveys",
                "venue": "ICLR 2024",
            },
        ),
        ("Steel Remembers", {"arxiv": "2510.24120", "categories": "Steel"}),
        (
            "Steel Forgets Again",
            {
                "arxiv": "2510.24121",
                "authors": "Cy Example, Di Muster",
                "categories": "Steel",
                "published": "2025-08",
            },
        ),
        ("Classifier Free Bridges", {"arxiv": "2207.12598", "categories": "Steel", "published": "2021"}),
    ]
    assert draft.entries[2].paragraphs == ("a sentence about steel that is long enough.",)
    assert len(draft.entries[4].paragraphs) == 2


def test_topics_above_tables_and_headings_are_categories() -> None:
    [tables] = read_file("markdown-arxiv-daily.md")
    assert [dict(entry.fields)["categories"] for entry in tables.entries] == ["SLAM", "SLAM", "NeRF"]
    assert dict(tables.entries[1].fields)["code"] == "https://github.com/a/b"
    [headings] = read_file("markdown-details.md")
    assert dict(headings.entries[0].fields)["categories"] == "cs.AI"
    assert headings.entries[0].paragraphs[-1].startswith("We ask how long")  # inside of <details>


def test_front_matter_dates_and_names_the_digest() -> None:
    [draft] = read_file("markdown-bold-titles.md")
    assert [(option.key, option.value) for option in draft.options] == [
        ("title", "Papers I liked"),
        ("date", "2025-08-20"),
    ]
    assert draft.entries[0].fields == (("arxiv", "2508.01230"), ("authors", "Ada Example, Bo Muster"))


# ---- forms -----------------------------------------------------------------------------------------------

LINK = "https://arxiv.org/abs/2508.0123{}"
FORMS = {
    "headings with numbers": "## {n}. {t}\n\n[arXiv](" + LINK + ")\n\n{p}\n",
    "headings with numbers in brackets": "### [{n}] [{t}](" + LINK + ")\n\n{p}\n",
    "headings with links and votes": "#### {n}. **[{t}](" + LINK + ")** (👍 {n})\n\n{p}\n",
    "headings with prose alone": "## {t}\n\n{p}\n",
    "headings in brackets without an address": "### {n}. **[{t}]**\n- **Link**: " + LINK + "\n\n{p}\n",
    "headings of HTML": '<h3><a href="' + LINK + '">{t}</a></h3>\n\n{p}\n',
    "underlined headings": "{t}\n=====\n\n**Authors**: Ada Example\n\n{p}\n",
    "bold lines": "**{t}**\n\n" + LINK + "\n\n{p}\n",
    "labels": "**Title:** {t}\n**Authors:** Ada Example\n**Abstract:** {p}\n",
    "plain labels": "Title: {t}\nAuthors: Ada Example\nAbstract: {p}\n",
    "numbers and a text below": "{n}. **{t}**\n\n{p}\n",
    "numbers, a link and a text below": "{n}. [{t}](" + LINK + ")\n\n   {p}\n",
    "bullets with a text on the next line": "* {t}\n{p}\n",
    "bullets with links": "- [{t}](" + LINK + ") - {p}",
    "bullets with labels inside": "- **{t}**\n  - **Link**: " + LINK + "\n  - **Summary**: {p}",
    "an address and a sentence": "{n}. {t} (" + LINK + ") – {p}",
    "an address on the next line": "{n}) {t}\n" + LINK + "\n{p}\n",
    "rows": "| {t} | Ada Example | {p} |",
    "rows without bars at the ends": "{t} | Ada Example | {p}",
}
HEADERS = {
    "rows": "| Title | Authors | Abstract |\n|---|:-:|---|\n",
    "rows without bars at the ends": "Title | Authors | Abstract\n--- | --- | ---\n",
}
TITLES = ["Quiet Bridges", "Loud Trains for Slow Rivers", "Patient Stones", "Counting Sheep by Radar"]


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("name", ["page.md", "page.txt"])
def test_papers_are_found_in_whatever_form_they_are_listed(form: str, name: str) -> None:
    name = "page.md" if "HTML" in form else name  # else it is a web page
    papers = [
        FORMS[form].format(n, n=n, t=title, p=PROSE).replace(LINK, f"https://arxiv.org/abs/2508.0123{n}")
        for n, title in enumerate(TITLES, start=1)
    ]
    text = HEADERS.get(form, "") + "\n".join(papers) + "\n"
    [draft] = read_all(text, name)
    assert [entry.title for entry in draft.entries] == TITLES
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}
    assert draft.remarks == ()


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("## 2025-08-20", "2025-08-20"),
        ("# Daily Papers (2025-08-20)", "2025-08-20"),
        ("## 📅 Wednesday, August 20th, 2025", "2025-08-20"),
        ("## Papers for 20 August 2025", "2025-08-20"),
        ("## 2025年8月20日 论文速递", "2025-08-20"),
        ("## Updated on 2025.08.20", "2025-08-20"),
        ("# 2025\n\n## 8月20日", "2025-08-20"),
        ("## Aug 20", "Aug 20"),
        ("## Top ML Papers of the Week (June 23 - June 29) - 2025", "2025-06-29"),
        ("## Week of August 18 – 24, 2025", "2025-08-24"),
        ("## Week 34, 2025", "2025-08-24"),
        ("## Bridges of August 20, 2025", ""),
        ("## Volume 3", ""),
    ],
)
def test_a_heading_may_name_a_day(heading: str, day: str) -> None:
    [draft] = read_all(f"{heading}\n\n- [Quiet Bridges and Trains](https://arxiv.org/abs/2508.01230)\n")
    assert draft.date_text == day


def test_a_paper_twice_a_day_is_kept_once_and_on_two_days_twice() -> None:
    item = "- [Quiet Bridges and Trains](https://arxiv.org/abs/2508.01230)\n"
    drafts = read_all(f"## 2025-08-21\n\n{item}{item}\n## 2025-08-20\n\n{item}")
    assert [len(draft.entries) for draft in drafts] == [1, 1]
    assert [draft.count.repeated for draft in drafts if isinstance(draft.count, LineCount)] == [0, 1]


def test_what_a_page_has_no_place_for_is_said_once() -> None:
    item = (
        "### {}\n\n[arXiv](https://arxiv.org/abs/2508.0123{}) | [Oracle](https://oracle.example/)\n\n"
        "**Mood:** good\n\n"
    )
    [draft] = read_all("".join(item.format(title, n) for n, title in enumerate(TITLES)))
    assert [remark.message for remark in draft.remarks] == [
        "labels that a paper's page has no place for, left out: Mood (4)",
        "links that a paper's page has no place for, left out: Oracle (4)",
    ]


def test_a_file_cut_off_in_a_row_keeps_what_there_is_and_says_so() -> None:
    text = (FORMATS / "markdown-weekly.md").read_text("utf-8")
    drafts = read_all(text[: text.index("stones that wait")])
    assert [entry.title for entry in drafts[0].entries] == ["Patient Stones"]
    assert [remark.message for remark in drafts[0].remarks] == ["the file ends within a row of a table"]


@pytest.mark.parametrize(
    "text",
    [
        "# tool\n\nWith a [paper](https://arxiv.org/abs/2508.01230).\n\n## Installation\n\nRun it.\n\n"
        "## License\n\nMIT\n",
        f"# Bridges\n\n{PROSE}\n\n## History\n\n{PROSE}\n\n## Types\n\n{PROSE}\n",
        "# Shopping\n\n- milk\n- **two eggs** from the market\n- [bread with nuts](https://shop.example/b)\n",
        "# Tools\n\n- [bridge](https://github.com/a/b) - builds bridges for rivers of any size.\n" * 3,
        "# Where to ask\n\nWe answer questions in several places, some of which are not ours.\n\n"
        "- [Bridgeforum](https://forum.b.example/) -- The main forum for all questions about bridges\n"
        "  and what is built of stone. Please mark your questions with the word Bridges.\n"
        "- [Stonestack](https://stack.b.example/)\n  -- A site with answers of many people about every"
        " kind of work. Please mark\n  your questions with the word Bridges.\n\n"
        "## Announcements\n\nFew messages, all of them about new releases.\n",
        "# Notes\n\n- [2025-08-20](notes/2025-08-20.md)\n- [2025-08-21](notes/2025-08-21.md)\n",
    ],
)
def test_a_page_without_papers_is_refused_by_name(text: str) -> None:
    with pytest.raises(DumpError) as caught:
        read_dump(text.encode(), source="page.md")
    assert caught.value.message == "a Markdown page, but no papers"
    assert caught.value.hint


def test_hostile_text_is_text() -> None:
    [draft] = read_all(
        "### <script>alert(1)</script> Bridges & Trains\n\n"
        "[paper](javascript:alert(1)) [arXiv](https://arxiv.org/abs/2508.01230)\n\n"
        f"**Authors:** Ada Example\n\n**Summary:** <img src=x onerror=alert(1)> {PROSE} <script>x</script>\n"
    )
    [entry] = draft.entries
    assert entry.title == "<script>alert(1)</script> Bridges & Trains"
    assert all("javascript" not in value for _, value in entry.fields)
    assert entry.paragraphs[-1].endswith("<script>x</script>")


def test_lines_that_the_settings_name_are_furniture() -> None:
    text = f"### Quiet Bridges\n\nPosted by a bot\n\n[arXiv](https://arxiv.org/abs/2508.01230)\n\n{PROSE}\n"
    draft = read_one(text.encode(), source="page.md", furniture=("Posted by *",))
    assert draft.entries[0].paragraphs == (PROSE,)


# ---- what stands beside a title --------------------------------------------------------------------------

A, B = "https://arxiv.org/abs/2508.01230", "https://arxiv.org/abs/2508.01231"


@pytest.mark.parametrize(
    ("item", "fields", "paragraphs"),
    [
        (f"**Slow Ferries** (arXiv:2508.01230) - {PROSE}", {"arxiv": "2508.01230"}, (PROSE,)),
        (f"[Slow Ferries]({A}) by Ada Example, Bo Muster", {"authors": "Ada Example, Bo Muster"}, ()),
        (f"[Slow Ferries]({A}) | Ada Example, Bo Muster", {"authors": "Ada Example, Bo Muster"}, ()),
        (f"[2025-08-19] [Slow Ferries]({A})", {"published": "2025-08-19"}, ()),
        (f"**[CVPR 2025]** [Slow Ferries]({A})", {"venue": "CVPR 2025"}, ()),
        (f"[Slow Ferries]({A}) ([code](https://github.com/a/b))", {"code": "https://github.com/a/b"}, ()),
        (
            f'Ada Example, Bo Muster. "Slow Ferries". ICLR 2025. {A}',
            {"authors": "Ada Example, Bo Muster"},
            (),
        ),
        (f"[Slow Ferries]({A}) (👍 13)", {"upvotes": "13"}, ()),
        (f"**Slow Ferries** [[paper]({A})] [[tweet](https://x.com/a)]", {"arxiv": "2508.01230"}, ()),
    ],
)
def test_what_stands_beside_a_title_becomes_fields(
    item: str, fields: dict[str, str], paragraphs: tuple[str, ...]
) -> None:
    [draft] = read_all(f"- {item}\n- [Fast Rumours in Ports]({B})\n")
    entry = draft.entries[0]
    assert entry.title == "Slow Ferries"
    assert fields.items() <= dict(entry.fields).items()
    assert dict(entry.fields)["arxiv"] == "2508.01230"
    assert entry.paragraphs == paragraphs
    assert draft.remarks == ()


def test_lines_that_begin_with_a_sign_are_each_for_themselves() -> None:
    [draft] = read_all(
        "# 🤖 AI Papers — August 20, 2025\n\n### 📄 Slow Ferries\n\n👥 **Authors:** Ada Example\n"
        f"📅 **Published:** 2025-08-19\n🔗 [Paper]({A}) | 💻 [Code](https://github.com/a/b)\n"
        f"🏷️ `cs.CL` `cs.AI`\n⭐ Upvotes: 42\n\n> {PROSE}\n"
    )
    assert (draft.title, draft.date_text) == ("AI Papers", "2025-08-20")
    assert draft.entries[0].title == "Slow Ferries"
    assert draft.entries[0].fields == (
        ("arxiv", "2508.01230"),
        ("authors", "Ada Example"),
        ("code", "https://github.com/a/b"),
        ("upvotes", "42"),
        ("categories", "cs.CL, cs.AI"),
        ("published", "2025-08-19"),
    )
    assert draft.entries[0].paragraphs == (PROSE,)


def test_headings_inside_of_a_paper_are_a_part_of_it_and_contents_are_none() -> None:
    paper = (
        "## {n}. {t}\n*Ada Example, Bo Muster* — [arXiv]({a})\n\n"
        "### Abstract\n{p}\n\n### Takeaways\n- Wait.\n\n"
    )
    text = "".join(
        paper.format(n=n, t=title, a=address, p=PROSE)
        for n, (title, address) in enumerate([("Slow Ferries", A), ("Fast Rumours", B)], start=1)
    )
    [draft] = read_all(f"# Papers\n\n## Contents\n\n1. [Slow Ferries](#1)\n2. [Fast Rumours](#2)\n\n{text}")
    assert [entry.title for entry in draft.entries] == ["Slow Ferries", "Fast Rumours"]
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE, "Takeaways: Wait.")}
    assert {dict(entry.fields)["authors"] for entry in draft.entries} == {"Ada Example, Bo Muster"}


def test_a_newsletter_is_dated_by_its_name() -> None:
    [draft] = read_all(
        f"# The Bridge Letter #12 (18 August 2025)\n\nHello!\n\n1. [Slow Ferries on Rivers]({A})\n"
    )
    assert (draft.title, draft.date_text) == ("The Bridge Letter #12", "2025-08-18")
    assert titles(f"# Bridges of August 20, 2025\n\n[arXiv]({A})\n\n{PROSE}\n") == [
        "Bridges of August 20, 2025"
    ]


def test_a_digest_as_sitegen_exports_it_can_be_read_again() -> None:
    paper = "## {}\n\n<https://digest.example/papers/{}/>\n\n{}\n\n"
    text = "".join(paper.format(title, n, PROSE) for n, title in enumerate(TITLES))
    [draft] = read_all(f"# Papers of the harbour, 21 August 2025\n\n4 papers.\n\n{text}")
    assert (draft.title, draft.date_text) == ("Papers of the harbour", "2025-08-21")
    assert [(entry.title, entry.paragraphs) for entry in draft.entries] == [
        (title, (PROSE,)) for title in TITLES
    ]
    assert draft.entries[1].fields == (("url", "https://digest.example/papers/1/"),)


def test_an_exported_digest_gives_back_every_field_of_its_papers(tmp_path: Path) -> None:
    fields = (
        "- arxiv: 2508.01234\n- doi: 10.1000/bridges_7_a\n- authors: Ada Example, Bo van der Muster\n"
        "- url: https://b.example/bridges\n- pdf: https://b.example/a_b_c.pdf\n"
        "- code: https://code.example/bridges\n- upvotes: 17\n- categories: cs.RO, Civil works\n"
        "- venue: Proceedings of *Bridges* 12 (2025): 1-9\n"
        "- comment: Note: 12 pages, 3 [figures]; see https://b.example/more, and tell us.\n"
        "- published: 2025-08-19\n"
    )
    pages = [f"## {title}\n\n{fields if n == 1 else ''}\n{PROSE}\n" for n, title in enumerate(TITLES)]
    write(tmp_path / "sitegen.yaml", "title: T\nbase_url: https://other.example/\n")
    write(tmp_path / "content/2025/2025-08-20.md", "---\ndate: 2025-08-20\n---\n\n" + "\n".join(pages))
    assert main(["build", "--quiet", "--site", str(tmp_path)]) == 0
    exported = (tmp_path / "_site/digests/2025-08-20/index.html.md").read_text("utf-8")
    [draft] = read_all(exported, "index.html.md")
    assert [(entry.title, entry.paragraphs) for entry in draft.entries] == [
        (title, (PROSE,)) for title in TITLES
    ]
    assert dict(draft.entries[1].fields) == dict(line[2:].split(": ", 1) for line in fields.splitlines())
    assert draft.remarks == ()


@pytest.mark.parametrize("line", ["**2025-08-20**", "August 20, 2025", "Last update: 2025-08-20"])
def test_a_line_above_a_list_may_name_its_day(line: str) -> None:
    [draft] = read_all(
        f"# Papers\n\n{line}\n\n- [Slow Ferries on Rivers]({A})\n- [Fast Rumours in Ports]({B})\n"
    )
    assert (draft.date_text, len(draft.entries)) == ("2025-08-20", 2)


def test_buttons_of_a_saved_page_are_furniture() -> None:
    card = (
        "Submitted by [{u}](/{u})\n\n### [{t}](/papers/2508.0123{n})\n\n{p}\n\n"
        "4 authors\n\n[12](/papers/1#c)\n\n"
    )
    text = "".join(card.format(u=f"ada{n}", t=title, n=n, p=PROSE) for n, title in enumerate(TITLES))
    [draft] = read_all(f"# Daily Papers\n\n{text}[TOS](/terms)\n[Privacy](/privacy)\n")
    assert [entry.title for entry in draft.entries] == TITLES
    assert {entry.paragraphs for entry in draft.entries} == {(PROSE,)}
    assert [entry.fields for entry in draft.entries][1] == (("arxiv", "2508.01231"),)
