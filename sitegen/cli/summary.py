"""The report of a build, told: to people in Markdown, to GitHub in its own forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sitegen.cli.inert import (
    command_data,
    command_property,
    markdown_code,
    markdown_link,
    markdown_text,
    markdown_words,
    plain,
)
from sitegen.cli.report_file import ReportValue
from sitegen.cli.rows import FaultRow
from sitegen.text.wording import counted, paper_count

_NO_SITE = "no site here"  # of `no_site`, whose hint needs a terminal
_LISTED = 20  # of a kind: GitHub takes a summary of one megabyte, and people read less
_PAPERS = 10  # new ones: the pages of the digests, to which there are links, have them all
_ANNOTATED = 10  # of a level: GitHub shows no more of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `sitegen check --json` found."""

    faults: Sequence[FaultRow] = ()  # of the website
    sources: Sequence[FaultRow] = ()  # of the site's own files, where they were looked at

    @property
    def errors(self) -> Sequence[FaultRow]:
        """What keeps a website from being published."""
        return [row for row in (*self.faults, *self.sources) if row["level"] == "error"]


UNCHECKED = Checked()


def outcome(report: ReportValue) -> str:
    """What came of a build, in a few words."""
    if not report["site"]:
        return "No website was built"
    digests, papers = report["new"]["digests"], report["new"]["papers"]
    parts = [counted(len(digests), "new digest")] * bool(digests)
    parts += [counted(len(papers), "new paper")] * bool(papers or digests)
    new = ", ".join(parts) or _without_news(report["totals"] or {})
    refused = len(report["refused"])
    return f"{new}; {counted(refused, 'fault')} to correct" if refused else new


def _without_news(totals: Mapping[str, int]) -> str:
    written = totals.get("written", 0)
    if not written:
        return "Nothing changed"
    if not totals.get("unchanged"):
        return "No new papers; the whole website was made"  # there was none to compare it with
    return f"No new papers; the website changed ({counted(written, 'file')})"


# ---- Markdown ------------------------------------------------------------------------------------


def format_markdown(
    report: ReportValue, checked: Checked = UNCHECKED, *, note: str = "", links: bool = True
) -> str:
    """What a person wants to know of a build. Nothing of a file is read as Markdown."""
    base = (report["base_url"] or "") if links else ""
    left_out = "Left out" if report["site"] else "To correct"
    refused = [row for row in report["refused"] if row["file"] not in report["earlier"]]
    earlier = [row for row in report["refused"] if row["file"] in report["earlier"]]
    blocks = [
        f"## {outcome(report)}",
        note,
        *_digests(report, base),
        *_listed("New papers", [_page(page, base) for page in report["new"]["papers"]], most=_PAPERS),
        *_listed(left_out, map(_to_correct, refused)),
        *_listed("Needs correcting (the site shows the earlier version)", map(_to_correct, earlier)),
        *_listed("Faults that the check found", map(_fault, checked.errors)),
        *_listed("Dates guessed", map(_fault, report["guessed"])),
        *_listed("Worth a look", map(_fault, _warnings(report, checked))),
        _totals(report),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _to_correct(row: FaultRow) -> str:
    """A fault, and what becomes of the file."""
    if row["message"] == _NO_SITE:
        return (
            "The file `sitegen.yaml` is missing. Create it at the top of the repository (or in `path`) "
            "with a line `title: …`."
        )
    advice = _advice(PurePosixPath(row["file"] or ""))
    says_so = "delete" in (row["hint"] or "")
    return f"{_fault(row)} {advice}" if advice and not says_so else _fault(row)


def _advice(path: PurePosixPath) -> str:
    if "dumps" in path.parts[:-1]:
        return "Replace or delete this upload."
    if path.suffix == ".md":
        return "Edit this page; do not delete it."
    if path.suffix in {".yaml", ".txt"}:
        return "Edit this file; never delete it."
    return ""


def _warnings(report: ReportValue, checked: Checked) -> list[FaultRow]:
    """What build and check found odd, each once, and but for what the check calls an error."""
    found = (*checked.errors, *checked.faults, *checked.sources, *report["warnings"])
    rows: dict[tuple[object, ...], FaultRow] = {}
    for row in found:
        rows.setdefault((row["file"], row["line"], row["message"]), row)
    return [row for row in rows.values() if row["level"] != "error"]


def _digests(report: ReportValue, base: str) -> Iterator[str]:
    found = {each["path"]: each for each in report["imported"]}
    rows = [
        f"| {_page(page, base)} | {page['papers']:,} | {_origin(found.get(page['path'], {}))} |"
        for page in report["new"]["digests"][:_LISTED]
    ]
    if rows:
        yield "\n".join(["| New digest | Papers | From |", "| --- | ---: | --- |", *rows])
        if more := len(report["new"]["digests"]) - len(rows):
            yield f"… and {more:,} more."


_DATES = {
    "option": "dated as given",
    "filename": "dated by its name",
    "dump": "dated by a line of it",
    "added": "undated",
}


def _origin(imported: dict[str, str]) -> str:
    if not imported:
        return "its page"
    return f"{markdown_code(imported['source'])}, {_DATES[imported['date_from']]}"


def _page(page: dict[str, str], base: str) -> str:
    title = page["title"] or page["path"]
    return markdown_link(title, base + page["path"]) if base else markdown_text(title)


def _listed(title: str, lines: Iterable[str], after: str = "", *, most: int = _LISTED) -> Iterator[str]:
    lines = list(lines)
    if lines:
        more = [f"- … and {len(lines) - most:,} more"] if len(lines) > most else []
        yield f"### {title}: {len(lines):,}"
        yield "\n".join([*(f"- {line}" for line in lines[:most]), *more])
        yield after


def _fault(row: FaultRow) -> str:
    place = ":".join(str(part) for part in (row["file"], row["line"]) if part is not None)
    message = markdown_words(row["message"])
    hint = f"<br>{markdown_words(_sentence(row['hint']))}" if row["hint"] else ""
    return f"{markdown_code(place)}: {message}{hint}" if place else f"{message}{hint}"


def _sentence(text: str) -> str:
    """Words of a message as a sentence. A name or command stays as it is: `base_url`."""
    begins = text[:1].upper() if re.match(r"(?!(?:sitegen|git|cd)\b)[a-z]+\b(?![_.:/(-])", text) else text[:1]
    return f"{begins}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""


def _totals(report: ReportValue) -> str:
    totals = report["totals"]
    if totals is None:
        return ""
    changed = f"{totals['written']:,} written" if totals["written"] else "none changed"
    return (
        f"In all: {counted(totals['digests'], 'digest')}, {paper_count(totals['papers'])}, "
        f"{counted(totals['topics'], 'topic')}; {counted(totals['files'], 'file')} "
        f"({totals['bytes'] / 1_000_000:.1f} MB), {changed}; {report['seconds'] or 0:.1f} s."
    )


# ---- GitHub --------------------------------------------------------------------------------------


def format_annotations(report: ReportValue, checked: Checked = UNCHECKED) -> str:
    """Workflow commands that show what is wrong, odd or guessed at its place in a file."""
    left_out = "Left out of the website" if report["site"] else "The website was not built"
    refused = [row for row in report["refused"] if row["file"] not in report["earlier"]]
    earlier = [row for row in report["refused"] if row["file"] in report["earlier"]]
    kinds = (
        ("error", left_out, refused),
        ("error", "Needs correcting; the site shows the earlier version", earlier),
        ("error", "Found by the check", checked.errors),
        ("warning", "Worth a look", _warnings(report, checked)),
        ("notice", "Date guessed", report["guessed"]),
    )
    left = {"error": _ANNOTATED, "warning": _ANNOTATED, "notice": _ANNOTATED}
    lines: list[str] = []
    for level, title, rows in kinds:
        shown = rows[: left[level]]
        left[level] -= len(shown)
        lines.extend(_annotation(level, title, row) for row in shown)
    return "".join(f"{line}\n" for line in lines)


def _annotation(level: str, title: str, row: FaultRow) -> str:
    place = _place(row)
    text = f"{_sentence(row['message'])} {_sentence(row['hint'] or '')}".rstrip()
    # A place that GitHub cannot link to stands in the text.
    told = text if place or not row["file"] else f"{row['file']}: {text}"
    properties = ",".join(
        f"{key}={command_property(value)}" for key, value in {**place, "title": title}.items()
    )
    return f"::{level} {properties}::{command_data(plain(told, most=1_000))}"


def _place(row: FaultRow) -> dict[str, str]:
    """File and line as GitHub takes them: the path of a file in the repository."""
    path = PurePosixPath(row["file"] or "/")
    if path.is_absolute() or ".." in path.parts or str(path)[0] == "-" or not str(path).isprintable():
        return {}
    return {"file": str(path), **({"line": str(row["line"])} if row["line"] is not None else {})}


def format_outputs(report: ReportValue, checked: Checked = UNCHECKED) -> str:
    """Lines `name=value` for the outputs of a step: numbers, and nothing of a file."""
    totals = report["totals"] or {}
    values = {
        "built": str(report["site"]).lower(),
        "imported": len(report["imported"]),
        "new-digests": len(report["new"]["digests"]),
        "new-papers": len(report["new"]["papers"]),
        "digests": totals.get("digests", 0),
        "papers": totals.get("papers", 0),
        "written": totals.get("written", 0),
        "refused": len(report["refused"]),
        "warnings": len(_warnings(report, checked)),
        "faults": len(checked.errors),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def format_commit(report: ReportValue) -> str:
    """A commit's message for what a build wrote into `content/`: numbers, and names of our own making."""
    imported = report["imported"]
    if not imported:
        return "Update the list of addresses\n"
    papers = paper_count(sum(each["papers"] for each in imported))
    pages = "".join(f"- digest {each['digest']}: {paper_count(each['papers'])}\n" for each in imported)
    return f"Import {counted(len(imported), 'digest')} with {papers}\n\n{pages}"
