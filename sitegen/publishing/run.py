"""Publishing: look at the place, plan, upload."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen.errors import PublishError, UsageError
from sitegen.publishing.branch import ADDED, open_branch
from sitegen.publishing.look import Progress, There, look, manifest_of
from sitegen.publishing.manifest import MANIFEST, format_manifest
from sitegen.publishing.parallel import in_parallel
from sitegen.publishing.places import Folder, Store
from sitegen.publishing.plan import Plan, Upload, make_plan
from sitegen.publishing.remote import open_remote
from sitegen.publishing.site import BuiltSite, read_built_site

PAGES_BRANCH = "gh-pages"
_BRANCH = "branch:"
_ATTEMPTS = 4  # at a branch that others push to meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    target: str  # `gh-pages`, `branch:NAME`, an address for fsspec, or a folder
    root: Path  # the site's folder
    output: Path  # the website's
    remote: str = "origin"
    history: bool = True  # False: a branch has only the newest commit
    full: bool = False
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was done, or would be."""

    site: BuiltSite
    place: str
    plan: Plan
    unknown: int  # files at the place that nobody knows to be sitegen's, which stay


def publish(
    options: PublishOptions, progress: Progress, *, sleep: Callable[[float], None] = time.sleep
) -> Published:
    """Bring a place to the state of a built website. SitegenError where that cannot be, or must not."""
    target = options.target
    branch = PAGES_BRANCH if target == PAGES_BRANCH else target.partition(_BRANCH)[2]
    if target == PAGES_BRANCH or target.startswith(_BRANCH):
        site = read_built_site(options.output, progress, added=ADDED)
        return _publish_branch(site, branch, options, progress)
    parts = urlsplit(target)
    if "://" in target and parts.scheme != "file":
        store: Store = open_remote(target, sleep=sleep)
    else:
        folder = Path(unquote(parts.path) if "://" in target else target).expanduser()
        _check_word(target, folder)
        _check_folder(folder, options)
        store = Folder(folder)
    site = read_built_site(options.output, progress, added={})
    return _publish_files(site, store, options, progress)


def _publish_branch(site: BuiltSite, name: str, options: PublishOptions, progress: Progress) -> Published:
    for _ in range(_ATTEMPTS):
        progress("fetching", 0, 0)
        branch = open_branch(options.root, options.remote, name)
        there = look(site, branch, progress, full=True, force=options.force)
        plan = make_plan(site.files, there.files)
        manifest = format_manifest(manifest_of(site))
        if not options.dry_run and _differs(plan, there, manifest):
            progress("pushing", 0, 0)
            if not branch.push(site, plan, manifest, history=options.history):
                continue
        return Published(site=site, place=branch.name, plan=plan, unknown=there.unknown)
    raise PublishError(f"others push to the branch all the time: {name}", hint="try again later")


def _publish_files(site: BuiltSite, store: Store, options: PublishOptions, progress: Progress) -> Published:
    there = look(site, store, progress, full=options.full, force=options.force)
    plan = make_plan(site.files, there.files)
    manifest = format_manifest(manifest_of(site))
    if not options.dry_run and _differs(plan, there, manifest):
        if plan.touched:
            # From now on nobody knows what these files hold, but all know that they are sitegen's.
            store.write(MANIFEST, format_manifest(manifest_of(site, doubtful=plan.touched)))
            upload(site, store, plan, progress)
        store.write(MANIFEST, manifest)
    return Published(site=site, place=store.name, plan=plan, unknown=there.unknown)


def _differs(plan: Plan, there: There, manifest: bytes) -> bool:
    return bool(plan.touched) or there.stored != manifest


def upload(site: BuiltSite, store: Store, plan: Plan, progress: Progress) -> None:
    """Do what is planned, a step after the other."""

    def write(each: Upload) -> None:
        store.write(each.path, site.data(each.path))

    if plan.in_the_way:
        store.delete(plan.in_the_way)
    total, done = sum(map(len, plan.uploads)), itertools.count(1)
    progress("uploading", 0, total)
    for step in plan.uploads:
        for _ in in_parallel(store.workers, write, step):
            progress("uploading", next(done), total)
    for number, gone in enumerate(plan.deletions):
        progress("deleting", number, len(plan.deletions))
        store.delete(gone)


def _check_word(target: str, folder: Path) -> None:
    """UsageError for a word that is more likely a slip than the name of a new folder."""
    if re.fullmatch(r"[\w.-]*\w[\w.-]*", target) and not folder.exists():
        raise UsageError(
            f"no place of this name: {target}",
            hint=f"write ./{target} for a new folder, or {PAGES_BRANCH} for the branch",
        )


def _check_folder(folder: Path, options: PublishOptions) -> None:
    """UsageError where the published website would lie in what it is made from, or hold it."""
    place = folder.resolve()
    for source in (options.output, options.root, options.root / "content"):
        real = source.resolve()
        if real.is_relative_to(place) or (source != options.root and place.is_relative_to(real)):
            raise UsageError(
                f"the place holds what is published, or lies in it: {source}",
                source=str(folder),
                hint="give another folder, such as the one that your web server serves",
            )
