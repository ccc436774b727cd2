"""GitHub's runner, as far as action.yml needs one: it evaluates expressions and runs the steps of the action.

Shell steps run as they stand. The actions of others that it uses are played by `_FAKES`.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from tests.small_site import ROOT, environment, write

ACTION = yaml.load((ROOT / "action.yml").read_text("utf-8"), yaml.BaseLoader)
TOKEN = "ghs-secret"
_ADDRESS = "https://me.github.io/papers"


@dataclass
class Run:
    """What came of a run of the action."""

    workspace: Path
    inputs: dict[str, str]
    event: str
    pages: bool  # whether GitHub Pages is set up
    failed: bool = False
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def annotations(self) -> list[str]:
        return [line for line in self.log.splitlines() if re.match("::(error|warning|notice) ", line)]

    def value(self, name: str) -> str:
        """What an expression's name stands for; nothing where there is none."""
        first, *rest = name.split(".")
        if first == "inputs":
            return self.inputs[rest[0]]
        if first == "steps":
            step: Any = self.steps.get(rest[0], {})
            return str(
                step.get("outputs", {}).get(rest[2], "") if rest[1] == "outputs" else step.get(rest[1], "")
            )
        in_event = {} if self.event == "schedule" else {"github.event.repository.default_branch": "main"}
        known = {"github.token": TOKEN, "github.run_id": "7", "github.run_attempt": "1", **in_event}
        return known.get(name, "")

    def evaluate(self, expression: str) -> Any:
        """An expression of names, texts in quotes, `==`, `!=`, `&&`, `||` and `!cancelled()`."""

        def python(token: re.Match[str]) -> str:
            word = token[0]
            operators = {"&&": " and ", "||": " or ", "==": "==", "!=": "!=", "!cancelled()": "True"}
            return operators.get(word) or (word if word[0] == "'" else repr(self.value(word)))

        return eval(re.sub(r"'[^']*'|&&|\|\||[=!]=|!?[\w.-]+(?:\(\))?", python, expression), {})

    def filled(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            made = self.evaluate(found[1].strip())
            return str(made).lower() if isinstance(made, bool) else made

        return re.sub(r"\$\{\{(.*?)\}\}", value, text)


@dataclass
class Runner:
    """A repository at a place like GitHub, and what its runs leave for each other."""

    folder: Path  # for all that it needs
    sitegen: Sequence[str]  # the words that run it
    pages: bool = True

    @property
    def remote(self) -> Path:
        return self.folder / "remote.git"

    def __post_init__(self) -> None:
        (self.folder / ".gitconfig").write_text("[user]\nname = owner\nemail = owner@example.org\n")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), cwd=self.folder)
        self._number = 0

    def git(self, *arguments: str, cwd: Path) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd, env=self.environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def environment(self, **changes: str) -> dict[str, str]:
        """That of a program on the runner, without settings of the user's."""
        kept = environment(HOME=str(self.folder), GIT_CONFIG_NOSYSTEM="1", GIT_TERMINAL_PROMPT="0")
        return {**kept, **changes}

    def head(self) -> str:
        return self.git("rev-parse", "main", cwd=self.remote)

    def run(
        self,
        event: str = "push",
        *,
        ref: str = "refs/heads/main",
        sha: str = "",
        until: str = "",
        between: str = "",
        brought: Mapping[str, str] = MappingProxyType({}),
        **inputs: str,
    ) -> Run:
        """The action, run as for an event.

        `between` is a shell line that runs between build and push, `brought` are files of a step before, and
        `until` the last step to run.
        """
        self._number += 1
        place = self.folder / f"run-{self._number}"
        (place / "temp").mkdir(parents=True)
        workspace = place / "workspace"
        self.git("clone", "--quiet", str(self.remote), str(workspace), cwd=self.folder)
        self.git("checkout", "--quiet", "-B", ref.removeprefix("refs/heads/"), sha or "main", cwd=workspace)
        for path, text in brought.items():
            write(workspace / path, text)
        if between:
            (place / "temp/between").write_text(between)
        defaults = {name: row.get("default", "") for name, row in ACTION["inputs"].items()}
        run = Run(
            workspace,
            {**defaults, **{key.replace("_", "-"): value for key, value in inputs.items()}},
            event,
            self.pages,
        )
        run.inputs = {name: run.filled(value) for name, value in run.inputs.items()}
        for step in ACTION["runs"]["steps"]:
            condition = step.get("if", "")
            if (run.failed and "cancelled()" not in condition) or (
                condition and not run.evaluate(condition.strip("${} "))
            ):
                continue
            ok, outputs = self._step(step, run, place, {"GITHUB_EVENT_NAME": event, "GITHUB_REF": ref})
            state = {"outputs": outputs, "outcome": "success" if ok else "failure"}
            run.steps[step.get("id", step["name"])] = state
            run.failed |= not ok and step.get("continue-on-error") != "true"
            if step.get("id") == until:
                break
        run.outputs = {name: run.filled(row["value"]) for name, row in ACTION["outputs"].items()}
        return run

    def _step(
        self, step: Mapping[str, Any], run: Run, place: Path, about: Mapping[str, str]
    ) -> tuple[bool, dict[str, str]]:
        if "uses" in step:
            name = step["uses"].partition("@")[0]
            return _FAKES[name](
                self, run, {key: run.filled(value) for key, value in step.get("with", {}).items()}
            )
        files = {
            name: place / "temp" / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")
        }
        for file in files.values():
            file.write_text("")
        variables = {
            **about,
            **{key: run.filled(value) for key, value in step.get("env", {}).items()},
            **{name: str(file) for name, file in files.items()},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_SERVER_URL": "https://github.example",
            "RUNNER_TEMP": str(place / "temp"),
            "RUNNER_OS": "Linux",
            "SITEGEN_PAUSE": "0",
        }
        env = self.environment(**variables)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=run.workspace,
            env={**env, "PATH": ":".join([*run.path, env["PATH"]])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        run.log += done.stdout
        run.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        run.path += files["GITHUB_PATH"].read_text("utf-8").split()
        pairs = (line.partition("=") for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
        return done.returncode == 0, {name: value for name, _, value in pairs}


# ---- the actions of others ------------------------------------------------------------------------------


def _python(runner: Runner, run: Run, given: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    """A Python whose environments have this sitegen, whatever pip is told to install."""
    python = runner.folder / "python"
    called = runner.folder / "pip.txt"
    sitegen = (
        f'#!/bin/sh\nnext="$(dirname "$0")/../../between"\n'
        f'if [ "$1" = check ] && [ -f "$next" ]; then mv "$next" "$next.done"; sh -eu "$next.done"; fi\n'
        f'exec {shlex.join(runner.sitegen)} "$@"\n'
    )
    lines = [
        "#!/bin/sh",
        'if [ "$2" = venv ]; then',
        '  mkdir -p "$3/bin" && cp "$0" "$3/bin/python"',
        f'  printf \'%s\' {shlex.quote(sitegen)} > "$3/bin/sitegen" && chmod +x "$3/bin/sitegen"',
        "else",
        f'  echo "$@" > {shlex.quote(str(called))}',
        "fi",
    ]
    python.write_text("\n".join(lines) + "\n")
    python.chmod(0o755)
    return True, {"python-path": str(python)}


def _pages(runner: Runner, run: Run, given: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    return run.pages, ({"base_url": _ADDRESS} if run.pages else {})


def _restore(runner: Runner, run: Run, given: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    for number, path in enumerate(given["path"].split("\n")):
        kept = runner.folder / "cache" / given["restore-keys"] / str(number)
        if path and kept.exists():
            subprocess.run(["cp", "-a", str(kept), str(run.workspace / path)], check=True)
    return True, {}


def _save(runner: Runner, run: Run, given: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    kept = runner.folder / "cache" / given["key"].removesuffix("7-1")
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for number, path in enumerate(given["path"].split("\n")):
        if path:
            subprocess.run(["cp", "-a", str(run.workspace / path), str(kept / str(number))], check=True)
    return True, {}


def _upload(runner: Runner, run: Run, given: Mapping[str, str]) -> tuple[bool, dict[str, str]]:
    run.artifacts[given.get("name", "github-pages")] = run.workspace / given["path"]
    return True, {}


_FAKES: Mapping[str, Callable[[Runner, Run, Mapping[str, str]], tuple[bool, dict[str, str]]]] = {
    "actions/setup-python": _python,
    "actions/configure-pages": _pages,
    "actions/cache/restore": _restore,
    "actions/cache/save": _save,
    "actions/upload-pages-artifact": _upload,
    "actions/upload-artifact": _upload,
}
