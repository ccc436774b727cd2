"""Where tasks run: in this process, in several, or on a Dask cluster. What they make is the same.

A task is a value, and a named function makes something from it and from what all tasks of a `map` share:
the theme, the settings. What is shared travels to each worker once, the tasks one at a time.
"""

from __future__ import annotations

import os
import re

from sitegen.errors import UsageError
from sitegen.execution.executor import Executor
from sitegen.execution.serial import Serial

__all__ = ["Executor", "Serial", "cores", "open_executor"]


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_executor(spec: str, jobs: int = 0, *, shared: str = "") -> Executor:
    """The executor that the command line names. UsageError when there is none of that name.

    `spec` is `serial`, `processes`, or the address of a Dask scheduler. `jobs` is the number of processes,
    0 for one a core. `shared` is the folder, as fsspec names it, through which a cluster's results come.
    """
    if re.match(r"(tcp|tls|ucx|wss?)://.", spec):
        from sitegen.execution.cluster import Dask  # noqa: PLC0415 - most builds start faster without

        return Dask(spec, shared=shared)
    if shared:
        raise UsageError("`--shared` is only for a cluster", hint="give --executor tcp://HOST:8786, too")
    if spec == "serial":
        return Serial()
    if spec == "processes":
        from sitegen.execution.processes import Processes  # noqa: PLC0415 - as above

        return Processes(jobs or cores())
    raise UsageError(
        f"no such executor: {spec}",
        hint="write `serial`, `processes`, or the address of a Dask scheduler: tcp://HOST:8786",
    )
