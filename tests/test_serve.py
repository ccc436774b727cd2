"""`sitegen serve` over a real socket, with real files and the real watcher."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.main import main
from sitegen.errors import OutputError, SitegenError
from sitegen.report import BuildReport
from sitegen.serve import ServeOptions, serve
from tests.small_site import make_site, write

pytestmark = pytest.mark.slow

SECONDS = 90  # for anything to happen; a busy machine takes a few


@dataclass
class Server:
    """`serve` in a thread, and what it said."""

    root: Path
    reload: bool = True
    port: int = 0
    built: list[BuildReport] = field(default_factory=list)
    faults: list[SitegenError] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    ready: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Server:
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        assert self.ready.wait(SECONDS)
        assert not self.failed
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()

    def run(self) -> None:
        try:
            serve(
                ServeOptions(root=self.root, port=0, reload=self.reload),
                on_built=self.built.append,
                on_faults=lambda group: self.faults.extend(flat(group)),
                say=self.said,
                stop=self.stop,
            )
        except BaseException as cause:  # told by the test, not by a thread
            self.failed.append(cause)
            self.ready.set()

    def said(self, text: str) -> None:
        self.port = int(text.partition("http://127.0.0.1:")[2].partition("/")[0])
        self.ready.set()

    def get(self, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def flat(group: BaseExceptionGroup[Any]) -> Iterator[SitegenError]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from flat(each)
        else:
            yield each


def until(met: Callable[[], object]) -> bool:
    end = time.monotonic() + SECONDS
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(make_site(tmp_path_factory.mktemp("serve") / "site", own_topics=True)) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", own_topics=True)


def test_the_site_lives_below_the_root(server: Server) -> None:
    status, headers, body = server.get("/")
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (
        200,
        "text/html; charset=utf-8",
        "no-store",
    )
    assert f'href="http://127.0.0.1:{server.port}/"'.encode() in body
    assert server.get("/digests/2026-03-02/")[0] == 200
    assert server.get("/static/style.css")[1]["Content-Type"] == "text/css; charset=utf-8"
    assert server.get("/static/search.js")[1]["Content-Type"] == "text/javascript; charset=utf-8"
    assert server.get("/feed.xml?a=b#c")[0] == 200


def test_the_page_for_what_is_not_there_has_status_404(server: Server) -> None:
    status, headers, body = server.get("/no/such/page/")
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b'data-page="404"' in body


def test_a_folder_without_its_slash_is_redirected_with_its_query(server: Server) -> None:
    status, headers, _ = server.get("/search?q=crab")
    assert (status, headers["Location"]) == (301, "/search/?q=crab")


def test_head_sends_no_body(server: Server) -> None:
    status, headers, body = server.get("/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
    assert server.get("/-/sitegen/events", "HEAD")[0] == 200


def test_the_reload_script_is_in_served_pages_only(server: Server) -> None:
    assert b'<script src="/-/sitegen/reload.js"></script></body>' in server.get("/about/")[2]
    assert b'<script src="/-/sitegen/reload.js"></script></body>' in server.get("/no/such/page/")[2]
    status, headers, script = server.get("/-/sitegen/reload.js")
    assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"EventSource('/-/sitegen/events')" in script
    assert b"sitegen/reload" not in server.get("/feed.xml")[2]
    for path in (server.root / ".sitegen/serve").rglob("*.html"):
        assert b"sitegen/reload" not in path.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../sitegen.yaml",
        "/../../../../../../etc/passwd",
        "/%2e%2e/sitegen.yaml",
        "/..%2fsitegen.yaml",
        "/static/../../sitegen.yaml",
        "//etc/passwd",
        "/%00",
        "/a%00b",
        f"/{'a' * 5000}",
        f"/{'a/' * 3000}",
        "/%ff%fe",
        "/%0d%0aX-Header:%20x",
    ],
)
def test_no_path_leads_out_of_the_site(server: Server, path: str) -> None:
    status, headers, body = server.get(path)
    assert status == 404
    assert b"watches:" not in body
    assert b"root:x:" not in body
    assert "X-Header" not in headers


def test_a_link_that_leads_out_of_the_site_is_not_followed(server: Server, tmp_path: Path) -> None:
    write(tmp_path / "secret.txt", "secret")
    link = server.root / ".sitegen/serve/secret.txt"
    link.symlink_to(tmp_path / "secret.txt")
    try:
        assert server.get("/secret.txt")[0] == 404
    finally:
        link.unlink(missing_ok=True)  # a late notice of the site's making may have had it built again


class Events:
    """An open event stream."""

    def __init__(self, server: Server) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
        self.connection.request("GET", "/-/sitegen/events")
        self.answer = self.connection.getresponse()
        assert self.answer.headers["Content-Type"] == "text/event-stream"

    def __enter__(self) -> Events:
        return self

    def __exit__(self, *_: object) -> None:
        self.answer.close()
        self.connection.close()

    def wait(self) -> bytes:
        """The next event, past signs of life."""
        while (line := self.answer.readline()) and not line.startswith(b"event:"):
            pass
        return line


def replace(path: Path, text: str) -> None:
    """Change a file as many editors do: a new one takes its place, and no build sees half of it."""
    write(path.with_name("editing.tmp"), text)
    path.with_name("editing.tmp").replace(path)


def test_a_change_is_built_and_told(site: Path) -> None:
    with Server(site) as server, Events(server) as events:
        page = site / "content/2026/2026-03-02.md"
        replace(page, page.read_text(encoding="utf-8").replace("Crab Walks", "Lobster Walks"))
        assert events.wait() == b"event: built\n"
        assert b"Lobster Walks" in server.get("/digests/2026-03-02/")[2]
        assert not server.faults


def test_the_settings_are_watched_again_and_again(site: Path) -> None:
    with Server(site) as server, Events(server) as events:
        for title in ("First", "Second", "Third"):
            replace(site / "sitegen.yaml", f"title: {title}\n")
            assert until(lambda title=title: f"<title>{title}</title>".encode() in server.get("/")[2])  # type: ignore[misc]
        assert events.wait() == b"event: built\n"


def test_folders_that_come_later_are_watched(tmp_path: Path) -> None:
    write(tmp_path / "sitegen.yaml", "")
    with Server(tmp_path) as server:
        assert server.built[0].found.digests == 0
        write(tmp_path / "content/dumps/2026-01-01.txt", "A title\nAn abstract of one sentence only.\n")
        assert until(lambda: server.built[-1].found.digests == 1)
        write(tmp_path / "content/2026/2026-01-02.md", "---\ndate: 2026-01-02\n---\n\n## Another\n")
        assert until(lambda: server.built[-1].found.digests == 2)


def test_a_folder_of_documents_is_watched(site: Path) -> None:
    with Server(site) as server:
        write(site / "docs/index.md", "# First words\n")
        with (site / "sitegen.yaml").open("a", encoding="utf-8") as settings:
            settings.write("pages: [{folder: docs, at: help}]\n")
        assert until(lambda: b"First words" in server.get("/help/")[2])
        write(site / "docs/index.md", "# Second words\n")
        assert until(lambda: b"Second words" in server.get("/help/")[2])


def test_a_change_during_the_first_build_is_not_lost(site: Path) -> None:
    server = Server(site)
    server.built = ChangeAtFirst(site / "content/pages/about.md")
    with server:
        assert until(lambda: b"Changed meanwhile" in server.get("/about/")[2])


class ChangeAtFirst(list[BuildReport]):
    """Changes a page just when the first build has ended, before anybody can have looked."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.page = page

    def append(self, report: BuildReport) -> None:
        if not self:
            self.page.write_text("Changed meanwhile")
        super().append(report)


def test_a_fault_is_told_and_the_old_site_stays(site: Path) -> None:
    with Server(site) as server, Events(server) as events:
        page = site / "content/2026/2026-03-02.md"
        text = page.read_text(encoding="utf-8")
        replace(page, text.replace("date: 2026-03-02", "date: never"))
        assert until(lambda: server.faults)
        assert str(server.faults[0]).endswith("content/2026/2026-03-02.md:2: no date: never")
        assert b"Crab Walks" in server.get("/digests/2026-03-02/")[2]
        replace(page, text.replace("Crab Walks", "Crab Runs"))
        assert events.wait() == b"event: built\n"
        assert b"Crab Runs" in server.get("/digests/2026-03-02/")[2]


def test_a_fault_at_the_start_can_be_mended(site: Path) -> None:
    write(site / "sitegen.yaml", "titel: x\n")
    with Server(site) as server:
        assert [fault.message for fault in server.faults] == ["unknown setting: titel"]
        assert server.get("/")[0] == 404
        write(site / "sitegen.yaml", "title: Mended\n")
        assert until(lambda: b"<title>Mended</title>" in server.get("/")[2])


def test_without_reload_nothing_is_watched_or_added(site: Path) -> None:
    with Server(site, reload=False) as server:
        assert b"sitegen/reload" not in server.get("/")[2]
        assert server.get("/-/sitegen/reload.js")[0] == 404
        assert server.get("/-/sitegen/events")[0] == 404
        write(site / "sitegen.yaml", "title: Unseen\n")
        time.sleep(0.5)
        assert len(server.built) == 1


def test_a_port_in_use_is_told(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(site)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n"
        "hint: choose another port with --port\n"
    )
    assert not (site / ".sitegen/serve").exists()


def test_a_folder_that_sitegen_did_not_make_is_not_served(site: Path) -> None:
    write(site / ".sitegen/serve/mine.txt", "private")
    server = Server(site)
    server.run()
    (cause,) = server.failed
    assert isinstance(cause, OutputError)
    assert cause.message == "folder was not made by sitegen, so it is not replaced"
