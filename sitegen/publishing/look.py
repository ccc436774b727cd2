"""What a place holds before an upload, and whether it is the site's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sitegen.errors import PublishError
from sitegen.output.swap import MARKER
from sitegen.publishing.manifest import MANIFEST, Held, Manifest, parse_manifest
from sitegen.publishing.parallel import in_parallel
from sitegen.publishing.places import Place, Standing, standing_files
from sitegen.publishing.site import FEED, HOME, BuiltSite, archive_of

Progress = Callable[[str, int, int], None]

# What people and hosts put into a place before any website is there.
_NEUTRAL = re.compile(
    r"CNAME|README(\.\w+)?|LICEN[CS]E(\.\w+)?|\.nojekyll|\.htaccess|\.gitignore|\.gitattributes|\.well-known/.*"
)
_NAMED = 3  # files that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a place holds."""

    files: Mapping[str, Held]  # that sitegen put there, or that this upload takes over
    unknown: int  # files that may be sitegen's, or not: no manifest says so. They stay
    stored: bytes | None  # the manifest


def look(site: BuiltSite, place: Place, progress: Progress, *, full: bool, force: bool) -> There:
    """Compare a place with the site, by its manifest as far as that goes.

    `full`: by the files themselves, whatever the manifest says. PublishError where the place holds another
    archive's website, or files that are not sitegen's, unless `force` says that they may be overwritten.
    """
    progress("comparing", 0, 0)
    stored = place.read(MANIFEST)
    manifest = None if stored is None else parse_manifest(stored)
    if manifest is None:
        listing = {path: each for path, each in place.listing().items() if path != MANIFEST}
        own = listing.keys() if _is_own_website(site, place, listing, force=force) else set()
        here = {path: each for path, each in listing.items() if path in site.files}
        files = _compare(site, place, here, progress)
        unknown = sum(not _NEUTRAL.fullmatch(path) for path in listing.keys() - here.keys())
    else:
        if not force:
            _check_archive(manifest.archive, site, place)
        own, unknown = manifest.files.keys(), 0
        known = {} if full else {path: held for path, held in manifest.files.items() if held is not None}
        doubtful = [path for path in {**manifest.files, **site.files} if path not in known]
        files = known | _compare(site, place, standing_files(place, doubtful), progress)
    if not force:
        _check_others([p for p in files if p not in own and files[p] != site.files[p]], place)
    return There(files=files, unknown=unknown, stored=stored)


def _compare(
    site: BuiltSite, place: Place, standing: Mapping[str, Standing], progress: Progress
) -> dict[str, Held]:
    """What files that are there hold, as far as it is what the site has."""

    def held(path: str) -> Held:
        each = standing[path]
        alike = path in site.files and each.size in {None, site.files[path].size}
        if alike and place.same(path, each, site.data(path)):
            return site.files[path]
        return Held(each.size or 0, "")

    files: dict[str, Held] = {}
    paths = sorted(standing)
    for done, (path, found) in enumerate(zip(paths, in_parallel(place.workers, held, paths), strict=True)):
        if done % 256 == 0:
            progress("comparing", done, len(paths))
        files[path] = found
    return files


def _is_own_website(site: BuiltSite, place: Place, listing: Mapping[str, Standing], *, force: bool) -> bool:
    """Whether a place without a manifest holds this archive's website.

    PublishError where it holds anything else of somebody's.
    """
    if MARKER in listing:
        archive = archive_of(place.read(HOME) or b"", place.read(FEED) or b"")
        if archive == site.archive:
            return True
        if not force and archive:
            _check_archive(archive, site, place)
    foreign = sorted(path for path in listing if not _NEUTRAL.fullmatch(path))
    if foreign and not force:
        raise PublishError(
            f"has files that sitegen did not put there: {_named(foreign)}",
            source=place.name,
            hint="give an empty place; --force overwrites files of the same name, and leaves the others",
        )
    return False


def _check_archive(archive: str, site: BuiltSite, place: Place) -> None:
    if archive != site.archive:
        raise PublishError(
            f"holds the website of another archive: {archive}",
            source=place.name,
            hint=f"this one is {site.archive}; give it a place of its own, or --force to replace the other",
        )


def _check_others(paths: Collection[str], place: Place) -> None:
    if paths:
        raise PublishError(
            f"has files with names of the website that sitegen did not put there: {_named(sorted(paths))}",
            source=place.name,
            hint="move them away, or overwrite them with --force",
        )


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + more


def manifest_of(site: BuiltSite, *, doubtful: Collection[str] = ()) -> Manifest:
    """The manifest of the published site; while an upload is under way, with those paths in doubt."""
    files: dict[str, Held | None] = {**site.files, **dict.fromkeys(doubtful)}
    return Manifest(archive=site.archive, files=files)
