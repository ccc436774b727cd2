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
