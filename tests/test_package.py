"""The package as it is published: built from the sources, and installed away from them."""

from __future__ import annotations

import email.message
import email.parser
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.small_site import ROOT

pytestmark = pytest.mark.slow

VERSION = "9.8.7"
TOOL = [sys.executable, "-m", "hatchling"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# What git would not take, and the folder of whoever works here.
NOT_SOURCES = shutil.ignore_patterns(
    ".git",
    ".venv",
    "_site",
    "._site*",
    ".sitegen",
    "dist",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "version.txt",
)


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """What a command prints; no PYTHONPATH leads it to the sources."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def git(repository: Path, *arguments: str) -> str:
    name = [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    return run("git", *name, *arguments, cwd=repository)


@dataclass(frozen=True)
class Installed:
    """An environment that sitegen is installed in, and the folder of its commands."""

    package: Path
    commands: Path

    def __call__(self, *command: str | Path, cwd: Path) -> str:
        return run(self.commands / command[0], *command[1:], cwd=cwd)


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """These sources as a repository of one commit, which is a release."""
    made = tmp_path_factory.mktemp("sources") / "repository"
    shutil.copytree(ROOT, made, ignore=NOT_SOURCES, symlinks=True)
    git(made, "init", "--quiet")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "All")
    git(made, "tag", f"v{VERSION}")
    return made


@pytest.fixture(scope="session")
def sdist(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run(*TOOL, "build", "--target", "sdist", "--directory", folder, cwd=repository)
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as pip makes it of the sdist: so that holds what a build needs."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", folder]
    run(sys.executable, "-m", "pip", "wheel", *options, sdist, cwd=folder)
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A new environment with the wheel in it. What it needs comes from the one in which the tests run."""
    root = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", root, cwd=root)
    python = root / "bin/python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", asked, cwd=root))
    # Python follows no .pth file in a folder that a .pth file names: the one to the sources is left out.
    needed = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (packages / "needed.pth").write_text("".join(f"{path}\n" for path in needed), "utf-8")
    options = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=root)
    return Installed(package=packages / "sitegen", commands=python.parent)


def metadata(wheel: Path) -> email.message.Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.parser.Parser().parsestr(archive.read(name).decode())


# ---- what is published -----------------------------------------------------------------------------------


def test_the_wheel_holds_the_package_with_its_themes_and_nothing_else(repository: Path, wheel: Path) -> None:
    listed = git(repository, "ls-files", "sitegen", "themes/default", "docs/schemas").splitlines()
    data = {"_data/topics.yaml", "_data/synonyms.txt", "version.txt"}
    expected = {re.sub(r"^(themes|docs)/", r"sitegen/_data/\1/", path) for path in listed}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected | {f"sitegen/{path}" for path in data}


def test_the_sdist_holds_what_a_build_needs_and_nothing_large(sdist: Path) -> None:
    assert sdist.name == f"digest_sitegen-{VERSION}.tar.gz"
    with tarfile.open(sdist) as archive:
        files = [(member.name.split("/", 1)[1], member.size) for member in archive if member.isfile()]
    assert {path.split("/")[0] for path, _ in files} == {
        *(
            ".gitignore",
            "CHANGELOG.md",
            "LICENSE",
            "PKG-INFO",
            "README.md",
            "hatch_build.py",
            "pyproject.toml",
        ),
        *("content", "docs", "sitegen", "themes"),
    }
    assert {path for path, _ in files if path.startswith("content/")} == {
        "content/synonyms.txt",
        "content/topics.yaml",
    }
    assert all(path.startswith("docs/schemas/") for path, _ in files if path.startswith("docs/"))
    assert sdist.stat().st_size < 2_000_000


def test_every_link_of_the_package_index_page_leads_somewhere(wheel: Path) -> None:
    text = metadata(wheel).get_payload()
    assert isinstance(text, str)
    links = re.findall(r"\]\((.*?)\)", text)
    assert any(link.endswith("/blob/main/docs/tutorial.md") for link in links)
    assert any(link.endswith("/main/docs/screenshots/home-1280-light.png") for link in links)
    assert all(link.startswith("https://") for link in links)


def test_the_metadata_says_what_it_is_and_where_its_home_is(wheel: Path) -> None:
    told = metadata(wheel)
    assert (told["Name"], told["Version"]) == ("digest-sitegen", VERSION)
    assert told["Requires-Python"] == ">=3.11"
    assert told["License-Expression"] == "MIT"
    urls = dict(line.split(", ") for line in told.get_all("Project-URL", []))
    assert urls == PROJECT["urls"]
    assert {"Homepage", "Documentation", "Repository", "Issues", "Changelog"} <= set(urls)
    needed = [line for line in told.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(needed) == len(PROJECT["dependencies"])
    pythons = re.findall(r":: (3\.\d+)", "\n".join(told.get_all("Classifier", [])))
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    assert all(job["strategy"]["matrix"]["python"] == pythons for job in workflow["jobs"].values())


# ---- the version -----------------------------------------------------------------------------------------


def built_version(sources: Path) -> str:
    return run(*TOOL, "version", cwd=sources)


def exported(repository: Path, to: Path) -> Path:
    """A tarball of the repository as GitHub makes it, unpacked."""
    git(repository, "archive", "--prefix=tarball/", f"--output={to}/sources.tar", "HEAD")
    with tarfile.open(to / "sources.tar") as archive:
        archive.extractall(to, filter="data")
    return to / "tarball"


def test_a_tag_is_the_version(repository: Path, tmp_path: Path) -> None:
    assert built_version(repository) == VERSION
    assert built_version(exported(repository, tmp_path)) == VERSION


def test_what_follows_a_release_is_a_development_version_of_the_next(
    repository: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repository), str(clone))
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "More")
    git(clone, "tag", "v9")  # no release, but a name that follows the newest
    assert built_version(clone) == "9.8.8.dev1"
    assert built_version(exported(clone, tmp_path)) == "9.8.8.dev1"


def test_without_tags_or_git_the_version_is_below_every_release(repository: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{repository}", str(shallow))
    assert built_version(shallow) == "0.0.0.dev1"
    shutil.rmtree(shallow / ".git")
    assert built_version(shallow) == "0.0.0.dev0"


@pytest.mark.parametrize("command", [["sitegen"], ["digest-sitegen"], ["python", "-m", "sitegen"]])
def test_every_way_to_call_it_tells_version_and_commit(
    repository: Path, installed: Installed, tmp_path: Path, command: list[str]
) -> None:
    commit = git(repository, "rev-parse", "HEAD")
    assert installed(*command, "--version", cwd=tmp_path) == f"sitegen {VERSION} ({commit[:12]})"


def test_a_program_can_ask_for_version_and_commit(
    repository: Path, installed: Installed, tmp_path: Path
) -> None:
    asked = "import sitegen, sitegen.version as v; print(sitegen.__version__, v.version(), v.commit())"
    told = installed("python", "-c", asked, cwd=tmp_path).split()
    assert told == [VERSION, VERSION, git(repository, "rev-parse", "HEAD")]


def test_a_tarball_knows_its_commit(repository: Path, tmp_path: Path) -> None:
    sources = exported(repository, tmp_path)
    run(*TOOL, "build", "--target", "wheel", "--directory", tmp_path / "out", cwd=sources)
    [made] = (tmp_path / "out").iterdir()
    with zipfile.ZipFile(made) as archive:
        told = archive.read("sitegen/version.txt").decode()
    assert told == f"{VERSION}\n{git(repository, 'rev-parse', 'HEAD')}\n"


def test_the_sources_know_their_commit_without_being_built(repository: Path) -> None:
    asked = "import sitegen.version as v; print(v.version(), v.commit())"
    told = run(sys.executable, "-c", asked, cwd=repository, PYTHONPATH=str(repository))
    assert told.split()[1] == git(repository, "rev-parse", "HEAD")


def test_another_version_of_the_same_code_makes_nothing_anew(installed: Installed, tmp_path: Path) -> None:
    asked = "from sitegen.execution.version import code_version; print(code_version())"
    before = installed("python", "-c", asked, cwd=tmp_path)
    written = installed.package / "version.txt"
    kept = written.read_bytes()
    written.write_text(f"10.0.0\n{'a' * 40}\n", "utf-8")
    try:
        assert installed("python", "-c", asked, cwd=tmp_path) == before
    finally:
        written.write_bytes(kept)


# ---- in an environment of its own ------------------------------------------------------------------------


def test_a_new_site_is_built_and_has_no_fault(installed: Installed, tmp_path: Path) -> None:
    installed("sitegen", "init", "a", cwd=tmp_path)
    assert "1 digest, 3 papers" in installed("sitegen", "build", cwd=tmp_path / "a")
    assert "no fault" in installed("sitegen", "check", "--strict", cwd=tmp_path / "a")


def test_the_code_that_runs_is_the_installed_one(installed: Installed, tmp_path: Path) -> None:
    asked = "import sitegen; print(sitegen.__file__)"
    assert installed("python", "-c", asked, cwd=tmp_path) == str(installed.package / "__init__.py")


# ---- the release workflow --------------------------------------------------------------------------------


def step(name: str) -> str:
    """The shell lines of a step of the release workflow."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    [lines] = [each["run"] for job in jobs.values() for each in job["steps"] if each.get("name") == name]
    return str(lines)


CHANGES = """\
# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

- A front door.

## [0.1.0] - 2026-11-01

- All else.
"""


def released(folder: Path, name: str, tag: str) -> subprocess.CompletedProcess[str]:
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)]
    variables = {**os.environ, "GITHUB_REF_NAME": tag}
    return subprocess.run(shell, cwd=folder, env=variables, capture_output=True, text=True, check=False)


def test_the_notes_of_a_release_are_its_part_of_the_changelog(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    assert released(tmp_path, "Take the notes from the changelog", "v0.2.0").returncode == 0
    assert (tmp_path / "notes.md").read_text("utf-8").strip() == "- A front door."


@pytest.mark.parametrize("tag", ["v0.3.0", "v0.2", "v0.2.0rc1", "vUnreleased"])
def test_a_release_stops_where_the_changelog_does_not_tell_of_it(tmp_path: Path, tag: str) -> None:
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    done = released(tmp_path, "Take the notes from the changelog", tag)
    assert done.returncode == 1
    assert f'the tag is {tag}, and CHANGELOG.md says nothing under "## [{tag[1:]}]"' in done.stdout


@pytest.mark.parametrize(("tag", "code"), [(f"v{VERSION}", 0), ("v9.8", 1), ("v9.8.7-rc.1", 1)])
def test_a_release_stops_where_the_tag_is_no_version(
    sdist: Path, wheel: Path, tmp_path: Path, tag: str, code: int
) -> None:
    for file in (sdist, wheel):
        (tmp_path / "dist").mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / "dist")
    done = released(tmp_path, "Hold the version against the tag", tag)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("The tag is no version" in done.stdout) == bool(code)
