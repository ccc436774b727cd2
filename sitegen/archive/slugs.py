"""The slug of each paper: from its title, from a page that gives it, or from before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen import urls
from sitegen.archive.aliases import entry_aliases, given_aliases
from sitegen.archive.identity import Group, fold
from sitegen.archive.kept import NOTHING_KEPT, Kept
from sitegen.errors import ArchiveError
from sitegen.model import Text
from sitegen.text import markdown


def assign_slugs(groups: Sequence[Group], kept: Kept = NOTHING_KEPT) -> tuple[str, ...]:
    """A slug for each paper, unique.

    A page's `slug` field wins, then the slug that the paper has from before; else the first listing's title
    decides, and of two papers with one slug the first listed has it plain, the other with a hash of its
    identity. A slug that an alias of another paper names is taken, too.
    """
    taken: set[str] = {*kept.taken, *(slug for group in groups for slug in _claims(group))}
    slugs: list[str] = []
    for number, group in enumerate(groups):
        slug = pinned_slug(group) or kept.slugs.get(number, "")
        if not slug:
            slug = free_slug(urls.slugify(group.title.plain), group, taken)
        taken.add(slug)
        slugs.append(slug)
    return tuple(slugs)


def pinned_slug(group: Group) -> str:
    """The slug that a page gives to a paper, or an empty string."""
    return next((slug for each in group.occurrences if (slug := each.entry.field("slug"))), "")


def _claims(group: Group) -> dict[str, str]:
    """The slugs that pages give to a paper, each with the field that does: its own, and those of aliases."""
    if not any(each.entry.fields for each in group.occurrences):  # of most papers, and there are many
        return {}
    pin = pinned_slug(group)
    claims = {slug: "aliases" for path in given_aliases(group) if (slug := urls.slug_of(path))}
    if pin:
        claims[pin] = "slug"
    elif claims:  # an alias for the address that a paper has anyway
        claims.pop(urls.slugify(group.title.plain), None)
    return claims


def taken_slugs(groups: Sequence[Group], slugs: Sequence[str], kept: Kept) -> Iterator[ArchiveError]:
    """A fault for each paper whose page gives it a slug that belongs to another.

    It belongs to the paper that a page gave it first, or else to one that would have it by its title, unless
    it was published for the one to which a page gives it. The pins and aliases of an import are no such case:
    a paper that they are for has an entry of that title.
    """
    owners: dict[str, Group] = {}
    for group in groups:
        for slug in _claims(group):
            owner = owners.setdefault(slug, group)
            twins = "aliases" in (_claims(owner)[slug], _claims(group)[slug]) and _has_title(
                owner, group.title
            )
            if owner is not group and not twins:
                hint = f"it is given to \u201c{owner.title.plain}\u201d, too; give one of them another"
                yield _taken(group, slug, hint)
    for number, (group, slug) in enumerate(zip(groups, slugs, strict=True)) if owners else ():
        plain = urls.slugify(group.title.plain)
        if pinned_slug(group) or number in kept.slugs or slug == plain:
            continue
        for wanted in (plain, with_hash(plain, group)):
            owner = owners.get(wanted, group)
            if wanted == slug:
                break
            if wanted not in kept.taken and owner is not group and not _has_title(owner, group.title):
                other = f"it is the address of \u201c{group.title.plain}\u201d"
                yield _taken(owner, wanted, f"{other}; choose another, or give that paper a `slug`")


def _taken(group: Group, slug: str, hint: str) -> ArchiveError:
    """The fault of a field that claims a slug, with its place."""
    key = _claims(group)[slug]
    given = next(
        each
        for each in group.occurrences
        if slug == each.entry.field(key) or slug in map(urls.slug_of, entry_aliases(each.entry))
    )
    return ArchiveError(
        f"slug is taken: {slug}" if key == "slug" else f"alias is taken: /{urls.paper_path(slug)}",
        source=given.digest.source,
        line=given.entry.line_of(key),
        hint=hint,
    )


def _has_title(group: Group, title: Text) -> bool:
    """Whether an entry of a paper has a title, as `fold` or `slugify` read it."""
    titles = [markdown.render_inline(each.entry.title).plain for each in group.occurrences]
    forms = (fold, urls.slugify)
    return any(form(each) == form(title.plain) for each in titles for form in forms)


def with_hash(slug: str, group: Group) -> str:
    """The slug of a paper whose plain slug belongs to another: a hash of its title and abstract behind it.

    The identifier has no part in it, for a later digest may be the first to give one.
    """
    mark = urls.short_hash(f"{slug}\n{fold(group.title.plain)}\n{group.occurrences[0].entry.abstract}")
    return f"{slug[: urls.SLUG_LENGTH - len(mark) - 1].rstrip('-')}-{mark}"


def free_slug(slug: str, group: Group, taken: set[str]) -> str:
    while slug in taken:  # more than once where two hashes of eight digits agree
        slug = with_hash(slug, group)
    return slug
