"""What a command costs: CPU and wall seconds, memory of all its processes, and what it leaves on disk."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.05  # seconds between two looks at the memory, at least
_SHARE = 20  # and so many times what a look takes, which slows the processes that it looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu: float  # seconds, user and system, of all processes
    wall: float  # seconds
    memory: int  # bytes of all processes together, at most; 0 where there is no /proc
    size: int = 0  # bytes of the output
    files: int = 0


def measure(command: Sequence[str], *, folder: Path, output: Path, log: Path) -> Cost:
    """Runs a command to its end, in a session of its own; CalledProcessError when it fails."""
    started = time.perf_counter()
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=folder, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)  # with all processes that it has waited for
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    memory = watch.end()
    if process.returncode:
        text = log.read_text("utf-8", errors="replace")
        raise subprocess.CalledProcessError(process.returncode, list(command), output=text)
    size, files = measure_folder(output)
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, memory=memory, size=size, files=files)


def one_after_the_other(costs: Sequence[Cost]) -> Cost:
    """The cost of several commands; the last one leaves the output."""
    return Cost(
        cpu=sum(cost.cpu for cost in costs),
        wall=sum(cost.wall for cost in costs),
        memory=max(cost.memory for cost in costs),
        size=costs[-1].size,
        files=costs[-1].files,
    )


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each number by itself."""
    return Cost(
        cpu=statistics.median(cost.cpu for cost in costs),
        wall=statistics.median(cost.wall for cost in costs),
        memory=statistics.median_high(cost.memory for cost in costs),
        size=statistics.median_high(cost.size for cost in costs),
        files=statistics.median_high(cost.files for cost in costs),
    )


def measure_folder(folder: Path) -> tuple[int, int]:
    """Bytes and number of the files below a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return sum(sizes), len(sizes)


def bytes_by_part(folder: Path) -> Mapping[str, int]:
    """Bytes of the feeds and sitemaps, wherever they lie, and of the rest by folder; the greatest first."""
    parts: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            first, *below = path.relative_to(folder).parts
            is_feed = path.suffix == ".xml" or path.name == "feed.json"
            part = "feeds and sitemaps" if is_feed else f"{first}/" if below else "at the top"
            parts[part] = parts.get(part, 0) + path.stat().st_size
    return dict(sorted(parts.items(), key=lambda row: -row[1]))


class _Watch(threading.Thread):
    """Adds up the memory of a session's processes, again and again, and keeps the greatest sum.

    Pages that processes share count once: each process answers for its proportional part.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._ended = threading.Event()
        self._most = 0

    def run(self) -> None:
        pause = _PAUSE
        while not self._ended.wait(pause):
            started = time.thread_time()
            self._most = max(self._most, sum(map(_proportional, _processes(self._session))))
            pause = max(_PAUSE, _SHARE * (time.thread_time() - started))

    def end(self) -> int:
        self._ended.set()
        self.join()
        return self._most


def _processes(session: int) -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(after_name[3]) == session:
            yield folder


def _proportional(process: Path) -> int:
    """Bytes of a process, as the kernel adds them up: Pss."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
