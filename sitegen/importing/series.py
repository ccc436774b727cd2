"""Dumps that say which papers are of which day, and that overlap: a feed saved every day, a list that grows.

Files whose names differ in digits only are a *series*. A day of such a file lists what no other file of the
series lists under that day already. So a feed may be kept every day, and a list may grow at any time: every
paper has its day, none stands there twice, and no page is written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sitegen.addresses.signs import title_key
from sitegen.importing.drafts import draft_title
from sitegen.importing.files import Dump
from sitegen.importing.readers import Draft
from sitegen.importing.remarks import one_line
from sitegen.model import Digest
from sitegen.text import markdown


def listed_before(dump: Dump, digests: Iterable[Digest]) -> tuple[Digest, ...]:
    """The digests of the dump's day that are of its series, those of the very file first."""
    name = one_line(dump.path.name)
    same_day = [each for each in digests if each.date == dump.date and _series(each.dump) == _series(name)]
    return tuple(sorted(same_day, key=lambda each: each.dump != name))


def _series(name: str) -> str:
    return re.sub(r"\d+", "0", name)


def without_listed(draft: Draft, digests: Iterable[Digest], *, but: Digest | None = None) -> Draft:
    """The draft without the papers that digests list; those `but` one lists stay."""
    own = _keys_of(but) if but is not None else frozenset()
    others = frozenset(key for digest in digests if digest is not but for key in _keys_of(digest)) - own
    if not others:
        return draft
    kept = [entry for entry in draft.entries if others.isdisjoint(_keys(draft_title(entry), entry.fields))]
    return replace(draft, entries=tuple(kept))


def _keys_of(digest: Digest) -> frozenset[str]:
    return frozenset(key for entry in digest.entries for key in _keys(entry.title, entry.fields))


def _keys(title: str, fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    """By which a paper is known again: its title, in Markdown, and its identifiers."""
    yield _title_key(title)
    yield from (f"{key} {value}" for key, value in fields if key in {"arxiv", "doi"})


@lru_cache(maxsize=10_000)
def _title_key(title: str) -> str:
    return title_key(markdown.render_inline(title).plain)
