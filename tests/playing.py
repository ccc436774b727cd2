"""A local server that plays the sources of `sitegen fetch`, and a clock that nobody waits for."""

from __future__ import annotations

import contextlib
import datetime
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0  # bytes that are announced and do not come
    late: float = 0  # seconds before it comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    path: str
    parameters: dict[str, str]
    agent: str


Play = Callable[[Request], Reply]


class Server:
    """Answers with what `play` says, or with replies one after the other, of which the last stays."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.play: Play = lambda request: Reply(status=404)
        self.url = ""

    def answers(self, *replies: Reply) -> None:
        left = list(replies)
        self.play = lambda request: left.pop(0) if len(left) > 1 else left[0]

    @property
    def days(self) -> list[str]:
        """The days that were asked for, as Hugging Face is asked."""
        return [request.parameters["date"] for request in self.requests]


@contextlib.contextmanager
def playing() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            request = Request(
                path=parts.path,
                parameters={key: values[0] for key, values in parse_qs(parts.query).items()},
                agent=self.headers["User-Agent"],
            )
            server.requests.append(request)
            reply = server.play(request)
            time.sleep(reply.late)
            with contextlib.suppress(ConnectionError):  # who asked has gone
                self.send_response(reply.status)
                self.send_header("Content-Length", str(len(reply.body) + reply.cut))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        def log_request(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


class Clock:
    """The time, which goes on only where somebody sleeps."""

    def __init__(self, moment: str = "2026-11-27T12:00:00+00:00") -> None:  # a Friday
        self.moment = datetime.datetime.fromisoformat(moment)
        self.slept: list[float] = []

    def now(self) -> datetime.datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += datetime.timedelta(seconds=seconds)


def papers(*ids: str) -> Reply:
    """A list as Hugging Face's API gives it."""
    rows = [{"paper": {"id": each, "title": f"Paper {each}", "summary": "It is long."}} for each in ids]
    return Reply(body=json.dumps(rows).encode(), headers={"Content-Type": "application/json"})


def atom(*ids: str, total: int | None = None) -> Reply:
    """An answer as arXiv's API gives it."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{each}</id><title>Paper</title></entry>" for each in ids
    )
    count = len(ids) if total is None else total
    return Reply(
        body=(
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            '<o:totalResults xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
            f"{count}</o:totalResults>{entries}</feed>"
        ).encode()
    )


def rss(*ids: str) -> Reply:
    items = "".join(f"<item><title>Paper {each}</title><guid>{each}</guid></item>" for each in ids)
    return Reply(body=f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode())
