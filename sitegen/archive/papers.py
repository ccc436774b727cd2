"""Digests → archive: each paper once, with every digest that listed it, filed under its topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sitegen.archive.aliases import list_paper_aliases
from sitegen.archive.identity import (
    Group,
    Occurrence,
    digest_order,
    group_entries,
    most_upvotes,
    newest_fields,
    shown_entry,
)
from sitegen.archive.kept import NOTHING_KEPT, Settle
from sitegen.archive.links import find_links, is_about_a_paper
from sitegen.archive.slugs import assign_slugs, taken_slugs
from sitegen.errors import ArchiveError
from sitegen.model import Announcement, Archive, Digest, DigestPapers, Link, Listing, Paper, Taxonomy, Text
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown
from sitegen.text.excerpts import first_sentences
from sitegen.urls import arxiv_page, arxiv_pdf, doi_page

AssignTopics = Callable[[str, str], tuple[str, ...]]  # plain title and abstract → ids, primary first


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSource:
    """All that a paper is made from: its entries, oldest first, and its addresses."""

    slug: str
    aliases: tuple[str, ...]
    group: Group

    @property
    def values(self) -> tuple[object, ...]:
        """The same as plain values, without the places of lines, which say nothing of the paper."""
        entries = tuple(
            (each.digest.id, each.digest.date, each.entry.title, each.entry.abstract, each.entry.fields)
            for each in self.group.occurrences
        )
        return self.slug, self.aliases, self.group.arxiv, self.group.doi, entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The papers that one digest listed first, in its order."""

    digest: str  # id
    sources: tuple[PaperSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Digests, oldest first, and which papers they list, before any paper is made."""

    digests: tuple[Digest, ...]
    blocks: tuple[Block, ...]  # one for each digest


def build_archive(
    digests: Iterable[Digest],
    taxonomy: Taxonomy,
    assign: AssignTopics,
    settle: Settle = lambda groups: NOTHING_KEPT,
) -> Archive:
    """All digests, newest first, with one paper for each identity. Faults as those of `arrange`."""
    arranged = arrange(digests, taxonomy, settle)
    return assemble(arranged, [make_papers(block, assign) for block in arranged.blocks], taxonomy)


def arrange(
    digests: Iterable[Digest], taxonomy: Taxonomy, settle: Settle = lambda groups: NOTHING_KEPT
) -> Arrangement:
    """Which papers there are, and their addresses.

    ArchiveErrors, as an ExceptionGroup, when a page names a topic that does not exist or a slug that is
    taken, and those of `settle`.
    """
    ordered = sorted(digests, key=digest_order)
    groups = group_entries(ordered)
    kept = settle(groups)
    slugs = assign_slugs(groups, kept)
    known = {term.id for term in taxonomy.topics}
    faults = [
        *kept.faults,
        *taken_slugs(groups, slugs, kept),
        *(fault for group in groups for fault in _unknown_topics(group, known)),
    ]
    if faults:
        raise ExceptionGroup("entries with faults", faults)
    first: dict[str, list[PaperSource]] = {digest.id: [] for digest in ordered}
    for group, slug, aliases in zip(groups, slugs, list_paper_aliases(groups, slugs, kept), strict=True):
        source = PaperSource(slug=slug, aliases=aliases, group=group)
        first[group.occurrences[0].digest.id].append(source)
    return Arrangement(
        digests=tuple(ordered),
        blocks=tuple(
            Block(digest=digest, sources=tuple(sorted(sources, key=_position)))
            for digest, sources in first.items()
        ),
    )


def _position(source: PaperSource) -> int:
    return source.group.occurrences[0].position


def assemble(arranged: Arrangement, made: Sequence[Sequence[Paper]], taxonomy: Taxonomy) -> Archive:
    """The archive of an arrangement; `made` are the papers of its blocks."""
    rows: dict[str, list[tuple[int, Paper]]] = {digest.id: [] for digest in arranged.digests}
    for block, papers in zip(arranged.blocks, made, strict=True):
        for source, paper in zip(block.sources, papers, strict=True):
            places: dict[str, int] = {}
            for each in source.group.occurrences:
                places.setdefault(each.digest.id, each.position)
            for digest, position in places.items():
                rows[digest].append((position, paper))
    return Archive(
        digests=tuple(
            DigestPapers(digest=digest, papers=tuple(paper for _, paper in sorted(row, key=itemgetter(0))))
            for digest in reversed(arranged.digests)
            for row in (rows[digest.id],)
        ),
        papers=tuple(paper for papers in reversed(made) for paper in papers),
        taxonomy=taxonomy,
    )


def make_papers(block: Block, assign: AssignTopics) -> tuple[Paper, ...]:
    """The papers of a block, filed under their topics."""
    return tuple(_paper(source, assign) for source in block.sources)


def _paper(source: PaperSource, assign: AssignTopics) -> Paper:
    """A paper with the text of the newest digest that has an abstract for it."""
    group = source.group
    shown = shown_entry(group)
    title, abstract = markdown.render_inline(shown.entry.title), markdown.render(shown.entry.abstract)
    given = newest_fields(group)
    arxiv, doi = group.arxiv, group.doi
    at_arxiv, at_doi = arxiv_page(arxiv), doi_page(doi)
    lives, about = given.get("url", ""), ""
    if at_arxiv and is_about_a_paper(lives):
        lives, about = at_arxiv, lives
    url = lives or at_arxiv or at_doi
    pdf = given.get("pdf") or arxiv_pdf(arxiv)
    code = given.get("code", "")
    links = (Link(url=code, kind="code"), Link(url=about, kind="paper"))
    return Paper(
        slug=source.slug,
        title=title,
        abstract=abstract,
        authors=_names(given.get("authors", "")),
        arxiv=arxiv,
        doi=doi,
        url=url,
        pdf=pdf,
        code=code,
        upvotes=most_upvotes(group) if "upvotes" in given else None,
        categories=_each_once(given.get("categories", "")),
        venue=given.get("venue", ""),
        comment=given.get("comment", ""),
        published=given.get("published", ""),
        links=tuple(find_links(title, abstract, given=links, except_for=(url, pdf, at_arxiv, at_doi))),
        topics=_each_once(given["topics"]) if "topics" in given else assign(title.plain, abstract.plain),
        listings=_listings(group),
        aliases=source.aliases,
        announced=_announcement(group, shown),
    )


def _names(text: str) -> tuple[str, ...]:
    """The names between commas; two authors may have the same."""
    return tuple([name for part in text.split(",") if (name := part.strip())]) if text else ()


def _each_once(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_names(text)))


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


def _unknown_topics(group: Group, known: set[str]) -> Iterator[ArchiveError]:
    for topic in _each_once(newest_fields(group).get("topics", "")):
        if topic not in known:
            entry = next(each for each in reversed(group.occurrences) if each.entry.field("topics"))
            yield ArchiveError(
                f"unknown topic: {topic}",
                source=entry.digest.source,
                line=entry.entry.line_of("topics"),
                hint=nearest(topic, sorted(known)),
            )


def _listings(group: Group) -> tuple[Listing, ...]:
    digests = {each.digest.id: each.digest.date for each in group.occurrences}
    return tuple(Listing(digest=digest, date=date) for digest, date in digests.items())
