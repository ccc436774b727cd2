"""Sitemaps from where a site is published, or from a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sitegen.check.published import Get
from sitegen.errors import OutputError, UsageError
from sitegen.urls import web_url

_SECONDS = 20.0  # in which nothing comes
_MOST_BYTES = 60_000_000  # a sitemap has 50 MB at most (sitemaps.org)
_TRIES = 3  # to get a connection


@contextlib.contextmanager
def open_reader(place: str) -> Iterator[Get]:
    """What reads sitemaps from where `place` is: a web address or a file."""
    if "://" not in place:
        yield _read_file
        return
    if not web_url(place):
        raise UsageError(f"no web address: {place}", hint="write it as https://host/, or name a file")
    import httpx  # noqa: PLC0415 - a tenth of a second, for this alone

    transport = httpx.HTTPTransport(retries=_TRIES - 1)
    agent = {"User-Agent": "sitegen check"}
    with httpx.Client(timeout=_SECONDS, follow_redirects=True, transport=transport, headers=agent) as client:

        def get(url: str) -> bytes:
            try:
                with client.stream("GET", url) as response:
                    if response.status_code != 200:
                        raise _no_answer(url, f"answered {response.status_code} {response.reason_phrase}")
                    return _body(url, response.iter_bytes())
            except httpx.TimeoutException as cause:
                raise _no_answer(url, "did not answer in time") from cause
            except httpx.InvalidURL as cause:
                raise UsageError(f"no web address: {url}", hint=str(cause)) from cause
            except httpx.HTTPError as cause:
                raise _no_answer(url, f"cannot be read: {cause or type(cause).__name__}") from cause

        yield get


def _body(url: str, parts: Iterator[bytes]) -> bytes:
    data = bytearray()
    for part in parts:
        data += part
        if len(data) > _MOST_BYTES:
            raise _no_answer(url, f"answered with more than {_MOST_BYTES // 1_000_000} MB")
    return bytes(data)


def _no_answer(url: str, what: str) -> OutputError:
    hint = "give --against the address of the site, or of its sitemap.xml, or a file that you saved"
    return OutputError(what.rstrip(), source=url, hint=hint)


def _read_file(name: str) -> bytes:
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"no such file: {name}", hint="name a sitemap, or an address as https://host/")
    return path.read_bytes()
