"""Whole days, and the English names of months, in which dumps are written."""

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


def day(date: datetime.date) -> str:
    """`20 August 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def midnight(date: datetime.date) -> datetime.datetime:
    """The day as a time with a zone, which feeds and mail ask for: the same wherever a build runs."""
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)
