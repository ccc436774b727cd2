"""The site's own files: dumps that lie where none is read, names, sizes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sitegen.content.folder import page_paths
from sitegen.doctor.finding import Finding, fine, odd, wrong
from sitegen.doctor.patient import Patient
from sitegen.errors import DumpError, SitegenError
from sitegen.importing.files import find_dumps
from sitegen.model import Site
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONTENT, shown_path
from sitegen.sources.unread import find_unread
from sitegen.text.wording import counted

_FILE_MOST = 100_000_000  # bytes of a file that GitHub takes
_LFS = b"version https://git-lfs.github.com/spec/"


def check_content(patient: Patient) -> Iterator[Finding]:
    """Whether there is anything to publish."""
    if not patient.has_settings:
        return
    try:
        pages = page_paths(patient.content, name=shown_path(patient.content))
        dumps = _dumps(patient)
    except SitegenError as fault:
        yield Finding("error", fault)
        return
    if pages or dumps:
        yield fine(f"{counted(len(pages), 'dated page')} and {counted(len(dumps), 'dump')} in {CONTENT}/")
    else:
        yield odd(
            "no digest yet",
            source=shown_path(patient.content),
            hint="put a dump into content/dumps/",
        )


def check_places(patient: Patient) -> Iterator[Finding]:
    """Files that look like dumps, pages or settings, and lie where none is read."""
    if not patient.has_settings:
        return
    try:
        unread = find_unread(BuildOptions(root=patient.root), patient.site or Site(), ())
    except SitegenError:  # told as the content's
        return
    yield from (Finding("warning", fault) for fault in unread)


def check_names(patient: Patient) -> Iterator[Finding]:
    """Names that Windows and macOS take for one."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for folder in (patient.content, patient.root / "themes"):
        for path in folder.rglob("*"):
            below = path.relative_to(patient.root).as_posix()
            by_name[below.casefold()].append(below)
    for names in by_name.values():
        if len(names) > 1:
            yield odd(
                f"names that differ only in capitals: {', '.join(sorted(names))}",
                source=shown_path(patient.root / sorted(names)[0]),
                hint="rename one: Windows and macOS keep only one of them",
            )


def check_sizes(patient: Patient) -> Iterator[Finding]:
    """Files that GitHub takes no push of."""
    if not patient.has_settings:
        return
    for path in patient.content.rglob("*"):
        if path.is_file() and (size := path.stat().st_size) > _FILE_MOST:
            yield wrong(
                f"too large for GitHub, which takes 100 MB: {size // 1_000_000:,} MB",
                source=shown_path(path),
                hint="split it, or keep it elsewhere and link to it",
            )


def check_large_storage(patient: Patient) -> Iterator[Finding]:
    """Files of which only the pointer of Git LFS is here."""
    for path in own_dumps(patient):
        try:
            with path.open("rb") as file:
                pointer = file.read(len(_LFS)) == _LFS
        except OSError:  # told by a build
            continue
        if pointer:
            yield wrong(
                "only the pointer of Git LFS is here, not the file",
                source=shown_path(path),
                hint="`git lfs pull` gets it; in a workflow, `lfs: true` of actions/checkout",
            )


def own_dumps(patient: Patient) -> tuple[Path, ...]:
    """The dumps of a site; none where they cannot be listed, which is told as the content's."""
    try:
        return _dumps(patient)
    except DumpError:
        return ()


def _dumps(patient: Patient) -> tuple[Path, ...]:
    folder = patient.content / "dumps"
    return find_dumps([folder], may_be_empty=True) if folder.is_dir() else ()
