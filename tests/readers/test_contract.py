"""What holds for every format: nothing is lost, counts add up, and no file brings the import down."""

from __future__ import annotations

import re
import time
from functools import cache
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.formats import FORMATS, Paper, papers_within, write
from sitegen.cli.main import main
from sitegen.content.fields import check_field
from sitegen.content.page import format_page, parse_page
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, LineCount, RecordCount, read_dump
from sitegen.importing.readers.common.fields import FIELDS
from sitegen.importing.run import import_dumps

CASES = Path(__file__).parents[1] / "cases" / "formats"  # small files in the shapes of real ones
# Which formats say themselves how their bytes are to be read.
OWN_ENCODING = (".xml", ".html", ".eml", ".json", ".jsonl", ".mbox")
HOSTILE = (
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) ![b](https://evil.example/x.png)",
    "## - * `` $$ ```",
    "{{ 7 * 7 }} ${7*7} %s \\x00",
    "--- !!python/object:os.system",
    "\u202edrow 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u200b 日本",
)

FILES = sorted(CASES.iterdir())


def _name(path: Path) -> str:
    return path.name


files = pytest.mark.parametrize("path", FILES, ids=_name)
formats = pytest.mark.parametrize("name", FORMATS)


def read(data: bytes, name: str) -> tuple[Draft, ...]:
    return read_dump(data, source=name)


def papers(drafts: tuple[Draft, ...]) -> list[tuple[object, ...]]:
    return [
        (draft.date_text, each.title, each.paragraphs, each.fields)
        for draft in drafts
        for each in draft.entries
    ]


def check_counts(drafts: tuple[Draft, ...], data: bytes) -> None:
    counts = [draft.count for draft in drafts]
    lines = [count.lines for count in counts if isinstance(count, LineCount)]
    for draft, count in zip(drafts, counts, strict=True):
        if isinstance(count, RecordCount):
            assert count.papers == len(draft.entries)
            told = [remark for remark in draft.remarks if remark.line is not None]
            assert count.reported <= len(told), "something is missing, and not said"
    if len(lines) == len(counts) and not data.lstrip().startswith((b"<", b"From", b"Return", b"MIME")):
        assert sum(lines) == len(data.decode("utf-8-sig").splitlines())


def check_fields(drafts: tuple[Draft, ...]) -> None:
    """Every field is one that a dated page can hold."""
    for draft in drafts:
        for entry in draft.entries:
            before: set[str] = set()
            for key, value in entry.fields:
                check_field(key, value, before, draft.title, entry.line)
                before.add(key)


# ---- every file ------------------------------------------------------------------------------------------


@files
def test_counts_add_up(path: Path) -> None:
    data = path.read_bytes()
    check_counts(read(data, path.name), data)


@files
def test_papers_have_what_a_page_can_hold(path: Path, tmp_path: Path) -> None:
    drafts = read(path.read_bytes(), path.name)
    check_fields(drafts)
    for draft in drafts:
        for entry in draft.entries:
            keys = [key for key, _ in entry.fields]
            assert keys == [key for key in FIELDS if key in keys], "in the order of a page, each once"
            assert all(value == " ".join(value.split()) and value for _, value in entry.fields)
            assert entry.title == " ".join(entry.title.split())
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    for imported in import_dumps([copy], []).imported:
        text = format_page(imported.digest)
        assert parse_page(text, source="page", digest_id=imported.digest.id) == imported.digest


@files
def test_line_ends_and_byte_order_marks_change_nothing(path: Path) -> None:
    data = path.read_bytes()
    expected = papers(read(data, path.name))
    assert papers(read(data.replace(b"\n", b"\r\n"), path.name)) == expected
    assert papers(read(b"\xef\xbb\xbf" + data, path.name)) == expected
    assert papers(read(b"\n\n" + data + b"\n\n\n", path.name)) == expected or path.suffix in {".eml", ".xml"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
@pytest.mark.parametrize("path", [path for path in FILES if path.suffix not in OWN_ENCODING], ids=_name)
def test_other_encodings_are_read(path: Path, encoding: str) -> None:
    data = path.read_bytes()
    assert papers(read(data.decode().encode(encoding), path.name)) == papers(read(data, path.name))


@files
def test_the_name_decides_nothing_that_the_text_says(path: Path) -> None:
    data = path.read_bytes()
    assert papers(read(data, "2025-08-20-dump.txt")) == papers(read(data, path.name))


@cache
def titles_of(path: Path) -> set[str]:
    return {entry.title for draft in read(path.read_bytes(), path.name) for entry in draft.entries}


@files
@given(share=st.floats(0.01, 0.99))
def test_of_a_file_cut_off_no_paper_is_made_up(path: Path, share: float) -> None:
    data = path.read_bytes()
    cut = data[: int(len(data) * share)]
    try:
        drafts = read(cut, path.name)
    except DumpError as fault:
        assert fault.hint
        return
    whole = titles_of(path)
    titles = [entry.title for draft in drafts for entry in draft.entries]
    strange = [title for title in titles if title not in whole]
    # Of a few lines nobody can tell the format.
    assert share < 0.5 or len(strange) <= 1, "only a title that the cut went through may be another"


@files
def test_reading_twice_changes_nothing(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    first = import_dumps([copy], [])
    again = import_dumps([copy], [each.digest for each in first.imported])
    assert not again.imported
    assert again.known == (str(copy),)


@pytest.mark.slow
def test_a_build_takes_all_of_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["build", "--dumps", str(CASES), "--output", str(out), "--quiet", "--jobs", "1"]
    assert main([*options, "--site", str(tmp_path)]) == 0
    days = {day for path in CASES.iterdir() for day in _days(path)}
    assert days <= {page.parent.name[:10] for page in (out / "digests").glob("*/index.html")}


def _days(path: Path) -> set[str]:
    drafts = read(path.read_bytes(), path.name)
    return {draft.date_text for draft in drafts if len(drafts) > 1}


# ---- every format, of any size and with any text ---------------------------------------------------------


@formats
def test_every_paper_is_found(name: str) -> None:
    form = FORMATS[name]
    data = write(form, 12)
    drafts = read(data, form.file)
    found = [entry for draft in drafts for entry in draft.entries]
    expected = [Paper(number) for number in range(1, 13)]
    assert [entry.title.rstrip(".") for entry in found] == [paper.title for paper in expected]
    assert [" ".join(entry.paragraphs) for entry in found] == [paper.abstract for paper in expected]
    check_counts(drafts, data)
    check_fields(drafts)


def hostile(name: str) -> bytes:
    """A file with a paper for each hostile text, written as the format wants it."""
    data = write(FORMATS[name], len(HOSTILE)).decode()
    for number, text in enumerate(HOSTILE, start=1):
        written = text
        if name in {"Atom", "RSS", "web page"}:
            written = escape(text, quote=False)
        if "JSON" in name:
            written = text.replace("\\", "\\\\")
        last = rf"This\s+is\s+paper\s+number\s+{number}\."  # some formats wrap lines
        data = re.sub(last, lambda match, text=written: f"All of it is {text} and no more.", data)
    return data.encode()


@formats
def test_hostile_text_hides_no_paper(name: str) -> None:
    drafts = read(hostile(name), FORMATS[name].file)
    check_fields(drafts)
    found = [entry for draft in drafts for entry in draft.entries]
    assert [entry.title.rstrip(".") for entry in found] == [Paper(each).title for each in range(1, 7)]
    assert all(" ".join(entry.paragraphs).endswith("and no more.") for entry in found)


@pytest.mark.slow
def test_hostile_text_is_text(tmp_path: Path) -> None:
    dumps, out = tmp_path / "dumps", tmp_path / "out"
    dumps.mkdir()
    for name, form in FORMATS.items():
        (dumps / f"{name.replace(' ', '-')}-{form.file}").write_bytes(hostile(name))
    options = ["build", "--dumps", str(dumps), "--output", str(out), "--quiet", "--jobs", "1"]
    assert main([*options, "--site", str(tmp_path)]) == 0
    for page in (out / "papers").glob("*/index.html"):
        html = page.read_text("utf-8")
        assert "<script>alert" not in html
        assert 'href="javascript:' not in html
        assert 'src="https://evil' not in html


@formats
def test_the_time_grows_as_the_file_does(name: str) -> None:
    form = FORMATS[name]
    few, many = papers_within(form, 100_000), papers_within(form, 800_000)
    read(write(form, few), form.file)  # what is made once
    times = [_cpu_seconds(write(form, number), form.file) for number in (few, many)]
    assert times[1] < 8 * max(times[0], 0.02) * 3, times


def _cpu_seconds(data: bytes, name: str) -> float:
    begun = time.process_time()
    read(data, name)
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
        (b"PK\x03\x04\x14\x00" + b"\0" * 20 + b"word/document.xml", "a Word document"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n", "Git LFS"),
    ],
)
def test_what_nobody_reads_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(DumpError, match=what) as fault:
        read(data, "2025-08-20.txt")
    assert fault.value.hint


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    try:
        drafts = read(data, "dump")
    except DumpError:
        return
    assert any(draft.entries for draft in drafts)
