"""The page My reading. Its script fills it from what the browser keeps; the page is the same for all."""

from __future__ import annotations

from sitegen.model import Archive
from sitegen.pages.page import FeedRef, Page
from sitegen.pages.rows import rows_of
from sitegen.text.words import Words

NEWEST = 30  # digests that it names, of which some may be unread


def plan_reading(archive: Archive, feeds: tuple[FeedRef, ...], words: Words) -> Page:
    """The page. Search engines may keep it, though all they see is what it is for."""
    return Page(
        path="reading/",
        kind="reading",
        template="reading.html",
        title=words("my_reading"),
        feeds=feeds,
        description=words("about_reading"),
        values={
            "newest": rows_of(archive.digests[:NEWEST], words),
            "more": len(archive.digests) > NEWEST,
            # For a random paper: small enough to stand in the page, as each digest takes a few bytes.
            "counts": " ".join(f"{each.digest.id} {len(each.papers)}" for each in archive.digests),
        },
    )
