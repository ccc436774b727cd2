"""What an executor is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Protocol, Self, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Runs tasks, and holds workers from `with` to its end."""

    @property
    def workers(self) -> int:
        """How many tasks run at the same time."""

    @property
    def here(self) -> bool:
        """Whether tasks run on this machine, and can read and write its files."""

    def map(
        self, function: Callable[[Shared, Task], Result], tasks: Iterable[Task], *, shared: Shared
    ) -> Iterator[tuple[int, Result]]:
        """The number of each task and what `function(shared, task)` gives, as they are ready.

        The function is a named one of a module; it, the values and the results can be pickled. What is
        shared travels to each worker once. Tasks are taken from the iterable when a worker is free for
        them. What a task raises is raised here; then, and when nobody asks for more results, the tasks that
        are left are dropped.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        cause: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
