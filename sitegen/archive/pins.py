"""The slugs and aliases that a new digest must write into its page, so that no address moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sitegen import urls
from sitegen.archive.aliases import entry_aliases
from sitegen.archive.identity import Group, Occurrence, digest_order, fold, group_entries, same_paper
from sitegen.archive.kept import NOTHING_KEPT, Kept, Settle
from sitegen.archive.slugs import assign_slugs, free_slug, pinned_slug
from sitegen.model import Digest, Entry
from sitegen.text import markdown


def pin_slugs(
    existing: Sequence[Digest],
    new: Digest,
    *,
    old: Digest | None = None,
    settle: Settle = lambda groups: NOTHING_KEPT,
) -> Digest:
    """The new digest with `slug` and `aliases` fields where a published address would else change.

    That happens when a digest comes in late, before digests that are already there: its spelling of a
    title would then be the first, its paper would take the plain slug from another, or its entry makes one
    paper of two that were apart. It happens, too, when the digest takes the place of an `old` form of itself.
    A new paper whose plain slug a page gives to another is told its own, so that it is no fault.

    Only the new digest's page can hold a field. So cases are left in which a late digest changes how older
    entries go together, without one of its own among them: it takes away the listing without abstract whose
    spelling made a slug, or texts and identifiers contradict each other; then a build may find a slug taken.
    """
    before_digests = sorted((*existing, *((old,) if old else ())), key=digest_order)
    newest = not old and (not existing or digest_order(new) > digest_order(before_digests[-1]))
    if newest and _given_slugs(existing).isdisjoint(map(_plain_slug, new.entries)):
        return new
    before_groups = group_entries(before_digests)
    before_slugs = assign_slugs(before_groups, settle(before_groups))
    before = {
        (standing[0].digest.id, standing[0].position): slug
        for group, slug in zip(before_groups, before_slugs, strict=True)
        if (standing := _standing(group, old))
    }
    replaced = _by_title(before_groups, before_slugs, old)
    taken, given = {*before_slugs}, _given_slugs(existing)
    # A pin may set free the plain slug for the next paper of the same title, so once more until none is due.
    while True:
        groups = group_entries(sorted((*existing, new), key=digest_order))
        papers = list(zip(groups, assign_slugs(groups), strict=True))
        if not (pins := _pins(papers, new, before, replaced, taken, given, settle(groups))):
            return _with_fields(new, "aliases", _left_behind(papers, new, before))
        new = _with_fields(new, "slug", pins)


def _given_slugs(digests: Iterable[Digest]) -> set[str]:
    """The slugs that pages give, as a paper's own or as an alias."""
    entries = [entry for digest in digests for entry in digest.entries if entry.fields]
    aliases = {urls.slug_of(path) for entry in entries for path in entry_aliases(entry)}
    return (aliases | {entry.field("slug") for entry in entries}) - {""}


def _plain_slug(entry: Entry) -> str:
    return urls.slugify(markdown.render_inline(entry.title).plain)


def _standing(group: Group, old: Digest | None) -> list[Occurrence]:
    """The entries by which a paper is known, those of `old` left out.

    The one that gives it its slug comes first, since it takes the slug along; then those with an abstract.
    """
    standing = [each for each in group.occurrences if each.digest is not old]
    return sorted(standing, key=lambda each: (not each.entry.field("slug"), not each.entry.abstract))


def _with_fields(digest: Digest, key: str, values: dict[int, str]) -> Digest:
    """The digest with a further field, or a longer one, in the entries at some positions."""
    entries = list(digest.entries)
    for position, value in values.items():
        fields = dict(entries[position].fields)
        fields[key] = f"{fields[key]}, {value}" if key in fields else value
        entries[position] = replace(entries[position], fields=tuple(fields.items()))
    return replace(digest, entries=tuple(entries))


def _pins(
    papers: Sequence[tuple[Group, str]],
    new: Digest,
    before: dict[tuple[str, int], str],
    replaced: dict[str, list[tuple[Group, str]]],
    taken: set[str],
    given: set[str],
    kept: Kept,
) -> dict[int, str]:
    """The slugs that entries of the new digest, by position, must be given to keep those of `before`.

    `papers` are those of the archive with it, and their slugs; `taken` slugs were published before, `given`
    ones are written in pages.
    """
    pins: dict[int, str] = {}
    taken = taken | kept.taken
    for number, (group, slug) in enumerate(papers):
        own = [each.position for each in group.occurrences if each.digest.id == new.id]
        if not own or any(new.entries[position].field("slug") for position in own):
            continue
        published = next(iter(_published(group, before)), None)
        if published is None:
            published = kept.slugs.get(number) or _replaced_slug(replaced, group)
        if published is not None and published != slug:
            pins[own[0]] = published
        elif published is None and slug in taken:
            pins[own[0]] = free_slug(slug, group, taken)
        elif published is None and not pinned_slug(group) and _plain(group) in given - {slug}:
            pins[own[0]] = slug
    return pins


def _plain(group: Group) -> str:
    return urls.slugify(group.title.plain)


def _published(group: Group, before: dict[tuple[str, int], str]) -> list[str]:
    """The slugs under which a paper was published; several where it was several papers."""
    keys = [(each.digest.id, each.position) for each in group.occurrences]
    return [before[key] for key in keys if key in before]


def _left_behind(
    papers: Sequence[tuple[Group, str]], new: Digest, before: dict[tuple[str, int], str]
) -> dict[int, str]:
    """The aliases of entries of the new digest, by position, that make one paper of several."""
    aliases: dict[int, str] = {}
    for group, slug in papers:
        own = [each.position for each in group.occurrences if each.digest.id == new.id]
        if own and (gone := [each for each in _published(group, before) if each != slug]):
            aliases[own[0]] = ", ".join(f"/{urls.paper_path(each)}" for each in gone)
    return aliases


def _by_title(
    groups: Sequence[Group], slugs: Sequence[str], digest: Digest | None
) -> dict[str, list[tuple[Group, str]]]:
    """The papers that a digest lists, with their slugs, by folded title."""
    rows: dict[str, list[tuple[Group, str]]] = {}
    for group, slug in zip(groups, slugs, strict=True):
        for each in group.occurrences:
            if each.digest is digest:
                title = fold(markdown.render_inline(each.entry.title).plain)
                rows.setdefault(title, []).append((group, slug))
    return rows


def _replaced_slug(replaced: dict[str, list[tuple[Group, str]]], group: Group) -> str | None:
    """The slug that a paper had in the form of the digest that is replaced."""
    entry = group.occurrences[0].entry
    candidates = replaced.get(fold(group.title.plain), [])
    return next(
        (slug for other, slug in candidates if same_paper(other, entry, group.arxiv, group.doi)), None
    )
