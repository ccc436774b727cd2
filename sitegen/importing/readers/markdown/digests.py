"""The papers of a Markdown file, day by day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sitegen.importing.readers.common.days import fingerprint
from sitegen.importing.readers.common.draft import DraftEntry, Remark
from sitegen.importing.readers.common.labels import Label, spread
from sitegen.importing.readers.markdown.entry import Paper
from sitegen.importing.readers.markdown.titles import NUMBER

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})")  # of arXiv


@dataclass(slots=True)
class Day:
    """The papers below one day's headings."""

    text: str = ""  # `2025-08-20`; empty: the file names no day
    line: int = 0
    papers: list[Paper] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # of lines, from 1


def merge_days(days: Sequence[Day], last: int) -> list[Day]:
    """The days that have papers, each once, with all lines of the file; oldest first where all are dates.

    What stands above the first day, and below a day without papers, is the next one's.
    """
    merged: dict[str, Day] = {}
    begin = 0
    above: list[Paper] = []
    for day, after in zip(days, [*days[1:], None], strict=True):
        end = after.line - 1 if after is not None else last
        above.extend(day.papers)
        if not above or (not day.text and after is not None and any(each.papers for each in days[1:])):
            continue
        found = merged.setdefault(day.text, Day(day.text, day.line))
        found.papers.extend(above)
        found.spans.append((begin, end))
        begin, above = end, []
    kept = [*merged.values()]
    if kept and begin < last:
        kept[-1].spans.append((begin, last))
    is_dated = all(day.text[:1].isdigit() for day in kept)
    return sorted(kept, key=lambda day: day.text) if is_dated else kept


def file_topics(days: Sequence[Day]) -> None:
    """File papers under the headings above them, where there are several of these."""
    papers = [paper for day in days for paper in day.papers]
    topics = {paper.topic for paper in papers}
    if len(topics) > 1 or any(map(_CATEGORY.fullmatch, topics)):
        for paper in papers:
            paper.add_category(paper.topic)


def drop_numbers(days: Sequence[Day]) -> None:
    """Take the numbers off the titles, if nearly all have one."""
    titles = [paper.values["title"] for day in days for paper in day.papers]
    numbered = [(title, match) for title in titles if (match := NUMBER.match(title[0]))]
    if len(numbered) * 5 >= len(titles) * 4:
        for title, match in numbered:
            title[0] = title[0][match.end() :] or title[0]


def day_entries(day: Day, labels: list[Label], remarks: list[Remark]) -> Iterator[DraftEntry]:
    """The entries of a day, each paper once; its lines get their labels."""
    seen: set[str] = set()
    for paper in day.papers:
        repeated = paper.key in seen
        seen.add(paper.key)
        entry, left_out = (None, []) if repeated else paper.entry()
        for number, label in spread(paper.labels):
            if labels[number - 1] is not Label.BLANK:
                labels[number - 1] = Label.REPEATED if repeated else label if entry else Label.NO_PAPER
        remarks.extend(left_out)
        if entry is not None:
            yield entry
        elif not repeated:
            remarks.append(Remark(line=paper.line, message="a paper without a title", hint="complete it"))


_NO_TEXT = frozenset({Label.BLANK, Label.FURNITURE, Label.DATE})


def text_fingerprint(day: Day, labels: Sequence[Label], lines: Sequence[str]) -> str:
    """That of the papers' lines: rules between days, and what stands above them, come and go."""
    numbers = (number for first, last in day.spans for number in range(first, last))
    return fingerprint(
        day.text, "\n".join(lines[number] for number in numbers if labels[number] not in _NO_TEXT)
    )
