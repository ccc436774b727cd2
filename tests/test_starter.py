from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.settings.config import parse_site
from sitegen.settings.placeholders import find_placeholders, is_local
from sitegen.starter import installed_requirement, new_feed_id, starter_files

ROOT = Path(__file__).parents[1]
USES = re.compile(r"uses: (\S+?)@(\S+)  # (\S+)")


def files(title: str = "Papers", feed_id: str = "example.org,2026", requirement: str = "") -> dict[str, str]:
    made = starter_files(title, feed_id, requirement)
    return {file.path: file.data.decode() for file in made}


def test_a_new_site_has_a_config_a_dump_an_ignore_file_and_a_workflow() -> None:
    assert list(files()) == [
        ".gitattributes",
        ".github/workflows/publish.yml",
        ".gitignore",
        "content/dumps/2026-09-03-sample.txt",
        "sitegen.yaml",
    ]


def test_every_file_of_the_package_is_written() -> None:
    folder = ROOT / "sitegen/starter"
    there = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert {
        re.sub(r"^(git(?:attributes|hub|ignore))", r".\1", path.relative_to(folder).as_posix())
        for path in there
    } == set(files())


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_and_feed_id_come_back_from_the_config(title: str, feed_id: str) -> None:
    config = yaml.load(files(title, feed_id)["sitegen.yaml"], yaml.BaseLoader)
    assert (config["title"], config["feed_id"]) == (title, feed_id)


def test_a_title_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    config = yaml.load(files("@FEED_ID@", "example.org,2026")["sitegen.yaml"], yaml.BaseLoader)
    assert config["title"] == "@FEED_ID@"


def test_the_workflow_installs_the_requirement() -> None:
    workflow = files(requirement="git+https://example.org/sitegen@abc")[".github/workflows/publish.yml"]
    assert yaml.safe_load(workflow)["env"] == {"SITEGEN": "git+https://example.org/sitegen@abc"}


def test_the_workflow_never_installs_the_bare_name() -> None:
    workflow = files()[".github/workflows/publish.yml"]
    assert yaml.safe_load(workflow)["env"] == {"SITEGEN": ""}
    assert not re.search(r"pip install [^\n]*\bsitegen\b", workflow)


def test_the_workflow_pins_what_our_own_workflow_pins() -> None:
    ours = (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    pins = USES.findall(files()[".github/workflows/publish.yml"])
    assert pins == USES.findall(ours)
    assert len(pins) == 5
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _, commit, _ in pins)


def test_a_new_site_has_a_feed_id_of_its_own_and_no_address_yet() -> None:
    ids = {new_feed_id() for _ in range(100)}
    assert len(ids) == 100
    site = parse_site(files(feed_id=ids.pop())["sitegen.yaml"], source="sitegen.yaml")
    assert re.fullmatch(r"[0-9a-f]{20}\.invalid,2026", site.feed_id)
    assert is_local(site)


def test_a_new_site_has_nothing_that_must_not_go_live() -> None:
    text = files(feed_id=new_feed_id())["sitegen.yaml"]
    site = parse_site(text, source="sitegen.yaml", base_url="https://me.github.io/papers/")
    assert not list(find_placeholders(site, address="--base-url", line=None, settings="sitegen.yaml"))
    assert not re.search(r"^[^#]*\b(?:example\.|OWNER)", text, re.MULTILINE)


def test_hidden_files_are_published_too() -> None:
    """The action that uploads a site leaves them out otherwise, and with them `.well-known/`."""
    for workflow in (
        files()[".github/workflows/publish.yml"],
        (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"),
    ):
        steps = yaml.safe_load(workflow)["jobs"]["build"]["steps"]
        (upload,) = (step for step in steps if "upload-pages-artifact" in step.get("uses", ""))
        assert upload["with"] == {"path": "_site", "include-hidden-files": True}


def test_no_placeholder_is_left() -> None:
    assert not [path for path, text in files().items() if re.search(r"@[A-Z_]+@", text)]


class Distribution:
    def __init__(self, record: str | None) -> None:
        self.record = record

    def read_text(self, name: str) -> str | None:
        return self.record if name == "direct_url.json" else None


@pytest.mark.parametrize(
    ("record", "requirement"),
    [
        (
            json.dumps({"url": "https://example.org/s.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}),
            "git+https://example.org/s.git@abc",
        ),
        (json.dumps({"url": "file:///home/me/sitegen", "dir_info": {"editable": True}}), ""),
        (json.dumps({"url": "https://example.org/s.whl", "archive_info": {}}), ""),
        (None, ""),
    ],
    ids=["git", "folder", "archive", "index"],
)
def test_only_an_install_from_git_can_be_repeated_elsewhere(
    monkeypatch: pytest.MonkeyPatch, record: str | None, requirement: str
) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: Distribution(record))
    assert installed_requirement() == requirement


def test_a_sitegen_that_pip_does_not_know_has_no_requirement(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", unknown)
    assert installed_requirement() == ""
