"""A site's folder → its sources: settings, topics, theme, dated pages, new dumps, own pages and files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from sitegen.addresses import RECORD
from sitegen.addresses.published import read_standing
from sitegen.addresses.record import NO_RECORD, Record, read_record
from sitegen.content import page_path
from sitegen.content.folder import read_content
from sitegen.content.page import format_page, parse_page
from sitegen.content.static_pages import read_static_pages
from sitegen.errors import ContentError
from sitegen.importing.files import find_dumps
from sitegen.importing.readers import read_dump
from sitegen.importing.result import ImportOptions, ImportResult
from sitegen.importing.run import import_dumps
from sitegen.language.synonyms import Synonyms, parse_synonyms
from sitegen.model import Digest, Site, StaticPage
from sitegen.output.memo import remembering
from sitegen.output.record import BuildRecord
from sitegen.own.static_files import StaticFiles, read_static_files
from sitegen.sources.faults import Faults
from sitegen.sources.inputs import files_key
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site, shown_path
from sitegen.sources.settings import read_theme, site_synonyms, site_topics, topics_file
from sitegen.sources.site import load_settings
from sitegen.sources.unread import find_unread
from sitegen.theme.theme import Theme, load_theme
from sitegen.topics import TopicRules, parse_topics

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """A site as its files say it."""

    site: Site
    rules: TopicRules
    synonyms: Synonyms
    theme: Theme
    topics_key: bytes  # fingerprint of the file of topics
    digests: tuple[Digest, ...]
    static_pages: tuple[StaticPage, ...]
    static_files: StaticFiles
    record: Record = NO_RECORD  # of the addresses that were published


def recorded_addresses(options: BuildOptions) -> Record:
    """The addresses that were published: the site's record of them, else what the website that stands has.

    A build for a look alone compares with no website, as long as there is content: what is drafted may go.
    """
    if not (options.root / CONFIG).is_file():
        return NO_RECORD
    content = options.root / CONTENT
    record = read_record(content / RECORD, source=shown_path(content / RECORD))
    if record.addresses or options.dumps is not None or (content.exists() and not options.record):
        return record
    return read_standing(options.output or options.root / "_site")


def read_all(options: BuildOptions, kept: BuildRecord | None = None) -> tuple[Sources, ImportResult]:
    """A site's sources and its new dumps, whose digests are among the sources' then.

    Pages and dumps that an earlier build read are not parsed again.
    """
    content, has_site = options.root / CONTENT, (options.root / CONFIG).is_file()
    if has_site:
        check_content(content, shown_path(content))
    faults = Faults()
    sources = faults.attempt(
        lambda: read_sources(
            options.root,
            base_url=options.base_url,
            dumps_given=options.dumps is not None,
            kept=kept,
        )
    )
    known = sources.digests if sources is not None else ()
    settings = ImportOptions(
        site=options.root,
        # Without settings and pages nobody can tell which dumps are new, or what is furniture in them.
        force=options.force or sources is None,
        furniture=sources.site.furniture if sources is not None else (),
    )
    record = faults.attempt(lambda: recorded_addresses(options))
    imported = faults.attempt(
        lambda: import_dumps(
            _find_dumps(options),
            known,
            settings,
            record or NO_RECORD,
            read=_once(kept, "dump", read_dump),
        )
    )
    if sources is None or imported is None or record is None:
        raise faults.group()
    new = tuple(each.digest for each in imported.imported)
    digests = (*sources.digests, *new)
    if has_site:
        new = tuple(_as_written(digest, shown_path(content)) for digest in new)
        warnings = (*find_unread(options, sources.site, digests), *imported.file_warnings)
        imported = replace(imported, file_warnings=warnings)
    digests = (*sources.digests, *new)
    return replace(sources, digests=digests, record=record), imported


def _once(kept: BuildRecord | None, kind: str, parse: Callable[_P, _T]) -> Callable[_P, _T]:
    """The parser, which remembers what it gave where a build keeps a record."""
    return remembering(kept, kind, parse) if kept is not None else parse


def _as_written(digest: Digest, content: str) -> Digest:
    """A new digest as its page will say it, so that messages name the same lines in every build."""
    source = f"{content}/{page_path(digest)}"
    return parse_page(format_page(digest), source=source, digest_id=digest.id)


def read_sources(
    root: Path, *, base_url: str | None = None, dumps_given: bool = False, kept: BuildRecord | None = None
) -> Sources:
    """Settings, topics, theme and content of a site. Faults of all of them are raised at once.

    With dumps given there need be no sitegen.yaml: defaults serve, and no content folder is read.
    """
    has_site = (root / CONFIG).is_file()
    if not has_site and not dumps_given:
        raise no_site(root)
    faults = Faults()
    content, name = root / CONTENT, shown_path(root / CONTENT)
    site = faults.attempt(lambda: load_settings(root, base_url, has_site))
    digests = (
        faults.attempt(lambda: read_content(content, name=name, parse=_once(kept, "page", parse_page)))
        if has_site
        else ()
    )
    static_pages = faults.attempt(lambda: read_static_pages(content, name=name)) if has_site else ()
    static_files = faults.attempt(
        lambda: read_static_files(content, name=name) if has_site else StaticFiles()
    )
    if site is None:
        raise faults.group()
    rules = faults.attempt(lambda: site_topics(root, site, has_site, _once(kept, "topics", parse_topics)))
    synonyms = faults.attempt(
        lambda: site_synonyms(root, site, has_site, _once(kept, "synonyms", parse_synonyms))
    )
    theme = faults.attempt(lambda: read_theme(root, site) if has_site else load_theme(site.theme, None))
    if digests is None or static_pages is None or static_files is None:
        raise faults.group()
    if rules is None or synonyms is None or theme is None:
        raise faults.group()
    return Sources(
        site=site,
        rules=rules,
        synonyms=synonyms,
        theme=theme,
        topics_key=files_key([topics_file(root, site, has_site)]),
        digests=digests,
        static_pages=static_pages,
        static_files=static_files,
    )


def check_content(content: Path, name: str) -> None:
    """ContentError for a content folder that is there and cannot be read."""
    try:
        dumps = content / "dumps"
        if dumps.exists() and not dumps.is_dir():
            hint = "give it another name; dumps are files in a folder of this name"
            raise ContentError("is a file, not a folder", source=f"{name}/dumps", hint=hint)
        if content.exists() and not content.is_dir():
            raise ContentError("is a file, not a folder", source=name, hint="give it another name")
        if content.exists():
            os.listdir(content)  # noqa: PTH208 - only whether it can be
    except OSError as cause:
        raise ContentError(
            f"cannot be read: {cause.strerror}", source=name, hint="check the rights of the folder"
        ) from cause


def _find_dumps(options: BuildOptions) -> tuple[Path, ...]:
    """The site's own dumps, then the given ones."""
    folder = options.root / CONTENT / "dumps"
    own = (
        find_dumps([folder], may_be_empty=True)
        if (options.root / CONFIG).is_file() and folder.is_dir()
        else ()
    )
    given = find_dumps([options.dumps]) if options.dumps is not None else ()
    return (*own, *given)
