"""The newest day as the front page shows it.

A day may have several digests: they are shown together, as one. What takes work, such as the choice of the
lead, is done when the page is made.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sitegen.model import Archive, DigestPapers, Paper
from sitegen.pages.lead import Rule, choose_lead
from sitegen.pages.page import Item, Ref, paper_item
from sitegen.pages.rising import rising
from sitegen.pages.rows import DigestRow, rows_of
from sitegen.text.wording import date_note, digest_title
from sitegen.text.words import Words

LEAD = 420  # characters of the lead's abstract
LONG_LEAD = 1000  # where little else is new
SECONDS = 4  # papers after it that have their abstract's beginning
OPENING = 150  # characters of that
SECTIONS = 6  # topics under which further new papers are named
HEADLINES = 4  # papers of each
FULL = 1 + SECONDS + 9  # papers of a day below which the page goes on with those of earlier days
EARLIER = 9  # of those

STANDING_OUT = 3  # topics that the day's sentence names
DAY, MONTH = datetime.timedelta(days=1), datetime.timedelta(days=30)
MORE = 3  # papers on a topic: fewer do not stand out on a day
SEVERAL = 5  # papers of a day from which its largest topics say something


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTopic:
    """A topic that the day's sentence names."""

    topic: Ref
    count: int
    usual: int | None  # of as many papers in the month before; None: it is named because it is large


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The newest digests, which are those of one day, in a sentence."""

    date: datetime.date
    title: str  # what its digests are called; empty: each its own way
    found: str  # what is known of the date; empty where it is certain
    parts: tuple[DigestRow, ...]  # the first one first
    count: int  # papers
    fresh: int  # that no earlier day listed
    more: bool  # whether `topics` have more papers than usual; else they are the largest
    topics: tuple[DayTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Papers on one topic, by title."""

    topic: Ref  # its count: all of the day's papers that have it as their first
    items: tuple[Item, ...]


def newest_day(archive: Archive) -> tuple[DigestPapers, ...]:
    """The digests of the newest day, the first one first."""
    newest = archive.digests[0].digest.date
    end = next(
        (at for at, each in enumerate(archive.digests) if each.digest.date != newest), len(archive.digests)
    )
    return archive.digests[:end][::-1]


def day_papers(digests: Sequence[DigestPapers]) -> tuple[Paper, ...]:
    """The papers of a day's digests, each once: those it lists first, then those it repeats."""
    date = digests[0].digest.date
    once = {paper.slug: paper for each in digests for paper in each.papers}
    return tuple(sorted(once.values(), key=lambda paper: paper.first_listed != date))


def earlier_papers(archive: Archive, papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The newest papers that are not of the day, where the day alone does not fill a page."""
    if len(papers) >= FULL:
        return ()
    shown = {paper.slug for paper in papers}
    newest = archive.papers[: EARLIER + len(papers)]
    return tuple(paper for paper in newest if paper.slug not in shown)[:EARLIER]


def describe_day(
    archive: Archive,
    digests: Sequence[DigestPapers],
    papers: Sequence[Paper],
    refs: Mapping[str, Ref],
    words: Words,
) -> Day:
    """What the day's sentence says."""
    date = digests[0].digest.date
    fresh = sum(paper.first_listed == date for paper in papers)
    rises = rising(archive, most=STANDING_OUT, newest=DAY, before=MONTH, floor=MORE)
    named = [
        DayTopic(topic=refs[rise.topic], count=rise.count, usual=round(rise.usual)) for rise in rises
    ] or _largest(papers[:fresh] or papers, refs)
    titles = {each.digest.title for each in digests}
    return Day(
        date=date,
        title=digest_title(digests[0].digest, words) if len(titles) == 1 else "",
        found=date_note(digests[0].digest, words) if len(digests) == 1 else "",
        parts=rows_of(digests, words),
        count=len(papers),
        fresh=fresh,
        more=bool(rises),
        topics=tuple(named),
    )


def _largest(papers: Sequence[Paper], refs: Mapping[str, Ref]) -> list[DayTopic]:
    """The topics with most of the papers, if the papers are several."""
    if len(papers) < SEVERAL:
        return []
    counts = Counter(topic for paper in papers for topic in paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return [
        DayTopic(topic=refs[topic], count=counts[topic], usual=None)
        for topic in ranked[:STANDING_OUT]
        if counts[topic] > 1
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The day's papers: one large, a few with their beginning, further ones under their topics."""

    lead: Item | None
    rule: Rule
    seconds: tuple[Item, ...]
    sections: tuple[Section, ...]
    earlier: tuple[Item, ...]
    wide: bool  # whether those stand below all, not below the lead, where a short day leaves room


def set_front(
    day: Day, papers: Sequence[Paper], earlier: Sequence[Paper], refs: Mapping[str, Ref], words: Words
) -> Front:
    """The front page of a day's papers, those it lists first before those it repeats."""
    items = tuple(paper_item(paper, refs, words) for paper in earlier)
    if not papers:
        return Front(lead=None, rule="first", seconds=(), sections=(), earlier=items, wide=False)
    candidates = papers[: day.fresh] or papers
    lead, rule = choose_lead(candidates)
    others = [paper for paper in papers if paper is not lead]
    if rule == "upvotes":
        others[: len(candidates) - 1] = sorted(
            others[: len(candidates) - 1], key=lambda paper: -(paper.upvotes or 0)
        )
    seconds = others[:SECONDS]
    shown = {paper.slug for paper in (lead, *seconds)}
    return Front(
        lead=paper_item(lead, refs, words, opening=LEAD if seconds else LONG_LEAD),
        rule=rule,
        seconds=tuple(paper_item(paper, refs, words, opening=OPENING) for paper in seconds),
        sections=_sections(candidates, shown, refs, words),
        earlier=items,
        wide=len(seconds) >= SECONDS - 1,
    )


def _sections(
    papers: Sequence[Paper], shown: Set[str], refs: Mapping[str, Ref], words: Words
) -> tuple[Section, ...]:
    """The topics with most of the papers, each with some that are not shown yet."""
    by_topic: dict[str, list[Paper]] = {}
    for paper in papers:
        if paper.topics:
            by_topic.setdefault(paper.topics[0], []).append(paper)
    ranked = sorted(by_topic, key=lambda topic: (-len(by_topic[topic]), refs[topic].name))
    sections = []
    for topic in ranked:
        left = [paper for paper in by_topic[topic] if paper.slug not in shown][:HEADLINES]
        if left:
            ref = Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=len(by_topic[topic]))
            sections.append(Section(topic=ref, items=tuple(paper_item(paper, refs, words) for paper in left)))
    return tuple(sections[:SECTIONS])
