"""A page's text without some of its entries; all else stays as somebody wrote it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import yaml

from sitegen.content.front_matter import page_lines, split_front_matter
from sitegen.content.page import parse_page
from sitegen.errors import ContentError
from sitegen.model import Digest


def without_entries(text: str, digest: Digest, places: Collection[int], omit: Sequence[str]) -> str:
    """The text of the page of a digest without the entries at some places, with titles that it omits.

    ContentError for a page that cannot be cut without harm to the rest.
    """
    lines = page_lines(text, digest.source)
    ends = [*(entry.line for entry in digest.entries[1:]), len(lines) + 1]
    for place in sorted(places, reverse=True):
        del lines[digest.entries[place].line - 1 : ends[place] - 1]
    lines = _omitting(lines, digest, omit)
    cut = "\n".join(lines).rstrip("\n") + "\n"
    left = parse_page(cut, source=digest.source, digest_id=digest.id)
    kept = [entry for place, entry in enumerate(digest.entries) if place not in places]
    if [each.title for each in left.entries] != [each.title for each in kept] or left.omit != tuple(omit):
        raise ContentError(
            "the page cannot be cut",
            source=digest.source,
            hint="delete the entry by hand, and write its title into `omit`",
        )
    return cut.replace("\n", "\r\n") if "\r\n" in text else cut


def _omitting(lines: Sequence[str], digest: Digest, omit: Sequence[str]) -> list[str]:
    """The lines with an `omit` of these titles in the front matter."""
    front, size = split_front_matter(lines, digest.source)
    titles = yaml.safe_dump(list(omit), allow_unicode=True, default_flow_style=True, width=float("inf"))
    line = f"omit: {titles.strip()}"
    if not size:
        return ["---", line, "---", *lines]
    head, rest = list(lines[: size - 1]), lines[size - 1 :]
    if "omit" in front:
        start = next(number for number, each in enumerate(head) if each.startswith("omit:"))
        later = (number for number in range(start + 1, len(head)) if head[number][:1].isalpha())
        del head[start : next(later, len(head))]
    return [*head, line, *rest]
