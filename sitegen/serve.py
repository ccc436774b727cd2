"""`sitegen serve`: build, show the site below its base path, rebuild and reload when a file changes."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from watchfiles import DefaultFilter, watch

from sitegen.build import CONFIG, CONTENT, BuildOptions, BuildReport, build_site
from sitegen.errors import OutputError, SitegenError
from sitegen.theme import shipped_data

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

    OutputError when the address cannot be had.
    """
    output = options.output or options.root / "_site"
    builds = _Builds()
    handler = partial(_Handler, directory=str(output), builds=builds if options.reload else None)
    try:
        server = ThreadingHTTPServer((options.host, options.port), handler)
    except OSError as cause:
        raise OutputError(
            f"cannot listen on {options.host}:{options.port}: {cause.strerror}",
            hint="choose another port with --port",
        ) from cause
    server.daemon_threads = True
    port = server.server_address[1]
    address = f"http://{options.host if options.host not in {'', '0.0.0.0'} else 'localhost'}:{port}/"  # noqa: S104

    def build() -> None:
        try:
            on_built(build_site(BuildOptions(root=options.root, output=options.output, base_url=address)))
        except* SitegenError as faults:
            on_faults(faults)
        builds.tell()

    with server:
        build()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"the site is at {address} (stop with Ctrl-C)")
        try:
            if options.reload:
                for _ in watch(
                    *_watched(options.root),
                    watch_filter=_Filter(output),
                    stop_event=stop,
                    raise_interrupt=True,
                ):
                    build()
            else:
                (stop or threading.Event()).wait()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


def _watched(root: Path) -> list[Path]:
    paths = (root / CONFIG, root / CONTENT, root / "themes", shipped_data() / "themes")
    return [path for path in paths if path.exists()]


class _Filter(DefaultFilter):
    """Leaves out the output, and the half-written files of editors."""

    def __init__(self, output: Path) -> None:
        super().__init__(ignore_paths=[output.resolve()])


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
        file = (root / path.lstrip("/")).resolve()
        if not file.is_relative_to(root):
            return self._answer(404, "text/plain", b"not found")
        if file.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", f"/{file.relative_to(root).as_posix()}/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        file = file / "index.html" if file.is_dir() else file
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
