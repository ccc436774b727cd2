"""sitegen, started once for many runs: each run is a fork of a process that has imported it already.

A test that starts sitegen a hundred times would else spend its time on imports and on compiling templates.
What a run sees is what a process of its own would see: arguments, environment, current folder, streams. Two
things it does not see: signals, which reach the client alone, and variables that Python reads as it starts.
Tests of those start a Python of their own, with `small_site.command`.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import sitegen.cli.commands
from sitegen.__main__ import main
from tests.small_site import ROOT, environment, make_site

# Runs in a Python without `site`, which is there in a hundredth of a second.
CLIENT = """\
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
about = [os.getcwd(), *sys.argv[2:], "", *(f"{name}={value}" for name, value in os.environ.items())]
socket.send_fds(server, [b"."], [0, 1, 2])
server.sendall("\\0".join(about).encode("utf-8", "surrogateescape"))
server.shutdown(socket.SHUT_WR)
code = server.recv(8)
sys.exit(int(code) if code else "the run broke off")
"""


@contextmanager
def started() -> Iterator[list[str]]:
    """The words that run sitegen while this lasts, in place of `python -m sitegen`."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:  # short, as the path of a socket has to be
        place, client = Path(folder, "socket"), Path(folder, "client.py")
        client.write_text(CLIENT, "utf-8")
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.started", str(place)],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdout
            assert server.stdout.readline() == b"ready\n"
            yield [sys.executable, "-IS", str(client), str(place)]
        finally:
            server.communicate(timeout=60)  # closes its input, which ends it


def serve(place: str) -> None:
    """Start a run for every client, until standard input is closed."""
    for module in pkgutil.iter_modules(sitegen.cli.commands.__path__):
        importlib.import_module(f"sitegen.cli.commands.{module.name}")
    _build_once()
    with socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as selector:
        server.bind(place)
        server.listen(16)
        selector.register(server, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)
        while sys.stdin not in {key.fileobj for key, _ in selector.select()}:
            client, _ = server.accept()
            with client:
                if os.fork() == 0:
                    _answer(client)
            _reap()


def _build_once() -> None:
    """A build, which compiles the templates and reads what ships with sitegen."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:  # noqa: PTH123
        root = make_site(Path(folder, "site"), own_topics=True)
        with redirect_stdout(nowhere), redirect_stderr(nowhere):
            _run([str(root), "build", "--quiet", "--site", str(root)])


def _reap() -> None:
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass


def _answer(client: socket.socket) -> None:
    """In a process of its own: run what the client asks for, with its streams, and tell it the exit code."""
    code = 1
    try:
        _, streams, _, _ = socket.recv_fds(client, 1, 3)
        about = b"".join(iter(lambda: client.recv(1 << 16), b"")).decode("utf-8", "surrogateescape")
        words, _, variables = about.partition("\0\0")
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
        os.environ.clear()
        os.environ.update(pair.split("=", 1) for pair in variables.split("\0"))
        time.tzset()
        code = _run(words.split("\0"))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        client.sendall(b"%d" % code)
        os._exit(code)


def _run(words: list[str]) -> int:
    os.chdir(words[0])
    sys.argv = [str(ROOT / "sitegen/__main__.py"), *words[1:]]
    try:
        return main()
    except SystemExit as end:  # argparse
        return end.code if isinstance(end.code, int) else 1


if __name__ == "__main__":
    serve(sys.argv[1])
