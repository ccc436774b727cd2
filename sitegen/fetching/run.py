"""Sources → dumps: each is asked for its days, and what it answers is kept as it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from sitegen.errors import FetchError, OutputError, SitegenError, UsageError
from sitegen.fetching.days import Skipped, Span, check_span, plan_days
from sitegen.fetching.download import Downloader, Limits
from sitegen.fetching.dumps import find_dumps, name_dumps
from sitegen.fetching.kinds import KINDS
from sitegen.fetching.pages import Pages, first_url, get_pages, is_old
from sitegen.fetching.trouble import Trouble
from sitegen.model import FetchSource
from sitegen.output.files import add_files
from sitegen.settings.yaml_lines import nearest

What = Literal["written", "empty", "old", "missing", "failed", "would ask", "left"]
_FAILURES = 3  # days in a row without an answer, after which a source is left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """What is to be fetched, and whither."""

    folder: Path  # of the dumps
    names: Sequence[str] = ()  # of sources; none: all
    since: datetime.date | None = None
    until: datetime.date | None = None
    dry_run: bool = False
    agent: str = "sitegen"  # what sources are told of who asks
    config: str = "sitegen.yaml"  # the file of settings, for messages
    lines: Mapping[str, int | None] = field(default_factory=dict)  # where sources stand in it, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a source and a day."""

    source: str
    day: datetime.date
    what: What | Skipped
    paths: tuple[Path, ...] = ()  # of the dumps that were written
    size: int = 0  # of them, in bytes
    papers: int | None = None  # that they list; None: nobody can tell
    so_far: bool = False  # the day is not over, and its list may grow
    url: str = ""  # that would be asked
    days: int = 0  # that are left
    faults: tuple[SitegenError, ...] = ()
    is_closed: bool = False  # the source will not answer other requests either


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    outcomes: tuple[Outcome, ...]
    notes: tuple[SitegenError, ...]
    faults: tuple[SitegenError, ...]


def fetch_dumps(
    sources: Sequence[FetchSource],
    options: FetchOptions,
    *,
    now: Callable[[], datetime.datetime],
    sleep: Callable[[float], None],
    said: Callable[[Outcome], None] = lambda outcome: None,
    limits: Limits | None = None,
) -> Fetched:
    """Ask the sources for their days, one after the other. A source without an answer does not stop the rest.

    `now` is the clock, in UTC; `said` hears what came of a day as soon as it is known. UsageError for names
    and days that cannot be.
    """
    span = Span(today=now().date(), since=options.since, until=options.until)
    check_span(span)
    chosen = _chosen(sources, options.names)
    outcomes: list[Outcome] = []
    faults: list[SitegenError] = []
    with Downloader(agent=options.agent, now=now, sleep=sleep, limits=limits or Limits()) as downloader:
        for source in chosen:
            asking = _Asking(source, options, downloader, span)
            for outcome in asking.outcomes():
                said(outcome)
                outcomes.append(outcome)
                faults.extend(outcome.faults)
            faults.extend(asking.doubts())
    notes = tuple(note for source in chosen for note in _notes(source, span, options))
    return Fetched(outcomes=tuple(outcomes), notes=notes, faults=tuple(faults))


def _chosen(sources: Sequence[FetchSource], names: Sequence[str]) -> list[FetchSource]:
    known = [source.name for source in sources]
    for name in names:
        if name not in known:
            raise UsageError(f"no such source: {name}", hint=nearest(name, known))
    return [source for source in sources if not names or source.name in names]


def _notes(source: FetchSource, span: Span, options: FetchOptions) -> Iterator[SitegenError]:
    """What is to be said of days that a source cannot be asked for."""
    named = {span.since, span.until} - {None, span.today}
    if named and not KINDS[source.type].has_days(source):
        hint = f"it has what it has now, and was {'not ' * (span.until in named)}asked for that"
        if source.type == "url":
            hint += "; with `{date}` in its `url` it would be asked for each day"
        yield _fault(f"{source.name} cannot be asked for another day", hint, source, options)


def _fault(message: str, hint: str, source: FetchSource, options: FetchOptions) -> FetchError:
    return FetchError(message, source=options.config, line=options.lines.get(source.name), hint=hint)


class _Asking:
    """A source that is asked for its days, oldest first."""

    def __init__(
        self, source: FetchSource, options: FetchOptions, downloader: Downloader, span: Span
    ) -> None:
        self._source = source
        self._kind = KINDS[source.type]
        self._options = options
        self._downloader = downloader
        self._span = span
        self._there = find_dumps(options.folder, source.name)
        self._missing = 0

    def outcomes(self) -> Iterator[Outcome]:
        has_days = self._kind.has_days(self._source)
        days = list(plan_days(self._source, self._span, self._there, has_days=has_days))
        failures = 0
        for number, (day, reason) in enumerate(days, start=1):
            outcome = self._outcome(day, reason) if reason else self._ask(day)
            yield outcome
            if reason:
                continue
            failures = failures + 1 if outcome.what == "failed" else 0
            left = [later for later, skipped in days[number:] if not skipped]
            if left and (outcome.is_closed or failures == _FAILURES):
                yield replace(self._outcome(left[0], "left"), days=len(left))
                return

    def doubts(self) -> Iterator[SitegenError]:
        """A fault where all that is known of the source is that a file is missing for each day."""
        if self._missing and not self._there:
            message = f"{self._source.name} has no file for any day: {self._source.url}"
            hint = "check `url`, or ask for a day that has one: --since"
            yield _fault(message, hint, self._source, self._options)

    def _outcome(self, day: datetime.date, what: What | Skipped) -> Outcome:
        return Outcome(source=self._source.name, day=day, what=what)

    def _ask(self, day: datetime.date) -> Outcome:
        if self._options.dry_run:
            return replace(self._outcome(day, "would ask"), url=first_url(self._source, self._kind, day))
        try:
            pages = get_pages(self._source, self._kind, day, self._downloader)
        except Trouble as trouble:
            return self._failed(day, trouble)
        if pages[0][1].ids == ():
            return self._outcome(day, "empty")
        before = max((each for each in self._there if each < day), default=None)
        if before and is_old(pages, self._there[before], self._source, self._kind):
            return self._outcome(day, "old")
        return self._written(day, pages)

    def _failed(self, day: datetime.date, trouble: Trouble) -> Outcome:
        if trouble.status in {404, 410} and self._kind.may_miss and self._kind.has_days(self._source):
            self._missing += 1
            return self._outcome(day, "missing")
        message = f"{self._source.name}, {day}: {trouble.what}: {trouble.url}"
        fault = _fault(message, trouble.hint, self._source, self._options)
        return replace(self._outcome(day, "failed"), faults=(fault,), is_closed=trouble.closed)

    def _written(self, day: datetime.date, pages: Pages) -> Outcome:
        files = list(name_dumps(self._source.name, day, pages))
        try:
            add_files(files, self._options.folder)
        except (OutputError, ExceptionGroup) as cause:
            causes = cause.exceptions if isinstance(cause, ExceptionGroup) else (cause,)
            faults = tuple(each for each in causes if isinstance(each, OutputError))
            return replace(self._outcome(day, "failed"), faults=faults, is_closed=True)
        paths = tuple(self._options.folder / file.path for file in reversed(files))
        self._there[day] = paths
        counts = [len(listing.ids) for _, listing in pages if listing.ids is not None]
        return replace(
            self._outcome(day, "written"),
            paths=paths,
            size=sum(len(file.data) for file in files),
            papers=sum(counts) if counts else None,
            so_far=self._kind.grows and day == self._span.today,
        )
