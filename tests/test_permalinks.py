"""Addresses never move: what was published is kept, leads to where it went, or is a fault."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.starter import NewSite, starter_files
from tests.small_site import TOPICS, command, environment

pytestmark = pytest.mark.slow

DAY = 86_400
FIRST = 1_755_691_200  # noon of 2025-08-20 in UTC
WORDS = (
    *("remember", "trains", "whenever", "listeners", "count", "because", "clocks", "under", "arches"),
    *("believe", "quietly", "timber", "while", "captains", "notice", "harbour", "lamps", "before"),
    *("anybody", "crosses", "rivers", "without", "counting", "bridges", "near", "ancient", "towers"),
)
TEXT = {
    name: " ".join(f"{name}{word}" for word in WORDS)
    for name in ("quiet", "loud", "old", "late", "bright", "narrow")
}
ONE, TWO, THREE = (("One Bridge", TEXT["quiet"]), ("Two Bridges", TEXT["loud"]), ("Three", TEXT["old"]))
Paper = tuple[str, str]
Sitegen = Callable[..., int]


def corrected(text: str) -> str:
    """The text with a few words of it replaced."""
    words = text.split()
    return " ".join(["Really", *words[3:], "corrected"])


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")
    return make_site(tmp_path / "site", monkeypatch)


def make_site(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (root / "content/dumps").mkdir(parents=True)
    (root / "topics.yaml").write_text(TOPICS)
    (root / "sitegen.yaml").write_text("title: T\nbase_url: http://localhost:8000/\ntopics: topics.yaml\n")
    monkeypatch.chdir(root)
    return root


def dump(site: Path, name: str, *papers: Paper, day: int = 0, top: str = "") -> Path:
    path = site / "content/dumps" / name
    path.write_text(top + "".join(f"{title}\n\n{text}.\n\n" for title, text in papers), newline="\n")
    os.utime(path, (FIRST + day * DAY,) * 2)
    return path


def page(site: Path, digest: str = "2025-08-20") -> Path:
    return site / f"content/2025/{digest}.md"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def forget_dumps(site: Path) -> None:
    """The content folder as it is where dumps are thrown away once they have a page."""
    shutil.rmtree(site / "content/dumps")


def forget_pages(site: Path) -> None:
    """The content folder as it is where no page is ever committed."""
    for folder in (site / "content").glob("20*"):
        shutil.rmtree(folder)


def record(site: Path) -> Path:
    return site / "content/addresses.jsonl"


def built(site: Path) -> dict[str, str]:
    """Builds the site; each address of a digest or paper, with what it leads to."""
    assert main(["build", "--quiet"]) == 0
    return published(site)


def published(site: Path) -> dict[str, str]:
    data = site / "_site/data"
    papers = [json.loads(line) for line in (data / "papers.jsonl").read_text().splitlines()]
    found = {f"papers/{each['slug']}/": each["title"] for each in papers}
    for each in json.loads((data / "digests.json").read_text()):
        found[f"digests/{each['id']}/"] = f"{each['date']} {each['source']}"
    for path in (site / "_site").glob("*/*/index.html"):
        address = f"{path.parent.relative_to(site / '_site').as_posix()}/"
        if address.startswith(("papers/", "digests/")) and address not in found:
            target = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', path.read_text())
            assert target is not None, address
            found[address] = "→ " + target[1].removeprefix("../../")
    return found


def feed_ids(site: Path) -> list[str]:
    return [item["id"] for item in json.loads((site / "_site/feed.json").read_text())["items"]]


@pytest.fixture
def faults(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def build(*arguments: str) -> str:
        capsys.readouterr()
        before = record_bytes()
        assert main(["build", "--quiet", *arguments]) == 1
        assert record_bytes() == before
        return capsys.readouterr().err

    def record_bytes() -> bytes | None:
        path = Path("content/addresses.jsonl")
        return path.read_bytes() if path.is_file() else None

    return build


# ---- dumps whose pages are never committed --------------------------------------------------------


def test_an_undated_dump_corrected_days_later_keeps_its_digest_and_date(site: Path) -> None:
    dump(site, "b.txt", ONE, TWO, day=0)
    dump(site, "a.txt", THREE, ("Four", TEXT["late"]), day=2)
    before = built(site)
    assert before["digests/2025-08-20/"] == "2025-08-20 b.txt"
    forget_pages(site)
    dump(site, "b.txt", ONE, ("Two Bridges", corrected(TEXT["loud"])), day=9)
    assert built(site) == before


def test_two_undated_dumps_of_one_day_do_not_change_places(site: Path) -> None:
    dump(site, "a.txt", ONE, TWO)
    dump(site, "b.txt", THREE, ("Four", TEXT["late"]))
    before = built(site)
    forget_pages(site)
    dump(site, "a.txt", ONE, ("Two Bridges, Corrected", TEXT["loud"]), day=5)
    after = built(site)
    assert after["digests/2025-08-20-2/"] == before["digests/2025-08-20-2/"] == "2025-08-20 b.txt"
    assert after.keys() == before.keys()
    assert after["papers/two-bridges/"] == "Two Bridges, Corrected"


def test_a_renamed_dump_keeps_its_digest(site: Path) -> None:
    dump(site, "a.txt", ONE)
    dump(site, "b.txt", TWO, day=1)
    before = built(site)
    forget_pages(site)
    (site / "content/dumps/a.txt").rename(site / "content/dumps/z.txt")
    os.utime(site / "content/dumps/z.txt", (FIRST + 30 * DAY,) * 2)
    assert built(site) == {**before, "digests/2025-08-20/": "2025-08-20 z.txt"}


def test_a_dump_that_was_renamed_and_corrected_keeps_its_digest(site: Path) -> None:
    dump(site, "a.txt", ONE, TWO, THREE)
    before = built(site)
    forget_pages(site)
    (site / "content/dumps/a.txt").unlink()
    dump(site, "z.txt", ONE, ("Two, Corrected", TEXT["loud"]), THREE, day=30)
    assert built(site).keys() == before.keys()


def test_a_dump_whose_name_has_another_date_now_keeps_its_digests_address(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE)
    built(site)
    forget_pages(site)
    (site / "content/dumps/2025-08-20.txt").rename(site / "content/dumps/2025-08-21.txt")
    assert built(site)["digests/2025-08-20/"] == "2025-08-21 2025-08-21.txt"


def test_a_late_dump_does_not_take_the_address_of_a_digest(site: Path) -> None:
    dump(site, "b.txt", ONE, TWO, day=0)
    before = built(site)
    forget_pages(site)
    dump(site, "a-2025-08-20.txt", THREE, day=-50)
    after = built(site)
    assert after.items() > before.items()
    assert after["digests/2025-08-20-2/"] == "2025-08-20 a-2025-08-20.txt"


def test_a_late_dump_does_not_take_the_address_of_a_paper(site: Path) -> None:
    dump(site, "2025-08-20.txt", ("Memory", TEXT["quiet"]))
    before = built(site)
    for pages in ("committed", "not committed"):
        if pages == "not committed":
            forget_pages(site)
        dump(site, "2025-01-01.txt", ("Memory", TEXT["loud"]), day=-50)
        after = built(site)
        assert after.items() > before.items()
        lines = [json.loads(line) for line in (site / "_site/data/papers.jsonl").read_text().splitlines()]
        assert {line["slug"]: line["abstract"][:5] for line in lines}["memory"] == "quiet"


def test_two_papers_that_prove_to_be_one_leave_both_addresses(site: Path) -> None:
    dump(site, "2025-08-20.txt", ("Memory", TEXT["quiet"]))
    dump(site, "2025-08-21.txt", ("Memory", TEXT["loud"]))
    before = built(site)
    other = next(path for path in before if re.fullmatch("papers/memory-.*", path))
    forget_pages(site)
    dump(site, "2025-01-01.txt", ("Memory", f"{TEXT['quiet']} {TEXT['loud']}"), day=-50)
    assert built(site)[other] == "→ papers/memory/"
    assert built(site)[other] == "→ papers/memory/"


def test_a_build_from_dumps_and_record_alone_is_the_same_every_time(site: Path) -> None:
    for number, (title, text) in enumerate(TEXT.items()):
        dump(site, f"{9 - number}.txt", ("Memory", text), (title.title(), text), day=number % 3)
    before, lines = built(site), record(site).read_bytes()
    for _ in range(2):
        forget_pages(site)
        assert built(site) == before
        assert record(site).read_bytes() == lines


# ---- pages that are edited ------------------------------------------------------------------------


def test_a_title_corrected_by_hand_keeps_its_address(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    ids = feed_ids(site)
    edit(page(site), "## One Bridge", "## An Arch")
    assert built(site)["papers/one-bridge/"] == "An Arch"
    assert feed_ids(site) == ids
    edit(page(site), "## An Arch", "## A Vault")
    assert built(site)["papers/one-bridge/"] == "A Vault"


def test_the_place_of_an_old_title_is_not_given_to_a_new_paper_of_it(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    edit(page(site), "## One Bridge", "## An Arch")
    dump(site, "2025-08-25.txt", ("One Bridge", TEXT["late"]))
    after = built(site)
    assert after["papers/one-bridge/"] == "An Arch"
    assert sum(title == "One Bridge" for title in after.values()) == 1


def test_an_abstract_that_changes_wholly_keeps_the_address_of_its_title(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    before = built(site)
    edit(page(site), TEXT["quiet"], TEXT["late"])
    assert built(site) == before


def test_a_title_and_a_few_words_of_the_abstract_may_change_together(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    edit(page(site), "## One Bridge", "## An Arch")
    edit(page(site), TEXT["quiet"], corrected(TEXT["quiet"]))
    assert built(site)["papers/one-bridge/"] == "An Arch"


def test_a_title_that_changes_with_its_whole_abstract_is_a_fault_that_says_what_to_write(
    site: Path, faults: Callable[..., str]
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    before = built(site)
    forget_dumps(site)
    edit(page(site), "## One Bridge", "## An Arch")
    edit(page(site), TEXT["quiet"], TEXT["late"])
    assert faults() == (
        "error: content/addresses.jsonl:2: paper is gone: /papers/one-bridge/\n"
        "hint: if it is “An Arch” now, write `- slug: one-bridge` below that title in "
        "content/2025/2025-08-20.md:9; if you removed this paper on purpose, delete line 2 of "
        "content/addresses.jsonl (links to it stop working)\n"
    )
    edit(page(site), "## An Arch\n", "## An Arch\n\n- slug: one-bridge\n")
    assert built(site) == {**before, "papers/one-bridge/": "An Arch"}


def test_an_identifier_tells_a_paper_whatever_else_changes(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    forget_dumps(site)
    edit(page(site), "## One Bridge\n", "## One Bridge\n\n- arxiv: 2508.01234\n")
    built(site)
    edit(page(site), "## One Bridge", "## An Arch")
    edit(page(site), TEXT["quiet"], TEXT["late"])
    assert built(site)["papers/one-bridge/"] == "An Arch"


def test_a_title_corrected_in_the_dump_keeps_its_address(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    path = dump(site, "2025-08-20.txt", ("An Arch", TEXT["quiet"]), TWO)
    assert main(["import", "--replace", str(path)]) == 0
    assert built(site)["papers/one-bridge/"] == "An Arch"


def test_a_slug_given_by_hand_leaves_the_old_address_as_a_redirect(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    edit(page(site), "## One Bridge\n", "## One Bridge\n\n- slug: arch\n")
    after = built(site)
    assert (after["papers/arch/"], after["papers/one-bridge/"]) == ("One Bridge", "→ papers/arch/")
    edit(page(site), "\n- slug: arch\n", "\n- slug: vault\n")
    after = built(site)
    assert after["papers/arch/"] == after["papers/one-bridge/"] == "→ papers/vault/"


def test_an_alias_for_the_old_title_gives_the_new_one_its_own_address(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    edit(page(site), "## One Bridge\n", "## An Arch\n\n- aliases: /papers/one-bridge/\n")
    after = built(site)
    assert (after["papers/an-arch/"], after["papers/one-bridge/"]) == ("An Arch", "→ papers/an-arch/")
    edit(page(site), "\n- aliases: /papers/one-bridge/\n", "")
    assert built(site) == after


@pytest.mark.parametrize("field", ["slug: one-bridge", "aliases: /papers/one-bridge/"])
def test_an_address_that_is_anothers_cannot_be_given_away(
    site: Path, faults: Callable[..., str], field: str
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    edit(page(site), "## One Bridge", "## An Arch")
    built(site)
    edit(page(site), "## Two Bridges\n", f"## Two Bridges\n\n- {field}\n")
    told = faults()
    assert "taken: " in told
    assert "it was published for “An Arch” (content/addresses.jsonl:2); choose another" in told


def test_a_page_that_is_renamed_leaves_the_old_address_as_a_redirect(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    by_hand = site / "content/2025/2025-03-01.md"
    by_hand.parent.mkdir()
    by_hand.write_text(f"## By Hand\n\n{TEXT['late']}.\n\n## By Heart\n\n{TEXT['narrow']}.\n")
    built(site)
    page(site).rename(page(site, "2025-08-22"))
    by_hand.rename(page(site, "2025-03-02"))
    (site / "content/dumps/2025-08-20.txt").unlink()
    after = built(site)
    assert after["digests/2025-08-20/"] == "→ digests/2025-08-22/"
    assert after["digests/2025-03-01/"] == "→ digests/2025-03-02/"
    assert built(site) == after


def test_pages_that_change_places_are_a_fault(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", THREE, ("Four", TEXT["late"]))
    built(site)
    page(site).rename(site / "aside.md")
    page(site, "2025-08-21").rename(page(site))
    (site / "aside.md").rename(page(site, "2025-08-21"))
    told = faults()
    assert "error: content/2025/2025-08-20.md: address of another digest: /digests/2025-08-20/\n" in told
    assert "hint: it was published for 2025-08-20.txt (content/addresses.jsonl:1); give this page " in told


def test_without_a_record_no_line_of_one_is_to_be_deleted(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    forget_dumps(site)
    record(site).unlink()
    text = page(site).read_text()
    page(site).write_text(text[: text.index("## Two")])
    told = faults()
    assert "paper is gone: /papers/two-bridges/\n" in told
    assert "hint: put it back; or delete " in told
    assert "delete line" not in told


# ---- what is gone ---------------------------------------------------------------------------------


def test_a_paper_that_is_gone_is_a_fault_until_its_line_is_deleted(
    site: Path, faults: Callable[..., str]
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    forget_dumps(site)
    text = page(site).read_text()
    page(site).write_text(text[: text.index("## Two")])
    assert faults() == (
        "error: content/addresses.jsonl:3: paper is gone: /papers/two-bridges/\n"
        "hint: if you removed this paper on purpose, delete line 3 of content/addresses.jsonl "
        "(links to it stop working); if not, put it back into content/2025/2025-08-20.md\n"
    )
    edit(record(site), record(site).read_text().splitlines(keepends=True)[2], "")
    assert "papers/two-bridges/" not in built(site)


def test_a_paper_that_its_page_omits_gives_its_address_up(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE, ("Two $x_1$ & Bridges", TWO[1]), THREE)
    before = built(site)
    gone = next(path for path in before if path.startswith("papers/two-"))
    text = page(site).read_text()
    two, three = text.index("## Two"), text.index("## Three")
    page(site).write_text(text[:two] + text[three:])
    assert f"paper is gone: /{gone}" in faults()
    edit(page(site), "sha256:", "omit: ['Two $x_1$ & Bridges']\nsha256:")
    assert built(site).keys() == before.keys() - {gone}
    assert gone not in record(site).read_text()
    assert main(["check", "--strict"]) == 0


def test_an_address_is_not_given_up_while_another_digest_should_list_its_paper(
    site: Path, faults: Callable[..., str]
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", TWO, THREE)
    built(site)
    forget_dumps(site)
    text = page(site).read_text()
    page(site).write_text(text[: text.index("## Two")].replace("sha256:", "omit: [Two Bridges]\nsha256:"))
    built(site)
    record_before = record(site).read_text()
    assert "papers/two-bridges/" in record_before
    text = page(site, "2025-08-21").read_text()
    page(site, "2025-08-21").write_text(text[: text.index("## Two")] + text[text.index("## Three") :])
    assert "paper is gone: /papers/two-bridges/" in faults()


def test_another_paper_of_its_title_is_not_the_one_that_is_gone(
    site: Path, faults: Callable[..., str]
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    forget_pages(site)
    dump(site, "2025-08-20.txt", TWO)
    dump(site, "2025-08-25.txt", ("One Bridge", TEXT["late"]))
    assert "paper is gone: /papers/one-bridge/" in faults()


def test_two_branches_may_give_one_address_to_two_digests(site: Path) -> None:
    dump(site, "a.txt", ONE, TWO)
    ours = built(site), record(site).read_text()
    forget_pages(site)
    record(site).unlink()
    shutil.rmtree(site / "_site")
    (site / "content/dumps/a.txt").rename(site / "a.txt")
    dump(site, "b.txt", THREE)
    theirs = built(site), record(site).read_text()
    assert ours[0].keys() & theirs[0].keys() == {"digests/2025-08-20/"}
    forget_pages(site)
    (site / "a.txt").rename(site / "content/dumps/a.txt")
    record(site).write_text(ours[1] + theirs[1])
    assert built(site).keys() == {*ours[0], *theirs[0], "digests/2025-08-20-2/"}


def test_a_paper_that_another_digest_lists_stays_where_it_was(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", ("one bridge", TEXT["quiet"]), THREE)
    before = built(site)
    forget_dumps(site)
    text = page(site).read_text()
    page(site).write_text(text.replace("## One Bridge\n", "").replace(TEXT["quiet"] + ".", ""))
    assert built(site).keys() == before.keys()


def test_a_replaced_dump_without_a_paper_does_not_drop_its_address_in_silence(
    site: Path, faults: Callable[..., str]
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO, THREE)
    built(site)
    path = dump(site, "2025-08-20.txt", ONE, TWO)
    assert main(["import", "--replace", str(path)]) == 0
    assert "paper is gone: /papers/three/" in faults()


def test_an_archive_that_shrinks_is_one_fault(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", THREE, *((name.title(), text) for name, text in TEXT.items()))
    built(site)
    page(site, "2025-08-21").unlink()
    (site / "content/dumps/2025-08-21.txt").unlink()
    assert faults() == (
        "error: content/addresses.jsonl:2: 1 digest and 5 papers gone: /digests/2025-08-21/, "
        "/papers/old/, /papers/late/ …\n"
        "hint: put back what is missing, as a page that a merge lost; or delete their lines to give the "
        "addresses up\n"
    )


def test_an_archive_that_becomes_empty_is_a_fault(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    forget_pages(site)
    shutil.rmtree(site / "content/dumps")
    assert "1 digest and 2 papers" in faults() or "paper is gone" in faults()


@pytest.mark.parametrize("lost", ["the record and a page", "the content folder"])
def test_without_a_record_the_website_that_stands_tells_what_is_gone(
    site: Path, faults: Callable[..., str], lost: str
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", THREE)
    before = built(site)
    if lost == "the content folder":
        (site / "content").rename(site / "aside")
    else:
        record(site).unlink()
        page(site, "2025-08-21").rename(site / "aside.md")
        (site / "content/dumps/2025-08-21.txt").rename(site / "aside.txt")
    told = faults()
    assert "error: _site/data/papers.jsonl" in told
    assert "delete _site to begin again" in told
    assert published(site) == before
    shutil.rmtree(site / "_site")
    assert "papers/three/" not in built(site)


def test_without_a_record_the_website_that_stands_keeps_addresses_too(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    record(site).unlink()
    edit(page(site), "## One Bridge", "## An Arch")
    assert built(site)["papers/one-bridge/"] == "An Arch"


# ---- the record as a file -------------------------------------------------------------------------


def test_import_writes_the_record_and_a_trial_does_not(site: Path) -> None:
    path = dump(site, "2025-08-20.txt", ONE, TWO)
    assert main(["import", "--dry-run", str(path)]) == 0
    assert not record(site).exists()
    assert main(["import", str(path)]) == 0
    lines = record(site).read_bytes()
    assert [json.loads(line)["path"] for line in lines.splitlines()] == [
        "digests/2025-08-20/",
        "papers/one-bridge/",
        "papers/two-bridges/",
    ]
    built(site)
    assert record(site).read_bytes() == lines


def test_a_build_without_a_site_writes_no_record(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump(site, "2025-08-20.txt", ONE)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert main(["build", "--quiet", "--dumps", str(site / "content/dumps"), "--output", "out"]) == 0
    assert sorted(path.name for path in (tmp_path / "empty").iterdir()) == [".out.build", "out"]
    assert not record(site).exists()


def test_a_strict_build_that_fails_writes_no_record(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "a.txt", ONE, top="03.04.2025\n\n")
    assert "not read as a date" in faults("--strict")


def test_a_record_that_a_merge_left_in_disorder_is_read_and_tidied(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    dump(site, "2025-08-21.txt", ONE, THREE)
    before, tidy = built(site), record(site).read_text()
    lines = tidy.splitlines()
    lines += [line.replace('"2025-08-20","2025-08-21"', '"2025-08-20"') for line in lines] + ["", "  "]
    record(site).write_bytes("\r\n".join(reversed(lines)).encode("utf-8-sig"))
    forget_pages(site)
    assert built(site) == before
    assert record(site).read_text() == tidy


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("<<<<<<< HEAD", "conflict marker of a merge"),
        ('{"path":"papers/one', "is no address"),
        ('["papers/one/"]', "is no address"),
        ('{"path":"papers/one/","digest":[]}', "unknown key of an address: digest"),
        ('{"path":"papers/one/","digests":"2025-08-20"}', "value of another form: digests"),
        ('{"path":"/papers/one/"}', "no path of this site: /papers/one/"),
        ('{"path":"digests/2025-13-20/"}', "no address of a digest: digests/2025-13-20/"),
    ],
)
def test_a_line_that_is_no_address_is_a_fault_with_its_number(
    site: Path, faults: Callable[..., str], line: str, told: str
) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    record(site).write_text(f"{record(site).read_text()}{line}\n")
    error, hint = faults().splitlines()
    assert error == f"error: content/addresses.jsonl:4: {told}"
    assert hint.startswith("hint: ")
    assert main(["import", "content/dumps"]) == 1


def test_an_address_is_not_given_to_a_text_that_a_page_had_for_a_while(
    site: Path, faults: Callable[..., str]
) -> None:
    one = dump(site, "2025-08-20.txt", ONE)
    other = dump(site, "2025-08-21.txt", THREE)
    built(site)
    edit(page(site), ONE[1], THREE[1])
    other.unlink()
    page(site, "2025-08-21").unlink()
    assert main(["import", "--replace", str(one)]) == 0
    assert "/papers/three/" in faults()


def test_check_compares_no_website_of_another_archive(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "sitegen.yaml").write_text("feed_id: me.example,2026\ntopics: topics.yaml\n")
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    other = dump(site, "../others.txt", THREE).parent / "others"
    other.mkdir()
    other.with_suffix(".txt").rename(other / "2025-08-20.txt")
    assert main(["build", "--quiet", "--site", str(other), "--dumps", str(other), "--output", "out"]) == 0
    assert main(["check", "--output", "out"]) == 0
    assert "papers/one-bridge/" not in capsys.readouterr().err


def test_check_tells_which_addresses_a_website_lacks(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump(site, "2025-08-20.txt", ONE, TWO)
    built(site)
    assert main(["check"]) == 0
    record(site).write_text(f'{{"path":"papers/gone/"}}\n{record(site).read_text()}')
    assert main(["check"]) == 1
    assert "error: content/addresses.jsonl:1: address is gone: /papers/gone/\n" in capsys.readouterr().err


def test_a_redirect_of_the_record_is_not_given_to_a_page(site: Path, faults: Callable[..., str]) -> None:
    dump(site, "2025-08-20.txt", ONE)
    built(site)
    edit(page(site), "---\ndate: ", "---\naliases: [/old/]\ndate: ")
    built(site)
    edit(page(site), "aliases: [/old/]\n", "")
    (site / "content/pages").mkdir()
    (site / "content/pages/old.md").write_text("Text.\n")
    assert faults().splitlines()[0] == "error: content/addresses.jsonl:2: alias is taken: /old/"


@pytest.mark.skipif(not os.geteuid() and shutil.which("setpriv") is None, reason="root, and no setpriv")
def test_where_content_cannot_be_written_a_build_warns_and_publishes(site: Path) -> None:
    dump(site, "2025-08-20.txt", ONE)
    built(site)
    record(site).unlink()
    (site / "content").chmod(0o555)
    as_user = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    done = subprocess.run(
        [*as_user, *command("build", "--quiet")],
        env=environment(),
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    (site / "content").chmod(0o755)
    assert done.returncode == 0
    assert done.stderr.startswith("warning: content/addresses.jsonl: cannot be written: Permission denied\n")


# ---- git ------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str, day: int = 0) -> str:
    date = f"{FIRST + day * DAY} +0000"
    environment = {**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    done = subprocess.run(
        ["git", "-C", folder, *arguments], check=True, env=environment, capture_output=True, text=True
    )
    return done.stdout


def committed(site: Path, *, day: int = 0) -> None:
    git(site, "add", "content", "sitegen.yaml", "topics.yaml", day=day)
    git(site, "commit", "--quiet", "-m", "x", day=day)


@pytest.fixture
def repository(site: Path) -> Path:
    """Two undated dumps and the record of what was published, no page; the first dump corrected later."""
    git(site, "init", "--quiet", "--initial-branch=main")
    dump(site, "b.txt", ONE, TWO)
    committed(site)
    dump(site, "a.txt", THREE, ("Four", TEXT["late"]))
    committed(site, day=2)
    built(site)
    forget_pages(site)
    dump(site, "b.txt", ("One Bridge", corrected(TEXT["quiet"])), TWO)
    committed(site, day=9)
    return site


EXPECTED = {
    "digests/2025-08-20/": "2025-08-20 b.txt",
    "digests/2025-08-22/": "2025-08-22 a.txt",
    "papers/one-bridge/": "One Bridge",
    "papers/two-bridges/": "Two Bridges",
    "papers/three/": "Three",
    "papers/four/": "Four",
}


def clone(repository: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Path:
    copy = repository.parent / "clone"
    git(repository.parent, "clone", "--quiet", *arguments, repository.as_uri(), str(copy))
    monkeypatch.chdir(copy)
    return copy


def test_addresses_stay_with_the_whole_history(repository: Path) -> None:
    assert built(repository) == EXPECTED


def test_addresses_stay_in_a_shallow_clone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built(clone(repository, monkeypatch, "--depth=1")) == EXPECTED


def test_addresses_stay_without_git(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    assert built(repository) == EXPECTED


def test_addresses_stay_with_the_repository_elsewhere(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    assert built(repository) == EXPECTED


def test_addresses_stay_where_git_does_not_trust_the_owner(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert built(repository) == EXPECTED


@pytest.mark.parametrize("pages", [True, False])
def test_addresses_stay_after_a_checkout_with_other_line_ends(
    repository: Path, monkeypatch: pytest.MonkeyPatch, pages: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if pages:
        built(repository)
        committed(repository, day=10)
    copy = clone(repository, monkeypatch, "--config", "core.autocrlf=true")
    assert b"\r\n" in (copy / "content/dumps/a.txt").read_bytes()
    capsys.readouterr()
    assert built(copy) == EXPECTED
    assert capsys.readouterr().err == ""


def test_the_starters_attributes_keep_line_ends_and_merge_records(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = starter_files(NewSite(title="T", feed_id="x", action="o/r@v1"))
    [attributes] = [file for file in starter if file.path == ".gitattributes"]
    (site / ".gitattributes").write_bytes(attributes.data)
    git(site, "init", "--quiet", "--initial-branch=main")
    git(site, "add", ".gitattributes")
    dump(site, "2025-08-20.txt", ONE)
    built(site)
    committed(site)
    git(site, "checkout", "--quiet", "-b", "other")
    dump(site, "2025-08-21.txt", ONE, TWO)
    built(site)
    committed(site)
    git(site, "checkout", "--quiet", "main")
    dump(site, "2025-08-22.txt", ONE, THREE)
    built(site)
    committed(site)
    git(site, "merge", "--quiet", "other", "-m", "x")
    assert record(site).read_text().count('"papers/one-bridge/"') == 2
    after = built(site)
    assert {"papers/one-bridge/", "papers/two-bridges/", "papers/three/"} < after.keys()
    assert record(site).read_text().count('"papers/one-bridge/"') == 1
    copy = clone(site, monkeypatch, "--config", "core.autocrlf=true")
    assert b"\r\n" not in (copy / "content/dumps/2025-08-20.txt").read_bytes()
    assert b"\r\n" not in record(copy).read_bytes()
