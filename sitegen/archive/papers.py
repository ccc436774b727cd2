"""Digests → archive: each paper once, with every digest that listed it, filed under its topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from sitegen.archive.aliases import list_paper_aliases
from sitegen.archive.identity import Group, Occurrence, digest_order, group_entries, newest_field, shown_entry
from sitegen.archive.kept import NOTHING_KEPT, Settle
from sitegen.archive.links import find_links
from sitegen.archive.slugs import assign_slugs, taken_slugs
from sitegen.errors import ArchiveError
from sitegen.model import Announcement, Archive, Digest, DigestPapers, Listing, Paper, Taxonomy, Text
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown
from sitegen.text.excerpts import first_sentences

# Plain titles and plain abstracts of many papers → for each the ids of its topics, primary first.
AssignTopics = Callable[[Sequence[tuple[str, str]]], Sequence[tuple[str, ...]]]


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
    faults: list[ArchiveError] = [*kept.faults, *taken_slugs(groups, slugs, kept)]
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


def _paper(
    group: Group, slug: str, aliases: tuple[str, ...], known: set[str], faults: list[ArchiveError]
) -> Paper:
    """A paper with the topics that a page gives it, if one does."""
    shown = shown_entry(group)
    title, abstract = markdown.render_inline(shown.entry.title), markdown.render(shown.entry.abstract)
    url = newest_field(group, "url") or (
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
        authors=tuple(name for part in newest_field(group, "authors").split(",") if (name := part.strip())),
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


def _assign_topics(groups: Sequence[Group], papers: Sequence[Paper], assign: AssignTopics) -> Iterator[Paper]:
    """The papers, those of which no page gives the topics with the topics of the rules."""
    free = [not newest_field(group, "topics") for group in groups]
    texts = [(paper.title.plain, paper.abstract.plain) for paper in compress(papers, free)]
    assigned = iter(assign(texts))
    for paper, by_rules in zip(papers, free, strict=True):
        yield replace(paper, topics=next(assigned)) if by_rules else paper


def _topics(group: Group, known: set[str], faults: list[ArchiveError]) -> tuple[str, ...]:
    chosen = newest_field(group, "topics")
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
