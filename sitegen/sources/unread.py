"""What lies in a site's folder and is not read there."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from sitegen.content.names import is_dated
from sitegen.content.unread import dated_place, unread_files
from sitegen.errors import ContentError, DumpError, SitegenError
from sitegen.importing.readers import read_bytes, read_dump
from sitegen.model import Digest, Site
from sitegen.sources.beside import SETTINGS, TEXT, beside, is_odd_content
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, shown_path

_LARGEST = 5_000_000  # bytes of a file that is looked into
_ENOUGH = 2  # papers with abstracts, by which a text is known as a dump


def find_unread(options: BuildOptions, site: Site, digests: Iterable[Digest]) -> tuple[SitegenError, ...]:
    """A warning for each file that looks like a part of the site, and lies where none is read.

    Dumps that became one of the digests may lie anywhere.
    """
    content = options.root / CONTENT
    named = {
        Path(os.path.relpath(options.root / each, content)).as_posix()
        for each in (site.topics, site.search.synonyms)
        if each
    }
    inside = unread_files(content, name=shown_path(content), named=named)
    return (*_beside(options, site, {each.sha256 for each in digests}), *inside)


def _beside(options: BuildOptions, site: Site, known: Container[str]) -> Iterator[SitegenError]:
    for path in beside(options):
        if path.is_dir():
            yield from _folder(path, options)
        elif _sha256(path) not in known:
            yield from _file(path, options, site)


def _sha256(path: Path) -> str:
    try:
        return read_bytes(path)[1] if path.stat().st_size <= _LARGEST else ""
    except (OSError, DumpError):
        return ""


def _folder(path: Path, options: BuildOptions) -> Iterator[SitegenError]:
    name, source = shown_path(options.root / CONTENT), shown_path(path)
    if is_odd_content(path) and path.name.lower() == CONTENT:
        if _has_files(path):
            yield _misplaced(
                f"not read: the folder is called {name}, in small letters", source, f"its files to {name}/"
            )
    elif path.name.lower() == "dumps":
        if _has_files(path):
            yield _misplaced(
                f"not read: dumps belong in {name}/dumps/", source, f"its files to {name}/dumps/"
            )
    elif any(is_dated(each.name) for each in path.iterdir()):
        message = f"not read: the folder of a year belongs in {name}/"
        yield _misplaced(message, source, f"it to {name}/{path.name}/")


def _has_files(folder: Path) -> bool:
    return any(each.is_file() and not each.name.startswith(".") for each in folder.rglob("*"))


def _file(path: Path, options: BuildOptions, site: Site) -> Iterator[SitegenError]:
    name, source, file = shown_path(options.root / CONTENT), shown_path(path), path.name
    if is_dated(file):
        fault = dated_place(file, name)
        yield ContentError(fault.message, source=source, hint=fault.hint)
    elif file == "CNAME":
        yield _misplaced(f"not read: it belongs in {name}/static/", source, f"it to {name}/static/CNAME")
    elif setting := SETTINGS.get(file):
        if file not in {site.topics, site.search.synonyms}:
            message = f"not read: it belongs in {name}/, unless `{setting}` names it"
            yield _misplaced(message, source, f"it to {name}/{file}")
    elif TEXT.fullmatch(file) is None:
        hint = f"delete it; what it says belongs into {CONFIG}"
        yield ContentError(f"not read: settings are only read from {CONFIG}", source=source, hint=hint)
    elif _is_dump(path):
        yield _misplaced(f"not read: dumps belong in {name}/dumps/", source, f"it to {name}/dumps/")


def _misplaced(message: str, source: str, what: str) -> ContentError:
    return ContentError(message, source=source, hint=f"move {what}")


def _is_dump(path: Path) -> bool:
    try:
        if path.stat().st_size > _LARGEST:
            return False
        drafts = read_dump(path.read_bytes(), source=path.name)
    except (OSError, DumpError):
        return False
    return sum(bool(entry.paragraphs) for draft in drafts for entry in draft.entries) >= _ENOUGH
