"""Files in content/static/: what is copied, what is left out, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.own.static_files import LARGE, StaticFile, check_free, read_static_files
from tests.small_site import write


def put(root: Path, *names: str) -> Path:
    for name in names:
        write(root / "content/static" / name, name)
    return root / "content"


def test_files_are_copied_as_they_are_in_the_order_of_their_paths(tmp_path: Path) -> None:
    content = put(tmp_path, "logo.png", "CNAME", "img/b.svg", ".well-known/security.txt", ".nojekyll")
    (content / "static/raw.bin").write_bytes(b"\x00\r\n\xff")
    found = read_static_files(content)
    assert {file.path: file.data for file in found.output()} == {
        ".nojekyll": b".nojekyll",
        ".well-known/security.txt": b".well-known/security.txt",
        "CNAME": b"CNAME",
        "img/b.svg": b"img/b.svg",
        "logo.png": b"logo.png",
        "raw.bin": b"\x00\r\n\xff",
    }
    assert [each.path for each in found.files] == sorted(each.path for each in found.files)
    assert not found.warnings


def test_a_site_needs_no_such_folder(tmp_path: Path) -> None:
    assert not read_static_files(tmp_path / "content").files


def test_what_systems_and_editors_leave_behind_is_left_out_unsaid(tmp_path: Path) -> None:
    content = put(
        tmp_path, ".DS_Store", "img/._a.png", "Thumbs.db", "a.txt~", ".a.txt.swp", ".git/x", ".gitkeep"
    )
    found = read_static_files(content)
    assert (found.files, found.warnings) == ((), ())


def test_another_hidden_file_is_left_out_with_a_warning(tmp_path: Path) -> None:
    found = read_static_files(put(tmp_path, ".env", "a/.secret/key"))
    assert not found.files
    assert [(each.source, each.message) for each in found.warnings] == [
        ("content/static/.env", "hidden file is not copied"),
        ("content/static/a/.secret/key", "hidden file is not copied"),
    ]


def test_a_link_may_lead_to_a_file_of_the_site_and_no_further(tmp_path: Path) -> None:
    content = put(tmp_path / "site", "a.txt")
    write(tmp_path / "secret.txt", "secret")
    folder = content / "static"
    (folder / "inside.txt").symlink_to("a.txt")
    assert [file.data for file in read_static_files(content).output()] == [b"a.txt", b"a.txt"]
    (folder / "outside.txt").symlink_to("../../../secret.txt")
    (folder / "folder").symlink_to("../static")
    (folder / "nowhere").symlink_to("nothing")
    with pytest.raises(ExceptionGroup) as caught:
        read_static_files(content)
    refused = "link out of the site's folder, or to a folder"
    assert [(fault.source, fault.message) for fault in caught.value.exceptions] == [  # type: ignore[union-attr]
        ("content/static/folder", refused),
        ("content/static/nowhere", "cannot be read: No such file or directory"),
        ("content/static/outside.txt", refused),
    ]


def test_a_large_file_is_told(tmp_path: Path) -> None:
    content = put(tmp_path, "film.mp4")
    with (content / "static/film.mp4").open("wb") as file:
        file.truncate(LARGE + 1)
    found = read_static_files(content)
    assert [each.path for each in found.files] == ["film.mp4"]
    assert [each.message for each in found.warnings] == ["large file: 50 MB"]


def test_a_name_that_no_address_can_hold_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ExceptionGroup, match="static files with faults"):
        read_static_files(put(tmp_path, "a\\b.txt"))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("index.html", "address is taken: /index.html is made by sitegen"),
        ("about/index.html", "address is taken: /about/index.html is made by content/pages/about.md"),
        ("about", "address is taken: /about is made by content/pages/about.md"),
        ("feed.xml/more", "address is taken: /feed.xml/more is made by sitegen"),
        ("papers/new.html", "address is taken: /papers/ is made by sitegen"),
        ("static/style.css", "address is taken: /static/ is made by sitegen"),
        ("2025/plan.html", "address is taken: /2025/ is made by sitegen"),
        (".sitegen", "address is taken: /.sitegen/ is made by sitegen"),
        ("about/logo.png", None),
        ("aboutus", None),
        ("img/feed.xml", None),
    ],
)
def test_no_file_takes_the_place_of_one_of_the_site(path: str, message: str | None) -> None:
    taken = {"index.html": "sitegen", "feed.xml": "sitegen", "about/index.html": "content/pages/about.md"}
    file = StaticFile(path=path, file=Path(path), source=f"content/static/{path}", size=1)
    if message is None:
        check_free([file], taken)
        return
    with pytest.raises(ExceptionGroup) as caught:
        check_free([file], taken)
    assert [(fault.source, fault.message) for fault in caught.value.exceptions] == [  # type: ignore[union-attr]
        (file.source, message)
    ]
