"""Digests → archive: filed under topics, with the addresses that are kept, and what is odd about them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sitegen.addresses.digests import keep_digests
from sitegen.addresses.matching import settle
from sitegen.archive.keys import paper_key
from sitegen.archive.papers import Arrangement, Block, arrange, assemble, build_archive, make_papers
from sitegen.audit import Audit, audit
from sitegen.errors import ContentError, SitegenError, WarningGroup
from sitegen.execution import Executor
from sitegen.feeds.items import PaperSizes, measure_paper
from sitegen.importing.result import ImportResult
from sitegen.language.watches import watcher
from sitegen.model import Archive, Paper, Watch
from sitegen.output.memo import make_once
from sitegen.output.record import BuildRecord
from sitegen.pages.planned import Prints, paper_prints
from sitegen.parts.part import fingerprint
from sitegen.settings.config import setting_line
from sitegen.settings.placeholders import find_placeholders
from sitegen.sources.faults import Faults
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, shown_path
from sitegen.sources.read import Sources, read_all
from sitegen.sources.settings import watch_doubts
from sitegen.text import markdown, parser, references
from sitegen.topics import TopicRules, assign_topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An archive, and what was found out about its papers on the way."""

    archive: Archive
    keys: Mapping[str, bytes]  # the fingerprint of each paper, by slug
    prints: Mapping[str, Prints]  # the fingerprints of what pages show of each paper, by slug
    sizes: Mapping[str, PaperSizes]  # what feeds need to know of each paper, by slug
    watched: Mapping[str, tuple[Paper, ...]]  # the papers of each watch by its id, newest first
    warnings: tuple[SitegenError, ...]


def look_through(sources: Sources, imported: ImportResult, *, notes: bool = False) -> Audit:
    """What is odd in the pages of a site, its dumps and its own pages."""
    # Today's date decides over a warning, never over a byte of what is written.
    today = datetime.datetime.now(tz=datetime.UTC).date()
    found = audit(sources.digests, imported.readings, today=today, notes=notes)
    empty = tuple(
        ContentError("an empty page", source=page.source, hint="write its text, or delete it")
        for page in sources.own.pages
        if not page.text
    )
    return replace(found, warnings=(*found.warnings, *empty))


def file_archive(sources: Sources, found: Audit, record: BuildRecord, executor: Executor) -> Filed:
    """The archive; its faults are raised together with those of the audit."""
    faults = Faults()
    if found.faults:
        faults.found.append(ExceptionGroup("pages with faults", found.faults))
    arranged = faults.attempt(lambda: _arrange(sources))
    odd = [each for each in found.warnings if (each.source or "").endswith(".md")]
    if arranged is None and odd:  # what is odd about a page may be why an address is lost
        faults.found.append(WarningGroup("pages with warnings", odd))
    if arranged is None or faults.found:
        raise faults.group()
    return _file(arranged, sources, record, executor)


def _arrange(sources: Sources) -> Arrangement:
    """The papers, each with every address that it was published under. ArchiveErrors where one is lost."""
    kept = keep_digests(sources.record, sources.digests)
    settled = partial(settle, record=sources.record, digests=kept)
    return arrange(kept.digests, sources.rules.taxonomy, settled)


def load_archive(root: Path, dumps: Path | None = None) -> tuple[Archive, Sources]:
    """A site's archive with what a build would import, writing nothing."""
    sources, _ = read_all(BuildOptions(root=root, dumps=dumps))
    kept = keep_digests(sources.record, sources.digests)
    settled = partial(settle, record=sources.record)
    assign = partial(_assign, sources.rules)
    return build_archive(kept.digests, sources.rules.taxonomy, assign, settled), sources


def _assign(rules: TopicRules, title: str, abstract: str) -> tuple[str, ...]:
    return assign_topics(title, abstract, rules)


# ---- blocks --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _FiledBlock:
    """The papers that one digest listed first, filed."""

    papers: tuple[Paper, ...]
    keys: tuple[bytes, ...]
    prints: tuple[Prints, ...]
    sizes: tuple[PaperSizes, ...]
    watched: tuple[tuple[str, ...], ...]  # for each paper the ids of the watches that find it
    warnings: tuple[SitegenError, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    """By what papers are filed."""

    topics: TopicRules
    watches: tuple[Watch, ...]


def _file(arranged: Arrangement, sources: Sources, record: BuildRecord, executor: Executor) -> Filed:
    """Make the papers of each block, unless an earlier build has made the very same."""
    rules = _Rules(sources.rules, sources.site.watches)
    by_rules = fingerprint(sources.topics_key, rules.watches)
    tasks = [
        (fingerprint(by_rules, [source.values for source in block.sources]), block)
        for block in arranged.blocks
    ]
    blocks = make_once("block", tasks, file_block, shared=rules, record=record, executor=executor)
    archive = assemble(arranged, [block.papers for block in blocks], sources.rules.taxonomy)
    slugs = [paper.slug for block in blocks for paper in block.papers]
    newest_first = blocks[::-1]
    watched: dict[str, list[Paper]] = {watch.id: [] for watch in rules.watches}
    for block in newest_first:
        for paper, watches in zip(block.papers, block.watched, strict=True):
            for watch in watches:
                watched[watch].append(paper)
    return Filed(
        archive=archive,
        keys=dict(zip(slugs, (key for block in blocks for key in block.keys), strict=True)),
        prints=dict(zip(slugs, (each for block in blocks for each in block.prints), strict=True)),
        sizes=dict(zip(slugs, (size for block in blocks for size in block.sizes), strict=True)),
        watched={watch: tuple(papers) for watch, papers in watched.items()},
        warnings=tuple(fault for block in newest_first for fault in block.warnings),
    )


def file_block(rules: _Rules, block: Block) -> _FiledBlock:
    """The papers of a block, and what the rules say of them."""
    papers = make_papers(block, partial(_assign, rules.topics))
    return _FiledBlock(
        papers,
        tuple(map(paper_key, papers)),
        tuple(map(paper_prints, papers)),
        tuple(map(measure_paper, papers)),
        tuple(map(watcher(rules.watches).find, papers)),
        (*_unconverted(papers), *_lost_links(papers)),
    )


# ---- what is odd ---------------------------------------------------------------------------------


def placeholders(options: BuildOptions, sources: Sources) -> Iterator[SitegenError]:
    """What of the settings must not go live, or is hardly meant."""
    config = options.root / CONFIG
    yield from watch_doubts(options.root, sources.site)
    given, has_site = options.base_url is not None, config.is_file()
    yield from find_placeholders(
        sources.site,
        address="--base-url" if given or not has_site else shown_path(config),
        line=setting_line(config, "base_url") if has_site and not given else None,
        settings=shown_path(config) if has_site else "",
    )


def _unconverted(papers: Sequence[Paper]) -> Iterator[SitegenError]:
    """A warning for every formula that stays as its source."""
    for paper in papers:
        for text in (paper.title, paper.abstract):
            for tex in markdown.unconverted_math(text.source):
                yield SitegenError(
                    f"formula shown as its source: ${tex}$",
                    source=f"paper {paper.slug}",
                    hint="correct it in the dated page, or leave it as it is",
                )


def _lost_links(papers: Sequence[Paper]) -> Iterator[SitegenError]:
    """A warning for every link of an abstract that cannot be followed from all the places that show it."""
    for paper in papers:
        for address in references.addresses(paper.abstract.source):
            if not parser.leads_from_anywhere(address.href):
                yield SitegenError(
                    f"link of an abstract is shown as text: {address.href}",
                    source=f"paper {paper.slug}",
                    hint="write the whole address, https://…; only notes and own pages know the site's paths",
                )
