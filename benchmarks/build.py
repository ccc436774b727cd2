"""What a build costs, beside the same archive built by Hugo and indexed by Pagefind.

    python -m benchmarks.build [--papers 600 10000] [--runs N] [--jobs N] [--keep DIR] [--unrelated]

Three steps for each size: a cold build, a build after one new digest of thirty papers, a build after no
change. Hugo and Pagefind do everything again in each. The runs take turns, so that a busy machine slows
both; the table shows the median of each number. docs/explanation/performance.md says how to read it.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hugo
from benchmarks.bars import NEW_DIGEST, STEPS, Result, format_growth, format_table
from benchmarks.dumps import Dump, generate_dumps
from benchmarks.measure import Cost, bytes_by_part, measure, median, one_after_the_other
from sitegen import __version__
from sitegen.topics import load_topics

_ROOT = Path(__file__).parent.parent
_SETTINGS = """title: Paper digests
base_url: https://papers.example.net/
feed_id: papers.example.net,2015
search: {offline: true}
watches:
  - {name: World models, query: '"world model"'}
  - {name: State space models, query: '"state space"'}
"""
_MANY = 10_000  # papers from which one run has to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One archive as two sites, with its new digest."""

    papers: int
    base: Path  # sitegen's site, without output: what every run begins with
    peer: Path | None  # the Hugo site
    new: Dump


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    build: tuple[str, ...]  # sitegen's command
    peers: hugo.Programs | None


def prepare(papers: int, tools: Tools, root: Path) -> Archive:
    """The sites of so many papers; sitegen imports the dumps in a build that is not measured."""
    base = root / "base"
    dumps = base / "content" / "dumps"
    dumps.mkdir(parents=True)
    (base / "sitegen.yaml").write_text(_SETTINGS, "utf-8")
    *old, new = generate_dumps(papers)
    for dump in old:
        (dumps / dump.name).write_text(dump.text, "utf-8")
    # Topics and synonyms of our sample, by name: an archive of its own would have them in its folder.
    for name in ("topics.yaml", "synonyms.txt"):
        shutil.copy(_ROOT / "content" / name, base / "content" / name)
    built = root / "prepared"
    command = [*tools.build, "--verbose", "--output", str(built)]  # what it finds out to say it, takes time
    measure(command, folder=base, output=built, log=root / "prepare.log")
    if tools.peers is None:
        return Archive(papers=papers, base=base, peer=None, new=new)
    peer = root / "hugo"
    hugo.write_frame(load_topics(_ROOT / "content" / "topics.yaml").taxonomy, peer)
    hugo.write_papers(built / "data", peer)
    shutil.rmtree(built)
    return Archive(papers=papers, base=base, peer=peer, new=new)


def run(archive: Archive, tools: Tools, root: Path) -> Iterator[tuple[str, Cost, Cost | None]]:
    """The steps one after the other, ours and theirs in turn; then the Hugo site is as it was."""
    site = root / "site"
    _begin(archive, site)
    changed: Mapping[Path, str | None] = {}
    for step in STEPS:
        if step == NEW_DIGEST:
            (site / "content" / "dumps" / archive.new.name).write_text(archive.new.text, "utf-8")
        ours = measure(tools.build, folder=site, output=site / "_site", log=root / f"{step}.log")
        _say(f"{archive.papers} papers, {step}: sitegen {ours.cpu:.2f} CPU s")
        theirs = None
        if archive.peer and tools.peers:
            if step == NEW_DIGEST:
                changed = hugo.write_papers(site / "_site" / "data", archive.peer)
            theirs = _run_peers(archive.peer, tools.peers, root)
            _say(f"{archive.papers} papers, {step}: Hugo and Pagefind {theirs.cpu:.2f} CPU s")
        yield step, ours, theirs
    hugo.undo(changed)


def _begin(archive: Archive, site: Path) -> None:
    """Sources only: no output, and no record of an earlier build."""
    if site.exists():
        shutil.rmtree(site)
    site.mkdir()
    shutil.copy2(archive.base / "sitegen.yaml", site)
    shutil.copytree(archive.base / "content", site / "content")


def _run_peers(peer: Path, programs: hugo.Programs, root: Path) -> Cost:
    """Into an empty folder, as in a fresh checkout."""
    public = peer / "public"
    shutil.rmtree(public, ignore_errors=True)
    return one_after_the_other(
        [
            measure(command, folder=peer, output=public, log=root / f"{Path(command[0]).name}.log")
            for command in programs.commands(root / "cache")
        ]
    )


def measure_size(papers: int, runs: int, tools: Tools, root: Path) -> tuple[list[Result], str]:
    """The medians of all steps for one size, and what else is known of the last run."""
    _say(f"{papers} papers: making the archive")
    archive = prepare(papers, tools, root)
    ours: dict[str, list[Cost]] = {step: [] for step in STEPS}
    theirs: dict[str, list[Cost]] = {step: [] for step in STEPS}
    for _ in range(runs):
        for step, our, their in run(archive, tools, root):
            ours[step].append(our)
            theirs[step] += [their] if their else []
    results = [
        Result(
            papers=papers,
            step=step,
            ours=median(ours[step]),
            theirs=median(theirs[step]) if theirs[step] else None,
        )
        for step in STEPS
    ]
    return results, _details(papers, archive, root)


def _details(papers: int, archive: Archive, root: Path) -> str:
    """Bytes by part on both sides, and what sitegen said of the first build, which imported all dumps."""
    lines = [f"{papers:,} papers, MB by part:"]
    for name, output in (
        ("sitegen", root / "site" / "_site"),
        ("Hugo", archive.peer and archive.peer / "public"),
    ):
        if output:
            parts = (f"{part} {size / 1e6:.1f}" for part, size in bytes_by_part(output).items())
            lines.append(f"- {name}: {', '.join(parts)}")
    lines_said = (root / "prepare.log").read_text("utf-8").splitlines()
    said = [line for line in lines_said if not line.startswith("content/")]  # one line a dump
    return "\n".join(
        [
            *lines,
            "",
            "The build that imported the dumps, which was not measured, says:",
            "",
            *(f"    {line}" for line in said),
        ]
    )


def describe(tools: Tools) -> str:
    """Versions and machine, for whoever reads the figures later."""
    git = ["git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    lines = [f"sitegen {__version__} {commit}, Python {platform.python_version()}".replace(" ,", ",")]
    if tools.peers:
        lines.append(_first_line([tools.peers.hugo, "version"]))
        lines.append(_first_line([tools.peers.pagefind, "--version"]))
    else:
        lines.append(hugo.HOW_TO_GET)
    lines.append(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    return "".join(f"- {line}\n" for line in lines)


def _first_line(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def find_tools(jobs: int | None, *, related: bool = True) -> Tools:
    """Our command runs the code beside this file, compiled to bytecode as in a package that pip installed."""
    compileall.compile_dir(_ROOT / "sitegen", quiet=1)
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    build = [sys.executable, "-m", "sitegen", "build"]
    build += ["--jobs", str(jobs)] if jobs else []
    return Tools(build=tuple(build), peers=hugo.find_programs(related=related))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, nargs="+", default=[600, 10_000])
    parser.add_argument("--runs", type=int, help=f"default: 3, from {_MANY:,} papers on 1")
    parser.add_argument("--jobs", type=int, help="processes of sitegen; default: as sitegen chooses")
    parser.add_argument("--keep", type=Path, help="a folder for the sites, which stay there")
    parser.add_argument("--unrelated", action="store_true", help="spare Hugo the related papers")
    options = parser.parse_args()
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        parser.error(f"the folder is not empty: {options.keep}")
    tools = find_tools(options.jobs, related=not options.unrelated)
    results: list[Result] = []
    details = []
    for papers in options.papers:
        runs = options.runs or (1 if papers >= _MANY else 3)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(options.keep or folder).resolve() / f"{papers}"
            root.mkdir(parents=True)
            found, detail = measure_size(papers, runs, tools, root)
        results += found
        details.append(detail)
    sys.stdout.write(f"{describe(tools)}\n{format_table(results)}{format_growth(results)}\n")
    sys.stdout.write("\n\n".join(details) + "\n")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as fault:
        sys.exit(f"{fault}\n{fault.output}")
