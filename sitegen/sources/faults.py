"""The faults of several readers, told together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sitegen.errors import SitegenError

_T = TypeVar("_T")


class Faults:
    """Collects what several readers raise, so that one run tells all of it."""

    def __init__(self) -> None:
        self.found: list[ExceptionGroup[SitegenError]] = []

    def attempt(self, read: Callable[[], _T]) -> _T | None:
        try:
            return read()
        except* SitegenError as faults:
            self.found.append(faults)
        return None

    def group(self) -> ExceptionGroup[ExceptionGroup[SitegenError]]:
        return ExceptionGroup("files with faults", self.found)
