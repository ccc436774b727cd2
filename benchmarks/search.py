"""Measures the search: relevance is not measured here, bytes, requests, times and the index are.

    python -m benchmarks.search [--counts 600 10000 100000] [--like papers.jsonl] [--queries FILE.jsonl]
                                [--pagefind] [--differential 700]

For each number of papers an archive is generated and its index written; a page made of the theme's search
template and nothing else is opened in headless Chromium with an empty cache for every query. Bytes are those
that the server sends, headers included, compressed as GitHub Pages does. Needs `playwright` and Chromium
(`CHROMIUM` names the program), for `--pagefind` also `pagefind[bin]`, for `--differential` Node.js.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import itertools
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.generate import generate_archive, read_papers
from sitegen.language.synonyms import load_synonyms
from sitegen.language.tokens import STOP_WORDS
from sitegen.model import Archive, Site
from sitegen.related import related_papers
from sitegen.search import MANIFEST, plan_search, read_manifest, related_numbers, search_view
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import load_theme
from tests.differential import answer, differences, random_queries
from tests.reference_search import Reference

_ROOT = Path(__file__).parent.parent
_THEME = _ROOT / "themes" / "default"
_SYNONYMS = load_synonyms(_ROOT / "content" / "synonyms.txt", source="content/synonyms.txt")
_CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_COLD = 40  # queries in a fresh browser
_BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Search</title>
<link rel="icon" href="data:,">{% block styles %}{% endblock %}{% block head %}{% endblock %}
<script type="module" src="../static/search.js"></script></head>
<body data-page="search"><main>{% block main %}{% endblock %}</main>
<footer class="site-footer"></footer></body></html>"""
_PAGEFIND_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Search</title>
<link rel="icon" href="data:,"></head>
<body><p id="search-status"></p><ol id="results"></ol><script type="module">
const pagefind = await import("../pagefind/pagefind.js");
const found = await pagefind.search(new URLSearchParams(location.search).get("q"));
const rows = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
document.getElementById("results").append(...rows.map((row) => {
  const item = document.createElement("li");
  item.dataset.searchResult = "";
  item.textContent = row.meta.title;
  return item;
}));
document.getElementById("search-status").textContent = `${found.results.length} papers`;
document.body.dataset.searchStatus = "done";
</script></body></html>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, compressing text, and counts what it sends."""

    sent = 0
    requests = 0

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        type(self).requests += 1
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        lines = [f"Content-Type: {self.guess_type(str(path))}", "Cache-Control: max-age=600"]
        if path.suffix in (".html", ".css", ".js", ".json"):
            body = gzip.compress(body, 9)
            lines.append("Content-Encoding: gzip")
        lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()
        type(self).sent += len(head) + len(body)
        self.wfile.write(head + body)

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name in the standard library)
        """Nothing."""


@contextmanager
def _served(root: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Handler, directory=str(root))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/site/"
    finally:
        server.shutdown()
        server.server_close()


def write_site(archive: Archive, root: Path) -> tuple[int, int, float]:
    """The index and the search page below `root/site`; gives files and bytes of the index, CPU seconds."""
    site, files, size = root / "site", 0, 0
    related = related_papers(archive.papers).lists  # of use to pages and topics, too: not counted
    started, writing = time.process_time(), 0.0
    manifest = None
    plan = plan_search(archive, Site(), _SYNONYMS, related)
    for file in itertools.chain.from_iterable(part.make() for part in (*plan.parts, plan.part())):
        paused = time.process_time()
        if file.path == MANIFEST:
            manifest = read_manifest(file)
        path = site / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        files, size = files + 1, size + len(file.data)
        writing += time.process_time() - paused
    seconds = time.process_time() - started - writing
    (site / "static").mkdir()
    for file in load_theme("default", None).static_files():
        if file.path.startswith(("static/search", "static/site.js")):
            (site / file.path).write_bytes(file.data)
    loader = jinja2.ChoiceLoader(
        [jinja2.DictLoader({"base.html": _BASE}), jinja2.FileSystemLoader(_THEME / "templates")]
    )
    environment, words = jinja2.Environment(autoescape=True, loader=loader), shipped_words()
    environment.filters["number"] = words.number
    html = environment.get_template("search.html").render(
        say=words.markup,
        url=lambda path: f"../{path}",
        search=search_view(archive),
        manifest=manifest,
        site=Site().search,
    )
    (site / "search" / "index.html").write_text(html, "utf-8")
    return files, size, seconds


def write_pagefind(archive: Archive, root: Path) -> float:
    """The same papers indexed by Pagefind; gives CPU seconds."""
    site = root / "site"
    for paper in archive.papers:
        page = site / "papers" / paper.slug / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(
            f'<!doctype html><html lang="en"><title>{paper.title.html}</title><main data-pagefind-body>'
            f"<h1>{paper.title.html}</h1><p>{paper.abstract.html}</p></main></html>",
            "utf-8",
        )
    (site / "search").mkdir()
    (site / "search" / "index.html").write_text(_PAGEFIND_PAGE, "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pagefind", "--site", str(site)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_queries(archive: Archive, path: Path | None) -> list[str]:
    if path:
        return [json.loads(line)["query"] for line in path.read_text("utf-8").splitlines()]
    rng = random.Random(5)
    queries = []
    for _ in range(140):
        paper = rng.choice(archive.papers)
        words = [word for word in paper.title.plain.split() if word.lower() not in STOP_WORDS]
        queries.append(" ".join(words[: rng.randint(1, 4)]))
    return queries


def _wait(page: Page) -> None:
    shown = "document.querySelector('[data-search-result]') ||"
    shown += " document.querySelector('#search-status')?.textContent"
    page.wait_for_function(f"document.querySelector('[data-search-status=done]') && ({shown})")


def measure_cold(browser: Browser, base: str, queries: list[str]) -> dict[str, list[int]]:
    """Bytes and requests of the first query in a fresh browser, for every query.

    `later` are bytes with what comes once nobody types: choices with counts, passages.
    """
    rows: dict[str, list[int]] = {"bytes": [], "requests": [], "later": []}
    for query in queries:
        context = browser.new_context()
        page = context.new_page()
        _Handler.sent = _Handler.requests = 0
        page.goto(f"{base}search/?q={query.replace('#', '').replace('&', '')}")
        _wait(page)
        page.wait_for_timeout(100)
        rows["bytes"].append(_Handler.sent)
        rows["requests"].append(_Handler.requests)
        page.wait_for_timeout(900)
        rows["later"].append(_Handler.sent)
        context.close()
    return rows


def measure_warm(browser: Browser, base: str, queries: list[str]) -> list[float]:
    """Milliseconds from the last key to the results, everything loaded once before, CPU slowed four times."""
    page = browser.new_page()
    page.goto(f"{base}search/")
    session = page.context.new_cdp_session(page)
    script = """async (query) => {
        const input = document.getElementById('search-input');
        const status = document.getElementById('search-status');
        const wait = () => new Promise((done) => {
            const observer = new MutationObserver(() => {
                if (status.dataset.searchStatus !== 'done') return;
                observer.disconnect();
                done(performance.now());
            });
            observer.observe(status, { attributes: true });
        });
        const start = performance.now(), answered = wait();
        input.value = query;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        return await answered - start;
    }"""
    times: list[float] = []
    for rate in (1, 4):
        session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        times = []
        for query in queries:
            times.append(page.evaluate(script, query))
            page.wait_for_timeout(20)
    page.close()
    return times


def _share(values: list[Any], share: float) -> Any:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[600, 10_000])
    parser.add_argument(
        "--like", type=Path, help="papers.jsonl whose papers come first and whose text is followed"
    )
    parser.add_argument("--queries", type=Path, help='a line a query: {"query": …}')
    parser.add_argument("--pagefind", action="store_true")
    parser.add_argument(
        "--differential", type=int, default=0, help="random queries held against the full computation"
    )
    options = parser.parse_args()
    like = read_papers(options.like) if options.like else ()
    columns = "papers  engine    CPU s  index KB   files   KB p50   KB p90  req p50  req max"
    columns += "  KB later  warm ms p50  p90"
    print(columns)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for count in options.counts:
            archive = generate_archive(count, like=like)
            queries = read_queries(archive, options.queries)
            with tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                files, size, seconds = write_site(archive, root)
                _report(
                    browser,
                    root,
                    queries,
                    f"{count:6}  sitegen {seconds:7.1f} {size / 1000:9.0f} {files:7}",
                    True,
                )
                if options.differential:
                    _check(archive, root, options.differential)
            if options.pagefind:
                with tempfile.TemporaryDirectory() as folder:
                    seconds = write_pagefind(archive, Path(folder))
                    made = [path for path in Path(folder, "site", "pagefind").rglob("*") if path.is_file()]
                    size = sum(path.stat().st_size for path in made)
                    start = f"{count:6}  pagefind{seconds:7.1f} {size / 1000:9.0f} {len(made):7}"
                    _report(browser, Path(folder), queries, start, False)
        browser.close()


def _report(browser: Browser, root: Path, queries: list[str], start: str, warm: bool) -> None:
    step = max(1, len(queries) // _COLD)
    with _served(root) as base:
        cold = measure_cold(browser, base, queries[::step][:_COLD])
        times = measure_warm(browser, base, queries[::step][:_COLD]) if warm else []
    size, requests = cold["bytes"], cold["requests"]
    later = statistics.median(cold["later"]) / 1000
    print(
        f"{start} {statistics.median(size) / 1000:8.1f} {_share(size, 0.9) / 1000:8.1f}"
        f" {statistics.median(requests):8.0f} {max(requests):8} {later:9.1f}"
        + (f" {statistics.median(times):12.0f} {_share(times, 0.9):4.0f}" if times else ""),
        flush=True,
    )


def _check(archive: Archive, root: Path, count: int) -> None:
    queries, papers = random_queries(archive.papers, count), archive.papers[::-1]
    related = related_numbers(papers, related_papers(papers).lists)
    found = differences(
        Reference(papers, synonyms=_SYNONYMS, related=related),
        queries,
        answer(root / "site" / "search", queries),
    )
    print(
        f"        {count - len(found)} of {count} random queries as the full computation",
        *found[:5],
        sep="\n",
    )


if __name__ == "__main__":
    main()
