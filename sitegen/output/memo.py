"""Work done once: values are recalled from the build record, or made and kept there for the next build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from sitegen.execution import Executor, Serial
from sitegen.output.record import BuildRecord
from sitegen.parts.part import fingerprint

_WORTH_STARTING = 8  # tasks; fewer are done before another process has started

_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembering(record: BuildRecord, kind: str, function: Callable[_P, _T]) -> Callable[_P, _T]:
    """The function, asked once for the same arguments, which are values. What it raises is not kept."""

    def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        key = fingerprint(args, kwargs)
        value: _T | None = record.recall(kind, key)
        if value is None:
            value = function(*args, **kwargs)
            record.keep(kind, key, value)
        return value

    return asked


def make_once(
    kind: str,
    tasks: Sequence[tuple[bytes, Any]],
    function: Callable[[Any, Any], _T],
    *,
    shared: Any,
    record: BuildRecord,
    executor: Executor,
) -> list[_T]:
    """The value of each task, given with its key. `function` makes it of `shared` and the task."""
    found: dict[bytes, _T] = record.recall_all(kind, (key for key, _ in tasks))
    missing = [(key, task) for key, task in tasks if key not in found]
    few = executor.here and len(missing) < _WORTH_STARTING
    made = (Serial() if few else executor).map(function, (task for _, task in missing), shared=shared)
    for number, value in made:
        key = missing[number][0]
        found[key] = value
        record.keep(kind, key, value)
    return [found[key] for key, _ in tasks]
