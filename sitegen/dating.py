"""The date of a digest, and how it was found: never from today's clock.

First that applies: an option (`--date`, or front matter on top of the dump), a date in the file name, a
date line in the dump, the day the file was added.
"""

from __future__ import annotations

import datetime
import re

from sitegen.dumps import Draft
from sitegen.errors import DumpError
from sitegen.model import DateFrom

_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(\d{4})([-_.]?)(\d{2})\2(\d{2})(?![0-9A-SU-Za-z]|T(?!\d))")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_digest(
    draft: Draft, *, name: str, added: datetime.date, option: datetime.date | None = None, source: str
) -> tuple[datetime.date, DateFrom]:
    """The digest's date. `name` is the file's; DumpError when the dump's front matter has a bad date."""
    given = option or _option(draft, source)
    if given is not None:
        return given, "option"
    if (named := date_in_name(name)) is not None:
        return named, "filename"
    if (lined := date_in_line(draft.date_text, latest=added)) is not None:
        return lined, "dump"
    return added, "added"


def _option(draft: Draft, source: str) -> datetime.date | None:
    option = draft.option("date")
    if option is None:
        return None
    try:
        return datetime.date.fromisoformat(option.value)
    except ValueError as cause:
        raise DumpError(
            f"no date: {option.value}", source=source, line=option.line, hint="write it as 2025-08-20"
        ) from cause


def date_in_name(name: str) -> datetime.date | None:
    """A date such as 2025-08-20 or 20250820 that stands apart in a file name."""
    for match in _IN_NAME.finditer(name):
        date = _date(int(match[1]), int(match[3]), int(match[4]))
        if date is not None and 1990 <= date.year < 2100:
            return date
    return None


def date_in_line(text: str, *, latest: datetime.date) -> datetime.date | None:
    """The date in a line such as `Aug 20`: without a year, the last such day that is not after `latest`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _date(*map(int, text.split("-")))
    month = next(
        (name for word in re.findall(r"[a-z]{3}", text.lower()) for name in _MONTHS if name == word), None
    )
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    day = next((number for number in numbers if number < 32), None)
    year = next((number for number in numbers if number > 31), None)
    if month is None or day is None:
        return None
    if year is not None:
        return _date(year, _MONTHS.index(month) + 1, day)
    # Eight years hold at least one 29 February.
    candidates = (_date(latest.year - back, _MONTHS.index(month) + 1, day) for back in range(9))
    return next((date for date in candidates if date is not None and date <= latest), None)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
