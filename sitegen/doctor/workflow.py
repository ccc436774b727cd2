"""The workflow that publishes a site: whether GitHub finds it, starts it, and with which sitegen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sitegen.doctor.finding import Finding, fine, odd, wrong
from sitegen.doctor.patient import Patient
from sitegen.errors import ConfigError
from sitegen.settings.yaml_lines import Value, parse_yaml
from sitegen.sources.places import shown_path
from sitegen.sources.repository import WORKFLOWS, sitegen_workflows
from sitegen.starter.project import project_url
from sitegen.version import version


def check_workflow(patient: Patient) -> Iterator[Finding]:
    if patient.repository is None or not patient.has_settings:
        return
    lost = sitegen_workflows(patient.root) if patient.root.resolve() != patient.repository else ()
    for path in lost:
        yield wrong(
            "GitHub does not find the workflow here",
            source=shown_path(path),
            hint=f"move it to {patient.repository / WORKFLOWS}, and give it the site's folder as its `path`",
        )
    if not patient.workflows and not lost:
        yield odd(
            "no workflow publishes the site",
            source=shown_path(patient.repository / WORKFLOWS),
            hint="`sitegen init .` writes one; `sitegen publish` does without",
        )
    for path in patient.workflows:
        yield from _check(path, patient)


def _check(path: Path, patient: Patient) -> Iterator[Finding]:
    source, text = shown_path(path), path.read_text(encoding="utf-8", errors="replace")
    try:
        events = _events(parse_yaml(text, source=source, error=ConfigError))
    except ConfigError as fault:
        yield Finding("error", fault)
        return
    found = [
        *_check_branch(events, source, patient),
        *_check_schedule(events, source, patient),
        *_check_version(text, source),
        *_check_path(text, source, patient),
    ]
    yield from found or [fine(f"{source} publishes the site")]


def _events(workflow: Value) -> dict[str, Any]:
    """What starts a workflow, by name."""
    on = workflow.data.get("on") if isinstance(workflow.data, dict) else None
    data = on.data if on is not None else {}
    if isinstance(data, dict):
        return data
    return {data: None} if isinstance(data, str) else {str(each.data): None for each in data}


def _check_branch(events: dict[str, Any], source: str, patient: Patient) -> Iterator[Finding]:
    """Whether a push of the branch that is checked out starts it."""
    branch = patient.line("symbolic-ref", "--short", "--quiet", "HEAD")
    push = events.get("push")
    wanted = push.data.get("branches") if push is not None and isinstance(push.data, dict) else None
    if not branch or wanted is None:
        return
    names = [str(each.data) for each in wanted.data] if isinstance(wanted.data, list) else [str(wanted.data)]
    if not any(fnmatchcase(branch, name) for name in names):
        yield odd(
            f"runs on {', '.join(names)}, and the branch is {branch}",
            source=source,
            line=wanted.line,
            hint=f"write `branches: [{branch}]`, or `git switch {names[0]}`",
        )


def _check_schedule(events: dict[str, Any], source: str, patient: Patient) -> Iterator[Finding]:
    """Whether a site with sources asks them by itself."""
    if patient.site is not None and patient.site.sources and "schedule" not in events:
        yield odd(
            "the settings have sources, but nothing asks them every day",
            source=source,
            hint='write `schedule:` with `- cron: "17 6 * * *"` below `on:`',
        )


def _check_version(text: str, source: str) -> Iterator[Finding]:
    """Whether it builds with another sitegen than the one that is installed here."""
    action = re.escape(project_url("Repository").partition("github.com/")[2] or "sitegen")
    pattern = rf"(?:digest-sitegen==|uses: *{action}@[^\s#]+ *# *v?|uses: *{action}@v)(\d[\w.+!-]*)"
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.search(pattern, line)
        if found and found[1] != version():
            yield odd(
                f"builds with sitegen {found[1]}, and {version()} is installed here",
                source=source,
                line=number,
                hint="install that one, or merge the pull request of Dependabot that updates the workflow",
            )


def _check_path(text: str, source: str, patient: Patient) -> Iterator[Finding]:
    """Whether it knows the folder of a site that is not at the root of its repository."""
    if patient.repository is None:
        return
    folder = patient.root.resolve().relative_to(patient.repository).as_posix()
    if folder != "." and folder not in text:
        yield odd(
            f"does not say in which folder the site is: {folder}",
            source=source,
            hint=f"write `path: {folder}` below `with:` of the step that uses sitegen",
        )
