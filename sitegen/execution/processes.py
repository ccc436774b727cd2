"""Tasks in several processes of this machine.

The pools of the standard library and of loky do not do. All workers of such a pool answer through one pipe:
when one is killed in the middle of an answer, as systems short of memory do, the reader waits for ever for
the rest. And they leave their workers behind when this process is killed. So each worker has a pipe of its
own here, whose end is seen, and watches its parent.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Self, cast

from sitegen.errors import SitegenError
from sitegen.execution.answer import answer, failure, result
from sitegen.execution.executor import Result, Shared, Task
from sitegen.execution.serial import Serial


class Processes:
    """Workers that start when there are tasks for them, and serve every `map` until the block ends.

    `method` is how Python starts them. None is forked from this process, which may have threads: the fork
    server is a small process that has imported once what all of them need.
    """

    here = True

    def __init__(self, workers: int, method: str = "forkserver") -> None:
        methods = multiprocessing.get_all_start_methods()
        self.workers = workers
        self._context = multiprocessing.get_context(method if method in methods else "spawn")
        self._idle: list[_Worker] = []

    def map(
        self, function: Callable[[Shared, Task], Result], tasks: Iterable[Task], *, shared: Shared
    ) -> Iterator[tuple[int, Result]]:
        """As `Executor.map`. SitegenError when a worker is killed. A task that is alone runs here."""
        rest = iter(tasks)
        ahead = list(islice(rest, 2))
        if self.workers < 2 or len(ahead) < 2:
            return Serial().map(function, chain(ahead, rest), shared=shared)
        return self._map(partial(function, shared), enumerate(chain(ahead, rest)))

    def _map(
        self, function: partial[Result], tasks: Iterator[tuple[int, Task]]
    ) -> Iterator[tuple[int, Result]]:
        code = pickle.dumps(function)
        busy: dict[Connection, tuple[int, _Worker]] = {}
        try:
            for number, task in islice(tasks, self.workers):
                worker = self._idle.pop() if self._idle else self._start(function.func.__module__)
                busy[worker.connection] = number, worker
                worker.give(code, task)
            while busy:
                for connection in cast("list[Connection]", wait(busy)):
                    number, worker = busy[connection]
                    made = result(worker.answer())
                    del busy[connection]
                    following = next(tasks, None)
                    if following is None:
                        self._idle.append(worker)
                    else:  # it works while the caller does something with the result
                        busy[connection] = following[0], worker
                        worker.give(code, following[1])
                    yield number, made
        finally:
            for _, worker in busy.values():
                worker.end()

    def _start(self, module: str) -> _Worker:
        if self._context.get_start_method() == "forkserver":  # counts until the server runs
            self._context.set_forkserver_preload([__name__, module])
        resource_tracker.ensure_running()  # which lets signals through when it starts
        with _interrupts_held():  # Ctrl-C reaches every process of the terminal; only this one answers
            return _Worker(self._context)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *cause: object) -> None:
        while self._idle:
            self._idle.pop().end()


class _Worker:
    """A process, and our end of the connection to it."""

    def __init__(self, context: Any) -> None:
        self.connection, there = context.Pipe()
        self._process = context.Process(target=_work, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._code: bytes | None = None  # the function that it has

    def give(self, code: bytes, task: object) -> None:
        with _death_told():
            self.connection.send_bytes(b"" if code == self._code else code)
            self.connection.send_bytes(pickle.dumps(task))
        self._code = code

    def answer(self) -> bytes:
        with _death_told():
            return bytes(self.connection.recv_bytes())

    def end(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()


@contextmanager
def _death_told() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as cause:
        raise SitegenError(
            "a process of the build was killed", hint="if memory is short, `--jobs 1` needs least"
        ) from cause


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that start inside never see SIGINT; one that comes meanwhile comes after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(there: Connection) -> None:
    """In a worker: run the tasks that come in, each behind its function, or behind nothing for the same."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    function: Any = None
    try:
        while True:
            code = there.recv_bytes()
            task = there.recv_bytes()
            try:
                function = pickle.loads(code) if code else function  # noqa: S301 - our own
            except Exception as cause:
                there.send_bytes(failure(cause))
            else:
                there.send_bytes(answer(function, task))
    except (EOFError, OSError):  # nobody asks any more
        return


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
