"""The search index, and whether it shows the papers that have pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sitegen.check.report import Findings, fault
from sitegen.check.site import BuiltSite
from sitegen.search.check import read_index

_MANY = 8  # faults of the index: it is another altogether
_OLDER = "another version of sitegen may have made it; build again"


def index_findings(site: BuiltSite, titles: Mapping[str, str]) -> Findings:
    """Files of the search index that are missing or do not open, and papers that it lacks or invents.

    `titles` gives the title on each paper's page by its slug.
    """
    source = site.path("search")

    def read(name: str) -> bytes | None:
        return site.read(name) if name in site.files else None

    try:
        index = read_index(read)
    except (ValueError, LookupError, TypeError) as cause:
        yield fault(f"the index cannot be read: {cause!r}", source, hint=_OLDER)
        return
    if len(index.faults) > _MANY:
        message = f"{len(index.faults):,} files of the index are missing or do not open"
        yield fault(message, source, hint=_OLDER)
    else:
        yield from (fault(message, source) for message in index.faults)
    if not index.faults:
        yield from _paper_findings(source, site, index.papers, titles)


def _paper_findings(
    source: str, site: BuiltSite, papers: Sequence[tuple[str, str]], titles: Mapping[str, str]
) -> Findings:
    """The papers that the index shows, against their pages."""
    for slug, times in Counter(slug for slug, _ in papers).items():
        if times > 1:
            yield fault(f"the index shows a paper {times} times: {slug}", source)
        if slug not in titles:
            yield fault(f"the index shows a paper that has no page: {slug}", source)
    shown = dict(papers)
    for slug, title in titles.items():
        if slug not in shown:
            yield fault(f"the index lacks a paper: {slug}", source)
        elif title and _words(title) != _words(shown[slug]):
            page = site.path(f"papers/{slug}/index.html")
            yield fault(f"the index has another title than the page: {shown[slug]}", page)


def _words(title: str) -> list[str]:
    return title.split()
