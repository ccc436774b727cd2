"""Bytes by part: every path that a site has belongs to one part."""

from __future__ import annotations

from itertools import chain

import pytest

from sitegen.output.sizes import PAGES_BYTES, PAGES_WARNING, PARTS, size_by_part

PATHS = {
    "papers": ["papers/a/index.html", "papers/feeds/index.html"],
    "digests": [
        "index.html", "digests/index.html", "digests/2025-08-20/index.html", "2025/index.html",
        "2025/08/index.html", "2025/W34/index.html",
    ],
    "topics": ["topics/index.html", "topics/rl/index.html", "topics/rl/2/index.html", "watches/a/index.html"],
    "exports": [
        "data/papers.jsonl", "data/archive.sqlite", "digests/2025-08-20/papers.bib", "topics/rl/papers.bib",
        "digests/2025-08-20/index.html.md", "llms.txt", "robots.txt", "opensearch.xml", "sitemap.xml",
        "sitemap-12.xml",
    ],
    "feeds": [
        "feed.xml", "atom.xml", "feed.json", "digests/feed.json", "topics/rl/atom.xml", "watches/a/feed.xml",
        "feeds/papers/12.xml", "feeds/topics/rl/1.xml", "feeds/index.html", "feeds.opml",
    ],
    "search": ["search/index.html", "search/manifest.bin", "search/offline.json"],
    "theme": ["static/style.css", "404.html", "service-worker.js", ".sitegen"],
    "own": ["about/index.html", "CNAME", "photos/feed.xml/index.html", "photos/cat.png", "20250/index.html"],
}  # fmt: skip


@pytest.mark.parametrize("part", PATHS)
def test_each_path_counts_for_one_part(part: str) -> None:
    for path in PATHS[part]:
        sizes = size_by_part([(path, 7)])
        assert {name: size for name, size in sizes.items() if size} == {part: 7}, path


def test_sizes_add_up_and_every_part_has_a_row() -> None:
    assert size_by_part([]) == dict.fromkeys(PARTS, 0)
    files = [(path, 1 + number) for number, path in enumerate(chain(*PATHS.values()))]
    assert sum(size_by_part(files).values()) == sum(size for _, size in files)


def test_the_warning_comes_before_the_limit() -> None:
    assert PAGES_WARNING * 10 == PAGES_BYTES * 8
