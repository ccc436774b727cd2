"""Dates in words, in English and whole days."""

from __future__ import annotations

import datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = tuple(name[:3].lower() for name in MONTHS)  # as dates in texts have them: `aug`
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(date: datetime.date) -> str:
    """`20 August 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def short_day(date: datetime.date) -> str:
    """`20 Aug 2025`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def day_month(date: datetime.date) -> str:
    """`20 Aug`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def weekday(date: datetime.date) -> str:
    """`Wednesday`."""
    return WEEKDAYS[date.weekday()]


def month(date: datetime.date) -> str:
    """`August 2025`."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def month_name(number: int) -> str:
    """The name of a month, from 1."""
    return MONTHS[number - 1]


def as_far_as_given(text: str) -> str:
    """`19 August 2025`, `August 2025` or `2025`, of 2025-08-19, 2025-08 or 2025."""
    parts = [int(part) for part in text.split("-")]
    names = (str(parts[0]), *(month_name(number) for number in parts[1:2]), *map(str, parts[2:]))
    return " ".join(reversed(names))


def date_range(first: datetime.date, last: datetime.date) -> str:
    """`20 August 2025`, `3 to 20 August 2025`, `3 March to 20 August 2025`; both years where they differ."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{first.day} to {day(last)}"


def midnight(date: datetime.date) -> datetime.datetime:
    """The day as a time with a zone, which feeds and mail ask for: the same wherever a build runs."""
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)
