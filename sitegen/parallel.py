"""Stages on several cores. Each is pure, so it does not matter which process runs it, or when."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

from sitegen.errors import SitegenError
from sitegen.model import OutputFile

Made = TypeVar("Made")
Stage = Callable[[], Iterable[OutputFile]]


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_stages(stages: Sequence[Callable[[], Iterable[Made]]], jobs: int) -> Iterator[tuple[int, list[Made]]]:
    """Each stage's number and files, or what else it makes, in the order in which they are ready.

    With one job, or where the system cannot fork, they run here, one after another. SitegenError when a
    process was killed, as systems short of memory do.
    """
    if jobs < 2 or len(stages) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number, stage in enumerate(stages):
            yield number, list(stage())
        return
    waiting = iter(range(len(stages)))
    busy: set[Connection] = set()

    def give(worker: Connection) -> None:
        number = next(waiting, None)
        if number is not None:
            with _death_told():
                worker.send(number)
            busy.add(worker)

    with _workers(stages, min(jobs, len(stages))) as workers:
        for worker in workers:
            give(worker)
        while busy:
            for worker in cast("list[Connection]", wait(busy)):
                with _death_told():
                    answer = worker.recv()
                busy.remove(worker)
                if isinstance(answer, BaseException):
                    raise answer
                give(worker)  # it works while the files are written
                yield answer


@contextmanager
def _death_told() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as cause:
        raise SitegenError(
            "a process of the build was killed", hint="if memory is short, `--jobs 1` needs least"
        ) from cause


# The standard pools do not do: one waits for ever when a worker is killed, the other when a worker ends
# in the middle of an answer, and both leave their workers behind when this process is killed.
@contextmanager
def _workers(stages: Sequence[Callable[[], Iterable[Any]]], count: int) -> Iterator[list[Connection]]:
    """Forked processes, each at the other end of a connection; ended when the block ends."""
    context = multiprocessing.get_context("fork")
    # The workers wait at one end of a pipe. When nobody holds the other, because this process closed it
    # or is no more, they end, whatever they are at.
    alive, held = os.pipe()
    processes: list[multiprocessing.process.BaseProcess] = []
    ours: list[Connection] = []
    try:
        with _interrupts_held():  # Ctrl-C reaches every process of the terminal; only this one answers
            for _ in range(count):
                here, there = context.Pipe()
                ours.append(here)
                processes.append(
                    context.Process(target=_work, args=(stages, there, tuple(ours), alive, held), daemon=True)
                )
                processes[-1].start()
                there.close()
        yield ours
    finally:
        os.close(held)
        for connection in ours:
            connection.close()
        for process in processes:
            process.join()
        os.close(alive)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that start inside never see SIGINT; one that comes meanwhile comes after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(
    stages: Sequence[Callable[[], Iterable[Any]]],
    there: Connection,
    parents: Sequence[Connection],
    alive: int,
    held: int,
) -> None:
    """In a forked process: run the stages whose numbers come in.

    A forked process sees the archive without copying it; only numbers and files travel.
    """
    os.close(held)
    for connection in parents:
        connection.close()
    threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()
    try:
        while True:
            there.send(_answer(stages, there.recv()))
    except (EOFError, OSError):  # nobody asks any more
        return


def _end_with_parent(alive: int) -> None:
    os.read(alive, 1)
    os._exit(1)


def _answer(
    stages: Sequence[Callable[[], Iterable[Made]]], number: int
) -> tuple[int, list[Made]] | BaseException:
    """A stage's files, or what it raised, with the traceback that does not travel as a note."""
    try:
        return number, list(stages[number]())
    except SitegenError as fault:
        return fault
    except Exception as cause:
        cause.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(cause))  # noqa: S301 - our own
        except Exception:
            return RuntimeError(traceback.format_exc())
        return cause
