"""Tasks in this process, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Self

from sitegen.execution.executor import Result, Shared, Task


class Serial:
    """The executor for small archives, and for those who want to see what happens."""

    workers = 1
    here = True

    def map(
        self, function: Callable[[Shared, Task], Result], tasks: Iterable[Task], *, shared: Shared
    ) -> Iterator[tuple[int, Result]]:
        """As `Executor.map`, in the order of the tasks."""
        return ((number, function(shared, task)) for number, task in enumerate(tasks))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *cause: object) -> None:
        return None
