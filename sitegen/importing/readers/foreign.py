"""What is no dump though it is text, or no text: one table of formats, each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sitegen.importing.readers import marks

_WIDTH = 600  # characters of a line that are looked at


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that is refused."""

    what: str  # in the form of an error message
    hint: str
    matches: Callable[[marks.Text], bool]


_COPY = "copy the text that it shows, and save that as a text file"
_ROWS = 'write a title on one line and its abstract below it, or {"title": "…", "abstract": "…"} a line'

# The first that matches is named.
FORMATS = (
    Foreign(
        "a pointer to a file that Git LFS keeps, not its text",
        "git lfs pull",
        marks.begins(r"version https://git-lfs\.github\.com/spec/"),
    ),
    Foreign("a pointer of git-annex, not its text", "git annex get", marks.begins(r"\S*/?annex/objects/")),
    Foreign("rich text, not plain text", "save it as plain text in UTF-8", marks.begins(r"\{\\rtf")),
    Foreign("PostScript, not its text", f"open it, {_COPY}", marks.begins(r"%!PS")),
    Foreign(
        "a feed, not its text",
        f"open the pages that it leads to, or read it in a feed reader; {_COPY}",
        marks.is_feed,
    ),
    Foreign("a web page, not its text", f"open it in a browser, {_COPY}", marks.is_web_page),
    Foreign("XML, not text", _ROWS, marks.is_xml),
    Foreign(
        "a dated page, not a dump",
        "move it into the folder of its year, such as content/2025/",
        marks.is_dated_page,
    ),
    Foreign("an arXiv listing mail, not a digest", _ROWS, marks.is_arxiv_mail),
    Foreign("an arXiv listing, not a digest", _ROWS, marks.holds(marks.ARXIV_ROW.pattern)),
    Foreign(
        "a mail message, not its text",
        "copy the text that the mail program shows, without its header, and save that as a text file",
        marks.is_mail,
    ),
    Foreign("BibTeX below other text, not a digest", "keep the entries alone in the file", marks.is_bibtex),
    Foreign(
        "a patch, not text",
        "delete it, or apply it",
        marks.either(
            marks.begins(r"diff --git |From [0-9a-f]{40} |Index: \S+$|commit [0-9a-f]{40}$"),
            marks.holds(r"@@ -\d+(?:,\d+)? \+\d"),
        ),
    ),
    Foreign(
        "subtitles, not a digest",
        _ROWS,
        marks.either(
            marks.begins(r"WEBVTT|\[Script Info\]"), marks.holds(r"[\d:,.]+ --> [\d:,.]+", percent=10)
        ),
    ),
    Foreign("a calendar or an address book, not a digest", _ROWS, marks.begins(r"BEGIN:V(?:CALENDAR|CARD)")),
    Foreign("keys or a certificate, not a digest", "take it out of the folder", marks.begins(r"-----BEGIN ")),
    Foreign(
        "a shortcut to a web page, not its text", f"open it, {_COPY}", marks.begins(r"\[InternetShortcut\]")
    ),
    Foreign("JSON, but no papers", _ROWS, marks.is_json),
    Foreign(
        "JavaScript, not JSON",
        _ROWS,
        marks.begins(r"\{\s*\w+\s*:\s*['\"]|(?:window\.|var |const |let )[\w.]+ = "),
    ),
    Foreign(
        "a LaTeX document, not its text",
        f"open what it makes, {_COPY}",
        marks.either(
            marks.holds(marks.TEX.pattern),
            marks.mostly(
                r"\\(?:(?:sub)*section|chapter|title|author|begin|end|item|bibitem)\b", least=3, percent=33
            ),
        ),
    ),
    Foreign(
        "a table, but no papers",
        "name its columns in the first line: title, authors, abstract, url; see docs/dumps.md",
        marks.is_table,
    ),
    Foreign("notes of Org, not a dump", f"export them as plain text; {_ROWS}", marks.is_org),
    Foreign("reStructuredText, not a dump", _ROWS, marks.is_rest),
    Foreign("a Markdown page, not a dump", f"move it out of the folder, or {_ROWS}", marks.is_markdown),
    Foreign(
        "settings, not a digest",
        "take it out of the folder",
        marks.mostly(r"\[\[?[\w. -]+\]\]?$|[\w.-]+\s*=\s*\S", least=3, percent=70),
    ),
    Foreign(
        "the source of a wiki or AsciiDoc page, not a dump",
        _ROWS,
        marks.mostly(marks.WIKI.pattern, least=2, percent=20),
    ),
    Foreign("records with labels, not a digest", _ROWS, marks.is_labelled),
    Foreign("YAML, not a digest", _ROWS, marks.mostly(marks.YAML_KEY.pattern, least=3, percent=60)),
    Foreign("a list, not a digest: its papers have no abstracts", _ROWS, marks.is_list),
    Foreign(
        "a list of links, not a digest",
        _ROWS,
        marks.mostly(r"(?:[-*]\s+)?https?://\S+$", least=3, percent=60),
    ),
    Foreign("a log or a chat, not a digest", _ROWS, marks.mostly(marks.LOG.pattern, least=3, percent=50)),
    Foreign(
        "source code, not a digest",
        "take it out of the folder",
        marks.either(marks.begins(r"#!\s*/"), marks.mostly(marks.CODE.pattern, least=4, percent=50)),
    ),
)


def find_foreign(lines: Sequence[str], *, source: str) -> Foreign | None:
    """The format of a text that is no dump; its first line is not blank."""
    raw = tuple(line[:_WIDTH] for line in lines[: marks.LINES])
    suffix = PurePath(source).suffix.lower()
    end = raw.index("---", 1) if raw[0] == "---" in raw[1:20] else -1
    if end > 0 and not marks.is_dated_page(marks.Text(raw, suffix)):
        raw = raw[end + 1 :]  # what stands below front matter
    text = marks.Text(raw, suffix)
    return next((foreign for foreign in FORMATS if foreign.matches(text)), None) if text.lines else None


# ---- no text at all --------------------------------------------------------------------------------------

_OPEN = f"open it, {_COPY}"
_UNPACK = "unpack it, and put the text files into the folder"
_NO_DUMP = "take it out of the folder"
_MAGIC = (
    (b"%PDF-", "a PDF, not its text", _COPY),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a", "a RAR archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0", "a document of an old Office program, not its text", _OPEN),
    (b"SQLite format 3\x00", "an SQLite database", _NO_DUMP),
    (b"\x89PNG", "a picture", _NO_DUMP),
    (b"\xff\xd8\xff", "a picture", _NO_DUMP),
    (b"GIF8", "a picture", _NO_DUMP),
    (b"II*\x00", "a picture", _NO_DUMP),
    (b"MM\x00*", "a picture", _NO_DUMP),
    (b"RIFF", "a picture or a recording", _NO_DUMP),
    (b"ID3", "a recording", _NO_DUMP),
    (b"OggS", "a recording", _NO_DUMP),
    (b"\x7fELF", "a program", _NO_DUMP),
    (b"MZ", "a program", _NO_DUMP),
    (b"PAR1", "a Parquet file", _NO_DUMP),
    (b"\x89HDF", "an HDF5 file", _NO_DUMP),
    (b"\x93NUMPY", "an array of NumPy", _NO_DUMP),
    (b"AT&TFORM", "a DjVu document, not its text", _OPEN),
    (b"bplist00", "a web archive or settings of macOS, not text", _OPEN),
)
_ZIPPED = (
    (b"word/", "a Word document, not its text"),
    (b"xl/", "an Excel table, not text"),
    (b"ppt/", "slides, not their text"),
    (b"application/epub+zip", "an e-book, not its text"),
    (b"application/vnd.oasis", "an OpenDocument file, not its text"),
)


def find_binary(data: bytes) -> tuple[str, str] | None:
    """What a file of a known format is that is no text, and what to do."""
    if data.startswith(b"PK\x03\x04"):
        what = next((what for mark, what in _ZIPPED if mark in data), "")
        return (what, _OPEN) if what else ("a zip archive", _UNPACK)
    head = data[:4096]
    if data[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    if data[4:8] == b"ftyp":
        return "a recording", _NO_DUMP
    for mark, what, hint in _MAGIC:
        # Letters alone may be the first of a text.
        if data.startswith(mark) and (not mark.isalnum() or _has_controls(head)):
            return what, hint
    return None


def _has_controls(head: bytes) -> bool:
    return any(byte < 32 and byte not in b"\t\n\r\f\v" for byte in head)
