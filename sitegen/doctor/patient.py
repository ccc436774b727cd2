"""A site as the doctor finds it; whatever is broken in it, there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.doctor.finding import flat
from sitegen.errors import SitegenError
from sitegen.importing.git import UnansweredError, ask_git
from sitegen.model import Site
from sitegen.sources.places import CONFIG, CONTENT, no_site
from sitegen.sources.repository import repository_root, sitegen_workflows
from sitegen.sources.site import load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    root: Path  # the site's folder
    output: Path  # the website's
    site: Site | None  # its settings; None where they have faults, or there are none
    faults: tuple[SitegenError, ...]  # of the settings
    repository: Path | None  # the root of the git repository that the site lies in
    workflows: tuple[Path, ...]  # those of the repository that run sitegen; without one, of the folder
    unanswered: str | None  # why git does not answer; None where it does, or there is no repository

    @property
    def content(self) -> Path:
        return self.root / CONTENT

    @property
    def has_settings(self) -> bool:
        return (self.root / CONFIG).is_file()

    @property
    def has_git(self) -> bool:
        return self.repository is not None and self.unanswered is None

    def ask(self, *arguments: str) -> str:
        """What git says in the site's folder; empty where it does not answer."""
        if not self.has_git:
            return ""
        try:
            return ask_git(self.root, "--no-optional-locks", *arguments)
        except UnansweredError:
            return ""

    def line(self, *arguments: str) -> str:
        """The same, of one line."""
        return self.ask(*arguments).strip()

    def paths(self, *arguments: str) -> Sequence[str]:
        """The same, where git writes a zero byte behind each name."""
        return [name for name in self.ask(*arguments).split("\0") if name]


def examine(root: Path, output: Path | None = None) -> Patient:
    site, faults = _settings(root)
    repository = repository_root(root)
    return Patient(
        root=root,
        output=output or root / "_site",
        site=site,
        faults=faults,
        repository=repository,
        workflows=sitegen_workflows(repository or root),
        unanswered=_unanswered(root) if repository else None,
    )


def _settings(root: Path) -> tuple[Site | None, tuple[SitegenError, ...]]:
    if not (root / CONFIG).is_file():
        return None, (no_site(root),)
    try:
        return load_settings(root, None, has_site=True), ()
    except (SitegenError, ExceptionGroup) as fault:
        return None, tuple(flat([fault]))


def _unanswered(root: Path) -> str | None:
    try:
        ask_git(root, "rev-parse", "--git-dir")
    except UnansweredError as cause:
        return str(cause)
    return None
