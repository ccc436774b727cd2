"""Fingerprints of papers, from which those of parts are made."""

from __future__ import annotations

from sitegen.model import Paper
from sitegen.parts.part import fingerprint


def paper_key(paper: Paper) -> bytes:
    """The fingerprint of all that a paper says.

    Of its texts only the source, which all other forms are made from: so it takes a sixth of the time.
    """
    said = paper.announced
    return fingerprint(
        (paper.slug, paper.title.source, paper.abstract.source),
        paper.authors,
        (paper.arxiv, paper.doi, paper.url, paper.pdf, paper.code),
        (paper.upvotes, paper.categories, paper.venue, paper.comment, paper.published),
        [(link.url, link.kind) for link in paper.links],
        paper.topics,
        [(listing.digest, listing.date.toordinal()) for listing in paper.listings],
        paper.aliases,
        (said.digest, said.title.source, said.abstract.source) if said else (),
    )
