"""A small site on disk with something of everything, and the program under test run on it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DAY = 24 * 60 * 60
ADDED = (
    20_500 * DAY + DAY // 2
)  # noon of 2026-02-16 in UTC: the same day in every time zone but the last ones

CONFIG = """\
title: 'Tide pools & "papers" <small>'
description: A small archive for tests.
base_url: https://example.org/
feed_id: tides.example,2026
page_size: 3
watches:
  - {name: World models, query: '"world model"'}
  - {name: Nothing found, query: 'zebrafish opera'}
nav:
  - {name: Source, url: 'https://example.com/source'}
"""

PAGE = """\
---
date: 2026-03-02
date_from: option
title: Spring digest
aliases: [old/spring/]
---

A note of the editor's, with *emphasis* and a [link](https://example.com/note).

## Crab Walks: Sideways Policies for Reinforcement Learning

- arxiv: 2603.00001
- authors: A. Crab, B. Mussel
- aliases: old/crab/
- topics: offline-rl

We let reinforcement learning agents walk sideways. The value $V(s) = \\sum_t \\gamma^t r_t$ grows. Code is at
<https://github.com/example/crab>.

## Barnacle World Models Hold On

A world model that holds on to what it has seen. It predicts tides from $x^2$.
"""

# One title again, TeX of three kinds, and titles that would like to be something else.
FLAT = """\
Get trending papers in your email inbox once a day!
Get trending papers in your email inbox!
SubscribeBarnacle World Models Hold On
A world model that holds on to what it has seen, now with \\(n^{2}\\) barnacles and 91\\% of the \
tide. The rest of this abstract is there so that it has the length of an abstract: rocks, weed, \
foam, and a little wind from the west.
<script>alert("crab")</script> & Other *Hostile* Titles
The title tries to run as a script, and this text tries [a link](javascript:alert(1)) and <img \
src=x onerror=alert(2)>. Nothing of it may come through as markup, however long the abstract goes \
on about rock pools, which it does here.
../../etc/passwd and the Limits of Übermäßig Naïve Paths
Paths that climb are not followed. See https://example.com/[odd and http://[::1 for addresses that \
are none, and a formula \\(\\frac{1}{2}\\) for good measure; then some more words about sand, \
shells and the slow work of water.
"""

UNDATED = """\
new
Get trending papers in your email inbox once a day!

Subscribe

Zostera: Meadows Below the Surface

Sea grass grows in meadows below the surface. This abstract has nothing to do with machines that \
learn, so it should end among the unsorted papers, unless a rule is fond of meadows. It says so at \
a length that abstracts usually have.

数学とカニ

A title without a single ASCII letter needs a slug all the same. The abstract explains crabs and \
mathematics, in that order, and takes its time to do so, because an abstract of only a few words \
could be taken for another title.
"""

ABOUT = """\
---
title: About the tide
---

Written by hand, with a [link](https://example.com/about).
"""


# The taxonomy that ships with sitegen makes most of a small site's files.
TOPICS = """\
version: 1
topics:
  - {id: learning, name: Learning, description: Learning from reward., parent: null}
  - id: offline-rl
    name: Offline RL
    description: Learning from what was recorded.
    parent: learning
    rules: {points: {8: [reinforcement learning]}}
"""


def make_site(root: Path, *, own_topics: bool = False) -> Path:
    """The site, in a folder of that name; with its own topics it is built in a third of the time."""
    files = {
        "sitegen.yaml": CONFIG,
        "content/2026/2026-03-02.md": PAGE,
        "content/dumps/2026-03-09-pools.txt": FLAT,
        "content/dumps/zostera.txt": UNDATED,
        "content/pages/about.md": ABOUT,
    }
    if own_topics:
        files["content/topics.yaml"] = TOPICS
    for name, text in files.items():
        write(root / name, text)
    return root


def write(path: Path, text: str, *, added: int = ADDED) -> None:
    """A file with a modification time that does not depend on the day of the test."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (added, added))


def make_large_site(root: Path, papers: int) -> Path:
    """A site of digests with 60 generated papers each, some of them repeats."""
    write(root / "sitegen.yaml", "title: Large\nbase_url: https://example.org/\n")
    nouns = ["crab", "mussel", "whelk", "limpet", "barnacle", "anemone", "urchin", "starfish", "kelp", "gull"]
    verbs = ["learning", "planning", "control", "exploration", "memory", "vision", "language", "retrieval"]
    for day, start in enumerate(range(0, papers, 60)):
        blocks = [f"---\ndate: 2025-{day // 28 + 1:02d}-{day % 28 + 1:02d}\ndate_from: option\n---"]
        for number in range(start, min(start + 60, papers)):
            first, second, third = nouns[number % 10], verbs[number // 10 % 8], nouns[number // 80 % 10]
            blocks.append(f"## {first} {second} with {third} agents, part {number}".title())
            blocks.append(
                f"We study reinforcement {second} of {first} agents beside a {third}. The world model has "
                f"$n = {number}$ states. Results on tide {number % 97} improve over earlier {second}."
            )
        if day:
            blocks.append("## Crab Learning With Crab Agents, Part 0\n\nListed again.")
        write(
            root / f"content/2025/2025-{day // 28 + 1:02d}-{day % 28 + 1:02d}.md", "\n\n".join(blocks) + "\n"
        )
    return root


def tree(root: Path) -> dict[str, str]:
    """Path → hash of every file below a folder."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "sitegen", *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a program under test, which must find this sitegen and print UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


def run(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run the program; what it printed is text."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=env or environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )


def lines(text: str) -> str:
    """An indented block of expected output; a line goes on where a backslash ends it."""
    return textwrap.dedent(text).lstrip("\n").replace("\\\n", "")
