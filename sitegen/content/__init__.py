"""The content folder: dated pages and what they may not hold."""

from sitegen.model import Digest


def page_path(digest: Digest) -> str:
    """Where a digest's page lies below the content folder; its id may be older than its date."""
    return f"{digest.id[:4]}/{digest.id}.md"
