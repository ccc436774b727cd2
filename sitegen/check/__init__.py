"""A built site, read as a server would serve it: pages, links, feeds, search index, exports, addresses.

Only what lies in the folder is looked at; links to other hosts are counted, not followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from sitegen.check.addresses import record_findings
from sitegen.check.assets import follow_assets, follow_lists, offline_findings
from sitegen.check.exports import feed_findings, look_through_exports
from sitegen.check.feeds import look_through_feeds
from sitegen.check.index import index_findings
from sitegen.check.links import Resolver
from sitegen.check.orphans import orphan_findings, sitemap_findings
from sitegen.check.pages import look_through_pages
from sitegen.check.published import Published, published_findings
from sitegen.check.report import CheckReport, Finding, fault
from sitegen.check.site import BuiltSite, open_site
from sitegen.check.sitemap import read_sitemap
from sitegen.check.size import size_findings

__all__ = ["CheckReport", "Finding", "Published", "archive_id", "check_site"]


def check_site(
    root: Path,
    *,
    recorded: Mapping[str, int] = MappingProxyType({}),
    record: str = "",
    published: Published | None = None,
) -> CheckReport:
    """Look through a built site. OutputError when the folder holds none.

    `recorded` are the paths that were published, each with its line in the `record` of them; `published` is
    what another place has of the site.
    """
    site = open_site(root)
    sitemap = read_sitemap(site)
    resolver = Resolver(site, sitemap.gone)
    pages = look_through_pages(site, sitemap, resolver)
    assets, lists = follow_assets(site, resolver), follow_lists(site, resolver)
    feeds = look_through_feeds(site, resolver)
    exports = look_through_exports(site, pages)
    counts = (
        *index_findings(site, pages.titles),
        *exports.findings,
        *feed_findings(site, feeds.ids, pages),
        *offline_findings(site),
    )
    return CheckReport(
        pages=pages.pages,
        links=pages.inside + assets.inside + lists.inside + feeds.inside,
        outside=pages.outside + assets.outside + lists.outside + feeds.outside,
        feeds=feeds.feeds,
        papers=len(exports.papers),
        files=len(site.files),
        size=sum(site.files.values()),
        findings=(
            *_home(site),
            *sitemap.findings,
            *pages.findings,
            *assets.findings,
            *lists.findings,
            *feeds.findings,
            *record_findings(site, recorded, record, sitemap.gone),
            *published_findings(site, published),
            # Of a website that is half gone, it is told what is missing, and not what no longer agrees.
            *(counts if not sitemap.gone else ()),
            *sitemap_findings(site, pages, sitemap),
            *orphan_findings(site, pages),
            *size_findings(site),
        ),
    )


def _home(site: BuiltSite) -> Iterator[Finding]:
    if "index.html" not in site.files:
        yield fault("no home page: index.html", str(site.root))


def archive_id(root: Path) -> str:
    """The `feed_id` of the archive that a built site shows; empty where it has no feed of papers."""
    return BuiltSite(
        root=root, files={"atom.xml": 0} if (root / "atom.xml").is_file() else {}, base_url=""
    ).feed_id
