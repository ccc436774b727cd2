"""Requests over HTTP: patient, and never more often than a source allows."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from sitegen.fetching.answers import Answer
from sitegen.fetching.trouble import Trouble

_T = TypeVar("_T")
_AGAIN = frozenset([429, 500, 502, 503, 504])
_REFUSED = frozenset([401, 403, 407, 429, 451])  # not this page, but whoever asks
_REDIRECTS = 8
# One limit for all that arXiv has: https://info.arxiv.org/help/api/tou.html
_ARXIV, _ARXIV_PAUSE = "arxiv.org", 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    tries: int = 5
    first_wait: float = 2  # seconds before the second try; twice as many before each further one
    longest_wait: float = 300  # that a source may ask for by Retry-After
    timeout: float = 60  # seconds in which nothing comes; arXiv thinks long over large answers
    connect: float = 15  # seconds until there is a connection
    deadline: float = 600  # seconds for one answer with all tries
    max_bytes: int = 50_000_000


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates by which hosts are known; to read them takes a tenth of a second."""
    return httpx.create_ssl_context()


class Downloader:
    """Asks for one address after the other, over one connection a host."""

    def __init__(
        self,
        *,
        agent: str,
        now: Callable[[], datetime.datetime],
        sleep: Callable[[float], None],
        limits: Limits,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._limits = limits
        self._asked: dict[str, datetime.datetime] = {}  # when each host was asked last
        timeout = httpx.Timeout(limits.timeout, connect=min(limits.timeout, limits.connect))
        self._client = httpx.Client(headers={"User-Agent": agent}, timeout=timeout, verify=_trusted())

    def __enter__(self) -> Downloader:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, read: Callable[[Answer], _T], *, pause: float) -> tuple[Answer, _T]:
        """The answer and what `read` makes of it; Trouble where there is none after all tries."""
        begun = self._now()
        for tried in range(1, self._limits.tries + 1):
            try:
                answer = self._ask(url, begun, pause)
                return answer, read(answer)
            except Trouble as trouble:
                trouble.url = url
                wait = max(trouble.wait, self._limits.first_wait * 2 ** (tried - 1))
                late = self._since(begun) + wait > self._limits.deadline
                if not trouble.again or late or trouble.wait > self._limits.longest_wait:
                    raise
                if tried == self._limits.tries:
                    trouble.what += f", {tried} times"
                    raise
                self._sleep(wait)
        raise AssertionError("a try ends with an answer or with trouble")

    def _since(self, moment: datetime.datetime) -> float:
        return (self._now() - moment).total_seconds()

    def _ask(self, url: str, begun: datetime.datetime, pause: float) -> Answer:
        for _ in range(_REDIRECTS + 1):
            self._wait_for_turn(url, pause)
            with _told(), self._client.stream("GET", url) as response:
                if response.next_request is None:
                    _check_status(response, self._now())
                    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                    return Answer(url=url, content_type=kind, data=self._body(response, begun))
                url = followed(url, str(response.next_request.url))
        raise Trouble("leads from one address to the next without end", hint="check `url`")

    def _wait_for_turn(self, url: str, pause: float) -> None:
        """Sleep until the host may be asked again."""
        host = urlsplit(url).hostname or ""
        if host == _ARXIV or host.endswith(f".{_ARXIV}"):
            host, pause = _ARXIV, max(pause, _ARXIV_PAUSE)
        if host in self._asked and (rest := pause - self._since(self._asked[host])) > 0:
            self._sleep(min(rest, pause))  # a clock that was set back is no reason to wait longer
        self._asked[host] = self._now()

    def _body(self, response: httpx.Response, begun: datetime.datetime) -> bytes:
        """What comes, unpacked; httpx raises where it is less than was announced."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._limits.max_bytes:
                most = f"{self._limits.max_bytes:,}"
                raise Trouble(f"answered with more than {most} bytes", hint="ask for less: `limit`, `topics`")
            if self._since(begun) > self._limits.deadline:
                raise Trouble("answers too slowly", hint="the next run asks again")
            parts.append(part)
        return b"".join(parts)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What httpx raises, as Trouble."""
    later = "the next run asks again; if this lasts, check `url` and the network"
    try:
        yield
    except httpx.TimeoutException as cause:
        raise Trouble("did not answer in time", hint=later, again=True, closed=True) from cause
    except (httpx.ConnectError, httpx.ProxyError) as cause:
        reason = str(cause) or type(cause).__name__
        raise Trouble(f"cannot be reached: {reason}", hint=later, again=True, closed=True) from cause
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as cause:
        raise Trouble(f"leads to what is no web address: {cause}", hint="check `url`") from cause
    except httpx.RequestError as cause:  # cut bodies and broken connections among them
        reason = str(cause) or type(cause).__name__
        raise Trouble(f"broke off its answer: {reason}", hint=later, again=True) from cause


def followed(url: str, target: str) -> str:
    """The address to which one leads; Trouble where that is no way to go."""
    schemes = urlsplit(url).scheme, urlsplit(target).scheme
    if schemes[1] not in {"http", "https"}:
        raise Trouble(f"leads to what is no web address: {target}", hint="check `url`")
    if schemes == ("https", "http"):
        raise Trouble(
            f"leads to an address without encryption: {target}", hint="if you trust it, write it as `url`"
        )
    return target


def _check_status(response: httpx.Response, now: datetime.datetime) -> None:
    """Trouble for an answer that says it is none."""
    status = response.status_code
    if 200 <= status < 300:
        return
    wait = _retry_after(response.headers.get("retry-after", ""), now)
    hint = "check `url`: the source has no such address (any more)"
    if status == 429 or wait:
        said = f"asks for {wait:,.0f} seconds of rest" if wait else "was asked too often"
        hint = f"the source {said}; the next run asks again"
    elif status in _AGAIN:
        hint = "the source has a problem of its own; the next run asks again"
    elif status in _REFUSED:
        hint = "the source does not let this program or machine in; read its terms, or ask its owner"
    raise Trouble(
        f"answered {status} {response.reason_phrase}".rstrip(),
        hint=hint,
        again=status in _AGAIN,
        wait=wait,
        status=status,
        closed=status in _REFUSED,
    )


def _retry_after(text: str, now: datetime.datetime) -> float:
    """Seconds that the source asks for, as a number or as a date (RFC 9110, 10.2.3); 0 where it does not."""
    if text.strip().isdecimal():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0, (until - now).total_seconds())
