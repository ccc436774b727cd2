"""`sitegen doctor`: what is the matter with a site, its settings, its repository and its workflow.

Each check is a function from a `Patient` to findings; it looks at files and asks git, and no other host. A
check holds for any site, however broken: where there is nothing for it to look at, it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sitegen.doctor import files, repository, settings, website, workflow
from sitegen.doctor.finding import Finding, Level
from sitegen.doctor.patient import Patient, examine

__all__ = ["CHECKS", "Finding", "Level", "Patient", "diagnose", "examine"]

# What the report calls them, in its order.
CHECKS: Mapping[str, Callable[[Patient], Iterator[Finding]]] = {
    "program": settings.check_program,
    "settings": settings.check_settings,
    "address": settings.check_address,
    "feeds": settings.check_feed_id,
    "topics": settings.check_topics,
    "content": files.check_content,
    "places": files.check_places,
    "names": files.check_names,
    "sizes": files.check_sizes,
    "git": repository.check_repository,
    "commits": repository.check_commits,
    "history": repository.check_history,
    "line ends": repository.check_line_ends,
    "large files": files.check_large_storage,
    "workflow": workflow.check_workflow,
    "website": website.check_website,
}


def diagnose(root: Path, output: Path | None = None) -> tuple[tuple[str, Finding], ...]:
    """What all checks say, each finding with the name of its check."""
    patient = examine(root, output)
    return tuple((name, finding) for name, check in CHECKS.items() for finding in check(patient))
