"""A JSON object that is a paper → its values, by the names of `fields.field_name`.

Most keys are in the table of aliases. What is told here is how catalogues nest them: Hugging Face, arXiv,
Semantic Scholar, OpenAlex, Crossref, Kaggle's snapshot of arXiv, Zotero, OpenReview, CSL and JSON-LD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sitegen.importing.readers.common.records import meaning
from sitegen.importing.readers.jsons.catalogues import BOOKKEEPING, SPECIAL, parsed_authors, texts

# Objects that hold the paper itself, or a part of what is known of it; the first says more than the others.
_MORE = ("content", "item", "_source", "row", "details", "attributes", "metadata")
_INNER = ("paper", "work", "article", "data", *_MORE)
# Which much else has, too.
_WEAK_TITLES = frozenset({"name", "headline", "displayname", "display_name", "paper"})


def is_paper(value: Mapping[str, Any]) -> bool:
    """Whether an object is a paper: it has a title, and is no list of papers with one."""
    titles = [key for key, child in value.items() if child and meaning(key) == "title" and _is_title(child)]
    if titles:
        if all(key.lower() in _WEAK_TITLES for key in titles):
            return any(_is_strong(key) for key, child in value.items() if child)
        lists = [key for key, child in value.items() if isinstance(child, list) and key != "authors"]
        return not any(_may_list(key, value) and _is_list_of_papers(value[key]) for key in lists)
    inner = (value.get(key) for key in _INNER)
    return any(isinstance(each, dict) and is_paper(each) for each in inner)


def _may_list(key: str, value: Mapping[str, Any]) -> bool:
    """Whether what a key of an object with a title holds may be the papers of a digest: what a paper holds
    are its references."""
    if key in _LISTS:
        return True
    return _REFERENCES.match(key) is None and not any(meaning(each) in _OWN for each in value)


def _is_title(value: Any) -> bool:
    return isinstance(value, str | list | dict) and any(map(str.strip, texts(value)))


def _is_strong(key: str) -> bool:
    return key in _STRONG or meaning(key) in {"arxiv", "doi"}


_STRONG = frozenset({"abstract", "summary", "authorships", "abstract_inverted_index", "externalIds"})
_OWN = frozenset({"arxiv", "doi", "authors", "pdf"})
_REFERENCES = re.compile(r"ref|cit|related|similar", re.IGNORECASE)
_LISTS = frozenset({"papers", "articles", "entries", "items", "results", "publications", "works", "data"})


def _is_list_of_papers(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and isinstance(value[0], dict)
        and any(isinstance(each, dict) and is_paper(each) for each in value)
    )


# ---- a paper ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperValues:
    """What an object says of a paper."""

    values: dict[str, list[str]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)  # that were read
    unknown: list[str] = field(default_factory=list)


def paper_values(value: Mapping[str, Any]) -> PaperValues:
    """The values of an object that is a paper, and the keys that nobody knows."""
    found = PaperValues()
    for prefix, part in _parts(value):
        _collect(part, prefix, found)
    return found


def _parts(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An object and those in it that say more of the same paper, the paper itself first."""
    if value.keys().isdisjoint(_INNER):
        yield prefix, value
        return
    inner = [(key, part) for key in _INNER if isinstance(part := value.get(key), dict)]
    own = [(key, part) for key, part in inner if is_paper(part)]
    rest = {key: part for key, part in value.items() if key not in dict(inner)}
    for key, part in own:
        yield from _parts(part, f"{prefix}{key}.")
    yield prefix, rest
    for key, part in inner:
        if key not in dict(own):
            yield f"{prefix}{key}.", part


def _collect(part: Mapping[str, Any], prefix: str, found: PaperValues) -> None:
    """Add what a part of the paper says and no part before it has said."""
    new: dict[str, list[str]] = {}
    for key, value in part.items():
        if not value and not isinstance(value, int):
            continue
        name = "" if key in BOOKKEEPING else meaning(key)
        if key in SPECIAL and (said := SPECIAL[key](value)) is not None:
            found.keys.extend(each for each, more in said.items() if more)
            for each, more in said.items():
                new.setdefault(each, []).extend(more)
        elif name is None:
            found.unknown.append(prefix + key)
        elif name:
            found.keys.append(key)
            if name in new:
                new[name].extend(texts(value))
            else:
                new[name] = texts(value)
    if "authors_parsed" in part:
        new["authors"] = parsed_authors(part["authors_parsed"])
    found.values.update((name, said) for name, said in new.items() if name not in found.values)
