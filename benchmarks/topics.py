"""How long the rules take for many papers, on one core and on two.

    python -m benchmarks.topics [--counts 10000 …] [--like papers.jsonl] [--rules content/topics.yaml]

Without `--like` the words are invented, so that few rules match; a papers.jsonl of a real archive gives
texts with as many matches as real ones.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from benchmarks.generate import generate_papers, read_papers
from sitegen.build import assign_all
from sitegen.topics import load_topics


def spent() -> float:
    """CPU seconds of this process and of those that it has ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000])
    parser.add_argument("--like", type=Path)
    parser.add_argument("--rules", type=Path, default=Path("content/topics.yaml"))
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    sys.stdout.write("papers  processes  seconds  CPU seconds  topics a paper\n")
    for count in options.counts:
        papers = [(paper.title.plain, paper.abstract.plain) for paper in generate_papers(count, like=like)]
        for processes in (2, 1):  # what this process has read, those forked from it would know
            rules = load_topics(options.rules)
            started, used = time.perf_counter(), spent()
            given = sum(map(len, assign_all(papers, rules=rules, jobs=processes)))
            seconds, cpu = time.perf_counter() - started, spent() - used
            sys.stdout.write(f"{count:6}  {processes:9}  {seconds:7.1f}  {cpu:11.1f}  {given / count:.2f}\n")


if __name__ == "__main__":
    main()
