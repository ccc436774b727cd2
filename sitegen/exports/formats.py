"""The exports as bytes: JSON, Markdown twins, and the files by which machines find their way.

The formats are a contract: docs/reference/data.md, and for the JSON files docs/schemas/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

import orjson

from sitegen.exports.tex import abstract_tex, title_tex
from sitegen.model import Archive, Digest, DigestPapers, Paper, Site, Text
from sitegen.text.convert import escape_line
from sitegen.text.excerpts import cut_at_word
from sitegen.text.wording import digest_name, introduction, paper_count
from sitegen.text.words import Words
from sitegen.text.xml_text import format_xml, xml_text
from sitegen.urls import digest_path, paper_path, topic_path

_LLMS_DIGESTS = 30  # digests that llms.txt names; digests.json has them all


def paper_line(paper: Paper, site: Site) -> bytes:
    """The paper's line in papers.jsonl, with its newline. Optional keys are left out where empty."""
    value: dict[str, Any] = {
        "slug": paper.slug,
        "title": paper.title.plain,
        "abstract": paper.abstract.plain,
        "url": site.base_url + paper_path(paper.slug),
        "first_listed": paper.first_listed.isoformat(),
        "digests": [listing.digest for listing in paper.listings],
        "topics": list(paper.topics),
        "links": [{"url": link.url, "kind": link.kind} for link in paper.links],
    }
    optional = {
        "authors": list(paper.authors),
        "arxiv": paper.arxiv,
        "doi": paper.doi,
        "external_url": paper.url,
        "pdf": paper.pdf,
        "code": paper.code,
        "categories": list(paper.categories),
        "venue": paper.venue,
        "comment": paper.comment,
        "published": paper.published,
        "title_tex": title_tex(paper.title) if "$" in paper.title.source else "",
        "abstract_tex": abstract_tex(paper.abstract) if "$" in paper.abstract.source else "",
    }
    value.update((key, part) for key, part in optional.items() if part)
    if paper.upvotes is not None:
        value["upvotes"] = paper.upvotes
    return _json(value)


def digest_row(day: DigestPapers) -> dict[str, Any]:
    """What digests.json says of a digest."""
    return {
        "id": day.digest.id,
        "date": day.digest.date.isoformat(),
        "date_from": day.digest.date_from,
        "title": day.digest.title,
        "source": day.digest.dump,
        "papers": [paper.slug for paper in day.papers],
    }


def format_digests(rows: Sequence[dict[str, Any]]) -> bytes:
    """digests.json, newest digest first."""
    return _json(list(rows))


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # A lone surrogate has no UTF-8 form; dumps are refused for it, config and pages may hold one.
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"{text}\n".encode("utf-8", "replace")


# Markdown


# The strings of a Markdown twin: they go to another process with each digest.
TWIN_WORDS = (
    *("papers", "papers_listed", "listed_first", "day", "short_day"),
    *("digest_name", "digest_name_added", "digest_part", "undated", "year_inferred"),
)


def markdown_path(digest: Digest) -> str:
    """Path of a digest's Markdown twin, named as llmstxt.org asks for pages without a file name."""
    return f"{digest_path(digest.id)}index.html.md"


def format_markdown(day: DigestPapers, site: Site, words: Words, *, note: Text | None = None) -> bytes:
    """The digest page in Markdown: note, then each paper with fields, permalink, repeats and abstract."""
    digest = day.digest
    said = words("papers_listed", papers=words("papers", len(day.papers)))
    blocks = [f"# {escape_line(digest_name(digest, words))}", introduction(said, digest, words)]
    if note and note.source:
        blocks.append(note.source.strip())
    for paper in day.papers:
        first = paper.listings[0]
        again = first.digest != digest.id
        blocks.append(f"## {paper.title.source}")
        if fields := "\n".join(f"- {key}: {escape_line(value)}" for key, value in _fields(paper) if value):
            blocks.append(fields)
        listed = f" ({words('listed_first', date=words.day(first.date))})" if again else ""
        blocks.append(f"<{site.base_url}{paper_path(paper.slug)}>{listed}")
        if paper.abstract.source:
            blocks.append(paper.abstract.source.strip())
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """What is known of a paper, as a dated page says it."""
    yield "arxiv", paper.arxiv
    yield "doi", paper.doi
    yield "authors", ", ".join(paper.authors)
    yield "url", paper.url
    yield "pdf", paper.pdf
    yield "code", paper.code
    yield "upvotes", "" if paper.upvotes is None else str(paper.upvotes)
    yield "categories", ", ".join(paper.categories)
    yield "venue", paper.venue
    yield "comment", paper.comment
    yield "published", paper.published


def format_llms(archive: Archive, site: Site, words: Words) -> bytes:
    """llms.txt (llmstxt.org): what the site is, its newest digests in Markdown, its data.

    Its readers are language models: only the names of digests are in the language of the site.
    """
    base = site.base_url
    terms = {term.id: term for term in archive.taxonomy.terms}
    lines = [f"# {escape_line(site.title)}", "", f"> {escape_line(site.description)}", ""]
    lines += [
        f"{paper_count(len(archive.papers))} in {len(archive.digests):,} digests. "
        "Each paper has its title, its abstract, and the dates on which it was listed.",
        "",
        "## Data",
        "",
        f"- [papers.jsonl]({base}data/papers.jsonl): all papers, a JSON object a line",
        f"- [digests.json]({base}data/digests.json): all digests with their papers in order",
        f"- [papers.bib]({base}data/papers.bib): all papers in BibTeX",
        f"- [atom.xml]({base}atom.xml): new papers, with archive pages",
        f"- [data]({base}data/): what the fields of these files are, and the licence",
        "",
        "## Newest digests",
        "",
    ]
    lines += [
        f"- [{escape_line(digest_name(day.digest, words))}]"
        f"({base}{quote(markdown_path(day.digest))}): {paper_count(len(day.papers))}"
        for day in archive.digests[:_LLMS_DIGESTS]
    ]
    lines += ["", "## Optional", "", f"- [All digests]({base}digests/)"]
    lines += [
        f"- [{escape_line(terms[topic].name)}]({base}{quote(topic_path(topic))}): {paper_count(len(papers))}"
        for topic, papers in archive.by_topic.items()
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


# Discovery


def format_robots(site: Site) -> bytes:
    """Everything may be read; the sitemap's place. Only a site at its host's root is asked for it."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}sitemap.xml\n".encode()


def format_opensearch(site: Site) -> bytes:
    """The search page as a search engine of the browser (OpenSearch 1.1)."""
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    # The specification allows 16, 48 and 1,024 characters.
    SubElement(root, "ShortName").text = cut_at_word(xml_text(site.title), 16)
    SubElement(root, "LongName").text = cut_at_word(xml_text(site.title), 48)
    SubElement(root, "Description").text = cut_at_word(xml_text(site.description or site.title), 1024)
    template = f"{site.base_url}search/?q={{searchTerms}}"
    SubElement(root, "Url", {"type": "text/html", "method": "get", "template": template})
    link = f"{site.base_url}opensearch.xml"
    SubElement(
        root,
        "Url",
        {"type": "application/opensearchdescription+xml", "rel": "self", "template": link},
    )
    SubElement(root, "Language").text = site.language
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "OutputEncoding").text = "UTF-8"
    return format_xml(root)
