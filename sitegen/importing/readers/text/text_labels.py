"""Copied text → each of its lines with a label."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sitegen.importing.readers.common.draft import Option
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.text.furniture import (
    BANNER,
    Alternation,
    Row,
    classify,
    find_titles,
    is_long,
    measure,
)
from sitegen.importing.readers.text.layout import Layout, TextLine, find_layouts
from sitegen.importing.readers.text.names import find_names
from sitegen.importing.readers.text.titles import (
    EntryAbove,
    Place,
    is_odd_paragraph,
    opens_entry,
    paragraph_goes_on,
    stands_alone,
    title_goes_on,
)

# A row of the front matter; group 1 is the key of an option, group 2 its value.
FRONT_MATTER = re.compile(r"([A-Za-z][\w-]*)\s*:(?:\s+(.*))?|- .*|#.*")
FRONT_MATTER_KEYS = ("date", "title")
_FRONT_MATTER_LINES = 20  # at most

# The flat shape runs the button's label into the first title: `SubscribeHumanoid Policy`.
_GLUED = re.compile(r"subscribe(?=\S)(?!rs?\b|d\b|s\b)", re.IGNORECASE)
_GLUED_FIRST = re.compile(r"Subscribe(?=[A-Z])")  # where the banner was not copied


class Labelled(NamedTuple):  # as Row
    """A line of a dump, and what it is."""

    number: int
    text: str  # without the label of a button glued to it
    label: Label
    in_doubt: bool = False  # a title or a part of an abstract that may be none
    above: str = ""  # the furniture or date line right above it, if any


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A dump."""

    lines: tuple[Labelled, ...]  # all of them, in order
    guessed: bool  # abstracts are wrapped, and no blank line parts the papers


def label_text(lines: Sequence[str], own: re.Pattern[str] | None = None) -> LabelledText:
    """Every line with its label; `own` are lines of furniture, too."""
    front_matter = label_front_matter(lines)
    rows = classify(lines, len(front_matter), own)
    names = {row.number for row in find_names(rows)}
    rows = [row._replace(label=Label.NAMES) if row.number in names else row for row in rows]
    alternation = measure(rows)
    restored = {row.number for row in find_titles(rows, alternation)}
    rows = [row._replace(label=None) if row.number in restored else row for row in rows]
    texts = list(_find_texts(rows, restored))
    layouts = find_layouts(texts)
    labelled = [*front_matter, *_label_rows(rows, texts, layouts, alternation)]
    return LabelledText(
        lines=tuple(_label_addresses(labelled)),
        guessed=any(layout.width and not layout.apart for layout in layouts),
    )


def label_front_matter(lines: Sequence[str]) -> list[Labelled]:
    """The lines on top of a dump from `---` to `---`, if an option stands there; else it is a rule."""
    end = next(
        (index for index, line in enumerate(lines[1:_FRONT_MATTER_LINES], start=1) if line == "---"), 0
    )
    inside = [FRONT_MATTER.fullmatch(line) for line in lines[1:end] if line]
    known = any(map(_is_known, inside))
    if not lines or lines[0] != "---" or not known or None in inside:
        return []
    return [
        Labelled(number, line, _front_matter_label(line))
        for number, line in enumerate(lines[: end + 1], start=1)
    ]


def read_options(lines: Iterable[Labelled]) -> Iterator[Option]:
    """The rows of the front matter."""
    for line in lines:
        row = FRONT_MATTER.fullmatch(line.text) if line.label is Label.FRONT_MATTER else None
        if row is not None:
            value = (row[2] or "").strip().strip("'\"")
            yield Option(key=row[1].lower(), value=value, line=line.number)


def _front_matter_label(line: str) -> Label:
    if not line:
        return Label.BLANK
    known = line == "---" or _is_known(FRONT_MATTER.fullmatch(line))
    return Label.FRONT_MATTER if known else Label.UNKNOWN_OPTION


def _is_known(match: re.Match[str] | None) -> bool:
    return match is not None and (match[1] or "").lower() in FRONT_MATTER_KEYS


def _find_texts(rows: Sequence[Row], restored: Container[int]) -> Iterator[TextLine]:
    """The lines of text, with what was skipped above each. Names are a part of the title above them."""
    gap, after_banner, first, above = True, False, True, ""
    for row in rows:
        text = row.text
        if row.is_text:
            glued = _GLUED.match(text) if after_banner else _GLUED_FIRST.match(text) if first else None
            text = text[glued.end() :].lstrip() if glued else text
            long = is_long(text) if glued else row.heavy
            yield TextLine(row.number, text, long, gap, above, restored=row.number in restored)
            gap, after_banner, first, above = False, False, False, ""
        elif row.label is not Label.NAMES:
            gap = True
            after_banner = bool(BANNER.match(text)) or (after_banner and not text)
            above = text or above


def _label_rows(
    rows: Sequence[Row], texts: Sequence[TextLine], layouts: Sequence[Layout], alternation: Alternation
) -> Iterator[Labelled]:
    """The rows with their labels. What text is depends on the entry above it, as far as that is read."""
    entry = EntryAbove()
    around = zip((None, *texts), texts, (*texts[1:], None), layouts, strict=False)
    for row in rows:
        if row.label is None:
            before, line, after, layout = next(around)
            labelled = _label_place(Place(line, before, after, layout, entry), alternation)
        elif row.label is Label.NAMES and (not entry.title or entry.has_names):
            labelled = Labelled(row.number, row.text, Label.NAMES_WITHOUT_TITLE)
        else:
            labelled = Labelled(row.number, row.text, row.label)
        entry = entry.with_line(labelled.label, labelled.text)
        yield labelled


_ADDRESS = re.compile(r"<?https?://[^\s<>]{1,300}>?")
_TITLE = frozenset({Label.TITLE, Label.TITLE_GOES_ON})
_NO_TITLE = frozenset({Label.ABSTRACT, Label.ABSTRACT_GOES_ON, Label.BEFORE_TITLES})
_BETWEEN = frozenset({Label.BLANK, Label.NAMES})


def _label_addresses(lines: Sequence[Labelled]) -> Iterator[Labelled]:
    """The lines, with the bare address of a paper as its field: right above its title and apart from what
    stands there, or below it."""
    above, title_above = Label.BLANK, False
    for line, below in zip(lines, (*lines[1:], None), strict=True):
        label = line.label
        if label in _NO_TITLE and _ADDRESS.fullmatch(line.text):
            if above is Label.BLANK and below is not None and below.label is Label.TITLE:
                label = Label.FIELD_ABOVE
            elif title_above:
                label = Label.FIELD
        elif label is Label.ABSTRACT_GOES_ON and above is Label.FIELD:
            label = Label.ABSTRACT
        title_above = label in _TITLE or (title_above and (label in _BETWEEN or label is Label.FIELD))
        above = label
        yield line if label is line.label else line._replace(label=label)


def _label_place(place: Place, alternation: Alternation) -> Labelled:
    """A line of text with its label. The title of a dump too short to be certain of may be in doubt."""
    line = place.line
    in_doubt = False
    if title_goes_on(place):
        label = Label.TITLE_GOES_ON
    elif opens_entry(place):
        label = Label.TITLE
        in_doubt = line.restored and not alternation.certain
    elif alternation.regular and stands_alone(place):
        label = Label.TITLE
        in_doubt = not alternation.certain
    elif not place.entry.title:
        label = Label.BEFORE_TITLES
    else:
        label = Label.ABSTRACT_GOES_ON if paragraph_goes_on(place) else Label.ABSTRACT
        in_doubt = alternation.certain and is_odd_paragraph(place)
    return Labelled(line.number, line.text, label, in_doubt, line.above)
