"""Topics over time, up to four on one chart."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.model import Archive, Paper
from sitegen.pages.charts import months_between
from sitegen.pages.page import FeedRef, Page, Ref
from sitegen.text.words import Words
from sitegen.urls import compare_path, topic_path

MOST = 4  # topics on one chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A group of topics to choose from."""

    name: str
    topics: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month in the table."""

    date: datetime.date
    counts: tuple[int, ...]  # of the topics in its columns


def compare_page(archive: Archive, feeds: tuple[FeedRef, ...], words: Words) -> Page:
    """The page that compares topics. Without a script it is a table of the largest.

    A script draws what the reader chooses from the papers of every topic by month, which the page holds.
    """
    newest = archive.digests[0].digest.date if archive.digests else None
    months = months_between(archive.digests[-1].digest.date, newest) if newest else []
    counts = {topic: _by_month(papers, months) for topic, papers in archive.by_topic.items()}
    refs = [
        Ref(name=term.name, path=topic_path(term.id), id=term.id, count=len(archive.by_topic[term.id]))
        for term in archive.taxonomy.topics
    ]
    largest = sorted((ref for ref in refs if ref.count), key=lambda ref: (-ref.count, ref.name))[:MOST]
    return Page(
        path=compare_path(),
        kind="topics",
        template="compare.html",
        title=words("compare_topics"),
        feeds=feeds,
        description=words("about_compare"),
        lastmod=newest,
        values={
            "choices": tuple(
                Choice(
                    name=group.name,
                    topics=tuple(
                        ref
                        for term, ref in zip(archive.taxonomy.topics, refs, strict=True)
                        if term.parent == group.id and ref.count
                    ),
                )
                for group in archive.taxonomy.groups
            ),
            "largest": tuple(largest),
            "slots": MOST,
            "newest": newest,
            "first": months[0] if months else None,
            "rows": tuple(
                MonthRow(date=month, counts=tuple(counts[ref.id][at] for ref in largest))
                for at, month in reversed(list(enumerate(months)))
            ),
            "counts": {ref.id: counts[ref.id] for ref in refs if ref.count},
        },
    )


def _by_month(papers: Sequence[Paper], months: Sequence[datetime.date]) -> tuple[int, ...]:
    """How many of the papers were first listed in each of the months."""
    by_month: Counter[tuple[int, int]] = Counter()
    for day, count in Counter([paper.first_listed for paper in papers]).items():
        by_month[day.year, day.month] += count
    return tuple(by_month[month.year, month.month] for month in months)
