"""The date of a digest, and how it was found: never from today's clock.

The first of these that there is: an option (`--date`, or front matter on top of the dump), a date in the
file name, a date line in the dump, the day the file was added.
"""

from __future__ import annotations

import datetime
import re

from sitegen.errors import DumpError
from sitegen.importing.readers import Draft
from sitegen.model import YEARS, DateFrom, read_date
from sitegen.text.dates import MONTHS, SHORT_MONTHS

# A date in a file name stands apart; a time may follow it.
_APART = r"(?<![0-9A-Za-z]){}(?![0-9A-SU-Za-z]|T(?!\d))"
_IN_NAME = re.compile(
    _APART.format(r"(?:(\d{4})([-_.]?)(\d{2})\2(\d{2})|(\d{4})([-_.])(\d{1,2})\6(\d{1,2}))")
)
_YEAR_LAST_IN_NAME = re.compile(_APART.format(r"(\d{1,2})([-_.])(\d{1,2})\2(\d{4})"))
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
_MONTH_IN_NAME = re.compile(
    _APART.format(
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[ _.-]+({_MONTH})|({_MONTH})[ _.-]+(\d{{1,2}})(?:st|nd|rd|th)?)"
        r",?[ _.-]+(\d{4})"
    ),
    re.IGNORECASE,
)
_READ = range(1990, 2100)  # years of dates in file names; other numbers are rather something else
_ODD_YEAR = re.compile(_APART.format(r"(?:\d{5}|\d{2,3})([-_])(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])"))
_NUMBERS = re.compile(r"(\d+)[-./](\d+)[-./](\d+)")


def date_digest(
    draft: Draft, *, name: str, added: datetime.date, option: datetime.date | None = None, source: str
) -> tuple[datetime.date, DateFrom]:
    """The digest's date; `name` is that of the file.

    DumpError where the date in the front matter is none, or the day the file was added lies out of range.
    """
    given = option or _option(draft, source)
    if given is not None:
        return given, "option"
    if (named := date_in_name(name)) is not None:
        return named, "filename"
    if (lined := date_in_line(draft.date_text, latest=added)) is not None:
        return lined, "dump"
    if added.year not in YEARS:
        raise DumpError(
            f"no date: {added}, when the file was added", source=source, hint="put a date into its name"
        )
    return added, "added"


def _option(draft: Draft, source: str) -> datetime.date | None:
    option = draft.option("date")
    if option is None:
        return None
    try:
        return read_date(option.value)
    except ValueError as cause:
        raise DumpError(
            f"no date: {option.value}", source=source, line=option.line, hint=str(cause)
        ) from cause


def date_in_name(name: str) -> datetime.date | None:
    """A date such as 2025-08-20, 20250820, 20-08-2025 or 20 August 2025 that stands apart in a file name."""
    found = [
        _date(*(int(part) for part in match.group(1, 3, 4, 5, 7, 8) if part))
        for match in _IN_NAME.finditer(name)
    ]
    found += [_year_last(*map(int, match.group(1, 3, 4))) for match in _YEAR_LAST_IN_NAME.finditer(name)]
    found += [
        _date(
            int(match[5]),
            SHORT_MONTHS.index((match[2] or match[3])[:3].lower()) + 1,
            int(match[1] or match[4]),
        )
        for match in _MONTH_IN_NAME.finditer(name)
    ]
    return next((date for date in found if date is not None and date.year in _READ), None)


def unread_date(draft: Draft, *, name: str) -> tuple[str, int | None] | None:
    """A date line or a part of the file name that could not be read as a date; and the line's number."""
    if draft.date_text:
        return draft.date_text, draft.date_line
    match = _YEAR_LAST_IN_NAME.search(name)
    return (match[0], None) if match else None


def impossible_date(name: str) -> str | None:
    """A part of a file name that looks like a date, and is not read as one: 2025-02-30, 2205-08-20."""
    if date_in_name(name) is not None:
        return None
    for match in _IN_NAME.finditer(name):
        year, month, day = (int(part) for part in match.group(1, 3, 4, 5, 7, 8) if part)
        if month < 32 and day < 32 and (year in _READ or match[2] or match[6]):
            return match[0]
    for match in _YEAR_LAST_IN_NAME.finditer(name):
        year, one, other = int(match[4]), int(match[1]), int(match[3])
        if max(one, other) < 32 and not (_date(year, one, other) or _date(year, other, one)):
            return match[0]
    odd = _ODD_YEAR.search(name)
    return odd[0] if odd else None


_OLDEST = datetime.date(1990, 1, 1)  # older times come from zip archives, containers and packages


def odd_day(added: datetime.date, *, today: datetime.date) -> str | None:
    """Why a file cannot have been added on a day; None where it can."""
    if added < _OLDEST:
        return "as files have from a zip archive or a container image"
    return "which is still to come" if added > today + datetime.timedelta(days=1) else None


def _year_last(first: int, second: int, year: int) -> datetime.date | None:
    """The date of 20.08.2025 or 08/20/2025; None for 03.04.2025, which may be in March or in April."""
    dates = {_date(year, second, first), _date(year, first, second)} - {None}
    return dates.pop() if len(dates) == 1 else None


def date_in_line(text: str, *, latest: datetime.date) -> datetime.date | None:
    """The date in a line such as `Aug 20`: without a year, the last such day that is not after `latest`."""
    date = _date_in_line(text, latest)
    return date if date is not None and date.year in YEARS else None


def _date_in_line(text: str, latest: datetime.date) -> datetime.date | None:
    if match := _NUMBERS.fullmatch(text):
        numbers = [int(number) for number in match.groups()]
        return _date(*numbers) if numbers[0] > 31 else _year_last(*numbers)
    words = re.findall(r"[a-z]{3}", text.lower())
    month = next((word for word in words if word in SHORT_MONTHS), None)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    day = next((number for number in numbers if number < 32), None)
    year = next((number for number in numbers if number > 31), None)
    if month is None or day is None:
        return None
    if year is not None:
        return _date(year, SHORT_MONTHS.index(month) + 1, day)
    # Eight years hold at least one 29 February.
    candidates = (_date(latest.year - back, SHORT_MONTHS.index(month) + 1, day) for back in range(9))
    return next((date for date in candidates if date is not None and date <= latest), None)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
