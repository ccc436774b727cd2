"""What is no dump though it is text, or no text: one table of formats, each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sitegen.importing.readers.refused import marks
from sitegen.text.conflicts import LFS, LFS_HINT

_WIDTH = 600  # characters of a line that are looked at


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that is refused."""

    what: str  # in the form of an error message
    hint: str
    matches: Callable[[marks.Text], bool]
    may_list: bool = False  # papers, as Markdown does: refused where that reader finds none


_COPY = "copy the text that it shows, and save that as a text file"
_NO_DUMP = "take it out of the folder"
_ROWS = 'write a title on one line and its abstract below it, or {"title": "…", "abstract": "…"} a line'

# The first that matches is named.
FORMATS = (
    Foreign("a pointer of git-annex, not its text", "git annex get", marks.begins(r"\S*/?annex/objects/")),
    Foreign(
        "a script or a style sheet, not a digest",
        _NO_DUMP,
        marks.has_suffix("css", "js", "mjs", "ts", "py", "sh"),
    ),
    Foreign("settings, not a digest", _NO_DUMP, marks.has_suffix("yaml", "yml", "toml", "ini", "cfg")),
    Foreign(
        "a licence, not a digest",
        _NO_DUMP,
        marks.begins(
            r"(?:the )?(?:MIT|BSD|ISC|Apache|Mozilla Public|GNU)\b.*\bLicen[cs]e\b|Creative Commons "
        ),
    ),
    Foreign("rich text, not plain text", "save it as plain text in UTF-8", marks.begins(r"\{\\rtf")),
    Foreign("a web archive (WARC), not its text", f"open the page, {_COPY}", marks.begins(r"WARC/\d")),
    Foreign("PostScript, not its text", f"open it, {_COPY}", marks.begins(r"%!PS")),
    Foreign("a list of feeds (OPML), no feed", "save the feeds that it names", marks.has_root("opml")),
    Foreign("a list of a site's pages, no feed", _NO_DUMP, marks.has_root("urlset|sitemapindex")),
    Foreign("a picture (SVG)", _NO_DUMP, marks.has_root("svg")),
    Foreign("a web page, not its text", f"open it in a browser, {_COPY}", marks.is_web_page),
    Foreign("XML of a kind that nobody reads here", _ROWS, marks.is_xml),
    Foreign(
        "a dated page, not a dump",
        "move it into the folder of its year, such as content/2025/",
        marks.is_dated_page,
    ),
    Foreign("an arXiv listing, not a digest", _ROWS, marks.holds(marks.ARXIV_ROW.pattern)),
    Foreign(
        "a mail message, not its text",
        "copy the text that the mail program shows, without its header, and save that as a text file",
        marks.is_mail,
    ),
    Foreign("BibTeX below other text, not a digest", "keep only the entries in the file", marks.is_bibtex),
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
        "name its columns in the first line: title, authors, abstract, url; see docs/reference/dumps.md",
        marks.is_table,
        may_list=True,
    ),
    Foreign("notes of Org, not a dump", f"export them as plain text; {_ROWS}", marks.is_org),
    Foreign("reStructuredText, not a dump", _ROWS, marks.is_rest),
    Foreign(
        "a Markdown page, but no papers",
        "move it out of the folder, or give each paper a heading with its abstract or a link to it below",
        marks.is_markdown,
        may_list=True,
    ),
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
    Foreign("records with labels, not a digest", _ROWS, marks.is_labelled, may_list=True),
    Foreign("YAML, not a digest", _ROWS, marks.mostly(marks.YAML_KEY.pattern, least=3, percent=60)),
    Foreign(
        "a list, but no papers",
        f"give each item a link to its paper, such as https://arxiv.org/abs/2508.01234, or {_ROWS}",
        marks.is_list,
        may_list=True,
    ),
    Foreign(
        "a list of links, not a digest",
        _ROWS,
        marks.mostly(r"(?:[-*]\s+)?https?://\S+$", least=3, percent=60),
        may_list=True,
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
_AS_ROWS = "write its rows as CSV, or as JSON, one object a line"
_PANDAS = f"{_AS_ROWS}: pandas.{{}}('FILE').to_json('FILE.jsonl', orient='records', lines=True)"
_MAGIC = (
    (b"%PDF-", "a PDF, not its text", _COPY),
    (b"\x1f\x8b", "a gzip archive", "unpack it: gunzip FILE"),
    (b"BZh", "a bzip2 archive", "unpack it: bunzip2 FILE"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it: unxz FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!\x1a", "a RAR archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it: unzstd FILE"),
    (b"\xd0\xcf\x11\xe0", "a document of an old Office program, not its text", _OPEN),
    (
        b"SQLite format 3\x00",
        "an SQLite database",
        f"{_AS_ROWS}: sqlite3 -csv -header FILE 'select …' > FILE.csv",
    ),
    (b"\x89PNG", "a picture", _NO_DUMP),
    (b"\xff\xd8\xff", "a picture", _NO_DUMP),
    (b"GIF8", "a picture", _NO_DUMP),
    (b"BM", "a picture", _NO_DUMP),
    (b"8BPS", "a picture", _NO_DUMP),
    (b"\x00\x00\x01\x00", "a picture", _NO_DUMP),
    (b"II*\x00", "a picture", _NO_DUMP),
    (b"MM\x00*", "a picture", _NO_DUMP),
    (b"RIFF", "a picture or a recording", _NO_DUMP),
    (b"ID3", "a recording", _NO_DUMP),
    (b"OggS", "a recording", _NO_DUMP),
    (b"fLaC", "a recording", _NO_DUMP),
    (b"\x1aE\xdf\xa3", "a recording", _NO_DUMP),
    (b"\x7fELF", "a program", _NO_DUMP),
    (b"MZ", "a program", _NO_DUMP),
    (b"PAR1", "a Parquet file", _PANDAS.format("read_parquet")),
    (b"ARROW1", "an Arrow file", _PANDAS.format("read_feather")),
    (b"ORC", "an ORC file", _PANDAS.format("read_orc")),
    (b"Obj\x01", "an Avro file", _AS_ROWS),
    (b"\x89HDF", "an HDF5 file", _AS_ROWS),
    (b"\x93NUMPY", "an array of NumPy", _NO_DUMP),
    (b"\x80\x02", "a pickle of Python", _AS_ROWS),
    (b"\x80\x03", "a pickle of Python", _AS_ROWS),
    (b"\x80\x04\x95", "a pickle of Python", _AS_ROWS),
    (b"\x80\x05\x95", "a pickle of Python", _AS_ROWS),
    (b"AT&TFORM", "a DjVu document, not its text", _OPEN),
    (b"bplist00", "a web archive or settings of macOS, not text", _OPEN),
    (b"\x00\x05\x16\x07", "what macOS keeps beside a file (AppleDouble)", _NO_DUMP),
    (
        b"L\x00\x00\x00\x01\x14\x02\x00",
        "a shortcut of Windows, not its target",
        "put the file itself into the folder",
    ),
    (b"\xc5\xd0\xd3\xc6", "PostScript, not its text", _OPEN),
)
# What a zip archive holds → what it is.
_ZIPPED = (
    (b"word/document", "a Word document, not its text", _OPEN),
    (b"xl/workbook", "an Excel table, not text", "save it as CSV in UTF-8"),
    (b"ppt/presentation", "slides, not their text", _OPEN),
    (b"application/epub+zip", "an e-book, not its text", _OPEN),
    (
        b"application/vnd.oasis.opendocument.spreadsheet",
        "an OpenDocument table, not text",
        "save it as CSV in UTF-8",
    ),
    (b"application/vnd.oasis", "an OpenDocument file, not its text", _OPEN),
    (b"Index/Document.iwa", "a document of Pages, Numbers or Keynote, not its text", _OPEN),
)


def find_binary(data: bytes) -> tuple[str, str] | None:
    """What a file of a known format is that is no text, or stands for one that is elsewhere; what to do."""
    if data.startswith(LFS.encode()) and b"\noid sha256:" in data[:300]:
        return "a pointer to a file that Git LFS keeps, not its text", LFS_HINT
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):  # the others: empty, of several parts
        known = ((what, hint) for mark, what, hint in _ZIPPED if mark in data)
        return next(known, ("a zip archive", _UNPACK))
    if data[60:68] == b"BOOKMOBI":
        return "an e-book, not its text", _OPEN
    head = data[:4096]
    if data[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    if data[4:8] == b"ftyp":
        return "a picture" if data[8:11] in {b"hei", b"avi", b"mif"} else "a recording", _NO_DUMP
    for mark, what, hint in _MAGIC:
        # Letters alone may be the first of a text.
        if data.startswith(mark) and (not mark.isalnum() or _has_controls(head)):
            return what, hint
    return None


def _has_controls(head: bytes) -> bool:
    return any(byte < 32 and byte not in b"\t\n\r\f\v" for byte in head)
