"""Archives of any size from a seed: word frequencies as in real abstracts, meaning none.

    python benchmarks/generate.py --count 10000 [--seed 1] [--like papers.jsonl] > papers.jsonl

Without `--like` the words are invented and follow Zipf's law. With it the sentences follow those of the
given papers (a chain of word pairs), the given papers come first, and about one word in a hundred is new,
so that the vocabulary grows with the archive as it does in real ones.
"""

from __future__ import annotations

import argparse
import bisect
import datetime
import itertools
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from markupsafe import Markup, escape

from sitegen.model import Archive, Listing, Paper, Taxonomy, Term, Text
from sitegen.urls import short_hash, slugify

_SYLLABLES = [
    start + end
    for start in ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pr")
    for end in ("a", "e", "i", "o", "u", "an", "er", "in", "on", "al")
]
_STOPS = [
    *(
        "the",
        "of",
        "a",
        "and",
        "to",
        "in",
        "is",
        "for",
        "that",
        "with",
        "we",
        "on",
        "by",
        "this",
        "as",
        "are",
    ),
    *("an", "from", "which", "our", "can", "be", "it"),
]
_ENDINGS = ["", "", "", "s", "ing", "ed", "ation", "al", "ly", "ity"]
_PER_DAY = 50


def generate_papers(count: int, *, seed: int = 1, like: Sequence[tuple[str, str]] = ()) -> tuple[Paper, ...]:
    """Papers, oldest first, each with a unique slug; fifty a day, in 36 topics."""
    source = itertools.chain(like, _chained(like, seed) if like else _invented(seed))
    slugs: set[str] = set()
    papers = []
    for number, (title, abstract) in enumerate(itertools.islice(source, count)):
        slug = slugify(title)
        if slug in slugs:
            slug = f"{slug}-{short_hash(f'{number} {title}')}"
        slugs.add(slug)
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=number // _PER_DAY)
        topics = tuple(dict.fromkeys((f"topic-{number * 7 % 36}", f"topic-{number * 5 % 11}")))
        papers.append(
            Paper(
                slug=slug,
                title=_text(title),
                abstract=_text(abstract),
                topics=topics[: 1 + number % 2],
                listings=(Listing(digest=day.isoformat(), date=day),),
            )
        )
    return tuple(papers)


def generate_archive(count: int, *, seed: int = 1, like: Sequence[tuple[str, str]] = ()) -> Archive:
    """The papers as an archive without digests."""
    groups = (Term(id="all", name="All"),)
    topics = tuple(Term(id=f"topic-{number}", name=f"Topic {number}", parent="all") for number in range(36))
    papers = generate_papers(count, seed=seed, like=like)
    return Archive(digests=(), papers=papers[::-1], taxonomy=Taxonomy(terms=groups + topics))


def read_papers(path: Path) -> list[tuple[str, str]]:
    """Title and abstract of every line of a papers.jsonl, in its order."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row["title"], row["abstract"]) for row in rows]


def _text(plain: str) -> Text:
    return Text(source=plain, html=Markup(escape(plain)), plain=plain)


def new_word(rng: random.Random) -> str:
    """A word that no language has."""
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3, 3, 4)))) + rng.choice(_ENDINGS)


class Zipf:
    """Ranks by Zipf and Mandelbrot's law."""

    def __init__(self, size: int) -> None:
        self._sums = list(itertools.accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(size)))

    def rank(self, rng: random.Random) -> int:
        return bisect.bisect(self._sums, rng.random() * self._sums[-1])


def _invented(seed: int) -> Iterator[tuple[str, str]]:
    rng = random.Random(seed)
    words = list(dict.fromkeys(new_word(rng) for _ in range(40_000)))
    law = Zipf(len(words))
    for number in itertools.count():
        shift = number % 36 * 997 + 200

        def word(shift: int = shift) -> str:
            draw = rng.random()
            if draw < 0.4:
                return rng.choice(_STOPS)
            if draw < 0.41:
                return new_word(rng)
            rank = law.rank(rng)
            word = words[(rank + shift) % len(words) if draw > 0.75 else rank]
            if draw < 0.45:
                return f"{word}-{words[law.rank(rng)]}"
            return word.title() if draw > 0.97 else word

        yield _compose(word, rng)


def _chained(like: Sequence[tuple[str, str]], seed: int) -> Iterator[tuple[str, str]]:
    rng = random.Random(seed)
    follow: dict[str, list[str]] = defaultdict(list)
    for _title, abstract in like:
        words = abstract.split()
        for one, other in itertools.pairwise(words):
            follow[one].append(other)
    starts = sorted(follow)
    state = [rng.choice(starts)]

    def word() -> str:
        state[0] = rng.choice(follow.get(state[0]) or starts)
        return new_word(rng) if rng.random() < 0.01 else state[0]

    while True:
        yield _compose(word, rng)


def _compose(word: Callable[[], str], rng: random.Random) -> tuple[str, str]:
    title = " ".join(word() for _ in range(rng.randint(5, 13))).strip(".,;:")
    sentences = (" ".join(word() for _ in range(rng.randint(12, 30))) for _ in range(rng.randint(4, 10)))
    return title[:1].upper() + title[1:], " ".join(
        s[:1].upper() + s[1:].rstrip(".,") + "." for s in sentences
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--like", type=Path)
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    for paper in generate_papers(options.count, seed=options.seed, like=like):
        row = {"slug": paper.slug, "title": paper.title.plain, "abstract": paper.abstract.plain}
        sys.stdout.write(
            json.dumps(row | {"topics": paper.topics, "date": paper.first_listed.isoformat()}) + "\n"
        )


if __name__ == "__main__":
    main()
