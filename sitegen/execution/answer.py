"""What comes back from a worker: a task's result, or what the task raised, as bytes."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from typing import Any

from sitegen.errors import SitegenError


def answer(function: Callable[[Any], object], task: bytes) -> bytes:
    """Run the function on a pickled task. Nothing is raised here."""
    try:
        return pickle.dumps((function(pickle.loads(task)), None))  # noqa: S301 - our own
    except Exception as cause:
        return failure(cause)


def failure(cause: Exception) -> bytes:
    """The answer of a task that raised this; its traceback, which does not travel, goes along as a note."""
    if not _only_faults(cause):
        cause.add_note(traceback.format_exc())
    try:
        told = pickle.dumps((None, cause))
        pickle.loads(told)  # noqa: S301 - some exceptions can be pickled, and not be read again
    except Exception:
        return pickle.dumps((None, RuntimeError(traceback.format_exc())))
    return told


def result(told: bytes) -> Any:
    """The result that an answer brings; raises what the task raised."""
    made, cause = pickle.loads(told)  # noqa: S301 - our own
    if cause is not None:
        raise cause
    return made


def _only_faults(cause: Exception) -> bool:
    """Whether it tells of faults in the user's files alone, which need no traceback."""
    if isinstance(cause, ExceptionGroup):
        return cause.split(SitegenError)[1] is None
    return isinstance(cause, SitegenError)
