"""The parts of an index: which of them an edit makes again."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import pytest

from benchmarks.generate import generate_archive
from sitegen.model import Archive, OutputFile, SearchSettings, Site
from sitegen.search import SearchPlan, plan_search, read_manifest
from sitegen.search.check import read_index
from tests.differential import index_files

pytestmark = pytest.mark.slow

SETTLED = 60


@pytest.fixture(scope="module")
def archive() -> Archive:
    return generate_archive(100)


def planned(archive: Archive, site: Site | None = None) -> SearchPlan:
    return plan_search(archive, site or Site(), settled=lambda papers: SETTLED)


def edited(archive: Archive, number: int, **changes: object) -> Archive:
    """The archive with a paper changed; numbers count from the oldest."""
    papers = list(archive.papers)
    papers[-1 - number] = replace(papers[-1 - number], **changes)  # type: ignore[arg-type]
    return Archive(digests=(), papers=tuple(papers), taxonomy=archive.taxonomy)


def renamed(archive: Archive, number: int) -> Archive:
    title = archive.papers[-1 - number].title
    return edited(archive, number, title=replace(title, plain="Another title of a paper"))


def keys(plan: SearchPlan) -> tuple[bytes, bytes]:
    (settled,) = plan.parts
    return settled.key, plan.part().key


def test_a_small_archive_has_one_segment(archive: Archive) -> None:
    plan = plan_search(archive, Site())
    assert plan.parts == ()
    manifest = read_manifest(list(plan.part().make())[-1])
    assert manifest["count"] == 100
    assert "settled" not in manifest


def test_the_segments_of_a_large_archive_hold_all_papers(archive: Archive) -> None:
    files = {file.path: file for file in index_files(archive, settled=SETTLED)}
    newest = read_manifest(files["search/manifest.bin"])
    settled = read_manifest(files[f"search/{newest['settled']}/manifest.bin"])
    assert (settled["count"], newest["count"]) == (SETTLED, 40)


def test_a_new_digest_leaves_the_settled_segment_alone(archive: Archive) -> None:
    older = Archive(digests=(), papers=archive.papers[10:], taxonomy=archive.taxonomy)
    assert planned(older).parts[0].key == planned(archive).parts[0].key
    assert planned(older).part().key != planned(archive).part().key


def test_an_edit_of_a_new_paper_leaves_the_settled_segment_alone(archive: Archive) -> None:
    before, after = keys(planned(archive)), keys(planned(renamed(archive, SETTLED)))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_an_edit_of_a_settled_paper_makes_both_anew(archive: Archive) -> None:
    before, after = keys(planned(archive)), keys(planned(renamed(archive, SETTLED - 1)))
    assert before[0] != after[0]
    assert before[1] != after[1]  # the page names the folder of the settled segment


def test_what_the_index_does_not_hold_makes_nothing_anew(archive: Archive) -> None:
    linked = edited(edited(archive, 0, doi="10.1/x"), 99, url="https://example.org/")
    assert keys(planned(linked)) == keys(planned(archive))


def test_upvotes_of_settled_papers_leave_their_segment_alone(archive: Archive) -> None:
    before, after = keys(planned(archive)), keys(planned(edited(archive, 0, upvotes=12)))
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_upvotes_have_a_file_only_where_there_are_any(archive: Archive) -> None:
    def files(archive: Archive) -> dict[str, bytes]:
        return {file.path: file.data for file in index_files(archive, settled=SETTLED)}

    assert not [path for path in files(archive) if path.endswith("/upvotes.bin")]
    voted = files(edited(archive, 0, upvotes=0))
    (path,) = [path for path in voted if path.endswith("/upvotes.bin")]
    assert list(read_index(voted.get).faults) == []
    assert list(read_index({**voted, path: None}.get).faults) == [f"no such file: {path}"]


def test_settings_of_the_ranking_are_in_the_manifest_alone(archive: Archive) -> None:
    before, after = planned(archive), planned(archive, Site(search=SearchSettings(k1=2)))
    assert before.parts[0].key == after.parts[0].key
    assert before.part().key != after.part().key


def page(manifest: object) -> OutputFile:
    return OutputFile(path="search/index.html", data=json.dumps(manifest, sort_keys=True).encode())


def test_the_page_is_made_with_the_newest_segment(archive: Archive) -> None:
    plan = planned(archive)
    part = plan.part(page, b"template")
    assert part.key != plan.part(page, b"another").key
    *_, made, manifest = part.make()
    assert made == page(read_manifest(manifest))


def test_parts_give_the_same_files_in_another_process(archive: Archive) -> None:
    plan = planned(archive)
    for part in (*plan.parts, plan.part(page, b"")):
        copy = pickle.loads(pickle.dumps(part))
        assert list(copy.make()) == list(part.make())


def test_every_missing_file_of_both_segments_is_told(archive: Archive) -> None:
    files = {file.path: file.data for file in index_files(archive, settled=SETTLED)}
    assert list(read_index(files.get).faults) == []
    for path in files:
        assert f"no such file: {path}" in list(read_index({**files, path: None}.get).faults), path
