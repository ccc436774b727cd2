"""How long the rules take for many papers, on one core.

    python -m benchmarks.topics [--counts 10000 …] [--like papers.jsonl] [--rules content/topics.yaml]

Without `--like` the words are invented, so that few rules match; a papers.jsonl of a real archive gives
texts with as many matches as real ones. Below the table: what one process spends on a thousand papers to
analyse their words, to find phrases, and to choose topics from what was found.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generate import generate_papers, read_papers
from sitegen.language.tokens import chunks, read_bare, read_chunk, stem
from sitegen.topics import assign_topics, load_topics


def spent() -> float:
    """CPU seconds of this process and of those that it has ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def by_step(papers: Sequence[tuple[str, str]], path: Path) -> str:
    """CPU milliseconds of each step for a thousand papers."""
    read_bare.cache_clear()
    stem.cache_clear()
    times = [spent()]
    rules = load_topics(path)
    times.append(spent())
    for piece in dict.fromkeys(piece for paper in papers for text in paper for piece in chunks(text)):
        read_chunk(piece)
    times.append(spent())
    for paper in papers:
        for text in paper:
            rules.trie.find(text)
    times.append(spent())
    for title, abstract in papers:
        assign_topics(title, abstract, rules)
    times.append(spent())
    load, words, phrases, both = (after - before for before, after in itertools.pairwise(times))
    row = [1e6 * part / len(papers) for part in (words, phrases, both - phrases)]
    return "rules {:.2f} s; a thousand papers: words {:.0f} ms, phrases {:.0f}, choice {:.0f}\n".format(
        load, *row
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000])
    parser.add_argument("--like", type=Path)
    parser.add_argument("--rules", type=Path, default=Path("content/topics.yaml"))
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    sys.stdout.write("papers  CPU seconds  topics a paper\n")
    for count in options.counts:
        papers = [(paper.title.plain, paper.abstract.plain) for paper in generate_papers(count, like=like)]
        rules = load_topics(options.rules)
        used = spent()
        given = sum(len(assign_topics(title, abstract, rules)) for title, abstract in papers)
        sys.stdout.write(f"{count:6}  {spent() - used:11.1f}  {given / count:.2f}\n")
        sys.stdout.write(by_step(papers, options.rules))


if __name__ == "__main__":
    main()
