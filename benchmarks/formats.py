"""Dumps of any size in every format that sitegen reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# As long as abstracts are on the mean: 1,300 characters.
_ABSTRACT = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock that needs no "
    "power, and show that it is right to within a minute after a week of traffic. All it takes is a "
    "bridge and a listener. A second bridge, of another make, gives the same answer to within a tenth, "
    "and so does a third across the river, where trains are slower and the ice is thin. We give all "
    "readings away. Earlier work asked the trains, which do not know: a train remembers its last three "
    "bridges at most, and mixes them up in fog. Others asked the river, whose answers depend on the "
    "season and cannot be repeated. Our gauges cost less than a bicycle and are read once a night by a "
    "lantern that walks along the rail. In four winters two of them were lost, one to a heron. What they "
    "say fits a law of two numbers, the weight of the train and the age of the steel, and no further "
    "number makes it better. The law holds from the smallest footbridge to the viaduct of the valley, "
    "with one exception that we discuss: a bridge of rope, which forgets nothing. We close with a list of "
    "bridges that are worth a visit, and of those that are not. This is paper number {}."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A made-up paper."""

    number: int

    @property
    def title(self) -> str:
        return f"Bridges That Remember Train Number {self.number}"

    @property
    def abstract(self) -> str:
        return _ABSTRACT.format(self.number)

    @property
    def arxiv(self) -> str:
        return f"{2001 + self.number // 99_999 % 90:04}.{self.number % 99_999 + 1:05}"


@dataclass(frozen=True, slots=True)
class Format:
    """How a file of a format is written: what stands on top, each paper, what stands at the end."""

    file: str  # its name
    opening: str
    paper: Callable[[Paper], str]
    closing: str = ""
    between: str = ""


def _json(paper: Paper) -> str:
    authors = ["Ada Example", "Bo Muster"]
    return json.dumps(
        {"id": paper.arxiv, "title": paper.title, "authors": authors, "summary": paper.abstract}
    )


def _hugging_face(paper: Paper) -> str:
    said = {"id": paper.arxiv, "title": paper.title, "summary": paper.abstract, "upvotes": 3}
    return json.dumps({"paper": {**said, "authors": [{"name": "Ada Example"}]}, "title": paper.title})


def _wrapped(text: str) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 78:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


# By name.
FORMATS = {
    "text": Format("text.txt", "Daily Papers\n\nAug 20\n\n", lambda p: f"{p.title}\n\n{p.abstract}\n\n"),
    "copied page": Format(
        "trending.txt",
        "Trending Papers\nby\nAK\nand the research community\n\n",
        lambda p: (
            f"Submitted by\n\nsome_user\n\n{p.title}\n\n{p.abstract}\n\n"
            f"Example Lab · Published on Aug 19, 2025\n\nUpvote\n\n20\nGitHub 100\narXiv Page\n\n"
        ),
    ),
    "JSON lines": Format("lines.jsonl", "", lambda p: f"{_json(p)}\n"),
    "JSON": Format("list.json", "[\n", _json, "\n]\n", ",\n"),
    "JSON of Hugging Face": Format("api.json", "[", _hugging_face, "]", ", "),
    "Markdown": Format(
        "headings.md",
        "# Daily papers\n\n## 2025-08-20\n\n",
        lambda p: (
            f"### [{p.title}](https://arxiv.org/abs/{p.arxiv})\n\n**Authors:** Ada Example, Bo Muster\n\n"
            f"**Summary:** {p.abstract}\n\n---\n\n"
        ),
    ),
    "Markdown table": Format(
        "table.md",
        "## Papers for 2025-08-20\n\n| Title | Authors | Summary | Link |\n|---|---|---|---|\n",
        lambda p: (
            f"| {p.title} | Ada Example, Bo Muster | {p.abstract} "
            f"| [Read more](https://arxiv.org/abs/{p.arxiv}) |\n"
        ),
    ),
    "arXiv mail": Format(
        "mail.txt",
        f"Date: Wed, 20 Aug 25 00:46:22 GMT\nSubject: cs.LG daily Subj-class mailing\n\n{'-' * 78}\n",
        lambda p: (
            f"\\\\\narXiv:{p.arxiv}\nDate: Tue, 19 Aug 2025 09:00:03 GMT   (144kb,D)\n\nTitle: {p.title}\n"
            f"Authors: Ada Example, Bo Muster\nCategories: cs.LG\n\\\\\n  {_wrapped(p.abstract)}\n"
            f"\\\\ ( https://arxiv.org/abs/{p.arxiv} ,  144kb)\n{'-' * 78}\n"
        ),
    ),
    "Atom": Format(
        "feed.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
        lambda p: (
            f"<entry><id>http://arxiv.org/abs/{p.arxiv}v1</id><published>2025-08-19T00:00:00Z</published>"
            f"<title>{p.title}</title><summary>{p.abstract}</summary>"
            "<author><name>Ada Example</name></author></entry>\n"
        ),
        "</feed>\n",
    ),
    "RSS": Format(
        "rss.xml",
        '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Papers</title>\n',
        lambda p: (
            f"<item><title>{p.title}</title><link>https://arxiv.org/abs/{p.arxiv}</link>"
            f"<description>{p.abstract}</description>"
            "<pubDate>Wed, 20 Aug 2025 00:00:00 GMT</pubDate></item>\n"
        ),
        "</channel></rss>\n",
    ),
    "JSON Feed": Format(
        "feed.json",
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Papers", "items": [',
        lambda p: json.dumps(
            {
                "id": p.arxiv,
                "title": p.title,
                "content_text": p.abstract,
                "date_published": "2025-08-20T00:00:00Z",
            }
        ),
        "]}",
        ",\n",
    ),
    "web page": Format(
        "page.html",
        "<!DOCTYPE html><html><head><title>Papers</title></head><body>\n<h1>Papers of 2025-08-20</h1>\n",
        lambda p: (
            f'<article><h3><a href="https://arxiv.org/abs/{p.arxiv}">{p.title}</a></h3>\n'
            f"<p>{p.abstract}</p></article>\n"
        ),
        "</body></html>\n",
    ),
    "BibTeX": Format(
        "papers.bib",
        "",
        lambda p: (
            f"@misc{{key{p.number},\n  title = {{{{{p.title}}}}},\n"
            f"  author = {{Example, Ada and Muster, Bo}},\n  eprint = {{{p.arxiv}}},\n"
            f"  abstract = {{{p.abstract}}},\n}}\n\n"
        ),
    ),
    "RIS": Format(
        "papers.ris",
        "",
        lambda p: (
            f"TY  - JOUR\nTI  - {p.title}\nAU  - Example, Ada\nAB  - {p.abstract}\n"
            f"UR  - https://arxiv.org/abs/{p.arxiv}\nER  - \n\n"
        ),
    ),
    "nbib": Format(
        "papers.nbib",
        "",
        lambda p: (
            f"PMID- {40_000_000 + p.number}\nTI  - {p.title}.\n"
            f"AB  - {_wrapped(p.abstract).replace(chr(10), chr(10) + '      ')}\nFAU - Example, Ada\n\n"
        ),
    ),
    "CSV": Format(
        "papers.csv",
        "Title,Authors,Abstract,URL\n",
        lambda p: f'"{p.title}","Example, Ada; Muster, Bo","{p.abstract}",https://arxiv.org/abs/{p.arxiv}\n',
    ),
}


def write(form: Format, papers: int) -> bytes:
    """A file of so many papers."""
    return "".join(_pieces(form, papers)).encode()


def papers_within(form: Format, size: int) -> int:
    """How many papers a file of about so many bytes holds."""
    return max(1, size // len(form.paper(Paper(12_345)).encode()))


def _pieces(form: Format, papers: int) -> Iterator[str]:
    yield form.opening
    for number in range(1, papers + 1):
        yield (form.between if number > 1 else "") + form.paper(Paper(number))
    yield form.closing
