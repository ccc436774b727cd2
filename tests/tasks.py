"""Tasks for the tests of the executor: workers import them, so they need little."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError
from sitegen.model import OutputFile


class Heavy:
    """A value common to many tasks, which counts how often a process reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return _read, (self.folder,)


def _read(folder: Path) -> Heavy:
    with (folder / str(os.getpid())).open("a") as seen:
        seen.write(".")
    return Heavy(folder)


def who(heavy: Heavy, number: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def repeat(text: str, number: int) -> OutputFile:
    return OutputFile(path=str(number), data=text.encode() * number)


def odd_one(faults: Sequence[Exception], number: int) -> int:
    """Task 3 raises: one fault as it is, several as a group."""
    if number == 3:
        raise faults[0] if len(faults) == 1 else ExceptionGroup("several", list(faults))
    return number


def missing_file(shared: None, number: int) -> bytes:
    return Path("/nowhere/at all").read_bytes()


class StubbornError(Exception):
    """Cannot be read again after it was pickled."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def stubborn(shared: None, number: int) -> None:
    raise StubbornError("one", "two")


class Unreadable(str):
    """Travels, and cannot be read where it arrives."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _refuse, ()


def _refuse() -> None:
    raise RuntimeError("Unreadable")


def nothing_that_travels(shared: None, number: int) -> object:
    return threading.Lock()


def die(shared: None, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def large(folder: Path, number: int) -> bytes:
    """A result that no pipe holds; a file says that it is as good as ready."""
    (folder / f"{os.getpid()}-{number}").touch()
    return bytes(5_000_000)


def nap(folder: Path, number: int) -> int:
    """A long task, which says in a file that it runs."""
    (folder / str(os.getpid())).touch()
    time.sleep(600)
    return number


def fault(number: int) -> SitegenError:
    return SitegenError(f"fault {number}", source="content/a.md", line=number, hint="write it again")
