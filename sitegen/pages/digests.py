"""The pages of digests, and the archive as a calendar: years, months, weeks."""

from __future__ import annotations

import calendar
import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sitegen import filters, markdown
from sitegen.model import Archive, Digest, DigestPapers
from sitegen.pages.charts import month_chart, months_between, year_map
from sitegen.pages.page import FeedRef, Page, Ref, paper_item, topic_refs
from sitegen.urls import digest_path, month_path, week_path, year_path


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """A digest in a list."""

    path: str
    name: str
    date: datetime.date
    count: int
    fresh: int  # papers that no earlier digest listed
    note: str  # what is known of the date; empty where it is certain


def heading(digest: Digest) -> str:
    """`Daily Papers, 20 August 2025`; the second of a date says so, so that headings are unique."""
    number = digest.id[len("2025-08-20-") :]
    return f"{digest.title}, {filters.day(digest.date)}" + (f" ({number})" if number else "")


def found_note(digest: Digest) -> str:
    """How the digest's date was found, in a sentence."""
    day = filters.day(digest.date)
    if digest.date_from == "added":
        return f"Undated; added on {day}."
    if digest.date_from == "dump":
        inferred = f"; the year {digest.date.year} is inferred" if digest.year_inferred else ""
        return f"Listed on {digest.date_text}{inferred}."
    return "Dated by its file name." if digest.date_from == "filename" else "Dated by the editor."


def row(each: DigestPapers) -> DigestRow:
    digest = each.digest
    certain = digest.date_from in {"option", "filename"} or (digest.date_from == "dump" and not digest.year_inferred)
    return DigestRow(
        path=digest_path(digest.id), name=heading(digest), date=digest.date, count=len(each.papers),
        fresh=fresh_count(each), note="" if certain else found_note(digest),
    )  # fmt: skip


def fresh_count(each: DigestPapers) -> int:
    return sum(paper.listings[0].digest == each.digest.id for paper in each.papers)


def plan_digests(archive: Archive, feeds: tuple[FeedRef, ...]) -> Iterator[Page]:
    """A page for every digest."""
    refs = topic_refs(archive.taxonomy)
    names = {each.digest.id: heading(each.digest) for each in archive.digests}
    for index, each in enumerate(archive.digests):
        digest = each.digest
        newer = archive.digests[index - 1].digest if index else None
        older = archive.digests[index + 1].digest if index + 1 < len(archive.digests) else None
        items = tuple(
            paper_item(
                paper, refs,
                repeat_of=None if paper.listings[0].digest == digest.id else Ref(
                    name=filters.short_day(paper.listings[0].date), path=digest_path(paper.listings[0].digest)
                ),
            )
            for paper in each.papers
        )  # fmt: skip
        fresh = fresh_count(each)
        yield Page(
            path=digest_path(digest.id), kind="digest", template="digest.html", title=heading(digest),
            description=f"{filters.plural(len(items), 'paper')} in {heading(digest)}, {fresh} of them new to the archive.",
            lastmod=digest.date, feeds=feeds,
            values={
                "title": digest.title, "date": digest.date, "number": digest.id[len("2025-08-20-") :],
                "found": found_note(digest), "note": markdown.render(digest.note).html if digest.note else "",
                "items": items, "fresh": fresh, "topics": _topic_counts(each, refs),
                "newer": Ref(name=names[newer.id], path=digest_path(newer.id)) if newer else None,
                "older": Ref(name=names[older.id], path=digest_path(older.id)) if older else None,
                "month": Ref(name=filters.month(digest.date), path=month_path(digest.date.year, digest.date.month)),
                "bib": f"{digest_path(digest.id)}papers.bib",
            },
        )  # fmt: skip


def _topic_counts(each: DigestPapers, refs: Mapping[str, Ref]) -> tuple[Ref, ...]:
    """The digest's topics by their primary papers, most first."""
    counts = Counter(paper.topics[0] for paper in each.papers if paper.topics)
    ranked = sorted(counts, key=lambda topic: (-counts[topic], refs[topic].name))
    return tuple(Ref(name=refs[topic].name, path=refs[topic].path, id=topic, count=counts[topic]) for topic in ranked)


def plan_calendar(archive: Archive, feeds: tuple[FeedRef, ...]) -> Iterator[Page]:
    """The list of all digests, and a page for each year, month and week that has one."""
    years = _grouped(archive.digests, lambda date: (date.year,))
    newest = archive.digests[0].digest.date if archive.digests else None
    yield Page(
        path="digests/", kind="digests", template="digests.html", title="All digests",
        description=f"{filters.plural(len(archive.digests), 'digest')} with {filters.plural(len(archive.papers), 'paper')}, by date.",
        lastmod=newest, feeds=feeds, values={"years": tuple(_year_summary(year, years.get((year,), ())) for year in _span(archive))},
    )  # fmt: skip
    for (year,), digests in years.items():
        yield _year_page(year, digests, archive, feeds)
    for (year, month), digests in _grouped(archive.digests, lambda date: (date.year, date.month)).items():
        yield _month_page(year, month, digests, feeds)
    for digests in _grouped(archive.digests, lambda date: date.isocalendar()[:2]).values():
        yield _week_page(digests, feeds)


def _grouped(
    digests: tuple[DigestPapers, ...], key: Callable[[datetime.date], tuple[int, ...]]
) -> dict[tuple[int, ...], tuple[DigestPapers, ...]]:
    groups: dict[tuple[int, ...], list[DigestPapers]] = {}
    for each in digests:
        groups.setdefault(key(each.digest.date), []).append(each)
    return {name: tuple(members) for name, members in groups.items()}


def _span(archive: Archive) -> range:
    """The years from the newest digest's down to the oldest's, those without a digest too."""
    if not archive.digests:
        return range(0)
    return range(archive.digests[0].digest.date.year, archive.digests[-1].digest.date.year - 1, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month in a year; without a path it is a gap."""

    date: datetime.date
    path: str
    digests: int
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    year: int
    path: str  # empty: no digest in that year
    papers: int
    rows: tuple[DigestRow, ...]
    months: tuple[MonthRow, ...]


def _year_summary(year: int, digests: tuple[DigestPapers, ...]) -> YearRow:
    months = []
    by_month = _grouped(digests, lambda date: (date.month,))
    for number in range(1, 13):
        members = by_month.get((number,), ())
        months.append(MonthRow(
            date=datetime.date(year, number, 1), path=month_path(year, number) if members else "",
            digests=len(members), papers=sum(len(each.papers) for each in members),
        ))  # fmt: skip
    return YearRow(
        year=year, path=year_path(year) if digests else "", papers=sum(len(each.papers) for each in digests),
        rows=tuple(map(row, digests)), months=tuple(months),
    )  # fmt: skip


def _year_page(year: int, digests: tuple[DigestPapers, ...], archive: Archive, feeds: tuple[FeedRef, ...]) -> Page:
    summary = _year_summary(year, digests)
    years = {each.digest.date.year for each in archive.digests}
    weeks = _grouped(digests, lambda date: date.isocalendar()[:2])
    return Page(
        path=year_path(year), kind="calendar", template="year.html", title=f"{year}",
        description=f"The year {year}: {filters.plural(len(digests), 'digest')} with {filters.plural(summary.papers, 'paper')}.",
        lastmod=digests[0].digest.date, feeds=feeds,
        values={
            "year": summary,
            "map": year_map(year, [(each.digest, len(each.papers)) for each in digests]),
            "weeks": tuple(
                Ref(name=f"Week {week}", path=week_path(members[0].digest.date), count=sum(len(each.papers) for each in members))
                for (_, week), members in weeks.items()
            ),
            "newer": _year_ref(min((other for other in years if other > year), default=None)),
            "older": _year_ref(max((other for other in years if other < year), default=None)),
        },
    )  # fmt: skip


def _year_ref(year: int | None) -> Ref | None:
    return Ref(name=str(year), path=year_path(year)) if year is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day in a month's grid."""

    day: int  # 0: of another month
    rows: tuple[DigestRow, ...]


def _month_page(year: int, month: int, digests: tuple[DigestPapers, ...], feeds: tuple[FeedRef, ...]) -> Page:
    first = datetime.date(year, month, 1)
    by_day = _grouped(digests, lambda date: (date.day,))
    grid = tuple(
        tuple(DayCell(day=day, rows=tuple(map(row, reversed(by_day.get((day,), ()))))) for day in week)
        for week in calendar.Calendar().monthdayscalendar(year, month)
    )
    papers = sum(len(each.papers) for each in digests)
    return Page(
        path=month_path(year, month), kind="calendar", template="month.html", title=filters.month(first),
        description=f"{filters.month(first)}: {filters.plural(len(digests), 'digest')} with {filters.plural(papers, 'paper')}.",
        lastmod=digests[0].digest.date, feeds=feeds,
        values={
            "date": first, "rows": tuple(map(row, digests)), "grid": grid, "papers": papers,
            "year": Ref(name=str(year), path=year_path(year)),
        },
    )  # fmt: skip


def _week_page(digests: tuple[DigestPapers, ...], feeds: tuple[FeedRef, ...]) -> Page:
    newest = digests[0].digest.date
    year, week, _ = newest.isocalendar()
    monday = newest - datetime.timedelta(days=newest.weekday())
    days = tuple(monday + datetime.timedelta(days=step) for step in range(7))
    by_day = _grouped(digests, lambda date: (date.toordinal(),))
    papers = sum(len(each.papers) for each in digests)
    name = f"Week {week} of {year}"
    return Page(
        path=week_path(newest), kind="calendar", template="week.html", title=name, lastmod=newest, feeds=feeds,
        description=f"{name}, from {filters.day(days[0])}: {filters.plural(len(digests), 'digest')} with {filters.plural(papers, 'paper')}.",
        values={
            "name": name, "monday": days[0], "sunday": days[6],
            "days": tuple((day, tuple(map(row, reversed(by_day.get((day.toordinal(),), ()))))) for day in days),
            "year": Ref(name=str(newest.year), path=year_path(newest.year)),
        },
    )  # fmt: skip


def archive_chart(archive: Archive) -> object:
    """Papers listed per month over the whole archive, a repeat counted each time; None without digests."""
    if not archive.digests:
        return None
    dates = [each.digest.date for each in archive.digests for _ in each.papers]
    return month_chart(dates, first=archive.digests[-1].digest.date, last=archive.digests[0].digest.date)


def month_span(archive: Archive) -> list[datetime.date]:
    """All months of the archive, oldest first."""
    if not archive.digests:
        return []
    return months_between(archive.digests[-1].digest.date, archive.digests[0].digest.date)
