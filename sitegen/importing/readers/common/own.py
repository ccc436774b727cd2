"""What another archive of sitegen has exported: papers.jsonl and papers.bib (docs/reference/data.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sitegen.archive.links import is_about_a_paper
from sitegen.importing.readers.common.fields import FIELDS

_KEYS = frozenset({"slug", "title", "digests", "first_listed"})
_LISTED = re.compile(r"Listed on (\d{4}-\d\d-\d\d) in .*")


def own_values(value: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """The values of a line of papers.jsonl; None for another object.

    Its `url` is that of the archive's page. Slugs, topics and links follow from the texts, but for a link to
    a page about the paper.
    """
    if not value.keys() >= _KEYS:
        return None
    values: dict[str, list[str]] = {}
    for key in ("title", "abstract", *FIELDS):
        given = value.get("external_url" if key == "url" else key)
        each = given if isinstance(given, list) else [given]
        values[key] = [str(text) for text in each if text not in (None, "")]
    about = [url for url in _link_urls(value.get("links")) if is_about_a_paper(url)]
    if about and values["arxiv"]:  # arXiv's own page follows from the identifier
        values["url"] = about[:1]
    return values


def _link_urls(links: Any) -> list[str]:
    found = [link.get("url") for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    return [url for url in found if isinstance(url, str)]


def own_days(value: Mapping[str, Any]) -> list[str]:
    """The digests that list the paper, by their ids."""
    digests = value["digests"]
    return [each for each in digests if isinstance(each, str)] if isinstance(digests, list) else []


def own_note(text: str) -> str:
    """The day in the note of an entry of papers.bib; empty for another note."""
    match = _LISTED.fullmatch(text)
    return match[1] if match else ""
