"""The action, as GitHub runs it: its own shell steps, in a scratch repository with a remote one."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from tests.runner import ACTION, TOKEN, Run, Runner
from tests.small_site import ROOT, TOPICS, write
from tests.started import started

pytestmark = pytest.mark.slow

CONFIG = "title: Tides\nfeed_id: tides.test,2026\n"
URL = "https://me.github.io/papers/"
DUMPS = "content/dumps"


def dump(*titles: str) -> str:
    """A dump of papers, each with an abstract that is long enough for one."""
    text = "We look at {} for a long time, and find that they hold. They did so before us, too."
    return "\n".join(f"{title}\n\n{text.format(title.lower())}\n" for title in titles)


@pytest.fixture(scope="module")
def sitegen() -> Iterator[list[str]]:
    """The words that run sitegen, which is started already: a run of the action calls it eight times."""
    with started() as words:
        yield words


@pytest.fixture
def github(tmp_path: Path, sitegen: list[str]) -> Runner:
    return Runner(tmp_path, sitegen)


@pytest.fixture
def site(github: Runner) -> Runner:
    """GitHub, with the repository of a site that has no dump yet."""
    push(
        github, {"sitegen.yaml": CONFIG, "content/topics.yaml": TOPICS, ".gitignore": "/_site/\n/._site.*\n"}
    )
    return github


def commit(github: Runner, files: Mapping[str, str], name: str = "owner", message: str = "Add files") -> Path:
    """Somebody's clone, with a commit on top of what the branch has now."""
    clone = github.folder / name
    if not clone.exists():
        github.git("clone", "--quiet", str(github.remote), name, cwd=github.folder)
    if github.git("branch", cwd=github.remote):
        github.git("fetch", "--quiet", "origin", cwd=clone)
        github.git("checkout", "--quiet", "-B", "main", "origin/main", cwd=clone)
    for path, text in files.items():
        write(clone / path, text)
    github.git("add", "--all", cwd=clone)
    github.git("commit", "--quiet", "--message", message, cwd=clone)
    return clone


def push(github: Runner, files: Mapping[str, str], **details: str) -> str:
    """A commit of somebody's, pushed; its name."""
    clone = commit(github, files, **details)
    github.git("push", "--quiet", "origin", "HEAD:main", cwd=clone)
    return github.head()


def subjects(github: Runner) -> list[str]:
    """The commits of the branch, oldest first."""
    return github.git("log", "--reverse", "--format=%an: %s", "main", cwd=github.remote).splitlines()


def tracked(github: Runner) -> set[str]:
    return set(github.git("ls-tree", "-r", "--name-only", "main", cwd=github.remote).splitlines())


def published(run: Run) -> set[str]:
    """The slugs of the papers of the website that a run hands to GitHub Pages."""
    assert run.outputs["publish"] == "true"
    return papers(run.artifacts["github-pages"])


def papers(website: Path) -> set[str]:
    return {
        json.loads(line)["slug"] for line in (website / "data/papers.jsonl").read_text("utf-8").splitlines()
    }


def written(run: Run) -> int:
    totals: dict[str, Any] = json.loads(Path(run.outputs["report"]).read_text("utf-8"))["totals"]
    return int(totals["written"])


ODD = "content/2026-01-02.md"  # no place of a page, which is a warning
BOT = "github-actions[bot]"


@pytest.mark.timeout(500)  # nine runs of the action, each of which starts sitegen several times
def test_five_pushes(site: Runner) -> None:
    # 1. A new dump: imported, committed back, published, told.
    push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains", "Slow Trains")})
    run = site.run()
    assert not run.failed, run.log
    assert published(run) == {"loud-trains", "slow-trains"}
    assert subjects(site)[-1] == f"{BOT}: Import 1 digest with 2 papers"
    assert {"content/2026/2026-03-09.md", "content/addresses.jsonl"} <= tracked(site)
    assert not {path for path in tracked(site) if path.startswith("_site")}
    assert f"[Loud Trains]({URL}papers/loud-trains/)" in run.summary
    assert f"Going online in about a minute: <{URL.rstrip('/')}>" in run.summary
    assert (run.outputs["changed"], run.outputs["new-papers"], run.annotations) == ("true", "2", [])
    assert TOKEN not in run.log + run.summary

    # The bot's own commit, pushed with a token that starts a run: nothing to commit, nothing to write.
    head = site.head()
    again = site.run()
    assert (site.head(), again.outputs["changed"], written(again)) == (head, "false", 0)
    assert published(again) == published(run)

    # 2. A push that brings nothing for the site.
    head = push(site, {"README.md": "Hello\n"})
    run = site.run()
    assert (site.head(), written(run), run.failed) == (head, 0, False)
    assert run.summary.startswith("## Nothing changed\n")

    # 3. A file that cannot be read, beside a good one: that one is published, and the run is red in the end.
    # The good one came with a commit that starts no run, so it is the next run that takes it up.
    push(site, {f"{DUMPS}/2026-03-16.txt": dump("Deep Wells")}, message="One more [skip ci]")
    push(site, {f"{DUMPS}/2026-03-23.txt": "%PDF-1.7\n"})
    run = site.run()
    assert published(run) == {"loud-trains", "slow-trains", "deep-wells"}
    assert subjects(site)[-1] == f"{BOT}: Import 1 digest with 1 paper"
    assert run.failed
    assert run.outputs["refused"] == "1"
    [annotation] = run.annotations
    assert annotation.startswith(
        f"::error file={DUMPS}/2026-03-23.txt,line=1,title=Left out of the website::A PDF"
    )
    assert "### Left out: 1" in run.summary
    assert f"[Deep Wells]({URL}papers/deep-wells/)" in run.summary
    assert 0 < written(run) < 60, "of some hundred files"

    # 4. The file, corrected.
    push(site, {f"{DUMPS}/2026-03-23.txt": dump("Warm Stones")})
    run = site.run()
    assert not run.failed
    assert published(run) == {"loud-trains", "slow-trains", "deep-wells", "warm-stones"}
    assert "Left out" not in run.summary

    two_pushes_at_once(site)


def two_pushes_at_once(site: Runner) -> None:
    """The fifth push, and one of the same day that lands while its run goes on, and brings its page along."""
    first = push(site, {f"{DUMPS}/2026-03-30.txt": dump("Tall Towers")})
    page = f"---\ndate: 2026-03-30\ndate_from: option\n---\n\n## {dump('Round Tables')}"
    moons = f"{DUMPS}/2026-04-06.txt"
    files = {"content/2026/2026-03-30.md": page, moons: dump("New Moons", "Old Suns")}
    other = commit(site, files, name="other")
    second = site.git("rev-parse", "HEAD", cwd=other)
    # And a step before has brought dumps along, as an owner's script would: they are kept and committed,
    # but for one that is there by now.
    run = site.run(
        sha=first,
        brought={
            moons: dump("New Moons"),
            f"{DUMPS}/late.txt": dump("Low Tides"),
            "notes.txt": "of no site\n",
        },
        between=f"git -C '{other}' push --quiet origin HEAD:main",
    )
    assert not run.failed, run.log
    assert {"tall-towers", "round-tables", "new-moons", "old-suns", "low-tides"} <= published(run)
    assert site.git("rev-parse", "main~1", cwd=site.remote) == second, (
        "on top of theirs, and nothing was forced"
    )
    assert subjects(site)[-1] == f"{BOT}: Import 3 digests with 4 papers"
    assert {f"{DUMPS}/late.txt", "content/2026/2026-04-06.md"} <= tracked(site)
    assert "notes.txt" not in tracked(site)
    assert site.git("show", "main:content/2026/2026-03-30.md", cwd=site.remote) + "\n" == page
    assert "Tall Towers" in site.git("show", "main:content/2026/2026-03-30-2.md", cwd=site.remote)

    # The run of the second push, which waited: it takes up what is there by now, and has nothing to add.
    head = site.head()
    late = site.run(sha=second)
    assert (site.head(), late.failed, late.outputs["changed"]) == (head, False, "false")
    assert published(late) == published(run)


def test_a_pull_request_is_built_and_checked_and_no_more(site: Runner) -> None:
    site.pages = False  # it can do without
    before = push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains"), f"{DUMPS}/x.txt": "%PDF-1.7\n"})
    run = site.run("pull_request", ref="refs/pull/1/merge")
    assert site.head() == before
    assert (run.outputs["publish"], run.outputs["changed"], run.failed) == ("false", "false", True)
    assert run.artifacts.keys() == {"site"}
    assert papers(run.artifacts["site"]) == {"loud-trains"}
    assert "Built and checked, and not published" in run.summary
    assert "](http" not in run.summary
    assert [line.partition(",")[0] for line in run.annotations] == [f"::error file={DUMPS}/x.txt"]


SOURCES = "sources: [{name: hf, type: huggingface}]\n"


@pytest.mark.parametrize(
    ("event", "ref", "inputs", "may"),
    [
        ("push", "refs/heads/main", {}, {"publish", "commit", "save", "restore"}),
        ("push", "refs/heads/main", {"commit": "false"}, {"publish", "save", "restore"}),
        ("push", "refs/heads/main", {"fetch": "true"}, {"publish", "commit", "save", "restore", "fetch"}),
        (
            "workflow_dispatch",
            "refs/heads/main",
            {"fetch": "false"},
            {"publish", "commit", "save", "restore"},
        ),
        ("schedule", "refs/heads/main", {}, {"publish", "commit", "save", "restore", "fetch"}),
        ("push", "refs/heads/other", {"fetch": "true"}, {"restore"}),
        ("push", "refs/tags/main", {}, {"restore"}),
        ("pull_request", "refs/pull/1/merge", {"fetch": "true"}, {"restore"}),
        ("pull_request_target", "refs/heads/main", {}, {"restore"}),
    ],
)
def test_what_a_run_may_do(site: Runner, event: str, ref: str, inputs: dict[str, str], may: set[str]) -> None:
    push(site, {"sitegen.yaml": CONFIG + SOURCES, "content/addresses.jsonl": ""})
    run = site.run(event, ref=ref, until="plan", **inputs)
    outputs = run.steps["plan"]["outputs"]
    assert {name for name, value in outputs.items() if value == "true"} == may


def test_without_a_record_in_git_the_website_of_before_does_not_count(site: Runner) -> None:
    """It would be taken for the record, and no address in it could be given up."""
    outputs = site.run(until="plan", commit="false").steps["plan"]["outputs"]
    assert (outputs["restore"], outputs["save"]) == ("false", "false")
    outputs = site.run("schedule", until="plan").steps["plan"]["outputs"]
    assert (outputs["restore"], outputs["save"], outputs["fetch"]) == ("false", "true", "false")


def test_nothing_is_committed_where_that_is_not_wanted(site: Runner) -> None:
    before = push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains"), ODD: "x\n"})
    run = site.run(commit="false")
    assert (site.head(), run.outputs["changed"], run.failed) == (before, "false", False)
    assert published(run) == {"loud-trains"}
    assert [line.partition(",")[0] for line in run.annotations] == [f"::warning file={ODD}"]


def test_a_copy_of_a_template_gets_a_feed_id_of_its_own_once(github: Runner) -> None:
    push(github, {"sitegen.yaml": "title: Tides", "content/topics.yaml": TOPICS})
    github.run()
    template = github.git("show", "main:sitegen.yaml", cwd=github.remote)
    assert "feed_id" not in template
    push(github, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains")})
    run = github.run()
    settings = github.git("show", "main:sitegen.yaml", cwd=github.remote)
    named = re.fullmatch(r'title: Tides\n(?:#.*\n)?feed_id: "([0-9a-f]{20}\.invalid,2026)"\n?', settings)
    assert named is not None, settings
    assert f"<id>tag:{named[1]}:" in (run.artifacts["github-pages"] / "atom.xml").read_text("utf-8")
    before = github.head()
    assert (github.run().outputs["changed"], github.head()) == ("false", before)


def test_readers_of_a_published_archive_keep_its_feeds(site: Runner) -> None:
    push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains")})
    site.run()
    push(site, {"sitegen.yaml": "title: Tides\n", f"{DUMPS}/2026-03-10.txt": dump("Slow Trains")})
    site.run()
    assert site.git("show", "main:sitegen.yaml", cwd=site.remote).strip() == "title: Tides"


def test_a_site_in_a_folder_below(github: Runner) -> None:
    files = {
        "sitegen.yaml": CONFIG,
        "content/topics.yaml": TOPICS,
        f"{DUMPS}/2026-03-09.txt": dump("Loud Trains"),
    }
    push(github, {f"sub/a folder/{path}": text for path, text in files.items()})
    push(github, {f"sub/a folder/{DUMPS}/x,%.txt": "%PDF-1.7\n"})
    github.pages = False  # the address is known without them
    run = github.run(path="sub/a folder", base_url="https://papers.test/")
    assert published(run) == {"loud-trains"}
    assert "[Loud Trains](https://papers.test/papers/loud-trains/)" in run.summary
    assert "sub/a folder/content/2026/2026-03-09.md" in tracked(github)
    assert run.annotations[0].startswith("::error file=sub/a folder/content/dumps/x%2C%25.txt,line=1,")


def test_broken_settings_publish_nothing_and_say_so(site: Runner) -> None:
    before = push(site, {"sitegen.yaml": "title: [\n", f"{DUMPS}/2026-03-09.txt": dump("Loud Trains")})
    run = site.run()
    assert (site.head(), run.failed, run.outputs["publish"], run.artifacts) == (before, True, "false", {})
    assert run.summary.startswith("## No website was built\n")
    assert "Visitors still see the previous version" in run.summary
    assert any(line.startswith("::error file=sitegen.yaml,line=") for line in run.annotations)


def test_an_address_that_is_none_is_told_as_a_fault_is(site: Runner) -> None:
    run = site.run(base_url="nonsense")
    assert (run.failed, run.outputs["publish"]) == (True, "false")
    assert "### To correct: 1" in run.summary


def test_without_pages_the_run_says_how_to_set_them_up(site: Runner) -> None:
    before = push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains")})
    site.pages = False
    run = site.run()
    assert (site.head(), run.failed, run.artifacts) == (before, True, {})
    assert "Settings → Pages → Build and deployment → Source: GitHub Actions" in run.summary


def test_a_push_that_is_not_allowed_keeps_nothing_from_its_readers(site: Runner) -> None:
    before = push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains")})
    hook = site.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'protected branch'\nexit 1\n")
    hook.chmod(0o755)
    run = site.run()
    assert (site.head(), run.failed) == (before, True)
    assert published(run) == {"loud-trains"}
    assert "The new pages were not committed." in run.summary


def test_where_the_owner_is_strict_odd_files_keep_the_site_from_being_published(site: Runner) -> None:
    before = push(site, {f"{DUMPS}/2026-03-09.txt": dump("Loud Trains"), ODD: "x\n"})
    run = site.run(strict="true")
    assert (site.head(), run.failed, run.artifacts) == (before, True, {})
    assert "The check found the faults below." in run.summary
    assert [line.partition(",")[0] for line in run.annotations if line.startswith("::error file=")]


class Source(http.server.BaseHTTPRequestHandler):
    """A source that gives papers at one path, and refuses all else."""

    def do_GET(self) -> None:
        good = self.path == "/papers.txt"
        self.send_response(200 if good else 403)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(dump("Loud Trains", "Slow Trains").encode() if good else b"no")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_a_schedule_fetches_and_one_source_that_fails_keeps_nothing_back(site: Runner) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        rows = ", ".join(
            f"{{name: {name}, type: url, url: '{address}/{name}.txt'}}" for name in ("bad", "papers")
        )
        push(site, {"sitegen.yaml": f"{CONFIG}sources: [{rows}]\n"})
        run = site.run("schedule")
        server.shutdown()
    assert run.steps["fetch"]["outputs"] == {"failed": "true"}
    assert published(run) == {"loud-trains", "slow-trains"}
    assert [path for path in tracked(site) if path.startswith(DUMPS)]
    assert subjects(site)[-1] == f"{BOT}: Import 1 digest with 2 papers"
    assert run.failed
    assert "A source did not answer as it should." in run.summary


@pytest.mark.parametrize(
    "inputs",
    [
        {"path": "../elsewhere"},
        {"path": "nowhere"},
        {"path": "a$(touch owned)"},
        {"commit": "perhaps"},
        {"strict": ""},
    ],
)
def test_inputs_that_cannot_be_are_refused_at_once(site: Runner, inputs: dict[str, str]) -> None:
    run = site.run(**inputs)
    assert run.failed
    assert run.steps.keys() == {"plan", "Tell what came of it"}
    assert "The action was not set up." in run.summary


@pytest.mark.parametrize(
    ("version", "installed"),
    [("", str(ROOT)), ("1.2.3", "digest-sitegen==1.2.3"), ("1; touch owned", None), ("--index-url=x", None)],
)
def test_what_pip_installs(site: Runner, version: str, installed: str | None) -> None:
    run = site.run(until="install", version=version)
    assert run.failed is (installed is None)
    assert ((site.folder / "pip.txt").read_text().split()[-1] if installed else None) == installed


HOSTILE = "::error::x ##[error]y `touch owned` $(touch owned) [a](http:evil) <b>"


def test_text_of_files_is_no_command_and_no_markdown(site: Runner) -> None:
    name = HOSTILE.replace("/", "")
    push(site, {f"{DUMPS}/2026-03-09 {name}.txt": dump(HOSTILE), f"{DUMPS}/{name}.pdf": "%PDF-1.7\n"})
    run = site.run()
    assert run.outputs["new-papers"] == "1"
    assert not list(site.folder.rglob("owned"))
    html = MarkdownIt("commonmark").enable("table").render(run.summary).replace(" alt", "")
    assert not re.search("<b>|href=.http:evil", html)
    commands, listened, end = [], True, ""
    for line in run.log.splitlines():
        if listened and line.startswith("::stop-commands::"):
            listened, end = False, f"::{line.removeprefix('::stop-commands::')}::"
        elif line == end:
            listened = True
        elif listened and (line.lstrip().startswith("::") or "##[" in line):
            commands.append(line)
    assert listened
    [matcher, error] = commands
    assert matcher == "::remove-matcher owner=python::"
    assert error.startswith("::error file=content/dumps/")
    assert subjects(site)[-1] == f"{BOT}: Import 1 digest with 1 paper"


# ---- what the files of the action say ------------------------------------------------------------------


def test_every_script_is_run_by_one_line_and_no_value_from_outside_stands_in_it() -> None:
    scripts = {step["run"] for step in ACTION["runs"]["steps"] if "run" in step}
    names = {path.stem for path in (ROOT / "action").glob("*.sh")} - {"common"}
    assert scripts == {f'bash "$GITHUB_ACTION_PATH/action/{name}.sh"' for name in names}
    assert "${{" not in "".join(path.read_text("utf-8") for path in (ROOT / "action").glob("*.sh"))


def test_hidden_files_are_published_too() -> None:
    """The actions that upload a site leave them out otherwise, and with them `.well-known/`."""
    uploads = [step for step in ACTION["runs"]["steps"] if "/upload-" in step.get("uses", "")]
    assert [step["with"]["include-hidden-files"] for step in uploads] == ["true", "true"]


@pytest.mark.parametrize(
    "path", [".github/workflows/publish.yml", "sitegen/starter/github/workflows/publish.yml"]
)
def test_the_workflow_publishes_what_the_action_lets_it(path: str) -> None:
    text = (ROOT / path).read_text("utf-8").replace("#@ ", "").replace("@ACTION@", "owner/project@1")
    workflow = yaml.load(text, yaml.BaseLoader)
    assert workflow["on"]["push"]["branches"] == ["main", "master"]
    assert "pull_request" in workflow["on"]
    assert "pull_request_target" not in text
    build, deploy = workflow["jobs"]["build"], workflow["jobs"]["deploy"]
    assert build["outputs"]["publish"] == "${{ steps.site.outputs.publish }}"
    assert deploy["if"] == "${{ !cancelled() && needs.build.outputs.publish == 'true' }}"
    assert "environment" not in build, "a pull request must not need that of GitHub Pages"
    assert all("timeout-minutes" in job for job in (build, deploy))
