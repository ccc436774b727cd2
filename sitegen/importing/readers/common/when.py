"""Dates as records write them."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate
from functools import lru_cache

from sitegen.model import YEARS
from sitegen.text.dates import SHORT_MONTHS

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?![\d.]))?)?(?=$|[\sT,;])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d+Z?)?$")
_CHINESE = re.compile(r"(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일])?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_WORD = re.compile(r"[A-Za-z]{3,9}")
_SECONDS = re.compile(r"\d{10}(?:\d{3})?")  # since 1970, or thousandths


@lru_cache(maxsize=4096)  # papers share them
def written_date(text: str) -> str:
    """A date as a page writes it, `2025-08-19`, `2025-08` or `2025`; empty for what is none.

    Read are ISO 8601, `2025/08/19`, `19.08.2025`, `Aug 19, 2025`, `Wed, 20 Aug 2025 06:00:00 GMT`,
    `2025 Aug`, `2025年8月19日` and Unix time.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        moment = datetime.datetime.fromtimestamp(int(text[:10]), tz=datetime.UTC)
        return _written(str(moment.year), str(moment.month), str(moment.day))
    for pattern in (_COMPACT, _CHINESE, _ISO):
        if match := pattern.match(text):
            found = _written(*match.groups())
            if found.count("-") or not _WORD.search(text[match.end() :]):
                return found
    if match := _DAY_FIRST.match(text):
        return _written(match[3], match[2], match[1])
    if match := _SLASHES.match(text):
        return _with_slashes(*match.groups())
    return _with_month(text)


def _with_slashes(first: str, second: str, year: str) -> str:
    """`8/19/2025` or `19/8/2025`; only the year where both numbers can be the month."""
    if int(first) <= 12 and int(second) <= 12 and first != second:
        return _written(year, None, None)
    month, day = (second, first) if int(first) > 12 else (first, second)
    return _written(year, month, day)


def _with_month(text: str) -> str:
    months = (word[:3].lower() for word in _WORD.findall(text))
    month = next((name for name in months if name in SHORT_MONTHS), "")
    year = re.search(r"(?<![\d:])\d{4}(?![\d:])", text)
    if not month or year is None:
        return ""
    day = re.search(r"(?<![\d:])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])", text.replace(year[0], " "))
    return _written(year[0], str(SHORT_MONTHS.index(month) + 1), day[1] if day else None)


def _written(year: str, month: str | None, day: str | None) -> str:
    if int(year) not in YEARS:
        return ""
    if month is None or not 1 <= int(month) <= 12:
        return str(int(year)) if month is None else ""  # in ASCII, whatever digits it is written in
    if day is None:
        return f"{int(year)}-{int(month):02}"
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def mail_day(text: str) -> str:
    """The day of a date as mails write it, `2023-06-09` for `Fri, 9 Jun 23 00:44:20 GMT`, in its own zone;
    empty for what is none."""
    text = text.strip()
    if len(found := written_date(text)) == len("2025-08-20"):
        return found
    try:
        parsed = parsedate(text)
        return datetime.date(*parsed[:3]).isoformat() if parsed and parsed[0] in YEARS else ""
    except (TypeError, ValueError):
        return ""
