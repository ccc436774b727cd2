"""The YAML block that opens a page, and the lines of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen.errors import ContentError
from sitegen.settings.yaml_lines import Value, parse_yaml, unknown_keys
from sitegen.text.conflicts import refuse_conflict

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
# What HTML and XML cannot carry; form feeds and the like are blanks to nobody else.
_CONTROLS = "".join(map(chr, (*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))
_CONTROL = re.compile(f"[{_CONTROLS}]")


def page_lines(text: str, source: str) -> list[str]:
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


def blank_lines(lines: Sequence[str]) -> int:
    """How many empty lines stand in front."""
    return next((number for number, line in enumerate(lines) if line), len(lines))


def split_front_matter(
    lines: Sequence[str], source: str, keys: Sequence[str] = FRONT_MATTER_KEYS
) -> tuple[dict[str, Value], int]:
    """The front matter's values, and the number of lines it takes."""
    if not lines or lines[0].rstrip() != "---":
        return {}, 0
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    # Telephones and editors make other signs of three hyphens.
    odd = next((number for number in range(1, end or len(lines)) if _ODD_FENCE.fullmatch(lines[number])), 0)
    if odd and (end is None or not any(map(_IS_KEY.match, lines[odd:end]))):
        raise _odd_fence(lines[odd], source, odd + 1)
    if end is None:
        raise ContentError(
            "front matter is not closed", source=source, line=1, hint="put a line `---` below its last key"
        )
    try:
        value = parse_yaml("\n".join(lines[1:end]), source=source, error=ContentError, first_line=2)
    except ContentError as fault:
        raise next(_misspelt(lines[1:end], keys, source), fault) from fault
    if not isinstance(value.data, dict):
        raise ContentError(
            "front matter is no list of keys", source=source, line=2, hint=f"write one `{keys[0]}: …` a line"
        )
    for fault in unknown_keys(value.data, keys, source=source, error=ContentError, what="front matter key"):
        raise fault
    for key, part in value.data.items():
        if key in _SENTENCES and _COMMENT.match(lines[part.line - 1]):
            raise ContentError(
                f"YAML takes what follows ` #` for a comment: {lines[part.line - 1].strip()}",
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


def _misspelt(lines: Sequence[str], keys: Sequence[str], source: str) -> Iterator[ContentError]:
    """A fault for each key that is not known, where YAML stumbles: often over the value of just that key."""
    for number, line in enumerate(lines, start=2):
        if (match := _KEY.match(line)) and match[1] not in keys:
            yield from unknown_keys(
                {match[1]: Value("", number)},
                keys,
                source=source,
                error=ContentError,
                what="front matter key",
            )


_KEY = re.compile(r"([A-Za-z_]\w*):[ \t]")
_ODD_FENCE = re.compile(r"\s*(?:[-–—―_=~*]{1,6}|\.{3}|…)\s*")
_IS_KEY = re.compile(rf"(?:{'|'.join(FRONT_MATTER_KEYS)}):(?:\s|$)")


def _odd_fence(line: str, source: str, number: int) -> ContentError:
    hint = "write three hyphens, `---`, on a line of their own above the keys and below them"
    return ContentError(
        f"front matter ends with other signs than ---: {line.strip()}", source=source, line=number, hint=hint
    )


def refuse_second_page(lines: Sequence[str], first: int, source: str) -> None:
    """ContentError for the front matter of another page below a page's own, on line `first` or later."""
    for number, line in enumerate(lines, start=first):
        if line.rstrip() == "---" and any(
            map(_IS_DATE.match, lines[number - first + 1 : number - first + 2])
        ):
            raise ContentError(
                "another page begins here, with its own front matter",
                source=source,
                line=number,
                hint="move it, from this line on, to a file of its own in the folder of its year",
            )


_IS_DATE = re.compile(r"date: *['\"]?\d")
_SENTENCES = {"title", "source", "date_text"}  # that would be cut short without a word
_COMMENT = re.compile(r"\s*\w+:\s+[^\s'\"#].*\s#")
_LISTS = {"aliases": "write `aliases: [/old/path/, /older/]`", "omit": 'write `omit: ["Title of a paper"]`'}


def text_of(front: dict[str, Value], key: str) -> str:
    value = front.get(key)
    return " ".join(value.data.split()) if value is not None and isinstance(value.data, str) else ""
