"""What stays when a page is written again: what was written by hand, and the addresses of its papers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.archive.identity import SAME_ABSTRACT, digest_order, fold, group_entries
from sitegen.archive.kept import Settle
from sitegen.archive.slugs import assign_slugs
from sitegen.model import Digest, Entry
from sitegen.text import convert, markdown
from sitegen.text.wording import paper_count
from sitegen.urls import arxiv_id, doi_id, paper_path

_NEARLY_SAME = 0.8  # of the shorter abstract's longer words; a corrected abstract keeps more
_ENOUGH = 8  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An entry that a page has no more."""

    title: str  # plain
    address: str  # of its paper, if no other digest lists it, else empty
    now: str = ""  # plain title of the entry that the address leads to; empty: it leads nowhere

    def __str__(self) -> str:
        if self.now:
            return f"{self.address} leads to \u201c{self.now}\u201d: an alias in its fields"
        lost = f", nor is there {self.address} any more" if self.address else ""
        return f"no longer listed: \u201c{self.title}\u201d{lost}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What of a page stayed, or went, when it was written again: one kind of thing."""

    kept: bool
    what: str  # such as `authors`, `note`
    of: tuple[str, ...] = ()  # plain titles of the entries; empty: of the digest itself

    def __str__(self) -> str:
        titles = ": " + ", ".join(f"\u201c{title}\u201d" for title in self.of) if self.of else ""
        count = f" of {paper_count(len(self.of))}" if self.of else ""
        return f"{'kept' if self.kept else 'dropped'} {self.what}{count}{titles}"


def keep(new: Digest, old: Digest) -> tuple[Digest, tuple[Note, ...]]:
    """The new digest with the date that an option gave and the fields that the dump does not give, and what
    stayed or went.

    A field that the dump gives is the dump's. A `slug` stays with its paper: by another title it may be that
    of a paper in another digest. Papers that the old page omits stay omitted.
    """
    left_out = title_keys(old.omit)
    new = replace(
        new,
        omit=old.omit,
        entries=tuple(each for each in new.entries if left_out.isdisjoint(title_keys([each.title]))),
    )
    notes = [Note(kept=True, what="the note")] if old.note else []
    if old.date_from == "option" and new.date_from != "option":
        new = replace(new, date=old.date, date_from="option")
        notes.append(Note(kept=True, what=f"the date that was given: {old.date}"))
    notes += (
        Note(kept=False, what=f"{what} of the page: {before} (now {after})")
        for what, before, after in (("the date", old.date, new.date), ("the title", old.title, new.title))
        if before != after
    )
    entries = list(new.entries)
    fields: dict[tuple[bool, str], list[int]] = {}  # whether kept, key → places in the new digest
    texts: dict[str, dict[int, str]] = {}  # what the dump says otherwise, and of which papers
    titles = [_plain(entry) for entry in new.entries]
    for one, other in _pairs(old, new):
        entry = entries[one.place]
        for key, value in old.entries[other.place].fields:
            stays = not entry.field(key) and (
                key != "slug" or (one.same_paper(other) and not one.differs(other))
            )
            if stays:
                entries[one.place] = _with_field(entries[one.place], key, value)
            if entry.field(key) != value:
                fields.setdefault((stays, key), []).append(one.place)
        if entry.title != old.entries[other.place].title:
            texts.setdefault("title", {})[one.place] = _plain(old.entries[other.place])
        if entry.abstract != old.entries[other.place].abstract:
            texts.setdefault("abstract", {})[one.place] = titles[one.place]
    notes += (
        Note(kept=kept, what=f"`{key}`", of=tuple(titles[place] for place in sorted(places)))
        for (kept, key), places in sorted(fields.items(), key=lambda item: (not item[0][0], item[0][1]))
    )
    for what, of in sorted(texts.items(), reverse=True):
        papers = tuple(title for _, title in sorted(of.items()))
        notes.append(Note(kept=False, what=f"the {what} on the page, for that of the dump,", of=papers))
    return replace(new, entries=tuple(entries)), tuple(notes)


def title_keys(titles: Iterable[str]) -> frozenset[str]:
    """By what titles are known, whether they are written in Markdown or as the dump has them."""
    forms = (form for title in titles for form in (title, convert.from_line(title)))
    return frozenset(fold(markdown.render_inline(form).plain) for form in forms)


def pair_entries(old: Digest, new: Digest) -> dict[int, int]:
    """The place of each old entry that the new digest has, too, with its place there."""
    return {other.place: one.place for one, other in _pairs(old, new)}


def redirect(
    others: Sequence[Digest], new: Digest, old: Digest, settle: Settle
) -> tuple[Digest, tuple[Gone, ...]]:
    """The new digest with an alias for every address that is lost by a corrected title, and what is gone.

    `others` are the archive's digests without either of the two.
    """
    before, after = _slugs((*others, old), settle), _slugs((*others, new), settle)
    kept, listed = set(after.values()), {slug for (digest, _), slug in after.items() if digest == new.id}
    # Where the texts are those of two papers, the address was the old text's: the new one has no claim to it.
    moved = {other.place: one.place for one, other in _pairs(old, new) if not one.differs(other)}
    entries = list(new.entries)
    gone: list[Gone] = []
    for old_place, entry in enumerate(old.entries):
        slug = before[old.id, old_place]
        if slug in listed:
            continue
        place = moved.get(old_place)
        address = f"/{paper_path(slug)}"
        if slug in kept or place is None:
            gone.append(Gone(title=_plain(entry), address="" if slug in kept else address))
            continue
        entries[place] = _with_field(
            entries[place], "aliases", ", ".join([*_aliases(entries[place]), address])
        )
        gone.append(Gone(title=_plain(entry), address=address, now=_plain(entries[place])))
    addresses = {f"papers/{slug}" for slug in kept}
    return replace(new, entries=tuple(_without_aliases(each, addresses) for each in entries)), tuple(gone)


def _aliases(entry: Entry) -> list[str]:
    return [alias for part in entry.field("aliases").split(",") if (alias := part.strip())]


def _without_aliases(entry: Entry, addresses: set[str]) -> Entry:
    """The entry without aliases that are addresses of papers again, as where a title was corrected back."""
    aliases = _aliases(entry)
    left = [alias for alias in aliases if alias.strip("/") not in addresses]
    return entry if left == aliases else _with_field(entry, "aliases", ", ".join(left))


def _slugs(digests: Iterable[Digest], settle: Settle) -> dict[tuple[str, int], str]:
    """The slug of every entry, by its digest's id and its place there."""
    groups = group_entries(sorted(digests, key=digest_order))
    return {
        (each.digest.id, each.position): slug
        for group, slug in zip(groups, assign_slugs(groups, settle(groups)), strict=True)
        for each in group.occurrences
    }


def _with_field(entry: Entry, key: str, value: str) -> Entry:
    """The entry with a field of that value, or without it where the value is empty."""
    fields = {**dict(entry.fields), key: value}
    return replace(entry, fields=tuple((name, text) for name, text in fields.items() if name != key or text))


def _plain(entry: Entry) -> str:
    return markdown.render_inline(entry.title).plain


@dataclass(frozen=True, slots=True)
class _Signs:
    """By what an entry is recognised in another form of its digest."""

    place: int
    identifiers: frozenset[tuple[str, str]]
    title: str  # folded
    words: frozenset[str]  # the longer ones of the abstract

    def same_paper(self, other: _Signs) -> bool:
        return self.title == other.title or not self.identifiers.isdisjoint(other.identifiers)

    def shared(self, other: _Signs) -> float:
        """How much of the shorter abstract is in the other, from 0 to 1; 0 where it is too short to tell."""
        return len(self.words & other.words) / self._shorter(other) if self._shorter(other) >= _ENOUGH else 0

    def differs(self, other: _Signs) -> bool:
        """Whether the abstracts are clearly those of two papers."""
        return self._shorter(other) >= _ENOUGH and self.shared(other) < SAME_ABSTRACT

    def _shorter(self, other: _Signs) -> int:
        return min(len(self.words), len(other.words))


def _signs(digest: Digest) -> list[_Signs]:
    return [
        _Signs(
            place,
            frozenset(
                (kind, value)
                for kind, value in (
                    ("arxiv", arxiv_id(entry.field("arxiv"))),
                    ("doi", doi_id(entry.field("doi"))),
                )
                if value
            ),
            fold(_plain(entry)),
            frozenset(re.findall(r"\w{4,}", entry.abstract.lower())),
        )
        for place, entry in enumerate(digest.entries)
    ]


def _pairs(old: Digest, new: Digest) -> list[tuple[_Signs, _Signs]]:
    """Each new entry with the old one of the same paper, as far as there is one; each is taken once.

    The surest signs come first: identifier or title with the abstract, without it, nearly the same
    abstract, and the same place in digests of one length.
    """
    aligned = len(old.entries) == len(new.entries)
    rules: tuple[Callable[[_Signs, _Signs], bool], ...] = (
        lambda one, other: one.same_paper(other) and one.shared(other) >= SAME_ABSTRACT,
        lambda one, other: one.same_paper(other),
        lambda one, other: one.shared(other) >= _NEARLY_SAME,
        lambda one, other: aligned and one.place == other.place and one.shared(other) >= SAME_ABSTRACT,
    )
    pairs: list[tuple[_Signs, _Signs]] = []
    free, left = _signs(old), _signs(new)
    for rule in rules:
        for one in tuple(left):
            if other := next((each for each in free if rule(one, each)), None):
                pairs.append((one, other))
                free.remove(other)
                left.remove(one)
    return pairs
