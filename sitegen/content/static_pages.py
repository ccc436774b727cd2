"""Pages written by hand: those in `content/pages/`, such as About, and those of further folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sitegen.content.folder import Instead, read_page, visible_files
from sitegen.content.front_matter import blank_lines, page_lines, split_front_matter, text_of
from sitegen.errors import ContentError
from sitegen.settings.yaml_lines import Value
from sitegen.text.references import page_title
from sitegen.urls import is_free_name, is_page_name


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPage:
    """A page written by hand."""

    path: str  # of the site's page: about/, guide/start/
    title: str
    anchor: str = ""  # id of the title, where the text begins with it as a heading
    text: str  # Markdown below that heading
    file: str  # from the site's folder: content/pages/about.md
    github: bool = False  # headings have the ids that GitHub gives them
    line: int  # of the text's first line in the file
    source: str  # the file, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """A folder of pages."""

    folder: Path
    file: str  # from the site's folder: content/pages, docs
    source: str  # for messages
    at: str = ""  # where the site shows it: about; empty: at its root
    github: bool = False


def read_static_pages(place: PagePlace, *, instead: Instead | None = None) -> tuple[StaticPage, ...]:
    """The pages of a folder, by path: `about.md` becomes `/about/`, `guide/index.md` `/guide/`.

    Faults as in `read_content`. Names in capitals, such as README.md, are no pages.
    """
    pages: list[StaticPage] = []
    faults: list[ContentError] = []
    for path in visible_files(place.folder, place.source):
        if path.suffix != ".md" or path.stem.isupper():
            continue
        below = path.relative_to(place.folder).as_posix()
        source = f"{place.source}/{below}"
        try:
            address = _page_path(below, place, source)
            read = partial(_static_page, path=address, below=below, place=place)
            page = read_page(path, source, read, instead)
            pages.extend([page] if page is not None else [])
        except ContentError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(pages)


def _page_path(below: str, place: PagePlace, source: str) -> str:
    """Where the site shows a file of a folder. ContentError for a name that no page can have."""
    *folders, name = below.removesuffix(".md").split("/")
    if name == "index" and (folders or place.at):
        name = ""
    parts = [part for part in (place.at, *folders, name) if part]
    wrong = next((part for part in parts if not is_page_name(part)), None)
    if wrong is None and not is_free_name(parts[0]):
        wrong = parts[0]
    if wrong is not None:
        raise ContentError(
            f"no name for a page: {wrong}",
            source=source,
            hint="lower-case words joined by hyphens, such as about.md",
        )
    return "/".join((*parts, ""))


def _front_matter(lines: Sequence[str], source: str) -> tuple[dict[str, Value], int]:
    try:
        return split_front_matter(lines, source, keys=("title",))
    except ContentError as fault:
        if not fault.message.endswith((": date", ": date_from", ": sha256")):
            raise
        hint = "a dated page belongs in the folder of its year, such as content/2025/; else delete this line"
        raise ContentError(fault.message, source=source, line=fault.line, hint=hint) from fault


def _static_page(text: str, path: str, below: str, place: PagePlace) -> StaticPage:
    source = f"{place.source}/{below}"
    lines = page_lines(text, source)
    front, start = _front_matter(lines, source)
    title, anchor = text_of(front, "title"), ""
    start += blank_lines(lines[start:])
    if not title and (heading := page_title("\n".join(lines[start:]), github=place.github)):
        title, anchor = heading.text, heading.id
        start += 1 + blank_lines(lines[start + 1 :])
    return StaticPage(
        path=path,
        title=title or path.split("/")[-2].replace("-", " ").capitalize(),
        anchor=anchor,
        text="\n".join(lines[start:]).strip(),
        file=f"{place.file}/{below}",
        github=place.github,
        line=start + 1,
        source=source,
    )


def second_pages(pages: Iterable[StaticPage]) -> Iterator[ContentError]:
    """A fault for every page whose address another one has."""
    first: dict[str, StaticPage] = {}
    for page in pages:
        if first.setdefault(page.path, page) is not page:
            yield ContentError(
                f"address is taken: /{page.path} is made by {first[page.path].source}",
                source=page.source,
                hint="give your file another name",
            )
