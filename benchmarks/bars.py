"""What the build is held to, and the table that holds it beside Hugo and Pagefind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.measure import Cost

COLD, NEW_DIGEST, NO_CHANGE = "cold build", "one new digest", "no change"
STEPS = (COLD, NEW_DIGEST, NO_CHANGE)
_MB = 1_000_000
_GROWTH = 1.5  # of the CPU that a paper costs, from 10,000 papers to 100,000


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    papers: int
    step: str
    ours: Cost
    theirs: Cost | None  # None where Hugo or Pagefind is not installed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    papers: int
    steps: tuple[str, ...]
    text: str
    met: Callable[[Result], bool | None]  # None: cannot be said


def _ratio(papers: int, step: str, most: float) -> Bar:
    def met(result: Result) -> bool | None:
        ratio = cpu_ratio(result)
        return None if ratio is None else ratio <= most

    return Bar(papers=papers, steps=(step,), text=f"ratio ≤ {most:.2f}", met=met)


def _memory(papers: int, most: int) -> Bar:
    def met(result: Result) -> bool | None:
        return result.ours.memory <= most * _MB if result.ours.memory else None

    return Bar(papers=papers, steps=STEPS, text=f"memory ≤ {most:,} MB", met=met)


BARS = (
    _ratio(600, COLD, 0.40),
    _ratio(10_000, COLD, 0.50),
    _ratio(100_000, COLD, 0.50),
    _ratio(600, NEW_DIGEST, 0.20),
    _ratio(10_000, NEW_DIGEST, 0.05),
    _ratio(100_000, NEW_DIGEST, 0.02),
    Bar(papers=10_000, steps=(NO_CHANGE,), text="CPU < 1 s", met=lambda result: result.ours.cpu < 1),
    _memory(10_000, 300),
    _memory(100_000, 1_500),
    Bar(papers=100_000, steps=STEPS, text="size < 900 MB", met=lambda result: result.ours.size < 900 * _MB),
)


def cpu_ratio(result: Result) -> float | None:
    return result.ours.cpu / result.theirs.cpu if result.theirs else None


def format_table(results: Sequence[Result]) -> str:
    """Markdown: a line for each size and step; where there are two numbers, ours comes first."""
    head = ["papers", "step", "CPU s", "ratio", "bars", "wall s", "memory MB", "size MB", "files"]
    rows = [head, ["---:", "---", "---:", "---:", "---", "---:", "---:", "---:", "---:"]]
    rows += map(_row, results)
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(result: Result) -> list[str]:
    ratio = cpu_ratio(result)
    return [
        f"{result.papers:,}",
        result.step,
        _both(result, lambda cost: _seconds(cost.cpu)),
        "–" if ratio is None else f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}",
        "; ".join(_verdicts(result)) or "–",
        _both(result, lambda cost: _seconds(cost.wall)),
        _both(result, lambda cost: f"{cost.memory / _MB:,.0f}" if cost.memory else "–"),
        _both(result, lambda cost: f"{cost.size / _MB:,.1f}"),
        _both(result, lambda cost: f"{cost.files:,}"),
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _both(result: Result, show: Callable[[Cost], str]) -> str:
    return f"{show(result.ours)} / {show(result.theirs) if result.theirs else '–'}"


def _verdicts(result: Result) -> Iterator[str]:
    for bar in BARS:
        if bar.papers == result.papers and result.step in bar.steps:
            met = bar.met(result)
            yield f"{bar.text}: {'not measured' if met is None else 'met' if met else '**not met**'}"


def format_growth(results: Sequence[Result]) -> str:
    """How much more a paper costs in an archive ten times as large; empty unless both were measured."""
    costs = {result.papers: result.ours.cpu / result.papers for result in results if result.step == COLD}
    if not {10_000, 100_000} <= costs.keys():
        return ""
    growth = costs[100_000] / costs[10_000]
    verdict = "met" if growth < _GROWTH else "**not met**"
    return f"CPU of a paper, 100,000 against 10,000, cold: {growth:.2f} times (< {_GROWTH}: {verdict})\n"
