"""What a page holds that looks like a paper's heading or field, and is read as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from sitegen.audit.finding import Finding, Level, excerpt, of_page
from sitegen.content.fields import FIELD_KEYS
from sitegen.model import Digest
from sitegen.text import markdown

# What could be a heading, of whatever form; abstracts without it need no parser.
_HEADING_SIGNS = re.compile(r"[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?(?:[#＃]|=+[ \t]*$|-+[ \t]*$)")
# `##Title` and `## Title` with a no-break space; the wide signs of a Chinese keyboard are none to Markdown.
_GLUED = re.compile(r"[ \t]*(?:#{2,6}[^#＃ \t]|＃{2,6}|＃[ \u3000])")
_GLUED_ONE = re.compile(r" {0,3}#[^\W\d_]")  # `#Title`, unless it stands in a text, as `#hashtags` may
_IN_FENCE = re.compile(r"## +\S")
_IN_INDENT = re.compile(r"\s+#{1,2}\s+\S")

_KEYS = "|".join((*FIELD_KEYS, "author", "topic", "alias"))
_FIELD = re.compile(
    rf"[ \t]*[-*+•–—][ \t]*(?:\*\*|__|`)?({_KEYS})(?:\*\*|__|`)?[ \t]*(?:[:=]|[ \t](?=\d))(?:\*\*)?[ \t]*\S",
    re.IGNORECASE,
)
_BARE_FIELD = re.compile(rf"({_KEYS})[ \t]*:[ \t]*\S", re.IGNORECASE)
_FIELD_SIGNS = re.compile(rf"[ \t]*(?:[-*+•–—][ \t]*)?(?:\*\*|__|`)?(?:{_KEYS})\b", re.IGNORECASE)

_HEADING_ON_TOP = re.compile(r"# |[^\n]+\n=+[ \t]*(?:\n|$)")
_ABSTRACT = 250  # characters; no abstract seen was shorter than 324

_PROSE_END = re.compile(r"[.!?。！？…]['\"”’)\]}»]*$")
_TITLE_LENGTH = 200
_LONG = 100  # characters; a title is hardly longer and has no full stop inside
_NO_TITLE = re.compile(r"[-*+>|`~<\[#=_•–—]|\$[^$]*\$$|\$\$|\d+[.)]\s|\\|https?://|www\.")


def form_findings(digest: Digest, is_unchanged: Callable[[int], bool]) -> Iterator[Finding]:
    """Headings and fields of a page that are not read as such, but for texts that stand so in the dump."""
    yield from _note(digest)
    for place, entry in enumerate(digest.entries):
        if not entry.abstract:
            continue
        found = [*_in_text(digest, entry.abstract, entry.abstract_line)]
        if "\n" in entry.abstract:
            found += _bare_titles(digest, entry.abstract, entry.abstract_line)
        if found and not is_unchanged(place):
            yield from found


def _note(digest: Digest) -> Iterator[Finding]:
    """A note may open with a heading of its own; every other heading may have been a paper's."""
    if not digest.note:
        return
    own = _HEADING_ON_TOP.match(digest.note)
    if own and (digest.sha256 or any(len(line) > _ABSTRACT for line in digest.note.split("\n"))):
        own = None  # an import writes none, and what is as long as an abstract may be one
    blocks = list(_blocks(digest.note))
    for (number, lines), (_, below) in pairwise(blocks):
        title = lines[0].strip()
        if (
            len(lines) == 1
            and _may_be_title(title)
            and _in_capitals(title)
            and len(" ".join(below)) > _ABSTRACT
        ):
            yield _bare_title(digest, title, digest.note_line + number)
    for found in _in_text(digest, digest.note, digest.note_line, heading="warning"):
        if not (own and found.error.line == digest.note_line and found.level == "warning"):
            yield found


def _in_text(digest: Digest, text: str, first: int, *, heading: Level = "fault") -> Iterator[Finding]:
    lines = text.split("\n")
    code: set[int] = set()
    if _begins(lines, _HEADING_SIGNS):
        parts = markdown.outline(text)
        code = {number for part in parts if part.kind == "code" for number in part.lines}
        for part in parts:
            if part.kind == "heading":
                yield _heading(digest, part, first, heading)
            else:
                yield from _in_code(digest, part, lines, first)
        headings = {number for part in parts if part.kind == "heading" for number in part.lines}
        for number, line in enumerate(lines):
            if number not in code | headings and _is_glued(lines, number):
                message = f"no space after `{_signs_of(line)}`, so this is no heading: {excerpt(line)}"
                yield _fault(digest, message, first + number, line.strip(" \t#＃\u00a0\u3000"))
    if _begins(lines, _FIELD_SIGNS):
        for number, line in enumerate(lines):
            if number not in code and (key := _unread_field(lines, number)):
                yield of_page(
                    "warning",
                    digest,
                    f"not read as a field: {excerpt(line)}",
                    line=first + number,
                    hint=f"write `- {key}: …` right below the paper's title, above its abstract",
                )


def _begins(lines: list[str], signs: re.Pattern[str]) -> bool:
    """Whether a line begins so. Of long lines only the beginning is looked at: there are many."""
    return any(map(signs.match, lines))


def _heading(digest: Digest, part: markdown.Part, first: int, level: Level) -> Finding:
    title = excerpt(part.text)
    line = first + part.lines.start
    if part.sign[:1] != "#":
        message = f"an underlined heading within a text: {title}"
        hint = f"write `## {title}` if a paper begins here; else put a blank line above the rule"
    elif len(part.sign) == 2:
        message = f"a heading that does not begin in the first column: {title}"
        hint = f"write `## {title}` there if a paper begins here; else `**{title}**`"
    else:
        message = f"a heading of level {len(part.sign)} within a text: {title or '(empty)'}"
        hint = f"write `## {title}` if a paper begins here; else `**{title}**`"
    return of_page(level, digest, message, line=line, hint=hint)


def _in_code(digest: Digest, part: markdown.Part, lines: list[str], first: int) -> Iterator[Finding]:
    pattern = _IN_FENCE if part.sign else _IN_INDENT
    for number in part.lines:
        if number < len(lines) and pattern.match(lines[number]):
            message = f"a heading within a block of code: {excerpt(lines[number])}"
            hint = (
                "close the block above it if a paper begins here; if it is code, put a blank in front"
                if part.sign
                else "put it in the first column if a paper begins here; if it is code, put ``` around it"
            )
            yield of_page("fault", digest, message, line=first + number, hint=hint)


def _fault(digest: Digest, message: str, line: int, title: str) -> Finding:
    hint = f"write `## {excerpt(title)}`; if this is no title, put `\\` before it"
    return of_page("fault", digest, message, line=line, hint=hint)


def _signs_of(line: str) -> str:
    text = line.lstrip()
    return text[: len(text) - len(text.lstrip("#＃"))]


def _is_glued(lines: list[str], number: int) -> bool:
    alone = not "".join(lines[max(number - 1, 0) : number]).strip()
    alone = alone and not "".join(lines[number + 1 : number + 2]).strip()
    return bool(_GLUED.match(lines[number]) or (alone and _GLUED_ONE.match(lines[number])))


def _unread_field(lines: list[str], number: int) -> str:
    """The key of a field in the wrong form or place, if a line is one; without its sign on top only."""
    match = _FIELD.match(lines[number])
    if match is None and all(map(_BARE_FIELD.match, lines[: number + 1])):
        match = _BARE_FIELD.match(lines[number])
    key = match[1].lower() if match else ""
    return {"author": "authors", "topic": "topics", "alias": "aliases"}.get(key, key)


def _bare_titles(digest: Digest, text: str, first: int) -> Iterator[Finding]:
    """A line alone between two paragraphs of prose, which may be a title without its sign."""
    blocks = list(_blocks(text))
    for (_, above), (number, lines), (_, below) in zip(blocks, blocks[1:], blocks[2:], strict=False):
        title = lines[0].strip()
        if (
            len(lines) == 1
            and _may_be_title(title)
            and _is_prose(above)
            and (_FIELD.match(below[0]) or _is_prose(below))
        ):
            yield _bare_title(digest, title, first + number)


def _bare_title(digest: Digest, title: str, line: int) -> Finding:
    message = f"perhaps a title without its `## `: {excerpt(title)}"
    hint = f"write `## {excerpt(title)}` if a paper begins here; else `**{excerpt(title)}**`"
    return of_page("warning", digest, message, line=line, hint=hint)


def _in_capitals(title: str) -> bool:
    """Whether most of the longer words begin with a capital letter, as in an English title."""
    words = re.findall(r"[^\W\d_]{4,}", title)
    return len(words) > 2 and sum(word[0].isupper() for word in words) * 5 >= len(words) * 3


def _may_be_title(line: str) -> bool:
    return (
        len(line) <= _TITLE_LENGTH
        and not line.endswith((".", "。", "…", ":", ",", ";"))
        and not _NO_TITLE.match(line)
    )


def _is_prose(lines: list[str]) -> bool:
    text = " ".join(lines).strip()
    if re.match(r"[-*+>|`~#]|\d+[.)]\s", text):
        return False
    return _PROSE_END.search(text) is not None or (len(text) > _LONG and ". " in text)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The runs of lines between blank ones, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate((*text.split("\n"), "")):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
