"""Pages written by hand in `content/pages/`, such as About."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from sitegen.content.folder import Instead, read_page, visible_files
from sitegen.content.front_matter import blank_lines, page_lines, split_front_matter, text_of
from sitegen.errors import ContentError
from sitegen.model import StaticPage
from sitegen.text import markdown

# The first parts of the site's own paths, which a page may not take.
RESERVED = frozenset({"papers", "digests", "topics", "watches", "search", "feeds", "data", "static"})


def read_static_pages(
    content: Path, *, name: str = "content", instead: Instead | None = None
) -> tuple[StaticPage, ...]:
    """The pages in `content/pages/`, by name: `about.md` becomes `/about/`. Faults as in `read_content`."""
    pages: list[StaticPage] = []
    faults: list[ContentError] = []
    folder = content / "pages"
    for path in visible_files(folder, f"{name}/pages", deep=False) if folder.is_dir() else ():
        if path.suffix != ".md":
            continue
        source = f"{name}/pages/{path.name}"
        try:
            page = read_page(path, source, partial(_static_page, path, source), instead)
            pages.extend([page] if page is not None else [])
        except ContentError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(pages)


def _static_page(path: Path, source: str, text: str) -> StaticPage:
    if (
        not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", path.stem)
        or path.stem in RESERVED
        or path.stem.isdigit()
    ):
        raise ContentError(
            f"no name for a page: {path.stem}",
            source=source,
            hint="lower-case words joined by hyphens, such as about.md",
        )
    lines = page_lines(text, source)
    front, start = split_front_matter(lines, source, keys=("title",))
    return StaticPage(
        slug=path.stem,
        title=text_of(front, "title") or path.stem.replace("-", " ").capitalize(),
        text=markdown.render("\n".join(lines[start:]).strip()),
        line=start + 1 + blank_lines(lines[start:]),
        source=source,
    )
