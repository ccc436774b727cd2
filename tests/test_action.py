"""The scripts of the action, one by one: what each does with what it is given, and what it lets nobody do."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.playing import Reply, playing
from tests.runner import ACTION
from tests.small_site import ROOT, write

# What the scripts call beside git: it says that it has built a website, and found no fault in it.
_SITEGEN = """\
#!/bin/sh
echo "$@" >> "$RUNNER_TEMP/calls"
case "$*" in
  build*) mkdir -p _site && : > "$RUNNER_TEMP/sitegen-report.json" ;;
  *outputs) echo built=true ;;
  *commit) echo Import ;;
esac
"""


@dataclass(frozen=True)
class Done:
    """What came of a script."""

    ok: bool
    log: str
    errors: str  # what it said on the stream for errors
    outputs: Mapping[str, str]
    calls: str  # of sitegen


@dataclass(frozen=True)
class Scripts:
    """A repository that is checked out, and what a script finds around it."""

    folder: Path

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def git(self, *arguments: str) -> None:
        subprocess.run(
            ["git", *arguments], cwd=self.workspace, env=self.environment(), check=True, capture_output=True
        )

    def environment(self, **values: str) -> dict[str, str]:
        name = {"NAME": "owner", "EMAIL": "owner@example.org"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in name.items()}
        return {
            **who,
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.folder),
            "RUNNER_OS": "Linux",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REF": "refs/heads/main",
            "DEFAULT_BRANCH": "main",
            "SITE": ".",
            **values,
        }

    def run(self, script: str, *, cwd: str = "", **values: str) -> Done:
        outputs, calls = self.folder / "outputs", self.folder / "calls"
        for file in (outputs, calls):
            file.write_text("")
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.workspace / cwd,
            env=self.environment(**values),
            capture_output=True,
            text=True,
            check=False,
        )
        pairs = (line.partition("=") for line in outputs.read_text("utf-8").splitlines())
        return Done(
            ok=done.returncode == 0,
            log=done.stdout,
            errors=done.stderr,
            outputs={name: value for name, _, value in pairs},
            calls=calls.read_text("utf-8"),
        )

    def plan(self, *, cwd: str = "", **values: str) -> Done:
        given = {"WITH_COMMIT": "true", "WITH_FETCH": "", "WITH_STRICT": "false", **values}
        return self.run(f'bash "{ROOT}/action/plan.sh"', cwd=cwd, **given)

    def build(self, **values: str) -> Done:
        given = {
            "STRICT": "false",
            "PUBLISH": "false",
            "COMMIT": "false",
            "BASE_URL": "",
            "NEEDS_PAGES": "false",
        }
        return self.run(
            f'bash "{ROOT}/action/build.sh"', **{**given, "GITHUB_SERVER_URL": "https://x.example", **values}
        )

    def tell(self, **values: str) -> Done:
        """With what the steps before have said where all went well, but for some of it."""
        given = {
            **dict.fromkeys(("PLANNED", "INSTALLED", "HANDED"), "success"),
            **dict.fromkeys(("PUBLISHING", "PUBLISH", "BUILT"), "true"),
            **dict.fromkeys(("FETCH_FAILED", "FROM_BRANCH", "TROUBLE"), ""),
            "REFUSED": "0",
            "REPORT": str(self.folder / "sitegen-report.json"),
            "BASE_URL": "https://me.github.io/papers",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
        }
        (self.folder / "sitegen-report.json").touch()
        return self.run(f'bash "{ROOT}/action/tell.sh"', **{**given, **values})


@pytest.fixture
def scripts(tmp_path: Path) -> Scripts:
    made = Scripts(tmp_path)
    write(tmp_path / "bin/sitegen", _SITEGEN)
    (tmp_path / "bin/sitegen").chmod(0o755)
    made.workspace.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    write(made.workspace / "sitegen.yaml", "title: Tides\n")
    return made


def commit(scripts: Scripts) -> None:
    scripts.git("add", "--all")
    scripts.git("commit", "--quiet", "--message", "Add files")


# ---- what a run may do ------------------------------------------------------------------------------------


def test_a_run_that_is_run_again_has_an_artifact_of_its_own(scripts: Scripts) -> None:
    """The one of before is still there, and deploy-pages takes no two of one name."""
    assert scripts.plan().outputs["artifact"] == "github-pages"
    assert scripts.plan(GITHUB_RUN_ATTEMPT="1").outputs["artifact"] == "github-pages"
    assert scripts.plan(GITHUB_RUN_ATTEMPT="3").outputs["artifact"] == "github-pages-3"


@pytest.mark.parametrize("path", [".github", "sitegen/starter/github"])
def test_the_workflow_deploys_the_artifact_that_the_action_names(path: str) -> None:
    text = (ROOT / path / "workflows/publish.yml").read_text("utf-8")
    jobs = yaml.load(text.replace("#@ ", "").replace("@ACTION@", "owner/project@1"), yaml.BaseLoader)["jobs"]
    assert jobs["build"]["outputs"]["artifact"] == "${{ steps.site.outputs.artifact }}"
    deploy = jobs["deploy"]["steps"][0]
    assert deploy["with"] == {"artifact_name": "${{ needs.build.outputs.artifact }}"}
    assert ACTION["outputs"]["artifact"]["value"] == "${{ steps.plan.outputs.artifact }}"


def test_a_repository_that_is_not_checked_out_is_told(scripts: Scripts) -> None:
    (scripts.workspace / "below").mkdir()
    done = scripts.plan(cwd="below")
    assert not done.ok
    assert "the repository is not checked out" in done.log
    assert not scripts.plan(cwd="..").ok


@pytest.mark.parametrize("path", ["~", "~/a", "#a", "a*", "a\nb", "/a", "../workspace"])
def test_a_path_that_another_action_would_read_as_more_is_refused(scripts: Scripts, path: str) -> None:
    for name in ("~", "#a", "a*"):
        (scripts.workspace / name).mkdir()
    assert not scripts.plan(SITE=path).ok


@pytest.mark.parametrize("path", ["a b", "päpers", "docs/archive/", "./docs/archive", "a&b"])
def test_a_path_that_is_only_unusual_is_taken(scripts: Scripts, path: str) -> None:
    write(scripts.workspace / path / "content/addresses.jsonl", "")
    commit(scripts)
    done = scripts.plan(SITE=path)
    assert done.ok, done.log
    assert done.outputs["restore"] == "true"


# ---- what is installed ------------------------------------------------------------------------------------


def test_a_pinned_action_installs_the_same_in_years_to_come() -> None:
    """All that sitegen brings is held at one version, and each is one that sitegen takes."""
    lines = (ROOT / "action/constraints.txt").read_text("utf-8").splitlines()
    held = dict(line.split("==") for line in lines if not line.startswith("#"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    left = list(map(Requirement, project["dependencies"]))
    seen: set[str] = set()
    while left:
        wanted = left.pop()
        name = canonicalize_name(wanted.name)
        if name == "certifi" or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        assert wanted.specifier.contains(held[name]), wanted
        if name not in seen:
            seen.add(name)
            left += map(Requirement, metadata.requires(name) or [])


def test_nothing_of_the_repository_is_run_to_install(scripts: Scripts) -> None:
    python = scripts.folder / "python"
    write(python, '#!/bin/sh\npwd >> "$RUNNER_TEMP/places"\nmkdir -p "$3/bin"\ncp "$0" "$3/bin/python"\n')
    python.chmod(0o755)
    scripts.run(
        f'bash "{ROOT}/action/install.sh"',
        PYTHON=str(python), VERSION="1.2.3", GITHUB_PATH=str(scripts.folder / "path"),
    )  # fmt: skip
    places = (scripts.folder / "places").read_text().splitlines()
    assert len(places) == 2
    assert set(places) == {str(scripts.folder)}


# ---- GitHub Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "branch"),
    [
        (Reply(body=b'{"url":"x","build_type":"legacy","source":{"branch":"main"}}'), "true"),
        (Reply(body=b'{\n  "build_type": "legacy"\n}'), "true"),
        (Reply(body=b'{"build_type":"workflow"}'), "false"),
        (Reply(body=b'{"build_type":null}'), "false"),
        (Reply(body=b'{"message":"Not Found","build_type":"legacy"}', status=404), "false"),
        (Reply(status=500), "false"),
    ],
)
def test_pages_that_come_from_a_branch_are_known(scripts: Scripts, reply: Reply, branch: str) -> None:
    with playing() as server:
        server.answers(reply)
        done = scripts.run(
            f'bash "{ROOT}/action/pages.sh"',
            TOKEN="ghs-secret", GITHUB_API_URL=server.url, GITHUB_REPOSITORY="me/papers", NO_PROXY="*",
        )  # fmt: skip
    assert done.ok
    assert done.outputs == {"branch": branch}
    assert [request.path for request in server.requests] == ["/repos/me/papers/pages"]
    assert "ghs-secret" not in done.log


# ---- what stands in the log -------------------------------------------------------------------------------


def test_what_a_command_says_stands_between_two_marks_on_one_stream(scripts: Scripts) -> None:
    """GitHub reads two streams side by side: a line of the other could come before or after the marks."""
    done = scripts.run(
        'source "$GITHUB_ACTION_PATH/action/common.sh"; '
        "inert sh -c 'echo ::error::one >&2; printf ::error::two; exit 3' || echo \"code $?\""
    )
    assert done.errors == ""
    first, *between, last, end = [line for line in done.log.splitlines() if line]
    assert between == ["::error::one", "::error::two"]
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert end == "code 3"


# ---- links ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("content/dumps/2026-03-09.txt", "/etc/passwd"),
        ("content/dumps/2026-03-09.txt", "../../../other"),
        ("content/dumps/2026-03-09.txt", "../../.git/config"),
        ("content/dumps/2026-03-09.txt", "../../nowhere/../../gone"),
        ("content/dumps", "/proc"),
        ("themes/mine", "../.git"),
        ("sitegen.yaml", "/etc/passwd"),
        ("content/a\n::error::b", "/etc/passwd"),
    ],
)
def test_a_link_out_of_the_repository_is_followed_by_nobody(scripts: Scripts, link: str, target: str) -> None:
    place = scripts.workspace / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    commit(scripts)
    done = scripts.build()
    assert (done.outputs["trouble"], done.outputs["publish"], done.calls) == ("links", "false", "")
    assert "leads out of the repository: " + link in done.log


def test_a_link_to_a_link_and_a_folder_of_the_site_that_is_one(scripts: Scripts) -> None:
    write(scripts.workspace / "site/sitegen.yaml", "title: Tides\n")
    (scripts.workspace / "elsewhere").symlink_to("/etc")
    (scripts.workspace / "linked").symlink_to(scripts.folder)
    commit(scripts)
    done = scripts.build(SITE="site")
    assert (done.outputs["trouble"], done.outputs["built"]) == ("", "true"), (
        "what is beside it does not matter"
    )
    done = scripts.build(SITE="linked")
    assert done.outputs["trouble"] == "links"
    assert "built" not in done.outputs, "that was another site"
    (scripts.workspace / "site/hosts.txt").symlink_to("../elsewhere/hosts")
    commit(scripts)
    assert scripts.build(SITE="site").outputs["trouble"] == "links"


def test_a_link_within_the_repository_is_fine(scripts: Scripts) -> None:
    write(scripts.workspace / "shared/2026-03-09.txt", "Loud Trains\n")
    write(scripts.workspace / "content/dumps/a.txt", "Slow Trains\n")
    (scripts.workspace / "content/dumps/b.txt").symlink_to("../../shared/2026-03-09.txt")
    (scripts.workspace / "content/dumps/gone.txt").symlink_to("gone")  # sitegen tells of it
    commit(scripts)
    done = scripts.build()
    assert done.outputs["trouble"] == ""
    assert done.calls.startswith("build --site . ")


@pytest.mark.parametrize("site", [".", "a site", "docs/archive/"])
def test_a_build_record_comes_from_no_commit(scripts: Scripts, site: str) -> None:
    """It holds programs."""
    folder = scripts.workspace / site
    write(folder / "sitegen.yaml", "title: Tides\n")
    write(folder / ".gitignore", "/_site/\n/._site.*\n")
    write(folder / "._site.build/record.sqlite", "of the run before\n")
    commit(scripts)
    assert scripts.build(SITE=site).outputs["trouble"] == ""
    scripts.git("add", "--force", str(folder / "._site.build/record.sqlite"))
    commit(scripts)
    done = scripts.build(SITE=site)
    assert (done.outputs["trouble"], done.outputs["publish"], done.calls) == ("record", "false", "")


# ---- committing -------------------------------------------------------------------------------------------


def test_a_site_whose_last_dump_was_deleted_has_no_folder_to_commit(scripts: Scripts) -> None:
    commit(scripts)
    remote = scripts.folder / "remote.git"
    scripts.git("clone", "--quiet", "--bare", ".", str(remote))
    scripts.git("remote", "add", "origin", str(remote))
    done = scripts.build(PUBLISH="true", COMMIT="true")
    assert done.ok, done.log
    assert (done.outputs["publish"], done.outputs["changed"]) == ("true", "false")


# ---- telling ----------------------------------------------------------------------------------------------


def test_what_goes_online_is_told_with_its_address(scripts: Scripts) -> None:
    done = scripts.tell()
    assert done.ok
    assert "Going online in about a minute: <https://me.github.io/papers>" in done.calls


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"TROUBLE": "pages"}, "A private repository needs a paid plan"),
        ({"TROUBLE": "links"}, "leads out of the repository"),
        ({"TROUBLE": "record"}, "The folder ._site.build of the site is in git"),
        ({"TROUBLE": "push"}, "The website is published all the same."),
        ({"FROM_BRANCH": "true"}, "Settings → Pages → Build and deployment → Source: GitHub Actions"),
        ({"HANDED": "failure"}, "GitHub did not take the website"),
        ({"FETCH_FAILED": "true"}, "The next run asks again."),
    ],
)
def test_what_somebody_has_to_see_to_makes_the_run_red(
    scripts: Scripts, said: dict[str, str], told: str
) -> None:
    done = scripts.tell(**said)
    assert not done.ok
    assert told in done.calls
    assert any(line.startswith("::error title=") and told in line for line in done.log.splitlines())
    goes_online = set(said) == {"FETCH_FAILED"} or "push" in said.values()
    assert ("Going online in about a minute" in done.calls) is goes_online


def test_a_file_that_is_left_out_makes_the_run_red_and_the_rest_goes_online(scripts: Scripts) -> None:
    done = scripts.tell(REFUSED="1")
    assert not done.ok
    assert "Going online in about a minute" in done.calls
