"""The content folder: where its dated pages are."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from sitegen.content.page import parse_page
from sitegen.errors import ContentError, SitegenError
from sitegen.model import Digest
from sitegen.text.undecoded import not_utf8

_T = TypeVar("_T")

_PAGE = re.compile(r"\d{4}/[^/]+\.md")
_OTHERS = ("dumps", "pages", "static")  # folders with files of other kinds


def page_paths(content: Path, *, name: str = "content") -> tuple[Path, ...]:
    """The dated pages below a content folder, sorted. ContentError for a folder that cannot be read."""
    paths = content_files(content, name)
    return tuple(path for path in paths if is_page_path(path.relative_to(content).as_posix()))


def is_page_path(below: str) -> bool:
    """Whether a file of the content folder, by its path there, is read as a dated page."""
    return _PAGE.fullmatch(below) is not None


def content_files(content: Path, name: str) -> tuple[Path, ...]:
    """The files of the content folder that are neither dumps nor pages nor files of the owner's, sorted.

    ContentError for a folder that cannot be read.
    """
    return visible_files(content, name, but=_OTHERS)


def visible_files(folder: Path, name: str, *, but: Sequence[str] = ()) -> tuple[Path, ...]:
    """The files of a folder and of those below it, but for some folders of its own, sorted.

    Without what editors and file managers keep beside a page, such as `._2025-08-20.md`. ContentError
    for a folder that cannot be read.
    """

    def refuse(cause: OSError) -> None:
        place = Path(cause.filename).relative_to(folder).as_posix()
        raise ContentError(
            f"cannot be read: {cause.strerror}",
            source=name if place == "." else f"{name}/{place}",
            hint="check the permissions of the folder",
        ) from cause

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refuse) if folder.exists() else ():
        names = (*files, *(each for each in folders if each.endswith(".md")))  # a page's name on a folder
        found.extend(Path(place, each) for each in names if not each.startswith("."))
        folders[:] = [
            each
            for each in folders
            if not each.startswith(".") and not (each in but and Path(place) == folder)
        ]
    return tuple(sorted(found))


def unreadable(cause: OSError, source: str) -> ContentError:
    return ContentError(
        f"cannot be read: {cause.strerror}",
        source=source,
        hint="make it a file that you may read; check its permissions",
    )


class ParsePage(Protocol):
    """`parse_page`, or a function that remembers what it gave."""

    def __call__(self, text: str, /, *, source: str, digest_id: str) -> Digest: ...


class Instead(Protocol):
    """What takes the place of a page at fault, made by `read` from another text of it, or None for nothing.

    ContentError where neither will do.
    """

    def __call__(self, path: Path, fault: ContentError, read: Callable[[str], _T]) -> _T | None: ...


def read_content(
    content: Path,
    *,
    name: str = "content",
    parse: ParsePage = parse_page,
    instead: Instead | None = None,
) -> tuple[Digest, ...]:
    """Every dated page, by path. All faults of all pages are raised at once, as an ExceptionGroup.

    `name` is how messages call the folder. With `instead`, a page at fault stops nothing.
    """
    faults: list[SitegenError] = []
    digests = list(_read_pages(content, name, parse, faults, instead))
    first: dict[str, Digest] = {}
    faults.extend(
        ContentError(
            f"second page of this name: {first[digest.id].source} is the first",
            source=digest.source,
            hint=f"delete the one that is a copy; else name one of them {digest.id[:10]}-2.md, in "
            f"{name}/{digest.id[:4]}/",
        )
        for digest in digests
        if first.setdefault(digest.id, digest) is not digest
    )
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(digests)


def _read_pages(
    content: Path, name: str, parse: ParsePage, faults: list[SitegenError], instead: Instead | None
) -> Iterator[Digest]:
    for path in page_paths(content, name=name):
        source = f"{name}/{path.relative_to(content).as_posix()}"
        try:
            digest = read_page(path, source, partial(parse, source=source, digest_id=path.stem), instead)
            if digest is not None:
                yield digest
        except ContentError as fault:
            faults.append(fault)


def read_page(path: Path, source: str, read: Callable[[str], _T], instead: Instead | None) -> _T | None:
    """What a page holds, or what takes its place. ContentError."""
    try:
        try:
            return read(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as cause:
            raise not_utf8(cause, source=source, error=ContentError, what="page") from cause
        except OSError as cause:
            raise unreadable(cause, source) from cause
    except ContentError as fault:
        if instead is None:
            raise
        return instead(path, fault, read)
