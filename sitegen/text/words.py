"""What a website says beside its archive's own texts, in one language: strings, numbers and dates.

A string may have places for values, `{name}`, and several forms, of which the number `n` chooses one:

    page_not_found: Page not found
    papers: {one: "{n} paper", other: "{n} papers"}

Strings are programs of no kind: a place is a name in braces and nothing else (theme/strings.py sees to it),
and braces in a value are text.
"""

from __future__ import annotations

import datetime
import difflib
import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from markupsafe import Markup, escape

OTHER = "other"  # the form for every number that no other form is for
ENGLISH_PLURALS = {"one": "n == 1"}
FORMS = ("zero", "one", "two", "few", "many", OTHER)  # as Unicode's CLDR and browsers name them


class WordsError(LookupError):
    """Something asks for a string that is not there, or without what the string needs."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The strings of one language, complete. `Words` are a function: `words("papers", 3)` is `3 papers`."""

    language: str  # tag of the language that the strings are in
    strings: Mapping[str, str | Mapping[str, str]]  # by key; of several forms, by the name of the form
    plurals: Mapping[str, str]  # form → for which n, as in a gettext file: `n == 1`; the first that holds
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]  # from Monday
    short_weekdays: tuple[str, ...]
    thousands: str = ","  # between the thousands of a number
    borrowed: frozenset[str] = frozenset()  # keys that this language lacks: their strings are English

    def __call__(self, key: str, n: int | None = None, /, **values: object) -> str:
        """A string with its values; `n`, its number, chooses its form.

        WordsError when there is no such key, or a value is missing. Without any values a string stays as it
        is, with its places: for whoever fills them later.
        """
        pattern = self._pattern(key, n)
        if n is not None:
            values["n"] = self.number(n)
        return _put(key, pattern, values) if values else pattern

    def markup(self, key: str, n: int | None = None, /, **values: object) -> Markup:
        """The same as HTML: values that are HTML already stay what they are."""
        pattern = _escaped(self._pattern(key, n))
        if n is not None:
            values["n"] = self.number(n)
        if not values:
            return pattern
        safe = {name: escape(value) for name, value in values.items()}
        return Markup(_put(key, str(pattern), safe))  # noqa: S704 - of escaped parts

    def _pattern(self, key: str, n: int | None) -> str:
        try:
            found = self.strings[key]
        except KeyError as cause:
            near = difflib.get_close_matches(key, self.strings, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "strings/en.yaml has all strings"
            raise WordsError(f"no such string: {key}", hint) from cause
        if isinstance(found, str):
            return found
        if n is None:
            raise WordsError(f"`{key}` has several forms, and no number chooses one", f"say('{key}', number)")
        for form, rule in (ENGLISH_PLURALS if key in self.borrowed else self.plurals).items():
            if form in found and _rule(rule)(n):
                return found[form]
        return found[OTHER]

    def only(self, keys: Iterable[str]) -> Words:
        """Some of the strings: less to carry to another process."""
        return replace(self, strings={key: self.strings[key] for key in keys})

    def number(self, value: int) -> str:
        """`12,345`."""
        return f"{value:,}".replace(",", self.thousands) if value >= 1000 else str(value)

    def day(self, date: datetime.date) -> str:
        """`20 August 2025`."""
        return self._date("day", date)

    def short_day(self, date: datetime.date) -> str:
        """`20 Aug 2025`."""
        return self._date("short_day", date)

    def day_month(self, date: datetime.date) -> str:
        """`20 Aug`."""
        return self._date("day_month", date)

    def month(self, date: datetime.date) -> str:
        """`August 2025`."""
        return self._date("month", date)

    def month_name(self, number: int) -> str:
        """The name of a month, from 1."""
        return self.months[number - 1]

    def weekday(self, date: datetime.date) -> str:
        """`Wednesday`."""
        return self.weekdays[date.weekday()]

    def _date(self, key: str, date: datetime.date) -> str:
        return self(
            key,
            day=date.day,
            month=self.months[date.month - 1],
            short_month=self.short_months[date.month - 1],
            number=date.month,
            year=date.year,
        )

    def as_far_as_given(self, text: str) -> str:
        """`19 August 2025`, `August 2025` or `2025`, of 2025-08-19, 2025-08 or 2025."""
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1:
            return str(parts[0])
        date = datetime.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
        return self.day(date) if len(parts) > 2 else self.month(date)

    def date_range(self, first: datetime.date, last: datetime.date) -> str:
        """`3 to 20 August 2025`, `3 March to 20 August 2025`; both years where they differ."""
        if first == last:
            return self.day(last)
        same_month = (first.year, first.month) == (last.year, last.month)
        key = "days_of_month" if same_month else "days_of_year" if first.year == last.year else "days"
        return self(
            key,
            day=first.day,
            month=self.months[first.month - 1],
            number=first.month,
            year=last.year,
            first=self.day(first),
            last=self.day(last),
            last_day=last.day,
            last_month=self.months[last.month - 1],
            last_number=last.month,
        )

    def span(self, days: int) -> str:
        """A number of days as one says it: `5 days`, `8 weeks`, `14 months`."""
        if days < 21:
            return self("span_days", days)
        if days < 7 * 26:
            return self("span_weeks", days // 7)
        return self("span_months", round(days / 30.44))


def _put(key: str, pattern: str, values: Mapping[str, object]) -> str:
    try:
        return pattern.format_map(values)
    except KeyError as cause:
        name = cause.args[0]
        raise WordsError(f"`{key}` has a place for a value that is missing: {name}", f"{name}=…") from cause


@lru_cache(maxsize=4096)  # more than a theme has strings
def _escaped(pattern: str) -> Markup:
    return escape(pattern)


@cache
def _rule(text: str) -> Callable[[int], int]:
    """A rule of plurals in the syntax of gettext. ValueError where it is none."""
    return gettext.c2py(text)  # as gettext itself reads the rules of catalogues


def check_rule(text: str) -> None:
    """ValueError when a rule of plurals does not parse, or fails for a number."""
    rule = _rule(text)
    try:
        for n in range(200):
            rule(n)
    except ArithmeticError as cause:
        raise ValueError(f"fails for {n}") from cause
