"""`sitegen completion`: what a real bash offers when Tab is pressed."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.small_site import run

pytestmark = pytest.mark.slow

# What bash does at Tab: it sets COMP_WORDS and COMP_CWORD, calls the function that `complete` was given, and
# reads COMPREPLY.
TAB = """
. ./sitegen.bash
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
set -- $(complete -p sitegen)
while [ "$1" != -F ]; do shift; done
"$2" 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def script(shell: str, folder: Path) -> str:
    return run("completion", shell, cwd=folder).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the words are typed: with the script, a dump, and a site."""
    made = tmp_path_factory.mktemp("typed")
    (made / "sitegen.bash").write_text(script("bash", made), "utf-8")
    (made / "papers.txt").write_text("", "utf-8")
    (made / "papers-site").mkdir()
    return made


def offered(folder: Path, *words: str) -> set[str]:
    typed = TAB.format(words=" ".join(map(shlex.quote, ("sitegen", *words))))
    bash = ["bash", "--noprofile", "--norc", "-c", typed]
    return set(subprocess.run(bash, cwd=folder, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("words", "offers"),
    [
        (["bu"], {"build"}),
        (["topics", ""], {"explain", "score", "suggest"}),
        (["build", "--ba"], {"--base-url"}),
        (["build", "--full", "--ver"], {"--verbose"}),
        (["init", "--fetch", "a"], {"arxiv"}),
        (["completion", ""], {"bash", "zsh", "fish"}),
        (["build", "--output", "pap"], {"papers-site"}),
        (["import", "pap"], {"papers-site", "papers.txt"}),
        (["import", "papers.txt", "pap"], {"papers-site", "papers.txt"}),
        (["build", "--site", "papers-site", "--dum"], {"--dumps"}),
    ],
)
def test_bash_completes(folder: Path, words: list[str], offers: set[str]) -> None:
    assert offered(folder, *words) == offers


@pytest.mark.parametrize(("shell", "first"), [("zsh", "#compdef sitegen"), ("fish", "# AUTOMATICALLY")])
def test_other_shells_have_their_script(tmp_path: Path, shell: str, first: str) -> None:
    text = script(shell, tmp_path)
    assert text.startswith(first)
    assert "base-url" in text
