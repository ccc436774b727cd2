"""Pages written by hand in `content/pages/`, such as About."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sitegen.content.folder import unreadable, visible_files
from sitegen.content.front_matter import blank_lines, page_lines, split_front_matter, text_of
from sitegen.errors import ContentError, SitegenError
from sitegen.model import StaticPage
from sitegen.settings.yaml_lines import Value
from sitegen.text import markdown
from sitegen.text.undecoded import not_utf8

# The first parts of the site's own paths, which a page may not take.
RESERVED = frozenset({"papers", "digests", "topics", "watches", "search", "feeds", "data", "static"})


def read_static_pages(content: Path, *, name: str = "content") -> tuple[StaticPage, ...]:
    """The pages in `content/pages/`, by name: `about.md` becomes `/about/`. Faults as in `read_content`."""
    pages: list[StaticPage] = []
    faults: list[SitegenError] = []
    folder = content / "pages"
    for path in visible_files(folder, f"{name}/pages", deep=False) if folder.is_dir() else ():
        if path.suffix != ".md":
            continue
        source = f"{name}/pages/{path.name}"
        try:
            pages.append(_static_page(path, source))
        except UnicodeDecodeError as cause:
            faults.append(not_utf8(cause, source=source, error=ContentError, what="page"))
        except OSError as cause:
            faults.append(unreadable(cause, source))
        except ContentError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(pages)


def _front_matter(lines: Sequence[str], source: str) -> tuple[dict[str, Value], int]:
    try:
        return split_front_matter(lines, source, keys=("title",))
    except ContentError as fault:
        if not fault.message.endswith((": date", ": date_from", ": sha256")):
            raise
        hint = "a dated page belongs in the folder of its year, such as content/2025/; else delete this line"
        raise ContentError(fault.message, source=source, line=fault.line, hint=hint) from fault


def _static_page(path: Path, source: str) -> StaticPage:
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
    lines = page_lines(path.read_text(encoding="utf-8"), source)
    front, start = _front_matter(lines, source)
    return StaticPage(
        slug=path.stem,
        title=text_of(front, "title") or path.stem.replace("-", " ").capitalize(),
        text=markdown.render("\n".join(lines[start:]).strip()),
        line=start + 1 + blank_lines(lines[start:]),
        source=source,
    )
