"""What a type of source is: how a day is asked for, and what an answer has to look like."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sitegen.fetching.answers import Answer, Listing
from sitegen.model import FetchSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a day's answer."""

    number: int = 0
    start: int = 0  # how many papers the pages before it had
    size: int = 0  # papers that it may have; 0: a source without pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of source. `read` raises Trouble for an answer that is not what such a source answers."""

    request: Callable[[FetchSource, datetime.date, Page], str]  # the address of a page
    read: Callable[[Answer, FetchSource], Listing]
    has_days: Callable[[FetchSource], bool]  # whether it can be asked for a day that has gone by
    pause: float = 0.5  # seconds between the beginnings of two requests
    page_size: int = 0  # papers that one request gives at most; 0: all come at once
    grows: bool = False  # the list of a day is longer in the evening than in the morning
    may_miss: bool = False  # a day without papers has no file: 404 is no fault


def with_parameters(url: str, parameters: str) -> str:
    """The address with parameters behind those that it has."""
    return f"{url}{'&' if '?' in url else '?'}{parameters}"
