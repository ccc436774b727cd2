"""Files that say which papers are of which day: they grow and overlap, and list no paper twice a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.content.page import format_page, parse_page
from sitegen.importing.result import ImportOptions, ImportResult
from sitegen.importing.run import import_dumps
from sitegen.model import Digest

DAYS = ("2025-08-20", "2025-08-21", "2025-08-22")
ABSTRACT = "We ask how long {} remembers a train, and measure it with gauges, patience and a bridge of stone."


def write(folder: Path, name: str, *papers: tuple[str, str]) -> Path:
    """A file of papers, each with the day on which it was listed and its title."""
    rows = [{"title": title, "listed": day, "abstract": ABSTRACT.format(title)} for day, title in papers]
    path = folder / name
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def listed(result: ImportResult) -> dict[str, list[str]]:
    return {each.digest.id: [entry.title for entry in each.digest.entries] for each in result.imported}


def kept(existing: Sequence[Digest], result: ImportResult) -> list[Digest]:
    """All digests, as their pages say them when they are read again."""
    new = {each.digest.id: each.digest for each in result.imported}
    digests = {digest.id: digest for digest in existing} | new
    return [parse_page(format_page(each), source=each.id, digest_id=each.id) for each in digests.values()]


def test_each_day_of_a_file_is_a_digest_known_by_its_own_text(tmp_path: Path) -> None:
    path = write(tmp_path, "list.jsonl", (DAYS[1], "Two"), (DAYS[0], "One"), (DAYS[1], "Three"))
    first = import_dumps([path], [])
    assert listed(first) == {DAYS[0]: ["One"], DAYS[1]: ["Two", "Three"]}
    assert len({each.digest.sha256 for each in first.imported}) == 2
    assert {each.digest.date_from for each in first.imported} == {"dump"}
    again = import_dumps([path], kept([], first))
    assert (again.imported, again.known, again.warnings) == ((), (str(path),), ())
    assert {each.digest for each in again.readings} == {DAYS[0], DAYS[1]}, "pages can be held against it"


def test_a_list_may_grow_by_days(tmp_path: Path) -> None:
    path = write(tmp_path, "list.jsonl", (DAYS[0], "One"))
    digests = kept([], import_dumps([path], []))
    write(tmp_path, "list.jsonl", (DAYS[0], "One"), (DAYS[1], "Two"))
    result = import_dumps([path], digests)
    assert listed(result) == {DAYS[1]: ["Two"]}
    assert not result.warnings


def test_a_day_may_grow(tmp_path: Path) -> None:
    path = write(tmp_path, "list.jsonl", (DAYS[0], "One"))
    digests = kept([], import_dumps([path], []))
    write(tmp_path, "list.jsonl", (DAYS[0], "One"), (DAYS[0], "Two"))
    result = import_dumps([path], digests)
    assert listed(result) == {f"{DAYS[0]}-2": ["Two"]}
    assert result.imported[0].listed_before == 1
    readings = {each.digest: [entry.title for entry in each.draft.entries] for each in result.readings}
    assert readings == {DAYS[0]: ["One"], f"{DAYS[0]}-2": ["Two"]}, "no page misses what another has"
    again = import_dumps([path], kept(digests, result))
    assert (again.imported, again.warnings) == ((), ())


def test_a_feed_kept_every_day_lists_each_item_once(tmp_path: Path) -> None:
    one = write(tmp_path, "2025-08-21-blog.jsonl", (DAYS[0], "One"), (DAYS[1], "Two"))
    other = write(tmp_path, "2025-08-22-blog.jsonl", (DAYS[1], "Two"), (DAYS[1], "Three"), (DAYS[2], "Four"))
    expected = {
        DAYS[0]: ["One"],
        DAYS[1]: ["Two"],
        f"{DAYS[1]}-2": ["Three"],
        DAYS[2]: ["Four"],
    }
    assert listed(import_dumps([one, other], [])) == expected
    first = import_dumps([one], [])
    second = import_dumps([one, other], kept([], first))
    assert listed(first) | listed(second) == expected, "day by day as all at once"


def test_another_series_lists_what_it_lists(tmp_path: Path) -> None:
    one = write(tmp_path, "blog.jsonl", (DAYS[0], "One"))
    other = write(tmp_path, "club.jsonl", (DAYS[0], "One"), (DAYS[0], "Two"))
    assert listed(import_dumps([one, other], [])) == {DAYS[0]: ["One"], f"{DAYS[0]}-2": ["One", "Two"]}


def test_replacing_writes_the_pages_of_all_days_anew(tmp_path: Path) -> None:
    path = write(tmp_path, "list.jsonl", (DAYS[0], "One"), (DAYS[1], "Two"))
    digests = kept([], import_dumps([path], []))
    write(tmp_path, "list.jsonl", (DAYS[0], "One"), (DAYS[1], "Two"), (DAYS[1], "Three"))
    result = import_dumps([path], digests, ImportOptions(replace=True))
    assert listed(result) == {DAYS[0]: ["One"], DAYS[1]: ["Two", "Three"]}


def test_the_import_says_what_is_listed_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sitegen.yaml").write_text("title: Bridges\n")
    dumps = tmp_path / "content/dumps"
    dumps.mkdir(parents=True)
    write(dumps, "list.jsonl", (DAYS[0], "One"))
    assert main(["import", "--site", str(tmp_path), str(dumps)]) == 0
    write(dumps, "list.jsonl", (DAYS[0], "One"), (DAYS[0], "Two"))
    assert main(["import", "--site", str(tmp_path), str(dumps)]) == 0
    assert "1 paper (1 more listed under that day already)" in capsys.readouterr().out


def test_one_date_for_several_days_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "list.jsonl", (DAYS[0], "One"), (DAYS[1], "Two"))
    (tmp_path / "sitegen.yaml").write_text("")
    assert main(["import", "--site", str(tmp_path), "--date", "2025-01-01", str(path)]) == 1
    assert "holds 2 digests, so it has no one date" in capsys.readouterr().err
