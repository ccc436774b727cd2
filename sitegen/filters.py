"""What templates call: dates, numbers and plurals as readers say them, and what a page says of itself."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Callable
from typing import Any

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

ADDRESS = 56  # characters of a URL that are shown


def day(date: datetime.date) -> str:
    """`20 August 2025`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def short_day(date: datetime.date) -> str:
    """`20 Aug 2025`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday(date: datetime.date) -> str:
    """`Wednesday`."""
    return WEEKDAYS[date.weekday()]


def day_month(date: datetime.date) -> str:
    """`20 Aug`."""
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


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


def span(days: int) -> str:
    """A number of days as one says it: `5 days`, `8 weeks`, `14 months`."""
    if days < 21:
        return plural(days, "day")
    if days < 7 * 26:
        return plural(days // 7, "week")
    return plural(round(days / 30.44), "month")


def address(url: str) -> str:
    """A URL as one reads it: without scheme, `www.` and last slash; its end cut when it is long."""
    plain = url.partition("://")[2].removeprefix("www.").rstrip("/") or url
    return plain if len(plain) <= ADDRESS else plain[: ADDRESS - 1] + "…"


def holdings(digests: int, papers: int) -> str:
    """`2 digests with 31 papers`."""
    return f"{plural(digests, 'digest')} with {plural(papers, 'paper')}"


# Languages that are written from right to left, and the scripts that make others so (ISO 639, ISO 15924).
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script that a language tag names, else by its language."""
    first, *rest = language.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == len("Arab") and part.isalpha()), "")
    rtl = script in _RTL_SCRIPTS if script else first in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def csp_hash(script: str) -> str:
    """`sha256-…`: how a Content-Security-Policy names the text of an inline script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "short_day": short_day,
    "month": month,
    "month_name": month_name,
    "number": number,
    "weekday": weekday,
    "day_month": day_month,
    "span": span,
    "address": address,
    "direction": direction,
    "csp_hash": csp_hash,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"plural": plural}
