"""Pages against the sitemap, and pages to which no other page leads."""

from __future__ import annotations

from sitegen.check.pages import Seen
from sitegen.check.report import Findings, fault, note, warning
from sitegen.check.site import BuiltSite
from sitegen.check.sitemap import Sitemap
from sitegen.output.sizes import part_of
from sitegen.urls import page_file


def sitemap_findings(site: BuiltSite, seen: Seen, sitemap: Sitemap) -> Findings:
    """Pages that the sitemap lacks, and addresses in it that lead to no page."""
    shown = frozenset(seen.shown)
    for path, (name, line) in sitemap.places.items():
        file = page_file(path)
        if path.partition("/")[0] in sitemap.gone:
            continue
        if file not in site.files:
            message = f"broken link: {site.base_url}{path}"
            yield fault(message, site.path(name), line, hint="the page it leads to is not there")
        elif file not in shown:
            yield fault(f"names a page that readers should not find: /{path}", site.path(name), line)
    if sitemap.places:
        listed = {page_file(path) for path in sitemap.places}
        for file in seen.shown:
            if file not in listed:
                yield fault(f"page is missing: /{_path(file)}", site.path("sitemap.xml"))


def orphan_findings(site: BuiltSite, seen: Seen) -> Findings:
    """Pages that readers reach by no link.

    A page of the owner's own may be meant for those who have its address. Files of the owner's, which are in
    no sitemap, are nobody's to judge.
    """
    for file in seen.shown:
        if file in seen.linked or file == "index.html":
            continue
        message = "no page leads here"
        if part_of(file) == "own":
            yield note(message, site.path(file), hint=f"name it under `nav` in sitegen.yaml: /{_path(file)}")
        else:
            yield warning(
                message,
                site.path(file),
                hint="does a template of your own leave out a list, or its pages? or build again",
            )


def _path(file: str) -> str:
    return file.removesuffix("index.html") if file.endswith("index.html") else file
