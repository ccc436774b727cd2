"""`sitegen topics`."""

from __future__ import annotations

import argparse
import sys

from sitegen.archive.identity import fold
from sitegen.cli.console import print_fault
from sitegen.cli.given import check_dumps
from sitegen.errors import SitegenError
from sitegen.filing import load_archive
from sitegen.model import Archive
from sitegen.sources.read import Sources
from sitegen.topics import (
    assign_topics,
    explain,
    find_labelled,
    format_agreement,
    format_explanation,
    format_suggestions,
    read_labels,
    score_labels,
)
from sitegen.topics import suggest as suggest_phrases


def _archive(options: argparse.Namespace) -> tuple[Archive, Sources]:
    check_dumps([options.dumps])
    return load_archive(options.site, options.dumps)


def run_explain(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    wanted = fold(options.title)
    paper = next((each for each in archive.papers if fold(each.title.plain) == wanted), None)
    if paper is None:
        print("no paper with that title: explaining only the text", file=sys.stderr)
    title, abstract = (paper.title.plain, paper.abstract.plain) if paper else (options.title, "")
    print(format_explanation(explain(title, abstract, sources.rules), sources.rules), end="")
    return 0


def run_score(options: argparse.Namespace) -> int:
    labels = read_labels(options.file)
    archive, sources = _archive(options)
    # What the rules say: a page's own `topics` field is no merit of theirs.
    assigned = {
        paper.title.plain: assign_topics(paper.title.plain, paper.abstract.plain, sources.rules)
        for paper in archive.papers
    }
    found, topics, missing = find_labelled(labels, assigned)
    for title in missing:
        print_fault("warning", SitegenError(f"no such paper: {title}", source=str(options.file)))
    if not found:
        raise SitegenError(
            "no labelled paper is in the archive", source=str(options.file), hint="give --dumps DIR"
        )
    print(format_agreement(score_labels(found, topics)), end="")
    return 0


def run_suggest(options: argparse.Namespace) -> int:
    archive, sources = _archive(options)
    papers = [(paper.title.plain, paper.abstract.plain) for paper in archive.papers]
    print(format_suggestions(suggest_phrases(papers, sources.rules, options.count)), end="")
    return 0
