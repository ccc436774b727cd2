"""How long the rules take for many papers, on one core and on two.

    python -m benchmarks.topics [--counts 10000 100000] [--like papers.jsonl] [--rules content/topics.yaml]

Without `--like` the words are invented, so that few rules match; a papers.jsonl of a real archive gives
texts with as many matches as real ones.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.generate import generate_papers, read_papers
from sitegen.topics import TopicRules, assign_topics, load_topics


def assign_all(papers: tuple[tuple[str, str], ...], rules: TopicRules) -> int:
    """Assign topics to every paper; the number of topics given."""
    return sum(len(assign_topics(title, abstract, rules)) for title, abstract in papers)


def _spent() -> float:
    """CPU seconds of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--like", type=Path)
    parser.add_argument("--rules", type=Path, default=Path("content/topics.yaml"))
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    rules = load_topics(options.rules)
    sys.stdout.write("papers  processes  seconds  CPU seconds  topics a paper\n")
    for count in options.counts:
        papers = [(paper.title.plain, paper.abstract.plain) for paper in generate_papers(count, like=like)]
        parts = [tuple(papers[at : at + 2500]) for at in range(0, count, 2500)]
        for processes in (1, 2):
            started, used = time.perf_counter(), _spent()
            with ProcessPoolExecutor(processes) as pool:
                given = sum(pool.map(partial(assign_all, rules=rules), parts))
            seconds, cpu = time.perf_counter() - started, _spent() - used
            sys.stdout.write(f"{count:6}  {processes:9}  {seconds:7.1f}  {cpu:11.1f}  {given / count:.2f}\n")


if __name__ == "__main__":
    main()
