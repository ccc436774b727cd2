"""What all tests share: golden files, and how many examples the property tests try."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.browsing import chromium

Golden = Callable[[Path, str], None]

# In CI the same examples each time: a red run is to be the fault of the change that it tests. `thorough` is
# for the hours in which a parser changes: `make test ARGS="-k dumps --hypothesis-profile=thorough"`.
settings.register_profile(
    "here", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
settings.register_profile("thorough", parent=settings.get_profile("here"), max_examples=1_000)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

# What a script starts with `&` ignores Ctrl-C, and so does all that it starts. Some tests interrupt programs.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files; read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Holds a text against the file that says what it should be."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, "utf-8", newline="\n")
        assert path.is_file(), f"no {path.name}: make it with --update-golden, and read it"
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real browser, started once."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def node() -> str:
    """The program that runs the browser's code without a browser."""
    found = shutil.which("node")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("Node.js is not installed, and CI is set")
        pytest.skip("Node.js is not installed")
    return found
