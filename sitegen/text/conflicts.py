"""What git leaves in place of a text: the marks of an unresolved merge, and pointers of Git LFS."""

from __future__ import annotations

import re

from sitegen.errors import SitegenError

# A label stands behind the marks of both sides; seven signs alone might be an ornament of the text.
_MARK = re.compile(r"^(?:<{7}|>{7}|\|{7})[ \t]+\S.*$", re.MULTILINE)


LFS = "version https://git-lfs.github.com/spec/"
LFS_HINT = (
    "store the file without Git LFS: upload it again, or run `git lfs pull` (in a workflow: `lfs: true`)"
)


def find_conflict(text: str) -> tuple[int, str] | None:
    """The line, from 1, and the text of the first mark of an unresolved merge.

    `=======` alone is none: it underlines a heading in Markdown, and parts the papers of a dump.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text and "|||||||" not in text:  # most of all texts
        return None
    match = _MARK.search(text)
    return (text.count("\n", 0, match.start()) + 1, match[0].strip()) if match else None


def refuse_conflict(text: str, *, source: str, error: type[SitegenError], first_line: int = 1) -> None:
    """Raise `error` where a merge is unresolved, before a parser says something confusing about it.

    And for what Git LFS leaves where it has not fetched a file.
    """
    if text.startswith(LFS):
        raise error(
            "a pointer to a file that Git LFS keeps, not its text",
            source=source,
            line=first_line,
            hint=LFS_HINT,
        )
    if found := find_conflict(text):
        line, mark = found
        raise error(
            f"unresolved merge: {mark}",
            source=source,
            line=first_line + line - 1,
            hint="keep what belongs here of both sides, and delete the lines <<<<<<<, ======= and >>>>>>>",
        )
