"""How long related papers take, how much memory, and what the shortcuts lose.

    python -m benchmarks.related [--counts 10000 100000] [--like papers.jsonl]

*Settled* is what is found once and kept, *newer* what a build with a new digest finds again, once the kept
value is read. The loss is measured on the smallest count: the share of related papers that are the same when
every term is looked up in all its papers.
"""

from __future__ import annotations

import argparse
import pickle
import resource
import sys
from pathlib import Path

from benchmarks.generate import generate_papers, read_papers
from benchmarks.topics import spent
from sitegen import related
from sitegen.language import vectors
from sitegen.parts.snapshot import settled


def memory() -> float:
    """MiB that the largest process has held."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in both) / 2**10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--like", type=Path)
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    sys.stdout.write("papers  settled  CPU seconds: settled  newer  MiB kept  MiB beside the papers\n")
    for count in options.counts:
        papers = generate_papers(count, like=like)
        boundary = settled(count)
        before, used = memory(), spent()
        known = related.settled_related(papers[:boundary])
        cold = spent() - used
        kept = pickle.dumps(known)
        del known
        used = spent()
        related.newer_related(pickle.loads(kept), papers[boundary:])
        sys.stdout.write(
            f"{count:6}  {boundary:7}  {cold:20.2f}  {spent() - used:5.2f}  {len(kept) / 2**20:8.1f}  "
            f"{memory() - before:.0f}\n"
        )
    papers = generate_papers(min(options.counts), like=like)
    found = related.related_papers(papers).lists
    vectors.POSTINGS = len(papers)
    exact = related.related_papers(papers).lists
    same = sum(len({*found[slug]} & {*exact[slug]}) for slug in exact)
    sys.stdout.write(f"the same as without a limit of postings: {same / sum(map(len, exact.values())):.1%}\n")


if __name__ == "__main__":
    main()
