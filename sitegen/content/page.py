r"""A digest ↔ its dated Markdown page, `content/YYYY/YYYY-MM-DD[-N].md`.

    page          = front-matter [note] { entry }
    front-matter  = "---" { key ": " value } "---"       keys: FRONT_MATTER_KEYS; YAML, all optional but date
    note          = block Markdown without headings of level 2
    entry         = "## " title  [fields]  abstract
    title         = inline Markdown on one line
    fields        = { "- " key ": " value }              keys: FIELD_KEYS; right below the title
    abstract      = block Markdown without headings of level 2

A line that opens with `## ` in the first column opens an entry, unless it stands in a fenced code
block. The file's name is the digest's id. `parse_page(format_page(digest)) == digest`.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import get_args

import yaml

from sitegen.errors import ContentError
from sitegen.model import DateFrom, Digest, Entry, StaticPage, read_date
from sitegen.settings.yaml_lines import Value, nearest, parse_yaml, unknown_keys
from sitegen.text import markdown
from sitegen.text.conflicts import refuse_conflict
from sitegen.urls import SLUG_LENGTH, alias_path, arxiv_id, doi_id

FRONT_MATTER_KEYS = (
    "date",
    "date_from",
    "date_text",
    "title",
    "source",
    "sha256",
    "aliases",
    "omit",
    "checked",
)
FIELD_KEYS = ("arxiv", "doi", "authors", "url", "topics", "slug", "aliases", "announced")

_ID = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-[1-9]\d*)?")
_FIELD = re.compile(r"- ([A-Za-z][\w-]*):(?: (.*))?$")
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
# What HTML and XML cannot carry; form feeds and the like are blanks to nobody else.
_CONTROLS = "".join(map(chr, (*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))
_CONTROL = re.compile(f"[{_CONTROLS}]")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+$")


# ---- digest → page -------------------------------------------------------------------------------


def format_page(digest: Digest) -> str:
    """The page's text; ends in one newline."""
    blocks = [_format_front_matter(digest)]
    if digest.note:
        blocks.append(digest.note)
    for entry in digest.entries:
        blocks.append(f"## {entry.title}")
        if entry.fields:
            blocks.append("\n".join(f"- {key}: {value}" for key, value in entry.fields))
        if entry.abstract:
            blocks.append(entry.abstract)
    return "\n\n".join(blocks) + "\n"


def _format_front_matter(digest: Digest) -> str:
    values: dict[str, str | list[str]] = {
        "date": digest.date.isoformat(),
        "date_from": digest.date_from,
        "date_text": digest.date_text,
        "title": digest.title,
        "source": digest.dump,
        "sha256": digest.sha256,
        "aliases": list(digest.aliases),
        "omit": list(digest.omit),
        "checked": "true" if digest.checked else "",
    }
    lines = [
        f"{key}: {value if key in {'date', 'sha256', 'checked'} else _scalar(value)}"
        for key, value in values.items()
        if value
    ]
    return "\n".join(["---", *lines, "---"])


def _scalar(value: str | list[str]) -> str:
    """YAML for a value on one line, quoted where it must be."""
    dumped = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=float("inf"))
    return dumped.removesuffix("\n").removesuffix("\n...")


# ---- page → digest -------------------------------------------------------------------------------


def parse_page(text: str, *, source: str, digest_id: str) -> Digest:
    """The digest that a page holds. ContentError at the page's first fault."""
    lines = _lines(text, source)
    if not any(map(str.strip, lines)):
        raise ContentError("an empty page", source=source, hint="put its text back, or delete it")
    front, first = _split_front_matter(lines, source)
    note, entries = _split_entries(lines[first:], first + 1, source)
    _check_opened(note, front, source)
    date, date_from = _date(front, source, digest_id)
    return Digest(
        id=digest_id,
        date=date,
        date_from=date_from,
        title=_text(front, "title") or "Digest",
        date_text=_text(front, "date_text"),
        note=note,
        dump=_text(front, "source"),
        sha256=_text(front, "sha256"),
        aliases=_aliases(front, source),
        aliases_line=front["aliases"].line if "aliases" in front else 0,
        omit=_omit(front, source),
        checked=_checked(front, source),
        date_line=front["date"].line if "date" in front else 0,
        note_line=first + 1 + _blank_lines(lines[first:]),
        entries=tuple(_entry(body, line, source) for line, body in entries),
        source=source,
    )


def _lines(text: str, source: str) -> list[str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if any(map(text.__contains__, _CONTROLS)):  # six times as fast as the expression
        number, char = next(
            (number, match[0])
            for number, line in enumerate(lines, start=1)
            if (match := _CONTROL.search(line))
        )
        raise ContentError(
            f"control character: U+{ord(char):04X}", source=source, line=number, hint="delete it"
        )
    refuse_conflict(text, source=source, error=ContentError)
    return lines


def _blank_lines(lines: Sequence[str]) -> int:
    """How many empty lines stand in front."""
    return next((number for number, line in enumerate(lines) if line), len(lines))


def _split_front_matter(
    lines: Sequence[str], source: str, keys: Sequence[str] = FRONT_MATTER_KEYS
) -> tuple[dict[str, Value], int]:
    """The front matter's values, and the number of lines it takes."""
    if not lines or lines[0].rstrip() != "---":
        return {}, 0
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise ContentError(
            "front matter is not closed", source=source, line=1, hint="put a line `---` below its last key"
        )
    value = parse_yaml("\n".join(lines[1:end]), source=source, error=ContentError, first_line=2)
    if not isinstance(value.data, dict):
        raise ContentError(
            "front matter is no list of keys", source=source, line=2, hint=f"write one `{keys[0]}: …` a line"
        )
    for fault in unknown_keys(value.data, keys, source=source, error=ContentError, what="front matter key"):
        raise fault
    for key, part in value.data.items():
        if key in _SENTENCES and _COMMENT.match(lines[part.line - 1]):
            raise ContentError(
                f"what stands behind ` #` is a comment to YAML: {lines[part.line - 1].strip()}",
                source=source,
                line=part.line,
                hint="put the value in quotes",
            )
        if isinstance(part.data, dict) or (isinstance(part.data, list) and key not in {"aliases", "omit"}):
            raise ContentError(
                f"`{key}` is not a single value",
                source=source,
                line=part.line,
                hint=_LISTS.get(key, f"write `{key}: …` on one line"),
            )
    return value.data, end + 1


_SENTENCES = {"title", "source", "date_text"}  # that would be cut short without a word
_COMMENT = re.compile(r"\s*\w+:\s+[^\s'\"#].*\s#")
_LISTS = {"aliases": "write `aliases: [/old/path/, /older/]`", "omit": 'write `omit: ["Title of a paper"]`'}
_OPENING_KEY = re.compile(rf"(?:-{{3,}}\s*\n+)?(?:{'|'.join(FRONT_MATTER_KEYS)}):(?: |$)", re.MULTILINE)


def _check_opened(note: str, front: dict[str, Value], source: str) -> None:
    """ContentError for a front matter that would be shown as a note, since no `---` opens it on line 1."""
    if not front and _OPENING_KEY.match(note.lstrip()):
        raise ContentError(
            "front matter does not begin on the first line",
            source=source,
            line=1,
            hint="put `---` on line 1, the keys below it, and `---` below the last key",
        )


def _omit(front: dict[str, Value], source: str) -> tuple[str, ...]:
    value = front.get("omit")
    if value is None:
        return ()
    titles: list[str] = []
    for part in value.data if isinstance(value.data, list) else [value]:
        if not isinstance(part.data, str):  # `[A: b]` is a mapping to YAML
            raise ContentError(
                "a title in `omit` is no text",
                source=source,
                line=part.line,
                hint='put every title in quotes: `omit: ["RMA: Rapid Motor Adaptation"]`',
            )
        titles += [" ".join(part.data.split())] if part.data.strip() else []
    return tuple(titles)


def _checked(front: dict[str, Value], source: str) -> bool:
    text = _text(front, "checked").lower()
    if text not in {"true", "yes", "false", "no", ""}:
        raise ContentError(
            f"`checked` is neither true nor false: {text}",
            source=source,
            line=front["checked"].line,
            hint="write `checked: true`, or delete the line",
        )
    return text in {"true", "yes"}


def _text(front: dict[str, Value], key: str) -> str:
    value = front.get(key)
    return " ".join(value.data.split()) if value is not None and isinstance(value.data, str) else ""


def _aliases(front: dict[str, Value], source: str) -> tuple[str, ...]:
    value = front.get("aliases")
    if value is None:
        return ()
    parts = [part.data for part in value.data] if isinstance(value.data, list) else [value.data]
    return tuple(_alias(part if isinstance(part, str) else "a list", source, value.line) for part in parts)


def _alias(text: str, source: str, line: int) -> str:
    """An old path of the site, without the leading slash: `/2024/old-name/` → `2024/old-name/`."""
    path = alias_path(text)
    if not re.fullmatch(r"(?:[\w.~-]{1,200}/)*(?:[\w.~-]{1,200}/|[\w.~-]{1,200}\.html)", path, re.ASCII) or (
        ".." in path.split("/")
    ):
        raise ContentError(
            f"no path of this site: {text.strip()}",
            source=source,
            line=line,
            hint="write it as `/old/path/`, in ASCII, of at most 200 characters between two slashes",
        )
    return path


def _date(front: dict[str, Value], source: str, digest_id: str) -> tuple[datetime.date, DateFrom]:
    name = _ID.fullmatch(digest_id)
    if name is None:
        raise ContentError(
            f"file name is no date: {Path(source).name}",
            source=source,
            hint="name it YYYY-MM-DD.md or YYYY-MM-DD-2.md",
        )
    value = front.get("date")
    _check_day(name[1], source, digest_id)
    text, line = (str(value.data), value.line) if value is not None else (name[1], None)
    try:
        date = read_date(text.strip())
    except ValueError as cause:
        raise ContentError(f"no date: {text}", source=source, line=line, hint=str(cause)) from cause
    date_from = _text(front, "date_from") or "filename"
    for known in get_args(DateFrom):
        if date_from == known:
            return date, known
    raise ContentError(
        f"unknown date_from: {date_from}",
        source=source,
        line=front["date_from"].line,
        hint=nearest(date_from, get_args(DateFrom)),
    )


def _check_day(text: str, source: str, digest_id: str) -> None:
    """ContentError for a file named for a day that no calendar has: it would be the digest's address."""
    try:
        read_date(text)
    except ValueError as cause:
        raise ContentError(
            f"file name is no date: {Path(source).name}",
            source=source,
            hint=f"name it for a day that there is; `aliases: [/digests/{digest_id}/]` keeps its address",
        ) from cause


def _split_entries(lines: Sequence[str], first: int, source: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """The note, and each entry's lines from its title on, with the title's line number."""
    note: list[str] = []
    entries: list[tuple[int, list[str]]] = []
    fence, opened = "", 0
    for number, line in enumerate(lines, start=first):
        if not fence and (line.startswith("## ") or line.rstrip() == "##"):
            entries.append((number, [line]))
            continue
        (entries[-1][1] if entries else note).append(line)
        if mark := _FENCE.match(line):
            if not fence:
                fence, opened = mark[1], number
            elif mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
    if fence:
        raise ContentError(
            "code block is not closed",
            source=source,
            line=opened,
            hint=f"put {fence} on a line below its last one; every paper behind it is part of it",
        )
    return _block(note), entries


def _block(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip() if lines else ""


def _entry(lines: Sequence[str], number: int, source: str) -> Entry:
    title = _CLOSING_HASHES.sub("", lines[0][2:].strip()).strip()
    if not title:
        raise ContentError(
            "a heading without a title", source=source, line=number, hint="write `## Title of the paper`"
        )
    if _CLOSING_HASHES.search(title):  # `## A # #`: only the last is decoration
        title = markdown.escape_title(title)
    start = next((index for index, line in enumerate(lines[1:], start=1) if line.strip()), len(lines))
    fields: list[tuple[str, str]] = []
    field_lines: list[int] = []
    while start < len(lines) and (match := _FIELD.match(lines[start].rstrip())):
        fields.append(_field(match, {key for key, _ in fields}, source, number + start))
        field_lines.append(number + start)
        start += 1
    return Entry(
        title=title,
        abstract=_block(lines[start:]),
        abstract_line=number + start + _blank_lines(lines[start:]),
        fields=tuple(fields),
        line=number,
        field_lines=tuple(field_lines),
    )


_IDENTIFIERS = {"arxiv": arxiv_id, "doi": doi_id}
_IDENTIFIER_HINTS = {"arxiv": "write it as 2508.01234", "doi": "write it as 10.1000/182"}


def _field(match: re.Match[str], seen: set[str], source: str, line: int) -> tuple[str, str]:
    key, value = match[1], (match[2] or "").strip()
    if key not in FIELD_KEYS:
        raise ContentError(
            f"unknown field: {key}",
            source=source,
            line=line,
            hint=f"{nearest(key, FIELD_KEYS)} (a list in the abstract: put text above it)",
        )
    if key in seen:
        raise ContentError(f"field given twice: {key}", source=source, line=line, hint="keep one of them")
    if key in _IDENTIFIERS and value and not _IDENTIFIERS[key](value):
        raise ContentError(
            f"no {key} identifier: {value}", source=source, line=line, hint=_IDENTIFIER_HINTS[key]
        )
    if key == "slug" and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise ContentError(
            f"no slug: {value}", source=source, line=line, hint="lower-case words joined by hyphens"
        )
    if key == "slug" and len(value) > SLUG_LENGTH:
        raise ContentError(
            f"slug is longer than {SLUG_LENGTH} characters: {value}",
            source=source,
            line=line,
            hint="shorten it",
        )
    if key == "url" and not re.match(r"https?://[^\s<>\"]+$", value):
        raise ContentError(f"no web address: {value}", source=source, line=line, hint="write it as https://…")
    if key == "announced" and not _ID.fullmatch(value):
        raise ContentError(
            f"no digest: {value}", source=source, line=line, hint="the name of its page: 2025-08-20"
        )
    if key == "aliases":
        for part in value.split(","):
            _alias(part, source, line)
    return key, value


# ---- pages written by hand -----------------------------------------------------------------------

# The first parts of the site's own paths, which a page may not take.
RESERVED = frozenset({"papers", "digests", "topics", "watches", "search", "feeds", "data", "static"})


def read_static_pages(content: Path, *, name: str = "content") -> tuple[StaticPage, ...]:
    """The pages in `content/pages/`, by name: `about.md` becomes `/about/`. Faults as in `read_content`."""
    pages: list[StaticPage] = []
    faults: list[ContentError] = []
    folder = content / "pages"
    for path in _visible(folder, f"{name}/pages", deep=False) if folder.is_dir() else ():
        if path.suffix != ".md":
            continue
        source = f"{name}/pages/{path.name}"
        try:
            pages.append(_static_page(path, source))
        except UnicodeDecodeError:
            faults.append(ContentError("not UTF-8", source=source, hint="save the page as UTF-8"))
        except OSError as cause:
            faults.append(_unreadable(cause, source))
        except ContentError as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(pages)


def _static_page(path: Path, source: str) -> StaticPage:
    if (
        not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", path.stem)
        or path.stem in RESERVED
        or path.stem.isdigit()
    ):
        raise ContentError(
            f"no name for a page: {path.stem}",
            source=source,
            hint="lower-case words joined by hyphens, such as about.md",
        )
    lines = _lines(path.read_text(encoding="utf-8"), source)
    front, start = _split_front_matter(lines, source, keys=("title",))
    return StaticPage(
        slug=path.stem,
        title=_text(front, "title") or path.stem.replace("-", " ").capitalize(),
        text=markdown.render("\n".join(lines[start:]).strip()),
        line=start + 1 + _blank_lines(lines[start:]),
        source=source,
    )


# ---- the content folder --------------------------------------------------------------------------


_PAGE = re.compile(r"\d{4}/[^/]+\.md")
_MARKDOWN = re.compile(r".+\.(?:md|markdown|mdx)", re.IGNORECASE)
_DATED = re.compile(r"(\d{4})-\d{1,2}-\d{1,2}.*\.(?:md|markdown|txt)", re.IGNORECASE)


def page_paths(content: Path, *, name: str = "content") -> tuple[Path, ...]:
    """The dated pages below a content folder, sorted. ContentError for a folder that cannot be read."""
    paths = _visible(content, name)
    return tuple(path for path in paths if _PAGE.fullmatch(path.relative_to(content).as_posix()))


def unread_pages(content: Path, *, name: str = "content") -> Iterator[ContentError]:
    """A warning for every file that is named as a page or a dump is, and lies where none is read."""
    for path in _visible(content, name):
        below = path.relative_to(content).as_posix()
        if _PAGE.fullmatch(below) or below.startswith("static/"):
            continue
        if dated := _DATED.fullmatch(path.name):
            place = "dumps/" if path.suffix.lower() == ".txt" else f"{dated[1]}/{path.stem}.md"
            yield _unread("no place of a dated page", f"{name}/{below}", f"{name}/{place}")
        elif _MARKDOWN.fullmatch(path.name) and not path.stem.isupper():  # README, LICENSE
            yield _unread("no place of a page", f"{name}/{below}", f"{name}/pages/{path.stem}.md")
    own = content / "pages"
    for path in _visible(own, f"{name}/pages") if own.is_dir() else ():
        below = path.relative_to(own).as_posix()
        if _MARKDOWN.fullmatch(path.name) and below != f"{path.stem}.md" and not path.stem.isupper():
            yield _unread("no place of a page", f"{name}/pages/{below}", f"{name}/pages/{path.stem}.md")


def _unread(what: str, source: str, place: str) -> ContentError:
    return ContentError(f"not read: {what}", source=source, hint=f"move it to {place}")


def _visible(folder: Path, name: str, *, deep: bool = True) -> tuple[Path, ...]:
    """The files of a folder, and with `deep` of those below it but for dumps/, pages/ and static/, sorted.

    Without what editors and file managers keep beside a page, such as `._2025-08-20.md`. ContentError
    for a folder that cannot be read.
    """

    def refuse(cause: OSError) -> None:
        place = Path(cause.filename).relative_to(folder).as_posix()
        raise ContentError(
            f"cannot be read: {cause.strerror}",
            source=name if place == "." else f"{name}/{place}",
            hint="check the rights of the folder",
        ) from cause

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refuse) if folder.exists() else ():
        names = (*files, *(each for each in folders if each.endswith(".md")))  # a page's name on a folder
        found.extend(Path(place, each) for each in names if not each.startswith("."))
        folders[:] = [
            each
            for each in folders
            if deep
            and not each.startswith(".")
            and Path(place, each) not in {folder / "dumps", folder / "pages", folder / "static"}
        ]
    return tuple(sorted(found))


def _unreadable(cause: OSError, source: str) -> ContentError:
    return ContentError(
        f"cannot be read: {cause.strerror}",
        source=source,
        hint="a page is a file that you may read; check its rights",
    )


def read_content(content: Path, *, name: str = "content") -> tuple[Digest, ...]:
    """Every dated page, by path. All faults of all pages are raised at once, as an ExceptionGroup.

    `name` is how messages call the folder.
    """
    faults: list[ContentError] = []
    digests = list(_read_pages(content, name, faults))
    first: dict[str, Digest] = {}
    faults.extend(
        ContentError(
            f"second page of this name: {first[digest.id].source} is the first",
            source=digest.source,
            hint=f"move it to {name}/{digest.id[:4]}/, under a name that is free",
        )
        for digest in digests
        if first.setdefault(digest.id, digest) is not digest
    )
    if faults:
        raise ExceptionGroup("pages with faults", faults)
    return tuple(digests)


def _read_pages(content: Path, name: str, faults: list[ContentError]) -> Iterator[Digest]:
    for path in page_paths(content, name=name):
        source = f"{name}/{path.relative_to(content).as_posix()}"
        try:
            yield parse_page(path.read_text(encoding="utf-8"), source=source, digest_id=path.stem)
        except UnicodeDecodeError:
            faults.append(ContentError("not UTF-8", source=source, hint="save the page as UTF-8"))
        except OSError as cause:
            faults.append(_unreadable(cause, source))
        except ContentError as fault:
            faults.append(fault)
