"""`sitegen publish`, to a folder, to a file system of fsspec, to S3 and to a branch of git."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import httpx
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from sitegen.cli.main import main
from sitegen.publishing.headers import cache_control, content_type
from sitegen.publishing.manifest import MANIFEST, Held, Manifest, format_manifest, parse_manifest
from sitegen.publishing.plan import make_plan, step_of
from tests.small_site import environment, make_site, run, tree, write

DIGEST = """\
---
date: 2026-04-02
date_from: option
---

## Limpet Policies for Reinforcement Learning

We study reinforcement learning of limpets that hold on to a rock.
"""


# ---- the plan ------------------------------------------------------------------------------------------


def held(**texts: str) -> dict[str, Held]:
    return {path: Held(len(text), hashlib.sha256(text.encode()).hexdigest()) for path, text in texts.items()}


def files(*paths: str, text: str = "new") -> dict[str, Held]:
    return held(**dict.fromkeys(paths, text))


def steps(*paths: str) -> list[list[str]]:
    return [[upload.path for upload in step] for step in make_plan(files(*paths), {}).uploads]


def test_what_others_name_is_uploaded_first_and_what_names_them_last() -> None:
    assert steps(
        "index.html",
        "papers/a/index.html",
        "static/site.js",
        "topics/rl/index.html",
        "digests/2026-01-01/index.html",
        "search/manifest.bin",
        "search/abc/1.bin",
        "atom.xml",
        "topics/rl/feed.json",
        "feeds/papers/1.xml",
        "sitemap.xml",
    ) == [
        ["feeds/papers/1.xml", "search/abc/1.bin", "static/site.js"],
        ["papers/a/index.html"],
        ["digests/2026-01-01/index.html"],
        ["topics/rl/index.html"],
        ["atom.xml", "index.html", "search/manifest.bin", "sitemap.xml", "topics/rl/feed.json"],
    ]


def test_a_plan_has_what_differs_and_nothing_else() -> None:
    there = files("index.html", "static/a.css") | files(
        "papers/a/index.html", "old.bib", "topics/x/index.html", text="old"
    )
    plan = make_plan(files("index.html", "static/a.css", "papers/a/index.html", "new.bib"), there)
    assert [upload.path for upload in plan.added] == ["new.bib"]
    assert [upload.path for upload in plan.changed] == ["papers/a/index.html"]
    assert plan.deletions == (("topics/x/index.html",), ("old.bib",)), "pages before what they show"
    assert (plan.unchanged, plan.size) == (2, 6)


def test_a_file_where_a_folder_has_to_be_goes_first() -> None:
    plan = make_plan(files("a/b.txt", "c"), files("a", "c/d.txt", "e", text="old"))
    assert plan.in_the_way == ("a", "c/d.txt")
    assert plan.deletions == (("e",),)


def test_every_step_is_there() -> None:
    assert step_of("any thing\nat all") == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("static/site.js", "text/javascript; charset=utf-8"),
        ("topics/rl/feed.xml", "application/rss+xml"),
        ("feeds/papers/12.xml", "application/atom+xml"),
        ("digests/feed.json", "application/feed+json"),
        ("data/digests.json", "application/json"),
        ("sitemap.xml", "application/xml"),
        ("digests/1/index.html.md", "text/markdown; charset=utf-8"),
        ("notes/figure.PNG", "image/png"),
        ("notes/paper.pdf", "application/pdf"),
        (".sitegen", "application/octet-stream"),
    ],
)
def test_the_type_of_a_file(path: str, kind: str) -> None:
    assert content_type(path) == kind


def test_only_what_never_changes_under_its_name_is_kept_unasked() -> None:
    assert "immutable" in cache_control("search/abc/1.bin")
    for path in ("search/manifest.bin", "search/index.html", "static/site.js", "notes/search/a/1.bin"):
        assert cache_control(path) == "no-cache", path


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = Manifest(archive="tides,2026", files={**files("a", "ü/\n"), "b": None})
    data = format_manifest(manifest)
    assert parse_manifest(data) == manifest
    for damaged in (b"", data[:-1], data[: len(data) // 2], data.replace(b"tides", b"rides"), data + b"x"):
        assert parse_manifest(damaged) is None


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/..", "a\\b", ""])
def test_a_manifest_with_a_path_that_leads_out_of_the_place_counts_for_nothing(path: str) -> None:
    assert parse_manifest(format_manifest(Manifest(archive="a", files={path: None}))) is None


# ---- places --------------------------------------------------------------------------------------------


class Counting(MemoryFileSystem):
    """fsspec's file system in memory, which counts what is asked of it, and fails when it is told to."""

    protocol = "counting"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    log: ClassVar[list[tuple[str, str]]] = []
    faults: ClassVar[dict[int, BaseException]] = {}  # by the number of the write

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return MemoryFileSystem._strip_protocol(path.replace("counting://", "memory://"))

    @classmethod
    def writes(cls) -> list[str]:
        return [path for what, path in cls.log if what == "write"]

    @classmethod
    def deletions(cls) -> list[str]:
        return [path for what, path in cls.log if what == "delete"]

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: Any) -> None:
        self.log.append(("write", path.removeprefix("/site/")))
        if fault := self.faults.pop(len(self.writes()), None):
            raise fault
        super().pipe_file(path, value, mode, **options)

    def rm_file(self, path: str) -> None:
        self.log.append(("delete", path.removeprefix("/site/")))
        super().rm_file(path)


fsspec.register_implementation("counting", Counting, clobber=True)
URL = "counting://site"


@pytest.fixture
def memory() -> type[Counting]:
    Counting.store.clear()
    Counting.pseudo_dirs[:] = [""]
    Counting.log.clear()
    Counting.faults.clear()
    return Counting


def stored() -> dict[str, str]:
    """Path → hash of all files at the place in memory, but for the manifest."""
    return {
        path.removeprefix("/site/"): hashlib.sha256(file.getvalue()).hexdigest()
        for path, file in Counting.store.items()
        if path != f"/site/{MANIFEST}"
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive; its website in `site`, with a digest more in `more`; that of another archive in `other`."""
    folder = tmp_path_factory.mktemp("publish")
    archive = make_site(folder / "archive", own_topics=True)
    build(archive, folder / "site")
    extra = archive / "content/2026/2026-04-02.md"
    write(extra, DIGEST)
    build(archive, folder / "more")
    extra.unlink()
    (archive / "content/addresses.jsonl").unlink()
    write(archive / "sitegen.yaml", "title: Other\nfeed_id: other.example,2026\n")
    build(archive, folder / "other")
    return folder


def build(archive: Path, output: Path) -> None:
    options = ("--base-url", "https://tides.pub/", "--jobs", "1", "--quiet")
    assert main(["build", "--site", str(archive), "--output", str(output), *options]) == 0


class Published:
    """`sitegen publish`, run in this process: its exit code, and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], built: Path) -> None:
        self.capsys, self.built = capsys, built
        self.out = self.err = ""

    def __call__(self, target: str | Path, *options: str, website: str = "site") -> int:
        output = ("--output", str(self.built / website))
        code = main(["publish", str(target), *output, "--site", str(self.built / "archive"), *options])
        self.out, self.err = self.capsys.readouterr()
        return code

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Added, changed, deleted, unchanged, as the closing line says."""
        numbers = [
            int(word.replace(",", ""))
            for word in self.out.splitlines()[-1].partition(";")[0].split()
            if word[0].isdigit()
        ]
        added, changed, deleted, unchanged = numbers
        return added, changed, deleted, unchanged


@pytest.fixture
def publish(capsys: pytest.CaptureFixture[str], built: Path) -> Published:
    return Published(capsys, built)


# ---- uploads, in memory --------------------------------------------------------------------------------


def test_the_first_publish_uploads_everything_and_the_next_one_nothing(
    publish: Published, memory: type[Counting], built: Path
) -> None:
    assert publish(URL) == 0, publish.err
    assert stored() == tree(built / "site")
    assert publish.counts == (len(stored()), 0, 0, 0)
    assert publish.out.rstrip().endswith(" s: https://tides.pub/")
    memory.log.clear()
    assert publish(URL) == 0
    assert memory.log == []
    assert publish.counts == (0, 0, 0, len(stored()))


def test_one_digest_more_uploads_what_it_changed_in_the_right_order(
    publish: Published, memory: type[Counting], built: Path
) -> None:
    publish(URL)
    memory.log.clear()
    before, after = tree(built / "site"), tree(built / "more")
    assert publish(URL, website="more") == 0
    assert stored() == after
    assert memory.writes()[0] == memory.writes()[-1] == MANIFEST
    uploaded = memory.writes()[1:-1]
    assert sorted(uploaded) == sorted(path for path in after if before.get(path) != after[path])
    assert [step_of(path) for path in uploaded] == sorted(map(step_of, uploaded))
    assert (
        uploaded.index("papers/limpet-policies-for-reinforcement-learning/index.html")
        < uploaded.index("digests/2026-04-02/index.html")
        < uploaded.index("index.html")
    )
    assert sorted(memory.deletions()) == sorted(before.keys() - after.keys())
    kinds = [what for what, _ in memory.log]
    assert kinds == [*sorted(kinds[:-1], reverse=True), "write"], "deletions last, then the manifest"


def test_a_digest_that_is_gone_is_deleted_after_all_that_led_to_it(
    publish: Published, memory: type[Counting], built: Path
) -> None:
    publish(URL, website="more")
    memory.log.clear()
    assert publish(URL) == 0
    assert stored() == tree(built / "site")
    deleted = memory.deletions()
    assert "papers/limpet-policies-for-reinforcement-learning/index.html" in deleted
    last = max(at for at, (what, path) in enumerate(memory.log) if what == "write" and path != MANIFEST)
    assert last < memory.log.index(("delete", deleted[0]))


@pytest.mark.parametrize("after", [1, 2, 40, 75])
@pytest.mark.parametrize("fault", [KeyboardInterrupt(), PermissionError("no")], ids=["killed", "failed"])
def test_an_upload_that_was_stopped_goes_on_where_it_stopped(
    publish: Published, memory: type[Counting], built: Path, after: int, fault: BaseException
) -> None:
    memory.faults[after] = fault
    assert publish(URL) in {1, 130}
    done = [path for path in memory.writes()[:-1] if path != MANIFEST]
    memory.log.clear()
    assert publish(URL) == 0, publish.err
    assert stored() == tree(built / "site")
    assert not set(memory.writes()) & set(done), "what is there is not uploaded again"
    memory.log.clear()
    assert publish(URL) == 0
    assert memory.log == []


def test_a_website_that_was_built_anew_between_two_tries_ends_as_the_new_one(
    publish: Published, memory: type[Counting], built: Path
) -> None:
    publish(URL)
    memory.log.clear()
    memory.faults[30] = KeyboardInterrupt()
    assert publish(URL, website="more") == 130
    assert stored() != tree(built / "site")
    memory.faults[len(memory.writes()) + 4] = KeyboardInterrupt()
    assert publish(URL) == 130, "stopped on the way back, too"
    assert publish(URL) == 0
    assert stored() == tree(built / "site")


def test_a_fault_that_passes_is_tried_again(publish: Published, memory: type[Counting], built: Path) -> None:
    memory.faults[5] = ConnectionResetError("gone")
    assert publish(URL) == 0
    assert stored() == tree(built / "site")
    assert len(memory.writes()) == len(stored()) + 3


@pytest.mark.parametrize("spoil", [None, b"sitegen-publish 1 half-written"])
def test_without_its_manifest_a_place_is_compared_by_content(
    publish: Published, memory: type[Counting], built: Path, spoil: bytes | None
) -> None:
    publish(URL, website="more")
    site, more = tree(built / "site"), tree(built / "more")
    old = more.keys() - site.keys()
    if spoil is None:
        del memory.store[f"/site/{MANIFEST}"]
    else:
        fsspec.filesystem("counting").pipe_file(f"/site/{MANIFEST}", spoil)
    memory.log.clear()
    assert publish(URL) == 0, publish.err
    assert memory.deletions() == [], "nobody knows who put them there"
    assert f"{len(old):,} file" in publish.err
    assert stored() == {path: more[path] for path in old} | site
    differing = [path for path, mark in site.items() if more.get(path) != mark]
    assert sorted(memory.writes()) == sorted([*differing, MANIFEST, MANIFEST])


def test_full_finds_what_was_changed_behind_the_manifest(
    publish: Published, memory: type[Counting], built: Path
) -> None:
    publish(URL)
    files = fsspec.filesystem("counting")
    files.pipe_file("/site/index.html", b"edited")
    files.rm_file("/site/atom.xml")
    assert publish(URL) == 0
    assert publish.counts[:3] == (0, 0, 0), "the manifest says that nothing changed"
    assert publish(URL, "--full") == 0
    assert publish.counts[:3] == (1, 1, 0)
    assert stored() == tree(built / "site")


def test_files_of_others_stay(publish: Published, memory: type[Counting]) -> None:
    fsspec.filesystem("counting").pipe_file("/site/CNAME", b"tides.pub")
    publish(URL)
    fsspec.filesystem("counting").pipe_file("/site/mine.html", b"mine")
    publish(URL, website="more")
    publish(URL)
    assert {"CNAME", "mine.html"} <= stored().keys()


def test_a_file_of_others_is_not_overwritten_unless_told(publish: Published, memory: type[Counting]) -> None:
    publish(URL)
    page = "digests/2026-04-02/index.html"
    fsspec.filesystem("counting").pipe_file(f"/site/{page}", b"mine")
    before = stored()
    assert publish(URL, website="more") == 1
    assert f"sitegen did not put there: {page}" in publish.err
    assert stored() == before
    assert publish(URL, "--force", website="more") == 0
    assert stored()[page] != before[page]


@pytest.mark.parametrize("manifest", [True, False])
def test_the_place_of_another_archive_is_refused(
    publish: Published, memory: type[Counting], built: Path, manifest: bool
) -> None:
    publish(URL, website="other")
    if not manifest:
        del memory.store[f"/site/{MANIFEST}"]
    before = stored()
    assert publish(URL) == 1
    assert "error: counting://site: holds the website of another archive: other.example,2026" in publish.err
    assert "hint: this one is tides.example,2026;" in publish.err
    assert stored() == before == tree(built / "other")
    assert publish(URL, "--force") == 0
    assert tree(built / "site").items() <= stored().items()
    if manifest:
        assert stored() == tree(built / "site")


def test_a_place_with_files_of_others_is_refused(publish: Published, memory: type[Counting]) -> None:
    files = fsspec.filesystem("counting")
    for name in ("b.txt", "a.txt", "c.txt", "d.txt", "README.md"):
        files.pipe_file(f"/site/{name}", b"mine")
    assert publish(URL) == 1
    assert "has files that sitegen did not put there: a.txt, b.txt, c.txt and 1 more" in publish.err
    assert len(stored()) == 5
    assert publish(URL, "--force") == 0
    assert {"a.txt", "index.html"} <= stored().keys()


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    publish: Published, memory: type[Counting]
) -> None:
    publish(URL, website="more")
    before = dict(memory.store)
    memory.log.clear()
    assert publish(URL, "--dry-run") == 0
    assert memory.log == []
    assert memory.store == before
    change, delete, closing = publish.out.splitlines()[-3:]
    assert change.startswith("would change ")
    assert delete.startswith("would delete ")
    assert " more" in delete
    assert " to be deleted, " in closing
    said = publish.counts
    assert publish(URL) == 0
    assert publish.counts == said


def test_a_website_that_changes_meanwhile_is_a_fault(
    publish: Published, memory: type[Counting], built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built / "site", tmp_path / "copy")
    real = Counting.pipe_file

    def pipe_file(self: Counting, path: str, value: bytes, **options: Any) -> None:
        (tmp_path / "copy/index.html").write_text("another build", encoding="utf-8")
        real(self, path, value, **options)

    monkeypatch.setattr(Counting, "pipe_file", pipe_file)
    assert publish(URL, "--output", str(tmp_path / "copy")) == 1
    assert "index.html: the website was built again while it was published" in publish.err
    assert "index.html" not in stored()


# ---- what cannot be published --------------------------------------------------------------------------


def test_only_a_built_website_is_published(publish: Published, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    write(tmp_path / "own/index.html", "mine")
    assert publish(tmp_path / "to", "--output", str(tmp_path / "own")) == 1
    assert "no built site here" in publish.err
    write(tmp_path / "own/.sitegen", "")
    (tmp_path / "own/index.html").unlink()
    assert publish(tmp_path / "to", "--output", str(tmp_path / "own")) == 1
    assert "no home page" in publish.err
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        ("nonsense://x", "no such place: nonsense://x", "Protocol not known"),
        ("s3://", "no such place: s3://", "name the bucket"),
    ],
)
def test_an_address_that_is_none(publish: Published, target: str, message: str, hint: str) -> None:
    assert publish(target) == 2
    assert message in publish.err
    assert hint in publish.err


@pytest.mark.parametrize(
    ("prefix", "target", "line"),
    [
        ("/usr", "s3://bucket", "pip install fsspec s3fs"),
        ("/usr", "sftp://host/x", "pip install fsspec paramiko"),
        ("/home/me/pipx/venvs/x", "sftp://host/x", "pipx inject digest-sitegen fsspec paramiko"),
        ("/me/uv/tools/x", "gs://bucket", "uv tool install digest-sitegen --with fsspec,gcsfs"),
    ],
)
def test_a_package_that_is_missing_is_named_with_the_line_that_installs_it(
    publish: Published, prefix: str, target: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert publish(target) == 1
    assert f"a package is missing for this place: {target}" in publish.err
    assert f"hint: install it: {line}\n" in publish.err


def test_a_package_of_one_kind_of_place_that_is_missing(
    publish: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.implementations.sftp", None)
    assert publish("sftp://host/x") == 1
    assert "a package is missing for this place: sftp://host/x" in publish.err
    assert "fsspec paramiko\n" in publish.err


@pytest.mark.parametrize("word", ["github", "gh_pages", "example.org"])
def test_a_bare_word_is_no_new_folder(
    publish: Published, tmp_path: Path, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert publish(word) == 2
    assert f"no place of this name: {word}" in publish.err
    assert f"write ./{word} for a new folder, or gh-pages for the branch" in publish.err
    assert not (tmp_path / word).exists()
    assert publish(f"./{word}") == 0
    assert publish(word) == 0, "it is there now"


def test_a_folder_among_the_files_of_the_site_is_told(publish: Published, built: Path) -> None:
    site = built / "home"
    write(site / "sitegen.yaml", "")
    assert publish(site / "www", "--site", str(site)) == 0
    assert "inside the folder of the site" in publish.err
    assert publish(site / "_www", "--site", str(site)) == 0
    assert "inside the folder of the site" not in publish.err


# ---- a folder ------------------------------------------------------------------------------------------


def test_a_folder_holds_what_the_website_holds(publish: Published, built: Path, tmp_path: Path) -> None:
    place = tmp_path / "deep/www"
    assert publish(place, website="more") == 0, publish.err
    write(place / "mine.txt", "mine")
    kept = (place / "papers/crab-walks-sideways-policies-for-reinforcement-learning/index.html").stat()
    assert publish(f"file://{place}") == 0
    found = tree(place)
    assert found.pop("mine.txt")
    assert found.pop(MANIFEST)
    assert found == tree(built / "site")
    assert not (place / "digests/2026-04-02").exists(), "a folder that is empty goes, too"
    page = place / "papers/crab-walks-sideways-policies-for-reinforcement-learning/index.html"
    assert (page.stat().st_ino == kept.st_ino) is (
        tree(built / "more")[page.relative_to(place).as_posix()] == found[page.relative_to(place).as_posix()]
    )


def test_a_folder_that_cannot_be_written(publish: Published, tmp_path: Path) -> None:
    write(tmp_path / "file", "x")
    assert publish(tmp_path / "file") == 1
    assert "is no folder" in publish.err or "cannot be read or written: Not a directory" in publish.err


@pytest.mark.parametrize("place", ["site", "site/inside", ".", "archive", "archive/content/x"])
def test_a_place_that_holds_what_is_published_is_refused(publish: Published, built: Path, place: str) -> None:
    assert publish(built / place) == 2
    assert "the place holds what is published, or lies in it" in publish.err


@pytest.mark.slow
def test_a_publish_that_was_killed_leaves_nothing_that_the_next_one_trips_over(
    built: Path, tmp_path: Path
) -> None:
    """A process that dies in the middle of a file, as with the power."""
    place = tmp_path / "www"
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from sitegen.cli.main import main\n"
        "real, count = Path.replace, [0]\n"
        "def replace(self, other):\n"
        "    count[0] += 1\n"
        "    if count[0] == 60:\n"
        "        os._exit(9)\n"
        "    return real(self, other)\n"
        "Path.replace = replace\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["publish", str(place), "--output", str(built / "site")]
    killed = subprocess.run([sys.executable, "-c", program, *arguments], env=environment(), check=False)
    assert killed.returncode == 9
    assert 0 < len(tree(place)) < len(tree(built / "site"))
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = tree(place)
    del found[MANIFEST]
    assert found == tree(built / "site")


# ---- S3 ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on loopback."""
    moto_server = pytest.importorskip("moto.server")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket; the client is set up as its owner would, by the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    files = fsspec.filesystem("s3")
    files.mkdir("papers")
    yield files
    files.rm("papers", recursive=True)


def objects(bucket: Any) -> dict[str, str]:
    """Path → hash of all objects, but for the manifest."""
    bucket.invalidate_cache()
    paths = [path for path in bucket.find("papers") if path != f"papers/{MANIFEST}"]
    found = bucket.cat(paths) if paths else {}
    return {path.removeprefix("papers/"): hashlib.sha256(data).hexdigest() for path, data in found.items()}


@pytest.fixture
def requests(bucket: Any) -> list[str]:
    """What the client asks of the server from now on: names of S3's operations."""
    seen: list[str] = []

    def see(model: Any, **_: Any) -> None:
        seen.append(model.name)

    bucket.s3.meta.events.register("before-call.s3", see)
    return seen


@pytest.mark.slow
def test_s3_gets_what_changed_with_types_and_nothing_when_nothing_did(
    publish: Published, bucket: Any, requests: list[str], built: Path
) -> None:
    for name in ("site", "more"):  # without what would only take the server's time
        left_out = shutil.ignore_patterns("topics", "static", "watches", "20??", "feeds")
        shutil.copytree(built / name, built / f"small-{name}", ignore=left_out)
    write(built / "small-site/notes/a*.txt", "a name like a pattern")
    before, after = tree(built / "small-site"), tree(built / "small-more")
    assert publish("s3://papers", website="small-site") == 0, publish.err
    assert objects(bucket) == before
    page = bucket.call_s3("head_object", Bucket="papers", Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    shard = next(path for path in before if path.endswith(".bin") and path.count("/") == 2)
    assert "immutable" in bucket.call_s3("head_object", Bucket="papers", Key=shard)["CacheControl"]

    requests.clear()
    assert publish("s3://papers", website="small-site") == 0
    assert requests == ["HeadObject", "GetObject"], "the manifest is read, and that is all"

    changed = [path for path in after if before.get(path) != after[path]]
    bucket.pipe_file("papers/notes/ab.txt", b"mine")
    requests.clear()
    assert publish("s3://papers", website="small-more") == 0
    assert requests.count("PutObject") == len(changed) + 2
    found = objects(bucket)
    assert found.pop("notes/ab.txt"), "a file of others stays"
    assert found == after
    bucket.rm_file("papers/notes/ab.txt")

    bucket.rm(f"papers/{MANIFEST}")
    requests.clear()
    assert publish("s3://papers", website="small-more") == 0
    assert requests.count("PutObject") == 1, "the manifest: the listing says what objects hold"
    assert requests.count("GetObject") == 2, "the home page and a feed, which tell whose website it is"

    requests.clear()
    assert publish("s3://papers", website="small-site") == 0
    assert objects(bucket) == before
    assert "DeleteObjects" in requests


@pytest.mark.slow
def test_s3_tells_what_is_wrong(publish: Published, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish("s3://not-there/papers") == 1
    assert "error: no such place: s3://not-there/papers" in publish.err
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    type(bucket).clear_instance_cache()
    assert publish("s3://papers") == 1
    assert "Unable to locate credentials" in publish.err
    assert "hint: check the credentials" in publish.err


@pytest.mark.slow
def test_s3_refuses_who_may_not_write(publish: Published, bucket: Any, server: str) -> None:
    """moto asks who somebody is after a number of requests, which is set to none."""
    httpx.post(f"{server}/moto-api/reset-auth", content="0")
    try:
        assert publish("s3://papers") == 1
    finally:
        httpx.post(f"{server}/moto-api/reset-auth", content="inf")
    assert "error: s3://papers/.sitegen-publish: cannot be read or written:" in publish.err
    assert "hint: check the credentials" in publish.err
    assert objects(bucket) == {}


# ---- a branch of git -----------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=Ada", "-c", "user.email=ada@tides.pub", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", "-C", str(folder), *settings, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The owner's clone of a bare repository beside it, with work that is not yet committed."""
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(tmp_path, "init", "-q", "clone")
    clone = tmp_path / "clone"
    git(clone, "remote", "add", "origin", str(tmp_path / "remote.git"))
    write(clone / "kept.txt", "kept")
    write(clone / "sub/.gitignore", "*\n")
    git(clone, "add", "kept.txt")
    git(clone, "commit", "-qm", "Begin")
    git(clone, "push", "-q", "origin", "main")
    write(clone / "stashed.txt", "stashed")
    git(clone, "add", "stashed.txt")
    git(clone, "stash", "-q")
    write(clone / "staged.txt", "staged")
    git(clone, "add", "staged.txt")
    write(clone / "kept.txt", "edited")
    write(clone / "untracked.txt", "untracked")
    return clone


def state(clone: Path) -> dict[str, str]:
    """All that a publish must leave alone."""
    kept = ("status", "--porcelain"), ("stash", "list"), ("branch", "--list"), ("rev-parse", "HEAD")
    return {
        **{" ".join(words): git(clone, *words) for words in kept},
        "index": hashlib.sha256((clone / ".git/index").read_bytes()).hexdigest(),
        "refs": git(clone, "for-each-ref", "refs/heads", "refs/stash", "refs/sitegen"),
    }


def branch(clone: Path, name: str = "gh-pages") -> dict[str, str]:
    """Path → hash of what the remote's branch holds, but for the manifest and what Pages needs."""
    place = clone.parent / "checkout"
    shutil.rmtree(place, ignore_errors=True)
    git(clone.parent, "clone", "-q", "--branch", name, str(clone.parent / "remote.git"), str(place))
    shutil.rmtree(place / ".git")
    return {path: mark for path, mark in tree(place).items() if path not in {MANIFEST, ".nojekyll"}}


def commits(clone: Path) -> list[str]:
    return git(clone.parent / "remote.git", "log", "--format=%s", "gh-pages").splitlines()


@pytest.mark.slow
def test_a_branch_gets_one_commit_for_each_publish_that_changes_it(
    publish: Published, clone: Path, built: Path
) -> None:
    before = state(clone)
    site, more = tree(built / "site"), tree(built / "more")
    assert publish("gh-pages", "--site", str(clone)) == 0, publish.err
    assert branch(clone) == site
    assert commits(clone) == [f"Publish https://tides.pub/: {len(site) + 1:,} added"]
    assert git(clone.parent / "remote.git", "cat-file", "-p", "gh-pages:.nojekyll") == ""
    assert publish("gh-pages", "--site", str(clone)) == 0
    assert len(commits(clone)) == 1
    assert publish("gh-pages", "--site", str(clone), "--dry-run", website="more") == 0
    assert len(commits(clone)) == 1
    assert publish("gh-pages", "--site", str(clone), website="more") == 0
    assert branch(clone) == more
    assert len(commits(clone)) == 2
    assert publish("gh-pages", "--site", str(clone), "--no-history") == 0
    assert branch(clone) == site
    assert len(commits(clone)) == 1
    assert state(clone) == before


@pytest.mark.slow
def test_what_others_put_into_the_branch_stays(publish: Published, clone: Path, built: Path) -> None:
    other = clone.parent / "other"
    publish("gh-pages", "--site", str(clone), website="more")
    git(clone.parent, "clone", "-q", "--branch", "gh-pages", str(clone.parent / "remote.git"), str(other))
    write(other / "CNAME", "tides.pub")
    write(other / "index.html", "edited at the host")
    git(other, "add", ".")
    git(other, "commit", "-qm", "Create CNAME")
    git(other, "push", "-q")
    assert publish("gh-pages", "--site", str(clone)) == 0, publish.err
    found = branch(clone)
    assert found.pop("CNAME")
    assert found == tree(built / "site"), "and what is sitegen's is as it should be"
    assert commits(clone)[1] == "Create CNAME"


@pytest.mark.slow
def test_a_branch_that_moved_meanwhile_is_fetched_anew(publish: Published, clone: Path, built: Path) -> None:
    """Somebody else pushes between our fetch and our push: a hook of the remote does so, once."""
    publish("gh-pages", "--site", str(clone))
    remote = clone.parent / "remote.git"
    hook = remote / "hooks/pre-receive"
    write(
        hook,
        "#!/bin/sh\nrm hooks/pre-receive\nunset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY\n"
        "export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x\n"
        "git update-ref refs/heads/gh-pages $(git commit-tree -p gh-pages -m Meanwhile 'gh-pages^{tree}')\n",
    )
    hook.chmod(0o755)
    assert publish("gh-pages", "--site", str(clone), website="more") == 0, publish.err
    assert branch(clone) == tree(built / "more")
    assert commits(clone)[1] == "Meanwhile"


@pytest.mark.slow
def test_the_owners_settings_of_git_do_not_change_what_is_published(
    publish: Published, clone: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(clone / ".git/info/attributes", "* text eol=crlf\n")
    write(clone / ".gitignore", "*.html\n")
    git(clone, "config", "core.autocrlf", "true")
    write(clone / ".git/hooks/pre-push", "#!/bin/sh\nexit 1\n")
    (clone / ".git/hooks/pre-push").chmod(0o755)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert publish("branch:pages", "--site", str(clone)) == 0, publish.err
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert branch(clone, "pages") == tree(built / "site")


@pytest.mark.slow
def test_a_branch_that_cannot_be_published_to(
    publish: Published, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = ("--site", str(clone))
    assert publish("branch:main", *site) == 2
    assert "the branch is the one that you work on: main" in publish.err
    assert publish("branch:a..b", *site) == 2
    assert "no name of a branch: a..b" in publish.err
    assert publish("gh-pages", *site, "--remote", "upstream") == 1
    assert "the repository has no remote named upstream" in publish.err
    assert "hint: name one with --remote: origin" in publish.err

    git(clone, "push", "-q", "origin", "main:sources")
    assert publish("branch:sources", *site) == 1
    assert "branch sources of origin: has files that sitegen did not put there: kept.txt" in publish.err

    hook = tmp_path / "remote.git/hooks/pre-receive"
    write(hook, "#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    assert publish("gh-pages", *site) == 1
    assert "error: cannot push to origin: failed to push some refs" in publish.err
    assert "hint: the host refuses pushes to this branch" in publish.err
    assert git(clone, "for-each-ref", "refs/sitegen") == ""

    git(clone, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    assert publish("gh-pages", *site) == 1
    assert "error: cannot reach origin:" in publish.err
    assert "hint: `git remote -v` shows the address" in publish.err

    (tmp_path / "plain").mkdir()
    assert publish("gh-pages", "--site", str(tmp_path / "plain")) == 1
    assert "no git repository here" in publish.err
    monkeypatch.setenv("PATH", "")
    assert publish("gh-pages", *site) == 1
    assert "git is not installed" in publish.err


class _Closed(BaseHTTPRequestHandler):
    """Lets nobody in."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic realm=git")
        self.end_headers()

    def log_request(self, *_: object) -> None:
        pass


@pytest.mark.slow
def test_a_remote_that_wants_to_know_who_is_there(publish: Published, clone: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Closed) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://me:s3cret@127.0.0.1:{server.server_port}/tides.git"
        git(clone, "remote", "set-url", "origin", address)
        try:
            assert publish("gh-pages", "--site", str(clone)) == 1
        finally:
            server.shutdown()
    assert "error: cannot reach origin: Authentication failed" in publish.err
    assert "hint: sign in as somebody who may write there" in publish.err
    assert "s3cret" not in publish.err
