"""`sitegen remove`: what goes, what stays, and that a build passes then."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sitegen.cli.main import main
from tests.small_site import tree, write

BRIDGES = """Quiet Bridges

We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute and \
timber within an hour, whereas stone goes on for days. From this we build a clock of bridges.
"""
TRAINS = """Loud Trains for Slow Rivers

Rivers hear freight long before passengers do. Hydrophones under nine crossings record wheels, brakes and \
whistles, and a small network tells which locomotive came by, also in floods and under thick ice.
"""
STONES = """Patient Stones

Pebbles carry labels through a glacier for forty years. We follow each by radio, and learn where meltwater \
sorts them by weight. Nobody had waited so long for gravel, and the answer surprises geologists.
"""
FIRST, SECOND = "content/2025/2025-08-20.md", "content/2025/2025-08-21.md"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site of two digests that share a paper, whose title was corrected since in both."""
    root = tmp_path / "site"
    write(root / "sitegen.yaml", "title: Bridges\nbase_url: http://localhost:8000/\n")
    write(root / "content/dumps/one.txt", f"Aug 20, 2025\n\n{BRIDGES}\n{TRAINS}")
    write(root / "content/dumps/two.txt", f"Aug 21, 2025\n\n{BRIDGES}\n{STONES}")
    monkeypatch.chdir(root)
    assert main(["import", "content/dumps"]) == 0
    for name in (FIRST, SECOND):
        text = (root / name).read_text(encoding="utf-8")
        write(root / name, text.replace("## Quiet Bridges", "## Silent Spans"))
    assert main(["build", "--quiet"]) == 0
    return root


def paths(site: Path) -> dict[str, list[str]]:
    """The recorded paths, with the digests that list what is there."""
    lines = (site / "content/addresses.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["path"]: row.get("digests", []) for row in map(json.loads, lines)}


def test_a_digest_goes_with_what_is_its_own(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove", "2025-08-21"]) == 0
    assert not (site / SECOND).exists()
    assert not (site / "content/dumps/two.txt").exists()
    assert paths(site) == {
        "digests/2025-08-20/": [],
        "papers/loud-trains-for-slow-rivers/": ["2025-08-20"],
        "papers/quiet-bridges/": ["2025-08-20"],  # by its corrected title, too
    }
    said = capsys.readouterr().out
    assert "gave up the address /papers/patient-stones/ (content/addresses.jsonl:" in said
    assert "/papers/quiet-bridges/ stays" in said
    assert main(["build", "--strict", "--quiet"]) == 0


@pytest.mark.parametrize("digest", ["2025-08-20", "2025-08-21"])
def test_the_record_is_the_one_that_a_build_writes(site: Path, digest: str) -> None:
    assert main(["remove", digest]) == 0
    record = (site / "content/addresses.jsonl").read_bytes()
    assert main(["build", "--strict", "--quiet"]) == 0
    assert (site / "content/addresses.jsonl").read_bytes() == record
    assert "papers/quiet-bridges/" in paths(site)


def test_the_site_is_the_one_without_the_digest(site: Path, tmp_path: Path) -> None:
    assert main(["remove", "2025-08-21"]) == 0
    assert main(["build", "--strict", "--quiet"]) == 0
    other = tmp_path / "other"
    write(other / "sitegen.yaml", (site / "sitegen.yaml").read_text(encoding="utf-8"))
    write(other / "content/dumps/one.txt", (site / "content/dumps/one.txt").read_text(encoding="utf-8"))
    page = (site / FIRST).read_text(encoding="utf-8").replace("## Silent Spans", "## Quiet Bridges")
    write(other / FIRST, page)
    assert main(["build", "--quiet", "--site", str(other)]) == 0  # publishes the address
    write(other / FIRST, (site / FIRST).read_text(encoding="utf-8"))
    assert main(["build", "--quiet", "--site", str(other)]) == 0
    assert tree(site / "_site") == tree(other / "_site")


def test_the_only_digests_can_go(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove", FIRST, "2025-08-21"]) == 0
    assert "no digest is left" in capsys.readouterr().out
    assert paths(site) == {}
    assert not (site / "content/2025").exists()
    write(site / "content/dumps/three.txt", f"Aug 22, 2025\n\n{STONES}")
    assert main(["build", "--quiet"]) == 0
    assert "digests/2025-08-22/" in paths(site)


def test_a_paper_goes_from_every_page(site: Path) -> None:
    assert main(["remove", "--paper", "quiet-bridges"]) == 0
    for name in (FIRST, SECOND):
        text = (site / name).read_text(encoding="utf-8")
        assert "Silent Spans" not in text
        assert "omit: [Quiet Bridges]" in text  # as the dump calls it
    assert "papers/quiet-bridges/" not in paths(site)
    assert main(["build", "--strict", "--quiet"]) == 0
    assert main(["import", "--replace", "content/dumps"]) == 0
    assert "Quiet Bridges\n\nWe" not in (site / FIRST).read_text(encoding="utf-8")


def test_all_else_of_a_page_stays_as_it_was_written(site: Path) -> None:
    text = (site / FIRST).read_text(encoding="utf-8")
    mine = text.replace("date_from: ", "# mine\nomit:\n- 'Nobody: at all'\ndate_from: ", 1)
    mine = mine.replace("## Loud Trains for Slow Rivers", "## Loud Trains for Slow Rivers ##\n\n")
    write(site / FIRST, mine)
    assert main(["remove", "--paper", "/papers/quiet-bridges/"]) == 0
    cut = (site / FIRST).read_text(encoding="utf-8")
    assert "# mine\n" in cut
    assert "omit: ['Nobody: at all', Quiet Bridges]\n" in cut
    assert "## Loud Trains for Slow Rivers ##\n\n" in cut


def test_a_dry_run_says_the_same_and_changes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(site)
    assert main(["remove", "2025-08-21", "--dry-run"]) == 0
    assert tree(site) == before
    said = capsys.readouterr().out
    assert "would delete content/2025/2025-08-21.md" in said
    assert "would delete content/dumps/two.txt" in said
    assert "would give up the address /digests/2025-08-21/" in said


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["2025-08-12"], "did you mean `2025-08-21`?"),
        (["--paper", "quiet-bridge"], "did you mean `quiet-bridges`?"),
        ([], "name a digest"),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    site: Path, capsys: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    before = tree(site)
    assert main(["remove", *words]) == 2
    assert hint in capsys.readouterr().err
    assert tree(site) == before


def test_the_last_paper_of_a_digest_goes_with_it(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove", "--paper", "patient-stones"]) == 0
    before = tree(site)
    assert main(["remove", "--paper", "quiet-bridges"]) == 2
    assert "sitegen remove 2025-08-21" in capsys.readouterr().err
    assert tree(site) == before


def test_a_dump_of_several_days_stays(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = site / "content/dumps/days.jsonl"
    rows = [
        json.dumps({"title": f"Paper {day}", "listed": day, "abstract": f"{day} {TRAINS}"})
        for day in ("2025-08-24", "2025-08-25")
    ]
    write(days, "\n".join(rows))
    assert main(["import", str(days)]) == 0
    before = tree(site)
    assert main(["remove", "2025-08-25"]) == 1
    assert "delete the lines of that day" in capsys.readouterr().err
    assert tree(site) == before
    write(days, rows[0])
    assert main(["remove", "2025-08-25"]) == 0
    assert "content/dumps/days.jsonl stays" in capsys.readouterr().out
    assert main(["build", "--strict", "--quiet"]) == 0
    assert days.exists()


def test_an_import_that_writes_a_page_again_says_which_corrected_title_it_drops(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--replace", "content/dumps/one.txt"]) == 0
    said = capsys.readouterr().out
    assert "dropped the title on the page, for that of the dump, of 1 paper: \u201cSilent Spans\u201d" in said


def test_it_says_how_to_bring_back_what_went(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    assert main(["remove", "2025-08-21"]) == 0
    said = capsys.readouterr().out
    assert "git checkout -- content" in said
    assert "git add content && git commit -m 'Remove 2025-08-21' && git push" in said
