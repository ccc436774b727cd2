from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli.arguments import make_parser
from sitegen.model import FetchSource
from sitegen.settings.config import parse_site
from sitegen.settings.placeholders import find_placeholders, is_local
from sitegen.settings.shipped import shipped_file
from sitegen.starter import TOPICS, TOPICS_KINDS, NewSite, new_feed_id, starter_files
from sitegen.starter.project import action_reference, project_url
from sitegen.topics import assign_topics, parse_topics

ROOT = Path(__file__).parents[1]
ACTION = f"owner/project@{'c' * 40}  # v0.1.0"
USES = re.compile(r"uses: (\S+?)@(\S+)  # (\S+)")


def files(
    title: str = "Papers",
    feed_id: str = "example.org,2026",
    *,
    fetch: str = "",
    topics: str = "",
    folder: str = "",
) -> dict[str, str]:
    site = NewSite(
        title=title,
        feed_id=feed_id,
        action=ACTION,
        repository="https://github.com/owner/project",
        documentation="https://docs.example/",
        fetch=fetch,
        topics=topics,
        folder=folder,
    )
    return {file.path: file.data.decode() for file in starter_files(site)}


def test_a_new_site_has_settings_a_dump_a_workflow_and_a_readme() -> None:
    assert list(files()) == [
        ".gitattributes",
        ".github/dependabot.yml",
        ".github/workflows/publish.yml",
        ".gitignore",
        "README.md",
        "content/dumps/2026-09-03-sample.txt",
        "sitegen.yaml",
    ]


def test_every_file_of_the_package_is_written() -> None:
    folder = ROOT / "sitegen/starter"
    there = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert {
        re.sub(r"^(git(?:attributes|hub|ignore))", r".\1", path.relative_to(folder).as_posix())
        for path in there
    } == set(files()) | {"topics/shipped.yaml", "topics/empty.yaml"}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_title_and_feed_id_come_back_from_the_config(title: str, feed_id: str) -> None:
    config = yaml.load(files(title, feed_id)["sitegen.yaml"], yaml.BaseLoader)
    assert (config["title"], config["feed_id"]) == (title, feed_id)


def test_a_title_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    config = yaml.load(files("@FEED_ID@", "example.org,2026")["sitegen.yaml"], yaml.BaseLoader)
    assert config["title"] == "@FEED_ID@"


def test_the_workflow_pins_what_our_own_workflow_pins() -> None:
    ours = (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    pins = USES.findall(files()[".github/workflows/publish.yml"])
    assert [pin for pin in pins if pin[0] != "owner/project"] == USES.findall(ours)
    assert ("owner/project", "c" * 40, "v0.1.0") in pins
    assert len(pins) == 3
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _, commit, _ in pins)


@pytest.mark.parametrize("folder", ["", "docs/archive"])
def test_the_workflow_builds_the_site_s_folder(folder: str) -> None:
    steps = jobs(files(folder=folder)[WORKFLOW])["build"]["steps"]
    (site,) = (step for step in steps if step.get("id") == "site")
    assert site["with"] == {"path": folder or ".", "fetch": "${{ inputs.fetch }}"}


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


@pytest.mark.parametrize("fetch", ["", "huggingface", "arxiv"])
def test_no_placeholder_is_left(fetch: str) -> None:
    made = files(fetch=fetch)
    assert not [path for path, text in made.items() if re.search(r"@[A-Z_]+@|^#@", text, re.MULTILINE)]


# ---- sites that fetch ----------------------------------------------------------------------------------

WORKFLOW = ".github/workflows/publish.yml"


def jobs(workflow: str) -> Any:
    return yaml.safe_load(workflow)["jobs"]


@pytest.mark.parametrize(
    ("fetch", "source"),
    [
        (
            "huggingface",
            FetchSource(
                name="hf",
                type="huggingface",
                url="https://huggingface.co/api/daily_papers",
                delay=1,
                weekends=False,
            ),
        ),
        (
            "arxiv",
            FetchSource(
                name="arxiv",
                type="arxiv",
                url="https://export.arxiv.org/api/query",
                topics=("cs.LG",),
                weekends=False,
            ),
        ),
    ],
)
def test_a_site_that_fetches_has_a_source_and_a_schedule(fetch: str, source: FetchSource) -> None:
    made = files(fetch=fetch)
    assert set(files()) ^ set(made) == {"content/dumps/2026-09-03-sample.txt", "content/dumps/.gitkeep"}
    assert parse_site(made["sitegen.yaml"], source="s").sources == (source,)
    assert yaml.load(made[WORKFLOW], yaml.BaseLoader)["on"]["schedule"] == [{"cron": "17 6 * * *"}]


def test_a_site_that_does_not_fetch_has_both_as_comments() -> None:
    made = files()
    assert parse_site(made["sitegen.yaml"], source="s").sources == ()
    assert "schedule" not in yaml.load(made[WORKFLOW], yaml.BaseLoader)["on"]
    # Without the marks of comments, they are those of a site that fetches.
    for path in ("sitegen.yaml", WORKFLOW):
        plain = re.sub(
            r"^( *)# (?=sources:|schedule:|- cron|- \{name: hf)", r"\1", made[path], flags=re.MULTILINE
        )
        assert plain == files(fetch="huggingface")[path]


def test_the_command_offers_the_sources_that_the_starter_has() -> None:
    for fetch in ("huggingface", "arxiv"):
        assert vars(make_parser().parse_args(["init", "x", "--fetch", fetch]))["fetch"] == fetch
    with pytest.raises(SystemExit):
        make_parser().parse_args(["init", "x", "--fetch", "feed"])


def test_only_the_job_that_builds_may_write() -> None:
    found = jobs(files()[WORKFLOW])
    assert [name for name, job in found.items() if "write" in job["permissions"].get("contents", "")] == [
        "build"
    ]
    assert found["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert yaml.safe_load(files()[WORKFLOW])["permissions"] == {}


# ---- topics --------------------------------------------------------------------------------------------

SHIPPED = shipped_file("topics.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", TOPICS_KINDS)
def test_a_file_of_topics_is_valid_and_the_settings_name_it(kind: str) -> None:
    made = files(topics=kind)
    parse_topics(made[TOPICS], source=TOPICS, shipped=SHIPPED)
    assert parse_site(made["sitegen.yaml"], source="s").topics == TOPICS
    assert "https://docs.example/" in made[TOPICS]


def test_the_shipped_kind_changes_nothing_until_its_examples_are_taken() -> None:
    text = files(topics="shipped")[TOPICS]
    assert parse_topics(text, source=TOPICS, shipped=SHIPPED) == parse_topics(SHIPPED, source="shipped")
    taken = re.sub(r"^# (?=drop:|-|  )", "", text, flags=re.MULTILINE)
    rules = parse_topics(taken, source=TOPICS, shipped=SHIPPED)
    assert "gui-web-agents" not in {term.id for term in rules.taxonomy.terms}
    assert assign_topics("A soft gripper", "", rules) == ("soft-robots",)


def test_the_empty_kind_has_one_topic() -> None:
    rules = parse_topics(files(topics="empty")[TOPICS], source=TOPICS)
    assert [term.id for term in rules.taxonomy.topics] == ["example-topic"]


def test_topics_of_a_file_are_its_text() -> None:
    assert files(topics="topics: []\n")[TOPICS] == "topics: []\n"


def test_without_topics_of_its_own_a_site_has_no_such_file() -> None:
    assert TOPICS not in files()
    assert "\n# topics: content/topics.yaml\n" in files()["sitegen.yaml"]


# ---- what an owner reads, and what keeps the workflow up to date ---------------------------------------


def test_the_readme_says_where_dumps_go() -> None:
    assert "`content/dumps/`" in files()["README.md"]
    assert "`docs/archive/content/dumps/`" in files(folder="docs/archive")["README.md"]
    assert files(title="A_b <c>")["README.md"].startswith("# A\\_b \\<c\\>\n")


@pytest.mark.parametrize("topics", TOPICS_KINDS)
def test_what_is_said_of_documents_leads_to_one(topics: str) -> None:
    text = "".join(files(topics=topics).values())
    named = set(re.findall(r"https://docs\.example/(\S*)/", text))
    assert named == {"reference/sources", "reference/topics"}
    assert all((ROOT / f"docs/{name}.md").is_file() for name in named)


def test_only_a_site_with_a_sample_is_told_how_to_be_rid_of_it() -> None:
    assert "addresses.jsonl" in files()["README.md"]
    assert "sample" not in files(fetch="arxiv")["README.md"]
    assert "\n\n\n" not in files()["README.md"] + files(fetch="arxiv")["README.md"]


def test_new_versions_of_actions_are_proposed_weekly_after_they_have_stood_a_while() -> None:
    (update,) = yaml.safe_load(files()[".github/dependabot.yml"])["updates"]
    assert (update["package-ecosystem"], update["directory"]) == ("github-actions", "/")
    assert update["schedule"] == {"interval": "weekly"}
    assert update["cooldown"]["default-days"] >= 7


# ---- the action ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("commit", "reference"),
    [
        ("c" * 40, f"owner/project@{'c' * 40}  # v1.2.0"),
        ("", "owner/project@v1.2.0  # v1.2.0"),
    ],
)
@pytest.mark.parametrize("suffix", ["", "/", ".git"])
def test_the_action_is_pinned_to_the_commit_where_it_is_known(
    commit: str, reference: str, suffix: str
) -> None:
    assert action_reference(f"https://github.com/owner/project{suffix}", commit, "1.2.0") == reference


def test_the_addresses_of_the_project_are_those_of_the_package() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert project_url("Repository") == urls["Repository"]
    assert project_url("None such") == ""


def test_a_checkout_that_is_not_installed_knows_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    there = project_url("Repository")
    monkeypatch.setattr(metadata, "metadata", unknown)
    assert project_url("Repository") == there
