"""What templates call: dates, numbers and plurals as readers say them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def day(date: datetime.date) -> str:
    """`20 August 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def short_day(date: datetime.date) -> str:
    """`20 Aug 2025`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def month(date: datetime.date) -> str:
    """`August 2025`."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def month_name(number: int) -> str:
    """The name of a month, from 1."""
    return MONTHS[number - 1]


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def plural(count: int, singular: str, several: str = "") -> str:
    """`1 paper`, `2 papers`."""
    return f"{count:,} {singular if count == 1 else several or singular + 's'}"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day, "short_day": short_day, "month": month, "month_name": month_name, "number": number,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {"plural": plural}
