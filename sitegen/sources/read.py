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
from sitegen.content.folder import ParsePage, read_content
from sitegen.content.page import format_page, parse_page
from sitegen.errors import ContentError
from sitegen.importing.files import find_dumps
from sitegen.importing.readers import read_dump
from sitegen.importing.result import ImportOptions, ImportResult
from sitegen.importing.run import import_dumps
from sitegen.language.synonyms import Synonyms, parse_synonyms
from sitegen.model import Digest, Site
from sitegen.output.memo import remembering
from sitegen.output.record import BuildRecord
from sitegen.own.texts import OwnFiles
from sitegen.settings.shipped import shipped_file
from sitegen.sources.faults import Faults
from sitegen.sources.inputs import files_key
from sitegen.sources.left_out import LeftOut, Refused, restored_record
from sitegen.sources.options import BuildOptions
from sitegen.sources.own_files import read_own_files
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
    topics_key: bytes  # fingerprint of the file of topics, and of the shipped one, which it may extend
    digests: tuple[Digest, ...]
    own: OwnFiles  # the owner's pages and files
    record: Record = NO_RECORD  # of the addresses that were published


def recorded_addresses(options: BuildOptions) -> Record:
    """The addresses that were published: the site's record of them, else what the website that stands has.

    A build for a look alone compares with no website, as long as there is content: what is drafted may go.
    """
    if not (options.root / CONFIG).is_file():
        return NO_RECORD
    content = options.root / CONTENT
    record = read_record(content / RECORD, source=shown_path(content / RECORD))
    is_there = (content / RECORD).exists()
    if options.keep_going and not is_there:
        record = restored_record(content / RECORD, record)
    # A record without a line is one, too: that of an archive whose last digest was removed.
    if is_there or record.addresses or options.dumps is not None or (content.exists() and not options.record):
        return record
    return read_standing(options.output or options.root / "_site")


def read_all(
    options: BuildOptions,
    kept: BuildRecord | None = None,
    refused: Refused | None = None,
) -> tuple[Sources, ImportResult]:
    """A site's sources and its new dumps, whose digests are among the sources' then.

    Pages and dumps that an earlier build read are not parsed again. Where the options say to keep going, the
    `refused` ones are left out as those that cannot be read are.
    """
    content, has_site = options.root / CONTENT, (options.root / CONFIG).is_file()
    if has_site:
        check_content(content, shown_path(content))
    faults, last = Faults(), Faults()
    record = last.attempt(lambda: recorded_addresses(options))
    left_out = LeftOut(record or NO_RECORD, refused)
    sources = faults.attempt(
        lambda: read_sources(
            options.root,
            base_url=options.base_url,
            dumps_given=options.dumps is not None,
            kept=kept,
            left_out=left_out if options.keep_going else None,
        )
    )
    known = sources.digests if sources is not None else ()
    settings = _import_options(options, sources, left_out)
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
        faults.found.extend(last.found)
        if imported is not None and imported.refused:
            faults.found.append(ExceptionGroup("dumps with faults", imported.refused))
        raise faults.group()
    imported = replace(imported, refused=(*left_out.faults, *imported.refused))
    new = tuple(each.digest for each in imported.imported)
    if has_site:
        unread = find_unread(options, sources.site, (*sources.digests, *new))
        new = tuple(_as_written(digest, shown_path(content)) for digest in new)
        warnings = (*unread, *imported.file_warnings)
        imported = replace(imported, file_warnings=warnings)
    digests = (*sources.digests, *new)
    return replace(sources, digests=digests, record=record), imported


def _import_options(options: BuildOptions, sources: Sources | None, left_out: LeftOut) -> ImportOptions:
    return ImportOptions(
        site=options.root,
        # Without settings and pages nobody can tell which dumps are new, or what is furniture in them.
        force=options.force or sources is None,
        furniture=sources.site.furniture if sources is not None else (),
        keep_going=options.keep_going,
        withheld=left_out.withheld,
    )


def _once(kept: BuildRecord | None, kind: str, parse: Callable[_P, _T]) -> Callable[_P, _T]:
    """The parser, which remembers what it gave where a build keeps a record."""
    return remembering(kept, kind, parse) if kept is not None else parse


def _as_written(digest: Digest, content: str) -> Digest:
    """A new digest as its page will say it, so that messages name the same lines in every build."""
    source = f"{content}/{page_path(digest)}"
    return parse_page(format_page(digest), source=source, digest_id=digest.id)


def read_sources(
    root: Path,
    *,
    base_url: str | None = None,
    dumps_given: bool = False,
    kept: BuildRecord | None = None,
    left_out: LeftOut | None = None,
) -> Sources:
    """Settings, topics, theme and content of a site. Faults of all of them are raised at once, but for those
    of pages that can be left out.

    With dumps given there need be no sitegen.yaml: defaults serve, and no content folder is read.
    """
    has_site = (root / CONFIG).is_file()
    if not has_site and not dumps_given:
        raise no_site(root)
    faults = Faults()
    content, name = root / CONTENT, shown_path(root / CONTENT)
    site = faults.attempt(lambda: load_settings(root, base_url, has_site))
    parse: ParsePage = _once(kept, "page", parse_page)
    parse, instead = (left_out.parser(parse), left_out.instead) if left_out is not None else (parse, None)
    digests = (
        faults.attempt(lambda: read_content(content, name=name, parse=parse, instead=instead))
        if has_site
        else ()
    )
    folders = site.pages if site is not None else ()
    own = faults.attempt(lambda: read_own_files(root, folders, instead) if has_site else OwnFiles())
    if site is None:
        raise faults.group()
    rules = faults.attempt(lambda: site_topics(root, site, has_site, _once(kept, "topics", parse_topics)))
    extends = rules is not None and rules.extends
    synonyms = faults.attempt(
        lambda: site_synonyms(root, site, has_site, _once(kept, "synonyms", parse_synonyms), extends=extends)
    )
    theme = faults.attempt(
        lambda: read_theme(root, site) if has_site else load_theme(site.theme, None, language=site.language)
    )
    if digests is None or own is None:
        raise faults.group()
    if rules is None or synonyms is None or theme is None:
        raise faults.group()
    return Sources(
        site=site,
        rules=rules,
        synonyms=synonyms,
        theme=theme,
        topics_key=files_key([topics_file(root, site, has_site), shipped_file("topics.yaml")]),
        digests=digests,
        own=own,
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
            f"cannot be read: {cause.strerror}", source=name, hint="check the permissions of the folder"
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
