"""What `sitegen import` does: the dumps of a site → dated pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sitegen.addresses import RECORD
from sitegen.addresses.digests import keep_digests
from sitegen.addresses.matching import settle, unclaimed
from sitegen.addresses.published import published_groups
from sitegen.addresses.record import Address, Record, format_record
from sitegen.archive.identity import digest_order, group_entries
from sitegen.archive.slugs import assign_slugs
from sitegen.content.folder import read_content
from sitegen.importing.files import find_dumps
from sitegen.importing.result import ImportOptions, ImportResult
from sitegen.importing.run import import_dumps
from sitegen.model import Digest, OutputFile
from sitegen.output.files import add_files
from sitegen.settings.config import load_site
from sitegen.sources.left_out import LeftOut
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site, shown_path
from sitegen.sources.read import check_content, recorded_addresses
from sitegen.sources.unread import find_unread


def import_site(
    root: Path, dumps: Sequence[Path], options: ImportOptions, *, dry_run: bool = False
) -> ImportResult:
    """Write a page for every dump that is new. Nothing is written when any dump or page has a fault, unless
    the options say to keep going.
    """
    if not (root / CONFIG).is_file():
        raise no_site(root)
    content, name = root / CONTENT, shown_path(root / CONTENT)
    check_content(content, name)
    settings = load_site(root / CONFIG, source=shown_path(root / CONFIG))
    record = recorded_addresses(BuildOptions(root=root))
    left_out = LeftOut(record)
    existing = read_content(content, name=name, instead=left_out.instead if options.keep_going else None)
    given = replace(options, site=root, furniture=settings.furniture, withheld=left_out.withheld)
    result = import_dumps(find_dumps(dumps), existing, given, record)
    digests = {each.id: each for each in (*existing, *(each.digest for each in result.imported))}
    unread = find_unread(BuildOptions(root=root), settings, digests.values())
    named = set(map(shown_path, dumps))
    result = replace(
        result,
        file_warnings=(*(each for each in unread if each.source not in named), *result.file_warnings),
        refused=(*left_out.faults, *result.refused),
    )
    if not dry_run:
        add_files(result.pages, content, replace=options.replace)
        write_addresses(format_record(next_addresses(tuple(digests.values()), record)), content)
    return result


def next_addresses(digests: Sequence[Digest], record: Record) -> list[Address]:
    """The addresses that a build of the digests would publish, and those that it would miss."""
    kept_digests = keep_digests(record, digests)
    groups = group_entries(sorted(kept_digests.digests, key=digest_order))
    kept = settle(groups, record=record)
    slugs = assign_slugs(groups, kept)
    there = list(published_groups(kept_digests.digests, groups, slugs, kept=kept, record=record))
    paths = {each.path for each in there}
    missed = unclaimed(groups, record=record, digests=kept_digests)
    return [*there, *(each for each in missed if each.path not in paths)]


def write_addresses(record: bytes, content: Path) -> None:
    """Write the record of addresses, given as `format_record` makes it."""
    add_files([OutputFile(path=RECORD, data=record)], content, replace=True)
