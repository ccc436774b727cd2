"""The audit of a site's pages: each corruption, one at a time, on a site that is built."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitegen.audit import Audit, audit
from sitegen.build import build_site
from sitegen.cli.main import main
from sitegen.content.page import format_page, parse_page
from sitegen.errors import SitegenError
from sitegen.importing.result import ImportOptions, Reading
from sitegen.importing.run import import_dumps
from sitegen.model import Digest
from sitegen.pipeline import audit_site
from sitegen.sources.options import BuildOptions
from tests.small_site import ROOT, TOPICS, tree, write

pytestmark = pytest.mark.slow

# Each about something else, so that no two are taken for one paper.
SAND = (
    "Grains of sand roll down a slope until the slope is shallow enough. We film ten thousand small "
    "avalanches with a fast camera and find that their sizes follow a power law over four decades. A "
    "cellular automaton with two parameters reproduces the law, and explains why wet grains behave "
    "otherwise."
)
TIDE = (
    "Harbours need forecasts of water levels several hours ahead. Our network reads pressure, wind and "
    "moonrise tables, and predicts the surge along a whole coastline at once. On twelve winters of "
    "measurements it halves the error of the operational forecast, and it runs on a laptop in less "
    "than a second."
)
GULL = (
    "Gulls steal chips more often when nobody looks at them. In a field experiment on three beaches we "
    "measured how long birds hesitate under a human gaze. Hesitation doubles when eyes meet, and "
    "juveniles learn this within one season, which suggests that they copy older thieves rather than "
    "discover it alone."
)
KELP = (
    "Kelp forests store carbon, yet nobody knows how much reaches the deep sea. Floating cameras "
    "followed torn blades over two hundred kilometres. Most of them sank within a month, and a third "
    "came to rest below one thousand metres, where currents are slow; storms explain nearly all of the "
    "variance between years."
)
CRAB = (
    "Hermit crabs queue by size when a large empty shell washes ashore, so that every animal moves up "
    "by one. We model such vacancy chains as a matching problem, prove that greedy queues are optimal "
    "for convex costs, and confirm the predicted waiting times in an aquarium with sixty individuals."
)

FLAT = f"""\
Get trending papers in your email inbox!
SubscribeAvalanches of Sand: A Power Law
{SAND}
Forecasting the Tide with $k$ Networks
{TIDE}
Why Gulls Steal
{GULL}
"""
LINED = f"new\n\nSubscribe\n\nAug 27, 2025\n\nKelp in the Deep\n\n{KELP}\n"
BY_HAND = f"""\
---
date: 2025-09-03
title: By hand
---

A note, with *emphasis*.

## Queues of Hermit Crabs

- arxiv: 2509.00001
- doi: 10.1000/182
- authors: A. Crab, B. Shell

{CRAB}

A second paragraph of the abstract, which is short.

## Avalanches of Sand: A Power Law

{SAND}
"""
ABOUT = "---\ntitle: About\n---\n\nWritten by hand.\n"
FIRST, SECOND, THIRD = (
    "content/2025/2025-08-20.md",
    "content/2025/2025-08-27.md",
    "content/2025/2025-09-03.md",
)
DUMP = "content/dumps/2025-08-20.txt"
CONFIG = "title: Shore\nbase_url: http://localhost:8000/\nfeed_id: shore.invalid,2025\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of three digests without anything odd, built. Tests copy its sources and leave it alone."""
    root = tmp_path_factory.mktemp("shore") / "site"
    for name, text in {
        "sitegen.yaml": CONFIG,
        DUMP: FLAT,
        "content/dumps/kelp.txt": LINED,
        "content/pages/about.md": ABOUT,
        "content/topics.yaml": TOPICS,
        "content/synonyms.txt": "kelp, seaweed\n",
    }.items():
        write(root / name, text)
    build_site(BuildOptions(root=root, strict=True))
    write(root / THIRD, BY_HAND)  # afterwards, so that no dump comes in late
    build_site(BuildOptions(root=root, strict=True))
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources, in which the test stands."""
    root = tmp_path / "site"
    shutil.copytree(built, root, ignore=shutil.ignore_patterns("_site"))
    monkeypatch.chdir(root)
    return root


def flat(group: BaseExceptionGroup[SitegenError]) -> Iterator[SitegenError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from flat(each)
        else:
            yield each


def look(root: Path = Path()) -> Audit:
    """What the audit says of a site; the faults of its readers are faults, too."""
    try:
        return audit_site(root)
    except* SitegenError as faults:
        found = tuple(flat(faults))
    return Audit(faults=found)


def shown(found: Sequence[SitegenError]) -> list[str]:
    return [str(each) for each in found]


# ---- each corruption, one at a time ---------------------------------------------------------------

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def anew(text: str) -> Change:
    return lambda _: text


@dataclass(frozen=True)
class Case:
    """What is done to one file, and what is said about it."""

    name: str
    file: str
    change: Change
    level: str  # fault or warning
    said: str  # place and beginning of the message


def heading(name: str, line: str, said: str, *, file: str = FIRST) -> Case:
    """The second heading of a page in another form."""
    title = "Forecasting the Tide with $k$ Networks" if file == FIRST else "Avalanches of Sand: A Power Law"
    return Case(name, file, swap(f"## {title}", line.replace("TITLE", title)), "fault", said)


GLUED = f"{FIRST}:13: no space after the `#`"
CASES = (
    # a page against its dump
    Case(
        "a paper is missing",
        FIRST,
        swap(f"## Why Gulls Steal\n\n{GULL}\n", ""),
        "fault",
        f"{FIRST}:13: a paper of the dump is missing: Why Gulls Steal",
    ),
    Case(
        "the first paper is missing",
        FIRST,
        swap(f"## Avalanches of Sand: A Power Law\n\n{SAND}\n", ""),
        "fault",
        f"{FIRST}:1: a paper of the dump is missing: Avalanches of Sand",
    ),
    Case(
        "an abstract is gone",
        FIRST,
        swap(f"{TIDE}\n", ""),
        "warning",
        f"{FIRST}:13: the dump has its abstract, the page has none: Forecasting the Tide",
    ),
    Case(
        "`omit` names nothing",
        FIRST,
        swap("\n---\n", "\nomit: [Why Gulls Do Not Steal]\n---\n"),
        "warning",
        f"{FIRST}:1: `omit` names a paper that the dump does not have: Why Gulls Do Not Steal",
    ),
    # headings of the wrong level or form
    heading("level 3", "### TITLE", f"{FIRST}:13: a heading of level 3 within a text: Forecasting"),
    heading("level 1", "# TITLE", f"{FIRST}:13: a heading of level 1 within a text: Forecasting"),
    heading("no blank", "##TITLE", GLUED),
    heading("one sign without a blank", "#TITLE", GLUED),
    heading("a no-break space", "##\u00a0TITLE", GLUED),
    heading("wide signs", "\uff03\uff03 TITLE", GLUED),
    heading(
        "a blank in front", " ## TITLE", f"{FIRST}:13: a heading that does not begin in the first column"
    ),
    heading("four blanks in front", "    ## TITLE", f"{FIRST}:13: a heading within a block of code"),
    heading("a tab in front", "\t## TITLE", f"{FIRST}:13: a heading within a block of code"),
    heading("a tab behind", "##\tTITLE", f"{FIRST}:13: a heading that does not begin in the first column"),
    heading("in a quote", "> ## TITLE", f"{FIRST}:13: a heading that does not begin in the first column"),
    heading("underlined", "TITLE\n=====", f"{FIRST}:13: an underlined heading within a text: Forecasting"),
    heading("underlined with hyphens", "TITLE\n---", f"{FIRST}:13: an underlined heading within a text"),
    heading("no sign", "TITLE", f"{FIRST}:13: no heading, so this paper is part of the text above it"),
    heading("bold", "**TITLE**", f"{FIRST}:13: no heading, so this paper is part of the text above it"),
    heading("no title", "##", f"{FIRST}:13: a heading without a title"),
    heading(
        "in code", "```\n## TITLE\n```", f"{THIRD}:19: a heading within a block of code: ## Aval", file=THIRD
    ),
    heading("by hand, level 4", "#### TITLE", f"{THIRD}:18: a heading of level 4 within a text", file=THIRD),
    Case(
        "the first heading of a page by hand",
        THIRD,
        swap("## Queues", "### Queues"),
        "warning",
        f"{THIRD}:8: a heading of level 3 within a text: Queues of Hermit Crabs",
    ),
    Case(
        "no sign, by hand",
        THIRD,
        swap("## Avalanches", "Avalanches"),
        "warning",
        f"{THIRD}:18: perhaps a title without its `## `: Avalanches of Sand",
    ),
    Case(
        "a heading in front of an abstract",
        THIRD,
        swap(SAND, f"## {SAND}"),
        "fault",
        f"{THIRD}:20: a heading as long as an abstract: Grains of sand",
    ),
    # fields
    *(
        Case(f"a field as `{line}`", THIRD, swap("- arxiv: 2509.00001\n", f"{line}\n"), "warning", said)
        for line, said in (
            ("* arxiv: 2509.00001", f"{THIRD}:10: not read as a field: * arxiv: 2509.00001"),
            ("arxiv: 2509.00001", f"{THIRD}:10: not read as a field: arxiv: 2509.00001"),
            ("- **arxiv:** 2509.00001", f"{THIRD}:10: not read as a field: - **arxiv:** 2509.00001"),
            ("- arxiv:2509.00001", f"{THIRD}:10: not read as a field: - arxiv:2509.00001"),
            ("- arxiv 2509.00001", f"{THIRD}:10: not read as a field: - arxiv 2509.00001"),
        )
    ),
    Case(
        "a misspelt field",
        THIRD,
        swap("- arxiv:", "- arvix:"),
        "fault",
        f"{THIRD}:10: unknown field: arvix",
    ),
    Case(
        "a field below the abstract",
        THIRD,
        lambda text: f"{text}\n- url: http://localhost:8000/\n",
        "warning",
        f"{THIRD}:22: not read as a field: - url: http://localhost:8000/",
    ),
    # conflict markers
    *(
        Case(
            f"an unresolved merge in {file}",
            file,
            lambda text: text + "<<<<<<< HEAD\n=======\n>>>>>>> branch\n",
            "fault",
            f"{file}:{line}: unresolved merge: <<<<<<< HEAD",
        )
        for file, line in (
            (FIRST, 20),
            ("content/pages/about.md", 6),
            (DUMP, 8),
            ("sitegen.yaml", 4),
            ("content/topics.yaml", 9),
            ("content/synonyms.txt", 2),
        )
    ),
    Case(
        "an unresolved merge in front matter",
        FIRST,
        swap("title: Daily Papers", "<<<<<<< HEAD\ntitle: Ours\n=======\ntitle: Theirs\n>>>>>>> branch"),
        "fault",
        f"{FIRST}:4: unresolved merge: <<<<<<< HEAD",
    ),
    # papers of a page
    Case(
        "a title without an abstract",
        THIRD,
        lambda text: f"{text}\n## A Lonely Title\n",
        "warning",
        f"{THIRD}:22: a title without an abstract: A Lonely Title",
    ),
    Case(
        "a paper twice",
        THIRD,
        lambda text: f"{text}\n## Avalanches of sand -- a power law\n\n{SAND}\n",
        "warning",
        f"{THIRD}:22: a paper listed twice: Avalanches of sand -- a power law",
    ),
    Case(
        "a page without papers",
        "content/2025/2025-09-10.md",
        anew("---\ntitle: Nothing\n---\n\nA note.\n"),
        "warning",
        "content/2025/2025-09-10.md: a page without papers",
    ),
    Case(
        "an empty page",
        "content/2025/2025-09-10.md",
        anew("\n\n"),
        "fault",
        "content/2025/2025-09-10.md: an empty page",
    ),
    Case(
        "an empty page of its own",
        "content/pages/links.md",
        anew("---\ntitle: Links\n---\n\n"),
        "warning",
        "content/pages/links.md: an empty page",
    ),
    # identifiers
    Case(
        "one identifier on two papers",
        THIRD,
        swap("Law\n\nGrains", "Law\n\n- arxiv: 2509.00001v2\n\nGrains"),
        "fault",
        f"{THIRD}:20: arXiv identifier of two different papers: 2509.00001",
    ),
    Case(
        "one DOI on papers of two pages",
        FIRST,
        swap("## Why Gulls Steal\n", "## Why Gulls Steal\n\n- doi: 10.1000/182\n"),
        "fault",
        f"{THIRD}:11: DOI of two different papers: 10.1000/182",
    ),
    Case(
        "two identifiers of one paper",
        THIRD,
        lambda text: f"{text}\n## Queues of Hermit Crabs\n\n- arxiv: 2509.00010\n\n{CRAB}\n",
        "warning",
        f"{THIRD}:24: a second arXiv identifier for one paper: 2509.00010",
    ),
    Case(
        "an address of another paper",
        THIRD,
        swap("- doi: 10.1000/182", "- url: https://arxiv.org/abs/2509.00007"),
        "warning",
        f"{THIRD}:11: `url` is that of another paper than `arxiv`: 2509.00007",
    ),
    # dates
    Case(
        "a date in the future",
        THIRD,
        swap("date: 2025-09-03", "date: 2199-09-03\ndate_from: option\nsha256: abc"),
        "warning",
        f"{THIRD}:2: date in the future: 2199-09-03",
    ),
    Case(
        "a date that is not that of the dump's name",
        FIRST,
        swap("date: 2025-08-20", "date: 2025-08-02"),
        "warning",
        f"{FIRST}:2: date is not that of the dump's name: 2025-08-20",
    ),
    Case(
        "a date that is not that of the dump's line",
        SECOND,
        swap("date: 2025-08-27", "date: 2024-08-27"),
        "warning",
        f"{SECOND}:2: date is not that of the dump's date line: Aug 27, 2025",
    ),
    Case(
        "a date that is not that of the page's name",
        THIRD,
        swap("date: 2025-09-03", "date: 2025-09-30"),
        "warning",
        f"{THIRD}:2: date is not that of the page's name: 2025-09-03",
    ),
    Case(
        "a day that no calendar has",
        "content/2025/2025-02-30.md",
        anew(f"---\ndate: 2025-03-01\n---\n\n## Kelp in the Deep\n\n{KELP}\n"),
        "fault",
        "content/2025/2025-02-30.md: file name is no date: 2025-02-30.md",
    ),
    Case(
        "a dump's name with a day that no calendar has",
        "content/dumps/2025-02-30.txt",
        anew(f"Hermit Crabs Once More\n{CRAB}\n"),
        "warning",
        "content/dumps/2025-02-30.txt: no such day, in its name: 2025-02-30",
    ),
    Case(
        "a folder of another year",
        "content/2024/2025-09-11.md",
        anew(f"## Hermit Crabs Once More\n\n{CRAB}\n"),
        "warning",
        "content/2024/2025-09-11.md: in the folder of another year: 2024",
    ),
    # what an import said
    Case(
        "a line of the dump that is another date",
        "content/dumps/2025-09-11.txt",
        anew(f"Sep 11, 2025\n\nHermit Crabs Once More\n\n{CRAB}\n\nSep 12, 2025\n"),
        "warning",
        "content/dumps/2025-09-11.txt:7: a second date line: Sep 12, 2025",
    ),
    Case(
        "two digests of the same papers",
        "content/2025/2025-09-11.md",
        anew(BY_HAND.replace("2025-09-03", "2025-09-11")),
        "warning",
        "content/2025/2025-09-11.md: lists the same papers as 2025/2025-09-03.md",
    ),
    Case(
        "a dump edited after its import",
        DUMP,
        swap("Hesitation doubles", "Hesitation trebles"),
        "warning",
        f"{DUMP}: you changed this file after its page content/2025/2025-08-20.md was made",
    ),
    # YAML, and what nothing reads
    Case(
        "a key twice in front matter",
        FIRST,
        swap("title: Daily Papers\n", "title: Daily Papers\ntitle: Other\n"),
        "fault",
        f"{FIRST}:5: given twice: title",
    ),
    Case(
        "a title with a comment",
        THIRD,
        swap("title: By hand", "title: By hand #1"),
        "fault",
        f"{THIRD}:3: YAML takes what follows ` #` for a comment: title: By hand #1",
    ),
    Case(
        "a key twice in the settings",
        "sitegen.yaml",
        lambda text: f"{text}title: Other\n",
        "fault",
        "sitegen.yaml:4: given twice: title",
    ),
    Case(
        "a tab in the settings",
        "sitegen.yaml",
        lambda text: f"{text}feeds:\n\tlimit: 3\n",
        "fault",
        "sitegen.yaml:5: the line begins with a tab",
    ),
    Case(
        "a title in `omit` without quotes",
        FIRST,
        swap("\n---\n", "\nomit: [Sand: A Power Law]\n---\n"),
        "fault",
        f"{FIRST}:7: a title in `omit` is no text",
    ),
    Case(
        "a blank line above the front matter",
        FIRST,
        lambda text: f"\n{text}",
        "fault",
        f"{FIRST}:1: front matter does not begin on the first line",
    ),
    Case(
        "front matter that is not opened",
        THIRD,
        lambda text: text.removeprefix("---\n"),
        "fault",
        f"{THIRD}:1: front matter does not begin on the first line",
    ),
    Case(
        "a page in no folder",
        "content/links.md",
        anew("Links.\n"),
        "warning",
        "content/links.md: not read: pages of your own belong in content/pages/",
    ),
    Case(
        "a page below pages by another name",
        "content/pages/more/links.mdx",
        anew("Links.\n"),
        "warning",
        "content/pages/more/links.mdx: not read: the name of a page ends in .md",
    ),
    Case(
        "a page of the site's own name",
        "content/pages/search.md",
        anew("Text.\n"),
        "fault",
        "content/pages/search.md: no name for a page: search",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_corruption_is_said_with_its_place_and_the_site_stands(case: Case, site: Path, built: Path) -> None:
    file = site / case.file
    write(file, case.change(file.read_text(encoding="utf-8") if file.exists() else ""))
    output = built / "_site"
    before, sources = tree(output), tree(site)
    found = look()
    told = found.faults if case.level == "fault" else found.warnings
    (error,) = [each for each in told if str(each).startswith(case.said)]
    assert error.hint
    if case.level == "fault":
        assert len(told) == 1, shown(told)
    with pytest.raises(ExceptionGroup) as raised:
        build_site(BuildOptions(root=Path(), output=output, strict=case.level == "warning"))
    assert str(error) in shown(list(flat(raised.value)))
    assert tree(output) == before
    assert tree(site) == sources


def test_a_site_in_order_gives_nothing_in_any_build(site: Path) -> None:
    assert look() == Audit()
    for _ in range(2):
        report = build_site(BuildOptions(root=site, strict=True, verbose=True))
        assert (report.found.warnings, report.found.notes) == ((), ())


# ---- what an owner may do --------------------------------------------------------------------------


def edit(file: Path, change: Change) -> None:
    write(file, change(file.read_text(encoding="utf-8")))


def test_what_differs_harmlessly_is_a_note(site: Path) -> None:
    edit(site / FIRST, swap("## Why Gulls Steal", "## Why Gulls Steal Chips"))
    edit(site / FIRST, swap("ten thousand", "*ten thousand*"))
    title = "## Forecasting the Tide with $k$ Networks\n"
    edit(site / FIRST, swap(title, f"{title}\n- topics: offline-rl\n"))
    edit(site / FIRST, lambda text: f"{text}\n## Queues of Hermit Crabs, Again\n\n{CRAB}\n")
    (site / "content/dumps/kelp.txt").unlink()
    assert look() == Audit()
    report = build_site(BuildOptions(root=Path(), strict=True, verbose=True))
    assert shown(report.found.notes) == [
        f"{FIRST}:9: abstract differs from the dump's: Avalanches of Sand: A Power Law",
        f"{FIRST}:13: fields differ from the dump's: Forecasting the Tide with $k$ Networks",
        f"{FIRST}:19: title corrected; the dump has \u201cWhy Gulls Steal\u201d: Why Gulls Steal Chips",
        f"{FIRST}:23: not in the dump: added by hand: Queues of Hermit Crabs, Again",
        f"{SECOND}: its dump is not there: kelp.txt",
    ]


def test_papers_in_another_order_and_titles_in_another_spelling_are_no_loss(site: Path) -> None:
    first, sand, tide, gull = (site / FIRST).read_text(encoding="utf-8").split("\n## ")
    tide = tide.replace("Forecasting the Tide with $k$ Networks", "FORECASTING THE TIDE WITH *k* NETWORKS")
    write(site / FIRST, "\n## ".join([first, f"{gull}", f"{tide}", sand]))
    assert look() == Audit()


def test_a_paper_that_is_omitted_is_not_missed_and_does_not_come_back(site: Path) -> None:
    edit(site / FIRST, swap(f"## Why Gulls Steal\n\n{GULL}\n", ""))
    edit(site / FIRST, swap("\n---\n", "\nomit: [why gulls steal]\n---\n"))
    assert look() == Audit()
    edit(site / DUMP, swap("moonrise", "moonset"))
    assert main(["import", "--replace", DUMP]) == 0
    text = (site / FIRST).read_text(encoding="utf-8")
    assert ("moonset" in text, "Gulls" in text, "omit: [why gulls steal]" in text) == (True, False, True)
    assert look() == Audit()


def test_a_copy_of_a_dump_is_told_though_a_paper_of_it_is_omitted(site: Path) -> None:
    title = parse_page(Path(FIRST).read_text(), source=FIRST, digest_id="2025-08-20").entries[0].title
    text = Path(FIRST).read_text()
    start, end = text.index("## "), text.index("## ", text.index("## ") + 1)
    write(Path(FIRST), text[:start].replace("sha256:", f'omit: ["{title}"]\nsha256:') + text[end:])
    assert shown(look().warnings) == []
    write(Path("content/dumps/later.txt"), Path(DUMP).read_text().replace(" the ", " that ", 1))
    assert [each for each in shown(look().warnings) if "lists the same papers as 2025/2025-08-20.md" in each]


def test_a_list_that_was_forced_is_no_fault_because_another_file_is(site: Path) -> None:
    write(Path("content/dumps/2025-09-05.txt"), "Loud Shells\n\nQuiet Sands\n\nWide Piers\n\nOld Ropes\n")
    build_site(BuildOptions(root=Path(), force=True))
    write(Path("content/topics.yaml"), "- id: robots\n")
    assert [each.source for each in look().faults] == ["content/topics.yaml"]


def test_a_title_that_is_none_may_be_deleted_from_the_page(site: Path) -> None:
    dump = "content/dumps/2025-09-11.txt"
    write(site / dump, f"Hermit Crabs Once More\n\n{CRAB}\n\nA Lonely Title\n")
    build_site(BuildOptions(root=Path()))
    page = site / "content/2025/2025-09-11.md"
    said = "content/2025/2025-09-11.md:13: a title without an abstract: A Lonely Title"
    assert shown(look().warnings) == [said]
    edit(page, swap("## A Lonely Title\n", ""))
    assert look() == Audit()


REMARKED = f'''{{"title": "Hermit Crabs Once More", "abstract": "{CRAB}"}}
{{"title": "A Lonely Title"}}
nothing
'''


def test_what_an_import_said_is_said_at_every_build_until_it_is_settled(site: Path) -> None:
    dump, page = "content/dumps/2025-09-11.jsonl", "content/2025/2025-09-11.md"
    write(site / dump, REMARKED)
    first = look()
    assert [str(each).partition(": ")[0] for each in first.warnings] == [f"{page}:13", f"{dump}:3"]
    build_site(BuildOptions(root=Path()))
    assert (site / page).exists()
    assert shown(look().warnings) == shown(first.warnings)
    edit(site / page, swap("\n---\n", "\nchecked: true\n---\n"))
    assert look() == Audit()
    edit(site / page, swap("## Hermit", "### Hermit"))
    (fault,) = look().faults
    assert (fault.source, fault.line) == (page, 10)


def test_an_abstract_that_another_digest_has_is_not_missed(site: Path) -> None:
    edit(site / THIRD, lambda text: f"{text}\n## Kelp in the deep\n")
    assert look() == Audit()


def test_a_date_that_the_owner_gives_is_right(site: Path) -> None:
    edit(site / FIRST, swap("date: 2025-08-20\ndate_from: filename", "date: 2025-08-21\ndate_from: option"))
    edit(site / THIRD, swap("date: 2025-09-03", "date: 2025-09-04\nchecked: true"))
    assert look() == Audit()


LIKE_HEADINGS = """\
### Structure within an abstract
# A comment, not a heading
##Glued
==========
- arxiv: 2508.00001
```
> quoted
"""


def test_what_stands_so_in_the_dump_is_no_heading_and_no_field(site: Path) -> None:
    lines = [*LIKE_HEADINGS.splitlines(), "arxiv: 2508.00002", "Contributions", "## Two signs, and a text"]
    for number, line in enumerate(lines):
        dump = site / f"content/dumps/2025-10-{number + 1:02d}.txt"
        write(dump, f"Paper {number} of {line[-9:]}\n\n{CRAB[number:]}\n\n{line}\n\nOnce more: {line}.\n")
    for _ in range(2):
        assert look().faults == ()
        assert [each for each in look().warnings if "/dumps/" not in (each.source or "")] == []
        build_site(BuildOptions(root=Path()))


def test_what_looks_like_a_heading_may_stand_in_a_page_by_hand(site: Path) -> None:
    abstract = (
        f"{CRAB}\n\n**Results**\n\nThey wait.\n\n#1 in line, and #hashtags such as\n#shells, are text.\n\n"
        "- a list\n\n1. another\n\n***\n\n> a quote\n\n```\n # a comment\n--------\n```\n\n\\## Escaped\n\n"
        "    make install  # indented code\n\nWe have authors: three of them.\n\nIn short:\n\nit works.\n"
    )
    edit(site / THIRD, swap(f"{CRAB}\n", f"{abstract}"))
    edit(site / THIRD, swap("A note, with *emphasis*.", "# The week at sea\n\nA note.\n\n---\n\nIt goes on."))
    assert look() == Audit()


# ---- the command line ------------------------------------------------------------------------------


def test_check_with_strict_looks_through_the_sites_own_files(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["build", "--quiet"]) == main(["check", "--strict"]) == 0
    edit(site / THIRD, swap("- doi: 10.1000/182", "- url: https://arxiv.org/abs/2509.00007"))
    assert main(["check", "--strict"]) == 1
    said = f"error: {THIRD}:11: `url` is that of another paper than `arxiv`: 2509.00007\n"
    assert capsys.readouterr().err == f"{said}hint: correct one of them\n"
    assert main(["check"]) == 0
    monkeypatch.chdir(site.parent)
    assert main(["check", "--strict", "--output", str(site / "_site")]) == 0


def test_notes_are_printed_where_they_are_asked_for(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(site / FIRST, swap("ten thousand", "*ten thousand*"))
    note = f"note: {FIRST}:9: abstract differs from the dump's: Avalanches of Sand: A Power Law\n"
    assert main(["build", "--verbose", "--strict"]) == 0
    assert note in capsys.readouterr().err
    assert main(["build", "--strict"]) == 0
    assert "note:" not in capsys.readouterr().err


# ---- every paper of the sample archive -------------------------------------------------------------

TODAY = datetime.date(2200, 1, 1)
Sample = tuple[list[Digest], dict[str, str], list[Reading]]
FORMS = ("### {}", "# {}", "##{}", "{}", " ## {}", "    ## {}", "{}\n===", "```\n## {}\n```", "> ## {}")


@pytest.fixture(scope="module")
def sample() -> Sample:
    """The dumps of the sample archive as they are read, and their pages."""
    result = import_dumps(sorted((ROOT / "content/dumps").iterdir()), [], ImportOptions(site=ROOT))
    digests = [each.digest for each in result.imported]
    return digests, {each.id: format_page(each) for each in digests}, list(result.readings)


def audit_page(digest: Digest, text: str, readings: list[Reading]) -> Audit:
    page = parse_page(text, source=f"content/{digest.id[:4]}/{digest.id}.md", digest_id=digest.id)
    own = [each for each in readings if each.digest == digest.id]
    return audit([page], own, today=TODAY, notes=True)


def test_pages_as_the_import_writes_them_give_nothing(
    sample: Sample,
) -> None:
    digests, pages, readings = sample
    assert len(digests) == 8
    for digest in digests:
        assert audit_page(digest, pages[digest.id], readings) == Audit()


def test_no_paper_of_a_page_can_be_dropped_unseen(
    sample: Sample,
) -> None:
    digests, pages, readings = sample
    for digest in digests:
        first, *blocks = pages[digest.id].split("\n## ")
        for number, block in enumerate(blocks):
            left = "\n## ".join([first, *blocks[:number], *blocks[number + 1 :]])
            (fault,) = audit_page(digest, left, readings).faults
            assert "is missing" in fault.message
            assert fault.hint is not None
            title = block.split("\n")[0].replace("'", "''")
            omitted = left.replace("\n---\n", f"\nomit: ['{title}']\n---\n", 1)
            assert audit_page(digest, omitted, readings).faults == ()


@pytest.mark.parametrize("form", FORMS)
def test_no_heading_of_a_page_can_lose_its_form_unseen(form: str, sample: Sample) -> None:
    digests, pages, readings = sample
    for digest in digests:
        lines = pages[digest.id].split("\n")
        for number, line in enumerate(lines):
            if line.startswith("## "):
                changed = [*lines[:number], form.format(line[3:]), *lines[number + 1 :]]
                found = audit_page(digest, "\n".join(changed), readings)
                (fault,) = found.faults
                assert fault.line == number + 1 + form.startswith("```")
