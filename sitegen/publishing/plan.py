"""What has to be written and deleted at a place, and in which order.

A reader never meets a page whose assets are not there yet. So what others name comes first: assets, then the
pages of papers, the digests that list them, the lists of both, and last the entry points that lead to what is
new. What goes away goes last, in the opposite order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.publishing.manifest import Held

# The first that matches a path is its step.
_STEPS = (
    (
        4,  # what programs and readers start from
        re.compile(
            r"index\.html|404\.html|service-worker\.js|robots\.txt|llms\.txt|feeds\.opml|opensearch\.xml"
            r"|sitemap(-\d+)?\.xml|search/(index\.html|manifest\.bin|offline\.json)"
            r"|(.*/)?(feed\.xml|atom\.xml|feed\.json)"
        ),
    ),
    (1, re.compile(r"papers/[^/]+/index\.html")),
    (2, re.compile(r"digests/[^/]+/(full/)?index\.html")),
    (3, re.compile(r".*\.html")),
    (0, re.compile(r".*", re.DOTALL)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    path: str
    size: int
    new: bool  # nothing of that name is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    in_the_way: tuple[str, ...]  # to delete before all: a file where a folder has to be, or the reverse
    uploads: tuple[tuple[Upload, ...], ...]  # by step: each after the one before it is complete
    deletions: tuple[tuple[str, ...], ...]  # in the same way
    unchanged: int

    @property
    def added(self) -> list[Upload]:
        return [upload for upload in itertools.chain(*self.uploads) if upload.new]

    @property
    def changed(self) -> list[Upload]:
        return [upload for upload in itertools.chain(*self.uploads) if not upload.new]

    @property
    def deleted(self) -> list[str]:
        return [*self.in_the_way, *itertools.chain(*self.deletions)]

    @property
    def size(self) -> int:
        """Bytes to upload."""
        return sum(upload.size for upload in itertools.chain(*self.uploads))

    @property
    def touched(self) -> set[str]:
        """All paths that are written or deleted."""
        return {*self.deleted, *(upload.path for upload in itertools.chain(*self.uploads))}


def make_plan(site: Mapping[str, Held], there: Mapping[str, Held]) -> Plan:
    """From what a place holds of sitegen's to the files of the site."""
    uploads = [
        Upload(path=path, size=held.size, new=path not in there)
        for path, held in site.items()
        if there.get(path) != held
    ]
    gone = there.keys() - site.keys()
    paths = {upload.path for upload in uploads}
    folders = {folder for path in paths for folder in folders_of(path)}
    in_the_way = {path for path in gone if path in folders or not paths.isdisjoint(folders_of(path))}
    return Plan(
        in_the_way=tuple(sorted(in_the_way)),
        uploads=tuple(
            tuple(step)
            for _, step in itertools.groupby(
                sorted(uploads, key=lambda upload: (step_of(upload.path), upload.path)),
                key=lambda upload: step_of(upload.path),
            )
        ),
        deletions=tuple(
            tuple(step)
            for _, step in itertools.groupby(
                sorted(gone - in_the_way, key=lambda path: (-step_of(path), path)), key=step_of
            )
        ),
        unchanged=len(site) - len(uploads),
    )


def step_of(path: str) -> int:
    return next(step for step, pattern in _STEPS if pattern.fullmatch(path))


def folders_of(path: str) -> Iterator[str]:
    """The folders that a file lies in."""
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))
