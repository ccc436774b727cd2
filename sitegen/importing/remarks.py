"""What an import says about dumps: what is odd, what changed, what is listed twice."""

from __future__ import annotations

import datetime
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen.content import page_path
from sitegen.errors import DumpError, SitegenError
from sitegen.importing.dates import impossible_date, odd_day, unread_date
from sitegen.importing.files import Dump
from sitegen.importing.git_dates import History, Refusal
from sitegen.importing.listed import ListedTitles
from sitegen.importing.readers import Draft
from sitegen.importing.result import ImportOptions
from sitegen.model import Digest


def dump_remarks(source: str, draft: Draft, digest: Digest) -> Iterator[SitegenError]:
    """What is odd about a dump: what its reader says, and what looks like a date and is none."""
    for remark in draft.remarks:
        yield DumpError(remark.message, source=source, line=remark.line, hint=remark.hint)
    impossible = impossible_date(Path(source).name) if digest.date_from in {"dump", "added"} else None
    if impossible is not None:
        yield DumpError(
            f"no such day, in its name: {impossible}",
            source=source,
            hint=f"write it as 2025-08-20, of 1990 to 2099; until then its date is {digest.date}",
        )
    unread = unread_date(draft, name=Path(source).name) if digest.date_from == "added" else None
    if unread is not None:
        text, line = unread
        yield DumpError(
            f"not read as a date: {text}",
            source=source,
            line=line,
            hint="write it as 2025-08-20; until then the day on which the file was added counts",
        )


def doubtful_days(dumps: Sequence[Dump], history: History) -> Iterator[DumpError]:
    """What is in doubt about the days on which dumps were added. Give it the dumps dated by that day.

    Only here is the clock asked. It decides what is said, and no date.
    """
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for dump in dumps:
        if why := odd_day(dump.added.day, today=today):
            yield DumpError(
                f"added on {dump.added.day}, {why}: its date {dump.date} is in doubt",
                source=dump.source,
                hint="put the date into its name, such as 2025-08-20.txt, or give it with --date",
            )
    refusals: dict[Refusal, list[Dump]] = {}
    for dump in dumps:
        if (refusal := history.refusals.get(dump.path)) is not None:
            refusals.setdefault(refusal, []).append(dump)
    for refusal, refused in refusals.items():
        more = f" (and {len(refused) - 1:,} more)" if len(refused) > 1 else ""
        yield DumpError(
            f"git could not be asked when it was added{more}; its own time counts: {refusal.message}",
            source=refused[0].source,
            hint=refusal.hint,
        )
    if history.shallow and dumps:
        yield DumpError(
            "the clone is shallow, so the day a dump was added is in doubt",
            source=dumps[0].source,
            hint="git fetch --unshallow (in a workflow: fetch-depth: 0)",
        )


def _again(source: str, options: ImportOptions, *flags: str) -> str:
    """The command that writes the page of a known dump again."""
    site = () if options.site.resolve() == Path.cwd() else ("--site", str(options.site))
    return shlex.join(["sitegen", "import", "--replace", *flags, *site, source])


def changed_dump(dump: Dump, old: Digest, missing: int, options: ImportOptions) -> DumpError:
    """That a dump is not what its page was made from; `missing` papers of it are not on the page."""
    page = f"content/{page_path(old)}"
    papers = f"; {missing:,} {'paper' if missing == 1 else 'papers'} of it not on the page" if missing else ""
    return DumpError(
        f"you changed this file after its page {page} was made; the page was not changed{papers}",
        source=dump.source,
        hint=f"edit {page}; or delete that page, so that it is made again from the file; "
        f"or run `{_again(dump.source, options)}`",
    )


def option_not_taken(source: str, same: Digest, options: ImportOptions) -> Iterator[DumpError]:
    """That an option changes nothing, since the `same` dump has its page, which says otherwise."""
    date = options.date if options.date != same.date else None
    title = one_line(options.title) if one_line(options.title) != same.title else ""
    flags = [*(("--date", date.isoformat()) if date else ()), *(("--title", title) if title else ())]
    if flags:
        yield DumpError(
            f"known already as {page_path(same)}; the page stays as it is",
            source=source,
            hint=_again(source, options, *flags),
        )


def copy_remarks(dump: Dump, digest: Digest, listed: ListedTitles) -> Iterator[DumpError]:
    """That another digest lists the same papers, or fewer of the same day."""
    if (message := listed.find_copy(digest)) is not None:
        yield DumpError(
            message,
            source=dump.source,
            hint=f"if it is a copy, delete it and its page {page_path(digest)}; else leave it",
        )


def one_line(name: str) -> str:
    """A file name or title on one line, with `_` for control characters, which no page can hold."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "_", " ".join(name.split()))
