"""stub while another branch brings the real one"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol


class Executor(Protocol):
    workers: int

    def map(
        self, function: Callable[[Any, Any], Any], tasks: Sequence[Any], *, shared: Any
    ) -> Iterator[tuple[int, Any]]: ...


class Serial:
    workers = 1

    def map(
        self, function: Callable[[Any, Any], Any], tasks: Sequence[Any], *, shared: Any
    ) -> Iterator[tuple[int, Any]]:
        for number, task in enumerate(tasks):
            yield number, function(shared, task)
