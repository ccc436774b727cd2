"""What comes with sitegen: themes, topics, synonyms, a starter, schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_CONTENT = "content"
# Of the files that every site has, in its folder data/schemas/.
PUBLISHED_SCHEMAS = ("paper.schema.json", "digests.schema.json")


def shipped_data() -> Path:
    """The folder of themes and taxonomy that come with sitegen: inside the wheel, or the repository."""
    inside = Path(__file__).parents[1] / "_data"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def shipped_file(name: str) -> Path:
    """A file that comes with sitegen: inside the wheel, or in the repository's sample archive."""
    inside = shipped_data() / name
    return inside if inside.is_file() else shipped_data() / _CONTENT / name


@cache
def shipped_schema(name: str) -> bytes:
    """A JSON Schema of a format that sitegen writes."""
    return (shipped_data() / "docs" / "schemas" / name).read_bytes()
