r"""The daily mail of arXiv, and the same as its listings of text give it.

    listing = { header | banner | day | record }
    header  = `Date: Fri, 9 Jun 23 00:44:20 GMT`, `Subject: math.AG daily Subj-class mailing`, …
    day     = `\\`, `/* Fri, 3 Mar 2023 */`, `\\`
    record  = `\\`, identifier, fields, `\\` [abstract] (`\\ ( https://arxiv.org/abs/… , 144kb)` | rule)
    field   = `Title: …`, going on in lines below it

A paragraph of an abstract begins with blanks. Replacements, and lists of the past week, have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sitegen.importing.readers.common.draft import Draft, Remark
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.line_records import DayMark, LineRecord, line_drafts, with_remarks
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.when import mail_day

_BAR = re.compile(r"\\\\(?:\s*\(.*|\s*)$")  # with an address below an abstract
_ID = re.compile(
    r"(?:arXiv\s*:|Paper\s*\([^)]*\)\s*:|Paper\s*:)\s*(?P<id>[\w.-]+(?:/\d{7})?)(?:v\d+)?(?:\s|\(|$)",
    re.IGNORECASE,
)
_DAY = re.compile(r"/\*\s*(.*?)\s*\*/$")
_RULE = re.compile(r"[-%]{10,}$")
_SIGNS = frozenset("\\-%")  # with which bars and rules begin
_FIELD = re.compile(
    r"(Title|Authors?|Categories|Subj-class|Cross-ref|Comments?|Journal-ref|DOI|Report-no|MSC-class|ACM-class"
    r"|License|Proxy|From|Date(?: \(.*?\))?|Note|Abstract):(?:\s+|$)(.*)",
    re.IGNORECASE,
)
_SHORT = 200  # characters of a line that has something short to say
_SIZE = re.compile(r"\s*\([\d.]+\s?[kM]b.*\)$")
_SUBJECT = re.compile(r"Subject:.*?\b([a-z-]+(?:\.[A-Za-z-]+)?) daily\b")
# Field of the mail → field of an entry; what is missing is of no use to a page.
_KEYS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "categories": "categories",
    "comment": "comment",
    "comments": "comment",
    "note": "comment",
    "report-no": "comment",
    "journal-ref": "venue",
    "doi": "doi",
    "date": "published",
    "abstract": "abstract",
}
_HEADER = re.compile(
    r"(?:Date|Subject|From|To|Cc|Reply-To|Sender|Message-ID|Content-[\w-]+):\s", re.IGNORECASE
)
_RECEIVED = re.compile(r"Papers received as of (.*?)\.?$", re.IGNORECASE)
_BANNER = re.compile(
    r"(?:Send any comments|Archives at |To unsubscribe|received from |For (?:general|subscribe)"
    r"|keyword subject|e-mail To:|\(abstracts alone|get \d|%|Replacements?\b|Cross.?list)",
    re.IGNORECASE,
)

_SUBMISSIONS = re.compile(r"Submissions to:$", re.IGNORECASE)  # names of archives stand below
_AROUND = (_RULE, _BAR, _HEADER, _BANNER, _DAY, _RECEIVED)


def sniff(head: Head) -> bool:
    """A bar of `\\\\` above an identifier or a day."""
    lines = [line.strip() for line in head.lines if line.strip()]
    return any(_BAR.match(bar) and (_ID.match(below) or _DAY.match(below)) for bar, below in pairwise(lines))


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests of a listing: one a day where it marks days, and where it holds several mails."""
    lines = raw.indented
    reading = _Reading(lines)
    drafts = line_drafts(
        reading.title, lines, reading.labels, reading.records, reading.marks, grows=reading.has_days
    )
    return with_remarks(drafts, raw.decoding, reading.remarks)


class _Reading:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._indented = lines
        self._lines = [line.strip() for line in lines]
        self._at = 0  # index of the next line: so many have their label
        self._names_archives = False
        self.labels: list[Label] = []
        self.records: list[LineRecord] = []
        self.marks: list[DayMark] = []
        self.remarks: list[Remark] = []
        self.title = "arXiv listing"
        self.has_days = False
        while self._at < len(self._lines):
            self._outside()
        self.has_days = self.has_days or len(self.marks) > 1

    def _take(self, label: Label) -> None:
        self.labels.append(label)
        self._at += 1

    def _outside(self) -> None:
        """A line between two records, or all lines of the record that begins here."""
        line = self._lines[self._at]
        if _ID.match(line) and any(map(_BAR.match, self._lines[max(self._at - 2, 0) : self._at])):
            self._record()
        else:
            self._take(self._label(line))

    def _label(self, line: str) -> Label:
        if not line:
            return Label.BLANK
        if day := self._day(line):
            self.marks.append(DayMark(self._at + 1, day))
            return Label.DATE
        if match := _SUBJECT.match(line[:_SHORT]):
            self.title = f"arXiv {match[1]}"
        if not self._is_around(line):
            self._report(line)
            return Label.NO_PAPER
        return Label.FURNITURE

    def _day(self, line: str) -> str:
        if mark := _DAY.match(line):
            day = mail_day(mark[1])
            self.has_days = self.has_days or bool(day)
            return day
        if line.lower().startswith("date:"):
            return mail_day(line[len("date:") :])
        received = _RECEIVED.match(line)
        return mail_day(received[1]) if received and not self.marks else ""

    def _is_around(self, line: str) -> bool:
        if _SUBMISSIONS.match(line):
            self._names_archives = True
        elif _RULE.match(line) or line.startswith("received from"):
            self._names_archives = False
        return self._names_archives or any(pattern.match(line) for pattern in _AROUND)

    def _report(self, line: str) -> None:
        if self.labels and self.labels[-1] is Label.NO_PAPER:
            return
        self.remarks.append(
            Remark(
                line=self._at + 1,
                message=f"text between the papers of a listing: {line[:60]}",
                hint="left out; delete it, or see whether a paper has lost its `\\\\` lines",
            )
        )

    # ---- a record ----------------------------------------------------------------------------------------

    def _record(self) -> None:
        first = self._at + 1
        values: dict[str, list[str]] = {}
        if identifier := _ID.match(self._lines[self._at]):
            values["arxiv"] = [identifier["id"]]
        self._take(Label.FIELD)
        self._fields(values)
        if abstract := self._abstract():
            values.setdefault("abstract", []).append(abstract)
        self.records.append(LineRecord(first, self._at, values))

    def _fields(self, values: dict[str, list[str]]) -> None:
        """The lines up to the bar below the fields."""
        key = ""
        while self._at < len(self._lines) and not _ends_part(line := self._lines[self._at]):
            match = _FIELD.match(line) if line else None
            if match is not None:
                key = _KEYS.get(match[1].lower(), "")
                values.setdefault(key, []).append(_value(match[1].lower(), match[2]))
                self._take(Label.TITLE if key == "title" else Label.FIELD)
            elif not line:
                self._take(Label.BLANK)
            elif not values.get(key):  # `replaced with revised version …`
                self._take(Label.FIELD)
            else:
                values[key][-1] = f"{values[key][-1]} {line}"
                self._take(Label.TITLE_GOES_ON if key == "title" else Label.FIELD_GOES_ON)
        values.pop("", None)

    def _abstract(self) -> str:
        """The lines below the bar, to the one that ends the record; none where a rule stands there."""
        if self._at >= len(self._lines) or not _BAR.match(self._lines[self._at]):
            return ""
        has_none = "(" in self._lines[self._at]
        self._take(Label.FURNITURE)
        start = self._at
        while not has_none and self._at < len(self._lines) and not _ends_part(self._lines[self._at]):
            self._take(Label.ABSTRACT if self._lines[self._at] else Label.BLANK)
        text = self._indented[start : self._at]
        if text and self._at < len(self._lines) and "(" in self._lines[self._at]:
            self._take(Label.FURNITURE)
        return "\n\n".join(_paragraphs(text))


def _ends_part(line: str) -> bool:
    """Whether a line is a bar or a rule."""
    return line[:1] in _SIGNS and (_BAR.match(line) or _RULE.match(line)) is not None


def _value(name: str, text: str) -> str:
    if name == "report-no":
        return f"Report-no: {text}"
    return _SIZE.sub("", text[:_SHORT]) if name == "date" else text


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """The paragraphs of an abstract: blanks open one, unless every line begins with some."""
    opens = any(line and not line[0].isspace() for line in lines)
    current: list[str] = []
    for line in lines:
        if current and (not line or (opens and line[0].isspace())):
            yield " ".join(current)
            current = []
        if line:
            current.append(line)
    if current:
        yield " ".join(current)
