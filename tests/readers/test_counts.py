"""How many papers files hold, as a careful reader counts them: digests, and papers in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.importing.readers import read_dump

CASES = Path(__file__).parents[1] / "cases" / "formats"
# Files of other people's projects, which are no part of this repository; they may lie beside it.
REAL = Path(__file__).parents[3] / "shared" / "real"

COUNTS = {
    "arxiv-abs.html": (1, 1),
    "arxiv-api.xml": (1, 2),
    "arxiv-lines.jsonl": (1, 2),
    "arxiv-list.html": (2, 2),
    "arxiv-mail.txt": (1, 3),
    "arxiv-new.txt": (1, 3),
    "arxiv-object.json": (1, 2),
    "arxiv-pastweek.txt": (2, 3),
    "arxiv-recent.txt": (2, 3),
    "arxiv-rss.xml": (1, 2),
    "arxiv-search.txt": (1, 2),
    "blog.rss": (2, 3),
    "crossref.json": (1, 2),
    "days.json": (2, 3),
    "feed.json": (2, 2),
    "hf-cards.html": (1, 2),
    "hf-day.txt": (1, 2),
    "hf-search.txt": (1, 2),
    "hf-trending.txt": (1, 2),
    "huggingface-api.json": (1, 2),
    "huggingface-scraped.json": (1, 2),
    "journal.rdf": (1, 2),
    "kaggle.jsonl": (1, 2),
    "labels.txt": (1, 2),
    "listed.tsv": (2, 3),
    "mail.eml": (1, 2),
    "markdown-arxiv-daily.md": (1, 3),
    "markdown-bold-titles.md": (1, 2),
    "markdown-details.md": (1, 3),
    "markdown-headings.md": (2, 3),
    "markdown-linked-headings.md": (1, 2),
    "markdown-lists.md": (1, 5),
    "markdown-table.md": (1, 2),
    "markdown-weekly.md": (2, 3),
    "newsletter.html": (1, 2),
    "numbered-list.txt": (1, 3),
    "openalex.json": (1, 2),
    "own-papers.bib": (2, 3),
    "own-papers.jsonl": (3, 3),
    "python-dicts.jsonl": (1, 2),
    "references.bib": (1, 3),
    "references.enw": (1, 2),
    "references.nbib": (1, 2),
    "references.ris": (1, 2),
    "scopus.csv": (1, 2),
    "semantic-scholar.json": (1, 2),
    "semicolons.csv": (1, 2),
    "topics.json": (1, 3),
    "web-of-science.txt": (1, 2),
    "zotero.csv": (1, 2),
}
COUNTS_OF_REAL_FILES = {
    "hf-json": (90, 2433),
    "arxiv-jsonl/2025-06-12.jsonl": (1, 115),
    "arxiv-jsonl/python-dicts-2025-10-01.jsonl": (1, 59),
    "arxiv-listing/astro-9204.txt": (1, 6),
    "arxiv-listing/math-new-AG.txt": (1, 2),
    "arxiv-listing/pastweek-EP.txt": (5, 49),
    "arxiv-listing/qfin-new-PM.txt": (1, 3),
    "markdown/kesamet-2025-08-20.md": (1, 19),
    "markdown/kesamet-2025-08-21.md": (1, 28),
    "markdown/kesamet-2025-09-24.md": (1, 41),
    "markdown/ko-2024-04-16.md": (1, 12),
    "markdown/ko-2024-04-17.md": (1, 2),
    "markdown/table-2024-09-05.md": (1, 8),
    "markdown/table-2025-10-30.md": (1, 24),
    "other/arxiv-atom.xml": (1, 1),
    "other/arxiv-object.json": (1, 68),
    "other/arxivnew.txt": (1, 10),
    "other/hfapi-min.json": (1, 2),
    "other/listing.txt": (1, 10),
    "other/mail.eml": (1, 1),
    "other/page.html": (1, 13),
    "other/refs.bib": (1, 2),
    "other/refs.nbib": (1, 2),
    "other/refs.ris": (1, 2),
    "other/rss.xml": (10, 10),
    "other/topic-table.json": (1, 79),
    "other/trending.txt": (1, 8),
    "other/weekly-readme.md": (7, 66),
    "other/weekly.csv": (1, 419),
    "other/zotero.csv": (1, 1),
}


def count(path: Path) -> tuple[int, int]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    drafts = [draft for file in files for draft in read_dump(file.read_bytes(), source=file.name)]
    return len(drafts), sum(len(draft.entries) for draft in drafts)


def test_every_example_is_counted() -> None:
    assert {path.name for path in CASES.iterdir()} == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_as_many_are_read_as_are_there(name: str) -> None:
    assert count(CASES / name) == COUNTS[name]


@pytest.mark.skipif(not REAL.is_dir(), reason="real files of other projects are not beside the repository")
@pytest.mark.parametrize("name", COUNTS_OF_REAL_FILES)
def test_as_many_are_read_of_real_files(name: str) -> None:
    assert count(REAL / name) == COUNTS_OF_REAL_FILES[name]
