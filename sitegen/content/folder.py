"""The content folder: where its dated pages are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sitegen.content.page import parse_page
from sitegen.errors import ContentError, SitegenError
from sitegen.model import Digest
from sitegen.text.undecoded import not_utf8

_PAGE = re.compile(r"\d{4}/[^/]+\.md")


def page_paths(content: Path, *, name: str = "content") -> tuple[Path, ...]:
    """The dated pages below a content folder, sorted. ContentError for a folder that cannot be read."""
    paths = visible_files(content, name)
    return tuple(path for path in paths if is_page_path(path.relative_to(content).as_posix()))


def is_page_path(below: str) -> bool:
    """Whether a file of the content folder, by its path there, is read as a dated page."""
    return _PAGE.fullmatch(below) is not None


def visible_files(folder: Path, name: str, *, deep: bool = True) -> tuple[Path, ...]:
    """The files of a folder, and with `deep` of those below it but for dumps/, pages/ and static/, sorted.

    Without what editors and file managers keep beside a page, such as `._2025-08-20.md`. ContentError
    for a folder that cannot be read.
    """

    def refuse(cause: OSError) -> None:
        place = Path(cause.filename).relative_to(folder).as_posix()
        raise ContentError(
            f"cannot be read: {cause.strerror}",
            source=name if place == "." else f"{name}/{place}",
            hint="check the rights of the folder",
        ) from cause

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refuse) if folder.exists() else ():
        names = (*files, *(each for each in folders if each.endswith(".md")))  # a page's name on a folder
        found.extend(Path(place, each) for each in names if not each.startswith("."))
        folders[:] = [
            each
            for each in folders
            if deep
            and not each.startswith(".")
            and Path(place, each) not in {folder / "dumps", folder / "pages", folder / "static"}
        ]
    return tuple(sorted(found))


def unreadable(cause: OSError, source: str) -> ContentError:
    return ContentError(
        f"cannot be read: {cause.strerror}",
        source=source,
        hint="a page is a file that you may read; check its rights",
    )


class ParsePage(Protocol):
    """`parse_page`, or a function that remembers what it gave."""

    def __call__(self, text: str, /, *, source: str, digest_id: str) -> Digest: ...


def read_content(
    content: Path, *, name: str = "content", parse: ParsePage = parse_page
) -> tuple[Digest, ...]:
    """Every dated page, by path. All faults of all pages are raised at once, as an ExceptionGroup.

    `name` is how messages call the folder.
    """
    faults: list[SitegenError] = []
    digests = list(_read_pages(content, name, parse, faults))
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


def _read_pages(content: Path, name: str, parse: ParsePage, faults: list[SitegenError]) -> Iterator[Digest]:
    for path in page_paths(content, name=name):
        source = f"{name}/{path.relative_to(content).as_posix()}"
        try:
            yield parse(path.read_text(encoding="utf-8"), source=source, digest_id=path.stem)
        except UnicodeDecodeError as cause:
            faults.append(not_utf8(cause, source=source, error=ContentError, what="page"))
        except OSError as cause:
            faults.append(unreadable(cause, source))
        except ContentError as fault:
            faults.append(fault)
