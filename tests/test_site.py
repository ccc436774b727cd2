"""Whole builds of a small site."""

from __future__ import annotations

import contextlib
import html
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import build_site
from sitegen.check import check_site
from sitegen.cli.main import main
from sitegen.errors import SitegenError
from sitegen.exports.plan import export_paths
from sitegen.filing import load_archive
from sitegen.pages import page_paths
from sitegen.report import BuildReport
from sitegen.sources.options import BuildOptions
from sitegen.theme.filters import csp_hash
from sitegen.urls import page_file
from tests.small_site import (
    ROOT,
    TOPICS,
    command,
    environment,
    make_endless,
    make_long_site,
    make_site,
    run,
    tree,
    write,
)

pytestmark = pytest.mark.slow

GOLDEN = ROOT / "tests/golden/site"
GOLDEN_FILES = (
    "data/digests.json",
    "data/papers.jsonl",
    "digests/2026-03-09/index.html",
    "digests/2026-03-09/index.html.md",
    "feed.xml",
    "old/crab/index.html",
)
PAPERS = {
    "2bf62c59",
    "barnacle-world-models-hold-on",
    "crab-walks-sideways-policies-for-reinforcement-learning",
    "etc-passwd-and-the-limits-of-ubermassig-naive-paths",
    "script-alert-crab-script-other-hostile-titles",
    "zostera-meadows-below-the-surface",
}


def build(root: Path, **options: object) -> BuildReport:
    return build_site(BuildOptions(root=root, **options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, built. Tests that change it copy it."""
    root = make_site(tmp_path_factory.mktemp("small") / "site")
    build(root)
    return root


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The same with its own topics, to change and build again."""
    return make_site(tmp_path / "other", own_topics=True)


# ---- what a build makes ------------------------------------------------------------------------------


def html_pages(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.html"))
    }


def test_the_tree_of_paths(site: Path) -> None:
    names = set(tree(site / "_site"))
    assert {
        "index.html",
        "digests/index.html",
        "2026/index.html",
        "2026/02/index.html",
        "2026/03/index.html",
        "2026/W08/index.html",
        "2026/W10/index.html",
        "2026/W11/index.html",
        "topics/index.html",
        "topics/unsorted/index.html",
        "watches/world-models/index.html",
        "watches/nothing-found/index.html",
        "search/index.html",
        "feeds/index.html",
        "about/index.html",
        "404.html",
        "old/crab/index.html",
        "old/spring/index.html",
        "feed.xml",
        "atom.xml",
        "feed.json",
        "feeds.opml",
        "sitemap.xml",
        "robots.txt",
        "opensearch.xml",
        "llms.txt",
        "data/papers.jsonl",
        "data/digests.json",
        "data/papers.bib",
        "static/style.css",
        ".sitegen",
    } <= names
    for digest in ("2026-02-16", "2026-03-02", "2026-03-09"):
        assert {f"digests/{digest}/index.html", f"digests/{digest}/papers.bib"} <= names
    for folder in ("digests/", "topics/offline-rl/", "watches/world-models/"):
        assert {f"{folder}{feed}" for feed in ("feed.xml", "atom.xml", "feed.json")} <= names
    assert {name.split("/")[1] for name in names if name.startswith("papers/")} == {*PAPERS, "index.html"}
    assert "papers.bib" in {
        name.rpartition("/")[2] for name in names if name.startswith("topics/offline-rl/")
    }


def test_every_page_names_its_kind_and_forbids_what_it_does_not_need(site: Path) -> None:
    kinds: set[str] = set()
    codes: dict[str, set[str]] = {}
    for name, text in html_pages(site / "_site").items():
        kind = re.search(r'<body[^>]* data-page="([a-z0-9]+)"', text)
        assert kind, name
        kinds.add(kind[1])
        if kind[1] == "redirect":
            assert "<script" not in text
            continue
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy, name
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]
        inline = Inline()
        inline.feed(text)
        assert not inline.found, name
        named = set(re.findall(r"'(sha256-[^']+)'", policy[1]))
        assert {csp_hash(script) for script in inline.scripts} == named, name
        code = [script for script in inline.scripts if not script.startswith("{")]
        assert len(code) == 1, "one script that runs; JSON-LD is data"
        codes.setdefault(code[0], set()).add(kind[1])
    assert sorted(map(sorted, codes.values()), key=len)[:-1] == [["digest"], ["search"]], (
        "and the same on every page but that with a worker, and that which may be remembered as full"
    )
    lists = {"digests", "topics", "topic", "watch", "calendar", "feeds"}
    assert kinds >= lists | {"home", "digest", "paper", "search", "about", "404"}


class Inline(HTMLParser):
    """Scripts that stand in the page itself, and what a strict policy does not let stand there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        self.inside = tag == "script" and "src" not in names
        if tag == "style":
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = False


def test_nothing_of_a_hostile_title_or_abstract_becomes_markup(site: Path) -> None:
    for name in tree(site / "_site"):
        data = (site / "_site" / name).read_bytes()
        if name.endswith((".html", ".xml")):
            assert b"<script>alert" not in data, name
            assert b"<img src=x" not in data, name
            assert b'="javascript:' not in data, name
    page = site / "_site/papers/script-alert-crab-script-other-hostile-titles/index.html"
    assert "&lt;script&gt;alert(" in page.read_text(encoding="utf-8")


def test_every_digest_keeps_its_order_and_every_repeat_is_one_paper(site: Path) -> None:
    digests = json.loads((site / "_site/data/digests.json").read_bytes())
    assert [(each["id"], each["date_from"], len(each["papers"])) for each in digests] == [
        ("2026-03-09", "filename", 3),
        ("2026-03-02", "option", 2),
        ("2026-02-16", "added", 2),
    ]
    papers = [json.loads(line) for line in (site / "_site/data/papers.jsonl").read_bytes().splitlines()]
    assert len(papers) == 6
    repeat = next(paper for paper in papers if paper["slug"] == "barnacle-world-models-hold-on")
    assert repeat["digests"] == ["2026-03-02", "2026-03-09"]
    text = (site / "_site/digests/2026-03-09/index.html").read_text(encoding="utf-8")
    assert re.findall(r'data-paper="([^"]+)"', text) == digests[0]["papers"]
    assert "first listed" in text.lower()


def test_the_undated_digest_says_so_and_the_note_is_shown(site: Path) -> None:
    assert "ndated" in (site / "_site/digests/2026-02-16/index.html").read_text(encoding="utf-8")
    spring = (site / "_site/digests/2026-03-02/index.html").read_text(encoding="utf-8")
    assert "with <em>emphasis</em> and a <a" in spring
    assert "<math" in (
        site / "_site/papers/crab-walks-sideways-policies-for-reinforcement-learning/index.html"
    ).read_text(encoding="utf-8")


def test_the_page_of_topics_leads_to_the_watches_and_they_back(site: Path) -> None:
    topics = (site / "_site/topics/index.html").read_text(encoding="utf-8")
    watch = (site / "_site/watches/world-models/index.html").read_text(encoding="utf-8")
    assert 'id="watches"' in topics and 'href="../watches/world-models/"' in topics
    assert '<a href="../../watches/">Saved searches</a>' in watch


def test_a_watch_holds_what_it_finds(site: Path) -> None:
    def found(watch: str) -> list[str]:
        text = (site / f"_site/watches/{watch}/index.html").read_text(encoding="utf-8")
        return re.findall(r'data-paper="([^"]+)"', text)

    assert found("world-models") == ["barnacle-world-models-hold-on"]
    assert found("nothing-found") == []


def announced(page: Path) -> list[str]:
    """The RSS feeds in a page's head, first of all the one that a reader is given."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r'rel="alternate" type="application/rss\+xml" title="[^"]+" href="([^"]+)"', text)


def test_pages_announce_the_light_feed_first_and_those_of_a_topic_its_own(site: Path) -> None:
    root = site / "_site"
    assert announced(root / "index.html") == ["digests/feed.xml", "feed.xml"]
    assert announced(root / "feeds/index.html") == ["../digests/feed.xml", "../feed.xml"]
    own = announced(root / "topics/offline-rl/index.html")
    assert own == ["../../topics/offline-rl/feed.xml", "../../digests/feed.xml", "../../feed.xml"]
    assert announced(root / "watches/world-models/index.html")[0] == "../../watches/world-models/feed.xml"
    paper = announced(root / "papers/barnacle-world-models-hold-on/index.html")
    assert [link.split("/")[2] for link in paper] == ["digests", "topics"]


def test_the_page_of_feeds_recommends_the_digests(site: Path) -> None:
    text = (site / "_site/feeds/index.html").read_text(encoding="utf-8")
    links = re.findall(r"<main.*?</main>", text, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', links)[0] == "../digests/feed.xml"
    assert "Start with this one." in links


def test_check_finds_nothing(site: Path) -> None:
    report = check_site(site / "_site")
    assert not report.faults
    assert (report.papers, report.pages > 60, report.links > 1000) == (6, True, True)


def test_check_finds_nothing_below_a_prefix(other: Path) -> None:
    build(other, base_url="https://example.org/archive/")
    report = check_site(other / "_site")
    assert not report.faults
    assert (report.papers, report.pages > 20, report.links > 500) == (6, True, True)


def test_the_golden_files(site: Path, update_golden: bool) -> None:
    """A handful of files, byte by byte: rewrite them with `--update-golden` and read the difference."""
    # Names of shard files promise nothing.
    names = "".join(f"{name}\n" for name in tree(site / "_site") if not re.match(r"search/.*\.bin$", name))
    made = {"tree.txt": names.encode()} | {
        name: (site / "_site" / name).read_bytes() for name in GOLDEN_FILES
    }
    if update_golden:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, data in made.items():
            path = GOLDEN / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    assert sorted(tree(GOLDEN)) == sorted(made)
    for name, data in made.items():
        assert data.decode() == (GOLDEN / name).read_text(encoding="utf-8"), name


# ---- the owner's pages and files ----------------------------------------------------------------------

OWN_PAGE = """\
---
title: About
---

![Plan](plan.png)

# The plan

See [contact](contact.md#who), [a digest](../2026/2026-03-02.md), [a feed](/feed.xml), [this](#the-plan).
"""
OWN_NOTE = """\
---
date: 2026-04-01
---

On [us](../pages/about.md), with ![a plan](/plan.png).

## A Paper of April
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A small site with pages and files of the owner's."""
    root = make_site(tmp_path / "own", own_topics=True)
    write(root / "content/pages/about.md", OWN_PAGE)
    write(root / "content/pages/contact.md", "## Who\n\nNobody.\n")
    write(root / "content/2026/2026-04-01.md", OWN_NOTE)
    write(root / "content/static/plan.png", "no real picture")
    write(root / "content/static/.well-known/security.txt", "Contact: mailto:a@b.net")
    write(root / "content/static/BingSiteAuth.xml", "<users><user>1</user></users>")
    return root


@pytest.mark.parametrize("base", ["https://papers.lab.net/", "https://lab.net/papers/"])
def test_links_and_images_of_the_owner_lead_somewhere_below_any_base(own: Path, base: str) -> None:
    report = build(own, base_url=base, strict=False)
    assert not [each for each in report.found.warnings if "papers.lab" in str(each)]
    site = own / "_site"
    assert not check_site(site).faults
    about = (site / "about/index.html").read_text("utf-8")
    assert '<h2 id="the-plan">' in about and '<img src="../plan.png" alt="Plan">' in about
    for address in ("../contact/#who", "../digests/2026-03-02/", "../feed.xml", "#the-plan"):
        assert f'href="{address}"' in about
    digest = (site / "digests/2026-04-01/index.html").read_text("utf-8")
    assert 'href="../../about/"' in digest and '<img src="../../plan.png" alt="a plan">' in digest
    feed = html.unescape((site / "digests/atom.xml").read_text("utf-8"))
    assert f'href="{base}about/"' in feed and f'<img src="{base}plan.png"' in feed
    twin = (site / "digests/2026-04-01/index.html.md").read_text("utf-8")
    assert f"On [us]({base}about/), with ![a plan]({base}plan.png)." in twin
    assert (site / ".well-known/security.txt").read_bytes() == b"Contact: mailto:a@b.net"


def test_mail_has_the_links_of_a_note_in_full(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "2026-04-01", "--text", "--site", str(own)]) == 0
    links = "us: https://example.org/about/\na plan: https://example.org/plan.png\n"
    assert f"On us, with a plan.\n\n{links}" in capsys.readouterr().out
    assert main(["mail", "2026-04-01", "--html", "--site", str(own)]) == 0
    assert 'href="https://example.org/about/"' in capsys.readouterr().out


def flat(group: BaseExceptionGroup[Any]) -> Iterator[SitegenError]:
    for fault in group.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            yield from flat(fault)
        else:
            yield fault


def test_a_broken_link_and_a_file_in_the_way_are_faults_and_the_old_site_stays(own: Path) -> None:
    build(own)
    before = tree(own / "_site")
    write(own / "content/pages/contact.md", "## Who\n\n[x](nowhere.md)\n")
    write(own / "content/static/about/index.html", "mine")
    with pytest.raises(ExceptionGroup) as caught:
        build(own)
    assert [(fault.source, fault.line, fault.message) for fault in flat(caught.value)] == [
        (str(own / "content/static/about/index.html"), None,
         f"address is taken: /about/index.html is made by {own}/content/pages/about.md"),
        (str(own / "content/pages/contact.md"), 3, "broken link: nowhere.md"),
    ]  # fmt: skip
    assert tree(own / "_site") == before


def test_every_page_and_export_can_be_led_to(own: Path) -> None:
    """What links are resolved against is what there is."""
    build(own)
    archive, sources = load_archive(own)
    files = {*tree(own / "_site")}
    known = set(map(page_file, page_paths(archive, sources.site)))
    known |= {page_file(page.path) for page in sources.own.pages}
    known |= {*export_paths(archive, sources.site)}
    assert known <= files
    rest = {
        name for name in files - known if not re.match(r"search/|static/|feeds/|\.sitegen|.*/\d+/index", name)
    }
    assert {name for name in rest if not re.search(r"(?:feed|atom)\.(?:xml|json)$", name)} == {
        "feeds.opml", "plan.png", ".well-known/security.txt", "BingSiteAuth.xml",
    }  # fmt: skip


def test_a_link_of_an_abstract_that_leads_nowhere_is_told(own: Path) -> None:
    page = own / "content/2026/2026-04-01.md"
    write(page, OWN_NOTE + "\nSee [us](about.md), [mail](mailto:a@b.net) and <https://b.net/>.\n")
    messages = [each.message for each in build(own).found.warnings]
    assert [each for each in messages if "abstract" in each] == [
        "link of an abstract is shown as text: about.md"
    ]


def test_a_build_for_a_placeholder_warns_and_strict_refuses_it(own: Path) -> None:
    assert "base_url is a placeholder: https://example.org/" in {
        each.message for each in build(own).found.warnings
    }
    with pytest.raises(ExceptionGroup, match="with --strict"):
        build(own, strict=True)
    local = build(own, base_url="http://localhost:8000/")
    assert not any("placeholder" in each.message for each in local.found.warnings)


# ---- archives with little in them ---------------------------------------------------------------------


def test_an_archive_without_a_digest_is_a_site(tmp_path: Path) -> None:
    write(tmp_path / "sitegen.yaml", "")
    write(tmp_path / "content/topics.yaml", TOPICS)
    report = build(tmp_path)
    assert (report.found.digests, report.found.papers, report.found.warnings) == (0, 0, ())
    assert not check_site(tmp_path / "_site").faults


def test_an_archive_of_one_digest_with_one_paper_is_a_site(tmp_path: Path) -> None:
    write(tmp_path / "sitegen.yaml", "watches:\n  - {name: One, query: one}\n")
    write(tmp_path / "content/topics.yaml", TOPICS)
    write(tmp_path / "content/2026/2026-01-01.md", "---\ndate: 2026-01-01\n---\n\n## One\n")
    report = build(tmp_path)
    assert (report.found.digests, report.found.papers) == (1, 1)
    checked = check_site(tmp_path / "_site")
    assert (checked.faults, checked.papers) == ((), 1)
    assert str(report).startswith("1 digest, 1 paper, ")


def test_dumps_without_a_site_are_built_and_nothing_is_written_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(tmp_path / "site")
    dumps, here = site / "content/dumps", tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = tree(site)
    report = build(Path(), dumps=dumps, output=tmp_path / "out")
    assert (report.found.digests, report.found.papers) == (2, 5)
    assert tree(site) == before
    assert not list(here.iterdir())
    assert not check_site(tmp_path / "out").faults


# ---- the same bytes, and only what changed --------------------------------------------------------------


def test_the_same_bytes_wherever_and_however_it_is_built(site: Path, tmp_path: Path) -> None:
    expected = tree(site / "_site")
    root = make_site(tmp_path / "another folder")
    # There it is the next day already when the dump without a date was added.
    elsewhere = environment(TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="0")
    assert run("build", "--quiet", "--jobs", "2", cwd=root, env=elsewhere).returncode == 0
    assert tree(root / "_site") == expected


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """Inode and modification time of every file and folder."""
    status = {path: path.stat() for path in [root, *root.rglob("*")]}
    return {str(path): (each.st_ino, each.st_mtime_ns) for path, each in status.items()}


def test_a_second_build_rewrites_nothing(other: Path) -> None:
    build(other)
    before = stamps(other)
    report = build(other)
    assert (report.written.written, report.written.removed) == (0, 0)
    assert report.found.imported == ()
    assert stamps(other) == before


def test_a_build_without_a_change_clears_what_a_killed_one_left(other: Path) -> None:
    build(other)
    killed = subprocess.Popen(["true"])
    killed.wait()
    left = other / f"._site.new-{killed.pid}"
    left.mkdir()
    build(other)
    assert not left.exists()


def test_a_change_of_one_paper_leaves_the_other_papers_files_alone(other: Path) -> None:
    build(other)
    crab = other / "_site/papers/crab-walks-sideways-policies-for-reinforcement-learning/index.html"
    grass = other / "_site/papers/zostera-meadows-below-the-surface/index.html"
    before = (grass.stat().st_ino, grass.stat().st_mtime_ns)
    page = other / "content/2026/2026-03-02.md"
    page.write_text(page.read_text().replace("walk sideways", "walk *quickly* sideways"))
    build(other)
    assert "walk <em>quickly</em> sideways" in crab.read_text(encoding="utf-8")
    assert (grass.stat().st_ino, grass.stat().st_mtime_ns) == before


def test_permalinks_do_not_depend_on_the_order_of_import(tmp_path: Path) -> None:
    whole = make_site(tmp_path / "whole", own_topics=True)
    build(whole)
    single = make_site(tmp_path / "single", own_topics=True)
    for dump in sorted((single / "content/dumps").iterdir(), reverse=True):
        assert main(["import", str(dump), "--site", str(single)]) == 0
    build(single)
    assert tree(whole / "_site") == tree(single / "_site")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site for which several jobs start processes, not built."""
    return make_long_site(tmp_path_factory.mktemp("long") / "site")


def test_two_jobs_make_what_one_makes(long: Path, tmp_path: Path) -> None:
    for jobs, processes in ((1, 0), (2, 2)):
        seen: set[int | None] = set()
        options = BuildOptions(root=long, output=tmp_path / str(jobs), jobs=jobs)
        build_site(options, lambda *_, seen=seen: seen.update(each.pid for each in active_children()))  # type: ignore[misc]
        assert len(seen) == processes
    assert tree(tmp_path / "2") == tree(tmp_path / "1")


# ---- faults and kills --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sitegen.yaml", "titel: x\n"),
        ("content/2026/2026-03-02.md", "---\ndate: never\n---\n"),
        ("content/dumps/broken.txt", ""),
        ("themes/mine/templates/paper.html", "{% for %}"),
    ],
)
def test_a_build_with_a_fault_leaves_the_old_site(other: Path, name: str, text: str) -> None:
    build(other)
    if name.startswith("themes/"):
        (other / "sitegen.yaml").write_text("theme: mine\n")
    before = stamps(other / "_site")
    pages = tree(other / "content")
    write(other / name, text)
    with pytest.raises((SitegenError, ExceptionGroup)):
        build(other)
    assert stamps(other / "_site") == before
    assert {path for path in tree(other / "content") if path.endswith(".md")} == {
        path for path in pages if path.endswith(".md")
    }
    assert not [path for path in other.iterdir() if ".new" in path.name]


# Forks a build for each line of arguments, so that a kill hits a build and not the start of Python. It has
# built the site itself once, so that the forks have the templates.
FORKS = """
import os, sys
from sitegen.cli.main import main
assert main(["build", "--quiet"]) == 0
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        os._exit(main(line.split()))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Builds:
    """Builds of one site, one after another, that can be killed."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKS],
            cwd=root,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Builds:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=60)

    def build(self, *, kill_after: float | None = None) -> tuple[int, float]:
        """Exit code and seconds of a build that is killed after some seconds."""
        assert self.process.stdin
        assert self.process.stdout
        print("build", "--quiet", file=self.process.stdin, flush=True)
        pid = int(self.process.stdout.readline())
        started = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self.process.stdout.readline()), time.monotonic() - started


def of_title(root: Path, title: str) -> None:
    """Every page of the site shows its title, so that each build rewrites all."""
    write(root / "sitegen.yaml", f"title: {title}\n")


def test_a_killed_build_leaves_the_old_site_or_the_new_one_whole(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    whole: dict[str, dict[str, str]] = {}
    now, delays, killed = "Flood", random.Random(20), 0
    with Builds(root) as builds:
        for title in ("Ebb", now):
            of_title(root, title)
            code, seconds = builds.build()
            assert code == 0
            whole[title] = tree(root / "_site")
        for number in range(10):
            other = "Ebb" if now == "Flood" else "Flood"
            of_title(root, other)
            # More often near the end, where the folders change places.
            delay = seconds * delays.choice((delays.random(), 0.7 + delays.random() * 0.3))
            code, _ = builds.build(kill_after=delay)
            if code == -signal.SIGKILL:
                killed += 1
            else:  # the machine has less to do now than when the time was taken
                seconds = delay
            found = tree(root / "_site")
            assert found in (whole[now], whole[other]), f"a mixed site after kill {number}"
            now = other if found == whole[other] else now
        assert killed >= 3
        last = "Ebb" if now == "Flood" else "Flood"
        of_title(root, last)
        assert builds.build()[0] == 0
    assert tree(root / "_site") == whole[last]
    assert sorted(path.name for path in root.iterdir()) == [
        "._site.build",
        "_site",
        "content",
        "sitegen.yaml",
    ]


def workers_of(pid: int) -> list[int]:
    """The processes that the fork server of a build has started."""
    return [worker for child in children(pid) for worker in children(child)]


def children(pid: int) -> list[int]:
    """Processes that a process started, where the system tells."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def until(met: Callable[[], bool], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to find processes in")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_a_build(tmp_path: Path, how: signal.Signals) -> None:
    root = make_long_site(tmp_path / "site")
    make_endless(root)
    process = subprocess.Popen(
        command("build", "--quiet", "--jobs", "2", "--output", tmp_path / "out"),
        cwd=root,
        env=environment(),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    workers: list[int] = []

    def forked() -> bool:
        workers[:] = workers_of(process.pid)
        return len(workers) == 2

    assert until(forked)
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as the terminal does, to all of them
    else:
        process.send_signal(how)
    _, told = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -how)
    assert told == b""
    assert until(lambda: not any(map(running, workers)))
    assert not (tmp_path / "out").exists()


def test_a_worker_that_the_system_kills_is_told(long: Path, tmp_path: Path) -> None:
    def kill(what: str, done: int, total: int) -> None:
        for worker in active_children():
            worker.kill()

    with pytest.raises(SitegenError, match="a process of the build was killed") as caught:
        build_site(BuildOptions(root=long, output=tmp_path / "out", jobs=2), kill)
    assert caught.value.hint == "if memory is short, `--jobs 1` needs least"
    assert not (tmp_path / "out").exists()
