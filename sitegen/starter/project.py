"""The project behind this sitegen, as the metadata of its package tell it."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

_DISTRIBUTION = "digest-sitegen"


def project_url(label: str) -> str:
    """An address of the project, such as `Repository`; empty where it has none of that name."""
    return _urls().get(label, "")


def action_reference(repository: str, commit: str, version: str) -> str:
    """What a workflow `uses`: the action in the project's repository, pinned to a commit where that is known.

    The comment names the version, in the form in which Dependabot keeps it up to date.
    """
    name = urlsplit(repository).path.strip("/").removesuffix(".git")
    return f"{name}@{commit or f'v{version}'}  # v{version}"


def _urls() -> dict[str, str]:
    try:
        rows = metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # a checkout that nobody has installed
        project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
        urls: dict[str, str] = project["project"]["urls"]
        return urls
    return {label.strip(): url.strip() for label, _, url in (row.partition(",") for row in rows)}
