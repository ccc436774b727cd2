"""A built site against what is published of it, in a file or on a server; and the command `sitegen check`."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.main import main
from tests.checking import BASE, PAPER, add_line, build_whole, edit, put
from tests.small_site import write

pytestmark = pytest.mark.slow

INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_whole(tmp_path_factory.mktemp("check") / "site").parent


@pytest.fixture
def site(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The website's folder; the command runs beside it."""
    root = shutil.copytree(built, tmp_path / "site")
    monkeypatch.chdir(root)
    return Path(root / "_site")


@pytest.fixture
def check(site: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> tuple[int, str, list[str]]:
        code = main(["check", *arguments])
        out, err = capsys.readouterr()
        return code, out, err.splitlines()

    return run


def sitemap(*paths: str, base: str = BASE) -> str:
    rows = "".join(f"<url><loc>{base}{path}</loc></url>\n" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


# ---- against a file -------------------------------------------------------------------------------------


def test_a_site_keeps_what_its_own_sitemap_names(check: Any, site: Path) -> None:
    shutil.copy(site / "sitemap.xml", "published.xml")
    assert check("--against", "published.xml")[0] == 0


def test_an_address_that_would_vanish_is_told_with_its_line(check: Any) -> None:
    Path("old.xml").write_text(sitemap("", "topics/", "papers/gone/", "old/crab/", "about", "feed.xml"))
    code, _, told = check("--against", "old.xml")
    assert code == 1
    assert told == [
        f"error: old.xml:4: published address would vanish: {BASE}papers/gone/",
        "hint: its readers would find nothing; write it into `aliases` of the page that replaced it",
    ]


def test_addresses_are_compared_below_each_base(check: Any, site: Path) -> None:
    Path("old.xml").write_text(sitemap("", "topics/", "papers/gone/", base="https://old.example/"))
    code, _, told = check("--against", "old.xml")
    assert code == 1
    assert "error: old.xml:4: published address would vanish: https://old.example/papers/gone/" in told
    assert f"note: _site: is built for {BASE}, and was compared with https://old.example/" in told


def test_encoded_addresses_are_the_same(check: Any) -> None:
    Path("old.xml").write_text(sitemap("", "%74opics/", "digests/?x=1#y"))
    assert check("--against", "old.xml")[0] == 0


def test_a_sitemap_may_be_a_list_of_addresses(check: Any) -> None:
    Path("old.txt").write_text(f"{BASE}\n\n{BASE}topics/\n{BASE}none/\n")
    assert check("--against", "old.txt")[2][0] == (
        f"error: old.txt:4: published address would vanish: {BASE}none/"
    )


def test_the_sitemaps_of_an_index_lie_beside_it(check: Any, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    write(folder / "a.xml", sitemap("", "topics/"))
    write(folder / "b.xml", sitemap("none/"))
    rows = "".join(f"<sitemap><loc>{BASE}{name}</loc></sitemap>\n" for name in ("a.xml", "b.xml", "a.xml"))
    write(folder / "sitemap.xml", INDEX.format(rows=rows))
    _, _, told = check("--against", str(folder / "sitemap.xml"))
    assert told[0] == f"error: {folder}/b.xml:2: published address would vanish: {BASE}none/"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("<urlset><url>", 1, "old.xml:1: is no sitemap: no element found: line 1, column 13"),
        ("<html></html>", 1, "old.xml: is no sitemap, but <html>"),
        ("<urlset></urlset>", 1, "old.xml: the sitemap names no page"),
        ("", 1, "old.xml: the sitemap names no page"),
        (sitemap("", "x/", base="mailto:"), 1, "old.xml:2: no address: mailto:"),
        ("nothing of the kind", 1, "old.xml:1: no address: nothing of the kind"),
        (None, 2, "no such file: old.xml"),
    ],
)
def test_what_is_no_sitemap(check: Any, text: str | None, code: int, message: str) -> None:
    if text is not None:
        Path("old.xml").write_text(text)
    given, out, told = check("--against", "old.xml")
    assert (given, out, told[0]) == (code, "", f"error: {message}")
    assert told[1].startswith("hint: ")


# ---- against a server -----------------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address at which a folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def published(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which it is served."""
    folder = tmp_path / "published"
    folder.mkdir()
    with serving(folder) as address:
        yield folder, address


@pytest.mark.parametrize("asked", ["/repo", "/repo/", "/repo/sitemap.xml"])
def test_a_published_site_is_asked_for_its_sitemaps(
    check: Any, published: tuple[Path, str], asked: str
) -> None:
    folder, address = published
    write(folder / "repo/sitemap-1.xml", sitemap("", "topics/", "papers/gone/"))
    row = f"<sitemap><loc>{address}/repo/sitemap-1.xml</loc></sitemap>\n"
    write(folder / "repo/sitemap.xml", INDEX.format(rows=row))
    code, _, told = check("--against", address + asked)
    assert code == 1
    source = f"{address}/repo/sitemap-1.xml:4"
    assert told[0] == f"error: {source}: published address would vanish: {BASE}papers/gone/"


def test_a_site_without_a_sitemap_is_told(check: Any, published: tuple[Path, str]) -> None:
    _, address = published
    code, out, told = check("--against", address)
    assert (code, out) == (1, "")
    assert told[0] == f"error: {address}/sitemap.xml: answered 404 File not found"


class Moved(Quiet):
    def do_GET(self) -> None:
        if self.path.startswith("/old/"):
            self.send_response(301)
            self.send_header("Location", "/new/sitemap.xml")
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[str]:
    write(tmp_path / "moved/new/sitemap.xml", sitemap("", "none/"))
    with serving(tmp_path / "moved", Moved) as address:
        yield address


def test_a_sitemap_that_has_moved_is_found(check: Any, moved: str) -> None:
    told = check("--against", f"{moved}/old/")[2]
    assert told[0] == f"error: {moved}/old/sitemap.xml:3: published address would vanish: {BASE}none/"


def test_a_server_that_is_not_there_is_told(check: Any) -> None:
    code, _, told = check("--against", "http://127.0.0.1:1/")
    assert code == 1
    assert told[0].startswith("error: http://127.0.0.1:1/sitemap.xml: cannot be read: ")
    assert told[1].startswith("hint: give --against the address of the site")


@pytest.mark.parametrize("place", ["ftp://example.org/", "http://[::1"])
def test_what_is_no_web_address(check: Any, place: str) -> None:
    assert check("--against", place)[0] == 2


# ---- the command ----------------------------------------------------------------------------------------


def test_as_json_a_healthy_site_is_numbers(check: Any, site: Path) -> None:
    code, out, told = check("--json")
    value = json.loads(out)
    assert (code, told, value["faults"], value["sources"]) == (0, [], [], [])
    assert (value["papers"], value["files"]) == (6, sum(path.is_file() for path in site.rglob("*")))
    assert value["pages"] > 25 and value["links"] > 900 and value["outside"] > 10 and value["feeds"] > 20
    assert value["bytes"] == sum(path.stat().st_size for path in site.rglob("*") if path.is_file())


def test_as_json_each_fault_is_a_row_and_nothing_else_is_printed(check: Any, site: Path) -> None:
    line = add_line(site / PAPER, '<a href="none/">x</a>')
    put(site / PAPER, "</body>", '<p for="none">é</p></body>')
    code, out, told = check("--json")
    assert (code, told) == (1, [])
    assert json.loads(out)["faults"] == [
        {"level": "error", "file": f"_site/{PAPER}", "line": line, "message": "broken link: none/",
         "hint": "the page it leads to is not there"},
        {"level": "warning", "file": f"_site/{PAPER}", "line": line + 1,
         "message": "`for` names an id that the page does not have: none",
         "hint": "readers with a screen reader miss a name there; change the theme's template"},
    ]  # fmt: skip


def test_as_json_a_folder_without_a_site_is_a_fault(check: Any, site: Path) -> None:
    shutil.rmtree(site)
    code, out, told = check("--json")
    value = json.loads(out)
    assert (code, told, value["pages"]) == (1, [], 0)
    assert [row["message"] for row in value["faults"]] == ["no built site here"]


def test_warnings_are_errors_with_strict_alone(check: Any, site: Path) -> None:
    line = add_line(site / PAPER, '<p for="none">x</p>')
    message = f"_site/{PAPER}:{line}: `for` names an id that the page does not have: none"
    code, out, told = check()
    assert (code, told[0]) == (0, f"warning: {message}")
    assert out.endswith(": no fault, 1 warning\n")
    code, _, told = check("--strict")
    assert (code, told[0]) == (1, f"error: {message}")
    assert {row["level"] for row in json.loads(check("--strict", "--json")[1])["faults"]} == {"error"}


def test_with_strict_the_sites_own_files_are_sources(check: Any) -> None:
    page = Path("content/2026/2026-03-02.md")
    edit(page, lambda text: text.replace("date: 2026-03-02", "date: someday"))
    code, out, told = check("--strict", "--json")
    assert (code, told) == (1, [])
    assert json.loads(out)["faults"] == []
    rows = json.loads(out)["sources"]
    assert [(row["level"], row["file"], row["line"]) for row in rows] == [("error", str(page), 2)]


def test_an_address_of_the_record_that_is_gone_is_told(check: Any, site: Path) -> None:
    shutil.rmtree(site / "old/crab")
    code, _, told = check()
    assert code == 1
    assert any(line.endswith(": address is gone: /old/crab/") for line in told)


def test_a_site_that_is_half_gone_is_told_in_a_few_lines(check: Any, site: Path) -> None:
    shutil.rmtree(site / "papers")
    code, _, told = check()
    assert code == 1
    assert told == [
        "error: _site: folder is missing: papers/",
        "hint: part of the website was deleted, or its build was copied in part; build again",
    ]


def test_no_more_messages_are_printed_than_anybody_reads(check: Any, site: Path) -> None:
    for number in range(150):
        add_line(site / PAPER, f'<a href="none-{number}/">x</a>')
    _, out, told = check()
    assert len(told) == 201
    assert told[-1] == "50 further messages: `--json` lists all"
    assert out.endswith(": 150 faults\n")
    assert len(json.loads(check("--json")[1])["faults"]) == 150


def test_a_folder_that_sitegen_did_not_make_is_told(check: Any, tmp_path: Path) -> None:
    write(tmp_path / "other/index.html", "<p>mine</p>")
    code, out, told = check("--output", str(tmp_path / "other"))
    assert (code, out) == (1, "")
    assert told == [
        f"error: {tmp_path}/other: no built site here",
        "hint: sitegen did not make this folder, which has no .sitegen; give --output the right one",
    ]


def test_the_website_of_another_archive_in_the_sites_own_place_is_a_warning(check: Any, site: Path) -> None:
    edit(Path("sitegen.yaml"), lambda text: text.replace("tides.example,2026", "ponds.example,2026"))
    code, _, told = check()
    assert code == 0
    assert told == [
        "warning: _site: website of another archive: its feeds have the feed_id tides.example,2026, "
        "and sitegen.yaml has ponds.example,2026",
        "hint: its addresses were not held against the record; build again",
    ]
    assert check("--output", "_site") == (0, check()[1].replace(", 1 warning", ""), [])


def test_a_website_of_an_older_version_is_told_to_be_built_again(check: Any, site: Path) -> None:
    for name in ("search/manifest.bin", "sitemap.xml", "llms.txt", "data/digests.json"):
        (site / name).unlink()
    code, _, told = check()
    assert code == 1
    assert "error: _site/sitemap.xml: no such file" in told
    assert "error: _site/search: no such file: search/manifest.bin" in told
    assert set(told[1::2]) <= {"hint: build again", "hint: the page it leads to is not there"}
