"""Papers as BibTeX entries.

An entry's key is that of citation_keys.py. The year is that of publication, else of the arXiv identifier,
else of the first listing, which the note tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from sitegen.exports.citation_keys import known_year
from sitegen.exports.tex import abstract_tex, line_tex, title_tex
from sitegen.model import Paper, Site
from sitegen.urls import paper_path, web_url

_ARXIV_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,})?")


class Entries:
    """Entries as bytes, each made once however many files have it.

    They go to another process without what they have made.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[str, bytes] = {}  # by key

    def __reduce__(self) -> tuple[type[Entries], tuple[Site]]:
        return Entries, (self._site,)

    def entry(self, paper: Paper, key: str) -> bytes:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = bibtex(paper, key, self._site).encode("utf-8", "replace")
        return made


def bibtex(paper: Paper, key: str, site: Site) -> str:
    """The paper's entry, ending in a newline: what one cites it by. Its braces match, whatever its text."""
    return _entry(key, _cited(paper, key, site))


def whole_bibtex(paper: Paper, key: str, site: Site) -> str:
    """The same with all else that the archive says of the paper."""
    return _entry(key, (*_cited(paper, key, site), *_further(paper)))


def _entry(key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = "".join([f"  {name} = {{{value}}},\n" for name, value in fields])
    return f"@misc{{{key},\n{lines}}}\n"


def _cited(paper: Paper, key: str, site: Site) -> Iterator[tuple[str, str]]:
    # Twice in braces, so that a style keeps the capitals.
    yield "title", f"{{{title_tex(paper.title)}}}"
    if paper.authors:
        # A name with "and" or a comma in it is one name only inside braces.
        yield "author", " and ".join(map(_author, paper.authors))
    yield "year", known_year(paper) or str(paper.first_listed.year)
    if paper.arxiv:
        yield "eprint", line_tex(paper.arxiv)
        yield "archiveprefix", "arXiv"
        if paper.categories and _ARXIV_CATEGORY.fullmatch(paper.categories[0]):
            yield "primaryclass", paper.categories[0]
    if paper.doi:
        yield "doi", quote(paper.doi, safe="/:;()", errors="replace")
    if paper.venue:
        yield "howpublished", line_tex(paper.venue)
    yield "url", (paper.url and web_url(paper.url)) or site.base_url + paper_path(paper.slug)
    if not paper.url and key != paper.slug:
        yield "slug", paper.slug  # by which an import knows that the address is the archive's own
    yield "note", f"Listed on {paper.first_listed.isoformat()} in {line_tex(site.title)}"


def _further(paper: Paper) -> Iterator[tuple[str, str]]:
    """Fields that citations do without; with them an archive can be made from the file."""
    if paper.published:
        yield "date", paper.published
    if paper.pdf:
        yield "pdf", web_url(paper.pdf)
    if paper.code:
        yield "code", web_url(paper.code)
    if paper.categories:
        yield "keywords", line_tex(", ".join(paper.categories))
    if paper.comment:
        yield "comment", line_tex(paper.comment)
    if paper.upvotes is not None:
        yield "upvotes", str(paper.upvotes)
    yield "digests", ", ".join([line_tex(listing.digest) for listing in paper.listings])
    if paper.abstract.source:
        yield "abstract", abstract_tex(paper.abstract)


def _author(name: str) -> str:
    tex = line_tex(name)
    return f"{{{tex}}}" if "," in tex or re.search(r"\band\b", tex, re.IGNORECASE) else tex
