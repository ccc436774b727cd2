"""Random queries, answered by the browser's code from the index files and by the reference in memory."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sitegen.language.synonyms import Synonyms
from sitegen.language.tokens import chunks
from sitegen.model import Archive, OutputFile, Paper, Site
from sitegen.search import plan_search
from sitegen.search.limits import LIMITS, Limits
from tests.reference_search import Reference

_ANSWER = Path(__file__).parent / "js" / "answer.mjs"
LIMIT = 10


def index_files(
    archive: Archive,
    synonyms: Synonyms | None = None,
    related: Mapping[str, Sequence[str]] | None = None,
    limits: Limits = LIMITS,
    settled: int = 0,
) -> list[OutputFile]:
    """All files of an index, the manifest last."""
    plan = plan_search(archive, Site(), synonyms, related, settled=lambda papers: settled, limits=limits)
    return [file for part in (*plan.parts, plan.part()) for file in part.make()]


def write_index(
    archive: Archive,
    root: Path,
    synonyms: Synonyms | None = None,
    related: Mapping[str, Sequence[str]] | None = None,
    limits: Limits = LIMITS,
    settled: int = 0,
) -> None:
    """The index of an archive below `root`; so many of its papers have a segment of their own."""
    for file in index_files(archive, synonyms, related, limits, settled):
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)


def random_queries(papers: tuple[Paper, ...], count: int, *, seed: int = 7) -> list[str]:
    """Words of the papers, some mistyped or begun, phrases, filters, and nonsense."""
    rng = random.Random(seed)
    queries = []
    for _ in range(count):
        paper = rng.choice(papers)
        words = chunks(rng.choice((paper.title.plain, paper.abstract.plain)))
        start = rng.randrange(len(words))
        parts = words[start : start + rng.randint(1, 4)] + rng.choices(words, k=rng.randint(0, 2))
        queries.append(" ".join(_bent(part, words, paper, rng) for part in parts))
    return queries


def _bent(word: str, words: list[str], paper: Paper, rng: random.Random) -> str:
    draw = rng.random()
    at = rng.randrange(len(word))
    start = rng.randrange(len(words))
    bends: list[tuple[float, Callable[[], str]]] = [
        (0.60, lambda: word),
        (0.70, lambda: word[: at + 1]),
        (0.78, lambda: word[:at] + rng.choice("aeiourstn") + word[at + rng.randint(0, 1) :]),
        (0.82, lambda: word[:at] + word[at + 1 :]),
        (0.87, lambda: '"' + " ".join(words[start : start + rng.randint(1, 3)]) + '"'),
        (0.90, lambda: f"-{rng.choice(words)}"),
        (0.93, lambda: f"title:{rng.choice(chunks(paper.title.plain))}"),
        (0.95, lambda: f"topic:{rng.choice(paper.topics)}"),
        (0.97, lambda: f"{rng.choice(('after', 'before'))}:{paper.first_listed:%Y-%m}"),
        (1.01, lambda: "".join(rng.choices('"-:*^~+() äß中道𐐀x', k=rng.randint(1, 6)))),
    ]
    return next(bend for limit, bend in bends if draw < limit)()


def answer(folder: Path, queries: list[str], node: str = "node", sort: str = "") -> list[dict[str, Any]]:
    """What the browser's code finds."""
    request = json.dumps({"folder": str(folder), "queries": queries, "limit": LIMIT, "sort": sort})
    run = subprocess.run([node, str(_ANSWER)], input=request, capture_output=True, text=True, check=True)
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers


def differences(reference: Reference, queries: list[str], answers: list[dict[str, Any]]) -> list[str]:
    """A line for every query whose numbers of results, papers, order or scores (to 1e-9) differ."""
    lines = []
    for query, found in zip(queries, answers, strict=True):
        expected = reference.search(query)
        counts = len(expected), sum(hit.full for hit in expected), min(LIMIT, len(expected))
        same = (found["count"], found["full"], len(found["hits"])) == counts and all(
            (number, full) == (hit.number, hit.full) and abs(score - hit.score) < 1e-9
            for (number, score, full), hit in zip(found["hits"], expected[:LIMIT], strict=True)
        )
        if not same:
            lines.append(
                f"{query!r}: {found['count']} {found['hits'][:3]}, not {len(expected)} {expected[:3]}"
            )
    return lines
