"""Stages on several cores. Each is pure, so it does not matter which process runs it, or when."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from sitegen.errors import SitegenError
from sitegen.model import OutputFile

Stage = Callable[[], Iterable[OutputFile]]

# A forked process sees the archive without copying it; only the stage's number and its files travel.
_stages: Sequence[Stage] = ()


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_stages(stages: Sequence[Stage], jobs: int) -> Iterator[tuple[int, list[OutputFile]]]:
    """Each stage's number and files, in the order in which they are ready.

    With one job, or where the system cannot fork, they run here, one after another. SitegenError when a
    process was killed, as systems short of memory do.
    """
    if jobs < 2 or len(stages) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number, stage in enumerate(stages):
            yield number, list(stage())
        return
    global _stages  # noqa: PLW0603 - what the forked processes inherit
    _stages = stages
    # The forked processes wait at one end of a pipe; when nobody holds the other, they end.
    alive, held = os.pipe()
    pool = ProcessPoolExecutor(
        min(jobs, len(stages)),
        mp_context=multiprocessing.get_context("fork"),
        initializer=_end_with_parent,
        initargs=(alive, held),
    )
    try:
        with _interrupts_held():  # Ctrl-C reaches every process of the terminal; only this one answers
            pending = {pool.submit(_run, number) for number in range(len(stages))}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            while done:
                yield done.pop().result()
    except BrokenProcessPool as cause:
        raise SitegenError(
            "a process of the build was killed", hint="if memory is short, `--jobs 1` needs least"
        ) from cause
    finally:
        os.close(held)
        pool.shutdown(cancel_futures=True)
        os.close(alive)
        _stages = ()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes and threads that start inside never see SIGINT; one that comes meanwhile comes after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent(alive: int, held: int) -> None:
    """In a forked process: end when the parent does, even when it was killed."""
    os.close(held)

    def watch() -> None:
        os.read(alive, 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _run(number: int) -> tuple[int, list[OutputFile]]:
    return number, list(_stages[number]())
