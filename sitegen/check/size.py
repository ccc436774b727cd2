"""Size, held against what GitHub Pages takes."""

from __future__ import annotations

from sitegen.check.report import Findings, fault, warning
from sitegen.check.site import BuiltSite
from sitegen.output.sizes import BRANCH_FILE_BYTES, PAGES_BYTES, PAGES_WARNING, size_by_part


def size_findings(site: BuiltSite) -> Findings:
    size = sum(site.files.values())
    if size > PAGES_WARNING:
        parts = sorted(size_by_part(site.files.items()).items(), key=lambda each: -each[1])
        most = ", ".join(f"{part} {_megabytes(bytes_)}" for part, bytes_ in parts[:3])
        message = f"GitHub Pages takes {_megabytes(PAGES_BYTES)} MB, and the website has {_megabytes(size)}"
        hint = f"most of them: {most}; another host may take more"
        make = fault if size > PAGES_BYTES else warning
        yield make(message, str(site.root), hint=hint)
    for name, bytes_ in site.files.items():
        if bytes_ > BRANCH_FILE_BYTES:
            yield warning(
                f"a branch of GitHub takes no file of more than 100 MB, and this has {_megabytes(bytes_)}",
                site.path(name),
                hint="publish by a workflow or on another host, or make the file smaller",
            )


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000:,}"
