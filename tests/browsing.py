"""A folder on a local server, and a real Chromium to look at it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

# A script for a page whose browser keeps nothing, because its storage is full.
FULL_STORAGE = """
    const full = {get: () => undefined, set: () => { throw new DOMException("", "QuotaExceededError"); }};
    Object.defineProperty(window, "localStorage", {value: new Proxy({}, full)});
"""


def missing(reason: str) -> None:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI is set")
    pytest.skip(reason)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, headers: Mapping[str, str], **options: Any) -> None:
        self._headers = headers
        super().__init__(*args, **options)

    def end_headers(self) -> None:
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@contextlib.contextmanager
def served(folder: Path, **headers: str) -> Iterator[str]:
    """The folder's address on a server of its own, which adds these headers to each response."""
    handler = functools.partial(_Handler, directory=str(folder), headers=headers)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


# Everything that moves from the second frame of the complete page on. Before that, parts of a page may be
# painted while the others are still coming, at other widths; that depends on the machine.
_WATCH = """
    window.moved = 0;
    addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) moved += entry.value; })
        .observe({type: "layout-shift"});
    })));
"""

_ALL_SCRIPTS = """async () => {
  const {root, scripts} = document.querySelector("script[data-scripts]").dataset;
  const paths = scripts.split(" ").filter((path) => path && !path.startsWith("worker:"));
  for (const path of paths) await import(new URL(root + path, location));
}"""


def watch_moves(page: Any) -> None:
    """Adds up in `window.moved` how much of each page to come its scripts move."""
    page.add_init_script(_WATCH)


def go(page: Any, address: str) -> None:
    """Opens a page and waits for what its scripts add after the first paint."""
    page.goto(address)
    ready(page)


def ready(page: Any) -> None:
    """Waits until the scripts of the page have run."""
    page.wait_for_selector("html[data-js]")
    page.evaluate(_ALL_SCRIPTS)


def wait_until(page: Any, script: str, arg: object = None) -> None:
    """Wait for a script to give something true.

    Playwright's own `wait_for_function` asks for a second time inside the page, where our policy forbids it.
    """
    end = time.monotonic() + 30  # seconds
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"never true: {script}"
        page.wait_for_timeout(20)


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium or Chrome, as a playwright browser."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an optional dependency of the tests
    except ImportError:
        missing("playwright is not installed")
    names = (os.environ.get("CHROMIUM", ""), "chromium", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        missing("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
