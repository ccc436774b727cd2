"""A few things at once, for places that are slow to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")


def in_parallel(workers: int, function: Callable[[_T], _R], tasks: Iterable[_T]) -> Iterator[_R]:
    """The results in the order of the tasks. A task that fails ends it: those not yet begun are left out."""
    if workers == 1:
        yield from map(function, tasks)
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="publish")
    try:
        yield from pool.map(function, tasks)
    finally:
        pool.shutdown(cancel_futures=True)
