"""Marks of an unresolved merge, and what only looks like one."""

from __future__ import annotations

import pytest

from sitegen.text.conflicts import find_conflict


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n", (2, "<<<<<<< HEAD")),
        ("a\r\n<<<<<<< HEAD\r\nb\r\n", (2, "<<<<<<< HEAD")),
        ("half of it was deleted\n=======\nc\n>>>>>>> 1a2b3c (a commit)\n", (4, ">>>>>>> 1a2b3c (a commit)")),
        ("||||||| merged common ancestors\n", (1, "||||||| merged common ancestors")),
        ("A heading\n=======\n\ntext\n", None),
        ("  <<<<<<< HEAD\n", None),  # git writes its marks in the first column
        ("<<<<<<<<<< an ornament\n>>>>>>>\n|||||||\n", None),
        ("in a sentence <<<<<<< HEAD is no mark\n", None),
        ("\\>>>>>>> escaped by the import\n", None),
    ],
)
def test_a_mark_is_found_where_git_writes_one(text: str, found: tuple[int, str] | None) -> None:
    assert find_conflict(text) == found
