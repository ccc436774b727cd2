"""A built site to break, and what a check says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sitegen.build import build_site
from sitegen.check import check_site
from sitegen.sources.options import BuildOptions
from tests.small_site import make_site, write

BASE = "https://example.org/archive/"
PAPER = "papers/barnacle-world-models-hold-on/index.html"
# With all that can be had: archive pages of feeds, the database, the offline copy.
SETTINGS = "feeds: {limit: 2, max_bytes: 9000}\ndata: {sqlite: true}\nsearch: {offline: true}\n"


def build_whole(root: Path, base_url: str = BASE) -> Path:
    """The folder of a website with something of everything; its archive stands in `root`."""
    make_site(root, own_topics=True)
    config = root / "sitegen.yaml"
    write(config, config.read_text("utf-8") + SETTINGS)
    build_site(BuildOptions(root=root, base_url=base_url))
    return root / "_site"


def found(site: Path, **options: Any) -> list[str]:
    """All findings, the site's folder left out: faults as they are, others behind their level."""
    return [
        ("" if each.level == "error" else f"{each.level}: ") + str(each.fault).replace(f"{site}/", "")
        for each in check_site(site, **options).findings
    ]


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def put(path: Path, old: str, new: str, times: int = 1) -> int:
    """Change the first places of a text; the line of the first one."""
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    edit(path, lambda text: text.replace(old, new, times))
    return text[: text.index(old)].count("\n") + 1


def add_line(page: Path, html: str) -> int:
    """Put a line before the end of a page; the line's number."""
    return put(page, "</body>", f"{html}\n</body>")
