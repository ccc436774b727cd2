"""What it costs to read a large dump, format by format.

    python -m benchmarks.readers [--megabytes N] [FORMAT …]

Each file is read in a process of its own: CPU seconds and peak memory are those of reading alone, without the
start of Python. The bars are 10 CPU s and 500 MB for 50 MB.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.formats import FORMATS, papers_within, write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("formats", nargs="*", choices=[*FORMATS, []], default=[], metavar="FORMAT")
    parser.add_argument("--megabytes", type=int, default=50)
    options = parser.parse_args()
    print(f"{'format':24}{'papers':>9}{'MB':>6}{'CPU s':>8}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.formats or FORMATS:
            form = FORMATS[name]
            papers = papers_within(form, options.megabytes * 1_000_000)
            path = Path(folder) / form.file
            path.write_bytes(write(form, papers))
            found, seconds, peak = _measured(path)
            wrong = "" if found == papers else f"  read {found:,}"
            size = path.stat().st_size / 1e6
            print(f"{name:24}{papers:>9,}{size:>6.0f}{seconds:>8.1f}{peak:>9.0f}{wrong}", flush=True)
            path.unlink()


def _measured(path: Path) -> tuple[int, float, float]:
    """Papers read, CPU seconds, megabytes."""
    command = [sys.executable, "-m", "benchmarks.readers", "--one", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    papers, seconds, peak = done.stdout.split()
    return int(papers), float(seconds), float(peak)


def _read_one(path: Path) -> None:
    from sitegen.importing.readers import read_dump  # noqa: PLC0415 - its start is not measured

    data = path.read_bytes()
    begun = time.process_time()
    drafts = read_dump(data, source=path.name)
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(sum(len(draft.entries) for draft in drafts), round(seconds, 2), round(peak))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _read_one(Path(sys.argv[2]))
    else:
        main()
