"""How long related papers take, how much memory, and what the shortcuts lose.

    python -m benchmarks.related [--counts 10000 …] [--like papers.jsonl] [--jobs 2]

The loss is measured on the smallest count: the share of related papers that are the same when every
term is looked up in all its papers.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from benchmarks.generate import generate_papers, read_papers
from benchmarks.topics import spent
from sitegen import related


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000])
    parser.add_argument("--like", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    sys.stdout.write("papers  processes  seconds  CPU seconds  GiB of the largest process\n")
    for count in options.counts:
        papers = generate_papers(count, like=like)
        started, used = time.perf_counter(), spent()
        related.related_papers(papers, jobs=options.jobs)
        seconds, cpu = time.perf_counter() - started, spent() - used
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peak = max(resource.getrusage(who).ru_maxrss for who in both) / 2**20
        sys.stdout.write(f"{count:6}  {options.jobs:9}  {seconds:7.1f}  {cpu:11.1f}  {peak:.2f}\n")
    papers = generate_papers(min(options.counts), like=like)
    found = related.related_papers(papers)
    related.POSTINGS = len(papers)
    exact = related.related_papers(papers)
    same = sum(len({*found[slug]} & {*exact[slug]}) for slug in exact)
    sys.stdout.write(f"the same as without a limit of postings: {same / sum(map(len, exact.values())):.1%}\n")


if __name__ == "__main__":
    main()
