"""What a check has to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sitegen.errors import SitegenError

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remark` says what is the matter, where, and what to do about it."""

    level: Level
    remark: SitegenError


def fine(message: str) -> Finding:
    return Finding("ok", SitegenError(message))


def odd(message: str, *, source: str | None = None, line: int | None = None, hint: str) -> Finding:
    """A warning: the site can be built and published, but not as its owner may think."""
    return Finding("warning", SitegenError(message, source=source, line=line, hint=hint))


def wrong(message: str, *, source: str | None = None, line: int | None = None, hint: str) -> Finding:
    """A fault: the site cannot be built, or what it is made from is not published."""
    return Finding("error", SitegenError(message, source=source, line=line, hint=hint))


def flat(found: Iterable[BaseException]) -> Iterator[SitegenError]:
    """The faults in groups of faults."""
    for each in found:
        if isinstance(each, BaseExceptionGroup):
            yield from flat(each.exceptions)
        elif isinstance(each, SitegenError):
            yield each
