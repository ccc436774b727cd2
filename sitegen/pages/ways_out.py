"""Where a paper is to be found: the links that are known of it, and searches for its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

from sitegen.model import Paper
from sitegen.text.wording import link_name
from sitegen.text.words import Words
from sitegen.urls import arxiv_page, doi_page

# Names, which no language changes, and the addresses of their searches.
_SEARCHES = (
    ("arXiv", "https://arxiv.org/search/?searchtype=title&query="),
    ("Semantic Scholar", "https://www.semanticscholar.org/search?q="),
    ("Google Scholar", "https://scholar.google.com/scholar?q="),
)
_TEX = re.compile(r"\\[a-zA-Z]+|[\\${}^_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A link that leads to another site."""

    name: str
    url: str
    host: str = ""  # to be named; empty where the name says it


def ways_out(paper: Paper, words: Words) -> tuple[list[WayOut], list[WayOut]]:
    """One link of each kind, the paper itself first; and all others, those of a kind in a row."""
    ways = [WayOut(name=name, url=url, host=_host(name, url)) for name, url in _links(paper, words)]
    names = [way.name for way in ways]
    row = {names.index(name) for name in names} - {
        at for at, name in enumerate(names) if name == words("see_also")
    }
    first = [way for at, way in enumerate(ways) if at in row]
    others = [way for at, way in enumerate(ways) if at not in row]
    return first, sorted(others, key=lambda way: names.index(way.name))


def searches(paper: Paper) -> list[WayOut]:
    """Searches for the title, but for one at arXiv where the page there is known."""
    plain = _TEX.sub(" ", unicodedata.normalize("NFKC", paper.title.plain))
    query = quote_plus(" ".join(plain.split()), errors="replace")
    return [
        WayOut(name=name, url=f"{address}{query}")
        for name, address in _SEARCHES
        if not (paper.arxiv and name == "arXiv")
    ]


def _links(paper: Paper, words: Words) -> Iterator[tuple[str, str]]:
    """What links lead to, and their addresses, each once."""
    arxiv, doi = arxiv_page(paper.arxiv), doi_page(paper.doi)
    if paper.url and paper.url not in {arxiv, doi, paper.pdf}:
        yield link_name("paper", words), paper.url
    for name, url in (("arXiv", arxiv), ("PDF", paper.pdf), ("DOI", doi)):
        if url:
            yield name, url
    for link in paper.links:
        name = words("see_also") if link.kind == "paper" and paper.url else link_name(link.kind, words)
        yield name, link.url


def _host(name: str, url: str) -> str:
    """The host of an address, unless its name is in it."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no address
        return ""
    return "" if name.lower() in host else host
