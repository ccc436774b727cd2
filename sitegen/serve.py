"""`sitegen serve`: build, show the site below its base path, rebuild and reload when a file changes."""

from __future__ import annotations

import errno
import mimetypes
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from watchfiles import Change, DefaultFilter, watch

from sitegen.build import build_site
from sitegen.errors import OutputError, SitegenError, UsageError
from sitegen.output.swap import check_replaceable
from sitegen.report import BuildReport
from sitegen.settings.shipped import shipped_data
from sitegen.sources.faults import Faults
from sitegen.sources.options import BuildOptions
from sitegen.sources.places import CONFIG, CONTENT, no_site
from sitegen.sources.site import load_settings

_EVENTS = "/-/sitegen/events"
_SCRIPT = "/-/sitegen/reload.js"
# Only the server's answers carry this; the built files do not.
_RELOAD_JS = f"new EventSource('{_EVENTS}').addEventListener('built', () => location.reload());\n".encode()
_TAG = f'<script src="{_SCRIPT}"></script></body>'.encode()
_WAIT = 15  # seconds between signs of life on an open event stream


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    root: Path
    output: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    reload: bool = True


class _Builds:
    """How many builds there were; the open event streams wait for the next."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def tell(self) -> None:
        with self.changed:
            self.count += 1
            self.changed.notify_all()

    def wait(self, seen: int) -> int:
        with self.changed:
            self.changed.wait_for(lambda: self.count > seen, timeout=_WAIT)
            return self.count


def serve(
    options: ServeOptions,
    *,
    on_built: Callable[[BuildReport], object],
    on_faults: Callable[[BaseExceptionGroup[SitegenError]], object],
    say: Callable[[str], object],
    stop: threading.Event | None = None,
) -> None:
    """Serve until interrupted, or until `stop` is set. A fault in a file is told and the old site stays.

    SitegenError when there is no site, or its folder or the address cannot be had; UsageError when this
    machine has no such host.
    """
    if not (options.root / CONFIG).is_file():
        raise no_site(options.root)
    # Not `_site`: a site with local addresses in its feeds must not be what is published by mistake.
    output = options.output or options.root / ".sitegen" / "serve"
    check_replaceable(output)
    builds = _Builds()
    handler = partial(_Handler, directory=str(output), builds=builds if options.reload else None)
    server = _listen(options, handler)
    port = server.server_address[1]
    address = f"http://{options.host if options.host not in {'', '0.0.0.0'} else 'localhost'}:{port}/"  # noqa: S104

    def build() -> None:
        try:
            # What is only looked at is not published: no record of its addresses.
            report = build_site(
                BuildOptions(root=options.root, output=output, base_url=address, record=False)
            )
            on_built(report)
            # The page that a build writes for a new dump is a change too, and makes another build.
            if report.written.written or report.written.removed:
                builds.tell()
        except* SitegenError as faults:
            on_faults(faults)

    stop = stop or threading.Event()
    with server:
        # Watching begins before the build reads the first file, so that no change falls in between.
        changes = _Changes(options.root, output, stop) if options.reload else None
        build()
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            say(f"the site is at {address} (stop with Ctrl-C)")
            _wait(stop, changes, build)
        finally:
            stop.set()
            server.shutdown()


def _listen(options: ServeOptions, handler: partial[_Handler]) -> ThreadingHTTPServer:
    try:
        server = ThreadingHTTPServer((options.host, options.port), handler)
    except (OSError, UnicodeError) as cause:
        raise _cannot_listen(options, cause) from cause
    server.daemon_threads = True
    return server


def _wait(stop: threading.Event, changes: _Changes | None, build: Callable[[], None]) -> None:
    """Build at every change until interrupted, or until `stop` is set."""
    try:
        if changes is None:
            stop.wait()
        else:
            for _ in changes.batches():
                build()
    except KeyboardInterrupt:
        pass


def _cannot_listen(options: ServeOptions, cause: OSError | UnicodeError) -> SitegenError:
    message = f"cannot listen on {options.host}:{options.port}: {getattr(cause, 'strerror', None) or cause}"
    if isinstance(cause, (socket.gaierror, UnicodeError)) or cause.errno == errno.EADDRNOTAVAIL:
        hint = "--host takes an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
        return UsageError(message, hint=hint)
    return OutputError(message, hint="choose another port with --port")


class _Changes:
    """Changes of a site's files, from threads that watch its folders and, not deeper, the site's own."""

    def __init__(self, root: Path, output: Path, stop: threading.Event) -> None:
        self.root = root.resolve()
        self.output = output
        self.stop = stop
        self.found = threading.Event()
        self.watched: set[Path] = set()
        # Of a watched file nothing is heard again once an editor has put another in its place; of its
        # folder all is.
        self._watch(self.root, _OwnFolder(output), recursive=False)
        self._watch_folders()

    def batches(self) -> Iterator[None]:
        """One for each burst of changes, until it is time to stop."""
        while not self.stop.is_set():
            if self.found.wait(timeout=0.2):
                self.found.clear()
                self._watch_folders()
                yield

    def _watch_folders(self) -> None:
        """Watch the folders that are there by now."""
        folders = self.root / CONTENT, self.root / "themes", shipped_data() / "themes"
        for folder in (*folders, *_page_folders(self.root)):
            if folder.is_dir() and folder not in self.watched:
                self._watch(folder, _Filter(self.output), recursive=True)

    def _watch(self, folder: Path, wanted: DefaultFilter, *, recursive: bool) -> None:
        ready = threading.Event()
        faults: list[Exception] = []

        def run() -> None:
            try:
                # An empty batch after a moment without a change: the first says that watching has begun.
                for changes in watch(
                    folder,
                    watch_filter=wanted,
                    recursive=recursive,
                    stop_event=self.stop,
                    rust_timeout=100,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                ):
                    ready.set()
                    if changes:
                        self.found.set()
            except (OSError, RuntimeError) as cause:  # too many files for the system, most often
                faults.append(cause)
                ready.set()

        self.watched.add(folder)
        threading.Thread(target=run, daemon=True).start()
        ready.wait(timeout=5)
        for cause in faults:
            raise OutputError(
                f"cannot be watched: {cause}", source=str(folder), hint="serve with --no-reload"
            ) from cause


def _page_folders(root: Path) -> Iterator[Path]:
    """The folders of pages that the settings name, as far as the settings can be read."""
    site = Faults().attempt(lambda: load_settings(root, None, has_site=True))
    yield from (root / each.folder for each in (site.pages if site is not None else ()))


class _Filter(DefaultFilter):
    """Leaves out the output, and the half-written files of editors."""

    def __init__(self, output: Path) -> None:
        super().__init__(ignore_paths=[output.resolve()])


class _OwnFolder(_Filter):
    """Of the site's own folder what is not hidden: a website is made in a hidden folder beside it."""

    def __call__(self, change: Change, path: str) -> bool:
        return not Path(path).name.startswith(".") and super().__call__(change, path)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, builds: _Builds | None, directory: str) -> None:
        self.builds = builds
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if self.builds is not None and path == _EVENTS:
            self._stream(self.builds)
        elif self.builds is not None and path == _SCRIPT:
            self._answer(200, "text/javascript", _RELOAD_JS)
        else:
            self._file(path)

    do_HEAD = do_GET  # noqa: N815 - the name it has there

    def _file(self, path: str) -> None:
        root = Path(self.directory).resolve()
        try:
            file = (root / path.lstrip("/")).resolve()
            folder = file.is_dir()
        except (OSError, ValueError):  # too long, or with a NUL
            return self._answer(404, "text/plain", b"not found")
        if not file.is_relative_to(root):
            return self._answer(404, "text/plain", b"not found")
        if folder and not path.endswith("/"):
            query = urlsplit(self.path).query
            self.send_response(301)
            self.send_header(
                "Location", f"/{quote(file.relative_to(root).as_posix())}/{'?' if query else ''}{query}"
            )
            self.send_header("Content-Length", "0")
            return self.end_headers()
        file = file / "index.html" if folder else file
        status = 200
        if not file.is_file():
            status, file = 404, root / "404.html"
        data = file.read_bytes() if file.is_file() else b"not found"
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if self.builds is not None and file.suffix == ".html":
            data = data.replace(b"</body>", _TAG)
        return self._answer(status, kind, data)

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _stream(self, builds: _Builds) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        seen = builds.count
        try:
            while True:
                count = builds.wait(seen)
                self.wfile.write(b": still here\n\n" if count == seen else b"event: built\ndata: \n\n")
                self.wfile.flush()
                seen = count
        except OSError:  # the browser has gone
            return

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing of requests."""
