"""Stages on several cores. Each is pure, so it does not matter which process runs it, or when."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from sitegen.model import OutputFile

Stage = Callable[[], Iterable[OutputFile]]

# A forked process sees the archive without copying it; only the stage's number and its files travel.
_stages: Sequence[Stage] = ()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_stages(stages: Sequence[Stage], jobs: int) -> Iterator[tuple[int, list[OutputFile]]]:
    """Each stage's number and files, in the order in which they are ready.

    With one job, or where the system cannot fork, they run here, one after another.
    """
    if jobs < 2 or len(stages) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number, stage in enumerate(stages):
            yield number, list(stage())
        return
    global _stages  # noqa: PLW0603 - what the forked processes inherit
    _stages = stages
    try:
        with multiprocessing.get_context("fork").Pool(min(jobs, len(stages))) as pool:
            yield from pool.imap_unordered(_run, range(len(stages)))
    finally:
        _stages = ()


def _run(number: int) -> tuple[int, list[OutputFile]]:
    return number, list(_stages[number]())
