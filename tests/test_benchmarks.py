"""The archives that benchmarks build, how costs are measured, and what the table says of the bars."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import hugo
from benchmarks.bars import COLD, NEW_DIGEST, NO_CHANGE, Result, format_growth, format_table
from benchmarks.dumps import NEW_PAPERS, generate_dumps
from benchmarks.english import english_texts, read_subjects
from benchmarks.measure import Cost, bytes_by_part, measure, measure_folder, median, one_after_the_other
from sitegen.model import Taxonomy, Term
from sitegen.topics import assign_topics, load_topics
from tests.reading import read_one

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).parents[1] / "content" / "topics.yaml"
COST = Cost(cpu=1.0, wall=1.0, memory=200_000_000, size=5_000_000, files=100)


def test_abstracts_have_the_length_of_real_ones_and_are_filed_under_topics() -> None:
    rules = load_topics(SHIPPED)
    texts = list(islice(english_texts(read_subjects(rules)), 60))
    assert all(150 <= len(abstract.split()) <= 220 for _, abstract in texts)
    filed = [assign_topics(title, abstract, rules) for title, abstract in texts]
    assert sum(map(bool, filed)) > 55
    assert len({topic for topics in filed for topic in topics}) > 18  # half of them


def test_the_vocabulary_of_abstracts_grows_with_their_number() -> None:
    texts = [abstract for _, abstract in islice(english_texts(read_subjects(load_topics(SHIPPED))), 200)]
    first, both = ({word for text in part for word in text.split()} for part in (texts[:100], texts))
    assert len(both) > 1.3 * len(first)


def test_dumps_hold_so_many_papers_and_the_last_one_is_the_new_digest() -> None:
    *dumps, new = generate_dumps(100)
    drafts = [read_one(dump.text.encode(), source=dump.name) for dump in dumps]
    titles = {entry.title for draft in drafts for entry in draft.entries}
    assert len(titles) == sum(dump.papers for dump in dumps) == 100
    assert all(30 <= dump.papers <= 50 for dump in dumps[:-1])
    fresh = {entry.title for entry in read_one(new.text.encode(), source=new.name).entries} - titles
    assert len(fresh) == new.papers == NEW_PAPERS


def test_dumps_have_no_line_that_belongs_to_no_paper_and_are_dated_by_working_days() -> None:
    dumps = list(generate_dumps(250))
    for dump in dumps:
        draft = read_one(dump.text.encode(), source=dump.name)
        assert draft.count.reported == 0, dump.name
        assert all(len(entry.paragraphs) == 1 for entry in draft.entries), dump.name
    days = [datetime.date.fromisoformat(Path(dump.name).stem) for dump in dumps]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)


def test_some_papers_are_listed_twice() -> None:
    dumps = list(generate_dumps(400))
    entries = sum(len(read_one(dump.text.encode(), source=dump.name).entries) for dump in dumps)
    assert 400 + NEW_PAPERS < entries < 450 + NEW_PAPERS


def test_a_seed_gives_the_same_dumps_again_and_another_seed_others() -> None:
    dumps = list(generate_dumps(60, seed=3))
    assert list(generate_dumps(60, seed=3)) == dumps
    assert list(generate_dumps(60, seed=4)) != dumps


def exports(folder: Path, *slugs: str) -> Path:
    """What a built site exports, with one digest of these papers."""
    rows = [
        {"slug": slug, "title": slug, "abstract": "Up to 5 *stars*.", "first_listed": "2025-01-01"}
        | {"digests": ["2025-01-01"], "topics": ["offline-rl"] if slug == "one" else []}
        for slug in slugs
    ]
    digest = {"id": "2025-01-01", "date": "2025-01-01", "title": "Daily Papers", "papers": slugs}
    folder.mkdir(exist_ok=True)
    (folder / "papers.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (folder / "digests.json").write_text(json.dumps([digest]), "utf-8")
    return folder


def test_the_hugo_site_holds_the_exported_papers_and_goes_back_to_what_it_was(tmp_path: Path) -> None:
    site = tmp_path / "hugo"
    terms = (
        Term(id="learning", name="Learning"),
        Term(id="offline-rl", name="Offline RL", parent="learning"),
    )
    hugo.write_frame(Taxonomy(terms=terms), site)
    hugo.write_papers(exports(tmp_path / "data", "one", "two"), site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    papers, topics = site / "content" / "papers", site / "content" / "topics"
    assert sorted(path.name for path in papers.iterdir()) == ["_index.md", "one.md", "two.md"]
    assert sorted(path.name for path in topics.iterdir()) == ["_index.md", "offline-rl", "unsorted"]
    front, end = json.JSONDecoder().raw_decode((papers / "one.md").read_text("utf-8"))
    assert front["topics"] == ["offline-rl"]
    assert (papers / "one.md").read_text("utf-8")[end:].strip() == r"Up to 5 \*stars\*."

    changed = hugo.write_papers(exports(tmp_path / "data", "one", "two", "three"), site)
    assert {path.name for path in changed} == {"three.md", "2025-01-01.md"}
    hugo.undo(changed)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


SPIN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"


def test_the_cost_of_a_command_counts_the_processes_that_it_starts(tmp_path: Path) -> None:
    outer = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"
    command = [sys.executable, "-c", outer, SPIN]
    (tmp_path / "out").mkdir()
    cost = measure(command, folder=tmp_path, output=tmp_path / "out", log=tmp_path / "log")
    assert 0.3 <= cost.cpu < 3
    assert cost.wall > 0.25


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from Linux's /proc")
def test_the_memory_of_all_processes_counts(tmp_path: Path) -> None:
    fill = "import time\nfull = b'x' * 50_000_000\ntime.sleep(0.4)\n"
    outer = f"import subprocess, sys\n{fill}subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"
    command = [sys.executable, "-c", outer, fill]
    cost = measure(command, folder=tmp_path, output=tmp_path, log=tmp_path / "log")
    assert 100_000_000 < cost.memory < 200_000_000


def test_a_command_that_fails_is_reported_with_what_it_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such theme')"]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        measure(command, folder=tmp_path, output=tmp_path, log=tmp_path / "log")
    assert "no such theme" in caught.value.output


def test_bytes_and_files_of_an_output_by_part(tmp_path: Path) -> None:
    for name, size in {
        "papers/a/index.html": 9,
        "topics/feed.xml": 5,
        "feed.json": 2,
        "index.html": 3,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    assert measure_folder(tmp_path) == (19, 4)
    parts = bytes_by_part(tmp_path)
    assert list(parts.items()) == [("papers/", 9), ("feeds and sitemaps", 7), ("at the top", 3)]


def test_costs_of_several_commands_and_of_several_runs() -> None:
    more = Cost(cpu=3.0, wall=2.0, memory=100_000_000, size=7_000_000, files=120)
    assert one_after_the_other([COST, more]) == Cost(
        cpu=4.0, wall=3.0, memory=200_000_000, size=7_000_000, files=120
    )
    assert median([more, COST, replace(more, cpu=9.0)]).cpu == 3.0


def line(papers: int, step: str, ours: Cost, theirs: Cost | None) -> str:
    """The table's line for one result."""
    table = format_table([Result(papers=papers, step=step, ours=ours, theirs=theirs)])
    return table.splitlines()[2]


def test_the_table_shows_both_sides_their_ratio_and_whether_the_bar_is_met() -> None:
    ours = replace(COST, cpu=4.0)
    row = line(600, COLD, ours, replace(COST, cpu=10.0, files=90))
    assert row.startswith("| 600 | cold build | 4.00 / 10.0 | 0.40 | ratio ≤ 0.40: met |")
    assert row.endswith("| 200 / 200 | 5.0 / 5.0 | 100 / 90 |")
    assert "ratio ≤ 0.40: **not met**" in line(600, COLD, ours, replace(COST, cpu=9.9))


def test_every_bar_of_a_line_has_its_verdict() -> None:
    large = replace(COST, cpu=3.0, memory=1_600_000_000, size=899_000_000)
    bars = line(100_000, NEW_DIGEST, large, replace(COST, cpu=200.0)).split(" | ")[4]
    assert bars == "ratio ≤ 0.02: met; memory ≤ 1,500 MB: **not met**; size < 900 MB: met"
    assert "CPU < 1 s: **not met**" in line(10_000, NO_CHANGE, COST, COST)
    assert "CPU < 1 s: met" in line(10_000, NO_CHANGE, replace(COST, cpu=0.99), COST)


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    row = line(10_000, COLD, replace(COST, memory=0), None)
    assert "| 1.00 / – | – | ratio ≤ 0.50: not measured; memory ≤ 300 MB: not measured |" in row


def test_a_size_without_bars_has_its_line_all_the_same() -> None:
    assert line(1_234, COLD, COST, COST).startswith("| 1,234 | cold build | 1.00 / 1.00 | 1.00 | – |")


def test_what_a_paper_costs_in_a_larger_archive() -> None:
    small = Result(papers=10_000, step=COLD, ours=replace(COST, cpu=10.0), theirs=None)
    large = Result(papers=100_000, step=COLD, ours=replace(COST, cpu=149.0), theirs=None)
    assert "1.49 times (< 1.5: met)" in format_growth([small, large])
    assert "**not met**" in format_growth([small, replace(large, ours=replace(COST, cpu=150.0))])
    assert format_growth([small]) == ""
