"""Stages in several processes, each test in a process of its own: what is forked should have no threads."""

from __future__ import annotations

import subprocess
import sys

from tests.small_site import environment

STAGES = """
import os, signal, sys, time
from functools import partial
from sitegen.errors import SitegenError
from sitegen.model import OutputFile
from sitegen.parallel import run_stages

def files(number, size=1):
    yield OutputFile(path=f"{number}", data=bytes([number]) * size)

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(one)

def fail(cause):
    raise cause

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def total(stages, jobs):
    return sorted((number, len(made), made[0].data[:1]) for number, made in run_stages(stages, jobs))
"""


def outcome(script: str) -> str:
    """What the script prints, then the type and text of what it raised."""
    done = subprocess.run(
        [sys.executable, "-c", STAGES + script],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def test_every_stage_runs_once_however_many_jobs_there_are() -> None:
    printed = outcome("""
stages = [partial(files, number) for number in range(30)]
for jobs in (1, 2, 3, 99):
    assert total(stages, jobs) == [(number, 1, bytes([number])) for number in range(30)], jobs
print("done")
""")
    assert printed == "done\n"


def test_a_fault_of_a_stage_comes_out_as_it_is() -> None:
    printed = outcome("""
for jobs in (1, 2):
    try:
        fault = SitegenError("what", source="where", line=3, hint="do")
        total([partial(files, 1), partial(fail, fault)], jobs)
    except SitegenError as fault:
        print(fault.message, fault.source, fault.line, fault.hint)
""")
    assert printed == "what where 3 do\n" * 2


def test_a_bug_in_a_stage_keeps_its_type_and_says_where_it_was() -> None:
    printed = outcome("""
try:
    total([partial(files, 1), partial(fail, FileNotFoundError(2, "gone", "x"))], 2)
except FileNotFoundError as bug:
    print(bug, "in fail" in bug.__notes__[0])
""")
    assert printed == "[Errno 2] gone: 'x' True\n"


def test_a_bug_that_cannot_travel_is_told_as_text() -> None:
    printed = outcome("""
try:
    total([partial(files, 1), partial(fail, Odd(1, 2))], 2)
except RuntimeError as bug:
    print("in fail" in str(bug), "Odd" in str(bug))
""")
    assert printed == "True True\n"


def test_a_killed_worker_ends_the_build() -> None:
    printed = outcome("""
try:
    total([partial(files, 1), die, *[partial(files, 2)] * 9], 2)
except SitegenError as fault:
    print(fault.message)
""")
    assert printed == "a process of the build was killed\n"


def test_an_end_in_the_middle_of_a_large_answer_waits_for_nobody() -> None:
    """What is not read fills the pipe: the workers are in the middle of writing when the reader goes."""
    printed = outcome("""
for _ in range(10):
    answers = run_stages([partial(files, number, 5_000_000) for number in range(4)], 2)
    next(answers)
    answers.close()
print("done")
""")
    assert printed == "done\n"


def test_topics_of_many_papers_come_in_the_order_of_the_papers() -> None:
    printed = outcome("""
from sitegen import build
from sitegen.topics import assign_topics, parse_topics

build.PAPERS_A_STAGE = 7
rules = parse_topics(
    "topics: [{id: g, name: G}, "
    "{id: a, name: A, parent: g, rules: {points: {9: [bread]}}}, "
    "{id: b, name: B, parent: g, rules: {points: {9: [cheese]}}}]",
    source="topics.yaml",
)
texts = [(("bread", "cheese", "wine")[number * number % 3], "cheese " * (number % 5)) for number in range(50)]
expected = [assign_topics(title, abstract, rules) for title, abstract in texts]
assert len(set(expected)) > 2
for jobs in (1, 2, 3):
    assert build.assign_all(texts, rules=rules, jobs=jobs) == expected, jobs
assert build.assign_all([], rules=rules, jobs=2) == []
print("done")
""")
    assert printed == "done\n"


def test_related_papers_are_the_same_however_many_jobs_there_are() -> None:
    printed = outcome("""
from benchmarks.generate import generate_papers
from sitegen import related

papers = generate_papers(120)
expected = related.related_papers(papers)
assert len(expected) == 120 and any(expected.values())
related.ROWS = 11
for jobs in (1, 2, 3):
    assert related.related_papers(papers, jobs=jobs) == expected, jobs
print("done")
""")
    assert printed == "done\n"
