"""The links in the texts of a paper, and what each leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sitegen.model import Link, LinkKind, Text
from sitegen.text import references

_HOSTS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        "data",
        re.compile(r"huggingface\.co/datasets|zenodo\.org|kaggle\.com|figshare\.com|datadryad\.org|osf\.io"),
    ),
    (
        "code",
        re.compile(
            r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|gitee\.com)(?:/|$)|^gitlab\.|^anonymous\.4open\.science|huggingface\.co"
        ),
    ),
    ("video", re.compile(r"youtube\.com|youtu\.be|vimeo\.com|bilibili\.com")),
    ("paper", re.compile(r"arxiv\.org|openreview\.net|doi\.org|aclanthology\.org|proceedings\.|\.pdf$")),
    (
        "project",
        re.compile(
            r"\.(?:github|gitlab)\.io(?:/|$)|sites\.google\.com|\.(?:netlify|vercel)\.app|notion\.site|/projects?/"
        ),
    ),
)


def link_kind(url: str) -> LinkKind:
    """What an address most likely leads to, by its host and path."""
    try:
        parts = urlsplit(url)
    except ValueError:  # `http://[`
        return "other"
    place = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}"
    return next((kind for kind, pattern in _HOSTS if pattern.search(place)), "other")


_ABOUT = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co/papers|hf\.co/papers|alphaxiv\.org/\w+)/", re.IGNORECASE
)


def is_about_a_paper(url: str) -> bool:
    """Whether an address leads to a page about a paper of arXiv, where others discuss it."""
    return _ABOUT.match(url) is not None


def find_links(*texts: Text, given: Iterable[Link] = (), except_for: Iterable[str]) -> Iterator[Link]:
    """The given links of a paper, then those of its texts: each address once."""
    seen = set(map(_same_address, filter(None, except_for)))
    found = (Link(url=url, kind=link_kind(url)) for text in texts for url in references.links(text))
    for link in (*given, *found):
        if link.url and (key := _same_address(link.url)) not in seen:
            seen.add(key)
            yield link


def _same_address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).removesuffix("/").removesuffix(".git").lower()
