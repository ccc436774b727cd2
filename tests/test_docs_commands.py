"""Every command in the documents runs, in the order in which a reader would type it, and says what is shown.

A document is one scenario. In its fenced blocks,

- `sh` are commands; `sh fails` are commands of which the last one fails, as the text says;
- `text` behind one of them is what is printed, with `…` for anything;
- a block with the name of a file behind its language is that file: settings are added to `sitegen.yaml`, a
  `diff` changes a file, all else is written.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from sitegen.cli.arguments import make_parser
from sitegen.cli.main import main
from sitegen.starter import NewSite, starter_files

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if re.search(r"^```(?:sh|console|bash|shell)\b", path.read_text("utf-8"), re.MULTILINE)
)
# Commands that a test cannot run, and why. Those of sitegen are parsed: command and flags have to be there.
NOT_RUN = {
    r"pipx |pip |uvx |python3? -m pip ": "installs from a package registry",
    r"git (?:push|clone|remote)|gh ": "asks GitHub",
    r"curl |jq |sitegen check --against https:": "asks a published site",
    r"sitegen serve": "runs until it is stopped",
    r"sitegen fetch(?! --dry-run)": "asks a source",
    r".*\| sendmail": "sends mail",
    r"sitegen .*--executor tcp:|dask ": "needs a cluster",
    r"(?:AWS_.* )?sitegen publish (?!\.\./)": "needs a place to publish to",
    r".*-m benchmarks|make |\.venv/bin/|python3? -X ": "takes minutes, or needs a checkout",
}
DIGEST = """\
Quiet Bridges
A bridge is quiet because nobody crosses it. We measure how often that is so in twelve towns over one year, \
and find that a bridge is quiet for most of the night. We then ask the people of the towns whether they had \
noticed. Most of them had not, whatever their age or their work.
Dreamer
An agent imagines what its actions lead to, and learns from that. We train it on pictures of twenty tasks. \
It needs fewer steps than agents that act only in the world, and works with one setting for all of them.
"""
MORE = """\
Loud Trains
A train is loud because it is late. We listen to forty trains on one line for a month, and find that each \
minute of delay adds a decibel. A train that is an hour late cannot be told from a thunderstorm by its sound \
alone. Passengers who were asked to guess did no better than chance.
"""


@dataclass(frozen=True)
class Block:
    """A fenced block of a document."""

    language: str
    name: str  # of a file, or `fails`
    text: str
    line: int


def blocks(document: str) -> Iterator[Block]:
    for token in MarkdownIt("commonmark").parse((ROOT / document).read_text("utf-8")):
        if token.type == "fence":
            language, _, name = token.info.strip().partition(" ")
            yield Block(language, name, token.content, token.map[0] + 1 if token.map else 0)


def reason(command: str) -> str | None:
    """Why a command is not run."""
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, command)), None)


def parse(command: str) -> None:
    """Check that sitegen has the commands and flags of a line."""
    for part in re.findall(r"\bsitegen [^|&>]*", command):
        words = shlex.split(part, comments=True)
        make_parser().parse_args(words[1:])


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a downloaded file, and an archive of two digests in a repository."""
    home = tmp_path_factory.mktemp("home")
    (home / "Downloads").mkdir()
    (home / "Downloads/papers.txt").write_text(MORE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        live_in(home, patch)
        # Of the shipped topics, a site would have five times the pages.
        sitegen(home, "sitegen init my-archive --topics empty")
        archive = home / "my-archive"
        (archive / "content/dumps/2026-09-10.txt").write_text(DIGEST, encoding="utf-8")
        shell(archive, "git init --quiet --initial-branch main")
        sitegen(archive, "sitegen build")
        shell(archive, "git add . && git commit --quiet -m Archive")
    return home


def live_in(home: Path, patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHUB_"))]:
        patch.delenv(name)
    for who in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{who}_NAME", "A")
        patch.setenv(f"GIT_{who}_EMAIL", "a@b.net")
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("HOME", str(home))


def sitegen(folder: Path, command: str) -> tuple[int, str, Path]:
    """Exit code, what is printed, and the folder, of a command of sitegen's, run in this process."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    words = [os.path.expanduser(word) for word in shlex.split(command, comments=True)[1:]]  # noqa: PTH111
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, printed.buffer.getvalue().decode(), folder  # type: ignore[attr-defined]


def shell(folder: Path, command: str) -> tuple[int, str, Path]:
    """The same of any command; in it, `sitegen` is this one."""
    program = f'sitegen() {{ {shlex.quote(sys.executable)} -m sitegen "$@"; }}'
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail\n{program}\n{command}\ncode=$?; echo; echo "@@$PWD"; exit $code'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    text, _, end = done.stdout.rpartition("\n@@")
    return done.returncode, text, Path(end.strip())


@pytest.fixture
def folder(home: Path, tmp_path: Path, document: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands of a document are run: a copy of the archive, or an empty folder."""
    live_in(home, monkeypatch)
    if document in {"README.md", "docs/tutorial.md"}:
        return tmp_path
    return Path(shutil.copytree(home / "my-archive", tmp_path / "my-archive", symlinks=True))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_run(document: str, folder: Path) -> None:
    printed = ""
    for block in blocks(document):
        place = f"{document}:{block.line}"
        if block.language in {"sh", "console", "bash", "shell"}:
            assert block.language == "sh", f"{place}: commands are marked `sh`"
            printed, folder = run_block(folder, block, place)
        elif block.language == "text" and not block.name:
            wanted = ".*?".join(map(re.escape, block.text.strip().split("…")))
            assert re.search(wanted, printed, re.DOTALL), f"{place}: printed was\n{printed}"
        elif block.language == "diff" and block.name:
            change(folder / block.name, block.text, place)
        elif block.name:
            write(folder / block.name, block.text)


def run_block(folder: Path, block: Block, place: str) -> tuple[str, Path]:
    """What a block's commands print, and the folder in which they end."""
    printed = ""
    commands = [line for line in block.text.replace("\\\n", " ").splitlines() if line.strip()]
    for number, command in enumerate(commands, start=1):
        if reason(command):
            parse(command)
            continue
        run = sitegen if re.fullmatch(r"sitegen [^|&;<>$`]*", command) else shell
        code, text, folder = run(folder, command)
        fails = block.name == "fails" and number == len(commands)
        assert (code != 0) == fails, f"{place}: {command}: exit code {code}\n{text}"
        printed += text
    return printed, folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name == "sitegen.yaml":  # a key that is there is given again
        before = path.read_text("utf-8") if path.is_file() else ""
        for key in re.findall(r"^(\w+):", text, re.MULTILINE):
            before = re.sub(rf"^{key}:.*\n(?:[ -].*\n)*", "", before, flags=re.MULTILINE)
        text = before + text
    path.write_text(text, encoding="utf-8")


def change(path: Path, diff: str, place: str) -> None:
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if line[:1] in "- ")
    new = "\n".join(line[1:] for line in lines if line[:1] in "+ ")
    text = path.read_text("utf-8")
    assert old in text, f"{place}: {path.name} has no such lines"
    path.write_text(text.replace(f"{old}\n", f"{new}\n" if new else "", 1), encoding="utf-8")


def test_the_files_of_the_browser_path_make_an_archive(tmp_path: Path) -> None:
    named = [block for block in blocks("docs/tutorial.md") if block.name]
    for block in named:
        write(tmp_path / block.name, block.text)
    with (tmp_path / "sitegen.yaml").open("a") as settings:
        settings.write("feed_id: tides.test,2026\n")  # which the workflow's first run writes
    for command in ("sitegen build --keep-going --strict --base-url https://owner.github.io/my-archive/",
                    "sitegen check --strict"):  # fmt: skip
        code, printed, _ = sitegen(tmp_path, command)
        assert code == 0, printed
    assert "2 papers" in (tmp_path / "_site/llms.txt").read_text("utf-8")


def test_the_workflow_to_paste_is_that_of_a_new_site() -> None:
    (pasted,) = [each for each in blocks("docs/tutorial.md") if each.name.endswith("publish.yml")]
    site = NewSite(title="x", feed_id="x", action="digest-sitegen/sitegen@main")
    (file,) = [each for each in starter_files(site) if each.path.endswith("publish.yml")]
    ours, theirs = yaml.safe_load(pasted.text)["jobs"], yaml.safe_load(file.data)["jobs"]
    for job in theirs.values():
        job.pop("name")
    given = theirs["build"]["steps"][1].pop("with")
    assert set(given) <= {"fetch", "path"}, "which are for sites with sources, and for those in a folder"
    assert ours == theirs


def test_every_reason_to_run_nothing_is_needed() -> None:
    lines = [
        line.strip()
        for document in DOCUMENTS
        for block in blocks(document)
        if block.language == "sh"
        for line in block.text.splitlines()
    ]
    for pattern in NOT_RUN:
        assert any(re.match(pattern, line) for line in lines), f"no command is like {pattern}"
