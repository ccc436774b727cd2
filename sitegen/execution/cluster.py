"""Tasks on a Dask cluster."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Self
from uuid import uuid4

from sitegen.errors import SitegenError
from sitegen.execution.answer import answer, failure, result
from sitegen.execution.executor import Result, Shared, Task
from sitegen.execution.store import Store
from sitegen.execution.version import code_version

_SMALL = 64 * 1024  # bytes of an answer that comes by Dask's own ways, whether there is a shared place or not
_AHEAD = 2  # tasks for each worker at a time, so that it does not wait for the next one
_SEE = "see docs/how-to/several-machines.md"


class Dask:
    """The workers of the scheduler at an address, such as `tcp://host:8786`.

    A large answer comes from the worker that made it, or through the `shared` place where one is given; what
    the scheduler itself passes on is small. `version` is what must run on the workers, `patience` the
    seconds in which the scheduler and a first worker have to answer.
    """

    here = False

    def __init__(
        self, address: str, *, shared: str = "", version: str | None = None, patience: float = 10
    ) -> None:
        self._address = address
        self._store = Store(shared) if shared else None
        self._version = version or code_version()
        self._patience = patience
        self._client: Any = None

    def __enter__(self) -> Self:
        try:
            from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
        except ImportError as cause:
            raise SitegenError("Dask is not installed", hint='pip install "digest-sitegen[dask]"') from cause
        if self._store:
            self._store.check()
        try:
            self._client = Client(
                self._address, timeout=self._patience, set_as_default=False, direct_to_workers=True
            )
        except OSError as cause:
            raise SitegenError(
                f"the scheduler does not answer: {self._address}", hint=f"`dask scheduler` starts one; {_SEE}"
            ) from cause
        try:
            self._client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError as cause:
            self._client.close()
            raise SitegenError(
                f"the scheduler has no workers: {self._address}",
                hint=f"`dask worker {self._address}` starts one; {_SEE}",
            ) from cause
        return self

    def __exit__(self, *cause: object) -> None:
        self._client.close()

    @property
    def workers(self) -> int:
        """The processes of the cluster, as they are now: each runs one task at a time."""
        return len(self._client.nthreads())

    def map(
        self, function: Callable[[Shared, Task], Result], tasks: Iterable[Task], *, shared: Shared
    ) -> Iterator[tuple[int, Result]]:
        """As `Executor.map`. SitegenError when workers die, or run another version of sitegen."""
        from distributed import as_completed  # noqa: PLC0415 - as above

        run = f"sitegen-{uuid4().hex}"  # names no file of the site
        code = self._client.scatter(pickle.dumps(partial(function, shared)), hash=False, broadcast=True)
        waiting = enumerate(tasks)
        numbers: dict[Any, int] = {}
        ready = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)

        def give(count: int) -> None:
            for number, task in islice(waiting, count):
                how = (self._version, self._store, f"{run}/{number}")
                future = self._client.submit(_work, code, pickle.dumps(task), *how, pure=False)
                numbers[future] = number
                ready.add(future)

        try:
            give(max(self.workers, 1) * _AHEAD)
            for future, told in ready:
                if future.status != "finished":
                    raise _said(future.exception())
                number = numbers.pop(future)
                give(1)
                yield number, result(self._fetched(told, f"{run}/{number}"))
        finally:
            if self._store:  # what runs cannot be stopped, and would write once more
                with suppress(TimeoutError):
                    for future in numbers:
                        future.exception(timeout=self._patience)
            self._client.cancel(list(numbers))
            if self._store:
                self._store.drop(run)

    def _fetched(self, told: bytes | None, name: str) -> bytes:
        if told is not None or self._store is None:
            return told or b""
        data = self._store.get(name)
        self._store.drop(name)
        return data


_one_at_a_time = threading.Lock()  # a worker with several threads makes no more with Python's one lock


def _work(code: bytes, task: bytes, version: str, store: Store | None, name: str) -> bytes | None:
    """On a worker: the answer to a task; None when it lies in the store under that name."""
    try:
        _check_version(version)
        with _one_at_a_time:
            told = answer(_loaded(code), task)
        if store is None or len(told) <= _SMALL:
            return told
        store.put(name, told)
    except Exception as cause:
        return failure(cause)
    return None


@lru_cache(maxsize=4)
def _loaded(code: bytes) -> Callable[[Any], object]:
    """A function that travelled; read once, however many tasks are made with it."""
    loaded: Callable[[Any], object] = pickle.loads(code)  # noqa: S301 - our own
    return loaded


def _check_version(wanted: str) -> None:
    if code_version() != wanted:
        raise SitegenError(
            f"a worker runs another version: {code_version()}; here runs {wanted}",
            hint=f"install the same version on every machine, and start its workers again; {_SEE}",
        )


def _said(cause: BaseException) -> BaseException:
    """What to raise for a fault of the cluster itself. What a task raises comes as an answer."""
    from distributed import KilledWorker  # noqa: PLC0415 - as above

    if isinstance(cause, KilledWorker):
        return SitegenError(
            "workers of the cluster were killed, one after another, at the same task",
            hint=f"they may be short of memory; {_SEE}",
        )
    if isinstance(cause, (ModuleNotFoundError, RuntimeError)):  # the task could not be read there
        return SitegenError(
            f"the cluster cannot run sitegen: {cause}",
            hint=f"install the same version on every machine, that of the scheduler, too; {_SEE}",
        )
    return cause
