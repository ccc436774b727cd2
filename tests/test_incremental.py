"""Builds that make only what changed give byte for byte what a clean build gives, after whatever edits."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sitegen.build import build_site
from sitegen.errors import SitegenError
from sitegen.report import BuildReport
from sitegen.search import plan_search
from sitegen.sources.options import BuildOptions
from tests.examples import examples
from tests.small_site import TOPICS, make_site, tree

pytestmark = pytest.mark.slow

WORDS = ("crab tide pool weed rock foam sand shell wave reef gull kelp moss silt eddy").split()  # noqa: SIM905


def build(root: Path, output: str = "_site", **options: object) -> BuildReport:
    return build_site(BuildOptions(root=root, output=root.parent / output, **options))  # type: ignore[arg-type]


def clean(root: Path, output: str = "clean", **options: object) -> dict[str, str]:
    """The files of a build that knows of none before."""
    for left in (root.parent / output, root.parent / f".{output}.build"):
        shutil.rmtree(left, ignore_errors=True)
    build(root, output, record=False, **options)
    return tree(root.parent / output)


def text(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize()


def digest(dice: random.Random, day: int, papers: int) -> str:
    entries = "".join(
        f"\n## {text(dice, 4)} {dice.randrange(999)}\n\n{text(dice, 40)}.\n" for _ in range(papers)
    )
    return f"---\ndate: 2026-05-{day:02d}\ndate_from: option\n---\n{entries}"


# ---- edits ---------------------------------------------------------------------------------------


def add_digest(root: Path, dice: random.Random) -> None:
    day = dice.randrange(1, 29)
    (root / f"content/2026/2026-05-{day:02d}.md").write_text(digest(dice, day, dice.randrange(1, 5)))


def correct_a_text(root: Path, dice: random.Random) -> None:
    page = dice.choice(sorted((root / "content/2026").glob("*.md")))
    lines = page.read_text().split("\n")
    places = [number for number, line in enumerate(lines) if len(line) > 60 and line[0].isalpha()]
    if places:
        lines[dice.choice(places)] += f" {text(dice, 3)}."
        page.write_text("\n".join(lines))


def give_a_field(root: Path, dice: random.Random) -> None:
    key, value = dice.choice(
        [
            ("upvotes", str(dice.randrange(2000))),
            ("authors", f"Ada {text(dice, 1)}, Bo {text(dice, 1)}"),
            ("code", f"https://github.com/a/{dice.choice(WORDS)}"),
            ("categories", f"cs.LG, {dice.choice(WORDS)}"),
            ("published", f"2025-0{dice.randrange(1, 10)}"),
            ("venue", text(dice, 2)),
        ]
    )
    page = dice.choice(sorted((root / "content/2026").glob("*.md")))
    before, heading, entry = page.read_text().rpartition("\n## ")
    if f"\n- {key}: " not in entry:
        title, _, rest = entry.partition("\n")
        rest = rest.lstrip("\n")
        gap = "" if rest.startswith("- ") else "\n"
        page.write_text(f"{before}{heading}{title}\n\n- {key}: {value}\n{gap}{rest}")


def list_again(root: Path, dice: random.Random) -> None:
    page = dice.choice(sorted((root / "content/2026").glob("*.md")))
    entry = page.read_text().rpartition("\n## ")[2]
    day = dice.randrange(1, 29)
    front = f"---\ndate: 2026-06-{day:02d}\ndate_from: option\n---\n"
    (root / f"content/2026/2026-06-{day:02d}.md").write_text(f"{front}\n## {entry}")


def rename_digest(root: Path, dice: random.Random) -> None:
    page = dice.choice(sorted((root / "content/2026").glob("*.md")))
    new = page.with_name(f"{page.stem[:10]}-{dice.randrange(2, 9)}.md")
    if not new.exists():
        page.rename(new)


def delete_digest(root: Path, dice: random.Random) -> None:
    pages = sorted((root / "content/2026").glob("2026-0[56]-*.md"))
    if pages:
        dice.choice(pages).unlink()
        (root / "content/addresses.jsonl").unlink(missing_ok=True)  # the addresses are given up
        shutil.rmtree(root.parent / "_site")


def edit_topics(root: Path, dice: random.Random) -> None:
    word = dice.choice(WORDS)
    rules = (
        f"  - {{id: {word}, name: {word.title()}, parent: learning, rules: {{points: {{8: [{word}]}}}}}}\n"
    )
    (root / "content/topics.yaml").write_text(f"{TOPICS}{rules}")


def edit_settings(root: Path, dice: random.Random) -> None:
    config = root / "sitegen.yaml"
    lines = [line for line in config.read_text().splitlines() if not line.startswith("author:")]
    config.write_text("\n".join([*lines, f"author: {text(dice, 2)}", ""]))


def edit_template(root: Path, dice: random.Random) -> None:
    config = root / "sitegen.yaml"
    if "theme:" not in config.read_text():
        config.write_text(f"{config.read_text()}theme: own\n")
    partial = root / "themes/own/templates/partials/footer.html"
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(f"<p>{text(dice, 3)}</p>\n")


def edit_synonyms(root: Path, dice: random.Random) -> None:
    (root / "content/synonyms.txt").write_text(f"{dice.choice(WORDS[:7])} = {dice.choice(WORDS[7:])}\n")


def edit_own_page(root: Path, dice: random.Random) -> None:
    (root / "content/pages/about.md").write_text(f"---\ntitle: About\n---\n\n{text(dice, 9)}.\n")


EDITS: tuple[Callable[[Path, random.Random], None], ...] = (
    add_digest,
    correct_a_text,
    give_a_field,
    list_again,
    rename_digest,
    delete_digest,
    edit_topics,
    edit_settings,
    edit_template,
    edit_synonyms,
    edit_own_page,
)


@pytest.mark.parametrize("seed", range(examples(2)))
def test_after_any_edits_a_build_gives_what_a_clean_one_gives(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    root = make_site(tmp_path / "site", own_topics=True)
    build(root)
    edits = dice.sample(EDITS, len(EDITS))  # each once, in any order
    while edits:
        kept = tmp_path / "kept"
        shutil.copytree(root, kept)
        for _ in range(min(dice.randint(1, 3), len(edits))):
            edits.pop()(root, dice)
        try:
            build(root)
        except* SitegenError:  # an address would be lost: the edit is taken back
            shutil.rmtree(root)
            kept.rename(root)
            build(root)
        shutil.rmtree(kept, ignore_errors=True)
        assert tree(tmp_path / "_site") == clean(root)


def test_a_digest_makes_its_own_parts_and_few_others(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    dice = random.Random(1)
    for day in range(1, 25):
        (root / f"content/2026/2026-05-{day:02d}.md").write_text(digest(dice, day, 2))
    build(root)
    before = tree(tmp_path / "_site")
    (root / "content/2026/2026-05-25.md").write_text(digest(dice, 25, 2))
    build(root)
    after = tree(tmp_path / "_site")
    changed = [path for path in after if before.get(path) != after[path] and not path.startswith("search/")]
    assert len(after) > 200
    assert len(changed) < 90
    assert build(root).written.written == 0
    assert tree(tmp_path / "_site") == clean(root)


def test_a_copy_of_the_record_and_the_website_serves_elsewhere(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    build(root)
    shutil.copytree(tmp_path, tmp_path / "other", copy_function=shutil.copyfile)
    add_digest(tmp_path / "other/site", random.Random(2))
    made = build(tmp_path / "other/site").written
    assert made.unchanged > made.written
    assert tree(tmp_path / "other/_site") == clean(tmp_path / "other/site")


def test_a_settled_part_of_the_archive_stays_and_the_whole_is_as_after_a_clean_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settled(papers: int) -> int:  # in place of thousands
        return papers // 50 * 50

    monkeypatch.setattr("sitegen.planning.settled", settled)
    monkeypatch.setattr("sitegen.planning.plan_search", partial(plan_search, settled=settled))
    root = make_site(tmp_path / "site", own_topics=True)
    dice = random.Random(3)
    pages = root / "content/2024"
    pages.mkdir()
    for number in range(4):
        date = f"2024-01-{1 + number:02d}"
        (pages / f"{date}.md").write_text(digest(dice, 1, 25).replace("2026-05-01", date))
    build(root)
    before = tree(tmp_path / "_site/search")
    add_digest(root, dice)
    build(root)
    assert tree(tmp_path / "_site") == clean(root)
    left = before.items() & tree(tmp_path / "_site/search").items()
    assert len(left) > len(before) * 0.5


def test_what_lies_behind_a_link_is_seen(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    (tmp_path / "far").mkdir()
    (root / "content/dumps/far").symlink_to(tmp_path / "far")
    before = build(root).found.digests
    (tmp_path / "far/2026-07-01.txt").write_text(f"A Title of Two Crabs\n\n{text(random.Random(4), 60)}.\n")
    assert build(root).found.digests == before + 1


def test_a_file_that_moves_to_another_folder_is_there_and_no_longer_here(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    before, after = (root / "content/static" / folder for folder in ("before", "after"))
    before.mkdir(parents=True)
    (before / "plan.txt").write_text("a plan")
    build(root)
    before.rename(after)
    build(root)
    assert not (tmp_path / "_site/before/plan.txt").exists()
    assert (tmp_path / "_site/after/plan.txt").read_text() == "a plan"


def test_a_link_that_breaks_is_told(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    build(root)
    (root / "content/dumps/gone.txt").symlink_to(tmp_path / "nowhere")
    assert any("a link to a file" in each.message for each in build(root).found.warnings)


def test_dumps_without_a_site_are_dated_again_at_every_build(tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    dump = dumps / "a.txt"
    dump.write_text(f"A Title of Two Crabs\n\n{text(random.Random(4), 60)}.\n")
    for day in (20_600, 20_601):
        os.utime(dump, (day * 86_400 + 43_200,) * 2)
        build(tmp_path / "none", dumps=dumps)
        found = json.loads((tmp_path / "_site/data/digests.json").read_bytes())
        assert found[0]["date"] == str(datetime.date(1970, 1, 1) + datetime.timedelta(days=day))
