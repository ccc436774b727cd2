"""The formats of dumps. A new format is one module in this package and one row in READERS."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitegen.errors import DumpError
from sitegen.importing.readers import mail
from sitegen.importing.readers.arxiv import copied_page, listing_mail
from sitegen.importing.readers.common.draft import Draft
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.feeds import feeds
from sitegen.importing.readers.jsons import papers
from sitegen.importing.readers.markdown import pages
from sitegen.importing.readers.references import bibtex, tables, tagged
from sitegen.importing.readers.refused.foreign import find_binary
from sitegen.importing.readers.text import copied_text, hf_page
from sitegen.importing.readers.text.furniture import own_furniture
from sitegen.importing.readers.web import web_page


@dataclass(frozen=True, slots=True)
class Reader:
    """A format of dumps."""

    name: str
    sniff: Callable[[Head], bool]  # a cheap test on the beginning of a file and its name
    # The digests; DumpError, without a source, for a file that holds something else. What is not taken is
    # counted and said.
    read: Callable[[Raw], tuple[Draft, ...]]
    hint: str  # what a dump of this format holds, for one that holds nothing of it
    suffix: str = ".txt"  # of the name of such a file


# The first that recognises the beginning reads the file; the last takes any text.
READERS = (
    Reader(
        "mail",
        mail.sniff,
        mail.read,
        "a mail has the text of a digest below its header; see docs/reference/dumps.md",
        ".eml",
    ),
    Reader(
        "arXiv listing mail",
        listing_mail.sniff,
        listing_mail.read,
        "such a listing has `arXiv:2508.01234` and `Title: …` between lines of `\\\\`; "
        "see docs/reference/dumps.md",
    ),
    Reader(
        "copied page of arXiv",
        copied_page.sniff,
        copied_page.read,
        "such a page has `[1] arXiv:2508.01234 [pdf]` above `Title: …`; see docs/reference/dumps.md",
    ),
    Reader(
        "feed", feeds.sniff, feeds.read, "a feed has items with titles; see docs/reference/dumps.md", ".xml"
    ),
    Reader(
        "web page",
        web_page.sniff,
        web_page.read,
        "save a page that shows papers; see docs/reference/dumps.md",
        ".html",
    ),
    Reader(
        "json",
        papers.sniff,
        papers.read,
        'such a dump holds one object a line: {"title": "…", "abstract": "…"}; see docs/reference/dumps.md',
        ".json",
    ),
    Reader("bibtex", bibtex.sniff, bibtex.read, bibtex.HINT, ".bib"),
    Reader("references", tagged.sniff, tagged.read, tagged.HINT, ".ris"),
    Reader("table", tables.sniff, tables.read, tables.HINT, ".csv"),
    Reader(
        "hf-page",
        hf_page.sniff,
        hf_page.read,
        "such a dump is the text of a page of Hugging Face's papers; see docs/reference/dumps.md",
    ),
    Reader(
        "markdown",
        pages.sniff,
        pages.read,
        "such a dump has papers as headings, items of lists or rows of tables; see docs/reference/dumps.md",
        ".md",
    ),
    Reader(
        "text",
        copied_text.sniff,
        copied_text.read,
        "a dump has a title on one line and its abstract below it; see docs/reference/dumps.md",
    ),
)


def read_file(data: bytes, source: str, furniture: Sequence[str], *, force: bool) -> tuple[Draft, ...]:
    """The digests of a file, read by the first reader that recognises it; as `read_dump` says."""
    return _read(data, source, own_furniture(furniture), force=force)


def _read(data: bytes, source: str, furniture: re.Pattern[str] | None, *, force: bool) -> tuple[Draft, ...]:
    if binary := find_binary(data):
        raise DumpError(binary[0], source=source, line=1, hint=binary[1])
    raw = Raw(
        data=data,
        name=source,
        furniture=furniture,
        force=force,
        read_inner=lambda inner, name: _read(inner, name, furniture, force=force),
    )
    _refuse_merge(raw)
    reader = _find_reader(raw)
    try:
        drafts = reader.read(raw)
    except DumpError as fault:  # a reader does not know the file's name
        raise DumpError(fault.message, source=source, line=fault.line, hint=fault.hint) from fault
    if not any(draft.entries for draft in drafts):
        raise DumpError("no paper found", source=source, line=1, hint=reader.hint)
    return drafts


def _find_reader(raw: Raw) -> Reader:
    return next((reader for reader in READERS if reader.sniff(raw.head)), READERS[-1])


def find_suffix(data: bytes) -> str:
    """The end of a file's name that says in which format a dump is, as `read_file` reads it: `.json`."""
    raw = Raw(data=data, name="")
    suffix = _find_reader(raw).suffix
    return ".json" if suffix == ".xml" and raw.head.text.startswith("{") else suffix  # a feed may be JSON


_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)")
_CONFLICT_BYTES = tuple(sign * 7 for sign in (b"<", b">", b"|", b"<\0", b">\0", b"|\0"))


def _refuse_merge(raw: Raw) -> None:
    """DumpError for a merge of git that nobody has finished, whatever the format."""
    if not any(sign in raw.data for sign in _CONFLICT_BYTES):
        return
    for number, line in enumerate(raw.lines, start=1):
        if line[:1] in "<>|" and _CONFLICT.match(line):
            raise DumpError(
                f"unresolved merge: {line[:60]}",
                source=raw.name,
                line=number,
                hint="keep the lines of one side, and delete the marks of git",
            )
