"""Papers as BibTeX entries.

An entry's key is the paper's slug: unique, made for ever, and of characters that BibTeX allows. The year is
given only where the arXiv identifier tells it: the date of a digest says when a paper was listed, not when
it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from sitegen.model import Paper, Site, Text
from sitegen.text import markdown
from sitegen.urls import paper_path, web_url

# Braces are counted by BibTeX even behind a backslash, so they cannot stay in any form.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "$&%#_"},
    }
)
_TEX_SIGN = re.compile(r"[\\{}~^$&%#_]")  # that the table has: most texts have none, and a look is quicker
_NEW_ARXIV = re.compile(r"(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}$")
_OLD_ARXIV = re.compile(r"[a-z.-]+(?:\.[A-Z]{2})?/(\d\d)(?:0[1-9]|1[0-2])\d{3}$")


class Entries:
    """Entries as bytes, each made once however many files have it.

    They go to another process without what they have made.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[str, bytes] = {}

    def __reduce__(self) -> tuple[type[Entries], tuple[Site]]:
        return Entries, (self._site,)

    def entry(self, paper: Paper) -> bytes:
        made = self._made.get(paper.slug)
        if made is None:
            made = self._made[paper.slug] = bibtex(paper, self._site).encode("utf-8", "replace")
        return made


def bibtex(paper: Paper, site: Site) -> str:
    """The paper's entry, ending in a newline. Without braces that do not match, whatever its text."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(paper, site))
    return f"@misc{{{paper.slug},\n{fields}}}\n"


def _fields(paper: Paper, site: Site) -> Iterator[tuple[str, str]]:
    # Twice in braces, so that a style keeps the capitals.
    yield "title", f"{{{_title(paper.title)}}}"
    if paper.authors:
        # A name with "and" or a comma in it is one name only inside braces.
        yield "author", " and ".join(map(_author, paper.authors))
    if year := _year(paper.arxiv):
        yield "year", str(year)
    if paper.arxiv:
        yield "eprint", _tex(paper.arxiv)
        yield "archiveprefix", "arXiv"
    if paper.doi:
        yield "doi", quote(paper.doi, safe="/:;()", errors="replace")
    yield "url", (paper.url and web_url(paper.url)) or site.base_url + paper_path(paper.slug)
    yield "note", f"Listed on {paper.first_listed.isoformat()} in {_tex(site.title)}"


def _title(title: Text) -> str:
    """The title in TeX: its math as it was written, all else escaped."""
    if "$" not in title.source:
        return _tex(title.plain)
    pieces = markdown.tex_pieces(title.source)
    parts = (f"${piece}$" if is_tex else piece.translate(_TEX) for piece, is_tex in pieces)
    tex = _one_line("".join(parts))
    return tex if _balanced(tex) else _tex(title.plain)


def _author(name: str) -> str:
    tex = _tex(name)
    return f"{{{tex}}}" if "," in tex or re.search(r"\band\b", tex, re.IGNORECASE) else tex


def _tex(text: str) -> str:
    line = _one_line(text)
    return line.translate(_TEX) if _TEX_SIGN.search(line) else line


def _one_line(text: str) -> str:
    """Without line breaks and control characters."""
    if text.isprintable() and "  " not in text:  # nearly all are, and there are many
        return text.strip()
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _balanced(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", tex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _year(arxiv: str) -> int | None:
    match = _NEW_ARXIV.match(arxiv) or _OLD_ARXIV.match(arxiv)
    if not match:
        return None
    year = int(match[1])
    return year + (1900 if year > 90 else 2000)  # arXiv began in 1991
