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
# Noon of 2026-02-16 in UTC: the same day in every time zone but the last ones.
ADDED = 20_500 * DAY + DAY // 2

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


def make_long_site(root: Path) -> Path:
    """A site of forty digests: so many parts that a build with several jobs starts processes."""
    write(root / "sitegen.yaml", "title: Long\nbase_url: https://example.org/\n")
    write(root / "content/topics.yaml", TOPICS)
    nouns = ("crab", "mussel", "whelk", "limpet", "barnacle", "anemone", "urchin", "starfish")
    for number in range(40):
        date = f"2025-{number // 20 + 1:02d}-{number % 20 + 1:02d}"
        entries = "".join(
            f"\n## {noun} agents, part {number}\n\n"
            f"We study reinforcement learning of {noun} agents with $n = {number}$ states.\n"
            for noun in (nouns[number % 4].title(), nouns[4 + number % 4].title())
        )
        write(root / f"content/2025/{date}.md", f"---\ndate: {date}\ndate_from: option\n---\n{entries}")
    return root


def make_endless(root: Path) -> None:
    """Give a site a theme with a page that is not ready for minutes, so that its build can be interrupted."""
    loop = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
    page = f'{{% extends "default/404.html" %}}{{% block main %}}{loop}{{% endblock %}}'
    write(root / "themes/endless/templates/404.html", page)
    with (root / "sitegen.yaml").open("a", encoding="utf-8") as config:
        config.write("theme: endless\n")


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
    """The environment of a program under test, which must find this sitegen and print UTF-8.

    Compiled modules are kept, whatever the environment says: tests start hundreds of programs.
    """
    left_out = ("LC_", "LANG", "TZ", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
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
        timeout=120,  # a busy machine takes its time
        check=False,
        **options,
    )


def lines(text: str) -> str:
    """An indented block of expected output; a line goes on where a backslash ends it."""
    return textwrap.dedent(text).lstrip("\n").replace("\\\n", "")
