"""Digests → archive: each paper once, with every digest that listed it, filed under its topics.

Two entries are one paper when they carry the same identifier, or the same folded title and abstracts
that are not clearly different. Entries are taken oldest first, so the result depends on the digests'
dates and not on the order in which they were read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from urllib.parse import urlsplit

from sitegen import urls
from sitegen.errors import ArchiveError
from sitegen.model import (
    Announcement,
    Archive,
    Digest,
    DigestPapers,
    Entry,
    Link,
    LinkKind,
    Listing,
    Paper,
    Taxonomy,
    Text,
)
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown, references
from sitegen.text.excerpts import first_sentences
from sitegen.text.wording import number_of
from sitegen.urls import arxiv_id, doi_id

# Plain titles and plain abstracts of many papers → for each the ids of its topics, primary first.
AssignTopics = Callable[[Sequence[tuple[str, str]]], Sequence[tuple[str, ...]]]

# Of two real abstracts on different subjects, the shorter shares less than 0.3 of its longer words with
# the other in 99.8 pairs of 100; a shortened or revised abstract keeps well over half.
SAME_ABSTRACT = 0.35


def build_archive(
    digests: Iterable[Digest],
    taxonomy: Taxonomy,
    assign: AssignTopics,
    settle: Settle = lambda groups: NOTHING_KEPT,
) -> Archive:
    """All digests, newest first, with one paper for each identity.

    A paper shows the text of the newest digest that has an abstract for it. ArchiveErrors, as an
    ExceptionGroup, when a page names a topic that does not exist or a slug that is taken, and those of
    `settle`.
    """
    ordered = sorted(digests, key=digest_order)
    groups = group_entries(ordered)
    kept = settle(groups)
    slugs = assign_slugs(groups, kept)
    faults: list[ArchiveError] = [*kept.faults, *_taken_slugs(groups, slugs, kept)]
    known = {term.id for term in taxonomy.topics}
    made = [
        _paper(group, slug, aliases, known, faults)
        for group, slug, aliases in zip(groups, slugs, list_paper_aliases(groups, slugs, kept), strict=True)
    ]
    if faults:
        raise ExceptionGroup("entries with faults", faults)
    papers = {
        id(group): paper for group, paper in zip(groups, _assign_topics(groups, made, assign), strict=True)
    }
    in_order = _in_digest_order(ordered, groups, papers)
    return Archive(
        digests=tuple(
            DigestPapers(digest=digest, papers=in_order[digest.id]) for digest in reversed(ordered)
        ),
        papers=tuple(_newest_first(ordered, in_order)),
        taxonomy=taxonomy,
    )


def digest_order(digest: Digest) -> tuple[object, ...]:
    """Oldest first; of one date, by the number behind it."""
    number = number_of(digest)
    return digest.date, int(number) if number.isdigit() else 1, digest.id


# ---- identity ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One entry in its place."""

    digest: Digest
    position: int  # in the digest, from 0
    entry: Entry


@dataclass(slots=True)
class Group:
    """The entries of one paper, oldest first; grows only while `group_entries` runs."""

    occurrences: list[Occurrence]
    title: Text  # of the first entry
    arxiv: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The addresses that papers have from before, by their places among the groups."""

    slugs: Mapping[int, str] = field(default_factory=dict)
    aliases: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # paths that lead to a paper
    taken: frozenset[str] = frozenset()  # slugs that were published, and are no other paper's
    faults: tuple[ArchiveError, ...] = ()


NOTHING_KEPT: Kept = Kept()
Settle = Callable[[Sequence[Group]], Kept]  # which of the papers have which addresses from before

_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())


def fold(title: str) -> str:
    """A plain title without case, marks, spaces and punctuation."""
    if title.isascii():  # most are, and need no decomposition
        return title.lower().encode().translate(None, _NOT_LETTERS).decode() or title.strip()
    decomposed = unicodedata.normalize("NFKD", title).casefold()
    folded = "".join(char for char in decomposed if char.isalnum())
    return folded or title.strip()


def group_entries(digests: Sequence[Digest]) -> list[Group]:
    """The entries of all digests (oldest first), those of one paper together; by first listing."""
    groups: list[Group] = []
    by_identifier: dict[str, Group] = {}
    by_title: dict[str, list[Group]] = {}
    for digest in digests:
        for position, entry in enumerate(digest.entries):
            arxiv, doi = arxiv_id(entry.field("arxiv")), doi_id(entry.field("doi"))
            title = markdown.render_inline(entry.title)
            same_title = by_title.setdefault(fold(title.plain), [])
            group = by_identifier.get(f"arxiv:{arxiv}") or by_identifier.get(f"doi:{doi}")
            if group is None:
                alike = [each for each in same_title if _same_paper(each, entry, arxiv, doi)]
                group = next((each for each in alike if _has_text(each, entry)), alike[0] if alike else None)
            occurrence = Occurrence(digest, position, entry)
            if group is None:
                group = Group([occurrence], title, arxiv, doi)
                groups.append(group)
            else:
                group.occurrences.append(occurrence)
                group.arxiv, group.doi = group.arxiv or arxiv, group.doi or doi
            if group not in same_title:
                same_title.append(group)
            by_identifier.update(
                {f"{kind}:{value}": group for kind, value in (("arxiv", arxiv), ("doi", doi)) if value}
            )
    return groups


def _same_paper(group: Group, entry: Entry, arxiv: str, doi: str) -> bool:
    if (arxiv and group.arxiv and arxiv != group.arxiv) or (doi and group.doi and doi != group.doi):
        return False
    known = [occurrence.entry.abstract for occurrence in group.occurrences]
    if not entry.abstract or entry.abstract in known or not any(known):
        return True
    words = long_words(entry.abstract)
    return any(_alike(words, long_words(abstract)) for abstract in known if abstract)


def _has_text(group: Group, entry: Entry) -> bool:
    """Whether a paper has an entry of the very same abstract: it is that one, of several that are alike."""
    return any(entry.abstract == each.entry.abstract for each in group.occurrences)


def long_words(abstract: str) -> frozenset[str]:
    """The words of an abstract that tell it from others."""
    return frozenset(re.findall(r"\w{4,}", abstract.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter < 8 or len(one & other) >= SAME_ABSTRACT * shorter


def clearly_different(abstract: str, other: str) -> bool:
    """Whether two abstracts are those of two papers; short ones do not tell."""
    return not _alike(long_words(abstract), long_words(other))


# ---- slugs ---------------------------------------------------------------------------------------


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
            slug = _free_slug(urls.slugify(group.title.plain), group, taken)
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


def _taken_slugs(groups: Sequence[Group], slugs: Sequence[str], kept: Kept) -> Iterator[ArchiveError]:
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
        if slug == each.entry.field(key) or slug in map(urls.slug_of, _entry_aliases(each.entry))
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


def _free_slug(slug: str, group: Group, taken: set[str]) -> str:
    while slug in taken:  # more than once where two hashes of eight digits agree
        slug = with_hash(slug, group)
    return slug


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
    aliases = {urls.slug_of(path) for entry in entries for path in _entry_aliases(entry)}
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
            pins[own[0]] = _free_slug(slug, group, taken)
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
        (slug for other, slug in candidates if _same_paper(other, entry, group.arxiv, group.doi)), None
    )


# ---- papers --------------------------------------------------------------------------------------


def _paper(
    group: Group, slug: str, aliases: tuple[str, ...], known: set[str], faults: list[ArchiveError]
) -> Paper:
    """A paper with the topics that a page gives it, if one does."""
    shown = shown_entry(group)
    title, abstract = markdown.render_inline(shown.entry.title), markdown.render(shown.entry.abstract)
    url = _newest(group, "url") or (
        f"https://arxiv.org/abs/{group.arxiv}"
        if group.arxiv
        else f"https://doi.org/{group.doi}"
        if group.doi
        else ""
    )
    return Paper(
        slug=slug,
        title=title,
        abstract=abstract,
        authors=tuple(name for part in _newest(group, "authors").split(",") if (name := part.strip())),
        arxiv=group.arxiv,
        doi=group.doi,
        url=url,
        links=tuple(find_links(title, abstract, except_for=url)),
        topics=_topics(group, known, faults),
        listings=_listings(group),
        aliases=aliases,
        announced=_announcement(group, shown),
    )


def announced_by(group: Group) -> str:
    """The id of the digest by which feeds announce a paper: the first, or the one that a late page names."""
    listed = {each.digest.id for each in group.occurrences}
    named = (each.entry.field("announced") for each in reversed(group.occurrences))
    return next((name for name in named if name in listed), group.occurrences[0].digest.id)


def _announcement(group: Group, shown: Occurrence) -> Announcement | None:
    """The title of the digest that announces the paper, and the fullest text that any gives."""
    if len(group.occurrences) == 1:
        return None
    digest = announced_by(group)
    start = next(place for place, each in enumerate(group.occurrences) if each.digest.id == digest)
    first = group.occurrences[start]
    source, text = first.entry.abstract, markdown.render(first.entry.abstract)
    for each in (*group.occurrences[start + 1 :], *group.occurrences[:start]):
        if each.entry.abstract != source and _fuller(other := markdown.render(each.entry.abstract), text):
            source, text = each.entry.abstract, other
    if start == 0 and (first.entry.title, source) == (shown.entry.title, shown.entry.abstract):
        return None
    return Announcement(digest=digest, title=markdown.render_inline(first.entry.title), abstract=text)


def _fuller(new: Text, old: Text) -> bool:
    """Whether a text is longer than another, and no shorter in any of the forms that feeds show."""
    forms = (
        (new.plain, old.plain),
        (new.html, old.html),
        (first_sentences(new.plain), first_sentences(old.plain)),
    )
    return len(new.plain) > len(old.plain) and all(len(one) >= len(other) for one, other in forms)


def shown_entry(group: Group) -> Occurrence:
    """The newest entry that has an abstract, else the newest: what a paper's page shows."""
    return next((each for each in reversed(group.occurrences) if each.entry.abstract), group.occurrences[-1])


def _newest(group: Group, key: str) -> str:
    return next((value for each in reversed(group.occurrences) if (value := each.entry.field(key))), "")


def _assign_topics(groups: Sequence[Group], papers: Sequence[Paper], assign: AssignTopics) -> Iterator[Paper]:
    """The papers, those of which no page gives the topics with the topics of the rules."""
    free = [not _newest(group, "topics") for group in groups]
    texts = [(paper.title.plain, paper.abstract.plain) for paper in compress(papers, free)]
    assigned = iter(assign(texts))
    for paper, by_rules in zip(papers, free, strict=True):
        yield replace(paper, topics=next(assigned)) if by_rules else paper


def _topics(group: Group, known: set[str], faults: list[ArchiveError]) -> tuple[str, ...]:
    chosen = _newest(group, "topics")
    topics = tuple(dict.fromkeys(name for part in chosen.split(",") if (name := part.strip())))
    for topic in topics:
        if topic not in known:
            entry = next(each for each in reversed(group.occurrences) if each.entry.field("topics"))
            faults.append(
                ArchiveError(
                    f"unknown topic: {topic}",
                    source=entry.digest.source,
                    line=entry.entry.line_of("topics"),
                    hint=nearest(topic, sorted(known)),
                )
            )
    return topics


def _listings(group: Group) -> tuple[Listing, ...]:
    digests = {each.digest.id: each.digest.date for each in group.occurrences}
    return tuple(Listing(digest=digest, date=date) for digest, date in digests.items())


def list_paper_aliases(
    groups: Sequence[Group], slugs: Sequence[str], kept: Kept = NOTHING_KEPT
) -> Iterator[tuple[str, ...]]:
    """The aliases of each paper, without addresses that papers have: its own, or that of one of its title."""
    taken = set(map(urls.paper_path, slugs))
    for number, group in enumerate(groups):
        given = dict.fromkeys((*given_aliases(group), *kept.aliases.get(number, ())))
        aliases = tuple(path for path in given if path not in taken)
        taken.update(path for path in aliases if urls.slug_of(path))
        yield aliases


def given_aliases(group: Group) -> tuple[str, ...]:
    """The paths that pages let lead to a paper."""
    return tuple(dict.fromkeys(path for each in group.occurrences for path in _entry_aliases(each.entry)))


def _entry_aliases(entry: Entry) -> tuple[str, ...]:
    given = entry.field("aliases")
    return tuple(path for part in given.split(",") if (path := urls.alias_path(part))) if given else ()


def list_aliases(archive: Archive) -> Iterator[tuple[str, str, int]]:
    """Each alias of digests and papers, with the dated page and the line that give it."""
    for digest in (each.digest for each in archive.digests):
        yield from ((path, digest.source, digest.aliases_line) for path in digest.aliases)
        for entry in digest.entries:
            yield from ((path, digest.source, entry.line_of("aliases")) for path in _entry_aliases(entry))


def _in_digest_order(
    digests: Sequence[Digest], groups: Sequence[Group], papers: dict[int, Paper]
) -> dict[str, tuple[Paper, ...]]:
    rows: dict[str, list[tuple[int, Paper]]] = {digest.id: [] for digest in digests}
    for group in groups:
        first: dict[str, int] = {}
        for each in group.occurrences:
            first.setdefault(each.digest.id, each.position)
        for digest_id, position in first.items():
            rows[digest_id].append((position, papers[id(group)]))
    return {
        digest_id: tuple(paper for _, paper in sorted(row, key=lambda pair: pair[0]))
        for digest_id, row in rows.items()
    }


def _newest_first(digests: Sequence[Digest], rows: dict[str, tuple[Paper, ...]]) -> Iterator[Paper]:
    for digest in reversed(digests):
        yield from (paper for paper in rows[digest.id] if paper.listings[0].digest == digest.id)


# ---- links ---------------------------------------------------------------------------------------

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


def find_links(*texts: Text, except_for: str) -> Iterator[Link]:
    """The links of a paper's texts, each address once."""
    seen = {_same_address(except_for)}
    for url in (url for text in texts for url in references.links(text)):
        if (key := _same_address(url)) not in seen:
            seen.add(key)
            yield Link(url=url, kind=link_kind(url))


def _same_address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).removesuffix("/").removesuffix(".git").lower()
