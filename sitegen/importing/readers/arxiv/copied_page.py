"""The copied text of a page of arXiv that lists papers: new, recent, or those that a search found.

    page   = { around | heading | day | record }
    record = `[3] arXiv:2508.01234 (cross-list from cs.CL) [pdf, html, other]`, parts
    part   = `Title: …`, names, `Comments: …`, `Subjects: …`, abstract; a label may stand on a line of its own
    day    = `Showing new listings for Wednesday, 20 August 2025`, `Wed, 20 Aug 2025 (showing 2 of 2 entries)`

Browsers copy a part's label with its text, or each on a line of its own, with or without blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.importing.readers.common.draft import Draft, Remark
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.line_records import DayMark, LineRecord, line_drafts, with_remarks
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.when import mail_day
from sitegen.importing.readers.text.furniture import is_long

_CODE = r"(?:[a-z-]+\.[A-Za-z-]{2,}|hep-(?:ex|lat|ph|th)|gr-qc|math-ph|nucl-(?:ex|th)|quant-ph)"
_CODES = re.compile(rf"{_CODE}(?:\s+{_CODE})*$")
_ROW = re.compile(
    r"(?:\[\d+\]\s*|\d{1,5}\.\s*)?arXiv:(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
    rf"(?:\s*\([^)]*\))*(?P<links>\s*\[[^\]]*\])?(?P<codes>(?:\s+{_CODE})*)$"
)
_NUMBER = re.compile(r"(?:\[\d+\]|\d{1,5}\.)$")
_LINKS = re.compile(
    r"(?:\[(?:pdf|ps|html|other|abs|src|view|tex)\b[^\]]*\]|\((?:cross-list|replaced)[^)]*\)|doi)$"
)
_PART = re.compile(
    r"(Title|Authors?|Comments?|Subjects?|Journal[- ]ref|DOI|Report[- ](?:no|number)|MSC[- ]class"
    r"|ACM[- ]class|Abstract):(?:\s+|$)(.*)",
    re.IGNORECASE,
)
_KEYS = {
    "title": "title",
    "author": "authors",
    "comment": "comment",
    "subject": "categories",
    "journal ref": "venue",
    "doi": "doi",
    "report no": "comment",
    "report number": "comment",
    "abstract": "abstract",
}
_SUBMITTED = re.compile(r"Submitted (\d{1,2} [A-Z][a-z]+,? \d{4})\b.*")
_DOI = re.compile(r"(?:doi\s+)?(10\.\d{4,9}/\S+)$")
_FOLDS = ("▽ More", "△ Less")  # below an abstract
_NOT_SHOWN = re.compile(r",?\s*(?:et al\.\s*)?\(\d+ additional authors? not shown\)")

_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_NEW = re.compile(r"Showing new listings for (.+)$|Submissions received from .* announced (.+)$")
_DAY = re.compile(rf"({_WEEKDAY},? \d{{1,2}} [A-Z][a-z]+ \d{{2,4}})(?:\s*\([^)]*\))?$")
_HEADING = re.compile(
    rf"(?:New|Cross|Replacement)[- ]?(?:submissions|lists?|s)?(?: for ({_WEEKDAY}.*?))?(?:\s*\([^)]*\))?$"
)
# What ends the last paper of a page, a line or what it begins with.
_FOOT = re.compile(
    r"Total of \d+ entries|Showing up to |Showing \d+[–-]\d+ |\[ ?(?:total of|showing) |Links to:"
    r"|\[?No updates for|(?:About|Help|Contact|Subscribe|Copyright|Privacy Policy|Previous|Next"
    r"|Web Accessibility Assistance"
    r"|arXiv Operational Status|contact arXiv|subscribe to arXiv mailings)$|Get status notifications",
    re.IGNORECASE,
)


def sniff(head: Head) -> bool:
    """A row with an identifier above parts with their labels."""
    lines = [line.strip() for line in head.lines if line.strip()]
    return any(
        _ROW.match(line) and any(map(_PART.match, lines[number + 1 : number + 6]))
        for number, line in enumerate(lines)
    )


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digests of a page: one a day where it has headings of days."""
    lines = raw.lines
    reading = _Reading(lines, raw.furniture)
    drafts = line_drafts(
        reading.title, lines, reading.labels, reading.records, reading.marks, grows=reading.has_days
    )
    return with_remarks(drafts, raw.decoding, reading.remarks)


class _Reading:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str], furniture: re.Pattern[str] | None) -> None:
        self._lines = lines
        self._furniture = furniture
        self._paper: _Paper | None = None  # that the lines belong to
        self._above = ""  # the last line that is not blank
        self.labels: list[Label] = []
        self.records: list[LineRecord] = []
        self.marks: list[DayMark] = []
        self.remarks: list[Remark] = []
        self.title = "arXiv listing"
        self.has_days = False
        for line in lines:
            self.labels.append(self._label(line))
            self._above = line or self._above
        self._end()

    def _label(self, line: str) -> Label:
        if not line:
            return Label.BLANK
        if _NUMBER.match(line) and self._row_below():
            self._end()
            self._paper = _Paper(len(self.labels) + 1)
            return Label.FIELD
        if (row := _ROW.match(line)) and (row["links"] or _NUMBER.match(self._above) or self._row_goes_on()):
            return self._open(row)
        if label := self._around(line):
            return label
        if self._paper is None:
            return self._outside(line)
        return self._paper.label(line)

    def _row_below(self) -> bool:
        row = _ROW.match(self._next())
        return row is not None

    def _row_goes_on(self) -> bool:
        below = self._next()
        return _LINKS.match(below) is not None or below.startswith("Title:")

    def _next(self) -> str:
        """The next line that is not blank."""
        number = len(self.labels) + 1
        return next((line for line in self._lines[number : number + 4] if line), "")

    def _open(self, row: re.Match[str]) -> Label:
        if self._paper is None or self._paper.values:  # else its number stands above
            self._end()
            self._paper = _Paper(len(self.labels) + 1)
        self._paper.values["arxiv"] = [row["id"]]
        if codes := row["codes"].strip():
            self._paper.values["categories"] = [codes]
        return Label.FIELD

    def _end(self) -> None:
        if self._paper is not None:
            values = self._paper.complete_values()
            last = len(self.labels)
            self.records.append(LineRecord(self._paper.first, last, values))
            self._paper = None

    def _around(self, line: str) -> Label | None:
        """The label of a heading, a day or the foot of a page, which end a paper."""
        if match := _NEW.match(line) or _DAY.match(line):
            self.has_days = self.has_days or match.re is _DAY
            if match.re is _NEW and self._above and len(self._above) < 60 and not self.marks:
                self.title = f"arXiv: {self._above}"
            return self._mark(next(filter(None, match.groups())), Label.DATE)
        if match := _HEADING.match(line):
            return self._mark(match[1] or "", Label.FURNITURE)
        if _FOOT.match(line):
            self._end()
            return Label.FURNITURE
        return Label.FURNITURE if self._furniture and self._furniture.fullmatch(line) else None

    def _mark(self, text: str, label: Label) -> Label:
        self._end()
        if day := mail_day(text):
            self.marks.append(DayMark(len(self.labels) + 1, day))
        return label

    def _outside(self, line: str) -> Label:
        if not is_long(line):
            return Label.FURNITURE
        self.remarks.append(
            Remark(
                line=len(self.labels) + 1,
                message=f"text between the papers of a listing: {line[:60]}",
                hint="left out; delete it, or see whether a paper has lost its `arXiv:` line",
            )
        )
        return Label.NO_PAPER


class _Paper:
    """A paper, of which some lines are read."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.values: dict[str, list[str]] = {}
        self._key = ""  # of the last part
        self._waits = False  # its label stood alone

    def complete_values(self) -> dict[str, list[str]]:
        abstract = self.values.get("abstract", [])
        names = self.values.get("authors", [])
        return self.values | {
            "abstract": ["\n\n".join(_paragraphs(abstract))],
            "authors": [_NOT_SHOWN.sub(", et al.", " ".join(" ".join(names).split()))] if names else [],
        }

    def label(self, line: str) -> Label:
        if match := _PART.match(line):
            name = re.sub(r"[ -]", " ", match[1].lower())
            self._key = _KEYS.get(name) or _KEYS.get(name.rstrip("s"), "")
            self._waits = not match[2]
            self.values.setdefault(self._key, [])
            return self._take(match[2]) if match[2] else Label.FIELD
        if self._waits:
            self._waits = False
            return self._take(line)
        if _LINKS.match(line):
            return Label.FIELD
        if match := _SUBMITTED.match(line):
            self.values["published"] = [match[1]]
            self._key = "published"
            return Label.FIELD
        return self._unlabelled(line)

    def _unlabelled(self, line: str) -> Label:
        if not self.values.get("title"):
            if match := _DOI.match(line):
                self.values["doi"] = [match[1]]
                return Label.FIELD
            if _CODES.match(line):
                self.values.setdefault("categories", []).append(line)
                return Label.FIELD
            self._key = "title"
        elif self._key == "title" and not is_long(line):
            self._key = "authors"
        elif not (self._key == "authors" and self._above_goes_on()):
            self._key = "abstract"
        return self._take(line)

    def _above_goes_on(self) -> bool:
        names = self.values.get("authors", [])
        return bool(names) and names[-1].endswith(",")

    def _take(self, text: str) -> Label:
        for end in _FOLDS:
            text = text.removesuffix(end).rstrip()
        if not text:
            return Label.FURNITURE
        self.values.setdefault(self._key, []).append(text)
        if self._key == "title":
            return Label.TITLE
        if self._key == "authors":
            return Label.NAMES
        return Label.ABSTRACT if self._key == "abstract" else Label.FIELD


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """The paragraphs of an abstract: its lines, unless an editor has wrapped it."""
    wrapped = len(lines) > 2 and all(len(line) < 120 for line in lines)
    return [" ".join(lines)] if wrapped else list(lines)
