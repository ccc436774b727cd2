"""What files are called that hold dumps and pages."""

from __future__ import annotations

import re

MARKDOWN = re.compile(r".+\.(?:md|markdown|mdx)", re.IGNORECASE)
TEXTS = "txt|text|html?|mhtml|eml|bib|ris|rtf|docx?|odt|pdf"  # what a dump or a page may be saved as
DUMP = re.compile(rf".+\.(?:{TEXTS})", re.IGNORECASE)
DATED = re.compile(
    rf"(\d{{4}})-\d{{1,2}}-\d{{1,2}}.*\.(?:md|markdown|{TEXTS}|jsonl?|csv|tsv|xml)", re.IGNORECASE
)
# A file that a dot hides, but for what editors and file managers put beside another.
HIDDEN = re.compile(rf"\.(?![_#.]).+\.(?:md|markdown|{TEXTS}|jsonl?|csv|tsv|xml)", re.IGNORECASE)


def is_dated(file: str) -> bool:
    """Whether a file is named as dumps and dated pages are: 2025-08-20.txt."""
    return DATED.fullmatch(file) is not None
